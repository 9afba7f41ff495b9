import Statistics

/// Which test of the effects before adoption a trend is to be found by.
public enum PreTrendCriterion: String, Sendable, Codable, CaseIterable {
  /// The joint χ² test that all are zero.
  case wald
  /// Any one of them is significant.
  case individual
}

/// What linear drift a test of pre-trends would have found, and how much of the effect such a drift would account for.
public struct PreTrendPower: Sendable, Equatable {
  public struct Drift: Sendable, Equatable {
    /// Probability that the test rejects.
    public var power: Double
    /// In the outcome's unit per period; with the opposite sign the power is the same and the biases change sign.
    public var slope: Double
    /// What the drift adds to the target effect; NaN without a target.
    public var bias: Double
    /// What it adds on average in those samples in which the test does not reject; NaN where the covariance of the target
    /// with the leads is not known.
    public var biasIfPassed: Double
  }

  public var criterion: PreTrendCriterion
  /// Size of the test, or of each single one.
  public var level: Double
  public var leads: [Int]
  /// The event time at which the drift is zero.
  public var reference: Double
  /// In the order of the powers asked for.
  public var drifts: [Drift]
}

/// The linear violations of parallel trends that the pre-trend test on a path finds with given probabilities.
///
/// Roth (2022), doi 10.1257/aeri.20210236. A drift of slope γ moves the effect at event time t by γ·(t + 1). The joint test
/// has noncentral χ² power, and given that it passes the leads have mean γ(t + 1) times a ratio of two noncentral χ²
/// probabilities; the individual tests are integrated over the box of insignificant leads by `NormalRectangle`.
///
/// - Parameters:
///   - target: the effect that the bias is about.
///   - powers: each above 0 and below 1.
///   - level: of the joint test, or of each single one.
///   - window: event times to use; all where nil.
/// - Throws: as `relativeMagnitudesBounds`; .usage for a power out of range.
public func preTrendPower(
  _ path: EventPath, target: SensitivityTarget = .average, by criterion: PreTrendCriterion = .wald,
  powers: [Double] = [0.5, 0.8], level: Double = 0.05, window: ClosedRange<Int>? = nil
) throws -> PreTrendPower {
  let path = try SensitivityPath(path, target: target, window: window)
  let n = path.leads.count
  var leadCovariance: [Double] = []
  for a in 0..<n { for b in 0..<n { leadCovariance.append(path.covariance[a * path.order + b]) } }
  let weights = path.full(path.weights)
  let withTarget = (0..<n).map { lead in path.form((0..<path.order).map { $0 == lead ? 1 : 0 }, weights) }
  return try preTrendPower(
    leads: path.leads, covariance: leadCovariance, reference: -1, weights: Array(zip(path.lags, path.weights)),
    withTarget: withTarget, by: criterion, powers: powers, level: level)
}

/// The same for a test of which only the leads are known, as the imputation estimator's: its effects come from another
/// regression, so that nothing is known of the bias given that the test passes.
///
/// - Parameters:
///   - reference: the event time at which the drift is zero, that is, the mean event time of the periods that the leads are
///     measured against. Where nil, the period before the first lead: the nearest it can be, so that the slopes found are
///     never too small.
///   - weights: what the target effect weighs the event times from 0 on by; none for no bias.
/// - Throws: `SuasionError`: .data where the test has no covariance or a singular one; .usage for a level, power or
///   reference out of range.
public func preTrendPower(
  _ test: PreTrendTest, reference: Double? = nil, weights: [Int: Double] = [:], by criterion: PreTrendCriterion = .wald,
  powers: [Double] = [0.5, 0.8], level: Double = 0.05
) throws -> PreTrendPower {
  let leads = test.leads
  guard let first = leads.min(), test.covariance.count == leads.count * leads.count else {
    throw SuasionError(
      .data, "a pre-trend test without a covariance of its coefficients has no power that could be computed",
      hint: "test at least one lead")
  }
  try SensitivityPath.check(test.coefficients.map(\.estimate), test.covariance, leads)
  return try preTrendPower(
    leads: leads, covariance: test.covariance, reference: reference ?? Double(first - 1),
    weights: weights.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, withTarget: nil, by: criterion,
    powers: powers, level: level)
}

extension PreTrendTest {
  /// The event times tested.
  public var leads: [Int] {
    coefficients.compactMap { coefficient in
      if case .preTrend(let time) = coefficient.term { time } else { nil }
    }
  }
}

private func preTrendPower(
  leads: [Int], covariance: [Double], reference: Double, weights: [(Int, Double)], withTarget: [Double]?,
  by criterion: PreTrendCriterion, powers: [Double], level: Double
) throws -> PreTrendPower {
  try checkSensitivity(level: level, magnitudes: [])
  if let bad = powers.first(where: { !($0 > 0 && $0 < 1) }) {
    throw SuasionError(.usage, "a power of \(bad)", hint: "give probabilities between 0 and 1: 0.8")
  }
  let unit = leads.map { Double($0) - reference }
  guard reference.isFinite, unit.contains(where: { $0 != 0 }) else {
    throw SuasionError(
      .usage, "a drift that is zero at event time \(reference) moves no lead",
      hint: "give an event time that is no lead")
  }
  let factor = PivotedCholesky(covariance, order: leads.count)
  let information = factor.inverseQuadraticForm(unit)
  let critical = ChiSquare.upperQuantile(level, df: Double(leads.count))
  let z = Normal.quantile(1 - level / 2)
  let half = leads.indices.map { z * covariance[$0 * leads.count + $0].squareRoot() }
  func box(_ slope: Double) -> NormalRectangle? {
    NormalRectangle(mean: unit.map { slope * $0 }, covariance: covariance, low: half.map { -$0 }, high: half)
  }

  var perSlope = weights.isEmpty ? Double.nan : 0
  for (time, weight) in weights { perSlope += weight * (Double(time) - reference) }
  let drifts = powers.map { power in
    let slope: Double
    /// Mean of the leads in samples that pass.
    var passed: [Double]
    switch criterion {
    case .wald:
      let df = Double(leads.count)
      let noncentrality = ChiSquare.noncentrality(power: power, critical: critical, df: df)
      slope = (noncentrality / information).squareRoot()
      let ratio =
        ChiSquare.cdf(critical, df: df + 2, noncentrality: noncentrality)
        / ChiSquare.cdf(critical, df: df, noncentrality: noncentrality)
      passed = unit.map { slope * $0 * ratio }
    case .individual:
      func shortfall(_ slope: Double) -> Double { 1 - (box(slope)?.probability ?? .nan) - power }
      var high = 1 / information.squareRoot()
      while shortfall(high) < 0 { high *= 2 }
      slope = falsePosition(low: 0, high: high, tolerance: 1e-9, width: 1e-9, shortfall)
      passed = box(slope)?.mean ?? []
    }
    var biasIfPassed = Double.nan
    if let withTarget, passed.count == unit.count {
      biasIfPassed = perSlope * slope
      let weight = factor.solve(withTarget)
      for k in unit.indices { biasIfPassed += weight[k] * (passed[k] - slope * unit[k]) }
    }
    return PreTrendPower.Drift(power: power, slope: slope, bias: perSlope * slope, biasIfPassed: biasIfPassed)
  }
  return PreTrendPower(criterion: criterion, level: level, leads: leads, reference: reference, drifts: drifts)
}
