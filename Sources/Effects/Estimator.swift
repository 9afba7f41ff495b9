import Statistics

/// The estimators of the effect of a staggered treatment, by the names that `suasion effect --estimator` takes.
public enum Estimator: String, Sendable, Codable, CaseIterable {
  case imputation, cs, sunab, twfe, ife, mc, sc, sdid

  /// What tables and figures call it.
  public var label: String {
    switch self {
    case .imputation: "imputation"
    case .cs: "group-time effects"
    case .sunab: "interaction-weighted"
    case .twfe: "two-way fixed effects"
    case .ife: "interactive fixed effects"
    case .mc: "matrix completion"
    case .sc: "synthetic control"
    case .sdid: "synthetic difference in differences"
    }
  }

  /// Whether it has a standard error of its own, without replicates.
  public var hasAnalyticError: Bool { [.imputation, .cs, .sunab, .twfe].contains(self) }

  /// Authors and year of the paper it follows.
  public var paper: String {
    switch self {
    case .imputation: "Borusyak, Jaravel & Spiess 2024"
    case .cs: "Callaway & Sant'Anna 2021"
    case .sunab: "Sun & Abraham 2021"
    case .twfe: "two-way fixed effects regression"
    case .ife: "Xu 2017"
    case .mc: "Athey et al. 2021"
    case .sc: "Abadie, Diamond & Hainmueller 2010"
    case .sdid: "Arkhangelsky et al. 2021"
    }
  }
}

/// The effect of treatment in a panel, by one estimator: the one door through which diagnostics, curves and the command
/// reach all of them.
///
/// - Throws: `SuasionError`: .data where the panel does not identify what the estimator needs; .usage for options out of
///   range.
public func effect(
  _ panel: StaggeredPanel, by estimator: Estimator, options: EffectOptions = .init()
) throws -> EffectResult {
  try options.validate()
  switch estimator {
  case .imputation:
    var model = try ImputationModel(panel, options: ImputationOptions(options))
    if options.replicates > 0, model.support()[0].clusters < 2 {
      // A bootstrap that resamples the one treated cluster loses it in a third of its replicates.
      var alone = ImputationOptions(options)
      alone.replicates = 0
      model = try ImputationModel(panel, options: alone)
    }
    return try EffectResult(imputation(model), options: options)
  case .ife: return try interactiveFixedEffects(panel, options: options)
  case .mc: return try matrixCompletion(panel, options: options)
  case .cs: return try callawaySantAnna(panel, options: options)
  case .twfe: return try twoWayRegression(panel, options: options)
  case .sunab: return try sunAbraham(panel, options: options)
  case .sc: return try syntheticControl(panel, options: options)
  case .sdid: return try syntheticDifferenceInDifferences(panel, options: options)
  }
}
