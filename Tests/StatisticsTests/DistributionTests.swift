import Foundation
import Testing

@testable import Statistics

/// Expected values: scipy 1.17.1 (`scipy.stats.norm`, `t`, `chi2`, `f`), printed in full. Tolerances are relative; both
/// sides are good to about 1e-13 in these ranges.
@Suite struct DistributionTests {
  private func close(_ value: Double, _ expected: Double, _ tolerance: Double = 1e-12) -> Bool {
    value == expected || abs(value - expected) <= tolerance * abs(expected)
  }

  @Test(arguments: [
    (1e-300, -37.0470962993612), (1e-20, -9.262340089798409), (1e-10, -6.361340902404056), (0.001, -3.090232306167813),
    (0.025, -1.9599639845400545), (0.07, -1.4757910281791706), (0.3, -0.5244005127080409), (0.5, 0.0),
    (0.6, 0.2533471031357997), (0.925, 1.4395314709384563), (0.975, 1.959963984540054), (0.999, 3.090232306167813),
    (0.9999999999, 6.361340889697422),
  ]) func normalQuantile(p: Double, x: Double) { #expect(close(Normal.quantile(p), x, 1e-14)) }

  @Test(arguments: [
    (-10, 7.61985302416047e-24, 1.0), (-3, 0.0013498980316300933, 0.9986501019683699),
    (-1, 0.15865525393145707, 0.8413447460685429), (0, 0.5, 0.5), (0.5, 0.6914624612740131, 0.3085375387259869),
    (1.959963984540054, 0.975, 0.025), (5, 0.9999997133484281, 2.866515718791933e-07),
    (8, 0.9999999999999993, 6.22096057427174e-16),
  ]) func normalTails(x: Double, below: Double, above: Double) {
    #expect(close(Normal.cdf(x), below))
    #expect(close(Normal.upperTail(x), above))
    #expect(close(Normal.twoSided(x), 2 * min(below, above)))
  }

  @Test(arguments: [
    (-40, 3, 1.7190340394579253e-05, 3.4380680789158506e-05), (-2.5, 1, 0.12111894159084341, 0.24223788318168682),
    (-1, 2, 0.2113248654051871, 0.4226497308103742), (0, 5, 0.5, 1.0),
    (0.7, 4.5, 0.7407801988441911, 0.5184396023116179), (1.3, 10, 0.8886170913965777, 0.2227658172068446),
    (1.96, 192, 0.9742785856126421, 0.05144282877471578),
    (2.2, 1000, 0.9859824873366511, 0.028035025326697913), (3, 1e5, 0.9986497695579677, 0.0027004608840647234),
    (12, 7, 0.9999968208448109, 6.358310378185098e-06), (1.5, 0.3, 0.6938361665856108, 0.6123276668287784),
  ]) func studentTails(t: Double, df: Double, below: Double, twoSided: Double) {
    #expect(close(StudentT.cdf(t, df: df), below))
    #expect(close(StudentT.twoSided(t, df: df), twoSided))
  }

  @Test(arguments: [
    (1e-12, 1, -318309886183.7907), (1e-6, 3, -103.29946778041935), (0.025, 1, -12.706204736174705),
    (0.025, 2, -4.302652729749464), (0.05, 4.5, -2.065575888878525), (0.6, 10, 0.2601848294920803),
    (0.975, 30, 2.0422724563012378), (0.975, 192, 1.9723964913155805), (0.9, 1000, 1.2823987214609247),
    (0.975, 1e6, 1.959966356814107), (0.3, 0.5, -1.0095258786071655),
  ]) func studentQuantile(p: Double, df: Double, t: Double) { #expect(close(StudentT.quantile(p, df: df), t)) }

  @Test(arguments: [
    (0.01, 1, 0.920344325445942), (3.84, 1, 0.05004352124870519), (0.5, 3, 0.9188914116546758),
    (10, 4, 0.04042768199451279), (26, 26, 0.46310474709968075), (100, 50, 3.454931382984871e-05),
    (900, 1000, 0.9892827619087102), (1100, 1000, 0.014614408126295192), (2e5, 2e5, 0.4995794778896348),
    (300, 5, 1.0015302305957817e-62),
  ]) func chiSquareTail(x: Double, df: Double, p: Double) { #expect(close(ChiSquare.upperTail(x, df: df), p)) }

  @Test(arguments: [
    (0.1, 1, 1, 0.8050177709578635), (2.4, 4, 192, 0.0514984142426614), (1, 10, 10, 0.5),
    (5, 3, 7.5, 0.033386103886370054), (0.3, 100, 50, 0.9999998462548609), (1.2, 500, 800, 0.011269059161457366),
    (1.02, 1e5, 1e5, 0.0008709513944033812), (30, 2, 60, 9.313225746154785e-10),
  ]) func fisherTail(x: Double, df1: Double, df2: Double, p: Double) {
    #expect(close(FisherF.upperTail(x, df1: df1, df2: df2), p))
  }

  @Test func limits() {
    #expect(Normal.quantile(0) == -.infinity && Normal.quantile(1) == .infinity)
    #expect(Normal.quantile(-0.1).isNaN && Normal.quantile(.nan).isNaN)
    #expect(StudentT.quantile(0.975, df: .infinity) == Normal.quantile(0.975))
    #expect(StudentT.cdf(.infinity, df: 4) == 1 && StudentT.cdf(-.infinity, df: 4) == 0)
    #expect(ChiSquare.upperTail(0, df: 3) == 1 && ChiSquare.upperTail(.infinity, df: 3) == 0)
    #expect(FisherF.upperTail(2, df1: 3, df2: .infinity) == ChiSquare.upperTail(6, df: 3))
    #expect(FisherF.upperTail(0, df1: 3, df2: 4) == 1 && FisherF.upperTail(.infinity, df1: 3, df2: 4) == 0)
    for value in [
      StudentT.cdf(1, df: 0), StudentT.quantile(0.5, df: -1), ChiSquare.upperTail(1, df: 0),
      FisherF.upperTail(1, df1: 0, df2: 1), ChiSquare.upperTail(.nan, df: 1), StudentT.cdf(.nan, df: 3),
    ] { #expect(value.isNaN) }
  }

  /// t² on df has the F distribution on (1, df): two routes through the incomplete beta function.
  @Test func studentSquaredIsFisher() {
    for df in [1.0, 2.5, 17, 192, 4000] {
      for t in [0.01, 0.4, 1, 2, 6.5] {
        #expect(close(StudentT.twoSided(t, df: df), FisherF.upperTail(t * t, df1: 1, df2: df), 1e-13))
      }
    }
  }

  @Test func portableLogAgreesWithLibm() {
    var stream = RandomStream(seed: 5, purpose: "log")
    for _ in 0..<20_000 {
      let x = stream.openUniform() * Foundation.exp(40 * (stream.uniform() - 0.5))
      #expect(abs(portableLog(x) - log(x)) <= 2 * log(x).ulp)
    }
    #expect(portableLog(1) == 0 && portableLog(0) == -.infinity && portableLog(.infinity) == .infinity)
    #expect(portableLog(-1).isNaN && portableLog(.nan).isNaN)
    #expect(abs(portableLog(.leastNonzeroMagnitude) - log(.leastNonzeroMagnitude)) < 1e-12)
  }
}
