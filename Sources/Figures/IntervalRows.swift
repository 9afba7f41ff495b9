/// Rows of estimates with intervals on one axis: the drawing that the forest plots and the overview share.
///
/// Each row is two lines high: its label (and the number, where there is room) above, its interval below, so that long
/// labels need no margin and the plot keeps its width on a phone.
struct IntervalRows {
  struct Row {
    var label: String
    /// The number in words, at the right end of the label's line on a wide screen.
    var value: String
    /// Nil where there is nothing to draw: no estimate, or one without finite ends.
    var estimate: (value: Double, low: Double, high: Double)? {
      didSet { estimate = Self.drawable(estimate) }
    }
    var emphasised: Bool
    /// A name of `groups`; decides shape and colour where groups are given.
    var group: String?
    var tooltip: [(key: String, value: String)]
    /// Words in place of an interval: why there is none.
    var note: String?

    init(
      label: String, value: String, estimate: (value: Double, low: Double, high: Double)?, emphasised: Bool,
      group: String?, tooltip: [(key: String, value: String)], note: String? = nil
    ) {
      self.note = note
      self.label = label
      self.value = value
      self.estimate = Self.drawable(estimate)
      self.emphasised = emphasised
      self.group = group
      self.tooltip = tooltip
    }

    private static func drawable(
      _ estimate: (value: Double, low: Double, high: Double)?
    ) -> (value: Double, low: Double, high: Double)? {
      estimate.flatMap { $0.value.isFinite && $0.low.isFinite && $0.high.isFinite ? $0 : nil }
    }
  }

  struct Group {
    var name: String
    var shape: String
    var colour: String
    /// Drawn as a ring.
    var hollow: Bool
  }

  var rows: [Row]
  var groups: [Group] = []
  /// Half the width of the shaded band about zero; zero for none.
  var band: Double
  /// The axis reaches no further than this many bands either way, however wide an interval is.
  var reach = Double.infinity
  var axisTitle: [String]
  /// Where the axis has ticks, with their words; nil for plain numbers.
  var ticks: [(value: Double, words: String)]?

  /// The ends of the axis: every emphasised interval, every estimate and the band lie within, up to `reach`.
  var domain: (low: Double, high: Double) {
    var low = -1.4 * band
    var high = 1.4 * band
    for row in rows {
      guard let estimate = row.estimate else { continue }
      let whole = row.emphasised || !rows.contains(where: \.emphasised)
      low = min(low, estimate.value, whole ? estimate.low : estimate.value)
      high = max(high, estimate.value, whole ? estimate.high : estimate.value)
    }
    let limit = reach * band
    low = max(low, -limit)
    high = min(high, limit)
    guard high > low else { return (-1, 1) }
    let margin = 0.03 * (high - low)
    return (low - margin, high + margin)
  }

  var drawing: JSONValue.Members {
    let domain = domain
    let keys = rows.indices.map { JSONValue("r\($0)") }
    let y: JSONValue = ["field": "row", "type": "nominal", "axis": nil, "scale": ["domain": .array(keys)]]
    var axis: JSONValue.Members = [
      "title": JSONValue(axisTitle), "grid": true, "tickCount": ["expr": "width < 480 ? 5 : 8"],
    ]
    if let ticks {
      let places = "[\(ticks.map { "\($0.value)" }.joined(separator: ", "))]"
      axis["values"] = .array(ticks.map { .number($0.value) })
      axis["labelExpr"] = .string("\(expressionList(ticks.map(\.words)))[indexof(\(places), datum.value)]")
      axis["labelOverlap"] = "greedy"
    }
    let x: JSONValue = [
      "field": "estimate", "type": "quantitative",
      "scale": ["domain": [.number(domain.low), .number(domain.high)], "zero": false], "axis": .object(axis),
    ]
    let tooltip = tooltipEncoding
    let end: JSONValue = ["field": "high"]
    func from(_ field: String) -> JSONValue {
      var members = x.members ?? [:]
      members["field"] = .string(field)
      return .object(members)
    }
    func kept(_ test: String) -> JSONValue { [["filter": .string(test)]] }

    var layers: [JSONValue] = []
    if band > 0 {
      layers.append([
        "data": ["values": [["from": .number(-band), "to": .number(band)]]],
        "mark": ["type": "rect", "style": "band", "clip": true],
        "encoding": ["x": from("from"), "x2": ["field": "to"]],
      ])
    }
    layers.append([
      "data": ["values": [["at": 0]]], "mark": ["type": "rule", "style": "zero"], "encoding": ["x": from("at")],
    ])
    for (style, test) in [("check", "!datum.deciding"), (groups.isEmpty ? "deciding" : "check", "datum.deciding")] {
      layers.append([
        "transform": kept("isValid(datum.estimate) && \(test)"),
        "mark": ["type": "rule", "style": .string(style), "clip": true, "yOffset": 10],
        "encoding": ["y": y, "x": from("low"), "x2": end, "tooltip": tooltip],
      ])
    }
    for (field, test, edge, shape) in [
      ("low", "datum.low < \(domain.low)", JSONValue(0), "triangle-left"),
      ("high", "datum.high > \(domain.high)", JSONValue("width"), "triangle-right"),
    ]
    where rows.contains(where: {
      $0.estimate.map { field == "low" ? $0.low < domain.low : $0.high > domain.high } ?? false
    }) {
      layers.append([
        "transform": kept("isValid(datum.estimate) && \(test)"),
        "mark": [
          "type": "point", "shape": .string(shape), "size": 60, "style": "check", "filled": true, "opacity": 1,
          "yOffset": 10,
        ],
        "encoding": ["y": y, "x": ["value": edge], "tooltip": tooltip],
      ])
    }
    layers += pointLayers(x: x, y: y, tooltip: tooltip)
    // Cut by count of letters: measuring them, as `limit` does, takes most of the time of drawing to a file.
    for (style, test, letter) in [("row-label-check", "!datum.deciding", 5.6), ("row-label", "datum.deciding", 6.1)] {
      let room = "max(8, floor((width < 520 ? width - 4 : width - 190) / \(letter)))"
      layers.append([
        "transform": [
          ["filter": .string(test)], ["calculate": .string("truncate(datum.label, \(room))"), "as": "shown"],
        ],
        "mark": [
          "type": "text", "style": .string(style), "align": "left", "baseline": "middle", "dx": 2, "yOffset": -9,
        ],
        "encoding": ["y": y, "x": ["value": 0], "text": ["field": "shown"], "tooltip": tooltip],
      ])
    }
    if rows.contains(where: { $0.note != nil }) {
      layers.append([
        "transform": [
          ["filter": "isValid(datum.note)"],
          ["calculate": "truncate(datum.note, max(8, floor((width - 4) / 5.6)))", "as": "shown"],
        ],
        "mark": [
          "type": "text", "style": "row-label-check", "align": "left", "baseline": "middle", "dx": 2, "yOffset": 9,
        ],
        "encoding": ["y": y, "x": ["value": 0], "text": ["field": "shown"], "tooltip": tooltip],
      ])
    }
    layers.append([
      "mark": ["type": "text", "style": "row-value", "align": "right", "baseline": "middle", "dx": -2, "yOffset": -9],
      "encoding": [
        "y": y, "x": ["value": "width"],
        "text": ["condition": ["test": "width < 520", "value": ""], "field": "value"],
        "tooltip": tooltip,
      ],
    ])
    return [
      "params": [FigureStyle.paper],
      "width": "container", "height": ["step": 46], "autosize": ["type": "fit-x", "contains": "padding"],
      "data": ["values": .array(values)], "layer": .array(layers),
    ]
  }

  private var values: [JSONValue] {
    rows.enumerated().map { index, row in
      var members: JSONValue.Members = [
        "row": .string("r\(index)"), "label": .string(row.label), "value": .string(row.value),
        "deciding": .bool(row.emphasised), "estimate": JSONValue(orNull: row.estimate?.value),
        "low": JSONValue(orNull: row.estimate?.low), "high": JSONValue(orNull: row.estimate?.high),
      ]
      if let note = row.note { members["note"] = .string(note) }
      if let group = row.group { members["group"] = .string(group) }
      for (key, value) in row.tooltip { members[key] = .string(value) }
      return .object(members)
    }
  }

  private var tooltipEncoding: JSONValue {
    var keys: [String] = []
    for row in rows { for (key, _) in row.tooltip where !keys.contains(key) { keys.append(key) } }
    return .array(keys.map { ["field": .string($0), "type": "nominal"] })
  }

  private func pointLayers(x: JSONValue, y: JSONValue, tooltip: JSONValue) -> [JSONValue] {
    func layer(_ mark: JSONValue.Members, _ test: String) -> JSONValue {
      var mark = mark
      mark["clip"] = true
      mark["yOffset"] = 10
      return [
        "transform": [["filter": .string("isValid(datum.estimate) && \(test)")]], "mark": .object(mark),
        "encoding": ["y": y, "x": x, "tooltip": tooltip],
      ]
    }
    guard !groups.isEmpty else {
      return [
        layer(FigureStyle.point("check", shape: "circle", size: 50, ring: true), "!datum.deciding"),
        layer(FigureStyle.point("deciding", shape: "diamond", size: 140, ring: false), "datum.deciding"),
      ]
    }
    return groups.filter { group in rows.contains { $0.group == group.name && $0.estimate != nil } }.map { group in
      var mark = FigureStyle.point("", shape: group.shape, size: 150, ring: group.hollow)
      mark["style"] = nil
      mark["color"] = .string(group.colour)
      return layer(mark, "datum.group === '\(group.name)'")
    }
  }
}
