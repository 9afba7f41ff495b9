import Statistics

/// The low-rank part that is fitted beside unit and period effects.
enum LowRankPart: Sendable, Equatable {
  /// So many factors.
  case rank(Int)
  /// Any number, with this price on the sum of the singular values.
  case penalty(Double)
}

/// When the iterations end.
struct StoppingRule: Sendable, Equatable {
  /// What is left to go, by the size of the last step and the pace at which steps shrink, is less than this share of the
  /// residual standard deviation: root mean square over the counterfactuals.
  var tolerance: Double
  var maximumIterations: Int
  /// Steps taken plainly, from which the pace is known; later ones are carried on by momentum. With none, the tolerance
  /// is for the last step alone.
  var plainSteps: Int
}

/// A fitted model of untreated outcomes.
struct LowRankFit: Sendable {
  /// Row × period: unit effect, period effect and low-rank part, without covariates; NaN in rows that were not asked for.
  var fitted: [Double]
  var coefficients: [Double]
  /// Stratum × period.
  var periodEffects: [Double]
  /// Vectors over periods of length 1, one after another: the factors first.
  var basis: [Double]
  /// One per factor, descending.
  var singularValues: [Double]
  var iterations: Int
  var hasConverged: Bool
  /// Root mean square of what is left of untreated outcomes.
  var residualDeviation: Double
}

extension LowRankPanel {
  /// What a fit works on where that is not the panel itself: simulated outcomes, or cells held back.
  struct Variant: Sendable {
    var outcome: [Double]
    var isObserved: [Bool]
    var open: [[Int]]
    var inFit: [Bool]
    var design: TwoWayDesign
  }

  var itself: Variant {
    Variant(outcome: outcome, isObserved: isObserved, open: open, inFit: inFit, design: design)
  }

  /// Where the iterations start: row × period without covariates, and the coefficients.
  struct Start: Sendable {
    var values: [Double]
    var coefficients: [Double]
  }

  /// Fits unit and period effects, coefficients and the low-rank part to the untreated outcomes of the rows in the fit,
  /// each row as often as `multiplicity` says.
  ///
  /// Each iteration completes the matrix with the last fit, takes unit means and period means out, and takes the leading
  /// part of what is left, whole (rank) or with its singular values shrunk (penalty): expectation–maximisation for the
  /// first (Xu 2017, doi 10.1017/pan.2016.2, appendix; Gobillon & Magnac 2016, doi 10.1162/REST_a_00537), soft-impute for
  /// the second (Mazumder, Hastie & Tibshirani 2010, JMLR 11). Starts at the two-way fit, or at `start`.
  func fit(
    _ part: LowRankPart, _ data: Variant, multiplicity: [Int], initial: TwoWayFit, rule: StoppingRule,
    guess: [Double] = [], start: Start? = nil
  ) -> LowRankFit {
    let start = start ?? Start(values: additive(initial, data.design), coefficients: initial.coefficients)
    if part == .rank(0) {
      return LowRankFit(
        fitted: start.values, coefficients: start.coefficients, periodEffects: initial.periodEffects, basis: [],
        singularValues: [], iterations: 0, hasConverged: true, residualDeviation: .nan)
    }
    var iteration = LowRankIteration(
      self, part, data, multiplicity: multiplicity, initial: initial, start: start, guess: guess)
    var steps = 0
    var hasConverged = false
    while steps < rule.maximumIterations {
      steps += 1
      iteration.step(isPlain: steps <= rule.plainSteps)
      if iteration.isSettled(rule) {
        hasConverged = true
        break
      }
      if steps == rule.maximumIterations { break }
      iteration.advance(hasMomentum: steps >= rule.plainSteps)
    }
    var result = iteration.result()
    result.iterations = steps
    result.hasConverged = hasConverged
    project(part, data, multiplicity, &result)
    return result
  }

  /// Effects and loadings of treated rows outside the fit, from their own untreated periods.
  private func project(_ part: LowRankPart, _ data: Variant, _ multiplicity: [Int], _ fit: inout LowRankFit) {
    let outside = units.indices.filter { !data.inFit[$0] && multiplicity[$0] > 0 }
    if outside.isEmpty { return }
    let t = periodCount
    let count = fit.singularValues.count
    var ridge: [Double] = [0]
    for value in fit.singularValues {
      if case .penalty(let price) = part { ridge.append(price / value) } else { ridge.append(0) }
    }
    for row in outside {
      let seen = (0..<t).filter { data.isObserved[row * t + $0] }
      let left = seen.map { period -> Double in
        var value = data.outcome[row * t + period] - fit.periodEffects[strata[row] * t + period]
        for c in covariates.indices { value -= covariates[c][row * t + period] * fit.coefficients[c] }
        return value
      }
      let loadings = OwnLoadings(fit.basis, periods: t, count: count, seen: seen, ridge: ridge)
      let own = loadings.solve(left)
      for period in 0..<t {
        var value = own[0] + fit.periodEffects[strata[row] * t + period]
        for k in 0..<count { value += own[k + 1] * fit.basis[k * t + period] }
        fit.fitted[row * t + period] = value
      }
    }
  }
}

/// The regression of one unit's outcomes on a constant and the factors, over the periods in which it is seen untreated.
struct OwnLoadings {
  private let order: Int
  private let regressors: [Double]
  private let factor: PivotedCholesky

  init(_ basis: [Double], periods t: Int, count: Int, seen: [Int], ridge: [Double]) {
    order = count + 1
    var regressors: [Double] = []
    for period in seen { regressors += [1] + (0..<count).map { basis[$0 * t + period] } }
    var square = [Double](repeating: 0, count: order * order)
    for place in seen.indices {
      for a in 0..<order {
        for b in 0..<order { square[a * order + b] += regressors[place * order + a] * regressors[place * order + b] }
      }
    }
    for a in 0..<order { square[a * order + a] += ridge[a] }
    self.regressors = regressors
    factor = PivotedCholesky(square, order: order, tolerance: 1e-12)
  }

  func solve(_ values: [Double]) -> [Double] {
    var right = [Double](repeating: 0, count: order)
    for (place, value) in values.enumerated() {
      for a in 0..<order { right[a] += regressors[place * order + a] * value }
    }
    return factor.solve(right)
  }

  /// What each value is from its prediction by those more than `gap` periods away; nil where they do not determine every
  /// loading.
  ///
  /// The errors e of the fit to all values, in the block that is left out, are (I − H)⁻¹ e had it not been fitted, where H is
  /// the block's part of the hat matrix.
  func leaveOut(_ values: [Double], _ seen: [Int], gap: Int) -> [Double?] {
    let solution = solve(values)
    func row(_ place: Int) -> ArraySlice<Double> { regressors[place * order..<(place + 1) * order] }
    func product(_ a: some Sequence<Double>, _ b: some Sequence<Double>) -> Double {
      zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    }
    guard factor.rank == order else { return values.map { _ in nil } }
    let errors = values.indices.map { values[$0] - product(solution, row($0)) }
    let weights = values.indices.map { factor.solve(Array(row($0))) }
    return values.indices.map { place in
      let block = values.indices.filter { abs(seen[$0] - seen[place]) <= gap }
      guard values.count - block.count >= order else { return nil }
      var square: [Double] = []
      for a in block { for b in block { square.append((a == b ? 1 : 0) - product(weights[a], row(b))) } }
      let one = [Double](repeating: 1, count: block.count)
      let rest = PivotedCholesky(square, order: block.count, scale: one, tolerance: 1e-9)
      guard rest.rank == block.count, let own = block.firstIndex(of: place) else { return nil }
      return rest.solve(block.map { errors[$0] })[own]
    }
  }
}
