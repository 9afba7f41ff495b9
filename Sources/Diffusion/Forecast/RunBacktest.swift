import Statistics

/// Forecasts the past from what was known then, and scores the forecasts beside three baselines.
///
/// From each origin the components of an `AcceptanceStack` are fitted anew to statuses, covariates, networks and sides
/// of that year and before, all frameworks pooled; their weights are learnt from the forecasts of earlier origins whose
/// outcome was known by then. Every stance at stake is forecast: of a lasting framework the units that are open at the
/// origin (that those who hold it keep it is no feat), of a yearly text all. A framework is scored where it has
/// `minimumEvents` before the origin and `minimumUnits` at stake whose stance is known at the horizon.
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
  where !framework.isContext
    && !origins.contains(where: { year in horizons.contains { isScored(f, history, year, $0, options) } })
  {
    notes.append(
      "\(framework.id) is not scored: from no origin has it \(options.minimumEvents) events behind it and"
        + " \(options.minimumUnits) units at stake whose stance is known later")
  }
  let years = origins
  let parts = try parallelMap(count: years.count, threads: options.threads) { place in
    try OriginBacktest(history, origin: years[place], horizons: horizons, options: options)
  }
  let outcomes = parts.flatMap(\.outcomes)
  func stack(knownIn year: Int) -> AcceptanceStack {
    AcceptanceStack(
      incomeCovariates: options.incomeCovariates, learntFrom: outcomes.filter { $0.origin + $0.horizon <= year },
      frameworks: panel.frameworks)
  }
  let stacks = Dictionary(uniqueKeysWithValues: origins.map { ($0, stack(knownIn: $0)) })
  func weights(_ framework: Int, _ origin: Int) -> [Double] {
    stacks[origin]?.weights(panel.frameworks[framework].kind) ?? []
  }
  let cases = parts.flatMap(\.cases).enumerated().map { place, each in
    var each = each
    each.probabilities[0] = zip(weights(each.framework, each.origin), outcomes[place].probabilities)
      .reduce(0) { $0 + $1.0 * $1.1 }
    return each
  }
  return try scored(
    history, cases: cases, totals: parts.flatMap(\.totals).map { $0.total(weights($0.framework, $0.origin), panel) },
    origins: origins, horizons: horizons, notes: notes + parts.flatMap(\.notes), stack: stack(knownIn: last),
    options: options)
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
  guard !framework.isContext, framework.opens <= origin, origin + horizon <= history.panel.years.upperBound else {
    return false
  }
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
