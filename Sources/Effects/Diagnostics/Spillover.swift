import Statistics

/// Who is near whom, in one sense of near: distance, alliance, trade.
public struct NeighbourRing: Sendable {
  public var name: String
  /// Unit → the units, as indices into the panel's, whose adoption would reach it.
  public var neighbours: [[Int]]

  public init(name: String, neighbours: [[Int]]) {
    self.name = name
    self.neighbours = neighbours
  }
}

/// Whether a programme reaches those who have not taken it up.
public struct Spillover: Sendable, Equatable {
  public var ring: String
  /// The effect on adopters when untreated outcomes stop counting once a neighbour has adopted; nil where nobody is left
  /// to compare with.
  public var withoutExposed: EffectEstimate?
  /// The effect of a neighbour's first adoption on those that have not adopted; nil where it cannot be estimated.
  public var onExposed: EffectEstimate?
  /// Units exposed before they adopt, if they ever do, and their untreated outcomes that are left out.
  public var exposedUnits: Int
  public var exposedCells: Int
}

/// Sets exposed controls aside, and estimates the effect on them.
///
/// A unit is exposed from the first period in which a neighbour is treated. If the programme reaches neighbours, exposed
/// controls understate or overstate what adopters would have done (Butts 2023, arXiv 2105.03737).
///
/// - Throws: `SuasionError` (.fault) for a ring of the wrong shape; errors of the estimator that are not of the data.
public func spillover(
  _ panel: StaggeredPanel, by specification: EffectSpecification, ring: NeighbourRing
) throws -> Spillover {
  guard ring.neighbours.count == panel.units.count,
    ring.neighbours.allSatisfy({ $0.allSatisfy { panel.units.indices.contains($0) } })
  else { throw SuasionError(.fault, "the ring '\(ring.name)' does not fit the panel's \(panel.units.count) units") }
  let exposure = ring.neighbours.map { near in near.compactMap { panel.cohort[$0] }.min() }
  var unexposed = panel.outcome
  var untreated = panel.outcome
  var (units, cells) = (Set<Int>(), 0)
  for row in panel.outcome.indices where !panel.outcome[row].isNaN {
    let unit = panel.unit[row]
    let period = panel.periods[panel.period[row]]
    if let cohort = panel.cohort[unit], period >= cohort {
      untreated[row] = .nan
    } else if let start = exposure[unit], period >= start {
      unexposed[row] = .nan
      units.insert(unit)
      cells += 1
    }
  }
  var specification = specification
  specification.options.wantsPath = false
  // A unit that adopts before any neighbour does is never seen exposed; it serves as unexposed until it adopts.
  let exposedCohort = panel.units.indices.map { unit -> Int? in
    guard let start = exposure[unit] else { return nil }
    return panel.cohort[unit].map { $0 <= start } ?? false ? nil : start
  }
  return Spillover(
    ring: ring.name,
    withoutExposed: try estimated { try specification(panel.replacing(outcome: unexposed)).att },
    onExposed: try estimated {
      try specification(panel.replacing(outcome: untreated).reassigned(exposedCohort)).att
    }, exposedUnits: units.count, exposedCells: cells)
}
