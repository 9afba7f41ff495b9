import ExampleAnswer
import Figures
import Foundation
import Record
import Statistics
import Studies
import Tables
import Testing

@testable import Report

@Suite struct PageTests {
  @Test("Text from a study or a source cannot become markup")
  func escaping() throws {
    var answer = Example.answer
    answer.study.title = Example.hostile
    answer.headline = [Example.hostile]
    answer.limits = [Example.hostile]
    answer.methods = [Example.hostile]
    answer.study.file = "\"><script>alert(1)</script>.yml"
    answer.record.hash = "\" onmouseover=\"alert(1)"
    let page = try write(answer).text("index.html")
    #expect(!page.contains("<script"))
    #expect(!page.contains("<em>"))
    #expect(!page.contains("\" onmouseover"))
    #expect(page.contains("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;quotes&#39;"))
    #expect(!page.contains("href=\"javascript"))
  }

  @Test("Attributes and elements are escaped and control characters replaced")
  func builder() {
    let html = tag("p", ["class": "a\"b", "id": nil]) { "x < y & 'z'\u{0}\u{9B}" }
    #expect(
      html.document() == "<!doctype html>\n<p class=\"a&quot;b\">x &lt; y &amp; &#39;z&#39;\u{FFFD}\u{FFFD}</p>\n")
  }

  @Test(
    "Only addresses of the web become links",
    arguments: [
      ("https://doi.org/10.1/x", "https://doi.org/10.1/x"),
      ("doi:10.7910/DVN/LEJUQZ", "https://doi.org/10.7910/DVN/LEJUQZ"),
      ("10.7910/DVN/LEJUQZ", "https://doi.org/10.7910/DVN/LEJUQZ"), ("javascript:alert(1)", nil), ("a book", nil),
      ("https://a b", nil),
    ] as [(String, String?)])
  func links(_ reference: String, _ expected: String?) {
    let html = externalLink(reference).document()
    if let expected { #expect(html.contains("href=\"\(expected)\"")) } else { #expect(!html.contains("href")) }
  }

  @Test("The page's estimate of every question is answer.json's, unrounded and as words")
  func numbers() throws {
    let folder = try Written.example.get()
    let page = try folder.text("index.html")
    let questions = try #require(try folder.json("answer.json")["questions"]?.array)
    for (question, row) in zip(questions, Example.answer.questions.map(\.headline)) {
      let id = try #require(question["id"]?.string)
      guard let row, row.estimate != nil else {
        #expect(question["estimate"] == .null)
        continue
      }
      let decimals = NumberText.decimals(of: row)
      let section = try #require(page.components(separatedBy: "id=\"question-\(id)\"").last)
      for part in ["estimate", "conf_low", "conf_high"] {
        let number = try #require(question[part]?.number)
        let words = "<data value=\"\(try JSONValue(number).text())\">\(NumberText.fixed(number, decimals))</data>"
        #expect(section.contains(words), "\(id) \(part)")
        #expect(page.components(separatedBy: words).count >= 3, "in the verdict table too: \(id) \(part)")
      }
    }
  }

  @Test("Nothing is loaded from elsewhere: web addresses stand in the links of sources alone")
  func offline() throws {
    let page = try Written.example.get().text("index.html")
    let sources = try #require(page.range(of: "<section id=\"sources\""))
    let end = try #require(page.range(of: "<section id=\"methods\""))
    let rest = page[..<sources.lowerBound] + page[end.lowerBound...]
    #expect(!rest.contains("http"))
    #expect(!page.contains("src=\"http") && !page.contains("src=\"//") && !page.contains("@import"))
    let style = String(decoding: PackageResources.page_css, as: UTF8.self)
    let script = String(decoding: PackageResources.page_js, as: UTF8.self)
    for text in [style, script] {
      #expect(!text.contains("http") && !text.contains("url(") && !text.contains("fetch("))
    }
  }

  @Test("Every local file that the page names exists")
  func files() throws {
    let folder = try Written.example.get()
    let page = try folder.text("index.html")
    let files = Set(folder.files.keys)
    var named = 0
    for attribute in ["href=\"", "src=\""] {
      for part in page.components(separatedBy: attribute).dropFirst() {
        let address = String(part.prefix { $0 != "\"" })
        guard !address.hasPrefix("#"), !address.hasPrefix("http"), !address.hasPrefix("data:") else { continue }
        named += 1
        #expect(files.contains(address), "\(address)")
      }
    }
    #expect(named > 30)
  }

  @Test("Every anchor that the page links to exists, and no id stands twice")
  func anchors() throws {
    let page = try Written.example.get().text("index.html")
    let ids = page.components(separatedBy: " id=\"").dropFirst().map { String($0.prefix { $0 != "\"" }) }
    #expect(Set(ids).count == ids.count)
    for link in page.components(separatedBy: "href=\"#").dropFirst() {
      #expect(ids.contains(String(link.prefix { $0 != "\"" })))
    }
  }

  @Test("Each verdict is told by a sign and a word, and what is missing is named")
  func verdicts() throws {
    let page = try Written.example.get().text("index.html")
    for (sign, word) in [
      ("▲", "Supported"), ("▼", "Contradicted"), ("■", "No effect of interest"), ("○", "Undecided"),
      ("×", "Not yet measurable"),
    ] { #expect(page.contains("aria-hidden=\"true\">\(sign)</span><span>\(word)</span>")) }
    for question in Example.answer.questions {
      for item in question.missing { #expect(page.contains(item)) }
    }
    #expect(page.contains("Albania, Kenya, Uzbekistan"))
    #expect(page.contains("10 July 2026"))
    #expect(page.contains("./suasion answer Studies/example.yml --seed 20261124"))
  }

  @Test("Where countries stand is told with its chains; what did not converge is said before any figure")
  func idealPoints() throws {
    let folder = try Written.example.get()
    let page = try folder.text("index.html")
    #expect(page.contains("Where countries stand") && page.contains("Final texts, converged."))
    #expect(page.contains("1.007</data> (target 1.01)") && !page.contains("Not converged: the ideal points"))
    #expect(page.contains("figures/ideal-point-paths.vl.json") && page.contains("figures/ideal-point-map.vl.json"))
    let table = try folder.text("tables/ideal_points.csv").split(separator: "\n")
    var backdrop = Example.backdrop(of: Example.oblongs.countries)
    #expect(table.first == "country,name,year,mean,q05,q95,votes" && table.count == backdrop.idealPoints.count + 1)
    let facts = try #require(try folder.json("answer.json")["ideal_points"]?[0])
    #expect(facts["max_rhat"]?.number == 1.0071 && facts["converged"] == true)
    #expect(facts["roll_calls_shown"] == "final texts" && facts["min_ess_bulk"]?.number == 612.4)

    backdrop.idealPointFacts[0].convergence.unconverged = 37
    let doubtful = try write(backdrop: backdrop).text("index.html")
    let warning = try #require(doubtful.range(of: "Not converged: the ideal points of final texts miss"))
    let figure = try #require(doubtful.range(of: "figure-ideal-point-paths"))
    #expect(warning.lowerBound < figure.lowerBound)
    #expect(doubtful.contains("Final texts, not converged.") && doubtful.contains("37 country-years miss the target."))
  }

  @Test("A quick run says so; a whole one does not")
  func quick() throws {
    var answer = Example.answer
    #expect(!(try Written.example.get().text("index.html")).contains("quick run"))
    answer.quick = true
    let page = try write(answer).text("index.html")
    #expect(page.contains("A quick run") && page.contains("--quick --out"))
  }

  @Test("An answer without questions, sources or backdrop still makes a page")
  func empty() throws {
    var answer = Example.answer
    answer.questions = []
    answer.headline = []
    answer.limits = []
    answer.methods = []
    let folder = try write(
      answer, backdrop: Backdrop(alignment: [], uptake: [], alignmentLabel: ""), sources: [])
    let page = try folder.text("index.html")
    #expect(page.contains("<h1>") && !page.contains("id=\"map\"") && !page.contains("id=\"positions\""))
    #expect(try folder.json("answer.json")["questions"] == [])
    #expect(try folder.text("estimates.csv").split(separator: "\n").count == 1)
  }

  @Test("The same answer writes the same bytes")
  func deterministic() throws {
    #expect(try write() == Written.example.get())
  }

  @Test("A note that rows share is told once, and each row points to its own")
  func notes() throws {
    var rows = try #require(Example.answer.questions.first?.evidence)
    rows[0].notes = ["first", "both"]
    rows[1].notes = ["both", "second"]
    let notes = RowNotes(Array(rows.prefix(2)))
    #expect(notes.texts == ["first", "both", "second"])
    #expect(notes.signs(of: rows[0]) == "a b" && notes.signs(of: rows[1]) == "b c")
    #expect([0, 25, 26, 27, 52].map(RowNotes.sign) == ["a", "z", "aa", "ab", "ba"])
    let page = try Written.example.get().text("index.html")
    for question in Example.answer.questions {
      for note in question.notes + question.evidence.flatMap(\.notes) {
        #expect(page.contains(note.replacing("'", with: "&#39;")), "\(note)")
      }
    }
  }

  @Test("Dates in words", arguments: [("2026-07-10", "10 July 2026"), ("2026-07", "July 2026"), ("soon", "soon")])
  func dates(_ iso: String, _ words: String) { #expect(Dates.text(iso) == words) }
}
