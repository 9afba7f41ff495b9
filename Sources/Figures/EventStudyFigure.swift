import Studies

extension Figure {
  /// Paths before and after adoption, one panel a row, on one scale. Nil where no row has a path.
  ///
  /// - Parameter checks: draws the rows that do not decide in place of those that do.
  public static func eventStudy(_ question: QuestionAnswer, _ group: OutcomeGroup, checks: Bool = false) -> Figure? {
    let rows = group.rows.filter { $0.decides != checks && !$0.eventStudy.isEmpty }
    guard !rows.isEmpty else { return nil }
    let decimals = group.decimals
    var values: [JSONValue] = []
    for (index, row) in rows.enumerated() {
      for point in row.eventStudy.sorted(by: { $0.eventTime < $1.eventTime }) {
        values.append([
          "panel": .string("\(index)"), "time": JSONValue(point.eventTime),
          "estimate": JSONValue(orNull: point.estimate),
          "low": JSONValue(orNull: point.confLow), "high": JSONValue(orNull: point.confHigh),
          "after": .bool(point.eventTime >= 0),
          "Coding": .string(row.label), "Years since adoption": .string(NumberText.fixed(Double(point.eventTime), 0)),
          "Effect": .string("\(NumberText.fixed(point.estimate, decimals)) \(row.unit)"),
          "95 % interval": .string(NumberText.interval(point.confLow, point.confHigh, decimals)),
          "Countries": .string(NumberText.count(point.countries)),
        ])
      }
    }
    let tooltip: JSONValue = .array(
      ["Coding", "Years since adoption", "Effect", "95 % interval", "Countries"].map {
        ["field": .string($0), "type": "nominal"]
      })
    let title = "\(subject(question, group)): \(trendFinding(rows))"
    let columns = min(3, rows.count)
    let panelWidth = rows.count == 1 ? 600 : rows.count == 2 ? 300 : 205
    let labels = rows.map { wrapped(group.label(of: $0), at: max(24, panelWidth / 7)).joined(separator: "\n") }
    let height = HeightRange(rows, band: group.band)
    return Figure(
      name: slug("event-study", question.id, group.key, checks ? "checks" : ""), title: title,
      subtitle: "Effect by years since adoption, with 95 % intervals; dashed: adoption. Rings before it should lie on "
        + "zero if the comparison is fair. Shaded: smaller than the smallest effect of interest."
        + (height.cuts
          ? " Intervals of years that few countries reach are cut at the edge\(height.above || height.below ? "; triangles lie beyond it" : "")."
          : ""),
      description: "\(title). Event-study paths of the effect on \(group.label) in \(group.unit). "
        + rows.map { describe($0, group, decimals) }.joined(separator: "; ") + ".",
      hints: ["columns": JSONValue(columns), "panel": 250],
      drawing: [
        "params": [FigureStyle.paper], "data": ["values": .array(values)],
        "facet": [
          "field": "panel", "type": "nominal", "sort": .array(rows.indices.map { .string("\($0)") }),
          "header": [
            "title": nil, "labelAnchor": "start",
            "labelExpr": .string("split(\(expressionList(labels))[toNumber(datum.label)], '\\n')"),
          ],
        ],
        "columns": JSONValue(columns), "spacing": ["row": 22, "column": 18],
        "spec": panel(group, height, width: panelWidth, tooltip: tooltip),
        "resolve": ["axis": ["x": "independent"]],
      ])
  }

  private static func panel(
    _ group: OutcomeGroup, _ range: HeightRange, width: Int, tooltip: JSONValue
  ) -> JSONValue {
    let x: JSONValue = [
      "field": "time", "type": "quantitative",
      "axis": ["title": "Years since adoption", "grid": false, "tickMinStep": 1, "format": "d", "tickCount": 6],
      "scale": ["zero": false, "nice": false, "padding": 8],
    ]
    let y: JSONValue = [
      "field": "low", "type": "quantitative",
      "axis": ["title": .string("Effect (\(group.unit))"), "tickCount": 6],
      "scale": ["domain": [.number(range.low), .number(range.high)], "nice": .bool(!range.cuts)],
    ]
    func height(_ field: String) -> JSONValue {
      var members = y.members ?? [:]
      members["field"] = .string(field)
      return .object(members)
    }
    func first(_ name: String) -> JSONValue {
      [["aggregate": [["op": "count", "as": .string(name)]], "groupby": ["panel"]]]
    }
    var layers: [JSONValue] = []
    if group.band > 0 {
      layers.append([
        "transform": first("n"), "mark": ["type": "rect", "style": "band"],
        "encoding": [
          "y": ["datum": .number(-group.band), "type": "quantitative"],
          "y2": ["datum": .number(group.band)],
        ],
      ])
    }
    layers.append([
      "transform": first("n"), "mark": ["type": "rule", "style": "zero"],
      "encoding": ["y": ["datum": 0, "type": "quantitative"]],
    ])
    layers.append([
      "transform": first("n"), "mark": ["type": "rule", "style": "adoption"],
      "encoding": ["x": ["datum": -0.5, "type": "quantitative"]],
    ])
    for (style, test) in [("before", "!datum.after"), ("after", "datum.after")] {
      layers.append([
        "transform": [["filter": .string(test)]], "mark": ["type": "rule", "style": .string(style), "clip": true],
        "encoding": ["x": x, "y": height("low"), "y2": ["field": "high"], "tooltip": tooltip],
      ])
    }
    for (test, mark) in [
      ("!datum.after", FigureStyle.point("before", shape: "circle", size: 40, ring: true)),
      ("datum.after", FigureStyle.point("after", shape: "diamond", size: 60, ring: false)),
    ] {
      let within = "datum.estimate >= \(range.low) && datum.estimate <= \(range.high)"
      layers.append([
        "transform": [["filter": .string("\(test) && \(within)")]], "mark": .object(mark),
        "encoding": ["x": x, "y": height("estimate"), "tooltip": tooltip],
      ])
    }
    for (shape, test, edge) in [
      ("triangle-up", range.above ? "datum.estimate > \(range.high)" : nil, JSONValue(0)),
      (
        "triangle-down", range.below ? "isValid(datum.estimate) && datum.estimate < \(range.low)" : nil,
        JSONValue("height")
      ),
    ] {
      guard let test else { continue }
      layers.append([
        "transform": [["filter": .string(test)]],
        "mark": .object(FigureStyle.point("check", shape: shape, size: 40, ring: false)),
        "encoding": ["x": x, "y": ["value": edge], "tooltip": tooltip],
      ])
    }
    return ["width": JSONValue(width), "height": 200, "layer": .array(layers)]
  }

  /// What the joint tests of the years before adoption say, in words.
  static func trendFinding(_ rows: [Evidence]) -> String {
    let tests = rows.compactMap(\.preTrend)
    guard !tests.isEmpty else { return "the path before and after adoption" }
    let flat = tests.count { $0.pValue >= 0.05 }
    let noun = tests.count == 1 ? "the path before adoption" : "paths before adoption"
    if flat == tests.count {
      let subject = tests.count == 1 ? noun : tests.count == 2 ? "both \(noun)" : "all \(tests.count) \(noun)"
      return "\(subject) can pass for flat"
    }
    if flat == 0 {
      let subject = tests.count == 1 ? noun : tests.count == 2 ? "both \(noun)" : "all \(tests.count) \(noun)"
      return "\(subject) \(tests.count == 1 ? "differs" : "differ") from flat"
    }
    return "\(flat) of \(tests.count) \(noun) can pass for flat"
  }

  private static func describe(_ row: Evidence, _ group: OutcomeGroup, _ decimals: Int) -> String {
    var text = group.label(of: row)
    if let test = row.preTrend { text += ", joint test of the years before adoption p \(NumberText.p(test.pValue))" }
    let after = row.eventStudy.filter { $0.eventTime >= 0 }
    if let first = after.min(by: { $0.eventTime < $1.eventTime }),
      let last = after.max(by: { $0.eventTime < $1.eventTime })
    {
      text += ", from \(NumberText.fixed(first.estimate, decimals)) in the year of adoption"
      if last.eventTime > first.eventTime {
        text += " to \(NumberText.fixed(last.estimate, decimals)) after \(last.eventTime) years"
      }
    }
    return text
  }
}

/// The heights that an event-study's panels show.
///
/// Years that fewer than a quarter of a row's countries reach have intervals so wide that they would flatten the rest;
/// where they do, the axis keeps to the other years and what lies beyond is cut and said.
struct HeightRange {
  var low: Double
  var high: Double
  /// Whether an interval reaches beyond.
  var cuts: Bool
  /// Whether an estimate lies beyond.
  var above = false
  var below = false

  init(_ rows: [Evidence], band: Double) {
    var whole = (low: -1.2 * band, high: 1.2 * band)
    var common = whole
    for row in rows {
      let most = row.eventStudy.map(\.countries).max() ?? 0
      for point in row.eventStudy {
        for value in [point.confLow, point.estimate, point.confHigh] where value.isFinite {
          whole = (min(whole.low, value), max(whole.high, value))
          if 4 * point.countries >= most { common = (min(common.low, value), max(common.high, value)) }
        }
      }
    }
    cuts = whole.high - whole.low > 1.5 * (common.high - common.low) && common.high > common.low
    let range = cuts ? common : whole
    let margin = max(0.05 * (range.high - range.low), range.high > range.low ? 0 : 1)
    low = range.low - margin
    high = range.high + margin
    let estimates = rows.flatMap(\.eventStudy).map(\.estimate).filter(\.isFinite)
    above = estimates.contains { $0 > high }
    below = estimates.contains { $0 < low }
  }
}
