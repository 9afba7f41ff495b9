import Foundation
import Record
import Statistics
import Studies

extension Figure {
  /// A world map of alignment for a year that the reader chooses; the latest at first. Nil where there is no alignment.
  ///
  /// - Parameters:
  ///   - countries: gives names, and the places of the dots that stand for countries without an outline.
  ///   - geometry: GeoJSON features with ISO 3166-1 alpha-3 as `id`.
  public static func map(_ backdrop: Backdrop, countries: [Country], geometry: [UInt8]) throws -> Figure? {
    let years = backdrop.alignment.map(\.year)
    guard let first = years.min(), let last = years.max() else { return nil }
    let geography = try Geography(geoJSON: geometry, name: "world.geojson")
    let outlined = Set(geography.features.map(\.id))
    let byCountry = Dictionary(grouping: backdrop.alignment, by: \.country)
    let bands = Bands(backdrop.alignment.map(\.value))

    let features = geography.features.filter { $0.id != "ATA" }.map { feature -> JSONValue in
      ["type": "Feature", "id": .string(feature.id), "label": .string(feature.name), "geometry": feature.geometry]
    }
    let dots = countries.sorted { $0.code < $1.code }.compactMap { country -> JSONValue? in
      guard !outlined.contains(country.code.rawValue), byCountry[country.code.rawValue] != nil,
        let latitude = country.latitude, let longitude = country.longitude
      else { return nil }
      return [
        "id": .string(country.code.rawValue), "label": .string(country.name), "latitude": .number(latitude),
        "longitude": .number(longitude),
      ]
    }
    let records = byCountry.keys.sorted().compactMap { series(byCountry[$0] ?? []) }
    let findings = mapFindings(backdrop)
    let title = findings.last?.text ?? ""
    let measure = countries.first { $0.code.rawValue == backdrop.pole }
    let pole = measure?.code.rawValue ?? ""
    let lookup: [JSONValue] = [
      [
        "lookup": "id",
        "from": [
          "data": ["name": "record"], "key": "country",
          "fields": ["name", "first", "value", "low", "high", "votes"],
        ],
      ],
      ["calculate": "datum.value ? datum.value[chosenYear - datum.first] : null", "as": "shown"],
      ["calculate": "datum.name || datum.label", "as": "Country"],
      [
        "calculate":
          "isValid(datum.shown) ? format(datum.shown, '.2f') : datum.id === '\(pole)' ? 'measured against' : 'no record'",
        "as": "Agreement",
      ],
      [
        "calculate":
          "isValid(datum.shown) ? format(datum.low[chosenYear - datum.first], '.2f') + ' to ' + format(datum.high[chosenYear - datum.first], '.2f') : '–'",
        "as": "95 % interval",
      ],
      ["calculate": "isValid(datum.shown) ? datum.votes[chosenYear - datum.first] : 0", "as": "Roll calls"],
    ]
    let tooltip: JSONValue = .array(
      ["Country", "Agreement", "95 % interval", "Roll calls"].map { ["field": .string($0), "type": "nominal"] })
    let colour: JSONValue = [
      "field": "shown", "type": "quantitative",
      "scale": [
        "type": "threshold", "domain": .array(bands.thresholds.map(JSONValue.number)),
        "range": JSONValue(bands.colours),
      ],
      "legend": [
        "title": JSONValue(wrapped(backdrop.alignmentLabel, at: 48)), "orient": "bottom", "direction": "horizontal",
        "gradientLength": 260, "gradientThickness": 12, "labelFontSize": 10, "labelOverlap": false, "format": ".1f",
      ],
    ]
    let noRecord: JSONValue = [
      "datum": "no record", "type": "nominal", "scale": ["domain": ["no record"], "range": [["expr": "empty"]]],
      "legend": [
        "title": nil, "orient": "bottom", "symbolType": "square", "symbolStrokeColor": "#aab1b9",
        "symbolStrokeWidth": 0.5, "symbolDash": [2, 2],
      ],
    ]
    func layer(_ data: JSONValue, filter: String?, mark: JSONValue, encoding: JSONValue) -> JSONValue {
      [
        "data": data, "transform": .array(lookup + (filter.map { [["filter": .string($0)]] } ?? [])), "mark": mark,
        "encoding": encoding,
      ]
    }
    let shapes: JSONValue = ["name": "outlines"]
    let points: JSONValue = ["name": "dots"]
    let place: JSONValue.Members = [
      "longitude": ["field": "longitude", "type": "quantitative"],
      "latitude": ["field": "latitude", "type": "quantitative"],
    ]
    func placed(_ more: JSONValue.Members) -> JSONValue { .object(.init(place.pairs + more.pairs)) }
    var layers = [
      layer(
        shapes, filter: "!isValid(datum.shown)",
        mark: ["type": "geoshape", "stroke": "#9aa2ab", "strokeWidth": 0.5, "strokeDash": [2, 2]],
        encoding: ["fill": noRecord, "tooltip": tooltip]),
      layer(
        shapes, filter: "isValid(datum.shown)", mark: ["type": "geoshape", "style": "border"],
        encoding: ["color": colour, "tooltip": tooltip]),
    ]
    if !pole.isEmpty {
      layers.append(
        layer(
          shapes, filter: "datum.id === '\(pole)'", mark: ["type": "geoshape", "style": "pole"],
          encoding: ["tooltip": tooltip]))
    }
    if !dots.isEmpty {
      layers.append(
        layer(
          points, filter: "isValid(datum.shown)",
          mark: ["type": "circle", "size": ["expr": "width < 480 ? 16 : 36"], "style": "dot"],
          encoding: placed(["color": colour, "tooltip": tooltip])))
    }
    return Figure(
      name: "map", title: title,
      subtitle:
        "\(backdrop.alignmentLabel), \(first) to \(last); named: countries with at least half of the year's roll "
        + "calls. Grey: no record in that year. Dots: countries too small to outline."
        + (measure.map { " \($0.name) is what the others are measured against." } ?? ""),
      description:
        "World map. \(title). \(backdrop.alignmentLabel) by country, for a year from \(first) to \(last); orange "
        + "below \(NumberText.plain(bands.middle)), blue above.",
      titleExpression: "split(findings['y' + chosenYear] || '', '\\n')",
      hints: [
        "aspect": 0.5, "caption": "findings", "signal": "chosenYear",
        "findings": .object(.init(findings.map { ("y\($0.year)", .string($0.text)) })),
      ],
      drawing: [
        "params": [
          [
            "name": "chosenYear", "value": JSONValue(last),
            "bind": ["input": "range", "min": JSONValue(first), "max": JSONValue(last), "step": 1, "name": "Year "],
          ],
          ["name": "empty", "value": "#dfe2e6"],
          [
            "name": "findings",
            "value": .object(
              .init(findings.map { ("y\($0.year)", .string(wrapped($0.text, at: 78).joined(separator: "\n"))) })),
          ],
        ],
        "datasets": ["outlines": .array(features), "dots": .array(dots), "record": .array(records)],
        "width": "container", "height": 340, "projection": ["type": "equalEarth", "rotate": [-11, 0, 0]],
        "layer": .array(layers), "resolve": ["scale": ["color": "shared"]],
      ])
  }

  /// One country's years as arrays that begin at `first`, null where it has no value.
  private static func series(_ rows: [Backdrop.Alignment]) -> JSONValue? {
    guard let first = rows.map(\.year).min(), let last = rows.map(\.year).max(), let name = rows.last?.name else {
      return nil
    }
    var value = [JSONValue](repeating: .null, count: last - first + 1)
    var low = value
    var high = value
    var votes = value
    for row in rows {
      let index = row.year - first
      value[index] = rounded(row.value)
      low[index] = rounded(row.low)
      high[index] = rounded(row.high)
      votes[index] = JSONValue(row.rollCalls)
    }
    return [
      "country": .string(rows[0].country), "name": .string(name), "first": JSONValue(first), "value": .array(value),
      "low": .array(low), "high": .array(high), "votes": .array(votes),
    ]
  }

  /// To three decimals: the map's own precision; the tables hold every digit.
  private static func rounded(_ value: Double) -> JSONValue {
    value.isFinite ? .number((value * 1000).rounded() / 1000) : .null
  }

  /// A country's name within a sentence: "the United States".
  static func inSentence(_ name: String) -> String {
    let plurals: Set<String> = ["Bahamas", "Comoros", "Gambia", "Maldives", "Netherlands", "Philippines", "Seychelles"]
    let article = name.hasPrefix("United ") || name.hasSuffix(" Republic") || name.hasSuffix(" Islands")
    return article || plurals.contains(name) ? "the \(name)" : name
  }

  private static func mapFindings(_ backdrop: Backdrop) -> [(year: Int, text: String)] {
    Dictionary(grouping: backdrop.alignment, by: \.year).sorted { $0.key < $1.key }.map { year, rows in
      let most = rows.map(\.rollCalls).max() ?? 0
      let named = rows.filter { 2 * $0.rollCalls >= most && $0.value.isFinite }
        .sorted { ($0.value, $0.country) < ($1.value, $1.country) }
      guard named.count >= 6 else { return (year, "Agreement in \(year)") }
      return (
        year,
        "In \(year), \(listed(named.suffix(3).reversed().map { inSentence($0.name) })) stood closest; "
          + "\(listed(named.prefix(3).map { inSentence($0.name) })) furthest away"
      )
    }
  }
}

/// Steps of colour on either side of a middle: zero for measures that can be negative, else one half.
struct Bands {
  let middle: Double
  let thresholds: [Double]
  let colours: [String]

  init(_ values: [Double]) {
    let finite = values.filter(\.isFinite)
    let low = finite.min() ?? 0
    let high = finite.max() ?? 1
    middle = low < 0 ? 0 : 0.5
    let reach = max(high - middle, middle - low, 0.1)
    let step = [0.1, 0.2, 0.25, 0.5, 1].first { reach / $0 <= 5 } ?? reach / 5
    let below = max(1, min(5, Int(((middle - low) / step).rounded(.up))))
    let above = max(1, min(5, Int(((high - middle) / step).rounded(.up))))
    let middle = middle
    thresholds = (1 - below..<above).map { ((middle + Double($0) * step) * 1000).rounded() / 1000 }
    colours = FigureStyle.below.prefix(below).reversed() + FigureStyle.above.prefix(above)
  }
}
