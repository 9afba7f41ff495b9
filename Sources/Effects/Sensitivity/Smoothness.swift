import Statistics

/// Confidence intervals for an average of effects that stay valid when the slope of the difference in trends between
/// treated and untreated changes by up to M from one period to the next.
///
/// Rambachan & Roth (2023), doi 10.1093/restud/rdad018: Δˢᴰ(M), with optimal fixed-length confidence intervals, which the R
/// package HonestDiD calls FLCI and takes by default. M = 0 allows exactly linear trends. Unlike it, the optimum is solved
/// exactly and folded normal quantiles are not simulated.
///
/// - Parameters:
///   - path: effects measured against event time −1.
///   - magnitudes: M in the outcome's unit, each 0 or more; nil for 0, ½, 1, 1½ and 2 times the target's standard error
///     over what a bend of 1 in every period would move it by.
///   - level: 1 − coverage.
///   - window: event times to use; all where nil.
/// - Throws: as `relativeMagnitudesBounds`.
public func smoothnessBounds(
  _ path: EventPath, target: SensitivityTarget = .average, magnitudes: [Double]? = nil, level: Double = 0.05,
  window: ClosedRange<Int>? = nil
) throws -> SensitivityBounds {
  try checkSensitivity(level: level, magnitudes: magnitudes ?? [])
  let path = try SensitivityPath(path, target: target, window: window)
  let unit = path.variance.squareRoot() / path.trendReach
  return path.bounds(.smoothness, method: "FLCI", level: level) {
    (magnitudes ?? [0, 0.5, 1, 1.5, 2].map { $0 * unit }).map { path.smoothness($0, level: level) }
  }
}

/// The largest M at which the interval of `smoothnessBounds` still excludes `value`.
///
/// - Parameters:
///   - largest: the largest M to try, in the outcome's unit; nil for 1024 times the unit of the default magnitudes.
///   - tolerance: in the outcome's unit; nil for a thousandth of that unit.
/// - Throws: as `smoothnessBounds`; .usage for a tolerance or largest magnitude that is not positive.
public func smoothnessBreakdown(
  _ path: EventPath, target: SensitivityTarget = .average, value: Double = 0, level: Double = 0.05,
  window: ClosedRange<Int>? = nil, largest: Double? = nil, tolerance: Double? = nil
) throws -> BreakdownValue {
  try checkSensitivity(level: level, magnitudes: [])
  let path = try SensitivityPath(path, target: target, window: window)
  let unit = path.variance.squareRoot() / path.trendReach
  return try BreakdownValue(
    start: 0.25 * unit, largest: largest ?? 1024 * unit, tolerance: tolerance ?? 1e-3 * unit
  ) { path.smoothness($0, level: level).excludes(value) }
}

extension SensitivityPath {
  func smoothness(_ magnitude: Double, level: Double) -> RobustInterval {
    let interval = FixedLengthInterval(self, magnitude: magnitude, level: level)
    // The trend goes on from its last step before adoption; the leads must themselves bend by no more than M.
    var bends = true
    for k in 1..<max(1, leads.count) {
      let next = k + 1 < leads.count ? estimates[k + 1] : 0
      if abs(next - 2 * estimates[k] + estimates[k - 1]) > magnitude * (1 + 1e-12) { bends = false }
    }
    var slope = 0.0
    for (j, weight) in weights.enumerated() { slope += Double(j + 1) * weight }
    let centre = target + slope * estimates[leads.count - 1]
    let slack = magnitude * trendReach
    return RobustInterval(
      magnitude: magnitude, low: interval.centre - interval.halfLength, high: interval.centre + interval.halfLength,
      identifiedLow: bends ? centre - slack : .nan, identifiedHigh: bends ? centre + slack : .nan)
  }
}
