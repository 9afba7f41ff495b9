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
  let groupCount = (groups.max() ?? 0) + 1
  var members = [[Int]](repeating: [], count: model.terms.count)
  for cell in cells.row.indices {
    for term in model.termsOfGroupTime[cells.groupTime[cell]] { members[term].append(cell) }
  }
  // Cluster × group, for one term at a time.
  var weightSums = [Double](repeating: 0, count: clusterCount * groupCount)
  var effectSums = weightSums

  return members.map { own in
    guard !own.isEmpty else { return .nan }
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
    for cell in own {
      let place = panel.cluster[cells.unit[cell]] * groupCount + groups[cell]
      weightSums[place] += weight
      effectSums[place] += weight * effects[cell]
    }
    var products = [Double](repeating: 0, count: groupCount)
    var squares = products
    for cluster in 0..<clusterCount {
      for group in 0..<groupCount {
        let place = cluster * groupCount + group
        products[group] += weightSums[place] * effectSums[place]
        squares[group] += weightSums[place] * weightSums[place]
        weightSums[place] = 0
        effectSums[place] = 0
      }
    }
    for cell in own {
      clusterSums[panel.cluster[cells.unit[cell]]] +=
        weight * (effects[cell] - products[groups[cell]] / squares[groups[cell]])
    }
    return compensatedSum(clusterSums.lazy.map { $0 * $0 }).squareRoot()
  }
}

/// Cell → the group within which effects are taken to be alike, numbered from 0.
private func effectGroups(_ model: ImputationModel) -> [Int] {
  switch model.options.effectGroups {
  case .all: return model.cells.row.map { _ in 0 }
  case .cohortAndPeriod: return model.cells.groupTime
  case .eventTime:
    let events = model.groupTimes.map { $0.period - $0.cohort }
    let places = Dictionary(uniqueKeysWithValues: Set(events).sorted().enumerated().map { ($1, $0) })
    let groupOfGroupTime = events.map { places[$0] ?? 0 }
    return model.cells.groupTime.map { groupOfGroupTime[$0] }
  }
}
