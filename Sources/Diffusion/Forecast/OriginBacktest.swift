import Statistics

/// What was forecast from one origin of one framework and horizon, made of what was known then and nothing else.
struct OriginForecast: Sendable {
  /// A unit at stake.
  struct Stake: Sendable {
    /// Index into the panel's units.
    let unit: Int
    let held: Bool
    /// One a component of the stack.
    let components: [Double]
    let persistence: Double
  }

  /// Index into the origin's panel.
  let framework: Int
  let horizon: Int
  let baseRate: Double
  /// In the order of their names.
  let stakes: [Stake]
  /// Units that count in the fan, and what the futures of each component said of the share that holds, ascending.
  let eligible: [Int]
  let shares: [[Double]]
}

/// What comes of one origin.
struct OriginBacktest: Sendable {
  let origin: Int
  /// What was known then.
  let panel: AcceptancePanel
  var forecasts: [OriginForecast] = []
  var notes: [String] = []

  init(_ panel: AcceptancePanel, horizons: [Int], options: BacktestOptions) throws {
    let origin = panel.years.upperBound
    (self.origin, self.panel) = (origin, panel)
    let history = try AcceptanceHistory(panel)
    let stakes = panel.frameworks.indices.map { atStake($0, history, origin) }
    let forecast = panel.frameworks.indices.filter { f in
      stakes[f].count >= options.minimumUnits && hasPast(f, history, origin, options)
    }
    guard !forecast.isEmpty, let longest = horizons.last else { return }
    var modelOptions = options.model
    modelOptions.threads = 1
    let futures = ForecastOptions(
      futures: options.futures, seed: options.seed &+ UInt64(bitPattern: Int64(origin)), threads: 1)
    var runs: [(setup: FutureSetup, run: FutureRun)] = []
    for each in AcceptanceStack.Component.allCases {
      do {
        let model = try component(
          each, history, through: origin, incomeCovariates: options.incomeCovariates, options: modelOptions)
        let setup = try FutureSetup(
          history, model, to: origin + longest, frameworks: forecast.map { panel.frameworks[$0].id })
        runs.append((setup, try simulate(setup, model, scenarios: [], options: futures)))
      } catch let error as SuasionError where error.code == .data {
        notes.append("nothing is scored from \(origin), the hazards of that year cannot be fitted: \(error.message)")
        return
      }
    }
    let past = PastRates(history, origin: origin)
    for (place, f) in forecast.enumerated() {
      let kind = panel.frameworks[f].kind
      let eligible = runs[0].setup.frames[place].isEligible
      for horizon in horizons {
        forecasts.append(
          OriginForecast(
            framework: f, horizon: horizon, baseRate: past.baseRate(f, kind, horizon),
            stakes: stakes[f].map { stake in
              .init(
                unit: history.order[stake.unit], held: stake.held,
                components: runs.map { setup, run in
                  let cell = ((horizon - 1) * setup.frames.count + place) * run.lanes + stake.unit
                  return run.sums.probabilities[cell] / Double(options.futures)
                }, persistence: past.persistence(kind, held: stake.held, horizon))
            }, eligible: eligible.indices.filter { eligible[$0] }.map { history.order[$0] },
            shares: runs.map { setup, run in
              run.values(0, cell: (place * setup.years.count + horizon - 1) * setup.weights.count)
                .map(Double.init).sorted()
            }))
      }
    }
  }
}

/// Units of a framework that could change their stance after an origin, in the order of their names.
func atStake(_ f: Int, _ history: AcceptanceHistory, _ origin: Int) -> [(unit: Int, held: Bool)] {
  let framework = history.panel.frameworks[f]
  guard !framework.isContext, framework.opens <= origin else { return [] }
  let place = history.place(f, history.slot(origin))
  return (0..<history.count).compactMap { u in
    let was = history.stance[place + u]
    return was == .open || (was == .holds && framework.kind == .yearly) ? (u, was == .holds) : nil
  }
}

/// Whether a framework has events enough behind it at an origin.
func hasPast(_ f: Int, _ history: AcceptanceHistory, _ origin: Int, _ options: BacktestOptions) -> Bool {
  var entries = 0
  for slot in 1...max(1, history.slot(origin)) {
    let place = history.place(f, slot)
    for u in 0..<history.count {
      let was = history.stance[place - history.count + u]
      if history.stance[place + u] == .holds, was == .open || was == .outside { entries += 1 }
    }
  }
  return entries >= options.minimumEvents
}
