import Foundation
import Record
import Testing

@testable import Readers

/// Publishers' files in small, written in their formats.
struct VoteFixture {
  struct WideRow {
    var rcid: Int
    var date: String
    var flags: Set<String> = []
    /// By column; others print `rest`.
    var cells: [String: String] = [:]
    var rest = "1"
  }

  struct Call {
    var rcid: String
    var session: String
    var date: String
    var symbol = ""
    var title = "A TITLE"
    var amend = ""
    var para = ""
    var important = ""
  }

  struct LongVote {
    var rcid: String
    var country: String
    var vote: String
  }

  var columns = [
    "AFG", "ALB", "ARG", "AUS", "AUT", "BEL", "BEN", "BGD", "BRA", "CAN", "CHE", "CHL", "CHN", "CIV", "COL", "CUB",
    "DEU", "DNK", "EGY", "ESP", "FIN", "FJI", "FRA", "GBR", "GHA", "GRC", "HUN", "IDN", "IND", "IRL", "ISR", "ITA",
    "JPN", "KEN", "LAO", "MEX", "NGA", "NOR", "PAK", "PER", "POL", "RUS", "SRB", "SYR", "TUR", "TWN", "USA", "VNM",
    "YEM", "ZWE",
  ]
  /// Countries of the record beside the columns.
  var others = ["CSK", "DDR", "PSE", "SUN", "YMD", "YUG", "ZZB"]
  var wide: [WideRow] = []
  var calls: [Call] = []
  var long: [LongVote] = []
  /// Lines of one file a session.
  var un: [String: [String]] = [:]

  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  static func tables() throws -> CountriesReader.Tables {
    try CountriesReader.read(from: root.appendingPathComponent("Record/curated"))
  }

  func read() throws -> VoteRecord {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("votes-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try write(to: folder)
    let tables = try Self.tables()
    let codes = Set((columns + others).map { CountryCode($0) })
    return try readVotes(
      from: folder, countries: tables.countries.filter { codes.contains($0.code) }, resolver: tables.resolver)
  }

  /// The columns of the stance matrix.
  var countries: [String] { (columns + others).sorted() }

  private func write(to folder: URL) throws {
    let flags = ["me", "nu", "di", "hr", "co", "ec"]
    func save(_ lines: [String], _ path: String) throws {
      let url = folder.appendingPathComponent(path)
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try (lines.joined(separator: "\n") + "\n").write(to: url, atomically: true, encoding: .utf8)
    }
    let wideLines = wide.map { row in
      (["\(row.rcid)", row.date] + flags.map { row.flags.contains($0) ? "TRUE" : "FALSE" }
        + columns.map { row.cells[$0] ?? row.rest }).joined(separator: ",")
    }
    try save(
      [(["rcid", "date"] + flags + columns).joined(separator: ",")] + wideLines,
      "unga_votes/unga_rollcalls_wide_1946_2024.csv")
    try save(
      ["rcid,session,importantvote,date,unres,amend,para,short,descr"]
        + calls.map {
          [$0.rcid, $0.session, $0.important, $0.date, $0.symbol, $0.amend, $0.para, "\"\($0.title)\"", "long words"]
            .joined(separator: ",")
        },
      "unga_votes/roll_calls_1946_2020.csv")
    try save(
      ["rcid,country,country_code,vote"] + long.map { "\($0.rcid),\($0.country),XX,\($0.vote)" },
      "unga_votes/votes_long_1946_2020.csv")
    let held = Set(calls.compactMap { Double($0.rcid).map { Int($0) } })
    try save(
      ["rcid,short_name,issue"]
        + wide.filter { held.contains($0.rcid) }.flatMap { row in
          row.flags.sorted().map { "\(row.rcid),\($0),Issue" }
        },
      "unga_votes/roll_call_issues_1946_2020.csv")
    for (session, lines) in un { try save(lines, "unga_resolutions/\(session).json") }
    if un.isEmpty { try save([UNLine().json], "unga_resolutions/80.json") }
  }
}

/// One line of the United Nations' files.
struct UNLine {
  var symbol = "A/RES/80/1"
  var title = "A text"
  var date = "1 October 2025"
  var type = "Without a vote"
  var yes: [String] = []
  var no: [String] = []
  var abstain: [String] = []
  /// As printed; nil prints the number of names.
  var counts: [String]?
  var sponsors: [String] = ["CUBA"]
  var additional: [String] = []

  var json: String {
    let counts = counts ?? [yes, no, abstain].map { "\($0.count)" }
    let fields: [String: Any] = [
      "symbol": symbol, "title": title, "adoption_date": date, "adoption_type": type, "committee": "First Committee",
      "agenda_item": "Agenda item 12 (a)", "agenda_item_name": "An item", "MS_in_favour": yes, "MS_against": no,
      "MS_abstaining": abstain,
      "MS_in_favour_count": counts[0], "MS_against_count": counts[1], "MS_abstaining_count": counts[2],
      "sponsors": sponsors, "additional_sponsors": additional, "subjects": [["WAR", "UNBIS Thesaurus"]],
    ]
    let data = try? JSONSerialization.data(withJSONObject: fields, options: [.sortedKeys, .withoutEscapingSlashes])
    return data.map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  static func vote(
    _ symbol: String, _ date: String, yes: [String], no: [String] = [], abstain: [String] = [], counts: [String]? = nil
  ) -> UNLine {
    UNLine(
      symbol: symbol, date: date, type: "By a recorded vote", yes: yes, no: no, abstain: abstain, counts: counts)
  }
}

extension VoteRecord {
  func row(_ id: String) throws -> Int {
    try #require(rollCalls.firstIndex { $0.id == id }, "no roll call \(id); there are \(rollCalls.map(\.id))")
  }

  func call(_ id: String) throws -> RollCall { rollCalls[try row(id)] }

  func stance(_ id: String, _ code: String, _ fixture: VoteFixture) throws -> Stance {
    let column = try #require(fixture.countries.firstIndex(of: code))
    return stances[try row(id), column]
  }

  func text(_ symbol: String) throws -> Text { try #require(texts.first { $0.symbol == symbol }) }
}
