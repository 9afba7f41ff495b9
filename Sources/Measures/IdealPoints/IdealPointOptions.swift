/// The stated priors of the ideal-point model, on the scale of the model (a unit's first position has sd `first`).
public struct IdealPointPriors: Sendable, Equatable, Codable {
  /// Standard deviation of a unit's position at the first time it votes; its mean is 0.
  public var first = 1.0
  /// Scale of the half-normal prior of σ, the standard deviation of a step of the random walk.
  public var innovation = 0.3
  /// Lower cutpoint τ₁ (normal): P(yes) = Φ(τ₁ − βθ).
  public var cutpointMean = 0.0
  public var cutpointSD = 3.0
  /// Slope β (normal with mean 0).
  public var slopeSD = 2.0
  /// Logarithm of the gap between the cutpoints, log(τ₂ − τ₁) (normal).
  public var logGapMean = -1.0
  public var logGapSD = 1.0

  public init() {}
}

/// How an ideal-point model is run.
public struct IdealPointOptions: Sendable {
  public var priors = IdealPointPriors()
  public var chains = 4
  /// Sweeps of each chain that are thrown away.
  public var warmup = 150
  /// Sweeps of each chain that are kept; nil runs until the target is met, or `limit`.
  public var draws: Int?
  /// The most sweeps that are kept of a chain where `draws` is nil.
  public var limit = 4000
  public var targetRHat = 1.01
  public var targetEss = 400.0
  public var seed: UInt64 = 1
  public var threads = 2
  /// The unit that stands above the mean: "USA". Where nil or unknown, the unit with the most votes does.
  public var anchor: String?

  public init() {}
}
