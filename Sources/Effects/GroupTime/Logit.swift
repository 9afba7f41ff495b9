#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif
import Statistics

/// Maximum-likelihood logit by Newton's method.
struct Logit {
  /// Row → fitted probability.
  let fitted: [Double]
  /// The inverse of the information at the fit, shape [columns × columns].
  let inverse: [Double]

  /// - Parameters:
  ///   - design: shape [rows × columns], the constant among them; columns of a like scale.
  ///   - treated: the first so many rows are ones, the others zeros.
  /// - Returns: nil where the columns are collinear or Newton's method finds no maximum, as where they tell treated and
  ///   untreated rows apart without error.
  init?(design: [Double], columns k: Int, treated: Int) {
    let rows = design.count / k
    var coefficients = [Double](repeating: 0, count: k)
    var probability = [Double](repeating: 0.5, count: rows)
    var inverse: [Double] = []
    var converged = false
    for _ in 0..<100 {
      var information = [Double](repeating: 0, count: k * k)
      var score = [Double](repeating: 0, count: k)
      for row in 0..<rows {
        let p = probability[row]
        let weight = p * (1 - p)
        let residual = (row < treated ? 1 : 0) - p
        for a in 0..<k {
          score[a] += residual * design[row * k + a]
          let left = weight * design[row * k + a]
          for b in 0...a { information[a * k + b] += left * design[row * k + b] }
        }
      }
      for a in 0..<k { for b in 0..<a { information[b * k + a] = information[a * k + b] } }
      let factor = PivotedCholesky(information, order: k, tolerance: 1e-13)
      guard factor.rank == k else { return nil }
      if converged {
        inverse = factor.inverse()
        break
      }
      let step = factor.solve(score)
      var largest = 0.0
      for a in 0..<k {
        coefficients[a] += step[a]
        largest = max(largest, abs(step[a]))
      }
      guard largest.isFinite else { return nil }
      converged = largest < 1e-9
      for row in 0..<rows {
        var index = 0.0
        for a in 0..<k { index += coefficients[a] * design[row * k + a] }
        probability[row] = 1 / (1 + exp(-index))
      }
    }
    guard !inverse.isEmpty else { return nil }
    fitted = probability
    self.inverse = inverse
  }
}
