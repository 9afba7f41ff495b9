import Foundation
import Record
import Statistics
import Tables

extension IndicatorRecord {
  /// V-Dem's electoral democracy with its bounds, and liberal democracy. V-Dem continues the Soviet Union as Russia and
  /// Yugoslavia as Serbia; the Correlates of War number and the year say which state stood.
  mutating func addDemocracy(_ folder: DataFolder, _ resolver: CountryResolver) throws {
    let table = try folder.table("vdem/vdem_1946_2024.csv.gz")
    let (cow, time, name) = (
      try table.column("vdem_cowcode"), try table.column("year"), try table.column("vdem_country_name")
    )
    let series: [(column: String, id: String, name: String)] = [
      ("v2x_polyarchy", "polyarchy", "Electoral democracy"),
      ("v2x_polyarchy_codelow", "polyarchy-low", "Electoral democracy, lower bound (about one standard deviation)"),
      ("v2x_polyarchy_codehigh", "polyarchy-high", "Electoral democracy, upper bound (about one standard deviation)"),
      ("v2x_libdem", "liberal-democracy", "Liberal democracy"),
    ]
    var places = Places(resolver)
    let states: [(country: CountryCode, year: Int)?] = try (0..<table.rowCount).map { row in
      guard let year = try table.int(row, time) else {
        throw SuasionError(.data, "a year is missing", at: table.location(row, time))
      }
      guard let number = try table.int(row, cow) else {
        places.leave(table.string(row, name))
        return nil
      }
      return places.country(cow: number, in: year, name: table.string(row, name)).map { ($0, year) }
    }
    for (title, id, name) in series {
      let column = try table.column(title)
      var values: [Value] = []
      var missing = 0
      for row in 0..<table.rowCount {
        guard let state = states[row] else { continue }
        guard let number = try table.double(row, column) else {
          missing += 1
          continue
        }
        values.append(
          Value(country: state.country, year: state.year, number: number, file: table.name, line: table.line(row)))
      }
      try add(Indicator(id: id, name: name, unit: "index, 0 to 1", source: "vdem"), values, extremes: .none)
      if missing > 0 { notes.append("\(id): \(missing) country-years have no value") }
    }
    note(places, "polyarchy, liberal-democracy")
  }
}
