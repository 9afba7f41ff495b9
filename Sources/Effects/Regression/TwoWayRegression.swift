import Statistics

/// The two-way fixed-effects regression: the outcome on a treatment dummy beside unit and period effects, and the dynamic
/// event study with a dummy for each event time.
///
/// `att` is the coefficient of the treatment dummy. Where effects differ between cohorts or grow with time since adoption
/// it is no average of them with positive weights (Goodman-Bacon 2021, doi 10.1016/j.jeconom.2021.03.014;
/// `baconDecomposition` shows the weights), and the leads of the event study take up effects of other periods (Sun &
/// Abraham 2021, doi 10.1016/j.jeconom.2020.09.006). It is here because the literature reports it.
///
/// Each stratum has period effects of its own. Event times are measured against −1; where every unit is treated in the
/// end, also against the earliest, since trends in event time cannot be told from unit and period effects. Standard errors
/// are robust to correlation within the panel's clusters, with fixest's small-sample correction; intervals are normal.
/// With `options.replicates` above 0, `facts` holds the p value of a wild cluster bootstrap of `att`.
///
/// Units treated in the first period or before are left out, as by the other estimators, so that samples are the same.
///
/// - Throws: `SuasionError` (.data) where the treatment dummy is not identified or there are fewer than two clusters.
func twoWayRegression(_ panel: StaggeredPanel, options: EffectOptions) throws -> EffectResult {
  let sample = try PanelRegressionSample(panel)
  let z = Normal.quantile(0.5 + options.confidence / 2)
  let covariates = panel.covariateNames.indices.map { c in
    RegressionColumn(panel.covariateNames[c], sample.rows.map { panel.covariates[c][$0] })
  }
  let dummy = RegressionColumn("treated", sample.isTreated.map { $0 ? 1 : 0 })
  // The dummy comes last, so that what is collinear with it is said of it and not of a covariate.
  let fit = try PanelRegression(sample, columns: covariates + [dummy])
  guard fit.names.last == "treated", let own = fit.estimate("treated") else {
    throw SuasionError(
      .data, "unit and period effects and covariates determine who is treated: the effect is not identified",
      hint: "some unit must stay untreated while another is treated")
  }
  let support = sample.support { sample.isTreated[$0] }
  func estimate(_ term: EffectTerm, _ found: (estimate: Double, variance: Double), _ held: Support) -> EffectEstimate {
    let error = held.clusters > 1 && found.variance >= 0 ? found.variance.squareRoot() : .nan
    var result = EffectEstimate(
      term: term, estimate: found.estimate, stdError: error, z: z, units: held.units, cells: held.cells)
    result.stdErrorAnalytic = error
    return result
  }
  var result = EffectResult(
    estimator: .twfe, att: estimate(.att, own, support), others: [], path: nil, preTrend: nil,
    sample: sample.sample(), leftOut: sample.leftOut, collinear: fit.system.collinear,
    inference: .init(method: "cluster-robust"), notes: few(support.clusters))
  if !fit.system.collinear.isEmpty {
    result.notes.append(
      "collinear with the unit and period effects or other covariates, not used: "
        + fit.system.collinear.joined(separator: ", "))
  }
  if options.replicates > 0 {
    let wild = try wildClusterBootstrap(
      fit.system, of: "treated",
      options: .init(
        replicates: options.replicates, weights: fit.covariance.clusters[0] < 12 ? .webb : .rademacher,
        seed: options.seed, confidence: options.confidence, wantsInterval: false),
      regression: .init(variance: .cluster))
    result.facts["wild bootstrap p"] = wild.pValue
  }
  if options.wantsPath {
    let dynamic = try dynamicPath(sample, covariates, options: options, z: z)
    result.path = dynamic.path
    result.others = zip(dynamic.path.times.indices, dynamic.support).map { index, held in
      let variance = dynamic.path.covariance[index * dynamic.path.times.count + index]
      return estimate(.event(dynamic.path.times[index]), (dynamic.path.estimates[index], variance), held)
    }
    let tested = Set(
      zip(dynamic.path.times, dynamic.support).filter { $0 < 0 && $0 >= -options.leads && $1.clusters > 1 }.map(\.0))
    result.preTrend = dynamic.path.waldTest(
      { tested.contains($0) }, z: z, denominator: Double(fit.covariance.degreesOfFreedom))
    result.notes += dynamic.notes
    if options.leads > 0, result.preTrend == nil {
      result.notes.append("pre-trends cannot be tested: no event time before the reference is identified")
    }
  }
  for (index, column) in covariates.enumerated() {
    if let own = fit.estimate(column.name) {
      let all = sample.support { _ in true }
      result.others.append(estimate(.covariate(panel.covariateNames[index]), own, all))
    }
  }
  return result
}

typealias Support = (units: Int, clusters: Int, cells: Int)

/// What a reader must know before leaning on a standard error.
func few(_ clusters: Int) -> [String] {
  if clusters == 1 {
    return ["one treated unit or cluster: its spread cannot be known, so there is no standard error"]
  }
  return clusters < 10
    ? ["\(clusters) treated units or clusters: with so few, standard errors tend to be too small"] : []
}

/// The event study with a dummy for each event time but the reference.
private func dynamicPath(
  _ sample: PanelRegressionSample, _ covariates: [RegressionColumn], options: EffectOptions, z: Double
) throws -> (path: EventPath, support: [Support], notes: [String]) {
  let bins = options.eventBins
  let times = sample.rows.map { row in
    sample.eventTime(row).map { time in bins.map { min(max(time, $0.lowerBound), $0.upperBound) } ?? time }
  }
  let seen = Set(times.compactMap { $0 }).sorted()
  var notes: [String] = []
  guard let reference = seen.last(where: { $0 <= -1 }) else {
    throw SuasionError(.data, "no period before adoption is observed", hint: "start the window earlier")
  }
  if reference != -1 { notes.append("event times are measured against \(reference): none is observed at -1") }
  var dropped = [reference]
  if !sample.rows.contains(where: { sample.eventTime($0) == nil }), let earliest = seen.first, earliest < reference {
    dropped.append(earliest)
    notes.append(
      "every unit is treated in the end: event times are measured against \(reference) and \(earliest), since a trend "
        + "in event time cannot be told from unit and period effects")
  }
  let wanted = seen.filter { !dropped.contains($0) }
  guard !wanted.isEmpty else {
    return (EventPath(times: [], estimates: [], covariance: [], reference: reference), [], notes)
  }
  // Named so that no covariate's name can be taken for one.
  let columns = wanted.map { time in RegressionColumn("event \(time)", times.map { $0 == time ? 1 : 0 }) }
  // From the effects outwards: where something must go, it is the most distant lead.
  let order = wanted.indices.sorted {
    (wanted[$0] < 0 ? 1 : 0, abs(wanted[$0])) < (wanted[$1] < 0 ? 1 : 0, abs(wanted[$1]))
  }
  let fit = try PanelRegression(sample, columns: covariates + order.map { columns[$0] })
  let k = fit.names.count
  var places: [(time: Int, place: Int)] = []
  for time in wanted {
    if let place = fit.system.kept.firstIndex(where: { fit.system.data.names[$0] == "event \(time)" }) {
      places.append((time, place))
    }
  }
  let lost = wanted.filter { time in !places.contains { $0.time == time } }
  if !lost.isEmpty {
    notes.append(
      "event times that other columns determine have no estimate: \(lost.map(String.init).joined(separator: ", "))")
  }
  let path = EventPath(
    times: places.map(\.time), estimates: places.map { fit.system.coefficients[$0.place] },
    covariance: places.flatMap { a in places.map { b in fit.covariance.matrix[a.place * k + b.place] } },
    reference: reference)
  return (path, places.map { place in sample.support { times[$0] == place.time } }, notes)
}
