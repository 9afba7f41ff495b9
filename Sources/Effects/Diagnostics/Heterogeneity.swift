import Statistics

/// The effect on groups of adopters, each compared with the same controls, and what they differ by.
public struct Heterogeneity: Sendable, Equatable {
  public struct Group: Sendable, Equatable {
    public var name: String
    public var att: EffectEstimate
  }

  /// The first group less another, with the spread of their difference over the same resampled units.
  public struct Difference: Sendable, Equatable {
    public var first: String
    public var second: String
    public var estimate: Double
    public var stdError: Double
    public var pValue: Double
    public var confLow: Double
    public var confHigh: Double
  }

  public var groups: [Group]
  public var differences: [Difference]
  /// Adopters without a group.
  public var ungrouped: Int
  /// Replicates in which some group could not be estimated; they are in no error.
  public var failures: Int
}

/// Splits adopters by a baseline variable (income at the time, region, regime, dose), estimates each group's effect against
/// all controls, and resamples clusters to know how far the groups differ.
///
/// - Parameters:
///   - groups: one per unit, known before adoption; nil leaves an adopter out. Untreated units stay whatever they have.
///   - order: the groups to estimate; the first is what others are compared with.
///   - replicates: bootstrap replicates, at least 50.
/// - Throws: `SuasionError` (.usage) for fewer; (.data) where a group cannot be estimated, or more than 20 % of replicates
///   cannot.
public func heterogeneity(
  _ panel: StaggeredPanel, by specification: EffectSpecification, groups: [String?], order: [String],
  replicates: Int = 199
) throws -> Heterogeneity {
  guard replicates >= 50 else {
    throw SuasionError(.usage, "\(replicates) bootstrap replicates", hint: "give at least 50")
  }
  guard groups.count == panel.units.count else {
    throw SuasionError(.fault, "\(groups.count) groups for \(panel.units.count) units")
  }
  let quick = specification.quick
  let end = panel.periods[panel.periods.count - 1]
  let isTreated = panel.cohort.map { $0.map { $0 <= end } ?? false }
  @Sendable func weights(_ name: String, _ multiplicity: [Int]) -> [Int] {
    panel.units.indices.map { !isTreated[$0] || groups[$0] == name ? multiplicity[$0] : 0 }
  }
  let once = panel.units.map { _ in 1 }
  let found = try order.map { name -> EffectResult in
    guard panel.units.indices.contains(where: { isTreated[$0] && groups[$0] == name }) else {
      throw SuasionError(.data, "no adopter is of the group '\(name)'")
    }
    return try quick(panel.resampled(weights(name, once)))
  }
  let bootstrap = CountryBootstrap(
    units: panel.clusters, replicates: replicates, seed: specification.options.seed, purpose: "heterogeneity")
  let places = try bootstrap.places(of: panel.clusters)
  let draws = try parallelMap(count: replicates, threads: specification.options.threads) { replicate -> [Double]? in
    let drawn = bootstrap.multiplicities(replicate: replicate)
    let multiplicity = panel.cluster.map { drawn[places[$0]] }
    return try estimated { try order.map { try quick(panel.resampled(weights($0, multiplicity))).att.estimate } }
  }
  let known = draws.compactMap(\.self)
  guard (replicates - known.count) * 5 <= replicates else {
    throw SuasionError(
      .data, "\(replicates - known.count) of \(replicates) bootstrap replicates do not identify every group's effect",
      hint: "a group is too small to be told from others; merge groups")
  }
  let z = Normal.quantile(0.5 + specification.options.confidence / 2)
  let rows = order.indices.map { index in
    let treated = panel.units.indices.count { isTreated[$0] && groups[$0] == order[index] }
    let stdError = treated > 1 ? standardDeviation(known.map { $0[index] }) : .nan
    var att = EffectEstimate(
      term: .att, estimate: found[index].att.estimate, stdError: stdError, z: z, units: found[index].att.units,
      cells: found[index].att.cells)
    att.replicates = known.count
    return Heterogeneity.Group(name: order[index], att: att)
  }
  let differences = order.indices.dropFirst().map { index in
    let estimate = rows[0].att.estimate - rows[index].att.estimate
    let isKnown = !rows[0].att.stdError.isNaN && !rows[index].att.stdError.isNaN
    let stdError = isKnown ? standardDeviation(known.map { $0[0] - $0[index] }) : .nan
    return Heterogeneity.Difference(
      first: order[0], second: order[index], estimate: estimate, stdError: stdError,
      pValue: Normal.twoSided(stdError > 0 ? estimate / stdError : .nan), confLow: estimate - z * stdError,
      confHigh: estimate + z * stdError)
  }
  return Heterogeneity(
    groups: rows, differences: differences,
    ungrouped: panel.units.indices.count { isTreated[$0] && groups[$0].map { !order.contains($0) } ?? true },
    failures: replicates - known.count)
}

/// How an effect changes with each further period since adoption.
public struct EffectGrowth: Sendable, Equatable {
  /// Change per period, by least squares over event times from 0, each counted once.
  public var slope: Double
  public var stdError: Double
  public var pValue: Double
  public var confLow: Double
  public var confHigh: Double
  public var lastEventTime: Int
}

/// Dose as time: the slope of an event-study path after adoption; nil with fewer than two event times.
///
/// - Parameter through: the last event time to use; later ones rest on few early cohorts.
public func effectGrowth(_ path: EventPath, through last: Int = .max, confidence: Double = 0.95) -> EffectGrowth? {
  let after = path.times.indices.filter { path.times[$0] >= 0 && path.times[$0] <= last }
  guard after.count > 1, let end = after.last else { return nil }
  let centre = mean(after.map { Double(path.times[$0]) })
  let spread = compensatedSum(after.map { (Double(path.times[$0]) - centre) * (Double(path.times[$0]) - centre) })
  let weights = after.map { (Double(path.times[$0]) - centre) / spread }
  let slope = compensatedSum(zip(after, weights).map { path.estimates[$0] * $1 })
  var variance = 0.0
  for (a, v) in zip(after, weights) {
    for (b, w) in zip(after, weights) { variance += v * w * path.covariance[a * path.times.count + b] }
  }
  let stdError = variance > 0 ? variance.squareRoot() : .nan
  let z = Normal.quantile(0.5 + confidence / 2)
  return EffectGrowth(
    slope: slope, stdError: stdError, pValue: Normal.twoSided(slope / stdError), confLow: slope - z * stdError,
    confHigh: slope + z * stdError, lastEventTime: path.times[end])
}
