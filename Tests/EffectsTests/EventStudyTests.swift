import Effects
import Foundation
import Statistics
import Testing

/// The two-way and the interaction-weighted event study on panels small enough to think through.
@Suite struct EventStudyTests {
  private let analytic = EffectOptions(replicates: 0)

  /// Unit level + period effect + an effect by cohort and event time; no noise, so that estimates are exact.
  private func exact(_ cohorts: [Int?], periods: Int = 8, effect: (Int, Int) -> Double) -> Rows {
    var rows = Rows()
    for (unit, cohort) in cohorts.enumerated() {
      for time in 1...periods {
        var value = Double(unit * unit) + Double(time * time) / 3
        if let cohort, time >= cohort { value += effect(cohort, time - cohort) }
        rows.append("u\(unit)", time, value, cohort)
      }
    }
    return rows
  }

  @Test func interactionWeightedFindsEffectsThatDiffer() throws {
    let rows = exact([3, 3, 5, 6, nil, nil]) { cohort, time in Double(cohort) + 0.5 * Double(time) }
    let result = try effect(rows.panel(), by: .sunab, options: analytic)
    for estimate in result.estimates {
      switch estimate.term {
      case .event(let time) where time < 0: #expect(isClose(estimate.estimate, 0, 1e-9))
      case .event(0): #expect(isClose(estimate.estimate, (3 + 3 + 5 + 6) / 4.0, 1e-9))
      case .group(3): #expect(isClose(estimate.estimate, 3 + 0.5 * 2.5, 1e-9))
      case .att:
        // Cells: two units of cohort 3 for six periods, one of 5 for four, one of 6 for three.
        let first: Double = 6 * 3 + 0.5 * 15
        let second: Double = 4 * 5 + 0.5 * 6
        let third: Double = 3 * 6 + 0.5 * 3
        #expect(isClose(estimate.estimate, (2 * first + second + third) / 19, 1e-9))
        #expect(estimate.cells == 19 && estimate.units == 4)
      default: break
      }
    }
    // The static regression uses treated units as controls, and misses it.
    let twfe = try effect(rows.panel(), by: .twfe, options: analytic)
    #expect(abs(twfe.att.estimate - result.att.estimate) > 0.01)
  }

  @Test func theLastCohortServesWhereNobodyStaysUntreated() throws {
    let rows = exact([3, 3, 4, 6, 6]) { cohort, time in Double(cohort) + Double(time) }
    let result = try effect(rows.panel(), by: .sunab, options: analytic)
    #expect(isClose(result.att.estimate, (2 * (3 + 4 + 5) + 4 + 5) / 8.0, 1e-9))
    #expect(result.leftOut.first?.reason == .noControlInPeriod)
    #expect(result.leftOut.first?.cells == 15)
    #expect(result.notes.contains { $0.contains("the last cohort, 6") })
    var never = analytic
    never.controls = .never
    #expect(try failure { try effect(rows.panel(), by: .sunab, options: never) }.message.contains("no unit stays"))
    let twfe = try effect(rows.panel(), by: .twfe, options: analytic)
    #expect(twfe.notes.contains { $0.contains("measured against -1 and -5") })
    #expect(twfe.path?.times.contains(-5) == false && twfe.path?.reference == -1)
  }

  /// North has no control of its own in its last periods, so its treated cells there have no counterfactual.
  @Test func cellsWithoutControlsAreLeftOutAndCounted() throws {
    var rows = exact([3, 3, 4, nil, nil, 4, nil]) { _, time in 1 + Double(time) }
    rows.stratum = rows.unit.map { ["u0", "u1", "u3"].contains($0) ? "north" : "south" }
    let cut = rows.filtered { !(rows.unit[$0] == "u3" && rows.period[$0] > 6) }
    let result = try effect(cut.panel(), by: .sunab, options: analytic)
    let lost = try #require(result.leftOut.first { $0.reason == .noControlInPeriod })
    #expect(lost.units == ["u0", "u1"] && lost.cells == 4)
    let event = try #require(result.others.first { $0.term == .event(2) })
    #expect(isClose(event.estimate, 3, 1e-9))
  }

  @Test func detachedUnitsAreNamed() throws {
    let rows = exact([3, 3, 3, nil, nil]) { _, time in 1 + Double(time) }
    // u2 is seen at event times -2, 3 and 4 only, the others never then.
    let cut = rows.filtered { row in
      let time = rows.period[row] - 3
      let far = [-2, 3, 4].contains(time)
      return rows.unit[row] == "u2" ? far : rows.unit[row] < "u2" ? !far : true
    }
    let result = try effect(cut.panel(), by: .sunab, options: analytic)
    #expect(result.leftOut.contains { $0.reason == .notConnected && $0.units == ["u2"] && $0.cells == 3 })
    #expect(isClose(try #require(result.others.first { $0.term == .event(1) }).estimate, 2, 1e-9))
  }

  @Test(arguments: [Estimator.twfe, .sunab])
  func laws(estimator: Estimator) throws {
    let rows = try fixturePanel(covariates: true)
    let result = try effect(rows.panel(), by: estimator, options: analytic)
    let order = rows.unit.indices.map { ($0 * 101 + 3) % rows.unit.count }
    let permuted = try effect(rows.permuted(order).panel(), by: estimator, options: analytic)
    #expect("\(permuted)" == "\(result)")
    var relabelled = rows
    relabelled.unit = rows.unit.map { "Z" + String($0.reversed()) }
    let other = try effect(relabelled.panel(), by: estimator, options: analytic)
    for (a, b) in zip(result.estimates, other.estimates) {
      #expect(isClose(a.estimate, b.estimate, 1e-9) && isClose(a.stdError, b.stdError, 1e-9), "\(a.term)")
    }
    var shifted = rows
    shifted.outcome = rows.outcome.map { 10 * $0 + 1000 }
    let scaled = try effect(shifted.panel(), by: estimator, options: analytic)
    #expect(isClose(scaled.att.estimate, 10 * result.att.estimate, 1e-8))
    #expect(isClose(scaled.att.stdError, 10 * result.att.stdError, 1e-8))
    var fast = analytic
    fast.wantsPath = false
    let short = try effect(rows.panel(), by: estimator, options: fast)
    #expect("\(short.att)" == "\(result.att)" && short.path == nil && short.preTrend == nil)
    // Both have the path's own spread, and a joint test of its leads.
    let path = try #require(result.path)
    for (index, time) in path.times.enumerated() {
      let own = try #require(result.others.first { $0.term == .event(time) })
      #expect(own.estimate == path.estimates[index])
      #expect(own.stdError.isNaN || own.stdError == path.stdError(index))
    }
    #expect(try #require(result.preTrend).coefficients.map(\.term) == [.preTrend(-4), .preTrend(-3), .preTrend(-2)])
  }

  @Test func samplesAgreeBetweenEstimators() throws {
    let panel = try fixturePanel().panel()
    let twfe = try effect(panel, by: .twfe, options: analytic)
    let sunab = try effect(panel, by: .sunab, options: analytic)
    let imputed = try effect(panel, by: .imputation, options: analytic)
    #expect(twfe.leftOut == imputed.leftOut && sunab.leftOut == imputed.leftOut)
    #expect(twfe.sample == imputed.sample)
    #expect(twfe.leftOut.contains { $0.reason == .alwaysTreated && $0.units == ["U03"] })
  }

  @Test func binnedEndsAndWildBootstrap() throws {
    let panel = try fixturePanel().panel()
    var options = EffectOptions(replicates: 199, seed: 4)
    options.eventBins = -4...3
    let result = try effect(panel, by: .twfe, options: options)
    #expect(result.path?.times == [-4, -3, -2, 0, 1, 2, 3])
    let p = try #require(result.facts["wild bootstrap p"])
    #expect(p >= 0 && p < 0.2)
    options.threads = 4
    #expect(try effect(panel, by: .twfe, options: options).facts == result.facts)
    options.eventBins = 0...3
    #expect(try failure { try effect(panel, by: .twfe, options: options) }.code == .usage)
  }

  @Test(arguments: [Estimator.twfe, .sunab])
  func refusals(estimator: Estimator) throws {
    let together = exact([4, 4, 4]) { _, _ in 1 }
    #expect(try failure { try effect(together.panel(), by: estimator, options: analytic) }.code == .data)
    let nobody = exact([nil, nil, nil]) { _, _ in 1 }
    #expect(
      try failure { try effect(nobody.panel(), by: estimator, options: analytic) }.message.contains("ever treated"))
    var huge = exact([4, 4, nil, nil]) { _, time in Double(time * time) }
    huge.outcome = huge.outcome.enumerated().map { 1e200 * $1 * Double($0 % 3) }
    #expect(try failure { try effect(huge.panel(), by: estimator, options: analytic) }.message.contains("too large"))
    var one = exact([4, 4, nil, nil]) { _, _ in 1 }
    one.cluster = one.unit.map { _ in "all" }
    #expect(try failure { try effect(one.panel(), by: estimator, options: analytic) }.message.contains("one cluster"))
  }

  @Test func oneTreatedUnitHasNoStandardError() throws {
    let rows = exact([4, nil, nil, nil]) { _, _ in 1 }
    for estimator in [Estimator.twfe, .sunab] {
      let result = try effect(rows.panel(), by: estimator, options: analytic)
      #expect(isClose(result.att.estimate, 1, 1e-9) && result.att.stdError.isNaN)
      #expect(result.notes.contains { $0.hasPrefix("one treated unit") })
    }
  }

  private func noisy(_ cohorts: [Int?]) -> Rows {
    var stream = RandomStream(seed: 2, purpose: "bacon")
    var rows = exact(cohorts) { cohort, time in Double(time) * Double(cohort) }
    rows.outcome = rows.outcome.map { $0 + stream.normal() }
    return rows
  }

  @Test func decompositionAddsUpToTheRegression() throws {
    for cohorts: [Int?] in [[3, 3, 5, 6, nil, nil], [3, 4, 4, 6], [2, 8, nil]] {
      let panel = try noisy(cohorts).panel()
      let parts = try baconDecomposition(panel)
      let twfe = try effect(panel, by: .twfe, options: analytic)
      #expect(isClose(parts.estimate, twfe.att.estimate, 1e-10))
      #expect(isClose(parts.comparisons.reduce(0) { $0 + $1.weight }, 1))
      #expect(parts.comparisons.allSatisfy { $0.weight > 0 })
      #expect(isClose(parts.totals.reduce(0) { $0 + $1.weight * $1.estimate }, parts.estimate))
    }
  }

  @Test func decompositionOfAlwaysTreatedAndGaps() throws {
    let rows = noisy([1, 3, 5, nil, nil, 4])
    let cut = rows.filtered { !(rows.unit[$0] == "u5" && rows.period[$0] == 2) }
    let parts = try baconDecomposition(cut.panel(), alwaysTreated: true)
    #expect(parts.units == 5 && parts.leftOut.map(\.reason) == [.notBalanced] && parts.leftOut[0].units == ["u5"])
    #expect(Set(parts.comparisons.map(\.kind)) == Set(BaconDecomposition.Kind.allCases))
    // The regression on the same units by the general routine.
    let balanced = rows.filtered { rows.unit[$0] != "u5" }
    let treated = balanced.unit.indices.map { row in
      balanced.cohort[row].map { balanced.period[row] >= $0 ? 1.0 : 0 } ?? 0
    }
    let fit = try feRegression(
      RegressionData(
        outcome: .init("y", balanced.outcome), regressors: [.init("treated", treated)],
        effects: [CategoryColumn("unit", balanced.unit), CategoryColumn("period", balanced.period)]))
    #expect(isClose(parts.estimate, fit.coefficients[0].estimate, 1e-10))
    let without = try baconDecomposition(cut.panel())
    #expect(without.leftOut.map(\.reason) == [.notBalanced, .alwaysTreated] && without.units == 4)
  }
}
