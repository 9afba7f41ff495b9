extension ImputationModel {
  /// How many units, clusters and cells each of `terms` averages over; for a covariate, those it is fitted on.
  func support() -> [(units: Int, clusters: Int, cells: Int)] {
    var units = [Int](repeating: 0, count: terms.count)
    var clusters = units
    var cellCounts = units
    // Cells stand unit by unit, so that a term's last unit tells whether it is counted already; clusters need not.
    var lastUnit = [Int](repeating: -1, count: terms.count)
    var seen = [Bool](repeating: false, count: terms.count * panel.clusters.count)
    func count(_ term: Int, _ unit: Int) {
      guard lastUnit[term] != unit else { return }
      lastUnit[term] = unit
      units[term] += 1
      let place = term * panel.clusters.count + panel.cluster[unit]
      if !seen[place] { clusters[term] += 1 }
      seen[place] = true
    }
    for cell in cells.row.indices {
      for term in termsOfGroupTime[cells.groupTime[cell]] {
        count(term, cells.unit[cell])
        cellCounts[term] += 1
      }
    }
    let fitted = panel.units.indices.filter { isFitted($0) }
    for term in terms.count - covariates.count..<terms.count {
      for unit in fitted { count(term, unit) }
      cellCounts[term] = fitted.reduce(0) { $0 + untreatedRows[$1].count }
    }
    return terms.indices.map { (units[$0], clusters[$0], cellCounts[$0]) }
  }

  func isFitted(_ unit: Int) -> Bool {
    let own = design.pattern[unit]
    return own >= 0 && design.patterns[own].inFit
  }

  func sample() -> EffectSample {
    let treated = panel.units.indices.filter { cells.first[$0] < cells.first[$0 + 1] }
    let end = panel.periods[panel.periods.count - 1]
    let control = panel.units.indices.filter { isFitted($0) && panel.cohort[$0].map { $0 > end } ?? true }
    var (first, last, used) = (
      [Int](repeating: .max, count: panel.units.count), [Int](repeating: -1, count: panel.units.count),
      [Int](repeating: 0, count: panel.units.count)
    )
    func use(_ unit: Int, _ period: Int) {
      first[unit] = min(first[unit], period)
      last[unit] = max(last[unit], period)
      used[unit] += 1
    }
    for unit in panel.units.indices { for row in untreatedRows[unit] { use(unit, panel.period[row]) } }
    for cell in cells.row.indices { use(cells.unit[cell], cells.period[cell]) }
    let gaps = panel.units.indices.filter { used[$0] > 0 && last[$0] - first[$0] + 1 > used[$0] }
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
