import Statistics

/// What a referee asks next of one estimate, by one call, whatever the estimator.
public struct EffectDiagnostics: Sendable, Equatable {
  public var permutation: PermutationTest?
  public var power: SimulatedPower?
  public var leaveOneOut: LeaveOneOut?
  public var leaveCohortOut: LeaveOneOut?
  /// By group, where groups were given.
  public var leaveGroupOut: LeaveOneOut?
  public var placebos: [PlaceboInTime] = []
  public var equivalence: EquivalenceTest?
  public var balance: [CovariateBalance] = []
  /// Bounds on violations of parallel trends, on the estimator's own path or, where that has no single reference, on the
  /// group-time event study (`boundsOf`).
  public var relativeMagnitudes: SensitivityBounds?
  public var smoothness: SensitivityBounds?
  public var breakdown: BreakdownValue?
  public var preTrendPower: PreTrendPower?
  public var boundsOf: Estimator?
  /// What a two-way regression averages over; of `twfe` only.
  public var bacon: BaconDecomposition?
  /// What could not be had, and why.
  public var notes: [String] = []
}

/// Which diagnostics to run, and how.
public struct DiagnosticsOptions: Sendable, Equatable {
  public enum Part: String, Sendable, CaseIterable {
    case permutation, power, leaveOneOut = "leave-one-out", placebo, bounds, balance
  }

  public var parts: [Part]
  public var permutations: Int
  /// The smallest effect of interest, in the outcome's unit; nil for no equivalence test.
  public var smallestEffect: Double?
  /// One name per unit, such as its region, to be left out together.
  public var groups: [String]?

  public init(
    parts: [Part] = Part.allCases, permutations: Int = 499, smallestEffect: Double? = nil, groups: [String]? = nil
  ) {
    self.parts = parts
    self.permutations = permutations
    self.smallestEffect = smallestEffect
    self.groups = groups
  }
}

/// Runs the diagnostics asked for on an estimate; what a panel does not allow is told in `notes` and is no error.
///
/// - Parameter result: the estimate, as `specification` gave it on `panel`.
/// - Throws: `SuasionError` (.usage) for options out of range.
public func diagnose(
  _ panel: StaggeredPanel, by specification: EffectSpecification, result: EffectResult,
  options: DiagnosticsOptions = .init()
) throws -> EffectDiagnostics {
  var found = EffectDiagnostics()
  @discardableResult func attempt<Value>(_ what: String, _ body: () throws -> Value) throws -> Value? {
    do {
      return try body()
    } catch let error as SuasionError where error.code == .data {
      found.notes.append("\(what): \(error.message)")
      return nil
    }
  }
  if specification.estimator == .twfe {
    found.bacon = try attempt("Goodman-Bacon decomposition") { try baconDecomposition(panel) }
  }
  for part in options.parts {
    switch part {
    case .permutation:
      found.permutation = try attempt("permutation") {
        try permutationTest(panel, by: specification, draws: options.permutations)
      }
    case .power:
      found.power = try attempt("power") {
        try simulatedPower(panel, by: specification, draws: max(19, options.permutations / 2))
      }
    case .leaveOneOut:
      found.leaveOneOut = try attempt("leave one out") { try leaveOneOut(panel, by: specification, .units) }
      found.leaveCohortOut = try attempt("leave one cohort out") { try leaveOneOut(panel, by: specification, .cohorts) }
      if let groups = options.groups {
        found.leaveGroupOut = try attempt("leave one group out") {
          try leaveOneOut(panel, by: specification, .named(groups))
        }
      }
    case .placebo:
      let shifts = Array(1...max(1, min(specification.options.leads, 1000)))
      found.placebos =
        try attempt("placebo in time") { try placeboInTime(panel, by: specification, shifts: shifts) } ?? []
      if found.placebos.isEmpty { found.notes.append("placebo in time: too few periods before adoption") }
    case .balance:
      let first = panel.cohort.compactMap(\.self).min().flatMap { start in panel.periods.firstIndex { $0 >= start } }
      let (level, slope) = baselineOutcome(panel, periods: max(1, first ?? panel.periods.count))
      found.balance = try covariateBalance(
        panel, baseline: [("outcome before", level), ("its change a period", slope)])
    case .bounds:
      if result.att.stdError.isNaN {
        found.notes.append("bounds: the effect has no standard error")
        continue
      }
      var own: (path: EventPath, of: Estimator)? =
        result.path.flatMap { $0.reference == -1 ? ($0, specification.estimator) : nil }
      if own == nil {
        var groupTime = specification.options
        groupTime.replicates = 0
        groupTime.basePeriod = .universal
        groupTime.wantsPath = true
        own = try attempt("bounds") { try effect(panel, by: .cs, options: groupTime).path }.flatMap(\.self).map {
          ($0, .cs)
        }
      }
      guard let (path, of) = own else {
        let said = found.notes.contains { $0.hasPrefix("bounds: ") }
        if !said { found.notes.append("bounds: no event study has a joint covariance") }
        continue
      }
      let window = -(max(1, specification.options.leads) + 1)...10
      try attempt("bounds") {
        found.relativeMagnitudes = try relativeMagnitudesBounds(path, window: window)
        found.smoothness = try smoothnessBounds(path, window: window)
        found.breakdown = try relativeMagnitudesBreakdown(path, window: window)
        found.preTrendPower = try Effects.preTrendPower(path, window: window)
        found.boundsOf = of
      }
    }
  }
  if let bound = options.smallestEffect {
    guard bound > 0, bound.isFinite else {
      throw SuasionError(.usage, "a smallest effect of interest of \(bound)", hint: "give a number above 0")
    }
    found.equivalence = equivalenceTest(estimate: result.att.estimate, stdError: result.att.stdError, bound: bound)
  }
  return found
}
