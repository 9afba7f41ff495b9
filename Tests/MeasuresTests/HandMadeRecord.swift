import Record

/// A record written by hand: one string a roll call, one letter a country (Y A N X - ?).
struct HandMadeRecord {
  var countries: [CountryCode]
  var rollCalls: [RollCall] = []
  var stances: [String] = []
  var texts: [Text] = []

  init(_ countries: CountryCode...) { self.countries = countries }

  init(countries: [CountryCode]) { self.countries = countries }

  mutating func add(
    _ stances: String, on date: String = "2001-11-05", session: String = "56", title: String? = nil,
    symbol: String? = nil, issues: Issues? = [], subject: RollCall.Subject = .text
  ) {
    rollCalls.append(
      RollCall(
        id: "v\(rollCalls.count + 1)", date: PartialDate(date) ?? PartialDate(Day(1900, 1, 1)!), session: session,
        symbol: symbol, title: title, issues: issues, subject: subject, important: nil, officialYes: nil,
        officialNo: nil, officialAbstain: nil, origin: .voeten))
    self.stances.append(stances)
  }

  mutating func add(
    text symbol: String, _ title: String, on day: Day, rollCall: String? = nil, sponsors: [CountryCode] = [],
    additional: [CountryCode] = []
  ) {
    texts.append(
      Text(
        symbol: symbol, title: title, date: day, session: "74", committee: nil, agendaItem: nil,
        adoption: rollCall == nil ? .withoutVote : .recordedVote, rollCall: rollCall, sponsors: sponsors,
        additionalSponsors: additional, collectiveSponsors: []))
  }

  /// With every country a member since 1945.
  var record: Record {
    let founding = Day(1945, 10, 24)!
    return Record(
      countries: countries.map {
        Country(
          code: $0, name: $0.rawValue, iso2: nil, m49: nil, cow: [], gleditschWard: [], region: nil,
          exists: Span(from: founding), membership: [Span(from: founding)], continues: nil, latitude: nil,
          longitude: nil)
      },
      rollCalls: rollCalls,
      stances: StanceMatrix(
        rollCallCount: stances.count, countryCount: countries.count,
        values: stances.flatMap { row in row.utf8.map { Stance(letter: $0)?.rawValue ?? Stance.unknown.rawValue } }),
      texts: texts)
  }
}

/// Deterministic ballots for tests of laws: SplitMix64, so that no law depends on the house's own generator.
struct TestBallots {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Mostly yes, as in the Assembly, with all other letters among them.
  mutating func letter() -> Character {
    let letters = Array("YYYYYYYYYYAAANNNXX-?")
    return letters[Int(next() % UInt64(letters.count))]
  }

  mutating func record(countries: Int, years: ClosedRange<Int>, perYear: Int) -> HandMadeRecord {
    var made = HandMadeRecord(countries: (0..<countries).map { CountryCode("C\($0 / 10)\($0 % 10)") })
    for year in years {
      for _ in 0..<perYear { made.add(String((0..<countries).map { _ in letter() }), on: "\(year)-11-05") }
    }
    return made
  }
}
