import CKernels

/// A stream of random numbers named by (seed, purpose, unit) and read draw after draw.
///
/// Whoever asks for the same name reads the same numbers, in any order, on any thread, on any processor. The seed and the
/// hash of the purpose make the Philox key; the unit and the draw make its counter, so the streams of two units under one
/// purpose never share a block.
public struct RandomStream: Sendable {
  private let key: SIMD2<UInt32>
  private let unit: UInt64
  private var nextBlock: UInt64 = 0
  private var spare: UInt64 = 0
  private var hasSpare = false

  /// - Parameters:
  ///   - purpose: what the numbers are for ("country bootstrap"); purposes are told apart by their UTF-8 bytes.
  ///   - unit: which replicate, chain or country the numbers belong to.
  public init(seed: UInt64, purpose: String, unit: UInt64 = 0) {
    let name = Self.hash(purpose)
    let derived = Philox.block(
      counter: SIMD4(UInt32(truncatingIfNeeded: name), UInt32(truncatingIfNeeded: name >> 32), 0, 0),
      key: SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)))
    key = SIMD2(derived.x, derived.y)
    self.unit = unit
  }

  /// Where the stream stands: five numbers that `init(resuming:)` goes on from.
  public var position: [UInt64] {
    [UInt64(key.x) | UInt64(key.y) << 32, unit, nextBlock, spare, hasSpare ? 1 : 0]
  }

  /// Goes on from a `position`; nil for anything else.
  public init?(resuming position: [UInt64]) {
    guard position.count == 5 else { return nil }
    key = SIMD2(UInt32(truncatingIfNeeded: position[0]), UInt32(truncatingIfNeeded: position[0] >> 32))
    (unit, nextBlock, spare, hasSpare) = (position[1], position[2], position[3], position[4] == 1)
  }

  /// 64 random bits.
  @inline(__always)
  public mutating func bits() -> UInt64 {
    if hasSpare {
      hasSpare = false
      return spare
    }
    let block = Philox.block(
      counter: SIMD4(
        UInt32(truncatingIfNeeded: nextBlock), UInt32(truncatingIfNeeded: nextBlock >> 32),
        UInt32(truncatingIfNeeded: unit), UInt32(truncatingIfNeeded: unit >> 32)),
      key: key)
    nextBlock &+= 1
    spare = UInt64(block.z) | UInt64(block.w) << 32
    hasSpare = true
    return UInt64(block.x) | UInt64(block.y) << 32
  }

  /// Uniform on [0, 1), a multiple of 2⁻⁵³.
  public mutating func uniform() -> Double { Double(bits() >> 11) * 0x1p-53 }

  /// Uniform on the open (0, 1), symmetric about ½: an odd multiple of 2⁻⁵³.
  public mutating func openUniform() -> Double { (Double(bits() >> 12) + 0.5) * 0x1p-52 }

  /// Uniform on 0..<bound, without bias (Lemire 2019, doi 10.1145/3230636).
  public mutating func integer(below bound: Int) -> Int {
    precondition(bound > 0, "integer(below:) needs a positive bound, not \(bound)")
    let range = UInt64(bound)
    var product = range.multipliedFullWidth(by: bits())
    if product.low < range {
      let threshold = (0 &- range) % range
      while product.low < threshold { product = range.multipliedFullWidth(by: bits()) }
    }
    return Int(product.high)
  }

  /// Standard normal, by the inverse distribution function: one draw takes one number from the stream.
  public mutating func normal() -> Double { Normal.quantile(openUniform()) }

  /// Exponential with mean 1.
  public mutating func exponential() -> Double { -portableLog(openUniform()) }

  /// Fills `target` with standard normals in single precision, sixteen at a time (Box and Muller), for the inner loops of
  /// simulations; the same bits on every processor. `target` must have room for `count` rounded up to a multiple of 64;
  /// the numbers past `count` are thrown away.
  public mutating func fillNormals(_ target: UnsafeMutablePointer<Float>, count: Int) {
    suasion_kernels_here().pointee.normals(key.x, key.y, unit, nextBlock, Int64(count), target)
    skip(count)
  }

  /// Fills `target` with logarithms of uniforms on (0, 1), as `fillNormals` does.
  public mutating func fillLogUniforms(_ target: UnsafeMutablePointer<Float>, count: Int) {
    suasion_kernels_here().pointee.log_uniforms(key.x, key.y, unit, nextBlock, Int64(count), target)
    skip(count)
  }

  /// Fills `target` with uniforms on (0, 1), odd multiples of 2⁻³³, four a block: for the coins of simulations.
  public mutating func fillUniforms(_ target: UnsafeMutablePointer<Double>, count: Int) {
    var place = 0
    while place < count {
      let block = Philox.block(
        counter: SIMD4(
          UInt32(truncatingIfNeeded: nextBlock), UInt32(truncatingIfNeeded: nextBlock >> 32),
          UInt32(truncatingIfNeeded: unit), UInt32(truncatingIfNeeded: unit >> 32)),
        key: key)
      nextBlock &+= 1
      for lane in 0..<min(4, count - place) { target[place + lane] = (Double(block[lane]) + 0.5) * 0x1p-32 }
      place += 4
    }
    hasSpare = false
  }

  /// Leaves behind the blocks that `count` single-precision numbers take, four of each, in steps of sixteen blocks.
  private mutating func skip(_ count: Int) {
    nextBlock &+= UInt64((count + 63) / 64 * 16)
    hasSpare = false
  }

  /// How often each of `categories` equally likely ones came up in `trials` draws; shape [categories].
  public mutating func multinomial(trials: Int, categories: Int) -> [Int] {
    var counts = [Int](repeating: 0, count: categories)
    for _ in 0..<trials { counts[integer(below: categories)] += 1 }
    return counts
  }

  /// How often each category came up in `trials` draws; `weights` are non-negative with a positive sum, and need not sum
  /// to 1; shape [weights.count].
  public mutating func multinomial(trials: Int, weights: [Double]) -> [Int] {
    var cumulative: [Double] = []
    cumulative.reserveCapacity(weights.count)
    var total = 0.0
    var last = 0
    for (index, weight) in weights.enumerated() {
      precondition(weight >= 0 && weight.isFinite, "weight \(index) is \(weight)")
      total += weight
      cumulative.append(total)
      if weight > 0 { last = index }
    }
    precondition(total > 0, "the weights sum to 0")
    var counts = [Int](repeating: 0, count: weights.count)
    for _ in 0..<trials {
      let point = uniform() * total
      var low = 0
      var high = last
      while low < high {
        let middle = (low + high) / 2
        if point < cumulative[middle] { high = middle } else { low = middle + 1 }
      }
      counts[low] += 1
    }
    return counts
  }

  /// FNV-1a, 64 bits: the same on every machine and in every run, as `Hasher` is not.
  public static func hash(_ text: String) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return hash
  }
}
