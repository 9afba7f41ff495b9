import Statistics

/// A panel laid out for comparisons of a cohort with units that are not treated yet: units stand in the order of their
/// cohorts, so that a cohort is a range of places and so are all units that adopt after a given period.
struct GroupTimeSample {
  let panel: StaggeredPanel
  /// The periods in use: all, or those before the last adoption where nobody stays untreated.
  let periods: [Int]
  /// Place → index into the panel's units.
  let units: [Int]
  /// Cohorts treated within the window, ascending.
  let cohorts: [Int]
  /// Cohort → index of its first treated period; for the units after the last cohort, `periods.count`.
  let starts: [Int]
  /// Cohort → its first place, then that of the units never treated, then the number of places.
  let first: [Int]
  /// Shape [periods × places]; NaN where missing.
  let outcome: [Double]
  /// Covariate → shape [periods × places], without those that others determine.
  let covariates: [[Double]]
  let collinear: [String]
  /// Period → whether every unit has an outcome then.
  let isComplete: [Bool]
  var leftOut: [LeftOut]
  var notes: [String] = []

  var count: Int { units.count }
  var periodCount: Int { periods.count }

  /// - Throws: `SuasionError` (.data) as `Roles` does, and where nobody is left to compare with.
  init(_ panel: StaggeredPanel, controls: ImputationOptions.Controls) throws {
    let matrix = try PanelMatrix(panel)
    let t = matrix.periods.count
    var lost = matrix.leftOut
    let hasNever = matrix.start.contains(t)
    if !hasNever, controls == .never {
      throw SuasionError(
        .data, "no unit stays untreated through \(panel.periods[t - 1]), so none can be the control",
        hint: "take units not treated yet as controls: --controls notyet")
    }
    // Where all adopt, the last cohort serves the others as their control, in the periods before it adopts.
    let end = hasNever ? t : matrix.start.max() ?? t
    if !hasNever {
      var cells = (last: 0, others: 0)
      var units = (last: [String](), others: [String]())
      for (row, unit) in matrix.units.enumerated() {
        let beyond = (max(end, matrix.start[row])..<t).count { !matrix.outcome[row * t + $0].isNaN }
        if matrix.start[row] >= end {
          units.last.append(panel.units[unit])
          cells.last += beyond
        } else if beyond > 0 {
          units.others.append(panel.units[unit])
          cells.others += beyond
        }
      }
      lost.append(LeftOut(reason: .lastCohort, units: units.last, cells: cells.last))
      if !units.others.isEmpty {
        lost.append(
          LeftOut(reason: .noControlInPeriod, units: units.others, cells: units.others.isEmpty ? 0 : cells.others))
      }
      notes.append(
        "nobody stays untreated: the units that adopt last, in \(panel.periods[end]), are the control of the others, "
          + "and periods from then on are not used")
    }
    guard end > 1, matrix.start.contains(where: { $0 < end }) else {
      throw SuasionError(
        .data, "all treated units adopt in the same period and nobody stays untreated",
        hint: "add units that are never treated, or treated later")
    }

    func cohort(_ row: Int) -> Int {
      matrix.start[row] < end ? panel.cohort[matrix.units[row]] ?? .max : .max
    }
    let keys = matrix.units.indices.map(cohort)
    let order = matrix.units.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }
    var cohorts: [Int] = []
    var starts: [Int] = []
    var first: [Int] = []
    for (place, row) in order.enumerated() where keys[row] != .max && cohorts.last != keys[row] {
      cohorts.append(keys[row])
      starts.append(matrix.start[row])
      first.append(place)
    }
    first.append(order.count { keys[$0] != .max })
    first.append(order.count)
    starts.append(end)

    let n = order.count
    func laidOut(_ values: [Double]) -> [Double] {
      [Double](unsafeUninitializedCapacity: end * n) { buffer, initialized in
        for (place, row) in order.enumerated() {
          for period in 0..<end { buffer[period * n + place] = values[row * t + period] }
        }
        initialized = end * n
      }
    }
    let outcome = laidOut(matrix.outcome)
    let columns = matrix.covariates.map(laidOut)
    let independent = Self.independent(columns, outcome)
    self.panel = panel
    periods = Array(matrix.periods[0..<end])
    units = order.map { matrix.units[$0] }
    self.cohorts = cohorts
    self.starts = starts
    self.first = first
    self.outcome = outcome
    covariates = independent.map { columns[$0] }
    collinear = columns.indices.filter { !independent.contains($0) }.map { panel.covariateNames[$0] }
    isComplete = (0..<end).map { period in
      outcome[period * n..<(period + 1) * n].allSatisfy { !$0.isNaN }
    }
    leftOut = lost
  }

  /// The first place of all units that adopt after a period; those of a cohort are among them until it adopts.
  func firstControl(after period: Int) -> Int {
    var cohort = cohorts.count
    while cohort > 0, starts[cohort - 1] > period { cohort -= 1 }
    return cohort
  }

  /// Covariates that a constant and the ones before them do not determine.
  private static func independent(_ columns: [[Double]], _ outcome: [Double]) -> [Int] {
    let k = columns.count
    guard k > 0 else { return [] }
    let rows = outcome.indices.filter { row in !columns.contains { $0[row].isNaN } }
    let means = columns.map { column in mean(rows.lazy.map { column[$0] }) }
    var gram = [Double](repeating: 0, count: k * k)
    var scale = [Double](repeating: 0, count: k)
    for row in rows {
      for a in 0..<k {
        let left = columns[a][row] - means[a]
        scale[a] += columns[a][row] * columns[a][row]
        for b in 0..<k { gram[a * k + b] += left * (columns[b][row] - means[b]) }
      }
    }
    let factor = PivotedCholesky(gram, order: k, scale: scale)
    return factor.pivots[0..<factor.rank].sorted()
  }
}
