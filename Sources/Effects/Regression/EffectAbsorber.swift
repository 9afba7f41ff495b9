import Statistics

/// Takes any number of fixed effects out of columns of numbers: what is left is the residual of a weighted least-squares
/// fit on the effects' dummies.
///
/// The effect with the most levels (the major one) is eliminated by its diagonal. What remains are the normal equations of
/// the other levels, the minor ones. They are factored where that is cheap: few minor levels, or a graph of levels that is
/// nearly a chain, whose equations have a narrow envelope once ordered (`EnvelopeCholesky`). Chains are what alternating
/// projections and conjugate gradients are slow on. Otherwise the equations are solved by conjugate gradients, which is
/// fast for well connected graphs.
struct EffectAbsorber: Sendable {
  let rows: Int
  /// Effect → its levels, the major one first.
  let effects: [LevelCodes]
  /// Row → weight; nil where all are 1.
  let weights: [Double]?
  /// Level of the major effect → one over the sum of its weights.
  let majorInverse: [Double]
  /// Minor level → the sum of its weights.
  let minorDiagonal: [Double]
  /// Minor effect → where its levels begin among all minor ones; one more at the end.
  let minorOffset: [Int]
  /// Level of the major effect → its first place; rows in the order of the major effect.
  let start: [Int32]
  /// Place → row; nil where rows already stand in the order of the major effect.
  let order: [Int32]?
  /// Place × minor effect → minor level, offset included.
  let nodes: [Int32]
  /// Place → weight; nil where all are 1.
  let placeWeights: [Double]?
  let factor: EnvelopeCholesky?
  let tolerance: Double
  let maximumIterations: Int

  var minorCount: Int { minorOffset[minorOffset.count - 1] }
  /// How the equations are solved, for `RegressionFit.method`.
  var method: String {
    effects.count < 2 ? "means" : factor == nil ? "conjugate gradients" : "direct"
  }

  /// - Parameters:
  ///   - effects: at least one, each with one code per row, every level with a row.
  ///   - weights: positive.
  init(_ given: [LevelCodes], weights: [Double]?, tolerance: Double, maximumIterations: Int) {
    // Stable: of two effects of one size the first given comes first.
    let sorted = given.indices.sorted { (given[$1].count, $0) < (given[$0].count, $1) }.map { given[$0] }
    let major = sorted[0]
    let minor = Array(sorted.dropFirst())
    let n = major.codes.count
    rows = n
    effects = sorted
    self.weights = weights
    self.tolerance = tolerance
    self.maximumIterations = maximumIterations

    majorInverse = Self.levelSums(major, weights).map { 1 / $0 }
    var offset = [0]
    var diagonal: [Double] = []
    for effect in minor {
      diagonal += Self.levelSums(effect, weights)
      offset.append(diagonal.count)
    }
    minorDiagonal = diagonal
    minorOffset = offset
    guard !minor.isEmpty else {
      (start, order, nodes, placeWeights, factor) = ([], nil, [], nil, nil)
      return
    }

    var start = [Int32](repeating: 0, count: major.count + 1)
    var isSorted = true
    major.codes.withUnsafeBufferPointer { codes in
      start.withUnsafeMutableBufferPointer { start in
        var last: Int32 = 0
        for code in codes {
          start[Int(code) + 1] &+= 1
          isSorted = isSorted && code >= last
          last = code
        }
        for level in 1..<start.count { start[level] &+= start[level - 1] }
      }
    }
    var order: [Int32]?
    if !isSorted {
      var next = start
      order = [Int32](unsafeUninitializedCapacity: n) { order, count in
        next.withUnsafeMutableBufferPointer { next in
          major.codes.withUnsafeBufferPointer { codes in
            for row in 0..<n {
              let level = Int(codes[row])
              order[Int(next[level])] = Int32(truncatingIfNeeded: row)
              next[level] &+= 1
            }
          }
        }
        count = n
      }
    }
    let f = minor.count
    let nodes: [Int32]
    if f == 1, order == nil {
      nodes = minor[0].codes
    } else {
      nodes = [Int32](unsafeUninitializedCapacity: n * f) { nodes, count in
        for (which, effect) in minor.enumerated() {
          let base = Int32(offset[which])
          effect.codes.withUnsafeBufferPointer { codes in
            if let order {
              order.withUnsafeBufferPointer { order in
                for place in 0..<n { nodes[place &* f &+ which] = codes[Int(order[place])] &+ base }
              }
            } else {
              for place in 0..<n { nodes[place &* f &+ which] = codes[place] &+ base }
            }
          }
        }
        count = n * f
      }
    }
    let placeWeights = order.flatMap { order in weights.map { weights in order.map { weights[Int($0)] } } } ?? weights
    self.start = start
    self.order = order
    self.nodes = nodes
    self.placeWeights = placeWeights
    factor = MinorEquations(
      start: start, nodes: nodes, minorEffects: f, weights: placeWeights, majorInverse: majorInverse,
      diagonal: diagonal
    ).factor()
  }

  /// Level → sum of the weights of its rows.
  static func levelSums(_ effect: LevelCodes, _ weights: [Double]?) -> [Double] {
    guard let weights else { return effect.sizes().map { Double($0) } }
    var sums = [Double](repeating: 0, count: effect.count)
    sums.withUnsafeMutableBufferPointer { sums in
      effect.codes.withUnsafeBufferPointer { codes in
        for row in 0..<codes.count { sums[Int(codes[row])] += weights[row] }
      }
    }
    return sums
  }

  /// Replaces a column by what the effects leave of it; returns the iterations taken.
  ///
  /// - Throws: `SuasionError` (.data) where conjugate gradients do not converge.
  func absorb(_ column: UnsafeMutableBufferPointer<Double>) throws -> Int {
    var major = majorSums(column)
    if effects.count == 1 {
      subtract(column, major: major, minor: [])
      return 0
    }
    var length = 0.0
    if let weights {
      for row in 0..<rows { length += weights[row] * column[row] * column[row] }
    } else {
      for row in 0..<rows { length += column[row] * column[row] }
    }
    if length == 0 { return 0 }
    let goal = tolerance * length.squareRoot()
    var minor = [Double](repeating: 0, count: minorCount)
    var iterations = 0
    // Twice at most: what rounding left the first time is taken out the second.
    for attempt in 0..<3 {
      let right = minorRight(column, major)
      let error = scaledLength(right)
      if attempt > 0, error <= goal { return iterations }
      if attempt == 2 { break }
      if let factor {
        minor = factor.solve(right)
      } else if error > goal {
        iterations += try conjugateGradients(right, &minor, goal: 0.5 * goal)
      } else {
        for level in minor.indices { minor[level] = 0 }
      }
      shift(&major, by: minor)
      subtract(column, major: major, minor: minor)
      if factor == nil { return iterations }
      major = majorSums(column)
    }
    throw SuasionError(
      .data, "the fixed effects could not be absorbed to a tolerance of \(tolerance)",
      hint: "give a larger tolerance, or a column in smaller numbers")
  }

  /// Level of the major effect → the weighted mean of its rows.
  private func majorSums(_ column: UnsafeMutableBufferPointer<Double>) -> [Double] {
    var sums = [Double](repeating: 0, count: majorInverse.count)
    sums.withUnsafeMutableBufferPointer { sums in
      effects[0].codes.withUnsafeBufferPointer { codes in
        if let weights {
          weights.withUnsafeBufferPointer { weights in
            for row in 0..<rows { sums[Int(codes[row])] += weights[row] * column[row] }
          }
        } else {
          for row in 0..<rows { sums[Int(codes[row])] += column[row] }
        }
        majorInverse.withUnsafeBufferPointer { inverse in
          for level in 0..<sums.count { sums[level] *= inverse[level] }
        }
      }
    }
    return sums
  }

  /// Minor level → the weighted sum of its rows less their major levels' means.
  private func minorRight(_ column: UnsafeMutableBufferPointer<Double>, _ major: [Double]) -> [Double] {
    var right = [Double](repeating: 0, count: minorCount)
    right.withUnsafeMutableBufferPointer { right in
      major.withUnsafeBufferPointer { major in
        effects[0].codes.withUnsafeBufferPointer { own in
          for (which, effect) in effects.dropFirst().enumerated() {
            let base = minorOffset[which]
            effect.codes.withUnsafeBufferPointer { codes in
              if let weights {
                weights.withUnsafeBufferPointer { weights in
                  for row in 0..<rows {
                    right[base &+ Int(codes[row])] += weights[row] * (column[row] - major[Int(own[row])])
                  }
                }
              } else {
                for row in 0..<rows { right[base &+ Int(codes[row])] += column[row] - major[Int(own[row])] }
              }
            }
          }
        }
      }
    }
    return right
  }

  /// The length of the projection on each minor effect, √ Σ right² / diagonal.
  private func scaledLength(_ right: [Double]) -> Double {
    var sum = 0.0
    for level in right.indices { sum += right[level] * right[level] / minorDiagonal[level] }
    return sum.squareRoot()
  }

  /// Takes the mean of its rows' minor effects from each major level.
  private func shift(_ major: inout [Double], by minor: [Double]) {
    let f = effects.count - 1
    major.withUnsafeMutableBufferPointer { major in
      minor.withUnsafeBufferPointer { minor in
        nodes.withUnsafeBufferPointer { nodes in
          start.withUnsafeBufferPointer { start in
            for level in 0..<major.count {
              var sum = 0.0
              for place in Int(start[level])..<Int(start[level &+ 1]) {
                var value = 0.0
                for which in 0..<f { value += minor[Int(nodes[place &* f &+ which])] }
                sum += placeWeights == nil ? value : value * (placeWeights?[place] ?? 1)
              }
              major[level] -= sum * majorInverse[level]
            }
          }
        }
      }
    }
  }

  private func subtract(_ column: UnsafeMutableBufferPointer<Double>, major: [Double], minor: [Double]) {
    major.withUnsafeBufferPointer { major in
      effects[0].codes.withUnsafeBufferPointer { own in
        guard effects.count == 2 else {
          for row in 0..<rows { column[row] -= major[Int(own[row])] }
          return
        }
        minor.withUnsafeBufferPointer { minor in
          effects[1].codes.withUnsafeBufferPointer { codes in
            for row in 0..<rows { column[row] -= major[Int(own[row])] + minor[Int(codes[row])] }
          }
        }
      }
    }
    guard effects.count > 2 else { return }
    minor.withUnsafeBufferPointer { minor in
      for (which, effect) in effects.dropFirst().enumerated() {
        let base = minorOffset[which]
        effect.codes.withUnsafeBufferPointer { codes in
          for row in 0..<rows { column[row] -= minor[base &+ Int(codes[row])] }
        }
      }
    }
  }
}
