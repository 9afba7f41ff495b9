import Statistics

/// The effect of an adoption that is said to have come earlier than it did, in the periods before it came.
public struct PlaceboInTime: Sendable, Equatable {
  /// How many periods earlier.
  public var shift: Int
  public var att: EffectEstimate
  public var treated: Int
}

/// Takes every adoption (for `sc` and `sdid`, which need every unit in every period, those of the first cohort) to be `shift` periods earlier and looks only at what was seen before the true one; an effect there
/// is anticipation or a difference that was under way already.
///
/// - Parameter shifts: ascending; those for which nothing can be estimated are left out of the result.
/// - Throws: `SuasionError` (.usage) for a shift below 1; errors of the estimator that are not of the data.
public func placeboInTime(
  _ panel: StaggeredPanel, by specification: EffectSpecification, shifts: [Int]
) throws -> [PlaceboInTime] {
  if let bad = shifts.first(where: { $0 < 1 || $0 > 1000 }) {
    throw SuasionError(.usage, "a placebo adoption \(bad) periods earlier", hint: "give 1 to 1000")
  }
  return try shifts.compactMap { shift in
    var specification = specification
    specification.options.wantsPath = false
    let needsEveryPeriod = [.sc, .sdid].contains(specification.estimator)
    guard
      let result = try estimated({
        try specification(needsEveryPeriod ? beforeAnyAdoption(panel, shift: shift) : beforeOwnAdoption(panel, shift))
      })
    else { return nil }
    return PlaceboInTime(shift: shift, att: result.att, treated: result.sample.treated.count)
  }
}

/// Every unit until its own adoption, which is said to have come `shift` periods earlier.
private func beforeOwnAdoption(_ panel: StaggeredPanel, _ shift: Int) -> StaggeredPanel {
  var outcome = panel.outcome
  for row in outcome.indices {
    if let cohort = panel.cohort[panel.unit[row]], panel.periods[panel.period[row]] >= cohort { outcome[row] = .nan }
  }
  return panel.replacing(outcome: outcome).reassigned(panel.cohort.map { $0.map { $0 - shift } })
}

/// All units over the periods before anyone adopts, with the first cohort's adoption `shift` periods earlier.
private func beforeAnyAdoption(_ panel: StaggeredPanel, shift: Int) throws -> StaggeredPanel {
  // Units treated from the start are left out by every estimator and say nothing about when others adopt.
  let first = panel.cohort.compactMap(\.self).filter { $0 > panel.periods[0] }.min() ?? .max
  let rows = panel.unit.indices.filter { row in
    panel.periods[panel.period[row]] < first && panel.cohort[panel.unit[row]].map { $0 >= first } ?? true
  }
  return try StaggeredPanel(
    unit: rows.map { panel.units[panel.unit[$0]] }, period: rows.map { panel.periods[panel.period[$0]] },
    outcome: rows.map { panel.outcome[$0] },
    cohort: rows.map { panel.cohort[panel.unit[$0]] == first ? first - shift : nil },
    covariates: panel.covariates.indices.map { column in
      (panel.covariateNames[column], rows.map { panel.covariates[column][$0] })
    }, cluster: rows.map { panel.clusters[panel.cluster[panel.unit[$0]]] })
}
