import Statistics

/// Moment inequalities whose statistics all lie in the plane of two normal estimates, and the conditional test with a
/// least-favourable first stage of their joint truth.
///
/// Under relative magnitudes with one place and sign of the largest change before adoption, the program
/// min η s.t. Y − Xτ ≤ η·σ over the effects that are not the target has a dual whose vertices can be written down: the
/// target's deviation from above, from below, and the sign of that change, the last once for each period after adoption.
/// So no program has to be solved, and the least-favourable distribution is an integral over one line, not a simulation.
///
/// Andrews, Roth & Pakes (2023), doi 10.1093/restud/rdad004; Rambachan & Roth (2023), section 3,
/// doi 10.1093/restud/rdad018.
struct PlanarMoments {
  /// Target less hypothesis, u, and change before adoption, v.
  private let target: Double
  private let change: Double
  private let varianceTarget: Double
  private let varianceChange: Double
  private let covariance: Double
  /// A moment is across·u + along·v; its expectation is ≤ 0 under the hypothesis.
  private let across: SIMD4<Double>
  private let along: SIMD4<Double>
  /// The first stage rejects where a moment exceeds it.
  let criticalFirst: Double
  private let levelSecond: Double

  /// - Parameters:
  ///   - path: leads, lags and target.
  ///   - lead: the change from this place among the leads to the next one, or to the reference, is the largest.
  ///   - sign: 1 where it is positive, −1 where it is negative.
  ///   - magnitude: M̄.
  init(_ path: SensitivityPath, lead: Int, sign: Double, magnitude: Double, level: Double) {
    let leads = path.leads.count
    let lags = path.lags.count
    var changeWeights = [Double](repeating: 0, count: path.order)
    changeWeights[lead] = -sign
    if lead + 1 < leads { changeWeights[lead + 1] = sign }
    let targetWeights = path.full(path.weights)
    target = path.target
    change = path.value(changeWeights)
    varianceTarget = path.variance
    varianceChange = path.form(changeWeights, changeWeights)
    covariance = path.form(targetWeights, changeWeights)

    // ±(step j after adoption) − M̄·change, with its standard deviation; the target is Σ lever_j · step_j.
    var lever = 0.0
    var reach = 0.0
    var above = 0.0
    var below = 0.0
    var least = Double.infinity
    var most = 0.0
    for j in stride(from: lags - 1, through: 0, by: -1) {
      lever += path.weights[j]
      var step = [Double](repeating: 0, count: path.order)
      step[leads + j] = 1
      if j > 0 { step[leads + j - 1] = -1 }
      let spread = path.form(step, step) + magnitude * magnitude * varianceChange
      let tilt = 2 * magnitude * path.form(step, changeWeights)
      let up = max(0, spread - tilt).squareRoot()
      let down = max(0, spread + tilt).squareRoot()
      reach += abs(lever)
      above += abs(lever) * (lever >= 0 ? up : down)
      below += abs(lever) * (lever >= 0 ? down : up)
      least = min(least, 2 * magnitude / (up + down))
      most = max(most, 2 * magnitude / (up + down))
    }
    across = SIMD4(1 / above, -1 / below, 0, 0)
    along = SIMD4(-magnitude * reach / above, -magnitude * reach / below, -least, -most)
    let first = level / 10
    levelSecond = (level - first) / (1 - first)
    criticalFirst = Self.leastFavourable(
      1 - first, across, along, varianceTarget: varianceTarget, varianceChange: varianceChange, covariance: covariance)
  }

  /// No value outside is accepted; nil where none is.
  var bracket: ClosedRange<Double>? {
    if along[3] * change > criticalFirst { return nil }
    let low = target + (along[0] * change - criticalFirst) / across[0]
    let high = target + (along[1] * change - criticalFirst) / across[1]
    return low <= high ? low...high : nil
  }

  /// Where the interval of accepted values begins and ends, found by steps of 1/128 of where it can end and then by
  /// halving; nil where no value is accepted.
  var accepted: (low: Double, high: Double)? {
    guard let bracket else { return nil }
    // Between the bounds that the estimates themselves set, every value is accepted.
    let sure = (target + along[0] * change / across[0], target + along[1] * change / across[1])
    let isSure = change >= 0
    guard let low = outermost(from: bracket.lowerBound, to: isSure ? sure.0 : bracket.upperBound) else { return nil }
    guard let high = outermost(from: bracket.upperBound, to: isSure ? sure.1 : bracket.lowerBound) else { return nil }
    return (low, high)
  }

  private func outermost(from outer: Double, to inner: Double) -> Double? {
    var rejected = outer
    if accepts(outer) { return outer }
    for step in 1...128 {
      let value = outer + (inner - outer) * (Double(step) / 128)
      if accepts(value) {
        var kept = value
        for _ in 0..<36 {
          let middle = 0.5 * (rejected + kept)
          if accepts(middle) { kept = middle } else { rejected = middle }
        }
        return kept
      }
      rejected = value
    }
    return nil
  }

  /// Whether the test does not reject that the target is `value`.
  func accepts(_ value: Double) -> Bool {
    let moments = across * (target - value) + along * change
    var best = 0
    for i in 1..<4 where moments[i] > moments[best] { best = i }
    let statistic = moments[best]
    if !(statistic > 0) { return true }
    if statistic > criticalFirst { return false }
    // Covariance of each moment with the largest.
    let withTarget = across[best] * varianceTarget + along[best] * covariance
    let withChange = across[best] * covariance + along[best] * varianceChange
    let shared = across * withTarget + along * withChange
    let variance = shared[best]
    if !(variance > 0) { return false }
    var low = -Double.infinity
    var high = criticalFirst
    for i in 0..<4 where i != best {
      let slope = shared[i] / variance
      // Where this moment overtakes the largest as that one moves and what is independent of it stays.
      let crossing = (moments[i] - slope * statistic) / (1 - slope)
      if slope < 1 - 1e-12 { low = max(low, crossing) } else if slope > 1 + 1e-12 { high = min(high, crossing) }
    }
    let scale = variance.squareRoot()
    return Normal.truncatedUpperTail(
      statistic / scale, from: min(low, statistic) / scale, to: max(high, statistic) / scale)
      >= levelSecond
  }

  /// The quantile of the largest moment where all have expectation 0.
  private static func leastFavourable(
    _ probability: Double, _ across: SIMD4<Double>, _ along: SIMD4<Double>, varianceTarget: Double,
    varianceChange: Double, covariance: Double
  ) -> Double {
    let spread = varianceChange.squareRoot()
    let slope = covariance / spread
    let rest = max(0, varianceTarget - slope * slope).squareRoot()
    // u and v given v = spread·t: P(all moments ≤ x) is an integral over t.
    func probabilityBelow(_ x: Double) -> Double {
      // −(x + steepLow·t) ≤ u ≤ x + steepHigh·t, in units of x/|across|.
      let top = x / across[0]
      let bottom = x / -across[1]
      let rise = -along[0] / across[0] * spread
      let fall = along[1] / across[1] * spread
      var from = -9.0
      if along[3] < 0 { from = max(from, x / (along[3] * spread)) }
      if rise + fall > 0 { from = max(from, -(top + bottom) / (rise + fall)) }
      guard from < 9 else { return 0 }
      var cuts = [from, 9]
      for (level, steep) in [(top, rise - slope), (-bottom, -fall - slope)] {
        let at = -level / steep
        if at > from, at < 9 { cuts.append(at) }
      }
      cuts.sort()
      var sum = 0.0
      for (a, b) in zip(cuts, cuts.dropFirst()) {
        sum += integral(from: a, to: b, panels: 12) { t in
          let high = top + (rise - slope) * t
          let low = -bottom - (fall + slope) * t
          let mass =
            rest > 0
            ? Normal.upperTail(low / rest) - Normal.upperTail(high / rest) : (low < 0 ? 1 : 0) - (high < 0 ? 1 : 0)
          return Normal.density(t) * max(0, mass)
        }
      }
      return sum
    }
    var largest = 0.0
    for i in [0, 1, 3] {
      let variance =
        across[i] * across[i] * varianceTarget + 2 * across[i] * along[i] * covariance
        + along[i] * along[i] * varianceChange
      largest = max(largest, max(0, variance).squareRoot())
    }
    // Between the quantile of the widest moment alone and Bonferroni's.
    return falsePosition(
      low: largest * Normal.quantile(probability),
      high: largest * Normal.quantile(1 - (1 - probability) / 3) * (1 + 1e-9), tolerance: 1e-13
    ) { probabilityBelow($0) - probability }
  }

  /// Eight-point Gauss–Legendre on equal panels.
  private static func integral(
    from low: Double, to high: Double, panels: Int, _ function: (Double) -> Double
  ) -> Double {
    let half = 0.5 * (high - low) / Double(panels)
    var sum = 0.0
    for panel in 0..<panels {
      let centre = low + half * Double(2 * panel + 1)
      for i in 0..<4 {
        sum += weights[i] * (function(centre - half * nodes[i]) + function(centre + half * nodes[i]))
      }
    }
    return sum * half
  }
  private static let nodes = SIMD4(
    0.183_434_642_495_649_8, 0.525_532_409_916_329, 0.796_666_477_413_626_7, 0.960_289_856_497_536_2)
  private static let weights = SIMD4(
    0.362_683_783_378_361_98, 0.313_706_645_877_887_29, 0.222_381_034_453_374_47, 0.101_228_536_290_376_26)
}
