import Effects
import Statistics
import Testing

/// What must hold of the estimator on any panel.
@Suite struct LawTests {
  let options = ImputationOptions(replicates: 99, seed: 4)

  private func sameEstimates(
    _ a: ImputationResult, _ b: ImputationResult, scale: Double = 1, errors: Bool = true, tolerance: Double = 1e-10
  ) {
    #expect(a.estimates.map(\.term) == b.estimates.map(\.term))
    for (x, y) in zip(a.estimates, b.estimates) {
      #expect(isClose(x.estimate * scale, y.estimate, tolerance), "\(x.term)")
      if errors {
        #expect(isClose(x.stdError * abs(scale), y.stdError, tolerance), "\(x.term)")
        #expect(isClose(x.stdErrorAnalytic * abs(scale), y.stdErrorAnalytic, tolerance), "\(x.term)")
      }
    }
  }

  @Test func orderOfRowsIsNothing() throws {
    let rows = try fixturePanel(strata: true, covariates: true)
    var stream = RandomStream(seed: 1, purpose: "shuffle")
    var order = Array(rows.unit.indices)
    for index in order.indices.dropFirst() { order.swapAt(index, stream.integer(below: index + 1)) }
    #expect(try fingerprint(effect(rows, options)) == fingerprint(effect(rows.permuted(order), options)))
  }

  @Test func threadsAreNothing() throws {
    let rows = try fixturePanel(covariates: true)
    let one = try effect(rows, options)
    for threads in [2, 8] {
      var options = options
      options.threads = threads
      #expect(try fingerprint(effect(rows, options)) == fingerprint(one))
    }
  }

  /// New names in the same order: the same numbers. In another order: the same estimates, other resamples.
  @Test func namesAreNothing() throws {
    var rows = try fixturePanel()
    let plain = try effect(rows, options)
    rows.unit = rows.unit.map { "Country " + $0 }
    #expect(try effect(rows, options).att == plain.att)
    rows.unit = rows.unit.map { String($0.reversed()) }
    let renamed = try effect(rows, options)
    sameEstimates(plain, renamed, errors: false)
    for (a, b) in zip(plain.estimates, renamed.estimates) { #expect(isClose(a.stdErrorAnalytic, b.stdErrorAnalytic)) }
    #expect(renamed.att.stdError != plain.att.stdError)
  }

  /// Levels of units and moves common to a period are what the model takes out.
  @Test func levelsAreNothing() throws {
    var rows = try fixturePanel(covariates: true)
    let plain = try effect(rows, options)
    for row in rows.unit.indices {
      rows.outcome[row] += 1000 + Double(rows.unit[row].utf8.last ?? 0) - 3 * Double(rows.period[row] % 5)
    }
    sameEstimates(plain, try effect(rows, options))
  }

  @Test func unitsOfMeasurement() throws {
    var rows = try fixturePanel(covariates: true)
    let plain = try effect(rows, options)
    rows.outcome = rows.outcome.map { $0 * -1024 }
    sameEstimates(plain, try effect(rows, options), scale: -1024)
    // A covariate in other units changes its own coefficient and nothing else.
    var rescaled = try fixturePanel(covariates: true)
    rescaled.covariates[0].values = rescaled.covariates[0].values.map { $0 * 1e6 + 5e6 }
    let other = try effect(rescaled, options)
    #expect(isClose(other.att.estimate, plain.att.estimate) && isClose(other.att.stdError, plain.att.stdError))
    #expect(isClose(other.covariates[0].estimate * 1e6, plain.covariates[0].estimate))
  }

  /// An effect added to every treated outcome is found whole, and leaves the standard errors and pre-trends as they were.
  @Test func addedEffectIsFound() throws {
    var rows = try fixturePanel()
    let plain = try effect(rows, options)
    for row in rows.unit.indices {
      if let cohort = rows.cohort[row], rows.period[row] >= cohort { rows.outcome[row] += 5 }
    }
    let raised = try effect(rows, options)
    for (a, b) in zip(plain.event + plain.groups + plain.groupTimes, raised.event + raised.groups + raised.groupTimes) {
      #expect(isClose(a.estimate + 5, b.estimate) && isClose(a.stdError, b.stdError))
    }
    #expect(fingerprint(plain.preTrend) == fingerprint(raised.preTrend))
  }

  /// Taking a unit three times is the same as three units of other names: what the bootstrap rests on.
  @Test func multiplicityIsCopies() throws {
    for covariates in [false, true] {
      let rows = try fixturePanel(strata: true, covariates: covariates)
      let model = try ImputationModel(try rows.panel())
      var stream = RandomStream(seed: 3, purpose: "copies")
      let counts = model.panel.units.map { _ in 1 + stream.integer(below: 3) }
      var copies = Rows()
      for copy in 0..<3 {
        let own = rows.filtered { row in
          model.panel.units.firstIndex(of: rows.unit[row]).map { counts[$0] > copy } ?? false
        }
        copies.unit += own.unit.map { $0 + "/\(copy)" }
        copies.period += own.period
        copies.outcome += own.outcome
        copies.cohort += own.cohort
        copies.stratum = (copies.stratum ?? []) + (own.stratum ?? [])
        if covariates {
          copies.covariates = [("x", (copies.covariates.first?.values ?? []) + own.covariates[0].values)]
        }
      }
      let weighted = try model.estimates(multiplicities: counts)
      let copied = try effect(copies)
      let estimates = [copied.att] + copied.event + copied.groups + copied.groupTimes + copied.covariates
      #expect(model.terms == estimates.map(\.term))
      for (a, b) in zip(weighted, estimates) { #expect(isClose(a, b.estimate, 1e-10)) }
    }
  }

  @Test func oneSeedOneAnswer() throws {
    let rows = try fixturePanel()
    #expect(try fingerprint(effect(rows, options)) == fingerprint(effect(rows, options)))
    var other = options
    other.seed = 5
    #expect(try effect(rows, other).att.stdError != effect(rows, options).att.stdError)
    #expect(try effect(rows, other).att.estimate == effect(rows, options).att.estimate)
  }
}
