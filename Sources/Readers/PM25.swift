import Foundation
import Record
import Statistics
import Tables

extension IndicatorRecord {
  /// Mean annual exposure to fine particulate matter (World Bank, by way of Our World in Data), 1990-2017 with gaps.
  mutating func addParticulates(_ folder: DataFolder, _ resolver: CountryResolver) throws {
    let table = try folder.table("pm25/pm25-exposure-world-bank.csv")
    let (entity, time, number) = (
      try table.column("Entity"), try table.column("Year"), try table.column("pm25_exposure")
    )
    var places = Places(resolver)
    var values: [Value] = []
    for row in 0..<table.rowCount {
      guard let country = try places.country(table.string(row, entity), at: table.location(row, entity)),
        let year = try table.int(row, time), let value = try table.double(row, number)
      else { continue }
      values.append(Value(country: country, year: year, number: value, file: table.name, line: table.line(row)))
    }
    try add(
      Indicator(id: "pm25", name: "Exposure to PM2.5", unit: "µg/m³", source: "pm25"), values, extremes: .linear)
    note(places, "pm25")
    notes.append("pm25: not every year; 1990, 1995, 2000, 2005 and 2010 to 2017")
  }
}
