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
  /// log(retention) and log(background).
  let retention: Double
  let background: Double
  /// Whether an event off the network is scored by its delay too, or by the background alone.
  let backgroundHasDelay: Bool
  let density: Density

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

  /// The edges in the order in which they are found, and the scores of all events at the end.
  ///
  /// - Parameters:
  ///   - baseline: what `baseline()` gives.
  ///   - copies: How often each cascade counts; shape [cascade].
  ///   - limit: The most edges.
  ///   - cutoff: Stops before the first edge whose p value is not below it.
  func run(
    from baseline: [Double], copies: [Double], limit: Int, cutoff: Double?
  ) -> (edges: [FoundEdge], scores: [Double]) {
    var scores = baseline
    var gains = [Double](repeating: 0, count: units * units)  // by receiver
    var best = [Double](repeating: 0, count: units)
    var taken = [Bool](repeating: false, count: units * units)
    for to in 0..<units { best[to] = fill(&gains, to: to, scores: scores, copies: copies, taken: taken) }
    var edges: [FoundEdge] = []
    while edges.count < limit {
      guard let greatest = best.max(), greatest > 0 else { break }
      let enough = greatest * (1 - Self.tolerance)
      var chosen: (from: Int, to: Int)?
      for to in 0..<units where best[to] >= enough {
        guard let from = (0..<units).first(where: { gains[to * units + $0] >= enough }) else { continue }
        if chosen.map({ (from, to) < ($0.from, $0.to) }) ?? true { chosen = (from, to) }
      }
      guard let (from, to) = chosen else { break }
      let gain = gains[to * units + from]
      let pValue = raise(&scores, from: from, to: to, gain: gain, copies: copies, below: cutoff)
      if let cutoff, !(pValue < cutoff) { break }
      edges.append(FoundEdge(from: from, to: to, gain: gain, pValue: pValue))
      taken[to * units + from] = true
      best[to] = fill(&gains, to: to, scores: scores, copies: copies, taken: taken)
    }
    return (edges, scores)
  }

  /// Computes the gains of all edges into a unit; returns the greatest.
  private func fill(
    _ gains: inout [Double], to: Int, scores: [Double], copies: [Double], taken: [Bool]
  ) -> Double {
    var greatest = 0.0
    times.withUnsafeBufferPointer { times in
      scores.withUnsafeBufferPointer { scores in
        copies.withUnsafeBufferPointer { copies in
          let (own, row) = (to * cascades, to * units)
          for from in 0..<units {
            var gain = 0.0
            if from != to, !taken[row + from] {
              let other = from * cascades
              for column in 0..<cascades {
                let delay = times[own + column] - times[other + column]
                guard delay > 0 else { continue }  // NaN where one of the two has no event
                let rise = retention + density.logDensity(delay) - scores[own + column]
                if rise > 0 { gain += copies[column] * rise }
              }
            }
            gains[row + from] = gain
            greatest = max(greatest, gain)
          }
        }
      }
    }
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
