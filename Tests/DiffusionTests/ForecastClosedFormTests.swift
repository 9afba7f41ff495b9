import Foundation
import Statistics
import Testing

@testable import Diffusion

/// Simulation against what can be worked out: bounds are five standard errors of the simulation.
@Suite struct ForecastClosedFormTests {
  @Test func independentAdoptionIsBinomial() throws {
    let (n, futures, hazard) = (30, 4000, 0.12)
    for link in [HazardLink.logit, .cloglog] {
      let intercept = link == .logit ? Acceptance.logit(hazard) : log(-log(1 - hazard))
      let model = Acceptance.model([Acceptance.hazard(.lasting, .entry, intercept: intercept)], link: link)
      let panel = try Acceptance.panel(n)
      for index in [0, 4, 9] {
        let p = 1 - pow(1 - hazard, Double(index + 1))
        let counts = try Acceptance.counts(model, panel, to: 2011, at: index, futures: futures).map(Double.init)
        let variance = Double(n) * p * (1 - p)
        #expect(abs(mean(counts) - Double(n) * p) < 5 * (variance / Double(futures)).squareRoot())
        let spread = standardDeviation(counts)
        #expect(abs(spread * spread / variance - 1) < 5 * (2.0 / Double(futures)).squareRoot() * 1.1)
      }
      // The first year's probability is the hazard itself: no coin is tossed for it.
      let told = try forecast(model, panel, to: 2011, options: .init(futures: 300))
      #expect(told.holdings.allSatisfy { abs($0.probabilities[0] - hazard) < 1e-12 })
    }
  }

  @Test func supportThatComesAndGoesIsATwoStateChain() throws {
    let (enter, leave) = (0.3, 0.2)
    let model = Acceptance.model([
      Acceptance.hazard(.yearly, .entry, intercept: Acceptance.logit(enter)),
      Acceptance.hazard(.yearly, .exit, intercept: Acceptance.logit(leave)),
    ])
    let told = try forecast(
      model, Acceptance.panel(40, kinds: [.yearly], holding: [Array(0..<10)]), to: 2009, options: .init(futures: 4000))
    let stationary = enter / (enter + leave)
    for (held, first) in [(true, 1.0), (false, 0.0)] {
      let group = told.holdings.filter { $0.held == held }
      for year in 0..<8 {
        let exact = stationary + (first - stationary) * pow(1 - enter - leave, Double(year + 1))
        let found = mean(group.map { $0.probabilities[year] })
        #expect(abs(found - exact) < 5 * 0.5 / (Double(group.count) * 4000).squareRoot())
      }
    }
  }

  /// On a complete graph every unit that is open sees the same: the number of holders is a Markov chain.
  @Test(arguments: [AcceptanceTerm.network(0), .contagion])
  func contagionOnACompleteGraphIsAMarkovChain(_ term: AcceptanceTerm) throws {
    let (n, futures, years) = (6, 20_000, 6)
    let names = Acceptance.units(n)
    let complete = try Network(
      name: "complete", units: names,
      pairs: names.enumerated().flatMap { i, one in names[(i + 1)...].map { (one, $0) } })
    let model = Acceptance.model([
      Acceptance.hazard(.lasting, .entry, intercept: -2.5, terms: [(term, 3.0)])
    ])
    let panel = try Acceptance.panel(n, holding: [[2]], networks: [NetworkPath(constant: complete)])
    var exact = [Double](repeating: 0, count: n + 1)
    exact[1] = 1
    for year in 0..<years {
      var next = [Double](repeating: 0, count: n + 1)
      for held in 0...n where exact[held] > 0 {
        let seen = Double(held) / Double(term == .contagion ? n : n - 1)
        let p = 1 / (1 + exp(2.5 - 3 * seen))
        let open = n - held
        for more in 0...open {
          let ways = (0..<more).reduce(1.0) { $0 * Double(open - $1) / Double($1 + 1) }
          next[held + more] += exact[held] * ways * pow(p, Double(more)) * pow(1 - p, Double(open - more))
        }
      }
      exact = next
      let counts = try Acceptance.counts(model, panel, to: 2001 + years, at: year, futures: futures)
      for held in 0...n {
        let found = Double(counts.count { $0 == held }) / Double(futures)
        #expect(abs(found - exact[held]) < 5 * (exact[held] * (1 - exact[held]) / Double(futures)).squareRoot() + 1e-9)
      }
    }
  }

  @Test func symmetricRivalsSurpassEachOtherEquallyOften() throws {
    let model = Acceptance.model([
      Acceptance.hazard(.lasting, .entry, intercept: -2, terms: [(.rival(of: .all), -1.5)])
    ])
    let futures = 10_000
    let told = try forecast(
      model, Acceptance.panel(21, kinds: [.lasting, .lasting], rivals: [[1], [0]]), to: 2008,
      options: .init(futures: futures))
    #expect(told.rivalries.count == 2)
    let (one, other) = (told.rivalries[0], told.rivalries[1])
    for year in 0..<7 {
      #expect(abs(one.ahead[year] + other.ahead[year] + one.tied[year] - 1) < 1e-12)
      #expect(abs(one.ahead[year] - other.ahead[year]) < 5 / Double(futures).squareRoot())
      #expect(one.surpassed[year] >= one.ahead[year])
    }
    // A unit's own holding of the first can only help the first, and of the second only hurt it.
    let swings = told.swings
    #expect(swings.count == 42)
    #expect(swings.filter { $0.holding == "F0" }.allSatisfy { $0.swing > 0 })
    #expect(swings.filter { $0.holding == "F1" }.allSatisfy { $0.swing < 0 })
  }

  /// A unit that holds one of two exclusive rivals never takes the other: the pair is a competing-risks chain.
  @Test func exclusiveRivalsCompete() throws {
    let hazard = 0.1
    let model = Acceptance.model([
      Acceptance.hazard(.lasting, .entry, intercept: Acceptance.logit(hazard), terms: [(.rival(of: .all), -60)])
    ])
    let told = try forecast(
      model, Acceptance.panel(50, kinds: [.lasting, .lasting], rivals: [[1], [0]]), to: 2041,
      options: .init(futures: 2000))
    // Both at once in one year with h², each alone with h(1 − h); after that nothing changes.
    let exact = (hazard * (1 - hazard) + hazard * hazard) / (1 - (1 - hazard) * (1 - hazard))
    let found = told.curves[0].points[39].mean
    #expect(abs(found - exact) < 5 * 0.5 / (50.0 * 2000).squareRoot() + 1e-3)
  }

  @Test func aBetaRateSpreadsTheFan() throws {
    let n = 20
    var rate = Acceptance.hazard(.lasting, .entry, intercept: 0)
    rate.rate = .init(alpha: 3.5, beta: 20.5)
    let model = Acceptance.model([rate])
    let counts = try Acceptance.counts(model, Acceptance.panel(n), to: 2002, at: 0, futures: 8000).map(Double.init)
    let (a, b) = (3.5, 20.5)
    let p = a / (a + b)
    let exact = Double(n) * p * (1 - p) * (a + b + Double(n)) / (a + b + 1)
    #expect(abs(mean(counts) - Double(n) * p) < 5 * (exact / 8000).squareRoot())
    #expect(abs(standardDeviation(counts) * standardDeviation(counts) / exact - 1) < 0.12)
  }

  @Test func theExponentialIsTheLibrarys() {
    for x in stride(from: -40.0, through: 40, by: 0.37) {
      #expect(abs(portableExp(SIMD8(repeating: x))[0] / exp(x) - 1) < 1e-13)
      let logistic = probability(x, isCloglog: false)
      #expect(abs(logistic / (1 / (1 + exp(-x))) - 1) < 1e-13)
    }
    #expect(probability(-3, isCloglog: true).distance(to: -expm1(-exp(-3))) < 1e-14)
    #expect(probability(900, isCloglog: true) == 1)
  }
}
