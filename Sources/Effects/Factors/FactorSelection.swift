import Statistics

/// The mean squared prediction error of each number of factors.
struct FactorSelection: Sendable {
  var rank: Int
  /// From rank 0 up.
  var errors: [Double]
  /// Cells predicted.
  var cells: Int
}

/// Chooses the number of factors as gsynth does (Xu 2017, doi 10.1017/pan.2016.2, algorithm 1): factors are fitted
/// without the treated units, each of these is then regressed on them over its untreated periods but one, and that one is
/// predicted; every period takes its turn. The same cells, of units with enough untreated periods for the largest rank,
/// judge every rank. A larger rank is taken where it lowers the mean squared error by more than 1 %, as fect asks.
///
/// The `gap` periods on either side of the predicted one are left out with it (h-block cross-validation: Burman, Chow &
/// Nolan 1994, doi 10.1093/biomet/81.2.351), as fect does with `cv.nobs` 2 gap + 1 and `cv.donut` gap (Liu, Wang & Xu 2024,
/// doi 10.1111/ajps.12723). Without a gap, autocorrelated errors are foretold by their neighbours, and pass for factors.
///
/// Where too few units stay untreated throughout, treated units are held out a fifth at a time, and factors come from the
/// untreated periods of all others.
func selectRank(_ panel: LowRankPanel, maximum: Int, gap: Int) -> FactorSelection {
  let rule = StoppingRule(tolerance: 0.005, maximumIterations: 100, plainSteps: 0)
  let t = panel.periodCount
  let treated = panel.units.indices.filter { panel.cells.first[$0] < panel.cells.first[$0 + 1] }
  let controls = panel.units.indices.filter { panel.cells.first[$0] == panel.cells.first[$0 + 1] && panel.inFit[$0] }
  let history = treated.map { t - panel.open[$0].count }
  var top = min(maximum, (history.max() ?? 0) - 2 - 2 * gap, t - 2)
  while top > 0 {
    let observations = panel.isObserved.count { $0 }
    if observations > (top + 1) * (panel.rowCount + t) { break }
    top -= 1
  }
  guard top > 0 else { return FactorSelection(rank: 0, errors: [], cells: 0) }
  let judged = zip(treated, history).filter { $0.1 >= top + 2 + 2 * gap }.map(\.0)
  let hasControls = controls.count >= 2 * (top + 2)
  let folds =
    hasControls ? [judged] : (0..<5).map { fold in judged.indices.filter { $0 % 5 == fold }.map { judged[$0] } }

  var errors = [Double](repeating: 0, count: top + 1)
  var counts = errors
  for held in folds where !held.isEmpty {
    var multiplicity = panel.once
    if hasControls {
      for row in treated { multiplicity[row] = 0 }
    } else {
      for row in held { multiplicity[row] = 0 }
    }
    let initial = panel.design.fit(panel.spread(multiplicity))
    guard initial.factor.coefficients.rank == panel.covariates.count else { continue }
    var crowd = [Int](repeating: 0, count: panel.strataCount * t)
    for row in panel.units.indices where multiplicity[row] > 0 && panel.inFit[row] {
      for period in 0..<t where panel.isObserved[row * t + period] { crowd[panel.strata[row] * t + period] += 1 }
    }
    let usable = held.map { row in
      (0..<t).filter { panel.isObserved[row * t + $0] && crowd[panel.strata[row] * t + $0] > top }
    }
    var predictions: [[[Double?]]] = []
    var guess: [Double] = []
    for rank in 0...top {
      let fit = panel.fit(
        .rank(rank), panel.itself, multiplicity: multiplicity, initial: initial, rule: rule, guess: guess)
      guess = fit.basis
      predictions.append(
        zip(held, usable).map { row, seen in
          let loadings = OwnLoadings(
            fit.basis, periods: t, count: fit.singularValues.count, seen: seen,
            ridge: [Double](repeating: 0, count: fit.singularValues.count + 1))
          let values = seen.map { period -> Double in
            var value = panel.outcome[row * t + period] - fit.periodEffects[panel.strata[row] * t + period]
            for c in panel.covariates.indices { value -= panel.covariates[c][row * t + period] * fit.coefficients[c] }
            return value
          }
          return loadings.leaveOut(values, seen, gap: gap)
        })
    }
    for place in held.indices {
      for cell in usable[place].indices {
        let own = predictions.map { $0[place][cell] }
        guard own.allSatisfy({ $0 != nil }) else { continue }
        for (rank, error) in own.enumerated() {
          let error = error ?? 0
          errors[rank] += error * error
          counts[rank] += 1
        }
      }
    }
  }
  guard counts[0] > 0 else { return FactorSelection(rank: 0, errors: [], cells: 0) }
  for rank in errors.indices { errors[rank] /= counts[rank] }
  var best = 0
  for rank in errors.indices where errors[rank] < 0.99 * errors[best] { best = rank }
  return FactorSelection(rank: best, errors: errors, cells: Int(counts[0]))
}
