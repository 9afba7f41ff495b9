import Effects
import Foundation
import Statistics
import Tables
import Testing

let proposition99 = shared.appendingPathComponent("data/validation/california_prop99.csv")

/// Cigarette packs sold per head in 39 states, 1970 to 2000; California taxes them from 1989.
func californiaRows() throws -> Rows {
  let lines = String(decoding: try Data(contentsOf: proposition99), as: UTF8.self).split(whereSeparator: \.isNewline)
  var rows = Rows()
  for line in lines.dropFirst() {
    let fields = line.split(separator: ";").map(String.init)
    rows.append(
      fields[0], try #require(Int(fields[1])), try #require(Double(fields[2])),
      fields[0] == "California" ? 1989 : nil)
  }
  return rows
}

/// A panel of units that follow two common paths each in its own measure, with noise; cohorts are the first units'.
func factorRows(
  units: Int = 16, periods: Int = 12, cohorts: [Int], seed: UInt64 = 1, effect: Double = 2, noise: Double = 0.5
) -> Rows {
  var stream = RandomStream(seed: seed, purpose: "factor rows")
  let paths = (0..<2).map { _ in (0..<periods).map { _ in 2 * stream.normal() } }
  var rows = Rows()
  for unit in 0..<units {
    let level = 10 * stream.uniform()
    let loadings = [stream.uniform(), stream.uniform()]
    let cohort = unit < cohorts.count ? cohorts[unit] : nil
    for time in 0..<periods {
      let treated = cohort.map { time + 1 >= $0 } ?? false
      let value = level + loadings[0] * paths[0][time] + loadings[1] * paths[1][time] + noise * stream.normal()
      rows.append(String(UnicodeScalar(UInt8(65 + unit))), time + 1, value + (treated ? effect : 0), cohort)
    }
  }
  return rows
}

/// Every number of a result as text.
func fingerprint(_ result: EffectResult) -> [String] {
  result.estimates.map { "\($0)" } + result.draws.map { "\($0)" } + result.weights.map { "\($0)" }
    + result.facts.sorted { $0.key < $1.key }.map { "\($0)" }
    + ["\(String(describing: result.path))", "\(result.sample)", "\(result.leftOut)", "\(result.notes)"]
    + [fingerprint(result.preTrend), "\(result.inference)"]
}

extension EffectResult {
  func term(_ term: EffectTerm) throws -> EffectEstimate { try #require(estimates.first { $0.term == term }) }

  /// One row per set of weights: whom it serves, of which kind, and its sum.
  var weightSums: [String: Double] {
    Dictionary(
      weights.map { ("\($0.kind) \($0.cohort ?? 0) \($0.unit ?? "")", $0.weight) }, uniquingKeysWith: +)
  }
}
