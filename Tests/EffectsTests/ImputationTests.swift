import Effects
import Statistics
import Testing

@Suite struct HandCheckedTests {
  /// Two units, two periods: the difference of the differences, (7 − 3) − (2 − 1).
  @Test func differenceInDifferences() throws {
    let result = try effect(Rows([("A", nil, [1, 2]), ("B", 2, [3, 7])]))
    #expect(result.att.estimate == 3)
    #expect(result.att.units == 1 && result.att.cells == 1)
  }

  /// A and B agree that period 2 adds 1, A says that period 3 adds 2. So B would have had 8 in period 3, C 3 and 5.
  @Test func threeUnitsStaggered() throws {
    let result = try effect(Rows([("A", nil, [0, 1, 3]), ("B", 3, [5, 6, 10]), ("C", 2, [2, 9, 11])]))
    #expect(isClose(result.att.estimate, 14.0 / 3, 1e-14))
    let expected: [(String, Double, Int)] = [
      ("att", 14.0 / 3, 3), ("event:0", 4, 2), ("event:1", 6, 1), ("group:2", 6, 2), ("group:3", 2, 1),
      ("gt:2:2", 6, 1), ("gt:2:3", 6, 1), ("gt:3:3", 2, 1),
    ]
    for (term, value, cells) in expected {
      let estimate = try #require(result.estimates.first { $0.term.description == term })
      #expect(isClose(estimate.estimate, value, 1e-14) && estimate.cells == cells)
    }
    #expect(result.sample.treated == ["B", "C"] && result.sample.control == ["A"])
    #expect(result.sample.untreatedObservations == 6 && result.sample.treatedCells == 3)
  }

  /// Without a never-treated unit, what comes before the last adoption can be imputed and the rest is named.
  @Test func notYetTreatedAreControlsWhileTheyLast() throws {
    let result = try effect(Rows([("A", 3, [0, 1, 9]), ("B", 3, [5, 6, 10]), ("C", 2, [2, 9, 11])]))
    #expect(result.att.estimate == 6 && result.sample.treated == ["C"])
    let lost = try #require(result.leftOut.first { $0.reason == .noControlInPeriod })
    #expect(lost.units == ["A", "B", "C"] && lost.cells == 3)
  }

  /// A covariate that moves every untreated outcome by 2 per unit, exactly.
  @Test func covariate() throws {
    var rows = Rows([("A", nil, [0, 3, 6]), ("B", nil, [1, 2, 10]), ("C", 3, [4, 5, 20])])
    rows.covariates = [("x", [0, 1, 1, 0, 0, 2.5, 1, 1, 3])]
    // λ₂ = 1 with b = 2; A: λ₃ = 6 − 2 = 4; B: λ₃ = 9 − 5 = 4. C in 3: 20 − (4 − 2·1) − 2·3 − 4 = 8.
    let result = try effect(rows)
    #expect(isClose(result.att.estimate, 8, 1e-13))
    #expect(result.covariates.map(\.term) == [.covariate("x")])
    #expect(isClose(result.covariates[0].estimate, 2, 1e-13))
  }

  /// With controls `never`, the anticipation of one cohort cannot reach the counterfactual of another.
  @Test func neverTreatedControls() throws {
    var rows = try fixturePanel()
    let never = ImputationOptions(controls: .never, replicates: 0)
    let before = try effect(rows, never)
    let notYet = try effect(rows)
    for row in rows.unit.indices where rows.cohort[row] == 2010 && rows.period[row] >= 2008 { rows.outcome[row] += 5 }
    let after = try effect(rows, never)
    #expect(before.groups[0].estimate == after.groups[0].estimate)
    #expect(before.groups[5].estimate != after.groups[5].estimate)
    #expect(try effect(rows).groups[0].estimate != notYet.groups[0].estimate)
  }

  /// Strata with their own period effects, without covariates, are separate panels.
  @Test func strataAreSeparatePanels() throws {
    let rows = try fixturePanel(strata: true)
    let joint = try effect(rows)
    var sum = 0.0
    var cells = 0
    for name in ["north", "south"] {
      let part = try effect(rows.filtered { rows.stratum?[$0] == name })
      sum += part.att.estimate * Double(part.att.cells)
      cells += part.att.cells
    }
    #expect(cells == joint.att.cells && isClose(joint.att.estimate, sum / Double(cells), 1e-12))
  }

  /// Two halves that share no untreated observation: B's level is known in periods 1 and 2 only, and nobody who is seen
  /// there is seen later.
  @Test func unconnectedPeriods() throws {
    var rows = Rows()
    for (name, periods) in [("A", [1, 2]), ("C", [1, 2]), ("D", [3, 4]), ("E", [3, 4])] {
      for time in periods { rows.append(name, time, Double(time), nil) }
    }
    for (time, value) in [(1, 1.0), (2, 5), (3, 9)] { rows.append("B", time, value, 2) }
    let result = try effect(rows)
    #expect(result.att.estimate == 3 && result.att.cells == 1)
    let lost = try #require(result.leftOut.first { $0.reason == .notConnected })
    #expect(lost.units == ["B"] && lost.cells == 1)
  }

  @Test func everyoneLeftOutIsNamed() throws {
    var rows = Rows([
      ("always", 1, [1, 2, 3, 4]), ("before", -5, [1, 2, 3, 4]), ("empty", nil, [.nan, .nan, .nan, .nan]),
      ("late", 3, [.nan, .nan, 3, 4]), ("once", nil, [.nan, 2, .nan, .nan]), ("silent", 3, [1, 2, .nan, .nan]),
      ("after", 9, [1, 3, 3, 5]), ("gap", nil, [1, .nan, 3, 4]), ("bare", nil, [1, 2, 3, 4]), ("T", 3, [1, 2, 9, 9]),
    ])
    rows.covariates = [("x", rows.unit.indices.map { rows.unit[$0] == "bare" ? .nan : Double($0 * $0 % 7) })]
    let result = try effect(rows)
    let expected: [LeftOut.Reason: ([String], Int)] = [
      .alwaysTreated: (["always", "before"], 8), .noOutcome: (["empty"], 0), .noCovariates: (["bare"], 0),
      .noUntreatedPeriod: (["late"], 2), .singleObservation: (["once"], 1), .noTreatedOutcome: (["silent"], 0),
    ]
    #expect(result.leftOut.count == expected.count)
    for group in result.leftOut {
      #expect(expected[group.reason].map { $0.0 == group.units && $0.1 == group.cells } == true)
    }
    #expect(result.sample.treated == ["T"] && result.sample.control == ["after", "gap"])
    #expect(result.sample.gaps == ["gap"])
    #expect(result.sample.missingOutcome == 12 && result.sample.missingCovariate == 4)
    let used = result.sample.observations + result.leftOut.reduce(0) { $0 + $1.cells }
    #expect(used + result.sample.missingOutcome + result.sample.missingCovariate == rows.unit.count)
  }
}

@Suite struct RefusalTests {
  @Test func nobodyTreated() throws {
    let never = try failure { try effect(Rows([("A", nil, [1, 2]), ("B", nil, [1, 2])])) }
    #expect(never.code == .data && never.message == "no unit is ever treated")
    let later = try failure { try effect(Rows([("A", nil, [1, 2]), ("B", 7, [1, 2])])) }
    #expect(later.message == "every adoption falls after the last period, 2")
  }

  @Test func everybodyTreated() throws {
    let all = try failure { try effect(Rows([("A", 1, [1, 2]), ("B", 0, [1, 2])])) }
    #expect(all.message == "every unit is treated in the first period, 1, or before")
    let treated = try failure { try effect(Rows([("A", 1, [1, 2]), ("B", nil, [1, 2])])) }
    #expect(treated.message == "every treated unit is treated in the first period, 1, or before")
    let together = try failure { try effect(Rows([("A", 2, [1, 2]), ("B", 2, [1, 2])])) }
    #expect(together.message.hasPrefix("no counterfactual can be imputed for any of the 2 treated unit-periods"))
  }

  @Test func nothingSeenOnBothSides() throws {
    let rows = Rows([("A", nil, [1, 2, 3]), ("B", 2, [.nan, 1, 2]), ("C", 3, [1, 2, .nan])])
    let error = try failure { try effect(rows) }
    #expect(error.message == "no treated unit has an outcome both before and after its adoption")
  }

  @Test func controlsThatDoNotExist() throws {
    let rows = Rows([("A", 3, [1, 2, 3]), ("B", 2, [1, 2, 3])])
    #expect(try effect(rows).att.cells == 1)
    #expect(try failure { try effect(rows, .init(controls: .never)) }.message.hasPrefix("no unit stays untreated"))
  }

  @Test func optionsOutOfRange() throws {
    let rows = try fixturePanel()
    for options in [
      ImputationOptions(replicates: 3), .init(replicates: -1), .init(leads: -1), .init(threads: 0),
      .init(confidence: 1),
    ] { #expect(try failure { try effect(rows, options) }.code == .usage) }
  }

  @Test func numbersBeyondTheMachine() throws {
    let error = try failure { try effect(Rows([("A", nil, [1e308, -1e308]), ("B", 2, [-1e308, 1e308])])) }
    #expect(error.code == .data && error.message.contains("too large"))
  }
}

@Suite struct CovariateTests {
  /// What does not vary within units is absorbed by them.
  @Test func collinearCovariateChangesNothing() throws {
    var rows = try fixturePanel()
    let plain = try effect(rows, .init(replicates: 99))
    rows.covariates = [("area", rows.unit.map { Double($0.utf8.reduce(0) { $0 + Int($1) }) })]
    let with = try effect(rows, .init(replicates: 99))
    #expect(with.collinear == ["area"] && with.covariates.isEmpty)
    #expect(with.att == plain.att && fingerprint(with.preTrend) == fingerprint(plain.preTrend))
    #expect(with.notes.contains { $0.contains("area") })
  }

  @Test func ofTwoEqualCovariatesOneIsUsed() throws {
    var rows = try fixturePanel(covariates: true)
    let one = try effect(rows)
    rows.covariates.append(("copy", rows.covariates[0].values.map { 2 * $0 + 1 }))
    let two = try effect(rows)
    #expect(two.collinear.count == 1 && two.covariates.count == 1)
    #expect(isClose(two.att.estimate, one.att.estimate, 1e-11))
  }

  /// A covariate that is 0 wherever nobody is treated: untreated outcomes say nothing about its coefficient, so a cell
  /// where it is not 0 has no counterfactual.
  @Test func covariateSeenOnlyUnderTreatment() throws {
    var rows = try fixturePanel()
    let plain = try effect(rows)
    rows.covariates = [
      ("dose", rows.unit.indices.map { rows.cohort[$0] == 2006 && rows.period[$0] == 2010 ? 1 : 0 })
    ]
    let result = try effect(rows)
    let lost = try #require(result.leftOut.first { $0.reason == .covariateNotIdentified })
    #expect(lost.cells == plain.groupTimes.first { $0.term == .groupTime(cohort: 2006, period: 2010) }?.cells)
    #expect(!result.groupTimes.contains { $0.term == .groupTime(cohort: 2006, period: 2010) })
    #expect(result.att.cells == plain.att.cells - lost.cells)
  }
}
