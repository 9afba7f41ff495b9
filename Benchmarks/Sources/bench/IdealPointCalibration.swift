import Foundation
import Measures
import Statistics

/// Simulation-based calibration (Talts, Betancourt, Simpson, Vehtari & Gelman 2018, arXiv 1804.06788) over 500 data sets
/// drawn from the model and its priors: among thinned draws of each posterior the truth has every rank equally often.
///
/// One quantity of a kind is taken from each data set, so that ranks are independent, and 90 % intervals of all are counted.
func idealPointCalibration() throws {
  let sets = 500
  let thinning = 64
  let kept = 63
  let process = SimulatedVotes()
  let threads = ProcessInfo.processInfo.activeProcessorCount
  struct Fit: Sendable {
    /// Of θ, τ₁, τ₂, β and σ: the share of draws below the truth, in bins of equal chance.
    var ranks: [Double] = []
    var covered: [Int] = []
    var counted: [Int] = []
    var leastEss = 0.0
    var sigmaEss = 0.0
  }
  let clock = ContinuousClock.now
  let fits = try parallelMap(count: sets, threads: threads) { number -> Fit in
    let truth = process.draw(seed: 71, number: number)
    var options = IdealPointOptions()
    (options.chains, options.warmup, options.draws, options.threads) = (1, 150, kept * thinning, 1)
    options.seed = UInt64(5000 + number)
    var run = try IdealPointRun(truth.data, options: options)
    try run.finish()
    let posterior = try run.posterior()
    let count = truth.lower.count
    let point = number % truth.positions.count
    let item = number % count
    let sigma = run.innovationDraws(chain: 0)
    let items = run.itemDraws(chain: 0)
    let rows = stride(from: 0, to: posterior.drawCount, by: thinning)
    func rank(_ truth: Double, _ value: (Int) -> Float) -> Double {
      (Double(rows.count { Double(value($0)) < truth }) + 0.5) / Double(kept + 1)
    }
    func itemRank(_ truth: Double, _ column: Int) -> Double {
      rank(truth) { items.values[$0 / items.thinning * 3 * count + column] }
    }
    let groups: [([DrawSummary], [Double])] = [
      (posterior.points.map(\.summary), truth.positions), (posterior.items.map(\.lower), truth.lower),
      (posterior.items.map(\.upper), truth.upper), (posterior.items.map(\.slope), truth.slopes),
      (posterior.innovation.map { [$0] } ?? [], [truth.innovation]),
    ]
    return Fit(
      ranks: [
        rank(truth.positions[point]) { posterior.draws[$0 * posterior.points.count + point] },
        itemRank(truth.lower[item], item), itemRank(truth.upper[item], count + item),
        itemRank(truth.slopes[item], 2 * count + item), rank(truth.innovation) { sigma[$0] },
      ],
      covered: groups.map { zip($0.0, $0.1).count { $0.q05 <= $1 && $1 <= $0.q95 } },
      counted: groups.map(\.0.count),
      leastEss: posterior.convergence.minEssBulk, sigmaEss: posterior.innovation?.essBulk ?? .nan)
  }
  let taken = (ContinuousClock.now - clock) / .seconds(1)
  line("data sets", "\(sets) of \(process.units) units × \(process.times.count) times × \(process.itemsPerTime) items")
  line("draws", "\(kept), one in \(thinning) sweeps")
  line("time, \(threads) threads", String(format: "%.0f s", taken))
  line(
    "effective draws of a data set's worst θ, of σ: medians",
    String(format: "%.0f  %.0f", quantile(fits.map(\.leastEss), 0.5), quantile(fits.map(\.sigmaEss), 0.5)))
  let bins = 16
  for (index, name) in ["θ", "τ₁", "τ₂", "β", "σ"].enumerated() {
    let ranks = fits.map { $0.ranks[index] }.sorted()
    var counts = [Int](repeating: 0, count: bins)
    for rank in ranks { counts[Int(rank * Double(bins))] += 1 }
    let expected = Double(sets) / Double(bins)
    let square = counts.reduce(0.0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
    let distance = ranks.enumerated().reduce(0.0) {
      max($0, abs($1.element - (Double($1.offset) + 0.5) / Double(sets)))
    }
    let covered =
      Double(fits.map { $0.covered[index] }.reduce(0, +)) / Double(fits.map { $0.counted[index] }.reduce(0, +))
    line(
      "\(name): p of χ², largest distance of ECDF, 90 % coverage",
      String(
        format: "%.3f  %.3f  %.1f %%", ChiSquare.upperTail(square, df: Double(bins - 1)), distance, 100 * covered))
  }
  // Kolmogorov: the distance stays below 1.63/√n in 99 of 100 true samples.
  line("a distance that chance passes once in 100", String(format: "%.3f", 1.63 / Double(sets).squareRoot()))
}
