import Foundation
import Record
import Statistics
import Tables
import Testing

@testable import Readers

/// Every country string of every publisher's file either means a country on the row's date, or stands in the reviewed
/// list of what is none. Where a file uses a string against the rule, the exception is written out below, and is the
/// file's reader's to mend.
@Suite(.enabled(if: Shared.isPresent, "the publishers' files are not here"))
struct EveryCountryStringTests {
  enum Scheme: String, Sendable { case text, iso2, cow, gleditschWard }

  /// One column of country strings.
  struct Column: Sendable {
    let title: String
    var scheme = Scheme.text
    /// Several values in one field, parted by `;`.
    var many = false
  }

  /// One publisher's table: its columns of countries, the column of its dates, and what it uses against the rule.
  struct File: Sendable, CustomTestStringConvertible {
    let path: String
    var delimiter: Character = ","
    let columns: [Column]
    var date: String?
    /// Fewest different strings that must be seen, so that a test of nothing fails.
    let atLeast: Int
    /// Value to the reason why it cannot be resolved as it stands.
    var exceptions: [String: String] = [:]
    var testDescription: String { path }
  }

  static let indicators = [
    "aid_received_percent_of_gni", "arms_imports_sipri_tiv", "broadband_subscribers_per_100_people",
    "cell_phones_per_100_people", "debt_to_foreigners_by_public_and_private_percent_of_gni",
    "foreign_direct_investment_net_inflows_percent_of_gdp", "gdppercapita_us_inflation_adjusted",
    "high_technology_exports_percent_of_manufactured_exports", "internet_users", "merchandise_trade_percent_of_gdp",
    "murder_per_100000_people", "rural_population", "total_gdp_us_inflation_adjusted", "urban_population",
  ]
  static let ledger = [
    "arms", "cultural", "digital_silk_road", "frameworks", "networks_5g", "payments", "satellites", "smart_city",
  ]

  static let files: [File] =
    [
      File(
        path: "aiddata/gcdf_v1_projects_2000_2014.csv.gz",
        columns: [
          Column(title: "donor"), Column(title: "recipient_condensed"), Column(title: "recipient_iso3", many: true),
          Column(title: "recipient_cow_code", scheme: .cow, many: true),
        ], date: "year", atLeast: 350, exceptions: ["966": "a slip for Palau, 986"]),
      File(
        path: "aiddata/gcdf2_geolocated_projects_subset_2000_2017.csv.gz", columns: [Column(title: "Recipient")],
        date: "Commitment Year", atLeast: 130),
      File(
        path: "aiddata/huawei_finance_2002_2017.csv",
        columns: [Column(title: "Financier Country"), Column(title: "Recipient")], date: "Commitment Year", atLeast: 60),
      File(
        path: "aiddata/gcdf3_country_year_gw.csv", columns: [Column(title: "gwcode", scheme: .gleditschWard)],
        date: "year", atLeast: 120,
        exceptions: ["817": "the Republic of Viet Nam ended in 1975: the file means Viet Nam, 816"]),
      File(
        path: "aiddata/gcdf3_country_year_cow.csv", columns: [Column(title: "ccode", scheme: .cow)], date: "year",
        atLeast: 130),
      File(
        path: "atop/alliances_with_us_china_russia_1946_2018.csv.gz",
        columns: [Column(title: "ccode1", scheme: .cow), Column(title: "ccode2", scheme: .cow)], date: "year",
        atLeast: 140),
      File(
        path: "belt_and_road/BRI_2020.tab", delimiter: "\t", columns: [Column(title: "countryname")], date: "year",
        atLeast: 130, exceptions: ["Korea": "South Korea, by the file's own notes"]),
      File(
        path: "belt_and_road/greenfdc_bri_countries_ncsu2022.csv", columns: [Column(title: "name")],
        date: "bri_partner", atLeast: 240),
      File(
        path: "cepii/distance_to_china_and_us.csv.gz", columns: [Column(title: "iso_o"), Column(title: "iso_d")],
        atLeast: 220),
      File(
        path: "confucius_institutes/first_opening_by_country.csv", columns: [Column(title: "country")], atLeast: 150),
      File(
        path: "confucius_institutes/openings_by_country_year_2004_2017.csv", columns: [Column(title: "country")],
        date: "year", atLeast: 110),
      File(
        path: "gapminder/ddf--entities--geo--country.csv",
        columns: [
          Column(title: "country"), Column(title: "name"), Column(title: "iso3166_1_alpha3"),
          Column(title: "iso3166_1_alpha2", scheme: .iso2), Column(title: "unicode_region_subtag", scheme: .iso2),
        ], atLeast: 900),
      File(
        path: "pm25/pm25-exposure-world-bank.csv", columns: [Column(title: "Entity")], date: "Year", atLeast: 200),
      File(
        path: "vdem/vdem_1946_2024.csv.gz",
        columns: [
          Column(title: "vdem_country_name"), Column(title: "country_text_id"),
          Column(title: "vdem_cowcode", scheme: .cow),
        ], date: "year", atLeast: 500,
        exceptions: ["ZZB": "V-Dem scores Zanzibar after its end: left out, by its name"]),
      File(
        path: "world_bank/income_groups_1987_2024.csv.gz",
        columns: [Column(title: "economy"), Column(title: "code")], date: "year_data", atLeast: 430),
    ]
    + indicators.map {
      File(path: "gapminder/\($0).csv", columns: [Column(title: "geo")], date: "time", atLeast: 100)
    }
    + ledger.map {
      File(
        path: "ledger/\($0).csv", columns: [Column(title: "country"), Column(title: "country_iso3")], date: "date",
        atLeast: 20)
    }

  // MARK: - Tables

  @Test(arguments: files)
  func everyStringOfATable(file: File) throws {
    let table = try DelimitedText(
      Files.readUnpacked(Shared.data.appendingPathComponent(file.path)), name: file.path, delimiter: file.delimiter)
    var tally = try Tally(exceptions: file.exceptions)
    let dates = try file.date.map { try table.column($0) }
    for column in file.columns {
      let index = try table.column(column.title)
      for row in 0..<table.rowCount {
        guard let field = table.optionalString(row, index) else { continue }
        let date = dates.flatMap { Self.date(table.string(row, $0)) }
        for value in column.many ? field.split(separator: ";").map(String.init) : [field] {
          let value = value.trimmingCharacters(in: .whitespaces)
          if !value.isEmpty { tally.check(value, column.scheme, on: date, at: "\(file.path):\(table.line(row))") }
        }
      }
    }
    tally.report(atLeast: file.atLeast)
  }

  /// As the file writes it: `2014`, `2014.0`, `2014-06-19`; nil for `unknown` and the like.
  static func date(_ text: String) -> PartialDate? {
    PartialDate(text) ?? PartialDate(text.replacing(".0", with: ""))
  }

  // MARK: - Votes

  @Test func everyColumnOfTheWideVotes() throws {
    let path = "unga_votes/unga_rollcalls_wide_1946_2024.csv.gz"
    let table = try DelimitedText(Files.readUnpacked(Shared.data.appendingPathComponent(path)), name: path)
    var tally = try Tally()
    for title in table.header.dropFirst(8) { tally.check(title, .text, on: nil, at: path) }
    tally.report(atLeast: 194)
  }

  @Test func everyCountryOfTheLongVotes() throws {
    let calls = "unga_votes/roll_calls_1946_2020.csv.gz", votes = "unga_votes/votes_long_1946_2020.csv.gz"
    let rollCalls = try DelimitedText(Files.readUnpacked(Shared.data.appendingPathComponent(calls)), name: calls)
    let id = try rollCalls.column("rcid"), day = try rollCalls.column("date")
    // Before 1995 the days of this file are not days of the month.
    var months: [Int: String] = [:]
    for row in 0..<rollCalls.rowCount {
      let number = try #require(try rollCalls.int(row, id))
      months[number] = String(rollCalls.string(row, day).prefix(7))
    }
    let table = try DelimitedText(Files.readUnpacked(Shared.data.appendingPathComponent(votes)), name: votes)
    let call = try table.column("rcid"), name = try table.column("country"), code = try table.column("country_code")
    var tally = try Tally(exceptions: ["YU": "given to Serbia too, to 2020: use the name"])
    var seen: Set<[String]> = []
    for row in 0..<table.rowCount {
      let number = try #require(try table.int(row, call))
      let month = try #require(months[number])
      let pair = [table.string(row, name), table.string(row, code), month]
      guard seen.insert(pair).inserted else { continue }
      let date = try #require(PartialDate(month))
      let byName = tally.check(pair[0], .text, on: date, at: "\(votes):\(table.line(row))")
      guard !pair[1].isEmpty else { continue }
      let byCode = tally.check(pair[1], .iso2, on: date, at: "\(votes):\(table.line(row))")
      // The file merges Russia and the Soviet Union, Serbia and Yugoslavia under one code.
      if byName != "SUN", byName != "SRB" { #expect(byName == byCode, "\(pair)") }
    }
    tally.report(atLeast: 390)
  }

  @Test func everyMemberStateOfTheResolutions() throws {
    struct Resolution: Decodable {
      let adoption_date: String
      let MS_in_favour: [String]
      let MS_against: [String]
      let MS_abstaining: [String]
    }
    let folder = Shared.data.appendingPathComponent("unga_resolutions")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".gz") }.sorted()
    #expect(files.count == 10)
    var tally = try Tally()
    for file in files {
      let bytes = try Files.readUnpacked(folder.appendingPathComponent(file))
      for (number, line) in bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
        let text = try JSONDecoder().decode(Resolution.self, from: Data(line))
        // `2019-12-12 00:00:00` or `7 December 2020`: either holds the year in four digits.
        let year = try #require(text.adoption_date.firstMatch(of: /[12][0-9]{3}/))
        for state in text.MS_in_favour + text.MS_against + text.MS_abstaining {
          tally.check(state, .text, on: PartialDate(String(year.0)), at: "\(file):\(number + 1)")
        }
      }
    }
    tally.report(atLeast: 199)
  }

  @Test func everyUnitOfTheIdealPoints() throws {
    let path = "ideal_points_reference/IdealpointestimatesAll_Apr2020.csv.gz"
    // The one file that is not UTF-8.
    let bytes = try Files.readUnpacked(Shared.data.appendingPathComponent(path))
    let text = try #require(String(bytes: bytes, encoding: .windowsCP1252))
    let table = try DelimitedText(Array(text.utf8), name: path)
    var tally = try Tally(exceptions: ["YUG": "given to Serbia too, after 1992: use the Correlates of War number"])
    let session = try table.column("session"), name = try table.column("Countryname")
    let iso3 = try table.column("iso3c"), cow = try table.column("ccode")
    for row in 0..<table.rowCount {
      let number = try #require(try table.int(row, session))
      let year = PartialDate(year: 1945 + number)
      let place = "\(path):\(table.line(row))"
      tally.check(table.string(row, name), .text, on: year, at: place)
      tally.check(table.string(row, iso3), .text, on: year, at: place)
      tally.check(table.string(row, cow), .cow, on: year, at: place)
    }
    tally.report(atLeast: 580)
  }

  // MARK: - Outlines

  @Test(arguments: ["countries-110m.json", "countries-50m.json"])
  func everyPlaceOfTheAtlas(file: String) throws {
    struct Atlas: Decodable {
      struct Objects: Decodable { let countries: Countries }
      struct Countries: Decodable { let geometries: [Geometry] }
      struct Geometry: Decodable {
        let id: String?
        let properties: Properties
      }
      struct Properties: Decodable {
        let name: String
        let nameLong: String?
        let adm0A3: String?
        let isoA2: String?
        let isoA3: String?
        let sovereignty: String?
      }
      let objects: Objects
    }
    let url = Shared.data.appendingPathComponent("world_geometry/\(file)")
    let atlas = try JSONDecoder().decode(Atlas.self, from: Data(Files.read(url)))
    var tally = try Tally()
    for geometry in atlas.objects.countries.geometries {
      let properties = geometry.properties
      let place = tally.check(properties.name, .text, on: nil, at: file)
      for text in [properties.nameLong, properties.adm0A3, properties.isoA3].compactMap(\.self) {
        #expect(tally.check(text, .text, on: nil, at: file) == place, "\(properties.name), \(text)")
      }
      if let code = properties.isoA2 { tally.check(code, code.count == 2 ? .iso2 : .text, on: nil, at: file) }
      if let state = properties.sovereignty { tally.check(state, .text, on: nil, at: file) }
      if let place, let id = geometry.id, let number = Int(id) {
        #expect(try tally.resolver.resolve(m49: number) == place, "\(properties.name)")
      }
    }
    tally.report(atLeast: 400)
  }

  // MARK: - Columns that must agree

  @Test func gapminderCodesAgree() throws {
    let path = "gapminder/ddf--entities--geo--country.csv"
    let table = try DelimitedText(Files.read(Shared.data.appendingPathComponent(path)), name: path)
    let resolver = try Shared.curated().resolver
    let name = try table.column("name"), iso3 = try table.column("iso3166_1_alpha3")
    let iso2 = try table.column("iso3166_1_alpha2"), numeric = try table.column("iso3166_1_numeric")
    var compared = 0
    for row in 0..<table.rowCount {
      guard case .country(let code) = try resolver.classify(table.string(row, name)) else { continue }
      if let text = table.optionalString(row, iso3) {
        #expect(try resolver.resolve(iso3: text) == code)
        compared += 1
      }
      if let text = table.optionalString(row, iso2) { #expect(try resolver.resolve(iso2: text) == code) }
      if let number = try table.int(row, numeric) { #expect(try resolver.resolve(m49: number) == code) }
    }
    #expect(compared >= 195)
  }

  @Test(arguments: ledger)
  func ledgerNamesAndCodesAgree(file: String) throws {
    let path = "ledger/\(file).csv"
    let table = try DelimitedText(Files.read(Shared.data.appendingPathComponent(path)), name: path)
    let resolver = try Shared.curated().resolver
    let name = try table.column("country"), code = try table.column("country_iso3")
    for row in 0..<table.rowCount {
      let byName = try resolver.classify(table.string(row, name)),
        byCode = try resolver.classify(table.string(row, code))
      if case .country = byName { #expect(byName == byCode, "\(table.location(row, name))") }
    }
  }

  @Test func recipientsAgreeWithTheirCodes() throws {
    let path = "aiddata/gcdf_v1_projects_2000_2014.csv.gz"
    let table = try DelimitedText(Files.readUnpacked(Shared.data.appendingPathComponent(path)), name: path)
    let resolver = try Shared.curated().resolver
    let name = try table.column("recipient_condensed"), iso3 = try table.column("recipient_iso3")
    let cow = try table.column("recipient_cow_code"), year = try table.column("year")
    var compared = 0
    for row in 0..<table.rowCount {
      guard case .country(let code) = try resolver.classify(table.string(row, name)) else { continue }
      let date = PartialDate(table.string(row, year))
      if let text = table.optionalString(row, iso3), !text.contains(";") {
        #expect(try resolver.resolve(iso3: text) == code)
        compared += 1
      }
      if let text = table.optionalString(row, cow), let number = Int(text) {
        #expect(try resolver.resolve(cow: number, on: date) == code)
      }
    }
    #expect(compared > 5000)
  }
}

/// Strings tried and strings that failed.
private struct Tally {
  let resolver: CountryResolver
  private let exceptions: [String: String]
  private var excused: Set<String> = []
  private var known: [String: CountryCode?] = [:]
  private var strings: Set<String> = []
  private var failures: [String] = []

  init(exceptions: [String: String] = [:]) throws {
    resolver = try Shared.curated().resolver
    self.exceptions = exceptions
  }

  /// The country, nil for what is reviewed and none, and for failures, which are kept.
  @discardableResult
  mutating func check(
    _ value: String, _ scheme: EveryCountryStringTests.Scheme, on date: PartialDate?, at place: String
  ) -> CountryCode? {
    let key = "\(scheme.rawValue) \(value) \(date?.description ?? "")"
    if let code = known[key] { return code }
    strings.insert("\(scheme.rawValue) \(value)")
    var code: CountryCode?
    do {
      switch scheme {
      case .text:
        if case .country(let found) = try resolver.classify(value, on: date) { code = found }
      case .iso2:
        // Territories have alpha-2 codes too.
        if let found = try? resolver.resolve(iso2: value, on: date) {
          code = found
        } else if case .country(let found) = try resolver.classify(value, on: date) {
          code = found
        }
      case .cow: code = try resolver.resolve(cow: Self.number(value), on: date)
      case .gleditschWard: code = try resolver.resolve(gleditschWard: Self.number(value), on: date)
      }
    } catch {
      if exceptions[value] == nil { failures.append("\(place): \(error)") } else { excused.insert(value) }
    }
    known[key] = .some(code)
    return code
  }

  func report(atLeast count: Int) {
    #expect(failures.isEmpty, "\(failures.count): \(failures.prefix(20).joined(separator: "\n"))")
    #expect(strings.count >= count, "only \(strings.count) strings were seen")
    #expect(excused == Set(exceptions.keys), "an exception that is needed no more: take it out")
  }

  private static func number(_ text: String) throws -> Int {
    guard let number = Double(text) else { throw SuasionError(.data, "'\(text)' is not a number") }
    return Int(number)
  }
}

/// The folders the tests read.
enum Shared {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  static let data = root.deletingLastPathComponent().appendingPathComponent("shared/data")
  static let isPresent = FileManager.default.fileExists(atPath: data.path)

  static func curated() throws -> CountriesReader.Tables {
    try CountriesReader.read(from: root.appendingPathComponent("Record/curated"))
  }
}
