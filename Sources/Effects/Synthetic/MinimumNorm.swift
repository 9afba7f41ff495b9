import Statistics

/// The weights w ≥ 0 with Σw = 1 that make wᵀ·matrix·w least, exact but for rounding: what synthetic controls weigh their
/// donors by, where `matrix` holds the products of the donors' distances from the treated unit.
///
/// By active sets: Wolfe (1976), Finding the nearest point in a polytope, doi 10.1007/BF01580381. Where several weightings
/// are best, one of them with at most rank + 1 weights above 0.
///
/// - Parameter matrix: symmetric, without negative eigenvalues, shape [order × order].
/// - Throws: `SuasionError` (.data) where the matrix is not of that shape, is empty or holds a number that is not finite.
public func simplexWeights(_ matrix: [Double], order: Int) throws -> [Double] {
  guard order > 0, matrix.count == order * order, matrix.allSatisfy(\.isFinite) else {
    throw SuasionError(
      .data, "weights on the simplex need a square matrix of finite numbers, not \(matrix.count) for \(order) weights",
      hint: "give order × order numbers")
  }
  return SimplexProblem(matrix: matrix, order: order).exactWeights()
}

extension SimplexProblem {
  /// The best weights; see `simplexWeights`.
  func exactWeights() -> [Double] {
    var largest = 0.0
    var first = 0
    for place in 0..<order {
      let diagonal = matrix[place * stride + place]
      largest = max(largest, diagonal)
      if diagonal < matrix[first * stride + first] { first = place }
    }
    var weights = [Double](repeating: 0, count: order)
    guard largest > 0 else { return weights.map { _ in 1 / Double(order) } }
    var corral = Corral(shift: largest, capacity: order)
    var share = [1.0]
    _ = corral.append(first, matrix, stride)
    var gradient = [Double](repeating: 0, count: order)
    var value = Double.infinity
    for _ in 0..<50 * order + 100 {
      for place in 0..<order { gradient[place] = 0 }
      for (member, weight) in zip(corral.members, share) {
        for place in 0..<order { gradient[place] += weight * matrix[member * stride + place] }
      }
      var next = 0.0
      for (member, weight) in zip(corral.members, share) { next += weight * gradient[member] }
      guard next < value else { break }
      value = next
      for place in 0..<order { weights[place] = 0 }
      for (member, weight) in zip(corral.members, share) { weights[member] = weight }
      var best = -1
      for place in 0..<order where weights[place] == 0 && (best < 0 || gradient[place] < gradient[best]) {
        best = place
      }
      guard best >= 0, gradient[best] < value - 1e-15 * largest, corral.append(best, matrix, stride) else { break }
      share.append(0)
      corral.settle(&share, matrix, stride)
    }
    return normalized(weights)
  }
}

/// The candidates that carry weight, with a Cholesky factor of their part of the matrix, shifted by a constant so that it is
/// positive definite where they are affinely independent.
private struct Corral {
  private(set) var members: [Int] = []
  private let shift: Double
  private let capacity: Int
  /// Row-major lower factor, shape [capacity × capacity].
  private var lower: [Double]

  init(shift: Double, capacity: Int) {
    self.shift = shift
    self.capacity = capacity
    lower = [Double](repeating: 0, count: capacity * capacity)
  }

  /// Takes a candidate in; false where it is, to rounding, an affine combination of the others.
  mutating func append(_ candidate: Int, _ matrix: [Double], _ stride: Int) -> Bool {
    let row = members.count
    let diagonal = matrix[candidate * stride + candidate] + shift
    var left = diagonal
    for column in 0..<row {
      var value = matrix[candidate * stride + members[column]] + shift
      for k in 0..<column { value -= lower[row * capacity + k] * lower[column * capacity + k] }
      value /= lower[column * capacity + column]
      lower[row * capacity + column] = value
      left -= value * value
    }
    guard left > 1e-14 * diagonal else { return false }
    lower[row * capacity + row] = left.squareRoot()
    members.append(candidate)
    return true
  }

  /// The weights, of any sign, that are best for these candidates.
  private func affine() -> [Double] {
    let count = members.count
    var x = [Double](repeating: 1, count: count)
    for row in 0..<count {
      for k in 0..<row { x[row] -= lower[row * capacity + k] * x[k] }
      x[row] /= lower[row * capacity + row]
    }
    for row in stride(from: count - 1, through: 0, by: -1) {
      for k in row + 1..<max(count, row + 1) { x[row] -= lower[k * capacity + row] * x[k] }
      x[row] /= lower[row * capacity + row]
    }
    var sum = 0.0
    for value in x { sum += value }
    return x.map { $0 / sum }
  }

  /// Moves from weights that are feasible to the best ones of a corral that only holds positive ones, and drops the rest.
  mutating func settle(_ share: inout [Double], _ matrix: [Double], _ stride: Int) {
    while true {
      let target = affine()
      guard target.contains(where: { $0 <= 0 }) else { return share = target }
      var length = 1.0
      var blocked = 0
      for place in target.indices where target[place] <= 0 {
        let ratio = share[place] > 0 ? share[place] / (share[place] - target[place]) : 0
        if ratio < length {
          length = ratio
          blocked = place
        }
      }
      for place in target.indices { share[place] += length * (target[place] - share[place]) }
      share[blocked] = 0
      let kept = share.indices.filter { share[$0] > 0 }
      let old = members
      share = kept.map { share[$0] }
      members = []
      for place in kept { _ = append(old[place], matrix, stride) }
      guard members.count == share.count, members.count > 1 else {
        // Rounding made a member dependent: keep what is left, renormalised.
        share = normalized(share.enumerated().filter { members.contains(old[kept[$0.offset]]) }.map(\.element))
        return
      }
    }
  }
}
