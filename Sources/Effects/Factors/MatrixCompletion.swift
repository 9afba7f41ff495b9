import Statistics

/// The effect of a treatment by matrix completion: untreated outcomes are unit effects, period effects, coefficients times
/// covariates, and a matrix of units by periods whose singular values are kept small. It is fitted on untreated
/// observations alone, and treated outcomes are compared with what it foretells.
///
/// Athey, Bayati, Doudchenko, Imbens & Khosravi (2021), Matrix Completion Methods for Causal Panel Data Models, JASA
/// 116(536), doi 10.1080/01621459.2021.1891924. Minimises ½ Σ (y − fit)² over untreated observations + λ times the sum of
/// the matrix's singular values; unit and period effects and coefficients are free. (The paper divides the sum by the
/// number of observations: its λ is 2λ over that number.) λ is chosen by `selectPenalty`; at λ as large as the largest
/// singular value of the residuals the estimate is the imputation estimator's.
///
/// The standard error is the bootstrap's (whole clusters, λ held), widened so that a 95 % interval covers in spite of the
/// `Shrinkage`, by which the penalty moves the estimate from a fit without one, taken as it is found: from s to
/// cv(|shrinkage| / s) s / 1.96, cv the quantile of the folded normal (Armstrong & Kolesár 2018, doi 10.3982/ECTA14434).
/// Intervals are wide where shrinkage is strong, and as wide as the bootstrap's where there is none.
///
/// - Parameter bootstrap: draws shared with other estimates; made from `options` where nil.
/// - Throws: `SuasionError`: .data where the panel does not identify the effect; .usage for options out of range, or a
///   parametric bootstrap, whose errors a penalised fit understates.
public func matrixCompletion(
  _ panel: StaggeredPanel, options: EffectOptions = .init(), bootstrap: CountryBootstrap? = nil
) throws -> EffectResult {
  try options.validate()
  guard options.factorBootstrap == .block else {
    throw SuasionError(
      .usage, "a parametric bootstrap of matrix completion",
      hint: "use the block bootstrap: shrunken residuals are no "
        + "sample of the errors")
  }
  let imputation = try ImputationModel(panel, options: ImputationOptions(options))
  let laid = try LowRankPanel(imputation, rank: 0)
  let selection = try selectPenalty(laid, options)
  let model = LowRankModel(laid, .penalty(selection.penalty), rule: penaltyRule)
  var facts: [String: Double] = [
    "penalty": selection.penalty, "effective rank": Double(model.fit.singularValues.count { $0 > 0 }),
    "iterations": Double(model.fit.iterations), "residual standard deviation": model.fit.residualDeviation,
  ]
  for (penalty, error) in zip(selection.path, selection.errors) {
    facts["mean squared prediction error, penalty \(penalty)"] = error
  }
  // Of use to an error only; permutations ask for none, thousands of times.
  let shrinkage = options.replicates > 0 || bootstrap != nil ? try Shrinkage(of: model, imputation, options) : nil
  facts["rank of the unshrunk fit"] = shrinkage.map { Double($0.rank) }
  facts["shrinkage of the att"] = shrinkage?.bias[0]
  var notes: [String] = []
  if let shrinkage, shrinkage.cellsNotCompared > 0 {
    notes.append(
      "\(shrinkage.cellsNotCompared) treated cells have histories too short for \(shrinkage.rank) factors: what the "
        + "penalty does to them is not in the standard error")
  }
  if selection.penalty == selection.path.last, selection.path.count > 1 {
    notes.append("cross-validation takes the smallest penalty tried: the matrix is hardly shrunk")
  }
  let draws = try model.draws(options, bootstrap)
  return try model.result(
    .mc, options: options, draws: draws, bias: shrinkage?.bias, facts: facts, notes: notes)
}

/// How far the convex problem is taken.
let penaltyRule = StoppingRule(tolerance: 1e-8, maximumIterations: 5000, plainSteps: 0)

/// The mean squared prediction error along the path of penalties.
struct PenaltySelection: Sendable {
  var penalty: Double
  /// Descending.
  var path: [Double]
  var errors: [Double]
}

/// Chooses the penalty on a path of ten, from the least that leaves no matrix at all down to a thousandth of it in equal
/// steps of its logarithm, by cross-validation: five times a tenth of the untreated observations is held back, in runs of
/// up to three periods of one unit (so that correlation over time does not flatter the fit, as in fect), and predicted
/// from the rest. A smaller penalty is taken where it lowers the mean squared error by more than 1 %.
func selectPenalty(_ panel: LowRankPanel, _ options: EffectOptions) throws -> PenaltySelection {
  let initial = panel.design.fit(panel.spread(panel.once))
  let largest = largestPenalty(panel, panel.itself, initial)
  guard largest > 0 else { return PenaltySelection(penalty: 1, path: [1], errors: []) }
  let path = (0..<10).map { step in largest * powersOfTenth(step) }
  let rule = StoppingRule(tolerance: 1e-4, maximumIterations: 500, plainSteps: 0)
  let results = try parallelMap(count: 5, threads: options.threads) { fold -> (errors: [Double], cells: Int) in
    let data = heldBack(panel, seed: options.seed, fold: fold)
    let masked = panel.itself
    let held = masked.isObserved.indices.filter { masked.isObserved[$0] && !data.isObserved[$0] }
    let initial = data.design.fit(panel.spread(panel.once))
    guard initial.factor.coefficients.rank == panel.covariates.count else { return ([], 0) }
    var start: LowRankPanel.Start?
    var guess: [Double] = []
    var errors: [Double] = []
    for penalty in path {
      let fit = panel.fit(
        .penalty(penalty), data, multiplicity: panel.once, initial: initial, rule: rule, guess: guess, start: start)
      var sum = 0.0
      for place in held {
        var left = panel.outcome[place] - fit.fitted[place]
        for c in fit.coefficients.indices { left -= panel.covariates[c][place] * fit.coefficients[c] }
        sum += left * left
      }
      errors.append(sum)
      guess = fit.basis
      start = .init(values: fit.fitted, coefficients: fit.coefficients)
    }
    return (errors, held.count)
  }
  let cells = results.reduce(0) { $0 + $1.cells }
  guard cells > 0 else { return PenaltySelection(penalty: largest, path: [largest], errors: []) }
  let errors = path.indices.map { place in
    results.reduce(0.0) { $0 + ($1.errors.isEmpty ? 0 : $1.errors[place]) } / Double(cells)
  }
  var best = 0
  for place in errors.indices where errors[place] < 0.99 * errors[best] { best = place }
  return PenaltySelection(penalty: path[best], path: path, errors: errors)
}

/// 10 to the power −step / 3, by multiplication, so that it is the same on every machine.
private func powersOfTenth(_ step: Int) -> Double {
  var value = 1.0
  for _ in 0..<step { value *= 0.464_158_883_361_277_9 }
  return value
}

/// The largest singular value of the two-way fit's residuals: from it up, no matrix is worth its price.
func largestPenalty(_ panel: LowRankPanel, _ data: LowRankPanel.Variant, _ initial: TwoWayFit) -> Double {
  let t = panel.periodCount
  let additive = panel.additive(initial, data.design)
  var left = [Double](repeating: 0, count: panel.rowCount * t)
  for row in panel.units.indices where data.inFit[row] {
    for period in 0..<t where data.isObserved[row * t + period] {
      var value = data.outcome[row * t + period] - additive[row * t + period]
      for c in initial.coefficients.indices { value -= panel.covariates[c][row * t + period] * initial.coefficients[c] }
      left[row * t + period] = value
    }
  }
  var products = [Double](repeating: 0, count: t * t)
  addProducts(left, weights: [Double](repeating: 1, count: panel.rowCount), order: t, to: &products)
  var values = [Double](repeating: 0, count: t)
  products.withUnsafeMutableBufferPointer { products in
    values.withUnsafeMutableBufferPointer { symmetricEigen(products, $0) }
  }
  return max(0, values[0]).squareRoot()
}

/// The panel with a tenth of its untreated observations held back: runs of three at random, each unit keeping half of its
/// own and each period of a stratum half of its.
private func heldBack(_ panel: LowRankPanel, seed: UInt64, fold: Int) -> LowRankPanel.Variant {
  let t = panel.periodCount
  var stream = RandomStream(seed: seed, purpose: "matrix completion folds", unit: UInt64(fold))
  var data = panel.itself
  var crowd = [Int](repeating: 0, count: panel.strataCount * t)
  var own = [Int](repeating: 0, count: panel.rowCount)
  var total = 0
  for row in panel.units.indices where panel.inFit[row] {
    for period in 0..<t where panel.isObserved[row * t + period] {
      crowd[panel.strata[row] * t + period] += 1
      own[row] += 1
      total += 1
    }
  }
  let (fullCrowd, fullOwn) = (crowd, own)
  var wanted = total / 10
  var tries = 0
  while wanted > 0, tries < 20 * total {
    tries += 1
    let row = stream.integer(below: panel.rowCount)
    let first = stream.integer(below: t)
    guard panel.inFit[row] else { continue }
    for period in first..<min(t, first + 3) where data.isObserved[row * t + period] && wanted > 0 {
      let node = panel.strata[row] * t + period
      guard 2 * (own[row] - 1) >= fullOwn[row], 2 * (crowd[node] - 1) >= fullCrowd[node], own[row] > 2 else { continue }
      data.isObserved[row * t + period] = false
      own[row] -= 1
      crowd[node] -= 1
      wanted -= 1
    }
  }
  data.open = panel.units.indices.map { row in (0..<t).filter { !data.isObserved[row * t + $0] } }
  let source = panel.model.panel
  var rows = [[Int]](repeating: [], count: source.units.count)
  var place = [Int](repeating: -1, count: source.units.count)
  for (row, unit) in panel.units.enumerated() { place[unit] = row }
  for unit in panel.units {
    rows[unit] = panel.model.untreatedRows[unit].filter { data.isObserved[place[unit] * t + source.period[$0]] }
  }
  var inFit = [Bool](repeating: false, count: source.units.count)
  for (row, unit) in panel.units.enumerated() { inFit[unit] = panel.inFit[row] }
  data.design = TwoWayDesign(
    panel: source, rows: rows, inFit: inFit, outcome: source.outcome,
    covariates: panel.model.covariates.map { source.covariates[$0] })
  return data
}
