import Studies

/// Rows with short labels at the left and intervals or points on one axis, in sections with headings: the drawing that
/// bounds, leave-one-out, power and balance share. Heights are given in points, so that rows may be as close as dots.
struct RowChart {
  struct Row {
    var label = ""
    var height = 24.0
    var low: Double?
    var high: Double?
    var lowIsOpen = false
    var highIsOpen = false
    var point: Double?
    var mark = Mark.plain
    /// Words across the plot: a section's heading, or why there is nothing to draw.
    var words: String?
    var tooltip: [(key: String, value: String)] = []

    static func heading(_ words: String) -> Row {
      let lines = wrapped(words, at: 25)
      return Row(
        height: 16 * Double(lines.count) + 12, mark: .heading, words: lines.joined(separator: "\n"))
    }
  }

  enum Mark: String {
    /// Coloured and heavy.
    case strong
    case plain
    /// A point so small that hundreds stand below each other.
    case dot
    case heading
    /// A dashed line across, with its label at the left.
    case divider
  }

  /// A line across the rows.
  struct Rule {
    var at: Double
    var style = "adoption"
  }

  var rows: [Row]
  var band: Double
  var rules: [Rule] = []
  var domain: (low: Double, high: Double)
  var axisTitle: [String]

  /// The ends of an axis that holds these values, with a margin; what is not finite is passed over.
  static func domain(_ values: [Double?]) -> (low: Double, high: Double) {
    let finite = values.compactMap { $0 }.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max(), high > low else {
      let middle = finite.first ?? 0
      return (middle - 1, middle + 1)
    }
    let margin = 0.04 * (high - low)
    return (low - margin, high + margin)
  }

  private var centres: [Double] {
    var top = 0.0
    return rows.map { row in
      defer { top += row.height }
      return top + row.height / 2
    }
  }

  var drawing: JSONValue.Members {
    let centres = centres
    let height = rows.reduce(0) { $0 + $1.height }
    let labelled = rows.indices.filter { !rows[$0].label.isEmpty }
    // Words of several lines hang from the first, which stands as much higher.
    let tops = rows.indices.map { centres[$0] - 6.5 * Double(rows[$0].label.split(separator: "\n").count - 1) }
    let labels = expressionObject(labelled.map { (key(tops[$0]), rows[$0].label) })
    let strong = labelled.filter { rows[$0].mark == .strong }.map { key(tops[$0]) }.joined(separator: ", ")
    let y: JSONValue = [
      "field": "y", "type": "quantitative",
      "scale": ["domain": [0, .number(height)], "range": [0, .number(height)], "nice": false, "zero": false],
      "axis": [
        "title": nil, "grid": false, "ticks": false, "domain": false, "labelOverlap": false, "labelPadding": 9,
        "values": .array(labelled.map { .number(tops[$0]) }),
        "labelExpr": .string("split(\(labels)[toString(datum.value)], '\\n')"), "labelLineHeight": 13,
        "labelFontWeight": [
          "condition": ["test": .string("indexof([\(strong)], datum.value) >= 0"), "value": 600], "value": "normal",
        ],
      ],
    ]
    func x(_ field: String) -> JSONValue {
      [
        "field": .string(field), "type": "quantitative",
        "scale": ["domain": [.number(domain.low), .number(domain.high)], "zero": false, "nice": false],
        "axis": ["title": JSONValue(axisTitle), "grid": true, "tickCount": ["expr": "width < 320 ? 4 : 7"]],
      ]
    }
    var layers: [JSONValue] = []
    if band > 0 {
      layers.append([
        "data": ["values": [["from": .number(-band), "to": .number(band)]]],
        "mark": ["type": "rect", "style": "band", "clip": true], "encoding": ["x": x("from"), "x2": ["field": "to"]],
      ])
    }
    layers += ([Rule(at: 0, style: "zero")] + rules).map { rule in
      [
        "data": ["values": [["at": JSONValue(orNull: rule.at)]]],
        "mark": ["type": "rule", "style": .string(rule.style), "clip": true], "encoding": ["x": x("at")],
      ]
    }
    if rows.contains(where: { $0.mark == .divider }) {
      layers.append([
        "transform": [["filter": "datum.mark === 'divider'"]], "mark": ["type": "rule", "style": "adoption"],
        "encoding": ["y": y, "x": ["value": 0], "x2": ["value": "width"]],
      ])
    }
    layers += zip(rows, centres).filter { $0.0.mark == .heading }.map { ground($0.0, $0.1) }
    layers += marks(x: x, y: y)
    return [
      "params": [FigureStyle.paper], "width": "container", "height": .number(height),
      "autosize": ["type": "fit-x", "contains": "padding"],
      "data": ["values": .array(values(centres))], "layer": .array(layers),
    ]
  }

  /// The page's ground below a heading, so that no line crosses its words.
  private func ground(_ row: Row, _ centre: Double) -> JSONValue {
    [
      "data": ["values": [[:]]], "mark": ["type": "rect", "fill": ["expr": "paper"], "opacity": 1],
      "encoding": [
        "x": ["value": 0], "x2": ["value": "width"], "y": ["value": .number(centre - row.height / 2)],
        "y2": ["value": .number(centre + row.height / 2)],
      ],
    ]
  }

  private func key(_ value: Double) -> String { NumberText.plain(value) }

  private func values(_ centres: [Double]) -> [JSONValue] {
    zip(rows, centres).map { row, centre in
      var members: JSONValue.Members = ["y": .number(centre), "mark": .string(row.mark.rawValue)]
      if let low = row.low, let high = row.high, low.isFinite, high.isFinite {
        members["low"] = .number(low)
        members["high"] = .number(high)
        if row.lowIsOpen { members["lowIsOpen"] = true }
        if row.highIsOpen { members["highIsOpen"] = true }
      }
      if let point = row.point, point.isFinite { members["point"] = .number(point) }
      if let words = row.words { members["words"] = .string(words) }
      for (key, value) in row.tooltip { members[key] = .string(value) }
      return .object(members)
    }
  }

  private func marks(x: (String) -> JSONValue, y: JSONValue) -> [JSONValue] {
    var keys: [String] = []
    for row in rows { for (key, _) in row.tooltip where !keys.contains(key) { keys.append(key) } }
    let tooltip: JSONValue = .array(keys.map { ["field": .string($0), "type": "nominal"] })
    var layers: [JSONValue] = []
    for (mark, style) in [(Mark.plain, "check"), (.strong, "deciding")]
    where rows.contains(where: { $0.mark == mark && $0.low != nil }) {
      // An open end goes on to the edge of the plot.
      layers.append([
        "transform": [
          ["filter": .string("datum.mark === '\(mark.rawValue)' && isValid(datum.low)")],
          ["calculate": .string("datum.lowIsOpen ? \(domain.low) : datum.low"), "as": "from"],
          ["calculate": .string("datum.highIsOpen ? \(domain.high) : datum.high"), "as": "to"],
        ],
        "mark": ["type": "rule", "style": .string(style), "clip": true, "strokeWidth": mark == .strong ? 3 : 2],
        "encoding": ["y": y, "x": x("from"), "x2": ["field": "to"], "tooltip": tooltip],
      ])
    }
    for (shape, edge, test, open, align, dx) in [
      ("triangle-left", JSONValue(0), "datum.low < \(domain.low)", "datum.lowIsOpen", "left", 6.0),
      ("triangle-right", JSONValue("width"), "datum.high > \(domain.high)", "datum.highIsOpen", "right", -6.0),
    ] {
      let ends = rows.filter { shape == "triangle-left" ? $0.lowIsOpen : $0.highIsOpen }
      let beyond = rows.contains {
        shape == "triangle-left" ? ($0.low ?? 0) < domain.low : ($0.high ?? 0) > domain.high
      }
      guard !ends.isEmpty || beyond else { continue }
      layers.append([
        "transform": [["filter": .string("isValid(datum.low) && (\(test) || \(open))")]],
        "mark": [
          "type": "point", "shape": .string(shape), "size": 60, "style": "check", "filled": true, "opacity": 1,
        ],
        "encoding": ["y": y, "x": ["value": edge], "tooltip": tooltip],
      ])
      if !ends.isEmpty {
        layers.append([
          "transform": [["filter": .string(open)]],
          "mark": [
            "type": "text", "style": "small-label", "text": "open", "align": .string(align), "baseline": "bottom",
            "dx": .number(dx), "dy": -2,
          ],
          "encoding": ["y": y, "x": ["value": edge]],
        ])
      }
    }
    for (mark, point) in [
      (Mark.dot, FigureStyle.point("check", shape: "circle", size: 14, ring: false)),
      (.plain, FigureStyle.point("check", shape: "circle", size: 45, ring: true)),
      (.strong, FigureStyle.point("deciding", shape: "diamond", size: 110, ring: false)),
    ] where rows.contains(where: { $0.mark == mark && $0.point != nil }) {
      var point = point
      point["clip"] = true
      layers.append([
        "transform": [["filter": .string("datum.mark === '\(mark.rawValue)' && isValid(datum.point)")]],
        "mark": .object(point), "encoding": ["y": y, "x": x("point"), "tooltip": tooltip],
      ])
    }
    for (style, test) in [("row-label", "==="), ("small-label", "!==")]
    where rows.contains(where: { $0.words != nil && ($0.mark == .heading) == (test == "===") }) {
      layers.append([
        "transform": [["filter": .string("isValid(datum.words) && datum.mark \(test) 'heading'")]],
        "mark": [
          "type": "text", "style": .string(style), "align": "left", "baseline": "middle", "dx": 2, "lineBreak": "\n",
          "lineHeight": 16, "dy": ["expr": "-8 * (length(split(datum.words, '\\n')) - 1)"],
        ],
        "encoding": ["y": y, "x": ["value": 0], "text": ["field": "words"]],
      ])
    }
    return layers
  }
}
