import Statistics

/// Least squares on the simplex: minimise ‖D·w‖² + η·‖w‖² over w ≥ 0 with Σw = 1, where a column of D is a candidate's
/// distance from the target. Since the weights sum to 1, that is ‖A·w − b‖² + η·‖w‖² with D = A − b·1ᵀ.
///
/// Only DᵀD + η·I is kept, with rows padded to whole vectors of eight.
struct SimplexProblem {
  /// How many weights there are.
  let order: Int
  /// Entries in a padded row.
  let stride: Int
  /// Equations that DᵀD sums over.
  let rows: Int
  /// DᵀD + η·I, shape [order × stride]; 0 in the padding.
  private(set) var matrix: [Double]

  /// - Parameters:
  ///   - ridge: η.
  ///   - centred: whether an intercept is fitted, which takes every column's mean out.
  ///   - distance: D at (row, column).
  init(rows: Int, order: Int, ridge: Double, centred: Bool, distance: (_ row: Int, _ column: Int) -> Double) {
    self.rows = rows
    self.order = order
    stride = (order + 7) & ~7
    var columns = [Double](repeating: 0, count: rows * stride)
    for row in 0..<rows {
      for column in 0..<order { columns[row * stride + column] = distance(row, column) }
    }
    if centred {
      for column in 0..<order {
        var sum = 0.0
        for row in 0..<rows { sum += columns[row * stride + column] }
        let mean = sum / Double(rows)
        for row in 0..<rows { columns[row * stride + column] -= mean }
      }
    }
    matrix = [Double](repeating: 0, count: order * stride)
    addProducts(of: columns)
    for place in 0..<order { matrix[place * stride + place] += ridge }
  }

  /// From a matrix that is there already, shape [order × order].
  init(matrix: [Double], order: Int) {
    self.order = order
    rows = 1
    stride = (order + 7) & ~7
    self.matrix = [Double](repeating: 0, count: order * stride)
    for row in 0..<order {
      for column in 0..<order { self.matrix[row * stride + column] = matrix[row * order + column] }
    }
  }

  /// ‖D·w‖² + η·‖w‖².
  func objective(_ weights: [Double]) -> Double {
    var sum = 0.0
    for row in 0..<order where weights[row] != 0 {
      var product = 0.0
      for column in 0..<order { product += matrix[row * stride + column] * weights[column] }
      sum += weights[row] * product
    }
    return sum
  }

  /// The sum of the diagonal.
  var trace: Double {
    var sum = 0.0
    for place in 0..<order { sum += matrix[place * stride + place] }
    return sum
  }

  /// Adds another problem of the same order, weighed by `factor`.
  mutating func add(_ other: SimplexProblem, times factor: Double) {
    for place in matrix.indices { matrix[place] += factor * other.matrix[place] }
  }

  private mutating func addProducts(of columns: [Double]) {
    let (rows, order, stride) = (rows, order, stride)
    columns.withUnsafeBufferPointer { columns in
      matrix.withUnsafeMutableBufferPointer { matrix in
        guard let source = columns.baseAddress, let target = matrix.baseAddress else { return }
        for row in 0..<rows {
          let from = source + row * stride
          for column in 0..<order where from[column] != 0 {
            addMultiple(target + column * stride, from, from[column], stride)
          }
        }
      }
    }
  }
}

/// target += factor · source over `count` entries, a multiple of eight.
@inline(__always)
func addMultiple(
  _ target: UnsafeMutablePointer<Double>, _ source: UnsafePointer<Double>, _ factor: Double, _ count: Int
) {
  var place = 0
  while place < count {
    let to = UnsafeMutableRawPointer(target + place)
    let sum =
      to.loadUnaligned(as: SIMD8<Double>.self)
      + UnsafeRawPointer(source + place).loadUnaligned(as: SIMD8<Double>.self) * factor
    to.storeBytes(of: sum, as: SIMD8<Double>.self)
    place += 8
  }
}
