import Statistics

/// A panel laid out for models of untreated outcomes with a low-rank part: unit and period effects, covariates, and a
/// matrix of units by periods of few dimensions.
///
/// Rows are the units that the imputation estimator can use less those with too few untreated periods for the rank; its
/// fit is the model of rank 0, and where every other starts.
struct LowRankPanel: Sendable {
  let model: ImputationModel
  /// Untreated observations of the rows that remain; multiplicities of 0 take the others out.
  let design: TwoWayDesign
  /// Row → the panel's unit.
  let units: [Int]
  let periodCount: Int
  let strata: [Int]
  let strataCount: Int
  /// Row × period; 0 where there is none.
  let outcome: [Double]
  /// Covariate in use → row × period.
  let covariates: [[Double]]
  /// Row × period: untreated, with everything observed, and fitted on.
  let isObserved: [Bool]
  /// Row → whether it helps to fit period effects and factors.
  let inFit: [Bool]
  /// Row → its places without an untreated outcome, ascending.
  let open: [[Int]]
  let cells: LowRankCells
  let leftOut: [LeftOut]

  var rowCount: Int { units.count }

  /// The least untreated periods that a unit, and untreated units that a period, must have for a rank: unit effect and
  /// loadings, or period effect and factors, and one to spare.
  static func required(rank: Int) -> Int { rank == 0 ? 1 : rank + 2 }

  /// - Throws: `SuasionError` (.data) where no treated unit remains.
  init(_ model: ImputationModel, rank: Int) throws {
    let panel = model.panel
    let t = panel.periods.count
    let nodes = panel.strata.count * t
    let required = Self.required(rank: rank)
    var rows = model.untreatedRows
    var isKept = rows.map { !$0.isEmpty }
    var isOpenNode = [Bool](repeating: true, count: nodes)
    let isTreatedUnit = panel.units.indices.map { model.cells.first[$0] < model.cells.first[$0 + 1] }
    func inFit(_ unit: Int) -> Bool { model.isFitted(unit) }
    func node(_ row: Int) -> Int { panel.stratum[panel.unit[row]] * t + panel.period[row] }
    if rank > 0 {
      var isSettled = false
      while !isSettled {
        isSettled = true
        var crowd = [Int](repeating: 0, count: nodes)
        for unit in rows.indices where isKept[unit] && inFit(unit) {
          for row in rows[unit] { crowd[node(row)] += 1 }
        }
        for place in 0..<nodes where isOpenNode[place] && crowd[place] < required {
          isOpenNode[place] = false
          if crowd[place] > 0 { isSettled = false }
        }
        for unit in rows.indices where isKept[unit] {
          rows[unit].removeAll { !isOpenNode[node($0)] }
          if rows[unit].count < required {
            isKept[unit] = false
            isSettled = false
          }
        }
      }
    }
    var leftOut = model.leftOut
    let short = panel.units.indices.filter { !model.untreatedRows[$0].isEmpty && !isKept[$0] }
    if !short.isEmpty {
      let cells = short.reduce(0) {
        $0 + model.untreatedRows[$1].count + model.cells.first[$1 + 1] - model.cells.first[$1]
      }
      leftOut.append(LeftOut(reason: .tooFewPeriods, units: short.map { panel.units[$0] }, cells: cells))
    }
    var lonely: [Int] = []
    var lonelyCells = 0
    var kept: [Int] = []
    for cell in model.cells.row.indices {
      let unit = model.cells.unit[cell]
      if !isKept[unit] { continue }
      if isOpenNode[panel.stratum[unit] * t + model.cells.period[cell]] {
        kept.append(cell)
      } else {
        lonelyCells += 1
        if lonely.last != unit { lonely.append(unit) }
      }
    }
    if lonelyCells > 0 {
      leftOut.append(
        LeftOut(reason: .tooFewControls, units: lonely.map { panel.units[$0] }, cells: lonelyCells))
    }
    guard !kept.isEmpty else {
      let most = panel.units.indices.filter { isTreatedUnit[$0] }.map { model.untreatedRows[$0].count }.max() ?? 0
      throw SuasionError(
        .data,
        "no treated unit can be compared by a model of rank \(rank): it takes \(required) untreated periods, and "
          + "\(required) comparable units in every period, and the longest history has \(most)",
        hint: "ask for a smaller rank, or widen the window")
    }

    let used = panel.units.indices.filter { isKept[$0] && (inFit($0) || isTreatedUnit[$0]) }
    var place = [Int](repeating: -1, count: panel.units.count)
    for (row, unit) in used.enumerated() { place[unit] = row }
    var outcome = [Double](repeating: 0, count: used.count * t)
    var isObserved = [Bool](repeating: false, count: used.count * t)
    var covariates = model.covariates.map { _ in outcome }
    func lay(_ row: Int) {
      let cell = place[panel.unit[row]] * t + panel.period[row]
      outcome[cell] = panel.outcome[row]
      for (c, column) in model.covariates.enumerated() { covariates[c][cell] = panel.covariates[column][row] }
    }
    for unit in used {
      for row in rows[unit] {
        lay(row)
        isObserved[place[unit] * t + panel.period[row]] = true
      }
    }
    for cell in kept { lay(model.cells.row[cell]) }

    self.model = model
    let changed = rows != model.untreatedRows
    design =
      changed
      ? TwoWayDesign(
        panel: panel, rows: panel.units.indices.map { isKept[$0] ? rows[$0] : [] },
        inFit: panel.units.indices.map(inFit), outcome: panel.outcome,
        covariates: model.covariates.map { panel.covariates[$0] }) : model.design
    units = used
    periodCount = t
    strata = used.map { panel.stratum[$0] }
    strataCount = panel.strata.count
    self.outcome = outcome
    self.covariates = covariates
    self.isObserved = isObserved
    self.inFit = used.map(inFit)
    open = used.indices.map { row in (0..<t).filter { !isObserved[row * t + $0] } }
    cells = LowRankCells(
      panel, treated: kept.map { model.cells.row[$0] }, rows: used.map { isTreatedUnit[$0] ? rows[$0] : [] }, place)
    self.leftOut = leftOut
  }

  /// Every row once.
  var once: [Int] { [Int](repeating: 1, count: rowCount) }

  /// Unit effect and period effect at every place by the two-way fit, row × period, without covariates.
  func additive(_ fit: TwoWayFit, _ design: TwoWayDesign) -> [Double] {
    let t = periodCount
    let k = covariates.count
    var values = [Double](repeating: 0, count: rowCount * t)
    for (row, unit) in units.enumerated() {
      let own = design.pattern[unit]
      guard own >= 0 else { continue }
      var level = design.meanOutcome[unit] - fit.patternMean[own]
      for c in 0..<k { level -= design.meanCovariates[unit * k + c] * fit.coefficients[c] }
      for period in 0..<t { values[row * t + period] = level + fit.periodEffects[strata[row] * t + period] }
    }
    return values
  }

  /// Multiplicities of rows as multiplicities of the panel's units.
  func spread(_ multiplicity: [Int]) -> [Int] {
    var all = [Int](repeating: 0, count: model.panel.units.count)
    for (row, unit) in units.enumerated() { all[unit] = multiplicity[row] }
    return all
  }
}

/// The cells that estimates are averages of: treated ones with a counterfactual, and the same units' untreated ones.
struct LowRankCells: Sendable {
  /// Event times in use, ascending, those before adoption included.
  let events: [Int]
  /// Cohorts in use, ascending.
  let groups: [Int]
  /// Row → its first cell; one more entry than rows.
  let first: [Int]
  /// Cell → period.
  let period: [Int]
  /// Cell → index into `events`.
  let event: [Int]
  /// Row → index into `groups`; −1 for a control.
  let group: [Int]
  /// Cells → whether treated.
  let isTreated: [Bool]

  init(_ panel: StaggeredPanel, treated: [Int], rows: [[Int]], _ place: [Int]) {
    var own = rows
    for row in treated { own[place[panel.unit[row]]].append(row) }
    let hasTreated = Set(treated.map { place[panel.unit[$0]] })
    var (first, period, time, isTreated): ([Int], [Int], [Int], [Bool]) = ([0], [], [], [])
    var cohorts = [Int?](repeating: nil, count: rows.count)
    for row in own.indices {
      if hasTreated.contains(row) {
        for cell in own[row].sorted() {
          let cohort = panel.cohort[panel.unit[cell]] ?? 0
          cohorts[row] = cohort
          period.append(panel.period[cell])
          time.append(panel.periods[panel.period[cell]] - cohort)
          isTreated.append(panel.periods[panel.period[cell]] >= cohort)
        }
      }
      first.append(period.count)
    }
    events = Set(time).sorted()
    groups = Set(cohorts.compactMap { $0 }).sorted()
    let indexOfEvent = Dictionary(uniqueKeysWithValues: events.enumerated().map { ($1, $0) })
    let indexOfGroup = Dictionary(uniqueKeysWithValues: groups.enumerated().map { ($1, $0) })
    self.first = first
    self.period = period
    event = time.map { indexOfEvent[$0] ?? 0 }
    group = cohorts.map { $0.flatMap { indexOfGroup[$0] } ?? -1 }
    self.isTreated = isTreated
  }
}
