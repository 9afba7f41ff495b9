import Diffusion
import Foundation
import Testing

/// What R makes of the rows of `hazardRows()` (Benchmarks/peers/hazard.R), by name.
func hazardPeers() throws -> [String: [Double]] {
  let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  let file = try JSONSerialization.jsonObject(
    with: Data(contentsOf: root.appending(path: "Benchmarks/peers/hazard.json")))
  return (file as? [String: Any] ?? [:]).compactMapValues { $0 as? [Double] }
}

/// Rows made by a formula, the same as in R.
func hazardRows() -> HazardRows {
  func h(_ i: Int, _ t: Int, _ k: Int) -> Double {
    let number: Int = i * 7919 + t * 104_729 + k * 1_299_709
    return Double(number % 10007) / 10007
  }
  var rows = HazardRows(
    subject: [], subjects: (0...120).map { "S\($0)" }, start: [], stop: [], event: [],
    covariates: [HazardCovariate("x1", []), HazardCovariate("x2", [])])
  var (region, weights) = ([Int](), [Double]())
  for i in 1...120 {
    for t in 1...6 {
      let x = h(i, t, 1)
      let event = h(i, t, 3) < 0.06 + 0.2 * x ? 1 : 0
      rows.subject.append(i)
      rows.start.append(Double(t - 1))
      rows.stop.append(Double(t))
      rows.event.append(event)
      rows.covariates[0].values.append(x)
      rows.covariates[1].values.append(h(i, 0, 2))
      region.append(i % 7)
      weights.append(0.5 + h(i, 0, 4))
      if event == 1 { break }
    }
  }
  rows.weights = weights
  rows.stratum = region
  return rows
}

/// Without weights and strata.
func plainHazardRows() -> HazardRows {
  var rows = hazardRows()
  rows.weights = nil
  rows.stratum = nil
  return rows
}

/// Rows of 12 regions that differ, the same as in R.
func groupedHazardRows() -> HazardRows {
  func h(_ i: Int, _ t: Int, _ k: Int) -> Double {
    let number = (i * 613 + t * 1777 + k * 2953) % 10007
    return Double(number * number % 10007 * number % 10007) / 10007
  }
  var rows = HazardRows(
    subject: [], subjects: (0...240).map { "S\($0)" }, start: [], stop: [], event: [],
    covariates: [HazardCovariate("x1", []), HazardCovariate("x2", [])])
  var regions: [Int] = []
  for i in 1...240 {
    for t in 1...6 {
      let (x, region) = (h(i, t, 1), i % 12)
      let event = h(i, t, 3) < 0.03 + 0.1 * x + 0.15 * h(region, 0, 5) * h(region, 0, 5) ? 1 : 0
      rows.subject.append(i)
      rows.start.append(Double(t - 1))
      rows.stop.append(Double(t))
      rows.event.append(event)
      rows.covariates[0].values.append(x)
      rows.covariates[1].values.append(h(i, 0, 2))
      regions.append(region)
      if event == 1 { break }
    }
  }
  rows.groups = [HazardGroups("region", level: regions, levels: (0..<12).map(String.init))]
  return rows
}

/// The rows in another order.
func reordered(_ rows: HazardRows, _ order: [Int]) -> HazardRows {
  var other = rows
  other.subject = order.map { rows.subject[$0] }
  other.start = order.map { rows.start[$0] }
  other.stop = order.map { rows.stop[$0] }
  other.event = order.map { rows.event[$0] }
  other.covariates = rows.covariates.map { c in HazardCovariate(c.name, order.map { c.values[$0] }) }
  other.cluster = rows.cluster.map { c in order.map { c[$0] } }
  other.stratum = rows.stratum.map { c in order.map { c[$0] } }
  other.weights = rows.weights.map { c in order.map { c[$0] } }
  other.groups = rows.groups.map { g in HazardGroups(g.name, level: order.map { g.level[$0] }, levels: g.levels) }
  return other
}

func expectClose(
  _ values: [Double], _ expected: [Double]?, _ tolerance: Double, _ what: Comment,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(values.count == expected?.count, what, sourceLocation: sourceLocation)
  for (value, expected) in zip(values, expected ?? []) {
    #expect(abs(value - expected) <= tolerance * max(1, abs(expected)), what, sourceLocation: sourceLocation)
  }
}
