import Foundation
import Statistics
import Testing

/// Exponentials that are the same bits everywhere.
@Suite struct PortableExpTests {
  /// FNV-1a over the bits of a function on −720 … 720.
  private static func fingerprint(_ function: (Double) -> Double) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for step in -80_000...80_000 {
      hash = (hash ^ function(Double(step) * 0.009 + 1e-4).bitPattern) &* 0x100_0000_01b3
    }
    return hash
  }

  /// Chains of norm support and futures rest on these bits: the fingerprints were taken when each stood in its own room.
  @Test func theBitsAreThoseThatResultsRestOn() {
    #expect(Self.fingerprint { portableExp($0) } == 16_871_691_839_840_762_560)
    #expect(Self.fingerprint { portableExp(SIMD8(repeating: $0))[0] } == 10_926_939_407_712_095_995)
  }

  @Test func agreesWithLibm() {
    for step in -6990...6990 {
      let x = Double(step) * 0.1 + 0.037
      #expect(abs(portableExp(x) / exp(x) - 1) < 1e-15)
      #expect(abs(kernelExp(x) / exp(x) - 1) < 1e-15)
      #expect(abs(portableExp(SIMD8(repeating: x))[5] / exp(x) - 1) < 1e-13)
    }
    #expect(portableExp(0.0) == 1 && portableExp(710.0) == .infinity && portableExp(-709.0) == 0)
    #expect(portableExp(Double.nan).isNaN)
    // Bounded, not infinite.
    #expect(portableExp(SIMD8(repeating: 800))[0] == portableExp(SIMD8(repeating: 700))[0])
  }
}
