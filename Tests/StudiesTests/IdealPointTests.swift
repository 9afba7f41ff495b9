import Foundation
import Measures
import Record
import Statistics
import Testing

@testable import Studies

/// Studies of ideal points that nobody sampled: posteriors of our own making, where the truth is known.
@Suite("Ideal points as outcomes")
struct IdealPointTests {
  static let converged = IdealPointConvergence(
    chains: 2, warmup: 10, draws: 20, maxRHat: 1.004, minEssBulk: 900, minEssTail: 800, medianEssBulk: 1500,
    targetRHat: 1.01, targetEss: 400, unconverged: 0)

  /// `position(unit, time, draw)` of every unit at every time.
  static func posterior(
    _ units: [String], _ times: [Int], draws: Int, convergence: IdealPointConvergence = converged,
    without: (String, Int) -> Bool = { _, _ in false }, position: (String, Int, Int) -> Double
  ) -> IdealPointPosterior {
    let places = units.indices.flatMap { unit in times.map { (unit, $0) } }.filter { !without(units[$0.0], $0.1) }
    var values: [Float] = []
    for draw in 0..<2 * draws { values += places.map { Float(position(units[$0.0], $0.1, draw)) } }
    let points = places.enumerated().map { index, place in
      let all = (0..<2 * draws).map { Double(values[$0 * places.count + index]) }
      return IdealPointPosterior.Point(
        unit: place.0, time: place.1, votes: 50,
        summary: DrawSummary(
          mean: mean(all), sd: standardDeviation(all), q05: quantile(all, 0.05), q50: quantile(all, 0.5),
          q95: quantile(all, 0.95), rHat: 1, essBulk: 1000, essTail: 1000))
    }
    return IdealPointPosterior(
      units: units, points: points, chains: 2, drawsPerChain: draws, draws: values, convergence: convergence)
  }

  /// The made record's outcome as positions to one side of the sponsor, who stands still; noise of spread `noise`
  /// differs from draw to draw.
  static func posterior(of record: Record, noise: Double, convergence: IdealPointConvergence = converged)
    -> IdealPointPosterior
  {
    var values: [String: Double] = [:]
    for row in record.observations["y"] ?? [] { values["\(row.country)\(row.year)"] = row.value + 40 }
    return posterior(record.countries.map(\.code.rawValue), Array(2000...2015), draws: 10, convergence: convergence) {
      unit, time, draw in
      guard unit != "AAA" else { return 0 }
      var stream = RandomStream(
        seed: 5, purpose: "made draws \(time) \(draw)", unit: UInt64(unit.utf8.reduce(0) { 256 * $0 + Int($1) }))
      return (values["\(unit)\(time)"] ?? .nan) + noise * stream.normal()
    }
  }

  static let study = AnswerTests.study
    .replacing(
      "  y: {label: Y, unit: points, indicator: y, smallest-effect: 0.5}",
      with: """
          d: {label: D, unit: SD, ideal-points: distance-to-sponsor, roll-calls: final,
            smallest-effect: 0.5, direction: negative}
          own: {label: O, unit: SD, ideal-points: own, roll-calls: final, smallest-effect: 0.5, direction: either}
          all: {label: A, unit: SD, ideal-points: distance-to-sponsor, roll-calls: all,
            smallest-effect: 0.5, direction: negative}
        """
    )
    .replacing(
      "outcomes: [y]",
      with: "outcomes: [d]\n    checks: [{label: own, outcome: own}, {label: more, outcome: all}]")

  func ask(
    _ record: Record, _ text: String = study, threads: Int = 1, noise: Double = 0.2,
    convergence: IdealPointConvergence = converged
  ) throws -> (Answer, Backdrop) {
    try answer(
      Study.read(text, file: "made.yml", hash: ""), record: record, options: AnswerOptions(seed: 7, threads: threads),
      version: "test", idealPoints: { _ in Self.posterior(of: record, noise: noise, convergence: convergence) })
  }

  func outcome(
    _ quantity: IdealPointQuantity, _ posterior: IdealPointPosterior, id: String = "d"
  ) throws -> OutcomeTable {
    let study = try Study.read(Self.study, file: "made.yml", hash: "")
    return try OutcomeTable.idealPoints(
      quantity, subjects: .final, plan: try #require(study.outcome(id)), study: study,
      record: AnswerTests.record(effect: 0), posterior: posterior)
  }

  @Test("A distance is taken within each draw, the pole where that draw puts it; its value is the mean of distances")
  func withinDraws() throws {
    let pair = Self.posterior(["AAA", "XXX", "YYY"], [2000], draws: 10) { unit, _, draw in
      // The pole stands at 1 in one chain and at -1 in the other; X goes with it at a distance of 0.5; Y stays at 0.
      let pole = draw < 10 ? 1.0 : -1
      return unit == "AAA" ? pole : unit == "XXX" ? pole + 0.5 : 0
    }
    let table = try outcome(.toSponsor, pair)
    #expect(table.value("XXX", 2000) == 0.5)
    #expect(table.value("YYY", 2000) == 1, "the distance of the means would be 0")
    #expect(table.value("AAA", 2000).isNaN, "the pole is at no distance from itself")
    #expect(table.draws.count == 5)
    for draw in table.draws.indices {
      #expect(table.drawn(draw).value("XXX", 2000) == 0.5)
      #expect(table.drawn(draw).value("YYY", 2000) == 1)
    }
    let own = try outcome(.own, pair)
    #expect(own.value("YYY", 2000) == 0 && own.value("XXX", 2000) == 0.5)
    #expect(Set(own.draws.indices.map { own.drawn($0).value("AAA", 2000) }) == [1, -1], "from both chains")
  }

  @Test("Years without the pole have no distance and are named; a pole without any is an error")
  func withoutPole() throws {
    let gone = Self.posterior(["AAA", "XXX"], [2000, 2001, 2002, 2004], draws: 10) {
      $0 == "AAA" && [2000, 2001, 2004].contains($1)
    } position: {
      _, _, _ in
      0
    }
    let table = try outcome(.toSponsor, gone)
    #expect(table.value("XXX", 2001).isNaN && table.value("XXX", 2002) == 0)
    #expect(table.notes.contains { $0.hasSuffix("2000 to 2001, 2004.") })
    let error = try #require(throws: SuasionError.self) { _ = try outcome(.toRival, gone) }
    #expect(error.code == .data && error.message.hasPrefix("BBB has no ideal point"))
    let nobody = Self.posterior([], [], draws: 10) { _, _, _ in 0 }
    #expect(throws: SuasionError.self) { try outcome(.own, nobody) }
  }

  @Test("Closer supports, further contradicts: the outcome's sign decides, and the row says which")
  func direction() throws {
    let closer = try #require(try ask(AnswerTests.record(effect: -2)).0.questions.first)
    #expect(closer.verdict == .supported)
    #expect(closer.headline?.direction == "negative")
    #expect(try #require(closer.headline?.estimate).estimate < -1)
    #expect(closer.evidence.map(\.direction) == ["negative", "either", "negative"])
    #expect(try ask(AnswerTests.record(effect: 2)).0.questions.first?.verdict == .contradicted)
  }

  @Test("The draws of the posterior widen the interval by Rubin's rules")
  func pooling() throws {
    let record = try AnswerTests.record(effect: -2)
    func row(_ noise: Double) throws -> Evidence {
      try #require(try ask(record, noise: noise).0.questions.first?.headline)
    }
    let (sure, unsure) = (try row(0), try row(2))
    let key = "share of variance from measuring the outcome"
    #expect(sure.diagnostics[key] == 0)
    #expect(try #require(unsure.diagnostics[key]) > 0.05)
    #expect(try #require(unsure.estimate).stdError > #require(sure.estimate).stdError)
    #expect(unsure.diagnostics["ideal points, largest R-hat"] == 1.004)
  }

  @Test("What did not converge is said first: in the headline, the limits, the reason and every row")
  func notConverged() throws {
    var convergence = Self.converged
    convergence.unconverged = 12
    let record = try AnswerTests.record(effect: -2)
    let (answer, backdrop) = try ask(record, convergence: convergence)
    let question = try #require(answer.questions.first)
    for text in [answer.headline.first, answer.limits.first, question.reason] + question.evidence.map(\.notes.first) {
      #expect(text?.hasPrefix("Not converged: ") == true)
    }
    #expect(answer.headline.count == 3, "of final texts, which decide; then the answer")
    #expect(answer.limits.count == 2, "of all roll calls too, on which a check rests")
    #expect(backdrop.idealPointFacts.map(\.rollCallsShown) == ["final texts", "all roll calls"])
    let (good, _) = try ask(record)
    #expect(good.headline.count == 2)
    #expect(!good.questions.flatMap(\.evidence).flatMap(\.notes).contains { $0.contains("onverged") })
  }

  @Test("Each kind of roll calls is sampled once, whatever rests on it")
  func once() throws {
    let record = try AnswerTests.record(effect: 0)
    let made = Self.posterior(of: record, noise: 0.1)
    var asked: [RollCallSelection.Subjects] = []
    let (_, backdrop) = try answer(
      Study.read(Self.study, file: "made.yml", hash: ""), record: record, options: AnswerOptions(seed: 7),
      version: "test",
      idealPoints: {
        asked.append($0)
        return made
      })
    #expect(asked == [.final, .all])
    #expect(backdrop.idealPoints.count == 60 * 16 && backdrop.rival == "BBB")
    let point = try #require(backdrop.idealPoints.last)
    #expect(point.q05 <= point.mean && point.mean <= point.q95 && point.votes == 50)
  }

  @Test("A study without such outcomes asks for no posterior")
  func none() throws {
    let (_, backdrop) = try answer(
      Study.read(AnswerTests.study, file: "made.yml", hash: ""), record: AnswerTests.record(effect: 0),
      options: AnswerOptions(seed: 7), version: "test", idealPoints: { _ in throw SuasionError(.fault, "asked") })
    #expect(backdrop.idealPoints.isEmpty && backdrop.idealPointFacts.isEmpty)
  }

  @Test("A difference of distances supports where the first brings closer by more; its checks decide nothing")
  func difference() throws {
    let first = try #require(Self.study.range(of: "kind: effect"))
    // With ten countries on neither list the made noise alone drifts at p = 0.01 before adoption.
    let text =
      Self.study[..<first.lowerBound].replacing("pre-trend: 0.05", with: "pre-trend: 0.001") + """
        kind: difference
            of: [offer/list]
            minus: [offer/placebo]
            outcome: d
            checks: [{label: own, outcome: own}]
        """
    for (effect, verdict) in [(-2.0, Verdict.supported), (2, .contradicted)] {
      let question = try #require(
        try ask(Self.twoLists(effect: effect), String(text), noise: 0.1).0.questions.first)
      #expect(question.verdict == verdict)
      #expect(question.evidence.map(\.decides) == [true, false, false, false, false, false])
      #expect(question.headline?.direction == "negative")
      #expect(question.evidence[1].outcome == "own" && question.evidence[1].direction == "either")
      #expect(question.evidence[1].label.hasSuffix(": own"))
    }
  }

  @Test("A response is signed by its outcome too, and its checks stand behind it")
  func response() throws {
    var record = try AnswerTests.record(effect: -2)
    for (index, country) in record.countries.enumerated() {
      let group: IncomeGroup = index % 4 == 0 ? .low : .high
      record.incomeGroups[country.code] = Dictionary(uniqueKeysWithValues: (2000...2015).map { ($0, group) })
    }
    let first = try #require(Self.study.range(of: "kind: effect"))
    let text =
      Self.study[..<first.lowerBound] + """
        kind: response
            codings: [offer/list]
            outcome: d
            checks: [{label: own, outcome: own}]
        """
    let question = try #require(try ask(record, String(text), noise: 0.1).0.questions.first)
    let estimate = try #require(question.headline?.estimate)
    #expect(abs(estimate.estimate) < 3 * estimate.stdError, "both halves respond alike")
    #expect(question.headline?.direction == "negative")
    #expect(question.evidence.map(\.decides) == [true, false, false, false, false, false])
    #expect(question.evidence.map(\.outcome) == ["d", "d", "d", "own", "own", "own"])
    #expect(Set(question.evidence.map(\.id)).count == 6)
  }

  /// The made record with a second list, of countries on which nothing has an effect; either list leaves the other's
  /// countries out.
  static func twoLists(effect: Double) throws -> Record {
    let record = try AnswerTests.record(effect: effect)
    func on(_ coding: String, _ country: CountryCode, _ date: PartialDate?) -> Adoption {
      Adoption(
        coding: coding, country: country, date: date, status: .signed, counts: true, detail: "", source: "")
    }
    let others = record.countries.enumerated().filter { $0.offset % 2 == 1 && $0.offset < 40 }
    return Record(
      countries: record.countries, programmes: record.programmes,
      codings: record.codings + [
        Coding(
          id: "offer/placebo", programme: "offer", name: "placebo", source: "made", coverage: .complete, from: 2006,
          to: 2015, note: "")
      ],
      adoptions: record.adoptions
        + others.map { on("offer/placebo", $0.element.code, PartialDate(year: 2006 + $0.offset % 5)) }
        + others.map { on("offer/list", $0.element.code, nil) }
        + record.adoptions.map { on("offer/placebo", $0.country, nil) }, indicators: record.indicators,
      observations: record.observations)
  }

  @Test("The answer is the same bytes on any number of threads")
  func threads() throws {
    let record = try AnswerTests.record(effect: 1)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    func bytes(_ threads: Int) throws -> [Data] {
      let (answer, backdrop) = try ask(record, threads: threads)
      return [try encoder.encode(answer), try encoder.encode(backdrop)]
    }
    #expect(try bytes(1) == bytes(3))
  }

  @Test(
    "A study that says it wrongly is told where",
    arguments: [
      ("ideal-points: own", "ideal-points: own-point", "'own-point' is not known here"),
      ("ideal-points: own", "ideal-points: own, agreement: pi", "agreement and ideal-points in one outcome"),
      ("ideal-points: own, ", "", "nothing says what is measured"),
      ("ideal-points: own, roll-calls: final", "ideal-points: own", "key 'roll-calls' is missing"),
      ("ideal-points: own", "ideal-points: own, logarithm: true", "'logarithm' says nothing of 'ideal-points'"),
      ("roll-calls: all", "roll-calls: some", "'some' selects no roll calls"),
      (
        "direction: positive", "direction: negative",
        "the question claims less, and its outcome 'd' has a direction of its own"
      ),
    ])
  func studyFile(_ change: (from: String, to: String, message: String)) throws {
    let error = try #require(throws: SuasionError.self) {
      _ = try Study.read(Self.study.replacing(change.from, with: change.to), file: "made.yml", hash: "")
    }
    #expect(error.code == .usage && error.message == change.message)
    #expect(error.location?.key != nil)
  }
}
