import Statistics

/// One edge as the search finds it, by row of the table.
struct FoundEdge: Sendable, Equatable {
  let from: Int
  let to: Int
  let gain: Double
  let pValue: Double
}

/// The greedy search for the network by which cascades are most likely to have spread.
///
/// With the best tree of each cascade, the log-likelihood is a sum over events of the best score among the event's
/// possible parents: log(retention · density) along an edge of the network, log(background · density) or log(background)
/// otherwise. An
/// edge into v changes the scores of v's events alone, so that after each edge only the gains of edges into v are
/// computed again, exactly; no bound is needed, where NetInf re-evaluates lazily.
struct NetworkSearch<Density: DelayDensity>: Sendable {
  let units: Int
  let cascades: Int
  /// [unit × cascade]; NaN where there is no event.
  let times: [Double]
  /// [cascade × unit, filled up to whole vectors].
  private let columns: [SIMD8<Double>]
  private let blocks: Int
  /// log(retention) and log(background).
  let retention: Double
  let background: Double
  /// Whether an event off the network is scored by its delay too, or by the background alone.
  let backgroundHasDelay: Bool
  let density: Density

  init(
    units: Int, cascades: Int, times: [Double], retention: Double, background: Double, backgroundHasDelay: Bool,
    density: Density
  ) {
    (self.units, self.cascades, self.times) = (units, cascades, times)
    (self.retention, self.background, self.backgroundHasDelay) = (retention, background, backgroundHasDelay)
    self.density = density
    blocks = (units + 7) / 8
    var columns = [SIMD8<Double>](repeating: SIMD8(repeating: .nan), count: cascades * blocks)
    for unit in 0..<units {
      for column in 0..<cascades { columns[column * blocks + unit / 8][unit % 8] = times[unit * cascades + column] }
    }
    self.columns = columns
  }

  /// Gains that differ by less than this share of the greatest are equal: names decide, not rounding.
  static var tolerance: Double { 1e-11 }

  /// The score of each event without a network; shape [unit × cascade], NaN for no event and for one without anybody
  /// before it.
  func baseline() -> [Double] {
    var scores = [Double](repeating: .nan, count: times.count)
    for column in 0..<cascades {
      let events = (0..<units).filter { !times[$0 * cascades + column].isNaN }
      let moments = Set(events.map { times[$0 * cascades + column] }).sorted()
      var best: [Double: Double] = [:]
      for (place, moment) in moments.enumerated() where place > 0 {
        var score = -Double.infinity
        for earlier in moments[..<place] { score = max(score, density.logDensity(moment - earlier)) }
        if !backgroundHasDelay { score = 0 }
        best[moment] = score
      }
      for unit in events {
        if let score = best[times[unit * cascades + column]] { scores[unit * cascades + column] = background + score }
      }
    }
    return scores
  }

  /// The edges in the order in which they are found, and how many of them come before the cutoff.
  ///
  /// - Parameters:
  ///   - baseline: what `baseline()` gives.
  ///   - copies: How often each cascade counts; shape [cascade].
  ///   - limit: The most edges.
  ///   - cutoff: Stops before the first edge whose p value is not below it.
  ///   - fewest: So many edges are sought beyond the cutoff too.
  func run(
    from baseline: [Double], copies: [Double], limit: Int, cutoff: Double?, fewest: Int = 0
  ) -> (edges: [FoundEdge], beforeCutoff: Int) {
    var scores = baseline
    var gains = [SIMD8<Double>](repeating: .zero, count: units * blocks)  // by receiver
    var best = [Double](repeating: 0, count: units)
    var taken = [[Int]](repeating: [], count: units)  // by receiver
    for to in 0..<units { best[to] = fill(&gains, to: to, scores: scores, copies: copies, taken: taken[to]) }
    func gain(_ from: Int, _ to: Int) -> Double { gains[to * blocks + from / 8][from % 8] }
    var edges: [FoundEdge] = []
    var beforeCutoff: Int?
    while edges.count < (beforeCutoff == nil ? limit : fewest) {
      guard let greatest = best.max(), greatest > 0 else { break }
      let enough = greatest * (1 - Self.tolerance)
      var chosen: (from: Int, to: Int)?
      for to in 0..<units where best[to] >= enough {
        guard let from = (0..<units).first(where: { gain($0, to) >= enough }) else { continue }
        if chosen.map({ (from, to) < ($0.from, $0.to) }) ?? true { chosen = (from, to) }
      }
      guard let (from, to) = chosen else { break }
      let gain = gain(from, to)
      let isNeeded = edges.count < fewest
      let pValue = raise(
        &scores, from: from, to: to, gain: gain, copies: copies, below: isNeeded ? nil : cutoff)
      if let cutoff, !(pValue < cutoff), beforeCutoff == nil {
        beforeCutoff = edges.count
        guard isNeeded else { break }
      }
      edges.append(FoundEdge(from: from, to: to, gain: gain, pValue: pValue))
      taken[to].append(from)
      best[to] = fill(&gains, to: to, scores: scores, copies: copies, taken: taken[to])
    }
    return (edges, beforeCutoff ?? edges.count)
  }

  /// Computes the gains of all edges into a unit, eight sources at a time and each one's in the order of cascades; returns
  /// the greatest.
  private func fill(
    _ gains: inout [SIMD8<Double>], to: Int, scores: [Double], copies: [Double], taken: [Int]
  ) -> Double {
    let row = to * blocks
    for block in 0..<blocks { gains[row + block] = .zero }
    for column in 0..<cascades where copies[column] > 0 {
      let (own, score) = (times[to * cascades + column], scores[to * cascades + column])
      guard !own.isNaN, !score.isNaN else { continue }
      for block in 0..<blocks {
        let delays = own - columns[column * blocks + block]
        let rises = retention + density.logDensities(delays) - score
        // NaN, where a source has no event, is above nothing.
        gains[row + block] += (copies[column] * rises).replacing(with: 0, where: .!(delays .> 0) .| .!(rises .> 0))
      }
    }
    for from in taken + [to] { gains[row + from / 8][from % 8] = 0 }
    var greatest = 0.0
    for block in 0..<blocks { greatest = max(greatest, gains[row + block].max()) }
    return greatest
  }

  /// Vuong's test of an edge, and, where its p value is below the cutoff or there is none, the scores with it.
  ///
  /// The mean rise of a cascade's log-likelihood, less 1/n of the one edge more, over its standard error; one-sided
  /// (Vuong 1989, doi 10.2307/1912557, with Akaike's correction, as in NetworkInference).
  private func raise(
    _ scores: inout [Double], from: Int, to: Int, gain: Double, copies: [Double], below cutoff: Double?
  ) -> Double {
    let (own, other) = (to * cascades, from * cascades)
    var raised = [Double](repeating: .nan, count: cascades)
    var rises = [Double](repeating: 0, count: cascades)
    for column in 0..<cascades {
      let delay = times[own + column] - times[other + column]
      guard delay > 0 else { continue }
      raised[column] = retention + density.logDensity(delay)
      rises[column] = max(0, raised[column] - scores[own + column])
    }
    let n = copies.reduce(0, +)
    let mean = gain / n
    var squares = 0.0
    for column in 0..<cascades { squares += copies[column] * (rises[column] - mean) * (rises[column] - mean) }
    let error = (squares / (n - 1) * n).squareRoot()
    let pValue = error > 0 ? Normal.upperTail((gain - 1) / error) : gain > 1 ? 0 : 1
    if cutoff.map({ pValue < $0 }) ?? true {
      for column in 0..<cascades where rises[column] > 0 { scores[own + column] = raised[column] }
    }
    return pValue
  }
}
