import Foundation
import Statistics
import Testing

@testable import Diffusion

/// Several models together, by weights learnt from what is known.
@Suite struct AcceptanceStackTests {
  static let frameworks = ["A", "B"].map {
    AcceptanceFramework(id: $0, name: $0, side: nil, domain: "x", opens: 2000, kind: .lasting)
  }

  static func one(_ probabilities: [Double], _ holds: Bool, framework: Int = 0, origin: Int = 2000) -> StackCase {
    StackCase(framework: framework, origin: origin, horizon: 1, probabilities: probabilities, holds: holds)
  }

  /// One group whose cases the first component alone foresaw. With p for what happened against q of the others, the
  /// weight solves w = (1 + r) / (1 + 4) where r = w p / (w p + (1 − w) q).
  @Test func weightsSolveTheirEquation() throws {
    let (p, q) = (0.9, 0.3)
    let stack = AcceptanceStack(
      incomeCovariates: [], learntFrom: (0..<7).map { _ in Self.one([p, q, q, q], true) }, frameworks: Self.frameworks)
    let weights = stack.weights(.lasting)
    let w = weights[0]
    #expect(abs(w - (1 + w * p / (w * p + (1 - w) * q)) / 5) < 1e-9)
    #expect(w > 0.3 && abs(weights.reduce(0, +) - 1) < 1e-12 && weights[1] == weights[3])
    // Nothing was seen of the other kind.
    #expect(stack.weights(.yearly) == [0.25, 0.25, 0.25, 0.25])
  }

  /// A hundred groups speak louder than one, however many cases one has.
  @Test func casesOfOneFrameworkAndOriginCountOnce() throws {
    let few = AcceptanceStack(
      incomeCovariates: [], learntFrom: (0..<1000).map { _ in Self.one([0.1, 0.8, 0.4, 0.4], true) },
      frameworks: Self.frameworks)
    let many = AcceptanceStack(
      incomeCovariates: [],
      learntFrom: (0..<100).map { Self.one([0.1, 0.8, 0.4, 0.4], true, framework: $0 % 2, origin: 1900 + $0) },
      frameworks: Self.frameworks)
    #expect(few.weights(.lasting)[1] < 0.4)
    #expect(many.weights(.lasting)[1] > 0.9)
  }

  /// A mixture's probabilities are the weighted means of its components'.
  @Test func futuresFollowTheComponentsByTheirWeights() throws {
    let panel = try Acceptance.simulated(seed: 4, number: 0, yearly: 3)
    let history = try AcceptanceHistory(panel)
    let stack = AcceptanceStack(
      incomeCovariates: ["x"], weights: [.lasting: [0.5, 0.1, 0.1, 0.3], .yearly: [0.1, 0.2, 0.7, 0]])
    let options = ForecastOptions(futures: 5000)
    let mixed = try forecast(
      fitAcceptance(panel, through: 2010, stack: stack, options: .init()), panel, to: 2013, options: options)
    let parts = try AcceptanceStack.Component.allCases.map {
      try forecast(
        component($0, history, through: 2010, incomeCovariates: ["x"], options: .init()), panel, to: 2013,
        options: options)
    }
    #expect(mixed.holdings.count > 200)
    for (place, holding) in mixed.holdings.enumerated() {
      let kind = panel.frameworks[try #require(panel.framework(holding.framework))].kind
      for t in 0..<3 {
        let exact = zip(parts, stack.weights(kind)).reduce(0) { $0 + $1.0.holdings[place].probabilities[t] * $1.1 }
        // Five standard errors of two simulations, at most.
        #expect(abs(holding.probabilities[t] - exact) < 5 * 0.5 * (2.0 / 5000).squareRoot())
      }
    }
  }

  /// Years to come are past years: the number that enters has the mean and the variance of a mixture of beta-binomials.
  @Test func pastYearsComeBack() throws {
    let (n, slots) = (60, 5)
    var status = [AcceptanceStatus](repeating: .open, count: n * slots)
    for u in 0..<n { for t in 0..<slots where u < [0, 0, 2, 20, 20][t] { status[u * slots + t] = .holds } }
    let panel = try AcceptancePanel(
      units: Acceptance.units(n), years: 2000...2004,
      frameworks: [.init(id: "A", name: "A", side: nil, domain: "x", opens: 2001, kind: .lasting)], status: status,
      regions: Array(repeating: "R", count: n))
    let history = try AcceptanceHistory(panel)
    let model = try component(.allYears, history, through: 2004, incomeCovariates: [], options: .init())
    let futures = 20_000
    let setup = try FutureSetup(history, model, to: 2005, frameworks: nil)
    let run = try simulate(setup, model, scenarios: [], options: .init(futures: futures, seed: 7))
    let counts = run.values(0, cell: 0).map { (Double($0) * Double(n)).rounded() - 20 }
    // 2002: 2 of 60; 2003: 18 of 58; 2004: 0 of 40. 2001, the first, is none of them: 0 of 60.
    let mean = (20 + 0.5) / (60 + 60 + 58 + 40 + 1)
    let years: [(events: Double, rows: Double)] = [(2, 60), (18, 58), (0, 40)]
    let rows = years.reduce(0) { $0 + $1.rows }
    func betaBinomial(_ a: Double, _ b: Double, of m: Double) -> (mean: Double, variance: Double) {
      let p = a / (a + b)
      return (m * p, m * p * (1 - p) * (a + b + m) / (a + b + 1))
    }
    var (first, second) = (0.0, 0.0)
    for year in years {
      let entries = betaBinomial(year.events + mean, year.rows - year.events + 1 - mean, of: 40)
      first += year.rows / rows * entries.mean
      second += year.rows / rows * (entries.variance + entries.mean * entries.mean)
    }
    // None of 22 left, two in 2003 and twenty in 2004: one rate for the 20.
    let exits = betaBinomial(0.5, 22.5, of: 20)
    let spread = second - first * first + exits.variance
    first -= exits.mean
    #expect(abs(Statistics.mean(counts) - first) < 5 * (spread / Double(futures)).squareRoot())
    #expect(abs(standardDeviation(counts) * standardDeviation(counts) / spread - 1) < 0.08)
  }

  @Test func aFrameworkOfManyYearsIsItsOwn() throws {
    let panel = try Acceptance.simulated(seed: 4, number: 1)
    let history = try AcceptanceHistory(panel)
    var leftOut: [HazardFit.LeftOut] = []
    let rows = AcceptanceRows(history, .lasting, .entry, through: 2016, leftOut: &leftOut)
    let years = PastYears(rows, history, lean: 5)
    let count = Double(years.own[0].rates.count)
    #expect(count == 15 && years.all.rates.count == years.own.reduce(0) { $0 + $1.rates.count })
    var stream = RandomStream(seed: 1, purpose: "past years")
    func weighted(_ years: PastYears.Years) -> Double {
      let all = years.rates.map { $0.alpha + $0.beta - 1 }
      return zip(years.rates, all).reduce(0) { $0 + $1.0.mean * $1.1 } / all.reduce(0, +)
    }
    let exact = (count * weighted(years.own[0]) + 5 * weighted(years.all)) / (count + 5)
    let draws = (0..<20_000).map { _ in years.draw(0, isFirst: false, &stream) }
    #expect(abs(mean(draws) - exact) < 5 * standardDeviation(draws) / 20_000.0.squareRoot())
  }

  /// Where covariates decide, the model with them wins the weight; where nothing but the year does, it does not.
  @Test func theTruthWinsTheWeight() throws {
    let panel = try Acceptance.simulated(seed: 4, number: 2, units: 120, years: 2000...2024, lasting: 8, shock: 0.1)
    let options = BacktestOptions(
      horizons: [1, 2, 3], incomeCovariates: [], futures: 200, replicates: 9)
    let told = try backtest(panel, options: options)
    let weights = told.stack.weights(.lasting)
    #expect(weights[0] == weights.max() && weights[0] > 0.27, "weights \(weights)")
  }

  @Test func aKindThatIsNotLearntIsNotForecast() throws {
    let panel = try Acceptance.simulated(seed: 4, number: 0, yearly: 2)
    let stack = AcceptanceStack(incomeCovariates: ["x"])
    let model = try fitAcceptance(panel, through: 2012, stack: stack, options: .init(kinds: [.lasting]))
    let all = try fitAcceptance(panel, through: 2012, stack: stack)
    let (one, two) = try (
      forecast(model, panel, to: 2014, options: .init(futures: 300, frameworks: ["F0", "F1"])),
      forecast(all, panel, to: 2014, options: .init(futures: 300, frameworks: ["F0", "F1"]))
    )
    #expect(one.curves == two.curves)
    #expect(throws: SuasionError.self) { try forecast(model, panel, to: 2014, options: .init(frameworks: ["F5"])) }
  }

  @Test func weightsThatAreNoneAreRefused() throws {
    let panel = try Acceptance.simulated(seed: 4, number: 0)
    for weights in [[1.0], [0.5, 0.5, 0.5, -0.5], [0.2, 0.2, 0.2, 0.2]] {
      #expect(throws: SuasionError.self) {
        try fitAcceptance(
          panel, through: 2010, stack: AcceptanceStack(incomeCovariates: [], weights: [.lasting: weights]))
      }
    }
  }

  /// A text brought every second year: only its sessions are rows, and only they move the future; a context is neither
  /// forecast nor scored.
  @Test func sessionsAndContext() throws {
    let base = try Acceptance.simulated(seed: 4, number: 3, lasting: 2, yearly: 3)
    let slots = base.years.count
    var status = base.status
    for f in 2..<5 {
      for u in 0..<40 {
        for t in stride(from: 4, to: slots, by: 2) where f == 2 {
          status[(f * 40 + u) * slots + t] = status[(f * 40 + u) * slots + t - 1]
        }
      }
    }
    var frameworks = base.frameworks
    frameworks[2].sessions = Array(stride(from: 2003, through: 2016, by: 2))
    frameworks[2].opens = 2003
    frameworks[4].isContext = true
    let panel = try AcceptancePanel(
      units: base.units, years: base.years, frameworks: frameworks, status: status, covariates: base.covariates,
      networks: base.networks, regions: base.regions)
    let history = try AcceptanceHistory(panel)
    var leftOut: [HazardFit.LeftOut] = []
    let rows = AcceptanceRows(history, .yearly, .entry, through: 2016, leftOut: &leftOut)
    let biennial = Set((0..<rows.count).filter { rows.framework[$0] == 2 }.map { 1999 + rows.slot[$0] })
    #expect(biennial == Set(frameworks[2].sessions ?? []))
    let context = Set((0..<rows.count).filter { rows.framework[$0] == 4 }.map { 1999 + rows.slot[$0] })
    #expect(context.min() == frameworks[4].opens + 1)
    #expect(frameworks[2].interval(through: 2003) == 1 && frameworks[2].interval(through: 2005) == 2)
    let told = try forecast(fitAcceptance(panel, through: 2015), panel, to: 2018, options: .init(futures: 200))
    #expect(!told.curves.contains { $0.framework == "F4" })
    let biennialHoldings = told.holdings.filter { $0.framework == "F2" }
    #expect(biennialHoldings.allSatisfy { $0.probabilities[0] == ($0.held ? 1 : 0) })
    #expect(biennialHoldings.contains { $0.probabilities[1] != $0.probabilities[0] })
    let scored = try backtest(
      panel, options: .init(origins: [2010], horizons: [1], incomeCovariates: ["x"], futures: 50, replicates: 9))
    #expect(!scored.cases.contains { $0.framework == 4 } && scored.cases.contains { $0.framework == 3 })
    #expect(throws: SuasionError.self) {
      try forecast(fitAcceptance(panel, through: 2015), panel, to: 2018, options: .init(frameworks: ["F4"]))
    }
  }

  /// Bit for bit: whatever came after an origin, statuses, covariates, ties, sides, sessions, leaders and rivals, changes
  /// no forecast from it, though weights are learnt from forecasts of earlier origins. Which texts are one series:
  /// `membershipOfTodayReachesNoOrigin`.
  @Test func nothingAfterAnOriginReachesIt() throws {
    let origin = 2010
    let base = try Acceptance.simulated(seed: 4, number: 4, years: 2000...2018, lasting: 4, yearly: 4)
    let slots = base.years.count
    func made(scrambled: Bool) throws -> AcceptancePanel {
      var stream = RandomStream(seed: 9, purpose: "scramble")
      var (status, x, frameworks) = (base.status, base.covariates[0].draws[0], base.frameworks)
      for f in frameworks.indices {
        frameworks[f].sides = [.init(from: 2003, side: f % 2 == 0 ? "CHN" : "USA")]
        if f > 5 { frameworks[f].isContext = true }
        if f >= 4 { frameworks[f].sessions = Array(frameworks[f].opens...2018) }
      }
      let near = try #require(base.networks[0].network(in: 2005))
      let other = try Network(
        name: "near", units: base.units,
        distances: positionDistances((0..<40).map { [scrambled ? Double($0 * 7 % 40) : Double($0)] }), nearest: 3)
      if scrambled {
        for f in frameworks.indices {
          frameworks[f].sides.append(.init(from: origin + 1, side: "USA"))
          frameworks[f].side = "USA"
          if f >= 4 { frameworks[f].sessions = frameworks[f].sessions?.filter { $0 <= origin || $0 % 3 == 0 } }
        }
        for place in status.indices where base.years.lowerBound + place % slots > origin && status[place].isKnown {
          let isText = place / slots / 40 >= 4
          status[place] = stream.uniform() < 0.5 ? .open : isText && stream.uniform() < 0.2 ? .founder : .holds
        }
        for place in x.indices where base.years.lowerBound + place % slots > origin { x[place] = 5 * stream.normal() }
        // A rival of all that half of the units found in the year after.
        let late = frameworks.count
        for f in frameworks.indices { frameworks[f].rivals.append(late) }
        frameworks.append(
          .init(
            id: "late", name: "late", side: "USA", domain: "x", opens: origin + 1, kind: .lasting,
            rivals: Array(0..<late)))
        for u in base.units.indices {
          status += base.years.map { $0 <= origin ? .outside : u % 2 == 0 ? .founder : .open }
        }
      }
      return try AcceptancePanel(
        units: base.units, years: base.years, frameworks: frameworks, status: status,
        covariates: [.init("x", draws: [x], bySide: true)],
        networks: [try NetworkPath(name: "near", [2000: near, origin + 1: other])], regions: base.regions)
    }
    let options = BacktestOptions(
      origins: [2006, 2008, origin], horizons: [1, 2, 4], incomeCovariates: ["x"], futures: 100, replicates: 9)
    let (one, two) = try (
      backtest(made(scrambled: false), options: options), backtest(made(scrambled: true), options: options)
    )
    #expect(one.cases.count > 1000 && one.cases.count == two.cases.count)
    for (a, b) in zip(one.cases, two.cases) { #expect(a.probabilities == b.probabilities) }
    #expect(zip(one.totals, two.totals).allSatisfy { $0.q05 == $1.q05 && $0.q50 == $1.q50 && $0.q95 == $1.q95 })
    #expect(one.cases.map(\.holds) != two.cases.map(\.holds))
    // What is learnt afterwards does change, and the weights of 2010 were no longer equal.
    #expect(one.stack != two.stack)
  }
}
