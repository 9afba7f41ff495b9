import Statistics

/// How `wildClusterBootstrap` is to be run.
public struct WildBootstrapOptions: Sendable, Equatable {
  public enum Weights: String, Sendable, CaseIterable {
    /// −1 or 1 with equal chance; every combination once where there are no more than replicates.
    case rademacher
    /// Six points, for fewer than a dozen clusters (Webb 2023, doi 10.1111/caje.12661).
    case webb
  }

  public var replicates: Int
  public var weights: Weights
  public var seed: UInt64
  /// The value of the coefficient that is tested.
  public var null: Double
  public var confidence: Double
  /// Whether the interval of values that the test does not reject is sought.
  public var wantsInterval: Bool

  public init(
    replicates: Int = 9_999, weights: Weights = .rademacher, seed: UInt64 = 1, null: Double = 0,
    confidence: Double = 0.95, wantsInterval: Bool = true
  ) {
    self.replicates = replicates
    self.weights = weights
    self.seed = seed
    self.null = null
    self.confidence = confidence
    self.wantsInterval = wantsInterval
  }
}

/// What a wild cluster bootstrap finds.
public struct WildBootstrapResult: Sendable, Equatable {
  public var estimate: Double
  /// The cluster-robust t statistic of the null.
  public var statistic: Double
  /// The share of replicates whose t statistic is larger in absolute value.
  public var pValue: Double
  /// The values that are not rejected; NaN unless asked for, infinite where none on that side is rejected.
  public var confLow: Double
  public var confHigh: Double
  public var clusters: Int
  public var replicates: Int
  /// Whether every combination of weights was gone through instead of drawn.
  public var isEnumerated: Bool
}

/// The wild cluster bootstrap of one coefficient's t statistic, the null imposed (WCR), and the confidence interval by
/// inverting it.
///
/// Roodman, MacKinnon, Nielsen & Webb (2019), doi 10.1177/1536867X19830877; Cameron, Gelbach & Miller (2008), doi
/// 10.1162/rest.90.3.414. Each replicate turns the restricted residuals of whole clusters round by one draw. Replicates
/// take no regression: their scores are linear in the draws, with a matrix of clusters by clusters made once. Replicate
/// b draws from (seed, b), so the result is the same however often it is run.
///
/// - Parameters:
///   - data: with one column of clusters and no instruments.
///   - name: the regressor whose coefficient is tested.
/// - Throws: `SuasionError`: as `feRegression`; .usage for another number of cluster columns, instruments, an unknown
///   regressor or replicates outside 50...1000000; .data where clusters are too many for the rows.
public func wildClusterBootstrap(
  _ data: RegressionData, of name: String, options: WildBootstrapOptions = .init(),
  regression: RegressionOptions = .init()
) throws -> WildBootstrapResult {
  let results = try wildClusterBootstrap(data, of: [name], options: options, regression: regression)
  guard let result = results.first else { throw SuasionError(.fault, "the wild cluster bootstrap left no result") }
  return result
}

/// The same for several coefficients, in the order of `names`; effects are absorbed once.
///
/// - Parameter threads: how many coefficients are worked on at a time; the results do not depend on it.
public func wildClusterBootstrap(
  _ data: RegressionData, of names: [String], options: WildBootstrapOptions = .init(),
  regression: RegressionOptions = .init(), threads: Int = 1
) throws -> [WildBootstrapResult] {
  guard data.clusters.count == 1 else {
    throw SuasionError(
      .usage, "\(data.clusters.count) columns of clusters", hint: "the wild cluster bootstrap takes exactly one")
  }
  guard data.endogenous.isEmpty else {
    throw SuasionError(.usage, "the wild cluster bootstrap is for least squares", hint: "leave out the instruments")
  }
  var own = regression
  own.variance = .cluster
  let absorbed = try AbsorbedData(data, options: own)
  let system = try RegressionSystem(absorbed, options: own)
  return try parallelMap(count: names.count, threads: threads) { [own] index in
    try wildClusterBootstrap(system, of: names[index], options: options, regression: own)
  }
}

func wildClusterBootstrap(
  _ system: RegressionSystem, of name: String, options: WildBootstrapOptions, regression: RegressionOptions
) throws -> WildBootstrapResult {
  guard options.replicates >= 50, options.replicates <= 1_000_000 else {
    throw SuasionError(.usage, "\(options.replicates) replicates of the wild bootstrap", hint: "give 50 to 1000000")
  }
  guard let place = system.kept.firstIndex(where: { system.data.names[$0] == name }) else {
    throw SuasionError(
      .usage, "no coefficient '\(name)' to bootstrap",
      hint: "there are: \(system.kept.map { system.data.names[$0] }.joined(separator: ", "))")
  }
  let covariance = try system.covariance(regression)
  let k = system.kept.count
  let error = covariance.matrix[place * k + place].squareRoot()
  guard error > 0 else {
    throw SuasionError(.data, "'\(name)' has a standard error of 0", hint: "the outcome must vary between clusters")
  }
  let estimate = system.coefficients[place]
  let clusters = system.data.clusters.first?.codes.count ?? 0
  guard options.replicates * (clusters + 1) <= 200_000_000 else {
    throw SuasionError(
      .usage, "\(options.replicates) replicates of \(clusters) clusters need too much memory",
      hint: "give at most \(200_000_000 / (clusters + 1)) replicates")
  }
  let scores = try WildScores(system, place)
  let draws = WildDraws(options, clusters: scores.clusters)
  let first = scores.product(scores.outcome, draws)
  let second = scores.product(scores.regressor, draws)

  // t of the data and of each replicate under null r, all without the correction that they share.
  let correction = error / scores.error
  func pValue(_ null: Double) -> Double {
    let t = abs((estimate - null) / scores.error)
    var larger = 0
    for replicate in 0..<draws.count {
      var numerator = 0.0
      var square = 0.0
      let base = replicate * (scores.clusters + 1)
      for cluster in 0..<scores.clusters {
        let value = first[base + cluster] - null * second[base + cluster]
        square += value * value
      }
      numerator = first[base + scores.clusters] - null * second[base + scores.clusters]
      // A tie up to rounding, as the draw of all ones is with the data, is no larger one.
      if abs(numerator) > t * square.squareRoot() * (1 + 1e-10) { larger += 1 }
    }
    return Double(larger) / Double(draws.count)
  }

  let interval =
    options.wantsInterval
    ? (
      bound(estimate, -error, 1 - options.confidence, pValue), bound(estimate, error, 1 - options.confidence, pValue)
    ) : (Double.nan, Double.nan)
  return WildBootstrapResult(
    estimate: estimate, statistic: (estimate - options.null) / scores.error / correction,
    pValue: pValue(options.null), confLow: interval.0, confHigh: interval.1, clusters: scores.clusters,
    replicates: draws.count, isEnumerated: draws.isEnumerated)
}

/// Where the p value falls to `level` on one side of the estimate, by bisection.
private func bound(_ estimate: Double, _ step: Double, _ level: Double, _ pValue: (Double) -> Double) -> Double {
  var inside = estimate
  var outside = estimate + 2 * step
  var width = 2 * step
  var tries = 0
  while pValue(outside) >= level {
    inside = outside
    width *= 2
    outside += width
    tries += 1
    if tries > 30 { return step > 0 ? .infinity : -.infinity }
  }
  while abs(outside - inside) > 1e-8 * abs(step) {
    let middle = 0.5 * (inside + outside)
    if pValue(middle) >= level { inside = middle } else { outside = middle }
  }
  return 0.5 * (inside + outside)
}
