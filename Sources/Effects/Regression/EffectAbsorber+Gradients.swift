import Statistics

extension EffectAbsorber {
  /// Solves the minor equations by conjugate gradients, preconditioned by the diagonal, from 0; returns the iterations.
  ///
  /// Hestenes & Stiefel (1952), doi 10.6028/jres.049.044.
  func conjugateGradients(_ right: [Double], _ solution: inout [Double], goal: Double) throws -> Int {
    let m = minorCount
    var residual = right
    for level in 0..<m { solution[level] = 0 }
    var direction = [Double](repeating: 0, count: m)
    var product = direction
    var inner = 0.0
    for level in 0..<m {
      direction[level] = residual[level] / minorDiagonal[level]
      inner += residual[level] * direction[level]
    }
    for iteration in 1...maximumIterations {
      apply(direction, into: &product)
      var curvature = 0.0
      for level in 0..<m { curvature += direction[level] * product[level] }
      guard curvature > 0 else { return iteration }
      let step = inner / curvature
      var next = 0.0
      solution.withUnsafeMutableBufferPointer { solution in
        residual.withUnsafeMutableBufferPointer { residual in
          for level in 0..<m {
            solution[level] += step * direction[level]
            residual[level] -= step * product[level]
            next += residual[level] * residual[level] / minorDiagonal[level]
          }
        }
      }
      if next.squareRoot() <= goal { return iteration }
      let share = next / inner
      inner = next
      direction.withUnsafeMutableBufferPointer { direction in
        for level in 0..<m { direction[level] = residual[level] / minorDiagonal[level] + share * direction[level] }
      }
    }
    throw SuasionError(
      .data, "absorbing the fixed effects did not converge in \(maximumIterations) iterations",
      hint: "allow more iterations, or a larger tolerance")
  }

  /// The minor equations' matrix times a vector: each row's minor effects, less their mean in its major level, summed by
  /// minor level.
  private func apply(_ x: [Double], into product: inout [Double]) {
    let f = effects.count - 1
    product.withUnsafeMutableBufferPointer { product in
      product.update(repeating: 0)
      x.withUnsafeBufferPointer { x in
        nodes.withUnsafeBufferPointer { nodes in
          start.withUnsafeBufferPointer { start in
            majorInverse.withUnsafeBufferPointer { inverse in
              if let placeWeights {
                placeWeights.withUnsafeBufferPointer {
                  Self.weighted(f, x, product, nodes, start, inverse, weights: $0)
                }
              } else if f == 1 {
                Self.pairs(x, product, nodes, start, inverse)
              } else {
                Self.triples(f, x, product, nodes, start, inverse)
              }
            }
          }
        }
      }
    }
  }

  private static func pairs(
    _ x: UnsafeBufferPointer<Double>, _ product: UnsafeMutableBufferPointer<Double>,
    _ nodes: UnsafeBufferPointer<Int32>, _ start: UnsafeBufferPointer<Int32>, _ inverse: UnsafeBufferPointer<Double>
  ) {
    for level in 0..<inverse.count {
      let first = Int(start[level])
      let end = Int(start[level &+ 1])
      var sum = 0.0
      for place in first..<end { sum += x[Int(nodes[place])] }
      let mean = sum * inverse[level]
      for place in first..<end {
        let node = Int(nodes[place])
        product[node] += x[node] - mean
      }
    }
  }

  private static func triples(
    _ f: Int, _ x: UnsafeBufferPointer<Double>, _ product: UnsafeMutableBufferPointer<Double>,
    _ nodes: UnsafeBufferPointer<Int32>, _ start: UnsafeBufferPointer<Int32>, _ inverse: UnsafeBufferPointer<Double>
  ) {
    for level in 0..<inverse.count {
      let first = Int(start[level])
      let end = Int(start[level &+ 1])
      var sum = 0.0
      for place in first &* f..<end &* f { sum += x[Int(nodes[place])] }
      let mean = sum * inverse[level]
      for place in first..<end {
        var value = -mean
        for which in 0..<f { value += x[Int(nodes[place &* f &+ which])] }
        for which in 0..<f { product[Int(nodes[place &* f &+ which])] += value }
      }
    }
  }

  private static func weighted(
    _ f: Int, _ x: UnsafeBufferPointer<Double>, _ product: UnsafeMutableBufferPointer<Double>,
    _ nodes: UnsafeBufferPointer<Int32>, _ start: UnsafeBufferPointer<Int32>, _ inverse: UnsafeBufferPointer<Double>,
    weights: UnsafeBufferPointer<Double>
  ) {
    for level in 0..<inverse.count {
      let first = Int(start[level])
      let end = Int(start[level &+ 1])
      var sum = 0.0
      for place in first..<end {
        var value = 0.0
        for which in 0..<f { value += x[Int(nodes[place &* f &+ which])] }
        sum += weights[place] * value
      }
      let mean = sum * inverse[level]
      for place in first..<end {
        var value = -mean
        for which in 0..<f { value += x[Int(nodes[place &* f &+ which])] }
        value *= weights[place]
        for which in 0..<f { product[Int(nodes[place &* f &+ which])] += value }
      }
    }
  }
}
