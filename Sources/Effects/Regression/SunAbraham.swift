import Statistics

/// The interaction-weighted estimator: a regression with a dummy for every cell of cohort and event time beside unit and
/// period effects, averaged over cohorts with their shares in the sample.
///
/// Sun & Abraham (2021), doi 10.1016/j.jeconom.2020.09.006. Controls are the units that are never treated within the
/// window. Where there are none and `options.controls` is `.notYet`, the last cohort serves as control, and all rows from
/// its adoption on are left out. Cells are measured against event time −1 of their cohort, or the last observed before
/// adoption. `att` weighs every treated cell by its observations, as fixest's `sunab` does; event times and cohorts too.
///
/// Standard errors come from clustered scores, cohort shares taken as given, with fixest's small-sample correction.
///
/// - Throws: `SuasionError` (.data) where no cell is identified, there are no controls, or fewer than two clusters.
func sunAbraham(_ panel: StaggeredPanel, options: EffectOptions) throws -> EffectResult {
  var sample = try PanelRegressionSample(panel)
  var notes = try settleControls(&sample, options)
  let lastCohort = notes.lastCohort
  var lost: [LeftOut.Reason: (units: Set<Int>, cells: Int)] = [:]
  func lose(_ reason: LeftOut.Reason, _ isLost: (Int) -> Bool) {
    for place in sample.rows.indices where isLost(place) {
      lost[reason, default: ([], 0)].units.insert(panel.unit[sample.rows[place]])
      lost[reason]?.cells += 1
    }
    sample.filter { !isLost($0) }
  }
  if let lastCohort { lose(.noControlInPeriod) { panel.periods[panel.period[sample.rows[$0]]] >= lastCohort } }

  var cells = try SaturatedCells(sample, lastCohort: lastCohort)
  if !cells.detached.isEmpty {
    let detached = cells.detached
    lose(.notConnected) { detached.contains(panel.unit[sample.rows[$0]]) }
    cells = try SaturatedCells(sample, lastCohort: lastCohort)
  }
  var regression = cells.regression(sample)
  while true {
    let bad = regression.unidentified(nodes: cells.nodes)
    if bad.isEmpty { break }
    let cell = cells.cell
    lose(.noControlInPeriod) { cell[$0] >= 0 && bad.contains(cell[$0]) }
    cells = try SaturatedCells(sample, lastCohort: lastCohort)
    regression = cells.regression(sample)
  }
  guard cells.keys.contains(where: { $0.time >= 0 }) else {
    throw SuasionError(
      .data, "no treated cell has a control in its period", hint: "start the window earlier, or give more controls")
  }
  for reason in LeftOut.Reason.allCases {
    guard let own = lost[reason] else { continue }
    sample.leftOut.append(
      LeftOut(reason: reason, units: own.units.sorted().map { panel.units[$0] }, cells: own.cells))
  }
  notes.texts += cells.notes
  return try cells.result(sample, regression, notes: notes.texts, options: options)
}

/// Who serves as control: nil for units never treated, or the last cohort.
private func settleControls(
  _ sample: inout PanelRegressionSample, _ options: EffectOptions
) throws -> (lastCohort: Int?, texts: [String]) {
  let panel = sample.panel
  let roles = sample.roles
  if sample.rows.contains(where: { !roles.isTreated[panel.unit[$0]] }) { return (nil, []) }
  guard options.controls == .notYet else {
    throw SuasionError(
      .data, "no unit stays untreated throughout, and the controls are to be those that do",
      hint: "compare with the last cohort instead (controls: notyet)")
  }
  let cohorts = Set(sample.rows.compactMap { panel.cohort[panel.unit[$0]] }).sorted()
  guard cohorts.count > 1, let last = cohorts.last else {
    throw SuasionError(
      .data, "every unit is treated at the same time: there are no controls",
      hint: "give units that are treated later or never")
  }
  return (
    last,
    ["no unit stays untreated: the last cohort, \(last), is the control, and periods from \(last) on are left out"]
  )
}

/// The rows of a sample sorted into cells of cohort and event time.
struct SaturatedCells {
  /// Cell → cohort and event time, ascending.
  private(set) var keys: [(cohort: Int, time: Int)] = []
  /// Row → cell; −1 for controls and reference rows.
  private(set) var cell: [Int] = []
  private(set) var counts: [Int] = []
  private(set) var units: [Range<Int>] = []
  private(set) var node: [Int] = []
  private(set) var nodes = 0
  private(set) var notes: [String] = []
  /// Units that share no period, by way of others of their cohort, with the reference period of their cohort.
  private(set) var detached: Set<Int> = []

  init(_ sample: PanelRegressionSample, lastCohort: Int?) throws {
    let panel = sample.panel
    let rows = sample.rows
    func key(_ row: Int) -> (cohort: Int, time: Int)? {
      guard let time = sample.eventTime(row), let cohort = panel.cohort[panel.unit[row]], cohort != lastCohort else {
        return nil
      }
      return (cohort, time)
    }
    let keyed = rows.map(key)
    var seen: [Int: Set<Int>] = [:]
    for key in keyed { if let key { seen[key.cohort, default: []].insert(key.time) } }
    var place: [Int: [Int: Int]] = [:]
    var odd: [String] = []
    var reference: [Int: Int] = [:]
    for cohort in seen.keys.sorted() {
      let times = (seen[cohort] ?? []).sorted()
      let last = times.last { $0 < 0 }
      reference[cohort] = last
      if let last, last != -1 { odd.append("\(cohort) against \(last)") }
      for time in times where time != last {
        place[cohort, default: [:]][time] = keys.count
        keys.append((cohort, time))
      }
    }
    if !odd.isEmpty {
      notes.append("cohorts not seen just before adoption are measured against: \(odd.joined(separator: ", "))")
    }
    cell = keyed.map { key in key.flatMap { place[$0.cohort]?[$0.time] } ?? -1 }
    counts = [Int](repeating: 0, count: keys.count)
    for index in cell where index >= 0 { counts[index] += 1 }
    var begin = 0
    for row in rows.indices where row + 1 == rows.count || panel.unit[rows[row + 1]] != panel.unit[rows[row]] {
      units.append(begin..<row + 1)
      begin = row + 1
    }
    let codes = sample.periodCodes
    node = codes.codes.map { Int($0) }
    nodes = codes.count

    // Within a cohort, which units hang together with the reference period.
    var reached = Set<Int>()
    var joined = [Bool](repeating: false, count: units.count)
    var open = units.indices.filter { keyed[units[$0].lowerBound] != nil }
    for unit in open where units[unit].contains(where: { cell[$0] < 0 }) { joined[unit] = true }
    var changed = true
    while changed {
      changed = false
      for unit in open where joined[unit] {
        for row in units[unit] where cell[row] >= 0 { reached.insert(cell[row]) }
      }
      open = open.filter { !joined[$0] }
      for unit in open where units[unit].contains(where: { reached.contains(cell[$0]) }) {
        joined[unit] = true
        changed = true
      }
    }
    detached = Set(open.map { panel.unit[rows[units[$0].lowerBound]] })
  }

  func regression(_ sample: PanelRegressionSample) -> SaturatedRegression {
    let panel = sample.panel
    return SaturatedRegression(
      units: units, cell: cell, cohortOf: keys.map(\.cohort), node: node, nodes: nodes,
      covariates: panel.covariates.map { column in sample.rows.map { column[$0] } },
      outcome: sample.rows.map { panel.outcome[$0] })
  }
}
