#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension Normal {
  /// P(Z > x | from ≤ Z ≤ to), for from ≤ x ≤ to; 1 where the interval has no width. It keeps its digits however far out
  /// the interval lies to the right.
  public static func truncatedUpperTail(_ x: Double, from: Double, to: Double) -> Double {
    // Beyond 37 tails leave the doubles; φ(z)/z relative to φ(from) does not.
    func tail(_ z: Double) -> Double {
      if from < 37 { return upperTail(z) }
      return z == .infinity ? 0 : exp(0.5 * (from - z) * (from + z)) / z
    }
    let whole = tail(from) - tail(to)
    return whole > 0 ? max(0, tail(x) - tail(to)) / whole : 1
  }
}
