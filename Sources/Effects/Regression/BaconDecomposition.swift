import Statistics

/// What the coefficient of a two-way fixed-effects regression is an average of.
public struct BaconDecomposition: Sendable, Equatable {
  /// Which units stand against which.
  public enum Kind: String, Sendable, CaseIterable {
    case treatedVsNever = "treated vs never treated"
    case treatedVsAlways = "later vs always treated"
    case earlierVsLater = "earlier vs later treated"
    /// Units that are treated already serve as controls: wrong where effects change over time.
    case laterVsEarlier = "later vs earlier treated"
  }

  /// One difference in differences of two groups.
  public struct Comparison: Sendable, Equatable {
    public var kind: Kind
    /// The cohort that changes its treatment in the periods compared.
    public var treated: Int
    /// The cohort that does not; nil for never or always treated.
    public var control: Int?
    public var estimate: Double
    /// Weights sum to 1.
    public var weight: Double
  }

  public var comparisons: [Comparison]
  /// The regression's coefficient, which is the weighted sum of the comparisons.
  public var estimate: Double
  /// Kind → sum of the weights and weighted mean of the estimates, in the order of `Kind`.
  public var totals: [(kind: Kind, weight: Double, estimate: Double)] {
    Kind.allCases.compactMap { kind in
      let own = comparisons.filter { $0.kind == kind }
      guard !own.isEmpty else { return nil }
      let weight = compensatedSum(own.lazy.map(\.weight))
      return (kind, weight, compensatedSum(own.lazy.map { $0.weight * $0.estimate }) / weight)
    }
  }
  public var units: Int
  public var leftOut: [LeftOut]
}

/// Decomposes the two-way fixed-effects coefficient of a balanced panel without covariates into all its differences in
/// differences of two timing groups, with their weights.
///
/// Goodman-Bacon (2021), doi 10.1016/j.jeconom.2021.03.014, theorem 1. Units without an outcome in some period are left out
/// and named. The comparisons add up to the regression's coefficient on the same units.
///
/// - Parameter alwaysTreated: whether units treated in the first period or before are kept, as controls; the estimators
///   of `effect` leave them out.
/// - Throws: `SuasionError` (.data) where no unit is treated within the balanced part, nobody can be compared, or the
///   panel has more than one stratum, of which each would have its own decomposition.
public func baconDecomposition(_ panel: StaggeredPanel, alwaysTreated: Bool = false) throws -> BaconDecomposition {
  guard panel.strata.count == 1 else {
    throw SuasionError(
      .data, "the decomposition is of panels with one stratum, not \(panel.strata.count)",
      hint: "decompose each stratum by itself")
  }
  let t = panel.periods.count
  var seen = [Int](repeating: 0, count: panel.units.count)
  for row in panel.unit.indices where !panel.outcome[row].isNaN { seen[panel.unit[row]] += 1 }
  let start = panel.cohort.map { cohort in cohort.map { c in panel.periods.firstIndex { $0 >= c } ?? t } ?? t }
  var leftOut: [LeftOut] = []
  let gaps = panel.units.indices.filter { seen[$0] < t }
  if !gaps.isEmpty {
    leftOut.append(
      LeftOut(reason: .notBalanced, units: gaps.map { panel.units[$0] }, cells: gaps.reduce(0) { $0 + seen[$1] }))
  }
  let always = panel.units.indices.filter { seen[$0] == t && start[$0] == 0 }
  if !alwaysTreated, !always.isEmpty {
    leftOut.append(
      LeftOut(reason: .alwaysTreated, units: always.map { panel.units[$0] }, cells: always.count * t))
  }
  let used = panel.units.indices.filter { seen[$0] == t && (alwaysTreated || start[$0] > 0) }

  // Groups by the period in which treatment starts: their size and mean outcome by period.
  var size = [Int](repeating: 0, count: t + 1)
  var level = [Double](repeating: 0, count: (t + 1) * t)
  for unit in used { size[start[unit]] += 1 }
  let isUsed = Set(used)
  for row in panel.unit.indices where isUsed.contains(panel.unit[row]) {
    level[start[panel.unit[row]] * t + panel.period[row]] += panel.outcome[row]
  }
  for group in 0...t where size[group] > 0 { for p in 0..<t { level[group * t + p] /= Double(size[group]) } }
  let timing = (1..<t).filter { size[$0] > 0 }
  guard !timing.isEmpty else {
    throw SuasionError(
      .data, "no unit of the balanced part changes its treatment", hint: "\(gaps.count) units lack some period")
  }
  let cohort = Dictionary(
    used.map { (start[$0], panel.cohort[$0] ?? 0) }, uniquingKeysWith: { min($0, $1) })

  func mean(_ group: Int, _ periods: Range<Int>) -> Double {
    compensatedSum(periods.lazy.map { level[group * t + $0] }) / Double(periods.count)
  }
  /// Change of one group less change of another.
  func difference(_ treated: Int, _ control: Int, before: Range<Int>, after: Range<Int>) -> Double {
    mean(treated, after) - mean(treated, before) - (mean(control, after) - mean(control, before))
  }
  let n = Double(used.count)
  func share(_ group: Int) -> Double { Double(size[group]) / n }
  /// Share of periods in which a group is treated.
  func dose(_ group: Int) -> Double { Double(t - group) / Double(t) }
  /// (shares of both)² times the variance of belonging to the first among the two: the product of the shares.
  func pair(_ a: Int, _ b: Int) -> Double { share(a) * share(b) }

  var comparisons: [BaconDecomposition.Comparison] = []
  for k in timing {
    for (edge, kind) in [(t, BaconDecomposition.Kind.treatedVsNever), (0, .treatedVsAlways)] where size[edge] > 0 {
      comparisons.append(
        .init(
          kind: kind, treated: cohort[k] ?? 0, control: nil,
          estimate: difference(k, edge, before: 0..<k, after: k..<t),
          weight: pair(k, edge) * dose(k) * (1 - dose(k))))
    }
    for l in timing where l > k {
      let (early, late) = (dose(k), dose(l))
      comparisons.append(
        .init(
          kind: .earlierVsLater, treated: cohort[k] ?? 0, control: cohort[l] ?? 0,
          estimate: difference(k, l, before: 0..<k, after: k..<l),
          weight: pair(k, l) * (early - late) * (1 - early)))
      comparisons.append(
        .init(
          kind: .laterVsEarlier, treated: cohort[l] ?? 0, control: cohort[k] ?? 0,
          estimate: difference(l, k, before: k..<l, after: l..<t),
          weight: pair(k, l) * (early - late) * late))
    }
  }
  let total = compensatedSum(comparisons.lazy.map(\.weight))
  guard total > 0 else {
    throw SuasionError(
      .data, "every unit is treated at the same time: there is nothing to compare with",
      hint: "give units that are treated at other times or never")
  }
  for index in comparisons.indices { comparisons[index].weight /= total }
  return BaconDecomposition(
    comparisons: comparisons, estimate: compensatedSum(comparisons.lazy.map { $0.weight * $0.estimate }),
    units: used.count, leftOut: leftOut)
}
