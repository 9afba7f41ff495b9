import Record
import Studies

extension Figure {
  /// Ideal points through time: the sponsor, its rival and a few large states, and in a browser any country that the
  /// reader chooses from a list. Nil where there are none.
  ///
  /// - Parameter countries: says which states go on in others; their years are drawn on one line.
  public static func idealPointPaths(_ backdrop: Backdrop, countries: [Country]) -> Figure? {
    guard let paths = IdealPointPaths(backdrop, countries: countries) else { return nil }
    let title = paths.title
    let series = backdrop.idealPointFacts.first.map { " on \($0.rollCallsShown)" } ?? ""
    return Figure(
      name: "ideal-point-paths", title: title,
      subtitle: "Ideal points\(series) by the year in which the session opened, with 90 % intervals. One unit is a "
        + "standard deviation of all country-years; countries close to each other vote alike.\(paths.formerly)",
      description: "\(title). Lines of ideal points by year for "
        + listed(paths.shown.map { inSentence($0.name) }) + ".",
      hints: [
        "caption": "findings", "signal": "chosenCountry",
        "findings": .object(.init(paths.findings.map { ("y\($0.country)", .string($0.text)) })),
      ],
      drawing: paths.drawing)
  }
}

/// The drawing of ideal points through time, laid out: which countries, where their labels stand, how high the axis is.
private struct IdealPointPaths {
  struct Path {
    let country: String
    let name: String
    /// Ascending by year.
    let points: [Backdrop.IdealPoint]
    /// Where the label stands, in the axis's unit; apart from those of the countries always shown.
    var labelHeight = 0.0
  }

  /// Shown beside sponsor and rival: large states of several continents and persuasions.
  static let largeStates = ["RUS", "IND", "BRA", "FRA"]
  static let height = 360.0
  /// Points between the middles of two labels.
  static let labelGap = 15.0

  /// Always drawn, in the order of their colours.
  var shown: [Path] = []
  /// In the order of their names.
  var all: [Path] = []
  let low: Double
  let high: Double
  let first: Int
  let last: Int

  init?(_ backdrop: Backdrop, countries: [Country]) {
    let finite = backdrop.idealPoints.filter { $0.mean.isFinite && $0.q05.isFinite && $0.q95.isFinite }
    guard let first = finite.map(\.year).min(), let last = finite.map(\.year).max(),
      let least = finite.map(\.mean).min(), let most = finite.map(\.mean).max()
    else { return nil }
    self.first = first
    self.last = last
    let successors = Successors(countries, years: finite.map { ($0.country, $0.year) })
    let byCountry = successors.grouped(finite) { ($0.country, $0.year) }
    let chosen = ([backdrop.pole, backdrop.rival].compactMap(\.self) + Self.largeStates).reduce(into: [String]()) {
      if !$0.contains($1) { $0.append($1) }
    }
    // Every position lies within, and the intervals of the countries always shown.
    let drawn = chosen.flatMap { byCountry[$0] ?? [] }
    let bottom = min(least, drawn.map(\.q05).min() ?? least)
    let top = max(most, drawn.map(\.q95).max() ?? most)
    let margin = max(0.02 * (top - bottom), 0.05)
    let low = bottom - margin
    let high = top + margin
    (self.low, self.high) = (low, high)
    let gap = (high - low) * Self.labelGap / Self.height
    func path(_ country: String) -> Path? {
      guard let points = byCountry[country]?.sorted(by: { $0.year < $1.year }), let end = points.last else {
        return nil
      }
      return Path(country: country, name: end.name, points: points, labelHeight: end.mean)
    }
    shown = Self.apart(chosen.compactMap(path), gap: gap, low: low, high: high)
    let taken = shown.map(\.labelHeight)
    all = byCountry.keys.compactMap(path).sorted { ($0.name, $0.country) < ($1.name, $1.country) }.map { path in
      var path = path
      if let known = shown.first(where: { $0.country == path.country }) {
        path.labelHeight = known.labelHeight
      } else {
        path.labelHeight = Self.free(path.labelHeight, taken: taken, gap: gap, low: low, high: high)
      }
      return path
    }
  }

  /// Pushes labels apart, from the lowest up and then from the top down, so that none covers another.
  private static func apart(_ paths: [Path], gap: Double, low: Double, high: Double) -> [Path] {
    var paths = paths
    let order = paths.indices.sorted {
      (paths[$0].labelHeight, paths[$0].country) < (paths[$1].labelHeight, paths[$1].country)
    }
    var floor = low + gap / 2
    for index in order {
      paths[index].labelHeight = max(paths[index].labelHeight, floor)
      floor = paths[index].labelHeight + gap
    }
    var ceiling = high - gap / 2
    for index in order.reversed() {
      paths[index].labelHeight = min(paths[index].labelHeight, ceiling)
      ceiling = paths[index].labelHeight - gap
    }
    return paths
  }

  /// The height nearest to `height` at which a label covers none of those taken.
  private static func free(_ height: Double, taken: [Double], gap: Double, low: Double, high: Double) -> Double {
    func fits(_ at: Double) -> Bool { taken.allSatisfy { abs($0 - at) >= 0.999 * gap } }
    if fits(height) { return height }
    let places = taken.flatMap { [$0 - gap, $0 + gap] }.filter { $0 > low && $0 < high && fits($0) }
    return places.min { (abs($0 - height), $0) < (abs($1 - height), $1) } ?? height
  }
}

extension IdealPointPaths {
  /// Where sponsor and rival, or the first two shown, stood last.
  var title: String {
    let stands = shown.prefix(2).compactMap { path in path.points.last.map { (path, $0) } }
    guard let year = stands.map(\.1.year).max() else { return "Ideal points from \(first) to \(last)" }
    let words = stands.map { path, point in
      "\(Figure.inSentence(path.name)) \(Self.told(point))\(point.year == year ? "" : " in \(point.year)")"
    }
    return "Where they stood in \(year), with 90 % intervals: \(listed(words))"
  }

  /// What stands above the drawing when a country is chosen; the title where none is.
  var findings: [(country: String, text: String)] {
    [("", title)]
      + all.compactMap { path in
        guard let start = path.points.first, let end = path.points.last else { return nil }
        let moved = end.year > start.year ? ", \(Self.told(end)) in \(end.year)" : ""
        return (path.country, "\(path.name), with 90 % intervals: \(Self.told(start)) in \(start.year)\(moved)")
      }
  }

  /// " Russia's line is the Soviet Union's until 1990."
  var formerly: String {
    shown.compactMap { path in
      path.points.last { $0.country != path.country }.map { former in
        " \(path.name)'s line is that of \(Figure.inSentence(former.name)) until \(former.year)."
      }
    }.joined()
  }

  private static func told(_ point: Backdrop.IdealPoint) -> String {
    "\(NumberText.fixed(point.mean, 2)) (\(NumberText.interval(point.q05, point.q95, 2)))"
  }

  var drawing: JSONValue.Members {
    let options = JSONValue([""] + all.map(\.country))
    let labels = JSONValue(["none"] + all.map(\.name))
    let colour = scale(JSONValue(shown.indices.map { FigureStyle.line($0).colour }))
    let dash = scale(.array(shown.indices.map { FigureStyle.line($0).dash }))
    return [
      "params": [
        [
          "name": "chosenCountry", "value": "",
          "bind": ["input": "select", "options": options, "labels": labels, "name": "Show also "],
        ]
      ],
      "datasets": ["record": .array(all.map(record))],
      "width": "container", "height": .number(Self.height),
      "layer": [
        zero,
        band("datum.shown", ["color": colour]), band(Self.chosen, [:], style: "chosen-band"),
        line("datum.shown", ["color": colour, "strokeDash": dash], style: "path"),
        line(Self.chosen, [:], style: "chosen"),
        leader("datum.shown", ["color": colour]), leader(Self.chosenAlone, [:]),
        label("datum.shown", ["color": colour], style: "path-label"),
        label(Self.chosenAlone, [:], style: "chosen-label"),
        hover,
      ],
      "resolve": ["legend": ["color": "independent"]],
    ]
  }

  private static let chosen = "datum.country === chosenCountry"
  private static let chosenAlone = "datum.country === chosenCountry && !datum.shown"

  /// One country's years as arrays that begin at `first`, null where it has no value.
  private func record(_ path: Path) -> JSONValue {
    let start = path.points.first?.year ?? first
    let end = path.points.last
    var mean = [JSONValue](repeating: .null, count: (end?.year ?? start) - start + 1)
    var low = mean
    var high = mean
    var votes = mean
    for point in path.points {
      mean[point.year - start] = JSONValue(point.mean, decimals: 2)
      low[point.year - start] = JSONValue(point.q05, decimals: 2)
      high[point.year - start] = JSONValue(point.q95, decimals: 2)
      votes[point.year - start] = JSONValue(point.votes)
    }
    return [
      "country": .string(path.country), "name": .string(path.name), "first": JSONValue(start),
      "shown": .bool(shown.contains { $0.country == path.country }), "mean": .array(mean), "low": .array(low),
      "high": .array(high), "votes": .array(votes), "end": JSONValue(end?.year ?? start),
      "endMean": JSONValue(end?.mean ?? .nan, decimals: 2), "labelHeight": JSONValue(path.labelHeight, decimals: 3),
    ]
  }

  private func scale(_ range: JSONValue) -> JSONValue {
    [
      "field": "country", "type": "nominal", "legend": nil,
      "scale": ["domain": JSONValue(shown.map(\.country)), "range": range],
    ]
  }

  /// The years of the countries that pass, one a row.
  private func years(_ test: String) -> JSONValue {
    [
      ["filter": .string(test)], ["flatten": ["mean", "low", "high", "votes"]],
      ["window": [["op": "row_number", "as": "step"]], "groupby": ["country"]],
      ["calculate": "datum.first + datum.step - 1", "as": "year"],
    ]
  }

  private var x: JSONValue {
    // The axis runs on past the last year, to give the labels room.
    let room = "(width < 480 ? 92 : 128)"
    return [
      "field": "year", "type": "quantitative",
      "scale": [
        "domain": [
          JSONValue(first), ["expr": .string("\(last) + \(max(1, last - first)) * \(room) / max(80, width - \(room))")],
        ],
        "nice": false, "zero": false,
      ],
      "axis": [
        "title": nil, "format": "d", "grid": false, "domain": false,
        "values": .array(stride(from: (first + 9) / 10 * 10, through: last, by: 10).map { JSONValue($0) }),
        "labelOverlap": "parity", "labelSeparation": 8,
      ],
    ]
  }

  private func y(_ field: String) -> JSONValue {
    [
      "field": .string(field), "type": "quantitative",
      "scale": ["domain": [.number(low), .number(high)], "nice": false],
      "axis": ["title": "Ideal point (standard deviations)", "tickCount": 6],
    ]
  }

  /// A mark on `record` with x, y and what else it needs.
  private func layer(
    _ transform: JSONValue, mark: JSONValue, x: JSONValue, y: JSONValue, _ more: JSONValue.Members
  ) -> JSONValue {
    let place: JSONValue.Members = ["x": x, "y": y]
    return [
      "data": ["name": "record"], "transform": transform, "mark": mark,
      "encoding": .object(.init(place.pairs + more.pairs)),
    ]
  }

  private var zero: JSONValue {
    [
      "data": ["values": [[:]]], "mark": ["type": "rule", "style": "zero", "opacity": 0.5],
      "encoding": ["y": ["datum": 0, "type": "quantitative"]],
    ]
  }

  private func band(_ test: String, _ more: JSONValue.Members, style: String = "path-band") -> JSONValue {
    layer(
      years(test), mark: ["type": "area", "style": .string(style), "clip": true], x: x, y: y("low"),
      .init([("y2", ["field": "high"]), ("detail", ["field": "country"])] + more.pairs))
  }

  private func line(_ test: String, _ more: JSONValue.Members, style: String) -> JSONValue {
    layer(
      years(test), mark: ["type": "line", "style": .string(style), "strokeCap": "butt"], x: x, y: y("mean"),
      .init([("detail", ["field": "country"])] + more.pairs))
  }

  /// From a line's end to its label.
  private func leader(_ test: String, _ more: JSONValue.Members) -> JSONValue {
    let end: JSONValue = ["field": "end", "type": "quantitative"]
    return layer(
      [["filter": .string(test)]], mark: ["type": "rule", "style": "leader"], x: end, y: y("endMean"),
      .init([("x2", labelPlace), ("y2", ["field": "labelHeight"])] + more.pairs))
  }

  private func label(_ test: String, _ more: JSONValue.Members, style: String) -> JSONValue {
    layer(
      [["filter": .string(test)]],
      mark: [
        "type": "text", "style": .string(style), "align": "left", "baseline": "middle", "dx": 3,
        "limit": ["expr": "width < 480 ? 78 : 114"],
      ], x: labelPlace, y: y("labelHeight"), .init([("text", ["field": "name"])] + more.pairs))
  }

  /// Labels stand in a column a little right of the last year.
  private var labelPlace: JSONValue { ["value": ["expr": "width < 480 ? width - 80 : width - 116"]] }

  private var hover: JSONValue {
    layer(
      .array(
        (years("datum.shown || datum.country === chosenCountry").array ?? []) + [
          ["calculate": "format(datum.mean, '.2f')", "as": "Ideal point"],
          ["calculate": "format(datum.low, '.2f') + ' to ' + format(datum.high, '.2f')", "as": "90 % interval"],
        ]), mark: ["type": "point", "size": 60, "opacity": 0], x: x, y: y("mean"),
      [
        "tooltip": [
          ["field": "name", "type": "nominal", "title": "Country"],
          ["field": "year", "type": "quantitative", "title": "Session of", "format": "d"],
          ["field": "Ideal point", "type": "nominal"], ["field": "90 % interval", "type": "nominal"],
          ["field": "votes", "type": "quantitative", "title": "Votes", "format": "d"],
        ]
      ])
  }
}
