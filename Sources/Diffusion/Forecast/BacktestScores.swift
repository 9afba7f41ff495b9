import Statistics

/// Resamples of units and frameworks, the same for all groups of cases.
struct ScoreResamples: Sendable {
  let replicates: Int
  let units: Int
  let frameworks: Int
  /// How often each came up, [replicates × units] and [replicates × frameworks].
  let unitCounts: [Double]
  let frameworkCounts: [Double]

  init(units: Int, frameworks: Int, replicates: Int, seed: UInt64) {
    self.replicates = replicates
    self.units = units
    self.frameworks = frameworks
    (unitCounts, frameworkCounts) = (
      Self.counts(units, replicates, seed: seed, purpose: "backtest: units"),
      Self.counts(frameworks, replicates, seed: seed, purpose: "backtest: frameworks")
    )
  }

  private static func counts(_ categories: Int, _ replicates: Int, seed: UInt64, purpose: String) -> [Double] {
    (0..<replicates).flatMap { replicate in
      var stream = RandomStream(seed: seed, purpose: purpose, unit: UInt64(replicate))
      return stream.multinomial(trials: categories, categories: categories).map(Double.init)
    }
  }
}

/// A case as the scores read it; units and frameworks are numbered in an order of their own names.
struct ScoredCase: Sendable {
  var unit: Int
  var framework: Int
  var probabilities: [Double]
  var holds: Bool
}

/// (p − y)².
func brierScore(_ probability: Double, _ holds: Bool) -> Double {
  let miss = probability - (holds ? 1 : 0)
  return miss * miss
}

/// −log of the probability of what happened, kept a billionth from 0 and 1.
func logScore(_ probability: Double, _ holds: Bool) -> Double {
  let bounded = min(max(probability, 1e-9), 1 - 1e-9)
  return -portableLog(holds ? bounded : 1 - bounded)
}

/// The area under the curve of cases sorted by probability: the share of pairs in which the one that held had the higher
/// probability, ties counting half; nil without a pair.
///
/// - Parameter tied: Whether a case has the probability of the one before.
func areaUnderCurve(holds: [Bool], tied: [Bool], weights: [Double]) -> Double? {
  var (below, pairs, positive, negative) = (0.0, 0.0, 0.0, 0.0)
  var (tiedPositive, tiedNegative) = (0.0, 0.0)
  for place in 0...holds.count {
    if place == holds.count || !tied[place] {
      pairs += tiedPositive * (below + 0.5 * tiedNegative)
      below += tiedNegative
      (tiedPositive, tiedNegative) = (0, 0)
      if place == holds.count { break }
    }
    if holds[place] {
      tiedPositive += weights[place]
      positive += weights[place]
    } else {
      tiedNegative += weights[place]
      negative += weights[place]
    }
  }
  return positive > 0 && negative > 0 ? pairs / (positive * negative) : nil
}

/// Scores of all methods on one group of cases, with intervals.
struct GroupScores: Sendable {
  let cases: Int
  let events: Int
  /// By method.
  let brier: [Backtest.Score]
  let log: [Backtest.Score]
  let auc: [Backtest.Score?]
  /// Model − method and 1 − model / method.
  let brierDifference: [Backtest.Score]
  let logDifference: [Backtest.Score]
  let brierSkill: [Backtest.Score]
  let logSkill: [Backtest.Score]

  init(_ all: [ScoredCase], _ resamples: ScoreResamples, confidence: Double) {
    let methods = Backtest.Method.allCases.count
    cases = all.count
    events = all.count { $0.holds }
    let byFramework = Set(all.map(\.framework)).count >= 5
    // Sums by unit and framework: [cells][1 + 2 × methods].
    let width = 1 + 2 * methods
    let table = resamples.units * resamples.frameworks
    var sums = [Double](repeating: 0, count: table * width)
    for each in all {
      let row = (each.unit * resamples.frameworks + each.framework) * width
      sums[row] += 1
      for method in 0..<methods {
        sums[row + 1 + method] += brierScore(each.probabilities[method], each.holds)
        sums[row + 1 + methods + method] += logScore(each.probabilities[method], each.holds)
      }
    }
    let cells = (0..<table).filter { sums[$0 * width] > 0 }
    func means(_ weight: (Int) -> Double) -> [Double] {
      var totals = [Double](repeating: 0, count: width)
      for cell in cells {
        let weight = weight(cell)
        if weight == 0 { continue }
        for column in 0..<width { totals[column] += weight * sums[cell * width + column] }
      }
      return (1..<width).map { totals[0] > 0 ? totals[$0] / totals[0] : .nan }
    }
    let estimate = means { _ in 1 }
    let draws = (0..<resamples.replicates).map { replicate in
      means { cell in
        let unit = resamples.unitCounts[replicate * resamples.units + cell / resamples.frameworks]
        guard byFramework else { return unit }
        return unit * resamples.frameworkCounts[replicate * resamples.frameworks + cell % resamples.frameworks]
      }
    }.filter { !$0[0].isNaN }
    func score(_ value: ([Double]) -> Double) -> Backtest.Score {
      Self.interval(value(estimate), draws.map(value), confidence)
    }
    brier = (0..<methods).map { method in score { $0[method] } }
    log = (0..<methods).map { method in score { $0[methods + method] } }
    brierDifference = (0..<methods).map { method in score { $0[0] - $0[method] } }
    logDifference = (0..<methods).map { method in score { $0[methods] - $0[methods + method] } }
    brierSkill = (0..<methods).map { method in score { 1 - $0[0] / $0[method] } }
    logSkill = (0..<methods).map { method in score { 1 - $0[methods] / $0[methods + method] } }
    auc = (0..<methods).map { method in
      let sorted = all.indices.sorted {
        (all[$0].probabilities[method], $0) < (all[$1].probabilities[method], $1)
      }
      let holds = sorted.map { all[$0].holds }
      let tied = sorted.indices.map {
        $0 > 0 && all[sorted[$0]].probabilities[method] == all[sorted[$0 - 1]].probabilities[method]
      }
      guard
        let area = areaUnderCurve(holds: holds, tied: tied, weights: [Double](repeating: 1, count: all.count))
      else { return nil }
      var weights = [Double](repeating: 0, count: all.count)
      let areas = (0..<min(resamples.replicates, 200)).compactMap { replicate in
        for (place, index) in sorted.enumerated() {
          let unit = resamples.unitCounts[replicate * resamples.units + all[index].unit]
          let framework =
            byFramework
            ? resamples.frameworkCounts[replicate * resamples.frameworks + all[index].framework] : 1
          weights[place] = unit * framework
        }
        return areaUnderCurve(holds: holds, tied: tied, weights: weights)
      }
      return Self.interval(area, areas, confidence)
    }
  }

  /// Percentiles of the resamples.
  private static func interval(_ estimate: Double, _ draws: [Double], _ confidence: Double) -> Backtest.Score {
    let sorted = draws.filter { !$0.isNaN }.sorted()
    return .init(
      estimate: estimate, low: quantile(ofSorted: sorted, (1 - confidence) / 2),
      high: quantile(ofSorted: sorted, (1 + confidence) / 2))
  }
}
