import Statistics

/// Forecasts the past from what was known then, and scores the forecasts beside three baselines.
///
/// From each origin the components of an `AcceptanceStack` are fitted anew to a panel that holds nothing of a later year,
/// all frameworks pooled; their weights are learnt from the forecasts of earlier origins, by the outcomes that the
/// origin's own panel tells. Every stance at stake is forecast: of a lasting framework the units that are open at the
/// origin (that those who hold it keep it is no feat), of a yearly text all. A framework is scored where it has
/// `minimumEvents` before the origin and `minimumUnits` at stake whose stance is known at the horizon.
///
/// What came is read from `panel`: a lasting framework is found there by its id, a series of texts by its first text
/// (`AcceptancePanel.places(in:)`); what cannot be matched, or was not known at the origin, is counted in `gaps`.
///
/// Brier (1950), doi 10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2, and logarithmic score (Good 1952, doi
/// 10.1111/j.2517-6161.1952.tb00104.x; probabilities are kept a billionth from 0 and 1). Intervals resample units and
/// frameworks at once, cases of one unit or framework staying together (Owen 2007, doi 10.1214/07-AOAS122); units alone
/// where a group has fewer than 5 frameworks.
///
/// - Parameter known: The panel as it would have been made at the end of a year: the same units, that year its last; nil
///   where it would have held nothing. Where not given, `panel` cut at the year, which is right where later years tell
///   nothing of which frameworks there are.
/// - Throws: A usage error for origins or horizons that leave nothing to compare, and for unknown covariates; a fault for
///   a panel of other units or years.
public func backtest(
  _ panel: AcceptancePanel, options: BacktestOptions = .init(),
  known: (@Sendable (_ year: Int) throws -> AcceptancePanel?)? = nil
) throws -> Backtest {
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
  let today = Dictionary(
    uniqueKeysWithValues: panel.years.map { ($0, forecastsOfToday(history, $0, horizons, options)) })
  let possible = panel.years.filter { $0 + shortest <= last && today[$0]?.isEmpty == false }
  var origins = possible.enumerated().filter { (possible.count - 1 - $0.offset) % 2 == 0 }.map(\.element)
  if let asked = options.origins {
    for year in asked where !panel.years.contains(year) || year + shortest > last {
      throw SuasionError(
        .usage, "no backtest from \(year) with horizons from \(shortest)",
        hint: "the panel has \(panel.years.lowerBound) to \(last)")
    }
    origins = Set(asked).sorted()
  }
  let parts = try parallelMap(count: origins.count, threads: options.threads) { [origins] place -> OriginBacktest? in
    let year = origins[place]
    guard let past = try known.map({ try $0(year) }) ?? panel.known(in: year) else { return nil }
    guard past.units == panel.units, past.years.upperBound == year else {
      throw SuasionError(.fault, "what was known in \(year) has other units, or ends in \(past.years.upperBound)")
    }
    return try OriginBacktest(past, horizons: horizons.filter { year + $0 <= last }, options: options)
  }.compactMap { $0 }
  func stack(knownIn later: AcceptancePanel) -> AcceptanceStack {
    let before = parts.filter { $0.origin < later.years.upperBound }
    return AcceptanceStack(
      incomeCovariates: options.incomeCovariates, learntFrom: before.flatMap { $0.evidence(in: later, options) },
      frameworks: later.frameworks)
  }
  let found = parts.map { $0.scored(in: panel, stack(knownIn: $0.panel), options) }
  let cases = found.flatMap(\.cases)
  let scoredFrameworks = Set(cases.map(\.framework))
  let unscored = panel.frameworks.indices.filter { f in
    !panel.frameworks[f].isContext && !scoredFrameworks.contains(f)
  }.map {
    "\(panel.frameworks[$0].id) is not scored: from no origin has it \(options.minimumEvents) events behind it and"
      + " \(options.minimumUnits) units at stake whose stance is known later"
  }
  return try scored(
    history, cases: cases, totals: found.flatMap(\.totals), origins: origins, horizons: horizons,
    notes: unscored + parts.flatMap(\.notes), stack: stack(knownIn: panel),
    gaps: origins.flatMap { origin in
      gaps(origin, parts.first { $0.origin == origin }, panel, today: today[origin] ?? [:])
    }, options: options)
}
