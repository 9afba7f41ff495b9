/// What the frameworks known at an origin and those of the whole panel do not have in common.
///
/// - Parameter today: Forecasts that the whole panel's frameworks would give from the origin.
func gaps(
  _ origin: Int, _ part: OriginBacktest?, _ panel: AcceptancePanel, today: [Int: Int]
) -> [Backtest.Gap] {
  let found = part?.forecastPlaces(in: panel) ?? []
  return (part?.notContinued(in: panel) ?? [])
    + today.filter { !found.contains($0.key) }.sorted { $0.key < $1.key }.map { f, forecasts in
      .init(origin: origin, framework: panel.frameworks[f].name, forecasts: forecasts, reason: .notForecast)
    }
}

/// Forecasts from a year that can be scored of the frameworks as the whole panel has them, by framework; those without
/// any are left out.
func forecastsOfToday(
  _ history: AcceptanceHistory, _ year: Int, _ horizons: [Int], _ options: BacktestOptions
) -> [Int: Int] {
  let panel = history.panel
  var counts: [Int: Int] = [:]
  for f in panel.frameworks.indices {
    let stakes = atStake(f, history, year)
    guard stakes.count >= options.minimumUnits, hasPast(f, history, year, options) else { continue }
    for horizon in horizons where year + horizon <= panel.years.upperBound {
      let known = stakes.count { panel[f, history.order[$0.unit], year + horizon].isKnown }
      if known >= max(1, options.minimumUnits) { counts[f, default: 0] += known }
    }
  }
  return counts
}
