import Foundation
import Record
import Statistics

/// Programmes, the ways their adoption is dated, and the adoptions, as the publishers' files give them.
public struct ProgrammeRecord: Sendable {
  public var programmes: [Programme] = []
  public var codings: [Coding] = []
  /// Sorted by coding, country and date, the undated last.
  public var adoptions: [Adoption] = []
  public var conflicts: [Conflict] = []
  /// What was left out or read in a particular way, one line each.
  public var notes: [String] = []

  public init() {}

  mutating func append(_ other: ProgrammeRecord) {
    let held = Set(programmes.map(\.id))
    programmes += other.programmes.filter { !held.contains($0.id) }
    codings += other.codings
    adoptions += other.adoptions
    conflicts += other.conflicts
    notes += other.notes
  }

  mutating func sort() {
    programmes.sort { $0.id < $1.id }
    codings.sort { $0.id < $1.id }
    adoptions = adoptions.enumerated().sorted { a, b in
      Self.key(a.element, a.offset) < Self.key(b.element, b.offset)
    }.map(\.element)
  }

  /// Country codes, coding ids and ISO dates order as text; `~` stands behind every digit, and read order settles ties.
  private static func key(_ adoption: Adoption, _ order: Int) -> (String, String, String, Int) {
    (adoption.coding, adoption.country.rawValue, adoption.date?.description ?? "~", order)
  }
}

/// Reads every programme of the publishers' files under `data`.
///
/// A country adopts under a coding on the date of its earliest dated adoption with `counts`; a country whose counting
/// adoptions are all undated adopted at an unknown time. A country that stands in a coding only with adoptions that do
/// not count is unknown there: neither an adopter nor a control. The sponsor's own rows are left out.
///
/// - Throws: a data error with file and line where a file is missing, lacks a column, or names a country unknown.
public func readProgrammes(from data: URL, resolver: CountryResolver) throws -> ProgrammeRecord {
  let folder = DataFolder(url: data)
  var record = ProgrammeRecord()
  record.append(try readCommunicationsFinance(folder, resolver))
  record.append(try readHuaweiFinance(folder, resolver))
  record.append(try readConfuciusInstitutes(folder, resolver))
  record.append(try readBeltAndRoad(folder, resolver))
  record.append(try readLedgerProgrammes(folder, resolver))
  record.sort()
  return record
}
