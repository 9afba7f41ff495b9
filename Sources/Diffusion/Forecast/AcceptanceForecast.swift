/// What may become of frameworks, by simulation. Made by `forecast(_:_:to:options:)`.
public struct AcceptanceForecast: Sendable, Equatable {
  /// The mean and the quantiles of a quantity over the futures.
  public struct Fan: Sendable, Equatable {
    public var mean: Double
    public var q05: Double
    public var q25: Double
    public var q50: Double
    public var q75: Double
    public var q95: Double
  }

  /// The share of the eligible that hold a framework, year by year.
  public struct Curve: Sendable, Equatable {
    public var framework: String
    /// `states`, or the name of a weight of the panel.
    public var weight: String
    /// Units that count, and those that do not: their status is unknown, or their weight.
    public var eligible: Int
    public var unknown: Int
    /// The share at the origin.
    public var observed: Double
    /// One a year of `years`.
    public var points: [Fan]
  }

  /// How likely a unit is to hold a framework.
  public struct Holding: Sendable, Equatable {
    public var framework: String
    public var unit: String
    public var held: Bool
    /// One a year of `years`; averaged over the futures' hazards, not their coins.
    public var probabilities: [Double]
  }

  /// When half of the eligible hold a framework.
  public struct TimeToHalf: Sendable, Equatable {
    public var framework: String
    public var weight: String
    /// The share of futures that first reach half in each year of `years`; all in the first where it was reached before.
    public var reached: [Double]
    /// The share of futures that never do.
    public var never: Double
    /// Quantiles of the year; nil where the futures that never do are too many.
    public var q05: Int?
    public var q50: Int?
    public var q95: Int?
  }

  /// One framework against a rival.
  public struct Rivalry: Sendable, Equatable {
    public var framework: String
    public var rival: String
    public var weight: String
    /// The probability that the framework's share is above the rival's in each year of `years`.
    public var ahead: [Double]
    public var tied: [Double]
    /// The probability that it has been above in that year or one before.
    public var surpassed: [Double]
    /// The framework's share less the rival's, one a year of `years`.
    public var difference: [Spread]
  }

  /// The mean, the standard deviation and the middle 95 % of a quantity over the futures.
  public struct Spread: Sendable, Equatable {
    public var mean: Double
    public var sd: Double
    public var low: Double
    public var high: Double
  }

  /// How much hangs on a unit: the covariance, over the futures, of its holding one of two rivals at the end and
  /// `framework` then being ahead of `rival` in states. It is p(1 − p) times the difference that its holding makes to
  /// the probability of being ahead, and 0 where its stance is settled or decides nothing.
  public struct Swing: Sendable, Equatable {
    public var framework: String
    public var rival: String
    public var unit: String
    /// The one of the two that the unit's holding is looked at.
    public var holding: String
    public var probability: Double
    /// P(ahead | holds) − P(ahead | does not).
    public var difference: Double
    public var swing: Double
  }

  /// What a lever changes, in the same futures.
  public struct LeverEffect: Sendable, Equatable {
    public var lever: String
    public var framework: String
    public var weight: String
    /// The change in the share, one a year of `years`.
    public var difference: [Fan]
    /// Monte Carlo standard error of the mean in the last year.
    public var simulationError: Double
  }

  /// What a lever changes between rivals at the end: the probability of being ahead, and its 90 % Monte Carlo interval.
  public struct LeverRivalry: Sendable, Equatable {
    public var lever: String
    public var framework: String
    public var rival: String
    public var weight: String
    public var baseline: Double
    public var ahead: Double
    public var difference: Double
    public var confLow: Double
    public var confHigh: Double
  }

  public var origin: Int
  /// From the year after the origin.
  public var years: [Int]
  public var futures: Int
  public var seed: UInt64
  public var curves: [Curve]
  public var holdings: [Holding]
  public var timesToHalf: [TimeToHalf]
  public var rivalries: [Rivalry]
  /// By pair, the largest in absolute value first.
  public var swings: [Swing]
  public var levers: [LeverEffect]
  public var leverRivalries: [LeverRivalry]
  /// What each lever rests on: name, coefficients used with their intervals.
  public var notes: [String]
}
