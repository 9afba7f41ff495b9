import Record
import Studies

extension Figure {
  /// A world map of alignment for a year that the reader chooses; the latest at first. Nil where there is no alignment.
  ///
  /// - Parameters:
  ///   - countries: gives names, and the places of the dots that stand for countries without an outline.
  ///   - geometry: GeoJSON features with ISO 3166-1 alpha-3 as `id`.
  public static func map(_ backdrop: Backdrop, countries: [Country], geometry: [UInt8]) throws -> Figure? {
    let rows = backdrop.alignment.map { row in
      WorldMap.Row(
        country: row.country, name: row.name, year: row.year, value: row.value, low: row.low, high: row.high,
        votes: row.rollCalls)
    }
    let measure = countries.first { $0.code.rawValue == backdrop.pole }
    let map = WorldMap(
      name: "map", rows: rows, label: backdrop.alignmentLabel, valueName: "Agreement", intervalName: "95 % interval",
      votesName: "Roll calls", decimals: 3, bands: Bands(rows.map(\.value)), pole: measure,
      note: measure.map { " \($0.name) is what the others are measured against." } ?? "",
      findings: mapFindings(backdrop))
    return try map.figure(countries: countries, geometry: geometry)
  }

  /// A country's name within a sentence: "the United States".
  static func inSentence(_ name: String) -> String { Studies.inSentence(name) }

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
