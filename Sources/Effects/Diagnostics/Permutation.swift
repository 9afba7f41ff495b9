import Statistics

/// What the estimator finds where adoption is dealt out anew among the units, by lot.
public struct PermutationTest: Sendable, Equatable {
  public var observed: Double
  /// The estimate under each assignment, in order; NaN where it could not be had.
  public var draws: [Double]
  /// Estimate over standard error under each assignment; empty where the estimator has no analytic error.
  public var statistics: [Double]
  public var observedStatistic: Double
  /// Share of assignments, the observed one among them, with an estimate as large in size as the observed.
  public var pValue: Double
  /// The same of estimate over standard error, which also holds where effects vary between units; nil without errors.
  public var studentizedPValue: Double?
  /// Assignments under which the effect could not be estimated; in no p value.
  public var failures: Int
}

/// Randomisation inference: the dates of adoption stay as they are, cohort by cohort, and are dealt out anew among the
/// units of a stratum. If the programme did nothing to anyone, the observed estimate is one such draw.
///
/// Fisher's sharp null; the studentised form tests no average effect as well (Chung & Romano 2013, doi
/// 10.1214/13-AOS1090). p = (1 + as large) / (1 + draws), never 0 (Phipson & Smyth 2010, doi 10.2202/1544-6115.1585).
///
/// - Parameters:
///   - draws: assignments to draw.
///   - within: one name per unit; units change places only with those of the same name. All with all where nil.
/// - Throws: `SuasionError` as the estimator does on the panel itself; .usage for fewer than 19 draws; .data where more
///   than half of the assignments cannot be estimated.
public func permutationTest(
  _ panel: StaggeredPanel, by specification: EffectSpecification, draws: Int = 499, within: [String]? = nil
) throws -> PermutationTest {
  guard draws >= 19 else {
    throw SuasionError(.usage, "\(draws) permutations", hint: "give at least 19, the fewest that can reach p = 0.05")
  }
  let quick = specification.quick
  let observed = try quick(panel).att
  let found = try parallelMap(count: draws, threads: specification.options.threads) { draw in
    try estimated { try quick(panel.reassigned(permutedCohorts(panel, within: within, specification, draw))).att }
  }
  let known = found.compactMap(\.self)
  guard known.count * 2 >= draws else {
    throw SuasionError(
      .data, "\(draws - known.count) of \(draws) permuted assignments cannot be estimated",
      hint: "too few units are fit to serve as adopters; permute within wider groups")
  }
  func share(_ value: Double, _ values: [Double]) -> Double {
    // A hair's breadth, so that equal assignments summed in another order count as equal.
    let reach = abs(value) * (1 - 1e-9)
    return Double(1 + values.count { abs($0) >= reach }) / Double(1 + values.count)
  }
  let statistics = known.map(\.statistic).filter { !$0.isNaN }
  let hasErrors = !observed.statistic.isNaN && statistics.count * 2 >= draws
  return PermutationTest(
    observed: observed.estimate, draws: found.map { $0?.estimate ?? .nan },
    statistics: hasErrors ? found.map { $0?.statistic ?? .nan } : [], observedStatistic: observed.statistic,
    pValue: share(observed.estimate, known.map(\.estimate)),
    studentizedPValue: hasErrors ? share(observed.statistic, statistics) : nil, failures: draws - known.count)
}

/// Cohorts dealt out anew among the units of each stratum.
private func permutedCohorts(
  _ panel: StaggeredPanel, within: [String]?, _ specification: EffectSpecification, _ draw: Int
) -> [Int?] {
  var stream = RandomStream(seed: specification.options.seed, purpose: "permutation", unit: UInt64(draw))
  var cohort = panel.cohort
  var members: [String: [Int]] = [:]
  for unit in panel.units.indices { members[within?[unit] ?? "", default: []].append(unit) }
  for (_, units) in members.sorted(by: { $0.key < $1.key }) {
    for index in units.indices.dropFirst() {
      cohort.swapAt(units[index], units[stream.integer(below: index + 1)])
    }
  }
  return cohort
}
