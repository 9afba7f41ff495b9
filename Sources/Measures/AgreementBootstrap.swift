import Statistics

/// How often each roll call of a year is drawn in each draw: the same for every country.
struct Resamples: Sendable {
  let draws: Int
  /// `weights[rollCall * draws + draw]`; each draw's weights sum to the number of roll calls.
  let weights: [UInt16]

  /// Draws are keyed by (seed, year, draw), so that a draw is the same whatever else is drawn.
  init(_ ballots: YearBallots, draws: Int, seed: UInt64) {
    self.draws = draws
    let count = ballots.rollCalls.count
    var weights = [UInt16](repeating: 0, count: count * draws)
    for draw in 0..<draws {
      let unit = UInt64(truncatingIfNeeded: ballots.year) << 32 | UInt64(truncatingIfNeeded: draw)
      var stream = RandomStream(seed: seed, purpose: "agreement: roll calls of a year", unit: unit)
      for _ in 0..<count { weights[stream.integer(below: count) * draws + draw] += 1 }
    }
    self.weights = weights
  }
}

/// Working space for the draws of one pair of countries after another.
struct BootstrapScratch {
  /// The measure in each draw of the pair last drawn.
  private(set) var values: [Double]
  /// `cells[cell * draws + draw]`: the pair's vote table in every draw.
  private var cells: [UInt16]
  private let draws: Int

  init(draws: Int) {
    self.draws = draws
    values = Array(repeating: .nan, count: draws)
    cells = Array(repeating: 0, count: 9 * draws)
  }

  /// Fills `values`.
  mutating func draw(
    _ pair: (Int, Int), in ballots: YearBallots, _ resamples: Resamples, metric: AgreementMetric
  ) {
    let draws = draws
    cells.withUnsafeMutableBufferPointer { cells in
      cells.update(repeating: 0)
      resamples.weights.withUnsafeBufferPointer { weights in
        ballots.forEachJoint(pair.0, pair.1) { rollCall, cell in
          let from = weights.baseAddress.unsafelyUnwrapped + rollCall * draws
          let into = cells.baseAddress.unsafelyUnwrapped + cell * draws
          for draw in 0..<draws { into[draw] &+= from[draw] }
        }
      }
      for draw in 0..<draws {
        func count(_ cell: Int) -> Int { Int(cells[cell * draws + draw]) }
        values[draw] = VoteTable(
          yes: (count(0), count(1), count(2)), abstain: (count(3), count(4), count(5)),
          no: (count(6), count(7), count(8))
        ).value(metric)
      }
    }
  }

  struct Summary {
    var sd = Double.nan
    var low = Double.nan
    var high = Double.nan
    var undefined = 0
  }

  /// Standard deviation and 95 % interval over the draws in which the measure is defined.
  mutating func summary(
    of pair: (Int, Int), in ballots: YearBallots, _ resamples: Resamples, table: VoteTable, metric: AgreementMetric
  ) -> Summary {
    var summary = Summary()
    guard draws > 0, table.rollCalls > 0 else { return summary }
    draw(pair, in: ballots, resamples, metric: metric)
    var defined = values.filter { !$0.isNaN }
    summary.undefined = draws - defined.count
    guard defined.count > 1, table.rollCalls > 1, !table.value(metric).isNaN else { return summary }
    let mean = defined.reduce(0, +) / Double(defined.count)
    let squares = defined.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    summary.sd = (squares / Double(defined.count - 1)).squareRoot()
    defined.sort()
    (summary.low, summary.high) = acceleratedInterval(defined, table: table, metric: metric)
    return summary
  }
}

/// The 95 % interval of Efron's bias-corrected and accelerated bootstrap (1987, doi:10.1080/01621459.1987.10478410).
///
/// The acceleration is the jackknife's; leaving out one roll call changes a measure by its cell alone, so that nine
/// values say it all.
private func acceleratedInterval(_ sorted: [Double], table: VoteTable, metric: AgreementMetric) -> (Double, Double) {
  let value = table.value(metric)
  let count = Double(sorted.count)
  let below = Double(sorted.count { $0 < value }) + Double(sorted.count { $0 == value }) / 2
  let bias = Normal.quantile(min(max(below, 1), count - 1) / count)

  var leftOut: [(value: Double, times: Double)] = []
  for (cell, times) in table.cells.enumerated() where times > 0 {
    var cells = table.cells
    cells[cell] -= 1
    let value = VoteTable(cells: cells).value(metric)
    if !value.isNaN { leftOut.append((value, Double(times))) }
  }
  let mean = leftOut.reduce(0) { $0 + $1.value * $1.times } / leftOut.reduce(0) { $0 + $1.times }
  let squares = leftOut.reduce(0) { $0 + $1.times * ($1.value - mean) * ($1.value - mean) }
  let cubes = leftOut.reduce(0) { $0 + $1.times * (mean - $1.value) * (mean - $1.value) * (mean - $1.value) }
  let acceleration = squares > 0 ? cubes / (6 * squares * squares.squareRoot()) : 0

  func end(_ z: Double) -> Double {
    let shifted = bias + z
    let slack = 1 - acceleration * shifted
    let probability = slack > 0 ? Normal.cdf(bias + shifted / slack) : shifted < 0 ? 0 : 1
    return quantile(ofSorted: sorted, probability)
  }
  let reach = Normal.quantile(0.975)
  return (end(-reach), end(reach))
}
