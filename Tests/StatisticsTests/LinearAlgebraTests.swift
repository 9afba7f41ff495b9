import Statistics
import Testing

@Suite struct PivotedCholeskyTests {
  /// By hand: [[4, 2, 0], [2, 5, 3], [0, 3, 6]] · (1, 2, 3) = (8, 21, 24).
  @Test func solvesAFullSystem() {
    let factor = PivotedCholesky([4, 2, 0, 2, 5, 3, 0, 3, 6], order: 3)
    #expect(factor.rank == 3)
    for (value, expected) in zip(factor.solve([8, 21, 24]), [1.0, 2, 3]) { #expect(abs(value - expected) < 1e-14) }
    // xᵀ A⁻¹ x with A x' = x: (1, 2, 3) · (8, 21, 24) = 122.
    #expect(abs(factor.inverseQuadraticForm([8, 21, 24]) - 122) < 1e-12)
    let inverse = factor.inverse()
    for row in 0..<3 {
      for column in 0..<3 { #expect(abs(inverse[row * 3 + column] - inverse[column * 3 + row]) < 1e-15) }
    }
  }

  /// Gram matrix of (1, 0), (0, 1), (1, 1), (0, 0): rank 2.
  @Test func findsTheRank() {
    let vectors: [[Double]] = [[1, 0], [0, 1], [1, 1], [0, 0]]
    var gram: [Double] = []
    for a in vectors { for b in vectors { gram.append(a[0] * b[0] + a[1] * b[1]) } }
    let factor = PivotedCholesky(gram, order: 4)
    #expect(factor.rank == 2)
    #expect(Set(factor.pivots) == [0, 1, 2, 3])
    #expect(!factor.pivots[0..<2].contains(3))
    // A right-hand side in the column space, gram · (1, 1, 0, 0): any solution gives it back.
    let rhs = (0..<4).map { gram[$0 * 4] + gram[$0 * 4 + 1] }
    let solution = factor.solve(rhs)
    for row in 0..<4 {
      let value = (0..<4).map { gram[row * 4 + $0] * solution[$0] }.reduce(0, +)
      #expect(abs(value - rhs[row]) < 1e-14)
    }
  }

  /// The same variable in metres and in kilometres is as dependent: the tolerance is a share, not a size.
  @Test func rankDoesNotDependOnUnits() {
    let tiny = PivotedCholesky([1e-20, 0, 0, 1e20], order: 2)
    #expect(tiny.rank == 2)
    let leftover = PivotedCholesky([1e-14, 0, 0, 3], order: 2, scale: [5, 5])
    #expect(leftover.rank == 1 && leftover.pivots[0] == 1)
  }

  @Test func emptyAndZero() {
    #expect(PivotedCholesky([], order: 0).solve([]) == [])
    let zero = PivotedCholesky([0, 0, 0, 0], order: 2)
    #expect(zero.rank == 0 && zero.solve([1, 1]) == [0, 0] && zero.inverseQuadraticForm([1, 1]) == 0)
  }
}

@Suite struct SummaryTests {
  @Test func compensation() {
    #expect(compensatedSum([1, 1e100, 1, -1e100]) == 2)
    #expect(compensatedSum([1, .infinity]) == .infinity)
    #expect(compensatedSum([1, .nan]).isNaN)
    #expect(compensatedSum([]) == 0)
  }

  @Test func moments() {
    #expect(mean([1, 2, 6]) == 3)
    #expect(standardDeviation([1, 2, 6]) == 7.0.squareRoot())
    #expect(mean([Double]()).isNaN && standardDeviation([3]).isNaN)
    // A large offset costs no digits.
    #expect(abs(standardDeviation([1e9 + 1, 1e9 + 2, 1e9 + 6]) - 7.0.squareRoot()) < 1e-12)
  }

  /// R 4 and numpy: quantile(c(1, 2, 4, 8), type = 7).
  @Test func quantileType7() {
    let values = [8.0, 1, 4, 2]
    #expect(quantile(values, 0) == 1 && quantile(values, 1) == 8)
    #expect(quantile(values, 0.5) == 3 && quantile(values, 0.25) == 1.75)
    #expect(abs(quantile(values, 0.9) - 6.8) < 1e-14)
    #expect(quantile([], 0.5).isNaN && quantile(values, 1.5).isNaN && quantile([7], 0.3) == 7)
  }
}
