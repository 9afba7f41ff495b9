import Measures
import Record
import Statistics
import Testing

@Suite struct SupportTests {
  @Test func yesOrSponsorWithoutBallot() throws {
    var made = HandMadeRecord("ALB", "BEL", "CHN", "DNK", "TUV")
    made.add("YNYA-")
    made.add("XXYX-")
    made.add("ANY?-")
    made.add(text: "A/RES/1", "one", on: Day(2020, 1, 1)!, rollCall: "v1", sponsors: ["CHN", "DNK"])
    made.add(text: "A/RES/2", "two", on: Day(2020, 1, 1)!, rollCall: "v2", sponsors: ["CHN"], additional: ["ALB"])
    let rows = try support(of: [0, 1, 2], in: made.record)
    #expect(rows.map(\.country) == ["ALB", "BEL", "CHN", "DNK"])
    #expect(rows.map(\.supported) == [2, 0, 3, 0])
    #expect(rows.map(\.tookPart) == [3, 2, 3, 1])
    #expect(rows[0].sponsoredWithoutBallot == 1)
    #expect(rows[1].absent == 1)
    #expect(rows[3].sponsoredAgainst == 1)
    #expect(rows[3].unknown == 1)
    #expect(rows[0].share == 2.0 / 3)
    let second = try support(of: [1], in: made.record)
    #expect(second[1].share.isNaN)
    #expect(throws: SuasionError.self) { try support(of: [3], in: made.record) }
  }

  @Test func sponsorshipIsOverTextsOneCouldSponsor() throws {
    var made = HandMadeRecord("ALB", "CHN")
    made.add(text: "A/RES/1", "one", on: Day(2020, 1, 1)!, sponsors: ["CHN"], additional: ["ALB", "CHN"])
    made.add(text: "A/RES/2", "two", on: Day(2021, 1, 1)!, sponsors: ["CHN", "PSE"])
    made.add(text: "A/RES/3", "before its time", on: Day(1940, 1, 1)!)
    let result = try sponsorship(texts: [0, 1, 2], in: made.record)
    #expect(result.rows.map(\.sponsored) == [1, 2])
    #expect(result.rows.map(\.eligible) == [2, 2])
    #expect(result.rows.map(\.share) == [0.5, 1])
    #expect(result.unknownSponsors == ["PSE"])
    #expect(throws: SuasionError.self) { try sponsorship(texts: [7], in: made.record) }
  }
}

@Suite struct DigitalTextsTests {
  @Test(arguments: [
    "Developments in the field of information and telecommunicati", "INFORMATION, INTERNATIONAL SECURITY",
    "Countering the use of information and communications technologies for criminal purposes : resolution",
    "Advancing responsible State behaviour in cyberspace in the context of international security",
    "Enhancing international cooperation on capacity-building of artificial intelligence",
    "The right to privacy in the digital age", "United Nations Convention against Cybercrime",
    "Open-ended working group on security of and in the use of information and communications technologies 2021–2025",
  ])
  func finds(title: String) {
    var made = HandMadeRecord("CHN", "USA")
    made.add("YN", title: title)
    #expect(digitalTexts(in: made.record).map(\.title) == [title])
  }

  @Test(arguments: [
    "NON SELF GOVERNING TERRITORIES, INFORMATION", "Questions relating to information",
    "Objective information on military matters, including transparency of military expenditures",
    "Dissemination of information on decolonization", "WORLD INFORMATION ORDER", "International security",
    "Role of science and technology in the context of international security and disarmament",
    "Agricultural technology for sustainable development",
    "Situation of human rights in the Autonomous Republic of Crimea",
  ])
  func passesOver(title: String) {
    var made = HandMadeRecord("CHN", "USA")
    made.add("YN", title: title)
    #expect(digitalTexts(in: made.record).isEmpty)
  }

  @Test func saysWhoBacksIt() throws {
    var made = HandMadeRecord("CHN", "FRA", "USA")
    made.add("YYN", on: "2018-12-17", title: "Cybercrime 1")
    made.add("NYY", on: "2018-12-18", title: "Cyberspace 2")
    made.add("YYY", on: "2018-12-19", title: "Cyberspace 3")
    made.add("YYX", on: "2018-12-20", title: "Cyberspace 4")
    made.add("YYA", on: "2019-12-12", title: nil, symbol: "A/RES/74/29", subject: .text)
    made.add("AYA", on: "2019-12-13", title: "Cyberspace 5, paragraph 2", subject: .paragraph)
    made.add(text: "A/RES/74/29", "Internet", on: Day(2019, 12, 12)!, rollCall: "v5", sponsors: ["FRA"])
    made.add(text: "A/RES/78/311", "Artificial intelligence", on: Day(2024, 7, 1)!, sponsors: ["CHN"])
    made.add(
      text: "A/RES/78/265", "ARTIFICIAL INTELLIGENCE", on: Day(2024, 3, 21)!, sponsors: ["USA"], additional: ["CHN"])
    made.add(text: "A/RES/78/213", "Digital rights", on: Day(2023, 12, 19)!, sponsors: ["FRA"])
    made.add(text: "A/RES/78/1", "Forests", on: Day(2023, 12, 1)!, sponsors: ["CHN"])

    let found = digitalTexts(in: made.record)
    #expect(
      found.map(\.title) == [
        "Cybercrime 1", "Cyberspace 2", "Cyberspace 3", "Cyberspace 4", "Internet", "Cyberspace 5, paragraph 2",
        "Digital rights", "ARTIFICIAL INTELLIGENCE", "Artificial intelligence",
      ])
    #expect(
      found.map(\.backing) == [.pole, .rival, .both, .pole, .pole, .neither, .neither, .both, .pole])
    #expect(found.map(\.isPoleBacked) == [true, false, false, false, true, false, false, true, true])
    #expect(found.map(\.isPoleLed) == [true, false, false, false, false, false, false, true, true])
    #expect(found[0].pole.sponsors == nil)
    #expect(found[4].pole == PoleStand(sponsors: false, stance: .yes))
    #expect(found[4].rollCall == 4 && found[4].text == 0)
    #expect(found[5].subject == .paragraph)
    #expect(found[8].rollCall == nil && found[8].pole == PoleStand(sponsors: true, stance: nil))
    #expect(found[8].rules == [TitleRule("artificial intelligence")])

    let other = digitalTexts(in: made.record, pole: "FRA", rival: "CHN", rules: [TitleRule("forest")])
    #expect(other.map(\.backing) == [.rival])
  }
}
