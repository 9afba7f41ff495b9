import Effects
import Foundation
import Statistics
import Tables

/// Panels with factors, made up with a seed.
struct FactorProcess {
  var units = 30
  var periods = 15
  var rank = 2
  /// Cohorts, dealt out in turn over the first units.
  var cohorts = [9, 11, 12]
  var treated = 12
  var noise = 0.0
  var effect = 1.5
  var missingShare = 0.0
  var hasCovariate = false

  func rows(seed: UInt64) -> Rows {
    var stream = RandomStream(seed: seed, purpose: "factor panel")
    let factors = (0..<rank).map { _ in (0..<periods).map { _ in stream.normal() } }
    let times = (0..<periods).map { _ in stream.normal() }
    var rows = Rows()
    var covariate: [Double] = []
    for unit in 0..<units {
      let start = unit < treated ? cohorts[unit % cohorts.count] : nil
      let level = 2 * stream.normal()
      let loadings = (0..<rank).map { _ in stream.normal() + (start == nil ? 0 : 0.7) }
      for period in 0..<periods {
        let x = stream.normal() + (loadings.first ?? 0)
        var value = level + times[period] + noise * stream.normal() + (hasCovariate ? 0.8 * x : 0)
        for k in 0..<rank { value += loadings[k] * factors[k][period] }
        if let start, period + 1 >= start { value += effect }
        let isMissing = stream.uniform() < missingShare
        rows.append("u\(String(unit + 100))", period + 1, isMissing ? .nan : value, start)
        covariate.append(x)
      }
    }
    if hasCovariate { rows.covariates = [("x", covariate)] }
    return rows
  }
}

/// The simulated panel of 200 units and 40 periods with a published estimate, where it is at hand.
let factorPanel = shared.appendingPathComponent("data/validation/ife_panel_200x40.csv.gz")
let factorReference = shared.appendingPathComponent("data/validation/ife_panel_200x40_reference_att.csv")

func referencePanel() throws -> StaggeredPanel {
  let text = try DelimitedText(try Files.readUnpacked(factorPanel), name: "ife_panel_200x40.csv")
  var rows = Rows()
  var first: [String: Int] = [:]
  for row in 0..<text.rowCount {
    let (name, time) = (text.string(row, 0), try text.int(row, 1) ?? 0)
    if try text.int(row, 2) == 1 { first[name] = min(first[name] ?? time, time) }
    rows.append(name, time, try text.double(row, 3) ?? .nan, nil)
  }
  rows.cohort = rows.unit.map { first[$0] }
  return try rows.panel()
}

extension EffectResult {
  func value(_ term: EffectTerm) -> Double { estimates.first { $0.term == term }?.estimate ?? .nan }

  /// Every number as text.
  var fingerprint: [String] {
    estimates.map { "\($0)" } + draws.map { "\($0)" }
      + ["\(sample)", "\(leftOut)", "\(notes)", "\(facts.sorted { $0.key < $1.key })", "\(String(describing: path))"]
  }
}
