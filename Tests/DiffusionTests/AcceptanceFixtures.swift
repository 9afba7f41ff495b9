import Foundation
import Statistics

@testable import Diffusion

/// Panels of a few units, and models whose parameters are known.
enum Acceptance {
  static func units(_ count: Int) -> [String] { (0..<count).map { String(format: "U%03d", $0) } }

  /// Every unit open to every framework in one year, or as `holding` says: [frameworks][units].
  static func panel(
    _ count: Int, kinds: [AcceptanceFramework.Kind] = [.lasting], rivals: [[Int]] = [],
    holding: [[Int]] = [], networks: [NetworkPath] = [], covariates: [AcceptanceCovariate] = [],
    weights: [AcceptanceWeight] = []
  ) throws -> AcceptancePanel {
    let frameworks = kinds.enumerated().map { f, kind in
      AcceptanceFramework(
        id: "F\(f)", name: "framework \(f)", side: f == 0 ? "CHN" : "USA", domain: "x", opens: 2000, kind: kind,
        rivals: f < rivals.count ? rivals[f] : [])
    }
    var status = [AcceptanceStatus](repeating: .open, count: kinds.count * count * 2)
    for (f, units) in holding.enumerated() {
      for unit in units { status[(f * count + unit) * 2 + 1] = .holds }
    }
    return try AcceptancePanel(
      units: units(count), years: 2000...2001, frameworks: frameworks, status: status, covariates: covariates,
      networks: networks, regions: Array(repeating: "R", count: count), weights: weights)
  }

  /// A hazard without uncertainty.
  static func hazard(
    _ kind: AcceptanceFramework.Kind, _ transition: AcceptanceModel.Transition, intercept: Double,
    terms: [(AcceptanceTerm, Double)] = []
  ) -> AcceptanceHazard {
    let count = terms.count + 1
    return AcceptanceHazard(
      kind: kind, transition: transition, rows: 100, events: 50, units: 10, frameworks: 1,
      design: AcceptanceDesign(
        terms: terms.map(\.0), names: terms.indices.map { "x\($0)" }, centre: terms.map { _ in 0 },
        scale: terms.map { _ in 1 }, standIn: terms.map { _ in 0 }),
      terms: terms.indices.map { $0 + 1 }, intercept: 0, groups: [], estimates: [intercept] + terms.map(\.1),
      covariance: [Double](repeating: 0, count: count * count), variances: [], rate: nil)
  }

  static func model(_ hazards: [AcceptanceHazard], link: HazardLink = .logit) -> AcceptanceModel {
    AcceptanceModel(
      through: 2001, options: .init(link: link),
      hazards: hazards.map {
        .init(
          kind: $0.kind, transition: $0.transition, rows: $0.rows, events: $0.events, units: $0.units,
          frameworks: $0.frameworks, coefficients: [], variances: [], rate: $0.rate)
      }, leftOut: [], notes: [], fits: [AcceptanceFit(draw: nil, draws: 1, hazards: hazards)])
  }

  static func logit(_ p: Double) -> Double { Foundation.log(p / (1 - p)) }

  /// Every future's number of holders of a framework in a year, [futures].
  static func counts(
    _ model: AcceptanceModel, _ panel: AcceptancePanel, framework: Int = 0, to year: Int, at index: Int, futures: Int
  ) throws -> [Int] {
    let setup = try FutureSetup(AcceptanceHistory(panel), model, to: year, frameworks: nil)
    let run = try simulate(setup, model, scenarios: [], options: .init(futures: futures, seed: 7))
    let cell = (framework * setup.years.count + index) * setup.weights.count
    return run.values(0, cell: cell).map { Int((Double($0) * Double(panel.units.count)).rounded()) }
  }

  /// A panel drawn from hazards with a covariate, a network, rivals, regions, shocks and withdrawals.
  static func simulated(
    seed: UInt64, number: Int, units count: Int = 40, years: ClosedRange<Int> = 2000...2016, lasting: Int = 4,
    yearly: Int = 0, shock: Double = 0.3, exits: Double = -4
  ) throws -> AcceptancePanel {
    var stream = RandomStream(seed: seed, purpose: "simulated acceptance", unit: UInt64(number))
    let names = units(count)
    let spots = (0..<count).map { _ in [stream.normal(), stream.normal()] }
    let near = try Network(name: "near", units: names, distances: positionDistances(spots), nearest: 4)
    let x = (0..<count).map { _ in stream.normal() }
    let slots = years.count
    let frameworks = (0..<lasting + yearly).map { f in
      AcceptanceFramework(
        id: "F\(f)", name: "framework \(f)", side: f == 0 ? "CHN" : f == 1 ? "USA" : nil, domain: "x",
        opens: years.lowerBound + (f < 2 ? 1 : f), kind: f < lasting ? .lasting : .yearly,
        rivals: lasting > 1 && f < 2 ? [1 - f] : [])
    }
    var status = [AcceptanceStatus](repeating: .outside, count: frameworks.count * count * slots)
    var holds = [[Double]](repeating: [Double](repeating: 0, count: count), count: frameworks.count)
    let own = frameworks.map { _ in 0.4 * stream.normal() }
    for t in 0..<slots {
      let before = holds
      for (f, framework) in frameworks.enumerated() where years.lowerBound + t >= framework.opens {
        let tied = try near.exposure(before[f])
        let jolt = shock * stream.normal()
        for u in 0..<count {
          let isYearly = framework.kind == .yearly
          var predictor: Double = isYearly ? -1 : -2.8
          predictor += own[f] + jolt
          predictor += 0.6 * x[u] + 1.2 * tied[u]
          if framework.rivals.contains(where: { before[$0][u] > 0 }) { predictor -= 0.7 }
          if before[f][u] > 0 { predictor = isYearly ? -1.2 : exits }
          if stream.uniform() < 1 / (1 + exp(-predictor)) { holds[f][u] = 1 - before[f][u] }
          status[(f * count + u) * slots + t] = holds[f][u] > 0 ? .holds : .open
        }
      }
    }
    return try AcceptancePanel(
      units: names, years: years, frameworks: frameworks, status: status,
      covariates: [.init("x", draws: [x.flatMap { [Double](repeating: $0, count: slots) }])],
      networks: [NetworkPath(constant: near)], regions: spots.map { $0[0] < -0.4 ? "A" : $0[0] < 0.4 ? "B" : "C" },
      weights: [.init("people", x.map { exp($0) })])
  }
}

extension AcceptancePanel {
  /// The same panel with its units in another order.
  func reordered(_ order: [Int]) throws -> AcceptancePanel {
    let moved = covariates.map { covariate in
      AcceptanceCovariate(
        covariate.name, draws: covariate.draws.map { rows($0, blocks: 1, order) }, kinds: covariate.kinds,
        bySide: covariate.bySide)
    }
    return try AcceptancePanel(
      units: order.map { units[$0] }, years: years, frameworks: frameworks,
      status: rows(status, blocks: frameworks.count, order), covariates: moved, networks: networks,
      regions: order.map { regions[$0] },
      weights: weights.map { weight in AcceptanceWeight(weight.name, order.map { weight.values[$0] }) })
  }

  private func rows<Value>(_ table: [Value], blocks: Int, _ order: [Int]) -> [Value] {
    var result: [Value] = []
    for block in 0..<blocks {
      for unit in order {
        let start = (block * units.count + unit) * years.count
        result += table[start..<start + years.count]
      }
    }
    return result
  }

  func with(status: [AcceptanceStatus]? = nil, covariates: [AcceptanceCovariate]? = nil) throws -> AcceptancePanel {
    try AcceptancePanel(
      units: units, years: years, frameworks: frameworks, status: status ?? self.status,
      covariates: covariates ?? self.covariates, networks: networks, regions: regions, weights: weights)
  }
}
