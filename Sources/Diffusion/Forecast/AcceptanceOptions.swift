/// Choices of `fitAcceptance(_:through:options:)`.
public struct AcceptanceOptions: Sendable, Equatable {
  /// `.logit` or `.cloglog`.
  public var link: HazardLink
  /// Kinds of frameworks to learn; the others cannot be forecast.
  public var kinds: [AcceptanceFramework.Kind]
  /// Names of the covariates to use; all where nil.
  public var covariates: [String]?
  /// Exposure to holders through each network.
  public var usesNetworks: Bool
  /// The share of all units that hold the framework.
  public var usesContagion: Bool
  /// Whether a rival is held.
  public var usesRivals: Bool
  /// An effect of each unit that all lasting frameworks share, drawn from a normal distribution.
  public var usesUnitEffects: Bool
  /// Standard deviation of the normal prior on the coefficients of standardised covariates: it keeps them finite where
  /// a covariate separates few events. Gelman et al. (2008), doi 10.1214/08-AOAS191, take 2.5 for covariates scaled to a
  /// standard deviation of ½: 1.25 for one of 1. Infinite for none.
  public var priorScale: Double
  /// Draws of the covariates that the model is fitted to one by one, the futures being shared out among the fits; with
  /// 1 it is fitted to the covariates' means. More than the covariates have are not made.
  public var measurementDraws: Int
  /// Below so many events a hazard is a rate with a Beta prior, the same for all.
  public var minimumEvents: Int
  /// Intervals of the variances of taking frameworks up.
  public var varianceIntervals: HazardOptions.VarianceIntervals
  public var threads: Int

  public init(
    link: HazardLink = .logit, kinds: [AcceptanceFramework.Kind] = AcceptanceFramework.Kind.allCases,
    covariates: [String]? = nil, usesNetworks: Bool = true, usesContagion: Bool = true,
    usesRivals: Bool = true, usesUnitEffects: Bool = true, priorScale: Double = 1.25, measurementDraws: Int = 5,
    minimumEvents: Int = 10, varianceIntervals: HazardOptions.VarianceIntervals = .none, threads: Int = 1
  ) {
    self.link = link
    self.kinds = kinds
    self.covariates = covariates
    self.usesNetworks = usesNetworks
    self.usesContagion = usesContagion
    self.usesRivals = usesRivals
    self.usesUnitEffects = usesUnitEffects
    self.priorScale = priorScale
    self.measurementDraws = measurementDraws
    self.minimumEvents = minimumEvents
    self.varianceIntervals = varianceIntervals
    self.threads = threads
  }
}

/// Choices of `forecast(_:_:to:options:)`.
public struct ForecastOptions: Sendable, Equatable {
  public var futures: Int
  public var seed: UInt64
  public var threads: Int
  /// Ids of the frameworks to forecast; all that can be where nil. A rival that is not among them stays as it was.
  public var frameworks: [String]?
  /// What is set against the baseline, one at a time, in the same futures.
  public var levers: [Lever]

  public init(
    futures: Int = 10_000, seed: UInt64 = 1, threads: Int = 1, frameworks: [String]? = nil, levers: [Lever] = []
  ) {
    self.futures = futures
    self.seed = seed
    self.threads = threads
    self.frameworks = frameworks
    self.levers = levers
  }
}

/// Something that could be done, or could happen, from the first year of a forecast on.
public struct Lever: Sendable, Equatable {
  public enum Change: Sendable, Equatable {
    /// So many more programmes a year, each adding `each` to the covariate of one unit drawn evenly from `among` (all
    /// units where nil), from the year after on. The sponsor's or a rival's effort, by the covariate named.
    case effort(covariate: String, programmesPerYear: Double, each: Double = 1, among: [String]? = nil)
    /// The unit gives up the frameworks (their ids) for good and drops out of the networks towards their holders;
    /// the covariates named no longer tell units apart there.
    case withdrawal(unit: String, frameworks: [String], covariates: [String] = [])
    /// The covariate of all units, or those named, moves by so much in its own unit.
    case shift(covariate: String, by: Double, units: [String]? = nil)
  }

  public var name: String
  public var change: Change

  public init(_ name: String, _ change: Change) {
    self.name = name
    self.change = change
  }
}
