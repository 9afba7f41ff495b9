import Statistics

/// A symmetric positive definite matrix factored in place, row-major; plain loops in a fixed order.
struct HazardMatrix: Sendable {
  let order: Int
  /// L in the lower triangle.
  private(set) var factor: [Double]

  /// - Parameter matrix: its lower triangle is read.
  /// - Returns: nil where a pivot falls to `tolerance` of its own diagonal element or below, or is not a number.
  init?(_ matrix: [Double], order: Int, tolerance: Double = 1e-13) {
    self.order = order
    factor = matrix
    let isDefinite = factor.withUnsafeMutableBufferPointer { a -> Bool in
      // By rows of L, each from the ones above it, as Lᵀ in the upper triangle so that the inner loop is contiguous.
      for row in 0..<order { for column in 0..<row { a[column * order + row] = a[row * order + column] } }
      for k in 0..<order {
        let scale = matrix[k * order + k]
        let pivot = a[k * order + k]
        guard pivot > tolerance * scale, pivot.isFinite else { return false }
        let root = pivot.squareRoot()
        let line = a.baseAddress! + k * order
        line[k] = root
        let inverse = 1 / root
        for column in k + 1..<max(order, k + 1) { line[column] *= inverse }
        for row in k + 1..<max(order, k + 1) {
          let value = line[row]
          if value == 0 { continue }
          let target = a.baseAddress! + row * order
          for column in row..<order { target[column] -= value * line[column] }
        }
      }
      return true
    }
    guard isDefinite else { return nil }
  }

  var logDeterminant: Double {
    var sum = 0.0
    for k in 0..<order { sum += portableLog(factor[k * order + k]) }
    return 2 * sum
  }

  /// Overwrites `rhs` (at `offset`) with the solution.
  func solve(_ rhs: inout [Double], at offset: Int = 0) {
    factor.withUnsafeBufferPointer { a in
      rhs.withUnsafeMutableBufferPointer { b in
        let x = UnsafeMutableBufferPointer(rebasing: b[offset..<offset + order])
        // factor[k, j] with j ≥ k is L[j, k].
        for k in 0..<order {
          x[k] /= a[k * order + k]
          let value = x[k]
          if value == 0 { continue }
          for j in k + 1..<max(order, k + 1) { x[j] -= a[k * order + j] * value }
        }
        for k in stride(from: order - 1, through: 0, by: -1) {
          var value = x[k]
          for j in k + 1..<max(order, k + 1) { value -= a[k * order + j] * x[j] }
          x[k] = value / a[k * order + k]
        }
      }
    }
  }

  func solved(_ rhs: [Double]) -> [Double] {
    var copy = rhs
    solve(&copy)
    return copy
  }

  /// The inverse, full and row-major.
  func inverse() -> [Double] {
    // Row k of `z` becomes column k of L⁻¹, written as a row: z = L⁻ᵀ upper triangular.
    var z = [Double](repeating: 0, count: order * order)
    var result = z
    factor.withUnsafeBufferPointer { a in
      z.withUnsafeMutableBufferPointer { z in
        for k in 0..<order {
          let own = k * order
          z[own + k] = 1
          for j in k..<order {
            let value = z[own + j] / a[j * order + j]
            z[own + j] = value
            if value == 0 { continue }
            for i in j + 1..<max(order, j + 1) { z[own + i] -= a[j * order + i] * value }
          }
        }
        // (L Lᵀ)⁻¹ = Σ over rows j of L⁻¹ of row j ⊗ row j; column j of z.
        result.withUnsafeMutableBufferPointer { result in
          withUnsafeTemporaryAllocation(of: Double.self, capacity: max(order, 1)) { column in
            for j in 0..<order {
              for k in 0...j { column[k] = z[k * order + j] }
              for r in 0...j {
                let value = column[r]
                if value == 0 { continue }
                for c in 0...r { result[r * order + c] += value * column[c] }
              }
            }
          }
          for r in 0..<order { for c in 0..<r { result[c * order + r] = result[r * order + c] } }
        }
      }
    }
    return result
  }
}
