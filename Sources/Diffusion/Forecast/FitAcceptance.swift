import Statistics

/// Fits the hazards of taking frameworks up and giving them up, to what was known in `year`.
///
/// Discrete-time hazards by kind of framework and transition, pooled over frameworks: covariates, exposure to holders of
/// the same framework through each network, the share of all units that hold it, whether a rival is held, and the
/// framework's age, all but the age as of the year before; with random effects of frameworks, their years, regions and
/// units. Event-history analysis of diffusion: Berry & Berry (1990), doi 10.2307/1963526; pooled over many innovations:
/// Boehmke (2009), doi 10.1111/j.1467-9299.2009.01739.x. Where events are fewer than `options.minimumEvents`, a rate with
/// Jeffreys' prior takes the hazard's place.
///
/// - Throws: A usage error for a year outside the panel, a covariate it does not have or the Cox link; a data error where
///   nothing is at risk.
public func fitAcceptance(
  _ panel: AcceptancePanel, through year: Int, options: AcceptanceOptions = .init()
) throws -> AcceptanceModel {
  try fitAcceptance(AcceptanceHistory(panel), through: year, options: options)
}

func fitAcceptance(
  _ history: AcceptanceHistory, through year: Int, options: AcceptanceOptions
) throws -> AcceptanceModel {
  let history = history.known(in: year)
  let panel = history.panel
  guard panel.years.contains(year) else {
    throw SuasionError(
      .usage, "no fit through \(year): the panel has \(panel.years.lowerBound) to \(panel.years.upperBound)",
      hint: "choose a year of the panel")
  }
  guard options.link != .cox, options.priorScale > 0, options.measurementDraws >= 1 else {
    throw SuasionError(
      .usage, "acceptance is fitted in discrete time, with a prior scale above 0 and one draw at least",
      hint: "choose logit or cloglog")
  }
  let indices = try (options.covariates ?? panel.covariates.map(\.name)).map { name in
    guard let index = panel.covariates.firstIndex(where: { $0.name == name }) else {
      throw SuasionError(
        .usage, "the panel has no covariate '\(name)'",
        hint: "it has \(panel.covariates.map(\.name).joined(separator: ", "))")
    }
    return index
  }
  let most = indices.map { panel.covariates[$0].draws.count }.max() ?? 1
  let draws = min(options.measurementDraws, most)
  var leftOut: [HazardFit.LeftOut] = []
  var notes = panel.networks.flatMap { path in path.notes.map { "network '\(path.name)': \($0)" } }
  var tables: [(AcceptanceFramework.Kind, AcceptanceModel.Transition, AcceptanceRows)] = []
  for kind in AcceptanceFramework.Kind.allCases where options.kinds.contains(kind) {
    for transition in AcceptanceModel.Transition.allCases {
      tables.append((kind, transition, AcceptanceRows(history, kind, transition, through: year, leftOut: &leftOut)))
    }
  }
  guard tables.contains(where: { $0.2.count > 0 }) else {
    throw SuasionError(
      .data, "no unit was at risk of taking a framework up or giving it up by \(year)",
      hint: "choose a later year, or look at the statuses: unknown is never read as open")
  }
  var fits: [AcceptanceFit] = []
  for number in 0..<draws {
    let draw = draws > 1 ? number : nil
    let covariates = AcceptanceCovariates(history, indices: indices, draw: draw, of: draws)
    var hazards: [AcceptanceHazard] = []
    for (kind, transition, rows) in tables where rows.count > 0 {
      let few = min(rows.events, rows.count - rows.events) < options.minimumEvents
      guard !few else {
        hazards.append(AcceptanceHazard(rateOf: rows, kind, transition))
        continue
      }
      var left: [HazardFit.LeftOut] = []
      let design = AcceptanceDesign(
        history, rows, covariates, transition, indices: indices, options: options, leftOut: &left)
      hazards.append(
        try AcceptanceHazard(
          history, rows, covariates, design, kind, transition, options: options,
          // Of the variances that are reported: those of the first draw.
          varianceIntervals: number == 0 && transition == .entry ? options.varianceIntervals : .none))
      if number == 0 {
        leftOut += left.map {
          .init(reason: "\(transition.rawValue), \(kind.rawValue): \($0.reason)", rows: $0.rows, names: $0.names)
        }
      }
    }
    fits.append(AcceptanceFit(draw: draw, draws: draws, hazards: hazards))
  }
  for note in fits.flatMap(\.hazards).flatMap(\.notes) where !notes.contains(note) { notes.append(note) }
  for hazard in fits[0].hazards where hazard.rate != nil {
    notes.append(
      "\(hazard.transition.rawValue), \(hazard.kind.rawValue): \(hazard.events) events in \(hazard.rows) rows are too few"
        + " to explain; a rate with Jeffreys' prior stands in")
  }
  return AcceptanceModel(
    through: year, options: options, hazards: fits[0].hazards.indices.map { combined(fits.map(\.hazards), $0) },
    leftOut: leftOut, notes: notes, fits: fits, panelNames: history.names)
}

/// One hazard over all draws: Rubin's rules.
private func combined(_ fits: [[AcceptanceHazard]], _ place: Int) -> AcceptanceModel.Hazard {
  let first = fits[0][place]
  let all = fits.map { $0[place] }
  var coefficients: [AcceptanceModel.Coefficient] = []
  for (term, name) in first.design.names.enumerated() {
    var (estimates, variances): ([Double], [Double]) = ([], [])
    for hazard in all {
      guard let own = hazard.design.names.firstIndex(of: name), let index = hazard.terms[own] else { continue }
      estimates.append(hazard.estimates[index])
      variances.append(hazard.covariance[index * hazard.estimates.count + index])
    }
    guard !estimates.isEmpty else { continue }
    let between = estimates.count > 1 ? standardDeviation(estimates) : 0
    let total = mean(variances) + (1 + 1 / Double(estimates.count)) * between * between
    let (estimate, error) = (mean(estimates), max(0, total).squareRoot())
    coefficients.append(
      .init(
        name: name, estimate: estimate, stdError: error, confLow: estimate - Normal.quantile(0.975) * error,
        confHigh: estimate + Normal.quantile(0.975) * error, scale: first.design.scale[term]))
  }
  return .init(
    kind: first.kind, transition: first.transition, rows: first.rows, events: first.events, units: first.units,
    frameworks: first.frameworks, coefficients: coefficients, variances: first.variances, rate: first.rate)
}
