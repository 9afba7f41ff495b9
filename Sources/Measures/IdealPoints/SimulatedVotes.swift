import Statistics

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Votes drawn from the ideal-point model itself, truth and all from its priors, for checking what a posterior claims:
/// does a 90 % interval cover the truth 90 times in 100 (Talts, Betancourt, Simpson, Vehtari & Gelman 2018,
/// arXiv 1804.06788)?
public struct SimulatedVotes: Sendable {
  public var units = 30
  public var times = [0, 1, 2, 3]
  public var itemsPerTime = 10
  /// The chance that a vote is not cast.
  public var missing = 0.0
  public var priors = IdealPointPriors()
  /// σ, where it is not to be drawn.
  public var innovation: Double?

  public init() {}

  /// One data set and what is true of it, on the identified scale: mean 0 and variance 1 over all unit-times that voted,
  /// the unit with most votes (the first of several) above 0.
  public struct Draw: Sendable {
    public let data: VoteData
    /// By unit, then time, as the points of a posterior.
    public let positions: [Double]
    /// In the order of the items.
    public let lower: [Double]
    public let upper: [Double]
    public let slopes: [Double]
    /// σ of a step; means nothing where no unit votes at two times.
    public let innovation: Double
  }

  /// A data set of its own for each number. Units, times and items stand under names of their own.
  public func draw(seed: UInt64, number: Int) -> Draw {
    var stream = RandomStream(seed: seed, purpose: "simulated votes", unit: UInt64(number))
    let sigma = abs(stream.normal()) * priors.innovation
    let step = innovation ?? sigma
    var casts: [(unit: Int, time: Int, item: Int)] = []
    var isUsed = [Bool](repeating: false, count: times.count * itemsPerTime)
    for unit in 0..<units {
      for item in isUsed.indices where stream.uniform() >= missing {
        casts.append((unit, item / itemsPerTime, item))
        isUsed[item] = true
      }
    }
    // Items that nobody votes on are no items.
    let used = isUsed.indices.filter { isUsed[$0] }
    let items = used.map { _ in
      let lower = priors.cutpointMean + priors.cutpointSD * stream.normal()
      let slope = priors.slopeSD * stream.normal()
      return (lower: lower, upper: lower + exp(priors.logGapMean + priors.logGapSD * stream.normal()), slope: slope)
    }
    let place = Dictionary(uniqueKeysWithValues: used.enumerated().map { ($1, $0) })

    var positions: [Double] = []
    var votes: [VoteData.Vote] = []
    var votesOf = [Int](repeating: 0, count: units)
    var last: (unit: Int, time: Int)?
    var unitStart = [Int](repeating: 0, count: units + 1)
    for cast in casts {
      if last?.unit != cast.unit {
        positions.append(priors.first * stream.normal())
      } else if let last, last.time != cast.time {
        let gap = Double(times[cast.time] - times[last.time])
        positions.append((positions.last ?? 0) + step * gap.squareRoot() * stream.normal())
      }
      last = (cast.unit, cast.time)
      unitStart[cast.unit + 1] = positions.count
      votesOf[cast.unit] += 1
      let (item, theta) = (place[cast.item] ?? 0, positions.last ?? 0)
      let latent = items[item].slope * theta + stream.normal()
      let ballot: VoteData.Ballot = latent <= items[item].lower ? .yes : latent <= items[item].upper ? .abstain : .no
      votes.append(.init(unit: cast.unit, time: cast.time, item: item, ballot: ballot))
    }
    for unit in 0..<units { unitStart[unit + 1] = max(unitStart[unit + 1], unitStart[unit]) }

    let centre = mean(positions)
    let variance = mean(positions.map { ($0 - centre) * ($0 - centre) })
    let anchor = votesOf.indices.max { (votesOf[$0], -$0) < (votesOf[$1], -$1) } ?? 0
    let above = positions[unitStart[anchor]..<unitStart[anchor + 1]].reduce(0) { $0 + $1 - centre }
    let factor = (above < 0 ? -1 : 1) / variance.squareRoot()
    return Draw(
      data: VoteData(
        units: (0..<units).map { "U\($0)" }, times: times, items: used.map { "I\($0)" }, votes: votes),
      positions: positions.map { ($0 - centre) * factor },
      lower: items.map { $0.lower - $0.slope * centre }, upper: items.map { $0.upper - $0.slope * centre },
      slopes: items.map { $0.slope / factor }, innovation: step * abs(factor))
  }
}
