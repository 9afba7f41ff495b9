import Statistics
import Testing

@Suite struct PhiloxTests {
  /// Random123's own known answers: the three `philox4x32 10` lines of its tests/kat_vectors.
  @Test func knownAnswers() {
    let zero = Philox.block(counter: SIMD4(repeating: 0), key: SIMD2(repeating: 0))
    #expect(zero == SIMD4(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8))
    let ones = Philox.block(counter: SIMD4(repeating: .max), key: SIMD2(repeating: .max))
    #expect(ones == SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd))
    let pi = Philox.block(
      counter: SIMD4(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344), key: SIMD2(0xa409_3822, 0x299f_31d0))
    #expect(pi == SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1))
  }

  /// The published FNV-1a values of the empty string, "a" and "foobar" (draft-eastlake-fnv, appendix C).
  @Test func purposeHash() {
    #expect(RandomStream.hash("") == 0xcbf2_9ce4_8422_2325)
    #expect(RandomStream.hash("a") == 0xaf63_dc4c_8601_ec8c)
    #expect(RandomStream.hash("foobar") == 0x8594_4171_f739_67e8)
  }

  @Test func aNameIsAStream() {
    var first = RandomStream(seed: 1, purpose: "country bootstrap", unit: 7)
    var again = RandomStream(seed: 1, purpose: "country bootstrap", unit: 7)
    let numbers = (0..<9).map { _ in first.bits() }
    #expect(numbers == (0..<9).map { _ in again.bits() })
    for (seed, purpose, unit) in [(2, "country bootstrap", 7), (1, "placebo", 7), (1, "country bootstrap", 8)] {
      var other = RandomStream(seed: UInt64(seed), purpose: purpose, unit: UInt64(unit))
      #expect(Set((0..<9).map { _ in other.bits() }).isDisjoint(with: numbers))
    }
  }

  /// The numbers themselves are part of the contract: a change here changes every published interval.
  @Test func theNumbersStay() {
    var stream = RandomStream(seed: 20_240_101, purpose: "country bootstrap", unit: 3)
    #expect(stream.bits() == 2_953_844_710_831_974_947)
    #expect(stream.uniform() == 0.6057082736784333)
    #expect(stream.integer(below: 193) == 40)
    #expect(stream.normal() == -0.8332990373028606)
    #expect(stream.exponential() == 0.0007483292243462366)
    #expect(stream.multinomial(trials: 10, categories: 4) == [2, 4, 3, 1])
  }
}

@Suite struct DrawTests {
  /// Bounds are five standard errors: a correct generator fails one run in a million, and the seed is fixed.
  @Test func momentsOfTheDraws() {
    let count = 200_000
    var stream = RandomStream(seed: 11, purpose: "moments")
    let uniform = (0..<count).map { _ in stream.uniform() }
    #expect(uniform.allSatisfy { $0 >= 0 && $0 < 1 })
    #expect(abs(mean(uniform) - 0.5) < 5 * (1 / 12.0 / Double(count)).squareRoot())
    let normal = (0..<count).map { _ in stream.normal() }
    #expect(abs(mean(normal)) < 5 / Double(count).squareRoot())
    #expect(abs(standardDeviation(normal) - 1) < 5 / (2 * Double(count)).squareRoot())
    let exponential = (0..<count).map { _ in stream.exponential() }
    #expect(exponential.allSatisfy { $0 > 0 && $0.isFinite })
    #expect(abs(mean(exponential) - 1) < 5 / Double(count).squareRoot())
  }

  /// χ² of 193 counts, which must look like a draw from its distribution on 192 degrees of freedom.
  @Test func integersAreEven() {
    var stream = RandomStream(seed: 12, purpose: "integers")
    let counts = stream.multinomial(trials: 193_000, categories: 193)
    #expect(counts.reduce(0, +) == 193_000)
    let statistic = counts.map { Double(($0 - 1000) * ($0 - 1000)) / 1000 }.reduce(0, +)
    let p = ChiSquare.upperTail(statistic, df: 192)
    #expect(p > 1e-4 && p < 1 - 1e-4)
  }

  @Test func aBoundBeyondHalfTheRangeIsUnbiased() {
    let bound = Int.max / 2 * 2 - 1
    var stream = RandomStream(seed: 13, purpose: "wide")
    let draws = (0..<2000).map { _ in stream.integer(below: bound) }
    #expect(draws.allSatisfy { $0 >= 0 && $0 < bound })
    let lower = draws.filter { $0 < bound / 2 }.count
    #expect(abs(Double(lower) - 1000) < 5 * 500.0.squareRoot())
  }

  @Test func weightedCounts() {
    var stream = RandomStream(seed: 14, purpose: "weights")
    let counts = stream.multinomial(trials: 60_000, weights: [0, 1, 2, 0, 3, 0])
    #expect(counts.reduce(0, +) == 60_000)
    #expect(counts[0] == 0 && counts[3] == 0 && counts[5] == 0)
    for (index, expected) in [(1, 10_000.0), (2, 20_000), (4, 30_000)] {
      #expect(abs(Double(counts[index]) - expected) < 5 * (expected * (1 - expected / 60_000)).squareRoot())
    }
  }
}
