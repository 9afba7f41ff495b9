/// How the hazard depends on the linear predictor.
public enum HazardLink: String, Sendable, CaseIterable {
  /// Discrete time: log odds of the event in a period.
  case logit
  /// Discrete time: the grouped-data counterpart of proportional hazards (Prentice and Gloeckler 1978).
  case cloglog
  /// Continuous time: Cox's partial likelihood.
  case cox
}

/// Choices of `hazard(_:options:)`.
public struct HazardOptions: Sendable, Equatable {
  /// The baseline of a discrete-time hazard.
  public enum Baseline: Sendable, Equatable {
    /// One effect a period (value of `stop`) and stratum; a period in which nobody has the event leaves the sample, and
    /// is named.
    case periods
    case constant
    /// Powers 0 to n of the period, centred and scaled.
    case polynomial(Int)
  }
  /// How Cox's likelihood treats events at one time.
  public enum Ties: String, Sendable, CaseIterable { case efron, breslow }
  /// A quadratic penalty on the standardised coefficients of the covariates.
  public enum Penalty: Sendable, Equatable {
    case none
    case ridge(Double)
    /// Chosen by cross-validated log-likelihood over folds of whole clusters.
    case crossValidated(folds: Int)
  }

  /// Intervals of the variances of groups.
  public enum VarianceIntervals: String, Sendable, CaseIterable {
    case none
    /// By profile likelihood; takes many times as long as the variances.
    case profile
    /// By the likelihood along the line that the profile follows next to the maximum; about as long as the variances, and
    /// a little too narrow where groups tell of each other.
    case tangent
  }

  public var link: HazardLink
  public var baseline: Baseline
  public var ties: Ties
  /// The cause whose hazard is modelled; events of other causes censor (a cause-specific hazard).
  public var cause: Int
  public var penalty: Penalty
  public var confidence: Double
  public var varianceIntervals: VarianceIntervals
  public var tolerance: Double
  public var maximumIterations: Int
  public var seed: UInt64
  public var threads: Int

  public init(
    link: HazardLink = .logit, baseline: Baseline = .periods, ties: Ties = .efron, cause: Int = 1,
    penalty: Penalty = .none, confidence: Double = 0.95, varianceIntervals: VarianceIntervals = .profile,
    tolerance: Double = 1e-10, maximumIterations: Int = 100, seed: UInt64 = 1, threads: Int = 1
  ) {
    self.link = link
    self.baseline = baseline
    self.ties = ties
    self.cause = cause
    self.penalty = penalty
    self.confidence = confidence
    self.varianceIntervals = varianceIntervals
    self.tolerance = tolerance
    self.maximumIterations = maximumIterations
    self.seed = seed
    self.threads = threads
  }
}
