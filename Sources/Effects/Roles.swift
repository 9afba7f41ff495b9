import Statistics

/// Which rows of a panel are untreated and which treated, and which units are of no use.
struct Roles {
  /// Unit → its usable rows before adoption; empty for units left out.
  var untreated: [[Int]]
  /// Unit → its usable rows from adoption on; empty for units left out.
  var treated: [[Int]]
  /// Unit → whether it is treated within the window.
  var isTreated: [Bool]
  var leftOut: [LeftOut] = []

  /// - Throws: `SuasionError` (.data) where no unit is treated within the window, or all are from its start.
  init(_ panel: StaggeredPanel) throws {
    let start = panel.periods[0]
    let end = panel.periods[panel.periods.count - 1]
    var before = [[Int]](repeating: [], count: panel.units.count)
    var after = before
    var hasOutcome = [Bool](repeating: false, count: panel.units.count)
    for row in panel.unit.indices where !panel.outcome[row].isNaN {
      let unit = panel.unit[row]
      hasOutcome[unit] = true
      if panel.covariates.contains(where: { $0[row].isNaN }) { continue }
      if let cohort = panel.cohort[unit], panel.periods[panel.period[row]] >= cohort {
        after[unit].append(row)
      } else {
        before[unit].append(row)
      }
    }
    isTreated = panel.cohort.map { $0.map { $0 <= end } ?? false }
    guard isTreated.contains(true) else {
      let later = panel.cohort.contains { $0 != nil }
      throw SuasionError(
        .data, later ? "every adoption falls after the last period, \(end)" : "no unit is ever treated",
        hint: "check the column that says who is treated and when")
    }
    guard panel.cohort.contains(where: { $0.map { $0 > start } ?? true }) else {
      throw SuasionError(
        .data, "every unit is treated in the first period, \(start), or before",
        hint: "start the window earlier: untreated periods are needed for comparison")
    }

    var lost: [LeftOut.Reason: (units: [String], cells: Int)] = [:]
    for unit in panel.units.indices {
      let reason: LeftOut.Reason
      if before[unit].isEmpty && after[unit].isEmpty {
        reason = hasOutcome[unit] ? .noCovariates : .noOutcome
      } else if let cohort = panel.cohort[unit], cohort <= start {
        reason = .alwaysTreated
      } else if before[unit].isEmpty {
        reason = .noUntreatedPeriod
      } else if isTreated[unit], after[unit].isEmpty {
        reason = .noTreatedOutcome
      } else if !isTreated[unit], before[unit].count == 1 {
        reason = .singleObservation
      } else {
        continue
      }
      lost[reason, default: ([], 0)].units.append(panel.units[unit])
      if reason == .noTreatedOutcome { continue }
      lost[reason]?.cells += before[unit].count + after[unit].count
      before[unit] = []
      after[unit] = []
    }
    untreated = before
    treated = after
    for reason in LeftOut.Reason.allCases {
      if let units = lost[reason] { leftOut.append(LeftOut(reason: reason, units: units.units, cells: units.cells)) }
    }
    guard panel.units.indices.contains(where: { isTreated[$0] && panel.cohort[$0] ?? start > start }) else {
      throw SuasionError(
        .data, "every treated unit is treated in the first period, \(start), or before",
        hint: "start the window earlier, so that they are seen untreated")
    }
  }
}
