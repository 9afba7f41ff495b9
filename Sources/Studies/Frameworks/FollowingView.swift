/// Whether countries regularly follow each other in taking things up: a latent diffusion network, and how far it is to be
/// believed.
public struct FollowingView: Sendable, Codable, Equatable {
  /// What is taken up.
  public enum Act: String, Sendable, Codable, CaseIterable {
    /// A framework, on the day of a country's first act.
    case endorsement
    /// A text brought back, on the day of the first of the series that a country sponsored.
    case sponsoring
  }

  public var act: Act
  /// Frameworks or series in which somebody came before somebody.
  public var cascades: Int
  public var countries: Int
  /// Uptakes with somebody before them, and those of them that follow along an edge.
  public var events: Int
  public var explained: Int
  /// Ordered pairs of which the first came before the second at least once.
  public var possibleEdges: Int
  /// Edges found in data whose dates were dealt anew within each cascade: the middle and the middle 90 %.
  public var edgesShuffled: Spread
  /// Such data sets, and the share of them, the data among them, that gain as much: never below 1 / (shuffles + 1).
  public var shuffles: Int
  public var pValue: Double
  /// Bootstrap samples of cascades.
  public var samples: Int
  /// The share of samples from which an edge is named.
  public var stableFrom: Double
  /// All edges found, those that come back most often first.
  public var edges: [Edge]
  /// Frameworks or series that tell nothing, by name.
  public var leftOut: [Sample.LeftOut]
  public var notes: [String]

  public struct Spread: Sendable, Codable, Equatable {
    public var median: Double
    public var q05: Double
    public var q95: Double

    public init(median: Double, q05: Double, q95: Double) {
      self.median = median
      self.q05 = q05
      self.q95 = q95
    }
  }

  /// One country regularly before another.
  public struct Edge: Sendable, Codable, Equatable {
    /// Codes of the one that comes first and of the one that follows, with their names.
    public var from: String
    public var fromName: String
    public var to: String
    public var toName: String
    /// Cascades in which it came before and after.
    public var before: Int
    public var after: Int
    /// Gain in log-likelihood beyond the edges found before it.
    public var gain: Double
    /// Share of bootstrap samples in which it is found, and what so many samples leave open of it (95 %).
    public var share: Double
    public var shareLow: Double
    public var shareHigh: Double

    public init(
      from: String, fromName: String, to: String, toName: String, before: Int, after: Int, gain: Double, share: Double,
      shareLow: Double, shareHigh: Double
    ) {
      self.from = from
      self.fromName = fromName
      self.to = to
      self.toName = toName
      self.before = before
      self.after = after
      self.gain = gain
      self.share = share
      self.shareLow = shareLow
      self.shareHigh = shareHigh
    }
  }

  /// Whether shuffled dates gain as much in no more than one case of twenty.
  public var isShown: Bool { pValue <= 0.05 }
  /// The edges that may be named: of a network that is shown, those that come back often enough.
  public var stable: [Edge] { isShown ? edges.filter { $0.share >= stableFrom } : [] }

  public init(
    act: Act, cascades: Int, countries: Int, events: Int, explained: Int, possibleEdges: Int, edgesShuffled: Spread,
    shuffles: Int, pValue: Double, samples: Int, stableFrom: Double, edges: [Edge], leftOut: [Sample.LeftOut] = [],
    notes: [String]
  ) {
    self.act = act
    self.cascades = cascades
    self.countries = countries
    self.events = events
    self.explained = explained
    self.possibleEdges = possibleEdges
    self.edgesShuffled = edgesShuffled
    self.shuffles = shuffles
    self.pValue = pValue
    self.samples = samples
    self.stableFrom = stableFrom
    self.edges = edges
    self.leftOut = leftOut
    self.notes = notes
  }
}
