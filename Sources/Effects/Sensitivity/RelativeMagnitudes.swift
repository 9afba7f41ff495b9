import Statistics

/// Confidence intervals for an average of effects that stay valid when, after adoption, the difference in trends between
/// treated and untreated changes from one period to the next by up to M̄ times its largest such change before adoption.
///
/// Rambachan & Roth (2023), doi 10.1093/restud/rdad018: Δᴿᴹ(M̄), the union over where the largest change stands and which
/// sign it has; for each, the conditional test with a least-favourable first stage at a tenth of the level (Andrews, Roth &
/// Pakes 2023, doi 10.1093/restud/rdad004), on the moments that involve periods after adoption: what the R package HonestDiD
/// calls C-LF and takes by default. Unlike it, critical values are integrals, not simulations, and the ends of the interval
/// are found by halving to 1e-10 of its width, not read off a grid; every interval is closed, and contains the estimate.
///
/// - Parameters:
///   - path: effects measured against event time −1.
///   - magnitudes: M̄, each 0 or more; 0 gives the usual interval.
///   - level: 1 − coverage.
///   - window: event times to use; all where nil.
/// - Throws: `SuasionError`: .data where the path has no effect at −2 or 0, another reference, or a covariance that is not
///   positive definite; .usage for a target, level or magnitude out of range.
public func relativeMagnitudesBounds(
  _ path: EventPath, target: SensitivityTarget = .average, magnitudes: [Double] = [0, 0.5, 1, 1.5, 2],
  level: Double = 0.05, window: ClosedRange<Int>? = nil
) throws -> SensitivityBounds {
  try checkSensitivity(level: level, magnitudes: magnitudes)
  let path = try SensitivityPath(path, target: target, window: window)
  return path.bounds(.relativeMagnitudes, method: "C-LF", level: level) {
    magnitudes.map { path.relativeMagnitudes($0, level: level) }
  }
}

/// The largest M̄ at which the interval of `relativeMagnitudesBounds` still excludes `value`, to `tolerance`.
///
/// - Throws: as `relativeMagnitudesBounds`; .usage for a tolerance or largest magnitude that is not positive.
public func relativeMagnitudesBreakdown(
  _ path: EventPath, target: SensitivityTarget = .average, value: Double = 0, level: Double = 0.05,
  window: ClosedRange<Int>? = nil, largest: Double = 64, tolerance: Double = 1e-3
) throws -> BreakdownValue {
  try checkSensitivity(level: level, magnitudes: [])
  let path = try SensitivityPath(path, target: target, window: window)
  return try BreakdownValue(start: 0.25, largest: largest, tolerance: tolerance) {
    path.relativeMagnitudes($0, level: level).excludes(value)
  }
}

extension SensitivityPath {
  func bounds(
    _ restriction: TrendRestriction, method: String, level: Double, _ intervals: () -> [RobustInterval]
  ) -> SensitivityBounds {
    let stdError = variance.squareRoot()
    let z = Normal.quantile(1 - level / 2)
    return SensitivityBounds(
      restriction: restriction, method: method, level: level, leads: leads, lags: lags, leftOut: leftOut,
      estimate: target, stdError: stdError, low: target - z * stdError, high: target + z * stdError,
      intervals: intervals())
  }

  /// Σ |lever|, where the target is Σ lever_j · (change into lag j).
  private var reach: Double {
    var lever = 0.0
    var sum = 0.0
    for weight in weights.reversed() {
      lever += weight
      sum += abs(lever)
    }
    return sum
  }

  /// The largest change from one event time to the next before adoption.
  private var largestChange: Double {
    var largest = 0.0
    for k in leads.indices { largest = max(largest, abs((k + 1 < leads.count ? estimates[k + 1] : 0) - estimates[k])) }
    return largest
  }

  func relativeMagnitudes(_ magnitude: Double, level: Double) -> RobustInterval {
    var low = target
    var high = target
    for lead in leads.indices {
      for sign in [1.0, -1.0] {
        let moments = PlanarMoments(self, lead: lead, sign: sign, magnitude: magnitude, level: level)
        if let accepted = moments.accepted {
          low = min(low, accepted.low)
          high = max(high, accepted.high)
        }
      }
    }
    let slack = magnitude * largestChange * reach
    return RobustInterval(
      magnitude: magnitude, low: low, high: high, identifiedLow: target - slack, identifiedHigh: target + slack)
  }
}
