import Statistics

/// How close to zero the effects before adoption are shown to be.
public struct PreTrendEquivalence: Sendable, Equatable {
  /// The smallest bound, in the outcome's unit, such that every lead is shown to be smaller in size.
  public var bound: Double
  /// The lead that sets it.
  public var lead: Int
  public var level: Double
}

/// The smallest bound below which the largest effect before adoption is shown to lie: the intersection–union test on the
/// maximum of Dette & Schumann (2024), doi 10.1080/07350015.2024.2308121, inverted. Each lead is held against the quantile
/// of the folded normal, so that the whole has at most the level.
///
/// - Parameters:
///   - path: every event time before the reference is a lead, whatever gaps there are.
///   - level: 0.05 for bounds that hold in 95 % of samples.
/// - Throws: `SuasionError`: .data where there is no lead, or one without a standard error; .usage for a level out of range.
public func preTrendEquivalence(
  _ path: EventPath, level: Double = 0.05, window: ClosedRange<Int>? = nil
) throws -> PreTrendEquivalence {
  let leads = path.times.indices.filter {
    path.times[$0] < path.reference ?? 0 && window?.contains(path.times[$0]) ?? true
  }
  return try preTrendEquivalence(
    leads.map { (path.times[$0], path.estimates[$0], path.stdError($0)) }, level: level)
}

/// The same for a test of which only the leads are known.
public func preTrendEquivalence(_ test: PreTrendTest, level: Double = 0.05) throws -> PreTrendEquivalence {
  try preTrendEquivalence(
    zip(test.leads, test.coefficients).map { ($0, $1.estimate, $1.stdError) }, level: level)
}

private func preTrendEquivalence(
  _ leads: [(time: Int, estimate: Double, stdError: Double)], level: Double
) throws -> PreTrendEquivalence {
  try checkSensitivity(level: level, magnitudes: [])
  guard !leads.isEmpty else {
    throw SuasionError(.data, "no effect before adoption to hold against zero", hint: "ask for leads")
  }
  var result = PreTrendEquivalence(bound: -1, lead: 0, level: level)
  for lead in leads {
    guard lead.estimate.isFinite, lead.stdError > 0, lead.stdError.isFinite else {
      throw SuasionError(
        .data, "no estimate with a standard error at event time \(lead.time)",
        hint: "leave it out with a narrower window of event times")
    }
    let x = abs(lead.estimate) / lead.stdError
    let mean = falsePosition(low: 0, high: x - Normal.quantile(level) + 1, tolerance: 1e-14) {
      level - FoldedNormal.cdf(x, mean: $0)
    }
    if mean * lead.stdError > result.bound {
      (result.bound, result.lead) = (mean * lead.stdError, lead.time)
    }
  }
  return result
}
