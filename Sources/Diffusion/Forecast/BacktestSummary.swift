import Statistics

/// Scores the cases of all origins.
func scored(
  _ history: AcceptanceHistory, cases: [Backtest.Case], totals: [Backtest.Total], origins: [Int], horizons: [Int],
  notes: [String], stack: AcceptanceStack, gaps: [Backtest.Gap], options: BacktestOptions
) throws -> Backtest {
  let panel = history.panel
  var canonical = [Int](repeating: 0, count: panel.units.count)
  for (place, unit) in history.order.enumerated() { canonical[unit] = place }
  let all = cases.map {
    ScoredCase(unit: canonical[$0.unit], framework: $0.framework, probabilities: $0.probabilities, holds: $0.holds)
  }
  var groups: [(framework: Int?, kind: AcceptanceFramework.Kind?, horizon: Int?)] = [(nil, nil, nil)]
  let kinds = AcceptanceFramework.Kind.allCases
  groups += horizons.map { (nil, nil, $0) }
  groups += kinds.map { (nil, $0, nil) }
  groups += kinds.flatMap { kind in horizons.map { (nil, kind, $0) } }
  groups += panel.frameworks.indices.map { ($0, nil, nil) }
  let members = groups.map { group in
    cases.indices.filter { index in
      let each = cases[index]
      return (group.framework.map { $0 == each.framework } ?? true)
        && (group.kind.map { $0 == panel.frameworks[each.framework].kind } ?? true)
        && (group.horizon.map { $0 == each.horizon } ?? true)
    }
  }
  let used = groups.indices.filter { !members[$0].isEmpty }
  let resamples = ScoreResamples(
    units: panel.units.count, frameworks: panel.frameworks.count, replicates: options.replicates, seed: options.seed)
  let scores = try parallelMap(count: used.count, threads: options.threads) { place in
    GroupScores(members[used[place]].map { all[$0] }, resamples, confidence: options.confidence)
  }
  var rows: [Backtest.Row] = []
  for (place, index) in used.enumerated() {
    let (group, score) = (groups[index], scores[place])
    for (m, method) in Backtest.Method.allCases.enumerated() {
      let isModel = method == .model
      rows.append(
        .init(
          method: method, framework: group.framework.map { panel.frameworks[$0].id }, kind: group.kind,
          horizon: group.horizon, cases: score.cases, events: score.events, brier: score.brier[m], log: score.log[m],
          auc: score.auc[m], brierSkill: isModel ? nil : score.brierSkill[m],
          logSkill: isModel ? nil : score.logSkill[m], brierDifference: isModel ? nil : score.brierDifference[m],
          logDifference: isModel ? nil : score.logDifference[m]))
    }
  }
  let (beats, sentence) = judged(rows)
  func coverage(_ low: (Backtest.Total) -> Double, _ high: (Backtest.Total) -> Double) -> Double {
    totals.isEmpty
      ? .nan
      : Double(totals.count { low($0) - 1e-4 <= Double($0.realised) && Double($0.realised) <= high($0) + 1e-4 })
        / Double(totals.count)
  }
  return Backtest(
    origins: origins, horizons: horizons, cases: cases, rows: rows, calibration: calibration(all), totals: totals,
    coverage50: coverage(\.q25, \.q75), coverage90: coverage(\.q05, \.q95), beatsBaselines: beats, sentence: sentence,
    stack: stack, gaps: gaps, notes: notes)
}

/// Ten bins of equal width for each method; those without cases are left out.
private func calibration(_ cases: [ScoredCase]) -> [Backtest.Calibration] {
  Backtest.Method.allCases.enumerated().flatMap { m, method in
    (0..<10).compactMap { bin in
      let own = cases.filter { min(9, Int($0.probabilities[m] * 10)) == bin }
      guard !own.isEmpty else { return nil }
      let held = own.count { $0.holds }
      let interval = wilson(held, of: own.count)
      return .init(
        method: method, from: Double(bin) / 10, to: Double(bin + 1) / 10, cases: own.count,
        forecast: mean(own.map { $0.probabilities[m] }), observed: Double(held) / Double(own.count),
        low: interval.low, high: interval.high)
    }
  }
}

/// The 95 % interval of a share (Wilson 1927, doi 10.1080/01621459.1927.10502953).
func wilson(_ successes: Int, of trials: Int) -> (low: Double, high: Double) {
  let z = Normal.quantile(0.975)
  let (n, share) = (Double(trials), Double(successes) / Double(trials))
  let centre = (share + z * z / (2 * n)) / (1 + z * z / n)
  let reach = z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
  return (max(0, centre - reach), min(1, centre + reach))
}

/// Whether the model beats its baselines, and the sentence that says so.
func judged(_ rows: [Backtest.Row]) -> (Bool, String) {
  let pooled = rows.filter { $0.framework == nil && $0.kind == nil && $0.horizon == nil }
  guard let model = pooled.first(where: { $0.method == .model }) else {
    return (false, "No framework has enough dates to be forecast from its past: these forecasts have no score.")
  }
  func thousandths(_ value: Double) -> String {
    let whole = Int((abs(value) * 1000).rounded())
    let digits = String(whole % 1000)
    return "\(value < 0 ? "−" : "")\(whole / 1000)." + String(repeating: "0", count: 3 - digits.count) + digits
  }
  let baselines = pooled.filter { $0.method != .model }
  func scores(_ value: (Backtest.Row) -> Double) -> String {
    "\(thousandths(value(model))) against "
      + baselines.map { "\(thousandths(value($0))) (\($0.method.rawValue))" }.joined(separator: ", ")
  }
  let both = "Brier score \(scores { $0.brier.estimate }); log score \(scores { $0.log.estimate })"
  let short = baselines.filter { row in
    !(row.brierDifference.map { $0.high < 0 } ?? false) || !(row.logDifference.map { $0.high < 0 } ?? false)
  }
  if short.isEmpty {
    return (true, "In \(grouped(model.cases)) forecasts of the past the model beats all three baselines: \(both).")
  }
  let names = short.map { row in
    let where_ = [
      row.brierDifference.map { $0.high < 0 } ?? false ? nil : "Brier",
      row.logDifference.map { $0.high < 0 } ?? false ? nil : "log",
    ].compactMap { $0 }.joined(separator: " and ")
    return "\(row.method.rawValue) (\(where_))"
  }.joined(separator: ", ")
  return (
    false,
    "These forecasts do not beat their baselines: in \(grouped(model.cases)) forecasts of the past the model is not"
      + " better beyond chance than \(names). \(both)."
  )
}
