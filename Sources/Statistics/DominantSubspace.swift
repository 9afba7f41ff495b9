/// The leading eigenvectors of a symmetric positive semidefinite matrix that changes a little from call to call, as in the
/// iterations of a factor model: block power steps with Rayleigh–Ritz from the last basis, and the full decomposition
/// where those do not settle soon.
///
/// Each pair it gives satisfies ‖A v − θ v‖ ≤ 10⁻¹⁰ times the largest eigenvalue. Saad (2011), Numerical Methods for Large
/// Eigenvalue Problems, chapter 5, doi 10.1137/1.9781611970739.
public struct DominantSubspace: Sendable {
  /// Which eigenvectors are wanted.
  public enum Wanted: Sendable, Equatable {
    /// The leading so many.
    case count(Int)
    /// Those with an eigenvalue above this.
    case above(Double)
  }

  public let order: Int
  /// Wanted eigenvalues found, descending.
  public private(set) var values: [Double] = []
  /// Vectors, one after another, each of length `order`: those wanted first, then a few that are kept to start from.
  public private(set) var basis: [Double]
  private var held: Int
  /// Calls for which block steps are not tried, since they did not settle last time.
  private var pause = 0
  private var image: [Double] = []
  private var square: [Double] = []

  /// - Parameter guess: vectors to start from, as `basis`; none where empty.
  public init(order: Int, guess: [Double] = []) {
    self.order = order
    held = order > 0 ? guess.count / order : 0
    basis = guess
  }

  /// Finds the wanted eigenvectors of `matrix`, shape [order × order], both triangles filled, finite.
  public mutating func update(_ matrix: UnsafeBufferPointer<Double>, _ wanted: Wanted) {
    let n = order
    let enough: Int
    switch wanted {
    case .count(let count):
      enough = min(count, n)
      if enough == 0 {
        values = []
        return
      }
      if held > min(n, enough + 2) { held = min(n, enough + 2) }
      if held < enough { return full(matrix, wanted) }
    case .above: enough = 0
    }
    if held == 0 || 2 * held > n || pause > 0 {
      pause -= 1
      return full(matrix, wanted)
    }
    for _ in 0..<16 {
      guard turn(matrix) else { break }
      if isSettled(wanted, enough) { return }
    }
    pause = 4
    full(matrix, wanted)
  }

  private mutating func full(_ matrix: UnsafeBufferPointer<Double>, _ wanted: Wanted) {
    let n = order
    if square.count < n * n { square = [Double](repeating: 0, count: n * n) }
    var found = [Double](repeating: 0, count: n)
    square.withUnsafeMutableBufferPointer { square in
      for i in 0..<n * n { square[i] = matrix[i] }
      found.withUnsafeMutableBufferPointer {
        symmetricEigen(UnsafeMutableBufferPointer(rebasing: square[0..<n * n]), $0)
      }
    }
    let count: Int
    switch wanted {
    case .count(let asked): count = min(asked, n)
    case .above(let limit): count = found.firstIndex { !($0 > limit) } ?? n
    }
    values = Array(found[0..<count])
    held = min(n, count + 3)
    basis = Array(square[0..<held * n])
  }

  /// One block step: an orthonormal basis of A·V, and the Ritz pairs in it. False where the basis has collapsed.
  private mutating func turn(_ matrix: UnsafeBufferPointer<Double>) -> Bool {
    let (n, k) = (order, held)
    if image.count < k * n { image = [Double](repeating: 0, count: k * n) }
    var small = [Double](repeating: 0, count: k * k)
    var ritz = [Double](repeating: 0, count: k)
    multiply(matrix)
    // Twice orthogonalised, so that the basis is orthonormal to rounding.
    let isSound = basis.withUnsafeMutableBufferPointer { basis in
      image.withUnsafeMutableBufferPointer { image in
        for column in 0..<k {
          let own = column * n
          var before = 0.0
          for i in 0..<n { before += image[own + i] * image[own + i] }
          for _ in 0..<2 {
            for other in 0..<column {
              var inner = 0.0
              for i in 0..<n { inner += image[own + i] * basis[other * n + i] }
              for i in 0..<n { image[own + i] -= inner * basis[other * n + i] }
            }
          }
          var length = 0.0
          for i in 0..<n { length += image[own + i] * image[own + i] }
          guard length > 1e-24 * before, length > 1e-290 else { return false }
          length = length.squareRoot()
          for i in 0..<n { basis[own + i] = image[own + i] / length }
        }
        return true
      }
    }
    guard isSound else { return false }
    multiply(matrix)
    for a in 0..<k {
      for b in 0...a {
        var inner = 0.0
        for i in 0..<n { inner += basis[a * n + i] * image[b * n + i] }
        small[a * k + b] = inner
        small[b * k + a] = inner
      }
    }
    small.withUnsafeMutableBufferPointer { small in
      ritz.withUnsafeMutableBufferPointer { symmetricEigen(small, $0) }
    }
    rotate(small, &basis)
    rotate(small, &image)
    values = ritz
    return true
  }

  private mutating func multiply(_ matrix: UnsafeBufferPointer<Double>) {
    let (n, k) = (order, held)
    basis.withUnsafeBufferPointer { basis in
      image.withUnsafeMutableBufferPointer { image in
        for column in 0..<k {
          let own = column * n
          for i in 0..<n { image[own + i] = 0 }
          for j in 0..<n {
            let value = basis[own + j]
            for i in 0..<n { image[own + i] += value * matrix[j * n + i] }
          }
        }
      }
    }
  }

  private func rotate(_ turn: [Double], _ vectors: inout [Double]) {
    let (n, k) = (order, held)
    withUnsafeTemporaryAllocation(of: Double.self, capacity: k) { row in
      for i in 0..<n {
        for a in 0..<k {
          var sum = 0.0
          for b in 0..<k { sum += turn[a * k + b] * vectors[b * n + i] }
          row[a] = sum
        }
        for a in 0..<k { vectors[a * n + i] = row[a] }
      }
    }
  }

  /// Whether every wanted Ritz pair has converged; drops the others from `values` where so.
  private mutating func isSettled(_ wanted: Wanted, _ enough: Int) -> Bool {
    let n = order
    let count: Int
    switch wanted {
    case .count: count = enough
    case .above(let limit):
      count = values.firstIndex { !($0 > limit) } ?? held
      // A vector below the limit must be in hand: else there may be more above it.
      if count == held { return false }
    }
    let limit = 1e-10 * values[0]
    for pair in 0..<count {
      var sum = 0.0
      for i in 0..<n {
        let gap = image[pair * n + i] - values[pair] * basis[pair * n + i]
        sum += gap * gap
      }
      if !(sum <= limit * limit) { return false }
    }
    values.removeLast(held - count)
    return true
  }
}
