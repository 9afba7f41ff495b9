/// The Cholesky factor of a small cross-product matrix in the order given: a variable that those before it determine is
/// dropped, as regression programs do, so that which one goes depends on the order in which they were named.
struct OrderedCholesky: Sendable {
  /// Variables that are used, ascending.
  let kept: [Int]
  /// Dropped variable → its coefficients on the kept ones, negative, in the direction in which it rises by 1.
  private(set) var dependence: [Int: [Double]] = [:]
  /// Lower factor of the kept, by rows, shape [kept × kept].
  private let lower: [Double]

  /// - Parameters:
  ///   - matrix: shape [order × order].
  ///   - scale: what is left of a variable is measured against this, shape [order].
  init(_ matrix: [Double], order: Int, scale: [Double], tolerance: Double) {
    var kept: [Int] = []
    var rows: [[Double]] = []
    for candidate in 0..<order {
      var row = [Double](repeating: 0, count: kept.count + 1)
      for (column, other) in kept.enumerated() {
        var value = matrix[candidate * order + other]
        for k in 0..<column { value -= row[k] * rows[column][k] }
        row[column] = value / rows[column][column]
      }
      var pivot = matrix[candidate * order + candidate]
      for k in kept.indices { pivot -= row[k] * row[k] }
      guard pivot > tolerance * scale[candidate], pivot > 0 else { continue }
      row[kept.count] = pivot.squareRoot()
      kept.append(candidate)
      rows.append(row)
    }
    self.kept = kept
    let r = kept.count
    var lower = [Double](repeating: 0, count: r * r)
    for (index, row) in rows.enumerated() { for column in 0...index { lower[index * r + column] = row[column] } }
    self.lower = lower
    for dropped in 0..<order where !kept.contains(dropped) {
      dependence[dropped] = solve(kept.map { -matrix[dropped * order + $0] })
    }
  }

  var rank: Int { kept.count }

  /// The solution for a right-hand side of the kept variables, shape [kept].
  func solve(_ right: [Double]) -> [Double] {
    let r = rank
    var x = right
    for row in 0..<r {
      var value = x[row]
      for column in 0..<row { value -= lower[row * r + column] * x[column] }
      x[row] = value / lower[row * r + row]
    }
    for row in stride(from: r - 1, through: 0, by: -1) {
      var value = x[row]
      for column in row + 1..<r { value -= lower[column * r + row] * x[column] }
      x[row] = value / lower[row * r + row]
    }
    return x
  }

  /// The inverse over the kept variables, shape [kept × kept].
  func inverse() -> [Double] {
    let r = rank
    var result = [Double](repeating: 0, count: r * r)
    var unit = [Double](repeating: 0, count: r)
    for column in 0..<r {
      unit[column] = 1
      let x = solve(unit)
      unit[column] = 0
      for row in 0..<r { result[row * r + column] = x[row] }
    }
    for row in 0..<r {
      for column in 0..<row {
        let middle = 0.5 * (result[row * r + column] + result[column * r + row])
        result[row * r + column] = middle
        result[column * r + row] = middle
      }
    }
    return result
  }
}
