import Effects
import Statistics
import Testing

/// Panels and options at the edge, and standard errors other than placebos.
@Suite struct SyntheticEdgeTests {
  static let both = [Estimator.sdid, .sc]
  let none = EffectOptions(replicates: 0)

  private func words(_ result: EffectResult) -> [String] {
    result.leftOut.map { "\($0.reason) \($0.units.joined(separator: ",")) \($0.cells)" }
  }

  @Test(arguments: both) func tooFewToCompareWith(estimator: Estimator) throws {
    for controls in [0, 1] {
      let rows = factorRows(units: 4 + controls, cohorts: [7, 8, 9, 10])
      let error = try failure { try effect(rows.panel(), by: estimator, options: none) }
      #expect(error.code == .data && error.message.contains("untreated throughout") && error.hint != nil)
    }
    #expect(try failure { try effect(factorRows(cohorts: []).panel(), by: estimator, options: none) }.code == .data)
  }

  /// Placebos on few controls warn that their spread is too small; other errors, and none, do not.
  @Test(arguments: both) func fewPlacebos(estimator: Estimator) throws {
    func warns(_ controls: Int, _ options: EffectOptions) throws -> Bool {
      try effect(factorRows(units: 2 + controls, cohorts: [7, 7]).panel(), by: estimator, options: options).notes
        .contains { $0.hasPrefix("the standard error comes from placebos on \(controls) controls") }
    }
    let placebos = EffectOptions(replicates: 50)
    #expect(try warns(3, placebos) && warns(9, placebos) && !warns(10, placebos))
    #expect(try !warns(3, none))
  }

  @Test(arguments: both) func tooFewPeriodsBefore(estimator: Estimator) throws {
    let early = factorRows(cohorts: [1, 2, 8])
    let result = try effect(early.panel(), by: estimator, options: none)
    #expect(result.sample.treated == ["C"])
    #expect(
      words(result) == ["alwaysTreated A 12", "onePeriodBefore B 12"])
    let error = try failure { try effect(factorRows(cohorts: [2]).panel(), by: estimator, options: none) }
    #expect(error.code == .data && error.message.contains("two periods before"))
    #expect(try failure { try effect(factorRows(cohorts: [1]).panel(), by: estimator, options: none) }.code == .data)
    // Two periods are enough.
    #expect(try effect(factorRows(cohorts: [3]).panel(), by: estimator, options: none).att.estimate.isFinite)
  }

  @Test(arguments: both) func gapsAreNamed(estimator: Estimator) throws {
    let whole = factorRows(cohorts: [7, 7, 9])
    var rows = whole
    for row in rows.unit.indices where ["B", "F"].contains(rows.unit[row]) && rows.period[row] == 4 {
      rows.outcome[row] = .nan
    }
    let result = try effect(rows.panel(), by: estimator, options: none)
    #expect(words(result) == ["missingPeriod B,F 22"])
    let without = whole.filtered { !["B", "F"].contains(whole.unit[$0]) }
    #expect("\(try effect(without.panel(), by: estimator, options: none).att)" == "\(result.att)")
    // A period that nobody has an outcome in is left out instead.
    var silent = whole
    for row in silent.unit.indices where silent.period[row] == 4 { silent.outcome[row] = .nan }
    let shorter = try effect(silent.panel(), by: estimator, options: none)
    #expect(shorter.leftOut.isEmpty && shorter.notes.contains { $0.contains("no unit has an outcome in 4") })
    // Every treated unit, or every control, with a gap.
    for names in [["A", "B", "C"], whole.unit.filter { $0 > "C" }] {
      var broken = whole
      for row in broken.unit.indices where names.contains(broken.unit[row]) && broken.period[row] == 5 {
        broken.outcome[row] = .nan
      }
      let error = try failure { try effect(broken.panel(), by: estimator, options: none) }
      #expect(error.code == .data && error.hint?.contains("window") == true)
    }
  }

  @Test(arguments: both) func constantOutcomes(estimator: Estimator) throws {
    var rows = factorRows(cohorts: [7, 9])
    rows.outcome = rows.outcome.map { _ in 3 }
    let result = try effect(rows.panel(), by: estimator, options: .init(replicates: 50))
    #expect(abs(result.att.estimate) < 1e-12 && result.att.stdError < 1e-12)
  }

  @Test func placebosNeedControls() throws {
    let rows = factorRows(units: 6, cohorts: [7, 7, 7])
    let error = try failure { try effect(rows.panel(), by: .sdid, options: .init(replicates: 50)) }
    #expect(error.code == .data && error.message.contains("more controls than treated"))
    // Synthetic controls' placebos are drawn with replacement.
    #expect(try effect(rows.panel(), by: .sc, options: .init(replicates: 50)).att.stdError > 0)
  }

  /// By hand from the weights: each unit left out, treated or donor, the weights that are left scaled to sum to 1.
  @Test func jackknifeOfSyntheticControls() throws {
    let rows = factorRows(cohorts: [8, 8, 8])
    let result = try effect(rows.panel(), by: .sc, options: .init(replicates: 50, syntheticVariance: .jackknife))
    #expect(result.draws.isEmpty && result.inference == .init(method: "jackknife"))
    func mean(_ unit: String) -> Double {
      let values = rows.unit.indices.filter { rows.unit[$0] == unit && rows.period[$0] >= 8 }.map { rows.outcome[$0] }
      return values.reduce(0, +) / Double(values.count)
    }
    let treated = ["A", "B", "C"]
    func without(_ left: String) -> Double {
      let effects = treated.filter { $0 != left }.compactMap { unit -> Double? in
        let own = result.weights.filter { $0.unit == unit && $0.name != left }
        let total = own.reduce(0) { $0 + $1.weight }
        return total > 0 ? mean(unit) - own.reduce(0) { $0 + $1.weight * mean($1.name) } / total : nil
      }
      return effects.reduce(0, +) / Double(effects.count)
    }
    let values = Set(rows.unit).sorted().map(without)
    let centre = values.reduce(0, +) / Double(values.count)
    let n = Double(values.count)
    let variance = values.reduce(0) { $0 + ($1 - centre) * ($1 - centre) } * (n - 1) / n
    #expect(isClose(result.att.stdError, variance.squareRoot(), 1e-10))
    let error = try failure {
      try effect(
        factorRows(cohorts: [8]).panel(), by: .sc, options: .init(replicates: 50, syntheticVariance: .jackknife))
    }
    #expect(error.code == .data && error.message.contains("two treated"))
  }

  /// By hand from the estimator itself: weights as they are, scaled to sum to 1 without the unit.
  @Test func jackknife() throws {
    let rows = factorRows(cohorts: [8, 8, 8])
    let options = EffectOptions(replicates: 50, syntheticVariance: .jackknife)
    let result = try effect(rows.panel(), by: .sdid, options: options)
    #expect(result.draws.isEmpty && result.inference == .init(method: "jackknife"))
    let weights = Dictionary(uniqueKeysWithValues: result.weights.map { ($0.name, $0.weight) })
    func change(_ unit: String) -> Double {
      var sum = 0.0
      for row in rows.unit.indices where rows.unit[row] == unit {
        let time = rows.period[row]
        sum += rows.outcome[row] * (time >= 8 ? 1 / 5.0 : -(weights[String(time)] ?? 0))
      }
      return sum
    }
    let treated = ["A", "B", "C"]
    let controls = Set(rows.unit).subtracting(treated).sorted()
    func without(_ left: String) -> Double {
      let t = treated.filter { $0 != left }
      let c = controls.filter { $0 != left }
      let total = c.reduce(0) { $0 + (weights[$1] ?? 0) }
      return t.reduce(0) { $0 + change($1) } / Double(t.count)
        - c.reduce(0) { $0 + (weights[$1] ?? 0) * change($1) } / total
    }
    #expect(isClose(without(""), result.att.estimate, 1e-10))
    let values = (treated + controls).map(without)
    let n = Double(values.count)
    let expected = ((n - 1) * (n - 1) / n).squareRoot() * standardDeviation(values)
    #expect(isClose(result.att.stdError, expected, 1e-10))
    let lone = factorRows(cohorts: [8, 8, 9])
    let error = try failure { try effect(lone.panel(), by: .sdid, options: options) }
    #expect(error.code == .data && error.message.contains("9 has one"))
  }

  @Test func bootstrap() throws {
    let rows = factorRows(cohorts: [7, 7, 7, 9, 9])
    let options = EffectOptions(replicates: 99, syntheticVariance: .bootstrap)
    let result = try effect(rows.panel(), by: .sdid, options: options)
    #expect(result.inference.method == "cluster bootstrap" && result.draws.count == 99)
    #expect(result.att.stdError > 0.02 && result.att.stdError < 1)
    #expect(result.att.percentileLow < result.att.estimate && result.att.estimate < result.att.percentileHigh)
    var single = options
    single.replicates = 99
    let error = try failure { try effect(factorRows(cohorts: [7]).panel(), by: .sdid, options: single) }
    #expect(error.code == .data && error.hint?.contains("placebos") == true)
    // Clusters of two units are drawn whole.
    var clustered = rows
    clustered.cluster = rows.unit.map { String((($0.utf8.last ?? 0) - 65) / 2) }
    #expect(try effect(clustered.panel(), by: .sdid, options: options).att.stdError != result.att.stdError)
  }

  /// Where the noise has the same law for treated and controls, the interval covers: 60 panels, at least 51 of them (fewer
  /// has a chance below 0.1 % at 95 % coverage).
  @Test(arguments: both) func intervalsCover(estimator: Estimator) throws {
    let covered = try (0..<60).count { number in
      let rows = factorRows(units: 24, cohorts: [8], seed: UInt64(100 + number))
      let att = try effect(rows.panel(), by: estimator, options: .init(replicates: 50, syntheticSolver: .exact)).att
      return att.confLow <= 2 && 2 <= att.confHigh
    }
    #expect(covered >= 51)
  }

  @Test func covariatesAndPredictors() throws {
    var rows = factorRows(cohorts: [8, 8])
    var stream = RandomStream(seed: 5, purpose: "covariates")
    rows.covariates = [("x", rows.unit.map { Double($0.utf8.last ?? 0) + stream.normal() })]
    let refused = try failure { try effect(rows.panel(), by: .sdid, options: none) }
    #expect(refused.code == .usage && refused.message.contains("no covariates"))

    var options = none
    options.syntheticPredictors = (1...7).map { .outcome($0...$0) } + [.meanOutcome]
    let result = try effect(rows.panel(), by: .sc, options: options)
    #expect(result.weights.filter { $0.kind == .predictor && $0.unit == "A" }.map(\.name).first == "x")
    #expect(result.weightSums.count == 4 && result.weightSums.values.allSatisfy { isClose($0, 1, 1e-9) })
    // A metric that is sought fits outcomes no worse than one that is given.
    var given = options
    given.predictorWeights = [Double](repeating: 1, count: 9)
    let equal = try effect(rows.panel(), by: .sc, options: given)
    #expect(try #require(result.facts["pre-treatment RMSE"]) <= #require(equal.facts["pre-treatment RMSE"]))

    func error(_ change: (inout EffectOptions) -> Void) throws -> SuasionError {
      var options = options
      change(&options)
      return try failure { try effect(rows.panel(), by: .sc, options: options) }
    }
    #expect(try error { $0.syntheticPredictors = [.outcome(7...8)] }.message.contains("not before"))
    #expect(try error { $0.syntheticPredictors = [.outcome(-3...0)] }.message.contains("no period"))
    #expect(try error { $0.syntheticPredictors = [.covariate("y", 1...2)] }.message.contains("no covariate 'y'"))
    #expect(try error { $0.syntheticPredictors = [.meanOutcome, .meanOutcome] }.message.contains("twice"))
    #expect(try error { $0.predictorWeights = [1] }.message.contains("1 weights for 9"))
    // A donor without the covariate before adoption is left out, by name.
    for row in rows.unit.indices where rows.unit[row] == "P" && rows.period[row] < 8 {
      rows.covariates[0].values[row] = .nan
    }
    let lacking = try effect(rows.panel(), by: .sc, options: options)
    #expect(lacking.leftOut.map(\.units) == [["P"]] && !lacking.sample.control.contains("P"))
  }

  /// With every outcome a predictor that counts by its variance, matching predictors is matching outcomes.
  @Test func predictorsThatAreAllOutcomes() throws {
    let rows = factorRows(periods: 10, cohorts: [8])
    var options = none
    options.syntheticPredictors = (1...7).map { .outcome($0...$0) }
    options.predictorWeights = try (1...7).map { time in
      let values = rows.unit.indices.filter { rows.period[$0] == time }.map { rows.outcome[$0] }
      let variance = standardDeviation(values)
      try #require(variance > 0)
      return variance * variance
    }
    let matched = try effect(rows.panel(), by: .sc, options: options)
    let exact = try effect(rows.panel(), by: .sc, options: .init(replicates: 0, syntheticSolver: .exact))
    #expect(isClose(matched.att.estimate, exact.att.estimate, 1e-6))
  }
}
