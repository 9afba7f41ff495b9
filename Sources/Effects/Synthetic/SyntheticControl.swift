import Statistics

/// The synthetic control method: each treated unit is compared with the weighted mean of untreated units that comes closest
/// to it before adoption.
///
/// Abadie, Diamond & Hainmueller (2010), doi 10.1198/jasa.2009.ap08746, and (2015), doi 10.1111/ajps.12116. Donors are the
/// units untreated throughout the window. Several treated units have a synthetic control each, and their gaps are averaged
/// by unit-periods (Abadie 2021, doi 10.1257/jel.20191450). Without covariates and `options.syntheticPredictors` weights
/// match every outcome before adoption, alike; with them, the predictors, in the metric whose synthetic control has the
/// least mean squared gap before adoption.
///
/// The weights are the best there are, with one exception: for one treated unit whose outcomes are matched they are by
/// default those of `sc_estimate` in `synthdid`, whose published figures stop a little short of the best fit;
/// `options.syntheticSolver` `.exact` gives the best fit there too, and the fact "att at the optimum" its effect.
/// `options.predictorWeights` holds the metric fixed.
///
/// Inference is by placebos in space (`options.syntheticVariance` `.placebo`): every donor is given a synthetic control from
/// the others. A replicate draws one donor at random for each treated unit and averages their gaps as the effect averages
/// the treated units' (Cavallo, Galiani, Noy & Pantano 2013, doi 10.1162/REST_a_00413); the standard error is the standard
/// deviation of these placebo effects, `draws`, and percentile intervals are the estimate less their quantiles. That takes
/// the treated to be as hard to match as the donors. `facts` then has "placebo p", the share of placebos, the treated among
/// them, whose squared gaps grow as much from before to after adoption: of all donors where one unit is treated, of the
/// replicates where several are. With `.jackknife` the standard error is that of `jackknife()`, for many treated units;
/// there are no draws, percentiles or placebo p.
///
/// Other facts: "pre-treatment RMSE" (of the gaps before adoption), "effective units" (1 / Σ weight², averaged over
/// treated units), "difference in differences" (the same comparison with equal weights and an intercept).
///
/// - Throws: `SuasionError`: .data where no treated unit has two periods before adoption and every outcome, or fewer than
///   two donors do (three, for placebos); .usage for a predictor that is not observed before adoption.
public func syntheticControl(_ panel: StaggeredPanel, options: EffectOptions = .init()) throws -> EffectResult {
  try options.validate()
  var design = try SyntheticDesign(panel, estimator: .sc)
  let predictors = try SyntheticPredictor.all(options.syntheticPredictors, panel)
  var lacking: Set<Int> = []
  for cohort in design.cohorts {
    for row in design.controls + cohort.rows {
      for predictor in predictors where try predictor.value(row, design, before: cohort).isNaN { lacking.insert(row) }
    }
  }
  try design.leaveOut(lacking)
  if let given = options.predictorWeights {
    guard given.count == predictors.count, given.allSatisfy({ $0 >= 0 && $0.isFinite }),
      given.contains(where: { $0 > 0 })
    else {
      throw SuasionError(
        .usage, "\(given.count) weights for \(predictors.count) predictors",
        hint: "give one for each, at least 0 and not all 0, in this order: "
          + predictors.map(\.description).joined(separator: ", "))
    }
  }
  let model = try SyntheticControls(design, predictors: predictors, options: options)
  let isJackknife = options.syntheticVariance == .jackknife
  let placebos = options.replicates == 0 || isJackknife ? nil : try model.placebos(options)
  let replicates =
    options.replicates == 0 ? nil : isJackknife ? try model.jackknife() : placebos?.replicates
  let point = model.terms.estimates(model.fits.flatMap(\.gaps), weights: model.units.map { _ in 1 })
  guard point.allSatisfy(\.isFinite) else {
    throw SuasionError(
      .data, "the estimates are too large for the machine's numbers", hint: "give the outcome in a larger unit")
  }
  var result = model.terms.result(
    .sc, point: point, counts: model.units.map { _ in 1 }, design: design, replicates: replicates,
    options: options, method: replicates == nil ? "none" : isJackknife ? "jackknife" : "placebo")
  result.facts = model.facts()
  if options.syntheticSolver == .published, model.units.count == 1, predictors.isEmpty {
    var exact = options
    exact.syntheticSolver = .exact
    let best = try SyntheticControls(design, predictors: [], options: exact)
    result.facts["att at the optimum"] = best.terms.estimates(best.fits[0].gaps, weights: [1])[0]
  }
  if let placebos { result.facts["placebo p"] = placebos.pValue }
  result.weights = model.weights()
  result.notes += model.notes()
  result.notes +=
    replicates == nil
    ? ["no standard errors: 0 replicates were asked for"]
    : isJackknife ? [] : placeboNotes(design) + model.placeboDoubt()
  return result
}

/// A synthetic control for each treated unit.
struct SyntheticControls: Sendable {
  struct Fit: Sendable {
    /// Shape [donors].
    var weights: [Double]
    /// Predictors' weights; empty where outcomes are matched.
    var importance: [Double]
    /// Whether predictors are matched without a gap.
    var isMatched = false
    /// The gap in every period.
    var gaps: [Double]
  }

  /// How weights are found.
  struct Method: Sendable {
    /// Cohort → row → predictors; empty rows where not needed.
    var values: [[[Double]]]
    /// The predictors' weights, where they are given.
    var importance: [Double]?
    /// Cohort → σ̂ before its adoption.
    var noise: [Double]
    /// Whether outcomes are matched as well as can be.
    var isExact: Bool
  }

  let design: SyntheticDesign
  let predictors: [SyntheticPredictor]
  let method: Method
  /// Row of each treated unit and the place of its cohort, by cohort.
  let units: [(row: Int, cohort: Int)]
  /// One for each treated unit.
  let fits: [Fit]
  let terms: SyntheticTerms

  init(_ design: SyntheticDesign, predictors: [SyntheticPredictor], options: EffectOptions) throws {
    let values = try design.cohorts.map { cohort in
      try design.units.indices.map { row -> [Double] in
        guard design.controls.contains(row) || cohort.rows.contains(row) else { return [] }
        return try predictors.map { try $0.value(row, design, before: cohort) }
      }
    }
    let units = design.cohorts.enumerated().flatMap { place, cohort in cohort.rows.map { (row: $0, cohort: place) } }
    let method = Method(
      values: values, importance: options.predictorWeights,
      noise: design.cohorts.map { design.noise(before: $0.start) },
      isExact: options.syntheticSolver == .exact || units.count > 1)
    self.design = design
    self.predictors = predictors
    self.method = method
    self.units = units
    terms = SyntheticTerms(
      units.map {
        .init(
          cohort: design.cohorts[$0.cohort].cohort, start: design.cohorts[$0.cohort].start, unit: design.name($0.row))
      }, periods: design.periods, perUnit: true)
    fits = try parallelMap(count: units.count, threads: options.threads) { index in
      Self.fit(
        design, method, row: units[index].row, cohort: units[index].cohort, donors: design.controls)
    }
  }

  static func fit(_ design: SyntheticDesign, _ method: Method, row: Int, cohort: Int, donors: [Int]) -> Fit {
    let (t, values, noise) = (design.periodCount, method.values, method.noise)
    let start = design.cohorts[cohort].start
    let outcome = design.outcome
    var weights: [Double]
    var importance: [Double] = []
    var isMatched = false
    if values[cohort][row].isEmpty {
      let exact = method.isExact
      let ridge = exact ? 0 : 1e-6 * noise[cohort]
      let problem = SimplexProblem(
        rows: start, order: donors.count, ridge: Double(start) * ridge * ridge, centred: false
      ) { time, donor in outcome[donors[donor] * t + time] - outcome[row * t + time] }
      weights =
        exact
        ? problem.exactWeights()
        : problem.publishedWeights(
          from: normalized([Double](repeating: 1, count: donors.count)), minimumDecrease: 1e-5 * noise[cohort])
    } else {
      func of(_ row: Int) -> (predictors: [Double], outcomes: [Double]) {
        (values[cohort][row], Array(outcome[row * t..<row * t + start]))
      }
      let found = predictorWeights(target: of(row), donors: donors.map(of), fixed: method.importance)
      weights = found.weights
      isMatched = found.isMatched
      importance = found.importance
    }
    var gaps = Array(outcome[row * t..<(row + 1) * t])
    for (donor, weight) in zip(donors, weights) where weight != 0 {
      for time in 0..<t { gaps[time] -= weight * outcome[donor * t + time] }
    }
    return Fit(weights: weights, importance: importance, isMatched: isMatched, gaps: gaps)
  }

  func start(_ unit: Int) -> Int { design.cohorts[units[unit].cohort].start }

  func facts() -> [String: Double] {
    let before = fits.indices.flatMap { fits[$0].gaps[0..<start($0)] }
    return [
      "pre-treatment RMSE": mean(before.map { $0 * $0 }).squareRoot(),
      "effective units": mean(fits.map { 1 / compensatedSum($0.weights.map { $0 * $0 }) }),
      "difference in differences": design.differenceInDifferences(),
    ]
  }

  /// The weights above 0, unit by unit.
  func weights() -> [SyntheticWeight] {
    zip(units, fits).flatMap { unit, fit in
      let serves = design.name(unit.row)
      let cohort = design.cohorts.count > 1 ? design.cohorts[unit.cohort].cohort : nil
      let donors = zip(design.controls, fit.weights).filter { $0.1 > 0 }.map { row, weight in
        SyntheticWeight(kind: .unit, cohort: cohort, unit: serves, name: design.name(row), weight: weight)
      }
      return donors
        + zip(predictors, fit.importance).map { predictor, weight in
          SyntheticWeight(
            kind: .predictor, cohort: cohort, unit: serves, name: predictor.description, weight: weight)
        }
    }
  }

  func notes() -> [String] {
    let exact = fits.indices.filter { unit in
      let scale = design.noise(before: start(unit))
      return fits[unit].gaps[0..<start(unit)].allSatisfy { abs($0) <= 1e-9 * scale }
    }
    func some(_ places: [Int], _ what: String) -> String {
      let names = places.prefix(5).map { design.name(units[$0].row) }.joined(separator: ", ")
      return "\(places.count) treated unit\(places.count == 1 ? " is" : "s are") \(what) "
        + "(\(names)\(places.count > 5 ? ", …" : "")): "
    }
    var notes: [String] = []
    if !exact.isEmpty {
      notes.append(some(exact, "matched without a gap before adoption") + "other weights may match as well")
    }
    let matched = fits.indices.filter { fits[$0].isMatched }
    if !matched.isEmpty {
      notes.append(
        some(matched, "matched without a gap in any predictor")
          + "the predictors' weights say nothing, and of the synthetic controls that match them all "
          + "the one closest in outcomes is taken")
    }
    let lopsided = fits.indices.filter { unit in
      predictors.count > 1 && method.importance == nil && fits[unit].importance.contains { $0 > 0.99 }
    }
    if !lopsided.isEmpty {
      notes.append(
        some(lopsided, "fitted best where nearly all the weight is on one predictor")
          + "the others hardly count; give the predictors' weights if they should")
    }
    return notes
  }
}
