import Foundation
import Measures
import Record
import Testing

/// Texts brought back year after year, by hand and on the record that ships.
@Suite struct RollCallSeriesTests {
  typealias LeftOut = RollCallSeries.LeftOut

  /// One roll call a line: session, title, and the rest where it matters.
  static func rollCall(
    _ session: String, _ title: String?, symbol: String? = "A/RES/1", subject: RollCall.Subject = .text,
    id: String = "v1"
  ) -> RollCall {
    RollCall(
      id: id, date: PartialDate(Day(1990, 11, 5)!), session: session, symbol: symbol, title: title, issues: nil,
      subject: subject, important: nil, officialYes: nil, officialNo: nil, officialAbstain: nil, origin: .voeten)
  }

  static func find(_ calls: (String, String)...) -> RollCallSeries {
    rollCallSeries(in: calls.map { rollCall($0.0, $0.1) })
  }

  @Test func sameTitleInAnotherSession() {
    let found = Self.find(
      ("72", "Nuclear disarmament"), ("73", "Reducing nuclear danger"), ("74", "Nuclear  disarmament :"),
      ("79", "Reducing nuclear danger"), ("79", "The right to food"))
    #expect(found.series == [[0, 2], [1, 3]])
    #expect(found.identifier == [0, 1, 0, 1, nil])
    #expect(found.leftOut == [nil, nil, nil, nil, .alone])
    #expect(found.count(of: .alone) == 1)
  }

  @Test func emptyAndSingle() {
    #expect(rollCallSeries(in: []).series.isEmpty)
    #expect(Self.find(("72", "Nuclear disarmament")).leftOut == [.alone])
  }

  @Test func reasonsAreNamed() {
    let title = "Reducing nuclear danger"
    let found = rollCallSeries(in: [
      Self.rollCall("72", title, subject: .paragraph), Self.rollCall("73", title, subject: .unknown),
      Self.rollCall("ES-10", title), Self.rollCall("-9223372036854775808", title), Self.rollCall("74", nil),
      Self.rollCall("74", ""), Self.rollCall("75", title, symbol: nil), Self.rollCall("76", title, symbol: "R/1/66"),
      Self.rollCall("77", "?!"), Self.rollCall("78", "Jerusalem"),
    ])
    #expect(
      found.leftOut == [
        .notWholeText, .notWholeText, .specialSession, .specialSession, .untitled, .untitled, .noSymbol, .noSymbol,
        .genericTitle, .genericTitle,
      ])
    #expect(found.series.isEmpty)
  }

  @Test(arguments: ["DISARMAMENT", "MIDDLE EAST", "HUMAN RIGHTS", "DISARMAMENT, NUCLEAR", "U.N. STRENGTHENING"])
  func headingsBindNothing(_ label: String) {
    #expect(Self.find(("40", label), ("41", label)).leftOut == [.genericTitle, .genericTitle])
  }

  @Test func misprintsOfLongWordsOnly() {
    let found = Self.find(
      ("47", "DECOLONIZATION, INFORMATION"), ("48", "DECOLOIZATION, INFORMATION"), ("47", "HUMAN RIGHTS, IRAN"),
      ("48", "HUMAN RIGHTS, IRAQ"), ("59", "Observance of norms in the draftign of agreements"),
      ("60", "Observance of norms in the drafting of agreements"), ("61", "Visit to Iceland"),
      ("62", "Visit to Ireland"))
    #expect(found.series == [[0, 1], [4, 5]])
    for (first, second) in [("abcdefgh", "abcdefgh"), ("abcdefgh", "abcdefghi"), ("abcdefgh", "abdcefgh")] {
      #expect(isMisprintEitherWay(first, second), "\(first) \(second)")
    }
    for (first, second) in [("abcdefgh", "abcdfegi"), ("abcdefgh", "abcdefghij"), ("abcdefg", "abcdefh")] {
      #expect(!isMisprintEitherWay(first, second), "\(first) \(second)")
    }
  }

  private func isMisprintEitherWay(_ first: String, _ second: String) -> Bool {
    let found = Self.find(("70", "Report on \(first) matters"), ("71", "Report on \(second) matters")).series.count
    let back = Self.find(("70", "Report on \(second) matters"), ("71", "Report on \(first) matters")).series.count
    #expect(found == back)
    return found == 1
  }

  @Test func aCutTitleGoesWithTheOneThatItBegins() {
    let full = "Economic and other activities which affect the interests of the peoples of the Territories"
    let twice = "Implementation of the Declaration on the Granting of Independence to Colonial Countries"
    let found = Self.find(
      ("58", String(full.prefix(60))), ("71", full), ("58", String(twice.prefix(60))), ("71", twice),
      ("72", twice + " and Peoples by the specialized agencies"))
    #expect(found.series == [[0, 1]])
    #expect(found.leftOut == [nil, nil, .cutTitle, .alone, .alone])
  }

  @Test func aTitleOfSeveralNamesNone() {
    let title = "Reducing nuclear danger"
    let found = Self.find(("71", title), ("72", title), ("72", title), ("73", title))
    #expect(found.series == [[0, 3]])
    #expect(found.leftOut == [nil, .severalInSession, .severalInSession, nil])
  }

  /// A label is a topic: its neighbourhood counts, and so does a pause.
  @Test func labelsAreTrustedNearby() {
    let label = "ISRAEL, SETTLEMENTS"
    let found = Self.find(
      ("30", label), ("31", label), ("34", label), ("38", label), ("39", label), ("42", label), ("42", label),
      ("45", "SETTLEMENTS, ISRAEL"), ("46", label), ("47", label))
    #expect(found.series == [[0, 1, 2], [8, 9]])
    #expect(
      found.leftOut == [
        nil, nil, nil, .alone, .labelOfSeveral, .severalInSession, .severalInSession, .labelOfSeveral, nil, nil,
      ])
  }

  static let embargo = "Necessity of ending the economic embargo imposed by the United States of America against Cuba"

  @Test func aLabelBecomesATitle() {
    let found = Self.find(
      ("56", "CUBA, U.S. EMBARGO"), ("57", "CUBA, U.S. EMBARGO"), ("58", String(Self.embargo.prefix(60))),
      ("61", "UNITED STATES--CUBA"), ("71", Self.embargo))
    #expect(found.series == [[0, 1, 2, 3, 4]])
    #expect(found.tiedLabels == 2)
  }

  @Test func aLabelThatMayBeTwoTitlesIsNeither() {
    let found = Self.find(
      ("57", "SYRIAN GOLAN"), ("58", "The Syrian Golan"), ("58", "The occupied Syrian Golan"),
      ("59", "The Syrian Golan"), ("59", "The occupied Syrian Golan"))
    #expect(found.series == [[1, 3], [2, 4]])
    #expect(found.leftOut[0] == .alone)
    // Nor where the two stand in one session, or sessions apart.
    #expect(Self.find(("58", "NUCLEAR DANGER"), ("58", "Reducing nuclear danger")).series.isEmpty)
    #expect(Self.find(("57", "NUCLEAR DANGER"), ("61", "Reducing nuclear danger")).series.isEmpty)
  }
}

/// The series of the record that ships.
@Suite struct ShippedRollCallSeriesTests {
  static let rollCalls = Result { try ShippedRecordTests.record.get().rollCalls }
  static let found = rollCalls.map { rollCallSeries(in: $0) }

  private func sessions(_ symbol: String) throws -> [Int] {
    let (rollCalls, found) = try (Self.rollCalls.get(), Self.found.get())
    let row = try #require(rollCalls.firstIndex { $0.symbol == symbol && $0.subject == .text }, "\(symbol)")
    let place = try #require(found.identifier[row], "\(symbol)")
    return found.series[place].compactMap { Int(rollCalls[$0].session) }.sorted()
  }

  /// Sessions 69 and 70 have no titles; session 73 has several roll calls under the embargo's.
  @Test func knownSeries() throws {
    let embargo = try sessions("A/RES/71/5")
    #expect(embargo.first == 47 && embargo.last == 80)
    #expect(Set(47...68).isSubset(of: embargo))
    #expect(try sessions("A/RES/71/86").suffix(12) == [59, 60, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80])
    #expect(try sessions("A/RES/58/71").contains(80))
    let palestine = try sessions("A/RES/71/184")
    #expect(palestine.suffix(10) == [71, 72, 73, 74, 75, 76, 77, 78, 79, 80])
    #expect(Set([58, 59, 60]).isSubset(of: palestine))
  }

  @Test func lawsOfASeries() throws {
    let (rollCalls, found) = try (Self.rollCalls.get(), Self.found.get())
    #expect(found.series.count > 400)
    #expect(found.series.joined().count == Set(found.series.joined()).count)
    for (place, rows) in found.series.enumerated() {
      #expect(rows.count >= 2 && rows == rows.sorted())
      #expect(Set(rows.map { rollCalls[$0].session }).count == rows.count, "\(rollCalls[rows[0]].title ?? "")")
      #expect(rows.allSatisfy { rollCalls[$0].subject == .text && found.identifier[$0] == place })
    }
    for row in rollCalls.indices { #expect((found.identifier[row] == nil) == (found.leftOut[row] != nil)) }
    let lost = RollCallSeries.LeftOut.allCases.reduce(0) { $0 + found.count(of: $1) }
    #expect(lost + found.series.joined().count == rollCalls.count)
  }

  @Test func theOrderOfTheRollCallsDoesNotMatter() throws {
    let (rollCalls, found) = try (Self.rollCalls.get(), Self.found.get())
    let expected = Set(found.series.map { Set($0) })
    var ballots = TestBallots(7)
    let order = rollCalls.indices.map { ($0, ballots.next()) }.sorted { $0.1 < $1.1 }.map(\.0)
    let again = rollCallSeries(in: order.map { rollCalls[$0] })
    #expect(Set(again.series.map { Set($0.map { order[$0] }) }) == expected)
    #expect(order.indices.allSatisfy { again.leftOut[$0] == found.leftOut[order[$0]] })
    #expect(again.tiedLabels == found.tiedLabels)
  }

  @Test func labelsOfATopicBindNothing() throws {
    let (rollCalls, found) = try (Self.rollCalls.get(), Self.found.get())
    for label in ["APARTHEID", "DISARMAMENT", "KOREA", "HUMAN RIGHTS", "DISARMAMENT, NUCLEAR", "CHINA REPRESENTATION"] {
      let rows = rollCalls.indices.filter { rollCalls[$0].title == label }
      #expect(!rows.isEmpty && rows.allSatisfy { found.identifier[$0] == nil }, "\(label)")
    }
  }
}
