import Effects
import Foundation
import Statistics

/// How often the 95 % interval of every estimator covers the truth, over panels of the shape of the record's: 196 countries,
/// 30 years, 45 % adopting over 15 years, errors with autocorrelation 0.5, one constant effect, so that all estimators,
/// whatever they average over, are after the same number. Once with parallel trends; once with trends that differ between
/// countries and between adopters and others, which only the estimators with factors or weights allow for.
///
/// SUASION_PANELS and SUASION_REPLICATES change the 2,000 panels of estimators with an analytic error and the 199 replicates
/// of the others, on a tenth of the panels.
func estimatorCoverage() throws {
  func number(_ name: String, _ standard: Int) -> Int {
    ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? standard
  }
  let panels = number("SUASION_PANELS", 2000)
  let replicates = number("SUASION_REPLICATES", 199)
  var process = SimulatedPanel()
  process.units = 196
  process.periods = 1990...2019
  process.adopterShare = 0.45
  process.adoption = 2000...2014
  process.autocorrelation = 0.5
  process.growth = 0
  process.effectDeviation = 0
  process.missingShare = 0
  for violated in [false, true] {
    process.trendDeviation = violated ? 2 : 0
    process.adopterTrend = violated ? 1 : 0
    line(violated ? "trends differ" : "trends are parallel", "coverage (∓), bias, mean SE / sd, rejections of no effect")
    for estimator in Estimator.allCases {
      let isAnalytic = estimator.hasAnalyticError
      let draws = isAnalytic ? panels : panels / 10
      let clock = ContinuousClock().now
      var options = EffectOptions(
        replicates: isAnalytic ? 0 : replicates, syntheticVariance: .bootstrap, wantsPath: false)
      // One synthetic control per treated unit has only its placebos.
      if estimator == .sc { options.syntheticVariance = .placebo }
      try report(process, estimator, options, panels: draws)
      let taken = ContinuousClock().now - clock
      line("", "\(draws) panels in \(taken.components.seconds) s")
    }
  }
}

private func report(
  _ process: SimulatedPanel, _ estimator: Estimator, _ options: EffectOptions, panels: Int
) throws {
  struct Draw: Sendable {
    var estimate, stdError: Double
  }
  let truth = process.effect
  let found = try parallelMap(count: panels, threads: ProcessInfo.processInfo.activeProcessorCount) { number -> Draw? in
    let panel = try process.draw(seed: 19, number: number).panel
    var options = options
    options.seed = UInt64(number)
    let att = try effect(panel, by: estimator, options: options).att
    return att.stdError.isNaN ? nil : Draw(estimate: att.estimate, stdError: att.stdError)
  }.compactMap(\.self)
  guard found.count > 1 else {
    line(estimator.label, "no standard error")
    return
  }
  let z = Normal.quantile(0.975)
  let covering = Double(found.count { abs($0.estimate - truth) <= z * $0.stdError }) / Double(found.count)
  let rejecting = Double(found.count { abs($0.estimate) > z * $0.stdError }) / Double(found.count)
  let spread = standardDeviation(found.map(\.estimate))
  line(
    estimator.label,
    String(
      format: "%5.1f %% (%.1f)  %+.4f  %.3f  %5.1f %%", 100 * covering,
      196 * (covering * (1 - covering) / Double(found.count)).squareRoot(), mean(found.map(\.estimate)) - truth,
      mean(found.map(\.stdError)) / spread, 100 * rejecting))
}
