import Foundation
import Record
import Statistics
import Tables

/// The four files of the Voeten record, as printed.
struct VoetenFiles {
  /// A row of the wide file.
  struct Vote {
    /// The publisher's number; four numbers are used twice, decades apart.
    var rcid: Int
    var date: Day
    var issues: Issues
    var line: Int
  }

  /// A row of the roll call file, which ends in January 2020.
  struct Detail {
    var session: Int
    var important: Bool?
    var symbol: String
    /// Nil where the cell is blank.
    var amendment: Bool?
    var paragraph: Bool?
    var title: String
    var line: Int
  }

  /// What a cell of the wide file holds.
  enum Cell {
    static let blank: UInt8 = 0, yes: UInt8 = 1, abstain: UInt8 = 2, no: UInt8 = 3, absent: UInt8 = 8
    static let notMember: UInt8 = 9

    static func isVote(_ cell: UInt8) -> Bool { cell >= yes && cell <= no }
  }

  /// The three-letter codes over the columns of the wide file.
  var columns: [CountryCode] = []
  /// In the order of the file.
  var votes: [Vote] = []
  /// Row-major: vote by column.
  var cells: [UInt8] = []
  /// One a vote, nil after January 2020.
  var details: [Detail?] = []
  /// The country of each name of the long file: a code over a column of the wide file, or a state it leaves out.
  var longNames: [(name: String, seat: CountryCode)] = []
  /// Row-major: vote by name of the long file; blank where it holds no vote.
  var longCells: [UInt8] = []
  var longVoteCount = 0
  var conflicts: [Conflict] = []

  static let wideName = "unga_votes/unga_rollcalls_wide_1946_2024.csv.gz"
  static let rollCallsName = "unga_votes/roll_calls_1946_2020.csv.gz"
  static let longName = "unga_votes/votes_long_1946_2020.csv.gz"
  static let issuesName = "unga_votes/roll_call_issues_1946_2020.csv.gz"

  init(folder: URL, names: NameCache) throws {
    func table(_ name: String) throws -> DelimitedText {
      let packed = folder.appendingPathComponent(name.split(separator: "/").last.map(String.init) ?? name)
      let plain = packed.deletingPathExtension()
      if !FileManager.default.fileExists(atPath: packed.path), FileManager.default.fileExists(atPath: plain.path) {
        let name = String(name.dropLast(3))
        return try DelimitedText(Files.read(plain, name: name), name: name)
      }
      return try DelimitedText(Files.readUnpacked(packed, name: name), name: name)
    }
    try readWide(table(Self.wideName))
    try readRollCalls(table(Self.rollCallsName))
    try readLong(table(Self.longName), names: names)
    try compareIssues(table(Self.issuesName))
  }

  func cell(_ vote: Int, _ column: Int) -> UInt8 { cells[vote * columns.count + column] }
  func longCell(_ vote: Int, _ name: Int) -> UInt8 { longCells[vote * longNames.count + name] }

  // MARK: - Wide

  private mutating func readWide(_ table: DelimitedText) throws {
    let rcid = try table.column("rcid"), date = try table.column("date")
    let flags = try Issues.named.map { (try table.column($0.code), $0.flag) }
    let first = flags.map(\.0).reduce(max(rcid, date), max) + 1
    columns = table.header[first...].map { CountryCode($0) }
    for column in columns where column.rawValue.utf8.count != 3 || !column.rawValue.allSatisfy(\.isUppercase) {
      throw SuasionError(
        .data, "column '\(column)' is no three-letter country code", at: .init(file: table.name, line: 1))
    }
    votes.reserveCapacity(table.rowCount)
    cells.reserveCapacity(table.rowCount * columns.count)
    var seen: [String: Int] = [:]
    for row in 0..<table.rowCount {
      let number = try required(table.int(row, rcid), table, row, rcid)
      let day = try readDay(table, row, date)
      var issues: Issues = []
      for (column, flag) in flags where try readFlag(table, row, column) { issues.insert(flag) }
      if let other = seen.updateValue(table.line(row), forKey: "\(number) \(day)") {
        throw SuasionError(
          .data, "roll call \(number) of \(day) stands on line \(other) too", at: table.location(row, rcid))
      }
      votes.append(Vote(rcid: number, date: day, issues: issues, line: table.line(row)))
      for column in first..<table.header.count {
        cells.append(try table.withBytes(row, column) { try Self.cell($0, table, row, column) })
      }
    }
  }

  /// `1`, or `1.0` as some rows print it.
  private static func cell(
    _ bytes: UnsafeBufferPointer<UInt8>, _ table: DelimitedText, _ row: Int, _ column: Int
  ) throws -> UInt8 {
    if bytes.isEmpty { return Cell.blank }
    let isWhole =
      bytes.count == 1 || (bytes.count == 3 && bytes[1] == UInt8(ascii: ".") && bytes[2] == UInt8(ascii: "0"))
    let value = bytes[0] &- UInt8(ascii: "0")
    guard isWhole, Cell.isVote(value) || value == Cell.absent || value == Cell.notMember else {
      throw SuasionError(
        .data, "'\(table.string(row, column))' is no vote", at: table.location(row, column),
        hint: "1 yes, 2 abstain, 3 no, 8 absent, 9 not a member")
    }
    return value
  }

  // MARK: - Roll calls

  private mutating func readRollCalls(_ table: DelimitedText) throws {
    let rcid = try table.column("rcid"), session = try table.column("session"), date = try table.column("date")
    let important = try table.column("importantvote"), symbol = try table.column("unres")
    let amendment = try table.column("amend"), paragraph = try table.column("para"), short = try table.column("short")
    details = [Detail?](repeating: nil, count: votes.count)
    let rows = Dictionary(
      votes.enumerated().map { ("\($1.rcid) \($1.date)", $0) }, uniquingKeysWith: { first, _ in first })
    for row in 0..<table.rowCount {
      let number = try required(table.int(row, rcid), table, row, rcid)
      let day = try readDay(table, row, date)
      guard let vote = rows["\(number) \(day)"] else {
        throw SuasionError(
          .data, "roll call \(number) of \(day) is not in \(Self.wideName)", at: table.location(row, rcid))
      }
      if let other = details[vote] {
        throw SuasionError(
          .data, "roll call \(number) of \(day) stands on line \(other.line) too", at: table.location(row, rcid))
      }
      details[vote] = Detail(
        session: try required(table.int(row, session), table, row, session),
        important: try readMark(table, row, important), symbol: table.string(row, symbol),
        amendment: try readMark(table, row, amendment), paragraph: try readMark(table, row, paragraph),
        title: VoetenTitle.clean(table.string(row, short)), line: table.line(row))
    }
  }

  // MARK: - Long

  /// States that the long file keeps apart. The wide file has no column for the first four; the others stand in the
  /// column of the state whose seat they held.
  static let longStates: [String: CountryCode] = [
    "Czechoslovakia": "CSK", "German Democratic Republic": "DDR", "Yemen People's Republic": "YMD", "Zanzibar": "ZZB",
    "Federal Republic of Germany": "DEU", "Yemen Arab Republic": "YEM", "Yugoslavia": "SRB", "Taiwan": "TWN",
    "Russia": "RUS",
  ]

  private mutating func readLong(_ table: DelimitedText, names: NameCache) throws {
    let rcid = try table.column("rcid"), country = try table.column("country"), vote = try table.column("vote")
    var rows: [Int: Int] = [:]
    for (index, detail) in details.enumerated() where detail != nil {
      if let other = rows.updateValue(index, forKey: votes[index].rcid) {
        throw SuasionError(
          .data, "number \(votes[index].rcid) is used twice, on \(votes[other].date) and \(votes[index].date)",
          at: .init(file: Self.rollCallsName, line: detail?.line),
          hint: "\(Self.longName) has numbers without dates and cannot tell them apart")
      }
    }
    // Names are met in the order of the file; a first pass finds how many there are.
    var nameIndex: [String: Int] = [:]
    var entries: [(vote: Int32, name: Int32, cell: UInt8)] = []
    entries.reserveCapacity(table.rowCount)
    for row in 0..<table.rowCount {
      let number = try required(table.int(row, rcid), table, row, rcid)
      guard let index = rows[number] else {
        throw SuasionError(
          .data, "roll call \(number) is not in \(Self.rollCallsName)", at: table.location(row, rcid))
      }
      let name = table.string(row, country)
      let position: Int
      if let known = nameIndex[name] {
        position = known
      } else {
        position = longNames.count
        nameIndex[name] = position
        do {
          longNames.append((name, try Self.longStates[name] ?? names.code(name)))
        } catch var error as SuasionError {
          error.location = table.location(row, country)
          throw error
        }
      }
      let cell = table.withBytes(row, vote) { bytes -> UInt8 in
        switch bytes.first {
        case UInt8(ascii: "y") where bytes.elementsEqual("yes".utf8): Cell.yes
        case UInt8(ascii: "a") where bytes.elementsEqual("abstain".utf8): Cell.abstain
        case UInt8(ascii: "n") where bytes.elementsEqual("no".utf8): Cell.no
        default: Cell.blank
        }
      }
      guard cell != Cell.blank else {
        throw SuasionError(
          .data, "'\(table.string(row, vote))' is no vote", at: table.location(row, vote), hint: "yes, abstain or no")
      }
      entries.append((Int32(index), Int32(position), cell))
    }
    longVoteCount = entries.count
    longCells = [UInt8](repeating: Cell.blank, count: votes.count * longNames.count)
    for (row, entry) in entries.enumerated() {
      let place = Int(entry.vote) * longNames.count + Int(entry.name)
      if longCells[place] != Cell.blank {
        throw SuasionError(
          .data, "\(longNames[Int(entry.name)].name) votes twice on roll call \(votes[Int(entry.vote)].rcid)",
          at: table.location(row, rcid))
      }
      longCells[place] = entry.cell
    }
  }

  // MARK: - Issues

  /// The issue file repeats the flags of the wide file to January 2020; where the two differ the wide file is kept.
  private mutating func compareIssues(_ table: DelimitedText) throws {
    let rcid = try table.column("rcid"), code = try table.column("short_name")
    let flags = Dictionary(uniqueKeysWithValues: Issues.named.map { ($0.code, $0.flag) })
    var issues: [Int: Issues] = [:]
    for row in 0..<table.rowCount {
      guard let flag = flags[table.string(row, code)] else {
        throw SuasionError(
          .data, "'\(table.string(row, code))' is no issue", at: table.location(row, code),
          hint: "the issues are \(Issues.named.map(\.code).joined(separator: ", "))")
      }
      issues[try required(table.int(row, rcid), table, row, rcid), default: []].insert(flag)
    }
    for (index, vote) in votes.enumerated() where details[index] != nil {
      let other = issues[vote.rcid] ?? []
      if other != vote.issues {
        conflicts.append(
          Conflict(
            kind: "issue", subject: "v\(vote.rcid)", country: nil, kept: vote.issues.codes, keptSource: VoteSource.wide,
            other: other.codes, otherSource: VoteSource.rollCalls))
      }
    }
  }
}

extension Issues {
  /// `nu di`, or `none`.
  var codes: String {
    let codes = Self.named.filter { contains($0.flag) }.map(\.code)
    return codes.isEmpty ? "none" : codes.joined(separator: " ")
  }
}

// MARK: - Cells

private func required(_ value: Int?, _ table: DelimitedText, _ row: Int, _ column: Int) throws -> Int {
  guard let value else { throw SuasionError(.data, "empty", at: table.location(row, column)) }
  return value
}

private func readDay(_ table: DelimitedText, _ row: Int, _ column: Int) throws -> Day {
  let text = table.string(row, column)
  guard let date = PartialDate(text), date.precision == .day, (1946...2100).contains(date.year) else {
    throw SuasionError(
      .data, "'\(text)' is no day of the Assembly's years", at: table.location(row, column), hint: "1946-01-24")
  }
  return date.earliest
}

private func readFlag(_ table: DelimitedText, _ row: Int, _ column: Int) throws -> Bool {
  switch table.string(row, column) {
  case "TRUE", "1", "1.0": true
  case "FALSE", "0", "0.0", "": false
  default:
    throw SuasionError(
      .data, "'\(table.string(row, column))' is neither TRUE nor FALSE", at: table.location(row, column))
  }
}

/// Nil where blank.
private func readMark(_ table: DelimitedText, _ row: Int, _ column: Int) throws -> Bool? {
  if table.isEmpty(row, column) || table.string(row, column) == "NA" { return nil }
  return try readFlag(table, row, column)
}
