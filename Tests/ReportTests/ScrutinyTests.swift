import ExampleAnswer
import Figures
import Statistics
import Studies
import Tables
import Testing

@testable import Report

@Suite struct ScrutinyReportTests {
  static func scrutiny() throws -> Scrutiny {
    try #require(Example.answer.questions.first { $0.id == "digital" }?.scrutiny)
  }

  static func section(_ question: String) throws -> String {
    let page = try Written.example.get().text("index.html")
    let rest = try #require(page.components(separatedBy: "id=\"scrutiny-\(question)\"").dropFirst().first)
    return try #require(rest.components(separatedBy: "</section>").first)
  }

  static func escaped(_ text: String) -> String {
    var output = ""
    HTML.escape(text, to: &output)
    return output
  }

  @Test("Every part's sentence, note and assumption stands in the section, the six pictured parts in order")
  func sentences() throws {
    let scrutiny = try Self.scrutiny()
    let section = try Self.section("digital")
    var last = section.startIndex
    for part in [Scrutiny.Part.estimators, .curve, .bounds, .permutation, .leaveOneOut, .power, .equivalence] {
      let sentence = Self.escaped(try #require(scrutiny.sentence(part)))
      let place = try #require(section.range(of: "<p class=\"sentence\">\(sentence)</p>"), "\(part)")
      #expect(place.lowerBound >= last, "\(part)")
      last = place.lowerBound
    }
    for part in Scrutiny.Part.allCases {
      let sentence = Self.escaped(try #require(scrutiny.sentence(part), "\(part)"))
      #expect(section.components(separatedBy: "<p class=\"sentence\">\(sentence)</p>").count == 2, "\(part)")
    }
    for words in scrutiny.notes + scrutiny.mediation.flatMap(\.assumptions) {
      #expect(section.contains("<li>\(Self.escaped(words))</li>"))
    }
    for figure in ["estimators", "curve", "bounds", "permutation", "leave-one-out", "power", "balance"] {
      #expect(section.contains("id=\"figure-scrutiny-\(figure)-digital\""), "\(figure)")
    }
    for row in scrutiny.estimators { #expect(section.contains(Self.escaped(row.paper))) }
  }

  @Test("Numbers of the tables are the result's own")
  func numbers() throws {
    let scrutiny = try Self.scrutiny()
    let section = try Self.section("digital")
    var numbers = scrutiny.estimators.compactMap(\.estimate?.confLow) + scrutiny.placebos.map(\.estimate.pValue)
    numbers += scrutiny.bacon.map(\.weight) + scrutiny.balance.compactMap(\.standardizedDifference)
    numbers += scrutiny.heterogeneity.map(\.difference.estimate) + scrutiny.mediation.flatMap(\.indirectAtRho)
    numbers += [scrutiny.power?.simulated, scrutiny.curve?.median.pValue, scrutiny.growth?.slope.estimate].compactMap {
      $0
    }
    #expect(numbers.count >= 25)
    for number in numbers { #expect(section.contains("<data value=\"\(ReportTables.number(number))\">"), "\(number)") }
  }

  @Test("What is empty is not shown; a question without a scrutiny has no section")
  func empty() throws {
    let section = try Self.section("culture")
    for words in ["Other estimators", "If trends were not parallel"] { #expect(section.contains(words)) }
    for words in [
      "Every specification", "If adoption had fallen otherwise", "Without one country", "What the design could find",
      "Placebos in time", "Balance", "Spillovers", "Heterogeneity", "Growth", "Goodman-Bacon", "Mediation",
    ] { #expect(!section.contains(words), "\(words)") }
    #expect(section.contains("open</td>") || section.contains("to open"))
    let page = try Written.example.get().text("index.html")
    #expect(page.components(separatedBy: "class=\"scrutiny\"").count == 3)

    var answer = Example.answer
    for index in answer.questions.indices { answer.questions[index].scrutiny = nil }
    let without = try write(answer)
    #expect(!(try without.text("index.html")).contains("scrutiny-"))
    #expect(!without.files.keys.contains { $0.contains("scrutiny") || $0.contains("specification_curve") })
  }

  @Test("Each table has its rows, under broom's names")
  func tables() throws {
    let folder = try Written.example.get()
    let all = Example.answer.questions.compactMap(\.scrutiny)
    let scrutiny = try Self.scrutiny()
    let curve = try #require(scrutiny.curve)
    let counts: [(String, Int)] = [
      ("scrutiny_estimators", all.reduce(0) { $0 + $1.estimators.count }), ("specification_curve", curve.rows.count),
      ("specification_curve_tests", 4), ("bounds", 13), ("permutation", 1), ("permutation_draws", 999),
      ("leave_one_out", scrutiny.leaveOneOut.count), ("power", 1), ("scrutiny_estimates", 18), ("balance", 4),
      ("mediation_sensitivity", 5),
    ]
    for (name, count) in counts {
      let lines = try folder.text("tables/\(name).csv").split(separator: "\n")
      #expect(lines.count == count + 1, "\(name)")
    }
    let broom = "term,estimate,std.error,statistic,p.value,conf.low,conf.high"
    for name in ["scrutiny_estimators", "scrutiny_estimates"] {
      #expect(try folder.text("tables/\(name).csv").hasPrefix(broom))
    }
    let specifications = try folder.text("tables/specification_curve.csv").split(separator: "\n")
    #expect(
      specifications.first
        == "question,specification,estimate,conf.low,conf.high,coding,outcome,sample,window,estimator,controls,covariates,problem"
    )
    #expect(specifications[1].hasPrefix("digital,1,\(ReportTables.number(curve.rows[0].scaled)),"))
  }

  @Test("answer.json holds the scrutiny; of the permutation draws only their count")
  func document() throws {
    let scrutiny = try Self.scrutiny()
    let questions = try #require(try Written.example.get().json("answer.json")["questions"]?.array)
    let written = try #require(questions.first { $0["id"] == "digital" }?["scrutiny"])
    #expect(questions.first { $0["id"] == "economy" }?["scrutiny"] == .null)
    #expect(written["row"]?.string == scrutiny.row && written["smallest_effect"]?.number == scrutiny.smallestEffect)
    let estimators = try #require(written["estimators"]?.array)
    #expect(estimators.map { $0["conf_high"]?.number } == scrutiny.estimators.map(\.estimate?.confHigh))
    #expect(
      written["specification_curve"]?["rows"]?.array?.map { $0["scaled"]?.number } == scrutiny.curve?.rows.map(\.scaled)
    )
    #expect(written["permutation"]?["draws"]?.number == 999 && written["permutation"]?["p_value"]?.number == 0.011)
    #expect(written["bounds"]?["relative_magnitudes"]?[5]?["low_is_open"] == true)
    #expect(written["bounds"]?["breakdown"]?.number == 0.5333)
    #expect(written["sentences"]?["leave_one_out"]?.string == scrutiny.sentence(.leaveOneOut))
    #expect(written["mediation"]?[0]?["indirect_at_rho"]?.array?.count == 5)
    #expect(written["heterogeneity"]?[0]?["groups"]?[1]?["countries"]?.number == 25)
    let thin = try #require(questions.first { $0["id"] == "culture" }?["scrutiny"])
    #expect(thin["bounds"]?["breakdown"] == .null && thin["power"] == .null && thin["placebos"] == [])
  }
}
