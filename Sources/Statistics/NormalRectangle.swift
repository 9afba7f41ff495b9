#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A multivariate normal vector that falls into a box: how likely that is, and its mean when it does.
public struct NormalRectangle: Sendable, Equatable {
  public var probability: Double
  /// Shape [dimension]; NaN where the probability is 0.
  public var mean: [Double]

  /// Integrates along the Cholesky factor's conditional distributions over a Richtmyer lattice with the baker's transform:
  /// no random numbers, the same bits for the same input. With the default points the probability is good to about 1e-4 in
  /// up to ten dimensions.
  ///
  /// Genz (1992), doi 10.1080/10618600.1992.10477010; Genz & Bretz (2009), doi 10.1007/978-3-642-01689-9.
  ///
  /// - Parameters:
  ///   - mean: of the untruncated vector, shape [dimension].
  ///   - covariance: shape [dimension × dimension], positive definite.
  ///   - low, high: the box, shape [dimension]; may be infinite.
  /// - Returns: nil where the covariance is not positive definite.
  public init?(
    mean centre: [Double], covariance: [Double], low: [Double], high: [Double], points: Int = 4096
  ) {
    let n = centre.count
    guard n > 0, covariance.count == n * n, low.count == n, high.count == n, points > 0,
      let lower = Self.cholesky(covariance, n)
    else { return nil }
    let steps = Self.richtmyer(n)
    var y = [Double](repeating: 0, count: n)
    var sums = [Double](repeating: 0, count: n)
    var total = 0.0
    for point in 0..<points {
      var weight = 1.0
      for i in 0..<n {
        var shift = centre[i]
        for j in 0..<i { shift += lower[i * n + j] * y[j] }
        let scale = lower[i * n + i]
        let a = (low[i] - shift) / scale
        let b = (high[i] - shift) / scale
        let raw = (Double(point) + 0.5) * steps[i]
        let u = abs(2 * (raw - raw.rounded(.down)) - 1)
        // On the side where tails are small, so that a box far out keeps its digits.
        let flip = a > 0
        let from = flip ? Normal.upperTail(b) : Normal.cdf(a)
        let to = flip ? Normal.upperTail(a) : Normal.cdf(b)
        weight *= max(0, to - from)
        let p = from + u * (to - from)
        let value = Normal.quantile(min(max(p, 1e-300), 1 - 0x1p-53))
        y[i] = flip ? -value : value
      }
      total += weight
      for i in 0..<n {
        var value = centre[i]
        for j in 0...i { value += lower[i * n + j] * y[j] }
        sums[i] += weight * value
      }
    }
    probability = total / Double(points)
    mean = sums.map { total > 0 ? $0 / total : .nan }
  }

  /// Row-major lower factor; nil where a pivot is not positive.
  private static func cholesky(_ matrix: [Double], _ n: Int) -> [Double]? {
    var lower = [Double](repeating: 0, count: n * n)
    for row in 0..<n {
      for column in 0...row {
        var sum = matrix[row * n + column]
        for k in 0..<column { sum -= lower[row * n + k] * lower[column * n + k] }
        if row == column {
          guard sum > 1e-12 * matrix[row * n + row] else { return nil }
          lower[row * n + row] = sum.squareRoot()
        } else {
          lower[row * n + column] = sum / lower[column * n + column]
        }
      }
    }
    return lower
  }

  /// The fractional parts of the square roots of the first primes.
  private static func richtmyer(_ count: Int) -> [Double] {
    var steps: [Double] = []
    var candidate = 2
    while steps.count < count {
      var divisor = 2
      while divisor * divisor <= candidate && candidate % divisor != 0 { divisor += 1 }
      if divisor * divisor > candidate {
        let root = Double(candidate).squareRoot()
        steps.append(root - root.rounded(.down))
      }
      candidate += 1
    }
    return steps
  }
}
