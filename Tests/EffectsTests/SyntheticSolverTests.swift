import Effects
import Statistics
import Testing

/// Least squares on the simplex against its optimality conditions, which are necessary and sufficient.
@Suite struct SyntheticSolverTests {
  /// DᵀD of a random D; more columns than rows make it singular.
  private func products(_ stream: inout RandomStream, rows: Int, order: Int, ridge: Double = 0) -> [Double] {
    let shift = 2 * stream.uniform()
    let d = (0..<rows * order).map { _ in stream.normal() + shift }
    var matrix = [Double](repeating: 0, count: order * order)
    for a in 0..<order {
      for b in 0..<order {
        for row in 0..<rows { matrix[a * order + b] += d[row * order + a] * d[row * order + b] }
        if a == b { matrix[a * order + b] += ridge }
      }
    }
    return matrix
  }

  /// On the support the gradient is the value; off it, no less: to 1e-8 of the largest diagonal.
  @Test func optimalityConditions() throws {
    var stream = RandomStream(seed: 1, purpose: "simplex problems")
    var supports: Set<Int> = []
    for problem in 0..<300 {
      let order = 1 + stream.integer(below: 40)
      let rows = 1 + stream.integer(below: 30)
      let matrix = products(&stream, rows: rows, order: order, ridge: problem % 3 == 0 ? 0.5 : 0)
      let weights = try simplexWeights(matrix, order: order)
      #expect(weights.allSatisfy { $0 >= 0 } && isClose(weights.reduce(0, +), 1, 1e-12))
      let gradient = (0..<order).map { a in (0..<order).reduce(0) { $0 + matrix[a * order + $1] * weights[$1] } }
      let value = zip(weights, gradient).reduce(0) { $0 + $1.0 * $1.1 }
      let scale = (0..<order).map { matrix[$0 * order + $0] }.max() ?? 1
      for (weight, slope) in zip(weights, gradient) {
        #expect(slope >= value - 1e-8 * scale)
        if weight > 0 { #expect(abs(slope - value) <= 1e-8 * scale) }
      }
      supports.insert(weights.count { $0 > 0 })
    }
    #expect(supports.count > 8)
  }

  /// Three vertices of a triangle about the origin: the barycentric coordinates, by hand.
  @Test func byHand() throws {
    let points = [(1.0, 0.0), (-1.0, 2.0), (-1.0, -1.0)]
    let matrix = points.flatMap { a in points.map { b in a.0 * b.0 + a.1 * b.1 } }
    let weights = try simplexWeights(matrix, order: 3)
    for (found, expected) in zip(weights, [0.5, 1.0 / 6, 1.0 / 3]) { #expect(isClose(found, expected, 1e-12)) }
    // Of candidates that stand at the same place, any weighting is best: all alike where all do.
    #expect(try simplexWeights([0, 0, 0, 0], order: 2) == [0.5, 0.5])
    #expect(try simplexWeights([2, 2, 2, 2], order: 2).reduce(0, +) == 1)
    #expect(try simplexWeights([7], order: 1) == [1])
  }

  @Test func badMatrices() throws {
    for (matrix, order) in [([], 0), ([1, 2], 2), ([.nan], 1), ([1, 0, 0, .infinity], 2)] as [([Double], Int)] {
      #expect(try failure { try simplexWeights(matrix, order: order) }.code == .data)
    }
  }
}
