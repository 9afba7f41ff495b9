import Statistics

/// The posterior of an ideal-point model: draws of every unit's position at every time it voted, and what they say.
///
/// Positions are on the identified scale: in each draw mean 0 and variance 1 over all unit-times, the anchor above 0.
public struct IdealPointPosterior: Sendable {
  /// One unit at one time at which it voted.
  public struct Point: Sendable, Equatable {
    /// Index into `units`.
    public let unit: Int
    /// The time's own name: a year, a session.
    public let time: Int
    public let votes: Int
    public let summary: DrawSummary

    public init(unit: Int, time: Int, votes: Int, summary: DrawSummary) {
      self.unit = unit
      self.time = time
      self.votes = votes
      self.summary = summary
    }
  }

  /// One item: P(yes) = Φ(lower − slope θ), P(no) = 1 − Φ(upper − slope θ), on the identified scale.
  public struct Item: Sendable, Equatable {
    public let name: String
    public let votes: Int
    public let lower: DrawSummary
    public let upper: DrawSummary
    public let slope: DrawSummary
  }

  /// Share of the votes of a time that were of a kind, and what the model would have it be.
  public struct PredictedShare: Sendable, Equatable {
    public let time: Int
    public let ballot: VoteData.Ballot
    public let votes: Int
    public let observed: Double
    /// Mean, and 5 % and 95 % quantiles in normal approximation, of shares in data drawn from the posterior.
    public let mean: Double
    public let q05: Double
    public let q95: Double
  }

  public let units: [String]
  /// By unit, then time.
  public let points: [Point]
  public let chains: Int
  /// Draws kept of each chain.
  public let drawsPerChain: Int
  /// One row a draw, chain after chain; shape [draws of all chains][points].
  let rows: [[Float]]
  public let convergence: IdealPointConvergence
  /// In the order of the data.
  public internal(set) var items: [Item] = []
  /// σ of the random walk, a step of time, on the identified scale; nil where no unit votes at two times.
  public internal(set) var innovation: DrawSummary?
  /// Posterior predictive check, by time and kind of vote.
  public internal(set) var predicted: [PredictedShare] = []
  /// Share of proposals taken: stretches of paths, items, scales.
  public internal(set) var acceptance: [String: Double] = [:]
  /// What a reader must know of the data: items that say nothing, units with one vote, groups without a link.
  public internal(set) var notes: [String] = []

  /// - Parameter draws: `draws[(chain * drawsPerChain + draw) * points.count + point]`.
  public init(
    units: [String], points: [Point], chains: Int, drawsPerChain: Int, draws: [Float],
    convergence: IdealPointConvergence
  ) {
    precondition(draws.count == chains * drawsPerChain * points.count)
    self.init(
      units: units, points: points, chains: chains,
      rows: (0..<chains * drawsPerChain).map { Array(draws[$0 * points.count..<($0 + 1) * points.count]) },
      convergence: convergence)
  }

  init(units: [String], points: [Point], chains: Int, rows: [[Float]], convergence: IdealPointConvergence) {
    self.units = units
    self.points = points
    self.chains = chains
    drawsPerChain = rows.count / max(1, chains)
    self.rows = rows
    self.convergence = convergence
  }

  /// All draws in one list, `draws[(chain * drawsPerChain + draw) * points.count + point]`; a copy.
  public var draws: [Float] { rows.flatMap { $0 } }

  /// Draws of all chains.
  public var drawCount: Int { chains * drawsPerChain }

  /// Every point's position in one draw, 0..<drawCount; shape [points].
  public func draw(_ index: Int) -> ArraySlice<Float> { rows[index][...] }

  /// `count` draws spread evenly over the chains and along them, for what is estimated from positions.
  public func spread(_ count: Int) -> [Int] {
    (0..<min(count, drawCount)).map { (2 * $0 + 1) * drawCount / (2 * min(count, drawCount)) }
  }
}

/// Whether a run converged, and how it was run.
public struct IdealPointConvergence: Sendable, Codable, Equatable {
  public var chains: Int
  /// Sweeps of each chain that were thrown away, and that were kept.
  public var warmup: Int
  public var draws: Int
  public var maxRHat: Double
  public var minEssBulk: Double
  public var minEssTail: Double
  public var medianEssBulk: Double
  /// The target the run was held to.
  public var targetRHat: Double
  public var targetEss: Double
  /// Unit-times that miss the target, and σ where it does.
  public var unconverged: Int

  public init(
    chains: Int, warmup: Int, draws: Int, maxRHat: Double, minEssBulk: Double, minEssTail: Double,
    medianEssBulk: Double, targetRHat: Double, targetEss: Double, unconverged: Int
  ) {
    self.chains = chains
    self.warmup = warmup
    self.draws = draws
    self.maxRHat = maxRHat
    self.minEssBulk = minEssBulk
    self.minEssTail = minEssTail
    self.medianEssBulk = medianEssBulk
    self.targetRHat = targetRHat
    self.targetEss = targetEss
    self.unconverged = unconverged
  }

  public var hasConverged: Bool { unconverged == 0 }
}
