extension GroupTimeFit {
  /// Units and observations that the estimates rest on.
  func effectSample() -> EffectSample {
    let panel = sample.panel
    let n = sample.count
    let never = sample.first[sample.first.count - 2]
    let treated = sample.units.indices.filter { carries[$0] }.map { sample.units[$0] }.sorted()
    let control = (never..<n).map { sample.units[$0] }.sorted()
    var untreated = 0
    var gaps: [Int] = []
    for group in 0..<sample.first.count - 1 {
      for place in sample.first[group]..<sample.first[group + 1] {
        var (first, last, seen) = (-1, -1, 0)
        for period in 0..<sample.periodCount where !sample.outcome[period * n + place].isNaN {
          if first < 0 { first = period }
          last = period
          seen += 1
          if period < sample.starts[group] { untreated += 1 }
        }
        if last - first + 1 > seen, first >= 0 { gaps.append(sample.units[place]) }
      }
    }
    let missingCovariate =
      panel.covariates.isEmpty
      ? 0
      : panel.outcome.indices.count { row in
        !panel.outcome[row].isNaN && panel.covariates.contains { $0[row].isNaN }
      }
    return EffectSample(
      treated: treated.map { panel.units[$0] }, control: control.map { panel.units[$0] },
      firstPeriod: panel.periods[0], lastPeriod: panel.periods[panel.periods.count - 1],
      periods: panel.periods.count, untreatedObservations: untreated,
      treatedCells: cells.reduce(0) { $0 + ($1.isTreated ? $1.treated : 0) },
      missingOutcome: panel.outcome.count { $0.isNaN }, missingCovariate: missingCovariate,
      gaps: gaps.sorted().map { panel.units[$0] })
  }

  /// What `Roles` left out, and what left some or all comparisons.
  func allLeftOut() -> [LeftOut] {
    var result = sample.leftOut
    let n = sample.count
    let names = sample.panel.units
    func observed(_ cell: GroupTimeCell) -> [Int] {
      (sample.first[cell.cohort]..<sample.first[cell.cohort + 1]).filter {
        !sample.outcome[cell.period * n + $0].isNaN
      }
    }
    for reason in GroupTimeCell.Failure.allCases {
      let lost = failed.filter { $0.isTreated && $0.failure == reason }
      let places = lost.map(observed)
      let units = Set(places.joined()).map { sample.units[$0] }.sorted().map { names[$0] }
      if units.isEmpty { continue }
      result.append(LeftOut(reason: reason.leftOut, units: units, cells: places.reduce(0) { $0 + $1.count }))
    }
    // Of the treated, some leave all their comparisons: they are in no estimate.
    let never = sample.first[sample.first.count - 2]
    let isGone = misses.indices.map { misses[$0] && $0 < never && !carries[$0] }
    func named(_ places: [Int]) -> [String] { places.map { sample.units[$0] }.sorted().map { names[$0] } }
    let gone = misses.indices.filter { isGone[$0] }
    var goneCells = 0
    if !gone.isEmpty {
      goneCells = self.cells.reduce(0) { $0 + ($1.isTreated ? observed($1).count { isGone[$0] } : 0) }
      result.append(LeftOut(reason: .notSeenBefore, units: named(gone), cells: goneCells))
    }
    let absent = named(misses.indices.filter { misses[$0] && !isGone[$0] })
    if !absent.isEmpty {
      let cells = self.cells.reduce(-goneCells) { $0 + ($1.isTreated ? observed($1).count - $1.treated : 0) }
      result.append(LeftOut(reason: .notInBothPeriods, units: absent, cells: cells))
    }
    return result
  }

  func notes(_ terms: GroupTimeTerms) -> [String] {
    var notes = sample.notes
    let absent = misses.count { $0 }
    if absent > 0 {
      notes.append(
        "the panel has gaps: each comparison uses the units observed in both of its periods, and "
          + "\(absent) of \(sample.count) units leave some")
    }
    for reason in GroupTimeCell.Failure.allCases {
      let lost = failed.filter { $0.failure == reason }
      guard let example = lost.first else { continue }
      let asked = cells.count { !$0.isBase } + failed.count
      notes.append(
        "\(lost.count) of \(asked) ATT(g,t) cannot be had, such as that of cohort \(sample.cohorts[example.cohort]) in "
          + "\(sample.periods[example.period]): \(reason.rawValue)")
    }
    let clusters = terms.simple.clusters
    if clusters == 1 {
      notes.append("one treated unit or cluster: its spread cannot be known, so there is no standard error")
    } else if clusters < 10 {
      notes.append("\(clusters) treated units or clusters: with so few, standard errors tend to be too small")
    }
    let single = terms.groups.filter { $0.clusters == 1 }
    if clusters > 1, !single.isEmpty {
      notes.append(
        "\(single.count) of \(terms.groups.count) cohorts are one treated unit or cluster: their own effects have no "
          + "standard error, and those of averages leave out how such a unit might have differed")
    }
    if !sample.collinear.isEmpty {
      notes.append(
        "collinear with a constant or other covariates, not used: \(sample.collinear.joined(separator: ", "))")
    }
    return notes
  }
}

extension GroupTimeCell.Failure {
  var leftOut: LeftOut.Reason {
    switch self {
    case .noTreated: .noBasePeriod
    case .noControl: .noControlInPeriod
    case .singular: .covariatesCollinear
    case .noOverlap: .noOverlap
    }
  }
}
