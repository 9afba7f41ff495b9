import Foundation
import Statistics
import Testing

@testable import Diffusion

/// What every forecast keeps to, whatever the panel.
@Suite struct ForecastContractTests {
  static let options = ForecastOptions(
    futures: 600, seed: 3,
    levers: [
      Lever("effort", .effort(covariate: "x", programmesPerYear: 2.5)),
      Lever("shock", .shift(covariate: "x", by: -0.5, units: ["U001", "U005"])),
    ])

  @Test func theOrderOfUnitsChangesNoFigure() throws {
    let panel = try Acceptance.simulated(seed: 1, number: 0)
    let order = (0..<40).map { ($0 * 17 + 5) % 40 }
    let other = try panel.reordered(order)
    let one = try forecast(fitAcceptance(panel, through: 2012), panel, to: 2018, options: Self.options)
    var two = try forecast(fitAcceptance(other, through: 2012), other, to: 2018, options: Self.options)
    two.holdings = one.holdings.compactMap { each in
      two.holdings.first { $0.framework == each.framework && $0.unit == each.unit }
    }
    #expect(one == two)
  }

  @Test func threadsChangeNothing() throws {
    let panel = try Acceptance.simulated(seed: 1, number: 1)
    let model = try fitAcceptance(panel, through: 2012)
    var options = Self.options
    let one = try forecast(model, panel, to: 2018, options: options)
    for threads in [2, 4] {
      options.threads = threads
      #expect(try forecast(model, panel, to: 2018, options: options) == one)
    }
    options.seed = 4
    #expect(try forecast(model, panel, to: 2018, options: options) != one)
  }

  /// A future is the same whatever comes after it.
  @Test func futuresAreKeyedOneByOne() throws {
    let panel = try Acceptance.simulated(seed: 1, number: 1)
    let model = try fitAcceptance(panel, through: 2012)
    let setup = try FutureSetup(AcceptanceHistory(panel), model, to: 2018, frameworks: nil)
    let few = try simulate(setup, model, scenarios: [], options: .init(futures: 40))
    let many = try simulate(setup, model, scenarios: [], options: .init(futures: 700))
    for cell in 0..<24 {
      #expect(few.values(0, cell: cell) == Array(many.values(0, cell: cell).prefix(40)))
    }
  }

  @Test func sharesLieBetweenNoneAndAll() throws {
    let panel = try Acceptance.simulated(seed: 1, number: 2, yearly: 2)
    let told = try forecast(fitAcceptance(panel, through: 2014), panel, to: 2024, options: .init(futures: 500))
    #expect(told.curves.count == 12 && told.years == Array(2015...2024))
    for point in told.curves.flatMap(\.points) {
      let ordered = [0, point.q05, point.q25, point.q50, point.q75, point.q95, 1]
      #expect(ordered == ordered.sorted() && point.mean >= 0 && point.mean <= 1)
    }
    for half in told.timesToHalf { #expect(abs(half.reached.reduce(half.never, +) - 1) < 1e-12) }
    for holding in told.holdings { #expect(holding.probabilities.allSatisfy { $0 >= 0 && $0 <= 1 }) }
    // The mean of the units' probabilities is the mean share but for the coins of the last step.
    for id in ["F0", "F5"] {
      let units = mean(told.holdings.filter { $0.framework == id }.map { $0.probabilities[9] })
      let curve = try #require(told.curves.first { $0.framework == id && $0.weight == "states" })
      #expect(abs(units - curve.points[9].mean) < 0.02)
    }
  }

  /// Two that endorsed, all, nobody, and all but withdrawn again.
  @Test func frameworksOfFewAndOfMany() throws {
    let base = try Acceptance.simulated(seed: 1, number: 3)
    let (count, slots) = (40, base.years.count)
    var status = base.status
    for u in 0..<count {
      for t in 2..<slots {
        status[(0 * count + u) * slots + t] = u < 2 && t > 4 ? .holds : .open
        status[(1 * count + u) * slots + t] = t > 5 ? .holds : .open
        status[(2 * count + u) * slots + t] = .open
        status[(3 * count + u) * slots + t] = t > 4 && (t < 9 || u < 3) ? .holds : .open
      }
    }
    let panel = try base.with(status: status)
    let model = try fitAcceptance(panel, through: 2014)
    let told = try forecast(model, panel, to: 2020, options: .init(futures: 500))
    let last = told.curves.filter { $0.weight == "states" }.map { $0.points[5] }
    #expect(told.curves.filter { $0.weight == "states" }.map(\.observed) == [0.05, 1, 0, 0.075])
    #expect(last.allSatisfy { $0.mean.isFinite && $0.q95 >= $0.q05 })
    #expect(last[1].mean > last[0].mean)
    let all = try #require(told.timesToHalf.first { $0.framework == "F1" && $0.weight == "states" })
    #expect(all.q50 == 2015 && all.reached[0] > 0.5)
  }

  @Test func fewEventsAreARate() throws {
    let base = try Acceptance.panel(30)
    var status = base.status
    for u in [3, 7] { status[u * 2 + 1] = .holds }
    let panel = try base.with(status: status)
    let model = try fitAcceptance(panel, through: 2001)
    let entry = try #require(model.hazard(.entry, .lasting))
    // Two of sixty rows: both years count, the first as the one in which it opened.
    #expect(entry.rate == .init(alpha: 2.5, beta: 58.5))
    #expect(model.hazard(.exit, .lasting) == nil)
    let told = try forecast(model, panel, to: 2005, options: .init(futures: 200))
    #expect(told.holdings.filter(\.held).allSatisfy { $0.probabilities[3] > 1 - 1e-12 })
    #expect(
      throws: SuasionError.self,
      performing: {
        try forecast(model, panel, to: 2005, options: .init(levers: [Lever("x", .shift(covariate: "x", by: 1))]))
      })
  }

  @Test func unknownIsNeverOpen() throws {
    let base = try Acceptance.simulated(seed: 1, number: 4)
    let (count, slots) = (40, base.years.count)
    var status = base.status
    // An act without a date: not seen from 2005 on.
    for t in 5..<slots { status[(2 * count + 6) * slots + t] = .unknown }
    let panel = try base.with(status: status)
    let model = try fitAcceptance(panel, through: 2014)
    let whole = try fitAcceptance(base, through: 2014)
    #expect(model.leftOut.contains { $0.reason.contains("status not known") && $0.names == ["F2"] })
    let (some, all) = (model.hazard(.entry, .lasting)?.rows ?? 0, whole.hazard(.entry, .lasting)?.rows ?? 0)
    #expect(some < all && all - some <= 10)
    let told = try forecast(model, panel, to: 2020, options: .init(futures: 200))
    let curve = try #require(told.curves.first { $0.framework == "F2" && $0.weight == "states" })
    #expect(curve.eligible == 39 && curve.unknown == 1)
    #expect(!told.holdings.contains { $0.framework == "F2" && $0.unit == "U006" })
    #expect(told.notes.contains { $0.contains("U006") })
  }

  @Test func foundersHoldAndAreNotForecast() throws {
    let base = try Acceptance.simulated(seed: 1, number: 5)
    var status = base.status
    for t in 1..<base.years.count { status[4 * base.years.count + t] = .founder }
    let panel = try base.with(status: status)
    let model = try fitAcceptance(panel, through: 2010)
    let options = ForecastOptions(
      futures: 500, levers: [Lever("leaves", .withdrawal(unit: "U004", frameworks: ["F0"]))])
    let told = try forecast(model, panel, to: 2014, options: options)
    let founder = try #require(told.holdings.first { $0.framework == "F0" && $0.unit == "U004" })
    #expect(founder.probabilities == [1, 1, 1, 1])
    let lost = try #require(told.levers.first { $0.framework == "F0" && $0.weight == "states" })
    #expect(lost.difference.allSatisfy { $0.mean < 0 && $0.q05 <= -0.025 + 1e-6 })
    // The lever is nobody else's.
    let others = told.levers.filter { $0.framework == "F2" }
    #expect(others.flatMap(\.difference).allSatisfy { $0.mean == 0 && $0.q95 == 0 })
  }

  @Test func aFrameworkThatOpensLaterIsForecast() throws {
    let base = try Acceptance.simulated(seed: 1, number: 6)
    let panel = try AcceptancePanel(
      units: base.units, years: base.years,
      frameworks: base.frameworks + [
        .init(id: "new", name: "new", side: "CHN", domain: "x", opens: 2019, kind: .lasting)
      ], status: base.status + [AcceptanceStatus](repeating: .outside, count: 40 * base.years.count),
      covariates: base.covariates, networks: base.networks, regions: base.regions, weights: base.weights)
    let told = try forecast(fitAcceptance(panel, through: 2016), panel, to: 2022, options: .init(futures: 500))
    let new = try #require(told.curves.first { $0.framework == "new" && $0.weight == "states" })
    #expect(new.points[0].mean == 0 && new.points[1].mean == 0)
    #expect(new.points[2].mean > 0 && new.points[5].q95 > new.points[5].q05)
  }

  @Test func leversAreRefusedWithoutAnEstimate() throws {
    let panel = try Acceptance.simulated(seed: 1, number: 7)
    let model = try fitAcceptance(panel, through: 2014)
    func refusal(_ change: Lever.Change) -> String? {
      do {
        _ = try forecast(model, panel, to: 2016, options: .init(futures: 1, levers: [Lever("lever", change)]))
        return nil
      } catch let error as SuasionError {
        return error.code == .usage ? error.message : nil
      } catch { return nil }
    }
    #expect(refusal(.shift(covariate: "y", by: 1))?.contains("no covariate") == true)
    #expect(refusal(.shift(covariate: "x", by: 1, units: ["nobody"]))?.contains("no unit") == true)
    #expect(refusal(.effort(covariate: "x", programmesPerYear: -1))?.contains("programmes") == true)
    #expect(refusal(.withdrawal(unit: "U000", frameworks: ["none"]))?.contains("not forecast") == true)
    #expect(refusal(.withdrawal(unit: "U000", frameworks: []))?.contains("changes nothing") == true)
    let bare = try fitAcceptance(panel, through: 2014, options: .init(covariates: []))
    #expect(
      throws: SuasionError.self,
      performing: {
        try forecast(bare, panel, to: 2016, options: .init(levers: [Lever("l", .shift(covariate: "x", by: 1))]))
      })
  }

  @Test func moreOfWhatHelpsHelps() throws {
    let panel = try Acceptance.simulated(seed: 1, number: 8)
    let told = try forecast(
      fitAcceptance(panel, through: 2008), panel, to: 2014,
      options: .init(futures: 500, levers: [Lever("more", .shift(covariate: "x", by: 1))]))
    let gain = try #require(told.levers.first { $0.framework == "F2" && $0.weight == "states" })
    #expect(gain.difference[5].mean > 5 * gain.simulationError)
    #expect(told.notes.contains { $0.hasPrefix("more rests on x (entry, lasting): ") })
  }

  @Test func yearsOutOfReachAreRefused() throws {
    let panel = try Acceptance.simulated(seed: 1, number: 0)
    let model = try fitAcceptance(panel, through: 2012)
    for year in [2000, 2012, 2063] {
      #expect(throws: SuasionError.self) { try forecast(model, panel, to: year) }
    }
    #expect(throws: SuasionError.self) { try fitAcceptance(panel, through: 2017) }
    #expect(throws: SuasionError.self) { try fitAcceptance(panel, through: 2000) }
    #expect(throws: SuasionError.self) { try forecast(model, panel, to: 2014, options: .init(frameworks: ["?"])) }
    #expect(throws: SuasionError.self) { try forecast(model, panel, to: 2014, options: .init(futures: 0)) }
  }

  /// Each side has a coefficient of its own, and each direction between rivals where the events allow.
  @Test func sidesAndDirections() throws {
    let base = try Acceptance.simulated(seed: 1, number: 10, units: 200)
    let x = AcceptanceCovariate("x", draws: base.covariates[0].draws, bySide: true)
    let panel = try base.with(covariates: [x])
    let model = try fitAcceptance(panel, through: 2014)
    let names = model.hazard(.entry, .lasting)?.coefficients.map(\.name) ?? []
    #expect(Set(["x: CHN", "x: USA", "x: others", "rival held: CHN", "rival held: USA"]).isSubset(of: names))
    let few = try fitAcceptance(panel, through: 2004).hazard(.entry, .lasting)?.coefficients.map(\.name) ?? []
    #expect(few.contains("rival held"))
    // Half a programme a year for one unit leaves the others where they were.
    let told = try forecast(
      model, panel, to: 2016,
      options: .init(
        futures: 300, frameworks: ["F2"],
        levers: [Lever("one", .effort(covariate: "x", programmesPerYear: 0.5, each: 9, among: ["U001"]))]))
    #expect(told.levers.allSatisfy { abs($0.difference[0].mean) < 1e-9 && abs($0.difference[1].q95) < 2.0 / 200 })
  }

  @Test func panelsThatDoNotFitAreRefused() throws {
    let panel = try Acceptance.simulated(seed: 1, number: 0)
    let model = try fitAcceptance(panel, through: 2012)
    #expect(throws: SuasionError.self) {
      try forecast(model, Acceptance.simulated(seed: 1, number: 0, units: 41), to: 2014)
    }
    #expect(throws: SuasionError.self) { try panel.with(status: []) }
    #expect(throws: SuasionError.self) { try panel.with(covariates: [.init("x", draws: [[1]])]) }
    #expect(throws: SuasionError.self) {
      try panel.with(covariates: [.init("near", draws: panel.covariates[0].draws)])
    }
    #expect(throws: SuasionError.self) { try Acceptance.panel(3, rivals: [[4]]) }
    #expect(throws: SuasionError.self) { try Acceptance.panel(3, weights: [.init("states", [1, 1, 1])]) }
  }

  /// Draws of a covariate reach the futures, and widen what is told of its coefficient.
  @Test func measurementErrorCounts() throws {
    let panel = try Acceptance.simulated(seed: 1, number: 9)
    var stream = RandomStream(seed: 1, purpose: "noise")
    let x = panel.covariates[0].draws[0]
    let draws = (0..<4).map { _ in
      stride(from: 0, to: x.count, by: panel.years.count).flatMap { start in
        let noise = 0.8 * stream.normal()
        return x[start..<start + panel.years.count].map { $0 + noise }
      }
    }
    let noisy = try panel.with(covariates: [.init("x", draws: draws)])
    let one = try fitAcceptance(noisy, through: 2014, options: .init(measurementDraws: 1))
    let four = try fitAcceptance(noisy, through: 2014, options: .init(measurementDraws: 4))
    #expect(one.fits.count == 1 && four.fits.count == 4)
    let (sharp, blurred) = (one.hazard(.entry, .lasting)?.coefficients, four.hazard(.entry, .lasting)?.coefficients)
    #expect((blurred?.first { $0.name == "x" }?.stdError ?? 0) > (sharp?.first { $0.name == "x" }?.stdError ?? 9))
  }
}
