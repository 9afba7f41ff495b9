import Statistics

/// A covariate of a hazard, a value a row.
public struct HazardCovariate: Sendable, Equatable {
  public var name: String
  /// NaN where missing.
  public var values: [Double]

  public init(_ name: String, _ values: [Double]) {
    self.name = name
    self.values = values
  }
}

/// Groups that share an unobserved effect, such as regions.
public struct HazardGroups: Sendable, Equatable {
  public var name: String
  /// The level of each row, an index into `levels`.
  public var level: [Int]
  public var levels: [String]

  public init(_ name: String, level: [Int], levels: [String]) {
    self.name = name
    self.level = level
    self.levels = levels
  }
}

/// Stretches of time at risk: each row is one subject over (start, stop], with what happened at its end. A subject may
/// have many rows (covariates that vary over time, late entry, gaps). All arrays have one element a row.
public struct HazardRows: Sendable, Equatable {
  /// Index into `subjects`.
  public var subject: [Int]
  public var subjects: [String]
  public var start: [Double]
  /// For a discrete-time hazard the period of the row.
  public var stop: [Double]
  /// 0 where nothing happened, else the cause: 1, 2, ….
  public var event: [Int]
  public var covariates: [HazardCovariate]
  /// Clusters of the robust variance; the subjects where nil.
  public var cluster: [Int]?
  /// Random effects: normal on the scale of the linear predictor, each with a variance of its own.
  public var groups: [HazardGroups]
  /// Strata with baselines of their own; one where nil.
  public var stratum: [Int]?
  /// Weights of the rows; 1 where nil.
  public var weights: [Double]?

  public init(
    subject: [Int], subjects: [String], start: [Double], stop: [Double], event: [Int], covariates: [HazardCovariate],
    cluster: [Int]? = nil, groups: [HazardGroups] = [], stratum: [Int]? = nil, weights: [Double]? = nil
  ) {
    self.subject = subject
    self.subjects = subjects
    self.start = start
    self.stop = stop
    self.event = event
    self.covariates = covariates
    self.cluster = cluster
    self.groups = groups
    self.stratum = stratum
    self.weights = weights
  }
}
