import ExampleAnswer
import Record
import Statistics
import Studies
import Testing

@testable import Figures

@Suite struct FigureTests {
  static func figures(of answer: Answer = Example.answer) throws -> FigureSet {
    let world = Example.oblongs
    return try FigureSet(
      answer, backdrop: Example.backdrop(of: world.countries), countries: world.countries,
      geometry: Array(world.geoJSON.utf8))
  }

  @Test("The same answer makes the same bytes, under names that are its own")
  func deterministic() throws {
    let first = try Self.figures().all
    let second = try Self.figures().all
    #expect(first.count > 25)
    #expect(try first.map { try $0.specification.text() } == second.map { try $0.specification.text() })
    #expect(Set(first.map(\.name)).count == first.count)
    for figure in first {
      #expect(!figure.title.isEmpty && !figure.description.isEmpty, "\(figure.name)")
      #expect(figure.specification["$schema"]?.string?.hasPrefix("https://vega.github.io/schema/vega-lite/v") == true)
    }
  }

  @Test("A number that is not finite leaves a gap, never breaks a figure")
  func notFinite() throws {
    var answer = Example.answer
    for index in answer.questions.indices {
      for row in answer.questions[index].evidence.indices {
        answer.questions[index].evidence[row].estimate?.confHigh = row % 2 == 0 ? .infinity : .nan
        if row == 1 { answer.questions[index].evidence[row].estimate?.estimate = .nan }
        for point in answer.questions[index].evidence[row].eventStudy.indices {
          answer.questions[index].evidence[row].eventStudy[point].confLow = -.infinity
        }
      }
      answer.questions[index].headline = answer.questions[index].evidence.first
      answer.questions[index].evidence.indices.forEach { answer.questions[index].evidence[$0].smallestEffect = .nan }
    }
    for figure in try Self.figures(of: answer).all { _ = try figure.specification.text() }
  }

  @Test("The overview divides by the smallest effect and turns the sign where less is claimed")
  func overview() throws {
    let benefits = try #require(Example.answer.questions.first { $0.id == "benefits" })
    var less = benefits
    less.headline = benefits.evidence.first { $0.direction == "negative" }
    var answer = Example.answer
    answer.questions = [benefits, less]
    let rows = try #require(Figure.overview(answer)?.specification["data"]?["values"]?.array)
    let online = try #require(benefits.headline?.estimate)
    let air = try #require(less.headline?.estimate)
    #expect(rows[0]["estimate"]?.number == online.estimate / 2)
    #expect(rows[1]["estimate"]?.number == -air.estimate)
    #expect(rows[1]["low"]?.number == -air.confHigh)
    #expect(rows[1]["high"]?.number == -air.confLow)
  }

  @Test("The axis holds every deciding interval; a check may reach beyond, marked by an arrow")
  func domain() {
    func row(_ low: Double, _ high: Double, _ decides: Bool) -> IntervalRows.Row {
      .init(
        label: "a", value: "", estimate: ((low + high) / 2, low, high), emphasised: decides, group: nil, tooltip: [])
    }
    let rows = IntervalRows(rows: [row(-0.2, 0.1, true), row(-2, 1, false)], band: 0.05, axisTitle: [""])
    let (low, high) = rows.domain
    #expect(low < -0.5 && low > -0.6, "the check's estimate of -0.5 is inside, its interval is not")
    #expect(high > 0.1 && high < 0.2)
    let arrows = rows.drawing["layer"]?.array?.compactMap { $0["mark"]?["shape"]?.string }.filter {
      $0.hasPrefix("triangle")
    }
    #expect(arrows == ["triangle-left", "triangle-right"])
  }

  @Test("Titles say what the intervals say")
  func findings() throws {
    let questions = Example.answer.questions
    func finding(_ id: String, outcome: Int = 0) throws -> String {
      let question = try #require(questions.first { $0.id == id })
      return Figure.intervalFinding(OutcomeGroup.groups(of: question)[outcome], direction: question.direction)
    }
    #expect(try finding("culture") == "both intervals lie within the smallest effect of interest")
    #expect(try finding("digital") == "of 5 intervals, 3 lie below zero, against the claim; 2 include zero")
    #expect(try finding("benefits", outcome: 1) == "the interval lies below zero, as claimed")
    #expect(try finding("economy") == "the interval includes zero")
    #expect(try finding("digital-rules") == "no deciding row could be estimated")
    let digital = try #require(questions.first { $0.id == "digital" })
    #expect(Figure.trendFinding(digital.evidence.filter(\.decides)) == "4 of 5 paths before adoption can pass for flat")
    #expect(
      Figure.verdictTally(questions)
        == "Of 9 questions, 1 is supported, 1 is contradicted, 1 shows no effect of interest, 4 are undecided and 2 are "
        + "not yet measurable")
  }

  @Test("Checks stand below the row they check, under what they add to its label")
  func checks() throws {
    let culture = try #require(Example.answer.questions.first { $0.id == "culture" })
    let group = try #require(OutcomeGroup.groups(of: culture).first)
    #expect(group.rows.map(\.decides) == [true, false, true, false])
    #expect(group.rows.map(group.shortLabel) == [nil, "all countries", nil, "year effects by region"])
    let labels = Figure.forest(culture, group)?.specification["data"]?["values"]?.array?.map { $0["label"]?.string }
    #expect(labels?[1] == "\u{2003}all countries")
  }

  @Test("Outcomes have figures of their own, deciding ones first; a question without estimates has none")
  func groups() throws {
    let set = try Self.figures()
    #expect(set.panels["benefits"]?.map(\.group.outcome) == ["internet-users", "air-pollution"])
    #expect(set.panels["culture"]?.map(\.group.decides) == [true, false])
    #expect(set.panels["culture"]?.first?.eventStudyChecks != nil)
    #expect(set.panels["digital-rules"]?.allSatisfy { $0.forest == nil && $0.eventStudy == nil } == true)
    #expect(set.panels["other-channels"]?.isEmpty == true)
  }

  @Test("No answer, no uptake, no alignment: no figures")
  func empty() throws {
    var answer = Example.answer
    answer.questions = []
    answer.frameworks = nil
    let set = try FigureSet(
      answer, backdrop: Backdrop(alignment: [], uptake: [], alignmentLabel: "none"), countries: [],
      geometry: Array(Example.oblongs.geoJSON.utf8))
    #expect(set.all.isEmpty)
  }

  @Test("Panels keep the height of the years that many countries reach, and say what they cut")
  func height() throws {
    var row = try #require(Example.answer.questions.first?.evidence.first)
    func point(_ time: Int, _ reach: Double, _ countries: Int) -> EventPoint {
      .init(eventTime: time, estimate: 0, stdError: reach, confLow: -reach, confHigh: reach, countries: countries)
    }
    row.eventStudy = [point(-1, 0.1, 40), point(0, 0.1, 40), point(1, 2, 3)]
    let cut = HeightRange([row], band: 0.05)
    #expect(cut.cuts && abs(cut.high - 0.11) < 1e-12 && abs(cut.low + 0.11) < 1e-12)
    row.eventStudy[2] = point(1, 0.12, 3)
    #expect(!HeightRange([row], band: 0.05).cuts)
    row.eventStudy = [point(0, .infinity, 1)]
    #expect(HeightRange([row], band: 0).low.isFinite && HeightRange([], band: 0).high > HeightRange([], band: 0).low)
  }

  @Test("Lines of one figure differ in colour or dash, and neighbours in both")
  func lines() {
    let styles = (0..<36).map(FigureStyle.line)
    #expect(Set(styles.map { "\($0.colour) \($0.dash)" }).count == 36)
    for (a, b) in zip(styles, styles.dropFirst()) { #expect(a.colour != b.colour && a.dash != b.dash) }
  }

  @Test("Adoption figures come in order of reach and name the longest list")
  func adoption() throws {
    func point(_ channel: String, _ coding: String, _ year: Int, _ countries: Int) -> Backdrop.Uptake {
      .init(programme: "p", coding: coding, label: "L'\(coding)", channel: channel, year: year, countries: countries)
    }
    let uptake = [
      point("arms", "x", 2001, 1), point("culture", "a", 2005, 9), point("culture", "a", 2004, 3),
      point("culture", "b", 2006, 7),
    ]
    #expect(Figure.channels(of: uptake) == ["culture", "arms"])
    let culture = try #require(Figure.adoption(channel: "culture", uptake))
    #expect(culture.title == "Culture: 9 countries by 2005 on the longest list, L'a")
    #expect(Figure.adoption(channel: "arms", uptake)?.title == "Arms: 1 country by 2001")
    #expect(Figure.adoption(channel: "none", uptake) == nil)
    let last = culture.specification["data"]?["values"]?.array?.filter { $0["last"] == true }
    #expect(last?.map { $0["year"]?.number } == [2005, 2006])
  }

  @Test("Text put into an expression stays text")
  func expressions() {
    #expect(expressionLiteral("a'b\\c\nd") == #"'a\'b\\c\nd'"#)
    #expect(expressionObject([("k", "v")]) == "{'k': 'v'}")
  }

  @Test("File names are safe")
  func slug() {
    #expect(Figure.slug("forest", "Ünïcode / ../etc", "a_b") == "forest-n-code-etc-a-b")
    #expect(Figure.slug("…") == "figure")
  }
}
