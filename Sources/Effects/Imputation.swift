import Statistics

/// The effect of a treatment that units take up at different times, by imputation: unit and period effects are fitted on
/// untreated observations alone, every treated outcome is compared with what they foretell, and the differences are
/// averaged with equal weights.
///
/// Borusyak, Jaravel & Spiess (2024), Revisiting Event-Study Designs, Review of Economic Studies,
/// doi 10.1093/restud/rdae007. Unlike a two-way regression with a treatment dummy, no treated unit ever serves as the
/// control of another.
///
/// Standard errors come from a bootstrap that resamples whole clusters (units, where the panel names none); with
/// `options.replicates` 0 from the paper's conservative formula. Every cluster of the panel is resampled, also those that
/// are left out of the estimate. A replicate that cannot identify the effect is counted in
/// `bootstrap.failures`. The result is the same bytes whatever `options.threads` and the order of the panel's rows.
///
/// - Parameter bootstrap: draws shared with other estimates, so that differences can be taken replicate by replicate; it
///   must hold every cluster of the panel. Made from `options` and the panel's own clusters where nil.
/// - Throws: `SuasionError`: .data where the panel does not identify an effect, or more than 5 % of the replicates do not;
///   .usage for options out of range.
public func imputation(
  _ panel: StaggeredPanel, options: ImputationOptions = .init(), bootstrap: CountryBootstrap? = nil
) throws -> ImputationResult {
  let model = try ImputationModel(panel, options: options)
  return try imputation(model, bootstrap: bootstrap)
}

/// The same for a panel that is ready; see `imputation(_:options:bootstrap:)`.
public func imputation(_ model: ImputationModel, bootstrap: CountryBootstrap? = nil) throws -> ImputationResult {
  let options = model.options
  let panel = model.panel
  try options.validate()
  let point: [Double]
  do {
    point = try model.estimates([Int](repeating: 1, count: panel.units.count), model.fit)
  } catch {
    throw SuasionError(.fault, "the whole panel does not identify what its model does: \(error.rawValue)")
  }
  guard point.allSatisfy(\.isFinite) else {
    throw SuasionError(
      .data, "the estimates are too large for the machine's numbers", hint: "give the outcome in a larger unit")
  }

  let plan =
    bootstrap
    ?? (options.replicates > 0
      ? CountryBootstrap(units: panel.clusters, replicates: options.replicates, seed: options.seed) : nil)
  let draws = try plan.map { try replicate(model, $0, threads: options.threads) }
  let analytic = analyticStandardErrors(model, point)
  let support = model.support()
  let z = Normal.quantile(0.5 + options.confidence / 2)

  var estimates: [EffectEstimate] = []
  for (index, term) in model.terms.enumerated() {
    let values = draws.map { draws in draws.values.compactMap { $0?[index] }.filter { !$0.isNaN } } ?? []
    let sorted = values.sorted()
    let known = support[index].clusters > 1
    let stdError = !known ? .nan : draws == nil ? analytic[index] : standardDeviation(values)
    var estimate = EffectEstimate(
      term: term, estimate: point[index], stdError: stdError, z: z, units: support[index].units,
      cells: support[index].cells)
    estimate.stdErrorAnalytic = known ? analytic[index] : .nan
    estimate.replicates = values.count
    if known, !sorted.isEmpty {
      estimate.percentileLow = quantile(ofSorted: sorted, 0.5 - options.confidence / 2)
      estimate.percentileHigh = quantile(ofSorted: sorted, 0.5 + options.confidence / 2)
    }
    estimates.append(estimate)
  }

  let preTrend = try preTrendTest(model, leads: options.leads, z: z)
  let sample = model.sample()
  func those(_ matches: (EffectTerm) -> Bool) -> [EffectEstimate] { estimates.filter { matches($0.term) } }
  return ImputationResult(
    att: estimates[0],
    event: those { if case .event = $0 { true } else { false } },
    groups: those { if case .group = $0 { true } else { false } },
    groupTimes: those { if case .groupTime = $0 { true } else { false } },
    covariates: those { if case .covariate = $0 { true } else { false } },
    preTrend: preTrend.test,
    sample: sample,
    leftOut: model.leftOut,
    collinear: model.collinear,
    bootstrap: zip(plan, draws).map { plan, draws in
      BootstrapSummary(
        plan: plan, failures: draws.failures, draws: draws.values.map { $0?[0] ?? .nan })
    },
    notes: model.notes(clusters: support[0].clusters) + preTrend.notes)
}

extension ImputationOptions {
  func validate() throws {
    func refuse(_ message: String, _ hint: String) -> SuasionError { SuasionError(.usage, message, hint: hint) }
    if replicates != 0, replicates < 50 || replicates > 1_000_000 {
      throw refuse("\(replicates) bootstrap replicates", "give 50 to 1000000, or 0 for analytic standard errors")
    }
    if leads < 0 || leads > 100 { throw refuse("\(leads) leads", "give 0 to 100") }
    if threads < 1 { throw refuse("\(threads) threads", "give at least 1") }
    if !(confidence > 0 && confidence < 1) { throw refuse("confidence of \(confidence)", "give a share, such as 0.95") }
  }
}

extension EffectEstimate {
  /// An estimate with its normal interval; bootstrap and analytic columns are left NaN.
  init(term: EffectTerm, estimate: Double, stdError: Double, z: Double, units: Int, cells: Int) {
    self.term = term
    self.estimate = estimate
    self.stdError = stdError
    statistic = stdError > 0 ? estimate / stdError : .nan
    pValue = Normal.twoSided(statistic)
    confLow = estimate - z * stdError
    confHigh = estimate + z * stdError
    percentileLow = .nan
    percentileHigh = .nan
    stdErrorAnalytic = .nan
    self.units = units
    self.cells = cells
    replicates = 0
  }
}

/// The replicates' estimates in order, nil where the effect was not identified, and how often it was not.
private func replicate(
  _ model: ImputationModel, _ bootstrap: CountryBootstrap, threads: Int
) throws -> (values: [[Double]?], failures: [String: Int]) {
  let panel = model.panel
  let places = try bootstrap.places(of: panel.clusters)
  let outcomes = try parallelMap(count: bootstrap.replicates, threads: threads) {
    replicate -> Result<[Double], ImputationModel.Failure> in
    let drawn = bootstrap.multiplicities(replicate: replicate)
    let multiplicities = panel.cluster.map { drawn[places[$0]] }
    do throws(ImputationModel.Failure) {
      return .success(try model.estimates(multiplicities: multiplicities))
    } catch {
      return .failure(error)
    }
  }
  var failures: [String: Int] = [:]
  var values: [[Double]?] = []
  for outcome in outcomes {
    switch outcome {
    case .success(let estimates): values.append(estimates)
    case .failure(let reason):
      values.append(nil)
      failures[reason.rawValue, default: 0] += 1
    }
  }
  let failed = failures.values.reduce(0, +)
  guard failed * 20 <= bootstrap.replicates else {
    let reasons = failures.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.key): \($0.value)" }
    throw SuasionError(
      .data,
      "\(failed) of \(bootstrap.replicates) bootstrap replicates do not identify the effect "
        + "(\(reasons.joined(separator: ", ")))",
      hint: "a standard error from the rest would mislead: the panel has too few treated or untreated units; ask for 0 "
        + "replicates, or for sdid or sc")
  }
  return (values, failures)
}

/// Both or nothing.
private func zip<A, B>(_ a: A?, _ b: B?) -> (A, B)? {
  if let a, let b { (a, b) } else { nil }
}
