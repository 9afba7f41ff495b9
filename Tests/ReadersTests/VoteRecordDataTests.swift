import Foundation
import Record
import Testing

@testable import Readers

/// The publishers' files beside the repository, where they are.
private let data = VoteFixture.root.deletingLastPathComponent().appendingPathComponent("shared/data")
private let hasData = FileManager.default.fileExists(atPath: data.appendingPathComponent("unga_votes").path)

@Suite("The whole record of votes", .enabled(if: hasData)) struct VoteRecordDataTests {
  /// Read once for all tests.
  private static let loaded = Result {
    let tables = try VoteFixture.tables()
    return (
      tables.countries.sorted { $0.code < $1.code },
      try readVotes(from: data, countries: tables.countries, resolver: tables.resolver)
    )
  }

  let countries: [Country]
  let record: VoteRecord

  init() throws { (countries, record) = try Self.loaded.get() }

  private func totals(_ row: Int) -> [Stance: Int] {
    countries.indices.reduce(into: [:]) { $0[record.stances[row, $1], default: 0] += 1 }
  }

  private func stance(_ row: Int, _ code: CountryCode) throws -> Stance {
    record.stances[row, try #require(countries.firstIndex { $0.code == code })]
  }

  @Test("every row of the Voeten record is a roll call or a listed repetition") func voetenRows() {
    let held = record.rollCalls.filter { $0.origin != .un }.count
    let repetitions = record.conflicts.filter { $0.kind == "repetition" }.count
    #expect(held + repetitions == 6551)
    #expect(repetitions == 18)
    #expect(
      record.rollCalls.filter { $0.id.contains("-2023") && $0.id.hasPrefix("v") }.map(\.id).sorted()
        == ["v411-2023", "v427-2023", "v449-2023", "v495-2023"])
    #expect(Set(record.rollCalls.map(\.id)).count == record.rollCalls.count)
  }

  @Test("every recorded vote of the United Nations is a roll call, once") func unVotes() {
    let voted = record.texts.filter { $0.adoption == .recordedVote }
    #expect(voted.count == 731)
    #expect(Set(voted.compactMap(\.rollCall)).count == 731)
    #expect(record.rollCalls.filter { $0.origin == .both }.count == 433)
    #expect(record.rollCalls.filter { $0.origin == .un }.count == 298)
    #expect(record.texts.count == 2193)
    #expect(
      record.texts.filter { $0.adoption == .unknown }.map(\.symbol).sorted()
        == ["A/RES/79/259 A-C", "A/RES/80/236 A-B", "A/RES/80/244 A-C", "A/RES/80/84 A-B"])
  }

  @Test("names add up to the counts beside them, and the record holds against itself") func counts() {
    var built = Record(countries: countries, rollCalls: record.rollCalls, stances: record.stances, texts: record.texts)
    built.conflicts = record.conflicts
    #expect(built.check().map(\.description) == [])
    #expect(!record.conflicts.contains { $0.kind == "count" })
    #expect(record.rollCalls.filter { $0.officialYes != nil }.count == 731)
  }

  /// Counts as the Assembly's verbatim records give them.
  @Test(
    "well-known votes",
    arguments: [
      ("A/RES/ES-11/1", "2022-03-02", 141, 5, 35), ("A/RES/ES-11/4", "2022-10-12", 143, 5, 35),
      ("A/RES/ES-11/3", "2022-04-07", 93, 24, 58), ("A/RES/ES-10/22", "2023-12-12", 153, 10, 23),
      ("A/RES/ES-10/21", "2023-10-27", 120, 14, 45), ("A/RES/67/19", "2012-11-29", 138, 9, 41),
      ("A/RES/68/262", "2014-03-27", 100, 11, 58), ("A/RES/2758(XXVI)", "1971-10", 76, 35, 17),
      ("A/RES/3379(XXX)", "1975-11", 72, 35, 32), ("A/RES/77/293", "2023-06-07", 100, 9, 59),
      ("A/RES/75/290 A", "2021-06-25", 90, 0, 47),
    ])
  func knownVotes(symbol: String, date: String, yes: Int, no: Int, abstain: Int) {
    let rows = record.rollCalls.indices.filter {
      record.rollCalls[$0].symbol == symbol && record.rollCalls[$0].date.description == date
    }
    let found = rows.contains { row in
      let totals = totals(row)
      return totals[.yes] == yes && totals[.no, default: 0] == no && totals[.abstain, default: 0] == abstain
        && record.rollCalls[row].subject == .text
    }
    #expect(found, "\(rows.map { (record.rollCalls[$0].id, totals($0)) })")
  }

  @Test("Beijing votes from November 1971, Taipei never after") func chinaSeat() throws {
    for row in record.rollCalls.indices {
      let date = record.rollCalls[row].date
      if date.latest <= (try #require(Day(1971, 10, 31))) { #expect(try stance(row, "CHN") == .notMember) }
      if date.earliest >= (try #require(Day(1971, 11, 1))) { #expect(try stance(row, "TWN") == .notMember) }
    }
    let first = try #require(record.rollCalls.indices.first { (try? stance($0, "CHN"))?.isVote == true })
    #expect(record.rollCalls[first].date.description == "1971-11")
  }

  @Test("every member on every roll call stands somewhere; of others only two impossible votes are unknown")
  func membership() {
    var outside: [String] = []
    for (row, call) in record.rollCalls.enumerated() {
      for (column, country) in countries.enumerated() where record.stances[row, column] != .notMember {
        if !country.isMember(during: call.date) {
          outside.append("\(country.code) \(record.stances[row, column]) \(call.id)")
        }
      }
    }
    // Fiji, admitted on 13 October 1970, has votes printed for September.
    #expect(outside == ["FJI unknown v1110", "FJI unknown v1111"])
    let seats = record.rollCalls.indices.map { row in
      countries.indices.filter { record.stances[row, $0] != .notMember }.count
    }
    #expect(seats.min() == 51)
    #expect(seats.last == 193)
  }

  @Test("historical states have their own columns") func historicalStates() throws {
    func votes(_ code: CountryCode) throws -> [String] {
      try record.rollCalls.indices.filter { try stance($0, code).isVote }.map { record.rollCalls[$0].date.description }
    }
    let soviet = try votes("SUN"), russian = try votes("RUS")
    #expect(soviet.last == "1991-12" && russian.first == "1992-09")
    #expect(try votes("CSK").count == 3752)
    #expect(try votes("DDR").count == 2067)
    #expect(try votes("YMD").count == 2378)
    #expect(try votes("ZZB").count == 2)
    #expect(try votes("YUG").last == "1992-09")
    #expect(try votes("SRB").first == "2000-11")
    #expect(try votes("YEM").first == "1947-10")
  }

  @Test("dates: month in the old sessions, day in the new and in the supplement") func precision() {
    for call in record.rollCalls where call.origin == .voeten {
      guard let session = Int(call.session), call.id != "v4521" else { continue }
      let isTitled = call.title != nil
      if session <= 51 { #expect(call.date.precision == .month, "\(call.id)") }
      if session >= 58 || (session >= 52 && !isTitled) { #expect(call.date.precision == .day, "\(call.id)") }
    }
    #expect(record.rollCalls.filter { $0.date.precision == .year }.map(\.id) == ["v4521"])
  }

  @Test("the two publishers differ late and in four countries") func conflicts() {
    let apart = record.conflicts.filter {
      $0.kind == "stance" && $0.otherSource == VoteSource.wide && $0.keptSource == VoteSource.un
    }
    #expect(apart.count == 187)
    let four = apart.filter { ["TUR", "YEM", "ZMB", "ZWE"].contains($0.country) }
    #expect(four.count == 183)
    #expect(record.conflicts.filter { $0.kind == "sponsor" }.count == 33)
    #expect(record.conflicts.contains { $0.subject == "v9340" && $0.country == "CMR" && $0.kept == "abstain" })
  }

  @Test("sponsors: everyone is a state or a listed collective") func sponsors() throws {
    let codes = Set(countries.map(\.code))
    let all = record.texts.flatMap(\.allSponsors)
    #expect(all.allSatisfy(codes.contains))
    #expect(record.texts.contains { $0.allSponsors.contains("PSE") })
    let silent = record.texts.filter { $0.allSponsors.isEmpty && $0.collectiveSponsors.isEmpty }.map(\.symbol)
    #expect(silent.sorted() == ["A/RES/76/261", "A/RES/79/243", "A/RES/79/327", "A/RES/80/242"])
    let ukraine = try record.text("A/RES/ES-11/1")
    #expect(ukraine.sponsors.count == 94 && ukraine.additionalSponsors == ["BRB", "KHM"])
  }

  @Test("texts and their roll calls point at each other") func links() throws {
    let calls = Dictionary(uniqueKeysWithValues: record.rollCalls.map { ($0.id, $0) })
    for text in record.texts {
      guard let id = text.rollCall else { continue }
      #expect(calls[id]?.symbol == text.symbol)
      #expect(calls[id]?.date == PartialDate(text.date))
    }
  }
}
