import Effects
import Foundation
import Statistics

/// How long the synthetic estimators take: on a block like Proposition 99's (39 units, 31 periods, one treated from the
/// twentieth) with 200 placebos, or on that file itself where SUASION_PROP99 names it; and on a staggered panel of 190 units
/// and 25 periods without standard errors.
func syntheticTiming() throws {
  let block: StaggeredPanel
  if let path = ProcessInfo.processInfo.environment["SUASION_PROP99"] {
    block = try proposition99(path)
  } else {
    var stream = RandomStream(seed: 1, purpose: "synthetic timing")
    var (unit, period, outcome, cohort): ([String], [Int], [Double], [Int?]) = ([], [], [], [])
    for index in 0..<39 {
      var level = 100 + 30 * stream.normal()
      for time in 1970...2000 {
        level += 6 * stream.normal()
        unit.append(String(format: "U%02d", index))
        period.append(time)
        outcome.append(level)
        cohort.append(index == 2 ? 1989 : nil)
      }
    }
    block = try StaggeredPanel(unit: unit, period: period, outcome: outcome, cohort: cohort)
  }
  var process = SimulatedPanel()
  process.units = 190
  process.periods = 1996...2020
  process.missingShare = 0
  let staggered = try process.draw(seed: 1, number: 0).panel
  for estimator in [Estimator.sdid, .sc] {
    let options = EffectOptions(replicates: 200)
    let seconds = try fastest(of: 5) { _ = try effect(block, by: estimator, options: options) }
    let att = try effect(block, by: estimator, options: options).att
    line("\(estimator), block, 200 placebos", String(format: "%.2f ms", 1e3 * seconds))
    line("  estimate, standard error", String(format: "%.5f, %.3f", att.estimate, att.stdError))
    let point = try fastest(of: 5) { _ = try effect(staggered, by: estimator, options: .init(replicates: 0)) }
    line("\(estimator), staggered, estimate alone", String(format: "%.2f ms", 1e3 * point))
  }
}

private func proposition99(_ path: String) throws -> StaggeredPanel {
  var (unit, period, outcome, cohort): ([String], [Int], [Double], [Int?]) = ([], [], [], [])
  let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
  for row in text.split(whereSeparator: \.isNewline).dropFirst() {
    let fields = row.split(separator: ";").map(String.init)
    guard fields.count == 4, let time = Int(fields[1]), let packs = Double(fields[2]) else { continue }
    unit.append(fields[0])
    period.append(time)
    outcome.append(packs)
    cohort.append(fields[0] == "California" ? 1989 : nil)
  }
  return try StaggeredPanel(unit: unit, period: period, outcome: outcome, cohort: cohort)
}
