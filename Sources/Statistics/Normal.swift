#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The standard normal distribution.
public enum Normal {
  public static func density(_ x: Double) -> Double { exp(-0.5 * x * x) * 0.398_942_280_401_432_68 }

  /// P(Z ≤ x).
  public static func cdf(_ x: Double) -> Double { 0.5 * erfc(-x * 0.707_106_781_186_547_52) }

  /// P(Z > x), exact far out in the tail where 1 − cdf is not.
  public static func upperTail(_ x: Double) -> Double { 0.5 * erfc(x * 0.707_106_781_186_547_52) }

  /// P(|Z| > |x|): the two-sided p value of a z statistic.
  public static func twoSided(_ x: Double) -> Double { erfc(abs(x) * 0.707_106_781_186_547_52) }

  /// The x with cdf(x) = p, to about 1e-16 relative; −∞ at 0, ∞ at 1, NaN outside. The same bits on every processor.
  ///
  /// Wichura (1988), algorithm AS 241 (PPND16), doi 10.2307/2347330.
  public static func quantile(_ p: Double) -> Double {
    guard p >= 0, p <= 1 else { return .nan }
    let q = p - 0.5
    if abs(q) <= 0.425 {
      let r = 0.180625 - q * q
      return q * polynomial(r, central.0) / polynomial(r, central.1)
    }
    let tail = q < 0 ? p : 1 - p
    if tail == 0 { return q < 0 ? -.infinity : .infinity }
    let r = (-portableLog(tail)).squareRoot()
    let magnitude =
      r <= 5
      ? polynomial(r - 1.6, middle.0) / polynomial(r - 1.6, middle.1)
      : polynomial(r - 5, far.0) / polynomial(r - 5, far.1)
    return q < 0 ? -magnitude : magnitude
  }

  /// Coefficients from the lowest power up.
  @inline(__always)
  private static func polynomial(_ x: Double, _ c: Coefficients) -> Double {
    ((((((c.7 * x + c.6) * x + c.5) * x + c.4) * x + c.3) * x + c.2) * x + c.1) * x + c.0
  }

  private typealias Coefficients = (Double, Double, Double, Double, Double, Double, Double, Double)

  private static let central: (Coefficients, Coefficients) = (
    (
      3.3871328727963666080e0, 1.3314166789178437745e+2, 1.9715909503065514427e+3, 1.3731693765509461125e+4,
      4.5921953931549871457e+4, 6.7265770927008700853e+4, 3.3430575583588128105e+4, 2.5090809287301226727e+3
    ),
    (
      1, 4.2313330701600911252e+1, 6.8718700749205790830e+2, 5.3941960214247511077e+3,
      2.1213794301586595867e+4, 3.9307895800092710610e+4, 2.8729085735721942674e+4, 5.2264952788528545610e+3
    )
  )
  private static let middle: (Coefficients, Coefficients) = (
    (
      1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0,
      1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4
    ),
    (
      1, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
      1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9
    )
  )
  private static let far: (Coefficients, Coefficients) = (
    (
      6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1,
      2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7
    ),
    (
      1, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
      7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15
    )
  )
}
