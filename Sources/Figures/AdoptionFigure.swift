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
        ])
      }
    }
    let title = "\(channel.prefix(1).uppercased() + channel.dropFirst()): \(uptakeFinding(ends))"
    let styles = labels.indices.map { FigureStyle.lines[$0 % FigureStyle.lines.count] }
    let legend: JSONValue = [
      "title": nil, "orient": "top", "direction": "vertical", "columns": 1, "symbolSize": 300, "symbolType": "stroke",
      "labelLimit": 330, "offset": 8,
    ]
    let tooltip: JSONValue = [
      ["field": "Coding", "type": "nominal"],
      ["field": "year", "type": "quantitative", "title": "Year", "format": "d"],
      ["field": "countries", "type": "quantitative", "title": "Countries", "format": "d"],
    ]
    let x: JSONValue = [
      "field": "year", "type": "quantitative", "scale": ["zero": false, "nice": false],
      "axis": [
        "title": nil, "format": "d", "grid": false, "tickMinStep": 1, "tickCount": ["expr": "width < 480 ? 5 : 8"],
      ],
    ]
    let y: JSONValue = [
      "field": "countries", "type": "quantitative", "scale": ["zero": true],
      "axis": ["title": "Countries by the end of the year", "tickMinStep": 1, "tickCount": 5],
    ]
    let colour: JSONValue = [
      "field": "Coding", "type": "nominal", "legend": legend,
      "scale": ["domain": JSONValue(labels), "range": JSONValue(styles.map(\.colour))],
    ]
    let dash: JSONValue = [
      "field": "Coding", "type": "nominal", "legend": legend,
      "scale": ["domain": JSONValue(labels), "range": JSONValue(styles.map(\.dash))],
    ]
    return Figure(
      name: slug("adoption", channel), title: title,
      subtitle: "Countries that had adopted by the end of each year, by published list.",
      description: "\(title). Step lines of the number of countries by year: "
        + ends.map { "\($0.label), \(NumberText.count($0.countries)) by \($0.year)" }.joined(separator: "; ") + ".",
      drawing: [
        "width": "container", "height": 200, "data": ["values": .array(values)],
        "layer": [
          [
            "mark": ["type": "line", "interpolate": "step", "strokeWidth": 2.2, "strokeCap": "butt"],
            "encoding": ["x": x, "y": y, "color": colour, "strokeDash": dash],
          ],
          [
            "mark": ["type": "point", "size": 90, "opacity": 0, "tooltip": true],
            "encoding": ["x": x, "y": y, "tooltip": tooltip],
          ],
        ],
      ])
  }

  /// The channels of the uptake, in order of first mention.
  public static func channels(of uptake: [Backdrop.Uptake]) -> [String] {
    var channels: [String] = []
    for point in uptake where !channels.contains(point.channel) { channels.append(point.channel) }
    return channels
  }

  private static func uptakeFinding(_ ends: [(label: String, year: Int, countries: Int)]) -> String {
    func countries(_ n: Int) -> String { NumberText.count(n, "country", "countries") }
    guard let first = ends.first else { return "no adoption on record" }
    if ends.count == 1 { return "\(countries(first.countries)) by \(first.year)" }
    let least = ends.map(\.countries).min() ?? 0
    let most = ends.map(\.countries).max() ?? 0
    if least == most { return "\(countries(most)) on each of \(ends.count) lists" }
    return "between \(NumberText.count(least)) and \(countries(most)), depending on the list"
  }
}
