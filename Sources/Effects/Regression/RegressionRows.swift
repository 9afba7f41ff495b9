import Statistics

extension RegressionData {
  func checkLengths(_ n: Int) throws {
    func check(_ name: String, _ count: Int) throws {
      if count == n { return }
      throw SuasionError(
        .usage, "column '\(name)' has \(count) values and the outcome has \(n)", hint: "give one value per row")
    }
    for column in columns { try check(column.name, column.values.count) }
    for column in effects + clusters { try check(column.name, column.levels.count) }
    if let weights { try check("weights", weights.count) }
    if clusters.count > 2 {
      throw SuasionError(.usage, "\(clusters.count) ways of clustering", hint: "give one or two")
    }
    if endogenous.isEmpty != instruments.isEmpty || instruments.count < endogenous.count {
      throw SuasionError(
        .usage, "\(instruments.count) instruments for \(endogenous.count) endogenous regressors",
        hint: "give at least one instrument for each")
    }
  }

  /// Rows with every value and a positive weight, or nil where all are; and how many are not.
  func usableRows(_ columns: [RegressionColumn]) throws -> (kept: [Int32]?, missing: Int, zeros: Int) {
    let n = outcome.values.count
    var isOdd = false
    for column in columns {
      // A sum of the values times 0 is 0 unless one is missing or infinite.
      var probe = SIMD8<Double>(repeating: 0)
      column.values.withUnsafeBufferPointer { values in
        var row = 0
        while row + 8 <= n {
          for lane in 0..<8 { probe[lane] += values[row &+ lane] * 0 }
          row += 8
        }
        while row < n {
          probe[0] += values[row] * 0
          row += 1
        }
      }
      if probe.sum() != 0 || probe.sum().isNaN {
        isOdd = true
        if let row = column.values.firstIndex(where: { $0.isInfinite }) {
          throw SuasionError(
            .data, "\(column.name) is infinite in row \(row + 1)", hint: "leave it missing if it is not known")
        }
      }
    }
    if let weights {
      for row in 0..<n where !(weights[row] > 0 && weights[row].isFinite) {
        isOdd = true
        if weights[row] < 0 || weights[row].isInfinite {
          throw SuasionError(
            .data, "the weight of row \(row + 1) is \(weights[row])", hint: "give positive numbers, or 0 to leave out")
        }
      }
    }
    guard isOdd else { return (nil, 0, 0) }
    var kept: [Int32] = []
    var zeros = 0
    for row in 0..<n {
      if columns.contains(where: { $0.values[row].isNaN }) || weights?[row].isNaN ?? false { continue }
      if weights?[row] == 0 {
        zeros += 1
        continue
      }
      kept.append(Int32(row))
    }
    return (kept, n - kept.count - zeros, zeros)
  }
}

extension CategoryColumn.Levels {
  /// Whether two columns are one array, so that it need not be coded twice.
  func isSameStorage(as other: CategoryColumn.Levels) -> Bool {
    func same<Element>(_ a: [Element], _ b: [Element]) -> Bool {
      a.count == b.count
        && a.withUnsafeBufferPointer { a in b.withUnsafeBufferPointer { b in a.baseAddress == b.baseAddress } }
    }
    switch (self, other) {
    case (.integers(let a), .integers(let b)): return same(a, b)
    case (.narrow(let a), .narrow(let b)): return same(a, b)
    case (.names(let a), .names(let b)): return same(a, b)
    default: return false
    }
  }
}

/// Takes the weighted mean out of a column where asked; returns the sums of squares about 0 and about the mean.
func centre(
  _ column: UnsafeMutableBufferPointer<Double>, _ weights: [Double]?, subtract: Bool
) -> (squares: Double, about: Double) {
  var total = 0.0
  var sum = 0.0
  var squares = 0.0
  if let weights {
    for row in column.indices {
      total += weights[row]
      sum += weights[row] * column[row]
      squares += weights[row] * column[row] * column[row]
    }
  } else {
    total = Double(column.count)
    var sums = SIMD8<Double>(repeating: 0)
    var second = sums
    let whole = column.count / 8 * 8
    for row in stride(from: 0, to: whole, by: 8) {
      var eight = SIMD8<Double>()
      for lane in 0..<8 { eight[lane] = column[row &+ lane] }
      sums += eight
      second += eight * eight
    }
    for row in whole..<column.count {
      sums[0] += column[row]
      second[0] += column[row] * column[row]
    }
    sum = sums.sum()
    squares = second.sum()
  }
  let mean = sum / total
  var about = 0.0
  if let weights {
    for row in column.indices { about += weights[row] * (column[row] - mean) * (column[row] - mean) }
  } else {
    var eights = SIMD8<Double>(repeating: 0)
    let whole = column.count / 8 * 8
    for row in stride(from: 0, to: whole, by: 8) {
      var eight = SIMD8<Double>()
      for lane in 0..<8 { eight[lane] = column[row &+ lane] - mean }
      eights += eight * eight
    }
    for row in whole..<column.count { eights[0] += (column[row] - mean) * (column[row] - mean) }
    about = eights.sum()
  }
  if subtract { for row in column.indices { column[row] -= mean } }
  return (squares, about)
}

/// Rows that are alone in a level of some effect, taken out until none is; ascending.
func singletonRows(_ effects: [LevelCodes], rows: Int) -> [Int32] {
  var sizes = effects.map { $0.sizes() }
  guard sizes.contains(where: { $0.contains(1) }) else { return [] }
  var isOut = [Bool](repeating: false, count: rows)
  var changed = true
  var isForward = false
  while changed {
    changed = false
    // To and fro, so that a chain of rows that fall one after another takes two passes.
    isForward.toggle()
    for step in 0..<rows {
      let row = isForward ? step : rows - 1 - step
      if isOut[row] { continue }
      guard effects.indices.contains(where: { sizes[$0][Int(effects[$0].codes[row])] == 1 }) else { continue }
      isOut[row] = true
      changed = true
      for which in effects.indices { sizes[which][Int(effects[which].codes[row])] -= 1 }
    }
  }
  return isOut.indices.filter { isOut[$0] }.map { Int32($0) }
}
