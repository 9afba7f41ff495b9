import Statistics

/// The rows of a panel that a regression with unit and period effects is run on, coded.
///
/// As the other estimators do, it leaves out units that are treated in the first period or before, that are never seen
/// untreated, or of which one observation is left, so that estimates by different estimators rest on one sample.
struct PanelRegressionSample {
  let panel: StaggeredPanel
  let roles: Roles
  /// Rows of the panel, ascending.
  var rows: [Int] = []
  /// Row → whether its unit is treated by then.
  var isTreated: [Bool] = []
  var leftOut: [LeftOut]

  /// - Throws: `SuasionError` (.data) as `Roles` does, and where no treated outcome is left.
  init(_ panel: StaggeredPanel) throws {
    roles = try Roles(panel)
    self.panel = panel
    leftOut = roles.leftOut
    for unit in panel.units.indices {
      rows += roles.untreated[unit]
      isTreated += [Bool](repeating: false, count: roles.untreated[unit].count)
      rows += roles.treated[unit]
      isTreated += [Bool](repeating: true, count: roles.treated[unit].count)
    }
    guard isTreated.contains(true) else {
      throw SuasionError(
        .data, "no treated outcome is observed", hint: "effects need outcomes after adoption in some unit")
    }
  }

  /// Keeps the rows for which `keep` holds of their place.
  mutating func filter(_ keep: (Int) -> Bool) {
    let places = rows.indices.filter(keep)
    rows = places.map { rows[$0] }
    isTreated = places.map { isTreated[$0] }
  }

  func coded(_ size: Int, _ code: (Int) -> Int) -> LevelCodes {
    var place = [Int32](repeating: -1, count: size)
    for row in rows { place[code(row)] = 0 }
    var next: Int32 = 0
    for level in 0..<size where place[level] == 0 {
      place[level] = next
      next += 1
    }
    return LevelCodes(codes: rows.map { place[code($0)] }, count: Int(next))
  }

  var unitCodes: LevelCodes { coded(panel.units.count) { panel.unit[$0] } }
  /// Periods, each stratum with its own.
  var periodCodes: LevelCodes {
    let t = panel.periods.count
    return coded(t * panel.strata.count) { panel.stratum[panel.unit[$0]] * t + panel.period[$0] }
  }
  var clusterCodes: LevelCodes { coded(panel.clusters.count) { panel.cluster[panel.unit[$0]] } }

  /// The event time of a unit treated within the window; nil for others.
  func eventTime(_ row: Int) -> Int? {
    let unit = panel.unit[row]
    guard roles.isTreated[unit], let cohort = panel.cohort[unit] else { return nil }
    return panel.periods[panel.period[row]] - cohort
  }

  /// Units, clusters and cells that a term averages over.
  func support(_ holds: (Int) -> Bool) -> (units: Int, clusters: Int, cells: Int) {
    // Rows of a unit stand together.
    var last = -1
    var units = 0
    var clusters = 0
    var cells = 0
    var isSeen = [Bool](repeating: false, count: panel.clusters.count)
    for place in rows.indices where holds(place) {
      cells += 1
      let unit = panel.unit[rows[place]]
      if unit == last { continue }
      last = unit
      units += 1
      if isSeen[panel.cluster[unit]] { continue }
      isSeen[panel.cluster[unit]] = true
      clusters += 1
    }
    return (units, clusters, cells)
  }

  func sample() -> EffectSample {
    var first = [Int](repeating: -1, count: panel.units.count)
    var last = first
    var count = [Int](repeating: 0, count: panel.units.count)
    var treated = [Bool](repeating: false, count: panel.units.count)
    for (place, row) in rows.enumerated() {
      let unit = panel.unit[row]
      if first[unit] < 0 { first[unit] = panel.period[row] }
      last[unit] = panel.period[row]
      count[unit] += 1
      if isTreated[place] { treated[unit] = true }
    }
    let used = panel.units.indices.filter { count[$0] > 0 }
    let treatedCells = isTreated.count { $0 }
    let missingOutcome = panel.outcome.count { $0.isNaN }
    let missingCovariate =
      panel.covariates.isEmpty
      ? 0
      : panel.outcome.indices.count { row in
        !panel.outcome[row].isNaN && panel.covariates.contains { $0[row].isNaN }
      }
    return EffectSample(
      treated: used.filter { treated[$0] }.map { panel.units[$0] },
      control: used.filter { !roles.isTreated[$0] }.map { panel.units[$0] },
      firstPeriod: panel.periods[0], lastPeriod: panel.periods[panel.periods.count - 1], periods: panel.periods.count,
      untreatedObservations: rows.count - treatedCells, treatedCells: treatedCells, missingOutcome: missingOutcome,
      missingCovariate: missingCovariate,
      gaps: used.filter { last[$0] - first[$0] + 1 > count[$0] }.map { panel.units[$0] })
  }
}

/// Least squares with unit and period effects on a panel's rows, errors clustered by the panel's clusters.
struct PanelRegression {
  let system: RegressionSystem
  let covariance: RegressionCovariance
  /// Names that have a coefficient, in its order.
  let names: [String]

  /// - Parameter columns: one value per row of `sample`.
  init(_ sample: PanelRegressionSample, columns: [RegressionColumn]) throws {
    let panel = sample.panel
    let options = RegressionOptions(variance: .cluster)
    let data = try AbsorbedData(
      outcome: sample.rows.map { panel.outcome[$0] }, columns: columns,
      effects: [("unit", sample.unitCodes), ("period", sample.periodCodes)],
      clusters: [("cluster", sample.clusterCodes)], options: options)
    system = try RegressionSystem(data, options: options)
    covariance = try system.covariance(options)
    names = system.kept.map { data.names[$0] }
  }

  func estimate(_ name: String) -> (estimate: Double, variance: Double)? {
    guard let place = names.firstIndex(of: name) else { return nil }
    return (system.coefficients[place], covariance.matrix[place * names.count + place])
  }
}

extension AbsorbedData {
  /// Data that are complete and coded already.
  init(
    outcome: [Double], columns given: [RegressionColumn], effects: [(String, LevelCodes)],
    clusters: [(String, LevelCodes)], options: RegressionOptions
  ) throws {
    try self.init(
      given: [RegressionColumn("outcome", outcome)] + given, kept: nil, effects: effects, clusters: clusters,
      weights: nil, counts: (given.count, 0, 0), lost: (0, 0), singletons: 0, rowsGiven: outcome.count,
      options: options)
  }
}
