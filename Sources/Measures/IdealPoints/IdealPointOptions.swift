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

  /// The variance of a step is this times n/(n + n before), n the votes on either side, whatever time passed; nil learns
  /// σ. The published model fixes 0.5.
  public var fixedSmoothing: Double?
  /// Standard deviation of a pull of every position towards 0, beside the walk: the density of paths is multiplied by
  /// exp(−½ Σ (θ/pull)²). Nil for none. It ties the model's scale down, so that `slopeSD` says how steep items may be.
  public var pull: Double?
  /// Hard bounds of |θ| and of the cutpoints' |τ|; nil for none.
  public var pointBound: Double?
  public var cutpointBound: Double?

  public init() {}

  /// The choices of Bailey, Strezhnev & Voeten (2017, doi 10.1177/0022002715595700) as their published sampler has them, as
  /// far as one posterior can: the walk's variance is fixed by numbers of votes, a first position is free (theirs is drawn
  /// towards the second), slopes are standard normal, cutpoints flat within ±7, positions within ±5. Their sampler brings
  /// positions to variance 1 after every sweep and leaves the slopes as they are, which no posterior does; here a pull of
  /// sd 1 ties the scale down. It draws each session given the mean of the one before and never the one after.
  public static var bsv2017: IdealPointPriors {
    var priors = IdealPointPriors()
    priors.first = 5
    priors.fixedSmoothing = 0.5
    priors.slopeSD = 1
    priors.pull = 1
    priors.cutpointSD = 50
    priors.logGapMean = 0
    priors.logGapSD = 3
    priors.pointBound = 5
    priors.cutpointBound = 7
    return priors
  }
}

/// How an ideal-point model is run.
public struct IdealPointOptions: Sendable {
  public var priors = IdealPointPriors()
  public var chains = 4
  /// Sweeps of each chain that are thrown away.
  public var warmup = 250
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
