import Record
import Statistics
import Testing

@testable import Readers

@Suite("Confucius Institutes")
struct ConfuciusInstitutesTests {
  static let earlier = "confucius-institutes/list-2017"
  static let later = "confucius-institutes/list-2022"

  static func read(_ rows: [String], openings: [String] = []) throws -> ProgrammeRecord {
    let header = [
      "country", "institutes_list_2017", "first_opening_list_2017", "undated_list_2017", "institutes_list_2022",
      "first_opening_list_2022", "undated_list_2022",
    ].joined(separator: ",")
    let fixture = try PublisherFixture([
      "confucius_institutes/first_opening_by_country.csv": ([header] + rows).map { $0 + "\n" }.joined(),
      "confucius_institutes/openings_by_country_year_2004_2017.csv":
        (["country,year,institutes_opened"] + openings).map { $0 + "\n" }.joined(),
    ])
    return try readConfuciusInstitutes(fixture.data, fixture.resolver)
  }

  @Test func eachListIsACoding() throws {
    let record = try Self.read(["Angola,1,2015,0,2,2014,0"])
    #expect(try record.adoption(Self.earlier, "AGO").date == PartialDate("2015"))
    #expect(try record.adoption(Self.later, "AGO").date == PartialDate("2014"))
    #expect(record.codings.map(\.coverage) == [.complete, .complete])
  }

  /// Cabo Verde stands under two names, each with one list's figures.
  @Test func spellingsOfOneCountryAreTakenTogether() throws {
    let record = try Self.read(["Cabo Verde,,,,1,2015,0", "Cape Verde,1,,1,1,2013,0"])
    #expect(record.adoptions(Self.later).count == 1)
    let host = try record.adoption(Self.later, "CPV")
    #expect(host.date == PartialDate("2013"))
    #expect(host.detail == "2 institutes listed")
    #expect(record.notes("Cabo Verde and Cape Verde").count == 1)
  }

  @Test func institutesWithoutADateMakeAHostOfUnknownDate() throws {
    let record = try Self.read(["Spain,6,2005,0,8,,8"])
    let host = try record.adoption(Self.later, "ESP")
    #expect(host.date == nil)
    #expect(host.counts)
    #expect(host.detail == "8 institutes listed, 8 undated")
    #expect(record.conflicts.isEmpty)
  }

  @Test func aCountryAbsentFromAListIsNoHostThere() throws {
    let record = try Self.read(["Saudi Arabia,,,,1,,1"])
    #expect(record.adopters(Self.earlier).isEmpty)
    #expect(record.adopters(Self.later) == ["SAU"])
  }

  @Test func territoriesAndChinaAreLeftOutByName() throws {
    let record = try Self.read(["Hong Kong,1,2005,0,,,", "China,,,,1,2010,0"])
    #expect(record.adoptions.isEmpty)
    #expect(record.notes("Hong Kong (1)").count == 1)
    #expect(record.notes("China itself (1)").count == 1)
  }

  @Test func firstYearsThatDifferAreConflicts() throws {
    let record = try Self.read(["Peru,4,2008,0,4,2005,0", "Cuba,1,2009,0,1,2009,0"])
    #expect(record.conflicts.map(\.country) == ["PER"])
    #expect(record.conflicts[0].kept == "2008")
    #expect(record.conflicts[0].other == "2005")
    #expect(record.notes("of 2 countries dated in both, 1 have the same").count == 1)
  }

  @Test func theFileOfOpeningsMustAgree() throws {
    let record = try Self.read(["Peru,4,2008,0,,,"], openings: ["Peru,2010,1", "Peru,2007,1"])
    #expect(record.conflicts.map(\.other) == ["2007"])
  }

  @Test func anOpeningBeforeTheFirstInstituteIsAnError() throws {
    let error = try #require(throws: SuasionError.self) { _ = try Self.read(["Peru,4,1908,0,,,"]) }
    #expect(error.location?.column == "first_opening_list_2017")
  }
}
