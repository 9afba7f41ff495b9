import Statistics

/// A covariance of coefficients and what it was corrected by.
struct RegressionCovariance {
  /// Shape [coefficients × coefficients].
  var matrix: [Double]
  var parameters: Int
  var degreesOfFreedom: Int
  var clusters: [Int] = []
  /// Absorbed effect → whether it is nested in a cluster.
  var nested: [Bool]
  var notes: [String] = []
}

extension AbsorbedData {
  var absorbed: Int { effects.isEmpty ? 0 : effects.reduce(0) { $0 + $1.codes.count } - (effects.count - 1) }
}

extension RegressionSystem {
  /// - Throws: `SuasionError` (.data) for fewer than two clusters or no degrees of freedom, (.usage) where clusters are
  ///   asked for and none are given.
  func covariance(_ options: RegressionOptions) throws -> RegressionCovariance {
    let k = kept.count
    let n = data.rows
    let isClustered = options.variance == .cluster
    if isClustered, data.clusters.isEmpty {
      throw SuasionError(.usage, "errors are to be clustered, but no clusters are given", hint: "name a column")
    }
    let nested = data.effects.map { effect in
      isClustered && options.adjustK == .nested
        && data.clusters.contains { $0.name == effect.name || effect.codes.isNested(in: $0.codes) }
    }
    var parameters = k
    if options.adjustK != .none { parameters += data.absorbed }
    for (effect, isNested) in zip(data.effects, nested) where isNested { parameters -= effect.codes.count - 1 }
    guard n > parameters else {
      throw SuasionError(
        .data, "\(n) observations for \(parameters) parameters leave no degrees of freedom",
        hint: "absorb fewer effects or give more rows")
    }
    var adjustment = 1.0
    if options.adjusts {
      let isRobust = [.hc1, .hc2, .hc3].contains(options.variance)
      adjustment = Double(isRobust ? n : n - 1) / Double(n - parameters)
    }

    switch options.variance {
    case .iid:
      let scale = residualSquares / Double(n - 1) * adjustment
      return RegressionCovariance(
        matrix: bread.map { $0 * scale }, parameters: parameters, degreesOfFreedom: n - parameters, nested: nested)
    case .hc1, .hc2, .hc3:
      var factors = [Double](repeating: 1, count: n)
      if options.variance != .hc1 {
        guard data.endogenous == 0 else {
          throw SuasionError(.usage, "HC2 and HC3 are for least squares only", hint: "use HC1 with instruments")
        }
        let leverage = try self.leverage()
        var certain = 0
        for row in 0..<n {
          let left = 1 - leverage[row]
          // Fitted without error whatever its outcome: its residual is 0 and says nothing.
          if left < 1e-10 { certain += 1 }
          factors[row] = left < 1e-10 ? 0 : options.variance == .hc2 ? 1 / left.squareRoot() : 1 / left
        }
        if certain > 0, certain == n {
          throw SuasionError(.data, "every row fits itself", hint: "absorb fewer effects")
        }
      }
      let meat = scoreProducts(factors)
      return RegressionCovariance(
        matrix: sandwiched(bread, meat, k).map { $0 * adjustment }, parameters: parameters,
        degreesOfFreedom: n - parameters, nested: nested)
    case .cluster:
      return try clustered(options, adjustment, parameters, nested)
    }
  }

  private func clustered(
    _ options: RegressionOptions, _ adjustment: Double, _ parameters: Int, _ nested: [Bool]
  ) throws -> RegressionCovariance {
    let k = kept.count
    for cluster in data.clusters where cluster.codes.count < 2 {
      throw SuasionError(
        .data, "'\(cluster.name)' has one cluster only", hint: "errors cannot be clustered with fewer than two")
    }
    var ways = data.clusters.map { (codes: $0.codes, sign: 1.0) }
    if ways.count == 2 {
      let second = Int(ways[1].codes.count)
      let pairs = zip(ways[0].codes.codes, ways[1].codes.codes).map { Int($0) * second + Int($1) }
      ways.append((LevelCodes(CategoryColumn("pairs", pairs), rows: nil), -1))
    }
    let fewest = ways.map(\.codes.count).min() ?? 2
    var matrix = [Double](repeating: 0, count: k * k)
    for way in ways {
      let g = Double(options.clusterDF == .min ? fewest : way.codes.count)
      let scale = way.sign * adjustment * (options.adjustsClusters ? g / (g - 1) : 1)
      let own = sandwiched(bread, clusterProducts(clusterScores(way.codes), way.codes.count, k), k)
      for index in matrix.indices { matrix[index] += scale * own[index] }
    }
    var notes: [String] = []
    if ways.count == 3, k > 0 {
      let smallest = smallestEigenvalue(matrix, k)
      if smallest.value < -1e-12 * smallest.trace {
        notes.append(
          "the two-way clustered covariance is not positive semidefinite: some combinations of coefficients have a "
            + "negative variance")
      }
    }
    return RegressionCovariance(
      matrix: matrix, parameters: parameters, degreesOfFreedom: fewest - 1,
      clusters: data.clusters.map(\.codes.count), nested: nested, notes: notes)
  }

  /// Cluster × coefficient: the sum of design · weight · residual.
  func clusterScores(_ codes: LevelCodes) -> [Double] {
    let k = kept.count
    let n = data.rows
    var scores = [Double](repeating: 0, count: codes.count * k)
    scores.withUnsafeMutableBufferPointer { scores in
      codes.codes.withUnsafeBufferPointer { codes in
        residuals.withUnsafeBufferPointer { residuals in
          for index in 0..<k {
            withDesign(index) { column in
              if let weights = data.weights {
                for row in 0..<n {
                  scores[Int(codes[row]) &* k &+ index] += column[row] * weights[row] * residuals[row]
                }
              } else {
                for row in 0..<n { scores[Int(codes[row]) &* k &+ index] += column[row] * residuals[row] }
              }
            }
          }
        }
      }
    }
    return scores
  }

  /// Σ over rows of the scores' products, each row's residual times its factor.
  private func scoreProducts(_ factors: [Double]) -> [Double] {
    let k = kept.count
    var squares = factors
    for row in 0..<data.rows {
      let value = factors[row] * residuals[row] * (data.weights?[row] ?? 1)
      squares[row] = value * value
    }
    var meat = [Double](repeating: 0, count: k * k)
    for a in 0..<k {
      for b in 0...a {
        let value = withDesign(a) { a in withDesign(b) { b in dot(a, b, squares) } }
        meat[a * k + b] = value
        meat[b * k + a] = value
      }
    }
    return meat
  }
}

/// Σ over clusters of the outer product of their scores.
func clusterProducts(_ scores: [Double], _ clusters: Int, _ k: Int) -> [Double] {
  var meat = [Double](repeating: 0, count: k * k)
  meat.withUnsafeMutableBufferPointer { meat in
    scores.withUnsafeBufferPointer { scores in
      for cluster in 0..<clusters {
        let base = cluster &* k
        for a in 0..<k {
          let value = scores[base &+ a]
          if value == 0 { continue }
          for b in 0..<k { meat[a &* k &+ b] += value * scores[base &+ b] }
        }
      }
    }
  }
  return meat
}

/// The smallest eigenvalue of a symmetric matrix, by Jacobi's rotations, and the trace of absolute values.
func smallestEigenvalue(_ matrix: [Double], _ order: Int) -> (value: Double, trace: Double) {
  var a = matrix
  // Scaled to a unit diagonal, so that units of regressors do not matter.
  let scale = (0..<order).map { i in
    let d = abs(matrix[i * order + i]).squareRoot()
    return d > 0 ? 1 / d : 1
  }
  for i in 0..<order { for j in 0..<order { a[i * order + j] *= scale[i] * scale[j] } }
  for _ in 0..<50 {
    var off = 0.0
    for p in 0..<order {
      for q in p + 1..<order {
        let apq = a[p * order + q]
        off += apq * apq
        if apq == 0 { continue }
        let theta = (a[q * order + q] - a[p * order + p]) / (2 * apq)
        let t = (theta < 0 ? -1.0 : 1.0) / (abs(theta) + (theta * theta + 1).squareRoot())
        let c = 1 / (t * t + 1).squareRoot()
        let s = t * c
        for i in 0..<order {
          let x = a[i * order + p]
          let y = a[i * order + q]
          a[i * order + p] = c * x - s * y
          a[i * order + q] = s * x + c * y
        }
        for i in 0..<order {
          let x = a[p * order + i]
          let y = a[q * order + i]
          a[p * order + i] = c * x - s * y
          a[q * order + i] = s * x + c * y
        }
      }
    }
    if off < 1e-28 * Double(order * order) { break }
  }
  var low = Double.infinity
  var trace = 0.0
  for i in 0..<order {
    low = min(low, a[i * order + i])
    trace += abs(a[i * order + i])
  }
  return (low, trace)
}
