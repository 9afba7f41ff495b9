import Foundation
import Record
import Statistics
import Tables

/// One row of the fact ledger: an event as one page tells it.
struct LedgerRow {
  let file: String
  let line: Int
  let programme: String
  let country: CountryCode
  let date: PartialDate?
  /// signed, ratified, joined, endorsed, announced, opened, delivered or withdrew.
  let status: Adoption.Status
  let detail: String
  let page: String

  /// The page it was read from, and where it stands in the ledger.
  var source: String { "\(page) (\(file):\(line))" }
  /// The ledger's own mark on the second of two accounts of one event.
  var isConflicting: Bool { detail.contains("conflicting") }
}

/// The rows of one ledger file, and what in it speaks of no country of the table.
struct Ledger {
  let file: String
  let rows: [LedgerRow]
  let notes: [String]

  /// - Throws: a data error with the line where a date or a status cannot be read, the date's precision is not the one
  ///   stated, or code and name mean two different countries.
  init(_ name: String, in folder: DataFolder, _ resolver: CountryResolver) throws {
    let table = try folder.table("ledger/\(name).csv")
    file = table.name
    let (programme, detail, page) = (
      try table.column("programme"), try table.column("detail"), try table.column("source_url")
    )
    let (code, country) = (try table.column("country_iso3"), try table.column("country"))
    let (date, precision, status) = (
      try table.column("date"), try table.column("date_precision"), try table.column("status")
    )
    var places = Places(resolver)
    var names = Places(resolver)
    var rows: [LedgerRow] = []
    for row in 0..<table.rowCount {
      let on = try Self.date(table, row, date, precision)
      guard let event = Adoption.Status(rawValue: table.string(row, status)), event != .restricted else {
        throw SuasionError(
          .data, "'\(table.string(row, status))' is no status of the ledger", at: table.location(row, status),
          hint: "one of signed, ratified, joined, endorsed, announced, opened, delivered, withdrew")
      }
      let byCode = try places.country(table.string(row, code), on: on, at: table.location(row, code))
      let byName = try names.country(table.string(row, country), on: on, at: table.location(row, country))
      guard byCode == byName else {
        throw SuasionError(
          .data, "'\(table.string(row, code))' and '\(table.string(row, country))' are not the same country",
          at: table.location(row, code), hint: "mend the code or the name")
      }
      guard let byCode else { continue }
      rows.append(
        LedgerRow(
          file: file, line: table.line(row), programme: table.string(row, programme), country: byCode, date: on,
          status: event, detail: table.string(row, detail), page: table.string(row, page)))
    }
    self.rows = rows
    notes = names.note(file).map { [$0] } ?? []
  }

  private static func date(_ table: DelimitedText, _ row: Int, _ column: Int, _ precision: Int) throws -> PartialDate? {
    let text = table.string(row, column)
    let stated = table.string(row, precision)
    if text.isEmpty, stated.isEmpty { return nil }
    guard let date = PartialDate(text) else {
      throw SuasionError(
        .data, "'\(text)' is no date", at: table.location(row, column), hint: "write 2014, 2014-06 or 2014-06-19")
    }
    guard date.precision.rawValue == stated else {
      throw SuasionError(
        .data, "'\(text)' is not a date to the \(stated.isEmpty ? "(empty)" : stated)",
        at: table.location(row, precision),
        hint: "the precision is day, month or year, as the date is written")
    }
    return date
  }
}

/// A row that stands in the record but makes nobody an adopter, because the ledger trusts it least or its own words say
/// that it is not what its list is about.
struct LedgerDoubt: Sendable {
  let file: String
  let programme: String
  let country: CountryCode
  /// The row's date as printed; nil for every row of the country.
  let date: String?
  let reason: String

  func covers(_ row: LedgerRow) -> Bool {
    row.file == file && row.programme == programme && row.country == country
      && (date == nil || date == row.date?.description)
  }

  static let all: [LedgerDoubt] = [
    .init(
      file: "ledger/frameworks.csv", programme: "Clean Network", country: "VNM", date: nil,
      reason: "named by the United States; never confirmed by Vietnam"),
    .init(
      file: "ledger/frameworks.csv", programme: "Clean Network", country: "IND", date: nil,
      reason: "named by the United States; never confirmed by India"),
    .init(
      file: "ledger/frameworks.csv", programme: "BRICS", country: "SAU", date: "2024-01-01",
      reason: "another source says that membership was not completed"),
    .init(
      file: "ledger/networks_5g.csv", programme: "Huawei/ZTE 5G: adopted", country: "NGA", date: nil,
      reason: "the vendor is implied only"),
    .init(
      file: "ledger/networks_5g.csv", programme: "Huawei/ZTE 5G: adopted", country: "THA", date: nil,
      reason: "a test bed, not a service"),
    .init(
      file: "ledger/digital_silk_road.csv", programme: "Silk Road e-commerce", country: "IDN", date: "2023-09-08",
      reason: "the page is no firm source"),
    .init(
      file: "ledger/satellites.csv", programme: "Chinese-built satellite", country: "BOL", date: "2016-04",
      reason: "the satellite was launched in December 2013"),
    .init(
      file: "ledger/arms.csv", programme: "Chinese combat aircraft and drones", country: "AZE", date: nil,
      reason: "the year is inferred"),
    .init(
      file: "ledger/arms.csv", programme: "Chinese armed drones", country: "SRB", date: "2019-09",
      reason: "the type delivered differed"),
    .init(
      file: "ledger/arms.csv", programme: "Chinese combat aircraft and drones", country: "EGY", date: nil,
      reason: "reported only"),
    .init(
      file: "ledger/smart_city.csv", programme: "Huawei Safe City / surveillance", country: "ZMB", date: "2012",
      reason: "the source calls the year speculative"),
    .init(
      file: "ledger/cultural.csv", programme: "Other Chinese cultural centre (grant)", country: "PER", date: nil,
      reason: "no centre of the ministry's network"),
  ]
}

/// Two accounts of one event that the ledger's own words do not mark as conflicting.
struct LedgerDispute: Sendable {
  let file: String
  let programme: String
  let country: CountryCode
  /// Dates as printed; nil for the undated row.
  let kept: String?
  let other: String?

  static let all: [LedgerDispute] = [
    .init(file: "ledger/frameworks.csv", programme: "BRICS", country: "SAU", kept: nil, other: "2024-01-01"),
    .init(file: "ledger/frameworks.csv", programme: "BRICS", country: "IDN", kept: "2025-01-06", other: "2025-01-01"),
    .init(
      file: "ledger/smart_city.csv", programme: "Huawei Safe City / surveillance", country: "ZMB", kept: "2019",
      other: "2012"),
  ]
}

extension Ledger {
  /// The ledger's disputes as conflicts of `subject`: rows it marks as conflicting against the nearest account above
  /// them, and those it names in its own account of itself.
  func conflicts(of programme: String, subject: String) -> [Conflict] {
    let rows = rows.filter { $0.programme == programme }
    func conflict(_ kept: LedgerRow, _ other: LedgerRow) -> Conflict {
      Conflict(
        kind: kept.date == nil || other.date == nil ? "adoption" : "date", subject: subject, country: other.country,
        kept: [kept.date?.description, kept.detail].compactMap { $0 }.joined(separator: " "), keptSource: kept.source,
        other: [other.date?.description, other.detail].compactMap { $0 }.joined(separator: " "),
        otherSource: other.source)
    }
    var conflicts: [Conflict] = []
    for row in rows where row.isConflicting {
      let accounts = rows.filter { $0.country == row.country && $0.status == row.status && !$0.isConflicting }
      if let kept = accounts.last(where: { $0.line < row.line }) ?? accounts.first {
        conflicts.append(conflict(kept, row))
      }
    }
    for dispute in LedgerDispute.all where dispute.file == file && dispute.programme == programme {
      let accounts = rows.filter { $0.country == dispute.country }
      if let kept = accounts.first(where: { $0.date?.description == dispute.kept }),
        let other = accounts.first(where: { $0.date?.description == dispute.other })
      {
        conflicts.append(conflict(kept, other))
      }
    }
    return conflicts
  }
}
