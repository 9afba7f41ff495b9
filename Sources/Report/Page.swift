import Figures
import Record
import Studies

/// The page: one HTML document, complete without scripts, whose every number comes from the answer.
struct Page {
  let answer: Answer
  let backdrop: Backdrop
  let countries: [Country]
  let sources: [Source]
  let figures: FigureSet
  /// The tables that are written beside it, apart from those that always are: name of the file and what it holds.
  let tables: [(name: String, words: String)]
  /// Of the drawn pictures, by figure name; empty where nothing was drawn.
  let sizes: [String: PictureSize]

  var html: HTML {
    tag("html", ["lang": "en"]) {
      tag("head") {
        tag("meta", ["charset": "utf-8"])
        tag("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
        tag("meta", ["name": "color-scheme", "content": "light dark"])
        tag("meta", ["name": "description", "content": answer.headline.joined(separator: " ")])
        tag("title") { answer.study.title }
        tag("link", ["rel": "icon", "href": "data:,"])
        tag("style") { HTML.stylesheet(PackageResources.page_css) }
        if !sizes.isEmpty {
          for file in ["vega", "figures", "page"] { tag("script", ["src": "assets/\(file).js", "defer": ""]) }
        }
      }
      tag("body") {
        // A forecast alone has no questions.
        answer.questions.isEmpty
          ? tag("a", ["class": "skip", "href": "#frameworks"]) { "Skip to the forecast" }
          : tag("a", ["class": "skip", "href": "#verdicts"]) { "Skip to the verdicts" }
        header
        navigation
        tag("main") {
          if !answer.questions.isEmpty {
            verdicts
            tag("section", ["id": "evidence", "class": "chapter"]) {
              tag("h2") { "The evidence, question by question" }
              for question in answer.questions { section(of: question) }
            }
          }
          frameworks
          idealPoints
          map
          adoption
          limits
          sourceList
          methods
          reproduction
        }
        tag("footer", ["class": "foot"]) {
          tag("p") { "Suasion \(answer.version). Every number on this page stands, unrounded, in answer.json." }
        }
      }
    }
  }

  private var header: HTML {
    tag("header", ["class": "masthead", "id": "top"]) {
      tag("p", ["class": "kicker"]) { "Suasion · a test of claims about international influence" }
      tag("h1") { answer.study.title }
      tag("div", ["class": "answer"]) {
        for sentence in answer.headline { tag("p") { sentence } }
      }
      if answer.quick {
        tag("p", ["class": "warning"]) {
          "A quick run: intervals rest on a tenth of the usual bootstrap draws. Run it without --quick before you cite it."
        }
      }
      tag("dl", ["class": "stamp"]) {
        stamp("Record to", Dates.text(answer.record.lastDate))
        stamp("Roll calls", NumberText.count(answer.record.rollCalls))
        stamp("Texts", NumberText.count(answer.record.texts))
        stamp("Countries", NumberText.count(answer.record.countries))
        stamp("Adoptions", NumberText.count(answer.record.adoptions))
        stamp("Seed", String(answer.seed))
        stamp("Suasion", answer.version)
        stamp("Record", String(answer.record.hash.prefix(12)), title: answer.record.hash)
        stamp("Study", String(answer.study.hash.prefix(12)), title: answer.study.hash)
      }
    }
  }

  private func stamp(_ term: String, _ value: String, title: String? = nil) -> HTML {
    tag("div") {
      tag("dt") { term }
      tag("dd", ["title": title, "class": title == nil ? nil : "hash"]) { value }
    }
  }

  private var navigation: HTML {
    var links = answer.questions.isEmpty ? [] : [("verdicts", "Verdicts"), ("evidence", "Evidence")]
    if answer.frameworks != nil { links.append(("frameworks", "Frameworks")) }
    if figures.idealPointPaths != nil { links.append(("positions", "Positions")) }
    if figures.map != nil { links.append(("map", "Agreement")) }
    if !figures.adoption.isEmpty { links.append(("adoption", "Adoption")) }
    links += [("limits", "Limits"), ("sources", "Sources"), ("methods", "Methods"), ("reproduce", "Reproduce")]
    return tag("nav", ["class": "contents", "aria-label": "On this page"]) {
      tag("ul") {
        tag("li") { tag("a", ["href": "#top"]) { "Answer" } }
        for (anchor, label) in links { tag("li") { tag("a", ["href": "#\(anchor)"]) { label } } }
      }
    }
  }

  /// A figure with its finding above and its files below.
  ///
  /// - Parameter titled: whether its finding stands above it; else the page has said it already.
  func picture(_ figure: Figure, level: String = "h4", titled: Bool = true) -> HTML {
    let file = "figures/\(figure.name)"
    return tag("figure", ["class": "figure", "id": "figure-\(figure.name)"]) {
      tag("figcaption") {
        if titled { tag(level, ["class": "finding"]) { figure.title + "." } }
        tag("p", ["class": "note"]) { figure.subtitle }
      }
      if let size = sizes[figure.name] {
        tag("div", ["class": "canvas", "data-figure": figure.name]) {
          tag(
            "img",
            [
              "src": "\(file).svg", "alt": figure.description, "width": String(size.width),
              "height": String(size.height),
              "loading": "lazy",
            ])
        }
        tag("p", ["class": "files"]) {
          "Figure: "
          tag("a", ["href": "\(file).svg"]) { "SVG" }
          tag("a", ["href": "\(file).png"]) { "PNG" }
          tag("a", ["href": "\(file).vl.json"]) { "Vega-Lite" }
        }
      } else {
        tag("p", ["class": "undrawn"]) {
          figure.description
          " (Not drawn in this run; the specification is "
          tag("a", ["href": "\(file).vl.json"]) { "\(figure.name).vl.json" }
          ".)"
        }
      }
    }
  }

  /// A table in a container that scrolls on its own where the screen is narrow.
  func scrolling(_ label: String, @HTMLBuilder _ table: () -> [HTML]) -> HTML {
    tag("div", ["class": "scroll", "role": "region", "aria-label": label, "tabindex": "0"], table)
  }

  /// A number in words, with the number itself, unrounded, for a program that reads the page.
  func datum(_ value: Double?, _ words: String) -> HTML {
    guard let value, value.isFinite else { return .text(NumberText.none) }
    return tag("data", ["value": ReportTables.number(value)]) { words }
  }
}

/// Dates in words.
enum Dates {
  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]

  /// "2026-07-10" → "10 July 2026"; what is no date stays as it is.
  static func text(_ iso: String) -> String {
    guard let date = PartialDate(iso) else { return iso }
    var parts = [String(date.year)]
    if let month = date.month, months.indices.contains(month - 1) { parts.insert(months[month - 1], at: 0) }
    if let day = date.day { parts.insert(String(day), at: 0) }
    return parts.joined(separator: " ")
  }
}
