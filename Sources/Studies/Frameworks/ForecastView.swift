/// Acceptance to come, from many simulated futures.
public struct ForecastView: Sendable, Codable, Equatable {
  /// The last year that is known.
  public var origin: Int
  public var to: Int
  public var futures: Int
  public var seed: UInt64
  /// Shares so far.
  public var observed: [Observed]
  public var fans: [Fan]
  public var pairs: [Pair]
  public var halves: [Half]
  public var swing: [Swing]
  public var units: [Unit]
  public var levers: [Lever]
  /// What must hold for the forecast to mean anything.
  public var assumptions: [String]

  /// A share that is known.
  public struct Observed: Sendable, Codable, Equatable {
    public var framework: String
    public var year: Int
    public var weight: String
    public var share: Double

    public init(framework: String, year: Int, weight: String, share: Double) {
      self.framework = framework
      self.year = year
      self.weight = weight
      self.share = share
    }
  }

  /// The share that will hold a framework at the end of a year.
  public struct Fan: Sendable, Codable, Equatable {
    public var framework: String
    public var name: String
    public var year: Int
    /// `states`, `people` or `gdp`: what is counted.
    public var weight: String
    public var mean: Double
    public var q05: Double
    public var q25: Double
    public var q50: Double
    public var q75: Double
    public var q95: Double

    public init(
      framework: String, name: String, year: Int, weight: String, mean: Double, q05: Double, q25: Double, q50: Double,
      q75: Double, q95: Double
    ) {
      self.framework = framework
      self.name = name
      self.year = year
      self.weight = weight
      self.mean = mean
      self.q05 = q05
      self.q25 = q25
      self.q50 = q50
      self.q75 = q75
      self.q95 = q95
    }
  }

  /// Whether one framework is ahead of another.
  public struct Pair: Sendable, Codable, Equatable {
    public var of: String
    public var ofName: String
    public var against: String
    public var againstName: String
    public var weight: String
    public var year: Int
    /// That a larger share holds the first.
    public var probability: Double
    /// Mean of the first share less the second.
    public var difference: Double
    /// 95 %.
    public var low: Double
    public var high: Double
    public var sd: Double

    public init(
      of: String, ofName: String, against: String, againstName: String, weight: String, year: Int, probability: Double,
      difference: Double, low: Double, high: Double, sd: Double
    ) {
      self.of = of
      self.ofName = ofName
      self.against = against
      self.againstName = againstName
      self.weight = weight
      self.year = year
      self.probability = probability
      self.difference = difference
      self.low = low
      self.high = high
      self.sd = sd
    }
  }

  /// When half of those who could hold a framework will.
  public struct Half: Sendable, Codable, Equatable {
    public var framework: String
    /// Share of futures in which it is not reached.
    public var never: Double
    /// Nil where fewer than half of the futures reach it.
    public var median: Int?
    public var q05: Int?
    public var q95: Int?

    public init(framework: String, never: Double, median: Int?, q05: Int?, q95: Int?) {
      self.framework = framework
      self.never = never
      self.median = median
      self.q05 = q05
      self.q95 = q95
    }
  }

  /// A country that is undecided and matters to which framework is ahead.
  public struct Swing: Sendable, Codable, Equatable {
    public var country: String
    public var name: String
    public var framework: String
    /// That it will hold the framework at the end.
    public var probability: Double
    /// How much likelier the first of the pair is ahead where it does.
    public var pull: Double

    public init(country: String, name: String, framework: String, probability: Double, pull: Double) {
      self.country = country
      self.name = name
      self.framework = framework
      self.probability = probability
      self.pull = pull
    }
  }

  /// One country's chance of holding a framework at the end.
  public struct Unit: Sendable, Codable, Equatable {
    public var country: String
    public var framework: String
    public var probability: Double
    /// Whether it holds it now.
    public var holds: Bool

    public init(country: String, framework: String, probability: Double, holds: Bool) {
      self.country = country
      self.framework = framework
      self.probability = probability
      self.holds = holds
    }
  }

  /// What a change of policy would do, over the same futures.
  public struct Lever: Sendable, Codable, Equatable {
    public var id: String
    /// What is changed, by how much, and whence its effect.
    public var label: String
    public var framework: String
    public var name: String
    /// In the share of states at the end.
    public var difference: Double
    /// 90 %.
    public var low: Double
    public var high: Double

    public init(
      id: String, label: String, framework: String, name: String, difference: Double, low: Double, high: Double
    ) {
      self.id = id
      self.label = label
      self.framework = framework
      self.name = name
      self.difference = difference
      self.low = low
      self.high = high
    }
  }

  public init(
    origin: Int, to: Int, futures: Int, seed: UInt64, observed: [Observed], fans: [Fan], pairs: [Pair], halves: [Half],
    swing: [Swing], units: [Unit], levers: [Lever], assumptions: [String]
  ) {
    self.origin = origin
    self.to = to
    self.futures = futures
    self.seed = seed
    self.observed = observed
    self.fans = fans
    self.pairs = pairs
    self.halves = halves
    self.swing = swing
    self.units = units
    self.levers = levers
    self.assumptions = assumptions
  }
}
