import Measures
import Record
import Statistics
import Testing

@testable import Studies

/// Adopters against others in a number a country, on a made record with a planted difference.
@Suite("Adopters against others")
struct AdopterComparisonTests {
  static func run() throws -> StudyRun {
    var record = try AnswerTests.record(effect: 0)
    for (index, country) in record.countries.enumerated() {
      record.incomeGroups[country.code] = [2005: index % 3 == 0 ? .low : .upperMiddle]
    }
    let study = try Study.read(AnswerTests.study, file: "made.yml", hash: "")
    return try StudyRun(
      study, record: record, options: AnswerOptions(seed: 1, threads: 1),
      idealPoints: { _ in throw SuasionError(.data, "none") })
  }

  static func row() -> Evidence {
    Evidence(
      id: "r", label: "R", programme: nil, coding: nil, outcome: "o", outcomeLabel: "O", unit: "sd",
      smallestEffect: 0.1, sampleLabel: "all", estimator: "ls", decides: false, estimate: nil, sample: nil,
      preTrend: nil, eventStudy: [], diagnostics: [:], notes: [])
  }

  /// Every second country adopts and stands 1 higher; alignment before raises the outcome of both alike.
  static func planted(_ run: StudyRun, _ cohorts: Cohorts) -> (
    values: [CountryCode: Double], before: [CountryCode: Double]
  ) {
    var (values, before): ([CountryCode: Double], [CountryCode: Double]) = ([:], [:])
    for (index, country) in run.record.countries.enumerated() {
      var stream = RandomStream(seed: 5, purpose: "planted", unit: UInt64(index))
      before[country.code] = stream.normal()
      values[country.code] =
        (cohorts.year[country.code] == nil ? 0 : 1) + 2 * (before[country.code] ?? 0) + 0.2 * stream.normal()
    }
    return (values, before)
  }

  @Test func aPlantedDifferenceIsFoundAndMeasurementWidensIt() throws {
    let run = try Self.run()
    let cohorts = try run.cohorts("offer/list")
    let (values, before) = Self.planted(run, cohorts)
    var plain = Self.row()
    run.compareAdopters(&plain, values: values, cohorts: cohorts, before: before)
    let found = try #require(plain.estimate)
    #expect(abs(found.estimate - 1) < 3 * found.stdError && found.stdError < 0.1)
    #expect(plain.sample?.treated == 29 && plain.sample?.control == 29, "the two poles are neither")
    // The same outcome in every draw adds nothing.
    var same = Self.row()
    run.compareAdopters(&same, values: values, draws: [values, values, values], cohorts: cohorts, before: before)
    #expect(same.estimate == found)
    #expect(same.diagnostics["share of variance from measuring the outcome"] == 0)
    // Adopters shift by ±1 from draw to draw: a variance of (1 + 1/4) × 4/3 between draws.
    let draws = [-1.0, 1, -1, 1].map { shift in
      Dictionary(uniqueKeysWithValues: values.map { ($0, $1 + (cohorts.year[$0] == nil ? 0 : shift)) })
    }
    var wide = Self.row()
    run.compareAdopters(&wide, values: values, draws: draws, cohorts: cohorts, before: before)
    let pooled = try #require(wide.estimate)
    let variance = found.stdError * found.stdError + 1.25 * 4 / 3
    #expect(abs(pooled.stdError - variance.squareRoot()) < 1e-9)
    #expect(pooled.estimate == found.estimate && pooled.confLow < found.confLow && pooled.pValue > found.pValue)
  }

  @Test func countriesWithoutAValueLeaveAndThoseWithoutIncomeAreNamed() throws {
    let run = try Self.run()
    let cohorts = try run.cohorts("offer/list")
    var (values, before) = Self.planted(run, cohorts)
    values["CAC"] = nil
    before["CAD"] = nil
    var row = Self.row()
    run.compareAdopters(&row, values: values, cohorts: cohorts, before: before)
    #expect(row.sample?.observations == 56)
    #expect(row.sample?.leftOut == [.init(reason: "no votes before the programme", countries: ["CAD"])])
  }

  @Test func aScaleThatTheStudyLacksIsNamed() throws {
    let text = AnswerTests.study.replacing(
      "codings: [offer/list]", with: "codings: [offer/list]\n    norm: digital")
    let error = #expect(throws: SuasionError.self) { try Study.read(text, file: "made.yml", hash: "") }
    #expect(error?.location?.key == "questions.moves.norm" && error?.message.contains("'digital'") == true)
  }

  /// Means over the periods in which a country acted; those that never did are absent.
  @Test func aScaleHoldsMeansOverPeriodsOfAction() throws {
    let simulated = try SimulatedNormActs.drawn(
      states: 12, periods: 3, textsPerPeriod: 10, calling: [0.2, 0.2, 0.5], seed: 3)
    var options = NormOptions()
    (options.anchor, options.rival, options.ownCallers) = ("A", "B", ["B"])
    (options.chains, options.warmup, options.draws, options.keptDraws) = (2, 20, 20, 10)
    let support = try normSupport(of: simulated.acts, options: options)
    let scale = NormScale(.init(id: "n", label: "N", domains: []), support)
    #expect(scale.draws.count == support.draws.count && scale.draws.count > 1)
    for (state, name) in support.states.enumerated() {
      let rows = (0..<support.periods.count).map { support.rows[state * support.periods.count + $0] }
      let acted = rows.filter { $0.acts > 0 }
      let mean = acted.isEmpty ? nil : acted.reduce(0) { $0 + $1.position.mean } / Double(acted.count)
      #expect(scale.position[CountryCode(name)] == mean)
    }
    #expect(!scale.warnings.isEmpty, "forty draws have not converged")
  }
}
