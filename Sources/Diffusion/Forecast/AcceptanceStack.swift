import Statistics

/// A convex combination of models of one panel, its weights learnt from forecasts whose outcome is known.
///
/// Every future follows one of the components, drawn with these weights for each kind of framework, so that
/// probabilities are the weighted means of the components'. Stacking of predictive distributions: Yao, Vehtari, Simpson &
/// Gelman (2018), doi 10.1214/17-BA1091.
public struct AcceptanceStack: Sendable, Equatable {
  public enum Component: String, Sendable, CaseIterable {
    /// The hazards with all that the options ask for.
    case full = "all covariates"
    /// The hazards with income and region only.
    case incomeAndRegion = "income and region"
    /// Years to come are like past ones of the framework itself, or of its kind as if it had five of those.
    case ownYears = "its own past years"
    /// Years to come are like past ones of any framework of the kind.
    case allYears = "past years of all"
  }

  /// Names of the covariates of `incomeAndRegion`.
  public var incomeCovariates: [String]
  /// By kind one a component, together 1.
  public var weights: [AcceptanceFramework.Kind: [Double]]

  /// Equal weights where none are given.
  public init(incomeCovariates: [String], weights: [AcceptanceFramework.Kind: [Double]] = [:]) {
    self.incomeCovariates = incomeCovariates
    self.weights = weights
  }

  /// One a component.
  public func weights(_ kind: AcceptanceFramework.Kind) -> [Double] {
    let count = Component.allCases.count
    return weights[kind] ?? [Double](repeating: 1 / Double(count), count: count)
  }
}

/// A forecast whose outcome is known, under every component.
struct StackCase: Sendable {
  var framework: Int
  var origin: Int
  var horizon: Int
  /// One a component.
  var probabilities: [Double]
  var holds: Bool
}

extension AcceptanceStack {
  /// The weights with the highest mean log score, by kind.
  ///
  /// Cases of one framework and origin share their fate: together they count as one case. Each component counts as having
  /// won one such case before any is seen, so that without evidence all weigh alike.
  init(incomeCovariates: [String], learntFrom cases: [StackCase], frameworks: [AcceptanceFramework]) {
    self.init(incomeCovariates: incomeCovariates)
    for kind in AcceptanceFramework.Kind.allCases {
      let own = cases.filter { frameworks[$0.framework].kind == kind }
      if !own.isEmpty { weights[kind] = Self.weights(own) }
    }
  }

  private static func weights(_ cases: [StackCase]) -> [Double] {
    struct Group: Hashable { var framework, origin: Int }
    var sizes: [Group: Int] = [:]
    for each in cases { sizes[Group(framework: each.framework, origin: each.origin), default: 0] += 1 }
    let shares = cases.map { 1 / Double(sizes[Group(framework: $0.framework, origin: $0.origin)] ?? 1) }
    let likelihoods = cases.map { each in
      each.probabilities.map { max(each.holds ? $0 : 1 - $0, 1e-9) }
    }
    let count = Component.allCases.count
    var weights = [Double](repeating: 1 / Double(count), count: count)
    for _ in 0..<500 {
      var sums = [Double](repeating: 1, count: count)
      for (share, own) in zip(shares, likelihoods) {
        var total = 0.0
        for c in 0..<count { total += weights[c] * own[c] }
        for c in 0..<count { sums[c] += share * weights[c] * own[c] / total }
      }
      var total = 0.0
      for sum in sums { total += sum }
      let next = sums.map { $0 / total }
      let moved = zip(next, weights).map { abs($0 - $1) }.max() ?? 0
      weights = next
      if moved < 1e-10 { break }
    }
    return weights
  }
}

/// Fits all components of a stack to what was known in `year`; a forecast with the model draws from each by its weight.
/// The hazards that the model tells of are those of `AcceptanceStack.Component.full`.
///
/// - Throws: As `fitAcceptance(_:through:options:)`; a usage error for weights that are not one a component, 0 or more and
///   together 1.
public func fitAcceptance(
  _ panel: AcceptancePanel, through year: Int, stack: AcceptanceStack, options: AcceptanceOptions = .init()
) throws -> AcceptanceModel {
  try fitAcceptance(AcceptanceHistory(panel), through: year, stack: stack, options: options)
}

func fitAcceptance(
  _ history: AcceptanceHistory, through year: Int, stack: AcceptanceStack, options: AcceptanceOptions
) throws -> AcceptanceModel {
  for kind in AcceptanceFramework.Kind.allCases {
    let weights = stack.weights(kind)
    guard weights.count == AcceptanceStack.Component.allCases.count, weights.allSatisfy({ $0 >= 0 }),
      abs(weights.reduce(0, +) - 1) < 1e-6
    else {
      throw SuasionError(
        .usage, "the weights of a stack are \(weights)", hint: "give one a component, 0 or more and together 1")
    }
  }
  let parts = try AcceptanceStack.Component.allCases.map {
    try component($0, history, through: year, incomeCovariates: stack.incomeCovariates, options: options)
  }
  var model = parts[0]
  model.fits = parts.flatMap(\.fits)
  var start = 0
  model.components = parts.map { part in
    defer { start += part.fits.count }
    return start..<start + part.fits.count
  }
  model.weights = Dictionary(
    uniqueKeysWithValues: AcceptanceFramework.Kind.allCases.map { ($0, stack.weights($0)) })
  return model
}

/// One component alone.
func component(
  _ component: AcceptanceStack.Component, _ history: AcceptanceHistory, through year: Int, incomeCovariates: [String],
  options: AcceptanceOptions
) throws -> AcceptanceModel {
  var options = options
  switch component {
  case .full: return try fitAcceptance(history, through: year, options: options)
  case .incomeAndRegion:
    options.covariates = incomeCovariates
    (options.usesNetworks, options.usesContagion, options.usesRivals, options.usesUnitEffects) = (
      false, false, false, false
    )
    return try fitAcceptance(history, through: year, options: options)
  case .ownYears: return pastYears(history, through: year, lean: 5, options: options)
  case .allYears: return pastYears(history, through: year, lean: nil, options: options)
  }
}

/// A model without covariates; where nothing was at risk it has no hazard.
private func pastYears(
  _ history: AcceptanceHistory, through year: Int, lean: Double?, options: AcceptanceOptions
) -> AcceptanceModel {
  let history = history.known(in: year)
  var hazards: [AcceptanceHazard] = []
  for kind in AcceptanceFramework.Kind.allCases where options.kinds.contains(kind) {
    for transition in AcceptanceModel.Transition.allCases {
      var leftOut: [HazardFit.LeftOut] = []
      let rows = AcceptanceRows(history, kind, transition, through: year, leftOut: &leftOut)
      guard rows.count > 0 else { continue }
      var hazard = AcceptanceHazard(rateOf: rows, kind, transition)
      // Nobody left, or all did: the one rate says it.
      if rows.events > 0, rows.events < rows.count { hazard.pastYears = PastYears(rows, history, lean: lean) }
      hazards.append(hazard)
    }
  }
  return AcceptanceModel(
    through: year, options: options,
    hazards: hazards.map {
      .init(
        kind: $0.kind, transition: $0.transition, rows: $0.rows, events: $0.events, units: $0.units,
        frameworks: $0.frameworks, coefficients: [], variances: [], rate: $0.rate)
    }, leftOut: [], notes: [], fits: [AcceptanceFit(draw: nil, draws: 1, hazards: hazards)],
    panelNames: history.names)
}
