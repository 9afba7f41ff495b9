/// How the imputation estimator is to be run.
public struct ImputationOptions: Sendable, Equatable {
  /// Whose untreated observations the period effects and coefficients are fitted on.
  public enum Controls: String, Sendable, CaseIterable {
    /// Every untreated observation, also of units treated later: the paper's estimator, and the efficient one.
    case notYet = "notyet"
    /// Only units that are not treated within the window. A treated unit's own earlier periods then set its unit effect
    /// and nothing else, so that no effect of anticipation in one country can pass into another's counterfactual.
    case never
  }

  /// Within which groups of treated cells the analytic variance takes effects to be alike.
  public enum EffectGroups: String, Sendable, CaseIterable {
    /// The finest; too small a standard error where a cohort has one or two units.
    case cohortAndPeriod
    case eventTime
    case all
  }

  public var controls: Controls
  /// How many periods before adoption the pre-trend test looks at, at most.
  public var leads: Int
  /// Bootstrap replicates; 0 gives analytic standard errors instead.
  public var replicates: Int
  public var seed: UInt64
  public var threads: Int
  /// Coverage of the intervals.
  public var confidence: Double
  public var effectGroups: EffectGroups
  /// Whether the overall effect alone is wanted, not those by event time, cohort and cell: many times faster.
  public var overallOnly: Bool

  public init(
    controls: Controls = .notYet, leads: Int = 4, replicates: Int = 999, seed: UInt64 = 1, threads: Int = 1,
    confidence: Double = 0.95, effectGroups: EffectGroups = .eventTime, overallOnly: Bool = false
  ) {
    self.controls = controls
    self.leads = leads
    self.replicates = replicates
    self.seed = seed
    self.threads = threads
    self.confidence = confidence
    self.effectGroups = effectGroups
    self.overallOnly = overallOnly
  }
}
