import ExampleAnswer
import Figures
import Statistics
import Studies
import Tables
import Testing

@testable import Report

@Suite struct FrameworkReportTests {
  static let found = Example.frameworks

  static func chapter(_ written: Written) throws -> String {
    let page = try written.text("index.html")
    let rest = try #require(page.components(separatedBy: "<section id=\"frameworks\"").dropFirst().first)
    return try #require(rest.components(separatedBy: "<section id=\"positions\"").first)
  }

  static func part(_ name: String, _ written: Written) throws -> String {
    let rest = try #require(try chapter(written).components(separatedBy: "id=\"frameworks-\(name)\"").dropFirst().first)
    return try #require(rest.components(separatedBy: "</section>").first)
  }

  static func changed(_ change: (inout FrameworksAnswer) -> Void) throws -> Written {
    var answer = Example.answer
    answer.questions = []
    var found = Example.frameworks
    change(&found)
    answer.frameworks = found
    return try write(answer)
  }

  @Test("Every part opens with its sentence; notes and assumptions stand in the chapter; the navigation leads to it")
  func sentences() throws {
    let written = try Written.example.get()
    for part in FrameworksAnswer.Part.allCases {
      let words = ScrutinyReportTests.escaped(try #require(Self.found.sentence(part)))
      let section = try Self.part(part.rawValue, written)
      #expect(section.contains("<p class=\"sentence\">\(words)</p>"), "\(part)")
    }
    let chapter = try Self.chapter(written)
    for words in Self.found.notes + (Self.found.forecast?.assumptions ?? []) {
      #expect(chapter.contains("<li>\(ScrutinyReportTests.escaped(words))</li>"))
    }
    #expect(try written.text("index.html").contains("<a href=\"#frameworks\">Frameworks</a>"))
    #expect(!chapter.contains("<script"))
  }

  @Test("The backtest's first line is the forecast's first, as a warning where it does not beat its baselines")
  func firstLine() throws {
    let backtest = try #require(Self.found.backtest)
    let line = ScrutinyReportTests.escaped(backtest.firstLine)
    func opening(_ section: String) throws -> String {
      try #require(section.components(separatedBy: "</h3>").dropFirst().first).replacing("\n", with: "")
    }
    let warned = try opening(try Self.part("forecast", Written.example.get()))
    #expect(warned.hasPrefix("<p class=\"warning score-line\" role=\"note\">\(line)</p>"))
    let proven = try Self.changed { $0.backtest?.beatsBaselines = true }
    #expect(
      try opening(try Self.part("forecast", proven)).hasPrefix("<p class=\"score-line\" role=\"note\">\(line)</p>"))
    let chapter = try Self.chapter(Written.example.get())
    let scores = try #require(chapter.range(of: "figure-frameworks-backtest-scores"))
    let fans = try #require(chapter.range(of: "figure-frameworks-forecast-convention-budapest"))
    #expect(scores.lowerBound < fans.lowerBound)
  }

  @Test("Without a backtest the forecast stands nowhere: not on the page, in a figure, a table or answer.json")
  func neverAlone() throws {
    let written = try Self.changed { $0.backtest = nil }
    #expect(try Self.part("forecast", written).contains("The forecast is not shown: it has no score on the past."))
    for name in ["forecast", "forecast_units", "rivals", "swing", "levers"] {
      #expect(written.files["tables/\(name).csv"] == nil, "\(name)")
    }
    #expect(!written.files.keys.contains { $0.contains("frameworks-forecast") || $0.contains("frameworks-swing") })
    #expect(try written.json("answer.json")["frameworks"]?["forecast"] == .null)
    let chapter = try Self.chapter(written)
    for part in ["rivals", "swing", "levers", "backtest"] {
      // A part's sentence may still say why there is nothing.
      #expect(!chapter.contains("figures/frameworks-\(part)"))
    }
  }

  @Test("No forecast, but a reason: the reason is shown")
  func reason() throws {
    let written = try Self.changed {
      $0.forecast = nil
      $0.sentences["forecast"] = "No forecast: three endorsements are dated."
    }
    let section = try Self.part("forecast", written)
    #expect(section.contains("No forecast: three endorsements are dated.") && !section.contains("This holds only if"))
    #expect(try Self.part("backtest", written).contains("frameworks-calibration"))
  }

  @Test("An answer without frameworks has no chapter, link, table or figure of them")
  func without() throws {
    var answer = Example.answer
    answer.frameworks = nil
    let written = try write(answer)
    let page = try written.text("index.html")
    #expect(!page.contains("frameworks\"") && !page.contains("frameworks-") && !page.contains("class=\"ledger\""))
    #expect(
      !written.files.keys.contains { $0.contains("frameworks") || $0.contains("ledger") || $0.contains("series") })
    #expect(try written.json("answer.json")["frameworks"] == .null)
  }

  @Test("The matrix is a table that can be heard: scopes, a name, a legend, letters in every cell")
  func matrix() throws {
    let section = try Self.part("ledger", Written.example.get())
    let matrix = try #require(section.components(separatedBy: "class=\"scroll matrix\"").dropFirst().first)
    #expect(
      matrix.hasPrefix(
        " role=\"region\" aria-label=\"States by frameworks\" tabindex=\"0\" aria-describedby=\"ledger-legend\""))
    #expect(section.contains("id=\"ledger-legend\""))
    let table = try #require(matrix.components(separatedBy: "</table>").first)
    let ledger = Self.found.ledger
    #expect(table.components(separatedBy: "<th scope=\"row\">").count == ledger.rows.count + 2)
    #expect(table.components(separatedBy: "scope=\"colgroup\"").count == 6)
    #expect(table.components(separatedBy: "<th scope=\"col\"").count == ledger.columns.count + 2)
    // Every cell of the body says its standing in letters, in the order of the columns by domain.
    let body = try #require(table.components(separatedBy: "<tbody>").last)
    let order = Page.domains(ledger).flatMap(\.columns)
    let rows = body.components(separatedBy: "<tr").dropFirst()
    #expect(rows.count == ledger.rows.count)
    for (text, row) in zip(rows, ledger.rows) {
      let cells = text.components(separatedBy: "<td").dropFirst().map { cell in
        String(cell.drop { $0 != ">" }.dropFirst().prefix { $0 != "<" })
      }
      #expect(cells == order.map { LedgerMark.mark(row.stances[$0]).letters }, "\(row.name)")
    }
    let letters = LedgerView.Stance.allCases.map { LedgerMark.mark($0).letters }
    #expect(Set(letters).count == letters.count && letters.allSatisfy { !$0.isEmpty })
    #expect(table.contains("data-order=\"\(letters.joined(separator: " "))\""))
    for stance in LedgerView.Stance.allCases {
      let (letters, _, words) = LedgerMark.mark(stance)
      #expect(section.contains(">\(letters)</b> \(words)"), "\(stance)")
    }
    #expect(section.contains("<div class=\"ledger-controls\" hidden=\"\">"), "controls wait for the script")
    #expect(LedgerMark.mark("unheard of").letters == "unheard of")
  }

  @Test("The matrix of 193 states by 40 frameworks adds less than 350 KB")
  func light() throws {
    let written = try Self.changed { found in
      found = Example.frameworks(of: (0..<193).map { ("X\($0)", "A state of common length \($0)", "ECS") })
      let columns = found.ledger.columns
      found.ledger.columns = (0..<40).map { columns[$0 % columns.count] }
      for row in found.ledger.rows.indices {
        let stances = found.ledger.rows[row].stances
        found.ledger.rows[row].stances = (0..<40).map { stances[$0 % stances.count] }
      }
    }
    #expect(try Self.chapter(written).utf8.count < 350_000)
  }

  @Test("Numbers of the chapter stand unrounded in answer.json")
  func numbers() throws {
    let written = try Written.example.get()
    let chapter = try Self.chapter(written)
    var known: Set<String> = []
    func collect(_ value: JSONValue) {
      if let number = value.number { known.insert(ReportTables.number(number)) }
      for element in value.array ?? [] { collect(element) }
      for (_, element) in value.members?.pairs ?? [] { collect(element) }
    }
    collect(try #require(try written.json("answer.json")["frameworks"]))
    let shown = chapter.components(separatedBy: "<data value=\"").dropFirst().map { String($0.prefix { $0 != "\"" }) }
    #expect(shown.count > 100)
    for number in shown { #expect(known.contains(number), "\(number)") }
    let forecast = try #require(Self.found.forecast)
    for pair in forecast.pairs where pair.probability.isFinite {
      #expect(chapter.contains("<data value=\"\(ReportTables.number(pair.probability))\">"))
    }
    #expect(chapter.contains("no data"), "a pair without data says so")
    #expect(chapter.contains("the 50 % band held 41 of 88 outcomes (47 %, about right)"))
    #expect(chapter.contains("the 90 % band held 74 of 88 outcomes (84 %, too narrow)"))
  }

  @Test("Who follows whom: the p of each network with what it can be at the least; nothing where none was sought")
  func following() throws {
    let section = try Self.part("following", Written.example.get())
    #expect(section.contains("<data value=\"0.391\">0.391</data>"))
    #expect(section.components(separatedBy: "999 shufflings: no p can be below 0.001").count == 3)
    #expect(section.contains("not that it moved the other"))
    #expect(
      section.contains("frameworks-following-sponsoring") && !section.contains("frameworks-following-endorsement"))
    let rows = try Written.example.get().text("tables/following_edges.csv").split(separator: "\n")
    #expect(rows.count { $0.hasSuffix(",true") } == 3)
    #expect(!rows.contains { $0.hasPrefix("endorsement") && $0.hasSuffix(",true") })
    let without = try Self.changed {
      $0.following = []
      $0.sentences["following"] = nil
    }
    #expect(!(try Self.chapter(without)).contains("frameworks-following"))
    #expect(without.files["tables/following.csv"] == nil && without.files["tables/following_edges.csv"] == nil)
  }

  @Test("Standard deviations of what is common have intervals; one without a limit says so")
  func variances() throws {
    let section = try Self.part("entry", Written.example.get())
    let words = section.replacing("\n", with: "").replacing(/<data value="[^"]*">|<\/data>/, with: "")
    #expect(words.contains("framework 1.31 (0.88 to 1.97) of 19; region 0.22 (0.00 to no limit) of 7."))
    let json = try Written.example.get().json("answer.json")["frameworks"]?["entry"]?["variances"]
    #expect(
      json?[0]?["conf_high"]?.number == 1.97 && json?[1]?["conf_low"]?.number == 0 && json?[1]?["conf_high"] == .null)
  }

  @Test("Each table has its columns and rows")
  func tables() throws {
    let written = try Written.example.get()
    let ledger = Self.found.ledger
    let forecast = try #require(Self.found.forecast)
    let backtest = try #require(Self.found.backtest)
    let expected: [(String, String, Int)] = [
      ("ledger", "country,framework,stance", ledger.rows.count * ledger.columns.count),
      (
        "frameworks", "id,name,domain,kind,leaders,led.by,rivals,coverage,opens,holders,undated,note",
        ledger.columns.count
      ), ("ledger_conflicts", "framework,country,kept,other", 2),
      ("sponsorship", "country,name,region,pole,sponsored,eligible", 2 * Self.found.sponsorship.count),
      (
        "series",
        "series,title,domain,leaders,rivals,session,date,symbol,adoption,sponsors,yes,abstain,no,members",
        Self.found.series.count
      ),
      (
        "norm_support", "domain,country,name,session,mean,q05,q95,acts,turn_chance",
        Self.found.norms.reduce(0) { $0 + $1.points.count }
      ), ("norm_breaks", "domain,session,put.to.vote,pole,scale,mean,q05,q95,converged", 96),
      (
        "norm_planes",
        "domain,country,name,session,first.mean,first.q05,first.q95,second.mean,second.q05,second.q95,acts",
        Self.found.norms[0].points.count
      ),
      (
        "following",
        "act,cascades,countries,events,explained,possible.edges,edges,edges.stable,shuffled.median,shuffled.q05,"
          + "shuffled.q95,shuffles,p.value,samples,stable.from", 2
      ),
      (
        "following_edges", "act,from,from.name,to,to.name,before,after,gain,share,share.low,share.high,stable",
        Self.found.following.reduce(0) { $0 + $1.edges.count }
      ),
      ("endorsement_hazard", "term,estimate,std.error,statistic,p.value,conf.low,conf.high,label,act", 10),
      (
        "backtest_scores", "scope,label,horizon,method,forecasts,events,brier,log.score,auc,auc.low,auc.high",
        backtest.scores.count
      ), ("backtest_skills", "baseline,metric,difference,low,high", 6),
      (
        "calibration", "method,low,high,forecasts,predicted,observed,observed.low,observed.high",
        backtest.calibration.count
      ), ("backtest_coverage", "level,covered,of", 2),
      (
        "forecast", "framework,name,year,weight,kind,share,mean,q05,q25,q50,q75,q95",
        forecast.observed.count + forecast.fans.count
      ), ("forecast_units", "country,framework,probability,holds", forecast.units.count),
      (
        "rivals", "of,of.name,against,against.name,weight,year,probability,difference,low,high,sd", forecast.pairs.count
      ), ("swing", "country,name,framework,probability,pull", forecast.swing.count),
      ("levers", "id,label,framework,name,difference,low,high", forecast.levers.count),
    ]
    let page = try written.text("index.html")
    for (name, header, rows) in expected {
      let lines = try written.text("tables/\(name).csv").split(separator: "\n")
      #expect(lines.first.map(String.init) == header, "\(name)")
      #expect(lines.count == rows + 1, "\(name)")
      #expect(
        page.components(separatedBy: "href=\"tables/\(name).csv\"").count == 3, "\(name): in its part, in the list")
    }
  }

  @Test("A question of acceptance bears the forecast's score and leads to the chapter")
  func acceptance() throws {
    var answer = Example.answer
    answer.questions = Array(answer.questions.suffix(3))
    let place = try #require(answer.questions.firstIndex { !$0.evidence.isEmpty })
    answer.questions[place].evidence[0].outcome = "acceptance"
    answer.questions[place].evidence[0].sample = Sample(
      counts: .occasions, treated: 1_204, control: 47_007, observations: 48_211, years: "up to 2025", leftOut: [])
    answer.questions[place].headline = answer.questions[place].evidence[0]
    let written = try write(answer)
    let page = try written.text("index.html")
    let section = try #require(
      page.components(separatedBy: "id=\"question-\(answer.questions[place].id)\"").last?
        .components(separatedBy: "</article>").first)
    #expect(section.contains("score-line") && section.contains("href=\"#frameworks\""))
    #expect(page.components(separatedBy: "score-line\"").count == 3, "there and before the forecast alone")
    // Endorsements are no adopters, and years no controls.
    let row = try #require(
      page.components(separatedBy: "data-label=\"Rests on\"").dropFirst(place + 1).first?
        .components(separatedBy: "</td>").first)
    #expect(row.contains("1,204 endorsements") && row.contains("in 48,211 years at risk") && !row.contains("adopters"))
    #expect(section.contains(" (95 % of futures <data") && !section.contains("smallest detectable effect"))
    let forest = try written.text("figures/forest-\(answer.questions[place].id)-acceptance.vl.json")
    #expect(!forest.contains("Effect on"))
    #expect(section.contains(">Endorsements</th>") && section.contains(">Years at risk</th>"))
    let own = try written.json("answer.json")["questions"]?[place]
    #expect(own?["n_treated"] == .null && own?["n_control"] == .null && own?["n_obs"]?.number == 48_211)
  }

  @Test("The page names who broke with its past, on scales that converged")
  func turns() throws {
    let page = try Written.example.get().text("index.html")
    let converged = Self.found.norms.filter(\.hasConverged)
    #expect(page.components(separatedBy: "Who broke with its past:").count == 1 + converged.count)
    #expect(Self.found.norms[1].turns.count == 1 && !page.contains("Who broke with its past: Cyber"))
  }

  @Test("answer.json holds the ledger, the scores and the forecast under the result's names")
  func json() throws {
    let document = try #require(try Written.example.get().json("answer.json")["frameworks"])
    #expect(document["ledger"]?["rows"]?.array?.count == Self.found.ledger.rows.count)
    #expect(document["ledger"]?["rows"]?[0]?["stances"]?.array?.count == Self.found.ledger.columns.count)
    #expect(document["ledger"]?["columns"]?[0]?["led_by"] == "named by the record")
    #expect(document["backtest"]?["first_line"]?.string == Self.found.backtest?.firstLine)
    #expect(document["backtest"]?["beats_baselines"] == false)
    #expect(document["backtest"]?["scores"]?[0]?["log_score"]?.number == 0.158)
    #expect(document["forecast"]?["pairs"]?.array?.last?["probability"] == .null)
    #expect(try document["forecast"]?["seed"]?.text() == "20261124")
    #expect(document["norms"]?[0]?["breaks"]?[0]?["sponsor_votes_only"]?["q05"] != nil)
    let turns = document["norms"]?[0]?["turns"]
    #expect(turns?.array?.count == 1 && turns?[0]?["country"] == "BRA" && turns?[0]?["period"]?.number == 80)
    #expect(turns?[0]?["before"]?["mean"]?.number == Self.found.norms[0].turns[0].before.mean)
    #expect(document["entry"]?["terms"]?[0]?["conf_high"]?.number == Self.found.entry?.terms[0].confHigh)
    #expect(document["sponsoring"]?["terms"]?.array?.count == Self.found.sponsoring?.terms.count)
    #expect(document["following"]?[0]?["stable"]?.array?.isEmpty == true)
    #expect(document["following"]?[1]?["stable"]?.array?.count == 3)
    #expect(document["following"]?[1]?["stable"]?[0]?["share"]?.number == Self.found.following[1].edges[0].share)
    #expect(document["series"]?.array?.count == Self.found.series.count)
  }
}
