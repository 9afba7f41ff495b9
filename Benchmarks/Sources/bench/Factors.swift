import Effects
import Foundation
import Statistics

/// A panel with two factors: 200 units, 40 periods, cohorts at 21, 26 and 31, as the published simulated panel has them.
private func factorPanel(units: Int, periods: Int, noise: Double, seed: UInt64, missing: Double) throws -> StaggeredPanel {
  var stream = RandomStream(seed: seed, purpose: "factor bench")
  let factors = (0..<2).map { _ in (0..<periods).map { _ in stream.normal() } }
  let times = (0..<periods).map { _ in stream.normal() }
  var (unit, period, outcome, cohort): ([String], [Int], [Double], [Int?]) = ([], [], [], [])
  for index in 0..<units {
    let start = index % 5 < 2 ? periods / 2 + 1 + periods / 8 * (index % 3) : nil
    let level = stream.normal()
    let loadings = factors.map { _ in stream.normal() + (start == nil ? 0 : 0.5) }
    for time in 0..<periods {
      var value = level + times[time] + noise * stream.normal()
      for k in factors.indices { value += loadings[k] * factors[k][time] }
      if let start, time + 1 >= start { value += 1 }
      unit.append(String(index))
      period.append(time + 1)
      outcome.append(stream.uniform() < missing ? .nan : value)
      cohort.append(start)
    }
  }
  return try StaggeredPanel(unit: unit, period: period, outcome: outcome, cohort: cohort)
}

/// How long interactive fixed effects and matrix completion take, and how often their 95 % intervals cover.
func factorTiming() throws {
  func milliseconds(_ seconds: Double) -> String { String(format: "%.2f ms", 1e3 * seconds) }
  let large = try factorPanel(units: 200, periods: 40, noise: 0.5, seed: 1, missing: 0)
  let small = try factorPanel(units: 190, periods: 25, noise: 0.5, seed: 2, missing: 0.03)
  var lean = EffectOptions(replicates: 0, rank: 2, wantsPath: false)
  line(
    "ife, 190 × 25 with 3 % missing, 2 factors, estimate",
    milliseconds(try fastest(of: 20) { _ = try effect(small, by: .ife, options: lean) }))
  lean.rank = nil
  line(
    "the same, number of factors cross-validated",
    milliseconds(try fastest(of: 10) { _ = try effect(small, by: .ife, options: lean) }))
  line(
    "ife, 200 × 40, cross-validated, 1,000 block replicates",
    milliseconds(try fastest(of: 2) { _ = try effect(large, by: .ife, options: .init(replicates: 1000)) }))
  line(
    "the same, parametric",
    milliseconds(
      try fastest(of: 2) {
        _ = try effect(large, by: .ife, options: .init(replicates: 1000, factorBootstrap: .parametric))
      }))
  line(
    "mc, 200 × 40, cross-validated, estimate",
    milliseconds(try fastest(of: 3) { _ = try effect(large, by: .mc, options: .init(replicates: 0)) }))
  line(
    "the same, 1,000 block replicates",
    milliseconds(try fastest(of: 1) { _ = try effect(large, by: .mc, options: .init(replicates: 1000)) }))
  for bootstrap in EffectOptions.FactorBootstrap.allCases {
    let covered = try parallelMap(count: 200, threads: ProcessInfo.processInfo.activeProcessorCount) { number -> Bool in
      let panel = try factorPanel(units: 60, periods: 20, noise: 0.5, seed: UInt64(100 + number), missing: 0)
      let att = try effect(
        panel, by: .ife, options: .init(replicates: 199, factorBootstrap: bootstrap, rank: 2, wantsPath: false)
      ).att
      return att.confLow < 1 && 1 < att.confHigh
    }
    line("ife, 60 × 20, coverage of 95 %, \(bootstrap.rawValue)", "\(covered.count { $0 }) of 200")
  }
}
