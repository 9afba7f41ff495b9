import Foundation
import Statistics
import Tables

/// One text of `curated/digital-series.csv`: what a person made of the series that the rule put it in.
public struct SeriesReview: Sendable, Equatable {
  public enum Verdict: String, Sendable, CaseIterable {
    /// The rule is right: in this series, or in none.
    case right
    /// The rule is wrong; `series` says where the text belongs.
    case wrong
    /// The text joins two series or more; it is kept with `series`.
    case merge
  }

  public let symbol: String
  /// Id of its series; nil where it stands alone.
  public let series: String?
  public let verdict: Verdict
  /// Who led it, where a document says so; empty where none was looked up.
  public let leaders: [CountryCode]
  /// The document that says so.
  public let source: String
  public let note: String

  public init(
    symbol: String, series: String?, verdict: Verdict, leaders: [CountryCode] = [], source: String = "",
    note: String = ""
  ) {
    self.symbol = symbol
    self.series = series
    self.verdict = verdict
    self.leaders = leaders
    self.source = source
    self.note = note
  }

  /// The file, beside the record and not part of its hash.
  public static let path = "curated/digital-series.csv"

  /// Reads the list that ships in the record's `directory`.
  ///
  /// - Throws: the first fault met, with file, line and column: a missing file, an unknown verdict, a text twice.
  public static func load(from directory: URL) throws -> [SeriesReview] {
    let text = try DelimitedText(Files.read(directory.appendingPathComponent(path), name: path), name: path)
    var seen: Set<String> = []
    return try Table(text: text).rows { row in
      let symbol = try row.string("symbol")
      guard seen.insert(symbol).inserted else { throw row.fault("symbol", "\(symbol) stands twice") }
      let leaders = try row.countries("leaders")
      let source = try row.string("source")
      if !leaders.isEmpty, source.isEmpty { throw row.fault("source", "leaders need a source") }
      return SeriesReview(
        symbol: symbol, series: try row.optionalString("series"), verdict: try row.choice("verdict"), leaders: leaders,
        source: source, note: try row.string("note"))
    }
  }
}
