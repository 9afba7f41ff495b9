import Statistics

/// Fits a hazard: how likely, or at what rate, subjects at risk have the event, given covariates that may vary over time.
///
/// Discrete time (`.logit`, `.cloglog`) takes a row a period at risk and estimates a Bernoulli model with a baseline: Allison
/// (1982), doi 10.2307/270718; complementary log-log is the grouped form of proportional hazards (Prentice & Gloeckler
/// 1978, doi 10.2307/2529588). `.cox` maximises the partial likelihood of Cox (1972), doi
/// 10.1111/j.2517-6161.1972.tb00899.x, over rows (start, stop], with Efron's (1977, doi 10.2307/2286217) or Breslow's
/// handling of ties.
///
/// Standard errors are clustered (subjects, or `rows.cluster`): for the discrete links with the factor G / (G − 1), as
/// sandwich::vcovCL and Stata; for Cox the sum of grouped dfbetas without a factor (Lin & Wei 1989, doi
/// 10.1080/01621459.1989.10478874), as coxph. Groups are normal random effects whose variances maximise the
/// Laplace-approximate marginal likelihood, with intervals by profile. `options.penalty` is ½ λ Σ (β s)², with s a
/// covariate's standard deviation.
///
/// - Throws: `SuasionError` (.data) where nobody has the event, no row can be used, or a coefficient is infinite
///   (separation), which is named; (.usage) for options that cannot be met.
public func hazard(_ rows: HazardRows, options: HazardOptions = .init()) throws -> HazardFit {
  try HazardFitter(rows, options).fit()
}

/// The steps of `hazard(_:options:)`.
struct HazardFitter {
  let rows: HazardRows
  let options: HazardOptions
  var sample: HazardSample
  var time = (centre: 0.0, scale: 1.0)

  init(_ rows: HazardRows, _ options: HazardOptions) throws {
    self.rows = rows
    self.options = options
    sample = try HazardSample(rows, options)
    if let first = sample.blocks.first {
      var (low, high) = (first.time, first.time)
      for block in sample.blocks {
        low = min(low, block.time)
        high = max(high, block.time)
      }
      time = ((low + high) / 2, high > low ? (high - low) / 2 : 1)
    }
  }

  var degree: Int? {
    switch options.baseline {
    case .periods: nil
    case .constant: 0
    case .polynomial(let degree): degree
    }
  }

  func likelihood(_ sample: HazardSample) throws -> any HazardLikelihood {
    if options.link == .cox { return CoxHazard(sample, ties: options.ties) }
    if let degree {
      var times: [Int: Int] = [:]
      for block in sample.blocks { times[block.stratum, default: 0] += 1 }
      if let fewest = times.values.min(), degree >= fewest {
        throw SuasionError(
          .usage, "a baseline polynomial of degree \(degree) for \(fewest) periods",
          hint: "give a degree below the number of periods")
      }
    }
    return DiscreteHazard(sample, link: options.link, degree: degree, time: time)
  }

  func fit() throws -> HazardFit {
    let (model, maximum, bare, path) = try fitted()
    var found = maximum
    let groups = 0..<model.sample.groupCount
    switch options.varianceIntervals {
    case .none: break
    case .profile:
      found.intervals = try groups.map {
        Self.levelsSeen($0, model.sample) < 2
          ? (0, .infinity) : try model.varianceInterval($0, found, ridge: found.ridge, options: options)
      }
    case .tangent:
      let all = try model.tangentIntervals(found, ridge: found.ridge, options: options)
      found.intervals = groups.map { Self.levelsSeen($0, model.sample) < 2 ? (0, .infinity) : all[$0] }
    }
    // At the start there is a baseline only, and it is the best where it is of periods or there is none.
    let isBest = options.link == .cox || options.baseline == .periods
    let null = isBest ? bare : try nullLogLikelihood(model.sample)
    return try assembled(model, found, null: null, ridge: found.ridge, path: path)
  }

  /// The model of the covariates that can be told apart, its maximum, the log-likelihood at the start, and the path of
  /// penalties.
  func fitted() throws -> (any HazardLikelihood, HazardVariances, Double, [HazardFit.PenaltyPoint]) {
    var sample = sample
    var model = try likelihood(sample)
    let bare = try model.curvature(model.start(), thin: 1, threads: options.threads)
    let dependent = Self.dependent(model, bare)
    if !dependent.isEmpty {
      sample.remove(covariates: dependent)
      model = try likelihood(sample)
    }
    let start = model.start()
    var from = start
    if sample.count > 100_000, sample.groupCount == 0 {
      let few = options.link == .cox ? try likelihood(sample.thinned(by: 16)) : model
      from = try few.mode(from: start, .init(ridge: 1e-3, precision: []), options: options, thin: 16).parameters
    }
    var ridge = 0.0
    if case .ridge(let penalty) = options.penalty { ridge = penalty }
    var path: [HazardFit.PenaltyPoint] = []
    if case .crossValidated(let folds) = options.penalty {
      path = try penaltyPath(model, folds: folds)
      // The best, the strongest of equals.
      for point in path where point.logLikelihood > (path.first { $0.penalty == ridge }?.logLikelihood ?? -.infinity) {
        ridge = point.penalty
      }
    }
    var found: HazardVariances
    if sample.groupCount > 0 {
      found = try model.variances(from: from, ridge: ridge, options: options)
    } else {
      let mode = try model.mode(from: from, .init(ridge: ridge, precision: []), options: options)
      found = HazardVariances(deviations: [], mode: mode, logLikelihood: mode.curvature.value)
    }
    found.ridge = ridge
    try Self.refuseSeparation(found.mode, names(model), covariates: sample.covariateCount)
    return (model, found, bare.value, path)
  }

  /// With the baseline only.
  private func nullLogLikelihood(_ sample: HazardSample) throws -> Double {
    var bare = sample
    bare.remove(covariates: Array(bare.names.indices))
    bare.groupStart = [0]
    let model = try likelihood(bare)
    return try model.mode(from: model.start(), .init(ridge: 0, precision: []), options: options).curvature.value
  }

  /// Covariates that others before them, or the baseline, determine.
  private static func dependent(_ model: any HazardLikelihood, _ curvature: HazardCurvature) -> [Int] {
    let k = model.sample.covariateCount
    let first = k + model.sample.levelCount
    let count = model.denseCount
    guard k > 0 else { return [] }
    let reduced = curvature.reduced()
    // Powers of time first, then covariates in their order; levels are shrunk and take nothing away.
    let order = Array(first..<count) + Array(0..<k)
    var work = [Double](repeating: 0, count: order.count * order.count)
    for (row, a) in order.enumerated() {
      for (column, b) in order.enumerated() {
        work[row * order.count + column] = reduced[max(a, b) * count + min(a, b)]
      }
    }
    var dependent: [Int] = []
    for (pivot, a) in order.enumerated() {
      let left = work[pivot * order.count + pivot]
      guard left > 1e-10 * curvature.dense[a * count + a] else {
        if a < k { dependent.append(a) }
        continue
      }
      for row in pivot + 1..<max(order.count, pivot + 1) {
        let factor = work[row * order.count + pivot] / left
        for column in pivot + 1..<order.count {
          work[row * order.count + column] -= factor * work[pivot * order.count + column]
        }
      }
    }
    return dependent
  }

  private static func refuseSeparation(_ mode: HazardMode, _ names: [String], covariates: Int) throws {
    guard !mode.unbounded.isEmpty else { return }
    let guilty = mode.unbounded.filter { $0 < covariates }
    let named = (guilty.isEmpty ? mode.unbounded : guilty).map { "'\(names[$0])'" }.joined(separator: ", ")
    throw SuasionError(
      .data,
      guilty.isEmpty
        ? "the baseline runs off to infinity: \(named)"
        : "the event is separated: the coefficient of \(named) runs off to infinity",
      hint: guilty.isEmpty
        ? "choose another baseline, or leave out strata in which nobody has the event"
        : "give a ridge penalty (--ridge 1), or leave the covariate out")
  }

  /// Of all parameters.
  func names(_ model: any HazardLikelihood) -> [String] {
    let sample = model.sample
    var names = sample.names
    for group in rows.groups { names += group.levels.map { "\(group.name)[\($0)]" } }
    let hasStrata = rows.stratum != nil
    if model.periods > 0 {
      names += sample.blocks.map { HazardNames.period($0.time, stratum: hasStrata ? $0.stratum : nil) }
    } else if let degree, options.link != .cox {
      for stratum in Set(sample.blocks.map(\.stratum)).sorted() {
        names += (0...degree).map { HazardNames.power($0, stratum: hasStrata ? stratum : nil) }
      }
    }
    return names
  }
}
