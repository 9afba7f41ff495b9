import Statistics

/// Synthetic difference in differences: a two-way comparison in which control units are weighed so that they run parallel to
/// the treated before adoption, and periods before adoption so that they resemble those after it.
///
/// Arkhangelsky, Athey, Hirshberg, Imbens & Wager (2021), doi 10.1257/aer.20190159. Unit weights have an intercept and a
/// ridge of ζ = (treated units × treated periods)^¼ · σ̂, time weights an intercept and a ridge of 10⁻⁶ σ̂, where σ̂ is the
/// standard deviation of the controls' changes from period to period before adoption. With several cohorts each is compared
/// with the units untreated throughout the window and their effects are averaged by treated unit-periods (Clarke, Pailañir,
/// Athey & Imbens 2023, doi 10.48550/arXiv.2301.11859); effects by event time are averaged over cohorts by treated units
/// (Ciccia 2024, doi 10.48550/arXiv.2407.09565). An effect at a period before adoption is the gap there against the gaps
/// before adoption as the time weights average them.
///
/// By default the weights are those of the authors' package, which end near the optimum; `options.syntheticSolver` `.exact`
/// gives the optimum, and with one cohort the fact "att at the optimum" its effect.
///
/// Standard errors as `options.syntheticVariance` says, algorithms 2 to 4 of the paper: `placebo` gives control units the
/// treated units' cohorts; `bootstrap` resamples the panel's clusters; `jackknife` leaves out one cluster after another with
/// the weights as they are. ζ stays that of the panel, and replicates start from its weights, as the authors' package does.
/// With placebos `draws` are the placebo effects, centred near 0, and percentile intervals are the estimate less their
/// quantiles. With `options.replicates` 0 there are no standard errors.
///
/// `facts`, averaged over cohorts by treated unit-periods: "effective units" and "effective periods" (1 / Σ weight²),
/// "zeta", "difference in differences" (the same comparison with equal weights), and "pre-treatment RMSE" (of the gaps about
/// their mean).
///
/// - Throws: `SuasionError`: .data where no treated unit has two periods before adoption and every outcome, where fewer than
///   two controls have, or where the standard errors asked for cannot be had; .usage for covariates, which it does not take.
public func syntheticDifferenceInDifferences(
  _ panel: StaggeredPanel, options: EffectOptions = .init()
) throws -> EffectResult {
  try options.validate()
  guard panel.covariates.isEmpty else {
    throw SuasionError(
      .usage, "synthetic difference in differences takes no covariates",
      hint: "leave out \(panel.covariateNames.joined(separator: ", ")), or use sc, cs or imputation")
  }
  let design = try SyntheticDesign(panel, estimator: .sdid)
  let model = SyntheticDifference(design, options: options)
  let replicates = options.replicates == 0 ? nil : try model.replicates(options)
  var method = "none"
  if replicates != nil {
    method = options.syntheticVariance == .bootstrap ? "cluster bootstrap" : options.syntheticVariance.rawValue
  }
  let counts = design.cohorts.map(\.rows.count)
  let point = model.terms.estimates(model.fits.flatMap(\.gaps), weights: counts.map(Double.init))
  guard point.allSatisfy(\.isFinite) else {
    throw SuasionError(
      .data, "the estimates are too large for the machine's numbers", hint: "give the outcome in a larger unit")
  }
  var result = model.terms.result(
    .sdid, point: point, counts: counts, design: design, replicates: replicates, options: options, method: method)
  result.facts = model.facts()
  if options.syntheticSolver == .published, design.cohorts.count == 1 {
    var exact = options
    exact.syntheticSolver = .exact
    let best = SyntheticDifference(design, options: exact)
    result.facts["att at the optimum"] = best.terms.estimates(best.fits[0].gaps, weights: [1])[0]
  }
  result.weights = model.weights()
  if replicates == nil { result.notes.append("no standard errors: 0 replicates were asked for") }
  if replicates != nil, options.syntheticVariance == .placebo { result.notes += placeboNotes(design) }
  return result
}

/// The weights and the gaps of every cohort.
struct SyntheticDifference: Sendable {
  /// One cohort's weights, and its gap to the weighed controls in every period less the time-weighted gap before adoption.
  struct Fit: Sendable {
    var unitWeights: [Double]
    var periodWeights: [Double]
    var gaps: [Double]
  }

  /// What stays as it is in every replicate.
  struct Tuning: Sendable {
    var unitRidge: Double
    var periodRidge: Double
    var minimumDecrease: Double
  }

  let design: SyntheticDesign
  let solver: EffectOptions.SyntheticSolver
  let tuning: [Tuning]
  /// One for each cohort.
  let fits: [Fit]
  let terms: SyntheticTerms

  init(_ design: SyntheticDesign, options: EffectOptions) {
    self.design = design
    solver = options.syntheticSolver
    terms = SyntheticTerms(
      design.cohorts.map { .init(cohort: $0.cohort, start: $0.start) }, periods: design.periods, perUnit: false)
    var tuning: [Tuning] = []
    var fits: [Fit] = []
    for cohort in design.cohorts {
      let noise = design.noise(before: cohort.start)
      let size = Double(cohort.rows.count * (design.periodCount - cohort.start))
      let own = Tuning(
        unitRidge: size.squareRoot().squareRoot() * noise, periodRidge: 1e-6 * noise, minimumDecrease: 1e-5 * noise)
      let start = (
        normalized([Double](repeating: 1, count: design.controls.count)),
        normalized([Double](repeating: 1, count: cohort.start))
      )
      tuning.append(own)
      fits.append(
        Self.fit(
          design, controls: design.controls, treated: cohort.rows, start: cohort.start, tuning: own, from: start,
          solver: options.syntheticSolver))
    }
    self.tuning = tuning
    self.fits = fits
  }

  /// One comparison of treated rows with control rows, either of which may stand several times.
  static func fit(
    _ design: SyntheticDesign, controls: [Int], treated: [Int], start: Int, tuning: Tuning,
    from first: (units: [Double], periods: [Double]), solver: EffectOptions.SyntheticSolver
  ) -> Fit {
    let t = design.periodCount
    let outcome = design.outcome
    let target = design.mean(of: treated)
    let later = controls.map { row in
      var sum = 0.0
      for time in start..<t { sum += outcome[row * t + time] }
      return sum / Double(t - start)
    }
    let unitProblem = SimplexProblem(
      rows: start, order: controls.count, ridge: Double(start) * tuning.unitRidge * tuning.unitRidge, centred: true
    ) { time, unit in outcome[controls[unit] * t + time] - target[time] }
    let periodProblem = SimplexProblem(
      rows: controls.count, order: start, ridge: Double(controls.count) * tuning.periodRidge * tuning.periodRidge,
      centred: true
    ) { unit, time in outcome[controls[unit] * t + time] - later[unit] }
    func weights(_ problem: SimplexProblem, _ first: [Double]) -> [Double] {
      switch solver {
      case .published: problem.publishedWeights(from: first, minimumDecrease: tuning.minimumDecrease)
      case .exact: problem.exactWeights()
      }
    }
    let units = weights(unitProblem, first.units)
    let periods = weights(periodProblem, first.periods)
    return Fit(
      unitWeights: units, periodWeights: periods,
      gaps: gaps(design, controls: controls, weights: units, target: target, periodWeights: periods))
  }

  static func gaps(
    _ design: SyntheticDesign, controls: [Int], weights: [Double], target: [Double], periodWeights: [Double]
  ) -> [Double] {
    let t = design.periodCount
    var gaps = target
    for (row, weight) in zip(controls, weights) where weight != 0 {
      for time in 0..<t { gaps[time] -= weight * design.outcome[row * t + time] }
    }
    var before = 0.0
    for (time, weight) in periodWeights.enumerated() { before += weight * gaps[time] }
    return gaps.map { $0 - before }
  }

  func facts() -> [String: Double] {
    var sums = [String: Double]()
    var total = 0.0
    var squares = 0.0
    var periods = 0
    let t = design.periodCount
    for ((cohort, fit), tuning) in zip(zip(design.cohorts, fits), tuning) {
      let weight = Double(cohort.rows.count * (t - cohort.start))
      total += weight
      let level = mean(fit.gaps[0..<cohort.start])
      squares +=
        Double(cohort.rows.count) * compensatedSum(fit.gaps[0..<cohort.start].map { ($0 - level) * ($0 - level) })
      periods += cohort.rows.count * cohort.start
      sums["effective units", default: 0] += weight / compensatedSum(fit.unitWeights.map { $0 * $0 })
      sums["effective periods", default: 0] += weight / compensatedSum(fit.periodWeights.map { $0 * $0 })
      sums["zeta", default: 0] += weight * tuning.unitRidge
    }
    var facts = sums.mapValues { $0 / total }
    facts["difference in differences"] = design.differenceInDifferences()
    facts["pre-treatment RMSE"] = (squares / Double(periods)).squareRoot()
    return facts
  }

  /// The weights above 0.
  func weights() -> [SyntheticWeight] {
    zip(design.cohorts, fits).flatMap { cohort, fit in
      let serves = design.cohorts.count > 1 ? cohort.cohort : nil
      let units = zip(design.controls, fit.unitWeights).map { row, weight in
        SyntheticWeight(kind: .unit, cohort: serves, name: design.name(row), weight: weight)
      }
      let periods = fit.periodWeights.enumerated().map { time, weight in
        SyntheticWeight(kind: .period, cohort: serves, name: String(design.periods[time]), weight: weight)
      }
      return (units + periods).filter { $0.weight > 0 }
    }
  }
}
