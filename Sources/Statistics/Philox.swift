/// Philox4x32-10, a counter-based generator: 128 random bits as a pure function of a counter and a key.
///
/// For one key it is a bijection of the counter, so two counters never give the same block. Whole-number arithmetic only:
/// the bits are the same on every processor. Salmon, Moraes, Dror & Shaw (2011), doi 10.1145/2063384.2063405.
public enum Philox {
  /// The block that belongs to a counter under a key.
  @inlinable
  public static func block(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
    var (a, b, c, d) = (counter.x, counter.y, counter.z, counter.w)
    var (first, second) = (key.x, key.y)
    for _ in 0..<10 {
      let left = 0xD251_1F53 &* UInt64(a)
      let right = 0xCD9E_8D57 &* UInt64(c)
      a = UInt32(truncatingIfNeeded: right >> 32) ^ b ^ first
      b = UInt32(truncatingIfNeeded: right)
      c = UInt32(truncatingIfNeeded: left >> 32) ^ d ^ second
      d = UInt32(truncatingIfNeeded: left)
      first &+= 0x9E37_79B9
      second &+= 0xBB67_AE85
    }
    return SIMD4(a, b, c, d)
  }
}
