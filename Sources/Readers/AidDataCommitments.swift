import Foundation
import Record
import Statistics
import Tables

extension IndicatorRecord {
  /// Chinese official commitments to a country in a year (AidData 3.0): development aid, other and vague flows
  /// together.
  ///
  /// The publisher's package gives the same figures twice, by Correlates of War and by Gleditsch-Ward number. The
  /// first is read; the second adds Serbia, which the first lacks, and must agree elsewhere. The second numbers
  /// Vietnam 817, which Gleditsch and Ward give to the South before 1975.
  mutating func addCommitments(_ folder: DataFolder, _ resolver: CountryResolver) throws {
    var places = Places(resolver)
    let byCow = try commitments(folder.table("aiddata/gcdf3_country_year_cow.csv"), "ccode") { number, year in
      places.country(cow: number, in: year, name: "Correlates of War \(number)")
    }
    let byWard = try commitments(folder.table("aiddata/gcdf3_country_year_gw.csv"), "gwcode") { number, year in
      places.country(
        gleditschWard: number == 817 ? 816 : number, in: year, name: "Gleditsch-Ward \(number)")
    }
    struct CountryYear: Hashable {
      let country: CountryCode
      let year: Int
    }
    let held = Dictionary(
      byCow.map { (CountryYear(country: $0.country, year: $0.year), $0) }, uniquingKeysWith: { first, _ in first })
    var values = byCow
    var differing: [String] = []
    var added: Set<CountryCode> = []
    for value in byWard {
      if let other = held[CountryYear(country: value.country, year: value.year)] {
        if other.number != value.number { differing.append("\(value.country) \(value.year)") }
      } else {
        values.append(value)
        added.insert(value.country)
      }
    }
    try add(
      Indicator(
        id: "aiddata-commitments", name: "Chinese official commitments, all flows, adjusted",
        unit: "constant 2021 US dollars", source: "aiddata-3"), values, extremes: .logarithmic)
    note(places, "aiddata-commitments")
    let codes = added.sorted().map(\.rawValue).joined(separator: " ")
    let differences = differing.isEmpty ? "no country-year" : differing.joined(separator: ", ")
    notes.append(
      """
      aiddata-commitments: of two files the one by Correlates of War number is read; the other adds \(codes) and \
      differs for \(differences); a country-year without a row has no recorded commitment, one of 0 a commitment \
      without an amount
      """)
  }
}

private func commitments(
  _ table: DelimitedText, _ number: String, _ state: (Int, Int) -> CountryCode?
) throws -> [Value] {
  let (code, time) = (try table.column(number), try table.column("year"))
  let flows = try ["oof_adj", "oda_adj", "vof_adj"].map(table.column)
  return try (0..<table.rowCount).compactMap { row in
    guard let number = try table.int(row, code), let year = try table.int(row, time) else {
      throw SuasionError(.data, "a state or a year is missing", at: .init(file: table.name, line: table.line(row)))
    }
    guard let country = state(number, year) else { return nil }
    let total = try flows.reduce(0) { sum, flow in sum + (try table.double(row, flow) ?? 0) }
    return Value(country: country, year: year, number: total, file: table.name, line: table.line(row))
  }
}
