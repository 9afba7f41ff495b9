import Foundation
import Measures
import Record
import Statistics
import Testing

/// Votes as an ideal-point model takes them from the record.
@Suite("Votes of the record for ideal points") struct IdealPointRecordTests {
  private static let made: HandMadeRecord = {
    var made = HandMadeRecord("CHN", "FRA", "TUV", "USA")
    made.add("YNX?", on: "2001-11-05", session: "56")
    made.add("YA-N", on: "2002-03-05", session: "56", subject: .paragraph)
    made.add("NYYX", on: "2002-11-05", session: "57")
    return made
  }()

  @Test func absenceIsMissing() throws {
    let data = try VoteData(Self.made.record)
    #expect(data.units == ["CHN", "FRA", "TUV", "USA"])
    #expect(data.items == ["v1", "v2", "v3"])
    #expect(data.times == [2001, 2002])
    #expect(data.votes.count == 8)
    #expect(data.votes.first == .init(unit: 0, time: 0, item: 0, ballot: .yes))
    #expect(data.votes.contains(.init(unit: 1, time: 0, item: 1, ballot: .abstain)))
    #expect(data.votes.contains(.init(unit: 3, time: 0, item: 1, ballot: .no)))
  }

  /// A member that is absent abstains where that is asked for; unknown votes, and those of no member, stay missing.
  @Test func absenceAsAbstention() throws {
    let data = try VoteData(Self.made.record, absentAsAbstain: true)
    #expect(data.votes.count == 10)
    #expect(data.votes.contains(.init(unit: 2, time: 0, item: 0, ballot: .abstain)))
    #expect(data.votes.contains(.init(unit: 3, time: 1, item: 2, ballot: .abstain)))
    #expect(!data.votes.contains { $0.unit == 3 && $0.item == 0 })
    #expect(!data.votes.contains { $0.unit == 2 && $0.item == 1 })
  }

  /// A year is the one in which the session opened: its votes of the next spring belong to it.
  @Test func yearsAreThoseOfSessions() throws {
    let first = try VoteData(Self.made.record, selection: .init(years: 2001...2001))
    #expect(first.times == [2001] && first.items == ["v1", "v2"])
    let second = try VoteData(Self.made.record, selection: .init(years: 2002...2002))
    #expect(second.times == [2002] && second.items == ["v3"])
    #expect(try VoteData(Self.made.record, selection: .init(subjects: .final)).items == ["v1", "v3"])
    let none = #expect(throws: SuasionError.self) {
      try VoteData(Self.made.record, selection: .init(years: 1990...1991))
    }
    #expect(none?.code == .data && none?.hint != nil)
  }

  /// Roll calls of one series are one item; those of none stand alone.
  @Test func seriesAreBound() throws {
    let data = try VoteData(Self.made.record, series: [4, nil, 4])
    #expect(data.items == ["v1", "v2"])
    #expect(data.votes.count { $0.item == 0 && $0.time == 0 } == 2)
    #expect(data.votes.count { $0.item == 0 && $0.time == 1 } == 3)
  }

  @Test func theAnchorIsOneThatVotes() throws {
    let data = try VoteData(Self.made.record)
    #expect(data.anchor(named: "USA") == "USA")
    // China and France cast three votes each; the first of them.
    #expect(data.anchor(named: "SUN") == "CHN" && data.anchor(named: nil) == "CHN")
    let year = try VoteData(Self.made.record, selection: .init(years: 2002...2002))
    #expect(year.anchor(named: "USA") == "CHN")
  }
}
