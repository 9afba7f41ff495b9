import Statistics

/// Rademacher multipliers: a sign for each cluster in each replicate.
///
/// Keyed by (seed, purpose, replicate) and dealt over the panel's clusters in the order of their names, so that estimates
/// of several outcomes of one panel are drawn alike.
struct Multipliers: Sendable {
  let replicates: Int
  /// Shape [replicates × words]; a set bit is a multiplier of +1.
  private let bits: [UInt64]
  private let words: Int

  init(clusters: Int, replicates: Int, seed: UInt64) {
    self.replicates = replicates
    words = (clusters + 63) / 64
    var bits: [UInt64] = []
    bits.reserveCapacity(replicates * words)
    for replicate in 0..<replicates {
      var stream = RandomStream(seed: seed, purpose: "multiplier bootstrap", unit: UInt64(replicate))
      for _ in 0..<words { bits.append(stream.bits()) }
    }
    self.bits = bits
  }

  /// The signs of a list of clusters, eight to a block; −1 for a place that holds nothing.
  func blocks(_ clusters: [Int]) -> SignBlocks {
    let count = (clusters.count + 7) / 8
    var bytes = [UInt8](repeating: 0, count: count * replicates)
    bytes.withUnsafeMutableBufferPointer { bytes in
      bits.withUnsafeBufferPointer { bits in
        for (place, cluster) in clusters.enumerated() where cluster >= 0 {
          let target = place / 8 * replicates
          let shift = UInt8(place % 8)
          let word = cluster / 64
          let bit = UInt64(cluster % 64)
          for replicate in 0..<replicates {
            bytes[target + replicate] |= UInt8(truncatingIfNeeded: bits[replicate * words + word] &>> bit & 1) &<< shift
          }
        }
      }
    }
    return SignBlocks(blocks: count, replicates: replicates, bytes: bytes)
  }
}

/// The signs of blocks of eight places.
struct SignBlocks: Sendable {
  let blocks: Int
  let replicates: Int
  /// Shape [blocks × replicates].
  fileprivate let bytes: [UInt8]

  fileprivate init(blocks: Int, replicates: Int, bytes: [UInt8]) {
    self.blocks = blocks
    self.replicates = replicates
    self.bytes = bytes
  }

  /// Sums of eight columns of numbers, each row times its sign; the first `used` of them, shape [used × replicates].
  ///
  /// Each block's 256 possible sums are made once, and every replicate looks its own up (the method of Arlazarov, Dinic,
  /// Kronrod and Faradžev, "of the four Russians").
  ///
  /// - Parameter lanes: place → its eight numbers, for the places of all blocks.
  func sums(_ lanes: [SIMD8<Double>], blocks: Range<Int>, used: Int) -> [Double] {
    var totals = [SIMD8<Double>](repeating: .zero, count: replicates)
    var table = [SIMD8<Double>](repeating: .zero, count: 256)
    totals.withUnsafeMutableBufferPointer { totals in
      table.withUnsafeMutableBufferPointer { table in
        lanes.withUnsafeBufferPointer { lanes in
          bytes.withUnsafeBufferPointer { bytes in
            for block in blocks {
              var base = SIMD8<Double>.zero
              for place in 0..<8 { base -= lanes[block * 8 + place] }
              table[0] = base
              for place in 0..<8 {
                let twice = lanes[block * 8 + place] + lanes[block * 8 + place]
                let half = 1 &<< place
                for mask in 0..<half { table[half &+ mask] = table[mask] + twice }
              }
              let offset = block * replicates
              for replicate in 0..<replicates { totals[replicate] += table[Int(bytes[offset &+ replicate])] }
            }
          }
        }
      }
    }
    return [Double](unsafeUninitializedCapacity: used * replicates) { buffer, initialized in
      for lane in 0..<used {
        for replicate in 0..<replicates { buffer[lane * replicates + replicate] = totals[replicate][lane] }
      }
      initialized = used * replicates
    }
  }
}
