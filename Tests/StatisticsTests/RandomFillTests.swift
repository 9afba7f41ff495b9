import Foundation
import Statistics
import Testing

/// Numbers by the block, as simulations take them.
@Suite struct RandomFillTests {
  private static let count = 1 << 20

  private func normals(unit: UInt64 = 0) -> [Double] {
    var stream = RandomStream(seed: 11, purpose: "fill", unit: unit)
    var values = [Float](repeating: 0, count: Self.count)
    stream.fillNormals(&values, count: Self.count)
    return values.map(Double.init)
  }

  /// √n times the largest distance between the draws' distribution function and `cdf`, Kolmogorov and Smirnov's.
  private func distance(_ values: [Double], _ cdf: (Double) -> Double) -> Double {
    let n = Double(values.count)
    let sorted = values.sorted()
    let worst = sorted.enumerated().reduce(0.0) { worst, next in
      let p = cdf(next.element)
      return max(worst, p - Double(next.offset) / n, Double(next.offset + 1) / n - p)
    }
    return worst * n.squareRoot()
  }

  /// A million draws: the mean has sd 1e-3, the variance 1.4e-3, skewness 2.4e-3 and the kurtosis 4.8e-3; bounds at four
  /// of these. √n D stays below 1.95 in 999 of 1,000 samples.
  @Test func normalsAreNormal() {
    let values = normals()
    let n = Double(values.count)
    let centre = mean(values)
    func moment(_ power: Int) -> Double { values.reduce(0) { $0 + pow($1 - centre, Double(power)) } / n }
    let variance = moment(2)
    #expect(abs(centre) < 4e-3)
    #expect(abs(variance - 1) < 6e-3)
    #expect(abs(moment(3)) < 1e-2)
    #expect(abs(moment(4) / (variance * variance) - 3) < 2e-2)
    #expect(distance(values, Normal.cdf) < 1.95)
    // Of a million normals the farthest lies beyond 4 in all but one sample of 10²⁷.
    #expect(values.contains { abs($0) > 4 } && values.allSatisfy { abs($0) < 8 })
  }

  /// Neighbours, the two of one radius (16 apart), and other streams know nothing of each other: correlations of a
  /// million pairs have sd 1e-3. So do squares', where a shared radius would show.
  @Test func normalsStandAlone() {
    let values = normals()
    let other = normals(unit: 1)
    func correlation(_ a: [Double], _ b: [Double]) -> Double {
      let (ma, mb, sa, sb) = (mean(a), mean(b), standardDeviation(a), standardDeviation(b))
      return zip(a, b).reduce(0) { $0 + ($1.0 - ma) * ($1.1 - mb) } / (sa * sb * Double(a.count))
    }
    for lag in [1, 16, 32, 64] {
      let (a, b) = (Array(values.dropLast(lag)), Array(values.dropFirst(lag)))
      #expect(abs(correlation(a, b)) < 4e-3)
      #expect(abs(correlation(a.map { $0 * $0 }, b.map { $0 * $0 })) < 4e-3)
    }
    #expect(abs(correlation(values, other)) < 4e-3)
  }

  /// −log u is exponential; the logarithm of 2⁻³³ is the least there is.
  @Test func logUniforms() {
    var stream = RandomStream(seed: 12, purpose: "fill")
    var values = [Float](repeating: 1, count: Self.count)
    stream.fillLogUniforms(&values, count: Self.count)
    #expect(values.allSatisfy { $0 <= 0 && $0 > -23 })
    #expect(distance(values.map { -Double($0) }) { 1 - exp(-$0) } < 1.95)
    #expect(abs(mean(values.map(Double.init)) + 1) < 4e-3)
  }

  /// What comes after a fill does not overlap it, and does not depend on how the fill was cut, in steps of 64.
  @Test func fillsFollowEachOther() {
    var (whole, parts) = (RandomStream(seed: 13, purpose: "fill"), RandomStream(seed: 13, purpose: "fill"))
    var (a, b) = ([Float](repeating: 0, count: 256), [Float](repeating: 0, count: 256))
    whole.fillNormals(&a, count: 256)
    b.withUnsafeMutableBufferPointer {
      guard let base = $0.baseAddress else { return }
      parts.fillNormals(base, count: 128)
      parts.fillNormals(base + 128, count: 70)
    }
    // 70 numbers take the blocks of 128.
    #expect(a == b)
    #expect(whole.bits() == parts.bits())
    #expect(whole.position == parts.position)
    var resumed = RandomStream(resuming: whole.position)
    #expect(resumed?.uniform() == whole.uniform())
    #expect(RandomStream(resuming: [1, 2, 3]) == nil)
  }
}
