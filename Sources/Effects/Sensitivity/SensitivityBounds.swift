import Statistics

/// The average of effects after adoption that a sensitivity analysis is about.
public enum SensitivityTarget: Sendable, Equatable {
  /// The plain mean over all event times from 0 on.
  case average
  /// The effect at one event time.
  case at(Int)
  /// Any combination: weights by event time, which need not sum to 1.
  case weights([Int: Double])

  /// The effect in the period of adoption, the default of the R package HonestDiD.
  public static let first = SensitivityTarget.at(0)
}

/// What trends are allowed to do.
public enum TrendRestriction: String, Sendable, Codable {
  /// From one period to the next after adoption, the difference in trends changes by at most M̄ times the largest change
  /// before adoption.
  case relativeMagnitudes
  /// The slope of the difference in trends changes by at most M, in the outcome's unit, from one period to the next.
  case smoothness
}

/// A confidence interval that allows for violations of parallel trends of one magnitude.
public struct RobustInterval: Sendable, Equatable {
  /// M̄, a ratio, or M, in the outcome's unit.
  public var magnitude: Double
  public var low: Double
  public var high: Double
  /// What could be said were the estimates without error. NaN where no allowed trend passes through the estimates before
  /// adoption, which happens under smoothness alone.
  public var identifiedLow: Double
  public var identifiedHigh: Double

  public func excludes(_ value: Double) -> Bool { value < low || value > high }
}

/// The intervals of a sensitivity analysis to violations of parallel trends, by magnitude.
public struct SensitivityBounds: Sendable, Equatable {
  public var restriction: TrendRestriction
  /// How the intervals are made: "C-LF" or "FLCI", as HonestDiD calls them.
  public var method: String
  /// 1 − coverage.
  public var level: Double
  /// Event times that the analysis looks at: an unbroken run up to −2, and one from 0.
  public var leads: [Int]
  public var lags: [Int]
  /// Event times of the path that lie beyond a gap or outside the window.
  public var leftOut: [Int]
  /// Of the target, under parallel trends; the interval is the usual one.
  public var estimate: Double
  public var stdError: Double
  public var low: Double
  public var high: Double
  /// In the order of the magnitudes asked for.
  public var intervals: [RobustInterval]
}
