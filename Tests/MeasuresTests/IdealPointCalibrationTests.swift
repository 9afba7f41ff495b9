import Foundation
import Measures
import Statistics
import Testing

/// Simulation-based calibration (Talts, Betancourt, Simpson, Vehtari & Gelman 2018, arXiv 1804.06788): among draws of the
/// posterior of data drawn from the model, the truth has every rank equally often. `bench calibration` is the large one.
@Suite("Calibration of the ideal points") struct IdealPointCalibrationTests {
  static let bins = 8

  struct Ranks {
    var counts: [String: [Int]] = [:]

    mutating func add(_ name: String, truth: Double, draws: [Float]) {
      let below = draws.count { Double($0) < truth }
      counts[name, default: [Int](repeating: 0, count: bins)][below * bins / (draws.count + 1)] += 1
    }

    /// χ² of equal counts.
    func pValue(_ name: String) -> Double {
      let counts = counts[name] ?? []
      let expected = Double(counts.reduce(0, +)) / Double(counts.count)
      let square = counts.reduce(0.0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
      return ChiSquare.upperTail(square, df: Double(counts.count - 1))
    }
  }

  static let still: SimulatedVotes = {
    var process = SimulatedVotes()
    (process.units, process.times, process.itemsPerTime, process.missing) = (8, [0], 6, 0.1)
    return process
  }()

  static let moving: SimulatedVotes = {
    var process = SimulatedVotes()
    (process.units, process.times, process.itemsPerTime, process.missing) = (6, [0, 1, 4], 5, 0.2)
    return process
  }()

  /// 160 data sets, 63 draws of each, one in 32 sweeps: near enough to independent. One quantity of a kind from each data
  /// set, so that ranks are independent too. A true sampler has p < 1e-3 once in 1,000 seeds; this one is fixed.
  @Test(arguments: [false, true]) func ranksAreUniform(isMoving: Bool) throws {
    let process = isMoving ? Self.moving : Self.still
    let thinning = 32
    let sets = try parallelMap(count: 160, threads: 2) { number in
      let truth = process.draw(seed: isMoving ? 41 : 42, number: number)
      var options = IdealPointOptions()
      (options.chains, options.warmup, options.draws, options.threads) = (1, 100, 63 * thinning, 1)
      options.seed = UInt64(1000 + number)
      var run = try IdealPointRun(truth.data, options: options)
      try run.finish()
      let posterior = try run.posterior()
      var ranks = Ranks()
      let point = number % truth.positions.count
      let rows = stride(from: 0, to: posterior.drawCount, by: thinning)
      ranks.add(
        "θ", truth: truth.positions[point], draws: rows.map { posterior.draws[$0 * posterior.points.count + point] })
      if isMoving {
        let sigma = run.innovationDraws(chain: 0)
        ranks.add("σ", truth: truth.innovation, draws: rows.map { sigma[$0] })
      }
      let (items, itemThinning) = run.itemDraws(chain: 0)
      let count = truth.lower.count
      let item = number % count
      let values: [(String, Int, Double)] = [
        ("τ₁", item, truth.lower[item]), ("τ₂", count + item, truth.upper[item]),
        ("β", 2 * count + item, truth.slopes[item]),
      ]
      for (name, column, value) in values {
        ranks.add(
          name, truth: value,
          draws: rows.compactMap { $0 % itemThinning == 0 ? items[$0 / itemThinning * 3 * count + column] : nil })
      }
      // Votes without one abstention have a single cutpoint: not the model they were drawn from.
      return truth.data.votes.contains { $0.ballot == .abstain } ? ranks : Ranks()
    }
    var all = Ranks()
    for set in sets {
      for (name, counts) in set.counts {
        all.counts[name] = zip(all.counts[name] ?? counts.map { _ in 0 }, counts).map(+)
      }
    }
    for (name, counts) in all.counts.sorted(by: { $0.key < $1.key }) {
      #expect(all.pValue(name) > 1e-3, "\(name): \(counts)")
      #expect(counts.reduce(0, +) > 120)
    }
    #expect(all.counts.count == (isMoving ? 5 : 4))
  }
}
