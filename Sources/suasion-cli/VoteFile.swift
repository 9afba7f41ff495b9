import Foundation
import Measures
import Statistics
import Tables

/// Votes as they stand in a delimited file, one a row.
struct VoteFile {
  var path: String
  var unit: String
  var time: String?
  var item: String
  var vote: String
  /// Times to read; nil for all.
  var years: ClosedRange<Int>?

  /// Reads the file; units, times and items stand in ascending order, whatever the order of the rows.
  ///
  /// - Throws: an error that names file, line and column.
  func data() throws -> VoteData {
    let text = try DelimitedText.opened(path)
    let unitColumn = try text.column(unit)
    let itemColumn = try text.column(item)
    let voteColumn = try text.column(vote)
    let timeColumn = try time.map { try text.column($0) }
    var rows: [(unit: String, time: Int, item: String, ballot: VoteData.Ballot, row: Int)] = []
    for row in 0..<text.rowCount {
      guard let voter = text.optionalString(row, unitColumn) else { throw missing("voter", text, row, unitColumn) }
      guard let name = text.optionalString(row, itemColumn) else { throw missing("item", text, row, itemColumn) }
      var when = 0
      if let timeColumn {
        guard let value = try text.int(row, timeColumn) else { throw missing("time", text, row, timeColumn) }
        when = value
      }
      if let years, !years.contains(when) { continue }
      guard let ballot = try ballot(text, row, voteColumn) else { continue }
      rows.append((voter, when, name, ballot, row))
    }
    guard !rows.isEmpty else {
      throw SuasionError(.data, "no row has a vote", at: .init(file: path), hint: "see --vote, --time and --years")
    }
    let units = Set(rows.map(\.unit)).sorted()
    let times = Set(rows.map(\.time)).sorted()
    let items = Set(rows.map(\.item)).sorted()
    func places<Key: Hashable>(_ keys: [Key]) -> [Key: Int] {
      Dictionary(uniqueKeysWithValues: keys.enumerated().map { ($1, $0) })
    }
    let (unitPlace, timePlace, itemPlace) = (places(units), places(times), places(items))
    let votes = rows.map { row in
      let (unit, time, item) = (unitPlace[row.unit] ?? 0, timePlace[row.time] ?? 0, itemPlace[row.item] ?? 0)
      return (vote: VoteData.Vote(unit: unit, time: time, item: item, ballot: row.ballot), row: row.row)
    }.sorted {
      ($0.vote.time, $0.vote.item, $0.vote.unit, $0.row) < ($1.vote.time, $1.vote.item, $1.vote.unit, $1.row)
    }
    for (before, this) in zip(votes, votes.dropFirst())
    where (before.vote.time, before.vote.item, before.vote.unit) == (this.vote.time, this.vote.item, this.vote.unit) {
      throw SuasionError(
        .data,
        "'\(units[Int(this.vote.unit)])' votes twice on '\(items[Int(this.vote.item)])'"
          + (timeColumn == nil ? "" : " at \(times[Int(this.vote.time)])"),
        at: text.location(this.row, voteColumn),
        hint: "keep one vote of each unit on each item"
          + (timeColumn == nil ? ", or name the column of the time with --time" : ""))
    }
    return VoteData(units: units, times: times, items: items, votes: votes.map(\.vote))
  }

  private func missing(_ what: String, _ text: DelimitedText, _ row: Int, _ column: Int) -> SuasionError {
    SuasionError(.data, "no \(what)", at: text.location(row, column), hint: "give every row one")
  }

  private func ballot(_ text: DelimitedText, _ row: Int, _ column: Int) throws -> VoteData.Ballot? {
    let value = text.string(row, column)[...].trimming(while: \.isWhitespace).lowercased()
    switch value {
    case "yes", "y", "1", "1.0", "true": return .yes
    case "abstain", "abstention", "a": return .abstain
    case "no", "n", "0", "0.0", "false": return .no
    case "", "na", "n/a", "nan", "absent", "x", ".": return nil
    default:
      throw SuasionError(
        .data, "'\(value)' is no vote", at: text.location(row, column),
        hint: "write yes, abstain or no, or leave it empty")
    }
  }
}
