extension ImputationModel {
  /// How many units, clusters and cells each of `terms` averages over; for a covariate, those it is fitted on.
  func support() -> [(units: Int, clusters: Int, cells: Int)] {
    var units = [Set<Int>](repeating: [], count: terms.count)
    var cellCounts = [Int](repeating: 0, count: terms.count)
    let places = Dictionary(uniqueKeysWithValues: terms.enumerated().map { ($1, $0) })
    for cell in cells.row.indices {
      for term in carriers(cell) {
        guard let place = places[term] else { continue }
        units[place].insert(cells.unit[cell])
        cellCounts[place] += 1
      }
    }
    let fitted = Set(panel.units.indices.filter { isFitted($0) })
    let observations = fitted.reduce(0) { $0 + untreatedRows[$1].count }
    for (place, term) in terms.enumerated() {
      if case .covariate = term {
        units[place] = fitted
        cellCounts[place] = observations
      }
    }
    return terms.indices.map { (units[$0].count, Set(units[$0].map { panel.cluster[$0] }).count, cellCounts[$0]) }
  }

  /// The terms that average over a cell.
  func carriers(_ cell: Int) -> [EffectTerm] {
    let (cohort, period) = groupTimes[cells.groupTime[cell]]
    return [.att, .event(period - cohort), .group(cohort), .groupTime(cohort: cohort, period: period)]
  }

  func isFitted(_ unit: Int) -> Bool {
    let own = design.pattern[unit]
    return own >= 0 && design.patterns[own].inFit
  }

  func sample() -> EffectSample {
    let treated = panel.units.indices.filter { cells.first[$0] < cells.first[$0 + 1] }
    let end = panel.periods[panel.periods.count - 1]
    let control = panel.units.indices.filter { isFitted($0) && panel.cohort[$0].map { $0 > end } ?? true }
    var used = [Set<Int>](repeating: [], count: panel.units.count)
    for unit in panel.units.indices { used[unit].formUnion(untreatedRows[unit].map { panel.period[$0] }) }
    for cell in cells.row.indices { used[cells.unit[cell]].insert(cells.period[cell]) }
    let gaps = panel.units.indices.filter { unit in
      guard let first = used[unit].min(), let last = used[unit].max() else { return false }
      return last - first + 1 > used[unit].count
    }
    let missingOutcome = panel.outcome.count { $0.isNaN }
    let missingCovariate = panel.outcome.indices.count { row in
      !panel.outcome[row].isNaN && panel.covariates.contains { $0[row].isNaN }
    }
    return EffectSample(
      treated: treated.map { panel.units[$0] }, control: control.map { panel.units[$0] },
      firstPeriod: panel.periods[0], lastPeriod: end, periods: panel.periods.count,
      untreatedObservations: untreatedRows.reduce(0) { $0 + $1.count }, treatedCells: cells.row.count,
      missingOutcome: missingOutcome, missingCovariate: missingCovariate, gaps: gaps.map { panel.units[$0] })
  }

  /// What a reader must know before leaning on the standard error.
  func notes(clusters: Int) -> [String] {
    var notes: [String] = []
    if clusters == 1 {
      notes.append("one treated unit or cluster: its spread cannot be known, so there is no standard error")
    } else if clusters < 10 {
      notes.append("\(clusters) treated units or clusters: with so few, standard errors tend to be too small")
    }
    if !collinear.isEmpty {
      notes.append(
        "collinear with the unit and period effects or other covariates, not used: "
          + collinear.joined(separator: ", "))
    }
    return notes
  }
}
