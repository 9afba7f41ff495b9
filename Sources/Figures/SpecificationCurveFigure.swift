import Studies

extension Figure {
  /// Every specification by size of its estimate, above the choices that made it; one x for both.
  ///
  /// Hundreds of intervals and thousands of marks are drawn as one broken line each kind, so that the picture stays
  /// light: a mark of its own is kept for each estimate alone.
  static func specificationCurve(_ question: QuestionAnswer, _ scrutiny: Scrutiny) -> Figure? {
    guard let curve = scrutiny.curve else { return nil }
    let rows = curve.rows.filter { $0.scaled?.isFinite == true }
    guard !rows.isEmpty else { return nil }
    let matrix = ChoiceMatrix(curve.rows, drawn: rows.count)
    let upper = 190.0
    let gap = 12.0
    let values = rows.enumerated().map { index, row -> JSONValue in
      [
        "i": JSONValue(index), "e": JSONValue(orNull: row.scaled), "l": JSONValue(orNull: row.low),
        "h": JSONValue(orNull: row.high), "k": .string(kind(row)),
        "c": .array(matrix.positions(of: row).map { .number($0) }),
      ]
    }
    let title = scrutiny.title(
      .curve, question, else: "\(NumberText.count(rows.count)) specifications side by side")
    let missing = curve.rows.count - rows.count
    let x: JSONValue = [
      "field": "i", "type": "quantitative", "axis": nil,
      "scale": ["domain": [-1, JSONValue(rows.count)], "nice": false, "zero": false],
    ]
    let range = curveRange(rows)
    func y(_ field: String) -> JSONValue {
      [
        "field": .string(field), "type": "quantitative",
        "scale": [
          "domain": [.number(range.low), .number(range.high)], "range": [.number(upper), 0], "nice": false,
          "zero": false,
        ],
        "axis": ["title": nil, "tickCount": 5, "orient": "left"],
      ]
    }
    return Figure(
      name: slug("scrutiny-curve", question.id), title: title,
      subtitle: "Estimates over the smallest effect of interest, right side up for the claim, with 95 % intervals: ▲ "
        + "exclude zero as claimed, ▼ against, grey include it. Shaded: less than the smallest effect of interest. "
        + "Below: the choices behind each."
        + (range.cuts ? " The longest intervals are cut." : "")
        + (missing > 0 ? " Not drawn: \(NumberText.count(missing)) that could not be estimated." : ""),
      description: "\(title). Specification curve of \(NumberText.count(rows.count)) specifications; "
        + "\(percent(curve.shareFor)) exclude zero as claimed, \(percent(curve.shareAgainst)) against. Median "
        + "\(NumberText.fixed(curve.median.observed, 2)) smallest effects of interest, p "
        + "\(NumberText.p(curve.median.pValue)). Choices: "
        + matrix.kinds.map { "\($0.kind): \($0.choices.joined(separator: ", "))" }.joined(separator: "; ") + ".",
      wideTitle: true,
      drawing: [
        "params": [FigureStyle.paper], "width": "container", "height": .number(upper + gap + matrix.height),
        "autosize": ["type": "fit-x", "contains": "padding"], "data": ["values": .array(values)],
        "layer": [
          ["layer": .array(curveLayers(x: x, y: y, range: (range.low, range.high), small: rows.count > 150))],
          ["layer": [matrixLayer(matrix, x: x, top: upper + gap)]],
        ],
        "resolve": ["scale": ["y": "independent"], "axis": ["y": "independent"]],
      ])
  }

  /// "12 %".
  public static func percent(_ share: Double) -> String {
    share.isFinite ? NumberText.fixed(100 * share, 0) + " %" : NumberText.none
  }

  /// Whether the interval excludes zero as claimed (`f`), against the claim (`a`), or neither.
  static func kind(_ row: Scrutiny.Curve.Row) -> String {
    guard let low = row.low, let high = row.high else { return "n" }
    return low > 0 ? "f" : high < 0 ? "a" : "n"
  }

  /// Every estimate, the band, and all but the longest intervals.
  private static func curveRange(_ rows: [Scrutiny.Curve.Row]) -> (low: Double, high: Double, cuts: Bool) {
    let estimates = rows.compactMap(\.scaled).filter(\.isFinite)
    let lows = rows.compactMap(\.low).filter(\.isFinite).sorted()
    let highs = rows.compactMap(\.high).filter(\.isFinite).sorted()
    let low = min(-1.2, estimates.min() ?? 0, lows.isEmpty ? 0 : lows[lows.count / 20])
    let high = max(1.2, estimates.max() ?? 0, highs.isEmpty ? 0 : highs[highs.count - 1 - highs.count / 20])
    let margin = 0.04 * (high - low)
    let cuts = (lows.first ?? low) < low - margin || (highs.last ?? high) > high + margin
    return (low - margin, high + margin, cuts)
  }

  /// Three points a row that draw one segment of a broken line: from, to, and the gap.
  private static func segments(_ from: String, _ to: String) -> [JSONValue] {
    [["calculate": .string("[\(from), \(to), null]"), "as": "v"], ["flatten": ["v"]]]
  }

  /// A height kept within the upper panel: the view that clips marks holds the lower one too.
  private static func held(_ value: String, _ range: (low: Double, high: Double)) -> String {
    "max(\(range.low), min(\(range.high), \(value)))"
  }

  private static func curveLayers(
    x: JSONValue, y: (String) -> JSONValue, range: (low: Double, high: Double), small: Bool
  ) -> [JSONValue] {
    var layers: [JSONValue] = [
      [
        "data": ["values": [["from": -1, "to": 1]]], "mark": ["type": "rect", "style": "band"],
        "encoding": ["y": y("from"), "y2": ["field": "to"]],
      ],
      [
        "data": ["values": [["at": 0]]], "mark": ["type": "rule", "style": "zero"], "encoding": ["y": y("at")],
      ],
    ]
    let kinds = [
      ("n", "check", "circle", 0.55), ("a", "against", "triangle-down", 0.8), ("f", "deciding", "triangle-up", 0.8),
    ]
    for (kind, style, _, opacity) in kinds {
      layers.append([
        "transform": .array(
          [["filter": .string("datum.k === '\(kind)' && isValid(datum.l) && isValid(datum.h)")]]
            + segments(held("datum.l", range), held("datum.h", range))),
        "mark": [
          "type": "line", "style": .string(style), "strokeWidth": small ? 0.8 : 1.4, "opacity": .number(opacity),
          "invalid": "break-paths-show-path-domains", "aria": false,
        ],
        "encoding": ["x": x, "y": y("v"), "order": ["value": nil]],
      ])
    }
    for (kind, style, shape, _) in kinds {
      var mark = FigureStyle.point(style, shape: shape, size: small ? 14 : 32, ring: false)
      mark["aria"] = false
      layers.append([
        "transform": [["filter": .string("datum.k === '\(kind)'")]], "mark": .object(mark),
        "encoding": [
          "x": x, "y": y("e"),
          "tooltip": [
            ["field": "e", "type": "quantitative", "title": "Estimate", "format": ".2f"],
            ["field": "l", "type": "quantitative", "title": "Low", "format": ".2f"],
            ["field": "h", "type": "quantitative", "title": "High", "format": ".2f"],
          ],
        ],
      ])
    }
    return layers
  }

  private static func matrixLayer(_ matrix: ChoiceMatrix, x: JSONValue, top: Double) -> JSONValue {
    let headings = matrix.lines.filter(\.isHeading).map { NumberText.plain($0.top) }.joined(separator: ", ")
    let labels = expressionObject(matrix.lines.map { (NumberText.plain($0.top), $0.words.joined(separator: "\n")) })
    return [
      "transform": .array(
        [["flatten": ["c"]], ["filter": "isValid(datum.c)"]] + segments("datum.c - 4", "datum.c + 4")),
      "mark": [
        "type": "line", "style": "ticks", "invalid": "break-paths-show-path-domains", "aria": false,
        "strokeWidth": ["expr": "max(0.5, min(4, 0.6 * width / \(max(1, matrix.drawn))))"],
      ],
      "encoding": [
        "x": x, "order": ["value": nil],
        "y": [
          "field": "v", "type": "quantitative",
          "scale": [
            "domain": [0, .number(matrix.height)], "range": [.number(top), .number(top + matrix.height)], "nice": false,
            "zero": false,
          ],
          "axis": [
            "title": nil, "orient": "left", "domain": false, "ticks": false, "grid": false, "labelOverlap": false,
            "values": .array(matrix.lines.map { .number($0.top) }), "labelLineHeight": 12,
            "labelExpr": .string("split(\(labels)[toString(datum.value)], '\\n')"), "labelFontSize": 11,
            "labelFontWeight": [
              "condition": ["test": .string("indexof([\(headings)], datum.value) >= 0"), "value": 600],
              "value": "normal",
            ],
          ],
        ],
      ],
    ]
  }
}

/// What the intervals say and the choices of a specification curve, as lines below each other, by kind; kinds with one choice alone are left out.
struct ChoiceMatrix {
  struct Line {
    var words: [String]
    var at: Double
    var isHeading: Bool
    /// The height of the first line of words, which stand about `at`.
    var top: Double { at - 6 * Double(words.count - 1) }
  }

  static let verdicts = [("f", "above zero, as claimed"), ("n", "includes zero"), ("a", "below zero, against")]

  private(set) var kinds: [(kind: String, choices: [String])] = []
  private(set) var lines: [Line] = []
  private(set) var height = 0.0
  let drawn: Int
  private var places: [String: Double] = [:]

  init(_ rows: [Scrutiny.Curve.Row], drawn: Int) {
    self.drawn = drawn
    let found = Set(rows.map(Figure.kind))
    add("interval", Self.verdicts.filter { found.contains($0.0) }.map(\.1))
    let known = ["coding", "outcome", "sample", "window", "estimator", "controls", "covariates"]
    let others = Set(rows.flatMap(\.choices.keys)).subtracting(known).sorted()
    for kind in known + others {
      add(kind, Set(rows.compactMap { $0.choices[kind] }).sorted(by: Self.isBefore))
    }
  }

  private mutating func add(_ kind: String, _ choices: [String]) {
    if choices.count > 1 {
      kinds.append((kind, choices))
      lines.append(Line(words: [kind.prefix(1).uppercased() + kind.dropFirst()], at: height + 11, isHeading: true))
      height += 20
      for choice in choices {
        let words = Self.short(choice)
        let tall = 4 + 12 * Double(words.count)
        places["\(kind)\u{0}\(choice)"] = height + tall / 2
        lines.append(Line(words: words, at: height + tall / 2, isHeading: false))
        height += tall
      }
    }
  }

  func positions(of row: Scrutiny.Curve.Row) -> [Double] {
    kinds.compactMap { kind, _ in
      let choice = kind == "interval" ? Self.verdicts.first { $0.0 == Figure.kind(row) }?.1 : row.choices[kind]
      return choice.flatMap { places["\(kind)\u{0}\($0)"] }
    }
  }

  /// By the number that both begin with ("5 years" before "10 years"), else by letter.
  private static func isBefore(_ a: String, _ b: String) -> Bool {
    let numbers = [a, b].map { Int($0.prefix { $0.isNumber }) }
    if let first = numbers[0], let second = numbers[1], first != second { return first < second }
    return a < b
  }

  /// At most two lines.
  private static func short(_ choice: String) -> [String] {
    let lines = wrapped(choice, at: 24)
    guard lines.count > 2 else { return lines }
    return [lines[0], lines[1] + "…"]
  }
}
