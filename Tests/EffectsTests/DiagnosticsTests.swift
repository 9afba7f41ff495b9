import Effects
import Statistics
import Testing

/// Laws of the diagnostics, on panels whose truth is known.
@Suite struct DiagnosticsTests {
  /// A panel of 60 units and 16 periods with an effect of this size on adoption.
  private func panel(_ effect: Double, number: Int = 0, units: Int = 60) throws -> StaggeredPanel {
    var process = SimulatedPanel()
    process.units = units
    process.periods = 2000...2015
    process.adoption = 2006...2010
    process.adopterShare = 0.5
    process.effect = effect
    process.growth = 0
    process.effectDeviation = 0
    return try process.draw(seed: 11, number: number).panel
  }

  private let imputation = EffectSpecification(.imputation, options: .init(replicates: 0, seed: 5))

  // MARK: - Permutation

  /// Without an effect p is uniform: over 60 panels it falls below a half about as often as above. With a large one it is
  /// as small as it can be.
  @Test func permutationHoldsItsLevel() throws {
    var below = 0
    for number in 0..<60 {
      let test = try permutationTest(try panel(0, number: number), by: imputation, draws: 39)
      if test.pValue <= 0.5 { below += 1 }
      #expect(test.failures == 0 && test.draws.count == 39)
    }
    // Binomial(60, ½): 18 to 42 in all but one case in a thousand.
    #expect((18...42).contains(below))
    let sure = try permutationTest(try panel(3), by: imputation, draws: 39)
    #expect(sure.pValue == 1.0 / 40 && sure.studentizedPValue == 1.0 / 40)
  }

  @Test func permutationIsTheSameOnAnyThreads() throws {
    var other = imputation
    other.options.threads = 3
    let panel = try panel(0.5)
    #expect(
      try permutationTest(panel, by: imputation, draws: 25) == permutationTest(panel, by: other, draws: 25))
  }

  /// Within strata of one unit each nothing can move, so that every draw is the observed estimate.
  @Test func strataOfOneChangeNothing() throws {
    let panel = try panel(0.5)
    let test = try permutationTest(panel, by: imputation, draws: 19, within: panel.units)
    #expect(test.draws.allSatisfy { $0 == test.observed } && test.pValue == 1)
  }

  @Test func tooFewPermutations() throws {
    let panel = try panel(0)
    #expect(try failure { try permutationTest(panel, by: imputation, draws: 5) }.code == .usage)
  }

  // MARK: - Leave one out

  @Test func leavingOutIsEstimatingWithout() throws {
    let panel = try panel(0.5)
    let rows = try leaveOneOut(panel, by: imputation, .units)
    #expect(rows.rows.count == panel.units.count)
    #expect(try isClose(rows.full, effect(panel, by: .imputation, options: imputation.options).att.estimate))
    // By hand: without the third unit.
    var kept = Rows()
    for row in panel.unit.indices where panel.unit[row] != 2 {
      kept.append(
        panel.units[panel.unit[row]], panel.periods[panel.period[row]], panel.outcome[row],
        panel.cohort[panel.unit[row]])
    }
    let own = try Effects.effect(try kept.panel(), by: .imputation, options: imputation.options).att
    #expect(isClose(rows.rows[2].estimate, own.estimate) && isClose(rows.rows[2].stdError, own.stdError))
  }

  @Test func leavingOutCohortsAndGroups() throws {
    let panel = try panel(0.5)
    let cohorts = try leaveOneOut(panel, by: imputation, .cohorts)
    #expect(cohorts.rows.map(\.name) == Set(panel.cohort.compactMap(\.self)).sorted().map(String.init))
    #expect(cohorts.rows.allSatisfy { $0.control == 0 && $0.treated > 0 })
    // All treated in one group: nothing can be estimated without it, and the row says so.
    let groups = panel.cohort.map { $0 == nil ? "others" : "adopters" }
    let named = try leaveOneOut(panel, by: imputation, .named(groups))
    #expect(named.rows.map(\.name) == ["adopters", "others"])
    #expect(named.rows[0].estimate.isNaN)
  }

  // MARK: - Placebo in time

  @Test func placeboFindsAnticipationOnly() throws {
    let none = try placeboInTime(try panel(4), by: imputation, shifts: [1, 2, 3])
    #expect(none.map(\.shift) == [1, 2, 3])
    #expect(none.allSatisfy { abs($0.att.estimate) < 4 * $0.att.stdError && abs($0.att.estimate) < 1 })
    // An effect that sets in two periods early is found by a placebo two periods earlier.
    let panel = try panel(0)
    var early = Rows()
    for row in panel.unit.indices {
      let (unit, period) = (panel.unit[row], panel.periods[panel.period[row]])
      let moved = panel.cohort[unit].map { period >= $0 - 2 } ?? false
      early.append(panel.units[unit], period, panel.outcome[row] + (moved ? 3 : 0), panel.cohort[unit])
    }
    let found = try placeboInTime(try early.panel(), by: imputation, shifts: [2])
    #expect(abs(found[0].att.estimate - 3) < 1 && found[0].att.pValue < 1e-4)
    #expect(try failure { try placeboInTime(panel, by: imputation, shifts: [0]) }.code == .usage)
  }

  // MARK: - Balance

  @Test func balanceByHand() throws {
    let rows = Rows([
      ("a", 3, [0, 1, 2, 3]), ("b", 3, [2, 3, 4, 5]), ("c", nil, [4, 4, 4, 4]), ("d", nil, [8, 8, 8, 8]),
    ])
    let panel = try rows.panel()
    let (level, slope) = baselineOutcome(panel, periods: 2)
    #expect(level == [0.5, 2.5, 4, 8] && slope == [1, 1, 0, 0])
    let balance = try covariateBalance(panel, baseline: [("level", level), ("x", [1, .nan, 1, 2])])
    #expect(balance[0].meanTreated == 1.5 && balance[0].meanControl == 6)
    // Variances 2 and 8: (1.5 − 6)/√5.
    #expect(isClose(balance[0].standardizedDifference, -4.5 / 5.0.squareRoot()))
    #expect(balance[0].overlap == 0 && balance[1].missing == 1 && balance[1].overlap == 0)
  }

  // MARK: - Power

  /// Errors are independent here, so that the formula from the standard error is right and simulation must agree with it.
  @Test func simulatedPowerAgreesWithTheFormula() throws {
    var process = SimulatedPanel()
    process.units = 100
    process.autocorrelation = 0
    process.effectDeviation = 0
    process.growth = 0
    let panel = try process.draw(seed: 2, number: 1).panel
    let power = try simulatedPower(panel, by: imputation, draws: 199)
    let formula = minimumDetectableEffect(stdError: try imputation.quick(panel).att.stdError)
    #expect(abs(power.minimumDetectableEffect / formula - 1) < 0.25)
    #expect(power.size < 0.12 && power.draws == 199)
    let harder = try simulatedPower(panel, by: imputation, draws: 199, power: 0.9)
    #expect(harder.minimumDetectableEffect > power.minimumDetectableEffect)
  }

  // MARK: - Spillover

  /// Every adopter has one neighbour that never adopts and moves with it by 2: setting neighbours aside finds the true
  /// effect, which they would have halved; and their own movement is found.
  @Test func spilloverIsFound() throws {
    var rows = Rows()
    var stream = RandomStream(seed: 4, purpose: "spillover")
    for index in 0..<20 {
      let start = 5 + index % 3
      for (name, size, cohort) in [
        ("a\(index)", 4.0, Optional(start)), ("b\(index)", 2.0, nil), ("c\(index)", 0.0, nil),
      ] {
        let level = stream.normal()
        for period in 1...10 {
          let value = level + 0.1 * stream.normal() + (period >= start ? size : 0)
          rows.append(name, period, value, cohort)
        }
      }
    }
    let panel = try rows.panel()
    let near = panel.units.map { name in
      name.hasPrefix("b") ? panel.units.indices.filter { panel.units[$0] == "a" + name.dropFirst() } : []
    }
    let found = try spillover(panel, by: imputation, ring: NeighbourRing(name: "pairs", neighbours: near))
    let naive = try imputation(panel).att.estimate
    #expect(abs(naive - 4) > 0.5)
    #expect(abs(try #require(found.withoutExposed).estimate - 4) < 0.1)
    #expect(abs(try #require(found.onExposed).estimate - 2) < 0.1)
    #expect(found.exposedUnits == 20 && found.exposedCells == 7 * 6 + 7 * 5 + 6 * 4)
  }

  // MARK: - Heterogeneity and growth

  @Test func groupsDifferByWhatTheyDifferBy() throws {
    let panel = try panel(1, units: 80)
    var rows = Rows()
    let group = panel.units.indices.map { $0 % 2 == 0 ? "even" : "odd" }
    for row in panel.unit.indices {
      let (unit, period) = (panel.unit[row], panel.periods[panel.period[row]])
      let extra = group[unit] == "even" && (panel.cohort[unit].map { period >= $0 } ?? false) ? 2.0 : 0
      rows.append(panel.units[unit], period, panel.outcome[row] + extra, panel.cohort[unit])
    }
    let found = try heterogeneity(
      try rows.panel(), by: imputation, groups: group, order: ["even", "odd"], replicates: 60)
    #expect(abs(found.groups[0].att.estimate - 3) < 1 && abs(found.groups[1].att.estimate - 1) < 1)
    let difference = found.differences[0]
    #expect(difference.confLow < 2 && difference.confHigh > 2 && difference.pValue < 0.01)
    #expect(found.ungrouped == 0)
    #expect(
      try failure { try heterogeneity(panel, by: imputation, groups: group, order: ["even", "none"], replicates: 60) }
        .message.contains("none"))
  }

  @Test func growthByHand() throws {
    let path = EventPath(
      times: [-2, 0, 1, 2], estimates: [9, 1, 2, 4],
      covariance: [
        1, 0, 0, 0, 0, 0.04, 0, 0, 0, 0, 0.04, 0, 0, 0, 0, 0.04,
      ], reference: -1)
    let growth = try #require(effectGrowth(path))
    // Weights −½, 0, ½: slope 1.5, variance 0.04/2.
    #expect(isClose(growth.slope, 1.5) && isClose(growth.stdError, 0.02.squareRoot()) && growth.lastEventTime == 2)
    #expect(effectGrowth(path, through: 0) == nil)
  }

  // MARK: - Mediation

  /// The programme raises the mediator by 2 and the outcome by 1 of its own; the mediator moves the outcome by ½.
  @Test func mediationFindsItsParts() throws {
    var rows = Rows()
    var mediator: [Double] = []
    var stream = RandomStream(seed: 8, purpose: "mediation")
    for index in 0..<80 {
      let start = index % 2 == 0 ? 6 + index % 3 : nil
      let (level, other) = (stream.normal(), stream.normal())
      for period in 1...12 {
        let on = start.map { period >= $0 } ?? false
        let m = other + 0.3 * Double(period) + (on ? 2 : 0) + 0.5 * stream.normal()
        mediator.append(m)
        rows.append("u\(100 + index)", period, level + 0.5 * m + (on ? 1 : 0) + 0.5 * stream.normal(), start)
      }
    }
    let found = try mediation(try rows.panel(), mediator: mediator, options: .init(replicates: 99, seed: 1))
    for (part, truth) in [
      (found.total, 2.0), (found.onMediator, 2), (found.ofMediator, 0.5), (found.indirect, 1), (found.direct, 1),
    ] {
      #expect(abs(part.estimate - truth) < 0.2 && part.confLow < truth && part.confHigh > truth)
    }
    #expect(isClose(found.total.estimate, found.indirect.estimate + found.direct.estimate))
    // At ρ = 0 the sensitivity is the estimate; at the residuals' own correlation nothing is left.
    #expect(isClose(try #require(found.sensitivity.first { $0.rho == 0 }).indirect, found.indirect.estimate))
    let none = try mediation(
      try rows.panel(), mediator: mediator, options: .init(replicates: 50, seed: 1), rhos: [found.correlation])
    #expect(abs(none.sensitivity[0].indirect) < 1e-12)
  }

  @Test func mediatorMustVary() throws {
    let panel = try panel(1)
    let constant = [Double](repeating: 1, count: panel.outcome.count)
    let error = try failure { try mediation(panel, mediator: constant, options: .init(replicates: 50)) }
    #expect(error.code == .data && error.message.contains("does not vary"))
  }

  // MARK: - Specification curve

  private func curve(_ panels: [StaggeredPanel], permutations: Int, threads: Int = 1) throws -> SpecificationCurve {
    try specificationCurve(
      panels.enumerated().map { index, panel in
        CurveSpecification(
          id: "s\(index)", choices: ["window": "\(index)"], panel: panel, specification: imputation.quick, scale: 0.5)
      }, permutations: permutations, seed: 3, threads: threads)
  }

  @Test func curveOfRealAndOfNoEffects() throws {
    let real = try curve([panel(2), panel(2, number: 1), panel(2, number: 2)], permutations: 39)
    #expect(
      real.rows.count == 3 && real.permuted == 3 && real.shareFor.observed == 1 && real.shareAgainst.observed == 0)
    #expect(real.medianEffect.pValue == 1.0 / 40 && real.shareFor.pValue == 1.0 / 40)
    #expect(abs(real.medianEffect.observed - 4) < 1 && abs(real.medianEffect.median) < 1)
    let none = try curve([panel(0), panel(0, number: 1), panel(0, number: 2)], permutations: 39)
    #expect(none.medianEffect.pValue > 0.05)
    #expect(try curve([panel(2)], permutations: 19, threads: 2) == curve([panel(2)], permutations: 19))
  }

  /// A panel that cannot be estimated stays on the curve, with the reason.
  @Test func curveNamesWhatCannotBeEstimated() throws {
    let untreated = try panel(0).keepingUntreated()
    let found = try curve([panel(1), untreated], permutations: 19)
    #expect(found.rows[1].estimate.isNaN && found.rows[1].problem == "no unit is ever treated")
    #expect(found.estimated.count == 1 && found.permuted == 1)
    #expect(
      try failure {
        try specificationCurve(
          [
            CurveSpecification(
              id: "zero", choices: [:], panel: try panel(1), specification: imputation.quick, scale: 0)
          ], permutations: 0, seed: 1, threads: 1)
      }.code == .usage)
  }
}

extension StaggeredPanel {
  fileprivate func keepingUntreated() throws -> StaggeredPanel {
    var rows = Rows()
    for row in unit.indices where cohort[unit[row]] == nil {
      rows.append(units[unit[row]], periods[period[row]], outcome[row], nil)
    }
    return try rows.panel()
  }
}
