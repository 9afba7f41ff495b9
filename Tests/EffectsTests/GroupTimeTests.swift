import Effects
import Statistics
import Testing

/// Laws and edges of the group-time effects.
@Suite struct GroupTimeTests {
  private func panel(_ covariates: Bool = false) throws -> Rows {
    var rows = try GroupTimePeerTests.rows("staggered")
    rows.cluster = nil
    if !covariates { rows.covariates = [] }
    return rows
  }

  private func fingerprint(_ result: EffectResult) -> [String] {
    result.estimates.map { "\($0)" } + result.draws.map { "\($0)" }
      + [
        "\(result.sample)", "\(result.leftOut)", "\(result.notes)", "\(String(describing: result.preTrend))",
        "\(String(describing: result.path))",
      ]
  }

  private func run(_ rows: Rows, _ options: EffectOptions) throws -> EffectResult {
    try callawaySantAnna(try rows.panel(), options: options)
  }

  /// Each unit three times: the same effects, variances a third. The larger panel goes through moments.
  private func tripled(_ rows: Rows) -> Rows {
    var result = Rows()
    for copy in 0..<3 {
      for row in rows.unit.indices {
        result.append("\(rows.unit[row])-\(copy)", rows.period[row], rows.outcome[row], rows.cohort[row])
      }
    }
    return result
  }

  @Test(arguments: [EffectOptions.BasePeriod.varying, .universal], [ImputationOptions.Controls.never, .notYet])
  func unitsThriceOver(_ base: EffectOptions.BasePeriod, _ controls: ImputationOptions.Controls) throws {
    let options = EffectOptions(controls: controls, replicates: 0, basePeriod: base)
    let once = try run(try panel(), options)
    let thrice = try run(tripled(try panel()), options)
    #expect(once.estimates.count == thrice.estimates.count)
    for (a, b) in zip(once.estimates, thrice.estimates) {
      #expect(a.term == b.term)
      #expect(isClose(a.estimate, b.estimate, 1e-10))
      #expect(isClose(a.stdError, b.stdError * 3.0.squareRoot(), 1e-10), "\(a.term)")
      #expect(a.units * 3 == b.units && a.cells * 3 == b.cells)
    }
    let (p, q) = (try #require(once.preTrend), try #require(thrice.preTrend))
    #expect(isClose(p.statistic * 3, q.statistic, 1e-8))
    let (own, other) = (try #require(once.path), try #require(thrice.path))
    for (a, b) in zip(own.covariance, other.covariance) { #expect(isClose(a, 3 * b, 1e-10)) }
    #expect(own.reference == (base == .universal ? -1 : nil))
    #expect(own.times.contains(-1) == (base == .varying))
  }

  /// A complete panel's draws from signed sums of outcomes against those from its influence functions: another unit,
  /// treated before the window and in a cluster of the first, changes nothing but the way.
  @Test(arguments: [EffectOptions.BasePeriod.varying, .universal], [ImputationOptions.Controls.never, .notYet])
  func momentsAgainstRows(_ base: EffectOptions.BasePeriod, _ controls: ImputationOptions.Controls) throws {
    let rows = tripled(try panel())
    var other = rows
    for time in 2000..<2007 { other.append("before", time, 1, 1990) }
    other.cluster = other.unit.map { $0 == "before" ? rows.unit[0] : $0 }
    let options = EffectOptions(controls: controls, replicates: 200, basePeriod: base)
    let a = try run(rows, options)
    let b = try run(other, options)
    #expect(a.draws.count == 200)
    for (x, y) in zip(a.draws, b.draws) { #expect(isClose(x, y, 1e-10)) }
    for (x, y) in zip(a.estimates, b.estimates) {
      #expect(isClose(x.stdError, y.stdError, 1e-10), "\(x.term)")
      #expect(isClose(x.stdErrorAnalytic, y.stdErrorAnalytic, 1e-10), "\(x.term)")
      #expect(
        isClose(x.bandHigh ?? .nan, y.bandHigh ?? .nan, 1e-10) && isClose(x.percentileLow, y.percentileLow, 1e-10))
    }
  }

  @Test(arguments: EffectOptions.Adjustment.allCases)
  func orderAndThreads(_ adjustment: EffectOptions.Adjustment) throws {
    var rows = try panel(true)
    for row in stride(from: 0, to: rows.unit.count, by: 41) { rows.outcome[row] = .nan }
    var options = EffectOptions(replicates: 100, adjustment: adjustment)
    let reference = fingerprint(try run(rows, options))
    options.threads = 3
    let order = rows.unit.indices.sorted { ($0 * 7919) % 1009 < ($1 * 7919) % 1009 }
    #expect(fingerprint(try run(rows.permuted(order), options)) == reference)
  }

  @Test func threadsOnMoments() throws {
    var options = EffectOptions(replicates: 99)
    let rows = tripled(try panel())
    let reference = fingerprint(try run(rows, options))
    options.threads = 4
    #expect(fingerprint(try run(rows, options)) == reference)
  }

  /// Unit and period effects change nothing; a factor is a factor.
  @Test(arguments: [false, true])
  func shiftsAndScale(_ isLarge: Bool) throws {
    let rows = isLarge ? tripled(try panel()) : try panel()
    let options = EffectOptions(replicates: 0)
    let plain = try run(rows, options)
    var moved = rows
    for row in moved.unit.indices {
      let unit = Double(moved.unit[row].utf8.reduce(0) { $0 + Int($1) } % 50)
      moved.outcome[row] = 3 * moved.outcome[row] + unit + 5 * Double((moved.period[row] * moved.period[row]) % 13)
    }
    for (a, b) in zip(plain.estimates, try run(moved, options).estimates) {
      #expect(isClose(3 * a.estimate, b.estimate, 1e-9))
      #expect(isClose(3 * a.stdError, b.stdError, 1e-9))
    }
  }

  @Test func theThreeAdjustmentsAreOneWithoutCovariates() throws {
    let all = try EffectOptions.Adjustment.allCases.map {
      fingerprint(try run(try panel(), .init(replicates: 0, adjustment: $0)))
    }
    #expect(all[0] == all[1] && all[1] == all[2])
  }

  /// A unit that lacks a period leaves the comparisons with it, and no others.
  @Test func gaps() throws {
    var rows = try panel()
    let gone = try #require(rows.unit.indices.first { rows.cohort[$0] == 2004 && rows.period[$0] == 2005 })
    rows.outcome[gone] = .nan
    let whole = try run(try panel(), .init(controls: .never, replicates: 0))
    let result = try run(rows, .init(controls: .never, replicates: 0))
    for (a, b) in zip(whole.others, result.others) {
      guard case .groupTime(let cohort, let period) = a.term else { continue }
      let isTouched = cohort == 2004 && period == 2005
      #expect((a.cells - b.cells == 1) == isTouched)
      #expect(isClose(a.estimate, b.estimate, 1e-12) != isTouched)
    }
    let left = try #require(result.leftOut.first { $0.reason == .notInBothPeriods })
    #expect(left.units == [rows.unit[gone]] && left.cells == 0)
    #expect(result.notes.contains { $0.contains("1 of 150 units leave some") })
    #expect(result.sample.missingOutcome == 1 && result.sample.gaps == [rows.unit[gone]])
  }

  @Test func byHand() throws {
    let rows = Rows([
      ("a", 3, [1, 2, 7]), ("b", 3, [2, 2, 6]), ("c", nil, [0, 1, 2]), ("d", nil, [5, 5, 7]), ("e", nil, [1, 3, 4]),
    ])
    let result = try run(rows, .init(controls: .never, replicates: 0))
    // Treated changed by 5 and 4, controls by 1, 2 and 1.
    #expect(isClose(result.att.estimate, 4.5 - 4.0 / 3, 1e-14))
    #expect(isClose(result.att.stdError, (0.5 / 4 + 2.0 / 3 / 9).squareRoot(), 1e-14))
    #expect(result.att.units == 2 && result.att.cells == 2)
    #expect(result.sample.control == ["c", "d", "e"] && result.inference.method == "analytic")
  }

  @Test func oneTreatedUnit() throws {
    let rows = Rows([
      ("a", 3, [1, 2, 7, 8]), ("b", 4, [2, 2, 3, 8]), ("b2", 4, [2, 2, 3, 9]), ("c", nil, [0, 1, 2, 2]),
      ("d", nil, [5, 5, 7, 6]),
    ])
    let result = try run(rows, .init(replicates: 0))
    for estimate in result.estimates {
      switch estimate.term {
      case .group(let cohort), .groupTime(let cohort, _): #expect(estimate.stdError.isNaN == (cohort == 3))
      case .att: #expect(estimate.stdError > 0)
      default: break
      }
    }
    #expect(result.notes.contains { $0.contains("1 of 2 cohorts are one treated unit") })
    let alone = try run(rows.filtered { !rows.unit[$0].hasPrefix("b") }, .init(replicates: 50))
    #expect(alone.estimates.allSatisfy { $0.stdError.isNaN && $0.bandLow == nil })
    #expect(alone.path == nil && alone.preTrend == nil)
  }

  @Test func nobodyStaysUntreated() throws {
    let rows = try GroupTimePeerTests.rows("everyone")
    let error = try failure { try run(rows, .init(controls: .never, replicates: 0)) }
    #expect(error.code == .data && error.hint?.contains("--controls notyet") == true)
    let result = try run(rows, .init(replicates: 0))
    #expect(result.leftOut.contains { $0.reason == .lastCohort })
    #expect(result.others.allSatisfy { if case .calendar(let t) = $0.term { t < 2005 } else { true } })
    let together = try failure { try run(Rows([("a", 2, [1, 2]), ("b", 2, [1, 3])]), .init(replicates: 0)) }
    #expect(together.message.contains("same period"))
  }

  /// A covariate that tells one cohort from the controls: no score for it, and outcome regression goes on.
  @Test func separation() throws {
    var rows = try panel()
    rows.covariates = [("x", rows.unit.indices.map { rows.cohort[$0] == 2002 ? 5 : Double($0 / 7 % 5) / 5 })]
    let result = try run(rows, .init(controls: .never, replicates: 0))
    #expect(!result.others.contains { $0.term == .group(2002) })
    #expect(result.leftOut.contains { $0.reason == .noOverlap })
    #expect(result.notes.contains { $0.contains("of 18 ATT(g,t) cannot be had") })
    let regression = try run(rows, .init(controls: .never, replicates: 0, adjustment: .outcomeRegression))
    #expect(regression.others.contains { $0.term == .group(2002) })
    let only = rows.filtered { rows.cohort[$0] == 2002 || rows.cohort[$0] == nil }
    #expect(try failure { try run(only, .init(replicates: 0)) }.message.contains("propensity score"))
  }

  @Test func collinearCovariates() throws {
    var rows = try panel(true)
    rows.covariates.append(("twice", rows.covariates[0].values.map { 2 * $0 + 1 }))
    rows.covariates.append(("constant", rows.unit.map { _ in 7 }))
    let result = try run(rows, .init(replicates: 0))
    #expect(result.collinear.contains("constant") && result.collinear.count == 2)
    let plain = try run(try panel(true), .init(replicates: 0))
    for (a, b) in zip(plain.estimates, result.estimates) { #expect(isClose(a.estimate, b.estimate, 1e-8)) }
  }

  @Test func missingCovariateAndOutcomes() throws {
    var rows = try panel(true)
    let never = try #require(rows.unit.indices.first { rows.cohort[$0] == nil })
    for row in rows.unit.indices where rows.unit[row] == rows.unit[never] { rows.outcome[row] = .nan }
    rows.covariates[0].values[never + 8] = .nan
    let result = try run(rows, .init(replicates: 0))
    #expect(result.leftOut.contains { $0.reason == .noOutcome && $0.units == [rows.unit[never]] })
    #expect(result.sample.missingCovariate == 1 && result.sample.missingOutcome == 7)
    #expect(result.att.stdError > 0)
  }

  @Test func pathAndTestAreOptional() throws {
    var options = EffectOptions(replicates: 0, wantsPath: false)
    let short = try run(try panel(), options)
    #expect(short.path == nil && short.preTrend == nil)
    options.wantsPath = true
    let long = try run(try panel(), options)
    #expect(short.estimates.map { "\($0)" } == long.estimates.map { "\($0)" })
    #expect(long.preTrend?.coefficients.count == 8)
  }
}
