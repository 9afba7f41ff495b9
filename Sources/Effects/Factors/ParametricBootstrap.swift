import Statistics

extension LowRankModel {
  /// The parametric bootstrap of Xu (2017), doi 10.1017/pan.2016.2, algorithm 2: whole error histories are laid on the
  /// fitted untreated outcomes, controls' residuals on controls and prediction errors on treated units, and the model is
  /// fitted again. It holds the treated units and their effects fixed, so that its spread is that of the effect on these
  /// units, not on others like them.
  ///
  /// Prediction errors come from controls that pretend to be treated from each cohort's first period on, in turn, everyone
  /// else as they are. Controls' residuals are scaled by the degrees of freedom that the fit has used, without which the
  /// bootstrap covers too rarely. A gap in a donor's history is filled from another donor of the same kind; the notes warn
  /// that this breaks correlation over time.
  ///
  /// - Throws: `SuasionError` (.usage) where fewer than two units stay untreated throughout.
  func parametricBootstrap(_ options: EffectOptions) throws -> LowRankDraws {
    let t = panel.periodCount
    let treated = panel.units.indices.filter { panel.cells.first[$0] < panel.cells.first[$0 + 1] }
    let controls = panel.units.indices.filter { row in
      panel.inFit[row] && panel.cells.first[row] == panel.cells.first[row + 1]
        && panel.model.panel.cohort[panel.units[row]].map { $0 > panel.model.panel.periods[t - 1] } ?? true
    }
    guard controls.count > 1 else {
      throw SuasionError(
        .usage,
        "a parametric bootstrap draws its errors from units that stay untreated, and there are \(controls.count)",
        hint: "use the block bootstrap")
    }
    let residuals = errorHistories(controls, fit, scale: degreesOfFreedomScale())
    let starts = treated.map { row in
      (panel.cells.first[row]..<panel.cells.first[row + 1]).first { panel.cells.isTreated[$0] }
        .map { panel.cells.period[$0] } ?? t
    }
    let pools = try predictionErrors(controls, Set(starts).sorted(), options)
    let hasGaps = panel.units.indices.contains { row in
      controls.contains(row) && !panel.open[row].isEmpty
    }

    let centre = estimates(panel.once, fit, outcome: panel.outcome)
    let noise = try parallelMap(count: options.replicates, threads: options.threads) { replicate -> [Double] in
      var stream = RandomStream(seed: options.seed, purpose: "parametric bootstrap", unit: UInt64(replicate))
      var outcome = panel.outcome
      func lay(_ row: Int, _ pool: [[Double]]) {
        let own = stream.integer(below: pool.count)
        for period in 0..<t {
          var error = pool[own][period]
          var tries = 0
          while error.isNaN, tries < 50 {
            error = pool[stream.integer(below: pool.count)][period]
            tries += 1
          }
          if error.isNaN { error = 0 }
          let place = row * t + period
          var value = fit.fitted[place] + error
          for c in fit.coefficients.indices { value += panel.covariates[c][place] * fit.coefficients[c] }
          outcome[place] = value
        }
      }
      var isTreated = [Int](repeating: -1, count: panel.rowCount)
      for (place, row) in treated.enumerated() { isTreated[row] = starts[place] }
      for row in panel.units.indices {
        if let pool = pools[isTreated[row]] { lay(row, pool) } else { lay(row, residuals) }
      }
      var data = panel.itself
      data.outcome = outcome
      let again = panel.fit(
        part, data, multiplicity: panel.once, initial: initial, rule: rule, guess: fit.basis,
        start: additiveStart(outcome))
      return estimates(panel.once, again, outcome: outcome)
    }
    // The noise is about a truth of no effect for effects, and about the fitted coefficients for coefficients.
    let effects = terms.count - fit.coefficients.count
    var draws = LowRankDraws(method: "parametric bootstrap", replicates: options.replicates)
    draws.values = noise.map { values in
      values.indices.map { $0 < effects ? centre[$0] + values[$0] : values[$0] }
    }
    draws.notes.append(
      "the parametric bootstrap holds the treated units fixed: its intervals are for the effect on them")
    if hasGaps {
      draws.notes.append(
        "the panel is unbalanced: gaps in the parametric bootstrap's error histories are filled from other units, and its "
          + "intervals may cover too rarely; compare the block bootstrap")
    }
    if controls.count < 20 {
      draws.notes.append("the parametric bootstrap draws its errors from \(controls.count) units only")
    }
    return draws
  }

  /// What the fit leaves of observed outcomes, one history for each row; NaN where there is none.
  private func errorHistories(_ rows: [Int], _ fit: LowRankFit, scale: Double) -> [[Double]] {
    let t = panel.periodCount
    return rows.map { row in
      (0..<t).map { period in
        let place = row * t + period
        guard panel.isObserved[place] else { return .nan }
        var value = panel.outcome[place] - fit.fitted[place]
        for c in fit.coefficients.indices { value -= panel.covariates[c][place] * fit.coefficients[c] }
        return scale * value
      }
    }
  }

  private func degreesOfFreedomScale() -> Double {
    let (rows, t) = (panel.inFit.count { $0 }, panel.periodCount)
    let observations = panel.isObserved.indices.count { panel.isObserved[$0] && panel.inFit[$0 / t] }
    let count = fit.singularValues.count
    let parameters = rows + panel.strataCount * (t - 1) + count * (rows + t - count - 2) + fit.coefficients.count
    guard observations > 2 * parameters else { return 2.0.squareRoot() }
    return (Double(observations) / Double(observations - parameters)).squareRoot()
  }

  /// First treated period → errors of controls that pretend to be treated from then on.
  private func predictionErrors(
    _ controls: [Int], _ starts: [Int], _ options: EffectOptions
  ) throws -> [Int: [[Double]]] {
    let t = panel.periodCount
    // At most about 400 fits: every control for a few cohorts, a sample of them for many.
    let each = min(controls.count, max(20, 400 / starts.count))
    var jobs: [(start: Int, row: Int)] = []
    for (place, start) in starts.enumerated() {
      var stream = RandomStream(seed: options.seed, purpose: "pretended adoption", unit: UInt64(place))
      var deck = controls
      for drawn in 0..<each {
        deck.swapAt(drawn, drawn + stream.integer(below: deck.count - drawn))
        jobs.append((start, deck[drawn]))
      }
    }
    let work = jobs
    let required = LowRankPanel.required(rank: rank)
    let errors = try parallelMap(count: work.count, threads: options.threads) { job -> [Double]? in
      let (start, row) = work[job]
      guard (0..<start).count(where: { panel.isObserved[row * t + $0] }) >= required else { return nil }
      var data = panel.itself
      for period in start..<t { data.isObserved[row * t + period] = false }
      data.open[row] = (0..<t).filter { !data.isObserved[row * t + $0] }
      // What the fit is of is decided by who is in it; where the treated are not, no more is the pretender.
      if options.controls == .never { data.inFit[row] = false }
      var others = panel.once
      others[row] = 0
      let initial = panel.design.fit(panel.spread(others))
      guard initial.factor.coefficients.rank == panel.covariates.count else { return nil }
      var begin = LowRankPanel.Start(
        values: panel.additive(initial, panel.design), coefficients: initial.coefficients)
      var level = 0.0
      var seen = 0.0
      for period in 0..<t where data.isObserved[row * t + period] {
        level += panel.outcome[row * t + period] - initial.periodEffects[panel.strata[row] * t + period]
        for c in initial.coefficients.indices {
          level -= panel.covariates[c][row * t + period] * initial.coefficients[c]
        }
        seen += 1
      }
      for period in 0..<t {
        begin.values[row * t + period] = level / seen + initial.periodEffects[panel.strata[row] * t + period]
      }
      let fit = panel.fit(
        part, data, multiplicity: panel.once, initial: initial, rule: rule, guess: self.fit.basis, start: begin)
      return errorHistories([row], fit, scale: 1)[0]
    }
    var pools: [Int: [[Double]]] = [:]
    for (job, error) in zip(work, errors) {
      if let error { pools[job.start, default: []].append(error) }
    }
    guard starts.allSatisfy({ pools[$0] != nil }) else {
      throw SuasionError(
        .usage, "no control is seen for long enough before some adoption to take its prediction errors",
        hint: "use the block bootstrap")
    }
    return pools
  }

  /// The two-way fit of other outcomes of the same panel.
  private func additiveStart(_ outcome: [Double]) -> LowRankPanel.Start {
    let (t, design) = (panel.periodCount, panel.design)
    let k = panel.covariates.count
    var right = [Double](repeating: 0, count: design.nodeCount)
    var rightCovariates = [Double](repeating: 0, count: k)
    var means = [Double](repeating: 0, count: panel.rowCount)
    for (row, unit) in panel.units.enumerated() {
      let own = design.first[unit]..<design.first[unit + 1]
      if own.isEmpty { continue }
      var mean = 0.0
      for observation in own { mean += outcome[row * t + design.period[observation]] }
      mean /= Double(own.count)
      means[row] = mean
      guard panel.inFit[row] else { continue }
      for observation in own {
        let value = outcome[row * t + design.period[observation]] - mean
        right[panel.strata[row] * t + design.period[observation]] += value
        for c in 0..<k { rightCovariates[c] += design.covariates[observation * k + c] * value }
      }
    }
    let (effects, coefficients) = initial.factor.solve(right, rightCovariates)
    var values = [Double](repeating: 0, count: panel.rowCount * t)
    for (row, unit) in panel.units.enumerated() {
      let own = design.first[unit]..<design.first[unit + 1]
      var level = means[row]
      if !own.isEmpty {
        for observation in own {
          level -= effects[panel.strata[row] * t + design.period[observation]] / Double(own.count)
        }
      }
      for c in 0..<k { level -= design.meanCovariates[unit * k + c] * coefficients[c] }
      for period in 0..<t { values[row * t + period] = level + effects[panel.strata[row] * t + period] }
    }
    return .init(values: values, coefficients: coefficients)
  }
}
