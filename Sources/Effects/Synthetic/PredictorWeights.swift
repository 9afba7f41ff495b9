import Statistics

/// The weights of a synthetic control that matches predictors, and the predictors' own weights.
struct PredictorFit: Sendable {
  /// Shape [donors].
  var weights: [Double]
  /// Sum to 1, shape [predictors].
  var importance: [Double]
  /// Mean squared gap of the outcome before adoption: what the importance makes least.
  var meanSquaredError: Double
  /// Whether the predictors are matched without a gap, which no importance of theirs changes.
  var isMatched: Bool
}

/// Weights for donors that make the synthetic unit's predictors close to the treated unit's, in a metric that is chosen so
/// that its outcomes before adoption are closest.
///
/// Abadie, Diamond & Hainmueller (2010), doi 10.1198/jasa.2009.ap08746, appendix B. Predictors are divided by their
/// standard deviation over the treated unit and its donors. The metric is sought by Nelder and Mead's method from equal
/// weights, from those of a regression of the outcomes on the predictors (as the authors' `Synth` does), and from the best
/// of the metrics that rest mostly on one predictor; donors' weights in each metric are exact.
///
/// Where several weightings match the predictors alike, the one whose outcomes are closest is taken, as Malo, Eskelinen,
/// Zhou & Kuosmanen (2024) do, doi 10.1007/s10614-023-10488-z. Where some match them without a gap no metric is better than
/// another: the predictors then count alike.
///
/// - Parameters:
///   - target: the treated unit's predictors, shape [predictors], and outcomes before adoption, shape [periods].
///   - donors: the same for each donor.
///   - fixed: the importance of each predictor, where it is not to be sought; at least 0, not all 0.
func predictorWeights(
  target: (predictors: [Double], outcomes: [Double]), donors: [(predictors: [Double], outcomes: [Double])],
  fixed: [Double]? = nil
) -> PredictorFit {
  let k = target.predictors.count
  let all = donors.map(\.predictors) + [target.predictors]
  let scales = (0..<k).map { place -> Double in
    let deviation = standardDeviation(all.map { $0[place] })
    return deviation > 0 ? 1 / deviation : 0
  }
  let distances = donors.map { donor in
    (0..<k).map { (donor.predictors[$0] - target.predictors[$0]) * scales[$0] }
  }
  let periods = target.outcomes.count
  let outcomes = SimplexProblem(rows: periods, order: donors.count, ridge: 0, centred: false) { time, donor in
    donors[donor].outcomes[time] - target.outcomes[time]
  }
  func problem(_ importance: [Double]) -> SimplexProblem {
    let roots = importance.map { $0.squareRoot() }
    return SimplexProblem(rows: k, order: donors.count, ridge: 0, centred: false) { place, donor in
      roots[place] * distances[donor][place]
    }
  }
  let equal = [Double](repeating: 1 / Double(k), count: k)
  let predictors = problem(equal)
  let tieBreak = outcomes.trace > 0 ? 1e-7 * predictors.trace / outcomes.trace : 0

  func importance(_ x: [Double]) -> [Double] { normalized(x.map(abs)) }
  func weights(_ x: [Double]) -> [Double] {
    var problem = problem(importance(x))
    problem.add(outcomes, times: tieBreak)
    return problem.exactWeights()
  }
  func value(_ x: [Double]) -> Double { outcomes.objective(weights(x)) }

  let first = fixed ?? equal
  var best = (point: first, value: value(first))
  let isMatched = predictors.objective(predictors.exactWeights()) <= 1e-12 * predictors.trace / Double(donors.count)
  if fixed == nil, k > 1, !isMatched {
    var starts = [equal]
    if let regression = regressionImportance(all, scales, donors.map(\.outcomes) + [target.outcomes]) {
      starts.append(regression)
    }
    let single = (0..<k).map { place in (0..<k).map { $0 == place ? 0.9 : 0.1 / Double(k - 1) } }
    let singleValues = single.map(value)
    if let place = singleValues.indices.min(by: { singleValues[$0] < singleValues[$1] }) {
      starts.append(single[place])
    }
    for start in starts {
      let found = nelderMead(from: start, value)
      if found.value < best.value { best = found }
    }
  }
  return PredictorFit(
    weights: weights(best.point), importance: importance(best.point),
    meanSquaredError: best.value / Double(periods), isMatched: isMatched)
}

/// Importance in proportion to the squared coefficients of a regression of every outcome on the scaled predictors; nil
/// where units are too few or predictors collinear.
private func regressionImportance(_ predictors: [[Double]], _ scales: [Double], _ outcomes: [[Double]]) -> [Double]? {
  let k = scales.count
  guard predictors.count > k + 1 else { return nil }
  let means = (0..<k).map { place in mean(predictors.map { $0[place] }) }
  let x = predictors.map { row in (0..<k).map { (row[$0] - means[$0]) * scales[$0] } }
  var products = [Double](repeating: 0, count: k * k)
  for row in x { for a in 0..<k { for b in 0..<k { products[a * k + b] += row[a] * row[b] } } }
  let factor = PivotedCholesky(products, order: k)
  guard factor.rank == k else { return nil }
  var squares = [Double](repeating: 0, count: k)
  for time in outcomes[0].indices {
    var right = [Double](repeating: 0, count: k)
    for (row, outcome) in zip(x, outcomes) { for a in 0..<k { right[a] += row[a] * outcome[time] } }
    for (a, coefficient) in factor.solve(right).enumerated() { squares[a] += coefficient * coefficient }
  }
  return normalized(squares)
}
