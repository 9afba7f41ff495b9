import Foundation
import Statistics
import Testing

@testable import Diffusion

@Suite struct BacktestTests {
  static let quick = BacktestOptions(
    origins: [2008, 2010], horizons: [1, 3], incomeCovariates: ["x"], futures: 200, replicates: 99)

  /// Brier and log scores, area under the curve and Wilson's interval by hand.
  @Test func scoresByHand() throws {
    #expect(brierScore(0.3, true) == 0.48999999999999994 && brierScore(0.3, false) == 0.09)
    #expect(abs(logScore(0.25, true) - log(4)) < 1e-14 && abs(logScore(0.25, false) - log(4.0 / 3)) < 1e-14)
    #expect(logScore(0, true) < 21 && logScore(1, true) < 1e-8)
    // 0.1 n, 0.4 y, 0.4 n, 0.8 y: of four pairs three are in order and one is tied.
    let tied = [false, false, true, false]
    let ones = [Double](repeating: 1, count: 4)
    #expect(areaUnderCurve(holds: [false, true, false, true], tied: tied, weights: ones) == 3.5 / 4)
    // The last counts double: (1 + ½ + 2 + 2) of 2 · 3 pairs.
    #expect(areaUnderCurve(holds: [false, true, false, true], tied: tied, weights: [1, 1, 1, 2]) == 5.5 / 6)
    #expect(areaUnderCurve(holds: [true, true], tied: [false, false], weights: [1, 1]) == nil)
    // Wilson for 3 of 10: Brown, Cai & DasGupta (2001), doi 10.1214/ss/1009213286, equation 4.
    let interval = wilson(3, of: 10)
    #expect(abs(interval.low - 0.10779) < 1e-5 && abs(interval.high - 0.60322) < 1e-5)
  }

  @Test func groupScoresAreMeans() throws {
    let cases = [
      ScoredCase(unit: 0, framework: 0, probabilities: [0.9, 0.5, 0.5, 0.5], holds: true),
      ScoredCase(unit: 1, framework: 0, probabilities: [0.2, 0.5, 0.5, 0.5], holds: false),
      ScoredCase(unit: 2, framework: 0, probabilities: [0.4, 0.5, 0.5, 0.5], holds: true),
    ]
    let resamples = ScoreResamples(units: 3, frameworks: 1, replicates: 50, seed: 1)
    let scores = GroupScores(cases, resamples, confidence: 0.9)
    #expect(abs(scores.brier[0].estimate - (0.01 + 0.04 + 0.36) / 3) < 1e-15)
    #expect(abs(scores.log[1].estimate - log(2)) < 1e-14)
    #expect(abs(scores.brierSkill[1].estimate - (1 - 0.41 / 0.75)) < 1e-14)
    #expect(scores.auc[0]?.estimate == 1 && scores.auc[1]?.estimate == 0.5)
    #expect(scores.brier[0].low <= scores.brier[0].estimate && scores.brier[0].high >= scores.brier[0].estimate)
  }

  /// What came after an origin changes nothing that was forecast from it, a rival first seen then included.
  @Test func nothingLeaksFromTheFuture() throws {
    let panel = try Acceptance.simulated(seed: 2, number: 0, yearly: 2)
    var stream = RandomStream(seed: 9, purpose: "scramble")
    var (status, x, frameworks) = (panel.status, panel.covariates[0].draws[0], panel.frameworks)
    let slots = panel.years.count
    for place in status.indices where place % slots > 8 && status[place].isKnown {
      status[place] = stream.uniform() < 0.5 ? .open : .holds
    }
    for place in x.indices where place % slots > 8 { x[place] = 5 * stream.normal() }
    // Founded in 2009 by every second unit, and a rival of all.
    let late = frameworks.count
    for f in frameworks.indices { frameworks[f].rivals.append(late) }
    frameworks.append(
      .init(
        id: "late", name: "late", side: "USA", domain: "x", opens: 2009, kind: .lasting, rivals: Array(0..<late)))
    for u in panel.units.indices {
      status += panel.years.map { $0 < 2009 ? .outside : u % 2 == 0 ? .founder : .open }
    }
    let scrambled = try AcceptancePanel(
      units: panel.units, years: panel.years, frameworks: frameworks, status: status,
      covariates: [.init("x", draws: [x])], networks: panel.networks, regions: panel.regions, weights: panel.weights)
    var options = Self.quick
    options.origins = [2008]
    let (one, two) = (try backtest(panel, options: options), try backtest(scrambled, options: options))
    func key(_ each: Backtest.Case) -> [Int] { [each.framework, each.unit, each.horizon] }
    let told = Dictionary(uniqueKeysWithValues: one.cases.map { (key($0), $0.probabilities) })
    #expect(one.cases.count > 300 && two.cases.count == one.cases.count)
    #expect(two.cases.allSatisfy { told[key($0)] == $0.probabilities })
    #expect(one.cases.map(\.holds) != two.cases.map(\.holds))
    #expect(zip(one.totals, two.totals).allSatisfy { $0.q05 == $1.q05 && $0.q95 == $1.q95 })
  }

  @Test func threadsAndOrderChangeNothing() throws {
    let panel = try Acceptance.simulated(seed: 2, number: 1, yearly: 1)
    let one = try backtest(panel, options: Self.quick)
    for threads in [2, 4] {
      var options = Self.quick
      options.threads = threads
      let other = try backtest(panel, options: options)
      #expect(other.rows == one.rows && other.cases == one.cases && other.totals == one.totals)
    }
    let moved = try backtest(panel.reordered((0..<40).map { ($0 * 7 + 3) % 40 }), options: Self.quick)
    #expect(moved.rows == one.rows && moved.calibration == one.calibration && moved.sentence == one.sentence)
  }

  /// Where the truth is the model's the model is ahead; where nothing but chance moves anybody it is not, and says so.
  @Test func theSentenceFollowsTheScores() throws {
    let panel = try Acceptance.simulated(seed: 2, number: 2, units: 80, lasting: 6)
    let told = try backtest(panel, options: Self.quick)
    let rows = told.rows.filter { $0.framework == nil && $0.kind == nil && $0.horizon == nil }
    #expect(rows.map(\.method) == Backtest.Method.allCases)
    #expect(rows[0].brier.estimate < rows[1].brier.estimate)
    #expect((rows[0].auc?.estimate ?? 0) > 0.6)
    var chance = panel.status
    var stream = RandomStream(seed: 3, purpose: "chance")
    let slots = panel.years.count
    for row in 0..<chance.count / slots {
      var holds = false
      for t in 0..<slots where chance[row * slots + t].isKnown {
        holds = holds || stream.uniform() < 0.08
        chance[row * slots + t] = holds ? .holds : .open
      }
    }
    let dull = try backtest(panel.with(status: chance), options: Self.quick)
    #expect(!dull.beatsBaselines && dull.sentence.hasPrefix("These forecasts do not beat their baselines"))
  }

  @Test func judgedByRule() {
    func row(_ method: Backtest.Method, _ difference: Double?) -> Backtest.Row {
      let score = Backtest.Score(estimate: 0.1, low: 0, high: 0.2)
      let gap = difference.map { Backtest.Score(estimate: $0, low: $0 - 0.01, high: $0 + 0.01) }
      return .init(
        method: method, framework: nil, kind: nil, horizon: nil, cases: 13_855, events: 3, brier: score, log: score,
        auc: nil, brierSkill: nil, logSkill: nil, brierDifference: gap, logDifference: gap)
    }
    let good = [row(.model, nil), row(.baseRate, -0.02), row(.incomeAndRegion, -0.03), row(.lastStance, -0.02)]
    #expect(judged(good).0 && judged(good).1.hasPrefix("In 13,855 forecasts of the past the model beats all three"))
    var poor = good
    poor[2] = row(.incomeAndRegion, -0.005)
    #expect(!judged(poor).0 && judged(poor).1.contains("than income and region (Brier and log)"))
    #expect(!judged([]).0 && judged([]).1.contains("no score"))
  }

  /// Nine in ten futures of panels drawn from the model itself lie inside the fan.
  @Test func theFanCovers() throws {
    let panels = 100
    let inside = try parallelMap(count: panels, threads: 2) { number -> [Bool] in
      let panel = try Acceptance.simulated(seed: 5, number: number, units: 30, years: 2000...2014, lasting: 4)
      let model = try fitAcceptance(panel, through: 2010, options: .init(usesUnitEffects: false))
      let told = try forecast(model, panel, to: 2014, options: .init(futures: 250))
      return told.curves.filter { $0.weight == "states" }.map { curve in
        let f = panel.framework(curve.framework) ?? 0
        let realised = Double((0..<30).count { panel[f, $0, 2014].isHolding }) / 30
        return curve.points[3].q05 - 1e-6 <= realised && realised <= curve.points[3].q95 + 1e-6
      }
    }.flatMap { $0 }
    let share = Double(inside.count { $0 }) / Double(inside.count)
    #expect(inside.count == 4 * panels)
    #expect(share > 0.85 && share < 0.96, "covered \(share)")
  }

  @Test func whatCannotBeScoredIsNamed() throws {
    let panel = try Acceptance.simulated(seed: 2, number: 3)
    let none = try backtest(
      panel, options: .init(horizons: [1], minimumEvents: 1000, incomeCovariates: ["x"], futures: 50, replicates: 9))
    #expect(none.cases.isEmpty && !none.beatsBaselines && none.notes.count == 4)
    #expect(throws: SuasionError.self) { try backtest(panel, options: .init(horizons: [])) }
    #expect(throws: SuasionError.self) { try backtest(panel, options: .init(origins: [2016])) }
    #expect(throws: SuasionError.self) {
      try backtest(panel, options: .init(origins: [2010], incomeCovariates: ["?"]))
    }
  }
}
