import Statistics

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Where a run stands: for a line on the screen.
public struct IdealPointProgress: Sendable {
  /// Sweeps of each chain so far, and as many as are planned at least: the plan grows where the target is missed.
  public var sweeps: Int
  public var planned: Int
  public var isWarmup: Bool
  /// At the last look; nil before the first.
  public var maxRHat: Double?
  public var minEss: Double?
}

/// The posterior of a dynamic ordinal item-response model of votes, by Markov chain Monte Carlo.
///
/// The model (Bailey, Strezhnev & Voeten 2017, doi 10.1177/0022002715595700, with priors that are stated):
/// P(yes) = Φ(τ₁ − βθ), P(no) = 1 − Φ(τ₂ − βθ), an abstention between; θ of a unit walks at random over the times at which
/// it votes, with variance σ² for each step of time that passed. Chains start apart from each other around the mode and
/// run until every unit-time meets the target of split R̂ and of effective draws of bulk and tails, or the limit.
/// Positions are then brought to mean 0 and variance 1 over all unit-times, draw by draw, the anchor above 0.
///
/// The same bytes for the same seed on any number of threads.
///
/// - Throws: a data error for votes that no model can be fitted to; what `progress` throws.
public func idealPoints(
  of data: VoteData, options: IdealPointOptions = IdealPointOptions(),
  progress: (IdealPointProgress) throws -> Void = { _ in }
) throws -> IdealPointPosterior {
  var run = try IdealPointRun(data, options: options)
  try run.finish(progress)
  return try run.posterior()
}

/// A run that can be taken further: chains, the draws they have left, and the plan.
struct IdealPointRun {
  let layout: VoteLayout
  let options: IdealPointOptions
  private let chains: [IdealPointChain]
  private let records: [IdealPointTrace]
  /// Sweeps of each chain so far, and kept draws after which to look at convergence next.
  private(set) var sweeps = 0
  private var nextLook: Int
  private var watched: [Int] = []
  private var lastLook: (maxRHat: Double, minEss: Double)?
  private var summaries: [DrawSummary]?
  /// Iterations to the mode that the chains start around.
  let climb: Int

  init(_ data: VoteData, options: IdealPointOptions) throws {
    layout = try VoteLayout(data)
    self.options = options
    let layout = layout
    let mode = IdealPointChain(layout: layout, priors: options.priors, seed: options.seed, chain: 0)
    mode.startFromPrincipalComponent(seed: options.seed)
    climb = mode.climb(most: 30, tolerance: 0.01)
    mode.settleHere()
    chains = try parallelMap(count: options.chains, threads: options.threads) { number in
      let chain = IdealPointChain(layout: layout, priors: options.priors, seed: options.seed, chain: number)
      chain.start(around: mode, seed: options.seed, number: number)
      return chain
    }
    let anchor = Self.anchor(layout, options.anchor)
    records = chains.map { _ in IdealPointTrace(layout: layout, anchor: anchor) }
    nextLook = options.draws ?? 200
    // A first look at a few hundred unit-times, those with fewest votes among them, tells when all are worth looking at.
    let order = (0..<layout.stateCount).sorted { (layout.stateVotes[$0], $0) < (layout.stateVotes[$1], $1) }
    let stride = max(1, layout.stateCount / 384)
    watched = Array(Set(order.prefix(128) + order.enumerated().filter { $0.offset % stride == 0 }.map(\.element))).sorted()
  }

  private static func anchor(_ layout: VoteLayout, _ name: String?) -> Int {
    if let name, let unit = layout.data.units.firstIndex(of: name), layout.unitStart[unit] < layout.unitStart[unit + 1] {
      return unit
    }
    let votes = layout.data.units.indices.map { unit in
      layout.stateVotes[layout.unitStart[unit]..<layout.unitStart[unit + 1]].reduce(0, +)
    }
    return votes.indices.max { (votes[$0], -$0) < (votes[$1], -$1) } ?? 0
  }

  var kept: Int { max(0, sweeps - options.warmup) }

  mutating func finish(_ progress: (IdealPointProgress) throws -> Void) throws {
    while true {
      if sweeps >= options.warmup + nextLook, try look() { return }
      let planned = options.warmup + nextLook
      try progress(
        IdealPointProgress(
          sweeps: sweeps, planned: planned, isWarmup: sweeps < options.warmup, maxRHat: lastLook?.maxRHat,
          minEss: lastLook?.minEss))
      let isWarmup = sweeps < options.warmup
      try advance(min(25, (isWarmup ? options.warmup : planned) - sweeps), keeping: !isWarmup)
    }
  }

  /// Takes every chain some sweeps further.
  private mutating func advance(_ count: Int, keeping: Bool) throws {
    let (chains, records, first, from, warmup) = (chains, records, kept, sweeps, options.warmup)
    _ = try parallelMap(count: chains.count, threads: options.threads) { number in
      for step in 0..<count {
        chains[number].sweep(from + step, warmup: warmup)
        if keeping { records[number].keep(chains[number], draw: first + step) }
      }
    }
    sweeps += count
  }

  /// Looks at convergence; true where the run is at its end.
  private mutating func look() throws -> Bool {
    let isLast = options.draws != nil || kept >= options.limit
    if !isLast {
      let some = try summarize(watched)
      guard meets(some) else {
        plan(some)
        return false
      }
    }
    let all = try summarize(nil)
    summaries = all
    if isLast || meets(all) { return true }
    // Next time the worst are looked at first.
    let worst = all.indices.sorted { (badness(all[$0]), $0) > (badness(all[$1]), $1) }
    watched = Array(worst.prefix(512)).sorted()
    plan(all)
    return false
  }

  private func badness(_ summary: DrawSummary) -> Double {
    max((summary.rHat - 1) / (options.targetRHat - 1), options.targetEss / min(summary.essBulk, summary.essTail))
  }

  private func meets(_ summaries: [DrawSummary]) -> Bool { summaries.allSatisfy { options.isMet(by: $0) } }

  /// Sets the next look where the worst unit-time should meet the target: both errors fall with the number of draws.
  private mutating func plan(_ found: [DrawSummary]) {
    lastLook = (
      found.map(\.rHat).max() ?? .nan, found.map { min($0.essBulk, $0.essTail) }.min() ?? .nan
    )
    let worst = found.map(badness).max() ?? 1
    let factor = worst.isFinite ? min(max(1.1 * worst, 1.15), 2) : 1.5
    nextLook = min(Int((Double(kept) * factor).rounded(.up)), options.limit)
  }

  /// Summaries of some states, or of all.
  private func summarize(_ states: [Int]?) throws -> [DrawSummary] {
    let count = states?.count ?? layout.stateCount
    var values: [Float] = []
    values.reserveCapacity(count * kept * chains.count)
    for record in records {
      if let states {
        for draw in 0..<kept { for state in states { values.append(record.points[draw * layout.stateCount + state]) } }
      } else {
        values += record.points
      }
    }
    return try Statistics.summarize(draws: values, quantities: count, chains: chains.count, threads: options.threads)
  }

  func posterior() throws -> IdealPointPosterior {
    let summaries = try summaries ?? summarize(nil)
    var points: [IdealPointPosterior.Point] = []
    for unit in layout.data.units.indices {
      for state in layout.unitStart[unit]..<layout.unitStart[unit + 1] {
        points.append(
          .init(
            unit: unit, time: layout.data.times[layout.stateTime[state]], votes: layout.stateVotes[state],
            summary: summaries[state]))
      }
    }
    var draws: [Float] = []
    draws.reserveCapacity(layout.stateCount * kept * chains.count)
    for record in records { draws += record.points }
    let bulk = summaries.map(\.essBulk).sorted()
    let convergence = IdealPointConvergence(
      chains: chains.count, warmup: options.warmup, draws: kept, maxRHat: summaries.map(\.rHat).max() ?? .nan,
      minEssBulk: bulk.first ?? .nan, minEssTail: summaries.map(\.essTail).min() ?? .nan,
      medianEssBulk: quantile(ofSorted: bulk, 0.5), targetRHat: options.targetRHat, targetEss: options.targetEss,
      unconverged: summaries.count { !options.isMet(by: $0) })
    return IdealPointPosterior(
      units: layout.data.units, points: points, chains: chains.count, drawsPerChain: kept, draws: draws,
      convergence: convergence)
  }

  var acceptance: [IdealPointChain.Acceptance] { chains.map(\.accepted) }
}

extension IdealPointOptions {
  /// Whether a quantity has converged; NaN has not.
  func isMet(by summary: DrawSummary) -> Bool {
    summary.rHat <= targetRHat && summary.essBulk >= targetEss && summary.essTail >= targetEss
  }
}

extension IdealPointChain {
  /// A start of its own around the mode: every position moved by half a unit or so, every time's scale shifted and
  /// stretched, the items climbing after.
  func start(around mode: IdealPointChain, seed: UInt64, number: Int) {
    var random = RandomStream(seed: seed, purpose: "ideal points, start of a chain", unit: UInt64(number))
    theta.take(mode.theta)
    items.take(mode.items)
    for session in layout.sessions {
      let shift = 0.3 * random.normal()
      let stretch = exp2(0.3 * random.normal())
      for slot in session.firstPoint..<session.firstPoint + session.points {
        theta[slot] = Float(shift + stretch * Double(theta[slot]) + 0.5 * random.normal())
      }
    }
    innovation = mode.innovation * exp2(0.5 * random.normal())
    climbItems(steps: 6)
    settle(as: mode)
  }
}

/// What a chain leaves behind: positions on the identified scale, σ, and now and then the items.
final class IdealPointTrace: @unchecked Sendable {
  private let layout: VoteLayout
  private let anchor: Range<Int>
  /// Shape [draws, states].
  private(set) var points: [Float] = []
  private(set) var innovations: [Double] = []

  init(layout: VoteLayout, anchor: Int) {
    self.layout = layout
    self.anchor = layout.unitStart[anchor]..<layout.unitStart[anchor + 1]
  }

  func keep(_ chain: IdealPointChain, draw: Int) {
    let theta = chain.theta
    var sum = 0.0
    var square = 0.0
    for state in 0..<layout.stateCount {
      let value = Double(theta[layout.stateSlot[state]])
      sum += value
      square += value * value
    }
    let count = Double(layout.stateCount)
    let mean = sum / count
    let sd = (square / count - mean * mean).squareRoot()
    var above = 0.0
    for state in anchor { above += Double(theta[layout.stateSlot[state]]) - mean }
    let scale = (above < 0 ? -1 : 1) / sd
    for state in 0..<layout.stateCount {
      points.append(Float((Double(theta[layout.stateSlot[state]]) - mean) * scale))
    }
    innovations.append(chain.innovation / sd)
  }
}
