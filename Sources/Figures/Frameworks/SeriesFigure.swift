import Studies

extension SeriesPoint {
  /// The domains of series, in the ledger's order.
  static func domains(_ points: [SeriesPoint], _ ledger: LedgerView) -> [String] {
    let known = Set(points.map(\.domain))
    return distinct(ledger.columns.map(\.domain).filter(known.contains) + points.map(\.domain))
  }
}

extension Figure {
  /// Sponsors and votes of each series of a domain by session, one panel a series, rivals beside each other.
  static func series(_ domain: String, _ points: [SeriesPoint], names: CountryNames) -> Figure? {
    let panels = SeriesPanel.panels(of: points.filter { $0.domain == domain })
    let years = panels.flatMap(\.points).compactMap(\.year)
    guard let first = years.min(), let last = years.max() else { return nil }
    let occasions = panels.flatMap(\.points)
    let consensus = occasions.count { $0.yes == nil }
    let labels = panels.map { panel in
      let led = panel.leaders.isEmpty ? "no leader found" : "led by \(names.list(panel.leaders))"
      return (wrapped(cut(panel.title, at: 76), at: 38) + [cut(led, at: 38)]).joined(separator: "\n")
    }
    let title = "\(capitalised(domain)): \(seriesFinding(panels, names))"
    let columns = min(2, panels.count)
    return Figure(
      name: slug("frameworks-series", domain), title: title,
      subtitle: "States that sponsored and voted, by occasion; rivals stand beside each other. Of "
        + "\(NumberText.count(occasions.count, "occasion", "occasions")), \(NumberText.count(consensus)) passed without "
        + "a vote: a cross stands at the number of members, none of which objected.",
      description: "\(title). Sponsors, yes, abstentions and no by session. "
        + panels.map { panel in
          "\(panel.title): " + (panel.points.last.map { seriesWords($0) } ?? "")
        }.joined(separator: "; ") + ".",
      hints: ["columns": JSONValue(columns), "panel": 330],
      drawing: [
        "params": [FigureStyle.paper, FigureStyle.inkParameter, FigureStyle.blueParameter],
        "data": ["values": .array(seriesValues(panels))],
        "facet": [
          "field": "panel", "type": "nominal", "sort": .array(panels.indices.map { .string("\($0)") }),
          "header": [
            "title": nil, "labelAnchor": "start",
            "labelExpr": .string("split(\(expressionList(labels))[toNumber(datum.label)], '\\n')"),
          ],
        ],
        "columns": JSONValue(columns), "spacing": ["row": 24, "column": 24],
        "spec": seriesPanel(first: first, last: last, width: columns == 1 ? 600 : 300),
        "resolve": ["axis": ["x": "independent"]],
      ])
  }

  private static let measures = ["Sponsors", "Yes", "Abstained", "No", "No vote"]

  private static func seriesValues(_ panels: [SeriesPanel]) -> [JSONValue] {
    panels.enumerated().flatMap { index, panel in
      panel.points.flatMap { point -> [JSONValue] in
        guard let year = point.year else { return [] }
        let numbers: [Int?] = [
          point.sponsors, point.yes, point.abstain, point.no, point.yes == nil ? point.members : nil,
        ]
        return zip(measures, numbers).compactMap { measure, number in
          // Votes leave a gap where there was none; the cross has no line.
          if measure == "No vote", number == nil { return nil }
          var value: JSONValue.Members = [
            "panel": .string("\(index)"), "m": .string(measure), "x": .number(year), "n": JSONValue(number),
          ]
          if number != nil {
            value["Session"] = .string(point.session)
            value["Text"] = .string(point.symbol)
            value["Outcome"] = .string(seriesWords(point))
          }
          return .object(value)
        }
      }
    }
  }

  private static func seriesPanel(first: Double, last: Double, width: Int) -> JSONValue {
    let x: JSONValue = [
      "field": "x", "type": "quantitative",
      "scale": ["domain": [.number(first.rounded(.down) - 0.5), .number(last.rounded(.up) + 0.5)], "nice": false],
      "axis": ["title": nil, "format": "d", "grid": false, "tickMinStep": 1, "tickCount": 6],
    ]
    let y: JSONValue = [
      "field": "n", "type": "quantitative", "scale": ["domain": [0, 200], "nice": false],
      "axis": ["title": "States", "values": [0, 50, 100, 150, 200]],
    ]
    let colours: JSONValue = [
      ["expr": "ink"], FigureStyle.blueOfPage, "#8b949e", .string(FigureStyle.vermilion), "#009E73",
    ]
    let legend: JSONValue = [
      "title": nil, "orient": "top", "direction": "horizontal", "symbolSize": 60, "offset": 4,
      "symbolStrokeWidth": 0, "symbolOpacity": 1, "columns": ["expr": "child_width < 300 ? 3 : 5"],
    ]
    func by(_ range: JSONValue) -> JSONValue {
      [
        "field": "m", "type": "nominal", "legend": legend,
        "scale": ["domain": JSONValue(measures), "range": range],
      ]
    }
    let tooltip: JSONValue = .array(
      ["Session", "Text", "Outcome"].map { ["field": .string($0), "type": "nominal"] })
    return [
      "width": JSONValue(width), "height": 200,
      "layer": [
        [
          "transform": [["filter": "datum.m !== 'No vote'"]],
          "mark": ["type": "line", "strokeWidth": 1.5, "opacity": 0.8, "invalid": "break-paths-show-path-domains"],
          "encoding": [
            "x": x, "y": y, "color": by(colours),
            "strokeDash": [
              "field": "m", "type": "nominal", "legend": nil,
              "scale": ["domain": JSONValue(measures), "range": [[5, 3], [1, 0], [2, 2], [1, 0], [1, 0]]],
            ],
          ],
        ],
        [
          "transform": [["filter": "isValid(datum.n)"]],
          "mark": ["type": "point", "filled": true, "size": 34, "opacity": 1],
          "encoding": [
            "x": x, "y": y, "color": by(colours),
            "shape": by(["diamond", "circle", "triangle-up", "square", "cross"]), "tooltip": tooltip,
          ],
        ],
      ],
    ]
  }

  /// "143 sponsors, without a vote" or "108 sponsors, 150 yes, 20 abstained, 9 no".
  static func seriesWords(_ point: SeriesPoint) -> String {
    let sponsors = point.sponsors.map { NumberText.count($0, "sponsor", "sponsors") } ?? "no list of sponsors"
    guard let yes = point.yes else { return "\(sponsors), without a vote" }
    return "\(sponsors), \(NumberText.count(yes)) yes, \(NumberText.count(point.abstain ?? 0)) abstained, "
      + "\(NumberText.count(point.no ?? 0)) no"
  }

  /// The last occasion of the widest series and of its rival.
  private static func seriesFinding(_ panels: [SeriesPanel], _ names: CountryNames) -> String {
    let lasting = panels.filter { !$0.points.isEmpty }
    func sponsors(_ panel: SeriesPanel) -> Int { panel.points.last?.sponsors ?? 0 }
    let ranked = lasting.enumerated().sorted {
      (-sponsors($0.element), $0.offset) < (-sponsors($1.element), $1.offset)
    }.map(\.element)
    guard let widest = ranked.first else { return "no occasion on record" }
    let rival = ranked.dropFirst().first { $0.isRival(of: widest) }
    func words(_ panel: SeriesPanel) -> String {
      guard let last = panel.points.last else { return "" }
      let who = panel.leaders.isEmpty ? "“\(cut(panel.title, at: 44))”" : "the text led by \(names.list(panel.leaders))"
      return "\(who) had \(seriesWords(last)) in session \(last.session)"
    }
    return listed([words(widest)] + (rival.map { [words($0)] } ?? []))
  }
}

extension SeriesPoint {
  /// The day as a year with decimals; nil where the date does not begin with a year.
  var year: Double? {
    let parts = date.split(separator: "-").map { Double($0) }
    guard let year = parts.first ?? nil else { return nil }
    let month = parts.count > 1 ? parts[1] ?? 1 : 1
    return year + ((month - 1) / 12 * 100).rounded() / 100
  }
}

/// One series with its occasions in order.
struct SeriesPanel {
  let id: String
  let title: String
  let leaders: [String]
  let rivals: [String]
  let points: [SeriesPoint]

  func isRival(of other: SeriesPanel) -> Bool { rivals.contains(other.id) || other.rivals.contains(id) }

  /// Each series followed by its rivals; the widest first.
  static func panels(of points: [SeriesPoint]) -> [SeriesPanel] {
    let all = distinct(points.map(\.series)).compactMap { id -> SeriesPanel? in
      let own = points.filter { $0.series == id }.sorted { ($0.date, $0.symbol) < ($1.date, $1.symbol) }
      guard let last = own.last else { return nil }
      return SeriesPanel(id: id, title: last.title, leaders: last.leaders, rivals: last.rivals, points: own)
    }
    let isPaired = all.map { panel in all.contains { $0.id != panel.id && $0.isRival(of: panel) } }
    let ordered = all.enumerated().sorted {
      let (a, b) = (isPaired[$0.offset] ? 0 : 1, isPaired[$1.offset] ? 0 : 1)
      return (a, -$0.element.points.count, $0.offset) < (b, -$1.element.points.count, $1.offset)
    }.map(\.element)
    var output: [SeriesPanel] = []
    for panel in ordered where !output.contains(where: { $0.id == panel.id }) {
      output.append(panel)
      output += ordered.filter { other in
        other.id != panel.id && other.isRival(of: panel) && !output.contains { $0.id == other.id }
      }
    }
    return output
  }
}
