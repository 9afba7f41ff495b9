import Studies

extension Figure {
  /// Countries that had taken up each programme of one channel by the end of each year; a step line for each coding.
  public static func adoption(channel: String, _ uptake: [Backdrop.Uptake]) -> Figure? {
    let points = uptake.filter { $0.channel == channel }.sorted { $0.year < $1.year }
    var keys: [String] = []
    for point in uptake where point.channel == channel {
      let key = "\(point.programme)/\(point.coding)"
      if !keys.contains(key) { keys.append(key) }
    }
    guard !keys.isEmpty else { return nil }
    var labels: [String] = []
    var ends: [(label: String, year: Int, countries: Int)] = []
    var values: [JSONValue] = []
    for key in keys {
      let line = points.filter { "\($0.programme)/\($0.coding)" == key }
      guard let last = line.last else { continue }
      let label = labels.contains(last.label) ? "\(last.label) (\(last.coding))" : last.label
      labels.append(label)
      ends.append((label, last.year, last.countries))
      for point in line {
        values.append([
          "year": JSONValue(point.year), "countries": JSONValue(point.countries), "Coding": .string(label),
          "last": .bool(point.year == last.year),
        ])
      }
    }
    let title = "\(channel.prefix(1).uppercased() + channel.dropFirst()): \(uptakeFinding(ends))"
    let styles = labels.indices.map(FigureStyle.line)
    let lines = Dictionary(
      labels.map { ($0, wrapped($0, at: 50).joined(separator: "\n")) }, uniquingKeysWith: { first, _ in first })
    let legend: JSONValue = [
      "title": nil, "orient": "top", "direction": "vertical", "columns": 1, "symbolSize": 300, "symbolType": "stroke",
      "labelLimit": 340, "offset": 8, "rowPadding": 4,
      "labelExpr": .string("split(\(expressionObject(labels.map { ($0, lines[$0] ?? $0) }))[datum.label], '\\n')"),
    ]
    let tooltip: JSONValue = [
      ["field": "Coding", "type": "nominal"],
      ["field": "year", "type": "quantitative", "title": "Year", "format": "d"],
      ["field": "countries", "type": "quantitative", "title": "Countries", "format": "d"],
    ]
    let x: JSONValue = [
      "field": "year", "type": "quantitative", "scale": ["zero": false, "nice": false, "padding": 6],
      "axis": [
        "title": nil, "format": "d", "grid": false, "tickMinStep": 1, "tickCount": ["expr": "width < 480 ? 5 : 8"],
      ],
    ]
    let y: JSONValue = [
      "field": "countries", "type": "quantitative", "scale": ["zero": true],
      "axis": ["title": "Countries by the end of the year", "tickMinStep": 1, "tickCount": 5],
    ]
    func style(_ range: JSONValue) -> JSONValue {
      [
        "field": "Coding", "type": "nominal", "legend": legend,
        "scale": ["domain": JSONValue(labels), "range": range],
      ]
    }
    let colour = style(JSONValue(styles.map(\.colour)))
    let dash = style(JSONValue(styles.map(\.dash)))
    return Figure(
      name: slug("adoption", channel), title: title,
      subtitle: "Countries that had adopted by the end of each year, by published list. Dots: the end of each list.",
      description: "\(title). Step lines of the number of countries by year: "
        + ends.map { "\($0.label), \(NumberText.count($0.countries)) by \($0.year)" }.joined(separator: "; ") + ".",
      drawing: [
        "width": "container", "height": 210, "data": ["values": .array(values)],
        "layer": [
          [
            "mark": ["type": "line", "interpolate": "step", "strokeWidth": 2.2, "strokeCap": "butt"],
            "encoding": ["x": x, "y": y, "color": colour, "strokeDash": dash],
          ],
          [
            "transform": [["filter": "datum.last"]],
            "mark": ["type": "point", "filled": true, "size": 40, "opacity": 1],
            "encoding": ["x": x, "y": y, "color": colour],
          ],
          [
            "mark": ["type": "point", "size": 90, "opacity": 0, "tooltip": true],
            "encoding": ["x": x, "y": y, "tooltip": tooltip],
          ],
        ],
      ])
  }

  /// The channels of the uptake, those that reach most countries first.
  public static func channels(of uptake: [Backdrop.Uptake]) -> [String] {
    var most: [String: Int] = [:]
    for point in uptake { most[point.channel] = max(most[point.channel] ?? 0, point.countries) }
    return most.keys.sorted { (-(most[$0] ?? 0), $0) < (-(most[$1] ?? 0), $1) }
  }

  private static func uptakeFinding(_ ends: [(label: String, year: Int, countries: Int)]) -> String {
    guard let longest = ends.max(by: { ($0.countries, $1.label) < ($1.countries, $0.label) }) else {
      return "no adoption on record"
    }
    let reach = "\(NumberText.count(longest.countries, "country", "countries")) by \(longest.year)"
    return ends.count == 1 ? reach : "\(reach) on the longest list, \(longest.label)"
  }
}
