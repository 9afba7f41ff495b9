import Statistics

/// Standard errors, intervals and bands of the averages of ATT(g,t).
struct GroupTimeInference {
  let fit: GroupTimeFit
  let options: EffectOptions
  let z: Double
  /// Feature → replicate → draw; nil without a bootstrap.
  private let features: [Double]?

  init(_ fit: GroupTimeFit, _ options: EffectOptions) throws {
    self.fit = fit
    self.options = options
    z = Normal.quantile(0.5 + options.confidence / 2)
    guard options.replicates > 0 else {
      features = nil
      return
    }
    let count = fit.cells.count + fit.sample.cohorts.count
    guard count.multipliedReportingOverflow(by: options.replicates).partialValue <= 250_000_000 else {
      throw SuasionError(
        .usage, "\(options.replicates) replicates of \(count) effects need more than 2 GB",
        hint: "ask for at most \(250_000_000 / count) replicates")
    }
    let multipliers = Multipliers(
      clusters: fit.sample.panel.clusters.count, replicates: options.replicates, seed: options.seed)
    features = try fit.influence.draws(multipliers, threads: options.threads)
  }

  /// The estimates of a family of terms, with a band over all of them where one is wanted.
  func estimates(_ terms: [GroupTimeTerm], band: Bool) throws -> [EffectEstimate] {
    let variances = fit.influence.variances(terms.map(\.combination))
    let r = options.replicates
    let count = terms.count
    // Term → standardised draws; only a band needs them after the errors are known.
    let drawn = try features.map { features in
      try parallelMap(count: count, threads: options.threads) { index -> Drawn in
        let term = terms[index]
        let draws = draws(term.combination, features)
        var statistics = OrderStatistics(draws)
        let tail = 0.5 - options.confidence / 2
        let spread = (statistics.inverse(0.75) - statistics.inverse(0.25)) / Self.normalQuartiles
        return Drawn(
          draws: band ? draws : [], stdError: spread, low: statistics.interpolated(tail),
          high: statistics.interpolated(1 - tail))
      }
    }
    var largest = [Double](repeating: 0, count: band && drawn != nil ? r : 0)
    var hasBand = false
    var estimates: [EffectEstimate] = []
    for (index, term) in terms.enumerated() {
      let isKnown = term.clusters > 1
      let analytic = isKnown ? variances[index].squareRoot() : .nan
      let stdError = isKnown ? drawn?[index].stdError ?? analytic : .nan
      var estimate = EffectEstimate(
        term: term.term, estimate: term.estimate, stdError: stdError, z: z, units: term.units, cells: term.cells)
      estimate.stdErrorAnalytic = analytic
      if let drawn, isKnown {
        estimate.replicates = r
        estimate.percentileLow = term.estimate + drawn[index].low
        estimate.percentileHigh = term.estimate + drawn[index].high
        if band, stdError > 0 {
          hasBand = true
          for b in 0..<r { largest[b] = max(largest[b], abs(drawn[index].draws[b]) / stdError) }
        }
      }
      estimates.append(estimate)
    }
    guard hasBand else { return estimates }
    var statistics = OrderStatistics(largest)
    // Never narrower than the interval of one estimate alone.
    let critical = max(z, statistics.inverse(options.confidence))
    for index in estimates.indices where estimates[index].stdError > 0 {
      estimates[index].bandLow = estimates[index].estimate - critical * estimates[index].stdError
      estimates[index].bandHigh = estimates[index].estimate + critical * estimates[index].stdError
    }
    return estimates
  }

  private struct Drawn {
    var draws: [Double]
    var stdError, low, high: Double
  }

  /// The distance between a normal's quartiles.
  private static let normalQuartiles = Normal.quantile(0.75) - Normal.quantile(0.25)

  /// Replicate → the estimate.
  func draws(_ term: GroupTimeTerm) -> [Double] {
    features.map { draws(term.combination, $0).map { term.estimate + $0 } } ?? []
  }

  private func draws(_ combination: Combination, _ features: [Double]) -> [Double] {
    let r = options.replicates
    var result = [Double](repeating: 0, count: r)
    features.withUnsafeBufferPointer { features in
      result.withUnsafeMutableBufferPointer { result in
        for (feature, weight) in combination.terms {
          let offset = feature * r
          for b in 0..<r { result[b] += weight * features[offset + b] }
        }
      }
    }
    return result
  }

  /// The joint test that every ATT(g,t) before adoption is zero, from analytic covariances whatever the standard errors,
  /// on the χ² distribution. Those that rest on one treated cluster stay out: their spread is not known.
  func preTrend(_ groupTimes: [GroupTimeTerm], _ estimates: [EffectEstimate]) -> (PreTrendTest?, [String]) {
    let sample = fit.sample
    let before = groupTimes.indices.filter {
      if case .groupTime(let cohort, let period) = groupTimes[$0].term { period < cohort } else { false }
    }
    let tested = before.filter { groupTimes[$0].clusters > 1 && estimates[$0].stdErrorAnalytic > 0 }
    guard !tested.isEmpty else {
      return (nil, ["pre-trends cannot be tested: no ATT(g,t) before adoption has a standard error"])
    }
    var notes: [String] = []
    let clusters = Set(sample.units.map { sample.panel.cluster[$0] }).count
    if tested.count < before.count {
      notes.append(
        "\(before.count - tested.count) of \(before.count) ATT(g,t) before adoption are not in the pre-trend test: "
          + "one treated unit or cluster each")
    }
    guard tested.count < clusters else {
      return (
        nil,
        notes + [
          "pre-trends cannot be tested jointly: \(tested.count) ATT(g,t) before adoption, but \(clusters) clusters"
        ]
      )
    }
    if tested.count * 5 > clusters {
      notes.append(
        "the pre-trend test is of \(tested.count) ATT(g,t) with \(clusters) clusters: "
          + "with so many it rejects too often")
    }
    let covariance = fit.influence.covariance(tested.map { groupTimes[$0].combination })
    let factor = PivotedCholesky(covariance, order: tested.count)
    if factor.rank < tested.count {
      notes.append(
        "the covariance of the ATT(g,t) before adoption is singular: the joint test has \(factor.rank) of "
          + "\(tested.count) degrees")
    }
    guard factor.rank > 0 else { return (nil, notes) }
    let statistic = factor.inverseQuadraticForm(tested.map { groupTimes[$0].estimate }) / Double(factor.rank)
    let test = PreTrendTest(
      coefficients: tested.map { estimates[$0] }, statistic: statistic, degreesOfFreedom: factor.rank,
      denominatorDegreesOfFreedom: .max,
      pValue: FisherF.upperTail(statistic, df1: Double(factor.rank), df2: .infinity))
    return (test, notes)
  }

  /// The effects by event time that have a standard error, with their analytic covariance.
  func path(_ terms: GroupTimeTerms) -> EventPath? {
    let known = terms.events.filter { $0.clusters > 1 }
    guard !known.isEmpty else { return nil }
    return EventPath(
      times: known.map { if case .event(let time) = $0.term { time } else { 0 } },
      estimates: known.map(\.estimate), covariance: fit.influence.covariance(known.map(\.combination)),
      reference: terms.reference)
  }
}
