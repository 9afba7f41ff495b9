import Effects
import Statistics
import Testing

/// What every estimator owes its user: DESIGN's fourth rule, held over all of them through the one door.
@Suite struct EstimatorContractTests {
  /// A complete panel of 24 units and 12 periods: three cohorts of four, and twelve units never treated.
  private func rows() -> Rows {
    var rows = Rows()
    var stream = RandomStream(seed: 21, purpose: "contract")
    for unit in 0..<24 {
      let cohort = unit < 12 ? 6 + unit % 3 : nil
      let (level, slope) = (stream.normal(), 0.05 * stream.normal())
      for period in 1...12 {
        let effect = cohort.map { period >= $0 ? 1.0 : 0 } ?? 0
        rows.append(
          "u\(unit + 10)", period, level + (0.3 + slope) * Double(period) + effect + 0.4 * stream.normal(), cohort)
      }
    }
    return rows
  }

  private func options(_ estimator: Estimator, threads: Int = 1) -> EffectOptions {
    let isAnalytic = [.cs, .sunab, .twfe].contains(estimator)
    return EffectOptions(
      replicates: isAnalytic ? 0 : 60, seed: 9, threads: threads, maximumRank: 2, syntheticVariance: .bootstrap)
  }

  private func found(_ rows: Rows, _ estimator: Estimator, threads: Int = 1) throws -> EffectResult {
    try Effects.effect(rows.panel(), by: estimator, options: options(estimator, threads: threads))
  }

  /// Every number as text, so that NaN equals itself.
  private func fingerprint(_ result: EffectResult) -> [String] {
    result.estimates.map { "\($0)" } + result.draws.map { "\($0)" } + ["\(result.sample)", "\(result.leftOut)"]
      + result.facts.sorted { $0.key < $1.key }.map { "\($0)" } + ["\(String(describing: result.path))"]
  }

  @Test(arguments: Estimator.allCases) func findsTheEffect(_ estimator: Estimator) throws {
    let result = try found(rows(), estimator)
    #expect(result.estimator == estimator && result.att.term == .att)
    #expect(abs(result.att.estimate - 1) < 0.4, "\(result.att.estimate)")
    #expect(result.att.stdError > 0.02 && result.att.stdError < 0.5)
    #expect(result.att.confLow < result.att.estimate && result.att.estimate < result.att.confHigh)
    #expect(result.sample.treated.count == 12 && result.sample.control.count == 12)
    #expect(!result.inference.method.isEmpty)
    #expect(Set(result.estimates.map(\.term)).count == result.estimates.count)
  }

  @Test(arguments: Estimator.allCases) func orderOfRowsAndThreadsAreNothing(_ estimator: Estimator) throws {
    let rows = rows()
    let plain = fingerprint(try found(rows, estimator))
    var stream = RandomStream(seed: 2, purpose: "shuffle")
    var order = Array(rows.unit.indices)
    for index in order.indices.dropFirst() { order.swapAt(index, stream.integer(below: index + 1)) }
    #expect(try fingerprint(found(rows.permuted(order), estimator)) == plain)
    #expect(try fingerprint(found(rows, estimator, threads: 3)) == plain)
  }

  @Test(arguments: Estimator.allCases) func namesLevelsAndUnitsOfMeasurement(_ estimator: Estimator) throws {
    let rows = rows()
    let plain = try found(rows, estimator)
    var renamed = rows
    renamed.unit = rows.unit.map { String($0.reversed()) }
    #expect(try isClose(found(renamed, estimator).att.estimate, plain.att.estimate, 1e-7))
    var raised = rows
    raised.outcome = rows.outcome.map { $0 + 100 }
    #expect(try isClose(found(raised, estimator).att.estimate, plain.att.estimate, 1e-6))
    var scaled = rows
    scaled.outcome = rows.outcome.map { $0 * -64 }
    let other = try found(scaled, estimator)
    #expect(isClose(other.att.estimate, -64 * plain.att.estimate, 1e-6))
    #expect(isClose(other.att.stdError, 64 * plain.att.stdError, 1e-6))
  }

  @Test(arguments: Estimator.allCases) func nobodyTreated(_ estimator: Estimator) throws {
    var rows = rows()
    rows.cohort = rows.cohort.map { _ in nil }
    let error = try failure { try found(rows, estimator) }
    #expect(error.code == .data && error.message.contains("ever treated") && error.hint != nil)
  }

  @Test(arguments: Estimator.allCases) func everybodyTreatedFromTheStart(_ estimator: Estimator) throws {
    var rows = rows()
    rows.cohort = rows.cohort.map { _ in 1 }
    let error = try failure { try found(rows, estimator) }
    #expect(error.code == .data && error.message.contains("first period"))
  }

  /// Nobody stays untreated: those who can compare with the not yet treated do, the others say what they need.
  @Test(arguments: Estimator.allCases) func noNeverTreated(_ estimator: Estimator) throws {
    let all = rows()
    let rows = all.filtered { all.cohort[$0] != nil }
    do {
      let result = try found(rows, estimator)
      #expect(result.att.estimate.isFinite && abs(result.att.estimate - 1) < 1.2, "\(result.att.estimate)")
    } catch let error as SuasionError {
      #expect(error.code == .data && error.hint != nil)
    }
  }

  @Test(arguments: Estimator.allCases) func onePeriod(_ estimator: Estimator) throws {
    let rows = rows()
    let error = try failure { try found(rows.filtered { rows.period[$0] == 3 }, estimator) }
    #expect(error.code == .data && error.message.contains("period"))
  }

  /// A missing outcome leaves its cell or its unit out, and the result says so; it is no number.
  @Test(arguments: Estimator.allCases) func missingOutcomes(_ estimator: Estimator) throws {
    var rows = rows()
    for row in [3, 40, 100, 200] { rows.outcome[row] = .nan }
    let result = try found(rows, estimator)
    #expect(result.att.estimate.isFinite && abs(result.att.estimate - 1) < 0.5)
    #expect(result.sample.missingOutcome == 4)
    let used = result.sample.treated.count + result.sample.control.count
    #expect(used == 24 || !result.leftOut.isEmpty)
  }

  @Test(arguments: Estimator.allCases) func oneUnitTwice(_ estimator: Estimator) throws {
    var rows = rows()
    rows.append("u10", 5, 1, 6)
    #expect(try failure { try found(rows, estimator) }.message.contains("twice"))
  }

  /// One treated unit: an estimate, and an error only where something but its own spread can tell it.
  @Test(arguments: Estimator.allCases) func cohortOfOne(_ estimator: Estimator) throws {
    let all = rows()
    let rows = all.filtered { all.unit[$0] == "u10" || all.cohort[$0] == nil }
    do {
      let result = try found(rows, estimator)
      #expect(result.att.estimate.isFinite && result.sample.treated == ["u10"])
      #expect(result.att.stdError.isNaN || result.att.stdError > 0)
      #expect(result.att.stdError.isNaN ? !result.notes.isEmpty : true)
    } catch let error as SuasionError {
      #expect(error.code == .data && error.hint != nil)
    }
  }

  @Test(arguments: Estimator.allCases) func quickIsTheSameEstimate(_ estimator: Estimator) throws {
    let panel = try rows().panel()
    let specification = EffectSpecification(estimator, options: options(estimator))
    let (whole, quick) = (try specification(panel).att.estimate, try specification.quick(panel).att.estimate)
    #expect(isClose(quick, whole, 1e-9))
  }

  /// The diagnostics run on every estimator, and none of them throws for what a panel lacks.
  @Test(arguments: Estimator.allCases) func diagnosticsRun(_ estimator: Estimator) throws {
    let panel = try rows().panel()
    let specification = EffectSpecification(estimator, options: options(estimator))
    let result = try specification(panel)
    let found = try diagnose(
      panel, by: specification, result: result,
      options: DiagnosticsOptions(
        permutations: 19, smallestEffect: 0.1, groups: panel.units.map { String($0.suffix(1)) }))
    #expect(found.permutation?.draws.count == 19)
    #expect(found.leaveOneOut?.rows.count == 24 && found.leaveCohortOut?.rows.count == 3)
    #expect(found.leaveGroupOut?.rows.count == 10)
    #expect(found.equivalence?.isEquivalent == false)
    #expect(found.boundsOf != nil && found.relativeMagnitudes?.intervals.isEmpty == false)
    #expect(found.balance.count == 2 && found.power != nil)
    #expect(!found.placebos.isEmpty && found.placebos.allSatisfy { abs($0.att.estimate) < 0.6 })
  }
}
