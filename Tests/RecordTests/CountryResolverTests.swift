import Record
import Statistics
import Testing

/// The rules of the resolver, on a table small enough to read; the shipped tables are tested in ReadersTests.
struct CountryResolverTests {
  static func day(_ text: String) throws -> Day { try #require(PartialDate(text)).earliest }
  static func span(_ from: String, _ to: String? = nil) throws -> Span {
    Span(from: try day(from), to: try to.map { try day($0) })
  }

  static func country(
    _ code: String, _ name: String, iso2: String? = nil, m49: Int? = nil, cow: [Int] = [], ward: [Int] = [],
    exists: Span, membership: [Span] = [], continues: CountryCode? = nil
  ) -> Country {
    Country(
      code: CountryCode(code), name: name, iso2: iso2, m49: m49, cow: cow, gleditschWard: ward, region: nil,
      exists: exists, membership: membership, continues: continues, latitude: nil, longitude: nil)
  }

  static func resolver() throws -> CountryResolver {
    let countries = [
      country(
        "SUN", "Soviet Union", iso2: "SU", m49: 810, cow: [365], ward: [365],
        exists: try span("1922-12-30", "1991-12-25")),
      country(
        "RUS", "Russia", iso2: "RU", m49: 643, cow: [365], ward: [365], exists: try span("1991-12-26"), continues: "SUN"
      ),
      country(
        "YUG", "Yugoslavia", cow: [345], exists: try span("1918-12-01", "1992-04-26"),
        membership: [try span("1945-10-24", "1992-09-22")]),
      country("SRB", "Serbia", cow: [345], ward: [340, 345], exists: try span("1992-04-27")),
      country("NAM", "Namibia", iso2: "NA", m49: 516, exists: try span("1990-03-21")),
      country("KOR", "South Korea", iso2: "KR", exists: try span("1948-08-15")),
      country("PRK", "North Korea", iso2: "KP", exists: try span("1948-09-09")),
      country("CIV", "Côte d'Ivoire", iso2: "CI", exists: try span("1960-08-07")),
      country("BHS", "Bahamas", iso2: "BS", exists: try span("1973-07-10")),
      country("ROU", "Romania", iso2: "RO", exists: try span("1878-07-13")),
      country("ZZB", "Zanzibar", cow: [511], exists: try span("1963-12-10", "1964-04-25")),
    ]
    let names = [
      ("Soviet Union", "SUN", "en", nil), ("Russia", "SUN", "en", try span("1922-12-30", "1991-12-25")),
      ("Russia", "RUS", "en", try span("1991-12-26")),
      ("Yugoslavia", "YUG", "en", try span("1918-12-01", "1992-09-22")),
      ("Yugoslavia", "SRB", "x", try span("1992-09-23")), ("Serbia", "SRB", "en", nil), ("Namibia", "NAM", "en", nil),
      ("Korea", "KOR", "ambiguous", nil), ("Korea", "PRK", "ambiguous", nil), ("South Korea", "KOR", "en", nil),
      ("North Korea", "PRK", "en", nil), ("Côte d'Ivoire", "CIV", "en", nil), ("Bahamas", "BHS", "en", nil),
      ("Romania", "ROU", "en", nil), ("ROM", "ROU", "code", nil),
      ("Zanzibar", "ZZB", "en", try span("1856-10-19", "1964-04-25")),
    ].map { CountryName(name: $0.0, code: CountryCode($0.1), language: $0.2, span: $0.3) }
    let not = [
      NotACountry(name: "Hong Kong", reason: "special administrative region of China"),
      NotACountry(name: "AS", reason: "territory of the United States"),
      NotACountry(name: "Zanzibar", reason: "part of Tanzania"),
    ]
    return CountryResolver(countries: countries, names: names, notCountries: not)
  }

  @Test(arguments: [
    ("Côte d'Ivoire", "cote divoire"), ("COTE D’IVOIRE", "cote divoire"),
    ("Co\u{302}te d\u{2019}Ivoire", "cote divoire"),
    ("THE BAHAMAS", "bahamas"), ("Bahamas (the)", "bahamas"), ("Bahamas, The", "bahamas"), ("Bahamas\u{A0}", "bahamas"),
    ("St. Kitts & Nevis", "saint kitts and nevis"), ("Saint Kitts and Nevis", "saint kitts and nevis"),
    ("U.S.A.", "usa"), ("U. S. A.", "usa"), ("USA", "usa"), ("U.S. Virgin Is.", "us virgin is"),
    ("Guinea-Bissau", "guinea bissau"), ("TÜRKİYE", "turkiye"), ("Türkıye", "turkiye"), ("TÜRKÝYE", "turkyye"),
    ("Republic of the Congo", "republic of the congo"), ("Congo, Republic of the", "congo republic of"),
    ("El Salvador", "salvador"), ("The", "the"), ("LA", "la"), ("Dominican Republic\u{FFFD}", "dominican republic"),
    ("\u{FEFF}Niger", "niger"), ("  Viet   Nam ", "viet nam"), ("---", ""), ("", ""),
  ])
  func oneFormForAllSpellings(text: String, key: String) {
    #expect(CountryResolver.key(text) == key)
  }

  @Test(
    arguments: [
      ("Russia", "1991-12-25", "SUN"), ("Russia", "1991-12-26", "RUS"), ("Russia", "1991-12", "SUN"),
      ("Russia", "1991", "SUN"), ("Russia", "1992", "RUS"), ("Russia", nil, "RUS"), ("RUS", "1960", "RUS"),
      ("Yugoslavia", "1992-09-22", "YUG"), ("Yugoslavia", "1992-09-23", "SRB"), ("Yugoslavia", "1992-09", "YUG"),
      ("Soviet Union", "1991", "SUN"), ("Soviet Union", nil, "SUN"), ("SUN", "1950-06-01", "SUN"),
      ("Namibia", "1970", "NAM"), ("nam", nil, "NAM"), ("KR", nil, "KOR"), ("rom", "1999", "ROU"),
      ("Zanzibar", "1963", "ZZB"),
    ] as [(String, String?, String)])
  func nameOnADate(text: String, date: String?, code: String) throws {
    let date = try date.map { try #require(PartialDate($0)) }
    #expect(try Self.resolver().resolve(text, on: date) == CountryCode(code))
  }

  @Test(
    arguments: [
      (365, "1946", "SUN"), (365, "1991", "SUN"), (365, "1992-01-01", "RUS"), (365, nil, "RUS"), (365, "1900", "SUN"),
      (345, "1992-04-26", "YUG"), (345, "1992-04-27", "SRB"), (345, "1992", "SRB"), (345, "2016", "SRB"),
      (511, "1964", "ZZB"), (511, nil, "ZZB"), (511, "1946", "ZZB"),
    ] as [(Int, String?, String)])
  func correlatesOfWarOnADate(number: Int, date: String?, code: String) throws {
    let date = try date.map { try #require(PartialDate($0)) }
    #expect(try Self.resolver().resolve(cow: number, on: date) == CountryCode(code))
  }

  @Test func codesBySchemeOnly() throws {
    let resolver = try Self.resolver()
    #expect(try resolver.resolve(gleditschWard: 340) == "SRB")
    #expect(try resolver.resolve(m49: 810) == "SUN")
    #expect(try resolver.resolve(iso2: "na") == "NAM")
    #expect(try resolver.resolve(iso3: "rus", on: PartialDate(year: 1950)) == "RUS")
    #expect(throws: SuasionError.self) { try resolver.resolve("365") }
    #expect(throws: SuasionError.self) { try resolver.resolve(cow: 340) }
    #expect(throws: SuasionError.self) { try resolver.resolve(m49: 1) }
  }

  @Test(
    arguments: [
      ("NA", nil, "may be Namibia"), ("kr", nil, "no country that is known"), ("", nil, "missing"),
      (" - ", nil, "missing"),
      ("Korea", "1950-01-01", "may mean South Korea (KOR) or North Korea (PRK)"),
      ("Soviet Union", "1992-01-01", "ended on 1991-12-25"), ("Sovjet Union", nil, "nearest: Soviet Union (SUN)"),
      ("Rumania", nil, "nearest: Romania (ROU)"), ("Naimbia", nil, "nearest: Namibia (NAM)"),
      ("Gondor", nil, "no country that is known"), ("Hong Kong", nil, "special administrative region"),
      ("Zanzibar", "1970", "part of Tanzania"), ("Zanzibar", nil, "part of Tanzania"),
    ] as [(String, String?, String)])
  func refusals(text: String, date: String?, part: String) throws {
    let date = try date.map { try #require(PartialDate($0)) }
    let resolver = try Self.resolver()
    let error = #expect(throws: SuasionError.self) { try resolver.resolve(text, on: date) }
    #expect(error?.code == .data)
    #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
    #expect(error?.description.contains("\n") == false)
  }

  @Test func endedStateNamesItsSuccessor() throws {
    let error = #expect(throws: SuasionError.self) {
      try Self.resolver().resolve("Soviet Union", on: PartialDate(year: 2005))
    }
    #expect(error?.hint == "its seat passed to Russia (RUS)")
    // A seat kept after the state's end still counts: Yugoslavia's to September 1992.
    #expect(try Self.resolver().resolve("YUG", on: PartialDate("1992-06-01")) == "YUG")
    #expect(throws: SuasionError.self) { try Self.resolver().resolve("YUG", on: PartialDate("1993-06-01")) }
  }

  @Test func reviewedStringsAreNotCountries() throws {
    let resolver = try Self.resolver()
    #expect(try resolver.classify("HONG KONG") == .notACountry(reason: "special administrative region of China"))
    #expect(try resolver.classify("AS") == .notACountry(reason: "territory of the United States"))
    #expect(throws: SuasionError.self) { try resolver.classify("as") }
    #expect(try resolver.classify("Serbia") == .country("SRB"))
    // What may mean two countries is never waved through as none.
    #expect(throws: SuasionError.self) { try resolver.classify("Korea") }
  }

  @Test func overlappingMeaningsAreRefusedEvenWhereOneHoldsMoreDays() throws {
    let countries = [
      Self.country("COG", "Congo", exists: try Self.span("1960-08-15")),
      Self.country("COD", "DR Congo", exists: try Self.span("1960-06-30")),
    ]
    let names = [
      CountryName(name: "Congo", code: "COG", language: "en", span: try Self.span("1816-01-01", "1960-08-14")),
      CountryName(name: "Congo", code: "COG", language: "ambiguous", span: try Self.span("1960-08-15", "1971-10-26")),
      CountryName(name: "Congo", code: "COD", language: "ambiguous", span: try Self.span("1960-08-15", "1971-10-26")),
      CountryName(name: "Congo", code: "COG", language: "en", span: try Self.span("1971-10-27")),
    ]
    let resolver = CountryResolver(countries: countries, names: names)
    for date in ["1960", "1965-03-01", "1971", "1971-10"] {
      #expect(throws: SuasionError.self) { try resolver.resolve("Congo", on: PartialDate(date)) }
    }
    for date in ["1959", "1960-07", "1971-10-27", "2020"] {
      #expect(try resolver.resolve("Congo", on: PartialDate(date)) == "COG")
    }
    #expect(try resolver.resolve("Congo") == "COG")
  }
}
