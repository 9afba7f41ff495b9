#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Regularised incomplete gamma and beta functions, for the tails of χ², t and F.
///
/// The leading factors are written around their maximum (a Stirling remainder times the exponential of a deviance), so
/// that hundreds of thousands of degrees of freedom cost no digits.
enum SpecialFunctions {
  /// log Γ(a) − [(a − ½) log a − a + ½ log 2π] for a > 0: Stirling's remainder (DLMF 5.11.1).
  static func stirlingRemainder(_ a: Double) -> Double {
    if a >= 16 {
      let z = 1 / (a * a)
      return (1 / 12.0 - z * (1 / 360.0 - z * (1 / 1260.0 - z * (1 / 1680.0 - z * (1 / 1188.0))))) / a
    }
    // Γ(a) = Γ(a + n) / (a (a + 1) … (a + n − 1)), with a + n ≥ 16.
    var shifted = a
    var product = 1.0
    while shifted < 16 {
      product *= shifted
      shifted += 1
    }
    let logGamma = stirlingRemainder(shifted) + (shifted - 0.5) * log(shifted) - shifted - log(product)
    return logGamma - ((a - 0.5) * log(a) - a)
  }

  /// log r − (r − 1) for r > 0, without cancellation near 1; `e` is r − 1, as exact as the caller has it.
  static func logDeviance(_ r: Double, _ e: Double) -> Double {
    if abs(e) > 0.4 { return log(r) - e }
    // With s = e/(2 + e): log(1 + e) = 2 artanh s, and 2s − e = −es.
    let s = e / (2 + e)
    let z = s * s
    var term = z * s
    var sum = 0.0
    var k = 3.0
    while true {
      let next = sum + term / k
      if next == sum { break }
      sum = next
      term *= z
      k += 2
    }
    return 2 * sum - e * s
  }

  /// Q(a, x) = Γ(a, x)/Γ(a), the upper regularised incomplete gamma function; a > 0, x ≥ 0.
  static func gammaUpper(_ a: Double, _ x: Double) -> Double { gammaTail(a, x, upper: true) }

  /// P(a, x) = 1 − Q(a, x), the lower one.
  static func gammaLower(_ a: Double, _ x: Double) -> Double { gammaTail(a, x, upper: false) }

  private static func gammaTail(_ a: Double, _ x: Double, upper: Bool) -> Double {
    if x <= 0 { return upper ? 1 : 0 }
    if x == .infinity { return upper ? 0 : 1 }
    // xᵃ e⁻ˣ / Γ(a)
    let factor =
      (a / (2 * Double.pi)).squareRoot() * exp(a * logDeviance(x / a, (x - a) / a) - stirlingRemainder(a))
    if x < a + 1 {
      // P(a, x) by its power series (DLMF 8.7.1).
      var term = 1 / a
      var sum = term
      var n = a
      while term > sum * 1e-17 {
        n += 1
        term *= x / n
        sum += term
      }
      return upper ? max(0, 1 - factor * sum) : min(1, factor * sum)
    }
    // Legendre's continued fraction (DLMF 8.9.2), by Lentz's method.
    var b = x + 1 - a
    var c = 1 / 1e-300
    var d = 1 / b
    var value = d
    for n in 1...100_000 {
      let an = -Double(n) * (Double(n) - a)
      b += 2
      d = 1 / guarded(an * d + b)
      c = guarded(b + an / c)
      value *= d * c
      if abs(d * c - 1) < 1e-16 { break }
    }
    return upper ? min(1, factor * value) : max(0, 1 - factor * value)
  }

  /// I_x(a, b), the regularised incomplete beta function, for a, b > 0 and x + y = 1; both are given so that neither
  /// loses digits near 1.
  static func beta(_ a: Double, _ b: Double, x: Double, y: Double) -> Double {
    if x <= 0 { return 0 }
    if y <= 0 { return 1 }
    if x > (a + 1) / (a + b + 2) { return 1 - betaFraction(b, a, x: y, y: x) }
    return betaFraction(a, b, x: x, y: y)
  }

  /// The continued fraction of DiDonato & Morris (1992), doi 10.1145/131766.131776, by Lentz's method; it converges
  /// fast for x below the mean, and takes the distance from the mean as it is, not as a difference of fractions.
  private static func betaFraction(_ a: Double, _ b: Double, x: Double, y: Double) -> Double {
    let total = a + b
    let distance = a * y - b * x
    let deviance = a * logDeviance(x * total / a, -distance / a) + b * logDeviance(y * total / b, distance / b)
    let remainder = stirlingRemainder(total) - stirlingRemainder(a) - stirlingRemainder(b)
    // xᵃ yᵇ / B(a, b)
    let factor = (a * b / (2 * Double.pi * total)).squareRoot() * exp(deviance + remainder)
    var c = guarded(a / (a + 1) * (distance + 1))
    var d = 0.0
    var value = c
    for n in 1...100_000 {
      let n = Double(n)
      let width = a + 2 * n - 1
      let numerator = (a + n - 1) * (total + n - 1) * n * (b - n) * x * x / (width * width)
      let denominator =
        n + n * (b - n) * x / width + (a + n) / (width + 2) * (distance + 1 + n * (1 + y))
      d = 1 / guarded(denominator + numerator * d)
      c = guarded(denominator + numerator / c)
      value *= d * c
      if abs(d * c - 1) < 2.3e-16 { break }
    }
    return min(1, factor / value)
  }

  private static func guarded(_ x: Double) -> Double { abs(x) < 1e-300 ? 1e-300 : x }
}
