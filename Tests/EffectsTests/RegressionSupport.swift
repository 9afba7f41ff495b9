import Effects
import Foundation
import Statistics
import Tables
import Testing

/// What `Benchmarks/peers/regression_pyfixest.py fixtures` wrote with pyfixest 0.60.0.
struct RegressionFixture: Decodable {
  struct Number: Decodable {
    var estimate: Double
    var error: Double?
    var p: Double?
    var low: Double?
    var high: Double?
  }

  struct Case: Decodable {
    var regressors: [String]
    var effects: [String]
    var variance: String
    var clusters: [String]
    var weights: String?
    var iv: Bool
    var adjustK: String
    var adjusts: Bool
    var adjustsClusters: Bool
    var clusterDF: String
    var coefficients: [String: Number]
    var observations: Int
    var r2within: Double?
    var r2: Double?
    var firstStageF: Double?

    var options: RegressionOptions {
      var options = RegressionOptions()
      options.variance =
        ["iid": .iid, "HC1": .hc1, "HC2": .hc2, "HC3": .hc3, "cluster": .cluster][variance] ?? options.variance
      options.adjustK = adjustK == "nonnested" ? .nested : RegressionOptions.AdjustK(rawValue: adjustK) ?? .nested
      options.adjusts = adjusts
      options.adjustsClusters = adjustsClusters
      options.clusterDF = clusterDF == "min" ? .min : .conventional
      return options
    }
  }

  var pyfixest: String
  var data: [String: [Double]]
  var regressions: [Case]
  /// Specification → estimator → term.
  var studies: [String: [String: [String: Number]]]

  static func read() throws -> RegressionFixture {
    try JSONDecoder().decode(
      RegressionFixture.self, from: Data(contentsOf: fixtures.appendingPathComponent("regression.json")))
  }

  func column(_ name: String) -> RegressionColumn { RegressionColumn(name, data[name] ?? []) }
  func category(_ name: String) -> CategoryColumn { CategoryColumn(name, (data[name] ?? []).map { Int($0) }) }

  func regression(_ own: Case) -> RegressionData {
    RegressionData(
      outcome: column("y"), regressors: own.regressors.map(column), endogenous: own.iv ? [column("d")] : [],
      instruments: own.iv ? [column("z1"), column("z2")] : [], effects: own.effects.map(category),
      clusters: own.clusters.map(category), weights: own.weights.map { data[$0] ?? [] })
  }

  /// y on x1 and x2 with two effects, clustered.
  func plain() -> RegressionData {
    RegressionData(
      outcome: column("y"), regressors: [column("x1"), column("x2")], effects: [category("f1"), category("f2")],
      clusters: [category("c1")])
  }
}

let clustered = RegressionOptions(variance: .cluster)
