import Effects
import Statistics
import Testing

/// What must hold of the synthetic estimators on any panel.
@Suite struct SyntheticLawTests {
  static let both = [Estimator.sdid, .sc]
  static let placebos = EffectOptions(replicates: 60, seed: 3)
  static let exact = EffectOptions(replicates: 60, seed: 3, syntheticSolver: .exact)

  private func same(
    _ a: EffectResult, _ b: EffectResult, scale: Double = 1, errors: Bool = true, tolerance: Double = 1e-7
  ) {
    #expect(a.estimates.map(\.term) == b.estimates.map(\.term))
    for (x, y) in zip(a.estimates, b.estimates) {
      #expect(isClose(x.estimate * scale, y.estimate, tolerance), "\(x.term)")
      if errors { #expect(isClose(x.stdError * abs(scale), y.stdError, tolerance), "\(x.term)") }
    }
  }

  @Test(arguments: both) func orderOfRowsAndThreadsAreNothing(estimator: Estimator) throws {
    let rows = factorRows(cohorts: [7, 7, 9])
    var stream = RandomStream(seed: 1, purpose: "shuffle")
    var order = Array(rows.unit.indices)
    for index in order.indices.dropFirst() { order.swapAt(index, stream.integer(below: index + 1)) }
    let one = fingerprint(try effect(rows.panel(), by: estimator, options: Self.placebos))
    #expect(fingerprint(try effect(rows.permuted(order).panel(), by: estimator, options: Self.placebos)) == one)
    for threads in [2, 8] {
      var options = Self.placebos
      options.threads = threads
      #expect(fingerprint(try effect(rows.panel(), by: estimator, options: options)) == one)
    }
    var other = Self.placebos
    other.seed = 4
    #expect(try effect(rows.panel(), by: estimator, options: other).att.stdError != 0)
    #expect(fingerprint(try effect(rows.panel(), by: estimator, options: other)) != one)
  }

  @Test(arguments: both) func namesAreNothing(estimator: Estimator) throws {
    var rows = factorRows(cohorts: [7, 7, 9])
    let plain = try effect(rows.panel(), by: estimator, options: Self.exact)
    rows.unit = rows.unit.map { "Country " + $0 }
    let longer = try effect(rows.panel(), by: estimator, options: Self.exact)
    #expect("\(longer.att)" == "\(plain.att)")
    // Z to A: units stand the other way about.
    rows.unit = rows.unit.map { String(UnicodeScalar(UInt8(155 - ($0.utf8.last ?? 0)))) }
    let renamed = try effect(rows.panel(), by: estimator, options: Self.exact)
    #expect(isClose(renamed.att.estimate, plain.att.estimate, 1e-7))
    #expect(isClose(try renamed.term(.event(-3)).estimate, try plain.term(.event(-3)).estimate, 1e-7))
  }

  /// Both: a constant, and moves common to a period. SDID, whose weights have intercepts: unit levels too.
  @Test(arguments: both) func levelsAreNothing(estimator: Estimator) throws {
    var rows = factorRows(cohorts: [7, 7, 9])
    let plain = try effect(rows.panel(), by: estimator, options: Self.exact)
    for row in rows.unit.indices {
      rows.outcome[row] += 100
      // The ridge has the scale of outcomes' changes, and a common path has changes: SDID's ζ feels all but a trend.
      rows.outcome[row] += estimator == .sdid ? 3 * Double(rows.period[row]) : Double(rows.period[row] * 7 % 5)
    }
    same(plain, try effect(rows.panel(), by: estimator, options: Self.exact))
    for row in rows.unit.indices { rows.outcome[row] += Double((rows.unit[row].utf8.last ?? 0) % 7) }
    let shifted = try effect(rows.panel(), by: estimator, options: Self.exact)
    if estimator == .sdid { same(plain, shifted) } else { #expect(shifted.att.estimate != plain.att.estimate) }
  }

  @Test(arguments: both) func unitsOfMeasurement(estimator: Estimator) throws {
    var rows = factorRows(cohorts: [7, 7, 9])
    for options in [Self.placebos, Self.exact] {
      let plain = try effect(rows.panel(), by: estimator, options: options)
      rows.outcome = rows.outcome.map { $0 * -1024 }
      same(plain, try effect(rows.panel(), by: estimator, options: options), scale: -1024)
      rows.outcome = rows.outcome.map { $0 / -1024 }
    }
  }

  /// One more for the treated after adoption is one more in every estimate, and no other weight.
  @Test(arguments: both) func addedEffectIsFound(estimator: Estimator) throws {
    let plain = try effect(factorRows(cohorts: [7, 7, 9], effect: 0).panel(), by: estimator, options: Self.placebos)
    let raised = try effect(factorRows(cohorts: [7, 7, 9], effect: 5).panel(), by: estimator, options: Self.placebos)
    for (a, b) in zip(plain.estimates, raised.estimates) {
      var added = 5.0
      if case .event(let time) = a.term, time < 0 { added = 0 }
      #expect(isClose(a.estimate + added, b.estimate, 1e-9) && isClose(a.stdError, b.stdError, 1e-9), "\(a.term)")
    }
    #expect(plain.weightSums.values.allSatisfy { isClose($0, 1, 1e-12) })
  }

  /// A treated unit that is a mixture of donors, and an effect: found whole, with the mixture, by the exact solver.
  @Test func mixtureIsFound() throws {
    var rows = factorRows(units: 9, periods: 20, cohorts: [15], effect: 0)
    func value(_ unit: String, _ time: Int) -> Double {
      rows.unit.indices.first { rows.unit[$0] == unit && rows.period[$0] == time }.map { rows.outcome[$0] } ?? .nan
    }
    for row in rows.unit.indices where rows.unit[row] == "A" {
      let time = rows.period[row]
      rows.outcome[row] = 0.5 * value("C", time) + 0.3 * value("E", time) + 0.2 * value("H", time)
      if time >= 15 { rows.outcome[row] += 3 }
    }
    let options = EffectOptions(replicates: 60, syntheticSolver: .exact)
    let result = try effect(rows.panel(), by: .sc, options: options)
    #expect(isClose(result.att.estimate, 3, 1e-9))
    #expect(isClose(try #require(result.facts["placebo p"]), 1.0 / 9))
    for (name, weight) in [("C", 0.5), ("E", 0.3), ("H", 0.2)] {
      #expect(isClose(result.weights.first { $0.name == name }?.weight ?? 0, weight, 1e-7))
    }
    #expect(result.notes.contains { $0.contains("matched without a gap") })
  }

  /// Levels, common moves and an effect alone: SDID finds it whatever its weights.
  @Test(arguments: EffectOptions.SyntheticSolver.allCases) func additiveIsFound(
    solver: EffectOptions.SyntheticSolver
  ) throws {
    var rows = factorRows(cohorts: [6, 6, 8, 10])
    for row in rows.unit.indices {
      let isTreated = rows.cohort[row].map { rows.period[row] >= $0 } ?? false
      rows.outcome[row] =
        Double(Int(rows.unit[row].utf8.last ?? 0) * 7 % 11) + Double(rows.period[row] * 5 % 7) + (isTreated ? 4 : 0)
    }
    let result = try effect(rows.panel(), by: .sdid, options: .init(replicates: 0, syntheticSolver: solver))
    #expect(
      result.estimates.allSatisfy { estimate in
        if case .event(let time) = estimate.term, time < 0 {
          abs(estimate.estimate) < 1e-9
        } else {
          isClose(estimate.estimate, 4, 1e-9)
        }
      })
    #expect(isClose(try #require(result.facts["difference in differences"]), 4, 1e-9))
  }

  /// A staggered panel's cohorts are its blocks, averaged by treated unit-periods.
  @Test(arguments: both) func cohortsAreBlocks(estimator: Estimator) throws {
    let rows = factorRows(cohorts: [7, 7, 7, 9, 9])
    let result = try effect(rows.panel(), by: estimator, options: .init(replicates: 0))
    var sum = 0.0
    for (cohort, cells) in [(7, 18), (9, 8)] {
      let block = rows.filtered { rows.cohort[$0] == nil || rows.cohort[$0] == cohort }
      let own = try effect(block.panel(), by: estimator, options: .init(replicates: 0))
      #expect(isClose(own.att.estimate, try result.term(.group(cohort)).estimate, 1e-12))
      #expect(own.att.cells == cells)
      sum += own.att.estimate * Double(cells)
    }
    #expect(isClose(result.att.estimate, sum / 26, 1e-12) && result.att.units == 5 && result.att.cells == 26)
    #expect(try result.term(.event(4)).units == 3 && result.term(.event(-1)).cells == 5)
  }
}
