import Statistics

/// Σ weight · a · b, eight rows at a time in a fixed order.
func dot(_ a: UnsafeBufferPointer<Double>, _ b: UnsafeBufferPointer<Double>, _ weights: [Double]?) -> Double {
  let n = min(a.count, b.count)
  var eight = SIMD8<Double>(repeating: 0)
  var sum = 0.0
  guard n > 0, let first = a.baseAddress, let second = b.baseAddress else { return 0 }
  let p = UnsafeRawPointer(first)
  let q = UnsafeRawPointer(second)
  func over(_ w: UnsafeRawPointer?) {
    var row = 0
    while row &+ 8 <= n {
      var product =
        p.loadUnaligned(fromByteOffset: row &* 8, as: SIMD8<Double>.self)
        * q.loadUnaligned(fromByteOffset: row &* 8, as: SIMD8<Double>.self)
      if let w { product *= w.loadUnaligned(fromByteOffset: row &* 8, as: SIMD8<Double>.self) }
      eight += product
      row &+= 8
    }
    while row < n {
      sum += a[row] * b[row] * (w?.loadUnaligned(fromByteOffset: row &* 8, as: Double.self) ?? 1)
      row &+= 1
    }
  }
  if let weights {
    weights.withUnsafeBytes { over($0.baseAddress) }
  } else {
    over(nil)
  }
  let four = eight.lowHalf + eight.highHalf
  return ((four[0] + four[1]) + (four[2] + four[3])) + sum
}

func dot(_ a: ArraySlice<Double>, _ b: ArraySlice<Double>, _ weights: [Double]?) -> Double {
  a.withUnsafeBufferPointer { a in b.withUnsafeBufferPointer { b in dot(a, b, weights) } }
}

/// Of two columns of absorbed data.
func weightedDot(_ data: AbsorbedData, _ a: Int, _ b: Int) -> Double {
  dot(data.column(a), data.column(b), data.weights)
}

/// Of every two of the columns named, shape [columns × columns].
func crossProducts(_ data: AbsorbedData, _ columns: [Int]) -> [Double] {
  symmetric(columns.count) { weightedDot(data, columns[$0], columns[$1]) }
}

/// Of every two of `count` columns of `rows` numbers each.
func crossProducts(_ values: [Double], _ rows: Int, _ count: Int, _ weights: [Double]?) -> [Double] {
  symmetric(count) {
    dot(values[$0 * rows..<($0 + 1) * rows], values[$1 * rows..<($1 + 1) * rows], weights)
  }
}

private func symmetric(_ count: Int, _ entry: (Int, Int) -> Double) -> [Double] {
  var result = [Double](repeating: 0, count: count * count)
  for a in 0..<count {
    for b in 0...a {
      let value = entry(a, b)
      result[a * count + b] = value
      result[b * count + a] = value
    }
  }
  return result
}

/// left · middle · left for symmetric matrices, shapes [order × order].
func sandwiched(_ left: [Double], _ middle: [Double], _ order: Int) -> [Double] {
  func product(_ a: [Double], _ b: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: order * order)
    for row in 0..<order {
      for inner in 0..<order {
        let value = a[row * order + inner]
        if value == 0 { continue }
        for column in 0..<order { result[row * order + column] += value * b[inner * order + column] }
      }
    }
    return result
  }
  var result = product(product(left, middle), left)
  for row in 0..<order {
    for column in 0..<row {
      let value = 0.5 * (result[row * order + column] + result[column * order + row])
      result[row * order + column] = value
      result[column * order + row] = value
    }
  }
  return result
}
