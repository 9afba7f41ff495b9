import Foundation
import Record
import Statistics
import Tables
import Testing

@testable import Readers

struct IncomeGroupsReaderTests {
  static let header = "economy,code,year_fiscal,year_release,year_data,region_code,incgroup_historical,ida_historical\n"

  static func read(_ rows: String) throws -> IncomeGroupsReader.Reading {
    let text = try DelimitedText(Array((header + rows).utf8), name: "income.csv")
    return try IncomeGroupsReader.read(text, resolver: Shared.curated().resolver)
  }

  @Test func groupByTheYearOfTheIncome() throws {
    let reading = try Self.read(
      """
      China,CHN,2011,2010,2009,EAS,Lower middle income,IBRD
      China,CHN,2012,2011,2010,EAS,Upper middle income,IBRD
      "Yemen, Rep.",YEM,2012,2011,2010,MEA,Lower middle income,IDA

      """)
    #expect(reading.groups == ["CHN": [2009: .lowerMiddle, 2010: .upperMiddle], "YEM": [2010: .lowerMiddle]])
    #expect(reading.leftOut.isEmpty)
  }

  @Test func whatIsNotTheRecordsIsLeftOutAndNamed() throws {
    let reading = try Self.read(
      """
      Aruba,ABW,1989,1988,1987,LCN,High income,
      Aruba,ABW,1990,1989,1988,LCN,High income,
      South Sudan,SSD,2012,2011,2010,SSF,Lower middle income,
      South Sudan,SSD,2013,2012,2011,SSF,Lower middle income,
      "Venezuela, RB",VEN,2021,2020,2019,LCN,Upper middle income,IBRD
      "Venezuela, RB",VEN,2022,2021,2020,LCN,Upper middle income,IBRD
      Cambodia,KHM,1989,1988,1987,EAS,,

      """)
    #expect(reading.groups == ["SSD": [2011: .lowerMiddle], "VEN": [2019: .upperMiddle]])
    #expect(reading.leftOut.map(\.code) == ["ABW", "KHM", "SSD", "VEN"])
    #expect(reading.leftOut.map(\.rows) == [2, 1, 1, 1])
    #expect(reading.leftOut[0].reason == "territory of the Netherlands")
  }

  @Test(arguments: [
    ("China,TWN,2011,2010,2009,EAS,Low income,\n", "income.csv:2, column economy: 'China' and its code 'TWN'"),
    ("Chinia,CHN,2011,2010,2009,EAS,Low income,\n", "nearest: China (CHN)"),
    ("China,CHN,2011,2010,2009,EAS,Middling,\n", "'Middling' is no income group"),
    ("China,CHN,2011,2010,,EAS,Low income,\n", "the year is missing"),
    ("China,CHN,2011,2010,2009,EAS,Low income,\nChina,CHN,2011,2010,2009,EAS,Low income,\n", "two rows for 2009"),
  ])
  func refusals(rows: String, part: String) throws {
    let error = #expect(throws: SuasionError.self) { try Self.read(rows) }
    #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
  }

  @Test(.enabled(if: Shared.isPresent, "the publishers' files are not here"))
  func theWorldBanksFile() throws {
    let path = "world_bank/income_groups_1987_2024.csv.gz"
    let text = try DelimitedText(Files.readUnpacked(Shared.data.appendingPathComponent(path)), name: path)
    let reading = try IncomeGroupsReader.read(text, resolver: Shared.curated().resolver)
    let kept = reading.groups.values.map(\.count).reduce(0, +)
    let left = reading.leftOut.map(\.rows).reduce(0, +)
    #expect(text.rowCount == 8284 && kept + left == 8284)
    #expect(reading.groups.count == 196)
    #expect(reading.groups["CHN"]?[2009] == .lowerMiddle && reading.groups["CHN"]?[2010] == .upperMiddle)
    #expect(reading.groups["IND"]?[2006] == .low && reading.groups["IND"]?[2007] == .lowerMiddle)
    #expect(reading.groups["SSD"]?.keys.min() == 2011)
    #expect(reading.groups["VEN"]?.keys.max() == 2019)
    #expect(reading.groups["RUS"]?[1991] != nil && reading.groups["RUS"]?[1990] == nil)
  }
}
