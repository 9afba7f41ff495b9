import Statistics

/// Clusters' draws in each replicate.
struct WildDraws {
  let count: Int
  let isEnumerated: Bool
  /// Replicate × cluster.
  let values: [Double]

  init(_ options: WildBootstrapOptions, clusters: Int) {
    isEnumerated = options.weights == .rademacher && clusters < 20 && 1 << clusters <= options.replicates
    count = isEnumerated ? 1 << clusters : options.replicates
    var values = [Double](repeating: 1, count: count * clusters)
    let webb = [-1.5.squareRoot(), -1, -0.5.squareRoot(), 0.5.squareRoot(), 1, 1.5.squareRoot()]
    for replicate in 0..<count {
      let base = replicate * clusters
      if isEnumerated {
        for cluster in 0..<clusters where replicate >> cluster & 1 == 1 { values[base + cluster] = -1 }
        continue
      }
      var stream = RandomStream(seed: options.seed, purpose: "wild cluster bootstrap", unit: UInt64(replicate))
      for cluster in 0..<clusters {
        values[base + cluster] =
          options.weights == .webb ? webb[stream.integer(below: 6)] : stream.bits() >> 63 == 1 ? -1 : 1
      }
    }
    self.values = values
  }
}

/// What turns clusters' draws into scores: for the restricted residuals of the outcome, and of the regressor itself, of
/// which the residuals under another null are a combination.
struct WildScores {
  let clusters: Int
  /// Cluster × (clusters + 1): draw of the row's cluster → scores of all, and last their sum.
  let outcome: [Double]
  let regressor: [Double]
  /// The standard error without small-sample correction, times the regressor's sum of squares.
  let error: Double

  init(_ system: RegressionSystem, _ place: Int) throws {
    let data = system.data
    let n = data.rows
    let codes = data.clusters[0].codes
    let g = codes.count
    guard Double(g) * Double(n) <= 4e9, g <= 4_000 else {
      throw SuasionError(
        .data, "\(g) clusters are too many for the wild bootstrap of \(n) rows",
        hint: "with so many clusters the usual cluster-robust errors are fine")
    }
    let k = system.kept.count
    let others = (0..<k).filter { $0 != place }
    func column(_ index: Int) -> [Double] { system.withDesign(index) { Array($0) } }
    // What the other regressors leave of the outcome and of the regressor.
    let rest = others.map { column($0) }
    let factor = OrderedCholesky(
      crossProducts(rest.flatMap { $0 }, n, rest.count, data.weights), order: rest.count,
      scale: others.map { data.scale[system.kept[$0]] }, tolerance: 0)
    func purged(_ values: [Double]) -> [Double] {
      var left = values
      let share = factor.solve(rest.map { dot($0[...], values[...], data.weights) })
      for (weight, source) in zip(share, rest) { for row in 0..<n { left[row] -= weight * source[row] } }
      return left
    }
    let x = purged(column(place))
    let y = purged(Array(data.column(0)))
    let squares = dot(x[...], x[...], data.weights)

    // Cluster h's score of a replicate: x'(own residuals, drawn) less x'(their projection on effects and regressors).
    var outcome = [Double](repeating: 0, count: g * (g + 1))
    var regressor = outcome
    let rowsOf = LevelRows(codes)
    var part = [Double](repeating: 0, count: n)
    for cluster in 0..<g {
      for row in 0..<n { part[row] = 0 }
      for row in rowsOf[cluster] { part[Int(row)] = x[Int(row)] }
      var projected = part
      if let absorber = data.absorber { _ = try projected.withUnsafeMutableBufferPointer { try absorber.absorb($0) } }
      projected = purged(projected)
      // Also the regressor itself is in the model: take its own projection out.
      let own = dot(projected[...], x[...], data.weights) / squares
      for row in 0..<n { projected[row] -= own * x[row] }
      for row in 0..<n {
        let w = (data.weights?[row] ?? 1) * projected[row]
        let target = Int(codes.codes[row]) * (g + 1) + cluster
        outcome[target] += w * y[row]
        regressor[target] += w * x[row]
      }
    }
    for row in 0..<n {
      let w = (data.weights?[row] ?? 1) * x[row]
      let target = Int(codes.codes[row]) * (g + 1) + g
      outcome[target] += w * y[row]
      regressor[target] += w * x[row]
    }
    clusters = g
    self.outcome = outcome
    self.regressor = regressor
    let scores = system.clusterScores(codes)
    // Scores of the purged regressor, which is the design less its share in the others.
    var sum = 0.0
    let b = (0..<k).map { system.bread[place * k + $0] }
    for cluster in 0..<g {
      var value = 0.0
      for index in 0..<k { value += b[index] * scores[cluster * k + index] }
      sum += value * value
    }
    error = sum.squareRoot()
  }

  /// Replicate × (clusters + 1): the scores of the draws.
  func product(_ matrix: [Double], _ draws: WildDraws) -> [Double] {
    let g = clusters
    var result = [Double](repeating: 0, count: draws.count * (g + 1))
    result.withUnsafeMutableBufferPointer { result in
      matrix.withUnsafeBufferPointer { matrix in
        draws.values.withUnsafeBufferPointer { draw in
          for replicate in 0..<draws.count {
            let target = replicate &* (g &+ 1)
            for cluster in 0..<g {
              let value = draw[replicate &* g &+ cluster]
              let source = cluster &* (g &+ 1)
              for other in 0...g { result[target &+ other] += value * matrix[source &+ other] }
            }
          }
        }
      }
    }
    return result
  }
}

/// Rows by level.
struct LevelRows {
  private var start: [Int]
  private var rows: [Int32]

  init(_ codes: LevelCodes) {
    start = [Int](repeating: 0, count: codes.count + 1)
    for code in codes.codes { start[Int(code) + 1] += 1 }
    for level in 0..<codes.count { start[level + 1] += start[level] }
    var next = start
    rows = [Int32](repeating: 0, count: codes.codes.count)
    for (row, code) in codes.codes.enumerated() {
      rows[next[Int(code)]] = Int32(row)
      next[Int(code)] += 1
    }
  }

  subscript(level: Int) -> ArraySlice<Int32> { rows[start[level]..<start[level + 1]] }
}
