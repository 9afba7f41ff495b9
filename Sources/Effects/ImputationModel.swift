import Statistics

/// A panel made ready for the imputation estimator: who is treated and when, which counterfactuals can be imputed, and the
/// normal equations of the untreated outcomes. Made once; each bootstrap replicate is then one small system.
public struct ImputationModel: Sendable {
  /// Treated unit-periods with an outcome and an imputable counterfactual, unit by unit.
  struct Cells: Sendable {
    /// Unit → its first cell; one more entry than units.
    var first: [Int] = [0]
    /// The panel's row.
    var row: [Int] = []
    var period: [Int] = []
    /// Outcome less the mean of the unit's untreated outcomes.
    var outcome: [Double] = []
    /// Cell × covariate, less the unit's untreated mean.
    var covariates: [Double] = []
    /// Index into `groupTimes`.
    var groupTime: [Int] = []
    var unit: [Int] = []
  }

  /// Why a replicate says nothing about the effect.
  public enum Failure: String, Error, Sendable, CaseIterable {
    case noTreatedUnit = "no treated unit was drawn"
    case notImputable = "too few untreated units were drawn to impute every counterfactual"
    case collinear = "the covariates were collinear"
  }

  public let panel: StaggeredPanel
  /// What `estimates(multiplicities:)` returns, in order.
  public let terms: [EffectTerm]
  let options: ImputationOptions
  let design: TwoWayDesign
  let cells: Cells
  /// Cohort and period of each group-time cell, ascending.
  let groupTimes: [(cohort: Int, period: Int)]
  /// Group-time cells → indices into `terms` of those that average over them: all, event time, cohort, the cell itself.
  let termsOfGroupTime: [[Int]]
  /// The panel's own fit, each unit once.
  let fit: TwoWayFit
  /// Unit → its untreated rows with everything observed; empty for units that are left out.
  let untreatedRows: [[Int]]
  /// Covariates that are used, as indices into the panel's.
  let covariates: [Int]
  let collinear: [String]
  let leftOut: [LeftOut]

  /// Sorts out who can be compared with whom.
  ///
  /// - Throws: `SuasionError` (.data) where no unit is treated, all are treated from the start, no counterfactual can be
  ///   imputed, or, with `controls: .never`, no unit stays untreated.
  public init(_ panel: StaggeredPanel, options: ImputationOptions = .init()) throws {
    let roles = try Roles(panel)
    var leftOut = roles.leftOut
    let inFit = panel.units.indices.map { options.controls == .notYet || !roles.isTreated[$0] }
    guard panel.units.indices.contains(where: { inFit[$0] && !roles.untreated[$0].isEmpty }) else {
      throw SuasionError(
        .data, "no unit stays untreated throughout, and the controls are to be those that do",
        hint: "compare with units not yet treated instead (controls: notyet)")
    }

    let once = [Int](repeating: 1, count: panel.units.count)
    func designed(_ columns: [Int], outcome: [Double]) -> TwoWayDesign {
      TwoWayDesign(
        panel: panel, rows: roles.untreated, inFit: inFit, outcome: outcome,
        covariates: columns.map { panel.covariates[$0] })
    }
    var kept = Array(panel.covariates.indices)
    var design = designed(kept, outcome: panel.outcome)
    var fit = design.fit(once)
    let independent = fit.factor.coefficients
    if independent.rank < kept.count {
      kept = independent.pivots[0..<independent.rank].sorted()
      design = designed(kept, outcome: panel.outcome)
      fit = design.fit(once)
    }
    let dropped = panel.covariates.indices.filter { !kept.contains($0) }

    // Which treated cells have a counterfactual, and if not, why not.
    var reasons: [LeftOut.Reason: (units: [Int], cells: Int)] = [:]
    var cells = Cells()
    var imputable: [Int] = []
    for unit in panel.units.indices {
      for row in roles.treated[unit] {
        let node = panel.stratum[unit] * design.periodCount + panel.period[row]
        let part = fit.factor.component[node]
        if part >= 0, part == fit.patternComponent[design.pattern[unit]] {
          imputable.append(row)
        } else {
          let reason: LeftOut.Reason = part < 0 ? .noControlInPeriod : .notConnected
          reasons[reason, default: ([], 0)].cells += 1
          if reasons[reason]?.units.last != unit { reasons[reason]?.units.append(unit) }
        }
      }
    }
    // A covariate that is collinear among the untreated must follow from the same effects among the treated; where it
    // does not, nothing says what it would have done there.
    // "Follows" is as loose as the rank decision that dropped it: a share of 1e-10 of squares is 1e-5 of values.
    for column in dropped where !imputable.isEmpty {
      let shadow = designed(kept, outcome: panel.covariates[column])
      let shadowFit = shadow.fit(once)
      let size = imputable.reduce(1e-300) { max($0, abs(panel.covariates[column][$1])) }
      let unknown = Set(
        imputable.filter {
          abs(Self.gap(row: $0, outcome: panel.covariates[column], panel, shadow, shadowFit, kept)) > 1e-4 * size
        })
      if unknown.isEmpty { continue }
      imputable.removeAll { unknown.contains($0) }
      for row in unknown.sorted() {
        reasons[.covariateNotIdentified, default: ([], 0)].cells += 1
        let unit = panel.unit[row]
        if reasons[.covariateNotIdentified]?.units.last != unit { reasons[.covariateNotIdentified]?.units.append(unit) }
      }
    }
    for reason in LeftOut.Reason.allCases {
      if let lost = reasons[reason] {
        let units = Set(lost.units).sorted().map { panel.units[$0] }
        leftOut.append(LeftOut(reason: reason, units: units, cells: lost.cells))
      }
    }
    guard !imputable.isEmpty else { throw Self.nothingImputable(roles, reasons) }

    // Cohort × period → whether some cell stands there, then its place among the group-time cells.
    let cohorts = Set(imputable.lazy.map { panel.cohort[panel.unit[$0]] ?? 0 }).sorted()
    let indexOfCohort = Dictionary(uniqueKeysWithValues: cohorts.enumerated().map { ($1, $0) })
    let cohortOfUnit = panel.cohort.map { $0.flatMap { indexOfCohort[$0] } ?? -1 }
    var placeOfGroupTime = [Int](repeating: -1, count: cohorts.count * panel.periods.count)
    for row in imputable {
      placeOfGroupTime[cohortOfUnit[panel.unit[row]] * panel.periods.count + panel.period[row]] = 0
    }
    var groupTimes: [(cohort: Int, period: Int)] = []
    for place in placeOfGroupTime.indices where placeOfGroupTime[place] >= 0 {
      placeOfGroupTime[place] = groupTimes.count
      groupTimes.append((cohorts[place / panel.periods.count], panel.periods[place % panel.periods.count]))
    }
    var terms: [EffectTerm] = [.att]
    if !options.overallOnly {
      terms += Set(groupTimes.map { $0.period - $0.cohort }).sorted().map { .event($0) }
      terms += cohorts.map { .group($0) }
      terms += groupTimes.map { .groupTime(cohort: $0.cohort, period: $0.period) }
    }
    terms += kept.map { .covariate(panel.covariateNames[$0]) }
    let indexOfTerm = Dictionary(uniqueKeysWithValues: terms.enumerated().map { ($1, $0) })

    let k = kept.count
    var position = 0
    for unit in panel.units.indices {
      while position < imputable.count, panel.unit[imputable[position]] == unit {
        let row = imputable[position]
        cells.row.append(row)
        cells.unit.append(unit)
        cells.period.append(panel.period[row])
        cells.outcome.append(panel.outcome[row] - design.meanOutcome[unit])
        for c in 0..<k {
          cells.covariates.append(panel.covariates[kept[c]][row] - design.meanCovariates[unit * k + c])
        }
        cells.groupTime.append(placeOfGroupTime[cohortOfUnit[unit] * panel.periods.count + panel.period[row]])
        position += 1
      }
      cells.first.append(position)
    }

    self.panel = panel
    self.options = options
    self.terms = terms
    self.design = design
    self.cells = cells
    self.groupTimes = groupTimes
    termsOfGroupTime = groupTimes.map { cell in
      let carrying: [EffectTerm] = [
        .att, .event(cell.period - cell.cohort), .group(cell.cohort),
        .groupTime(cohort: cell.cohort, period: cell.period),
      ]
      return carrying.compactMap { indexOfTerm[$0] }
    }
    self.fit = fit
    untreatedRows = roles.untreated
    covariates = kept
    collinear = dropped.map { panel.covariateNames[$0] }
    self.leftOut = leftOut
  }

  /// The estimates of `terms` when each unit is taken as often as its multiplicity says; NaN for a term that none of the
  /// units taken carries.
  ///
  /// - Parameter multiplicities: one whole number per unit of the panel, in its order.
  /// - Throws: `Failure` where the sample so weighted does not identify the effect.
  public func estimates(multiplicities: [Int]) throws(Failure) -> [Double] {
    precondition(multiplicities.count == panel.units.count, "\(multiplicities.count) multiplicities")
    let fit = design.fit(multiplicities)
    guard fit.factor.coefficients.rank == covariates.count else { throw .collinear }
    return try estimates(multiplicities, fit)
  }

  func estimates(_ multiplicities: [Int], _ fit: TwoWayFit) throws(Failure) -> [Double] {
    var sums = [Double](repeating: 0, count: terms.count)
    var counts = [Int](repeating: 0, count: terms.count)
    var cellSums = [Double](repeating: 0, count: groupTimes.count)
    var cellCounts = [Int](repeating: 0, count: groupTimes.count)
    for unit in 0..<multiplicities.count where multiplicities[unit] > 0 && cells.first[unit] < cells.first[unit + 1] {
      let times = multiplicities[unit]
      let m = Double(times)
      let own = design.pattern[unit]
      let part = fit.patternComponent[own]
      let offset = panel.stratum[unit] * design.periodCount
      guard part >= 0 else { throw .notImputable }
      for cell in cells.first[unit]..<cells.first[unit + 1] {
        guard fit.factor.component[offset + cells.period[cell]] == part else { throw .notImputable }
        cellSums[cells.groupTime[cell]] += m * effect(cell, offset: offset, pattern: own, fit)
        cellCounts[cells.groupTime[cell]] += times
      }
    }
    for (index, carrying) in termsOfGroupTime.enumerated() where cellCounts[index] > 0 {
      for term in carrying {
        sums[term] += cellSums[index]
        counts[term] += cellCounts[index]
      }
    }
    guard counts[0] > 0 else { throw .noTreatedUnit }
    for term in sums.indices { sums[term] = counts[term] > 0 ? sums[term] / Double(counts[term]) : .nan }
    for c in covariates.indices { sums[terms.count - covariates.count + c] = fit.coefficients[c] }
    return sums
  }

  /// The observed outcome of a treated cell less the imputed one.
  @inline(__always)
  func effect(_ cell: Int, offset: Int, pattern: Int, _ fit: TwoWayFit) -> Double {
    var value = cells.outcome[cell] - (fit.periodEffects[offset + cells.period[cell]] - fit.patternMean[pattern])
    for c in 0..<covariates.count { value -= cells.covariates[cell * covariates.count + c] * fit.coefficients[c] }
    return value
  }

  /// The same for any row and any column taken as the outcome.
  private static func gap(
    row: Int, outcome: [Double], _ panel: StaggeredPanel, _ design: TwoWayDesign, _ fit: TwoWayFit, _ kept: [Int]
  ) -> Double {
    let unit = panel.unit[row]
    let node = panel.stratum[unit] * design.periodCount + panel.period[row]
    var value = outcome[row] - design.meanOutcome[unit]
    value -= fit.periodEffects[node] - fit.patternMean[design.pattern[unit]]
    for (c, column) in kept.enumerated() {
      value -= (panel.covariates[column][row] - design.meanCovariates[unit * kept.count + c]) * fit.coefficients[c]
    }
    return value
  }

  private static func nothingImputable(
    _ roles: Roles, _ reasons: [LeftOut.Reason: (units: [Int], cells: Int)]
  ) -> SuasionError {
    let cells = reasons.values.reduce(0) { $0 + $1.cells }
    if cells == 0 {
      return SuasionError(
        .data, "no treated unit has an outcome both before and after its adoption",
        hint: "there is nothing to compare; widen the window or check the outcome")
    }
    let main = reasons.max { ($0.value.cells, $1.key.rawValue) < ($1.value.cells, $0.key.rawValue) }?.key
    return SuasionError(
      .data,
      "no counterfactual can be imputed for any of the \(cells) treated unit-periods: "
        + (main?.rawValue ?? "nobody to compare with"),
      hint: "units that stay untreated, or are treated later, must be seen in the same periods")
  }
}
