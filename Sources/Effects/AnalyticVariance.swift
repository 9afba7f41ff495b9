import Statistics

/// The conservative standard error of each of the model's treatment terms, clustered; NaN for covariates.
///
/// Every term is a weighted sum of outcomes, Σ v·y. Its variance is estimated by the sum over clusters of
/// (Σ v·residual)²; the residual of a treated cell is its effect less the mean effect of its group
/// (`ImputationOptions.EffectGroups`), so whatever effects differ by within a group is counted as noise. Theorem 3 of
/// Borusyak, Jaravel & Spiess (2024), doi 10.1093/restud/rdae007.
func analyticStandardErrors(_ model: ImputationModel, _ point: [Double]) -> [Double] {
  let panel = model.panel
  let design = model.design
  let fit = model.fit
  let cells = model.cells
  let k = design.covariateCount
  let clusterCount = panel.clusters.count

  var residuals = [Double](repeating: 0, count: design.outcome.count)
  for unit in panel.units.indices {
    for observation in design.first[unit]..<design.first[unit + 1] {
      residuals[observation] = design.residual(observation, of: unit, fit)
    }
  }
  let effects = cells.row.indices.map { cell in
    let unit = cells.unit[cell]
    return model.effect(
      cell, offset: panel.stratum[unit] * design.periodCount, pattern: design.pattern[unit], fit)
  }
  let groups = effectGroups(model)
  var members: [EffectTerm: [Int]] = [:]
  for cell in cells.row.indices {
    for term in model.carriers(cell) { members[term, default: []].append(cell) }
  }

  return model.terms.map { term in
    guard let own = members[term] else { return .nan }
    let weight = 1 / Double(own.count)

    // How the term falls when a period effect or a coefficient rises: the right-hand side of the adjoint system.
    var unitWeight = [Double](repeating: 0, count: panel.units.count)
    var right = [Double](repeating: 0, count: design.nodeCount)
    var rightCovariates = [Double](repeating: 0, count: k)
    for cell in own {
      let unit = cells.unit[cell]
      unitWeight[unit] += weight
      right[panel.stratum[unit] * design.periodCount + cells.period[cell]] += weight
      for c in 0..<k { rightCovariates[c] += weight * cells.covariates[cell * k + c] }
    }
    for unit in panel.units.indices where unitWeight[unit] != 0 {
      let share = unitWeight[unit] / Double(design.first[unit + 1] - design.first[unit])
      for observation in design.first[unit]..<design.first[unit + 1] {
        right[panel.stratum[unit] * design.periodCount + design.period[observation]] -= share
      }
    }
    let (periodWeights, covariateWeights) = fit.factor.solve(right, rightCovariates)

    var clusterSums = [Double](repeating: 0, count: clusterCount)
    for unit in panel.units.indices {
      guard model.isFitted(unit) else { continue }
      let offset = panel.stratum[unit] * design.periodCount
      // A unit's residuals sum to 0, so weights need not be centred on its mean, nor its own share in them counted.
      var score = 0.0
      for observation in design.first[unit]..<design.first[unit + 1] {
        var v = periodWeights[offset + design.period[observation]]
        for c in 0..<k { v += covariateWeights[c] * design.covariates[observation * k + c] }
        score -= v * residuals[observation]
      }
      clusterSums[panel.cluster[unit]] += score
    }

    // The mean effect of each group, weighted as the paper does: by the square of a cluster's weight in it.
    var sums: [Int: [Int: (weight: Double, effect: Double)]] = [:]
    for cell in own {
      let cluster = panel.cluster[cells.unit[cell]]
      sums[groups[cell], default: [:]][cluster, default: (0, 0)].weight += weight
      sums[groups[cell]]?[cluster]?.effect += weight * effects[cell]
    }
    var centre: [Int: Double] = [:]
    for (group, byCluster) in sums {
      let ordered = byCluster.sorted { $0.key < $1.key }.map(\.value)
      centre[group] =
        compensatedSum(ordered.lazy.map { $0.weight * $0.effect })
        / compensatedSum(ordered.lazy.map { $0.weight * $0.weight })
    }
    for cell in own {
      clusterSums[panel.cluster[cells.unit[cell]]] += weight * (effects[cell] - (centre[groups[cell]] ?? 0))
    }
    return compensatedSum(clusterSums.lazy.map { $0 * $0 }).squareRoot()
  }
}

/// Cell → the group within which effects are taken to be alike.
private func effectGroups(_ model: ImputationModel) -> [Int] {
  switch model.options.effectGroups {
  case .all: model.cells.row.map { _ in 0 }
  case .cohortAndPeriod: model.cells.groupTime
  case .eventTime: model.cells.groupTime.map { model.groupTimes[$0].period - model.groupTimes[$0].cohort }
  }
}
