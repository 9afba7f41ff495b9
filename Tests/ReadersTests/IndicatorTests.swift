import Record
import Statistics
import Testing

@testable import Readers

@Suite("Indicators")
struct IndicatorTests {
  // MARK: - Gapminder

  static let gapminder = [
    "gdppercapita_us_inflation_adjusted", "total_gdp_us_inflation_adjusted", "internet_users",
    "cell_phones_per_100_people", "broadband_subscribers_per_100_people", "murder_per_100000_people",
    "merchandise_trade_percent_of_gdp", "foreign_direct_investment_net_inflows_percent_of_gdp",
    "debt_to_foreigners_by_public_and_private_percent_of_gni", "aid_received_percent_of_gni", "arms_imports_sipri_tiv",
    "high_technology_exports_percent_of_manufactured_exports", "urban_population", "rural_population",
  ]

  /// Every file of Gapminder with its header and the given rows, and an entities table.
  static func economy(_ rows: [String: [String]]) throws -> IndicatorRecord {
    var files = [
      "gapminder/ddf--entities--geo--country.csv": """
      country,iso3166_1_alpha3,name
      abw,ABW,Aruba
      kos,,Kosovo
      lbr,LBR,Liberia
      ton,TON,Tonga
      yug,,Yugoslavia

      """
    ]
    for file in gapminder {
      files["gapminder/\(file).csv"] = (["geo,time,\(file)"] + (rows[file] ?? [])).map { $0 + "\n" }.joined()
    }
    let fixture = try PublisherFixture(files)
    var record = IndicatorRecord()
    try record.addGapminder(fixture.data, fixture.resolver)
    return record
  }

  static func values(_ record: IndicatorRecord, _ id: String) -> [String] {
    (record.observations[id] ?? []).map { "\($0.country) \($0.year) \($0.value)" }
  }

  @Test func valuesAreAsPublishedSortedByCountryAndYear() throws {
    let record = try Self.economy([
      "internet_users": ["ton,2001,2.8", "ton,2000,2.4", "kos,2017,83.78", "lbr,2000,0.01769"]
    ])
    #expect(
      Self.values(record, "internet-users") == ["LBR 2000 0.01769", "TON 2000 2.4", "TON 2001 2.8", "XKX 2017 83.78"])
  }

  @Test func territoriesAreLeftOutByName() throws {
    let record = try Self.economy(["internet_users": ["abw,2000,15.4", "abw,2001,17.1"]])
    #expect(Self.values(record, "internet-users").isEmpty)
    #expect(record.notes.contains("internet-users: rows of no country of the table, left out: Aruba (2)"))
  }

  @Test func aPlaceOutsideTheEntitiesIsAnError() throws {
    let error = try #require(throws: SuasionError.self) { _ = try Self.economy(["internet_users": ["atl,2000,1"]]) }
    #expect(error.location?.file == "gapminder/internet_users.csv")
    #expect(error.location?.line == 2)
  }

  @Test func populationIsTownAndCountryTogether() throws {
    let record = try Self.economy([
      "urban_population": ["ton,1960,11000", "ton,1961,11500", "lbr,1960,208000"],
      "rural_population": ["ton,1960,50600", "lbr,1960,911000", "lbr,1961,930000"],
    ])
    #expect(Self.values(record, "population") == ["LBR 1960 1119000.0", "TON 1960 61600.0"])
    #expect(
      record.notes.contains { $0.hasPrefix("population: derived") && $0.contains("2 country-years have only one part") }
    )
  }

  @Test func aYearTwiceIsAnErrorThatNamesBothLines() throws {
    let error = try #require(throws: SuasionError.self) {
      _ = try Self.economy(["internet_users": ["ton,2000,1", "ton,2000,2"]])
    }
    #expect(error.message.contains("two values of internet-users for TON in 2000"))
    #expect(error.hint?.contains("internet_users.csv:") == true)
  }

  /// Quartiles 2 and 4 of 1...5: the fences stand at 2 - 20 and 4 + 20, and adding far values moves them little.
  @Test func sharesTenRangesBeyondTheQuartilesAreFlaggedAndKept() throws {
    let file = "foreign_direct_investment_net_inflows_percent_of_gdp"
    let usual = (0..<40).map { "ton,\(1970 + $0),\(1 + $0 % 5)" }
    let record = try Self.economy([file: usual + ["lbr,1990,1709.8", "lbr,1991,-1303.1", "lbr,1992,23.9"]])
    let flagged = (record.observations["fdi"] ?? []).filter(\.flagged)
    #expect(flagged.map(\.value) == [1709.8, -1303.1])
    #expect(record.observations["fdi"]?.count == 43)
    #expect(record.notes.contains("fdi: 2 of 43 values flagged as extreme and kept: LBR (2)"))
  }

  @Test func amountsAreJudgedInLogarithmsAndZeroIsNotExtreme() throws {
    let usual = (0..<40).map { "ton,\(1970 + $0),\(100 * (1 + $0 % 5))" }
    let record = try Self.economy(["arms_imports_sipri_tiv": usual + ["lbr,1990,0", "lbr,1991,5000", "lbr,1992,1e9"]])
    #expect((record.observations["arms-imports"] ?? []).filter(\.flagged).map(\.value) == [1e9])
  }

  @Test func aSeriesWithoutSpreadHasNoExtremes() {
    #expect(!ExtremeScale.none.test(on: [0, 0, 0, 0, 1])(1))
    #expect(!ExtremeScale.linear.test(on: [])(1))
    #expect(!ExtremeScale.logarithmic.test(on: [0, 0, 0])(5))
  }

  // MARK: - The others

  @Test func particulatesSkipAggregates() throws {
    let fixture = try PublisherFixture([
      "pm25/pm25-exposure-world-bank.csv": """
      Entity,Year,pm25_exposure
      High income,1990,20.1
      Timor,1995,65.17951202

      """
    ])
    var record = IndicatorRecord()
    try record.addParticulates(fixture.data, fixture.resolver)
    #expect(Self.values(record, "pm25") == ["TLS 1995 65.17951202"])
    #expect(record.notes.contains("pm25: rows of no country of the table, left out: High income (1)"))
  }

  /// V-Dem calls the Soviet Union Russia and Yugoslavia Serbia; number and year tell.
  @Test func democracyFollowsTheStateOfTheYear() throws {
    let fixture = try PublisherFixture([
      "vdem/vdem_1946_2024.csv": """
      vdem_country_name,country_text_id,country_id,vdem_cowcode,year,v2x_polyarchy,v2x_polyarchy_codelow,v2x_polyarchy_codehigh,v2x_libdem
      Russia,RUS,11.0,365.0,1970.0,0.1,0.09,0.11,0.05
      Russia,RUS,11.0,365.0,1991.0,0.3,0.29,0.31,
      Russia,RUS,11.0,365.0,1992.0,0.4,0.39,0.41,0.25
      Serbia,SRB,198.0,345.0,1980.0,0.2,0.19,0.21,0.15
      Serbia,SRB,198.0,345.0,2010.0,0.6,0.59,0.61,0.45
      Hong Kong,HKG,167.0,,2010.0,0.3,0.29,0.31,0.2

      """
    ])
    var record = IndicatorRecord()
    try record.addDemocracy(fixture.data, fixture.resolver)
    #expect(
      Self.values(record, "polyarchy") == [
        "RUS 1992 0.4", "SRB 2010 0.6", "SUN 1970 0.1", "SUN 1991 0.3", "YUG 1980 0.2",
      ])
    #expect(record.observations["polyarchy-low"]?.first?.value == 0.39)
    #expect(record.observations["liberal-democracy"]?.count == 4)
    #expect(record.notes.contains("liberal-democracy: 1 country-years have no value"))
    #expect(record.notes.contains { $0.hasSuffix("Hong Kong (1)") })
  }

  @Test func alliancesAreOneOrZeroForEveryState() throws {
    let fixture = try PublisherFixture([
      "atop/alliances_with_us_china_russia_1946_2018.csv": """
      ccode1,ccode2,year,atop_defense,atop_offense,atop_neutral,atop_nonagg,atop_consul
      2.0,20.0,1950.0,1.0,0.0,0.0,1.0,1.0
      20.0,2.0,1950.0,1.0,0.0,0.0,1.0,1.0
      365.0,710.0,1980.0,0.0,0.0,0.0,1.0,0.0
      710.0,365.0,1980.0,0.0,0.0,0.0,1.0,0.0
      710.0,731.0,2018.0,1.0,0.0,0.0,0.0,0.0

      """
    ])
    var record = IndicatorRecord()
    try record.addAlliances(fixture.data, fixture.resolver)
    func value(_ id: String, _ country: CountryCode, _ year: Int) -> Double? {
      record.observations[id]?.first { $0.country == country && $0.year == year }?.value
    }
    #expect(value("alliance-united-states", "CAN", 1950) == 1)
    #expect(value("defence-pact-united-states", "CAN", 1950) == 1)
    #expect(value("alliance-united-states", "CAN", 1951) == 0)
    #expect(value("alliance-united-states", "USA", 1950) == nil)
    #expect(value("alliance-china", "SUN", 1980) == 1)
    #expect(value("defence-pact-china", "SUN", 1980) == 0)
    #expect(value("alliance-russia", "CHN", 1980) == 1)
    #expect(value("alliance-russia", "RUS", 2000) == nil)
    #expect(value("alliance-china", "PRK", 2018) == 1)
    #expect(value("alliance-china", "SSD", 2005) == nil)
    #expect(value("alliance-china", "SSD", 2012) == 0)
  }

  @Test func distancesReadFormerCodesAndLeaveOutThePoleItself() throws {
    let fixture = try PublisherFixture([
      "cepii/distance_to_china_and_us.csv": """
      iso_o,iso_d,distcap
      ROM,CHN,7058.9
      ZAR,CHN,11273.611
      YUG,CHN,7419.2173
      TMP,CHN,5601.3
      PAL,CHN,7050.1
      HKG,CHN,1970.0
      CHN,CHN,1150.0
      CHN,USA,11171.6
      USA,USA,1161.074

      """
    ])
    var record = IndicatorRecord()
    try record.addDistances(fixture.data, fixture.resolver)
    #expect((record.observations["distance-to-china"] ?? []).map(\.country) == ["COD", "PSE", "ROU", "SRB", "TLS"])
    #expect(Self.values(record, "distance-to-united-states") == ["CHN 2011 11171.6"])
    #expect(record.notes.contains("distance-to-china: rows of no country of the table, left out: HKG (1)"))
  }

  /// The file by Gleditsch-Ward number adds Serbia, and numbers Vietnam as the South that ended in 1975.
  @Test func commitmentsAreReadOnceFromTheTwoFiles() throws {
    let header = "year,oof_amt,oof_adj,oda_amt,oda_adj,vof_amt,vof_adj"
    let fixture = try PublisherFixture([
      "aiddata/gcdf3_country_year_cow.csv": "ccode,\(header)\n816,2010,9,1,9,2,9,4\n31,2009,0,0,0,0,0,0\n",
      "aiddata/gcdf3_country_year_gw.csv":
        "gwcode,\(header)\n817,2010,9,1,9,2,9,4\n340,2010,9,8,9,0,9,0\n31,2009,0,5,0,0,0,0\n",
    ])
    var record = IndicatorRecord()
    try record.addCommitments(fixture.data, fixture.resolver)
    #expect(Self.values(record, "aiddata-commitments") == ["BHS 2009 0.0", "SRB 2010 8.0", "VNM 2010 7.0"])
    #expect(record.notes.contains { $0.contains("adds SRB and differs for BHS 2009") })
  }
}
