import Statistics

/// What an estimator finds in a panel: one shape for all, so that tables, diagnostics and curves need not know which.
public struct EffectResult: Sendable, Equatable {
  /// Where standard errors come from.
  public struct Inference: Sendable, Equatable {
    /// "analytic", "cluster bootstrap", "multiplier bootstrap", "placebo", "none", ….
    public var method: String
    /// Replicates asked for; 0 without a bootstrap.
    public var replicates: Int
    /// Replicates in which the effect could not be had, by reason; they are in no standard error.
    public var failures: [String: Int]

    public init(method: String, replicates: Int = 0, failures: [String: Int] = [:]) {
      self.method = method
      self.replicates = replicates
      self.failures = failures
    }
  }

  public var estimator: Estimator
  /// The overall effect; its standard error is NaN where none was asked for or none can be known.
  public var att: EffectEstimate
  /// Every other estimate, in the order of `tidy.csv`.
  public var others: [EffectEstimate]
  /// The effects by event time with their joint covariance; nil where the estimator gives none.
  public var path: EventPath?
  public var preTrend: PreTrendTest?
  public var sample: EffectSample
  public var leftOut: [LeftOut]
  /// Covariates that are not used, since others already determine them.
  public var collinear: [String] = []
  public var inference: Inference
  /// The overall effect in each replicate, in order, NaN where it could not be had; empty without a bootstrap.
  public var draws: [Double] = []
  /// Numbers of the estimator's own: rank, penalty, mean squared error of the fit before adoption.
  public var facts: [String: Double] = [:]
  /// What the synthetic estimators weigh controls and periods by; empty for others.
  public var weights: [SyntheticWeight] = []
  public var notes: [String] = []

  public var estimates: [EffectEstimate] { [att] + others }
}

/// The weight of one control unit or one period before adoption in a synthetic estimator.
public struct SyntheticWeight: Sendable, Equatable {
  public enum Kind: String, Sendable { case unit, period, predictor }

  public var kind: Kind
  /// The cohort it serves, or nil where there is one set of weights only.
  public var cohort: Int?
  /// The treated unit it serves, where each has its own.
  public var unit: String?
  /// The control unit, period or predictor.
  public var name: String
  public var weight: Double

  public init(kind: Kind, cohort: Int? = nil, unit: String? = nil, name: String, weight: Double) {
    self.kind = kind
    self.cohort = cohort
    self.unit = unit
    self.name = name
    self.weight = weight
  }
}

/// Effects by event time, before and after adoption, with their covariance: what sensitivity analyses work on.
public struct EventPath: Sendable, Equatable {
  /// Event times, ascending, without the reference; 0 is the period of adoption.
  public var times: [Int]
  public var estimates: [Double]
  /// Shape [times × times].
  public var covariance: [Double]
  /// The event time that all others are measured against, −1 as a rule; nil where there is no single one.
  public var reference: Int?

  public init(times: [Int], estimates: [Double], covariance: [Double], reference: Int?) {
    self.times = times
    self.estimates = estimates
    self.covariance = covariance
    self.reference = reference
  }

  public func stdError(_ index: Int) -> Double { covariance[index * times.count + index].squareRoot() }
}

extension EffectResult {
  /// The imputation estimator's own result in the common shape. Its leads and its effects come from two regressions with
  /// two references, so that it has no `path`.
  init(_ result: ImputationResult, options: EffectOptions) {
    self.init(
      estimator: .imputation, att: result.att, others: Array(result.estimates.dropFirst()), path: nil,
      preTrend: result.preTrend, sample: result.sample, leftOut: result.leftOut, collinear: result.collinear,
      inference: result.bootstrap.map {
        Inference(method: "cluster bootstrap", replicates: $0.plan.replicates, failures: $0.failures)
      } ?? Inference(method: "analytic"), draws: result.bootstrap?.draws ?? [], notes: result.notes)
  }
}

extension EventPath {
  /// The joint test that every effect at an event time in `times` is zero, on the χ² distribution; nil where there is
  /// none. A singular covariance loses degrees of freedom, which the result shows.
  public func waldTest(_ isTested: (Int) -> Bool, z: Double, denominator: Double = .infinity) -> PreTrendTest? {
    let tested = times.indices.filter { isTested(times[$0]) && covariance[$0 * times.count + $0] > 0 }
    guard !tested.isEmpty else { return nil }
    var block: [Double] = []
    for a in tested { for b in tested { block.append(covariance[a * times.count + b]) } }
    let factor = PivotedCholesky(block, order: tested.count)
    guard factor.rank > 0 else { return nil }
    let statistic = factor.inverseQuadraticForm(tested.map { estimates[$0] }) / Double(factor.rank)
    return PreTrendTest(
      coefficients: tested.map {
        EffectEstimate(
          term: .preTrend(times[$0]), estimate: estimates[$0], stdError: stdError($0), z: z, units: 0, cells: 0)
      }, statistic: statistic, degreesOfFreedom: factor.rank,
      denominatorDegreesOfFreedom: denominator == .infinity ? Int.max : Int(denominator),
      pValue: FisherF.upperTail(statistic, df1: Double(factor.rank), df2: denominator), covariance: block)
  }
}
