import Statistics

/// What a panel of this shape could have shown, found by simulation on the panel itself.
public struct SimulatedPower: Sendable, Equatable {
  /// The smallest effect, of either sign, that the test at `level` finds with `power`; infinite where even one a thousand
  /// times the spread of the estimate is missed.
  public var minimumDetectableEffect: Double
  public var level: Double
  public var power: Double
  /// Share of assignments without any effect in which the test rejects nonetheless; `level` if the errors are right.
  public var size: Double
  /// Standard deviation of the estimate over assignments without any effect.
  public var spread: Double
  public var draws: Int
}

/// Takes the estimated effect out of the treated outcomes, deals adoption out anew among the units, adds an effect of known
/// size, and counts how often the estimator's own test finds it.
///
/// Keeps what makes real panels hard, the autocorrelation and the differences between units, which a formula from a
/// standard error takes on trust (Black, Hollingsworth, Nunes & Simon 2022, doi 10.1016/j.jpubeco.2022.104713). Estimators
/// without an analytic error are tested against the spread of their own draws.
///
/// - Throws: as `permutationTest`.
public func simulatedPower(
  _ panel: StaggeredPanel, by specification: EffectSpecification, draws: Int = 199, level: Double = 0.05,
  power: Double = 0.8
) throws -> SimulatedPower {
  guard level > 0, level < 1, power > level, power < 1 else {
    throw SuasionError(.usage, "power of \(power) at level \(level)", hint: "give shares, such as 0.8 and 0.05")
  }
  let effect = try specification.quick(panel).att.estimate
  var outcome = panel.outcome
  for row in outcome.indices {
    if let cohort = panel.cohort[panel.unit[row]], panel.periods[panel.period[row]] >= cohort { outcome[row] -= effect }
  }
  let test = try permutationTest(panel.replacing(outcome: outcome), by: specification, draws: draws)
  let known = test.draws.indices.filter { !test.draws[$0].isNaN }
  let estimates = known.map { test.draws[$0] }
  let spread = standardDeviation(estimates)
  let errors = known.map { index in
    test.statistics.isEmpty || test.statistics[index].isNaN ? spread : abs(test.draws[index] / test.statistics[index])
  }
  let z = Normal.quantile(1 - level / 2)
  func found(_ size: Double) -> Double {
    let hits = zip(estimates, errors).reduce(0) { sum, draw in
      sum + (abs(draw.0 + size) > z * draw.1 ? 1 : 0) + (abs(draw.0 - size) > z * draw.1 ? 1 : 0)
    }
    return Double(hits) / Double(2 * estimates.count)
  }
  var (low, high) = (0.0, spread)
  while found(high) < power, high < 1000 * spread { (low, high) = (high, 2 * high) }
  for _ in 0..<60 where high < 1000 * spread {
    let middle = 0.5 * (low + high)
    if found(middle) < power { low = middle } else { high = middle }
  }
  return SimulatedPower(
    minimumDetectableEffect: found(high) < power ? .infinity : high, level: level, power: power, size: found(0),
    spread: spread, draws: estimates.count)
}
