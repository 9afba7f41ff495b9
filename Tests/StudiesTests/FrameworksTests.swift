import Diffusion
import Foundation
import Measures
import Record
import Statistics
import TestSupport
import Testing

@testable import Studies

/// The shipped record's frameworks.
@Suite("Frameworks in a study")
struct FrameworksTests {
  static let home = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  static let record = Result { try Record.load(from: home.appendingPathComponent("Record")) }
  static let file = home.appendingPathComponent("Studies/tech-diplomacy.yml")

  static func study(_ change: (inout FrameworksPlan) -> Void = { _ in }) throws -> Study {
    var study = try Study.read(String(contentsOf: file, encoding: .utf8), file: "s.yml", hash: "")
    var plan = try #require(study.frameworks)
    change(&plan)
    study.frameworks = plan
    return study
  }

  /// A plan small enough for a test.
  static func small(_ plan: inout FrameworksPlan) {
    plan.norms = []
    plan.seriesDomains = []
    plan.draws = 1
    plan.futures = 200
    plan.horizons = [2]
    plan.covariates = ["log gdp-per-head"]
    plan.programmes = []
    plan.following = nil
    plan.levers = [.init(id: "shock", label: "incomes fall", kind: .shock, of: "log gdp-per-head", size: -0.1)]
  }

  static func run(_ change: (inout FrameworksPlan) -> Void, threads: Int = 2) throws -> FrameworksRun {
    let (study, record) = (try study(change), try record.get())
    return try FrameworksRun(
      #require(study.frameworks), study: study, record: record,
      options: AnswerOptions(seed: 3, threads: threads, quick: true))
  }

  @Test func theSideIsThePolesThatStandsByIt() throws {
    let run = try Self.run(Self.small)
    func side(_ id: String) throws -> CountryCode? { run.side(of: try #require(run.ledger.index(of: id))) }
    #expect(try side("un-cybercrime-convention") == "CHN")
    #expect(try side("budapest-convention") == "USA")
    #expect(try side("aiib") == "CHN")
    // Nobody's by its sponsors: opposite to its rival's.
    #expect(try side("xinjiang-2019-criticising") == "USA")
  }

  /// What was known in a year: dated acts and texts of it and before.
  @Test func theSideIsReadAsOfAYear() throws {
    let run = try Self.run(Self.small)
    func side(_ id: String, _ year: Int) throws -> CountryCode? {
      run.side(of: try #require(run.ledger.index(of: id)), in: year)
    }
    #expect(try side("aiib", 2013) == nil)
    #expect(try side("aiib", 2015) == "CHN")
    // The record has no date of the United States' ratification, and the rival opens in 2025.
    #expect(try side("budapest-convention", 2016) == nil)
    #expect(try side("un-cybercrime-convention", 2024) == nil && side("un-cybercrime-convention", 2025) == "CHN")
    let panel = try run.acceptancePanel()
    let budapest = panel.frameworks[try #require(panel.framework("budapest-convention"))]
    #expect(budapest.side == "USA" && budapest.side(in: 2016) == nil && budapest.side(in: 2025) == "USA")
    for framework in panel.frameworks { #expect(framework.side(in: 2025) == framework.side) }
  }

  /// Votes and texts of later years change no value of an earlier one.
  @Test func whatMovesEndorsementKnowsNoLaterYear() throws {
    let run = try Self.run { plan in
      Self.small(&plan)
      plan.draws = 2
    }
    let (short, long) = (2012...2018, 2012...2024)
    func check(_ make: (ClosedRange<Int>) throws -> AcceptanceCovariate) throws {
      let (few, many) = (try make(short), try make(long))
      for (one, other) in zip(few.draws, many.draws) {
        for unit in run.members.indices {
          for year in 0..<short.count {
            let (a, b) = (one[unit * short.count + year], other[unit * long.count + year])
            #expect(a == b || (a.isNaN && b.isNaN))
          }
        }
      }
    }
    try check(run.nearness)
    try check(run.sponsoring)
    let (few, many) = (try run.peers(short), try run.peers(long))
    for year in short { #expect(few.network(in: year)?.rows == many.network(in: year)?.rows) }
    // China is nearer to itself than to the United States, and the United States the reverse.
    let near = try run.nearness(long).draws[0]
    let china = try #require(run.members.firstIndex { $0.code == "CHN" })
    let america = try #require(run.members.firstIndex { $0.code == "USA" })
    #expect(near[china * long.count] > 1 && near[america * long.count] < -1)
  }

  @Test func otherTextsOfTheCommitteeAreLearntFromAndNotForecast() throws {
    let run = try Self.run { plan in
      Self.small(&plan)
      plan.seriesDomains = ["digital and AI", "cyber"]
      plan.seriesContext = ["security"]
    }
    let panel = try run.acceptancePanel()
    let context = panel.frameworks.filter(\.isContext)
    #expect(context.count > 50 && context.allSatisfy { $0.domain == "security" && $0.kind == .yearly })
    #expect(context.allSatisfy { ($0.sessions?.count ?? 0) >= 2 && $0.sessions?.first == $0.opens })
    let privacy = try #require(panel.frameworks.first { $0.id.hasPrefix("the-right-to-privacy") })
    #expect(privacy.sessions == [2020, 2022, 2024] && !privacy.isContext)
  }

  @Test func whatIsNotKnownIsNeitherInNorOut() throws {
    let run = try Self.run(Self.small)
    let panel = try run.acceptancePanel()
    func status(_ id: String, _ unit: String, _ year: Int) throws -> AcceptanceStatus {
      panel[try #require(panel.framework(id)), try #require(panel.units.firstIndex(of: unit)), year]
    }
    // A party without a date: unknown until the list's last year.
    #expect(try status("budapest-convention", "USA", 2010) == .unknown)
    #expect(try status("budapest-convention", "USA", 2025) == .holds)
    // Approved, and no instrument found.
    #expect(try status("aiib", "AFG", 2018) == .holds)
    #expect(try status("aiib", "AFG", 2016) == .open)
    // A list that ends in 2016 says nothing of those who might have joined later.
    #expect(try status("freedom-online-coalition", "BRA", 2016) == .open)
    #expect(try status("freedom-online-coalition", "BRA", 2017) == .unknown)
    #expect(try status("freedom-online-coalition", "USA", 2017) == .holds)
    // No state before it was one.
    #expect(try status("sco", "SSD", 2005) == .outside)
  }

  @Test func theForecastComesWithItsScoreAndTheSameBytesOnAnyThreads() throws {
    let one = try Self.run(Self.small, threads: 1).answer { _ in }.answer
    let two = try Self.run(Self.small, threads: 2).answer { _ in }.answer
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    #expect(try encoder.encode(one) == encoder.encode(two))
    let forecast = try #require(one.forecast)
    let backtest = try #require(one.backtest)
    #expect(one.sentence(.backtest) == backtest.firstLine)
    #expect(backtest.forecasts > 100)
    // All signed in its first year, the last that is known: nothing to score it on, and that is said.
    #expect(backtest.excluded.flatMap(\.countries).contains { $0.contains("Convention against Cybercrime") })
    #expect(backtest.fans.map(\.level) == [0.5, 0.9] && backtest.fans[0].covered <= backtest.fans[1].covered)
    #expect(Set(backtest.scores.filter { $0.scope == "pooled" && $0.horizon == nil }.map(\.method)).count == 4)
    #expect(forecast.fans.allSatisfy { $0.q05 <= $0.q50 && $0.q50 <= $0.q95 && (0...1).contains($0.mean) })
    let end = try #require(forecast.pairs.first { $0.year == forecast.to && $0.weight == "states" })
    #expect(end.low <= end.difference && end.difference <= end.high && end.sd > 0)
    #expect(forecast.levers.contains { $0.id == "shock" })
  }

  @Test func theLedgerShowsTheTwoTextsOnArtificialIntelligence() throws {
    let run = try Self.run { plan in
      Self.small(&plan)
      plan.seriesDomains = ["digital and AI"]
    }
    let points = run.seriesPoints()
    let american = try #require(points.first { $0.symbol == "A/RES/78/265" })
    let chinese = try #require(points.first { $0.symbol == "A/RES/78/311" })
    #expect(american.sponsors == 123 && chinese.sponsors == 143)
    #expect(american.adoption == "consensus" && american.yes == nil)
    #expect(chinese.leaders == ["CHN"])
    let ledger = run.ledgerView()
    #expect(ledger.rows.count == 193)
    #expect(ledger.rows.allSatisfy { $0.stances.count == ledger.columns.count })
    let column = try #require(ledger.columns.firstIndex { $0.id == "aiib" })
    #expect(ledger.rows.first { $0.country == "AFG" }?.stances[column] == "member")
    #expect(ledger.rows.first { $0.country == "USA" }?.stances[column] == "none")
  }

  @Test func aListThatIsPartialIsRefused() throws {
    let run = try Self.run { plan in
      Self.small(&plan)
      plan.lasting.append(.init(id: "brics", from: 2009, through: 2025, unsure: []))
    }
    let error = #expect(throws: SuasionError.self) { try run.acceptancePanel() }
    #expect(error?.message.contains("partial") == true)
  }

  @Test func aFrameworkThatTheLedgerLacksIsNamed() throws {
    let error = #expect(throws: SuasionError.self) { try Self.run { $0.forecast = ["no-such"] } }
    #expect(error?.message.contains("no-such") == true)
  }

  @Test func aForecastToThePastIsRefused() throws {
    let error = #expect(throws: SuasionError.self) { try Self.run { $0.to = 2020 } }
    #expect(error?.location?.key == "frameworks.to")
  }

  @Test func aQuestionOfAcceptanceNeedsForecasts() throws {
    let text = try String(contentsOf: Self.file, encoding: .utf8)
    let other = text.replacingOccurrences(
      of: "{of: un-cybercrime-convention, against: budapest-convention}", with: "{of: sco, against: aiib}")
    #expect(other != text)
    let error = #expect(throws: SuasionError.self) { try Study.read(other, file: "s.yml", hash: "") }
    #expect(error?.message.contains("sco") == true)
  }
}
