import Statistics

/// The effect of an adoption that is said to have come earlier than it did, in the periods before it came.
public struct PlaceboInTime: Sendable, Equatable {
  /// How many periods earlier.
  public var shift: Int
  public var att: EffectEstimate
  public var treated: Int
}

/// Takes every adoption to be `shift` periods earlier and looks only at what was seen before the true one; an effect there
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
    var outcome = panel.outcome
    for row in outcome.indices {
      if let cohort = panel.cohort[panel.unit[row]], panel.periods[panel.period[row]] >= cohort { outcome[row] = .nan }
    }
    let earlier = panel.replacing(outcome: outcome).reassigned(panel.cohort.map { $0.map { $0 - shift } })
    var specification = specification
    specification.options.wantsPath = false
    guard let result = try estimated({ try specification(earlier) }) else { return nil }
    return PlaceboInTime(shift: shift, att: result.att, treated: result.sample.treated.count)
  }
}
