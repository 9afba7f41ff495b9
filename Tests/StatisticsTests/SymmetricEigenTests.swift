import Statistics
import Testing

@Suite struct SymmetricEigenTests {
  /// Q · diag(values) · Qᵀ for a random orthogonal Q, by reflections.
  func matrix(_ values: [Double], seed: UInt64) -> [Double] {
    let n = values.count
    var a = [Double](repeating: 0, count: n * n)
    for i in 0..<n { a[i * n + i] = values[i] }
    var stream = RandomStream(seed: seed, purpose: "eigen test")
    for _ in 0..<n {
      let u = (0..<n).map { _ in stream.normal() }
      let length = u.reduce(0) { $0 + $1 * $1 }
      for pass in 0..<2 {
        for line in 0..<n {
          func at(_ i: Int) -> Int { pass == 0 ? line * n + i : i * n + line }
          let inner = (0..<n).reduce(0.0) { $0 + u[$1] * a[at($1)] }
          for i in 0..<n { a[at(i)] -= 2 * inner / length * u[i] }
        }
      }
    }
    for i in 0..<n { for j in 0..<i { a[j * n + i] = a[i * n + j] } }
    return a
  }

  /// The largest failing of A v = θ v and of orthonormality, relative to the largest eigenvalue.
  func failing(_ a: [Double], _ eigen: SymmetricEigen) -> (pairs: Double, orthogonality: Double) {
    let n = eigen.order
    let scale = eigen.values.reduce(1e-320) { max($0, abs($1)) }
    var (pairs, orthogonality) = (0.0, 0.0)
    for k in 0..<n {
      let v = Array(eigen.vectors[k * n..<(k + 1) * n])
      for i in 0..<n {
        let image = (0..<n).reduce(0.0) { $0 + a[i * n + $1] / scale * v[$1] }
        pairs = max(pairs, abs(image - eigen.values[k] / scale * v[i]))
      }
      for other in 0...k {
        let inner = (0..<n).reduce(0.0) { $0 + v[$1] * eigen.vectors[other * n + $1] }
        orthogonality = max(orthogonality, abs(inner - (other == k ? 1 : 0)))
      }
    }
    return (pairs, orthogonality)
  }

  @Test(arguments: [1, 2, 3, 10, 40])
  func knownSpectra(order: Int) throws {
    let known = (0..<order).map { 10 - 1.7 * Double($0) }
    let a = matrix(known, seed: UInt64(order))
    let eigen = try SymmetricEigen(a, order: order)
    for (found, value) in zip(eigen.values, known) { #expect(abs(found - value) < 1e-13 * 70) }
    let (pairs, orthogonality) = failing(a, eigen)
    #expect(pairs < 1e-14 * 10 && orthogonality < 1e-14 * 10)
  }

  @Test func secondDifferences() throws {
    // 2 − 2 cos(kπ / (n + 1)), a matrix that needs no reduction.
    let n = 25
    var a = [Double](repeating: 0, count: n * n)
    for i in 0..<n {
      a[i * n + i] = 2
      if i > 0 { a[i * n + i - 1] = -1 }
    }
    let eigen = try SymmetricEigen(a, order: n)
    #expect(abs(eigen.values[0] - 3.9854177481961077) < 1e-14 * 10)
    #expect(abs(eigen.values[n - 1] - 0.014582251803892013) < 1e-14 * 10)
    #expect(abs(eigen.values[12] - 2) < 1e-14 * 10)
  }

  @Test func ties() throws {
    let known = [5.0, 5, 5, 1, 1, 0, 0, -2]
    let a = matrix(known, seed: 3)
    let eigen = try SymmetricEigen(a, order: 8)
    for (found, value) in zip(eigen.values, known) { #expect(abs(found - value) < 1e-14 * 20) }
    let (pairs, orthogonality) = failing(a, eigen)
    #expect(pairs < 1e-14 * 10 && orthogonality < 1e-14 * 10)
    let nothing = try SymmetricEigen([Double](repeating: 0, count: 9), order: 3)
    #expect(nothing.values == [0, 0, 0] && failing([Double](repeating: 0, count: 9), nothing).orthogonality == 0)
  }

  @Test(arguments: [1e-290, 1e-150, 1e150, 1e290])
  func scales(scale: Double) throws {
    let known = [9.0, 4, 1, 0.25]
    let a = matrix(known, seed: 4).map { $0 * scale }
    let eigen = try SymmetricEigen(a, order: 4)
    for (found, value) in zip(eigen.values, known) { #expect(abs(found / scale - value) < 1e-13) }
    #expect(failing(a, eigen).orthogonality < 1e-14 * 10)
  }

  @Test func badNumbersAreRefused() {
    #expect(throws: SuasionError.self) { _ = try SymmetricEigen([1, .nan, .nan, 1], order: 2) }
    #expect(throws: SuasionError.self) { _ = try SymmetricEigen([.infinity], order: 1) }
    #expect(throws: SuasionError.self) { _ = try SymmetricEigen([1, 2, 3], order: 2) }
    #expect((try? SymmetricEigen([], order: 0))?.values == [])
  }

  @Test(arguments: [
    ([50.0, 20, 3, 2, 1, 0.5, 0.1, 0, 0, 0], 2), ([5, 5, 5, 5, 5, 1, 1, 1, 0, 0], 3),
    ([7, 0, 0, 0, 0, 0, 0, 0, 0, 0], 2),
  ])
  func dominantSubspaceFollowsAMovingMatrix(known: [Double], count: Int) throws {
    var a = matrix(known, seed: 5)
    var subspace = DominantSubspace(order: 10)
    var stream = RandomStream(seed: 6, purpose: "drift")
    for _ in 0..<6 {
      let u = (0..<10).map { _ in 0.05 * stream.normal() }
      for i in 0..<10 { for j in 0..<10 { a[i * 10 + j] += u[i] * u[j] } }
      a.withUnsafeBufferPointer { subspace.update($0, .count(count)) }
      let whole = try SymmetricEigen(a, order: 10)
      #expect(subspace.values.count == count)
      for k in 0..<count {
        #expect(abs(subspace.values[k] - whole.values[k]) < 1e-9 * whole.values[0])
        let v = Array(subspace.basis[k * 10..<(k + 1) * 10])
        for i in 0..<10 {
          let image = (0..<10).reduce(0.0) { $0 + a[i * 10 + $1] * v[$1] }
          #expect(abs(image - subspace.values[k] * v[i]) < 2e-10 * whole.values[0])
        }
      }
      a.withUnsafeBufferPointer { subspace.update($0, .above(0.9)) }
      #expect(subspace.values.count == whole.values.count { $0 > 0.9 })
    }
  }
}
