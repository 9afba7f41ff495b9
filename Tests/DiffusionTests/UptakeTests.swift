import Diffusion
import Foundation
import Record
import Statistics
import Testing

/// Simulated uptake, and what other people's code makes of it (Benchmarks/peers/uptake.py).
struct UptakePeers: Decodable {
  struct Row: Decodable {
    let country: String
    let start, adoption, last: Int
    let exposed: [Bool]

    /// `exposed` stands from 1999 on.
    var spell: UptakeSpell {
      UptakeSpell(
        country: CountryCode(country), start: start, adoptionYear: adoption == 0 ? nil : adoption,
        lastYearObserved: last,
        exposed: Dictionary(uniqueKeysWithValues: exposed.enumerated().map { (1999 + $0, $1) }))
    }
  }
  struct Curve: Decodable {
    let years: [Int]
    let share, low, high: [Double?]
  }
  struct Case: Decodable {
    let rows: [Row]
    let odds_ratio, log_se, low, high, chi2, p: Double
    let lifelines_chi2, lifelines_p: Double?
    let curves: [String: Curve]
  }
  let cases: [Case]

  static func load() throws -> UptakePeers {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try JSONDecoder().decode(
      Self.self, from: Data(contentsOf: root.appending(path: "Benchmarks/peers/uptake.json")))
  }
}

func spell(
  _ country: CountryCode, _ start: Int = 2000, adopts: Int? = nil, last: Int = 2003, exposed: Bool? = true
) -> UptakeSpell {
  UptakeSpell(
    country: country, start: start, adoptionYear: adopts, lastYearObserved: last,
    exposed: exposed.map { group in Dictionary(uniqueKeysWithValues: (1990...2010).map { ($0, group) }) } ?? [:])
}

@Suite struct MantelHaenszelTests {
  /// statsmodels 0.15.0 `StratifiedTable` (pooled ratio, Robins-Breslow-Greenland error, test without correction) and,
  /// with fixed groups, lifelines 0.30.3 `logrank_test`; to 1e-9 of the value, both being sums over fifteen years.
  @Test func equalsPeers() throws {
    let cases = try UptakePeers.load().cases
    #expect(cases.count == 3)
    for peer in cases {
      let ours = try mantelHaenszelUptake(entries: peer.rows.map(\.spell))
      func close(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-9 * max(1, abs(b)) }
      #expect(close(ours.oddsRatio, peer.odds_ratio))
      #expect(close(ours.stdError, peer.log_se))
      #expect(close(ours.confLow, peer.low))
      #expect(close(ours.confHigh, peer.high))
      #expect(close(ours.logRank.statistic, peer.chi2))
      #expect(close(ours.logRank.pValue, peer.p))
      if let chi2 = peer.lifelines_chi2, let p = peer.lifelines_p {
        #expect(close(ours.logRank.statistic, chi2))
        #expect(close(ours.logRank.pValue, p))
      }
      #expect(ours.unknownExposure.isEmpty && ours.leftOut.isEmpty)
    }
  }

  /// By hand: 2000: 1 of 2 exposed, 0 of 2 others adopt; 2001: 1 of 1 and 1 of 2.
  @Test func byHand() throws {
    let result = try mantelHaenszelUptake(entries: [
      spell("AAA", adopts: 2000), spell("BBB", adopts: 2001), spell("CCC", adopts: 2001, exposed: false),
      spell("DDD", last: 2001, exposed: false),
    ])
    #expect(result.strata.map(\.year) == [2000, 2001])
    #expect(result.strata.map(\.exposedAdopting) == [1, 1])
    #expect(result.strata.map(\.exposedNot) == [1, 0])
    #expect(result.strata.map(\.otherAdopting) == [0, 1])
    #expect(result.strata.map(\.otherNot) == [2, 1])
    // R = 2/4 + 1/3, S = 0.
    #expect(result.oddsRatio == .infinity)
    #expect(result.stdError.isNaN && result.confLow.isNaN && result.pValue.isNaN)
    #expect(result.logRank.observed == 2)
    #expect(abs(result.logRank.expected - (0.5 + 2.0 / 3)) < 1e-15)
    #expect(abs(result.logRank.variance - (2.0 * 2 * 1 * 3 / (16 * 3) + 1.0 * 2 * 2 * 1 / (9 * 2))) < 1e-15)
    #expect(result.adoptions == 3)
    #expect(result.countryYears == 7)
  }

  @Test func groupIsThatOfTheYearBefore() throws {
    func switching(_ country: CountryCode, adopts: Int?) -> UptakeSpell {
      UptakeSpell(
        country: country, start: 2001, adoptionYear: adopts, lastYearObserved: 2002,
        exposed: [2000: true, 2001: false, 2002: true])
    }
    let result = try mantelHaenszelUptake(entries: [switching("AAA", adopts: 2002), switching("BBB", adopts: nil)])
    #expect(result.strata.map(\.exposedNot) == [2, 0])
    #expect(result.strata.map(\.otherAdopting) == [0, 1])
    #expect(result.strata.map(\.otherNot) == [0, 1])
  }

  @Test func swappingGroupsInvertsTheRatio() throws {
    for peer in try UptakePeers.load().cases {
      let spells = peer.rows.map(\.spell)
      let swapped = spells.map {
        UptakeSpell(
          country: $0.country, start: $0.start, adoptionYear: $0.adoptionYear, lastYearObserved: $0.lastYearObserved,
          exposed: $0.exposed.mapValues { !$0 })
      }
      let (a, b) = (try mantelHaenszelUptake(entries: spells), try mantelHaenszelUptake(entries: swapped))
      #expect(abs(a.oddsRatio * b.oddsRatio - 1) < 1e-12)
      #expect(abs(a.stdError - b.stdError) < 1e-12)
      #expect(abs(a.logRank.statistic - b.logRank.statistic) < 1e-9)
      let shuffled = try mantelHaenszelUptake(entries: spells.reversed())
      #expect(shuffled.oddsRatio == a.oddsRatio && shuffled.stdError == a.stdError)
    }
  }

  @Test func namesWhatItLeavesOut() throws {
    let result = try mantelHaenszelUptake(entries: [
      spell("AAA", adopts: 2001), spell("BBB", adopts: 1999), spell("CCC", last: 1998), spell("DDD", exposed: nil),
      spell("EEE", adopts: 2009, exposed: false), spell("FFF", exposed: false),
    ])
    #expect(
      result.leftOut == [
        UptakeLeftOut(reason: "adopted before the first year at risk", countries: ["BBB"]),
        UptakeLeftOut(reason: "never observed at risk", countries: ["CCC"]),
      ])
    #expect(result.unknownExposure == ["DDD": 4])
    // Adoption after the last year observed was not seen.
    #expect(result.adoptions == 1)
    #expect(result.countryYears == 2 + 4 + 4)
  }

  @Test func refusesWhatCannotBeCompared() {
    #expect(throws: SuasionError.self) { try mantelHaenszelUptake(entries: []) }
    #expect(throws: SuasionError.self) { try mantelHaenszelUptake(entries: [spell("AAA"), spell("BBB")]) }
    #expect(throws: SuasionError.self) { try mantelHaenszelUptake(entries: [spell("AAA", adopts: 2001, exposed: nil)]) }
    #expect(throws: SuasionError.self) {
      try mantelHaenszelUptake(entries: [spell("AAA", adopts: 2001), spell("AAA", adopts: 2002)])
    }
  }

  @Test func oneGroupAloneHasNoRatio() throws {
    let result = try mantelHaenszelUptake(entries: [spell("AAA", adopts: 2001), spell("BBB")])
    #expect(result.oddsRatio.isNaN && result.stdError.isNaN)
    #expect(result.logRank.statistic.isNaN && result.logRank.pValue.isNaN)
  }
}

@Suite struct KaplanMeierTests {
  /// lifelines 0.30.3 `KaplanMeierFitter`, late entry among them; to 1e-9.
  @Test func equalsPeers() throws {
    for peer in try UptakePeers.load().cases {
      let ours = try KaplanMeier(spells: peer.rows.map(\.spell)) { $0.exposed[1999] == true ? "exposed" : "other" }
      #expect(ours.curves.map(\.group) == ["exposed", "other"])
      for curve in ours.curves {
        let theirs = try #require(peer.curves[curve.group])
        #expect(curve.points.map(\.year) == theirs.years)
        for (point, (share, (low, high))) in zip(curve.points, zip(theirs.share, zip(theirs.low, theirs.high))) {
          #expect(abs(point.share - (share ?? .nan)) < 1e-9)
          guard point.share > 0 else { continue }
          #expect(abs(point.confLow - (low ?? .nan)) < 1e-9)
          #expect(abs(point.confHigh - (high ?? .nan)) < 1e-9)
        }
      }
    }
  }

  @Test func byHand() throws {
    let curves = try KaplanMeier(spells: [
      spell("AAA", adopts: 2001), spell("BBB", adopts: 2002), spell("CCC", last: 2001), spell("DDD", 2002, last: 2003),
    ]) { _ in "all" }.curves
    let points = try #require(curves.first).points
    #expect(points.map(\.year) == [2000, 2001, 2002, 2003])
    #expect(points.map(\.atRisk) == [3, 3, 2, 1])
    #expect(points.map(\.adopting) == [0, 1, 1, 0])
    let shares: [Double] = [0, 1.0 / 3, 2.0 / 3, 2.0 / 3]
    for (point, share) in zip(points, shares) { #expect(abs(point.share - share) < 1e-15) }
    // Greenwood: S √(1/(3·2) + 1/(2·1)).
    #expect(abs(points[2].stdError - (1.0 / 6 + 1.0 / 2).squareRoot() / 3) < 1e-15)
    #expect(points[0].confLow.isNaN && points[0].confHigh.isNaN && points[0].stdError == 0)
    #expect(points[2].confLow > 0 && points[2].confHigh < 1)
  }

  @Test func everybodyAdopts() throws {
    let curves = try KaplanMeier(spells: [spell("AAA", adopts: 2001), spell("BBB", adopts: 2001)]) { _ in "all" }.curves
    let last = try #require(curves.first?.points.last)
    #expect(last.year == 2001 && last.share == 1)
    #expect(last.stdError.isNaN && last.confLow.isNaN)
  }

  @Test func namesWhoBelongsNowhere() throws {
    let result = try KaplanMeier(spells: [spell("AAA", adopts: 2001), spell("BBB", exposed: nil)]) {
      $0.exposed[1999].map { $0 ? "exposed" : "other" }
    }
    #expect(result.curves.map(\.countries) == [1])
    #expect(result.leftOut == [UptakeLeftOut(reason: "in no group", countries: ["BBB"])])
    #expect(throws: SuasionError.self) { try KaplanMeier(spells: [spell("AAA")]) { _ in nil } }
  }
}
