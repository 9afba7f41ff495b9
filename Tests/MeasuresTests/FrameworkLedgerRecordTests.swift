import Foundation
import Measures
import Record
import Testing

/// The ledger of the record that ships.
@Suite struct FrameworkLedgerRecordTests {
  static let review = Result {
    try SeriesReview.load(from: ShippedFolder.record)
  }
  static let ledger = Result { try frameworkLedger(ShippedRecordTests.record.get(), review: review.get()) }

  enum ShippedFolder {
    static let record = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Record")
  }

  /// The figures of issue 5: 123 and 143 sponsors, 104 of both.
  @Test func theTwoTextsOnArtificialIntelligence() throws {
    let ledger = try Self.ledger.get()
    let american = try #require(
      ledger.index(of: "seizing-the-opportunities-of-safe-secure-and-trustworthy-artificial-intelligence"))
    let chinese = try #require(
      ledger.index(of: "enhancing-international-cooperation-on-capacity-building-of-artificial"))
    func sponsors(_ framework: Int) -> Set<CountryCode> {
      Set(ledger.acts(of: framework).filter { $0.kind == .sponsored }.map(\.country))
    }
    #expect(sponsors(american).count == 123)
    #expect(sponsors(chinese).count == 143)
    #expect(sponsors(american).intersection(sponsors(chinese)).count == 104)
    #expect(ledger.frameworks[american].leaders == ["USA"])
    #expect(ledger.frameworks[chinese].leaders == ["CHN"])
    #expect(ledger.frameworks[american].rivals == [ledger.frameworks[chinese].id])
    #expect(ledger.stance(of: "CHN", on: american, in: 2024) == .sponsored)
    #expect(ledger.frameworks[american].kind == .text)
  }

  /// Without the list the rule finds China, and says that it cannot tell the United States from the Union.
  @Test func leadersWithoutTheList() throws {
    let texts = Dictionary(uniqueKeysWithValues: try ShippedRecordTests.record.get().texts.map { ($0.symbol, $0) })
    let chinese = leadership(of: try #require(texts["A/RES/78/311"]))
    #expect(chinese.leaders == ["CHN"] && chinese.confidence == .clear)
    let american = leadership(of: try #require(texts["A/RES/78/265"]))
    #expect(american.sides == [.europeanUnion, .unitedStates] && american.confidence == .shared)
  }

  /// The rule gives the series of the list checked by hand, but for the text in which two series met.
  @Test func theRuleAgreesWithTheListByHand() throws {
    let search = textSeries(in: try ShippedRecordTests.record.get(), review: try Self.review.get())
    #expect(search.overrides.map(\.symbol) == ["A/RES/76/19"])
    #expect(search.unknownReviewed.isEmpty)
    let verdicts = Dictionary(grouping: try Self.review.get(), by: \.verdict).mapValues(\.count)
    #expect(verdicts == [.right: 39, .merge: 1])
    // Every digital or cyber text is on the list.
    let listed = Set(try Self.review.get().map(\.symbol))
    let digital = try ShippedRecordTests.record.get().texts.filter {
      [.digital, .cyber].contains(FrameworkDomain.of($0))
    }
    #expect(digital.map(\.symbol).filter { !listed.contains($0) } == [])
  }

  @Test func rivalsInCyberspace() throws {
    let ledger = try Self.ledger.get()
    let russian = try #require(
      ledger.index(of: "developments-in-the-field-of-information-and-telecommunications-in-the-context"))
    let western = try #require(
      ledger.index(of: "advancing-responsible-state-behaviour-in-cyberspace-in-the-context-of"))
    #expect(ledger.frameworks[russian].leaders == ["RUS"])
    #expect(ledger.frameworks[western].leadership.sides == [.europeanUnion, .unitedStates])
    #expect(ledger.frameworks[russian].rivals == [ledger.frameworks[western].id])
    let record = try ShippedRecordTests.record.get()
    #expect(
      ledger.frameworks[western].texts.map { record.texts[$0].symbol } == [
        "A/RES/74/28", "A/RES/75/32", "A/RES/77/37", "A/RES/78/16",
      ])
    // Earlier roll calls come in through their wording, labels in capitals among them.
    #expect(ledger.frameworks[russian].opens == 2005)
    #expect(ledger.stance(of: "USA", on: russian, in: 2018) == .no)
    #expect(ledger.stance(of: "CHN", on: western, in: 2019) == .no)
  }

  @Test func everyTextIsPlacedOnce() throws {
    let (record, search) = (try ShippedRecordTests.record.get(), try Self.ledger.get().search)
    let placed = search.series.flatMap(\.texts) + search.leftOut.map(\.text)
    #expect(placed.sorted() == Array(record.texts.indices))
    for series in search.series {
      #expect(Set(series.members.map(\.session)).count == series.members.count)
      #expect(series.members.count + series.rollCalls.count > 1)
    }
    #expect(Set(try Self.ledger.get().frameworks.map(\.id)).count == (try Self.ledger.get().frameworks.count))
    let calls = search.series.flatMap(\.rollCalls)
    #expect(Set(calls).count == calls.count)
    #expect(search.series.count == 402)
    #expect(search.series.reduce(0) { $0 + $1.members.count } == 1840)
  }

  /// A quarter to a third of the texts, and in session 80 nearly two thirds.
  @Test func shareOfTextsPutToAVote() throws {
    let texts = Dictionary(grouping: try ShippedRecordTests.record.get().texts, by: \.session)
    let shares = (74...80).map { session -> Int in
      let own = texts[String(session)] ?? []
      return Int((100 * Double(own.count { $0.adoption == .recordedVote }) / Double(own.count)).rounded())
    }
    #expect(shares == [34, 30, 26, 26, 26, 34, 63])
  }

  @Test func actsStandInOrderAndNoneIsLost() throws {
    let (record, ledger) = (try ShippedRecordTests.record.get(), try Self.ledger.get())
    let frameworks = ledger.frameworks.indices.filter { ![.series, .text].contains(ledger.frameworks[$0].kind) }
    #expect(frameworks.reduce(0) { $0 + ledger.acts(of: $1).count } == record.endorsements.count)
    #expect(ledger.frameworks.reduce(0) { $0 + $1.undated } == record.endorsements.count { $0.date == nil })
    #expect(ledger.unknownCountries.isEmpty)
    for place in ledger.frameworks.indices {
      let acts = ledger.acts(of: place)
      #expect(acts.allSatisfy { $0.framework == place })
      #expect(zip(acts, acts.dropFirst()).allSatisfy { $0.country <= $1.country })
    }
  }

  /// Rows in any order give the same ledger.
  @Test func permutingTheRecordChangesNothing() throws {
    let record = try ShippedRecordTests.record.get()
    var turned = record
    turned.texts.reverse()
    turned.frameworks.reverse()
    turned.endorsements.reverse()
    turned.conflicts.reverse()
    turned.rollCalls.reverse()
    let width = record.countries.count
    turned.stances = StanceMatrix(
      rollCallCount: record.rollCalls.count, countryCount: width,
      values: record.rollCalls.indices.reversed().flatMap { record.stances.values[$0 * width..<($0 + 1) * width] })
    let (plain, other) = (try Self.ledger.get(), try frameworkLedger(turned, review: Self.review.get().reversed()))
    #expect(plain.acts == other.acts)
    #expect(plain.frameworks.map(\.id) == other.frameworks.map(\.id))
    #expect(plain.frameworks.map(\.leadership) == other.frameworks.map(\.leadership))
    #expect(plain.frameworks.map(\.rivals) == other.frameworks.map(\.rivals))
    #expect(plain.consensus == other.consensus)
    #expect(plain.conflicts == other.conflicts)
    #expect(plain.search.leftOut.map(\.reason) == other.search.leftOut.map(\.reason))
    #expect(plain.matrix() == other.matrix())
    for (a, b) in zip(plain.search.series, other.search.series) {
      #expect(a.members.map(\.symbol) == b.members.map(\.symbol) && a.members.map(\.rule) == b.members.map(\.rule))
      #expect(a.rollCalls.map { record.rollCalls[$0].id } == b.rollCalls.map { turned.rollCalls[$0].id })
    }
    #expect(whoSponsorsWhose(record).poles == whoSponsorsWhose(turned).poles)
  }

  /// The United States sponsored four of China's 24 texts of session 74, and none of 15 in session 80.
  @Test func whoSponsorsWhoseTexts() throws {
    let found = whoSponsorsWhose(try ShippedRecordTests.record.get())
    func sums(_ sponsor: LeadingPole, _ leader: LeadingPole, _ session: String) -> [Int] {
      let rows = found.poles.filter { $0.sponsor == sponsor && $0.leader == leader && $0.session == session }
      return [rows.reduce(0) { $0 + $1.sponsored }, rows.reduce(0) { $0 + $1.texts }]
    }
    #expect(sums(.unitedStates, .china, "74") == [4, 24])
    #expect(sums(.unitedStates, .china, "80") == [0, 15])
    // A pole as a country gives the same counts.
    let rows = found.countries.filter { $0.country == "USA" && $0.leader == .china && $0.session == "74" }
    #expect(rows.reduce(0) { $0 + $1.sponsored } == 4 && rows.reduce(0) { $0 + $1.eligible } == 24)
    #expect(found.countries.allSatisfy { $0.sponsoredAlone <= $0.sponsored && $0.sponsored <= $0.eligible })
  }

  /// The list is no part of the record's hash, nor of its schema.
  @Test func theListIsOutsideTheHash() throws {
    #expect(!TableSchema.all.contains { $0.path == SeriesReview.path })
  }
}
