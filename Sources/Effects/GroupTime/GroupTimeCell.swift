/// The comparison behind one ATT(g,t): the change of a cohort's outcome from a base period to another, against that of
/// units untreated in both.
struct GroupTimeCell {
  enum Failure: String, CaseIterable {
    case noTreated = "no unit of the cohort is observed in both periods"
    case noControl = "no control is observed in both periods"
    case singular = "the covariates are collinear among the units compared"
    case noOverlap = "covariates foretell treatment: the propensity score reaches 0.999 or cannot be fitted"
  }

  /// Index into the sample's cohorts and, for `period` and `base`, its periods.
  let cohort: Int
  let period: Int
  let base: Int
  /// The first cohort whose units are controls; all after it are too, but for `cohort` itself.
  let firstControl: Int
  let isTreated: Bool
  var effect = Double.nan
  /// Units compared.
  var treated = 0
  var controls = 0
  /// Clusters of the treated, ascending; left empty where every unit is its own cluster.
  var clusters: [Int] = []
  var failure: Failure?

  var isBase: Bool { period == base }
}

extension GroupTimeSample {
  /// The comparisons that the options ask for, by cohort, then period. A universal base period stands among them, with an
  /// effect of 0.
  func cells(_ options: EffectOptions) -> [GroupTimeCell] {
    var cells: [GroupTimeCell] = []
    cells.reserveCapacity(cohorts.count * periodCount)
    let after = (0..<periodCount).map { options.controls == .never ? cohorts.count : firstControl(after: $0) }
    for cohort in cohorts.indices {
      let last = starts[cohort] - 1
      for period in (options.basePeriod == .varying ? 1 : 0)..<periodCount {
        let base = options.basePeriod == .varying && period <= last ? period - 1 : last
        cells.append(
          GroupTimeCell(
            cohort: cohort, period: period, base: base, firstControl: after[max(period, base)],
            isTreated: period > last))
      }
    }
    return cells
  }
}
