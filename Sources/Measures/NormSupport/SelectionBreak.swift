import Statistics

/// A quantity's posterior: mean, median and 90 % interval.
public struct NormInterval: Sendable, Equatable {
  public let mean: Double
  public let q05: Double
  public let q50: Double
  public let q95: Double
  /// Whether 0 lies outside.
  public var excludesZero: Bool { q05 > 0 || q95 < 0 }

  init(_ values: [Double]) {
    let sorted = values.sorted()
    mean = Statistics.mean(values)
    q05 = quantile(ofSorted: sorted, 0.05)
    q50 = quantile(ofSorted: sorted, 0.5)
    q95 = quantile(ofSorted: sorted, 0.95)
  }
}

/// Where the poles stand and how far states lie apart in one period, on one scale.
public struct NormSpread: Sendable, Equatable {
  /// The anchor's and the rival's distance from the median state; positive upwards.
  public let anchorFromMedian: NormInterval
  public let rivalFromMedian: NormInterval
  /// Standard deviation over states.
  public let spread: NormInterval
}

/// What the change of selection into the roll call does to the scale of all acts and to that of roll calls alone, which
/// knows of no turns either.
public struct SelectionBreak: Sendable {
  public struct Row: Sendable, Equatable {
    public let period: Int
    /// Share of texts that were put to a vote; NaN where there is none.
    public let shareByVote: Double
    public let full: NormSpread
    public let votesOnly: NormSpread
  }
  public let anchor: String
  public let rival: String
  public let before: Int
  public let after: Int
  public let rows: [Row]
  /// From `before` to `after`, draw by draw.
  public let fullShift: NormSpread
  public let votesOnlyShift: NormSpread
  /// Whether each scale's chains met the target; a shift of one that did not is no more than a hint.
  public let fullConverged: Bool
  public let votesOnlyConverged: Bool
}

/// Sets the scale of all acts beside that of roll calls alone, over the periods and over a break between two of them.
///
/// - Throws: a usage error for two scales of different states or periods, or a break that is in none of them.
public func selectionBreak(
  full: NormSupport, votesOnly: NormSupport, before: Int, after: Int, draws: Int = 400
) throws -> SelectionBreak {
  guard full.states == votesOnly.states, full.periods == votesOnly.periods else {
    throw SuasionError(
      .usage, "the two scales are not of the same states and periods", hint: "estimate both on the same acts")
  }
  guard let from = full.periods.firstIndex(of: before), let to = full.periods.firstIndex(of: after) else {
    throw SuasionError(
      .usage, "no break between \(before) and \(after) is in the scale", hint: "name two of its periods")
  }
  let states = full.states.indices.filter { full.layout.active[$0] && votesOnly.layout.active[$0] }
  let (mine, theirs) = (paths(full, states, draws), paths(votesOnly, states, draws))
  let rows = full.periods.indices.map { t in
    SelectionBreak.Row(
      period: full.periods[t], shareByVote: full.adoption[t].shareByVote, full: mine.spread { $0[t] },
      votesOnly: theirs.spread { $0[t] })
  }
  return SelectionBreak(
    anchor: full.states[full.layout.anchor], rival: full.states[full.layout.rival], before: before, after: after,
    rows: rows, fullShift: mine.spread { $0[to] - $0[from] }, votesOnlyShift: theirs.spread { $0[to] - $0[from] },
    fullConverged: full.diagnostics.converged, votesOnlyConverged: votesOnly.diagnostics.converged)
}

/// Estimates both scales and sets them side by side.
public func selectionBreak(
  of acts: NormActs, options: NormOptions = NormOptions(), before: Int, after: Int
) throws -> SelectionBreak {
  let full = try normSupport(of: acts, options: options)
  let votesOnly = try normSupport(of: acts, options: options.votesOnly)
  return try selectionBreak(full: full, votesOnly: votesOnly, before: before, after: after)
}

/// Three measures by draw and period.
private struct SpreadPaths {
  var anchor: [[Double]] = []
  var rival: [[Double]] = []
  var spread: [[Double]] = []

  func spread(_ pick: ([Double]) -> Double) -> NormSpread {
    NormSpread(
      anchorFromMedian: NormInterval(anchor.map(pick)), rivalFromMedian: NormInterval(rival.map(pick)),
      spread: NormInterval(spread.map(pick)))
  }
}

private func paths(_ scale: NormSupport, _ states: [Int], _ draws: Int) -> SpreadPaths {
  var paths = SpreadPaths()
  for draw in scale.someDraws(draws) {
    let at = draw * scale.shape.count
    var (anchor, rival, spread) = ([Double](), [Double](), [Double]())
    for t in scale.periods.indices {
      func x(_ state: Int) -> Double { Double(scale.all[at + scale.shape.position(0, state, t)]) }
      let values = states.map(x)
      let median = quantile(values, 0.5)
      anchor.append(x(scale.layout.anchor) - median)
      rival.append(x(scale.layout.rival) - median)
      spread.append(standardDeviation(values))
    }
    paths.anchor.append(anchor)
    paths.rival.append(rival)
    paths.spread.append(spread)
  }
  return paths
}
