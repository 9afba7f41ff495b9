#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The distribution of |Z + mean| for a standard normal Z.
public enum FoldedNormal {
  /// P(|Z + mean| ≤ x).
  public static func cdf(_ x: Double, mean: Double) -> Double {
    let mean = abs(mean)
    if x.isNaN || mean.isNaN { return .nan }
    if x <= 0 { return 0 }
    // The smaller tails are subtracted from 1 where x is beyond the mean, and from each other where it is not.
    if x >= mean { return max(0, 1 - Normal.upperTail(x - mean) - Normal.upperTail(x + mean)) }
    return max(0, Normal.upperTail(mean - x) - Normal.upperTail(mean + x))
  }

  /// The x with cdf(x) = p, to about 1e-15 of 1 + |mean|; 0 at 0, ∞ at 1, NaN outside.
  public static func quantile(_ p: Double, mean: Double) -> Double {
    let mean = abs(mean)
    guard p >= 0, p <= 1, mean.isFinite else { return .nan }
    if p == 0 || p == 1 { return p == 0 ? 0 : .infinity }
    // P(|Z + m| ≤ x) lies between 2Φ(x − m) − 1 and Φ(x − m).
    var low = max(0, mean + Normal.quantile(p))
    var high = mean + Normal.quantile(0.5 + p / 2)
    var x = mean > 1 ? low : high
    for _ in 0..<200 {
      let excess = cdf(x, mean: mean) - p
      if excess > 0 { high = x } else { low = x }
      let slope = Normal.density(x - mean) + Normal.density(x + mean)
      var next = x - excess / slope
      if !(next > low && next < high) { next = 0.5 * (low + high) }
      if abs(next - x) <= 1e-16 * (1 + mean) || next == x { break }
      x = next
    }
    return x
  }

  /// d quantile / d mean at `x` = quantile(p, mean), for mean ≥ 0: between 0, at a mean of 0, and 1.
  public static func slope(atQuantile x: Double, mean: Double) -> Double {
    // φ(x + m)/φ(x − m) = exp(−2xm), so that nothing underflows far out.
    let ratio = exp(-2 * x * mean)
    return (1 - ratio) / (1 + ratio)
  }
}
