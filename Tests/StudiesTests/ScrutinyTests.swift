import Effects
import Record
import Statistics
import Testing

@testable import Studies

/// The scrutiny of a leading row, on made records where the truth is known, and what the study's rule makes of it.
@Suite("Scrutiny")
struct ScrutinyTests {
  static let study =
    AnswerTests.study.replacing(
      "minimum-controls-in-year: 4}",
      with: """
        minimum-controls-in-year: 4, robustness: {permutation: 0.05, leave-one-out: true, estimators: 0.5,
        breakdown: 0.5}}
        """)
      + """

      scrutiny:
        estimators: [imputation, cs, sunab, twfe, sc, sdid]
        replicates: 50
        permutations: 39
        neighbours-within: 1000
        mediators: []
        curve:
          estimators: [imputation, cs, twfe]
          once: [sdid]
          controls: [notyet, never]
          samples: [all]
          years-before: [6, 4]
          covariates: [[]]
          permutations: 19
          replicates: 50
      """

  func ask(_ record: Record, threads: Int = 2, _ change: (String) -> String = { $0 }) throws -> QuestionAnswer {
    let study = try Study.read(change(Self.study), file: "made.yml", hash: "")
    let (answer, _) = try answer(
      study, record: record, options: AnswerOptions(seed: 7, threads: threads), version: "test")
    return try #require(answer.questions.first)
  }

  @Test func aPlantedEffectStandsUp() throws {
    let question = try ask(AnswerTests.record(effect: 2))
    #expect(question.verdict == .supported)
    #expect(question.reason.contains("stands against permuted adoption, leaving out any one country"))
    let scrutiny = try #require(question.scrutiny)
    #expect(scrutiny.estimators.map(\.estimator) == ["imputation", "cs", "sunab", "twfe", "sc", "sdid"])
    #expect(scrutiny.estimators[0].estimate == question.headline?.estimate)
    for row in scrutiny.estimators {
      let estimate = try #require(row.estimate, "\(row.estimator): \(row.note ?? "")")
      #expect(abs(estimate.estimate - 2) < 0.4, "\(row.estimator)")
    }
    #expect(scrutiny.permutation?.draws.count == 39 && scrutiny.permutation?.pValue == 1.0 / 40)
    #expect(scrutiny.leaveOneOut.count { $0.kind == "country" } == 59)
    #expect(scrutiny.leaveOneOut.count { $0.kind == "cohort" } == 3)
    #expect(scrutiny.bounds?.breakdown.map { $0 > 0.5 } == true)
    #expect(scrutiny.placebos.map(\.yearsEarlier) == [1, 2, 3, 4, 5])
    #expect(abs(scrutiny.bacon.map(\.weight).reduce(0, +) - 1) < 1e-9)
    #expect(scrutiny.notes.contains { $0.contains("no trade between two countries") })
  }

  /// Codings × windows × (imputation, cs with two sets of controls each, twfe) and sdid once.
  @Test func theCurveHoldsEveryCombination() throws {
    let curve = try #require(ask(AnswerTests.record(effect: 2)).scrutiny?.curve)
    #expect(curve.rows.count == 2 * 5 + 1 && curve.permuted == 10 && curve.permutations == 19)
    #expect(curve.shareFor == 1 && curve.shareAgainst == 0)
    #expect(curve.median.pValue == 1.0 / 20)
    // Over the smallest effect of interest, ½: an effect of 2 is 4 of them.
    #expect(curve.rows.allSatisfy { ($0.scaled.map { abs($0 - 4) < 0.8 }) ?? false })
    #expect(curve.rows.compactMap(\.scaled) == curve.rows.compactMap(\.scaled).sorted())
  }

  @Test func everyPartThatIsShownHasItsSentence() throws {
    let scrutiny = try #require(ask(AnswerTests.record(effect: 0)).scrutiny)
    for part in [
      Scrutiny.Part.estimators, .curve, .bounds, .permutation, .leaveOneOut, .placebos, .power, .equivalence,
    ] {
      #expect(scrutiny.sentence(part)?.hasSuffix(".") == true, "\(part)")
    }
    #expect(scrutiny.sentence(.permutation)?.contains("nothing unusual") == true)
    #expect(scrutiny.sentence(.equivalence)?.hasPrefix("An effect of interest is ruled out") == true)
    #expect(scrutiny.sentence(.mediation) == nil)
  }

  /// A rule that nothing can meet turns a supported verdict into an undecided one, and says which check did.
  @Test func theCheckThatDecidedIsNamed() throws {
    let question = try ask(AnswerTests.record(effect: 2)) { $0.replacing("breakdown: 0.5", with: "breakdown: 1e9") }
    #expect(question.verdict == .undecided)
    #expect(question.reason.contains("does not stand") && question.reason.contains("trends differ by"))
  }

  /// The year before the coding begins is 2005; the list of pacts ends in 2003, and says nothing of those not on it.
  @Test func alliesAreThoseOfTheRecordsNetwork() throws {
    var record = try AnswerTests.record(effect: 0)
    let without = try #require(ask(record).scrutiny)
    #expect(without.spillovers.map(\.ring) == ["within 1000 km"])
    #expect(without.notes.contains("Spillover among allies: the record holds no alliances."))
    // Ten countries, every second of which adopts: all those that do not adopt before the first of the others are exposed.
    let bloc = record.countries.map(\.code).filter { $0 != "AAA" && $0 != "BBB" }.prefix(10)
    record.observations["defence-pact-russia"] = bloc.flatMap { code in
      (2000...2003).map { Observation(country: code, year: $0, value: 1, flagged: false) }
    }
    let allies = try #require(ask(record).scrutiny?.spillovers.last)
    #expect(allies.ring == "in a defence pact with the same great power in 2003")
    let first = try #require(record.adoptions.filter { bloc.contains($0.country) }.compactMap(\.date?.year).min())
    let early = record.adoptions.count { bloc.contains($0.country) && $0.date?.year == first }
    #expect(allies.exposedCountries == 10 - early)
    #expect(allies.withoutExposed != nil)
    // A pact that began after the coding does not count.
    record.observations["defence-pact-russia"] = bloc.map {
      Observation(country: $0, year: 2006, value: 1, flagged: false)
    }
    let late = try #require(ask(record).scrutiny)
    #expect(late.spillovers.count == 1)
    #expect(late.notes.contains("Spillover among allies: the record holds none in 2005 or before."))
  }

  @Test func threadsAreNothing() throws {
    let record = try AnswerTests.record(effect: 0.3)
    #expect(try ask(record, threads: 1).scrutiny == ask(record, threads: 3).scrutiny)
  }

  @Test(arguments: [
    ("estimators: [imputation, cs, sunab, twfe, sc, sdid]", "estimators: [imputation, magic]", "no estimator 'magic'"),
    ("permutations: 39", "permutations: 3", "3 lies outside"),
    ("samples: [all]", "samples: [some]", "no sample 'some'"),
    ("controls: [notyet, never]", "controls: [others]", "no controls 'others'"),
  ])
  func whatThePlanMisnamesIsSaid(_ from: String, _ to: String, _ words: String) throws {
    let error = try #require(throws: SuasionError.self) {
      _ = try Study.read(Self.study.replacing(from, with: to), file: "made.yml", hash: "")
    }
    #expect(error.code == .usage && error.message.hasPrefix(words), "\(error)")
  }

  @Test func aGreatCircle() {
    // Paris to Beijing is 8,225 km on a sphere of 6,371 km, to within its flattening.
    #expect(abs(greatCircle((48.8566, 2.3522), (39.9042, 116.4074)) - 8218) < 20)
    #expect(greatCircle((0, 0), (0, 180)) - 6371 * .pi < 1e-6)
  }
}
