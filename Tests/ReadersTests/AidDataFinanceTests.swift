import Record
import Statistics
import Testing

@testable import Readers

@Suite("AidData project lists")
struct AidDataFinanceTests {
  static let version1 = "aiddata/gcdf_v1_projects_2000_2014.csv"
  static let version2 = "aiddata/gcdf2_geolocated_projects_subset_2000_2017.csv"
  static let huawei = "aiddata/huawei_finance_2002_2017.csv"

  static func first(_ rows: String...) -> String {
    """
    project_id,recommended_for_research,year,title,status,crs_sector_code,year_uncertain,recipient_count,recipient_condensed,recipient_iso3
    \(rows.joined(separator: "\n"))

    """
  }

  static func second(_ rows: String...) -> String {
    """
    AidData TUFF Project ID,Recommended For Aggregates,Title,Status,AidData Sector Name,Commitment Year,Recipient
    \(rows.joined(separator: "\n"))

    """
  }

  static func finance(_ first: String, _ second: String = second()) throws -> ProgrammeRecord {
    let fixture = try PublisherFixture([version1: first, version2: second])
    return try readCommunicationsFinance(fixture.data, fixture.resolver)
  }

  @Test func recommendedCommunicationsProjectsOfOneCountryAdoptInTheirYear() throws {
    let record = try Self.finance(
      Self.first(
        "1,True,2006,Rural phones ,Completion,220,False,1,Togo,TGO", "2,True,2005,Dam,Completion,230,False,1,Togo,TGO",
        "3,False,2004,Pledged phones,Pipeline: Pledge,220,False,1,Togo,TGO",
        "4,True,2009,Fibre,Implementation,220,True,1,Togo,TGO"))
    let adoptions = record.adoptions("communications-finance/aiddata-1")
    #expect(adoptions.map(\.date) == [PartialDate("2006"), PartialDate("2009")])
    #expect(adoptions.allSatisfy { $0.country == "TGO" && $0.status == .committed && $0.counts })
    #expect(adoptions[0].detail == "project 1: Rural phones [Completion]")
    #expect(adoptions[0].source == "\(Self.version1):2")
    #expect(adoptions[1].detail.contains("year uncertain"))
    #expect(record.notes("3 rows (sector 220").count == 1)
    #expect(record.notes("1 are not recommended").count == 1)
  }

  /// A row for several countries is no one country's, and a region is none; both are named.
  @Test func sharedAndRegionalProjectsAreLeftOutByName() throws {
    let record = try Self.finance(
      Self.first(
        "1,True,2003,Computers,Completion,220,False,5,\"South America, regional\",ECU; BOL; COL; PER; VEN",
        "2,True,2010,Cable,Completion,220,False,1,\"Africa, regional\",\"Africa, regional\""))
    #expect(record.adoptions.isEmpty)
    #expect(record.notes("ECU BOL COL PER VEN (\(Self.version1):2)").count == 1)
    #expect(record.notes("Africa, regional (1)").count == 1)
  }

  @Test func theSubsetIsPartial() throws {
    let record = try Self.finance(
      Self.first(),
      Self.second(
        "7,Yes,Network,Completion,COMMUNICATIONS,2011,Viet Nam", "8,No,Network,Completion,COMMUNICATIONS,2002,Viet Nam",
        "9,Yes,School,Completion,EDUCATION,2001,Viet Nam"))
    #expect(record.adoptions("communications-finance/aiddata-2").map(\.date) == [PartialDate("2011")])
    #expect(record.codings.map(\.coverage) == [.complete, .partial])
  }

  @Test func huaweiHasTwoCodings() throws {
    let fixture = try PublisherFixture([
      Self.huawei: """
      AidData TUFF Project ID,Recommended For Huawei Aggregates,Recipient,Commitment Year,Commitment Year Estimated,Title,Status,AidData Sector Name
      1,Yes,Ghana,2009,No,Training,Completion,EDUCATION
      2,Yes,Ghana,2012,Yes,Network,Completion,COMMUNICATIONS
      3,No,Ghana,2005,No,Network,Pipeline: Pledge,COMMUNICATIONS

      """
    ])
    let record = try readHuaweiFinance(fixture.data, fixture.resolver)
    #expect(record.adoptions("huawei-finance/all").map(\.date) == [PartialDate("2009"), PartialDate("2012")])
    #expect(record.adoptions("huawei-finance/networks").map(\.date) == [PartialDate("2012")])
  }

  @Test func aYearOutsideTheListIsAnError() throws {
    let error = try #require(throws: SuasionError.self) {
      _ = try Self.finance(Self.first("1,True,99999,Phones,Completion,220,False,1,Togo,TGO"))
    }
    #expect(error.location?.line == 2)
    #expect(error.message.contains("99999"))
  }

  @Test func aThirdWordInAFlagIsAnError() throws {
    let error = try #require(throws: SuasionError.self) {
      _ = try Self.finance(Self.first("1,Maybe,2004,Phones,Completion,220,False,1,Togo,TGO"))
    }
    #expect(error.location?.column == "recommended_for_research")
  }

  @Test func anUnknownCountryIsAnErrorWithItsPlace() throws {
    let error = try #require(throws: SuasionError.self) {
      _ = try Self.finance(Self.first(), Self.second("7,Yes,Network,Completion,COMMUNICATIONS,2011,Atlantis"))
    }
    #expect(error.code == .data)
    #expect(error.location?.file == Self.version2)
    #expect(error.location?.line == 2)
  }

  @Test func aMissingColumnIsNamed() throws {
    let error = try #require(throws: SuasionError.self) { _ = try Self.finance("project_id,year\n1,2004\n") }
    #expect(error.message.contains("no column"))
  }
}
