import Foundation
import Record
import Statistics
import Tables
import Testing

@testable import suasion_cli

@Suite("suasion agreement") struct AgreementCommandTests {
  /// China, Pakistan and the United States on four roll calls in two years; Tuvalu never votes.
  static let record: Record = {
    let stances = ["YYNX", "NNYX", "YANX", "YYAX"]
    let codes: [CountryCode] = ["CHN", "PAK", "USA", "TUV"]
    let founding = Day(1971, 10, 25)!
    return Record(
      countries: codes.map {
        Country(
          code: $0, name: $0.rawValue, iso2: nil, m49: nil, cow: [], gleditschWard: [], region: nil,
          exists: Span(from: founding), membership: [Span(from: founding)], continues: nil, latitude: nil,
          longitude: nil)
      },
      rollCalls: stances.indices.map { index in
        RollCall(
          id: "v\(index)", date: PartialDate(year: index < 3 ? 2001 : 2002)!, session: "56", symbol: nil, title: nil,
          issues: index == 0 ? .humanRights : nil, subject: .text, important: nil, officialYes: nil, officialNo: nil,
          officialAbstain: nil, origin: .voeten)
      },
      stances: StanceMatrix(
        rollCallCount: 4, countryCount: 4,
        values: stances.flatMap { $0.utf8.map { (Stance(letter: $0) ?? .unknown).rawValue } }),
      contentHash: "abc123")
  }()

  func files(_ arguments: String...) throws -> [String: String] {
    let command = try AgreementCommand.parse(arguments + ["--out", "unused"])
    let files = try AgreementRequest(command).files(for: Self.record, version: "1.2.3")
    return Dictionary(uniqueKeysWithValues: files.map { ($0.path, $0.text) })
  }

  @Test func writesTheContract() throws {
    let files = try files("--with", "CHN", "--metric", "agreement", "--bootstrap", "0")
    #expect(
      files["agreement.csv"] == """
        country,year,estimate,std.error,conf.low,conf.high,roll_calls,metric
        PAK,2001,0.6666666666666666,,,,3,agreement
        USA,2001,0.0,,,,3,agreement
        TUV,2001,,,,,0,agreement
        PAK,2002,1.0,,,,1,agreement
        USA,2002,0.0,,,,1,agreement
        TUV,2002,,,,,0,agreement

        """)
    let json = try #require(files["diagnostics.json"])
    let values = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    #expect(values["record"] as? String == "abc123")
    #expect(values["version"] as? String == "1.2.3")
    #expect(values["seed"] as? Int == 1)
    #expect(values["undefined"] as? Int == 2)
    #expect(values["without_interval"] as? Int == 4)
    #expect((values["roll_calls"] as? [String: Int])?["selected"] == 4)
  }

  @Test func narrows() throws {
    let files = try files("--with", "chn", "--metric", "s", "--issue", "hr", "--texts", "final", "--bootstrap", "99")
    let table = try #require(files["agreement.csv"])
    #expect(table.contains("PAK,2001,1.0,,,,1,s\n"))
    #expect(!table.contains("2002"))
    let json = try #require(files["diagnostics.json"])
    #expect(json.contains("\"issue_not_coded\" : 3"))
    let years = try self.files("--with", "CHN", "--years", "2002..2009", "--metric", "agreement")
    #expect(years["agreement.csv"]?.contains("2001") == false)
  }

  @Test func allPairs() throws {
    let files = try files("--all-pairs", "--metric", "agreement", "--bootstrap", "0")
    let lines = try #require(files["pairs.csv"]).split(separator: "\n")
    #expect(lines.count == 1 + 2 * 6)
    #expect(lines[0] == "country,other,year,estimate,std.error,conf.low,conf.high,roll_calls,metric")
    #expect(lines.contains("CHN,USA,2002,0.0,,,,1,agreement"))
    #expect(lines.contains("PAK,USA,2001,0.0,,,,3,agreement"))
  }

  @Test(arguments: [
    ["--metric", "pi"], ["--with", "CHN", "--all-pairs"], ["--with", "CHN", "--metric", "tau"],
    ["--with", "CHN", "--years", "2005..2001"], ["--with", "CHN", "--years", "2001..2002..2003"],
    ["--with", "CHN", "--years", "now"], ["--with", "CHN", "--years", ""], ["--with", "CHN", "--issue", "xx"],
    ["--with", "CHN", "--texts", "some"], ["--with", "CHN", "--by", "month"],
    ["--with", "CHN", "--bootstrap", "100001"],
    ["--with", "CHN", "--threads", "0"], ["--with", "PRC"],
  ])
  func wrongWordsAreUsageErrors(arguments: [String]) throws {
    let command = try AgreementCommand.parse(arguments + ["--out", "unused"])
    do {
      _ = try AgreementRequest(command).files(for: Self.record, version: "1")
      Issue.record("accepted \(arguments)")
    } catch let error as SuasionError {
      #expect(error.code == .usage)
      #expect(error.hint != nil)
    }
  }

  @Test func sameBytesOnAnyThreads() throws {
    let one = try files("--with", "CHN", "--threads", "1", "--seed", "7")
    let eight = try files("--with", "CHN", "--threads", "8", "--seed", "7")
    #expect(one == eight)
  }
}
