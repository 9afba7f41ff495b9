import Statistics

/// A run of chains that can be taken further: what `idealPoints(of:)` does in one go, in steps.
public struct IdealPointRun {
  let layout: VoteLayout
  public let options: IdealPointOptions
  let chains: [IdealPointChain]
  let traces: [IdealPointTrace]
  /// Sweeps of each chain so far.
  public internal(set) var sweeps = 0
  /// Kept draws of each chain after which to look at convergence next.
  var nextLook: Int
  /// The states that are looked at first.
  var watched: [Int]
  var lastLook: (maxRHat: Double, minEss: Double)?
  private var summaries: [DrawSummary]?

  /// Climbs to the mode and starts the chains around it.
  ///
  /// - Throws: a data error for votes that no model can be fitted to, a usage error for options that no run can meet.
  public init(_ data: VoteData, options: IdealPointOptions) throws {
    try options.check()
    let layout = try VoteLayout(data)
    let mode = IdealPointChain.mode(of: layout, options: options)
    mode.settleHere()
    let chains = try parallelMap(count: options.chains, threads: options.threads) { number in
      let chain = IdealPointChain(layout: layout, priors: options.priors, seed: options.seed, chain: number)
      chain.start(around: mode, seed: options.seed, number: number)
      return chain
    }
    self.init(layout: layout, options: options, chains: chains)
  }

  init(layout: VoteLayout, options: IdealPointOptions, chains: [IdealPointChain]) {
    self.layout = layout
    self.options = options
    self.chains = chains
    let anchor = IdealPointTrace.anchor(layout, options.anchor)
    traces = chains.map { _ in IdealPointTrace(layout: layout, anchor: anchor) }
    nextLook = options.draws ?? min(200, options.limit)
    // A first look at a few hundred unit-times, those with fewest votes among them, tells when all are worth looking at.
    let order = (0..<layout.stateCount).sorted { (layout.stateVotes[$0], $0) < (layout.stateVotes[$1], $1) }
    let stride = max(1, layout.stateCount / 384)
    let spread = order.enumerated().filter { $0.offset % stride == 0 }.map(\.element)
    watched = Array(Set(order.prefix(128) + spread)).sorted()
  }

  /// Draws kept of each chain.
  public var kept: Int { max(0, sweeps - options.warmup) }

  /// Takes the chains on until every unit-time meets the target, or the limit.
  ///
  /// - Throws: what `progress` throws; the run stands where it stood and can be taken further.
  public mutating func finish(_ progress: (IdealPointProgress) throws -> Void = { _ in }) throws {
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

  private mutating func advance(_ count: Int, keeping: Bool) throws {
    let (chains, traces, first, from, warmup) = (chains, traces, kept, sweeps, options.warmup)
    summaries = nil
    _ = try parallelMap(count: chains.count, threads: options.threads) { number in
      for step in 0..<count {
        chains[number].sweep(from + step, warmup: warmup)
        if keeping { traces[number].keep(chains[number], draw: first + step) }
      }
    }
    sweeps += count
  }

  /// Looks at convergence; true where the run is at its end.
  private mutating func look() throws -> Bool {
    let isLast = options.draws != nil || kept >= options.limit
    if !isLast {
      let some = try summarize(watched)
      guard some.allSatisfy(options.isMet) else {
        plan(some)
        return false
      }
    }
    let all = try summarize(nil)
    summaries = all
    let sigma = innovationSummary()
    if isLast || (all.allSatisfy(options.isMet) && sigma.map(options.isMet) ?? true) { return true }
    // Next time the worst are looked at first.
    let worst = all.indices.sorted { (badness(all[$0]), $0) > (badness(all[$1]), $1) }
    watched = Array(worst.prefix(512)).sorted()
    plan(all + (sigma.map { [$0] } ?? []))
    return false
  }

  /// Of σ; nil where it is not learned.
  private func innovationSummary() -> DrawSummary? {
    guard layout.hasWalk, options.priors.fixedSmoothing == nil else { return nil }
    return DrawSummary(of: traces.flatMap(\.innovations), chains: chains.count)
  }

  /// Above 1 where a quantity misses the target: by about so much more draws would be needed.
  private func badness(_ summary: DrawSummary) -> Double {
    let value = max(
      (summary.rHat - 1) / (options.targetRHat - 1), options.targetEss / min(summary.essBulk, summary.essTail))
    return value.isNaN ? .infinity : value
  }

  /// Sets the next look where the worst unit-time should meet the target: both errors fall with the number of draws.
  private mutating func plan(_ found: [DrawSummary]) {
    lastLook = (
      found.map(\.rHat).max() ?? .nan, found.map { min($0.essBulk, $0.essTail) }.min() ?? .nan
    )
    let worst = found.map(badness).max() ?? 1
    // Estimates from few draws are poor and promise too much work; from many they are better, and looks are cheap.
    let most = kept < 700 ? 2.0 : 1.25
    let factor = worst.isFinite ? min(max(1.05 * worst, 1.05), most) : most
    nextLook = min(Int((Double(kept) * factor).rounded(.up)), options.limit)
  }

  /// Summaries of some states, or of all.
  private func summarize(_ states: [Int]?) throws -> [DrawSummary] {
    try summarize(states ?? Array(0..<layout.stateCount), rows: traces.flatMap(\.points))
  }

  /// Summaries of some columns of draws, one row a draw, chain after chain. Sixteen are gathered at once: one at a time
  /// would read every cache line of the draws sixteen times over.
  private func summarize(_ states: [Int], rows: [[Float]]) throws -> [DrawSummary] {
    guard !rows.isEmpty else { throw SuasionError(.fault, "a run without draws was asked what they say") }
    let template = ChainSummarizer(chains: chains.count, draws: rows.count / chains.count)
    return try parallelMap(count: (states.count + 15) / 16, threads: options.threads) { block in
      let mine = states[16 * block..<min(16 * block + 16, states.count)]
      var gathered = [Float](repeating: 0, count: mine.count * rows.count)
      for (draw, row) in rows.enumerated() {
        for (position, state) in mine.enumerated() { gathered[position * rows.count + draw] = row[state] }
      }
      var summarizer = template
      return gathered.withUnsafeBufferPointer { gathered in
        mine.indices.map { index in
          let first = (index - mine.startIndex) * rows.count
          return summarizer.summarize(UnsafeBufferPointer(rebasing: gathered[first..<first + rows.count]))
        }
      }
    }.flatMap { $0 }
  }

  /// What the draws so far say.
  ///
  /// - Throws: a usage error before the first draw that is kept.
  public func posterior() throws -> IdealPointPosterior {
    guard kept > 0 else { throw SuasionError(.usage, "no draw is kept yet", hint: "take the run past its warm-up") }
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
    let innovation = innovationSummary()
    let judged = summaries + (innovation.map { [$0] } ?? [])
    let bulk = summaries.map(\.essBulk).sorted()
    let convergence = IdealPointConvergence(
      chains: chains.count, warmup: options.warmup, draws: kept, maxRHat: worst(summaries.map(\.rHat), by: >),
      minEssBulk: worst(bulk, by: <), minEssTail: worst(summaries.map(\.essTail), by: <),
      medianEssBulk: quantile(ofSorted: bulk, 0.5), targetRHat: options.targetRHat, targetEss: options.targetEss,
      unconverged: judged.count { !options.isMet(by: $0) })
    var posterior = IdealPointPosterior(
      units: layout.data.units, points: points, chains: chains.count, rows: traces.flatMap(\.points),
      convergence: convergence)
    posterior.items = try itemSummaries()
    posterior.innovation = innovation
    posterior.predicted = try predictedShares()
    posterior.acceptance = acceptance()
    posterior.notes = layout.notes()
    return posterior
  }

  /// NaN where one is: a quantity that cannot be judged is the worst.
  private func worst(_ values: [Double], by isWorse: (Double, Double) -> Bool) -> Double {
    values.contains(where: \.isNaN) ? .nan : values.min(by: isWorse) ?? .nan
  }

  private func itemSummaries() throws -> [IdealPointPosterior.Item] {
    let count = layout.data.items.count
    let found = try summarize(Array(0..<3 * count), rows: traces.flatMap(\.items))
    var votes = [Int](repeating: 0, count: count)
    for vote in layout.data.votes { votes[Int(vote.item)] += 1 }
    return (0..<count).map {
      .init(
        name: layout.data.items[$0], votes: votes[$0], lower: found[$0], upper: found[count + $0],
        slope: found[2 * count + $0])
    }
  }

  private func acceptance() -> [String: Double] {
    func share(_ taken: KeyPath<IdealPointChain.Acceptance, Int>, _ all: KeyPath<IdealPointChain.Acceptance, Int>)
      -> Double
    {
      let total = chains.map { $0.accepted[keyPath: all] }.reduce(0, +)
      return total == 0 ? .nan : Double(chains.map { $0.accepted[keyPath: taken] }.reduce(0, +)) / Double(total)
    }
    return [
      "paths": share(\.stretches, \.stretchesProposed), "items": share(\.items, \.itemsProposed),
      "scales": share(\.scales, \.scalesProposed),
    ]
  }
}

extension IdealPointChain {
  /// A chain that stands at the mode of positions, items and σ; the same for every thread count.
  static func mode(of layout: VoteLayout, options: IdealPointOptions, most: Int = 40) -> IdealPointChain {
    let mode = IdealPointChain(layout: layout, priors: options.priors, seed: options.seed, chain: 0)
    mode.startFromPrincipalComponent(seed: options.seed)
    _ = mode.climb(most: most, tolerance: 0.01)
    return mode
  }

  /// A start of its own around the mode: every position moved by half a unit or so, every time's scale shifted and
  /// stretched, the items climbing after.
  func start(around mode: IdealPointChain, seed: UInt64, number: Int) {
    var random = RandomStream(seed: seed, purpose: "ideal points, start of a chain", unit: UInt64(number))
    items.take(mode.items)
    for session in layout.sessions {
      let shift = 0.3 * random.normal()
      let stretch = 1 + 0.3 * (2 * random.uniform() - 1)
      for slot in session.firstPoint..<session.firstPoint + session.points {
        let start = shift + stretch * Double(mode.theta[slot]) + 0.5 * random.normal()
        theta[slot] = Float(priors.pointBound.map { min(max(start, -0.9 * $0), 0.9 * $0) } ?? start)
      }
    }
    innovation = mode.innovation * (0.5 + random.uniform())
    climbItems(steps: 6)
    settle(as: mode)
  }
}
