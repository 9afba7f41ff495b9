import Effects
import Foundation
import Statistics
import Testing

@Suite struct PreTrendPowerTests {
  let path = sensitivityPath(leads: 4, lags: 3)

  /// Power and the bias in samples that pass, against 8,000 draws from a path with the slope that is said to be found.
  @Test(arguments: PreTrendCriterion.allCases)
  func matchesSimulation(criterion: PreTrendCriterion) throws {
    let found = try preTrendPower(path, by: criterion)
    #expect(found.leads == [-5, -4, -3, -2] && found.reference == -1 && found.drifts.map(\.power) == [0.5, 0.8])
    for drift in found.drifts {
      #expect(isClose(drift.bias, 2 * drift.slope))
      let draws = noisyEstimates(
        path, mean: path.times.map { drift.slope * Double($0 + 1) }, draws: 8_000, purpose: "pre-trends")
      let block = PivotedCholesky((0..<4).flatMap { a in (0..<4).map { path.covariance[a * 7 + $0] } }, order: 4)
      var passed: [Double] = []
      for draw in draws {
        let rejects =
          criterion == .wald
          ? block.inverseQuadraticForm(Array(draw[0..<4])) > 9.487729036781154
          : (0..<4).contains { abs(draw[$0]) > 1.959963984540054 * path.stdError($0) }
        if !rejects { passed.append((draw[4] + draw[5] + draw[6]) / 3) }
      }
      // Four standard errors of 8,000 draws, and of those that pass.
      #expect(abs(1 - Double(passed.count) / 8_000 - drift.power) < 0.0224)
      #expect(
        abs(mean(passed) - drift.biasIfPassed) < 4 * standardDeviation(passed) / Double(passed.count).squareRoot())
      // Errors of leads and lags share that of the reference, so that passing selects samples with more bias.
      #expect(drift.biasIfPassed > drift.bias)
    }
  }

  @Test func unitsCarryThrough() throws {
    for criterion in PreTrendCriterion.allCases {
      for (a, b) in zip(
        try preTrendPower(path, by: criterion).drifts, try preTrendPower(path.scaled(-40), by: criterion).drifts)
      {
        #expect(isClose(b.slope, 40 * a.slope, 1e-7) && isClose(b.bias, 40 * a.bias, 1e-7))
        #expect(isClose(b.biasIfPassed, 40 * a.biasIfPassed, 1e-7))
      }
    }
  }

  /// With one lead both tests are the two-sided z test.
  @Test func oneLead() throws {
    let one = sensitivityPath(leads: 1, lags: 1)
    let stdError = one.stdError(0)
    for criterion in PreTrendCriterion.allCases {
      let slope = try preTrendPower(one, by: criterion, powers: [0.8]).drifts[0].slope
      let z = 1.959963984540054
      let power = Normal.upperTail(z - slope / stdError) + Normal.upperTail(z + slope / stdError)
      #expect(abs(power - 0.8) < 1e-8)
    }
  }

  /// Ten tests at 10 % each find something more often than half the time where there is nothing.
  @Test func powerBelowSizeNeedsNoDrift() throws {
    let wide = sensitivityPath(leads: 9, lags: 1)
    let drift = try preTrendPower(wide, by: .individual, powers: [0.3], level: 0.2).drifts[0]
    #expect(drift.slope == 0 && drift.bias == 0 && abs(drift.biasIfPassed) < 1e-3)
    #expect(try preTrendPower(wide, powers: [0.05], level: 0.05).drifts[0].slope < 1e-6)
  }

  /// The imputation estimator's leads come with their covariance but without that of the effects.
  @Test func leadsAlone() throws {
    let result = try effect(try fixturePanel(), ImputationOptions(leads: 3, replicates: 0))
    let test = try #require(result.preTrend)
    let n = test.leads.count
    #expect(n == 3 && test.covariance.count == n * n)
    for k in 0..<n { #expect(isClose(test.covariance[k * n + k].squareRoot(), test.coefficients[k].stdError)) }
    let near = try preTrendPower(test, weights: [0: 0.5, 1: 0.5])
    #expect(near.reference == Double((test.leads.min() ?? 0) - 1))
    let far = try preTrendPower(test, reference: near.reference - 3, weights: [0: 0.5, 1: 0.5])
    for (a, b) in zip(near.drifts, far.drifts) {
      #expect(b.slope < a.slope && a.biasIfPassed.isNaN)
      #expect(isClose(a.bias, a.slope * (0.5 - near.reference)))
    }
    #expect(try preTrendPower(test).drifts.allSatisfy { $0.bias.isNaN })
    var bare = test
    bare.covariance = []
    #expect(try failure { try preTrendPower(bare) }.code == .data)
    #expect(try failure { try preTrendPower(test, reference: .nan) }.code == .usage)
    #expect(try preTrendEquivalence(test).bound > test.coefficients.map { abs($0.estimate) }.max() ?? .infinity)
  }

  /// The bound is where the lead that sets it has a p value of exactly the level; the others have less.
  @Test func equivalence() throws {
    let result = try preTrendEquivalence(path)
    for k in 0..<4 {
      let x = abs(path.estimates[k]) / path.stdError(k)
      let p = FoldedNormal.cdf(x, mean: result.bound / path.stdError(k))
      if path.times[k] == result.lead { #expect(abs(p - 0.05) < 1e-10) } else { #expect(p < 0.05) }
    }
    #expect(isClose(try preTrendEquivalence(path.scaled(-7)).bound, 7 * result.bound))
    #expect(try preTrendEquivalence(path, level: 0.01).bound > result.bound)
    // Far from 0 the other tail does not count: |estimate| + 1.645 standard errors.
    let far = try preTrendEquivalence(path.with([9, 0, 0, 0, 0, 0, 0]))
    #expect(far.lead == -5 && isClose(far.bound, 9 + 1.6448536269514722 * path.stdError(0)))
    #expect(try failure { try preTrendEquivalence(path, window: 0...2) }.code == .data)
  }
}
