/// Rows of weights with their zeros left out: row i holds `columns[k]` and `weights[k]` for k in
/// `offsets[i]..<offsets[i + 1]`.
public struct SparseRows: Sendable, Equatable {
  /// One more than there are rows.
  public let offsets: [Int32]
  public let columns: [Int32]
  public let weights: [Double]

  /// Rows given one by one, each as pairs of column and weight, kept in their order.
  init(_ rows: [[(column: Int, weight: Double)]]) {
    var offsets: [Int32] = [0]
    offsets.reserveCapacity(rows.count + 1)
    for row in rows { offsets.append(offsets[offsets.count - 1] + Int32(row.count)) }
    self.offsets = offsets
    columns = rows.flatMap { $0.map { Int32($0.column) } }
    weights = rows.flatMap { $0.map(\.weight) }
  }

  private init(offsets: [Int32], columns: [Int32], weights: [Double]) {
    (self.offsets, self.columns, self.weights) = (offsets, columns, weights)
  }

  public var count: Int { offsets.count - 1 }

  /// Where row `i` stands in `columns` and `weights`.
  @inlinable public func range(of row: Int) -> Range<Int> { Int(offsets[row])..<Int(offsets[row + 1]) }

  /// The same weights by column: row j of the result lists the rows i that hold column j. `order` says in which order
  /// rows are visited, and with it the order within each row of the result.
  func transposed(visiting order: [Int]) -> SparseRows {
    var offsets = [Int32](repeating: 0, count: count + 1)
    for column in columns { offsets[Int(column) + 1] += 1 }
    for row in 0..<count { offsets[row + 1] += offsets[row] }
    var next = offsets
    var columns = [Int32](repeating: 0, count: self.columns.count)
    var weights = [Double](repeating: 0, count: self.weights.count)
    for row in order {
      for place in range(of: row) {
        let column = Int(self.columns[place])
        let target = Int(next[column])
        next[column] += 1
        columns[target] = Int32(row)
        weights[target] = self.weights[place]
      }
    }
    return SparseRows(offsets: offsets, columns: columns, weights: weights)
  }
}
