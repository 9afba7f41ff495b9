import Foundation
import Record
import Statistics
import Tables

extension IndicatorRecord {
  /// Kilometres between capitals (CEPII GeoDist, `distcap`), constant, so one value a country, in the year of
  /// publication.
  mutating func addDistances(_ folder: DataFolder, _ resolver: CountryResolver) throws {
    let table = try folder.table("cepii/distance_to_china_and_us.csv.gz")
    let (origin, destination, distance) = (
      try table.column("iso_o"), try table.column("iso_d"), try table.column("distcap")
    )
    for (code, id, name) in [("CHN", "china", "China"), ("USA", "united-states", "the United States")] {
      var places = Places(resolver)
      var values: [Value] = []
      // Each pair stands in both orders; a country's distance to itself is half its own breadth and is left out.
      for row in 0..<table.rowCount where table.string(row, destination) == code && table.string(row, origin) != code {
        let printed = table.string(row, origin)
        guard
          let country = try places.country(Self.formerCodes[printed] ?? printed, at: table.location(row, origin)),
          let kilometres = try table.double(row, distance)
        else { continue }
        values.append(
          Value(country: country, year: Self.published, number: kilometres, file: table.name, line: table.line(row)))
      }
      try add(
        Indicator(
          id: "distance-to-\(id)", name: "Distance between capitals, to \(name)", unit: "kilometres", source: "cepii"),
        values, extremes: .none)
      note(places, "distance-to-\(id)")
    }
    notes.append("distance: constant; the year \(Self.published) is that of GeoDist's publication")
  }

  private static let published = 2011
  /// GeoDist's YUG is the Serbia of today; the resolver knows its other former codes (ROM, ZAR, TMP, PAL).
  private static let formerCodes = ["YUG": "SRB"]
}
