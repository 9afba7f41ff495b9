#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The χ² distribution.
public enum ChiSquare {
  /// P(X > x) on `df` > 0 degrees of freedom; NaN where df ≤ 0 or either is NaN.
  public static func upperTail(_ x: Double, df: Double) -> Double {
    guard df > 0, !x.isNaN else { return .nan }
    return SpecialFunctions.gammaUpper(df / 2, x / 2)
  }
}

/// Fisher and Snedecor's F distribution.
public enum FisherF {
  /// P(X > x) on `df1` and `df2` > 0 degrees of freedom; `df2` may be infinite; NaN where one is ≤ 0 or NaN.
  public static func upperTail(_ x: Double, df1: Double, df2: Double) -> Double {
    guard df1 > 0, df2 > 0, !x.isNaN else { return .nan }
    if x <= 0 { return 1 }
    if df2 == .infinity { return ChiSquare.upperTail(x * df1, df: df1) }
    if x == .infinity { return 0 }
    let total = df2 + df1 * x
    return SpecialFunctions.beta(df2 / 2, df1 / 2, x: df2 / total, y: df1 * x / total)
  }
}

/// Student's t distribution.
public enum StudentT {
  /// P(T ≤ t) on `df` > 0 degrees of freedom; infinite `df` is the normal; NaN where df ≤ 0 or either is NaN.
  public static func cdf(_ t: Double, df: Double) -> Double {
    t <= 0 ? tail(-t, df: df) : 1 - tail(t, df: df)
  }

  /// P(|T| > |t|): the two-sided p value of a t statistic.
  public static func twoSided(_ t: Double, df: Double) -> Double { 2 * tail(abs(t), df: df) }

  /// The t with cdf(t) = p, to about 1e-14 relative; −∞ at 0, ∞ at 1, NaN outside or where df ≤ 0.
  public static func quantile(_ p: Double, df: Double) -> Double {
    guard p >= 0, p <= 1, df > 0 else { return .nan }
    if p == 0.5 { return 0 }
    if p == 0 || p == 1 { return p == 0 ? -.infinity : .infinity }
    if df == .infinity { return Normal.quantile(p) }
    let target = min(p, 1 - p)
    var low = 0.0
    var high = max(1, -Normal.quantile(target))
    while tail(high, df: df) > target, high.isFinite {
      low = high
      high *= 2
    }
    // Newton on the logarithm of the tail, kept inside the bracket; the bracket halves where a step would leave it.
    var t = 0.5 * (low + high)
    for _ in 0..<400 {
      let probability = tail(t, df: df)
      if probability > target { low = t } else { high = t }
      let step = probability * log(probability / target) / density(t, df: df)
      var next = t + step
      if !(next > low && next < high) { next = 0.5 * (low + high) }
      if abs(next - t) <= 2e-16 * t { break }
      t = next
    }
    return p < 0.5 ? -t : t
  }

  /// The density at t on `df` degrees of freedom.
  public static func density(_ t: Double, df: Double) -> Double {
    guard df > 0 else { return .nan }
    if df == .infinity { return Normal.density(t) }
    let ratio =
      SpecialFunctions.stirlingRemainder((df + 1) / 2) - SpecialFunctions.stirlingRemainder(df / 2)
      + df / 2 * log1p(1 / df) - 0.5
    return exp(ratio - (df + 1) / 2 * log1p(t * t / df)) * 0.398_942_280_401_432_68
  }

  /// P(T > t) for t ≥ 0.
  private static func tail(_ t: Double, df: Double) -> Double {
    guard df > 0, !t.isNaN else { return .nan }
    if df == .infinity { return Normal.upperTail(t) }
    if t == .infinity { return 0 }
    let total = df + t * t
    return 0.5 * SpecialFunctions.beta(df / 2, 0.5, x: df / total, y: t * t / total)
  }
}
