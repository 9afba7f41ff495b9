import Foundation
import Testing

@testable import Statistics

/// Expected values: scipy 1.17.1 (`ncx2`, `chi2.isf`, `foldnorm`, `truncnorm`), printed in full; relative tolerances.
@Suite struct NoncentralTests {
  private func close(_ value: Double, _ expected: Double, _ tolerance: Double = 1e-12) -> Bool {
    value == expected || abs(value - expected) <= tolerance * abs(expected)
  }

  @Test(arguments: [
    (0.1, 1, 0.5, 0.19486848561319936, 0.8051315143868006), (3.84, 1, 2, 0.7068826118029944, 0.2931173881970058),
    (9.488, 4, 7, 0.4599979376688709, 0.5400020623311289), (9.488, 4, 0.01, 0.9495151762609781, 0.05048482373902207),
    (20, 4, 40, 0.016383536890672665, 0.9836164631093274), (150, 10, 100, 0.9671979007830322, 0.03280209921696772),
    (5, 2.5, 300, 2.164080812221059e-52, 1.0), (1000, 50, 900, 0.7959833696744101, 0.20401663032559036),
    (1200, 50, 1300, 0.017524295917369412, 0.9824757040826316),
  ]) func noncentralChiSquare(x: Double, df: Double, noncentrality: Double, below: Double, above: Double) {
    #expect(close(ChiSquare.cdf(x, df: df, noncentrality: noncentrality), below, 1e-11))
    #expect(close(ChiSquare.upperTail(x, df: df, noncentrality: noncentrality), above, 1e-11))
  }

  @Test(arguments: [
    (0.05, 1, 3.8414588206941285), (0.05, 4, 9.487729036781158), (0.01, 10, 23.20925115895436),
    (0.5, 2, 1.386294361119891), (1e-06, 3, 30.664849706213598), (0.999, 7, 0.598493752375376),
  ]) func chiSquareQuantile(tail: Double, df: Double, x: Double) {
    #expect(close(ChiSquare.upperQuantile(tail, df: df), x))
  }

  @Test(arguments: [0.06, 0.5, 0.8, 0.999]) func noncentralityInvertsPower(power: Double) {
    for df in [1.0, 4, 10] {
      let critical = ChiSquare.upperQuantile(0.05, df: df)
      let noncentrality = ChiSquare.noncentrality(power: power, critical: critical, df: df)
      #expect(close(ChiSquare.upperTail(critical, df: df, noncentrality: noncentrality), power, 1e-10))
    }
  }

  /// Cohen's (1988) table: a χ² test at 5 % on one degree has 80 % power at 7.849.
  @Test func noncentralityOfTextbook() {
    #expect(abs(ChiSquare.noncentrality(power: 0.8, critical: 3.841458820694124, df: 1) - 7.8489) < 1e-4)
    #expect(ChiSquare.noncentrality(power: 0.04, critical: 3.841458820694124, df: 1) == 0)
    #expect(ChiSquare.noncentrality(power: 1, critical: 3.84, df: 1).isNaN)
    #expect(ChiSquare.upperTail(1, df: 0, noncentrality: 1).isNaN && ChiSquare.cdf(1, df: 1, noncentrality: -1).isNaN)
  }

  @Test(arguments: [
    (0.95, 0, 1.9599639845400536, 0.8063990308287792), (0.95, 0.5, 2.181477442328154, 0.7522142823036775),
    (0.95, 1, 2.646145548215311, 0.6071873121672768), (0.95, 5, 6.644853626951472, 0.00010779958465456652),
    (0.05, 2, 0.42519025368667007, 0.24148022808068925), (0.01, 0.1, 0.01259629376881939, 0.8041736705445206),
  ]) func foldedNormal(p: Double, mean: Double, quantile: Double, below: Double) {
    #expect(close(FoldedNormal.quantile(p, mean: mean), quantile, 1e-11))
    #expect(close(FoldedNormal.cdf(1.3, mean: mean), below, 1e-11))
    let step = 1e-6
    let numeric =
      (FoldedNormal.quantile(p, mean: mean + step) - FoldedNormal.quantile(p, mean: mean - step)) / (2 * step)
    #expect(abs(FoldedNormal.slope(atQuantile: quantile, mean: mean) - numeric) < 1e-7)
  }

  @Test func foldedNormalFarOut() {
    #expect(close(FoldedNormal.quantile(0.9, mean: 30), 31.2815515655446))
    #expect(close(FoldedNormal.quantile(0.95, mean: 1e6), 1e6 + 1.6448536269514722, 1e-14))
    #expect(FoldedNormal.quantile(0, mean: 1) == 0 && FoldedNormal.quantile(1, mean: 1) == .infinity)
    #expect(FoldedNormal.quantile(1.1, mean: 1).isNaN)
  }

  @Test(arguments: [
    (1, 0, 2, 0.284767227989094), (1, -.infinity, 2, 0.13906895915392561), (5, 4.5, 6, 0.08410107353600825),
    (2, -3, .infinity, 0.02278088381840447),
  ]) func truncatedTail(x: Double, from: Double, to: Double, above: Double) {
    #expect(close(Normal.truncatedUpperTail(x, from: from, to: to), above, 1e-10))
  }

  /// Past the range of doubles the leading term stands in for the tail.
  @Test func truncatedTailFarOut() {
    #expect(close(Normal.truncatedUpperTail(38.5, from: 38, to: .infinity), 4.880323776732603e-09, 1e-3))
    #expect(Normal.truncatedUpperTail(2, from: 2, to: 2) == 1)
  }

  /// scipy's `multivariate_normal.cdf` with 4 million points, and the mean of 8 million draws by NumPy 2.4.6.
  @Test func rectangle() throws {
    let box = try #require(
      NormalRectangle(
        mean: [0.2, -0.1, 0.4], covariance: [1, 0.5, 0.2, 0.5, 2, 0.3, 0.2, 0.3, 1.5], low: [-1, -2, -0.5],
        high: [1, 1.5, 0.8]))
    #expect(abs(box.probability - 0.2187145203806779) < 2e-5)
    for (ours, theirs) in zip(box.mean, [0.04857535, -0.22838238, 0.1693065]) { #expect(abs(ours - theirs) < 2e-3) }
  }

  @Test func rectangleOfIndependentIsProduct() throws {
    let box = try #require(
      NormalRectangle(mean: [0, 5], covariance: [1, 0, 0, 4], low: [-1, -.infinity], high: [1, 5]))
    #expect(abs(box.probability - 0.5 * (Normal.cdf(1) - Normal.cdf(-1))) < 1e-12)
    #expect(NormalRectangle(mean: [0, 0], covariance: [1, 1, 1, 1], low: [0, 0], high: [1, 1]) == nil)
    let far = try #require(NormalRectangle(mean: [0], covariance: [1], low: [12], high: [.infinity]))
    #expect(close(far.probability, Normal.upperTail(12)) && far.mean[0] > 12 && far.mean[0] < 12.1)
  }

  @Test func falsePositionFindsRoots() {
    #expect(close(falsePosition(low: 0, high: 2, tolerance: 1e-15) { $0 * $0 * $0 - 2 }, pow(2, 1 / 3.0)))
    #expect(falsePosition(low: 1, high: 2, tolerance: 1e-15) { $0 } == 1)
    #expect(falsePosition(low: -2, high: -1, tolerance: 1e-15) { $0 } == -1)
    #expect(abs(falsePosition(low: 0, high: 1, tolerance: 0) { $0 < 0.3 ? -1 : 1 } - 0.3) < 1e-11)
  }
}
