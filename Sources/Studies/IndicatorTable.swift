import Record
import Statistics

/// One indicator of the record, looked up by country and year.
struct IndicatorTable: Sendable {
  /// As the study names it: `trade`, or `log gdp-per-head` for the logarithm.
  let name: String
  let indicator: Indicator
  private let values: [CountryCode: [Int: Double]]

  /// - Throws: a usage error where the record has no such indicator; `key` names the place in the study.
  init(_ name: String, in record: Record, key: String) throws {
    let isLogarithm = name.hasPrefix("log ")
    let id = Self.id(of: name)
    guard let indicator = record.indicators.first(where: { $0.id == id }), let series = record.observations[id] else {
      throw SuasionError(
        .usage, "no indicator '\(id)' in the record", at: .init(key: key),
        hint: "the record holds \(record.indicators.map(\.id).joined(separator: ", ")), each also as log NAME")
    }
    self.name = name
    self.indicator = indicator
    var values: [CountryCode: [Int: Double]] = [:]
    for observation in series {
      values[observation.country, default: [:]][observation.year] =
        isLogarithm ? (observation.value > 0 ? portableLog(observation.value) : .nan) : observation.value
    }
    self.values = values
  }

  /// Whether the record has the indicator that a name is of.
  static func isHeld(_ name: String, in record: Record) -> Bool {
    record.observations[id(of: name)] != nil && record.indicators.contains { $0.id == id(of: name) }
  }

  private static func id(of name: String) -> String { name.hasPrefix("log ") ? String(name.dropFirst(4)) : name }

  /// NaN where there is none.
  func value(_ country: CountryCode, _ year: Int) -> Double { values[country]?[year] ?? .nan }

  /// The value of the nearest year, at most `reach` away, the earlier of two; of a series of one year, its only one.
  func baseline(_ country: CountryCode, _ year: Int, within reach: Int = 3) -> Double {
    guard let own = values[country] else { return .nan }
    if own.count == 1, let only = own.first { return only.value }
    for distance in 0...reach {
      if let value = own[year - distance] ?? own[year + distance] { return value }
    }
    return .nan
  }

  /// The sum over the years with a value; NaN with none.
  func sum(_ country: CountryCode, _ years: ClosedRange<Int>) -> Double {
    let own = years.compactMap { values[country]?[$0] }
    return own.isEmpty ? .nan : compensatedSum(own)
  }
}
