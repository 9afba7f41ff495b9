import Foundation
import Record
import Statistics
import Tables

/// One file of Gapminder's Systema Globalis that becomes an indicator.
private struct GapminderSeries {
  let file: String
  let indicator: Indicator
  let scale: ExtremeScale

  init(_ file: String, _ id: String, _ name: String, _ unit: String, _ scale: ExtremeScale) {
    self.file = file
    indicator = Indicator(id: id, name: name, unit: unit, source: "gapminder")
    self.scale = scale
  }

  static let all: [GapminderSeries] = [
    .init(
      "gdppercapita_us_inflation_adjusted", "gdp-per-head", "GDP per head", "constant US dollars", .logarithmic),
    .init("total_gdp_us_inflation_adjusted", "gdp", "GDP", "constant US dollars", .logarithmic),
    .init("internet_users", "internet-users", "Internet users", "percent of people", .linear),
    .init("cell_phones_per_100_people", "mobile-subscriptions", "Mobile subscriptions", "per 100 people", .linear),
    .init(
      "broadband_subscribers_per_100_people", "broadband-subscriptions", "Fixed broadband subscriptions",
      "per 100 people", .linear),
    .init("murder_per_100000_people", "homicide", "Homicides", "per 100,000 people", .linear),
    .init("merchandise_trade_percent_of_gdp", "trade", "Merchandise trade", "percent of GDP", .linear),
    .init(
      "foreign_direct_investment_net_inflows_percent_of_gdp", "fdi", "Foreign direct investment, net inflows",
      "percent of GDP", .linear),
    .init(
      "debt_to_foreigners_by_public_and_private_percent_of_gni", "external-debt", "External debt, public and private",
      "percent of GNI", .linear),
    .init("aid_received_percent_of_gni", "aid-received", "Aid received", "percent of GNI", .linear),
    .init(
      "arms_imports_sipri_tiv", "arms-imports", "Arms imports from all suppliers", "SIPRI trend-indicator values",
      .logarithmic),
    .init(
      "high_technology_exports_percent_of_manufactured_exports", "high-tech-exports", "High-technology exports",
      "percent of manufactured exports", .linear),
  ]
}

extension IndicatorRecord {
  mutating func addGapminder(_ folder: DataFolder, _ resolver: CountryResolver) throws {
    let geo = try GapminderPlaces(folder, resolver)
    for series in GapminderSeries.all {
      let (values, others) = try geo.values(of: series.file, in: folder)
      try add(series.indicator, values, extremes: series.scale)
      note(others, series.indicator.id)
    }

    // Gapminder gives population in two parts only.
    let (urban, others) = try geo.values(of: "urban_population", in: folder)
    let (rural, _) = try geo.values(of: "rural_population", in: folder)
    struct CountryYear: Hashable {
      let country: CountryCode
      let year: Int
    }
    let countryside = Dictionary(
      rural.map { (CountryYear(country: $0.country, year: $0.year), $0.number) },
      uniquingKeysWith: { first, _ in first })
    let sums = urban.compactMap { town -> Value? in
      countryside[CountryYear(country: town.country, year: town.year)].map { rest in
        Value(country: town.country, year: town.year, number: town.number + rest, file: town.file, line: town.line)
      }
    }
    try add(
      Indicator(id: "population", name: "Population (urban plus rural)", unit: "people", source: "gapminder"), sums,
      extremes: .logarithmic)
    note(others, "population")
    let single = urban.count + rural.count - 2 * sums.count
    notes.append(
      """
      population: derived, the sum of Gapminder's urban and rural population; \(single) country-years have only one \
      part and are left out
      """)
  }
}

/// Gapminder's `geo` ids joined to the country table, by the entities table's ISO code and, where it gives none, the
/// id.
private struct GapminderPlaces {
  let codes: [String: CountryCode]
  /// Ids that are territories, aggregates or claimed states, by name.
  let others: [String: String]
  let resolver: CountryResolver

  init(_ folder: DataFolder, _ resolver: CountryResolver) throws {
    let table = try folder.table("gapminder/ddf--entities--geo--country.csv")
    let (geo, iso, name) = (
      try table.column("country"), try table.column("iso3166_1_alpha3"), try table.column("name")
    )
    var codes: [String: CountryCode] = [:]
    var others: [String: String] = [:]
    var places = Places(resolver)
    for row in 0..<table.rowCount {
      let id = table.string(row, geo)
      let code = table.optionalString(row, iso)
      let place = try places.country(code ?? id, at: table.location(row, geo))
      guard let place else {
        others[id] = table.string(row, name)
        continue
      }
      // The name must not mean another country; that it means none yet known is no fault of the code.
      if code != nil, let named = try? resolver.resolve(table.string(row, name)), named != place {
        throw SuasionError(
          .data, "'\(table.string(row, name))' is \(named), its code \(place)", at: table.location(row, name),
          hint: "mend the code or the name")
      }
      codes[id] = place
    }
    self.codes = codes
    self.others = others
    self.resolver = resolver
  }

  /// The values of one file (geo, time, value), and what in it is no country.
  func values(of file: String, in folder: DataFolder) throws -> ([Value], Places) {
    let table = try folder.table("gapminder/\(file).csv")
    let (geo, time, number) = (try table.column("geo"), try table.column("time"), try table.column(file))
    var left = Places(resolver)
    var values: [Value] = []
    values.reserveCapacity(table.rowCount)
    // Rows stand by country, so the id of the row before nearly always serves again.
    var (last, code): (String, CountryCode?) = ("", nil)
    for row in 0..<table.rowCount {
      if !table.withBytes(row, geo, { $0.elementsEqual(last.utf8) }) {
        last = table.string(row, geo)
        code = codes[last]
        guard code != nil || others[last] != nil else {
          throw SuasionError(
            .data, "'\(last)' is no place of Gapminder's entities", at: table.location(row, geo),
            hint: "the entities table must be of the same edition")
        }
      }
      guard let code else {
        left.leave(others[last] ?? last)
        continue
      }
      guard let year = try table.int(row, time), let value = try table.double(row, number) else { continue }
      values.append(Value(country: code, year: year, number: value, file: table.name, line: table.line(row)))
    }
    return (values, left)
  }
}
