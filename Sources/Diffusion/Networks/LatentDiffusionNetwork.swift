import Statistics

/// How a latent diffusion network is searched for.
public struct LatentDiffusionOptions: Sendable, Equatable {
  /// When the search ends.
  public enum Stop: Sendable, Equatable {
    /// After so many edges.
    case edges(Int)
    /// Before the first edge whose p value is not below it. NetworkInference keeps that last edge; it is left out here.
    case pValue(below: Double)
  }
  /// Whether the parameters of the delays are given or read off the cascades (`DelayDistribution.estimated`).
  public enum Delays: Sendable, Equatable {
    case fixed(DelayDistribution)
    case estimated(DelayDistribution.Family)
  }
  /// The likelihood of an uptake that no edge explains. ε is so small that how often a unit precedes another counts far
  /// more than how long it takes.
  public enum Background: Sendable, Equatable {
    /// ε times the density of the likeliest delay since an earlier uptake, as NetworkInference has it, with ε = 1e-10.
    case sameDelay(Double)
    /// ε whatever the delay, as the authors' own program in SNAP has it, with ε = 1e-64.
    case constant(Double)

    var chance: Double {
      switch self {
      case .sameDelay(let chance), .constant(let chance): chance
      }
    }
  }

  public var stop = Stop.pValue(below: 0.05)
  public var delays = Delays.estimated(.exponential)
  /// The chance that an uptake passes along an edge of the network (β). With `.constant` SNAP takes 1.
  public var retention = 0.5
  public var background = Background.sameDelay(1e-10)
  /// Only events in these times count.
  public var window: ClosedRange<Double>?
  /// Bootstrap samples of cascades for the share in which each edge is found; 0 for none.
  public var replicates = 0
  /// Shufflings of the times within each cascade, for what the search finds where nobody follows anybody; 0 for none.
  public var shuffles = 0
  public var seed: UInt64 = 1
  public var threads = 2

  public init() {}

  func check() throws {
    switch stop {
    case .edges(let count):
      guard count >= 1 else {
        throw SuasionError(.usage, "a latent network of \(count) edges cannot be sought", hint: "ask for 1 or more")
      }
    case .pValue(let cutoff):
      guard cutoff > 0, cutoff <= 1 else {
        throw SuasionError(.usage, "\(cutoff) is no cutoff for a p value", hint: "give one above 0 and up to 1")
      }
    }
    guard background.chance > 0, background.chance < retention, retention <= 1 else {
      throw SuasionError(
        .usage, "an uptake passes along an edge with chance \(retention) and elsewhere with \(background.chance)",
        hint: "give chances above 0 and up to 1, the one along an edge the greater")
    }
    guard replicates >= 0, shuffles >= 0 else {
      throw SuasionError(.usage, "a number of replicates or shuffles below 0", hint: "give 0 for none")
    }
    if case .fixed(let distribution) = delays { try distribution.check() }
  }
}

/// An edge of a latent diffusion network: `to` tends to follow `from`.
public struct LatentEdge: Sendable, Equatable {
  public let from: String
  public let to: String
  /// By how much it raises the log-likelihood beyond the edges found before it.
  public let gain: Double
  /// Vuong's test of the network with it against that without. It is the best of many edges that is tested: the p value
  /// ranks and stops, it is not the chance that the edge is none. See `shuffled`.
  public let pValue: Double
  /// Cascades in which `from` came before `to`, and in which it came after.
  public let before: Int
  public let after: Int
  /// Cascades in whose best tree `to` follows `from`. Sources at equal delay that are both in the network are told apart
  /// by name.
  public let carried: Int
  /// The share of bootstrap samples of cascades in which the search finds it; nil without replicates.
  public let share: Double?
  /// Wilson's 95 % interval of the share: what so many samples leave open of the share in endless ones.
  public let shareLow: Double?
  public let shareHigh: Double?
}

/// What the search finds when the times of each cascade are dealt anew among those who took it up, so that nobody
/// follows anybody in particular.
public struct ShuffledSearch: Sendable, Equatable {
  /// Edges found by the same rule as in the data, ascending; one a shuffle.
  public let edges: [Int]
  /// Gain in log-likelihood of as many edges as were found in the data, ascending; one a shuffle.
  public let gains: [Double]
  /// The share of shuffles, the data among them, whose gain is at least that of the data.
  public let pValue: Double
}

/// A network inferred from the order and delays in which things were taken up.
public struct LatentDiffusionNetwork: Sendable, Equatable {
  /// In the order in which they were found.
  public let edges: [LatentEdge]
  /// Without a network, then after each edge; shape [edges + 1].
  public let logLikelihood: [Double]
  public let delays: DelayDistribution
  /// Ids of the cascades used, sorted.
  public let cascades: [String]
  /// Units with an event in one of them, sorted.
  public let units: [String]
  /// Events with somebody before them, and those whose best parent is along an edge.
  public let events: Int
  public let explained: Int
  /// Ordered pairs of which the first came before the second in at least one cascade.
  public let possibleEdges: Int
  public let shuffled: ShuffledSearch?
  public let leftOut: [LatentLeftOut]
  public let notes: [String]

  /// Units by how many edges leave them, most first, then by name.
  public var sources: [(unit: String, edges: Int, gain: Double)] {
    Dictionary(grouping: edges, by: \.from)
      .map { (unit: $0.key, edges: $0.value.count, gain: $0.value.reduce(0) { $0 + $1.gain }) }
      .sorted { ($1.edges, $0.unit) < ($0.edges, $1.unit) }
  }

  /// The network for exposures: each unit is tied to its sources, all alike or by their gain. Edges with a `share` below
  /// `stability` are left out.
  ///
  /// Its edges were found from who took things up. To explain the uptake of one of the cascades by it, leave that
  /// cascade out of the search, or the outcome explains itself.
  public func network(
    name: String, units: [String], weighting: Network.Weighting = .equal, stability: Double = 0
  ) throws -> Network {
    let places = Dictionary(units.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    var ties = [[(to: Int, weight: Double)]](repeating: [], count: units.count)
    var dropped = 0
    for edge in edges where edge.share ?? 1 >= stability {
      guard let source = places[edge.from], let follower = places[edge.to] else {
        dropped += 1
        continue
      }
      ties[follower].append((to: source, weight: weighting == .equal ? 1 : edge.gain))
    }
    let note = dropped > 0 ? ["\(dropped) edges of units that are not in the network '\(name)' are left out."] : []
    return try Network(name: name, units: units, ties: ties, notes: notes + note)
  }
}
