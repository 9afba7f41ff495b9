import Effects
import Foundation
import Statistics

/// How often the 95 % interval of every estimator covers the truth, over panels of the shape of the record's: 196 countries,
/// 30 years, 45 % adopting over 15 years, one constant effect, so that all estimators, whatever they average over, are after
/// the same number. `CoverageScenario` names the processes, `CoverageVariant` the estimators and their options.
///
/// A line for each panel is added to the file SUASION_RESULTS as soon as its batch is done, and panels that stand in it are
/// not estimated again: a run that was stopped goes on, and shares of a run on several machines can be put together. The
/// summary is over all that the file holds.
///
/// SUASION_FIRST_PANEL (0) and SUASION_PANELS (2,000) say which panels, SUASION_REPLICATES (99) how many replicates where the
/// error comes from a bootstrap or placebos, SUASION_SCENARIOS and SUASION_ESTIMATORS which of the names, with commas
/// between, and SUASION_THREADS on how many threads.
func estimatorCoverage() throws {
  let environment = ProcessInfo.processInfo.environment
  func number(_ name: String, _ standard: Int) -> Int { environment[name].flatMap { Int($0) } ?? standard }
  func chosen(_ variable: String, _ names: [String]) -> [String] {
    guard let asked = environment[variable]?.split(separator: ",").map(String.init) else { return names }
    for name in asked where !names.contains(name) {
      print("\(variable): no '\(name)'; there are: \(names.joined(separator: ", "))")
      exit(2)
    }
    return asked
  }
  let first = number("SUASION_FIRST_PANEL", 0)
  let panels = first..<first + number("SUASION_PANELS", 2000)
  let scenarios = chosen("SUASION_SCENARIOS", CoverageScenario.allCases.map(\.rawValue))
  let variants = chosen("SUASION_ESTIMATORS", CoverageVariant.allCases.map(\.rawValue))
  let file = CoverageFile(path: environment["SUASION_RESULTS"])
  let threads = number("SUASION_THREADS", ProcessInfo.processInfo.activeProcessorCount)
  for scenario in scenarios.compactMap(CoverageScenario.init(rawValue:)) {
    line(scenario.label, "coverage (∓), of percentiles; bias; mean SE / sd; finds no effect to be one; panels")
    for variant in variants.compactMap(CoverageVariant.init(rawValue:)) {
      guard variant.serves(scenario) else { continue }
      var draws = file.draws(scenario, variant)
      let wanted = panels.filter { draws[$0] == nil }
      let options = variant.options(scenario, replicates: number("SUASION_REPLICATES", 99))
      let clock = ContinuousClock().now
      for from in stride(from: 0, to: wanted.count, by: 20) {
        let batch = Array(wanted[from..<min(from + 20, wanted.count)])
        let found = try parallelMap(count: batch.count, threads: threads) { place in
          try CoverageDraw(scenario, variant, options, panel: batch[place])
        }
        for (panel, draw) in zip(batch, found) { draws[panel] = draw }
        try file.append(scenario, variant, zip(batch, found).map { ($0, $1) })
      }
      report(variant.rawValue, draws.sorted { $0.key < $1.key }.map(\.value), truth: scenario.process.effect)
      let taken = ContinuousClock().now - clock
      if !wanted.isEmpty { line("", "\(wanted.count) panels in \(taken.components.seconds) s") }
    }
  }
}

/// The processes; the effect is 0.3 in all of them.
enum CoverageScenario: String, CaseIterable, Sendable {
  case parallel, alike, differ, factors
  case factorsCorrelated = "factors-ar"
  case factorsGaps = "factors-gaps"

  var label: String {
    switch self {
    case .parallel: "trends are parallel, autocorrelation 0.5"
    case .alike: "levels and trends are alike, autocorrelation 0.5"
    case .differ: "trends differ between countries and between adopters and others, autocorrelation 0.5"
    case .factors: "two factors, adopters load higher, independent errors"
    case .factorsCorrelated: "two factors, adopters load higher, autocorrelation 0.5"
    case .factorsGaps: "two factors, independent errors, a tenth of cells missing"
    }
  }

  /// Factors that are truly there; a common trend with loadings of units' own is one.
  var rank: Int {
    switch self {
    case .parallel, .alike: 0
    case .differ: 1
    case .factors, .factorsCorrelated, .factorsGaps: 2
    }
  }

  var process: SimulatedPanel {
    var process = SimulatedPanel()
    process.units = 196
    process.periods = 1990...2019
    process.adopterShare = 0.45
    process.adoption = 2000...2014
    process.autocorrelation = self == .factors || self == .factorsGaps ? 0 : 0.5
    process.growth = 0
    process.effectDeviation = 0
    process.missingShare = self == .factorsGaps ? 0.1 : 0
    // Nobody's level lies outside of what weights on others can reach, as synthetic control assumes.
    if self == .alike { process.levelDeviation = 0 }
    if self == .differ {
      process.trendDeviation = 2
      process.adopterTrend = 1
    }
    if rank == 2 {
      process.factors = 2
      process.adopterLoading = 0.5
    }
    return process
  }
}

/// The estimators by name, and the factor models with choices of their own.
enum CoverageVariant: String, CaseIterable, Sendable {
  case imputation, cs, sunab, twfe, ife, mc, sc, sdid
  case scJackknife = "sc-jackknife"
  case ifeTrueRank = "ife-true"
  case ifeParametric = "ife-parametric"
  case ifeTrueRankParametric = "ife-true-parametric"

  var estimator: Estimator {
    switch self {
    case .ifeTrueRank, .ifeParametric, .ifeTrueRankParametric: .ife
    case .scJackknife: .sc
    default: Estimator(rawValue: rawValue) ?? .imputation
    }
  }

  /// The synthetic estimators take no gaps.
  func serves(_ scenario: CoverageScenario) -> Bool {
    scenario != .factorsGaps || ![.sc, .sdid].contains(estimator)
  }

  func options(_ scenario: CoverageScenario, replicates: Int) -> EffectOptions {
    var options = EffectOptions(
      replicates: estimator.hasAnalyticError ? 0 : replicates, syntheticVariance: .bootstrap, wantsPath: false)
    // One synthetic control per treated unit has no bootstrap.
    if self == .sc { options.syntheticVariance = .placebo }
    if self == .scJackknife { options.syntheticVariance = .jackknife }
    if [.ifeTrueRank, .ifeTrueRankParametric].contains(self) { options.rank = scenario.rank }
    if [.ifeParametric, .ifeTrueRankParametric].contains(self) { options.factorBootstrap = .parametric }
    return options
  }
}

/// What one panel gives; NaN for what it does not.
struct CoverageDraw: Sendable {
  var estimate, stdError, percentileLow, percentileHigh, rank: Double

  init(
    _ scenario: CoverageScenario, _ variant: CoverageVariant, _ options: EffectOptions, panel number: Int
  ) throws {
    var options = options
    options.seed = UInt64(number)
    let panel = try scenario.process.draw(seed: 19, number: number).panel
    let result = try effect(panel, by: variant.estimator, options: options)
    (estimate, stdError) = (result.att.estimate, result.att.stdError)
    (percentileLow, percentileHigh) = (result.att.percentileLow, result.att.percentileHigh)
    rank = result.facts["rank"] ?? .nan
  }

  init?(_ numbers: [Double]) {
    guard numbers.count == 5 else { return nil }
    (estimate, stdError, percentileLow, percentileHigh, rank) = (
      numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]
    )
  }

  var numbers: [Double] { [estimate, stdError, percentileLow, percentileHigh, rank] }
}

/// Draws as lines of text: scenario, variant, panel, and the draw's numbers.
struct CoverageFile {
  var path: String?

  func draws(_ scenario: CoverageScenario, _ variant: CoverageVariant) -> [Int: CoverageDraw] {
    guard let path, let data = FileManager.default.contents(atPath: path) else { return [:] }
    var draws: [Int: CoverageDraw] = [:]
    for row in String(decoding: data, as: UTF8.self).split(separator: "\n") {
      let fields = row.split(separator: ",").map(String.init)
      guard fields.count == 8, fields[0] == scenario.rawValue, fields[1] == variant.rawValue,
        let panel = Int(fields[2]), let draw = CoverageDraw(fields[3...].compactMap { Double($0) })
      else { continue }
      draws[panel] = draw
    }
    return draws
  }

  func append(_ scenario: CoverageScenario, _ variant: CoverageVariant, _ draws: [(Int, CoverageDraw)]) throws {
    guard let path else { return }
    if !FileManager.default.fileExists(atPath: path) { _ = FileManager.default.createFile(atPath: path, contents: nil) }
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try handle.seekToEnd()
    let rows = draws.map { panel, draw in
      ([scenario.rawValue, variant.rawValue, String(panel)] + draw.numbers.map { String($0) }).joined(separator: ",")
    }
    try handle.write(contentsOf: Data((rows.joined(separator: "\n") + "\n").utf8))
    try handle.close()
  }
}

private func report(_ label: String, _ all: [CoverageDraw], truth: Double) {
  let found = all.filter { !$0.stdError.isNaN }
  guard found.count > 1 else { return line(label, "no standard error") }
  let z = Normal.quantile(0.975)
  let count = Double(found.count)
  let covering = Double(found.count { abs($0.estimate - truth) <= z * $0.stdError }) / count
  let percentiles = Double(found.count { $0.percentileLow <= truth && truth <= $0.percentileHigh }) / count
  let rejecting = Double(found.count { abs($0.estimate) > z * $0.stdError }) / count
  var values = String(
    format: "%5.1f %% (%.1f)  %5.1f %%  %+.4f  %.3f  %5.1f %%  %d", 100 * covering,
    196 * (covering * (1 - covering) / count).squareRoot(), 100 * percentiles, mean(found.map(\.estimate)) - truth,
    mean(found.map(\.stdError)) / standardDeviation(found.map(\.estimate)), 100 * rejecting, found.count)
  if found.count < all.count { values += ", \(all.count - found.count) without an error" }
  let ranks = found.filter { !$0.rank.isNaN }.map { Int($0.rank) }
  if let top = ranks.max() {
    values += "  ranks " + (0...top).map { rank in "\(ranks.count { $0 == rank })" }.joined(separator: "/")
  }
  line(label, values)
}
