/// Eigenvalues and eigenvectors of a real symmetric matrix.
///
/// Householder reduction to tridiagonal form, then implicit QL steps with the eigenvectors carried along: Bowdler,
/// Martin, Reinsch & Wilkinson (1968), doi 10.1007/BF02219779. The matrix is scaled by its largest element first, so that
/// neither tiny nor huge elements overflow or vanish. Eigenvalues are accurate to a few units of rounding of the largest.
public struct SymmetricEigen: Sendable {
  public let order: Int
  /// Descending.
  public let values: [Double]
  /// Eigenvector k is elements k · order ..< (k + 1) · order, of length 1; its sign is such that its largest element, the
  /// first of equals, is positive.
  public let vectors: [Double]

  /// - Parameter matrix: shape [order × order]; only the lower triangle (row ≥ column, row-major) is read.
  /// - Throws: `SuasionError` (.data) where an element is NaN or infinite; (.fault) where the shape is wrong.
  public init(_ matrix: [Double], order: Int) throws {
    guard order >= 0, matrix.count == order * order else {
      throw SuasionError(.fault, "a matrix of \(matrix.count) numbers has no order \(order)")
    }
    guard matrix.allSatisfy(\.isFinite) else {
      throw SuasionError(
        .data, "a matrix whose eigenvalues are wanted holds a number that is not finite",
        hint: "give the outcome in a larger unit, or leave the cell empty")
    }
    self.order = order
    var vectors = matrix
    var values = [Double](repeating: 0, count: order)
    vectors.withUnsafeMutableBufferPointer { vectors in
      values.withUnsafeMutableBufferPointer { values in symmetricEigen(vectors, values) }
    }
    self.values = values
    self.vectors = vectors
  }
}

/// Overwrites a symmetric matrix of finite numbers, row-major with its lower triangle filled, with its eigenvectors one
/// after another, and `values` with the eigenvalues, descending.
public func symmetricEigen(_ a: UnsafeMutableBufferPointer<Double>, _ values: UnsafeMutableBufferPointer<Double>) {
  let n = values.count
  guard n > 0 else { return }
  var scale = 0.0
  for row in 0..<n { for column in 0...row { scale = max(scale, abs(a[row * n + column])) } }
  guard scale > 0 else {
    for row in 0..<n {
      values[row] = 0
      for column in 0..<n { a[row * n + column] = row == column ? 1 : 0 }
    }
    return
  }
  // A power of two scales without rounding; its exponent is kept where both it and its inverse are normal numbers.
  let exponent = max(-1000, min(1000, Int(scale.exponent)))
  let down = Double(sign: .plus, exponent: -exponent, significand: 1)
  for row in 0..<n {
    for column in 0...row {
      let value = a[row * n + column] * down
      a[row * n + column] = value
      a[column * n + row] = value
    }
  }
  withUnsafeTemporaryAllocation(of: Double.self, capacity: n) { below in
    tridiagonalize(a, values, below, n)
    implicitQL(a, values, below, n)
  }
  // Descending, by insertion; equal values keep their order.
  for k in 1..<max(n, 1) {
    var place = k
    while place > 0, values[place] > values[place - 1] {
      values.swapAt(place, place - 1)
      for i in 0..<n { a.swapAt(place * n + i, (place - 1) * n + i) }
      place -= 1
    }
  }
  let up = Double(sign: .plus, exponent: exponent, significand: 1)
  for k in 0..<n {
    values[k] *= up
    var top = 0.0
    var isNegative = false
    for i in 0..<n where abs(a[k * n + i]) > top {
      top = abs(a[k * n + i])
      isNegative = a[k * n + i] < 0
    }
    if isNegative { for i in 0..<n { a[k * n + i] = -a[k * n + i] } }
  }
}

/// A = Q · T · Qᵀ: leaves the columns of Q as the rows of `a`, T's diagonal in `diagonal`, and in `below`[k] the element
/// that joins k and k + 1.
private func tridiagonalize(
  _ a: UnsafeMutableBufferPointer<Double>, _ diagonal: UnsafeMutableBufferPointer<Double>,
  _ below: UnsafeMutableBufferPointer<Double>, _ n: Int
) {
  // Reflector k stands in row k, elements k + 1 ..< n, scaled so that I − u·uᵀ / h; h is kept in `factors`.
  withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * n) { work in
    let factors = UnsafeMutableBufferPointer(rebasing: work[0..<n])
    let p = UnsafeMutableBufferPointer(rebasing: work[n..<2 * n])
    for k in 0..<n { factors[k] = 0 }
    if n > 1 {
      for k in 0..<n - 1 {
        diagonal[k] = a[k * n + k]
        let u = UnsafeMutableBufferPointer(rebasing: a[k * n..<(k + 1) * n])
        var largest = 0.0
        for i in k + 1..<n { largest = max(largest, abs(u[i])) }
        var rest = 0.0
        for i in k + 2..<max(n, k + 2) { rest = max(rest, abs(u[i])) }
        if rest <= largest * 1e-300 || largest == 0 {
          below[k] = u[k + 1]
          continue
        }
        var sum = 0.0
        for i in k + 1..<n {
          u[i] /= largest
          sum += u[i] * u[i]
        }
        let length = u[k + 1] > 0 ? -sum.squareRoot() : sum.squareRoot()
        below[k] = length * largest
        let h = sum - u[k + 1] * length
        u[k + 1] -= length
        factors[k] = h
        // p = A u / h on the trailing block, from its full square.
        for i in k + 1..<n { p[i] = 0 }
        for j in k + 1..<n {
          let value = u[j] / h
          let row = j * n
          for i in k + 1..<n { p[i] += value * a[row + i] }
        }
        var inner = 0.0
        for i in k + 1..<n { inner += u[i] * p[i] }
        let half = inner / (h + h)
        for i in k + 1..<n { p[i] -= half * u[i] }
        for j in k + 1..<n {
          let (uj, pj) = (u[j], p[j])
          let row = j * n
          for i in k + 1..<n { a[row + i] -= uj * p[i] + pj * u[i] }
        }
      }
    }
    diagonal[n - 1] = a[n * n - 1]
    below[n - 1] = 0

    // Q = H₀ H₁ …, built from the last reflector back; row j of `a` becomes column j of Q.
    withUnsafeTemporaryAllocation(of: Double.self, capacity: n) { u in
      for k in stride(from: n - 1, through: 0, by: -1) {
        for i in 0..<n { u[i] = i > k ? a[k * n + i] : 0 }
        let h = factors[k]
        for i in 0..<n {
          a[k * n + i] = i == k ? 1 : 0
          if i > k { a[i * n + k] = 0 }
        }
        guard h > 0 else { continue }
        for j in k + 1..<n {
          var inner = 0.0
          for i in k + 1..<n { inner += u[i] * a[j * n + i] }
          inner /= h
          for i in k + 1..<n { a[j * n + i] -= inner * u[i] }
        }
      }
    }
  }
}

/// QL steps with implicit shifts on a tridiagonal matrix; the rows of `a` turn along.
private func implicitQL(
  _ a: UnsafeMutableBufferPointer<Double>, _ d: UnsafeMutableBufferPointer<Double>,
  _ e: UnsafeMutableBufferPointer<Double>, _ n: Int
) {
  for l in 0..<n {
    var steps = 0
    while steps < 200 {
      var m = l
      while m < n - 1 {
        let size = abs(d[m]) + abs(d[m + 1])
        if abs(e[m]) <= 0x1p-53 * size { break }
        m += 1
      }
      if m == l { break }
      steps += 1
      var g = (d[l + 1] - d[l]) / (2 * e[l])
      var r = (g * g + 1).squareRoot()
      g = d[m] - d[l] + e[l] / (g + (g >= 0 ? r : -r))
      var (s, c, p) = (1.0, 1.0, 0.0)
      var i = m - 1
      var isSplit = false
      while i >= l {
        let f = s * e[i]
        let b = c * e[i]
        r = (f * f + g * g).squareRoot()
        e[i + 1] = r
        if r == 0 {
          d[i + 1] -= p
          e[m] = 0
          isSplit = true
          break
        }
        s = f / r
        c = g / r
        g = d[i + 1] - p
        r = (d[i] - g) * s + 2 * c * b
        p = s * r
        d[i + 1] = g + p
        g = c * r - b
        let (low, high) = (i * n, (i + 1) * n)
        for k in 0..<n {
          let above = a[high + k]
          let here = a[low + k]
          a[high + k] = s * here + c * above
          a[low + k] = c * here - s * above
        }
        i -= 1
      }
      if isSplit { continue }
      d[l] -= p
      e[l] = g
      e[m] = 0
    }
  }
}
