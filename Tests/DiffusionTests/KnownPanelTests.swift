import Statistics
import Testing

@testable import Diffusion

/// Which texts are a series, who leads it and what rivals it has, as known at an origin.
@Suite struct KnownPanelTests {
  static let origins = [2008, 2010]

  /// Lasting frameworks F0 and F1, texts F2 to F5; today's panel, and texts as they were known.
  static func panel(_ change: (inout [AcceptanceFramework], inout [AcceptanceStatus]) -> Void) throws -> AcceptancePanel
  {
    let base = try Acceptance.simulated(seed: 4, number: 6, years: 2000...2016, lasting: 2, yearly: 4)
    var (frameworks, status) = (base.frameworks, base.status)
    for f in 2..<6 {
      frameworks[f].sessions = Array(frameworks[f].opens...2016)
      frameworks[f].texts = (frameworks[f].opens...2016).map { "\(f)/\($0)" }
      frameworks[f].rivals = [f % 2 == 0 ? f + 1 : f - 1]
    }
    change(&frameworks, &status)
    return try AcceptancePanel(
      units: base.units, years: base.years, frameworks: frameworks, status: status, covariates: base.covariates,
      networks: base.networks, regions: base.regions)
  }

  static func texts(of panel: AcceptancePanel, _ year: Int) -> KnownTexts {
    let places = panel.frameworks.indices.filter { panel.frameworks[$0].kind == .yearly }
    return KnownTexts(
      frameworks: places.map { place in
        var framework = panel.frameworks[place].known(in: year)
        framework.texts = framework.texts.filter { $0.suffix(4) <= "\(year)" }
        framework.rivals = framework.rivals.compactMap(places.firstIndex)
        return framework
      },
      status: places.flatMap { f in
        panel.units.indices.flatMap { u in (panel.years.lowerBound...year).map { panel[f, u, $0] } }
      })
  }

  /// Bit for bit: other texts in the series of today, other leaders and rivals, a series that is there no longer and one
  /// that is new change no forecast, in no year before or after the origin; they change what came.
  @Test func membershipOfTodayReachesNoOrigin() throws {
    let plain = try Self.panel { _, _ in }
    let scrambled = try Self.panel { frameworks, status in
      var stream = RandomStream(seed: 5, purpose: "scramble")
      let rows = 40 * 17
      for place in 2 * rows..<6 * rows where status[place].isKnown {
        status[place] = [.open, .holds, .founder][stream.integer(below: 3)]
      }
      for f in 2..<6 { frameworks[f].rivals = [0, 1, 2, 3, 4, 5].filter { $0 != f } }
      // No text of the third series begins one of today's; the second stands first of a longer one.
      frameworks[5].texts = ["new"]
      frameworks[3].texts = ["older"] + frameworks[3].texts
      frameworks[4].sides = [.init(from: 2001, side: "USA")]
    }
    let options = BacktestOptions(
      origins: Self.origins, horizons: [1, 3], minimumUnits: 10, incomeCovariates: ["x"], futures: 100, replicates: 9)
    func told(_ today: AcceptancePanel) throws -> Backtest {
      try backtest(today, options: options) { try today.known(in: $0, texts: Self.texts(of: plain, $0)) }
    }
    let (one, two) = (try told(plain), try told(scrambled))
    func key(_ each: Backtest.Case) -> [Int] { [each.framework, each.unit, each.origin, each.horizon] }
    let before = Dictionary(uniqueKeysWithValues: one.cases.map { (key($0), $0) })
    let both = two.cases.compactMap { each in before[key(each)].map { (each, $0) } }
    #expect(both.count > 400 && both.count == two.cases.count)
    #expect(both.allSatisfy { $0.probabilities == $1.probabilities })
    #expect(both.contains { $0.holds != $1.holds })
    #expect(Set(one.cases.map(\.framework)).subtracting(two.cases.map(\.framework)) == [5])
    #expect(one.gaps.isEmpty)
    let lost = two.gaps.filter { $0.reason == .notContinued }
    #expect(lost.map(\.framework) == ["framework 5", "framework 5"] && lost.map(\.origin) == Self.origins)
    #expect(lost.allSatisfy { $0.forecasts > 40 })
  }

  /// Weights at an origin are learnt from the outcomes that were known at it, those of today's series aside.
  @Test func weightsAreLearntFromWhatWasKnown() throws {
    let plain = try Self.panel { _, _ in }
    let options = BacktestOptions(minimumUnits: 10, incomeCovariates: ["x"], futures: 100)
    func part(_ year: Int) throws -> OriginBacktest {
      let known = try #require(try plain.known(in: year, texts: Self.texts(of: plain, year)))
      return try OriginBacktest(known, horizons: [1, 3], options: options)
    }
    let (early, late) = (try part(2008), try part(2010))
    let evidence = early.evidence(in: late.panel, options)
    #expect(!evidence.isEmpty && evidence.allSatisfy { $0.horizon == 1 })
    #expect(early.evidence(in: plain, options).contains { $0.horizon == 3 })
  }

  /// A unit that leads the series today, and did not at the origin, is scored by whether it stood by it.
  @Test func aLeaderOfTodayWasAtStake() throws {
    let plain = try Self.panel { _, _ in }
    let led = try Self.panel { _, status in
      for t in 0..<17 where status[(2 * 40 + 7) * 17 + t] == .holds { status[(2 * 40 + 7) * 17 + t] = .founder }
    }
    let options = BacktestOptions(
      origins: [2010], horizons: [1], minimumUnits: 10, incomeCovariates: ["x"], futures: 50, replicates: 9)
    let (one, two) = try (
      backtest(plain, options: options) { try plain.known(in: $0) },
      backtest(led, options: options) { try plain.known(in: $0) }
    )
    #expect(one.cases == two.cases && one.cases.contains { $0.framework == 2 && $0.unit == 7 })
  }

  @Test func aPanelIsCutAtAYear() throws {
    let panel = try Self.panel { frameworks, _ in
      frameworks[0].sides = [.init(from: 2003, side: "CHN"), .init(from: 2009, side: "USA")]
      frameworks[5].opens = 2012
      frameworks[5].sessions = [2012]
    }
    let known = try #require(try panel.known(in: 2008))
    #expect(known.years == 2000...2008 && known.frameworks.count == 5)
    #expect(known.frameworks[0].side == "CHN" && known.frameworks[0].sides.map(\.from) == [2003])
    // Its rival opened later.
    #expect(known.frameworks[4].rivals.isEmpty && known.frameworks[2].rivals == [3])
    #expect(known.frameworks[3].sessions?.last == 2008)
    for f in 0..<5 {
      for u in 0..<40 { for year in known.years { #expect(known[f, u, year] == panel[f, u, year]) } }
    }
    #expect(known.covariates[0].draws[0].count == 40 * 9)
    #expect(try panel.known(in: 2000) == nil)
    #expect(throws: SuasionError.self) { try panel.known(in: 1999) }
  }

  /// Each series goes on in one of a later panel: first in that which begins with the same text.
  @Test func aSeriesGoesOnInOne() throws {
    func panel(_ texts: [[String]]) throws -> AcceptancePanel {
      let kinds = [AcceptanceFramework.Kind](repeating: .yearly, count: texts.count)
      var frameworks = try Acceptance.panel(1, kinds: kinds).frameworks
      for f in texts.indices { frameworks[f].texts = texts[f] }
      return try AcceptancePanel(
        units: ["U"], years: 2000...2001, frameworks: frameworks,
        status: [AcceptanceStatus](repeating: .open, count: 2 * texts.count), regions: ["R"])
    }
    let early = try panel([["b", "c"], ["a", "d"], ["e"], ["f", "g"]])
    let late = try panel([["a", "d", "b", "c"], ["x", "e"], ["g", "f"]])
    #expect(early.places(in: late) == [nil, 0, 1, 2])
    #expect(early.places(in: early) == [0, 1, 2, 3])
  }

  @Test func whatWasKnownMustFit() throws {
    let panel = try Self.panel { _, _ in }
    let options = BacktestOptions(origins: [2010], horizons: [1], incomeCovariates: ["x"], futures: 50, replicates: 9)
    let error = #expect(throws: SuasionError.self) {
      try backtest(panel, options: options) { try panel.known(in: $0 - 1) }
    }
    #expect(error?.code == .fault)
    let nothing = try backtest(panel, options: options) { _ in nil }
    #expect(nothing.cases.isEmpty && !nothing.gaps.isEmpty)
  }
}
