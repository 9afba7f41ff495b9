/// The forecast made from what was known in earlier years, scored on what came after, beside three simpler ones.
public struct BacktestView: Sendable, Codable, Equatable {
  /// Whether the forecast beats them; the first thing to be said of it.
  public var firstLine: String
  public var beatsBaselines: Bool
  /// Years that forecasts were made in.
  public var origins: [Int]
  /// Years ahead.
  public var horizons: [Int]
  /// Country-framework-years that were forecast.
  public var forecasts: Int
  /// Of those, endorsements that came.
  public var events: Int
  public var scores: [Score]
  public var skills: [Skill]
  public var calibration: [Bin]
  public var fans: [Coverage]
  /// Frameworks with too few dates, and those that an origin did not know or that are not found again, by reason.
  public var excluded: [Sample.LeftOut]

  /// One method on one set of forecasts. Brier score and log score: lower is better.
  public struct Score: Sendable, Codable, Equatable {
    /// `pooled`, or a framework's id.
    public var scope: String
    public var label: String
    /// Nil for all together.
    public var horizon: Int?
    public var method: String
    public var forecasts: Int
    public var events: Int
    public var brier: Double
    /// Mean of minus the log of the probability given to what happened.
    public var logScore: Double
    /// Nil where all, or none, endorsed.
    public var auc: Double?
    public var aucLow: Double?
    public var aucHigh: Double?

    public init(
      scope: String, label: String, horizon: Int?, method: String, forecasts: Int, events: Int, brier: Double,
      logScore: Double, auc: Double?, aucLow: Double?, aucHigh: Double?
    ) {
      self.scope = scope
      self.label = label
      self.horizon = horizon
      self.method = method
      self.forecasts = forecasts
      self.events = events
      self.brier = brier
      self.logScore = logScore
      self.auc = auc
      self.aucLow = aucLow
      self.aucHigh = aucHigh
    }
  }

  /// The forecast's score less a baseline's; below zero where the forecast is better.
  public struct Skill: Sendable, Codable, Equatable {
    public var baseline: String
    /// `brier` or `log`.
    public var metric: String
    public var difference: Double
    /// 95 %, over resampled countries.
    public var low: Double
    public var high: Double

    public init(baseline: String, metric: String, difference: Double, low: Double, high: Double) {
      self.baseline = baseline
      self.metric = metric
      self.difference = difference
      self.low = low
      self.high = high
    }
  }

  /// Forecasts of like probability, and how often it came true.
  public struct Bin: Sendable, Codable, Equatable {
    public var method: String
    public var low: Double
    public var high: Double
    public var forecasts: Int
    /// Mean probability given.
    public var predicted: Double
    /// Share that came true.
    public var observed: Double
    /// 95 %.
    public var observedLow: Double
    public var observedHigh: Double

    public init(
      method: String, low: Double, high: Double, forecasts: Int, predicted: Double, observed: Double,
      observedLow: Double, observedHigh: Double
    ) {
      self.method = method
      self.low = low
      self.high = high
      self.forecasts = forecasts
      self.predicted = predicted
      self.observed = observed
      self.observedLow = observedLow
      self.observedHigh = observedHigh
    }
  }

  /// How often the number of holders that came lay within the interval forecast.
  public struct Coverage: Sendable, Codable, Equatable {
    public var level: Double
    public var covered: Int
    public var of: Int

    public init(level: Double, covered: Int, of: Int) {
      self.level = level
      self.covered = covered
      self.of = of
    }
  }

  public init(
    firstLine: String, beatsBaselines: Bool, origins: [Int], horizons: [Int], forecasts: Int, events: Int,
    scores: [Score], skills: [Skill], calibration: [Bin], fans: [Coverage], excluded: [Sample.LeftOut]
  ) {
    self.firstLine = firstLine
    self.beatsBaselines = beatsBaselines
    self.origins = origins
    self.horizons = horizons
    self.forecasts = forecasts
    self.events = events
    self.scores = scores
    self.skills = skills
    self.calibration = calibration
    self.fans = fans
    self.excluded = excluded
  }
}
