import Foundation
import Record
import Statistics

/// Frameworks that seek adherents, and states' acts for or against them.
public struct FrameworkRecord: Sendable {
  public var frameworks: [Framework] = []
  /// Sorted by framework, country and date, the undated last.
  public var endorsements: [Endorsement] = []
  public var conflicts: [Conflict] = []
  /// What was left out or reduced, one line each.
  public var notes: [String] = []

  public init() {}
}

/// Reads the fact ledger's frameworks under `data`.
///
/// Rows are reduced as the ledger's README says: for treaties and statements one row for each state and kind of act,
/// the one with the more precise and then the earlier date; entries into force stand beside deposits; rows of the
/// Shanghai Cooperation Organisation, of BRICS, and the Asian Infrastructure Investment Bank's approvals all stand. A
/// state that stands only with acts that do not count is unknown: neither an adherent nor a control.
///
/// - Throws: a data error with file and line where the file is missing, lacks a column, or names a country or a
///   framework unknown.
public func readFrameworks(from data: URL, resolver: CountryResolver) throws -> FrameworkRecord {
  let ledger = try Ledger("frameworks", in: DataFolder(url: data), resolver)
  var record = FrameworkRecord()
  record.frameworks = LedgerFramework.all.map(\.framework)
  record.notes = ledger.notes
  let plans = Dictionary(LedgerFramework.all.map { ($0.ledgerName, $0) }, uniquingKeysWith: { first, _ in first })
  for row in ledger.rows where plans[row.programme] == nil {
    throw SuasionError(
      .data, "'\(row.programme)' is no framework that is known", at: .init(file: row.file, line: row.line),
      hint: "add it to LedgerFramework.all with its sponsor and rivals")
  }
  for plan in LedgerFramework.all {
    let rows = ledger.rows.filter { $0.programme == plan.ledgerName }
    let kept = plan.reduced(rows)
    record.endorsements += kept.map { row in
      let doubt = LedgerDoubt.all.first { $0.covers(row) }?.reason
      return Endorsement(
        framework: plan.framework.id, country: row.country, date: row.date, kind: row.status.rawValue,
        counts: plan.counts(row) && doubt == nil && !row.isConflicting,
        detail: doubt.map { "\(row.detail) (does not count: \($0))" } ?? row.detail, source: row.source)
    }
    if kept.count < rows.count {
      record.notes.append(
        "\(plan.framework.id): \(rows.count) rows reduced to \(kept.count), the rest telling the same act again")
    }
    record.conflicts += ledger.conflicts(of: plan.ledgerName, subject: plan.framework.id)
  }
  let held = Dictionary(grouping: record.endorsements, by: \.framework)
  for framework in record.frameworks {
    let acts = Dictionary(grouping: held[framework.id] ?? [], by: \.country)
    let unknown = acts.filter { !$0.value.contains(where: \.counts) }.keys.sorted()
    if !unknown.isEmpty {
      let names = unknown.map(\.rawValue).joined(separator: " ")
      record.notes.append("\(framework.id): states with no act that counts, to be held as unknown: \(names)")
    }
  }
  record.endorsements = record.endorsements.enumerated().sorted { a, b in
    (a.element.framework, a.element.country.rawValue, a.element.date?.description ?? "~", a.offset)
      < (b.element.framework, b.element.country.rawValue, b.element.date?.description ?? "~", b.offset)
  }.map(\.element)
  return record
}

/// A framework as the ledger names it, and how its rows are read.
struct LedgerFramework: Sendable {
  /// Which events make a state an adherent.
  enum Rule: Sendable {
    case of(Set<Adoption.Status>)
    /// Full members only: observers and partners stand but do not count.
    case membersOfSCO, membersOfBRICS
  }

  let ledgerName: String
  let framework: Framework
  let rule: Rule
  /// Events whose every row stands.
  var unreduced: Set<Adoption.Status> = []

  func counts(_ row: LedgerRow) -> Bool {
    switch rule {
    case .of(let events): events.contains(row.status)
    case .membersOfSCO: row.status == .joined && SCOStatus(row) == .member
    case .membersOfBRICS: row.status == .joined && !row.detail.contains("partner")
    }
  }

  /// One row for each state and kind of act: the more precise date, then the earlier, then the first read.
  func reduced(_ rows: [LedgerRow]) -> [LedgerRow] {
    struct Act: Hashable {
      let country: CountryCode
      let status: Adoption.Status
      let isEntryIntoForce: Bool
    }
    func precision(_ row: LedgerRow) -> Int {
      switch row.date?.precision {
      case .day: 3
      case .month: 2
      case .year: 1
      case nil: 0
      }
    }
    var kept: [LedgerRow] = []
    var place: [Act: Int] = [:]
    for row in rows {
      if unreduced.contains(row.status) {
        kept.append(row)
        continue
      }
      let act = Act(
        country: row.country, status: row.status, isEntryIntoForce: row.detail.hasPrefix("entry into force"))
      guard let held = place[act] else {
        place[act] = kept.count
        kept.append(row)
        continue
      }
      let (a, b) = (precision(row), precision(kept[held]))
      let isEarlier = row.date.flatMap { new in kept[held].date.map { new < $0 } } ?? false
      if a > b || (a == b && isEarlier) { kept[held] = row }
    }
    return kept
  }
}
