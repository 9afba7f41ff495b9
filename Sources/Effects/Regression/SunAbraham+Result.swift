import Statistics

extension SaturatedCells {
  /// A weighted mean of cells, or a covariate's coefficient.
  private struct Target {
    var term: EffectTerm
    /// Cells averaged over.
    var cells: [Int] = []
    var covariate: Int?
  }

  /// Averages of the cells' effects with their clustered covariance.
  func result(
    _ sample: PanelRegressionSample, _ regression: SaturatedRegression, notes: [String], options: EffectOptions
  ) throws -> EffectResult {
    let panel = sample.panel
    let q = panel.covariates.count
    let z = Normal.quantile(0.5 + options.confidence / 2)
    let collinear = (0..<q).filter { regression.held[nodes + $0] }

    func cells(_ holds: (Int, Int) -> Bool) -> [Int] { keys.indices.filter { holds(keys[$0].cohort, keys[$0].time) } }
    var targets = [Target(term: .att, cells: cells { $1 >= 0 })]
    if options.wantsPath {
      for time in Set(keys.map(\.time)).sorted() {
        targets.append(Target(term: .event(time), cells: cells { $1 == time }))
      }
      for cohort in Set(keys.map(\.cohort)).sorted() {
        let own = cells { $0 == cohort && $1 >= 0 }
        if !own.isEmpty { targets.append(Target(term: .group(cohort), cells: own)) }
      }
      for covariate in 0..<q where !collinear.contains(covariate) {
        targets.append(Target(term: .covariate(panel.covariateNames[covariate]), covariate: covariate))
      }
    }

    let clusters = sample.clusterCodes
    guard clusters.count > 1 else {
      throw SuasionError(
        .data, "the panel has one cluster only", hint: "errors cannot be clustered with fewer than two")
    }
    let parameters = keys.count + q - collinear.count + nodes
    let n = sample.rows.count
    guard n > parameters else {
      throw SuasionError(
        .data, "\(n) observations for \(parameters) parameters leave no degrees of freedom",
        hint: "leave out covariates, or use an estimator with fewer parameters")
    }
    let g = Double(clusters.count)
    let adjustment = Double(n - 1) / Double(n - parameters) * g / (g - 1)

    let k = targets.count
    let covariates = panel.covariates.map { column in sample.rows.map { column[$0] } }
    var values: [Double] = []
    var scores = [Double](repeating: 0, count: clusters.count * k)
    for (index, target) in targets.enumerated() {
      var weights = [Double](repeating: 0, count: keys.count)
      var right = [Double](repeating: 0, count: regression.borderCount)
      let total = Double(target.cells.reduce(0) { $0 + counts[$1] })
      for cell in target.cells { weights[cell] = Double(counts[cell]) / total }
      if let covariate = target.covariate {
        right[nodes + covariate] = 1
        values.append(regression.border[nodes + covariate])
      } else {
        values.append(target.cells.reduce(0) { $0 + weights[$1] * regression.effects[$1] })
      }
      let influence = regression.influence(cells: weights, border: right)
      addScores(influence, regression, covariates, clusters, &scores, index, k)
    }
    let covariance = clusterProducts(scores, clusters.count, k).map { $0 * adjustment }

    guard values.allSatisfy(\.isFinite), covariance.allSatisfy(\.isFinite) else {
      throw SuasionError(
        .data, "the estimates are too large for the machine's numbers", hint: "give the outcome in a larger unit")
    }
    let estimates = targets.indices.map { index -> EffectEstimate in
      let isCovariate = targets[index].covariate != nil
      var isOwn = [Bool](repeating: false, count: keys.count)
      for cell in targets[index].cells { isOwn[cell] = true }
      let held = sample.support { isCovariate || cell[$0] >= 0 && isOwn[cell[$0]] }
      let error = held.clusters > 1 ? covariance[index * k + index].squareRoot() : .nan
      var estimate = EffectEstimate(
        term: targets[index].term, estimate: values[index], stdError: error, z: z, units: held.units,
        cells: held.cells)
      estimate.stdErrorAnalytic = error
      return estimate
    }
    var result = EffectResult(
      estimator: .sunab, att: estimates[0], others: Array(estimates.dropFirst()), path: nil, preTrend: nil,
      sample: sample.sample(), leftOut: sample.leftOut, collinear: collinear.map { panel.covariateNames[$0] },
      inference: .init(method: "cluster-robust"), notes: notes)
    let treated = sample.support { cell[$0] >= 0 && keys[cell[$0]].time >= 0 }
    result.notes += few(treated.clusters)
    if !collinear.isEmpty {
      result.notes.append(
        "collinear with the unit and period effects, the cells or other covariates, not used: "
          + result.collinear.joined(separator: ", "))
    }
    guard options.wantsPath else { return result }
    var times: [Int] = []
    var places: [Int] = []
    for (index, target) in targets.enumerated() {
      if case .event(let time) = target.term {
        times.append(time)
        places.append(index)
      }
    }
    let path = EventPath(
      times: times, estimates: places.map { values[$0] },
      covariance: places.flatMap { a in places.map { covariance[a * k + $0] } }, reference: -1)
    result.path = path
    let tested = Set(places.filter { !estimates[$0].stdError.isNaN }.compactMap { times[$0 - places[0]] })
      .filter { $0 < 0 && $0 >= -options.leads }
    result.preTrend = path.waldTest({ tested.contains($0) }, z: z, denominator: g - 1)
    if options.leads > 0, result.preTrend == nil {
      result.notes.append("pre-trends cannot be tested: no event time before the reference is identified")
    }
    return result
  }

  /// Adds to each cluster's score of a target what its rows weigh in it, times their residuals.
  private func addScores(
    _ influence: (cells: [Double], border: [Double]), _ regression: SaturatedRegression, _ covariates: [[Double]],
    _ clusters: LevelCodes, _ scores: inout [Double], _ target: Int, _ targets: Int
  ) {
    // Cell −1 of rows in no cell has its place at the end.
    let cells = influence.cells + [0]
    cells.withUnsafeBufferPointer { cells in
      influence.border.withUnsafeBufferPointer { border in
        regression.residuals.withUnsafeBufferPointer { residuals in
          scores.withUnsafeMutableBufferPointer { scores in
            cell.withUnsafeBufferPointer { cell in
              node.withUnsafeBufferPointer { node in
                clusters.codes.withUnsafeBufferPointer { clusters in
                  for row in 0..<cell.count {
                    var value = border[node[row]] + cells[cell[row] < 0 ? cells.count &- 1 : cell[row]]
                    for column in covariates.indices { value += border[nodes + column] * covariates[column][row] }
                    scores[Int(clusters[row]) &* targets &+ target] += value * residuals[row]
                  }
                }
              }
            }
          }
        }
      }
    }
  }
}
