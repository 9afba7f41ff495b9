import Record
import Statistics
import Testing

@testable import Readers

@Suite("The United Nations' resolutions") struct UNResolutionsTests {
  private func read(_ lines: [UNLine], file: String = "80") throws -> (VoteRecord, VoteFixture) {
    var fixture = VoteFixture()
    fixture.un = [file: lines.map(\.json)]
    return (try fixture.read(), fixture)
  }

  @Test(
    "dates in two forms, with any kind of space",
    arguments: [
      ("2019-12-12 00:00:00", "2019-12-12"), ("7 December 2020", "2020-12-07"),
      ("7\u{A0}December\u{A0}2020", "2020-12-07"),
      (" 24 May 2024 ", "2024-05-24"),
    ])
  func dates(printed: String, day: String) { #expect(UNLineReader.day(printed)?.description == day) }

  @Test(
    "what is no date is nil", arguments: ["", "31 February 2020", "7 Dezember 2020", "2019-12", "2019-12-12 12:00:00"])
  func noDates(printed: String) { #expect(UNLineReader.day(printed) == nil) }

  @Test("names in every spelling, N.A. as nobody, and absentees by membership") func votes() throws {
    let (record, fixture) = try read([
      .vote(
        "A/RES/80/5", "3\u{A0}December 2025",
        yes: ["TÜRKÝYE", "CÔTE D’IVOIRE", "LAO PEOPLE’S DEMOCRATIC REPUBLIC", "CHINA"], no: [],
        abstain: ["INDIA\u{A0}"],
        counts: ["4", "N.A.", "1"]),
      .vote(
        "A/RES/80/6", "3 December 2025", yes: ["TURKIYE", "COTE D'IVOIRE", "TURKMENISTAN"].dropLast() + ["SERBIA"]),
    ])
    let id = "A/RES/80/5"
    #expect(try ["TUR", "CIV", "LAO", "CHN"].map { try record.stance(id, $0, fixture) } == [.yes, .yes, .yes, .yes])
    #expect(try record.stance(id, "IND", fixture) == .abstain)
    #expect(try record.stance(id, "USA", fixture) == .absent)
    #expect(try record.stance(id, "TWN", fixture) == .notMember)
    #expect(try record.stance(id, "SUN", fixture) == .notMember)
    #expect(try record.stance(id, "PSE", fixture) == .notMember)
    let call = try record.call(id)
    #expect(call.officialYes == 4 && call.officialNo == 0 && call.officialAbstain == 1)
    #expect(call.origin == .un && call.subject == .text && call.issues == nil && call.session == "80")
    #expect(try record.text(id).rollCall == id)
    #expect(record.conflicts.isEmpty)
  }

  @Test("every name printed twice counts once") func doubledLists() throws {
    let (record, fixture) = try read([
      .vote(
        "A/RES/75/290 A", "25 June 2021", yes: ["CHINA", "CHINA", "INDIA", "INDIA"], abstain: ["CANADA", "CANADA"],
        counts: ["2", "0", "1"])
    ])
    #expect(try record.stance("A/RES/75/290 A", "CAN", fixture) == .abstain)
    #expect(record.conflicts.isEmpty)
    #expect(record.notes.contains { $0.contains("A/RES/75/290 A (3 of 3 names)") })
  }

  @Test("a symbol on two lines: the fuller sponsors, listed") func repeatedSymbols() throws {
    let first = UNLine(symbol: "A/RES/79/263", date: "4 March 2025", sponsors: ["FIJI"])
    var second = first
    second.additional = ["CANADA", "FRANCE"]
    let (record, _) = try read([first, second, second], file: "79")
    #expect(record.texts.count == 1)
    #expect(record.texts[0].sponsors == ["FJI"])
    #expect(record.texts[0].additionalSponsors == ["CAN", "FRA"])
    let conflict = try #require(record.conflicts.first)
    #expect(record.conflicts.count == 1)
    #expect(conflict.kind == "sponsor" && conflict.kept == "2 additional sponsors" && conflict.other == "0 on line 1")
    #expect(record.notes.contains { $0.hasPrefix("3 lines of the United Nations' files hold 1 texts") })
  }

  @Test("parts adopted in different ways are of unknown adoption") func unknownAdoption() throws {
    let (record, _) = try read([
      UNLine(symbol: "A/RES/80/84 A-B", type: "", sponsors: ["submitted by the Committee on Information"])
    ])
    #expect(record.texts[0].adoption == .unknown)
    #expect(record.texts[0].rollCall == nil)
    #expect(record.texts[0].collectiveSponsors == ["submitted by the Committee on Information"])
    #expect(record.texts[0].agendaItem == "12 (a)")
  }

  @Test("a text without a title has its agenda item's") func titles() throws {
    let (record, _) = try read([
      UNLine(symbol: "A/RES/79/9", title: " "), UNLine(symbol: "A/RES/79/10", title: "Peace\u{A0}in  our “time”"),
    ])
    #expect(try record.text("A/RES/79/9").title == "An item")
    #expect(try record.text("A/RES/79/10").title == "Peace in our “time”")
    #expect(record.notes.contains { $0.contains("A/RES/79/9.") })
  }

  @Test("counts that the names do not reach are listed") func counts() throws {
    let (record, _) = try read([.vote("A/RES/80/7", "3 December 2025", yes: ["CHINA"], counts: ["2", "0", "0"])])
    let conflict = try #require(record.conflicts.first)
    #expect(conflict.kind == "count" && conflict.subject == "A/RES/80/7")
    #expect(conflict.kept == "1 yes by name" && conflict.other == "2 yes printed")
  }

  @Test("bad lines are errors with file and line") func badLines() throws {
    func failure(_ line: String) -> SuasionError? {
      var fixture = VoteFixture()
      fixture.un = ["80": [UNLine().json, line]]
      do {
        _ = try fixture.read()
        return nil
      } catch { return error as? SuasionError }
    }
    var vote = UNLine.vote("A/RES/80/8", "3 December 2025", yes: ["CHINA"], no: ["CHINA"])
    let sides = failure(vote.json)
    #expect(sides?.message.contains("stands under yes and under no") == true)
    #expect(sides?.location == .init(file: "unga_resolutions/80.json", line: 2))
    vote = UNLine.vote("A/RES/80/8", "3 December 2025", yes: ["ATLANTIS"])
    #expect(failure(vote.json)?.location?.line == 2)
    vote = UNLine.vote("A/RES/80/8", "3 December 2025", yes: ["STATE OF PALESTINE"])
    #expect(failure(vote.json)?.message.contains("without being a member") == true)
    #expect(failure("{\"symbol\": \"A/RES/80/8\"")?.message == "not a JSON object")
    #expect(failure("{\"symbol\": \"A/RES/80/8\"}")?.message == "no field 'title'")
    var other = UNLine()
    other.date = "2 October 2025"
    #expect(failure(other.json)?.message.contains("another date or vote") == true)
    other = UNLine(symbol: "A/RES/80/9", sponsors: ["GARBLE D"])
    #expect(failure(other.json)?.message.contains("sponsor 'GARBLE D' of A/RES/80/9 is not understood") == true)
  }
}
