import Statistics

/// A low-rank model with everything chosen: what a replicate runs again.
struct LowRankModel: Sendable {
  let panel: LowRankPanel
  let part: LowRankPart
  let rule: StoppingRule
  /// What `estimates` returns, in order.
  let terms: [EffectTerm]
  /// The panel's own fit.
  let initial: TwoWayFit
  let fit: LowRankFit

  var rank: Int { if case .rank(let rank) = part { rank } else { 0 } }

  init(_ panel: LowRankPanel, _ part: LowRankPart, rule: StoppingRule) {
    self.panel = panel
    self.part = part
    self.rule = rule
    var terms: [EffectTerm] = [.att]
    terms += panel.cells.events.map { .event($0) }
    terms += panel.cells.groups.map { .group($0) }
    terms += panel.model.covariates.map { .covariate(panel.model.panel.covariateNames[$0]) }
    self.terms = terms
    initial = panel.design.fit(panel.spread(panel.once))
    fit = panel.fit(part, panel.itself, multiplicity: panel.once, initial: initial, rule: rule)
  }

  /// The terms' values where each row is taken as often as it says; NaN for a term that none of them carries.
  func estimates(_ multiplicity: [Int], _ fit: LowRankFit, outcome: [Double]) -> [Double] {
    let (cells, t) = (panel.cells, panel.periodCount)
    let groupBase = 1 + cells.events.count
    var sums = [Double](repeating: 0, count: terms.count)
    var counts = [Int](repeating: 0, count: terms.count)
    for row in multiplicity.indices where multiplicity[row] > 0 {
      let times = multiplicity[row]
      for cell in cells.first[row]..<cells.first[row + 1] {
        let place = row * t + cells.period[cell]
        var gap = outcome[place] - fit.fitted[place]
        for c in fit.coefficients.indices { gap -= panel.covariates[c][place] * fit.coefficients[c] }
        gap *= Double(times)
        sums[1 + cells.event[cell]] += gap
        counts[1 + cells.event[cell]] += times
        if cells.isTreated[cell] {
          sums[0] += gap
          counts[0] += times
          sums[groupBase + cells.group[row]] += gap
          counts[groupBase + cells.group[row]] += times
        }
      }
    }
    for term in sums.indices { sums[term] = counts[term] > 0 ? sums[term] / Double(counts[term]) : .nan }
    for c in fit.coefficients.indices { sums[terms.count - fit.coefficients.count + c] = fit.coefficients[c] }
    return sums
  }

  /// The same, fitted again on rows so drawn.
  ///
  /// - Throws: `ImputationModel.Failure` where they do not identify the effect.
  func estimates(multiplicity: [Int]) throws(ImputationModel.Failure) -> [Double] {
    let initial = panel.design.fit(panel.spread(multiplicity))
    guard initial.factor.coefficients.rank == panel.covariates.count else { throw .collinear }
    try check(multiplicity, initial)
    var replicateRule = rule
    var start: LowRankPanel.Start?
    if case .penalty = part {
      // A convex problem has one end, wherever it is started from.
      replicateRule.tolerance = 1e-5
      start = .init(values: fit.fitted, coefficients: fit.coefficients)
    }
    let again = panel.fit(
      part, panel.itself, multiplicity: multiplicity, initial: initial, rule: replicateRule, guess: fit.basis,
      start: start)
    return estimates(multiplicity, again, outcome: panel.outcome)
  }

  /// Whether every treated cell drawn has enough to compare with.
  private func check(_ multiplicity: [Int], _ initial: TwoWayFit) throws(ImputationModel.Failure) {
    let (cells, t) = (panel.cells, panel.periodCount)
    var crowd = [Int](repeating: 0, count: panel.strataCount * t)
    if rank > 0 {
      for row in multiplicity.indices where multiplicity[row] > 0 && panel.inFit[row] {
        for period in 0..<t where panel.isObserved[row * t + period] { crowd[panel.strata[row] * t + period] += 1 }
      }
    }
    var hasTreated = false
    for row in multiplicity.indices where multiplicity[row] > 0 && cells.first[row] < cells.first[row + 1] {
      hasTreated = true
      let pattern = panel.design.pattern[panel.units[row]]
      guard pattern >= 0, initial.patternComponent[pattern] >= 0 else { throw .notImputable }
      for cell in cells.first[row]..<cells.first[row + 1] where cells.isTreated[cell] {
        let node = panel.strata[row] * t + cells.period[cell]
        guard initial.factor.component[node] == initial.patternComponent[pattern], rank == 0 || crowd[node] > rank
        else { throw .notImputable }
      }
    }
    guard hasTreated else { throw .noTreatedUnit }
  }

  /// The terms that a cell of a row is averaged into.
  func termsOf(cell: Int, row: Int) -> [Int] {
    let cells = panel.cells
    let event = 1 + cells.event[cell]
    return cells.isTreated[cell] ? [event, 0, 1 + cells.events.count + cells.group[row]] : [event]
  }

  /// Units, clusters and cells that each term averages over; for a coefficient, those it is fitted on.
  func support() -> [(units: Int, clusters: Int, cells: Int)] {
    let (cells, source) = (panel.cells, panel.model.panel)
    var units = [Set<Int>](repeating: [], count: terms.count)
    var counts = [Int](repeating: 0, count: terms.count)
    for row in panel.units.indices {
      for cell in cells.first[row]..<cells.first[row + 1] {
        for place in termsOf(cell: cell, row: row) {
          units[place].insert(panel.units[row])
          counts[place] += 1
        }
      }
    }
    let fitted = panel.units.indices.filter { panel.inFit[$0] }
    for place in terms.indices.suffix(panel.covariates.count) {
      units[place] = Set(fitted.map { panel.units[$0] })
      counts[place] = fitted.reduce(0) { $0 + panel.periodCount - panel.open[$1].count }
    }
    return terms.indices.map { (units[$0].count, Set(units[$0].map { source.cluster[$0] }).count, counts[$0]) }
  }

  func sample() -> EffectSample {
    let source = panel.model.panel
    var sample = panel.model.sample()
    let names = Set(panel.units.map { source.units[$0] })
    let treated = panel.units.indices.filter { panel.cells.first[$0] < panel.cells.first[$0 + 1] }
    sample.treated = treated.map { source.units[panel.units[$0]] }
    sample.control = sample.control.filter(names.contains)
    sample.gaps = sample.gaps.filter(names.contains)
    sample.untreatedObservations = panel.isObserved.count { $0 }
    sample.treatedCells = panel.cells.isTreated.count { $0 }
    return sample
  }
}
