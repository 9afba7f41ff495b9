import Statistics

/// A panel as a matrix of units by periods, for estimators that need every unit in every period.
struct PanelMatrix: Sendable {
  /// Indices into the panel's units, ascending.
  let units: [Int]
  /// The panel's periods.
  let periods: [Int]
  /// Shape [units × periods]; NaN where missing.
  var outcome: [Double]
  /// Covariate → shape [units × periods]; NaN where missing.
  var covariates: [[Double]]
  /// Row → index of its first treated period; `periods.count` where it is untreated throughout.
  let start: [Int]
  var leftOut: [LeftOut] = []

  /// Lays out the units that `Roles` finds of use.
  ///
  /// - Throws: `SuasionError` (.data) as `Roles` does.
  init(_ panel: StaggeredPanel) throws {
    let roles = try Roles(panel)
    let t = panel.periods.count
    let kept = panel.units.indices.filter { !roles.untreated[$0].isEmpty }
    var place = [Int](repeating: -1, count: panel.units.count)
    for (row, unit) in kept.enumerated() { place[unit] = row }
    outcome = [Double](repeating: .nan, count: kept.count * t)
    covariates = panel.covariates.map { _ in [Double](repeating: .nan, count: kept.count * t) }
    for row in panel.unit.indices where place[panel.unit[row]] >= 0 {
      let cell = place[panel.unit[row]] * t + panel.period[row]
      outcome[cell] = panel.outcome[row]
      for c in panel.covariates.indices { covariates[c][cell] = panel.covariates[c][row] }
    }
    units = kept
    periods = panel.periods
    start = kept.map { unit in
      panel.cohort[unit].flatMap { cohort in panel.periods.firstIndex { $0 >= cohort } } ?? t
    }
    leftOut = roles.leftOut
  }
}
