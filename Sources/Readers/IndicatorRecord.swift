import Foundation
import Record
import Statistics

/// Country-year series, as the publishers' files give them.
public struct IndicatorRecord: Sendable {
  /// Sorted by id.
  public var indicators: [Indicator] = []
  /// By indicator id; each sorted by country, then year.
  public var observations: [String: [Observation]] = [:]
  /// What was left out, derived or flagged, one line each.
  public var notes: [String] = []

  public init() {}

  /// Adds a series, sorted and with its extremes flagged.
  ///
  /// - Throws: a data error where a country has two values in one year.
  mutating func add(_ indicator: Indicator, _ values: [Value], extremes scale: ExtremeScale) throws {
    let sorted = values.sorted { ($0.country, $0.year) < ($1.country, $1.year) }
    for (a, b) in zip(sorted, sorted.dropFirst()) where (a.country, a.year) == (b.country, b.year) {
      throw SuasionError(
        .data, "two values of \(indicator.id) for \(b.country) in \(b.year)", at: .init(file: b.file, line: b.line),
        hint: "the other stands in \(a.file):\(a.line)")
    }
    let isExtreme = scale.test(on: sorted.map(\.number))
    let series = sorted.map { value in
      Observation(country: value.country, year: value.year, value: value.number, flagged: isExtreme(value.number))
    }
    indicators.append(indicator)
    observations[indicator.id] = series
    let flagged = series.filter(\.flagged)
    if !flagged.isEmpty {
      let names = Dictionary(grouping: flagged, by: \.country).sorted { $0.key < $1.key }
      notes.append(
        """
        \(indicator.id): \(flagged.count) of \(series.count) values flagged as extreme and kept: \
        \(names.map { "\($0.key) (\($0.value.count))" }.joined(separator: ", "))
        """)
    }
  }

  mutating func note(_ places: Places, _ subject: String) {
    if let note = places.note(subject) { notes.append(note) }
  }
}

/// One value on its way into the record.
struct Value {
  let country: CountryCode
  let year: Int
  let number: Double
  let file: String
  let line: Int
}

/// How far from the rest a value must lie to be flagged: more than ten interquartile ranges beyond the nearer quartile
/// of all values of the indicator (Tukey 1977, Exploratory Data Analysis, sets "far out" at three; ten keeps large but
/// ordinary countries unflagged). Quartiles interpolate linearly between order statistics (type 7 of Hyndman and Fan
/// 1996, doi 10.1080/00031305.1996.10473566).
enum ExtremeScale {
  /// Shares and rates: distances as they stand.
  case linear
  /// Sizes that multiply, such as populations: distances in logarithms, zeros aside.
  case logarithmic
  /// Scores, flags and constants, in which nothing can be extreme.
  case none

  static let ranges = 10.0
  static let rule = """
    extreme values are kept and flagged: those more than ten interquartile ranges beyond the nearer quartile of all \
    values of the indicator, for amounts (population, GDP, arms imports, commitments) in logarithms
    """

  /// Tells of a value whether it is extreme among `values`.
  func test(on values: [Double]) -> (Double) -> Bool {
    switch self {
    case .none:
      return { _ in false }
    case .linear:
      guard let fences = Self.fences(values) else { return { _ in false } }
      return { !fences.contains($0) }
    case .logarithmic:
      guard let fences = Self.fences(values.filter { $0 > 0 }.map { Foundation.log($0) }) else { return { _ in false } }
      return { $0 > 0 && !fences.contains(Foundation.log($0)) }
    }
  }

  private static func fences(_ values: [Double]) -> ClosedRange<Double>? {
    guard values.count >= 4 else { return nil }
    let sorted = values.sorted()
    let (low, high) = (quantile(sorted, 0.25), quantile(sorted, 0.75))
    return (low - ranges * (high - low))...(high + ranges * (high - low))
  }

  private static func quantile(_ sorted: [Double], _ p: Double) -> Double {
    let position = p * Double(sorted.count - 1)
    let index = Int(position)
    guard index + 1 < sorted.count else { return sorted[sorted.count - 1] }
    return sorted[index] + (position - Double(index)) * (sorted[index + 1] - sorted[index])
  }
}

/// Reads every indicator of the publishers' files under `data`: the economy, networks and society (Gapminder, Our
/// World in Data), democracy (V-Dem), alliances (ATOP), distance (CEPII) and Chinese official commitments (AidData
/// 3.0).
///
/// Values are as published, also for years before a country's independence where the publisher gives them: Gapminder's
/// and PM2.5's are of the territory within the borders of today, V-Dem's and ATOP's of the state of the year. Rows of
/// territories and aggregates are left out and named in `notes`.
///
/// - Throws: a data error with file and line where a file is missing, lacks a column, or names a country unknown.
public func readIndicators(from data: URL, resolver: CountryResolver) throws -> IndicatorRecord {
  let folder = DataFolder(url: data)
  var record = IndicatorRecord()
  record.notes.append(ExtremeScale.rule)
  record.notes.append(
    """
    Gapminder's and PM2.5's values of years before independence are of the territory within the borders of today; \
    V-Dem and ATOP follow the state of the year, so that before 1992 the Soviet Union and Yugoslavia stand under their \
    own codes
    """)
  try record.addGapminder(folder, resolver)
  try record.addParticulates(folder, resolver)
  try record.addDemocracy(folder, resolver)
  try record.addAlliances(folder, resolver)
  try record.addDistances(folder, resolver)
  try record.addCommitments(folder, resolver)
  record.indicators.sort { $0.id < $1.id }
  return record
}
