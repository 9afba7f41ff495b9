import Figures
import Studies

/// How a standing is written in a cell of the matrix: letters say it, a ground repeats it.
enum LedgerMark {
  /// The letters, the class of their ground, and what they mean; the firmest standing first.
  static func mark(_ stance: LedgerView.Stance) -> (letters: String, ground: String?, words: String) {
    switch stance {
    case .member: ("M", "s", "member")
    case .ratified: ("R", "s", "ratified")
    case .signed: ("S", "s", "signed")
    case .endorsed: ("E", "s", "endorsed")
    case .sponsored: ("Sp", "s", "sponsored")
    case .yes: ("Y", "f", "voted yes")
    case .consensus: ("C", "f", "let it pass without a vote")
    case .announced: ("An", "a", "announced, not yet done")
    case .abstained: ("Ab", "a", "abstained")
    case .no: ("N", "x", "voted no")
    case .withdrew: ("W", "x", "withdrew")
    case .none: ("·", nil, "did nothing")
    case .unknown: ("?", nil, "not known: a partial list, or no date")
    case .outside: ("–", nil, "could not act: no state or no member then")
    }
  }

  /// The mark of a word of `Stance`; a word that is none stands as it is.
  static func mark(_ word: String) -> (letters: String, ground: String?) {
    LedgerView.Stance(rawValue: word).map { stance in
      let (letters, ground, _) = mark(stance)
      return (letters, ground)
    } ?? (word, nil)
  }

  /// World Bank regions in words; what is no code stays as it is.
  static func region(_ code: String) -> String {
    [
      "EAS": "East Asia and Pacific", "ECS": "Europe and Central Asia", "LCN": "Latin America and Caribbean",
      "MEA": "Middle East and North Africa", "NAC": "North America", "SAS": "South Asia", "SSF": "Sub-Saharan Africa",
    ][code] ?? code
  }
}

extension Page {
  @HTMLBuilder func ledgerPart(_ found: FrameworksAnswer) -> [HTML] {
    let ledger = found.ledger
    frameworkPart(.ledger, "Who stands where", found, shown: !ledger.columns.isEmpty && !ledger.rows.isEmpty) {
      tag("p", ["class": "note-line"]) {
        "\(NumberText.count(ledger.rows.count, "state", "states")) by "
          + "\(NumberText.count(ledger.columns.count, "framework", "frameworks")), from "
          + "\(NumberText.count(ledger.acts, "act", "acts")), of which \(NumberText.count(ledger.undated)) have no date. "
          + "A cell shows the strongest act that still stands."
      }
      legend
      ledgerControls(ledger)
      matrix(ledger)
      fold("The frameworks: who leads them, their rivals, and how complete their lists are") { columnTable(ledger) }
      if !ledger.conflicts.isEmpty {
        fold("Where sources or acts do not agree (\(NumberText.count(ledger.conflicts.count)))") {
          conflictTable(ledger)
        }
      }
      data("ledger", "frameworks", "ledger_conflicts")
    }
  }

  private var legend: HTML {
    tag("ul", ["class": "ledger-legend", "id": "ledger-legend"]) {
      for stance in LedgerView.Stance.allCases {
        let (letters, ground, words) = LedgerMark.mark(stance)
        tag("li") {
          tag("b", ["class": ground]) { letters }
          " \(words)"
        }
      }
    }
  }

  /// Shown by the page's script, which they need.
  private func ledgerControls(_ ledger: LedgerView) -> HTML {
    let regions = Set(ledger.rows.compactMap(\.region)).sorted { LedgerMark.region($0) < LedgerMark.region($1) }
    return tag("div", ["class": "ledger-controls", "hidden": ""]) {
      tag("label") {
        "State "
        tag("input", ["type": "search", "class": "ledger-name", "autocomplete": "off"])
      }
      if !regions.isEmpty {
        tag("label") {
          "Region "
          tag("select", ["class": "ledger-region"]) {
            tag("option", ["value": ""]) { "all" }
            for region in regions { tag("option", ["value": region]) { LedgerMark.region(region) } }
          }
        }
      }
      tag("span", ["class": "ledger-count", "role": "status"])
    }
  }

  /// Columns in the order in which their domains first stand, each domain's side by side.
  static func domains(_ ledger: LedgerView) -> [(domain: String, columns: [Int])] {
    var order: [String] = []
    for column in ledger.columns where !order.contains(column.domain) { order.append(column.domain) }
    return order.map { domain in (domain, ledger.columns.indices.filter { ledger.columns[$0].domain == domain }) }
  }

  private func matrix(_ ledger: LedgerView) -> HTML {
    let domains = Self.domains(ledger)
    let places = domains.flatMap(\.columns)
    // The first column of each domain bears a line at its left.
    let starts = Set(domains.compactMap(\.columns.first))
    let order = LedgerView.Stance.allCases.map { LedgerMark.mark($0).letters }.joined(separator: " ")
    return tag(
      "div",
      [
        "class": "scroll matrix", "role": "region", "aria-label": "States by frameworks", "tabindex": "0",
        "aria-describedby": "ledger-legend",
      ]
    ) {
      tag("table", ["class": "ledger", "data-order": order]) {
        tag("thead") {
          tag("tr", ["class": "domains"]) {
            tag("td")
            for (domain, columns) in domains {
              tag("th", ["scope": "colgroup", "colspan": String(columns.count), "class": "d"]) {
                tag("span") { domain }
              }
            }
          }
          tag("tr", ["class": "names"]) {
            tag("th", ["scope": "col"]) { tag("span") { "State" } }
            for place in places {
              let column = ledger.columns[place]
              tag("th", ["scope": "col", "class": starts.contains(place) ? "d" : nil, "title": hover(column)]) {
                tag("span") { column.name }
              }
            }
          }
          tag("tr", ["class": "totals"]) {
            tag("th", ["scope": "row"]) { "States that hold it" }
            for place in places {
              tag("td", ["class": starts.contains(place) ? "d" : nil]) {
                NumberText.count(ledger.columns[place].holders)
              }
            }
          }
        }
        tag("tbody") {
          for row in ledger.rows {
            tag("tr", ["data-r": row.region]) {
              tag("th", ["scope": "row"]) { row.name }
              for place in places { cell(row, place, starts.contains(place)) }
            }
          }
        }
      }
    }
  }

  private func cell(_ row: LedgerView.Row, _ place: Int, _ isStart: Bool) -> HTML {
    let word = row.stances.indices.contains(place) ? row.stances[place] : LedgerView.Stance.unknown.rawValue
    let (letters, ground) = LedgerMark.mark(word)
    let classes = [ground, isStart ? "d" : nil].compactMap(\.self).joined(separator: " ")
    return tag("td", ["class": classes.isEmpty ? nil : classes]) { letters }
  }

  private func hover(_ column: LedgerView.Column) -> String {
    let led = column.leaders.isEmpty ? "" : ", led by \(names.list(column.leaders))"
    return "\(column.name): \(column.kind)\(led)\(column.opens.map { ", since \($0)" } ?? "")"
  }

  private var names: CountryNames {
    CountryNames(answer.frameworks, countries)
  }

  private func columnTable(_ ledger: LedgerView) -> HTML {
    func name(_ id: String) -> String { ledger.columns.first { $0.id == id }?.name ?? id }
    let headings = ["Kind", "Domain", "Led by", "Rivals", "Since", "Held by", "Undated", "List", "Note"]
    return scrolling("Frameworks") {
      tag("table", ["class": "evidence sheet framework-list"]) {
        tag("thead") {
          tag("tr") {
            tag("th", ["scope": "col"]) { "Framework" }
            for heading in headings { tag("th", ["scope": "col"]) { heading } }
          }
        }
        tag("tbody") {
          for column in ledger.columns {
            tag("tr") {
              tag("th", ["scope": "row"]) { column.name }
              tag("td") { column.kind }
              tag("td") { column.domain }
              tag("td") {
                column.leaders.isEmpty ? NumberText.none : names.list(column.leaders)
                if !column.ledBy.isEmpty { tag("span", ["class": "sample"]) { column.ledBy } }
              }
              tag("td") { column.rivals.isEmpty ? NumberText.none : listed(column.rivals.map(name)) }
              tag("td") { column.opens.map(String.init) ?? NumberText.none }
              tag("td", ["class": "number"]) { NumberText.count(column.holders) }
              tag("td", ["class": "number"]) { NumberText.count(column.undated) }
              tag("td") { column.coverage }
              tag("td", ["class": "long"]) { column.note }
            }
          }
        }
      }
    }
  }

  private func conflictTable(_ ledger: LedgerView) -> HTML {
    func name(_ id: String) -> String { ledger.columns.first { $0.id == id }?.name ?? id }
    let shown = ledger.conflicts.prefix(60)
    return .group([
      sheet(
        "Conflicts", "Framework", ["State", "Kept", "The other"],
        shown.map { conflict in
          (
            name(conflict.framework),
            [.text(conflict.country.map(names.name) ?? NumberText.none), .text(conflict.kept), .text(conflict.other)]
          )
        }),
      shown.count < ledger.conflicts.count
        ? tag("p", ["class": "caption"]) {
          "\(NumberText.count(ledger.conflicts.count - shown.count)) more stand in tables/ledger_conflicts.csv."
        } : .nothing,
    ])
  }
}
