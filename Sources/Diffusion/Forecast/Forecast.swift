import Statistics

/// Simulates what may come after the model's last year.
///
/// Every future draws the component of a stack that it follows, the parameters from their joint normal approximation
/// (those of the fit to its draw of the covariates), shocks of the years to come and effects of frameworks not yet seen
/// from their distributions, whose deviations are themselves uncertain, and then coins a unit, framework and year.
/// Units move at the same time, on what held the year before. Future k is keyed by (seed, k), whatever the threads and
/// the order of units.
///
/// Covariates stay at the last value known. Shares are of units that are eligible and known at the origin; a unit of
/// unknown status is out, and named. A framework that opens later is open to whoever could hold another at the origin.
///
/// - Throws: A usage error for a year that is not 1 to 50 years after the model's, no futures, a framework that cannot be
///   forecast, and a lever without an estimated coefficient or that changes nothing.
public func forecast(
  _ model: AcceptanceModel, _ panel: AcceptancePanel, to year: Int, options: ForecastOptions = .init()
) throws -> AcceptanceForecast {
  try forecast(model, AcceptanceHistory(panel), to: year, options: options)
}

func forecast(
  _ model: AcceptanceModel, _ history: AcceptanceHistory, to year: Int, options: ForecastOptions
) throws -> AcceptanceForecast {
  guard history.panel.years.contains(model.through), model.panelNames.isEmpty || model.panelNames == history.names
  else {
    throw SuasionError(
      .usage, "the model was fitted to another panel: units, frameworks, covariates, networks or regions differ",
      hint: "forecast with the panel that it was fitted to")
  }
  guard year > model.through, year <= model.through + 50 else {
    throw SuasionError(
      .usage, "no forecast to \(year) from \(model.through)",
      hint: "forecast 1 to 50 years after the last year known, \(model.through + 1) to \(model.through + 50)")
  }
  guard options.futures >= 1, options.futures <= 1_000_000 else {
    throw SuasionError(.usage, "a forecast by \(options.futures) futures", hint: "ask for 1 to 1,000,000")
  }
  let setup = try FutureSetup(history.known(in: model.through), model, to: year, frameworks: options.frameworks)
  let scenarios = try options.levers.map { try FutureScenario($0, setup, model) }
  let run = try simulate(setup, model, scenarios: scenarios, options: options)
  return AcceptanceForecast(run, setup, model, scenarios: scenarios, options: options)
}

/// Sums over all futures, and the shares of each, by cell.
struct FutureRun: Sendable {
  var sums: FutureTally
  var parts: [FutureTally]
  let weightTotals: [Double]
  let lanes: Int

  /// All futures' values in one cell, of the baseline (0) or the differences of a lever; in the order of futures.
  func values(_ scenario: Int, cell: Int) -> [Float] {
    parts.flatMap { part in part.shares[scenario][cell * part.futures..<(cell + 1) * part.futures] }
  }
}

func simulate(
  _ setup: FutureSetup, _ model: AcceptanceModel, scenarios: [FutureScenario], options: ForecastOptions
) throws -> FutureRun {
  let program = FutureProgram(setup, model, lanes: FutureWorker.lanes(setup.history.count))
  // Chunks of one size, so that sums are taken in the same order on any number of threads.
  let size = 250
  let chunks = (options.futures + size - 1) / size
  let parts = try parallelMap(count: chunks, threads: options.threads) { chunk in
    let worker = FutureWorker(setup, program, seed: options.seed)
    return FutureTally(
      worker, futures: chunk * size..<min((chunk + 1) * size, options.futures), scenarios: scenarios)
  }
  var sums = parts[0]
  for part in parts.dropFirst() { sums.add(part) }
  let worker = FutureWorker(setup, program, seed: options.seed)
  return FutureRun(sums: sums, parts: parts, weightTotals: worker.total, lanes: worker.lanes)
}
