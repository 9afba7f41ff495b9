import Effects
import Foundation
import Statistics

/// How long group-time effects take: on a panel of 5,000 units, 30 periods and 20 cohorts, and on one of 190 × 25.
///
/// With the environment's `GROUP_TIME_PANEL` set to a file of unit, year, y, cohort (0 for never), as
/// `Benchmarks/peers/group_time.py panel` writes it, that panel is taken and the seconds of processor time printed as
/// `cpu_seconds: …`, for `speed_group_time.py`.
func groupTimeTiming() throws {
  func milliseconds(_ seconds: Double) -> String { String(format: "%.3f ms", 1e3 * seconds) }
  if let path = ProcessInfo.processInfo.environment["GROUP_TIME_PANEL"] {
    let panel = try readPanel(path)
    for replicates in [0, 999] {
      let options = EffectOptions(replicates: replicates)
      var best = Double.infinity
      var result: EffectResult?
      for _ in 0..<5 {
        let start = clock()
        result = try callawaySantAnna(panel, options: options)
        best = min(best, Double(clock() - start) / Double(CLOCKS_PER_SEC))
      }
      print("replicates \(replicates) att \(result?.att.estimate ?? .nan) se \(result?.att.stdError ?? .nan)")
      print("cpu_seconds:\(replicates): \(best)")
    }
    return
  }
  for (units, periods, adoption) in [(5000, 1990...2019, 1996...2015), (190, 1995...2019, 2000...2014)] {
    var process = SimulatedPanel()
    process.units = units
    process.periods = periods
    process.adoption = adoption
    for missing in [0, 0.03] {
      process.missingShare = missing
      let panel = try process.draw(seed: 1, number: 0).panel
      line("panel", "\(units) units × \(periods.count) periods, \(Int(100 * missing)) % of cells missing")
      for replicates in [0, 999] {
        let options = EffectOptions(replicates: replicates)
        let seconds = try fastest(of: 3) { _ = try callawaySantAnna(panel, options: options) }
        line("all effects, \(replicates) replicates", milliseconds(seconds))
      }
      let bare = EffectOptions(replicates: 0, wantsPath: false)
      line("without path", milliseconds(try fastest(of: 20) { _ = try callawaySantAnna(panel, options: bare) }))
    }
  }
}

private func readPanel(_ path: String) throws -> StaggeredPanel {
  let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
  let names = (lines.first ?? "").split(separator: ",").map(String.init)
  let places = ["unit", "year", "y", "cohort"].compactMap(names.firstIndex)
  guard places.count == 4 else {
    throw SuasionError(.usage, "\(path) lacks unit, year, y or cohort", hint: "see Benchmarks/peers/group_time.py")
  }
  let rows = lines.dropFirst().map { $0.split(separator: ",", omittingEmptySubsequences: false) }
  return try StaggeredPanel(
    unit: rows.map { String($0[places[0]]) }, period: rows.map { Int($0[places[1]]) ?? 0 },
    outcome: rows.map { Double($0[places[2]]) ?? .nan },
    cohort: rows.map { row in Int(row[places[3]]).flatMap { $0 == 0 ? nil : $0 } })
}
