import Record
import Statistics
import Testing

@testable import Readers

@Suite("The Voeten record") struct VoetenTests {
  // MARK: Symbols

  @Test(
    "symbols are written as the United Nations writes them",
    arguments: [
      ("R/61/88", 61, "A/RES/61/88"), ("A/RES/74/86", 74, "A/RES/74/86"), ("R/33/183B", 33, "A/RES/33/183 B"),
      ("R/61/128AB", 61, "A/RES/61/128 A-B"), ("R/42/209/A", 42, "A/RES/42/209 A"),
      ("R/34/233/XIV", 34, "A/RES/34/233/XIV"), ("R/33/116B/VII", 33, "A/RES/33/116 B/VII"),
      ("R/26/2758G", 26, "A/RES/2758(XXVI)"), ("R/18/1881", 18, "A/RES/1881(XVIII)"),
      ("R/677/46", 67, "A/RES/67/46"), ("A/RES/ES-10/19", 72, "A/RES/ES-10/19"),
    ])
  func symbols(printed: String, session: Int, symbol: String) {
    #expect(VoetenSymbol(printed, session: session)?.symbol == symbol)
  }

  @Test(
    "to session 17 the number is a page of the plenary record",
    arguments: [
      ("R/1/66", 1), ("R/15/1593", 15), ("GOAR/1/1288B", 1), ("R/6444A", 6), ("R/10 65", 10), ("R/16/2/1069B", 16),
    ])
  func pages(printed: String, session: Int) {
    let symbol = VoetenSymbol(printed, session: session)
    #expect(symbol?.symbol == nil)
    #expect(symbol?.isPage == true)
  }

  @Test func specialSessions() {
    #expect(VoetenSymbol("ESS/2/77A", session: 11)?.specialSession == "ES-2")
    #expect(VoetenSymbol("SS/5", session: 23)?.specialSession == "S-5")
    #expect(VoetenSymbol("A/RES/ES-10/19", session: 72)?.specialSession == "ES-10")
  }

  @Test(
    "what is not understood is nil", arguments: [("R/45/12", 44), ("Q/44/1", 44), ("R/44/x", 44), ("R/44/7/Q9", 44)])
  func odd(printed: String, session: Int) {
    #expect(VoetenSymbol(printed, session: session) == nil)
  }

  // MARK: Titles

  @Test(
    "titles lose what libraries added",
    arguments: [
      ("Rights of the child : resolution / adopted by the General Assembly", "Rights of the child"),
      ("Dissemination of information on decolonization : reso", "Dissemination of information on decolonization"),
      ("Report : follow-up", "Report : follow-up"),
      ("ALGERIA, \\POURPARLERS\\\\\"\tTO ADOPT THE PARAGRAPH", "ALGERIA, POURPARLERS"),
      ("D?\u{C3}\u{192}\u{C2}\u{AB}TENTE", "DÉTENTE"), ("The right to development  ", "The right to development"),
    ])
  func titles(printed: String, title: String) { #expect(VoetenTitle.clean(printed) == title) }

  // MARK: Dates

  @Test func daysUpToSevenAreNoDays() {
    let old = VoetenDates.Group(session: 44, isSupplement: false)
    let main = VoetenDates.Group(session: 53, isSupplement: false)
    let supplement = VoetenDates.Group(session: 53, isSupplement: true)
    let new = VoetenDates.Group(session: 58, isSupplement: false)
    let days = [(old, 2), (old, 6), (main, 7), (supplement, 4), (supplement, 9), (new, 3), (new, 23)]
    #expect(VoetenDates.groupsToTheMonth(days.map { (group: $0.0, day: $0.1) }) == [old, main])
  }

  @Test func sessionsOfDays() throws {
    #expect(VoetenDates.regularSession(on: try #require(Day(2023, 9, 1))) == 77)
    #expect(VoetenDates.regularSession(on: try #require(Day(2023, 12, 4))) == 78)
    #expect(VoetenDates.regularSession(on: try #require(Day(1946, 2, 1))) == 1)
    #expect(!VoetenDates.isPossible(try #require(Day(1966, 12, 7)), inSession: 22))
    #expect(VoetenDates.isPossible(try #require(Day(1966, 12, 7)), inSession: 21))
    #expect(!VoetenDates.isPossible(try #require(Day(2005, 12, 8)), inSession: 59))
  }

  @Test("a session's dates are kept to the month, its supplement's to the day") func precision() throws {
    var fixture = VoteFixture()
    fixture.wide = [
      .init(rcid: 4160, date: "1998-12-04"), .init(rcid: 4161, date: "1998-12-06"),
      .init(rcid: 6050, date: "1998-12-09", rest: "3"), .init(rcid: 4594, date: "2005-12-23"),
    ]
    fixture.calls = [
      .init(rcid: "4160", session: "53.0", date: "1998-12-04", symbol: "R/53/141"),
      .init(rcid: "4161", session: "53.0", date: "1998-12-06", symbol: "R/53/142"),
      .init(rcid: "6050", session: "53.0", date: "1998-12-09", symbol: "R/53/157", title: "", para: "1"),
      .init(rcid: "4594", session: "60.0", date: "2005-12-23", symbol: "R/60/231"),
    ]
    let record = try fixture.read()
    #expect(try record.call("v4160").date.description == "1998-12")
    #expect(try record.call("v6050").date.description == "1998-12-09")
    #expect(try record.call("v6050").subject == .paragraph)
    #expect(try record.call("v6050").title == nil)
    #expect(try record.call("v4594").date.description == "2005-12-23")
    #expect(try record.call("v4594").session == "60")
  }

  @Test("a date outside its session: the symbol decides which of the two is the slip") func impossibleDates() throws {
    var fixture = VoteFixture()
    fixture.wide = [.init(rcid: 4521, date: "2005-12-08"), .init(rcid: 961, date: "1966-12-07")]
    fixture.calls = [
      .init(rcid: "4521", session: "59.0", date: "2005-12-08", symbol: "R/59/307"),
      .init(rcid: "961", session: "22.0", date: "1966-12-07"),
    ]
    let record = try fixture.read()
    #expect(try record.call("v4521").date.description == "2005")
    #expect(try record.call("v4521").session == "59")
    #expect(try record.call("v961").session == "21")
    #expect(try record.call("v961").date.description == "1966-12")
    #expect(record.conflicts.map(\.kind).filter { $0 != "membership" }.sorted() == ["date", "session"])
  }

  // MARK: Rows

  @Test("a number used twice gets the year of its second use") func reusedNumbers() throws {
    var fixture = VoteFixture()
    fixture.wide = [.init(rcid: 411, date: "1954-12-03"), .init(rcid: 411, date: "2023-12-04", rest: "3")]
    fixture.calls = [.init(rcid: "411", session: "9.0", date: "1954-12-03", symbol: "R/9/498", amend: "0", para: "0")]
    let record = try fixture.read()
    #expect(record.rollCalls.map(\.id) == ["v411", "v411-2023"])
    #expect(try record.call("v411").subject == .text)
    #expect(try record.call("v411").symbol == nil)
    #expect(try record.call("v411-2023").session == "78")
    #expect(try record.stance("v411-2023", "USA", fixture) == .no)
    #expect(record.notes.contains { $0.contains("the numbers 411 are used twice") })
  }

  @Test("votes may be printed as 1.0, and a blank is unknown") func cells() throws {
    var fixture = VoteFixture()
    fixture.wide = [
      .init(
        rcid: 9500, date: "2023-12-21",
        cells: ["USA": "3.0", "CHN": "1.0", "IND": "2.0", "FRA": "8.0", "TWN": "9.0", "GBR": ""])
    ]
    let record = try fixture.read()
    let id = "v9500"
    #expect(try record.stance(id, "USA", fixture) == .no)
    #expect(try record.stance(id, "CHN", fixture) == .yes)
    #expect(try record.stance(id, "IND", fixture) == .abstain)
    #expect(try record.stance(id, "FRA", fixture) == .absent)
    #expect(try record.stance(id, "TWN", fixture) == .notMember)
    #expect(try record.stance(id, "GBR", fixture) == .unknown)
    #expect(try record.stance(id, "PSE", fixture) == .notMember)
    #expect(try record.call(id).subject == .unknown)
  }

  @Test("subjects: 1 marks, 0 denies, a blank means 0 where the roll call has title and symbol") func subjects() throws
  {
    var fixture = VoteFixture()
    let rows: [(String, String, String, String, String)] = [
      ("700", "15.0", "1960-12-05", "1", "1"), ("701", "15.0", "1960-12-05", "0", "1"),
      ("702", "15.0", "1960-12-05", "0", "0"),
    ]
    fixture.calls = rows.map { .init(rcid: $0.0, session: $0.1, date: $0.2, symbol: "R/15/9", amend: $0.3, para: $0.4) }
    fixture.calls += [
      .init(rcid: "4711", session: "61.0", date: "2006-12-14", symbol: "R/61/105"),
      .init(rcid: "5801", session: "61.0", date: "2006-12-19", symbol: "R/61/175", title: ""),
      .init(rcid: "5803", session: "61.0", date: "2006-12-19", symbol: "R/61/175", title: "", amend: "1"),
    ]
    fixture.wide = fixture.calls.map { .init(rcid: Int($0.rcid) ?? 0, date: $0.date) }
    let record = try fixture.read()
    let subjects = try ["v700", "v701", "v702", "v4711", "v5801", "v5803"].map { try record.call($0).subject }
    #expect(subjects == [.amendment, .paragraph, .text, .text, .unknown, .amendment])
  }

  @Test("importance is coded from the first session with a mark") func importance() throws {
    var fixture = VoteFixture()
    fixture.calls = [
      .init(rcid: "1000", session: "30.0", date: "1975-11-01", symbol: "R/30/3375", important: "0"),
      .init(rcid: "2600", session: "38.0", date: "1983-12-01", symbol: "R/38/7", important: "1"),
      .init(rcid: "2700", session: "39.0", date: "1984-12-01", symbol: "R/39/7", important: "0"),
      .init(rcid: "6100", session: "73.0", date: "2018-12-20", symbol: "R/73/7"),
    ]
    fixture.wide = fixture.calls.map { .init(rcid: Int($0.rcid) ?? 0, date: $0.date) }
    let record = try fixture.read()
    #expect(try ["v1000", "v2600", "v2700", "v6100"].map { try record.call($0).important } == [nil, true, false, nil])
  }

  @Test("flags: a year without any is not coded, copies of di are dropped") func issues() throws {
    var fixture = VoteFixture()
    fixture.wide = [
      .init(rcid: 1, date: "2018-12-20", flags: ["di", "co"]), .init(rcid: 2, date: "2018-12-20"),
      .init(rcid: 3, date: "2022-12-20", flags: ["nu", "di", "co", "ec"]),
      .init(rcid: 4, date: "2022-12-20", flags: ["me"]),
      .init(rcid: 5, date: "2024-05-10"),
    ]
    let record = try fixture.read()
    #expect(try record.call("v1").issues == [.disarmament, .colonialism])
    #expect(try record.call("v2").issues == [])
    #expect(try record.call("v3").issues == [.nuclear, .disarmament])
    #expect(try record.call("v4").issues == [.palestine])
    #expect(try record.call("v5").issues == nil)
    #expect(record.conflicts.filter { $0.kind == "issue" }.count == 1)
  }

  @Test("an unmarked row of the supplement that repeats a titled vote is left out") func repetitions() throws {
    var fixture = VoteFixture()
    fixture.calls = [
      .init(rcid: "4749", session: "61.0", date: "2006-12-22", symbol: "R/61/232"),
      .init(rcid: "5804", session: "61.0", date: "2006-12-22", symbol: "R/61/232", title: ""),
      .init(rcid: "5805", session: "61.0", date: "2006-12-22", symbol: "R/61/232", title: ""),
    ]
    fixture.wide = [
      .init(rcid: 4749, date: "2006-12-22"), .init(rcid: 5804, date: "2006-12-22", cells: ["LAO": "8"]),
      .init(rcid: 5805, date: "2006-12-22", rest: "3"),
    ]
    let record = try fixture.read()
    #expect(record.rollCalls.map(\.id) == ["v4749", "v5805"])
    #expect(try record.call("v5805").subject == .unknown)
    let conflict = try #require(record.conflicts.first { $0.kind == "repetition" })
    #expect(conflict.subject == "v4749" && conflict.other.hasPrefix("v5804"))
  }

  // MARK: States

  @Test("RUS is the Soviet Union to its end, SRB Yugoslavia, and Beijing sits after Taipei") func seats() throws {
    var fixture = VoteFixture()
    let days = [
      (1, "1971-10-07", "26.0"), (2, "1971-11-03", "26.0"), (3, "1991-12-02", "46.0"), (4, "1992-09-03", "47.0"),
      (5, "1996-12-03", "51.0"), (6, "2000-11-03", "55.0"),
    ]
    fixture.calls = days.map { .init(rcid: "\($0.0)", session: $0.2, date: $0.1, symbol: "") }
    fixture.wide = days.map {
      .init(
        rcid: $0.0, date: $0.1,
        cells: ["CHN": $0.0 == 1 ? "8" : "1", "TWN": $0.0 == 1 ? "3" : "9", "SRB": $0.0 == 5 ? "9" : "3"])
    }
    let record = try fixture.read()
    func stance(_ id: Int, _ code: String) throws -> Stance { try record.stance("v\(id)", code, fixture) }
    #expect(try stance(1, "TWN") == .no)
    #expect(try stance(1, "CHN") == .notMember)
    #expect(try stance(2, "CHN") == .yes)
    #expect(try stance(2, "TWN") == .notMember)
    #expect(try stance(3, "SUN") == .yes)
    #expect(try stance(3, "RUS") == .notMember)
    #expect(try stance(4, "RUS") == .yes)
    #expect(try stance(4, "SUN") == .notMember)
    #expect(try stance(4, "YUG") == .no)
    #expect(try stance(5, "YUG") == .notMember)
    #expect(try stance(5, "SRB") == .notMember)
    #expect(try stance(6, "SRB") == .no)
  }

  @Test("membership turns 8 of a non-member into no member, and 9 of a member into unknown") func membership() throws {
    var fixture = VoteFixture()
    fixture.wide = [
      .init(rcid: 6020, date: "1997-12-09", cells: ["CHE": "8", "VNM": "9"]),
      .init(rcid: 540, date: "1958-12-06", cells: ["SYR": "8", "FJI": "3"]),
      .init(rcid: 6021, date: "1997-12-12"),
    ]
    fixture.calls = [
      .init(rcid: "6020", session: "52.0", date: "1997-12-09", symbol: "R/52/1", title: "", para: "1"),
      .init(rcid: "6021", session: "52.0", date: "1997-12-12", symbol: "R/52/2", title: "", para: "1"),
      .init(rcid: "540", session: "13.0", date: "1958-12-06", symbol: "R/13/1"),
    ]
    let record = try fixture.read()
    #expect(try record.stance("v6020", "CHE", fixture) == .notMember)
    #expect(try record.stance("v6020", "VNM", fixture) == .unknown)
    #expect(try record.stance("v540", "SYR", fixture) == .notMember)
    #expect(try record.stance("v540", "FJI", fixture) == .unknown)
    let listed = record.conflicts.filter { $0.kind == "membership" }
    let codes = Set(listed.compactMap(\.country))
    #expect(codes.isSuperset(of: ["CHE", "VNM", "SYR", "FJI"]))
    #expect(listed.allSatisfy { !$0.subject.isEmpty })
  }

  @Test("states that only the long file has: their votes, and absence where it has none") func longFile() throws {
    var fixture = VoteFixture()
    fixture.calls = [
      .init(rcid: "1000", session: "28.0", date: "1973-12-05", symbol: "R/28/3089A"),
      .init(rcid: "1001", session: "28.0", date: "1973-12-05", symbol: "R/28/3089B"),
      .init(rcid: "5750", session: "59.0", date: "2004-12-20", symbol: "R/59/9"),
    ]
    fixture.wide = [
      .init(rcid: 1000, date: "1973-12-05", cells: ["YEM": "9"]),
      .init(rcid: 1001, date: "1973-12-05", cells: ["YEM": "9"]),
      .init(rcid: 5750, date: "2004-12-20", cells: ["SRB": "8", "USA": "3"]),
    ]
    fixture.long = [
      .init(rcid: "1000.0", country: "Czechoslovakia", vote: "no"),
      .init(rcid: "1000.0", country: "Yemen Arab Republic", vote: "abstain"),
      .init(rcid: "1000.0", country: "Yemen People's Republic", vote: "yes"),
      .init(rcid: "1001.0", country: "German Democratic Republic", vote: "yes"),
      .init(rcid: "5750.0", country: "Yugoslavia", vote: "yes"),
      .init(rcid: "5750.0", country: "United States", vote: "yes"),
    ]
    let record = try fixture.read()
    #expect(try record.stance("v1000", "CSK", fixture) == .no)
    #expect(try record.stance("v1001", "CSK", fixture) == .absent)
    #expect(try record.stance("v1000", "YEM", fixture) == .abstain)
    #expect(try record.stance("v1001", "YEM", fixture) == .absent)
    #expect(try record.stance("v1000", "YMD", fixture) == .yes)
    #expect(try record.stance("v1000", "DDR", fixture) == .absent)
    #expect(try record.stance("v1001", "DDR", fixture) == .yes)
    #expect(try record.stance("v5750", "CSK", fixture) == .notMember)
    #expect(try record.stance("v5750", "SRB", fixture) == .yes)
    // Where both files have a vote, the later edition's stands.
    #expect(try record.stance("v5750", "USA", fixture) == .no)
    let apart = record.conflicts.filter { $0.kind == "stance" }
    #expect(Set(apart.compactMap(\.country)) == ["YEM", "SRB", "USA"])
    #expect(record.notes.contains { $0.contains("CSK 1, DDR 1, YEM 1, YMD 1") })
  }

  // MARK: Bad input

  @Test("bad rows are errors with their line") func badInput() throws {
    func failure(_ change: (inout VoteFixture) -> Void) -> SuasionError? {
      var fixture = VoteFixture()
      fixture.wide = [.init(rcid: 9500, date: "2023-12-21")]
      change(&fixture)
      do {
        _ = try fixture.read()
        return nil
      } catch { return error as? SuasionError }
    }
    let vote = failure { $0.wide[0].cells["USA"] = "7" }
    #expect(vote?.code == .data && vote?.location?.line == 2 && vote?.location?.column == "USA")
    let twice = failure { $0.wide.append($0.wide[0]) }
    #expect(twice?.message.contains("stands on line 2 too") == true)
    let day = failure { $0.wide[0].date = "2023-02-30" }
    #expect(day?.location?.column == "date")
    let year = failure { $0.wide[0].date = "99999-01-01" }
    #expect(year?.location?.column == "date")
    let call = failure { $0.calls = [.init(rcid: "1", session: "9.0", date: "1954-12-03")] }
    #expect(call?.message.contains("is not in") == true)
    let column = failure { $0.columns.append("XQZ") }
    #expect(column?.message.contains("XQZ") == true)
    let state = failure {
      $0.calls = [.init(rcid: "9500", session: "78.0", date: "2023-12-21")]
      $0.long = [.init(rcid: "9500", country: "Atlantis", vote: "yes")]
    }
    #expect(state?.location?.line == 2 && state?.location?.column == "country")
    let word = failure {
      $0.calls = [.init(rcid: "9500", session: "78.0", date: "2023-12-21")]
      $0.long = [.init(rcid: "9500", country: "Canada", vote: "maybe")]
    }
    #expect(word?.message == "'maybe' is no vote")
  }
}
