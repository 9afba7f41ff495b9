import Statistics

extension EffectAbsorber {
  /// The rank of the dummies where a direct solution shows it; nil after conjugate gradients.
  var exactRank: Int? {
    if effects.count == 1 { return effects[0].count }
    return factor.map { effects[0].count + $0.rank }
  }

  /// Row → the share of its own outcome in its fitted value, by the dummies alone.
  ///
  /// - Throws: `SuasionError` (.data) where the minor levels are too many for it.
  func leverage() throws -> [Double] {
    let major = effects[0].codes
    var result = (0..<rows).map { (weights?[$0] ?? 1) * majorInverse[Int(major[$0])] }
    let m = minorCount
    if m == 0 { return result }
    guard let factor, m <= 2_000, Double(rows) * Double(m) <= 2e9 else {
      throw SuasionError(
        .data, "leverages of absorbed effects with \(m) levels besides the largest are too much to compute",
        hint: "use HC1, or cluster-robust errors")
    }
    let f = effects.count - 1
    var inverse = [Double](repeating: 0, count: m * m)
    var unit = [Double](repeating: 0, count: m)
    for level in 0..<m {
      unit[level] = 1
      let column = factor.solve(unit)
      unit[level] = 0
      for other in 0..<m { inverse[level * m + other] = column[other] }
    }
    // With z the dummies of a row's minor levels and c their mean in its major level: (z − c)ᵀ · inverse · (z − c).
    var share = [Double](repeating: 0, count: m)
    var image = share
    for level in majorInverse.indices {
      let places = Int(start[level])..<Int(start[level + 1])
      var touched: [Int] = []
      for place in places {
        let w = (placeWeights?[place] ?? 1) * majorInverse[level]
        for which in 0..<f {
          let node = Int(nodes[place * f + which])
          if share[node] == 0 { touched.append(node) }
          share[node] += w
        }
      }
      for node in 0..<m { image[node] = 0 }
      var square = 0.0
      for node in touched {
        for other in 0..<m { image[other] += share[node] * inverse[node * m + other] }
      }
      for node in touched { square += share[node] * image[node] }
      for place in places {
        var value = square
        for p in 0..<f {
          let node = Int(nodes[place * f + p])
          value -= 2 * image[node]
          for q in 0..<f { value += inverse[node * m + Int(nodes[place * f + q])] }
        }
        let row = order.map { Int($0[place]) } ?? place
        result[row] += (placeWeights?[place] ?? 1) * value
      }
      for node in touched { share[node] = 0 }
    }
    return result
  }
}

extension RegressionSystem {
  /// Row → the share of its own outcome in its fitted value, absorbed effects and regressors together.
  func leverage() throws -> [Double] {
    var result = try data.absorber?.leverage() ?? [Double](repeating: 0, count: data.rows)
    let k = kept.count
    for a in 0..<k {
      withDesign(a) { left in
        for b in 0..<k {
          let value = bread[a * k + b]
          withDesign(b) { right in
            for row in 0..<data.rows { result[row] += value * left[row] * right[row] * (data.weights?[row] ?? 1) }
          }
        }
      }
    }
    return result
  }
}
