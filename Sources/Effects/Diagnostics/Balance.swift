import Statistics

/// How adopters and others compare before anyone adopts.
public struct CovariateBalance: Sendable, Equatable {
  public var name: String
  public var meanTreated: Double
  public var meanControl: Double
  /// Difference of the means over the root of the mean of the two variances; beyond 0.25 a regression leans on its form
  /// (Imbens & Rubin 2015, doi 10.1017/CBO9781139025751).
  public var standardizedDifference: Double
  /// Log of the ratio of the standard deviations.
  public var logRatioOfDeviations: Double
  /// Share of the treated that lie between the 2.5 and 97.5 percent quantiles of the controls: overlap.
  public var overlap: Double
  public var treated: Int
  public var control: Int
  /// Units without a value.
  public var missing: Int
}

/// Compares units treated within the window with those that are not, on values from before the treatment.
///
/// - Parameter baseline: names with one value per unit, NaN where missing.
public func covariateBalance(
  _ panel: StaggeredPanel, baseline: [(name: String, values: [Double])]
) throws -> [CovariateBalance] {
  let end = panel.periods[panel.periods.count - 1]
  let isTreated = panel.cohort.map { $0.map { $0 <= end } ?? false }
  return try baseline.map { variable in
    guard variable.values.count == panel.units.count else {
      throw SuasionError(.fault, "\(variable.values.count) values of \(variable.name) for \(panel.units.count) units")
    }
    func values(_ treated: Bool) -> [Double] {
      panel.units.indices.filter { isTreated[$0] == treated && variable.values[$0].isFinite }.map {
        variable.values[$0]
      }
    }
    let (a, b) = (values(true), values(false))
    let (sa, sb) = (standardDeviation(a), standardDeviation(b))
    let sorted = b.sorted()
    let (low, high) = (quantile(ofSorted: sorted, 0.025), quantile(ofSorted: sorted, 0.975))
    let inside = a.count { $0 >= low && $0 <= high }
    return CovariateBalance(
      name: variable.name, meanTreated: mean(a), meanControl: mean(b),
      standardizedDifference: (mean(a) - mean(b)) / (0.5 * (sa * sa + sb * sb)).squareRoot(),
      logRatioOfDeviations: portableLog(sa / sb),
      overlap: a.isEmpty || b.isEmpty ? .nan : Double(inside) / Double(a.count),
      treated: a.count, control: b.count, missing: panel.units.count - a.count - b.count)
  }
}

/// The outcome's own level and drift in the first periods of a panel, by unit: what balance is looked at first.
///
/// - Parameter periods: how many periods from the panel's start, before the first adoption at the latest.
/// - Returns: mean and slope per period of each unit's untreated outcomes there; NaN with fewer than one, two values.
public func baselineOutcome(_ panel: StaggeredPanel, periods: Int) -> (level: [Double], slope: [Double]) {
  var rows = [[Int]](repeating: [], count: panel.units.count)
  for row in panel.unit.indices where !panel.outcome[row].isNaN && panel.period[row] < periods {
    let unit = panel.unit[row]
    if panel.cohort[unit].map({ panel.periods[panel.period[row]] < $0 }) ?? true { rows[unit].append(row) }
  }
  let level = rows.map { mean($0.map { panel.outcome[$0] }) }
  let slope = rows.map { own -> Double in
    guard own.count > 1 else { return .nan }
    let times = own.map { Double(panel.periods[panel.period[$0]]) }
    let (t, y) = (mean(times), mean(own.map { panel.outcome[$0] }))
    let cross = compensatedSum(zip(own, times).map { (panel.outcome[$0] - y) * ($1 - t) })
    return cross / compensatedSum(times.map { ($0 - t) * ($0 - t) })
  }
  return (level, slope)
}
