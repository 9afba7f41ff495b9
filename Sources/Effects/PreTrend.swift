import Statistics

/// Regresses untreated outcomes on dummies for the last periods before adoption, beside unit and period effects and the
/// covariates, and tests the dummies jointly; standard errors are robust to correlation within clusters.
///
/// Test 1 of Borusyak, Jaravel & Spiess (2024), doi 10.1093/restud/rdae007: it looks at untreated observations only, of all
/// units whatever the controls, so that passing it need not distort the estimate that follows. All earlier periods, and
/// units that are never treated, are the reference. Takes as many leads as asked for, or as many as leave a reference.
func preTrendTest(_ model: ImputationModel, leads: Int, z: Double) throws -> (test: PreTrendTest?, notes: [String]) {
  guard leads > 0 else { return (nil, []) }
  let panel = model.panel
  let rows = withoutSingletons(model.untreatedRows, panel)
  let lead = panel.unit.indices.map { row in
    panel.cohort[panel.unit[row]].map { panel.periods[panel.period[row]] &- $0 } ?? 0
  }
  let seen = Set(rows.joined().map { lead[$0] }.filter { $0 < 0 && $0 >= -leads })

  var tested: [Int] = []
  var design: TwoWayDesign?
  let once = [Int](repeating: 1, count: panel.units.count)
  let everyUnit = [Bool](repeating: true, count: panel.units.count)
  for last in stride(from: leads, through: 1, by: -1) {
    tested = seen.filter { $0 >= -last }.sorted()
    if tested.isEmpty { break }
    let columns =
      model.covariates.map { panel.covariates[$0] }
      + tested.map { time in lead.map { $0 == time ? 1.0 : 0 } }
    let candidate = TwoWayDesign(
      panel: panel, rows: rows, inFit: everyUnit, outcome: panel.outcome, covariates: columns)
    if candidate.fit(once).factor.coefficients.rank == columns.count {
      design = candidate
      break
    }
  }
  guard let design else {
    return (nil, ["pre-trends cannot be tested: no period before adoption has an earlier one to compare with"])
  }
  var notes: [String] = []
  let skipped = (-leads ... -1).filter { !tested.contains($0) }
  if !skipped.isEmpty {
    notes.append(
      "pre-trends are not tested at \(skipped.map(String.init).joined(separator: ", ")): "
        + "not observed, or nothing earlier to compare with")
  }

  let fit = design.fit(once)
  let k = design.covariateCount
  let inverse = fit.factor.coefficients.inverse()
  var scores = [Double](repeating: 0, count: panel.clusters.count * k)
  var clusters: Set<Int> = []
  for unit in panel.units.indices where !rows[unit].isEmpty {
    clusters.insert(panel.cluster[unit])
    let offset = panel.stratum[unit] * design.periodCount
    // A fitted unit's residuals sum to 0, so the projected regressors need not be centred on the unit's mean.
    for observation in design.first[unit]..<design.first[unit + 1] {
      let residual = design.residual(observation, of: unit, fit)
      for c in 0..<k {
        let regressor =
          design.covariates[observation * k + c]
          - fit.factor.projected[(offset + design.period[observation]) * k + c]
        scores[panel.cluster[unit] * k + c] += regressor * residual
      }
    }
  }
  var meat = [Double](repeating: 0, count: k * k)
  for cluster in clusters.sorted() {
    for a in 0..<k {
      for b in 0..<k { meat[a * k + b] += scores[cluster * k + a] * scores[cluster * k + b] }
    }
  }
  let observations = design.period.count
  let parameters = k + freePeriods(fit)
  guard clusters.count > 1, observations > parameters else {
    return (nil, notes + ["pre-trends cannot be tested: too few untreated observations"])
  }
  let adjustment =
    Double(clusters.count) / Double(clusters.count - 1) * Double(observations - 1)
    / Double(observations - parameters)
  let variance = sandwich(inverse, meat, k).map { $0 * adjustment }

  let start = k - tested.count
  let coefficients = tested.enumerated().map { index, time -> EffectEstimate in
    let place = start + index
    let own = rows.joined().filter { lead[$0] == time }
    let units = Set(own.map { panel.unit[$0] })
    let known = Set(units.map { panel.cluster[$0] }).count > 1
    let stdError = known ? variance[place * k + place].squareRoot() : .nan
    var estimate = EffectEstimate(
      term: .preTrend(time), estimate: fit.coefficients[place], stdError: stdError, z: z, units: units.count,
      cells: own.count)
    estimate.stdErrorAnalytic = stdError
    return estimate
  }
  if coefficients.allSatisfy(\.stdError.isNaN) {
    return (nil, notes + ["pre-trends are not tested: one treated unit or cluster, whose spread cannot be known"])
  }
  let q = tested.count
  var block: [Double] = []
  for a in start..<k { for b in start..<k { block.append(variance[a * k + b]) } }
  let wald = PivotedCholesky(block, order: q)
  if wald.rank < q {
    notes.append("the pre-trend coefficients' covariance is singular: the joint test has \(wald.rank) of \(q) degrees")
  }
  let denominator = clusters.count - 1
  let statistic =
    wald.rank > 0 ? wald.inverseQuadraticForm(Array(fit.coefficients[start..<k])) / Double(wald.rank) : .nan
  return (
    PreTrendTest(
      coefficients: coefficients, statistic: statistic, degreesOfFreedom: wald.rank,
      denominatorDegreesOfFreedom: denominator,
      pValue: FisherF.upperTail(statistic, df1: Double(wald.rank), df2: Double(denominator)), covariance: block), notes
  )
}

/// Untreated rows without those that are alone in their unit or in their stratum's period, taken out until none is: they
/// fit themselves, and would only blur the degrees of freedom.
private func withoutSingletons(_ rows: [[Int]], _ panel: StaggeredPanel) -> [[Int]] {
  var rows = rows
  while true {
    var crowd = [Int](repeating: 0, count: panel.strata.count * panel.periods.count)
    func node(_ row: Int) -> Int { panel.stratum[panel.unit[row]] * panel.periods.count + panel.period[row] }
    for row in rows.joined() { crowd[node(row)] += 1 }
    var changed = false
    for unit in rows.indices where !rows[unit].isEmpty {
      let kept = rows[unit].count == 1 ? [] : rows[unit].filter { crowd[node($0)] > 1 }
      if kept.count < rows[unit].count {
        rows[unit] = kept
        changed = true
      }
    }
    if !changed { return rows }
  }
}

/// Period effects that are estimated: those of every part but the one each is measured from, and the constant.
private func freePeriods(_ fit: TwoWayFit) -> Int {
  fit.factor.component.count { $0 >= 0 }
}

/// inverse · meat · inverse, shapes [order × order].
private func sandwich(_ inverse: [Double], _ meat: [Double], _ order: Int) -> [Double] {
  func product(_ a: [Double], _ b: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: order * order)
    for row in 0..<order {
      for middle in 0..<order {
        for column in 0..<order { result[row * order + column] += a[row * order + middle] * b[middle * order + column] }
      }
    }
    return result
  }
  return product(product(inverse, meat), inverse)
}
