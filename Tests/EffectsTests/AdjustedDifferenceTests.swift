import Effects
import Foundation
import Statistics
import Testing

@Suite struct AdjustedDifferenceTests {
  struct Peers: Decodable {
    struct Fit: Decodable { let estimate, se, low, high, p: Double, df: Int }
    struct Case: Decodable {
      let y: [Double]
      let d, s: [Int]
      let x: [[Double]]
      let hc2, hc3: Fit

      var covariates: [Covariate] { x.enumerated().map { Covariate("x\($0)", $1) } }
    }
    let cases: [Case]
  }

  static func peers() throws -> [Peers.Case] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let data = try Data(contentsOf: root.appending(path: "Benchmarks/peers/adjusted_difference.json"))
    return try JSONDecoder().decode(Peers.self, from: data).cases
  }

  /// statsmodels 0.15.0 OLS with stratum dummies, HC2 and HC3, Student's t; to 1e-8, covariates around 2,000 with a
  /// spread of 3 costing the peer's pseudo-inverse some digits.
  @Test func equalsStatsmodels() throws {
    let cases = try Self.peers()
    #expect(cases.count == 4)
    for peer in cases {
      for (variance, fit) in [(RobustVariance.hc2, peer.hc2), (.hc3, peer.hc3)] {
        let ours = try adjustedDifference(
          outcome: peer.y, indicator: peer.d.map { $0 == 1 }, covariates: peer.covariates,
          strata: peer.s.map { "\($0)" }, variance: variance)
        #expect(abs(ours.estimate - fit.estimate) < 1e-8)
        #expect(abs(ours.stdError - fit.se) < 1e-8)
        #expect(abs(ours.confLow - fit.low) < 1e-8)
        #expect(abs(ours.confHigh - fit.high) < 1e-8)
        #expect(abs(ours.pValue - fit.p) < 1e-8)
        #expect(ours.degreesOfFreedom == fit.df)
        #expect(ours.collinear.isEmpty && ours.missing.isEmpty && ours.saturated == 0)
      }
    }
  }

  /// Without strata and covariates: the difference of means, and Welch's variance with HC2.
  @Test func bareDifferenceIsWelch() throws {
    let result = try adjustedDifference(
      outcome: [1, 2, 4, 8, 10, 13], indicator: [false, false, false, true, true, true], variance: .hc2)
    #expect(abs(result.estimate - 8) < 1e-13)
    let (a, b) = ((16.0 / 9 + 1.0 / 9 + 25.0 / 9) / 2, (49.0 / 9 + 1.0 / 9 + 64.0 / 9) / 2)
    #expect(abs(result.stdError - (a / 3 + b / 3).squareRoot()) < 1e-13)
  }

  @Test func laws() throws {
    for peer in try Self.peers() {
      func fit(_ y: [Double], _ d: [Bool], _ x: [Covariate], _ s: [String]) throws -> AdjustedDifference {
        try adjustedDifference(outcome: y, indicator: d, covariates: x, strata: s)
      }
      let (y, d, s) = (peer.y, peer.d.map { $0 == 1 }, peer.s.map { "\($0)" })
      let plain = try fit(y, d, peer.covariates, s)
      let shifted = try fit(y.map { 5 + 2 * $0 }, d, peer.covariates, s)
      #expect(abs(shifted.estimate - 2 * plain.estimate) < 1e-9)
      #expect(abs(shifted.stdError - 2 * plain.stdError) < 1e-9)
      let order = Array(y.indices.reversed())
      let permuted = try fit(
        order.map { y[$0] }, order.map { d[$0] },
        peer.covariates.map { c in Covariate(c.name, order.map { c.values[$0] }) }, order.map { "renamed " + s[$0] })
      #expect(abs(permuted.estimate - plain.estimate) < 1e-9)
      #expect(abs(permuted.stdError - plain.stdError) < 1e-9)
      let negated = try fit(y, d.map { !$0 }, peer.covariates, s)
      #expect(abs(negated.estimate + plain.estimate) < 1e-9)
    }
  }

  @Test func collinearCovariatesAreNamed() throws {
    let peer = try #require(try Self.peers().last)
    let first = peer.covariates[0]
    let result = try adjustedDifference(
      outcome: peer.y, indicator: peer.d.map { $0 == 1 },
      covariates: peer.covariates + [
        Covariate("twice", first.values.map { 2 * $0 + 3 }), Covariate("constant", first.values.map { _ in 2015 }),
      ], strata: peer.s.map { "\($0)" })
    #expect(result.collinear == ["twice", "constant"])
    #expect(abs(result.estimate - peer.hc3.estimate) < 1e-8)
  }

  @Test func missingAndLonelyObservationsAreCounted() throws {
    let y = [1, 2, .nan, 4, 5, 7, 6, 100]
    let d = [true, true, true, false, false, false, true, false]
    let s = ["a", "a", "a", "a", "a", "a", "a", "alone"]
    let result = try adjustedDifference(outcome: y, indicator: d, strata: s)
    #expect(result.missing == [2])
    #expect(result.observations == 7)
    #expect(result.indicated == 3)
    #expect(result.saturated == 1)
    #expect(result.stdError.isFinite)
    let without = try adjustedDifference(outcome: Array(y.prefix(7)), indicator: Array(d.prefix(7)))
    #expect(abs(result.estimate - without.estimate) < 1e-12)
    #expect(abs(result.stdError - without.stdError) < 1e-12)
    #expect(result.degreesOfFreedom == without.degreesOfFreedom)
  }

  @Test func refusesWhatItCannotEstimate() {
    let y = [1.0, 2, 3, 4, 5]
    let d = [true, true, false, false, false]
    #expect(throws: SuasionError.self) { try adjustedDifference(outcome: y, indicator: [true]) }
    #expect(throws: SuasionError.self) {
      try adjustedDifference(outcome: y, indicator: [true, false, false, false, false])
    }
    #expect(throws: SuasionError.self) {
      try adjustedDifference(outcome: y, indicator: d, strata: d.map { "\($0)" })
    }
    #expect(throws: SuasionError.self) {
      try adjustedDifference(outcome: y, indicator: d, covariates: [Covariate("d", d.map { $0 ? 3 : 1 })])
    }
    #expect(throws: SuasionError.self) {
      try adjustedDifference(
        outcome: y, indicator: d,
        covariates: [
          Covariate("a", [1, 4, 9, 16, 7]), Covariate("b", [1, 8, 3, 2, 2]), Covariate("c", [2, 2, 3, 5, 1]),
        ])
    }
  }
}
