import Diffusion
import Foundation
import Measures
import Record
import Statistics
import Testing

@testable import Studies

/// Which texts are one series, who leads it and what rivals it has, as the rules say at an origin.
@Suite("Series as known at an origin")
struct KnownSeriesTests {
  static func run(_ record: Record, review: [SeriesReview]? = nil) throws -> FrameworksRun {
    let study = try FrameworksTests.study { plan in
      FrameworksTests.small(&plan)
      plan.seriesDomains = ["digital and AI", "cyber"]
      plan.seriesContext = ["security"]
    }
    return try FrameworksRun(
      #require(study.frameworks), study: study, record: record,
      options: AnswerOptions(seed: 3, threads: 2, quick: true),
      review: review ?? SeriesReview.load(from: FrameworksTests.home.appendingPathComponent("Record")))
  }

  static let plain = Result { try run(FrameworksTests.record.get()) }
  static let today = Result { try plain.get().acceptancePanel() }

  /// The record with all that came after a year dealt anew: titles, items, committees and sponsors of texts, stances; and
  /// endorsements of later years put to the end of 2025.
  static func scrambled(_ record: Record, after year: Int) -> Record {
    var other = record
    let late = record.texts.indices.filter { record.texts[$0].date.year > year }
    for (place, text) in late.enumerated() {
      let own = record.texts[text]
      let from = record.texts[late[(place * 7 + 3) % late.count]]
      // Every third takes the title of an early text, so that series grow, join and part otherwise.
      let early = record.texts[(text * 13) % (late.first ?? 1)]
      let titled = place % 3 == 0 ? early : from
      other.texts[text] = Text(
        symbol: own.symbol, title: titled.title, date: own.date, session: own.session, committee: titled.committee,
        agendaItem: from.agendaItem, adoption: own.adoption, rollCall: own.rollCall, sponsors: from.sponsors,
        additionalSponsors: from.additionalSponsors, collectiveSponsors: from.collectiveSponsors)
    }
    var values = record.stances.values
    let width = record.stances.countryCount
    for (row, call) in record.rollCalls.enumerated() where call.year > year {
      values[row * width..<(row + 1) * width].reverse()
    }
    other.stances = StanceMatrix(
      rollCallCount: record.rollCalls.count, countryCount: width, values: values)
    other.endorsements = record.endorsements.map { act in
      guard let date = act.date, date.year > year else { return act }
      return Endorsement(
        framework: act.framework, country: act.country, date: PartialDate(year: 2025),
        kind: act.kind, counts: act.counts, detail: act.detail, source: act.source)
    }
    return other
  }

  static func bits(_ panel: AcceptancePanel) -> [[[UInt64]]] {
    panel.covariates.map { $0.draws.map { $0.map(\.bitPattern) } }
  }

  /// Bit for bit: titles, items, sponsors, votes and endorsements of later years, and rows of the list checked by hand
  /// about later texts, move nothing that is known at an origin.
  @Test func nothingAfterAnOriginReachesIt() throws {
    let record = try FrameworksTests.record.get()
    let run = try Self.plain.get()
    let whole = try Self.today.get()
    for origin in [2020, 2022] {
      // A list that says otherwise of every text, those of the origin and before excepted where it corrects the rule.
      let known = Set(record.texts.filter { $0.date.year <= origin }.map(\.symbol))
      let corrections = try SeriesReview.load(from: FrameworksTests.home.appendingPathComponent("Record")).filter {
        known.contains($0.symbol) && $0.verdict != .right
      }
      let corrected = Set(corrections.map(\.symbol))
      let hindsight = record.texts.filter { !corrected.contains($0.symbol) }.map {
        SeriesReview(
          symbol: $0.symbol, series: "all-one", verdict: known.contains($0.symbol) ? .right : .wrong, leaders: ["CHN"],
          source: "none")
      }
      let other = try Self.run(Self.scrambled(record, after: origin), review: corrections + hindsight)
      let otherWhole = try other.acceptancePanel()
      let one = try #require(try run.acceptancePanel(whole, knownIn: origin))
      let two = try #require(try other.acceptancePanel(otherWhole, knownIn: origin))
      #expect(one.years.upperBound == origin && one.frameworks.count { $0.kind == .yearly } > 20)
      #expect(one.frameworks == two.frameworks && one.status == two.status && one.units == two.units)
      #expect(one.networks == two.networks && Self.bits(one) == Self.bits(two))
      #expect(whole.frameworks.map(\.id) != otherWhole.frameworks.map(\.id))
      guard origin == 2022 else { continue }
      let options = BacktestOptions(
        origins: [2020, 2022], horizons: [1, 2], minimumUnits: 10, incomeCovariates: ["log gdp-per-head"], futures: 50,
        replicates: 9, threads: 2)
      let (before, after) = try (
        backtest(whole, options: options) { try run.acceptancePanel(whole, knownIn: $0) },
        backtest(otherWhole, options: options) { try other.acceptancePanel(otherWhole, knownIn: $0) }
      )
      func told(_ found: Backtest, _ panel: AcceptancePanel) -> [String: [Double]] {
        Dictionary(
          uniqueKeysWithValues: found.cases.map {
            ("\(panel.frameworks[$0.framework].id) \($0.unit) \($0.origin) \($0.horizon)", $0.probabilities)
          })
      }
      let (first, second) = (told(before, whole), told(after, otherWhole))
      let shared = Set(first.keys).intersection(second.keys)
      #expect(shared.count > 200)
      #expect(shared.allSatisfy { first[$0] == second[$0] })
    }
  }

  /// What differs at an origin between the rules' reading of the texts up to it and that of all texts, in the record that
  /// ships.
  struct Difference: Equatable {
    /// Series of two texts or more up to the origin that are learnt from: as known then, and as known today.
    var series: [Int]
    /// Texts up to the origin that stand with other texts of those years.
    var texts: Int
    /// Series found in both whose leaders are others.
    var leaders: Int
    /// Pairs of rivals in one and not in the other, among series with two texts or more by then.
    var rivals: Int
    /// Series that are forecast: as known then, and those of today with a text by then.
    var forecast: [[String]]
  }

  static func difference(_ run: FrameworksRun, _ origin: Int) throws -> Difference {
    let past = try #require(try run.known(in: origin))
    let own = run.plan.seriesDomains + run.plan.seriesContext
    struct Seen {
      var id: String
      var texts: Set<String>
      var leadership: Leadership
      var rivals: [String]
    }
    func seen(_ run: FrameworksRun) throws -> [Seen] {
      try run.ledger.search.series.filter { own.contains($0.domain.rawValue) }.compactMap { series in
        let texts = series.texts.map { run.record.texts[$0] }.filter { $0.date.year <= origin }
        let index = try #require(run.ledger.index(of: series.id))
        let framework = run.ledger.frameworks[index]
        return texts.count < 2
          ? nil
          : Seen(
            id: texts[0].symbol, texts: Set(texts.map(\.symbol)), leadership: framework.leadership,
            rivals: framework.rivals.compactMap { id in
              run.ledger.index(of: id).flatMap { place in
                let texts = run.ledger.frameworks[place].texts.map { run.record.texts[$0] }
                return texts.count { $0.date.year <= origin } < 2 ? nil : texts[0].symbol
              }
            })
      }
    }
    let (then, now) = (try seen(past), try seen(run))
    func companions(_ seen: [Seen]) -> [String: Set<String>] {
      Dictionary(uniqueKeysWithValues: seen.flatMap { series in series.texts.map { ($0, series.texts) } })
    }
    let (one, two) = (companions(then), companions(now))
    let places = Dictionary(uniqueKeysWithValues: now.map { ($0.id, $0) })
    let both = then.compactMap { series in places[series.id].map { (series, $0) } }
    func pairs(_ seen: [Seen]) -> Set<Set<String>> { Set(seen.flatMap { a in a.rivals.map { [a.id, $0] } }) }
    let whole = try today.get()
    let known = try #require(try run.acceptancePanel(whole, knownIn: origin))
    func forecast(_ panel: AcceptancePanel) -> [String] {
      panel.frameworks.filter { !$0.isContext && $0.kind == .yearly && $0.opens <= origin }.map(\.texts[0])
    }
    return Difference(
      series: [then.count, now.count], texts: Set(one.keys).union(two.keys).count { one[$0] != two[$0] },
      leaders: both.count { $0.leadership.leaders != $1.leadership.leaders },
      rivals: pairs(then).symmetricDifference(pairs(now)).count, forecast: [forecast(known), forecast(whole)])
  }

  /// The same table in `docs/frameworks.md`.
  @Test func whatDiffersFromTodaysReading() throws {
    let run = try Self.plain.get()
    let (cyberspace, crime, information, privacy) = ("A/RES/74/28", "A/RES/74/247", "A/RES/74/29", "A/RES/75/176")
    let today = [cyberspace, information, privacy]
    #expect(
      try Self.difference(run, 2020)
        == .init(series: [48, 47], texts: 2, leaders: 20, rivals: 2, forecast: [[cyberspace, information], today]))
    // Two sessions are enough at an origin; the text on crime did not come a third time.
    let then = [cyberspace, crime, information, privacy]
    #expect(
      try Self.difference(run, 2022)
        == .init(series: [78, 78], texts: 0, leaders: 17, rivals: 0, forecast: [then, today]))
    #expect(
      try Self.difference(run, 2024)
        == .init(series: [90, 90], texts: 0, leaders: 8, rivals: 0, forecast: [then, today]))
  }

  /// The one correction by hand, A/RES/76/19 of 2021, is read from 2021 on; rows that confirm are not read.
  @Test func theListIsReadWhereItCorrects() throws {
    let run = try Self.plain.get()
    func home(_ symbol: String, _ year: Int) throws -> TextSeries? {
      let past = try #require(try run.known(in: year))
      return past.ledger.search.series.first { $0.members.contains { $0.symbol == symbol } }
    }
    let series = try #require(try home("A/RES/76/19", 2021))
    #expect(series.members.map(\.symbol) == ["A/RES/74/29", "A/RES/75/240", "A/RES/76/19"])
    #expect(series.members.map(\.rule) == [.first, .sameTitle, .review])
    for year in [2020, 2022] {
      let past = try #require(try run.known(in: year))
      #expect(past.ledger.search.overrides.map(\.symbol) == (year < 2021 ? [] : ["A/RES/76/19"]))
    }
    #expect(try run.known(in: 2018).map { $0.lastYear } == nil)
  }
}
