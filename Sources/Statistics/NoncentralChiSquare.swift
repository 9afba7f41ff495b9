#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension ChiSquare {
  /// The x with P(X > x) = `tail` on `df` degrees of freedom, to about 1e-13 relative; ∞ at 0, 0 at 1, NaN outside.
  public static func upperQuantile(_ tail: Double, df: Double) -> Double {
    guard tail >= 0, tail <= 1, df > 0, df.isFinite else { return .nan }
    if tail == 0 || tail == 1 { return tail == 0 ? .infinity : 0 }
    var high = df + 10
    while upperTail(high, df: df) > tail { high *= 2 }
    return bisect(from: 0, to: high) { upperTail($0, df: df) <= tail }
  }

  /// P(X > x) for the noncentral χ² on `df` degrees of freedom: the squared length of a normal vector with unit covariance
  /// whose mean has squared length `noncentrality`. NaN where df ≤ 0 or the noncentrality is negative.
  ///
  /// A Poisson mixture of central tails, summed outwards from its largest weight until terms no longer count; the work grows with the root of the
  /// noncentrality.
  public static func upperTail(_ x: Double, df: Double, noncentrality: Double) -> Double {
    guard df > 0, noncentrality >= 0, noncentrality.isFinite, !x.isNaN else { return .nan }
    if noncentrality == 0 { return upperTail(x, df: df) }
    if x <= 0 { return 1 }
    if x == .infinity { return 0 }
    return mixture(df: df, noncentrality: noncentrality) { upperTail(x, df: $0) }
  }

  /// P(X ≤ x) for the noncentral χ², without cancellation where it is small.
  public static func cdf(_ x: Double, df: Double, noncentrality: Double = 0) -> Double {
    guard df > 0, noncentrality >= 0, noncentrality.isFinite, !x.isNaN else { return .nan }
    if x <= 0 { return 0 }
    if x == .infinity { return 1 }
    return noncentrality == 0
      ? SpecialFunctions.gammaLower(df / 2, x / 2)
      : mixture(df: df, noncentrality: noncentrality) { SpecialFunctions.gammaLower($0 / 2, x / 2) }
  }

  /// The noncentrality at which a test that rejects beyond `critical` on `df` degrees of freedom has this power, to about
  /// 1e-12 relative; 0 where it has it under the null; NaN for a power outside (0, 1).
  public static func noncentrality(power: Double, critical: Double, df: Double) -> Double {
    guard power > 0, power < 1, df > 0, critical > 0, critical.isFinite else { return .nan }
    if upperTail(critical, df: df) >= power { return 0 }
    var high = critical + 10
    while upperTail(critical, df: df, noncentrality: high) < power, high < 1e9 { high *= 2 }
    return bisect(from: 0, to: high) { upperTail(critical, df: df, noncentrality: $0) >= power }
  }

  private static func mixture(df: Double, noncentrality: Double, _ part: (Double) -> Double) -> Double {
    let mean = noncentrality / 2
    let mode = mean.rounded(.down)
    // The Poisson weight at its mode, in the form that keeps digits for large means.
    let top =
      mode == 0
      ? exp(-mean)
      : exp(
        mode * SpecialFunctions.logDeviance(mean / mode, (mean - mode) / mode)
          - SpecialFunctions.stirlingRemainder(mode))
        / (2 * Double.pi * mode).squareRoot()
    // Far out in a tail the terms rise on one side of the largest weight before they fall.
    var sum = 0.0
    var weight = top
    var count = mode
    var last = 0.0
    while count >= 0, weight > 0 {
      let term = weight * part(df + 2 * count)
      sum += term
      if term < last && term < 1e-17 * sum { break }
      last = term
      weight *= count / mean
      count -= 1
    }
    weight = top * mean / (mode + 1)
    count = mode + 1
    last = 0
    while weight > 0 {
      let term = weight * part(df + 2 * count)
      sum += term
      if term < last && term < 1e-17 * sum { break }
      last = term
      count += 1
      weight *= mean / count
    }
    return min(1, sum)
  }

  /// The point at which `isBeyond` turns true, where it is false at `low` and true at `high`.
  private static func bisect(from low: Double, to high: Double, _ isBeyond: (Double) -> Bool) -> Double {
    var low = low
    var high = high
    for _ in 0..<200 {
      let middle = 0.5 * (low + high)
      if middle <= low || middle >= high || high - low < 1e-14 * high { break }
      if isBeyond(middle) { high = middle } else { low = middle }
    }
    return 0.5 * (low + high)
  }
}
