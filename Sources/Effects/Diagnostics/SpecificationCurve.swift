import Statistics

/// One defensible way of asking a question: a panel, an estimator, and what the claim expects.
public struct CurveSpecification: Sendable {
  public var id: String
  /// The choices that make it, by kind: `coding`, `outcome`, `estimator`, `window`, `controls`.
  public var choices: [String: String]
  public var panel: StaggeredPanel
  public var specification: EffectSpecification
  /// What estimates are divided by so that outcomes can stand on one curve: the smallest effect of interest, with the sign
  /// that the claim expects.
  public var scale: Double
  /// Variance of the estimate from measuring the outcome, added to the estimator's own (Rubin's between-draws part).
  public var measurementVariance: Double
  /// Whether it stands in the permutation reference, where its errors are analytic.
  public var isPermuted: Bool

  public init(
    id: String, choices: [String: String], panel: StaggeredPanel, specification: EffectSpecification, scale: Double,
    measurementVariance: Double = 0, isPermuted: Bool = true
  ) {
    self.id = id
    self.choices = choices
    self.panel = panel
    self.specification = specification
    self.scale = scale
    self.measurementVariance = measurementVariance
    self.isPermuted = isPermuted
  }
}

/// All specifications of a question side by side, and how such a curve looks where nothing happened.
public struct SpecificationCurve: Sendable, Equatable {
  public struct Row: Sendable, Equatable {
    public var id: String
    public var choices: [String: String]
    /// In the outcome's unit; NaN where it could not be estimated.
    public var estimate: Double
    public var stdError: Double
    public var pValue: Double
    /// Estimate and interval over `scale`: 1 is the smallest effect of interest, in the direction claimed.
    public var scaled: Double
    public var scaledLow: Double
    public var scaledHigh: Double
    public var treated: Int
    public var control: Int
    /// Why there is no estimate.
    public var problem: String?
  }

  /// A statistic of the whole curve, with its place among those of curves under permuted adoption.
  public struct Statistic: Sendable, Equatable {
    public var observed: Double
    /// Median and 95 % range under permutation.
    public var median: Double
    public var low: Double
    public var high: Double
    /// Share of permuted curves, the observed one among them, at least as far out on the observed side.
    public var pValue: Double
  }

  /// In the order given.
  public var rows: [Row]
  /// Specifications that the statistics are of, and their permutation reference: those marked for it, with an analytic error.
  public var permuted: Int
  public var permutations: Int
  /// Median of `scaled`; share of rows significant at 5 % in the direction claimed, and in the other; mean z over all rows.
  public var medianEffect: Statistic
  public var shareFor: Statistic
  public var shareAgainst: Statistic
  public var averageZ: Statistic

  public var estimated: [Row] { rows.filter { !$0.estimate.isNaN } }
}

/// Estimates every specification, then all of those with analytic errors again under `permutations` assignments in which
/// units swap their adoption dates, the same swap in every specification.
///
/// Simonsohn, Simmons & Nelson (2020), doi 10.1038/s41562-020-0912-z: the specifications are not independent, so that a
/// share of significant ones says little by itself; its permutation reference says how often such a share comes up where
/// there is no effect. The reference takes the same specifications that it is compared with; rows whose errors need
/// replicates are on the curve and not in the test.
///
/// - Parameters:
///   - permutations: at least 19; 0 for none (statistics then have NaN reference).
///   - threads: the results do not depend on them.
/// - Throws: `SuasionError` (.usage) for permutations or a scale out of range; errors of estimators that are not of the data.
public func specificationCurve(
  _ specifications: [CurveSpecification], permutations: Int, seed: UInt64, threads: Int
) throws -> SpecificationCurve {
  guard permutations == 0 || permutations >= 19 else {
    throw SuasionError(.usage, "\(permutations) permutations", hint: "give at least 19, or 0 for none")
  }
  if let bad = specifications.first(where: { !($0.scale != 0 && $0.scale.isFinite) }) {
    throw SuasionError(.usage, "the specification '\(bad.id)' is scaled by \(bad.scale)", hint: "give a number, not 0")
  }
  let rows = try parallelMap(count: specifications.count, threads: threads) { try row(specifications[$0]) }
  let eligible = specifications.indices.filter { index in
    let options = specifications[index].specification.options
    return specifications[index].isPermuted && rows[index].stdError > 0 && options.replicates == 0
  }
  let names = Set(specifications.flatMap(\.panel.units)).sorted()
  let indexOfName = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
  let places = specifications.map { $0.panel.units.map { indexOfName[$0] ?? 0 } }
  let curves = try parallelMap(count: eligible.isEmpty ? 0 : permutations, threads: threads) { draw -> [Double] in
    var stream = RandomStream(seed: seed, purpose: "specification curve", unit: UInt64(draw))
    var swap = Array(names.indices)
    for index in swap.indices.dropFirst() { swap.swapAt(index, stream.integer(below: index + 1)) }
    let permuted = try eligible.map { index -> SpecificationCurve.Row in
      var specification = specifications[index]
      specification.panel = specification.panel.reassigned(
        induced(swap, on: places[index], count: names.count).map { specification.panel.cohort[$0] })
      specification.specification = specification.specification.quick
      return try row(specification)
    }
    return summaries(permuted)
  }
  let observed = summaries(eligible.map { rows[$0] })
  func statistic(_ place: Int) -> SpecificationCurve.Statistic {
    let reference = curves.map { $0[place] }.filter { !$0.isNaN }.sorted()
    let isShare = place == 1 || place == 2
    let centre = quantile(ofSorted: reference, 0.5)
    let asFar = reference.count {
      isShare ? $0 >= observed[place] : abs($0) >= abs(observed[place]) * (1 - 1e-9)
    }
    return SpecificationCurve.Statistic(
      observed: observed[place], median: centre, low: quantile(ofSorted: reference, 0.025),
      high: quantile(ofSorted: reference, 0.975),
      pValue: reference.isEmpty ? .nan : Double(1 + asFar) / Double(1 + reference.count))
  }
  return SpecificationCurve(
    rows: rows, permuted: eligible.count, permutations: curves.count, medianEffect: statistic(0),
    shareFor: statistic(1),
    shareAgainst: statistic(2), averageZ: statistic(3))
}

/// Median scaled effect, shares significant for and against, mean z.
private func summaries(_ rows: [SpecificationCurve.Row]) -> [Double] {
  let known = rows.filter { !$0.estimate.isNaN }
  let tested = known.filter { $0.stdError > 0 }
  let z = tested.map { ($0.scaled < 0 ? -1 : 1) * abs($0.estimate / $0.stdError) }
  let reach = Normal.quantile(0.975)
  func share(_ count: Int) -> Double { tested.isEmpty ? .nan : Double(count) / Double(tested.count) }
  return [
    quantile(known.map(\.scaled), 0.5), share(z.count { $0 > reach }), share(z.count { $0 < -reach }), mean(z),
  ]
}

private func row(_ specification: CurveSpecification) throws -> SpecificationCurve.Row {
  var row = SpecificationCurve.Row(
    id: specification.id, choices: specification.choices, estimate: .nan, stdError: .nan, pValue: .nan, scaled: .nan,
    scaledLow: .nan, scaledHigh: .nan, treated: 0, control: 0, problem: nil)
  do {
    let result = try specification.specification(specification.panel)
    let att = result.att
    row.estimate = att.estimate
    row.stdError = (att.stdError * att.stdError + specification.measurementVariance).squareRoot()
    row.pValue = Normal.twoSided(row.stdError > 0 ? att.estimate / row.stdError : .nan)
    let z = Normal.quantile(0.5 + specification.specification.options.confidence / 2)
    let ends = [att.estimate - z * row.stdError, att.estimate + z * row.stdError].map { $0 / specification.scale }
    row.scaled = att.estimate / specification.scale
    row.scaledLow = min(ends[0], ends[1])
    row.scaledHigh = max(ends[0], ends[1])
    row.treated = result.sample.treated.count
    row.control = result.sample.control.count
  } catch let error as SuasionError where error.code == .data {
    row.problem = error.message
  }
  return row
}

/// A permutation of all units as it acts on some: each takes the next of the some that the permutation leads to.
private func induced(_ swap: [Int], on some: [Int], count: Int) -> [Int] {
  var place = [Int](repeating: -1, count: count)
  for (index, unit) in some.enumerated() { place[unit] = index }
  return some.map { unit in
    var next = swap[unit]
    while place[next] < 0 { next = swap[next] }
    return place[next]
  }
}
