/// The Cholesky factor of a symmetric positive semidefinite matrix, with pivoting and the rank.
///
/// Plain loops in a fixed order: the same bytes on any processor. OpenBLAS is faster on large matrices but chooses its
/// kernels, and so the order of its sums, by processor; it is kept for work whose results are draws of a simulation.
///
/// Higham (2002), Accuracy and Stability of Numerical Algorithms, section 10.3, doi 10.1137/1.9780898718027.
public struct PivotedCholesky: Sendable {
  public let order: Int
  /// How many pivots stood above the tolerance.
  public let rank: Int
  /// Variables in the order in which they were eliminated; the first `rank` are independent, the rest are linear
  /// combinations of them.
  public let pivots: [Int]
  /// Lower factor of the permuted matrix, column-major, shape [order × rank].
  private let lower: [Double]

  /// - Parameters:
  ///   - matrix: shape [order × order], either layout; both triangles must be filled.
  ///   - scale: what a variable's remaining diagonal is measured against, shape [order]; the matrix's own diagonal where
  ///     nil. Give the raw sum of squares where the matrix is what is left after other effects were taken out.
  ///   - tolerance: a variable with less than this share of its scale left is dependent.
  public init(_ matrix: [Double], order: Int, scale: [Double]? = nil, tolerance: Double = 1e-10) {
    precondition(matrix.count == order * order, "a matrix of \(matrix.count) numbers has no order \(order)")
    var work = matrix
    var pivots = Array(0..<order)
    let scale = scale ?? (0..<order).map { matrix[$0 * order + $0] }
    precondition(scale.count == order, "a scale of \(scale.count) for a matrix of order \(order)")
    var rank = 0
    while rank < order {
      var best = rank
      var share = -1.0
      for candidate in rank..<order {
        let reference = scale[pivots[candidate]]
        let left = reference > 0 ? work[candidate * order + candidate] / reference : 0
        if left > share {
          share = left
          best = candidate
        }
      }
      guard share > tolerance else { break }
      if best != rank {
        pivots.swapAt(rank, best)
        for other in 0..<order { work.swapAt(rank * order + other, best * order + other) }
        for other in 0..<order { work.swapAt(other * order + rank, other * order + best) }
      }
      let pivot = work[rank * order + rank].squareRoot()
      work[rank * order + rank] = pivot
      for row in rank + 1..<order { work[rank * order + row] /= pivot }
      for column in rank + 1..<order {
        let factor = work[rank * order + column]
        for row in rank + 1..<order { work[column * order + row] -= factor * work[rank * order + row] }
      }
      rank += 1
    }
    self.order = order
    self.rank = rank
    self.pivots = pivots
    lower = Array(work[0..<order * rank])
  }

  /// A solution of matrix · x = rhs, shape [order]; dependent variables are 0. Where the rank is less than the order, `rhs`
  /// must lie in the column space for it to be one.
  public func solve(_ rhs: [Double]) -> [Double] {
    var z = forward(rhs)
    for column in stride(from: rank - 1, through: 0, by: -1) {
      var value = z[column]
      for row in column + 1..<rank { value -= lower[column * order + row] * z[row] }
      z[column] = value / lower[column * order + column]
    }
    var solution = [Double](repeating: 0, count: order)
    for position in 0..<rank { solution[pivots[position]] = z[position] }
    return solution
  }

  /// vᵀ · matrix⁻ · v over the independent variables.
  public func inverseQuadraticForm(_ v: [Double]) -> Double {
    let z = forward(v)
    var sum = 0.0
    for value in z { sum += value * value }
    return sum
  }

  /// The inverse, shape [order × order]; rows and columns of dependent variables are 0.
  public func inverse() -> [Double] {
    var result = [Double](repeating: 0, count: order * order)
    var unit = [Double](repeating: 0, count: order)
    for column in pivots[0..<rank] {
      unit[column] = 1
      let solution = solve(unit)
      for row in 0..<order { result[column * order + row] = solution[row] }
      unit[column] = 0
    }
    return result
  }

  /// L⁻¹ · P · v over the independent variables, shape [rank].
  private func forward(_ v: [Double]) -> [Double] {
    precondition(v.count == order, "a vector of \(v.count) for a matrix of order \(order)")
    var z = pivots[0..<rank].map { v[$0] }
    for column in 0..<rank {
      z[column] /= lower[column * order + column]
      let value = z[column]
      for row in column + 1..<rank { z[row] -= lower[column * order + row] * value }
    }
    return z
  }
}
