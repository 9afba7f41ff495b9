import Statistics

/// The effect that a two-sided test at `level` finds with probability `power`, for an estimate with this standard error:
/// (z₁₋ₗₑᵥₑₗ⸝₂ + zₚₒwₑᵣ) · SE. Bloom (1995), doi 10.1177/0193841X9501900504.
public func minimumDetectableEffect(stdError: Double, level: Double = 0.05, power: Double = 0.8) -> Double {
  (Normal.quantile(1 - level / 2) + Normal.quantile(power)) * stdError
}

/// Two one-sided tests of whether an effect is smaller in size than the smallest effect of interest.
/// Schuirmann (1987), doi 10.1007/BF01068419; Lakens (2017), doi 10.1177/1948550617697177.
public struct EquivalenceTest: Sendable, Equatable {
  /// The smallest effect of interest.
  public var bound: Double
  /// The interval that must lie within ∓ bound: at 1 − 2·level, so 90 % for 5 %.
  public var confLow: Double
  public var confHigh: Double
  /// The larger of the two one-sided p values.
  public var pValue: Double
  public var isEquivalent: Bool
}

/// Tests |effect| < bound with the normal distribution; nothing is shown where the standard error is unknown.
public func equivalenceTest(
  estimate: Double, stdError: Double, bound: Double, level: Double = 0.05
) -> EquivalenceTest {
  let z = Normal.quantile(1 - level)
  let low = estimate - z * stdError
  let high = estimate + z * stdError
  let p = max(Normal.upperTail((estimate + bound) / stdError), Normal.upperTail((bound - estimate) / stdError))
  return EquivalenceTest(
    bound: bound, confLow: low, confHigh: high, pValue: p, isEquivalent: low > -bound && high < bound)
}

/// The difference between two effects estimated with one `CountryBootstrap`, with the spread of their replicate-by-replicate
/// difference; it takes account of countries that stand in both.
public struct PairedDifference: Sendable, Equatable {
  public var estimate: Double
  public var stdError: Double
  public var statistic: Double
  public var pValue: Double
  public var confLow: Double
  public var confHigh: Double
  /// Replicates in which both effects were identified.
  public var replicates: Int
}

/// First effect less second.
///
/// - Throws: `SuasionError` (.fault) where the two were not made on the same draws.
public func pairedDifference(
  _ first: ImputationResult, _ second: ImputationResult, confidence: Double = 0.95
) throws -> PairedDifference {
  guard let a = first.bootstrap, let b = second.bootstrap, a.plan == b.plan else {
    throw SuasionError(.fault, "a paired difference of two effects that were not estimated on the same draws")
  }
  let differences = zip(a.draws, b.draws).map { $0 - $1 }.filter { !$0.isNaN }
  let known = !first.att.stdError.isNaN && !second.att.stdError.isNaN
  let stdError = known ? standardDeviation(differences) : .nan
  let estimate = first.att.estimate - second.att.estimate
  let z = Normal.quantile(0.5 + confidence / 2)
  let statistic = stdError > 0 ? estimate / stdError : .nan
  return PairedDifference(
    estimate: estimate, stdError: stdError, statistic: statistic, pValue: Normal.twoSided(statistic),
    confLow: estimate - z * stdError, confHigh: estimate + z * stdError, replicates: differences.count)
}
