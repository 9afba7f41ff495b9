import Foundation
import Record
import Statistics

/// A world map of country-years for a year that the reader chooses, the latest at first: what the maps of agreement and
/// of ideal points share.
struct WorldMap {
  struct Row {
    let country: String
    let name: String
    let year: Int
    let value: Double
    let low: Double
    let high: Double
    let votes: Int
  }

  /// The figure's name.
  var name: String
  var rows: [Row]
  /// The legend's title.
  var label: String
  /// What a value, its interval and what it rests on are called.
  var valueName: String
  /// Nil where a value has none.
  var intervalName: String?
  var votesName: String?
  /// Decimals of the values in the data; the tables hold every digit.
  var decimals: Int
  var bands: Bands
  /// The country that the others are measured against, which has no value of its own.
  var pole: Country?
  /// What the subtitle says at its end.
  var note: String
  /// What a year's map shows, in words.
  var findings: [(year: Int, text: String)]
  /// What a country without a value is called.
  var noValue = "no record"
  /// In place of the words on years and votes.
  var subtitle: String?
  /// Before the figure's description.
  var caution = ""

  /// Nil where there is no row.
  ///
  /// - Parameters:
  ///   - countries: gives the places of the dots that stand for countries without an outline.
  ///   - geometry: GeoJSON features with ISO 3166-1 alpha-3 as `id`.
  func figure(countries: [Country], geometry: [UInt8]) throws -> Figure? {
    let years = rows.map(\.year)
    guard let first = years.min(), let last = years.max() else { return nil }
    let geography = try Geography(geoJSON: geometry, name: "world.geojson")
    let outlined = Set(geography.features.map(\.id))
    let successors = Successors(countries, years: rows.map { ($0.country, $0.year) })
    let byCountry = successors.grouped(rows) { ($0.country, $0.year) }
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
    let title = findings.last?.text ?? ""
    return Figure(
      name: name, title: title,
      subtitle: subtitle
        ?? "\(label), \(first) to \(last); named: countries with at least half of the year's roll "
        + "calls. Grey: no record in that year. Dots: countries too small to outline." + note,
      description: "World map. \(title). \(caution)\(label) by country, "
        + (first == last ? "\(first)" : "for a year from \(first) to \(last)")
        + "; \(bands.hasBelow ? "orange below \(NumberText.plain(bands.middle)), blue above" : "the darker, the more").",
      titleExpression: "split(findings['y' + chosenYear] || '', '\\n')",
      hints: [
        "aspect": 0.5, "caption": "findings", "signal": "chosenYear",
        "findings": .object(.init(findings.map { ("y\($0.year)", .string($0.text)) })),
      ],
      drawing: [
        "params": [
          first == last
            ? ["name": "chosenYear", "value": JSONValue(last)]
            : [
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
        "datasets": [
          "outlines": .array(features), "dots": .array(dots),
          "record": .array(byCountry.keys.sorted().compactMap { series(of: $0, byCountry[$0] ?? []) }),
        ],
        "width": "container", "height": 340, "projection": ["type": "equalEarth", "rotate": [-11, 0, 0]],
        "layer": .array(layers(withDots: !dots.isEmpty)), "resolve": ["scale": ["color": "shared"]],
      ])
  }

  private func layers(withDots: Bool) -> [JSONValue] {
    let poleID = pole?.code.rawValue ?? ""
    var lookup: [JSONValue] = [
      [
        "lookup": "id",
        "from": [
          "data": ["name": "record"], "key": "country",
          "fields": ["name", "former", "until", "first", "value", "low", "high", "votes"],
        ],
      ],
      ["calculate": "datum.value ? datum.value[chosenYear - datum.first] : null", "as": "shown"],
      [
        "calculate": "(datum.former && chosenYear <= datum.until ? datum.former : datum.name) || datum.label",
        "as": "Country",
      ],
      [
        "calculate": .string(
          "isValid(datum.shown) ? format(datum.shown, '.2f') : "
            + "datum.id === '\(poleID)' ? 'measured against' : \(expressionLiteral(noValue))"),
        "as": .string(valueName),
      ],
    ]
    if let intervalName {
      lookup.append([
        "calculate":
          .string(
            "isValid(datum.shown) ? format(datum.low[chosenYear - datum.first], '.2f') + ' to ' + "
              + "format(datum.high[chosenYear - datum.first], '.2f') : '–'"),
        "as": .string(intervalName),
      ])
    }
    if let votesName {
      lookup.append([
        "calculate": "isValid(datum.shown) ? datum.votes[chosenYear - datum.first] : 0", "as": .string(votesName),
      ])
    }
    let tooltip: JSONValue = .array(
      ["Country", valueName, intervalName, votesName].compactMap(\.self).map {
        ["field": .string($0), "type": "nominal"]
      })
    let colour: JSONValue = [
      "field": "shown", "type": "quantitative",
      "scale": [
        "type": "threshold", "domain": .array(bands.thresholds.map(JSONValue.number)),
        "range": JSONValue(bands.colours),
      ],
      "legend": [
        "title": JSONValue(wrapped(label, at: 48)), "orient": "bottom", "direction": "horizontal",
        "gradientLength": 260, "gradientThickness": 12, "labelFontSize": 10, "labelOverlap": false,
        "labelExpr": .string(
          "indexof([\(bands.named.map(\.description).joined(separator: ", "))], datum.value) < 0 ? '' : "
            + "format(datum.value, '.1f')"
        ),
      ],
    ]
    let noRecord: JSONValue = [
      "datum": .string(noValue), "type": "nominal",
      "scale": ["domain": [.string(noValue)], "range": [["expr": "empty"]]],
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
    if !poleID.isEmpty {
      layers.append(
        layer(
          shapes, filter: "datum.id === '\(poleID)'", mark: ["type": "geoshape", "style": "pole"],
          encoding: ["tooltip": tooltip]))
    }
    if withDots {
      layers.append(
        layer(
          points, filter: "isValid(datum.shown)",
          mark: ["type": "circle", "size": ["expr": "width < 480 ? 16 : 36"], "style": "dot"],
          encoding: placed(["color": colour, "tooltip": tooltip])))
    }
    return layers
  }

  /// One country's years as arrays that begin at `first`, null where it has no value.
  private func series(of country: String, _ rows: [Row]) -> JSONValue? {
    let rows = rows.sorted { $0.year < $1.year }
    guard let last = rows.last, let first = rows.first?.year else { return nil }
    let end = last.year
    let former = rows.last { $0.country != country }
    var value = [JSONValue](repeating: .null, count: end - first + 1)
    var low = value
    var high = value
    var votes = value
    for row in rows {
      let index = row.year - first
      value[index] = JSONValue(row.value, decimals: decimals)
      low[index] = JSONValue(row.low, decimals: decimals)
      high[index] = JSONValue(row.high, decimals: decimals)
      votes[index] = JSONValue(row.votes)
    }
    var record: JSONValue.Members = [
      "country": .string(country), "name": .string(last.name), "first": JSONValue(first), "value": .array(value),
      "low": .array(low), "high": .array(high), "votes": .array(votes),
    ]
    if let former, former.name != last.name {
      record["former"] = .string(former.name)
      record["until"] = JSONValue(former.year)
    }
    return .object(record)
  }
}

extension JSONValue {
  /// A number to so many decimals, as a figure needs it; null where it is not finite.
  init(_ value: Double, decimals: Int) {
    let scale = pow(10, Double(decimals))
    self = value.isFinite ? .number((value * scale).rounded() / scale) : .null
  }
}
