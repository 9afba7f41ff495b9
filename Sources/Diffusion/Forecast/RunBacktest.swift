import Statistics

/// Forecasts the past from what was known then, and scores the forecasts beside three baselines.
///
/// From each origin the model is fitted anew to statuses, covariates and networks of that year and before, all frameworks
/// pooled, and every stance at stake is forecast: of a lasting framework the units that are open at the origin (that those
/// who hold it keep it is no feat), of a yearly text all. A framework is scored where it has `minimumEvents` before the
/// origin and `minimumUnits` at stake whose stance is known at the horizon.
///
/// Brier (1950), doi 10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2, and logarithmic score (Good 1952, doi
/// 10.1111/j.2517-6161.1952.tb00104.x; probabilities are kept a billionth from 0 and 1). Intervals resample units and
/// frameworks at once, cases of one unit or framework staying together (Owen 2007, doi 10.1214/07-AOAS122); units alone
/// where a group has fewer than 5 frameworks.
///
/// - Throws: A usage error for origins or horizons that leave nothing to compare, and for unknown covariates.
public func backtest(_ panel: AcceptancePanel, options: BacktestOptions = .init()) throws -> Backtest {
  let horizons = Set(options.horizons).sorted()
  guard let longest = horizons.last, let shortest = horizons.first, shortest >= 1, longest <= 50 else {
    throw SuasionError(.usage, "a backtest needs horizons of 1 to 50 years", hint: "give 1, 2, 3 and 5")
  }
  guard options.replicates >= 1, options.confidence > 0, options.confidence < 1, options.futures >= 1 else {
    throw SuasionError(
      .usage,
      "a backtest with \(options.replicates) resamples, \(options.futures) futures and intervals of"
        + " \(options.confidence)", hint: "give 1 or more of each, and a share between 0 and 1")
  }
  let history = try AcceptanceHistory(panel)
  let last = panel.years.upperBound
  let possible = panel.years.filter { year in
    year + shortest <= last
      && panel.frameworks.indices.contains { f in
        horizons.contains { isScored(f, history, year, $0, options) }
      }
  }
  var notes: [String] = []
  var origins = possible.enumerated().filter { (possible.count - 1 - $0.offset) % 2 == 0 }.map(\.element)
  if let asked = options.origins {
    for year in asked where !panel.years.contains(year) || year + shortest > last {
      throw SuasionError(
        .usage, "no backtest from \(year) with horizons from \(shortest)",
        hint: "the panel has \(panel.years.lowerBound) to \(last)")
    }
    origins = Set(asked).sorted()
  }
  for (f, framework) in panel.frameworks.enumerated()
  where !origins.contains(where: { year in horizons.contains { isScored(f, history, year, $0, options) } }) {
    notes.append(
      "\(framework.id) is not scored: from no origin has it \(options.minimumEvents) events behind it and"
        + " \(options.minimumUnits) units at stake whose stance is known later")
  }
  let years = origins
  let parts = try parallelMap(count: years.count, threads: options.threads) { place in
    try OriginBacktest(history, origin: years[place], horizons: horizons, options: options)
  }
  return try scored(
    history, cases: parts.flatMap(\.cases), totals: parts.flatMap(\.totals), origins: origins, horizons: horizons,
    notes: notes + parts.flatMap(\.notes), options: options)
}

/// Units of a framework at stake at an origin whose stance at the horizon is known, units in the order of their names.
func atStake(
  _ f: Int, _ history: AcceptanceHistory, _ origin: Int, _ horizon: Int
) -> [(unit: Int, held: Bool, holds: Bool)] {
  let framework = history.panel.frameworks[f]
  guard framework.opens <= origin, origin + horizon <= history.panel.years.upperBound else { return [] }
  let place = history.place(f, history.slot(origin))
  return (0..<history.count).compactMap { u in
    let was = history.stance[place + u]
    let becomes = history.panel[f, history.order[u], origin + horizon]
    guard was == .open || (was == .holds && framework.kind == .yearly), becomes == .open || becomes == .holds else {
      return nil
    }
    return (u, was == .holds, becomes == .holds)
  }
}

func isScored(
  _ f: Int, _ history: AcceptanceHistory, _ origin: Int, _ horizon: Int, _ options: BacktestOptions
) -> Bool {
  let framework = history.panel.frameworks[f]
  guard framework.opens <= origin, origin + horizon <= history.panel.years.upperBound else { return false }
  var entries = 0
  for slot in 1...max(1, history.slot(origin)) {
    let place = history.place(f, slot)
    for u in 0..<history.count {
      let was = history.stance[place - history.count + u]
      if history.stance[place + u] == .holds, was == .open || was == .outside { entries += 1 }
    }
  }
  return entries >= options.minimumEvents && atStake(f, history, origin, horizon).count >= options.minimumUnits
}

/// What comes of one origin.
struct OriginBacktest: Sendable {
  var cases: [Backtest.Case] = []
  var totals: [Backtest.Total] = []
  var notes: [String] = []

  init(_ history: AcceptanceHistory, origin: Int, horizons: [Int], options: BacktestOptions) throws {
    let panel = history.panel
    let horizons = horizons.filter { origin + $0 <= panel.years.upperBound }
    let scored = panel.frameworks.indices.filter { f in
      horizons.contains { isScored(f, history, origin, $0, options) }
    }
    guard !scored.isEmpty, let longest = horizons.last else { return }
    var modelOptions = options.model
    modelOptions.threads = 1
    var simple = modelOptions
    simple.covariates = options.incomeCovariates
    (simple.usesNetworks, simple.usesContagion, simple.usesRivals, simple.usesUnitEffects) = (
      false, false, false, false
    )
    let futures = ForecastOptions(
      futures: options.futures, seed: options.seed &+ UInt64(bitPattern: Int64(origin)), threads: 1)
    var runs: [(FutureSetup, FutureRun)] = []
    for fitOptions in [modelOptions, simple] {
      do {
        let model = try fitAcceptance(history, through: origin, options: fitOptions)
        let setup = try FutureSetup(
          history, model, to: origin + longest, frameworks: scored.map { panel.frameworks[$0].id })
        runs.append((setup, try simulate(setup, model, scenarios: [], options: futures)))
      } catch let error as SuasionError where error.code == .data {
        notes.append("nothing is scored from \(origin), the hazards of that year cannot be fitted: \(error.message)")
        return
      }
    }
    let past = PastRates(history, origin: origin)
    for f in scored {
      for horizon in horizons where isScored(f, history, origin, horizon, options) {
        let kind = panel.frameworks[f].kind
        for stake in atStake(f, history, origin, horizon) {
          let simulated = runs.map { setup, run in
            let frame = setup.frames.firstIndex { $0.index == f } ?? 0
            let cell = ((horizon - 1) * setup.frames.count + frame) * run.lanes + stake.unit
            return run.sums.probabilities[cell] / Double(options.futures)
          }
          cases.append(
            .init(
              framework: f, unit: history.order[stake.unit], origin: origin, horizon: horizon, held: stake.held,
              probabilities: [
                simulated[0], past.baseRate(f, kind, horizon), simulated[1],
                past.persistence(kind, held: stake.held, horizon),
              ], holds: stake.holds))
        }
        if let total = Self.total(f, history, origin, horizon, runs[0].0, runs[0].1) { totals.append(total) }
      }
    }
  }

  /// The fan of the number that hold, over units eligible at the origin; nil where the stance of one in twenty is not
  /// known at the horizon.
  private static func total(
    _ f: Int, _ history: AcceptanceHistory, _ origin: Int, _ horizon: Int, _ setup: FutureSetup, _ run: FutureRun
  ) -> Backtest.Total? {
    guard let place = setup.frames.firstIndex(where: { $0.index == f }) else { return nil }
    let frame = setup.frames[place]
    var (known, held, eligible) = (0, 0, 0)
    for u in 0..<history.count where frame.isEligible[u] {
      eligible += 1
      let status = history.panel[f, history.order[u], origin + horizon]
      if status.isKnown { known += 1 }
      if status.isHolding { held += 1 }
    }
    guard known > 0, 20 * known >= 19 * eligible else { return nil }
    let shares = run.values(0, cell: (place * setup.years.count + horizon - 1) * setup.weights.count)
    let sorted = shares.map { Double($0) * Double(known) }.sorted()
    return .init(
      framework: frame.framework.id, origin: origin, horizon: horizon, units: known, realised: held,
      q05: quantile(ofSorted: sorted, 0.05), q25: quantile(ofSorted: sorted, 0.25),
      q50: quantile(ofSorted: sorted, 0.5), q75: quantile(ofSorted: sorted, 0.75),
      q95: quantile(ofSorted: sorted, 0.95))
  }
}
