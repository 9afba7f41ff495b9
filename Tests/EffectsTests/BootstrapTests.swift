import Effects
import Statistics
import Testing

@Suite struct BootstrapTests {
  @Test func everyReplicateDrawsAsManyAsThereAre() {
    let bootstrap = CountryBootstrap(units: ["C", "A", "B", "A"], replicates: 200, seed: 9)
    #expect(bootstrap.units == ["A", "B", "C"])
    var totals = [0, 0, 0]
    for replicate in 0..<200 {
      let counts = bootstrap.multiplicities(replicate: replicate)
      #expect(counts.reduce(0, +) == 3)
      for unit in 0..<3 { totals[unit] += counts[unit] }
    }
    #expect(totals.allSatisfy { abs(Double($0) - 200) < 5 * 133.0.squareRoot() })
    #expect(bootstrap.multiplicities(replicate: 0) == bootstrap.multiplicities(replicate: 0))
  }

  /// Two outcomes that differ by a constant effect have the same resamples, so their difference has no spread.
  @Test func pairedEffectsShareTheirCountries() throws {
    var rows = try fixturePanel()
    let bootstrap = CountryBootstrap(units: rows.unit + ["not in the panel"], replicates: 99, seed: 2)
    let first = try imputation(try rows.panel(), bootstrap: bootstrap)
    for row in rows.unit.indices {
      if let cohort = rows.cohort[row], rows.period[row] >= cohort { rows.outcome[row] += 1 }
    }
    let second = try imputation(try rows.panel(), bootstrap: bootstrap)
    let difference = try pairedDifference(second, first)
    #expect(isClose(difference.estimate, 1, 1e-12) && difference.stdError < 1e-12 && difference.replicates == 99)
    // On a subset too: the countries drawn are the same, the others simply have no rows.
    let subset = try imputation(try rows.filtered { rows.unit[$0] != "U05" }.panel(), bootstrap: bootstrap)
    #expect(try pairedDifference(subset, first).stdError < first.att.stdError)
    let other = try imputation(
      try rows.panel(), bootstrap: CountryBootstrap(units: rows.unit, replicates: 99, seed: 2))
    #expect(try failure { try pairedDifference(other, first) }.code == .fault)
    let strange = CountryBootstrap(units: ["U01"], replicates: 99, seed: 2)
    let missing = try failure { try imputation(try rows.panel(), bootstrap: strange) }
    #expect(missing.message.hasPrefix("'U00' is in the panel"))
  }

  @Test func oneTreatedUnitHasNoStandardError() throws {
    let rows = try fixturePanel()
    let treated = rows.unit.indices.first { rows.cohort[$0] == 2007 }.map { rows.unit[$0] }
    let result = try effect(rows.filtered { rows.cohort[$0] == nil || rows.unit[$0] == treated }, .init(replicates: 0))
    #expect(result.att.units == 1 && result.att.estimate.isFinite)
    for value in [result.att.stdError, result.att.pValue, result.att.confLow, result.att.stdErrorAnalytic] {
      #expect(value.isNaN)
    }
    #expect(result.notes.contains { $0.hasPrefix("one treated unit") })
  }

  /// With one never-treated unit among few, many resamples lack it, and so the last periods' counterfactual.
  @Test func replicatesThatCannotIdentifyAreAnErrorWhenMany() throws {
    let rows = Rows([
      ("A", nil, [1, 2, 3, 5]), ("B", 3, [1, 3, 3, 6]), ("C", 4, [2, 2, 4, 9]), ("D", 3, [0, 2, 5, 7]),
      ("E", 4, [1, 3, 4, 8]),
    ])
    #expect(try effect(rows).att.cells == 6)
    let error = try failure { try effect(rows, .init(replicates: 99)) }
    #expect(error.code == .data && error.message.contains("of 99 bootstrap replicates do not identify the effect"))
  }

  /// Fewer than one in twenty: counted, and said by reason.
  @Test func replicatesThatCannotIdentifyAreCounted() throws {
    var rows = Rows()
    var stream = RandomStream(seed: 8, purpose: "few")
    for unit in 0..<24 {
      let cohort = unit < 4 ? nil : 3 + unit % 2
      for time in 1...4 { rows.append("U\(unit + 10)", time, stream.normal() + Double(time), cohort) }
    }
    let result = try effect(rows, .init(replicates: 999))
    let bootstrap = try #require(result.bootstrap)
    #expect(bootstrap.failed > 0 && bootstrap.failed < 50)
    #expect(bootstrap.failures.keys.sorted() == [ImputationModel.Failure.notImputable.rawValue])
    #expect(bootstrap.draws.count == 999 && bootstrap.draws.count { $0.isNaN } == bootstrap.failed)
    #expect(result.att.replicates == 999 - bootstrap.failed)
  }

  /// Clusters of whole units: resampling pairs of perfectly correlated units is wider than resampling units.
  @Test func clustersAreResampledWhole() throws {
    var rows = try fixturePanel()
    let copy = rows
    rows.unit += copy.unit.map { $0 + "'" }
    rows.period += copy.period
    rows.outcome += copy.outcome
    rows.cohort += copy.cohort
    let apart = try effect(rows, .init(replicates: 199))
    rows.cluster = rows.unit.map { String($0.prefix(3)) }
    let together = try effect(rows, .init(replicates: 199))
    let single = try effect(copy, .init(replicates: 199))
    #expect(isClose(together.att.estimate, single.att.estimate) && isClose(together.att.stdError, single.att.stdError))
    #expect(isClose(together.att.stdErrorAnalytic, single.att.stdErrorAnalytic))
    #expect(abs(apart.att.stdError / together.att.stdError - 0.5.squareRoot()) < 0.1)
  }

  /// A hundred panels of the shape that the bench draws a thousand of; four standard errors about 95 in 100.
  @Test func intervalsCover() throws {
    var process = SimulatedPanel()
    process.units = 120
    let truth = process.populationEffect
    let outcomes = try parallelMap(count: 100, threads: 2) { [process] number -> SIMD3<Double> in
      let result = try imputation(try process.draw(seed: 21, number: number).panel, options: .init(replicates: 199))
      let covers = result.att.confLow <= truth && truth <= result.att.confHigh
      return SIMD3(result.att.estimate, result.att.stdError, covers ? 1 : 0)
    }
    let covered = outcomes.reduce(0) { $0 + $1.z }
    #expect(covered >= 86)
    let deviation = standardDeviation(outcomes.map(\.x))
    #expect(abs(mean(outcomes.map(\.x)) - truth) < 4 * deviation / 10)
    #expect(abs(mean(outcomes.map(\.y)) / deviation - 1) < 4 * 0.071)
  }
}

@Suite struct PreTrendTests {
  /// Linear drift before adoption among the treated only: the test sees it, and not in panels without.
  @Test func driftIsSeen() throws {
    var rows = try fixturePanel()
    let plain = try #require(try effect(rows).preTrend)
    #expect(plain.coefficients.map(\.term) == [.preTrend(-4), .preTrend(-3), .preTrend(-2), .preTrend(-1)])
    #expect(plain.degreesOfFreedom == 4 && plain.pValue > 0.05)
    for row in rows.unit.indices where rows.cohort[row].map({ rows.period[row] < $0 }) ?? false {
      rows.outcome[row] += 0.8 * Double(rows.period[row] - 2000)
    }
    #expect(try #require(try effect(rows).preTrend).pValue < 1e-4)
  }

  /// With three periods before adoption, two leads leave one to compare with.
  @Test func leadsThatLeaveNoReferenceAreSaid() throws {
    var rows = Rows()
    var stream = RandomStream(seed: 8, purpose: "leads")
    for unit in 0..<20 { for time in 1...5 { rows.append("U\(unit + 10)", time, stream.normal(), unit < 9 ? nil : 4) } }
    let result = try effect(rows)
    #expect(result.preTrend?.coefficients.map(\.term) == [.preTrend(-2), .preTrend(-1)])
    #expect(result.notes.contains { $0.hasPrefix("pre-trends are not tested at -4, -3") })
    let short = try effect(rows.filtered { rows.period[$0] >= 3 })
    #expect(short.preTrend == nil && short.notes.contains { $0.hasPrefix("pre-trends cannot be tested") })
    let unasked = try effect(rows, .init(leads: 0, replicates: 0))
    #expect(unasked.preTrend == nil && unasked.notes.isEmpty)
  }
}

@Suite struct PowerTests {
  /// 1.959964 + 0.841621 (scipy 1.17.1).
  @Test func minimumDetectable() {
    #expect(abs(minimumDetectableEffect(stdError: 2) - 2 * 2.8015852181129683) < 1e-12)
  }

  /// scipy 1.17.1: norm.sf((0.1 − 0.03)/0.04) and norm.sf((0.1 + 0.03)/0.04).
  @Test func equivalence() {
    let shown = equivalenceTest(estimate: 0.03, stdError: 0.04, bound: 0.1)
    #expect(abs(shown.pValue - 0.040059156863817086) < 1e-14 && shown.isEquivalent)
    #expect(shown.confHigh < 0.1 && shown.confLow > -0.1)
    let wide = equivalenceTest(estimate: 0.03, stdError: 0.05, bound: 0.1)
    #expect(!wide.isEquivalent && wide.pValue > 0.05)
    let unknown = equivalenceTest(estimate: 0, stdError: .nan, bound: 0.1)
    #expect(!unknown.isEquivalent && unknown.pValue.isNaN)
  }
}
