import Statistics

/// How large a violation of parallel trends a conclusion survives.
public struct BreakdownValue: Sendable, Equatable {
  /// The largest magnitude at which the interval still excludes the value; nil where it contains it without any violation,
  /// ∞ where it excludes it at the largest magnitude tried.
  public var magnitude: Double?
  /// How close below the true one it is.
  public var tolerance: Double
  /// The largest magnitude tried.
  public var largest: Double

  /// Doubles the magnitude from `start` until the interval no longer excludes, then halves the gap. Should exclusion come
  /// back at a larger magnitude, which no theory forbids, the first end of it counts.
  init(start: Double, largest: Double, tolerance: Double, excludes: (Double) -> Bool) throws {
    guard largest > 0, largest.isFinite, tolerance > 0 else {
      throw SuasionError(
        .usage, "a largest magnitude of \(largest) with a tolerance of \(tolerance)", hint: "both must be positive")
    }
    self.tolerance = tolerance
    self.largest = largest
    guard excludes(0) else {
      magnitude = nil
      return
    }
    var low = 0.0
    var high = min(start, largest)
    while excludes(high) {
      low = high
      if high >= largest {
        magnitude = .infinity
        return
      }
      high = min(2 * high, largest)
    }
    while high - low > tolerance {
      let middle = 0.5 * (low + high)
      if middle <= low || middle >= high { break }
      if excludes(middle) { low = middle } else { high = middle }
    }
    magnitude = low
  }
}
