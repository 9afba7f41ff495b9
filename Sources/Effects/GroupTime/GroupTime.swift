import Statistics

/// The effects of a treatment that units take up at different times, by cohort and period: each cohort's change of outcome
/// since the last period before adoption is compared with that of units not treated by then.
///
/// Callaway & Sant'Anna (2021), Difference-in-Differences with Multiple Time Periods, Journal of Econometrics 225(2),
/// doi 10.1016/j.jeconom.2020.12.001. On a panel without gaps the numbers are those of the R package `did`; its `dr`,
/// `ipw` and `reg` are `options.adjustment`, and without covariates the three are one.
///
/// - `att` and att:simple average ATT(g,t) over all treated cells, att:group over cohorts, att:dynamic over times since
///   adoption, att:calendar over periods. Beside them stand the effects by event time (also before adoption), cohort and
///   period, and every ATT(g,t). Before adoption a period is compared with the one before it (base period varying, `did`'s
///   default) or with the last before adoption (universal).
/// - "The period before" is the one before it in the data: periods need not be consecutive.
/// - Where a unit lacks a period, it leaves the comparisons with that period, and no others (`did` drops it, or takes the
///   panel for repeated cross-sections). Covariates are those of the earlier of the two periods compared.
/// - Cohorts beyond the last period count as never treated. Where nobody stays untreated and `controls` is not yet treated,
///   the last cohort is the control of the others and the periods from its adoption on are not used, as in `did`.
/// - `options.replicates` 0 gives analytic errors from influence functions, summed within clusters; otherwise a multiplier
///   bootstrap with a random sign for each cluster gives errors, from the draws' interquartile range, and bands that cover
///   all event times (or all cohorts, all periods, all ATT(g,t)) at once. The bands are never narrower than the intervals.
/// - `path` has the effects by event time; its covariance is analytic. `preTrend` tests all ATT(g,t) before adoption
///   jointly, as `did` does; `options.leads` 0 and `options.wantsPath` false leave it out.
///
/// An estimate that rests on one treated cluster has no standard error. The result is the same bytes whatever
/// `options.threads` and the order of the panel's rows.
///
/// - Throws: `SuasionError`: .data where nobody is treated within the window or no effect can be had, and where controls
///   are to be never treated but everyone is; .usage for options out of range.
public func callawaySantAnna(_ panel: StaggeredPanel, options: EffectOptions = .init()) throws -> EffectResult {
  try options.validate()
  let sample = try GroupTimeSample(panel, controls: options.controls)
  let fit = try GroupTimeFit(sample, options: options)
  guard fit.cells.contains(where: \.isTreated) else {
    let reasons = Set(fit.failed.compactMap { $0.isTreated ? $0.failure?.rawValue : nil }).sorted()
    throw SuasionError(
      .data, "no effect can be had in any cohort and period: \(reasons.joined(separator: "; "))",
      hint: "take fewer covariates, more controls (--controls notyet) or outcome regression")
  }
  guard fit.cells.allSatisfy({ $0.effect.isFinite }) else {
    throw SuasionError(
      .data, "the estimates are too large for the machine's numbers", hint: "give the outcome in a larger unit")
  }
  let terms = GroupTimeTerms(fit)
  let inference = try GroupTimeInference(fit, options)
  let overall = try inference.estimates([terms.simple] + terms.overall, band: false)
  let events = try inference.estimates(terms.events, band: true)
  let groups = try inference.estimates(terms.groups, band: true)
  let calendar = try inference.estimates(terms.calendar, band: true)
  let groupTimes = try inference.estimates(terms.groupTimes, band: true)

  var result = EffectResult(
    estimator: .cs, att: overall[0],
    others: Array(overall.dropFirst()) + events + groups + calendar + groupTimes,
    sample: fit.effectSample(), leftOut: fit.allLeftOut(), collinear: sample.collinear,
    inference: options.replicates > 0
      ? .init(method: "multiplier bootstrap", replicates: options.replicates) : .init(method: "analytic"))
  result.draws = inference.draws(terms.simple)
  result.notes = fit.notes(terms)
  if options.wantsPath {
    result.path = inference.path(terms)
    if options.leads > 0 {
      let (test, notes) = inference.preTrend(terms.groupTimes, groupTimes)
      result.preTrend = test
      result.notes += notes
    }
  }
  return result
}
