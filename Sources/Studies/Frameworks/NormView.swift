/// Support for the norms of a domain, from votes, sponsorship and accession together, and the same from votes alone.
public struct NormView: Sendable, Codable, Equatable {
  public var domain: String
  public var label: String
  /// Texts, votes and accessions that the scale rests on.
  public var texts: Int
  public var votes: Int
  public var accessions: Int
  /// By country, then period.
  public var points: [Point]
  /// By period: what the change in what is put to a vote does to either scale.
  public var breaks: [Break]
  public var maxRHat: Double
  public var minEss: Double
  public var hasConverged: Bool
  /// Whether the scale of roll calls alone has.
  public var votesOnlyConverged: Bool
  /// What the check of a second dimension says.
  public var dimension: String
  /// The fit of two dimensions, where the study asks for one.
  public var plane: Plane?
  public var notes: [String]

  /// One country in one session.
  public struct Point: Sendable, Codable, Equatable {
    public var country: String
    public var name: String
    public var period: Int
    public var mean: Double
    public var q05: Double
    public var q95: Double
    public var acts: Int
    /// The chance that the country turned on the way here: broke with its past and started anew.
    public var turnChance: Double

    public init(
      country: String, name: String, period: Int, mean: Double, q05: Double, q95: Double, acts: Int,
      turnChance: Double = 0
    ) {
      self.country = country
      self.name = name
      self.period = period
      self.mean = mean
      self.q05 = q05
      self.q95 = q95
      self.acts = acts
      self.turnChance = turnChance
    }
  }

  /// A country that more likely than not turned in a session in which it acted, and where it stood before.
  public struct Turn: Sendable, Equatable {
    public var before: Point
    public var after: Point
  }

  /// The latest first, then the likeliest.
  public var turns: [Turn] {
    let places = Dictionary(grouping: points, by: \.country)
    return places.values.flatMap { path in
      let path = path.sorted { $0.period < $1.period }
      return zip(path, path.dropFirst()).filter { $1.turnChance > 0.5 && $1.acts > 0 }.map(Turn.init)
    }.sorted { one, other in
      (other.after.period, other.after.turnChance, one.after.country)
        < (one.after.period, one.after.turnChance, other.after.country)
    }
  }

  /// One session on both scales, in standard deviations of the scale.
  public struct Break: Sendable, Codable, Equatable {
    public var period: Int
    /// Share of the domain's texts put to a vote.
    public var putToVote: Double
    /// The sponsor less the median country, all acts.
    public var sponsor: Reading
    public var rival: Reading
    /// The same from votes alone.
    public var sponsorVotesOnly: Reading
    public var rivalVotesOnly: Reading

    public init(
      period: Int, putToVote: Double, sponsor: Reading, rival: Reading, sponsorVotesOnly: Reading,
      rivalVotesOnly: Reading
    ) {
      self.period = period
      self.putToVote = putToVote
      self.sponsor = sponsor
      self.rival = rival
      self.sponsorVotesOnly = sponsorVotesOnly
      self.rivalVotesOnly = rivalVotesOnly
    }
  }

  /// A mean with its 90 % interval.
  public struct Reading: Sendable, Codable, Equatable {
    public var mean: Double
    public var q05: Double
    public var q95: Double

    public init(mean: Double, q05: Double, q95: Double) {
      self.mean = mean
      self.q05 = q05
      self.q95 = q95
    }
  }

  /// Where countries stand on two uncorrelated axes, the first from the rival to the sponsor.
  public struct Plane: Sendable, Codable, Equatable {
    public var points: [Place]
    public var maxRHat: Double
    public var minEss: Double
    public var hasConverged: Bool
    /// Codes of the states that the check of a second dimension finds most apart.
    public var apart: [String]

    public init(points: [Place], maxRHat: Double, minEss: Double, hasConverged: Bool, apart: [String] = []) {
      self.apart = apart
      self.points = points
      self.maxRHat = maxRHat
      self.minEss = minEss
      self.hasConverged = hasConverged
    }

    /// The last session's, by place on the second axis, highest first.
    public var last: [Place] {
      let last = points.map(\.period).max()
      return points.filter { $0.period == last && $0.acts > 0 }
        .sorted { ($1.second.mean, $0.country) < ($0.second.mean, $1.country) }
    }
  }

  /// One country in one session on both axes.
  public struct Place: Sendable, Codable, Equatable {
    public var country: String
    public var name: String
    public var period: Int
    public var first: Reading
    public var second: Reading
    public var acts: Int

    public init(country: String, name: String, period: Int, first: Reading, second: Reading, acts: Int) {
      self.country = country
      self.name = name
      self.period = period
      self.first = first
      self.second = second
      self.acts = acts
    }
  }

  public init(
    domain: String, label: String, texts: Int, votes: Int, accessions: Int, points: [Point], breaks: [Break],
    maxRHat: Double, minEss: Double, hasConverged: Bool, votesOnlyConverged: Bool, dimension: String,
    plane: Plane? = nil, notes: [String]
  ) {
    self.domain = domain
    self.label = label
    self.texts = texts
    self.votes = votes
    self.accessions = accessions
    self.points = points
    self.breaks = breaks
    self.maxRHat = maxRHat
    self.minEss = minEss
    self.hasConverged = hasConverged
    self.votesOnlyConverged = votesOnlyConverged
    self.dimension = dimension
    self.plane = plane
    self.notes = notes
  }
}
