/// How well forecasts of the past would have done. Made by `backtest(_:options:known:)`.
public struct Backtest: Sendable, Equatable {
  public enum Method: String, Sendable, CaseIterable {
    /// The stack.
    case model
    /// The framework's own past: its hazard if lasting, its share of support if yearly.
    case baseRate = "base rate"
    /// The same model with income and region only.
    case incomeAndRegion = "income and region"
    /// The unit's own stance at the origin, with the persistence of the past.
    case lastStance = "last stance"
  }

  /// An estimate with its interval.
  public struct Score: Sendable, Equatable {
    public var estimate: Double
    public var low: Double
    public var high: Double
  }

  /// The scores of one method on one group of cases.
  public struct Row: Sendable, Equatable {
    public var method: Method
    /// Nil for all.
    public var framework: String?
    public var kind: AcceptanceFramework.Kind?
    public var horizon: Int?
    public var cases: Int
    public var events: Int
    /// Mean squared error of the probability (Brier 1950).
    public var brier: Score
    /// Mean negative log probability of what happened, in nats.
    public var log: Score
    /// Area under the curve; nil where all or none hold.
    public var auc: Score?
    /// 1 − model's score / this method's, of Brier and log; nil for the model.
    public var brierSkill: Score?
    public var logSkill: Score?
    /// Model's score − this method's, paired; below 0 the model is better; nil for the model.
    public var brierDifference: Score?
    public var logDifference: Score?
  }

  /// Cases with forecasts in one bin.
  public struct Calibration: Sendable, Equatable {
    public var method: Method
    public var from: Double
    public var to: Double
    public var cases: Int
    public var forecast: Double
    public var observed: Double
    /// Wilson's 95 % interval of the observed share.
    public var low: Double
    public var high: Double
  }

  /// A realised total inside or outside the fan.
  public struct Total: Sendable, Equatable {
    public var framework: String
    public var origin: Int
    public var horizon: Int
    /// Units scored, those that held, and the model's quantiles of that number.
    public var units: Int
    public var realised: Int
    public var q05: Double
    public var q25: Double
    public var q50: Double
    public var q75: Double
    public var q95: Double
  }

  /// One forecast and what came.
  public struct Case: Sendable, Equatable {
    public var framework: Int
    public var unit: Int
    public var origin: Int
    public var horizon: Int
    public var held: Bool
    /// One a method, in the order of `Method.allCases`.
    public var probabilities: [Double]
    public var holds: Bool
  }

  /// What today's frameworks and those of an origin do not have in common.
  public struct Gap: Sendable, Equatable {
    public enum Reason: String, Sendable, CaseIterable {
      /// Forecast from the origin, and not scored: nothing among today's frameworks goes on from it.
      case notContinued = "not found again among the frameworks of today"
      /// Of today's frameworks, and not forecast from the origin: not known then, or with too little behind it.
      case notForecast = "not forecast from what was known then"
    }

    public var origin: Int
    /// Its name.
    public var framework: String
    /// Forecasts made, or that would be scored had it been known as it is today.
    public var forecasts: Int
    public var reason: Reason
  }

  public var origins: [Int]
  public var horizons: [Int]
  public var cases: [Case]
  /// Pooled, by horizon, by kind and by framework, each for every method.
  public var rows: [Row]
  public var calibration: [Calibration]
  public var totals: [Total]
  /// The share of realised totals inside the fan's middle 50 and 90 per cent.
  public var coverage50: Double
  public var coverage90: Double
  /// Whether the model's Brier and log scores are below those of all three baselines, intervals of the paired
  /// differences excluding 0.
  public var beatsBaselines: Bool
  /// The first line of whatever shows the forecast.
  public var sentence: String
  /// The weights learnt from all these forecasts, for the next.
  public var stack: AcceptanceStack
  /// By origin.
  public var gaps: [Gap]
  /// Frameworks that could not be scored and why, and what else a reader must know.
  public var notes: [String]
}

/// Choices of `backtest(_:options:known:)`.
public struct BacktestOptions: Sendable, Equatable {
  /// Years Y to forecast from; every second year that leaves a horizon and has a framework to score where nil.
  public var origins: [Int]?
  public var horizons: [Int]
  /// A framework is scored from an origin at which it has so many events behind it and so many units open or holding
  /// that are known later.
  public var minimumEvents: Int
  public var minimumUnits: Int
  /// The covariates of the baseline "income and region", by name.
  public var incomeCovariates: [String]
  public var model: AcceptanceOptions
  public var futures: Int
  /// Resamples of units and frameworks.
  public var replicates: Int
  public var confidence: Double
  public var seed: UInt64
  public var threads: Int

  public init(
    origins: [Int]? = nil, horizons: [Int] = [1, 2, 3, 5], minimumEvents: Int = 5, minimumUnits: Int = 20,
    incomeCovariates: [String] = [], model: AcceptanceOptions = .init(measurementDraws: 1), futures: Int = 1000,
    replicates: Int = 999, confidence: Double = 0.95, seed: UInt64 = 1, threads: Int = 1
  ) {
    self.origins = origins
    self.horizons = horizons
    self.minimumEvents = minimumEvents
    self.minimumUnits = minimumUnits
    self.incomeCovariates = incomeCovariates
    self.model = model
    self.futures = futures
    self.replicates = replicates
    self.confidence = confidence
    self.seed = seed
    self.threads = threads
  }
}
