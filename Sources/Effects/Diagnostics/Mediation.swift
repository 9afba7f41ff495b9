import Statistics

/// How much of an effect goes through a mediator, if nothing else moves both mediator and outcome.
public struct Mediation: Sendable, Equatable {
  public struct Part: Sendable, Equatable {
    public var estimate: Double
    public var stdError: Double
    public var pValue: Double
    public var confLow: Double
    public var confHigh: Double
  }

  /// The effect on the outcome; on the mediator; and of the mediator on the outcome among the untreated.
  public var total: Part
  public var onMediator: Part
  public var ofMediator: Part
  /// `onMediator` × `ofMediator`, and what is left of the total.
  public var indirect: Part
  public var direct: Part
  /// Correlation of the two residuals among the untreated. If the errors of mediator and outcome are correlated so much
  /// for other reasons, the indirect effect is 0.
  public var correlation: Double
  /// The indirect effect if the errors' correlation is `rho`.
  public var sensitivity: [(rho: Double, indirect: Double)]
  /// Treated units and untreated observations it rests on.
  public var treated: Int
  public var observations: Int
  public var replicates: Int
  public var failures: Int

  /// What has to be true for the parts to mean what they say.
  public static let assumptions = [
    "Without the programme, mediator and outcome of adopters would have moved as the others' did (parallel trends of both).",
    "Nothing that varies over time moves both mediator and outcome, given country and year (no omitted cause; its strength is the sensitivity parameter).",
    "The mediator moves the outcome as much among adopters as among others, and in a straight line.",
  ]

  public static func == (a: Mediation, b: Mediation) -> Bool {
    a.total == b.total && a.onMediator == b.onMediator && a.ofMediator == b.ofMediator && a.indirect == b.indirect
      && a.direct == b.direct && a.correlation == b.correlation
      && a.sensitivity.elementsEqual(b.sensitivity) { $0 == $1 } && a.treated == b.treated
      && a.observations == b.observations && a.replicates == b.replicates && a.failures == b.failures
  }
}

/// Programme → mediator → outcome by imputation: both effects are imputed from untreated observations on which both are
/// seen, and the mediator's own effect is read off the same observations, within unit and period.
///
/// Baron and Kenny's product in the counterfactual frame of Imai, Keele & Tingley (2010, doi 10.1037/a0020761), with their
/// sensitivity to a correlation ρ of the errors: indirect(ρ) = effect on mediator × (σ_y/σ_m) ×
/// (ρ̃ − ρ √((1 − ρ̃²)/(1 − ρ²))), where ρ̃ is the residuals' correlation. Errors and intervals by cluster bootstrap.
///
/// - Parameters:
///   - mediator: by row of the panel; NaN where missing.
///   - rhos: the correlations to show, within (−1, 1).
/// - Throws: `SuasionError` as `imputation`; .data where more than 5 % of the replicates cannot be estimated.
public func mediation(
  _ panel: StaggeredPanel, mediator: [Double], options: EffectOptions,
  rhos: [Double] = [-0.6, -0.4, -0.2, 0, 0.2, 0.4, 0.6]
) throws -> Mediation {
  guard mediator.count == panel.outcome.count else {
    throw SuasionError(.fault, "\(mediator.count) values of the mediator for \(panel.outcome.count) rows")
  }
  guard options.replicates >= 50 else {
    throw SuasionError(.usage, "\(options.replicates) bootstrap replicates", hint: "give at least 50")
  }
  if let bad = rhos.first(where: { !(abs($0) < 1) }) {
    throw SuasionError(.usage, "a correlation of \(bad)", hint: "give values between -1 and 1")
  }
  let both = panel.outcome.indices.map { !panel.outcome[$0].isNaN && mediator[$0].isFinite }
  var pointOptions = ImputationOptions(options)
  pointOptions.overallOnly = true
  let first = try ImputationModel(
    panel.replacing(outcome: both.indices.map { both[$0] ? panel.outcome[$0] : .nan }), options: pointOptions)
  let second = try ImputationModel(
    panel.replacing(outcome: both.indices.map { both[$0] ? mediator[$0] : .nan }), options: pointOptions)

  /// Effects on outcome and mediator, the mediator's coefficient, residuals' correlation and standard deviations.
  @Sendable func parts(_ multiplicity: [Int]) throws(ImputationModel.Failure) -> [Double] {
    let total = try first.estimates(multiplicities: multiplicity)[0]
    let on = try second.estimates(multiplicities: multiplicity)[0]
    let (fitY, fitM) = (first.design.fit(multiplicity), second.design.fit(multiplicity))
    var (yy, mm, ym) = (0.0, 0.0, 0.0)
    for unit in panel.units.indices where multiplicity[unit] > 0 && first.isFitted(unit) {
      let times = Double(multiplicity[unit])
      for observation in first.design.first[unit]..<first.design.first[unit + 1] {
        let y = first.design.residual(observation, of: unit, fitY)
        let m = second.design.residual(observation, of: unit, fitM)
        yy += times * y * y
        mm += times * m * m
        ym += times * y * m
      }
    }
    guard mm > 0, yy > 0 else { throw .collinear }
    return [total, on, ym / mm, ym / (yy * mm).squareRoot(), (yy / mm).squareRoot()]
  }

  let point: [Double]
  do {
    point = try parts(panel.units.map { _ in 1 })
  } catch {
    throw SuasionError(
      .data, "mediator or outcome does not vary within units and periods",
      hint: "choose a mediator that changes over time")
  }
  let bootstrap = CountryBootstrap(
    units: panel.clusters, replicates: options.replicates, seed: options.seed, purpose: "mediation")
  let places = try bootstrap.places(of: panel.clusters)
  let draws = try parallelMap(count: options.replicates, threads: options.threads) { replicate -> [Double]? in
    let drawn = bootstrap.multiplicities(replicate: replicate)
    do throws(ImputationModel.Failure) { return try parts(panel.cluster.map { drawn[places[$0]] }) } catch {
      return nil
    }
  }
  let known = draws.compactMap(\.self)
  guard (options.replicates - known.count) * 20 <= options.replicates else {
    throw SuasionError(
      .data, "\(options.replicates - known.count) of \(options.replicates) bootstrap replicates cannot be estimated",
      hint: "the panel has too few treated or untreated units with mediator and outcome")
  }
  let z = Normal.quantile(0.5 + options.confidence / 2)
  func part(_ value: ([Double]) -> Double) -> Mediation.Part {
    let estimate = value(point)
    let stdError = standardDeviation(known.map(value))
    return Mediation.Part(
      estimate: estimate, stdError: stdError, pValue: Normal.twoSided(stdError > 0 ? estimate / stdError : .nan),
      confLow: estimate - z * stdError, confHigh: estimate + z * stdError)
  }
  let sample = first.sample()
  return Mediation(
    total: part { $0[0] }, onMediator: part { $0[1] }, ofMediator: part { $0[2] }, indirect: part { $0[1] * $0[2] },
    direct: part { $0[0] - $0[1] * $0[2] }, correlation: point[3],
    sensitivity: rhos.map { rho in
      (rho, point[1] * point[4] * (point[3] - rho * ((1 - point[3] * point[3]) / (1 - rho * rho)).squareRoot()))
    }, treated: sample.treated.count, observations: sample.untreatedObservations, replicates: options.replicates,
    failures: options.replicates - known.count)
}
