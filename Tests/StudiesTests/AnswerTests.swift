import Record
import Statistics
import Testing

@testable import Studies

/// Studies run from end to end on small records of our own making, where the truth is known.
@Suite("Answering a study")
struct AnswerTests {
  static let study = """
    study: made
    title: A made study
    question: Does it move?
    sponsor: AAA
    rival: BBB
    seed: 7
    bootstrap: 199
    outcome-draws: 5
    years-before: 6
    decision:
      {alpha: 0.05, pre-trend: 0.05, majority: 0.5, minimum-adopters: 8, minimum-controls: 8, minimum-controls-in-year: 4}
    samples:
      all: {label: all}
    outcomes:
      y: {label: Y, unit: points, indicator: y, smallest-effect: 0.5}
    questions:
      - id: moves
        title: Moves
        claim: It moves.
        direction: positive
        sample: all
        kind: effect
        codings: [offer/list]
        outcomes: [y]
    """

  /// 60 countries, 2000 to 2015; every second adopts between 2006 and 2011; noise of spread 0.3.
  static func record(effect: Double, drift: Double = 0, coverage: Coding.Coverage = .complete, undated: Int = 0) throws
    -> Record
  {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    var codes: [CountryCode] = ["AAA", "BBB"]
    for index in 2..<60 { codes.append(CountryCode(rawValue: "C\(letters[index / 26])\(letters[index % 26])")) }
    let began = try #require(Day(1950, 1, 1))
    let countries = codes.sorted().map { code in
      Country(
        code: code, name: code.rawValue, iso2: nil, m49: nil, cow: [], gleditschWard: [], region: "EAS",
        exists: Span(from: began), membership: [Span(from: began)], continues: nil, latitude: nil, longitude: nil)
    }
    var adoptions: [Adoption] = []
    var values: [Observation] = []
    for (index, country) in countries.enumerated() {
      let year = index % 2 == 0 ? 2006 + index % 6 : nil
      if let year {
        adoptions.append(
          Adoption(
            coding: "offer/list", country: country.code, date: index < undated * 2 ? nil : PartialDate(year: year),
            status: .signed, counts: true, detail: "", source: ""))
      }
      var stream = RandomStream(seed: 3, purpose: "made record", unit: UInt64(index))
      for t in 2000...2015 {
        let treated = year.map { t >= $0 } ?? false
        let elapsed = Double(t - 2000)
        var value = Double(index % 7) + 0.2 * elapsed + 0.3 * stream.normal()
        if treated { value += effect }
        if year != nil { value += drift * elapsed }
        values.append(Observation(country: country.code, year: t, value: value, flagged: false))
      }
    }
    return Record(
      countries: countries, programmes: [Programme(id: "offer", name: "Offer", channel: .culture, sponsor: "AAA")],
      codings: [
        Coding(
          id: "offer/list", programme: "offer", name: "list", source: "made", coverage: coverage, from: 2006, to: 2015,
          note: "")
      ], adoptions: adoptions, indicators: [Indicator(id: "y", name: "Y", unit: "points", source: "made")],
      observations: ["y": values])
  }

  func ask(_ record: Record, threads: Int = 1, seed: UInt64 = 7) throws -> QuestionAnswer {
    let study = try Study.read(Self.study, file: "made.yml", hash: "")
    let (answer, _) = try answer(
      study, record: record, options: AnswerOptions(seed: seed, threads: threads), version: "test")
    return try #require(answer.questions.first)
  }

  @Test func aPlantedEffectIsFoundAndSupports() throws {
    let question = try ask(Self.record(effect: 2))
    let estimate = try #require(question.headline?.estimate)
    #expect(abs(estimate.estimate - 2) < 3 * estimate.stdError)
    #expect(estimate.stdError < 0.15)
    #expect(question.verdict == .supported)
    #expect(question.headline?.sample?.treated == 29, "30 adopters, of which one is the sponsor")
    #expect(question.headline?.sample?.control == 30)
  }

  @Test func theOtherSignContradicts() throws {
    #expect(try ask(Self.record(effect: -2)).verdict == .contradicted)
  }

  @Test func noEffectWithANarrowIntervalIsEquivalence() throws {
    #expect(try ask(Self.record(effect: 0)).verdict == .noEffect)
  }

  @Test func aDriftBeforeAdoptionDecidesNothing() throws {
    let question = try ask(Self.record(effect: 0, drift: 0.3))
    #expect(question.verdict == .undecided)
    #expect(try #require(question.headline?.preTrend).pValue < 0.05)
    #expect(question.reason.contains("before adoption"))
  }

  @Test func aPartialListIsComparedWithItselfAlone() throws {
    let question = try ask(Self.record(effect: 2, coverage: .partial))
    let row = try #require(question.evidence.first)
    #expect(row.sample?.leftOut.contains { $0.reason.contains("partial") && $0.countries.count == 30 } == true)
    #expect(question.notes.contains { $0.contains("control group") })
  }

  @Test func undatedAdoptersAreNamed() throws {
    let row = try #require(ask(Self.record(effect: 2, undated: 4)).evidence.first)
    let named = try #require(row.sample?.leftOut.first { $0.reason.contains("without a date") })
    #expect(named.countries.count == 3, "four rows, of which one is the sponsor's")
    #expect(row.sample?.treated == 26)
  }

  @Test func theSameSeedGivesTheSameNumbersOnAnyThreads() throws {
    let record = try Self.record(effect: 1)
    let one = try ask(record, threads: 1).headline?.estimate
    #expect(try ask(record, threads: 3).headline?.estimate == one)
    #expect(try ask(record, seed: 8).headline?.estimate != one)
  }

  @Test func aStudyThatNamesWhatTheRecordLacksSaysSo() throws {
    let record = try Self.record(effect: 1)
    for (from, to, words) in [
      ("indicator: y", "indicator: z", "no indicator 'z'"),
      ("[offer/list]", "[offer/other]", "no coding 'offer/other'"),
      ("sponsor: AAA", "sponsor: ZZZ", "no country 'ZZZ'"),
    ] {
      let study = try Study.read(Self.study.replacing(from, with: to), file: "made.yml", hash: "")
      let error = try #require(throws: SuasionError.self) {
        _ = try answer(study, record: record, options: AnswerOptions(seed: 1), version: "test")
      }
      #expect(error.message.hasPrefix(words))
      #expect(error.code == .usage)
    }
  }
}
