import Record
import Statistics
import Testing

@testable import Readers

@Suite("Belt and Road memoranda")
struct BeltAndRoadTests {
  static func read(scholars: [String], center: [String]) throws -> ProgrammeRecord {
    let fixture = try PublisherFixture([
      "belt_and_road/BRI_2020.tab": (["states\tyear\t__\tcountryname\tregion"] + scholars).map { $0 + "\n" }.joined(),
      "belt_and_road/greenfdc_bri_countries_ncsu2022.csv":
        (["name,country_id,bri_partner"] + center).map { $0 + "\r\n" }.joined(),
    ])
    return try readBeltAndRoad(fixture.data, fixture.resolver)
  }

  static let scholars = "belt-and-road/liu-pang-vreeland"
  static let center = "belt-and-road/greenfdc"

  @Test func koreaIsTheSouth() throws {
    let record = try Self.read(scholars: ["\"_\"\t2015\t\"_\"\t\"Korea\"\t\"Asia\""], center: [])
    #expect(record.adopters(Self.scholars) == ["KOR"])
  }

  @Test func aLostCharacterAfterANameIsDropped() throws {
    let record = try Self.read(
      scholars: ["\"_\"\t2018\t\"_\"\t\"Dominican Republic\u{FFFD}\"\t\"North America\""], center: [])
    #expect(record.adopters(Self.scholars) == ["DOM"])
  }

  @Test func americanSamoaStandsForSamoa() throws {
    let record = try Self.read(scholars: [], center: ["American Samoa,1,2018", "Samoa,2,"])
    #expect(try record.adoption(Self.center, "WSM").date == PartialDate("2018"))
    #expect(record.adopters(Self.center) == ["WSM"])
  }

  @Test func chinaIsLeftOutAndNamed() throws {
    let record = try Self.read(scholars: [], center: ["China,48,2013", "Cuba,59,2019"])
    #expect(record.adopters(Self.center) == ["CUB"])
    #expect(record.notes("China itself").count == 1)
  }

  @Test func aYearThatIsUnknownStandsUndatedAndIsNoConflict() throws {
    let record = try Self.read(
      scholars: ["\"_\"\t2018\t\"_\"\t\"Austria\"\t\"Europe\""], center: ["Austria,15,unknown"])
    #expect(try record.adoption(Self.center, "AUT").date == nil)
    #expect(try record.adoption(Self.center, "AUT").counts)
    #expect(record.conflicts.isEmpty)
  }

  @Test func listsThatDifferAreConflicts() throws {
    let record = try Self.read(
      scholars: ["\"_\"\t2016\t\"_\"\t\"Iran\"\t\"Asia\"", "\"_\"\t2017\t\"_\"\t\"Slovenia\"\t\"Europe\""],
      center: ["Iran,107,2018"])
    #expect(record.conflicts.map(\.kind) == ["date", "adoption"])
    #expect(record.conflicts[0].country == "IRN")
    #expect(record.conflicts[0].kept == "2016")
    #expect(record.conflicts[0].other == "2018")
    #expect(record.conflicts[0].otherSource.hasSuffix(":2"))
    #expect(record.conflicts[1].other == "not listed")
  }

  @Test func aCountryTwiceOnOneListIsAnError() throws {
    let error = try #require(throws: SuasionError.self) {
      _ = try Self.read(scholars: [], center: ["Laos,1,2018", "Lao PDR,2,2016"])
    }
    #expect(error.location?.line == 3)
    #expect(error.message.contains("twice"))
  }

  @Test func aYearBeforeTheInitiativeIsAnError() throws {
    let error = try #require(throws: SuasionError.self) { _ = try Self.read(scholars: [], center: ["Cuba,59,1913"]) }
    #expect(error.location?.line == 2)
  }
}
