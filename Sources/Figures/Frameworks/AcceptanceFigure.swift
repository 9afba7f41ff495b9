import Studies

extension ForecastView {
  /// Pairs of rivals, each once, in the order given.
  public var rivalries: [(of: String, ofName: String, against: String, againstName: String)] {
    var seen: Set<String> = []
    return pairs.filter { seen.insert("\($0.of) \($0.against)").inserted }.map {
      ($0.of, $0.ofName, $0.against, $0.againstName)
    }
  }

  /// Frameworks with a fan, in the order given, with their names.
  public var forecastFrameworks: [(id: String, name: String)] {
    distinct(fans.map(\.framework)).map { id in (id, name(id)) }
  }

  /// A framework's name, or its id.
  public func name(_ id: String) -> String {
    fans.first { $0.framework == id }?.name ?? pairs.first { $0.of == id }?.ofName
      ?? pairs.first { $0.against == id }?.againstName ?? levers.first { $0.framework == id }?.name ?? id
  }

  public func fan(_ framework: String, _ weight: String, _ year: Int) -> Fan? {
    fans.first { $0.framework == framework && $0.weight == weight && $0.year == year }
  }

  public func pair(_ of: String, _ against: String, _ weight: String, _ year: Int) -> Pair? {
    pairs.first { $0.of == of && $0.against == against && $0.weight == weight && $0.year == year }
  }

  /// The weights that are forecast: states first, then people and GDP, then any other.
  public var weights: [String] {
    let all = distinct(fans.map(\.weight))
    return ["states", "people", "gdp"].filter(all.contains) + all.filter { !["states", "people", "gdp"].contains($0) }
  }
}

extension Figure {
  /// "GDP" for `gdp`; else as it is.
  public static func weightName(_ weight: String) -> String { weight == "gdp" ? "GDP" : weight }

  /// Acceptance so far and to come: a figure for each pair of rivals, then one for the frameworks without a rival.
  static func acceptance(_ forecast: ForecastView, _ backtest: BacktestView) -> [Figure] {
    let drawn = Set(forecast.fans.map(\.framework))
    let pairs = forecast.rivalries.filter { drawn.contains($0.of) || drawn.contains($0.against) }
    let inPair = Set(pairs.flatMap { [$0.of, $0.against] })
    let alone = forecast.forecastFrameworks.filter { !inPair.contains($0.id) }
    var figures = pairs.map { pair -> Figure in
      let ids = [pair.of, pair.against]
      let missing = ids.filter { !drawn.contains($0) }.map { "\(forecast.name($0)) is not forecast." }
      return acceptance(
        forecast, backtest, name: slug("frameworks-forecast", pair.of, pair.against),
        panels: forecast.weights.map { weight in
          AcceptancePanel(
            label: "Share of \(weightName(weight))", weight: weight, frameworks: ids.filter(drawn.contains))
        },
        title: pairFinding(forecast, pair.of, pair.against), note: missing.map { " \($0)" }.joined())
    }
    if !alone.isEmpty {
      let weight = forecast.weights[0]
      let ends = alone.compactMap { framework in
        forecast.fan(framework.id, weight, forecast.to).map { shareWords(framework.name, $0) }
      }
      figures.append(
        acceptance(
          forecast, backtest, name: "frameworks-forecast-others",
          panels: alone.map { framework in
            AcceptancePanel(
              label: wrapped(cut(framework.name, at: 64), at: 32).joined(separator: "\n"), weight: weight,
              frameworks: [framework.id])
          },
          title: "In \(forecast.to), share of \(weightName(weight)): "
            + (ends.count > 3 ? listed(Array(ends.prefix(3)) + ["\(ends.count - 3) more"]) : listed(ends)),
          note: " Frameworks without a rival that is forecast."))
    }
    return figures
  }

  private static func acceptance(
    _ forecast: ForecastView, _ backtest: BacktestView, name: String, panels: [AcceptancePanel], title: String,
    note: String
  ) -> Figure {
    let ids = distinct(panels.flatMap(\.frameworks))
    let names = ids.map(forecast.name)
    let columns = min(3, panels.count)
    let ends = panels.flatMap { panel in
      panel.frameworks.compactMap { id in
        forecast.fan(id, panel.weight, forecast.to).map {
          "\(shareWords(forecast.name(id), $0)) of \(weightName(panel.weight))"
        }
      }
    }
    let top =
      panels.flatMap { panel in panel.values(of: forecast, index: 0) }
      .compactMap { $0["q95"]?.number ?? $0["s"]?.number }.max() ?? 1
    let layers = AcceptanceLayers(
      names: names, origin: forecast.origin, top: min(1, max(0.1, 1.06 * top)),
      first: forecast.observed.filter { ids.contains($0.framework) }.map(\.year).min() ?? forecast.origin,
      last: forecast.to, isShared: ids.count > 1 && panels.count > 0 && panels[0].frameworks.count > 1)
    return Figure(
      name: name, title: title,
      subtitle: "\(backtest.caution) Lines: held so far, and the median of "
        + "\(NumberText.count(forecast.futures)) futures after the dashed line (\(forecast.origin)); dark and light "
        + "bands: the middle 50 % and 90 %.\(note)",
      description: "\(title). \(backtest.caution) Fans to \(forecast.to): \(ends.joined(separator: "; ")).",
      hints: ["columns": JSONValue(columns), "panel": 230],
      drawing: [
        "params": [FigureStyle.paper, FigureStyle.blueParameter],
        "data": [
          "values": .array(panels.enumerated().flatMap { index, panel in panel.values(of: forecast, index: index) })
        ],
        "facet": [
          "field": "panel", "type": "nominal", "sort": .array(panels.indices.map { .string("\($0)") }),
          "header": [
            "title": nil, "labelAnchor": "start",
            "labelExpr": .string("split(\(expressionList(panels.map(\.label)))[toNumber(datum.label)], '\\n')"),
          ],
        ],
        "columns": JSONValue(columns), "spacing": ["row": 22, "column": 20],
        "spec": layers.panel(width: columns == 1 ? 600 : columns == 2 ? 300 : 205),
        "resolve": ["axis": ["x": "independent"]],
      ])
  }

  /// "Convention 61 % (90 %: 45 % to 77 %)".
  static func shareWords(_ name: String, _ fan: ForecastView.Fan) -> String {
    "\(cut(name, at: 52)) \(percent(fan.q50)) (90 %: \(percent(fan.q05)) to \(percent(fan.q95)))"
  }

  private static func pairFinding(_ forecast: ForecastView, _ of: String, _ against: String) -> String {
    let weight = forecast.weights.first ?? "states"
    let ends = [of, against].compactMap { id in
      forecast.fan(id, weight, forecast.to).map { shareWords(forecast.name(id), $0) }
    }
    let words = "In \(forecast.to), share of \(weightName(weight)): \(listed(ends))"
    guard let pair = forecast.pair(of, against, weight, forecast.to), pair.probability.isFinite else { return words }
    return words + "; the first ahead in \(percent(pair.probability)) of futures"
  }
}

/// One panel of a figure of acceptance.
struct AcceptancePanel {
  var label: String
  var weight: String
  var frameworks: [String]

  /// Shares so far (`s`), and fans that begin where those end.
  func values(of forecast: ForecastView, index: Int) -> [JSONValue] {
    frameworks.flatMap { id -> [JSONValue] in
      let name = forecast.name(id)
      let past = forecast.observed.filter { $0.framework == id && $0.weight == weight }.sorted { $0.year < $1.year }
      let future = forecast.fans.filter { $0.framework == id && $0.weight == weight }.sorted { $0.year < $1.year }
      func row(_ year: Int, _ more: [(String, JSONValue)]) -> JSONValue {
        .object(
          .init([("panel", .string("\(index)")), ("f", .string(name)), ("x", JSONValue(year))] + more))
      }
      func fan(_ numbers: [Double]) -> [(String, JSONValue)] {
        zip(["q05", "q25", "q50", "q75", "q95"], numbers).map { ($0, JSONValue($1, decimals: 4)) }
      }
      let seen = past.map { point in
        row(
          point.year,
          [("s", JSONValue(point.share, decimals: 4)), ("Share", .string(Figure.percent(point.share)))])
      }
      let joint = past.last.map { [row($0.year, fan([Double](repeating: $0.share, count: 5)))] } ?? []
      let expected = future.map { point in
        row(
          point.year,
          fan([point.q05, point.q25, point.q50, point.q75, point.q95]) + [
            ("Share", .string("\(Figure.percent(point.q50)), the median")),
            ("50 %", .string("\(Figure.percent(point.q25)) to \(Figure.percent(point.q75))")),
            ("90 %", .string("\(Figure.percent(point.q05)) to \(Figure.percent(point.q95))")),
          ])
      }
      return seen + joint + expected
    }
  }
}

/// The marks of one panel of acceptance.
private struct AcceptanceLayers {
  var names: [String]
  var origin: Int
  var top: Double
  var first: Int
  var last: Int
  /// Whether a panel holds several frameworks, which a legend then tells apart.
  var isShared: Bool

  func panel(width: Int) -> JSONValue {
    let x: JSONValue = [
      "field": "x", "type": "quantitative",
      "scale": ["domain": [JSONValue(min(first, origin - 1)), JSONValue(last)], "nice": false],
      "axis": ["title": nil, "format": "d", "grid": false, "tickMinStep": 1, "tickCount": 4],
    ]
    func y(_ field: String) -> JSONValue {
      [
        "field": .string(field), "type": "quantitative", "scale": ["domain": [0, .number(top)], "nice": false],
        "axis": ["title": "Share that holds it", "format": "%", "tickCount": 5],
      ]
    }
    let short = expressionObject(names.map { ($0, wrapped(Figure.cut($0, at: 84), at: 42).joined(separator: "\n")) })
    let legend: JSONValue =
      isShared
      ? [
        "title": nil, "orient": "top", "direction": "vertical", "symbolType": "stroke", "symbolSize": 300,
        "labelLimit": 340, "offset": 6, "rowPadding": 4,
        "labelExpr": .string("split(\(short)[datum.label], '\\n')"),
      ] : nil
    func by(_ range: JSONValue) -> JSONValue {
      [
        "field": "f", "type": "nominal", "legend": legend,
        "scale": ["domain": JSONValue(names), "range": range],
      ]
    }
    // A single framework in each panel needs no colour of its own.
    let styles = names.indices.map { FigureStyle.line(isShared ? $0 : 0) }
    let colours = FigureStyle.colours(names.count)
    let colour = by(.array(isShared ? colours : names.map { _ in FigureStyle.blueOfPage }))
    let dash = by(.array(styles.map(\.dash)))
    func line(_ field: String, _ opacity: Double) -> JSONValue {
      [
        "transform": [["filter": .string("isValid(datum.\(field))")]],
        "mark": ["type": "line", "strokeWidth": 2.2, "strokeCap": "butt", "opacity": .number(opacity)],
        "encoding": ["x": x, "y": y(field), "color": colour, "strokeDash": dash],
      ]
    }
    func band(_ low: String, _ high: String, _ opacity: Double) -> JSONValue {
      [
        "transform": [["filter": .string("isValid(datum.\(low))")]],
        "mark": ["type": "area", "fillOpacity": .number(opacity), "strokeWidth": 0],
        "encoding": ["x": x, "y": y(low), "y2": ["field": .string(high)], "color": colour],
      ]
    }
    let tooltip: JSONValue = [
      ["field": "f", "type": "nominal", "title": "Framework"],
      ["field": "x", "type": "quantitative", "title": "Year", "format": "d"], ["field": "Share", "type": "nominal"],
      ["field": "50 %", "type": "nominal"], ["field": "90 %", "type": "nominal"],
    ]
    return [
      "width": JSONValue(width), "height": 200,
      "layer": [
        [
          "transform": [["aggregate": [["op": "count", "as": "n"]], "groupby": ["panel"]]],
          "mark": ["type": "rule", "style": "adoption"],
          "encoding": [
            "x": [
              "datum": JSONValue(origin), "type": "quantitative", "scale": x["scale"] ?? nil, "axis": x["axis"] ?? nil,
            ]
          ],
        ],
        band("q05", "q95", 0.16), band("q25", "q75", 0.26), line("s", 1), line("q50", 0.75),
        [
          "transform": [
            ["filter": "isValid(datum.Share)"],
            ["calculate": "isValid(datum.s) ? datum.s : datum.q50", "as": "at"],
          ],
          "mark": ["type": "point", "size": 80, "opacity": 0], "encoding": ["x": x, "y": y("at"), "tooltip": tooltip],
        ],
      ],
    ]
  }
}
