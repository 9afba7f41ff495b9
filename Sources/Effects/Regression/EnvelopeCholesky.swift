import Statistics

/// The Cholesky factor of a symmetric positive semidefinite matrix, kept between each row's first entry and its diagonal.
///
/// A factor fills nothing outside that envelope, so a matrix whose graph is nearly a chain, ordered along the chain, costs
/// its order times the square of its width. The order is that of Cuthill and McKee (1969, doi 10.1145/800195.805928),
/// reversed; rows that touch a large part of the matrix come last. A pivot that is 0 up to rounding marks a level that
/// others determine; its effect is 0.
struct EnvelopeCholesky: Sendable {
  /// Position → original row.
  let permutation: [Int32]
  /// Position → column of its first entry.
  private let left: [Int32]
  /// Position → where its row begins in `entries`, less `left`; the diagonal is the row's last entry.
  private let base: [Int]
  private let entries: [Double]
  /// Position → whether its pivot is 0.
  let isHeld: [Bool]

  var order: Int { permutation.count }
  /// How many levels the data identify.
  var rank: Int { isHeld.count { !$0 } }

  /// How many multiplications a factorisation may take: about the cost of some hundred passes over the rows.
  static func allowance(rows: Int) -> Double { max(2e7, min(300 * Double(rows), 3e9)) }

  /// - Parameter matrix: lower triangle by rows, shape [order × order].
  init(dense matrix: [Double], order m: Int) {
    var entries: [Double] = []
    entries.reserveCapacity(m * (m + 1) / 2)
    var base: [Int] = []
    for row in 0..<m {
      base.append(entries.count)
      entries.append(contentsOf: matrix[row * m...row * m + row])
    }
    let left = [Int32](repeating: 0, count: m)
    isHeld = Self.factor(&entries, base, left)
    permutation = (0..<m).map { Int32($0) }
    self.left = left
    self.base = base
    self.entries = entries
  }

  /// Nil where the envelope would cost more than `allowance` multiplications.
  init?(sparse matrix: SparseSymmetric, allowance: Double) {
    let m = matrix.order
    let permutation = cuthillMcKee(matrix)
    var position = [Int32](repeating: 0, count: m)
    for (place, row) in permutation.enumerated() { position[Int(row)] = Int32(place) }
    var left = [Int32](repeating: 0, count: m)
    var base = [Int](repeating: 0, count: m)
    var size = 0
    var work = 0.0
    for place in 0..<m {
      let row = Int(permutation[place])
      var lowest = Int32(place)
      for entry in matrix.first[row]..<matrix.first[row + 1] {
        lowest = min(lowest, position[Int(matrix.columns[entry])])
      }
      left[place] = lowest
      base[place] = size - Int(lowest)
      size += place - Int(lowest) + 1
      if size > 100_000_000 { return nil }
      // A product for each two rows, over the columns in which both have entries.
      for column in Int(lowest)..<place { work += Double(column - max(Int(lowest), Int(left[column])) + 1) }
      if work > 2 * allowance { return nil }
    }
    var entries = [Double](repeating: 0, count: size)
    for place in 0..<m {
      let row = Int(permutation[place])
      for entry in matrix.first[row]..<matrix.first[row + 1] {
        let column = Int(position[Int(matrix.columns[entry])])
        if column <= place { entries[base[place] + column] = matrix.values[entry] }
      }
    }
    isHeld = Self.factor(&entries, base, left)
    self.permutation = permutation
    self.left = left
    self.base = base
    self.entries = entries
  }

  /// In place, row by row; returns which pivots are 0.
  private static func factor(_ entries: inout [Double], _ base: [Int], _ left: [Int32]) -> [Bool] {
    let m = base.count
    var held = [Bool](repeating: false, count: m)
    entries.withUnsafeMutableBufferPointer { entries in
      guard let pointer = entries.baseAddress else { return }
      for row in 0..<m {
        let own = base[row]
        let from = Int(left[row])
        let scale = pointer[own + row]
        for column in from..<row {
          let other = base[column]
          let begin = max(from, Int(left[column]))
          let sum = dot(pointer + (own + begin), pointer + (other + begin), column - begin)
          // The diagonal holds one over its root, or 0 where the level is held.
          pointer[own + column] = (pointer[own + column] - sum) * pointer[other + column]
        }
        let pivot = scale - dot(pointer + (own + from), pointer + (own + from), row - from)
        held[row] = !(pivot > 1e-11 * scale)
        pointer[own + row] = held[row] ? 0 : 1 / pivot.squareRoot()
      }
    }
    return held
  }

  /// Eight sums at a time, in a fixed order.
  @inline(__always)
  private static func dot(_ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ count: Int) -> Double {
    var eight = SIMD8<Double>(repeating: 0)
    var index = 0
    let p = UnsafeRawPointer(a)
    let q = UnsafeRawPointer(b)
    while index &+ 8 <= count {
      eight +=
        p.loadUnaligned(fromByteOffset: index &* 8, as: SIMD8<Double>.self)
        * q.loadUnaligned(fromByteOffset: index &* 8, as: SIMD8<Double>.self)
      index &+= 8
    }
    let four = eight.lowHalf + eight.highHalf
    var sum = (four[0] + four[1]) + (four[2] + four[3])
    while index < count {
      sum += a[index] * b[index]
      index &+= 1
    }
    return sum
  }

  /// A solution of matrix · x = right, in the original order; 0 for held levels.
  func solve(_ right: [Double]) -> [Double] {
    let m = order
    var z = [Double](repeating: 0, count: m)
    var x = right
    z.withUnsafeMutableBufferPointer { z in
      entries.withUnsafeBufferPointer { entries in
        for row in 0..<m {
          let own = base[row]
          var value = right[Int(permutation[row])]
          for column in Int(left[row])..<row { value -= entries[own &+ column] * z[column] }
          z[row] = value * entries[own &+ row]
        }
        for row in stride(from: m - 1, through: 0, by: -1) {
          let own = base[row]
          let value = z[row] * entries[own &+ row]
          z[row] = value
          for column in Int(left[row])..<row { z[column] -= entries[own &+ column] * value }
        }
      }
      for row in 0..<m { x[Int(permutation[row])] = z[row] }
    }
    return x
  }
}

/// Rows in the reverse of the order in which a breadth-first walk from the rim of each part of the matrix's graph meets
/// them; rows that touch a large part of all come last.
func cuthillMcKee(_ matrix: SparseSymmetric) -> [Int32] {
  let m = matrix.order
  let degree = (0..<m).map { matrix.first[$0 + 1] - matrix.first[$0] }
  let typical = degree.sorted()[m / 2]
  let crowded = max(20 * typical, 10 * Int(Double(m).squareRoot()))
  /// −1 for rows that stand in the order; otherwise the number of the last walk that met the row.
  var mark = degree.map { Int32($0 > crowded ? -1 : 0) }
  let last = (0..<m).filter { mark[$0] < 0 }
  var walk: [Int32] = []
  walk.reserveCapacity(m)
  var level = [Int32](repeating: -1, count: m)
  var fresh: [Int32] = []
  var number: Int32 = 0

  /// Appends the part of the graph that holds `root` to `walk`; returns a least-connected row of its last layer, and how
  /// many layers there are.
  func breadthFirst(_ root: Int) -> (Int, depth: Int32) {
    let begin = walk.count
    number &+= 1
    walk.append(Int32(root))
    mark[root] = number
    level[root] = 0
    var head = begin
    while head < walk.count {
      let row = Int(walk[head])
      head += 1
      fresh.removeAll(keepingCapacity: true)
      for entry in matrix.first[row]..<matrix.first[row + 1] {
        let other = Int(matrix.columns[entry])
        if mark[other] < 0 || mark[other] == number { continue }
        mark[other] = number
        level[other] = level[row] + 1
        fresh.append(Int32(other))
      }
      fresh.sort { (degree[Int($0)], $0) < (degree[Int($1)], $1) }
      walk.append(contentsOf: fresh)
    }
    let depth = level[Int(walk[walk.count - 1])]
    var best = Int(walk[walk.count - 1])
    for row in walk[begin...] where level[Int(row)] == depth && degree[Int(row)] < degree[best] { best = Int(row) }
    return (best, depth)
  }

  for root in 0..<m where mark[root] >= 0 {
    let begin = walk.count
    var rim = root
    var depth: Int32 = -1
    for _ in 0..<4 {
      let (candidate, reached) = breadthFirst(rim)
      let isDone = reached <= depth || candidate == rim
      if isDone { break }
      walk.removeSubrange(begin...)
      depth = reached
      rim = candidate
    }
    if walk.count == begin { _ = breadthFirst(rim) }
    for row in walk[begin...] { mark[Int(row)] = -1 }
  }
  return walk.reversed() + last.map { Int32($0) }
}
