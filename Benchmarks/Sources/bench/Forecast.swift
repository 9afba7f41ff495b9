import Diffusion
import Foundation
import Statistics

/// How long forecasts and backtests of acceptance take on a simulated panel of the record's size: 193 states since 2001,
/// 10 lasting frameworks of which two are rivals, 25 texts brought back every year since 2019, two networks.
func forecastTiming() throws {
  func processorSeconds(_ body: () throws -> Void) rethrows -> Double {
    let start = clock()
    try body()
    return Double(clock() - start) / Double(CLOCKS_PER_SEC)
  }
  func seconds(_ value: Double) -> String { String(format: "%.2f CPU s", value) }
  let panel = try simulatedAcceptance(seed: 1)
  var model: AcceptanceModel?
  line(
    "fit, one draw of the covariates",
    seconds(
      try processorSeconds {
        model = try fitAcceptance(panel, through: 2025, options: .init(measurementDraws: 1))
      }))
  guard let model else { return }
  for hazard in model.hazards {
    line("  \(hazard.transition), \(hazard.kind)", "\(hazard.events) events in \(hazard.rows) rows")
    for each in hazard.coefficients {
      line("    \(each.name)", String(format: "%.3f (%.3f)", each.estimate, each.stdError))
    }
    for each in hazard.variances { line("    variance: \(each.name)", String(format: "%.3f", each.variance)) }
  }
  var options = ForecastOptions(frameworks: ["L1", "L2"])
  line(
    "10,000 futures × 193 × 12 years × 2 frameworks",
    seconds(try processorSeconds { _ = try forecast(model, panel, to: 2037, options: options) }))
  options.levers = [
    Lever("effort", .effort(covariate: "programmes", programmesPerYear: 5)),
    Lever("income", .shift(covariate: "income", by: -0.1)),
  ]
  line(
    "the same with two levers",
    seconds(try processorSeconds { _ = try forecast(model, panel, to: 2037, options: options) }))
  line(
    "10,000 futures × 193 × 10 years × 35 frameworks",
    seconds(try processorSeconds { _ = try forecast(model, panel, to: 2035) }))
  var scores: Backtest?
  line(
    "all backtests",
    seconds(
      try processorSeconds { scores = try backtest(panel, options: .init(incomeCovariates: ["income"])) }))
  guard let scores else { return }
  line("  origins, cases", "\(scores.origins), \(scores.cases.count)")
  print("  " + scores.sentence)
  line("  coverage of 50 and 90 %", String(format: "%.3f, %.3f", scores.coverage50, scores.coverage90))
  for row in scores.rows where row.framework == nil && row.kind == nil && row.horizon == nil {
    line(
      "  \(row.method.rawValue)",
      String(format: "Brier %.4f log %.4f AUC %.3f", row.brier.estimate, row.log.estimate, row.auc?.estimate ?? .nan))
  }
}

/// A panel drawn from the hazards that the model has.
func simulatedAcceptance(seed: UInt64) throws -> AcceptancePanel {
  let count = 193
  let years = 2001...2025
  var stream = RandomStream(seed: seed, purpose: "acceptance bench")
  let units = (0..<count).map { String(format: "S%03d", $0) }
  let places = (0..<count).map { _ in [stream.normal(), stream.normal()] }
  let regions = places.map { $0[0] < -0.6 ? "A" : $0[0] < 0 ? "B" : $0[0] < 0.6 ? "C" : $0[1] < 0 ? "D" : "E" }
  let near = try Network(name: "neighbours", units: units, distances: positionDistances(places), nearest: 6)
  let ideal = (0..<count).map { [0.5 * places[$0][0] + stream.normal()] }
  let alike = try Network(name: "similar", units: units, distances: positionDistances(ideal), nearest: 12)
  let income = (0..<count).map { _ in stream.normal() }
  var frameworks: [AcceptanceFramework] = []
  for f in 0..<10 {
    frameworks.append(
      .init(
        id: "L\(f + 1)", name: "lasting \(f + 1)", side: f == 0 ? "CHN" : f == 1 ? "USA" : nil, domain: "x",
        opens: f < 2 ? 2014 : 2001 + 2 * f, kind: .lasting, rivals: f == 0 ? [1] : f == 1 ? [0] : []))
  }
  for f in 0..<25 {
    frameworks.append(
      .init(
        id: "Y\(f + 1)", name: "text \(f + 1)", side: f % 3 == 0 ? "CHN" : f % 3 == 1 ? "USA" : nil, domain: "x",
        opens: 2019, kind: .yearly))
  }
  let slots = years.count
  var (alignment, programmes) = ([[Double]](), [Double](repeating: 0, count: count * slots))
  var truth = [Double](repeating: 0, count: count * slots)
  for u in 0..<count {
    var (now, taken) = (ideal[u][0], 0.0)
    for t in 0..<slots {
      now += 0.1 * stream.normal()
      if stream.uniform() < 0.1 { taken += 1 }
      truth[u * slots + t] = now
      programmes[u * slots + t] = taken
    }
  }
  for _ in 0..<5 { alignment.append(truth.map { $0 + 0.2 * stream.normal() }) }
  let pulls = frameworks.map { $0.side == "CHN" ? 1.0 : $0.side == "USA" ? -1.0 : 0.0 }
  var status = [AcceptanceStatus](repeating: .outside, count: frameworks.count * count * slots)
  var holds = [[Double]](repeating: [Double](repeating: 0, count: count), count: frameworks.count)
  let own = frameworks.map { _ in 0.5 * stream.normal() }
  let unitOwn = (0..<count).map { _ in 0.4 * stream.normal() }
  for t in 0..<slots {
    let before = holds
    for (f, framework) in frameworks.enumerated() where years.lowerBound + t >= framework.opens {
      let isYearly = framework.kind == .yearly
      let (one, two) = (try near.exposure(before[f]), try alike.exposure(before[f]))
      let age = log(Double(1 + years.lowerBound + t - framework.opens))
      let shock = 0.4 * stream.normal()
      for u in 0..<count {
        let pull = t > 0 ? pulls[f] * truth[u * slots + t - 1] : 0
        var predictor =
          (isYearly ? -1.2 : -3.6) + own[f] + unitOwn[u] + shock + 0.6 * pull + 0.3 * income[u] + 1.5 * one[u]
          + 1 * two[u] + (framework.opens == years.lowerBound + t ? 1 : 0) - 0.2 * age
          + (t > 0 ? 0.1 * programmes[u * slots + t - 1] : 0)
        if framework.rivals.contains(where: { before[$0][u] > 0 }) { predictor -= 0.8 }
        if before[f][u] > 0 { predictor = (isYearly ? -1.5 : -5.5) - 0.5 * pull - 1.5 * one[u] + shock }
        let moves = stream.uniform() < 1 / (1 + exp(-predictor))
        if moves { holds[f][u] = 1 - before[f][u] }
        status[(f * count + u) * slots + t] = holds[f][u] > 0 ? .holds : .open
      }
    }
  }
  return try AcceptancePanel(
    units: units, years: years, frameworks: frameworks, status: status,
    covariates: [
      .init("alignment", draws: alignment, bySide: true),
      .init("income", draws: [income.flatMap { [Double](repeating: $0, count: slots) }]),
      .init("programmes", draws: [programmes]),
    ],
    networks: [NetworkPath(constant: near), NetworkPath(constant: alike)], regions: regions,
    weights: [.init("people", income.map { exp($0) })])
}
