import Record
import Testing

@testable import Readers

@Suite("Voeten and the United Nations, merged") struct VoteMergeTests {
  /// Names of the fixture's members in 2023.
  static let names = [
    "AFG": "AFGHANISTAN", "ALB": "ALBANIA", "ARG": "ARGENTINA", "AUS": "AUSTRALIA", "AUT": "AUSTRIA", "BEL": "BELGIUM",
    "BEN": "BENIN", "BGD": "BANGLADESH", "BRA": "BRAZIL", "CAN": "CANADA", "CHE": "SWITZERLAND", "CHL": "CHILE",
    "CHN": "CHINA", "CIV": "COTE D'IVOIRE", "COL": "COLOMBIA", "CUB": "CUBA", "DEU": "GERMANY", "DNK": "DENMARK",
    "EGY": "EGYPT", "ESP": "SPAIN", "FIN": "FINLAND", "FJI": "FIJI", "FRA": "FRANCE", "GBR": "UNITED KINGDOM",
    "GHA": "GHANA", "GRC": "GREECE", "HUN": "HUNGARY", "IDN": "INDONESIA", "IND": "INDIA", "IRL": "IRELAND",
    "ISR": "ISRAEL", "ITA": "ITALY", "JPN": "JAPAN", "KEN": "KENYA", "LAO": "LAO PEOPLE'S DEMOCRATIC REPUBLIC",
    "MEX": "MEXICO", "NGA": "NIGERIA", "NOR": "NORWAY", "PAK": "PAKISTAN", "PER": "PERU", "POL": "POLAND",
    "RUS": "RUSSIAN FEDERATION", "SRB": "SERBIA", "SYR": "SYRIAN ARAB REPUBLIC", "TUR": "TÜRKİYE",
    "USA": "UNITED STATES", "VNM": "VIET NAM", "YEM": "YEMEN", "ZWE": "ZIMBABWE",
  ]

  /// A recorded vote in which all but the named vote yes.
  static func vote(
    _ symbol: String, _ date: String = "14 December 2023", no: [String] = [], abstain: [String] = [],
    absent: [String] = [], counts: [String]? = nil
  ) -> UNLine {
    let yes = names.keys.filter { !(no + abstain + absent).contains($0) }.sorted()
    func named(_ codes: [String]) -> [String] { codes.compactMap { names[$0] } }
    return .vote(symbol, date, yes: named(yes), no: named(no), abstain: named(abstain), counts: counts)
  }

  static func row(_ rcid: Int, _ cells: [String: String] = [:], date: String = "2023-12-14") -> VoteFixture.WideRow {
    .init(rcid: rcid, date: date, cells: ["TWN": "9"].merging(cells) { $1 })
  }

  @Test("the same vote is found by date and votes, each once; the UN's stances are kept") func matching() throws {
    var fixture = VoteFixture()
    fixture.wide = [
      Self.row(9501, ["USA": "3", "IND": "2", "TUR": "9"]), Self.row(9502, ["USA": "3", "FRA": "3", "GBR": "3"]),
      // The same votes on another day.
      Self.row(9503, ["USA": "3", "IND": "2"], date: "2023-12-15"),
    ]
    fixture.un = [
      "78": [
        Self.vote("A/RES/78/1", no: ["USA", "FRA", "GBR"]).json,
        Self.vote("A/RES/78/2", no: ["USA"], abstain: ["IND"]).json,
      ]
    ]
    let record = try fixture.read()
    #expect(record.rollCalls.map(\.id) == ["v9501", "v9502", "v9503"])
    #expect(try record.call("v9501").symbol == "A/RES/78/2")
    #expect(try record.call("v9502").symbol == "A/RES/78/1")
    #expect(try record.call("v9501").origin == .both)
    #expect(try record.call("v9503").origin == .voeten)
    #expect(try record.call("v9501").subject == .text)
    #expect(try record.call("v9501").officialNo == 1)
    #expect(try record.text("A/RES/78/2").rollCall == "v9501")
    // Türkiye: a member, printed 9 by the one and yes by the other.
    #expect(try record.stance("v9501", "TUR", fixture) == .yes)
    let conflict = try #require(record.conflicts.first { $0.kind == "stance" })
    #expect(conflict.subject == "v9501" && conflict.country == "TUR")
    #expect(conflict.kept == "yes" && conflict.other == "not a member")
    #expect(record.conflicts.filter { $0.kind == "stance" }.count == 1)
    #expect(!record.conflicts.contains { $0.kind == "membership" && $0.country == "TUR" })
    #expect(record.notes.contains { $0.contains("2 matched, all with the same date (2 by who voted how, 0 by counts") })
  }

  @Test("a vote that agrees in fewer than 95 % of countries is another") func disagreement() throws {
    var fixture = VoteFixture()
    fixture.wide = [Self.row(9501, ["USA": "3", "FRA": "3", "GBR": "3"])]
    fixture.un = ["78": [Self.vote("A/RES/78/1").json]]
    let record = try fixture.read()
    #expect(record.rollCalls.map(\.id) == ["A/RES/78/1", "v9501"])
    #expect(record.rollCalls.map(\.origin) == [.un, .voeten])
  }

  @Test("among equals the symbol decides") func ties() throws {
    var fixture = VoteFixture()
    fixture.wide = [Self.row(9101, date: "2019-12-12"), Self.row(9102, date: "2019-12-12")]
    fixture.calls = [
      .init(rcid: "9101", session: "74.0", date: "2019-12-12", symbol: "A/RES/74/32"),
      .init(rcid: "9102", session: "74.0", date: "2019-12-12", symbol: "A/RES/74/31"),
    ]
    fixture.un = [
      "74": [
        Self.vote("A/RES/74/31", "2019-12-12 00:00:00").json, Self.vote("A/RES/74/32", "2019-12-12 00:00:00").json,
      ]
    ]
    let record = try fixture.read()
    #expect(try record.call("v9101").symbol == "A/RES/74/32")
    #expect(try record.call("v9102").symbol == "A/RES/74/31")
    #expect(record.conflicts.isEmpty)
    #expect(record.notes.contains { $0.contains("0 among votes that agree equally well") })
  }

  @Test("a vote with counts and no names takes the names of the Voeten record; its repetitions go") func countsOnly()
    throws
  {
    var fixture = VoteFixture()
    fixture.wide = (9150...9152).map { Self.row($0, ["USA": "3", "RUS": "8"], date: "2020-12-31") }
    fixture.un = ["75": [UNLine.vote("A/RES/75/254 A-C", "31 December 2020", yes: [], counts: ["47", "1", "0"]).json]]
    let record = try fixture.read()
    #expect(record.rollCalls.map(\.id) == ["v9150"])
    #expect(try record.call("v9150").symbol == "A/RES/75/254 A-C")
    #expect(try record.call("v9150").officialYes == 47)
    #expect(try record.stance("v9150", "RUS", fixture) == .absent)
    #expect(try record.text("A/RES/75/254 A-C").rollCall == "v9150")
    #expect(record.conflicts.filter { $0.kind == "repetition" }.map(\.subject) == ["v9150", "v9150"])
    #expect(record.conflicts.allSatisfy { $0.kind != "count" })
  }

  @Test("a name that the UN counts and does not print is filled in from the Voeten record") func filledIn() throws {
    var fixture = VoteFixture()
    fixture.wide = [Self.row(9340, ["CIV": "2", "IND": "2"])]
    fixture.un = ["78": [Self.vote("A/RES/78/3", abstain: ["IND"], absent: ["CIV"], counts: ["47", "0", "2"]).json]]
    let record = try fixture.read()
    #expect(try record.stance("v9340", "CIV", fixture) == .abstain)
    let conflict = try #require(record.conflicts.first)
    #expect(record.conflicts.count == 1)
    #expect(conflict.kept == "abstain" && conflict.country == "CIV" && conflict.keptSource == VoteSource.wide)
  }

  @Test("absences that the UN contradicts elsewhere in the session are unknown where it is silent") func distrust()
    throws
  {
    var fixture = VoteFixture()
    fixture.wide = [
      Self.row(9501, ["ZWE": "8"]), Self.row(9502, ["ZWE": "8", "USA": "3", "IND": "2"]),
      Self.row(9503, ["ZWE": "8", "FRA": "8", "USA": "3", "GBR": "3", "CAN": "3"]),
    ]
    fixture.un = ["78": [Self.vote("A/RES/78/1").json, Self.vote("A/RES/78/2", no: ["USA"], abstain: ["IND"]).json]]
    let record = try fixture.read()
    #expect(try record.stance("v9501", "ZWE", fixture) == .yes)
    #expect(try record.stance("v9503", "ZWE", fixture) == .unknown)
    #expect(try record.stance("v9503", "FRA", fixture) == .absent)
    #expect(record.notes.contains { $0.contains("v9503") && $0.contains("ZWE") })
  }

  @Test("roll calls go by date, then id; columns by code") func order() throws {
    var fixture = VoteFixture()
    fixture.wide = [Self.row(10, date: "2022-12-20"), Self.row(9, date: "2022-12-20"), Self.row(8, date: "2021-12-20")]
    let record = try fixture.read()
    #expect(record.rollCalls.map(\.id) == ["v8", "v10", "v9"])
    #expect(record.stances.rollCallCount == 3)
    #expect(record.stances.countryCount == fixture.countries.count)
  }
}

@Suite("The report of conflicts") struct ConflictsReportTests {
  @Test func report() {
    func conflict(_ subject: String, _ country: CountryCode?, _ kept: String, _ other: String, kind: String = "stance")
      -> Conflict
    {
      Conflict(
        kind: kind, subject: subject, country: country, kept: kept, keptSource: "A", other: other, otherSource: "B")
    }
    let conflicts = [
      conflict("v10", "ZWE", "yes", "absent"), conflict("v9", "TUR", "no", "absent"),
      conflict("v10", "TUR", "yes", "absent"),
      conflict("v4521", nil, "2005", "2005-12-08", kind: "date"),
    ]
    let report = conflictsReport(conflicts, notes: ["A note with a | in it."])
    #expect(report.contains("- A note with a \\| in it."))
    #expect(report.contains("| stance | A | B | 3 | 2 |"))
    #expect(report.contains("| all | | | 4 | 3 |"))
    #expect(report.contains("- v9: TUR no (absent)\n- v10: TUR yes (absent), ZWE yes (absent)\n"))
    #expect(report.contains("## date: A kept, B differs\n\n- v4521: 2005 (2005-12-08)\n"))
    #expect(conflictsReport(conflicts.reversed(), notes: ["A note with a | in it."]) == report)
  }
}
