import Statistics

/// What comes of one origin.
struct OriginBacktest: Sendable {
  /// The model's own probability still open.
  var cases: [Backtest.Case] = []
  /// One a case: what each component of the stack said.
  var outcomes: [StackCase] = []
  var totals: [OriginTotal] = []
  var notes: [String] = []

  init(_ history: AcceptanceHistory, origin: Int, horizons: [Int], options: BacktestOptions) throws {
    let history = history.known(in: origin)
    let panel = history.panel
    let horizons = horizons.filter { origin + $0 <= panel.years.upperBound }
    let scored = panel.frameworks.indices.filter { f in
      horizons.contains { isScored(f, history, origin, $0, options) }
    }
    guard !scored.isEmpty, let longest = horizons.last else { return }
    var modelOptions = options.model
    modelOptions.threads = 1
    let futures = ForecastOptions(
      futures: options.futures, seed: options.seed &+ UInt64(bitPattern: Int64(origin)), threads: 1)
    var runs: [(FutureSetup, FutureRun)] = []
    for each in AcceptanceStack.Component.allCases {
      do {
        let model = try component(
          each, history, through: origin, incomeCovariates: options.incomeCovariates, options: modelOptions)
        let setup = try FutureSetup(
          history, model, to: origin + longest, frameworks: scored.map { panel.frameworks[$0].id })
        runs.append((setup, try simulate(setup, model, scenarios: [], options: futures)))
      } catch let error as SuasionError where error.code == .data {
        notes.append("nothing is scored from \(origin), the hazards of that year cannot be fitted: \(error.message)")
        return
      }
    }
    let income = AcceptanceStack.Component.allCases.firstIndex(of: .incomeAndRegion) ?? 0
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
          outcomes.append(
            .init(
              framework: f, origin: origin, horizon: horizon, probabilities: simulated, holds: stake.holds))
          cases.append(
            .init(
              framework: f, unit: history.order[stake.unit], origin: origin, horizon: horizon, held: stake.held,
              probabilities: [
                .nan, past.baseRate(f, kind, horizon), simulated[income],
                past.persistence(kind, held: stake.held, horizon),
              ], holds: stake.holds))
        }
        if let total = OriginTotal(f, history, origin, horizon, runs) { totals.append(total) }
      }
    }
  }
}

/// The number that held at a horizon, and what the futures of each component said of it.
struct OriginTotal: Sendable {
  let framework: Int
  let origin: Int
  let horizon: Int
  let units: Int
  let realised: Int
  /// One list a component, ascending.
  let numbers: [[Double]]

  /// Over units eligible at the origin; nil where the stance of one in twenty is not known at the horizon.
  init?(_ f: Int, _ history: AcceptanceHistory, _ origin: Int, _ horizon: Int, _ runs: [(FutureSetup, FutureRun)]) {
    guard let setup = runs.first?.0, let place = setup.frames.firstIndex(where: { $0.index == f }) else { return nil }
    let frame = setup.frames[place]
    var (known, held, eligible) = (0, 0, 0)
    for u in 0..<history.count where frame.isEligible[u] {
      eligible += 1
      let status = history.panel[f, history.order[u], origin + horizon]
      if status.isKnown { known += 1 }
      if status.isHolding { held += 1 }
    }
    guard known > 0, 20 * known >= 19 * eligible else { return nil }
    (framework, self.origin, self.horizon, units, realised) = (f, origin, horizon, known, held)
    numbers = runs.map { setup, run in
      run.values(0, cell: (place * setup.years.count + horizon - 1) * setup.weights.count)
        .map { Double($0) * Double(known) }.sorted()
    }
  }

  /// The fan of the components together.
  func total(_ weights: [Double], _ panel: AcceptancePanel) -> Backtest.Total {
    let pooled = zip(numbers, weights).flatMap { numbers, weight in
      numbers.map { (number: $0, weight: weight / Double(numbers.count)) }
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
      framework: panel.frameworks[framework].id, origin: origin, horizon: horizon, units: units, realised: realised,
      q05: quantile(0.05), q25: quantile(0.25), q50: quantile(0.5), q75: quantile(0.75), q95: quantile(0.95))
  }
}
