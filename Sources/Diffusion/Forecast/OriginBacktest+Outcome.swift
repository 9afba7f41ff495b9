import Statistics

extension OriginBacktest {
  /// A forecast and what came of it, by a panel that knows.
  struct Outcome: Sendable {
    let forecast: OriginForecast
    /// Index into the panel that knows.
    let framework: Int
    /// Of `forecast.stakes` those whose stance is known.
    let known: [(stake: OriginForecast.Stake, holds: Bool)]
  }

  /// The forecasts that a later panel scores: of a framework that goes on there, with `minimumUnits` at stake whose
  /// stance at the horizon is known. Who became a leader by then holds it.
  func outcomes(in later: AcceptancePanel, _ options: BacktestOptions) -> [Outcome] {
    let places = panel.places(in: later)
    return forecasts.compactMap { forecast in
      guard let framework = places[forecast.framework] else { return nil }
      let known = forecast.stakes.compactMap { stake -> (OriginForecast.Stake, Bool)? in
        let becomes = later[framework, stake.unit, origin + forecast.horizon]
        return becomes.isKnown ? (stake, becomes.isHolding) : nil
      }
      guard known.count >= max(1, options.minimumUnits) else { return nil }
      return Outcome(forecast: forecast, framework: framework, known: known)
    }
  }

  /// What it scores by a later panel, the components weighed by a stack.
  func scored(
    in later: AcceptancePanel, _ stack: AcceptanceStack, _ options: BacktestOptions
  ) -> (cases: [Backtest.Case], totals: [Backtest.Total]) {
    let income = AcceptanceStack.Component.allCases.firstIndex(of: .incomeAndRegion) ?? 0
    var (cases, totals): ([Backtest.Case], [Backtest.Total]) = ([], [])
    for outcome in outcomes(in: later, options) {
      let weights = stack.weights(later.frameworks[outcome.framework].kind)
      for (stake, holds) in outcome.known {
        let model = zip(weights, stake.components).reduce(0) { $0 + $1.0 * $1.1 }
        cases.append(
          .init(
            framework: outcome.framework, unit: stake.unit, origin: origin, horizon: outcome.forecast.horizon,
            held: stake.held,
            probabilities: [model, outcome.forecast.baseRate, stake.components[income], stake.persistence],
            holds: holds))
      }
      if let total = outcome.total(origin, weights, in: later) { totals.append(total) }
    }
    return (cases, totals)
  }

  /// The cases from which weights are learnt.
  func evidence(in later: AcceptancePanel, _ options: BacktestOptions) -> [StackCase] {
    outcomes(in: later, options).flatMap { outcome in
      outcome.known.map { stake, holds in
        StackCase(
          framework: outcome.framework, origin: origin, horizon: outcome.forecast.horizon,
          probabilities: stake.components, holds: holds)
      }
    }
  }

  /// What cannot be scored for want of its like among the frameworks of a later panel.
  func notContinued(in later: AcceptancePanel) -> [Backtest.Gap] {
    let places = panel.places(in: later)
    return panel.frameworks.indices.filter { places[$0] == nil }.compactMap { f in
      let stakes = forecasts.filter { $0.framework == f }.reduce(0) { $0 + $1.stakes.count }
      return stakes == 0
        ? nil : .init(origin: origin, framework: panel.frameworks[f].name, forecasts: stakes, reason: .notContinued)
    }
  }

  /// The places in a later panel of what was forecast.
  func forecastPlaces(in later: AcceptancePanel) -> Set<Int> {
    let places = panel.places(in: later)
    return Set(forecasts.compactMap { places[$0.framework] })
  }
}

extension OriginBacktest.Outcome {
  /// The number that held, and the fan of the components together; nil where the stance of one in twenty is not known.
  func total(_ origin: Int, _ weights: [Double], in later: AcceptancePanel) -> Backtest.Total? {
    let stances = forecast.eligible.map { later[framework, $0, origin + forecast.horizon] }
    let known = stances.count(where: \.isKnown)
    guard known > 0, 20 * known >= 19 * stances.count else { return nil }
    let pooled = zip(forecast.shares, weights).flatMap { shares, weight in
      shares.map { (number: $0 * Double(known), weight: weight / Double(shares.count)) }
    }.sorted { ($0.number, $0.weight) < ($1.number, $1.weight) }
    func quantile(_ share: Double) -> Double {
      var sum = 0.0
      for each in pooled {
        sum += each.weight
        if sum >= share { return each.number }
      }
      return pooled.last?.number ?? .nan
    }
    return .init(
      framework: later.frameworks[framework].id, origin: origin, horizon: forecast.horizon, units: known,
      realised: stances.count(where: \.isHolding), q05: quantile(0.05), q25: quantile(0.25), q50: quantile(0.5),
      q75: quantile(0.75), q95: quantile(0.95))
  }
}
