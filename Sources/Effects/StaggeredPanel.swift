import Statistics

/// Units observed over periods, with the period in which each was first treated: the input of every panel estimator.
///
/// Units and periods stand in ascending order and rows by (unit, period), whatever order they were given in, so that a
/// result does not depend on how a file was sorted.
public struct StaggeredPanel: Sendable {
  /// Names of the units, ascending.
  public let units: [String]
  /// The distinct periods, ascending; they need not be consecutive.
  public let periods: [Int]
  /// Row → index into `units`.
  public let unit: [Int]
  /// Row → index into `periods`.
  public let period: [Int]
  /// Row → outcome; NaN where missing.
  public private(set) var outcome: [Double]
  /// Unit → first treated period; nil for never.
  public private(set) var cohort: [Int?]
  public let covariateNames: [String]
  /// Covariate → row → value; NaN where missing.
  public let covariates: [[Double]]
  /// Names of the strata, ascending; one, empty, where none were given.
  public let strata: [String]
  /// Unit → index into `strata`.
  public let stratum: [Int]
  /// Names of the clusters, ascending; the units themselves where none were given.
  public let clusters: [String]
  /// Unit → index into `clusters`.
  public let cluster: [Int]

  /// - Parameters:
  ///   - unit, period, outcome, cohort: one entry per row; NaN is a missing outcome, nil a unit that is never treated.
  ///   - covariates: named columns, one value per row, NaN where missing.
  ///   - stratum: one name per row, constant within a unit; each stratum gets its own period effects.
  ///   - cluster: one name per row, constant within a unit; what the bootstrap resamples.
  ///   - place: where a row stands in its file, for messages.
  /// - Throws: `SuasionError` (.data), with both places where two rows contradict each other, for: no rows, one period
  ///   only, a (unit, period) that stands twice, a cohort, stratum or cluster that changes within a unit, an infinite
  ///   value, a period more than 1,000 away from its neighbours.
  public init(
    unit: [String], period: [Int], outcome: [Double], cohort: [Int?],
    covariates: [(name: String, values: [Double])] = [], stratum: [String]? = nil, cluster: [String]? = nil,
    place: ((Int) -> SuasionError.Location)? = nil
  ) throws {
    let count = unit.count
    let lengths = [period.count, outcome.count, cohort.count] + covariates.map(\.values.count)
    guard lengths.allSatisfy({ $0 == count }), stratum?.count ?? count == count, cluster?.count ?? count == count else {
      throw SuasionError(.fault, "a panel's columns differ in length")
    }
    guard count > 0 else {
      throw SuasionError(.data, "the panel has no rows", at: place?(0), hint: "give one row per unit and period")
    }

    let names = Set(unit).sorted()
    let indexOfName = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    let unitOfRow = unit.map { indexOfName[$0] ?? 0 }
    let times = Set(period).sorted()
    let indexOfTime = Dictionary(uniqueKeysWithValues: times.enumerated().map { ($1, $0) })
    guard times.count > 1 else {
      throw SuasionError(
        .data, "every row is of period \(times[0])", at: place?(0),
        hint: "an effect over time needs at least two periods")
    }
    for (earlier, later) in zip(times, times.dropFirst()) {
      let (gap, overflow) = later.subtractingReportingOverflow(earlier)
      guard overflow || gap > 1000 else { continue }
      let odd = later == times[times.count - 1] ? later : earlier
      throw SuasionError(
        .data, "period \(odd) is more than 1,000 away from the next",
        at: period.firstIndex(of: odd).flatMap { place?($0) },
        hint: "check the value, or number the periods 1, 2, 3, …")
    }

    let order = (0..<count).sorted {
      (unitOfRow[$0], period[$0], $0) < (unitOfRow[$1], period[$1], $1)
    }
    func other(_ row: Int) -> String { (place?(row).line).map { "line \($0)" } ?? "row \(row + 1)" }
    var unitCohort = [Int?](repeating: nil, count: names.count)
    var unitStratum = [String](repeating: "", count: names.count)
    var unitCluster = names
    var firstRow = [Int](repeating: -1, count: names.count)
    for (position, row) in order.enumerated() {
      let index = unitOfRow[row]
      let before = position > 0 ? order[position - 1] : -1
      if before >= 0, unitOfRow[before] == index, period[before] == period[row] {
        throw SuasionError(
          .data, "unit '\(unit[row])' has period \(period[row]) twice, also in \(other(before))", at: place?(row),
          hint: "keep one row per unit and period")
      }
      if outcome[row].isInfinite {
        throw SuasionError(
          .data, "the outcome of unit '\(unit[row])' in period \(period[row]) is infinite", at: place?(row),
          hint: "leave it empty if it is missing")
      }
      for covariate in covariates where covariate.values[row].isInfinite {
        throw SuasionError(
          .data, "\(covariate.name) of unit '\(unit[row])' in period \(period[row]) is infinite", at: place?(row),
          hint: "leave it empty if it is missing")
      }
      if firstRow[index] < 0 {
        firstRow[index] = row
        unitCohort[index] = cohort[row]
        if let stratum { unitStratum[index] = stratum[row] }
        if let cluster { unitCluster[index] = cluster[row] }
        continue
      }
      func constant(_ what: String, _ here: String, _ there: String) throws {
        if here == there { return }
        throw SuasionError(
          .data, "the \(what) of unit '\(unit[row])' is \(here) here and \(there) in \(other(firstRow[index]))",
          at: place?(row), hint: "a unit keeps one \(what) throughout")
      }
      func word(_ cohort: Int?) -> String { cohort.map(String.init) ?? "never" }
      if cohort[row] != unitCohort[index] { try constant("cohort", word(cohort[row]), word(unitCohort[index])) }
      if let stratum { try constant("stratum", stratum[row], unitStratum[index]) }
      if let cluster { try constant("cluster", cluster[row], unitCluster[index]) }
    }

    units = names
    periods = times
    self.unit = order.map { unitOfRow[$0] }
    self.period = order.map { indexOfTime[period[$0]] ?? 0 }
    self.outcome = order.map { outcome[$0] }
    self.cohort = unitCohort
    covariateNames = covariates.map(\.name)
    self.covariates = covariates.map { covariate in order.map { covariate.values[$0] } }
    strata = Set(unitStratum).sorted()
    let indexOfStratum = Dictionary(uniqueKeysWithValues: strata.enumerated().map { ($1, $0) })
    self.stratum = unitStratum.map { indexOfStratum[$0] ?? 0 }
    clusters = Set(unitCluster).sorted()
    let indexOfCluster = Dictionary(uniqueKeysWithValues: clusters.enumerated().map { ($1, $0) })
    self.cluster = unitCluster.map { indexOfCluster[$0] ?? 0 }
  }

  /// A panel of parts that are known to fit: sorted, distinct, and checked before.
  private init(
    of panel: StaggeredPanel, units: [String], unit: [Int], rows: [Int], outcome: [Double], cohort: [Int?],
    stratum: [Int], cluster: [Int], clusters: [String]
  ) {
    self.units = units
    periods = panel.periods
    self.unit = unit
    period = rows.map { panel.period[$0] }
    self.outcome = outcome
    self.cohort = cohort
    covariateNames = panel.covariateNames
    covariates = panel.covariates.map { column in rows.map { column[$0] } }
    strata = panel.strata
    self.stratum = stratum
    self.clusters = clusters
    self.cluster = cluster
  }

  /// The same observations under another assignment of cohorts; shape [units].
  func reassigned(_ cohort: [Int?]) -> StaggeredPanel {
    var copy = self
    copy.cohort = cohort
    return copy
  }

  /// The same panel with other outcomes; shape [rows].
  func replacing(outcome: [Double]) -> StaggeredPanel {
    var copy = self
    copy.outcome = outcome
    return copy
  }

  /// The units for which `keep` holds, each as often as before and with the same periods in view.
  ///
  /// - Throws: `SuasionError` (.data) where none is left.
  func keeping(_ keep: (Int) -> Bool) throws -> StaggeredPanel {
    try resampled(units.indices.map { keep($0) ? 1 : 0 })
  }

  /// Each unit as often as its multiplicity says, copies under names of their own in clusters of their own; shape [units].
  ///
  /// - Throws: `SuasionError` (.data) where none is left.
  func resampled(_ multiplicity: [Int]) throws -> StaggeredPanel {
    guard multiplicity.contains(where: { $0 > 0 }) else {
      throw SuasionError(.data, "no unit of the panel is left", hint: "keep at least some treated and untreated units")
    }
    var first = [Int](repeating: 0, count: units.count + 1)
    for own in unit { first[own + 1] += 1 }
    for index in units.indices { first[index + 1] += first[index] }
    var (names, unitOfRow, rows, chosen, clusterOfUnit) = ([String](), [Int](), [Int](), [Int](), [Int]())
    var clusterNames: [String] = []
    var places: [SIMD2<Int>: Int] = [:]
    for own in units.indices {
      for copy in 0..<max(0, multiplicity[own]) {
        let suffix = copy == 0 ? "" : " (\(copy + 1))"
        for row in first[own]..<first[own + 1] {
          rows.append(row)
          unitOfRow.append(names.count)
        }
        names.append(units[own] + suffix)
        chosen.append(own)
        let key = SIMD2(cluster[own], copy)
        if places[key] == nil {
          places[key] = clusterNames.count
          clusterNames.append(clusters[cluster[own]] + suffix)
        }
        clusterOfUnit.append(places[key] ?? 0)
      }
    }
    return StaggeredPanel(
      of: self, units: names, unit: unitOfRow, rows: rows, outcome: rows.map { outcome[$0] },
      cohort: chosen.map { cohort[$0] }, stratum: chosen.map { stratum[$0] }, cluster: clusterOfUnit,
      clusters: clusterNames)
  }
}
