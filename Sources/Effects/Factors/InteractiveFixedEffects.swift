import Statistics

/// The effect of a treatment with interactive fixed effects: untreated outcomes are unit effects, period effects,
/// coefficients times covariates, and a few factors over time that each unit loads on in its own measure. They are fitted
/// on untreated observations alone, and treated outcomes are compared with what they foretell.
///
/// Xu (2017), Generalized Synthetic Control Method, Political Analysis 25(1), doi 10.1017/pan.2016.2; Gobillon & Magnac
/// (2016), doi 10.1162/REST_a_00537; Liu, Wang & Xu (2024), doi 10.1111/ajps.12723. With `options.controls` `.notYet` all
/// untreated observations fit the factors (`fect`, method "ife"); with `.never` only units untreated throughout, and a
/// treated unit's own untreated periods set its effect and loadings (`gsynth`). Cells that are missing are not fitted.
///
/// The iterations end by `options.factorTolerance`. Its default reproduces fect at its tolerance of 0.001, which stops
/// before the least-squares fit is reached; with a path or a bootstrap, fact "att at convergence" is the effect there, and a note says so where the
/// two part by more than a tenth of the standard error or 1 %.
///
/// `others` holds effects by event time, those before adoption included: there, mean residuals of the treated units. The
/// number of factors is `options.rank`, or chosen by `selectRank`; standard errors come from `options.factorBootstrap`,
/// with the number held.
///
/// - Parameter bootstrap: draws shared with other estimates, for the block bootstrap; made from `options` where nil.
/// - Throws: `SuasionError`: .data where the panel does not identify the effect; .usage for options out of range, or a
///   parametric bootstrap of a panel without units that stay untreated.
public func interactiveFixedEffects(
  _ panel: StaggeredPanel, options: EffectOptions = .init(), bootstrap: CountryBootstrap? = nil
) throws -> EffectResult {
  try options.validate()
  let imputation = try ImputationModel(panel, options: ImputationOptions(options))
  let rule = StoppingRule(tolerance: options.factorTolerance, maximumIterations: 5000, plainSteps: 15)
  let wide = try LowRankPanel(imputation, rank: 0)
  var facts: [String: Double] = [:]
  var notes: [String] = []
  let rank: Int
  if let given = options.rank {
    rank = given
  } else {
    let selection = selectRank(wide, maximum: options.maximumRank, gap: options.crossValidationGap)
    rank = selection.rank
    for (rank, error) in selection.errors.enumerated() { facts["mean squared prediction error, rank \(rank)"] = error }
    facts["cross-validated cells"] = Double(selection.cells)
    if selection.errors.isEmpty {
      notes.append("no factors: histories are too short to cross-validate their number")
    } else if rank == selection.errors.count - 1, rank > 0 {
      notes.append(
        "cross-validation takes the largest number of factors tried, \(rank): more might do better still")
    }
  }
  let laid = rank == 0 ? wide : try LowRankPanel(imputation, rank: rank)
  try checkSize(laid, rank)
  let model = LowRankModel(laid, .rank(rank), rule: rule)
  facts["rank"] = Double(rank)
  facts["iterations"] = Double(model.fit.iterations)
  if rank > 0 { facts["residual standard deviation"] = model.fit.residualDeviation }
  let draws = try model.draws(options, bootstrap)
  var result = try model.result(.ife, options: options, draws: draws, facts: facts, notes: notes)
  if rank > 0, options.factorTolerance > 1e-5, options.replicates > 0 || options.wantsPath {
    noteConvergence(model, &result)
  }
  return result
}

/// Takes the iterations to their end, and says where the estimate would be.
private func noteConvergence(_ model: LowRankModel, _ result: inout EffectResult) {
  let panel = model.panel
  let rule = StoppingRule(tolerance: 1e-6, maximumIterations: 2000, plainSteps: 15)
  let end = panel.fit(
    model.part, panel.itself, multiplicity: panel.once, initial: model.initial, rule: rule, guess: model.fit.basis,
    start: .init(values: model.fit.fitted, coefficients: model.fit.coefficients))
  let att = model.estimates(panel.once, end, outcome: panel.outcome)[0]
  result.facts["att at convergence"] = att
  let gap = abs(att - result.att.estimate)
  let small = result.att.stdError > 0 ? 0.1 * result.att.stdError : 0.01 * abs(att)
  if gap > small {
    result.notes.append(
      "the iterations stop before their end, as fect's do: taken there, the effect would be \(att) "
        + "(factorTolerance 1e-9)")
  }
}

private func checkSize(_ panel: LowRankPanel, _ rank: Int) throws {
  let observations = panel.isObserved.indices.count { panel.isObserved[$0] && panel.inFit[$0 / panel.periodCount] }
  let rows = panel.inFit.count { $0 }
  let parameters = rank * (rows + panel.periodCount - rank) + rows + panel.periodCount
  guard rank == 0 || observations > parameters else {
    throw SuasionError(
      .data, "\(observations) untreated observations do not determine \(rank) factors for \(rows) units",
      hint: "ask for a smaller rank, or widen the window")
  }
}

extension LowRankModel {
  /// The draws that the options ask for; nil without a bootstrap.
  func draws(_ options: EffectOptions, _ bootstrap: CountryBootstrap?) throws -> LowRankDraws? {
    if options.replicates == 0 && bootstrap == nil { return nil }
    if options.factorBootstrap == .parametric { return try parametricBootstrap(options) }
    guard support()[0].clusters > 1 else { return nil }
    let plan =
      bootstrap
      ?? CountryBootstrap(
        units: panel.model.panel.clusters, replicates: options.replicates, seed: options.seed)
    return try blockBootstrap(plan, threads: options.threads)
  }
}
