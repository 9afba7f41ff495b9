/// Which draws lie in a tail, one bit each, and how many independent draws that series is worth.
///
/// Products of indicators are bits both set, so autocovariances are counts, exact in whole numbers up to 100,000 draws.
struct TailIndicator: Sendable {
  private let shape: HalfChains
  /// Rows of 64 draws; within a row half chain by half chain.
  private let rows: Int
  /// Two rows of zeros more than there are draws.
  private var bits: [UInt64]
  /// How many draws of each half chain lie in the tail.
  private var sizes: [Int]
  /// At each draw, the sizes of the half chains that are then in the tail.
  private var weights: [Int]

  init(shape: HalfChains) {
    self.shape = shape
    rows = (shape.draws + 63) / 64
    bits = Array(repeating: 0, count: (rows + 2) * shape.count)
    sizes = Array(repeating: 0, count: shape.count)
    weights = Array(repeating: 0, count: shape.draws)
  }

  /// - Parameters:
  ///   - range: which of `slots` hold draws in the tail.
  /// - Returns: NaN where all draws of the half chains are in the tail, or none.
  mutating func effectiveSize(_ slots: [UInt32], _ range: Range<Int>) -> Double {
    let count = shape.count
    let draws = shape.draws
    for index in 0..<rows * count { bits[index] = 0 }
    for chain in 0..<count { sizes[chain] = 0 }
    for draw in 0..<draws { weights[draw] = 0 }
    var inTail = 0
    for index in range where slots[index] != HalfChains.nowhere {
      let (draw, chain) = Int(slots[index]).quotientAndRemainder(dividingBy: count)
      bits[(draw >> 6) * count + chain] |= 1 &<< UInt64(draw & 63)
      sizes[chain] += 1
      inTail += 1
    }
    guard inTail > 0, inTail < shape.total else { return .nan }
    for index in range where slots[index] != HalfChains.nowhere {
      let (draw, chain) = Int(slots[index]).quotientAndRemainder(dividingBy: count)
      weights[draw] += sizes[chain]
    }

    let squares = sizes.reduce(0) { $0 + $1 * $1 }
    let size = Double(draws)
    let scale = 1 / (size * size * Double(shape.total))
    // Σ (iₜ − s/n)(iₜ₊ₖ − s/n) · n² = n²·(both set) − n·s·(set in the first n − k, and in the last) + (n − k)·s²
    var ends = 2 * squares
    func covariance(_ lag: Int) -> Double {
      let both = Double(bothSet(lag: lag))
      return (size * size * both - size * Double(ends) + Double(draws - lag) * Double(squares)) * scale
    }
    func advance(past lag: Int) { ends -= weights[draws - 1 - lag] + weights[lag] }

    let within = (size * Double(inTail) - Double(squares)) / (size * Double(count) * (size - 1))
    let spread = ChainSpread(within: within, between: between(inTail, squares))
    return Statistics.effectiveSize(shape, spread) { lag in
      let even = covariance(lag)
      advance(past: lag)
      let odd = covariance(lag + 1)
      advance(past: lag + 1)
      return (even, odd)
    }
  }

  /// The sample variance of the half chains' shares.
  private func between(_ inTail: Int, _ squares: Int) -> Double {
    let count = Double(shape.count)
    let draws = Double(shape.draws)
    return (count * Double(squares) - Double(inTail) * Double(inTail)) / (count * (count - 1) * draws * draws)
  }

  /// Draws in the tail whose half chain is in the tail again `lag` draws later.
  private func bothSet(lag: Int) -> Int {
    let skipped = lag >> 6
    let shift = UInt64(lag & 63)
    let count = shape.count
    guard skipped < rows else { return 0 }
    return bits.withUnsafeBufferPointer { bits in
      var total = 0
      for index in 0..<(rows &- skipped) &* count {
        let later = index &+ skipped &* count
        let moved = bits[later] &>> shift | (bits[later &+ count] &<< 1) &<< (63 &- shift)
        total &+= (bits[index] & moved).nonzeroBitCount
      }
      return total
    }
  }
}
