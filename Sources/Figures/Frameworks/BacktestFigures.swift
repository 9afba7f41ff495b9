import Studies

extension Figure {
  /// Scores of the forecast and its baselines: Brier score, log score and area under the curve, one panel each. Nil
  /// where there is no pooled score.
  static func backtestScores(_ backtest: BacktestView) -> Figure? {
    let pooled = backtest.pooled
    guard let own = pooled.first, pooled.count > 1 else { return nil }
    let metrics = ScoreMetric.all(backtest)
    let values = metrics.enumerated().flatMap { index, metric in
      metric.rows.enumerated().map { place, row -> JSONValue in
        [
          "panel": .string("\(index)"), "row": .string("r\(place)"), "label": .string(methodName(row.method)),
          "value": JSONValue(orNull: row.value), "low": JSONValue(orNull: row.low),
          "high": JSONValue(orNull: row.high), "own": .bool(place == 0), "Method": .string(methodName(row.method)),
          "Score": .string(row.words),
        ]
      }
    }
    let title = scoreFinding(backtest, own)
    let labels = metrics.map { "\($0.name)\n\($0.better)" }
    return Figure(
      name: "frameworks-backtest-scores", title: title,
      subtitle: "\(NumberText.count(backtest.forecasts)) forecasts made from what was known in "
        + "\(yearsInWords(backtest.origins)), \(NumberText.count(backtest.events, "endorsement", "endorsements")) that "
        + "came. Diamond and dashed line: the forecast. Intervals at 95 %: of a baseline's distance from the forecast "
        + "(Brier, log), of the area itself.",
      description: "\(title). "
        + metrics.map { metric in
          "\(metric.name): " + metric.rows.map { "\(methodName($0.method)) \($0.words)" }.joined(separator: ", ")
        }.joined(separator: "; ") + ".",
      hints: ["columns": 3, "panel": 220, "margin": 8, "height": JSONValue(46 * pooled.count)],
      drawing: [
        "params": [FigureStyle.paper], "data": ["values": .array(values)],
        "facet": [
          "field": "panel", "type": "nominal", "sort": .array(metrics.indices.map { .string("\($0)") }),
          "header": [
            "title": nil, "labelAnchor": "start",
            "labelExpr": .string("split(\(expressionList(labels))[toNumber(datum.label)], '\\n')"),
          ],
        ],
        "columns": 3, "spacing": ["row": 24, "column": 26], "spec": scorePanel(pooled.count),
        "resolve": ["scale": ["x": "independent"], "axis": ["x": "independent"]],
      ])
  }

  private static func scorePanel(_ count: Int) -> JSONValue {
    let y: JSONValue = [
      "field": "row", "type": "nominal", "axis": nil,
      "scale": ["domain": .array((0..<count).map { .string("r\($0)") })],
    ]
    func x(_ field: String) -> JSONValue {
      [
        "field": .string(field), "type": "quantitative", "scale": ["zero": false, "padding": 8],
        "axis": ["title": nil, "grid": true, "tickCount": 4],
      ]
    }
    let tooltip: JSONValue = [["field": "Method", "type": "nominal"], ["field": "Score", "type": "nominal"]]
    func points(_ test: String, _ mark: JSONValue.Members) -> JSONValue {
      var mark = mark
      mark["yOffset"] = 10
      return [
        "transform": [["filter": .string("isValid(datum.value) && \(test)")]], "mark": .object(mark),
        "encoding": ["y": y, "x": x("value"), "tooltip": tooltip],
      ]
    }
    // A halo keeps the dashed line from crossing the words.
    func words(_ style: String, _ test: String, halo: Bool = false) -> JSONValue {
      var mark: JSONValue.Members = [
        "type": "text", "style": .string(style), "align": "left", "baseline": "middle", "dx": 0, "yOffset": -9,
      ]
      if halo {
        mark["stroke"] = ["expr": "paper"]
        mark["strokeWidth"] = 4
        mark["aria"] = false
      }
      return [
        "transform": [["filter": .string(test)]], "mark": .object(mark),
        "encoding": ["y": y, "x": ["value": 0], "text": ["field": "label"]],
      ]
    }
    return [
      "width": 205, "height": JSONValue(46 * count),
      "layer": [
        [
          "transform": [["filter": "datum.own && isValid(datum.value)"]],
          "mark": ["type": "rule", "style": "adoption"],
          "encoding": ["x": x("value")],
        ],
        [
          "transform": [["filter": "isValid(datum.low)"]],
          "mark": ["type": "rule", "style": "check", "strokeWidth": 2, "yOffset": 10],
          "encoding": ["y": y, "x": x("low"), "x2": ["field": "high"], "tooltip": tooltip],
        ],
        points("!datum.own", FigureStyle.point("check", shape: "circle", size: 50, ring: true)),
        points("datum.own", FigureStyle.point("deciding", shape: "diamond", size: 130, ring: false)),
        words("row-label-check", "!datum.own", halo: true), words("row-label", "datum.own", halo: true),
        words("row-label-check", "!datum.own"), words("row-label", "datum.own"),
      ],
    ]
  }

  private static func scoreFinding(_ backtest: BacktestView, _ own: BacktestView.Score) -> String {
    let baselines = backtest.pooled.dropFirst()
    let beaten = baselines.count { own.brier < $0.brier }
    let clear = backtest.skills.count { $0.metric == "brier" && $0.high < 0 }
    let verdict =
      backtest.beatsBaselines ? "The forecast beats its baselines" : "The forecast does not beat its baselines"
    return "\(verdict): its Brier score is lower than that of \(beaten) of \(baselines.count), and the interval of the "
      + "difference excludes zero for \(clear)"
  }

  /// "2005, 2010 and 2015", or "2005 to 2020" where they are many.
  public static func yearsInWords(_ years: [Int]) -> String {
    let sorted = Array(Set(years)).sorted()
    guard let first = sorted.first, let last = sorted.last else { return "no year" }
    return sorted.count > 5 ? "\(first) to \(last)" : listed(sorted.map(String.init))
  }

  /// How often forecasts of like probability came true, by method. Nil where there is no bin.
  static func calibration(_ backtest: BacktestView) -> Figure? {
    let bins = backtest.calibration.filter { $0.forecasts > 0 && $0.predicted.isFinite && $0.observed.isFinite }
    let methods = backtest.methods.filter { method in bins.contains { $0.method == method } }
    guard let own = methods.first else { return nil }
    let values = methods.enumerated().flatMap { index, method in
      bins.filter { $0.method == method }.map { bin -> JSONValue in
        [
          "panel": .string("\(index)"), "x": .number(bin.predicted), "y": .number(bin.observed),
          "low": JSONValue(orNull: bin.observedLow), "high": JSONValue(orNull: bin.observedHigh),
          "own": .bool(index == 0),
          "Forecast": .string(odds(bin.predicted)),
          "Came true": .string("\(odds(bin.observed)) (\(odds(bin.observedLow)) to \(odds(bin.observedHigh)))"),
          "Forecasts": .string(NumberText.count(bin.forecasts)),
        ]
      }
    }
    let ownBins = bins.filter { $0.method == own }
    let within = ownBins.count { $0.observedLow <= $0.predicted && $0.predicted <= $0.observedHigh }
    let above = ownBins.count { $0.observedLow > $0.predicted }
    let below = ownBins.count - within - above
    let off = [above > 0 ? "\(above) came true more often" : nil, below > 0 ? "\(below) less often" : nil]
      .compactMap(\.self)
    let title =
      "Of \(NumberText.count(ownBins.count, "group", "groups")) of forecasts, \(within) came true about as often as said"
      + (off.isEmpty ? "" : "; \(listed(off))")
    let columns = min(4, methods.count)
    let labels = methods.map { wrapped(methodName($0), at: 26).joined(separator: "\n") }
    // Most forecasts of a year are small: a root spreads them where half of the groups lie below a tenth.
    let isRoot = 2 * ownBins.count { $0.predicted < 0.1 } >= ownBins.count
    return Figure(
      name: "frameworks-calibration", title: title,
      subtitle: "Share that came true against the probability given, by groups of like probability, with 95 % binomial "
        + "intervals. On the dashed line, forecasts are as good as their word."
        + (isRoot ? " Axes by square root, to spread small probabilities." : ""),
      description: "\(title). "
        + ownBins.map {
          "\(odds($0.predicted)) given, \(odds($0.observed)) came true (\(NumberText.count($0.forecasts)) forecasts)"
        }.joined(separator: "; ") + ".",
      hints: ["columns": JSONValue(columns), "panel": 160, "margin": 76, "height": 210],
      drawing: [
        "params": [FigureStyle.paper], "data": ["values": .array(values)],
        "facet": [
          "field": "panel", "type": "nominal", "sort": .array(methods.indices.map { .string("\($0)") }),
          "header": [
            "title": nil, "labelAnchor": "start",
            "labelExpr": .string("split(\(expressionList(labels))[toNumber(datum.label)], '\\n')"),
          ],
        ],
        "columns": JSONValue(columns), "spacing": ["row": 22, "column": 16],
        "spec": calibrationPanel(width: columns > 2 ? 158 : 300, isRoot: isRoot),
        "resolve": ["axis": ["x": "independent"]],
      ])
  }

  /// "3.4 %".
  static func odds(_ share: Double) -> String {
    share.isFinite ? NumberText.fixed(100 * share, share < 0.1 ? 1 : 0) + " %" : NumberText.none
  }

  private static func calibrationPanel(width: Int, isRoot: Bool) -> JSONValue {
    func axis(_ field: String, _ title: String) -> JSONValue {
      [
        "field": .string(field), "type": "quantitative",
        "scale": isRoot
          ? ["domain": [0, 1], "type": "pow", "exponent": 0.5, "nice": false] : ["domain": [0, 1], "nice": false],
        "axis": [
          "title": .string(title), "format": "~%", "labelOverlap": "greedy", "labelSeparation": 3,
          "values": isRoot ? [0, 0.01, 0.05, 0.1, 0.25, 0.5, 1] : [0, 0.25, 0.5, 0.75, 1],
        ],
      ]
    }
    let x = axis("x", "Probability given")
    func y(_ field: String) -> JSONValue { axis(field, "Came true") }
    let tooltip: JSONValue = .array(
      ["Forecast", "Came true", "Forecasts"].map { ["field": .string($0), "type": "nominal"] })
    return [
      "width": JSONValue(width), "height": 210,
      "layer": [
        [
          // A straight line stays one under the root, since both axes have it.
          "transform": [
            ["aggregate": [["op": "count", "as": "n"]], "groupby": ["panel"]], ["calculate": "[0, 1]", "as": "end"],
            ["flatten": ["end"]],
          ],
          "mark": ["type": "line", "style": "adoption"],
          "encoding": ["x": axis("end", "Probability given"), "y": y("end")],
        ],
        [
          "mark": ["type": "rule", "style": "check"],
          "encoding": ["x": x, "y": y("low"), "y2": ["field": "high"], "tooltip": tooltip],
        ],
        [
          "transform": [["filter": "!datum.own"]],
          "mark": .object(FigureStyle.point("check", shape: "circle", size: 40, ring: true)),
          "encoding": ["x": x, "y": y("y"), "tooltip": tooltip],
        ],
        [
          "transform": [["filter": "datum.own"]],
          "mark": .object(FigureStyle.point("deciding", shape: "diamond", size: 75, ring: false)),
          "encoding": ["x": x, "y": y("y"), "tooltip": tooltip],
        ],
      ],
    ]
  }
}

/// One way of scoring, with every method's score.
struct ScoreMetric {
  struct Row {
    let method: String
    let value: Double?
    let low: Double?
    let high: Double?
    let words: String
  }

  let name: String
  let better: String
  let rows: [Row]

  static func all(_ backtest: BacktestView) -> [ScoreMetric] {
    let pooled = backtest.pooled
    func scored(_ metric: String, _ value: (BacktestView.Score) -> Double) -> [Row] {
      pooled.enumerated().map { index, score in
        let skill = backtest.skills.first { $0.baseline == score.method && $0.metric == metric }
        let own = pooled.first.map(value) ?? .nan
        // A skill is the forecast less the baseline: its interval is drawn about the baseline's score.
        let low = index == 0 ? nil : skill.map { own - $0.high }
        let high = index == 0 ? nil : skill.map { own - $0.low }
        let difference = skill.map {
          "; forecast less this \(NumberText.fixed($0.difference, 4)) (\(NumberText.interval($0.low, $0.high, 4)))"
        }
        return Row(
          method: score.method, value: value(score), low: low, high: high,
          words: NumberText.fixed(value(score), 4) + (index == 0 ? "" : difference ?? ""))
      }
    }
    let area = pooled.map { score in
      Row(
        method: score.method, value: score.auc, low: score.aucLow, high: score.aucHigh,
        words: score.auc.map {
          NumberText.fixed($0, 3) + " (\(NumberText.interval(score.aucLow ?? .nan, score.aucHigh ?? .nan, 3)))"
        } ?? "not defined")
    }
    return [
      ScoreMetric(name: "Brier score", better: "← lower is better", rows: scored("brier", \.brier)),
      ScoreMetric(name: "Log score", better: "← lower is better", rows: scored("log", \.logScore)),
      ScoreMetric(name: "Area under the curve", better: "higher is better →", rows: area),
    ]
  }
}
