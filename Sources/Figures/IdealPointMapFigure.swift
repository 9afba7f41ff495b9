import Record
import Studies

extension Figure {
  /// A world map of ideal points for a year that the reader chooses; the latest at first. Nil where there are none.
  ///
  /// - Parameters: as `map`.
  public static func idealPointMap(_ backdrop: Backdrop, countries: [Country], geometry: [UInt8]) throws -> Figure? {
    let rows = backdrop.idealPoints.map { point in
      WorldMap.Row(
        country: point.country, name: point.name, year: point.year, value: point.mean, low: point.q05,
        high: point.q95, votes: point.votes)
    }
    let series = backdrop.idealPointFacts.first.map { ", \($0.rollCallsShown)" } ?? ""
    let map = WorldMap(
      name: "ideal-point-map", rows: rows, label: "Ideal point in standard deviations\(series)",
      valueName: "Ideal point", intervalName: "90 % interval", votesName: "Votes", decimals: 2,
      bands: Bands(rows.map(\.value), step: 0.5), pole: nil,
      note: " A year is that in which the session opened.", findings: idealPointFindings(backdrop.idealPoints))
    return try map.figure(countries: countries, geometry: geometry)
  }

  /// Who stood at either end, of those with at least half of the year's most votes.
  private static func idealPointFindings(_ points: [Backdrop.IdealPoint]) -> [(year: Int, text: String)] {
    Dictionary(grouping: points, by: \.year).sorted { $0.key < $1.key }.map { year, points in
      let most = points.map(\.votes).max() ?? 0
      let named = points.filter { 2 * $0.votes >= most && $0.mean.isFinite }
        .sorted { ($0.mean, $0.country) < ($1.mean, $1.country) }
      guard named.count >= 6 else { return (year, "Ideal points in \(year)") }
      return (
        year,
        "In \(year), \(listed(named.suffix(3).reversed().map { inSentence($0.name) })) stood at one end; "
          + "\(listed(named.prefix(3).map { inSentence($0.name) })) at the other"
      )
    }
  }
}
