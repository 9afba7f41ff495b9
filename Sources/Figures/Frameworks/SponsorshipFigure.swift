import Studies

extension Figure {
  /// Countries by the share of each pole's texts that they sponsored. Nil where fewer than two poles lead texts.
  static func sponsorship(_ rows: [SponsorshipView], poles: [String], names: CountryNames) -> Figure? {
    let known = distinct(rows.flatMap(\.led).map(\.pole))
    let axes = poles.filter(known.contains) + known.filter { !poles.contains($0) }
    guard axes.count > 1 else { return nil }
    let (first, second) = (axes[0], axes[1])
    let points = rows.compactMap { SponsorshipPoint($0, first, second) }
    guard !points.isEmpty else { return nil }
    let missing = rows.count - points.count
    let (one, other) = (names.name(first), names.name(second))
    let (theOne, theOther) = (inSentence(one), inSentence(other))
    let neither = points.filter { $0.country != first && $0.country != second }
    let more = neither.count { $0.y > $0.x }
    let less = neither.count { $0.y < $0.x }
    let title =
      "Of \(NumberText.count(neither.count, "other state", "other states")), \(NumberText.count(more)) sponsored a "
      + "larger share of the texts led by \(theOne), \(NumberText.count(less)) of those led by \(theOther)"
    let labelled = SponsorshipPoint.labelled(points, always: [first, second])
    let values = points.map { point -> JSONValue in
      var value: JSONValue.Members = [
        "x": .number(point.x), "y": .number(point.y),
        "kind": .string(point.y > point.x ? "first" : point.y < point.x ? "second" : "equal"),
        "State": .string(point.name), "\(one) leads": .string(point.counts.0),
        "\(other) leads": .string(point.counts.1),
      ]
      if let side = labelled[point.country] {
        value["label"] = .string(point.name)
        value["left"] = .bool(side == .left)
      }
      return .object(value)
    }
    let kinds: [(String, String, String, JSONValue)] = [
      ("first", "more of \(possessive(theOne))", "triangle-up", FigureStyle.blueOfPage),
      ("second", "more of \(possessive(theOther))", "circle", .string(FigureStyle.vermilion)),
      ("equal", "as much of both", "square", "#8b949e"),
    ].filter { kind in values.contains { $0["kind"]?.string == kind.0 } }
    let legend: JSONValue = [
      "title": nil, "orient": "top", "direction": "horizontal", "symbolSize": 70,
      "columns": ["expr": "width < 480 ? 1 : 3"],
      "labelExpr": .string("\(expressionObject(kinds.map { ($0.0, capitalised($0.1)) }))[datum.label]"),
    ]
    func kind(_ range: [JSONValue]) -> JSONValue {
      [
        "field": "kind", "type": "nominal", "legend": legend,
        "scale": ["domain": JSONValue(kinds.map(\.0)), "range": .array(range)],
      ]
    }
    func axis(_ field: String, _ of: String) -> JSONValue {
      [
        "field": .string(field), "type": "quantitative", "scale": ["domain": [-0.03, 1.03], "nice": false],
        "axis": [
          "title": .string("Texts led by \(of)"), "format": "%", "values": [0, 0.25, 0.5, 0.75, 1], "labelFlush": false,
        ],
      ]
    }
    let (x, y) = (axis("x", theOther), axis("y", theOne))
    let tooltip: JSONValue = .array(
      ["State", "\(one) leads", "\(other) leads"].map { ["field": .string($0), "type": "nominal"] })
    return Figure(
      name: "frameworks-sponsorship", title: title,
      subtitle: "Share of the texts led by each that a state sponsored, of those put forward while it was a member. "
        + "Above the dashed line: a larger share of those led by \(theOne)."
        + (missing > 0 ? " Not drawn: \(NumberText.count(missing)) that could have sponsored none of one side's." : ""),
      description: "\(title). Scatter of states by share of texts sponsored. "
        + points.filter { labelled[$0.country] != nil }.map {
          "\($0.name): \($0.counts.0) of \(possessive(theOne)), \($0.counts.1) of \(possessive(theOther))"
        }.joined(separator: "; ") + ".",
      drawing: [
        "params": [FigureStyle.paper, FigureStyle.blueParameter], "width": "container", "height": 440,
        "data": ["values": .array(values)],
        "layer": [
          [
            "data": ["values": [["x": 0, "y": 0], ["x": 1, "y": 1]]], "mark": ["type": "line", "style": "adoption"],
            "encoding": ["x": x, "y": y],
          ],
          [
            "mark": ["type": "point", "filled": true, "size": 46, "opacity": 0.75],
            "encoding": [
              "x": x, "y": y, "color": kind(kinds.map(\.3)), "shape": kind(kinds.map { .string($0.2) }),
              "tooltip": tooltip,
            ],
          ],
          pointLabel("!datum.left", "left", 7, x, y), pointLabel("datum.left", "right", -7, x, y),
        ],
      ])
  }

  /// Names of points: those that pass `test`, beside them at the distance `dx`.
  static func pointLabel(
    _ test: String, _ align: String, _ dx: Double, _ x: JSONValue, _ y: JSONValue
  ) -> JSONValue {
    [
      "transform": [["filter": .string("isValid(datum.label) && \(test)")]],
      "mark": [
        "type": "text", "style": "row-value", "align": .string(align), "baseline": "middle", "dx": .number(dx),
        "fontSize": 11,
      ],
      "encoding": ["x": x, "y": y, "text": ["field": "label"]],
    ]
  }
}

/// One state between two poles.
struct SponsorshipPoint {
  enum Side { case left, right }

  let country: String
  let name: String
  /// Share of the second pole's texts.
  let x: Double
  /// Share of the first pole's texts.
  let y: Double
  /// "12 of 38 (32 %)", the first pole's and the second's.
  let counts: (String, String)

  init?(_ row: SponsorshipView, _ first: String, _ second: String) {
    func led(_ pole: String) -> SponsorshipView.Led? { row.led.first { $0.pole == pole && $0.eligible > 0 } }
    guard let one = led(first), let other = led(second) else { return nil }
    func share(_ led: SponsorshipView.Led) -> Double { Double(led.sponsored) / Double(led.eligible) }
    func words(_ led: SponsorshipView.Led) -> String {
      "\(NumberText.count(led.sponsored)) of \(NumberText.count(led.eligible)) (\(Figure.percent(share(led))))"
    }
    country = row.country
    name = row.name
    y = share(one)
    x = share(other)
    counts = (words(one), words(other))
  }

  private static let notable = ["RUS", "IND", "BRA", "FRA", "DEU", "GBR", "JPN", "ZAF", "SAU", "PAK", "MEX", "IDN"]

  /// Those to name, with the side of the point on which the name stands: the poles, who sponsors most of either or of
  /// both, and large states, so far as no name covers another at the width of a phone.
  static func labelled(_ points: [Self], always: [String]) -> [String: Side] {
    func ranked(_ score: (Self) -> Double) -> [Self] {
      points.sorted { (-score($0), $0.country) < (-score($1), $1.country) }
    }
    let candidates =
      points.filter { always.contains($0.country) } + ranked { $0.y - $0.x }.prefix(4)
      + ranked { $0.x - $0.y }.prefix(4) + ranked { min($0.x, $0.y) }.prefix(2)
      + notable.compactMap { code in points.first { $0.country == code } }
    var boxes: [(x: ClosedRange<Double>, y: Double)] = []
    var sides: [String: Side] = [:]
    for point in candidates where sides[point.country] == nil {
      // A letter takes 6 of 290 points of width, a line 13 of 440 of height.
      let reach = 0.03 + 0.022 * Double(point.name.count)
      for side in [Side.right, .left] {
        let span = side == .right ? point.x...(point.x + reach) : (point.x - reach)...point.x
        guard span.upperBound <= 1.06, span.lowerBound >= -0.06 else { continue }
        if boxes.contains(where: { abs($0.y - point.y) < 0.034 && $0.x.overlaps(span) }) { continue }
        // Where many points lie below it, a name could not be read.
        let covered = points.count { abs($0.y - point.y) < 0.02 && span.contains($0.x) && $0.x != point.x }
        if covered > 1, !always.contains(point.country) { continue }
        boxes.append((span, point.y))
        sides[point.country] = side
        break
      }
      if sides.count >= 16 { break }
    }
    return sides
  }
}
