import Statistics

/// What each cluster contributes to the error of each ATT(g,t): influence functions over the number of units, so that the
/// sum of squares of a row is a variance. After the rows of the cells come, for each cohort, how many of its units a
/// cluster holds: what the estimated weights of aggregates vary with.
struct InfluenceRows {
  /// Feature → column of a cluster, shape [features × width].
  let values: [Double]
  let width: Int
  /// Feature → the columns that are not 0.
  let reach: [Range<Int>]
  /// Column → index into the panel's clusters.
  let clusters: [Int]
}

extension InfluenceRows: InfluenceFunctions {
  func variances(_ combinations: [Combination]) -> [Double] {
    var row = [Double](repeating: 0, count: width)
    return combinations.map { combination in
      fill(&row, combination)
      var sum = 0.0
      for value in row { sum += value * value }
      return sum
    }
  }

  func covariance(_ combinations: [Combination]) -> [Double] {
    let k = combinations.count
    let rows = combinations.map { combination in
      var row = [Double](repeating: 0, count: width)
      fill(&row, combination)
      return row
    }
    var result = [Double](repeating: 0, count: k * k)
    for a in 0..<k {
      for b in 0...a {
        let sum = dot(rows[a], rows[b])
        result[a * k + b] = sum
        result[b * k + a] = sum
      }
    }
    return result
  }

  private func fill(_ row: inout [Double], _ combination: Combination) {
    values.withUnsafeBufferPointer { values in
      row.withUnsafeMutableBufferPointer { row in
        row.update(repeating: 0)
        for (feature, weight) in combination.terms {
          let offset = feature * width
          for column in reach[feature] { row[column] += weight * values[offset + column] }
        }
      }
    }
  }

  /// Four sums side by side, always the same four.
  private func dot(_ a: [Double], _ b: [Double]) -> Double {
    func load(_ values: UnsafeBufferPointer<Double>, _ at: Int) -> SIMD4<Double> {
      SIMD4(values[at], values[at + 1], values[at + 2], values[at + 3])
    }
    return a.withUnsafeBufferPointer { a -> Double in
      b.withUnsafeBufferPointer { b -> Double in
        var sums = SIMD4<Double>.zero
        var column = 0
        while column + 4 <= a.count {
          sums += load(a, column) * load(b, column)
          column += 4
        }
        var rest = 0.0
        while column < a.count {
          rest += a[column] * b[column]
          column += 1
        }
        let pairs = sums.lowHalf + sums.highHalf
        return pairs[0] + pairs[1] + rest
      }
    }
  }

  func draws(_ multipliers: Multipliers, threads: Int) throws -> [Double] {
    let features = reach.count
    let replicates = multipliers.replicates
    let signs = multipliers.blocks(clusters)
    let tiles = try parallelMap(count: (features + 7) / 8, threads: threads) { tile -> [Double] in
      var lanes = [SIMD8<Double>](repeating: .zero, count: signs.blocks * 8)
      let used = min(8, features - tile * 8)
      for lane in 0..<used {
        let offset = (tile * 8 + lane) * width
        for column in reach[tile * 8 + lane] { lanes[column][lane] = values[offset + column] }
      }
      return signs.sums(lanes, blocks: 0..<signs.blocks, used: used)
    }
    var result: [Double] = []
    result.reserveCapacity(features * replicates)
    for tile in tiles { result += tile }
    return result
  }
}
