import Measures
import Record
import Statistics
import Testing

/// The ledger on records made by hand: few and all endorsers, withdrawals, vague dates and none.
@Suite struct FrameworkLedgerTests {
  static let codes: [CountryCode] = ["AAA", "BBB", "CCC", "DDD"]

  static func record(_ acts: [(String, CountryCode, String?, String, Bool)], rivals: [String] = []) -> Record {
    var record = HandMadeRecord(countries: codes).record
    record.frameworks = [
      Framework(
        id: "two", name: "Convention of Two", domain: "cyber", sponsors: ["RUS"], rivals: rivals, coverage: .complete,
        note: ""),
      Framework(
        id: "all", name: "Group of All", domain: "digital and AI", sponsors: [], rivals: [], coverage: .partial,
        note: ""),
    ]
    record.endorsements = acts.map {
      Endorsement(
        framework: $0.0, country: $0.1, date: $0.2.flatMap { PartialDate($0) }, kind: $0.3, counts: $0.4, detail: "",
        source: "row \($0.3)")
    }
    return record
  }

  @Test func twoEndorsersAndNobodyElse() throws {
    let ledger = try frameworkLedger(
      Self.record([("two", "AAA", "2020-05-04", "signed", true), ("two", "BBB", "2021", "signed", true)]))
    let two = try #require(ledger.index(of: "two"))
    #expect(ledger.frameworks[two].kind == .instrument)
    #expect(ledger.frameworks[two].opens == 2020)
    #expect(ledger.firstEndorsements(of: two).map(\.country) == ["AAA", "BBB"])
    // A year is kept as a year.
    #expect(ledger.firstEndorsement(of: two, by: "BBB")?.date == PartialDate("2021"))
    #expect(ledger.stance(of: "BBB", on: two, in: 2020) == .none)
    #expect(ledger.stance(of: "BBB", on: two, in: 2021) == .signed)
    #expect(ledger.matrix().map { $0[two] } == [.signed, .signed, .none, .none])
    #expect(ledger.matrix(through: 2020).map { $0[two] } == [.signed, .none, .none, .none])
    // Of a partial list absence says nothing.
    let all = try #require(ledger.index(of: "all"))
    #expect(ledger.matrix().map { $0[all] } == [.unknown, .unknown, .unknown, .unknown])
    #expect(ledger.frameworks[all].opens == nil)
  }

  @Test func allEndorse() throws {
    let ledger = try frameworkLedger(Self.record(Self.codes.map { ("all", $0, "2022-01-01", "joined", true) }))
    let all = try #require(ledger.index(of: "all"))
    #expect(ledger.matrix().map { $0[all] } == [.joined, .joined, .joined, .joined])
    #expect(ledger.frameworks[all].kind == .body)
  }

  @Test func withdrawals() throws {
    let ledger = try frameworkLedger(
      Self.record([
        ("all", "AAA", "2019", "joined", true), ("all", "AAA", "2021-03", "withdrew", false),
        ("all", "BBB", "2019", "joined", true), ("all", "BBB", "2021", "withdrew", true),
        ("all", "BBB", "2023", "joined", true), ("all", "CCC", "2019", "signed", true),
        ("all", "CCC", nil, "withdrew", false),
      ]))
    let all = try #require(ledger.index(of: "all"))
    #expect(ledger.matrix().map { $0[all] } == [.withdrew, .joined, .withdrew, .unknown])
    #expect(ledger.stance(of: "AAA", on: all, in: 2020) == .joined)
    #expect(ledger.stance(of: "BBB", on: all, in: 2022) == .withdrew)
    // It did accept, once; and a withdrawal never counts, whatever the table says.
    #expect(ledger.firstEndorsement(of: all, by: "BBB")?.date == PartialDate("2019"))
    #expect(ledger.acts.filter { $0.kind == .withdrew }.allSatisfy { !$0.counts })
    #expect(ledger.frameworks[all].undated == 1)
    // Joined twice: two dates, both kept.
    #expect(ledger.conflicts.map(\.kind) == [.twoDates])
  }

  @Test func ladderAndDates() throws {
    let ledger = try frameworkLedger(
      Self.record([
        ("two", "AAA", nil, "joined", true), ("two", "AAA", "2021-06-01", "signed", true),
        ("two", "BBB", "2020-01-01", "signed", true), ("two", "BBB", "2020-01-01", "ratified", true),
        ("two", "CCC", nil, "ratified", true), ("two", "CCC", nil, "signed", true),
        ("two", "DDD", "2020", "announced", false),
      ]))
    let two = try #require(ledger.index(of: "two"))
    #expect(ledger.firstEndorsement(of: two, by: "AAA")?.kind == .signed)
    #expect(ledger.firstEndorsement(of: two, by: "BBB")?.kind == .ratified)
    let undated = try #require(ledger.firstEndorsement(of: two, by: "CCC"))
    #expect(undated.kind == .ratified && undated.date == nil)
    #expect(ledger.firstEndorsement(of: two, by: "DDD") == nil)
    #expect(ledger.matrix().map { $0[two] } == [.joined, .ratified, .ratified, .announced])
    #expect(ledger.frameworks[two].undated == 3)
  }

  @Test func rivalsAreSymmetric() throws {
    let ledger = try frameworkLedger(Self.record([], rivals: ["all"]))
    #expect(ledger.frameworks.map(\.rivals) == [["two"], ["all"]])
  }

  @Test func unknownNamesAreErrors() {
    #expect(throws: SuasionError.self) { try frameworkLedger(Self.record([("none", "AAA", nil, "signed", true)])) }
    #expect(throws: SuasionError.self) { try frameworkLedger(Self.record([("two", "AAA", nil, "liked", true)])) }
    #expect(throws: SuasionError.self) { try frameworkLedger(Self.record([], rivals: ["nowhere"])) }
  }

  // MARK: - Texts

  static func text(
    _ symbol: String, _ title: String, on day: String, rollCall: String? = nil, sponsors: [CountryCode] = [],
    additional: [CountryCode] = [], item: String? = "1", committee: String? = nil
  ) -> Text {
    Text(
      symbol: symbol, title: title, date: PartialDate(day)?.earliest ?? Day(1900, 1, 1)!,
      session: String(symbol.dropFirst(6).prefix { $0 != "/" }), committee: committee, agendaItem: item,
      adoption: rollCall == nil ? .withoutVote : .recordedVote, rollCall: rollCall, sponsors: sponsors,
      additionalSponsors: additional, collectiveSponsors: [])
  }

  @Test func stancesOnASeries() throws {
    var made = HandMadeRecord(countries: Self.codes)
    let title = "Rules for artificial intelligence"
    made.add("YNAX", on: "2019-12-01", session: "74", title: title, symbol: "A/RES/74/9")
    made.add("NYYX", on: "2021-12-01", session: "76", title: title, symbol: "A/RES/76/9")
    made.add("YYY-", on: "2015-12-01", session: "70", title: title, symbol: "A/RES/70/9")
    var record = made.record
    record.texts = [
      Self.text("A/RES/74/9", title, on: "2019-12-01", rollCall: "v1", sponsors: ["AAA", "BBB"]),
      Self.text("A/RES/75/9", title, on: "2020-12-01", sponsors: ["AAA"], additional: ["BBB", "QQQ"]),
      Self.text("A/RES/76/9", title, on: "2021-12-01", rollCall: "v2"),
    ]
    let ledger = try frameworkLedger(record)
    #expect(ledger.frameworks.map(\.id) == ["rules-for-artificial-intelligence"])
    #expect(ledger.frameworks[0].rollCalls == [2, 0, 1])
    #expect(ledger.frameworks[0].opens == 2015)
    func stances(_ year: Int) -> [FrameworkStance] { Self.codes.map { ledger.stance(of: $0, on: 0, in: year) } }
    // The ballot goes before the sponsorship.
    #expect(stances(2019) == [.sponsored, .no, .abstain, .absent])
    #expect(stances(2020) == [.sponsored, .sponsored, .notSponsored, .notSponsored])
    #expect(stances(2021) == [.no, .yes, .yes, .absent])
    #expect(stances(2018) == [.notBrought, .notBrought, .notBrought, .notBrought])
    // A no undoes what came before; a yes after it stands again.
    #expect(ledger.matrix().map { $0[0] } == [.no, .sponsored, .yes, .none])
    #expect(ledger.matrix(through: 2019).map { $0[0] } == [.sponsored, .no, .abstain, .none])
    #expect(ledger.firstEndorsement(of: 0, by: "AAA")?.date?.year == 2015)
    #expect(ledger.consensus.map(\.symbol) == ["A/RES/75/9"])
    #expect(ledger.conflicts.map(\.kind) == [.sponsoredAgainst])
    #expect(ledger.unknownCountries == ["QQQ"])
  }

  @Test func siblingsAreToldApartByTheirCore() {
    var record = Record()
    let (east, west): ([CountryCode], [CountryCode]) = (["CHN", "RUS", "CUB"], ["USA", "FRA", "GBR"])
    record.texts = [
      Self.text("A/RES/74/1", "Security of networks", on: "2019-12-01", sponsors: east),
      Self.text("A/RES/74/2", "Security of networks", on: "2019-12-01", sponsors: west),
      Self.text("A/RES/75/8", "Security of networks", on: "2020-12-01", sponsors: west + ["DEU"]),
      Self.text("A/RES/75/9", "Security of networks", on: "2020-12-01", sponsors: east),
      Self.text("A/RES/76/1", "Security of networks", on: "2021-12-01"),
      Self.text("A/RES/76/2", "Security of networks", on: "2021-12-01"),
    ]
    let found = textSeries(in: record)
    #expect(
      found.series.map { $0.members.map(\.symbol) } == [["A/RES/74/1", "A/RES/75/9"], ["A/RES/74/2", "A/RES/75/8"]])
    #expect(found.series.map(\.id) == ["security-of-networks-74-1", "security-of-networks-74-2"])
    #expect(found.leftOut.map(\.reason) == [.severalInSession, .severalInSession])
  }

  @Test func numbersAreSetAsideAndTheListHasTheLastWord() {
    var record = Record()
    record.texts = [
      Self.text("A/RES/74/1", "Working capital fund for 2020", on: "2019-12-01"),
      Self.text("A/RES/75/1", "Working capital fund for 2021", on: "2020-12-01"),
      Self.text("A/RES/76/1", "The right to food", on: "2021-12-01"),
      Self.text("A/RES/ES-11/1", "The right to food", on: "2022-12-01"),
    ]
    let plain = textSeries(in: record)
    #expect(plain.series.map { $0.members.map(\.rule) } == [[.first, .renumbered]])
    #expect(plain.leftOut.map(\.reason) == [.alone, .specialSession])
    let id = "working-capital-fund-for-2020"
    let reviewed = textSeries(
      in: record,
      review: [
        SeriesReview(symbol: "A/RES/76/1", series: id, verdict: .wrong),
        SeriesReview(symbol: "A/RES/99/1", series: id, verdict: .right),
      ])
    #expect(reviewed.series.map { $0.members.map(\.symbol) } == [["A/RES/74/1", "A/RES/75/1", "A/RES/76/1"]])
    #expect(reviewed.overrides.map(\.symbol) == ["A/RES/76/1"])
    #expect(reviewed.unknownReviewed == ["A/RES/99/1"])
  }

  @Test func leadersByRule() {
    func led(_ sponsors: [CountryCode]) -> Leadership {
      leadership(of: Self.text("A/RES/78/1", "A text", on: "2024-01-01", sponsors: sponsors))
    }
    #expect(led(["CHN", "CUB"]).confidence == .clear)
    #expect(led(["CHN", "CUB"]).leaders == ["CHN"])
    #expect(led(["USA", "CHN"]).confidence == .shared)
    #expect(led(["KAZ", "UZB"]).leaders == ["KAZ", "UZB"])
    #expect(led([]).confidence == .unknown)
    let union = LeadingPole.unionMembers(on: Day(2024, 1, 1)!)
    #expect(union.count == 27)
    #expect(LeadingPole.unionMembers(on: Day(2020, 1, 31)!).count == 28)
    // Thirteen of 27 are no majority.
    #expect(led(Array(union.prefix(13))).sides.isEmpty)
    #expect(led(Array(union.prefix(14))).sides == [.europeanUnion])
  }
}
