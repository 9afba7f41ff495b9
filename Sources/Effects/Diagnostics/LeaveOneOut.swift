import Statistics

/// The estimate without one unit, one cohort or one group at a time.
public struct LeaveOneOut: Sendable, Equatable {
  public struct Row: Sendable, Equatable {
    /// Who is left out.
    public var name: String
    /// NaN where the rest does not identify the effect.
    public var estimate: Double
    /// Analytic; NaN where the estimator has none.
    public var stdError: Double
    /// How many of the units left out are treated, and how many not.
    public var treated: Int
    public var control: Int
  }

  public var full: Double
  public var fullStdError: Double
  public var rows: [Row]

  /// The lowest and the highest estimate, and who is left out there; nil where no row has one.
  public var extremes: (low: Row, high: Row)? {
    let known = rows.filter { !$0.estimate.isNaN }
    guard let low = known.min(by: { $0.estimate < $1.estimate }),
      let high = known.max(by: { $0.estimate < $1.estimate })
    else { return nil }
    return (low, high)
  }

  /// Rows whose estimate has the other sign than the full one.
  public var reversals: [Row] { rows.filter { $0.estimate * full < 0 } }
}

/// Whom to leave out at a time.
public enum LeaveOneOutGroups: Sendable {
  case units
  /// The treated of one cohort.
  case cohorts
  /// Groups by name, one per unit, such as regions.
  case named([String])
}

/// How far the estimate hangs on one unit, one cohort or one group; leaves each out in turn.
///
/// - Throws: `SuasionError` as the estimator does on the whole panel. A row that cannot be estimated has NaN.
public func leaveOneOut(
  _ panel: StaggeredPanel, by specification: EffectSpecification, _ groups: LeaveOneOutGroups
) throws -> LeaveOneOut {
  let quick = specification.quick
  let full = try quick(panel).att
  let names: [String?]
  switch groups {
  case .units: names = panel.units
  case .cohorts:
    let end = panel.periods[panel.periods.count - 1]
    names = panel.cohort.map { $0.flatMap { $0 <= end ? String($0) : nil } }
  case .named(let given):
    guard given.count == panel.units.count else {
      throw SuasionError(.fault, "\(given.count) groups for \(panel.units.count) units")
    }
    names = given
  }
  let order = Set(names.compactMap(\.self)).sorted()
  let end = panel.periods[panel.periods.count - 1]
  let rows = try parallelMap(count: order.count, threads: specification.options.threads) { index in
    let out = panel.units.indices.filter { names[$0] == order[index] }
    let treated = out.count { unit in panel.cohort[unit].map { $0 <= end } ?? false }
    let found = try estimated { try quick(try panel.keeping { names[$0] != order[index] }).att }
    return LeaveOneOut.Row(
      name: order[index], estimate: found?.estimate ?? .nan, stdError: found?.stdError ?? .nan, treated: treated,
      control: out.count - treated)
  }
  return LeaveOneOut(full: full.estimate, fullStdError: full.stdError, rows: rows)
}
