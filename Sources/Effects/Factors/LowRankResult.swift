import Statistics

extension LowRankModel {
  /// The common result, from the model's own estimates and its draws. A bias of a term widens its error to that of a
  /// 95 % interval which covers in spite of it (Armstrong & Kolesár 2018, doi 10.3982/ECTA14434), and stretches its
  /// percentiles in the same proportion.
  func result(
    _ estimator: Estimator, options: EffectOptions, draws: LowRankDraws?, bias: [Double]? = nil,
    facts: [String: Double], notes: [String]
  ) throws -> EffectResult {
    let source = panel.model.panel
    let point = estimates(panel.once, fit, outcome: panel.outcome)
    guard point.allSatisfy(\.isFinite) else {
      throw SuasionError(
        .data, "the estimates are too large for the machine's numbers", hint: "give the outcome in a larger unit")
    }
    let support = support()
    let z = Normal.quantile(0.5 + options.confidence / 2)
    var notes = notes + (draws?.notes ?? [])
    let isParametric = options.factorBootstrap == .parametric
    let usable = draws.map(\.isUsable) ?? false
    if let draws, !usable {
      let failed = draws.failures.values.reduce(0, +)
      let reasons = draws.failures.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.key): \($0.value)" }
      notes.append(
        "no standard error: \(failed) of \(draws.replicates) bootstrap replicates do not identify the effect "
          + "(\(reasons.joined(separator: ", "))); with few treated units the parametric bootstrap is another way")
    }
    if draws == nil, options.replicates == 0 {
      notes.append("no standard error: it comes from a bootstrap, and no replicates were asked for")
    }

    var deviations: [Double] = []
    var estimates: [EffectEstimate] = []
    for (index, term) in terms.enumerated() {
      let values = usable ? draws?.values.compactMap { $0?[index] }.filter(\.isFinite) ?? [] : []
      let isKnown = (support[index].clusters > 1 || isParametric) && values.count > 1
      let spread = isKnown ? standardDeviation(values) : .nan
      let shift = bias?[index] ?? 0
      let deviation = biasAware(spread, shift)
      if index == 0, deviation > 1.01 * spread {
        notes.append(
          "the standard error is the bootstrap's \(spread) widened for the penalty's shrinkage, \(shift): the distance to "
            + "the estimate without one")
      }
      deviations.append(deviation)
      var estimate = EffectEstimate(
        term: term, estimate: point[index], stdError: deviation, z: z, units: support[index].units,
        cells: support[index].cells)
      estimate.replicates = values.count
      if isKnown {
        let sorted = values.sorted()
        let stretch = spread > 0 ? deviation / spread : 1
        func percentile(_ share: Double) -> Double {
          point[index] + stretch * (quantile(ofSorted: sorted, share) - point[index])
        }
        estimate.percentileLow = percentile(0.5 - options.confidence / 2)
        estimate.percentileHigh = percentile(0.5 + options.confidence / 2)
      }
      estimates.append(estimate)
    }
    var path: EventPath?
    if options.wantsPath, usable, let draws {
      path = eventPath(point, deviations, draws, &notes)
    }
    let preTrend =
      options.leads > 0 ? path?.waldTest({ $0 < 0 && $0 >= -options.leads }, z: z) : nil
    return EffectResult(
      estimator: estimator, att: estimates[0], others: Array(estimates.dropFirst()), path: path, preTrend: preTrend,
      sample: sample(), leftOut: panel.leftOut, collinear: panel.model.collinear,
      inference: .init(
        method: draws?.method ?? "none", replicates: draws?.replicates ?? 0, failures: draws?.failures ?? [:]),
      draws: draws?.values.map { $0?[0] ?? .nan } ?? [], facts: facts,
      notes: treatedNotes(estimator, source, support[0].clusters, options, draws != nil) + notes)
  }

  /// The error of which 1.96 reach as far as a 95 % interval must that covers in spite of the bias.
  private func biasAware(_ spread: Double, _ bias: Double) -> Double {
    let z = Normal.quantile(0.975)
    guard bias != 0, !spread.isNaN else { return spread }
    let ratio = abs(bias) / spread
    return ratio.isFinite ? spread * FoldedNormal.quantile(0.95, mean: ratio) / z : abs(bias) / z
  }

  /// The path over event times with a known spread. Their correlations come from the replicates that hold all of them,
  /// their standard deviations from all that hold each.
  private func eventPath(
    _ point: [Double], _ deviations: [Double], _ draws: LowRankDraws, _ notes: inout [String]
  ) -> EventPath? {
    let known = panel.cells.events.indices.filter { deviations[$0 + 1] > 0 }
    let complete = draws.values.compactMap { values -> [Double]? in
      guard let values else { return nil }
      let path = known.map { values[$0 + 1] }
      return path.allSatisfy(\.isFinite) ? path : nil
    }
    guard !known.isEmpty, complete.count > known.count else {
      notes.append("no event path: too few replicates hold every event time")
      return nil
    }
    if 2 * complete.count < draws.replicates {
      notes.append(
        "the event path's correlations rest on the \(complete.count) of \(draws.replicates) replicates that hold every "
          + "event time")
    }
    let k = known.count
    let centres = known.indices.map { place in mean(complete.lazy.map { $0[place] }) }
    var covariance = [Double](repeating: 0, count: k * k)
    for path in complete {
      for a in 0..<k {
        let gap = path[a] - centres[a]
        for b in 0...a { covariance[a * k + b] += gap * (path[b] - centres[b]) }
      }
    }
    let scales = (0..<k).map { a -> Double in
      let variance = covariance[a * k + a]
      return variance > 0 ? deviations[known[a] + 1] / variance.squareRoot() : 0
    }
    for a in 0..<k {
      for b in 0...a {
        covariance[a * k + b] *= scales[a] * scales[b]
        covariance[b * k + a] = covariance[a * k + b]
      }
    }
    return EventPath(
      times: known.map { panel.cells.events[$0] }, estimates: known.map { point[$0 + 1] }, covariance: covariance,
      reference: nil)
  }

  private func treatedNotes(
    _ estimator: Estimator, _ source: StaggeredPanel, _ clusters: Int, _ options: EffectOptions, _ hasDraws: Bool
  ) -> [String] {
    var notes: [String] = []
    let isParametric = options.factorBootstrap == .parametric
    if clusters == 1, !isParametric {
      notes.append(
        "one treated unit or cluster: a block bootstrap cannot know its spread, so there is no standard error"
          + (estimator == .ife ? "; the parametric bootstrap can" : ""))
    } else if clusters < 10, hasDraws {
      notes.append("\(clusters) treated units or clusters: with so few, standard errors tend to be too small")
    }
    if !panel.model.collinear.isEmpty {
      notes.append(
        "collinear with the unit and period effects or other covariates, not used: "
          + panel.model.collinear.joined(separator: ", "))
    }
    if !fit.hasConverged {
      notes.append(
        "the iterations did not settle in \(fit.iterations) steps: the panel says little about this many dimensions")
    }
    return notes
  }
}
