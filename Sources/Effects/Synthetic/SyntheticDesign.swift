import Statistics

/// A panel as the synthetic estimators need it: units that are observed in every period, the treated by cohort, and the
/// units untreated throughout the window that they are compared with.
struct SyntheticDesign: Sendable {
  struct Cohort: Sendable {
    /// First treated period, and the index of the first of the panel's periods at or after it.
    var cohort: Int
    var start: Int
    /// Rows of the treated units.
    var rows: [Int]
  }

  let panel: StaggeredPanel
  /// Row → index into the panel's units.
  let units: [Int]
  let periods: [Int]
  /// Shape [units × periods], all finite.
  let outcome: [Double]
  /// Covariate → shape [units × periods]; NaN where missing.
  let covariates: [[Double]]
  /// Rows that are untreated throughout, ascending.
  private(set) var controls: [Int]
  /// Ascending.
  private(set) var cohorts: [Cohort]
  private(set) var leftOut: [LeftOut]
  var notes: [String] = []

  var periodCount: Int { periods.count }
  var treatedCount: Int { cohorts.reduce(0) { $0 + $1.rows.count } }
  func name(_ row: Int) -> String { panel.units[units[row]] }

  /// - Throws: `SuasionError` (.data) as `Roles` does, and where no treated unit or fewer than two controls are left.
  init(_ panel: StaggeredPanel, estimator: Estimator) throws {
    let matrix = try PanelMatrix(panel)
    let all = matrix.periods.count
    let times = (0..<all).filter { t in matrix.units.indices.contains { !matrix.outcome[$0 * all + t].isNaN } }
    func isComplete(_ row: Int) -> Bool { times.allSatisfy { !matrix.outcome[row * all + $0].isNaN } }
    let complete = matrix.units.indices.filter(isComplete)
    let short = complete.filter { row in
      matrix.start[row] < all && times.count { $0 < matrix.start[row] } < 2
    }
    let kept = complete.filter { !short.contains($0) }
    let gapped = matrix.units.indices.filter { !isComplete($0) }
    var leftOut = matrix.leftOut.filter { $0.reason != .noTreatedOutcome }
    func leave(_ rows: [Int], _ reason: LeftOut.Reason) {
      guard !rows.isEmpty else { return }
      let cells = rows.reduce(0) { sum, row in sum + times.count { !matrix.outcome[row * all + $0].isNaN } }
      leftOut.append(LeftOut(reason: reason, units: rows.map { panel.units[matrix.units[$0]] }, cells: cells))
    }
    leave(short, .onePeriodBefore)
    leave(gapped, .missingPeriod)

    let controls = kept.indices.filter { matrix.start[kept[$0]] == all }
    var groups: [Int: [Int]] = [:]
    for (row, old) in kept.enumerated() where matrix.start[old] < all {
      if let cohort = panel.cohort[matrix.units[old]] { groups[cohort, default: []].append(row) }
    }
    guard !groups.isEmpty else {
      let hint =
        gapped.isEmpty
        ? "start the window earlier, or use imputation"
        : "choose a window in which they are observed throughout, or use imputation, which takes gaps"
      throw SuasionError(
        .data, "no treated unit has two periods before adoption and an outcome in every period", hint: hint)
    }
    guard controls.count > 1 else {
      let found = controls.isEmpty ? "no unit" : "only one unit, '\(panel.units[matrix.units[kept[controls[0]]]])',"
      let gap = gapped.contains { matrix.start[$0] == all }
      throw SuasionError(
        .data,
        "\(found) is untreated throughout the window"
          + (gap ? " and observed in every period" : "") + ": \(estimator.label) needs at least two to compare with",
        hint: gap
          ? "choose a window in which more are observed throughout, or use imputation, which takes gaps"
          : "end the window before the last units adopt, or use imputation, which compares with those not yet treated")
    }
    self.panel = panel
    units = kept.map { matrix.units[$0] }
    periods = times.map { matrix.periods[$0] }
    outcome = kept.flatMap { row in times.map { matrix.outcome[row * all + $0] } }
    covariates = matrix.covariates.map { values in kept.flatMap { row in times.map { values[row * all + $0] } } }
    self.controls = Array(controls)
    cohorts = groups.keys.sorted().map { cohort in
      let rows = groups[cohort] ?? []
      let start = matrix.start[kept[rows[0]]]
      return Cohort(cohort: cohort, start: times.count { $0 < start }, rows: rows)
    }
    self.leftOut = LeftOut.Reason.allCases.flatMap { reason in leftOut.filter { $0.reason == reason } }
    if times.count < all {
      let empty = matrix.periods.indices.filter { !times.contains($0) }.map { String(matrix.periods[$0]) }
      notes.append("no unit has an outcome in \(empty.joined(separator: ", ")): the periods are left out")
    }
    if panel.strata.count > 1 {
      notes.append("strata are not used: each synthetic control draws on the controls of every stratum")
    }
    guard cohorts.allSatisfy({ $0.start < times.count }) else {
      throw SuasionError(.data, "nobody is observed once treated", hint: "extend the window past the first adoption")
    }
  }

  /// Leaves out rows that lack a predictor.
  ///
  /// - Throws: `SuasionError` (.data) where nobody treated or fewer than two controls are left.
  mutating func leaveOut(_ rows: Set<Int>) throws {
    guard !rows.isEmpty else { return }
    leftOut.append(
      LeftOut(reason: .noPredictor, units: rows.sorted().map(name), cells: rows.count * periodCount))
    controls.removeAll { rows.contains($0) }
    cohorts = cohorts.map { Cohort(cohort: $0.cohort, start: $0.start, rows: $0.rows.filter { !rows.contains($0) }) }
      .filter { !$0.rows.isEmpty }
    guard !cohorts.isEmpty, controls.count > 1 else {
      throw SuasionError(
        .data, "too few units have every predictor: \(treatedCount) treated and \(controls.count) controls",
        hint: "leave out the covariate that is missing most, or choose a window in which it is observed")
    }
  }

  /// The plain comparison of means before and after with every control and period weighed alike, averaged over cohorts by
  /// treated unit-periods.
  func differenceInDifferences() -> Double {
    let comparison = mean(of: controls)
    var sum = 0.0
    var total = 0.0
    for cohort in cohorts {
      let gaps = zip(mean(of: cohort.rows), comparison).map { $0 - $1 }
      let weight = Double(cohort.rows.count * (periodCount - cohort.start))
      sum += weight * (Statistics.mean(gaps[cohort.start...]) - Statistics.mean(gaps[..<cohort.start]))
      total += weight
    }
    return sum / total
  }

  /// The mean of rows in each period, shape [periods].
  func mean(of rows: [Int]) -> [Double] {
    let t = periodCount
    var sum = [Double](repeating: 0, count: t)
    for row in rows { for time in 0..<t { sum[time] += outcome[row * t + time] } }
    return sum.map { $0 / Double(rows.count) }
  }

  /// The standard deviation of the controls' changes from period to period before a cohort's adoption: σ̂ of Arkhangelsky et
  /// al. (2021), the scale of the ridge.
  func noise(before start: Int) -> Double {
    let t = periodCount
    return standardDeviation(
      controls.flatMap { row in (1..<start).map { outcome[row * t + $0] - outcome[row * t + $0 - 1] } })
  }

  func sample() -> EffectSample {
    let treated = cohorts.flatMap(\.rows).sorted()
    let after = cohorts.reduce(0) { $0 + $1.rows.count * (periodCount - $1.start) }
    let missing = panel.outcome.count(where: \.isNaN)
    return EffectSample(
      treated: treated.map(name), control: controls.map(name), firstPeriod: periods[0],
      lastPeriod: periods[periodCount - 1], periods: periodCount,
      untreatedObservations: (controls.count + treated.count) * periodCount - after, treatedCells: after,
      missingOutcome: missing,
      missingCovariate: panel.unit.indices.count { row in
        !panel.outcome[row].isNaN && panel.covariates.contains { $0[row].isNaN }
      }, gaps: [])
  }
}

/// A warning where controls are too few for placebos to know the spread of the effect. In simulated panels with one
/// treated unit, 95 % intervals of synthetic difference in differences covered in 30 to 54 % with two to four controls,
/// 88 % with eight and 90 % with ten, those of synthetic control in 82 %, 90 % and 92 % with three, eight and ten.
func placeboNotes(_ design: SyntheticDesign) -> [String] {
  let count = design.controls.count
  guard count < 10 else { return [] }
  return ["the standard error comes from placebos on \(count) controls: with fewer than 10 it tends to be too small"]
}
