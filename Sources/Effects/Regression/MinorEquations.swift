import Statistics

/// The normal equations of the minor levels, major effect swept out, as a sparse symmetric matrix; see `EffectAbsorber`.
struct MinorEquations {
  let start: [Int32]
  /// Place × minor effect → minor level.
  let nodes: [Int32]
  let minorEffects: Int
  let weights: [Double]?
  let majorInverse: [Double]
  let diagonal: [Double]

  /// The factored equations, or nil where solving them step by step is cheaper.
  func factor() -> EnvelopeCholesky? {
    let m = diagonal.count
    let n = nodes.count / minorEffects
    // Every pair of minor levels that a major level holds makes one term.
    var terms = 0
    for level in majorInverse.indices {
      let size = min(Int(start[level + 1] - start[level]) * minorEffects, m)
      terms += size * size
      if terms > 1 << 31 { return nil }
    }
    if m <= 64 || (m <= 1_200 && terms <= max(40 * n, 1 << 22) && m * m <= max(4 * n, 1 << 18)) {
      return dense()
    }
    guard terms <= max(150 * n, 1 << 22) else { return nil }
    return sparse()
  }

  /// For few levels: the whole matrix at once.
  private func dense() -> EnvelopeCholesky {
    let m = diagonal.count
    let f = minorEffects
    var matrix = [Double](repeating: 0, count: m * m)
    var sums = [Double](repeating: 0, count: m)
    var list = [Int32](repeating: 0, count: m)
    matrix.withUnsafeMutableBufferPointer { matrix in
      for level in 0..<m { matrix[level * m + level] = diagonal[level] }
      gather(&sums, &list) { level, list, sums, places in
        for i in 0..<list.count {
          let a = Int(list[i])
          let scaled = sums[a] * majorInverse[level]
          let row = matrix.baseAddress.map { $0 + a * m } ?? UnsafeMutablePointer(bitPattern: 8)
          guard let row else { return }
          for j in 0...i { row[Int(list[j])] -= scaled * sums[Int(list[j])] }
        }
        if f > 1 {
          for place in places {
            let w = weights?[place] ?? 1
            for p in 0..<f {
              for q in 0..<p {
                // The later effect's levels have the larger numbers, but the list may not be in order: fill both.
                matrix[Int(nodes[place * f + p]) * m + Int(nodes[place * f + q])] += w
              }
            }
          }
        }
      }
      // Each pair of levels stands once or, by the order in which majors list them, on both sides: add the two.
      for a in 0..<m {
        for b in 0..<a { matrix[a * m + b] += matrix[b * m + a] }
      }
    }
    return EnvelopeCholesky(dense: matrix, order: m)
  }

  /// Hands `body` each major level with its distinct minor levels and their sums of weights, which it clears afterwards.
  private func gather(
    _ sums: inout [Double], _ list: inout [Int32],
    _ body: (Int, UnsafeBufferPointer<Int32>, UnsafeBufferPointer<Double>, Range<Int>) -> Void
  ) {
    let f = minorEffects
    nodes.withUnsafeBufferPointer { nodes in
      sums.withUnsafeMutableBufferPointer { sums in
        list.withUnsafeMutableBufferPointer { list in
          for level in majorInverse.indices {
            let places = Int(start[level])..<Int(start[level + 1])
            var count = 0
            for place in places {
              let w = weights?[place] ?? 1
              for which in 0..<f {
                let node = nodes[place &* f &+ which]
                if sums[Int(node)] == 0 {
                  list[count] = node
                  count &+= 1
                }
                sums[Int(node)] += w
              }
            }
            let filled = UnsafeBufferPointer(rebasing: list[0..<count])
            body(level, filled, UnsafeBufferPointer(sums), places)
            for node in filled { sums[Int(node)] = 0 }
          }
        }
      }
    }
  }

  /// For many levels: row by row, given up where the first rows show that the matrix is too full for a direct solution.
  private func sparse() -> EnvelopeCholesky? {
    let m = diagonal.count
    let f = minorEffects
    let n = nodes.count / f
    // Minor level → the places at which it stands.
    var first = [Int32](repeating: 0, count: m + 1)
    for node in nodes { first[Int(node) + 1] &+= 1 }
    for level in 0..<m { first[level + 1] &+= first[level] }
    var next = first
    var placesOf = [Int32](repeating: 0, count: nodes.count)
    var majorOf = [Int32](repeating: 0, count: n)
    majorOf.withUnsafeMutableBufferPointer { majorOf in
      for level in majorInverse.indices {
        for place in Int(start[level])..<Int(start[level + 1]) { majorOf[place] = Int32(level) }
      }
    }
    next.withUnsafeMutableBufferPointer { next in
      placesOf.withUnsafeMutableBufferPointer { placesOf in
        nodes.withUnsafeBufferPointer { nodes in
          for place in 0..<n {
            for which in 0..<f {
              let node = Int(nodes[place &* f &+ which])
              placesOf[Int(next[node])] = Int32(place)
              next[node] &+= 1
            }
          }
        }
      }
    }

    var sums = [Double](repeating: 0, count: m)
    var seen = [Bool](repeating: false, count: m)
    var list: [Int32] = []
    func row(_ level: Int) {
      list.removeAll(keepingCapacity: true)
      sums.withUnsafeMutableBufferPointer { sums in
        seen.withUnsafeMutableBufferPointer { seen in
          nodes.withUnsafeBufferPointer { nodes in
            @inline(__always) func add(_ node: Int32, _ value: Double) {
              if !seen[Int(node)] {
                seen[Int(node)] = true
                list.append(node)
              }
              sums[Int(node)] += value
            }
            add(Int32(level), diagonal[level])
            for index in Int(first[level])..<Int(first[level + 1]) {
              let place = Int(placesOf[index])
              let major = Int(majorOf[place])
              let w = weights?[place] ?? 1
              let scaled = w * majorInverse[major]
              for other in Int(start[major])..<Int(start[major + 1]) {
                let value = scaled * (weights?[other] ?? 1)
                for which in 0..<f { add(nodes[other &* f &+ which], -value) }
              }
              if f > 1 {
                for which in 0..<f {
                  let node = nodes[place &* f &+ which]
                  if Int(node) != level { add(node, w) }
                }
              }
            }
          }
        }
      }
    }
    func clear() {
      for node in list {
        sums[Int(node)] = 0
        seen[Int(node)] = false
      }
    }

    // A look at some rows: the envelope of a matrix holds at least its own entries, and costs the square of its width.
    var sample: [Int] = []
    for k in 0..<64 {
      let level = k * m / 64
      if sample.last == level { continue }
      row(level)
      sample.append(list.count)
      clear()
    }
    let typical = sample.sorted()[sample.count / 2] / 2
    guard Double(m) * Double(typical) * Double(typical) <= EnvelopeCholesky.allowance(rows: n) else { return nil }

    var firstEntry = [0]
    var columns: [Int32] = []
    var values: [Double] = []
    for level in 0..<m {
      row(level)
      columns.append(contentsOf: list)
      for node in list { values.append(sums[Int(node)]) }
      firstEntry.append(columns.count)
      clear()
      if columns.count > 40_000_000 { return nil }
    }
    return EnvelopeCholesky(
      sparse: SparseSymmetric(first: firstEntry, columns: columns, values: values),
      allowance: EnvelopeCholesky.allowance(rows: n))
  }
}

/// A symmetric matrix by rows, both triangles; no column twice in a row.
struct SparseSymmetric: Sendable {
  /// Row → its first entry; one more at the end.
  var first: [Int]
  var columns: [Int32]
  var values: [Double]

  var order: Int { first.count - 1 }
}
