import Statistics

/// How an estimator of `Estimator` is to be run. What an estimator has no use for it leaves aside.
public struct EffectOptions: Sendable, Equatable {
  /// How `cs` makes treated and untreated units comparable where there are covariates.
  public enum Adjustment: String, Sendable, Codable, CaseIterable {
    case outcomeRegression = "or"
    case inverseProbability = "ipw"
    case doublyRobust = "dr"
  }

  /// Against which period `cs` measures the periods before adoption.
  public enum BasePeriod: String, Sendable, Codable, CaseIterable {
    /// Each period before adoption against the one before it.
    case varying
    /// Every period against the last before adoption.
    case universal
  }

  /// What a bootstrap of the factor models draws.
  public enum FactorBootstrap: String, Sendable, Codable, CaseIterable {
    /// Whole units, with their cohorts.
    case block
    /// Residuals about the fitted model (Xu 2017).
    case parametric
  }

  /// Where the standard error of synthetic difference in differences and of synthetic control comes from.
  public enum SyntheticVariance: String, Sendable, Codable, CaseIterable {
    case placebo, jackknife, bootstrap

    /// What a panel allows. Of synthetic difference in differences placebos where controls outnumber the treated, as
    /// placebos need, else the bootstrap; of synthetic control the jackknife from ten treated units (or clusters) on,
    /// who lean on the same donors, else placebos.
    public static func fitting(_ panel: StaggeredPanel, for estimator: Estimator) -> SyntheticVariance {
      let end = panel.periods[panel.periods.count - 1]
      if estimator == .sc {
        // Those treated from the start have nothing to match, and those with gaps are left out by both.
        let lasting = panel.units.indices.filter { unit in
          panel.cohort[unit].map { $0 > panel.periods[0] && $0 <= end } ?? false
        }
        return Set(lasting.map { panel.cluster[$0] }).count >= 10 ? .jackknife : .placebo
      }
      let treated = panel.cohort.count { $0.map { $0 <= end } ?? false }
      return 2 * treated < panel.units.count ? .placebo : .bootstrap
    }
  }

  /// How weights on the simplex are found where outcomes alone are fitted.
  public enum SyntheticSolver: String, Sendable, Codable, CaseIterable {
    /// As the authors' package does: Frank-Wolfe steps and one sparsification, which end near the optimum.
    case published
    /// The optimum.
    case exact
  }

  /// Whose outcomes stand for what the treated would have done: imputation, cs, ife, mc.
  public var controls: ImputationOptions.Controls
  /// Periods before adoption that pre-trend tests look at, at most.
  public var leads: Int
  /// Bootstrap or placebo replicates. 0 asks for analytic standard errors; estimators that have none then give the
  /// estimate alone, with NaN for its error.
  public var replicates: Int
  public var seed: UInt64
  public var threads: Int
  /// Coverage of the intervals.
  public var confidence: Double
  public var adjustment: Adjustment
  public var basePeriod: BasePeriod
  public var factorBootstrap: FactorBootstrap
  /// Number of factors; nil to choose it by cross-validation up to `maximumRank`.
  public var rank: Int?
  public var maximumRank: Int
  /// Periods on either side of a predicted one that cross-validation of the number of factors leaves out with it. With 0,
  /// as gsynth had it, errors with autocorrelation 0.5 are taken for factors in most panels; with 1 in one of 200, and two
  /// true factors are found as before.
  public var crossValidationGap: Int
  /// When the iterations of interactive fixed effects end: once what is left to go, root mean square over the
  /// counterfactuals, is estimated at less than this share of the residual standard deviation. The default ends about
  /// where fect does at its tolerance of 0.001; 1e-9 goes to the end.
  public var factorTolerance: Double
  public var syntheticVariance: SyntheticVariance
  public var syntheticSolver: SyntheticSolver
  /// What `sc` matches on beside the panel's covariates; with neither it matches every outcome before adoption.
  public var syntheticPredictors: [SyntheticPredictor]
  /// How much each predictor of `sc` counts, covariates first; nil to choose it so that outcomes before adoption fit best.
  public var predictorWeights: [Double]?
  /// Whether an event-study path is wanted; without it an estimator may skip what only the path needs.
  public var wantsPath: Bool
  /// Event times of `twfe` outside this range count at its ends; nil for none.
  public var eventBins: ClosedRange<Int>?

  public init(
    controls: ImputationOptions.Controls = .notYet, leads: Int = 4, replicates: Int = 999, seed: UInt64 = 1,
    threads: Int = 1, confidence: Double = 0.95, adjustment: Adjustment = .doublyRobust,
    basePeriod: BasePeriod = .varying, factorBootstrap: FactorBootstrap = .block, rank: Int? = nil,
    maximumRank: Int = 5, crossValidationGap: Int = 1, factorTolerance: Double = 0.02,
    syntheticVariance: SyntheticVariance = .placebo,
    syntheticSolver: SyntheticSolver = .published, syntheticPredictors: [SyntheticPredictor] = [],
    predictorWeights: [Double]? = nil, wantsPath: Bool = true, eventBins: ClosedRange<Int>? = nil
  ) {
    self.controls = controls
    self.leads = leads
    self.replicates = replicates
    self.seed = seed
    self.threads = threads
    self.confidence = confidence
    self.adjustment = adjustment
    self.basePeriod = basePeriod
    self.factorBootstrap = factorBootstrap
    self.rank = rank
    self.maximumRank = maximumRank
    self.crossValidationGap = crossValidationGap
    self.factorTolerance = factorTolerance
    self.syntheticVariance = syntheticVariance
    self.syntheticSolver = syntheticSolver
    self.syntheticPredictors = syntheticPredictors
    self.predictorWeights = predictorWeights
    self.wantsPath = wantsPath
    self.eventBins = eventBins
  }

  func validate() throws {
    try ImputationOptions(self).validate()
    func refuse(_ message: String, _ hint: String) -> SuasionError { SuasionError(.usage, message, hint: hint) }
    if let rank, rank < 0 || rank > 100 { throw refuse("\(rank) factors", "give 0 to 100") }
    if !(factorTolerance >= 1e-12 && factorTolerance <= 0.1) {
      throw refuse("a factor tolerance of \(factorTolerance)", "give 1e-12 to 0.1")
    }
    if crossValidationGap < 0 || crossValidationGap > 100 {
      throw refuse("a gap of \(crossValidationGap) periods in cross-validation", "give 0 to 100")
    }
    if let eventBins, eventBins.lowerBound > -2 || eventBins.upperBound < 0 {
      throw refuse("event times binned at \(eventBins)", "give a range from -2 or earlier to 0 or later")
    }
    if maximumRank < 0 || maximumRank > 100 { throw refuse("at most \(maximumRank) factors", "give 0 to 100") }
  }
}

extension ImputationOptions {
  init(_ options: EffectOptions) {
    self.init(
      controls: options.controls, leads: options.wantsPath ? options.leads : 0, replicates: options.replicates,
      seed: options.seed, threads: options.threads, confidence: options.confidence, overallOnly: !options.wantsPath)
  }
}
