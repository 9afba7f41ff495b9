import Measures
import Statistics
import Testing

/// The law of simulation-based calibration (Talts, Betancourt, Simpson, Vehtari & Gelman 2018, arXiv 1804.06788): of
/// parameters drawn from the prior, and acts from them, the rank among draws of the posterior is uniform.
@Suite struct NormCalibrationTests {
  static let names = ["anchor at first", "rival at first", "rival's shift", "a state at last"]
  static func quantities(_ positions: [[Double]]) -> [Double] {
    func rivalFromMedian(_ t: Int) -> Double { positions[1][t] - quantile(positions.map { $0[t] }, 0.5) }
    let last = positions[0].count - 1
    return [positions[0][0], positions[1][0], rivalFromMedian(last) - rivalFromMedian(0), positions[2][last]]
  }

  struct Case: Sendable {
    let ranks: [Int]
    let held: [Bool]
    /// States that turned, less what the posterior says of how many did.
    let turnsMissed: Double
  }

  /// Few turns and two periods, as by default; many turns, and three periods in which they may trade places.
  @Test(arguments: [(2, 99), (3, 4)]) func ranksAreUniform(periods: Int, against: Int) throws {
    let count = 100
    let cases = try parallelMap(count: count, threads: 2) { index in
      let drawn = try PriorNormActs(
        states: 12, periods: periods, texts: 8, turns: (1, against), seed: UInt64(index))
      var options = NormOptions()
      (options.anchor, options.rival, options.ownCallers) = ("A", "B", ["B"])
      (options.chains, options.warmup, options.draws, options.keptDraws) = (2, 200, 500, 99)
      options.turnPrior = (1, Double(against))
      let scale = try normSupport(of: drawn.acts, options: options)
      let truth = Self.quantities(drawn.standardised)
      var ranks = truth.map { _ in 0 }
      for draw in scale.draws {
        let positions = (0..<12).map { s in (0..<periods).map { Double(draw[periods * s + $0]) } }
        for (k, value) in Self.quantities(positions).enumerated() where value < truth[k] { ranks[k] += 1 }
      }
      let held = scale.calling.map { row in
        let chance = drawn.calling[row.who == "B" ? 0 : row.who == "others" ? 1 : 2][row.period - 1]
        return row.chance.q05 <= chance && chance <= row.chance.q95
      }
      let turns = scale.rows.reduce(0) { $0 + $1.turnChance }
      return Case(ranks: ranks, held: held, turnsMissed: Double(drawn.turned) - turns)
    }
    let missed = cases.map(\.turnsMissed)
    #expect(abs(mean(missed)) < 3.3 * standardDeviation(missed) / Double(count).squareRoot(), "turns: \(mean(missed))")
    for (k, name) in Self.names.enumerated() {
      var bins = [Double](repeating: 0, count: 10)
      for one in cases { bins[one.ranks[k] / 10] += 1 }
      let expected = Double(count) / 10
      let chiSquare = bins.reduce(0) { $0 + ($1 - expected) * ($1 - expected) / expected }
      // Nine degrees of freedom: above 27.9 once in a thousand.
      #expect(chiSquare < 27.9, "\(name): \(bins)")
      let centre = mean(cases.map { (Double($0.ranks[k]) + 0.5) / 100 })
      #expect(abs(centre - 0.5) < 3.3 / (12 * Double(count)).squareRoot(), "\(name): mean rank \(centre)")
    }
    // Hundreds of chances, those of one record not independent of each other.
    let held = cases.flatMap(\.held)
    let share = Double(held.count { $0 }) / Double(held.count)
    #expect(share > 0.85 && share < 0.95)
  }
}
