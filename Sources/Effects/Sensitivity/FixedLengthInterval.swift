import Statistics

/// The shortest interval, among those of a length fixed beforehand about an affine estimator, that covers the target
/// whatever trend with second differences of at most M there is.
///
/// An estimator weighs the leads by v beside the target's weights on the lags. With z_c = Σ_k>c (k − c)·v_k, where v_k
/// weighs the effect k + 1 periods before adoption, a linear trend drops out where z₀ is the target's own weight on the
/// slope; the largest bias is M·(a constant + Σ |z_c|, c ≥ 1) and the variance is quadratic in z. So estimators on the
/// frontier of bias and variance are the solutions of a lasso, and the best of them is found by halving its penalty.
///
/// Armstrong & Kolesár (2018), doi 10.3982/ECTA14434; Rambachan & Roth (2023), section 4, doi 10.1093/restud/rdad018.
struct FixedLengthInterval {
  var centre: Double
  var halfLength: Double
  /// Weights on the leads, in their order.
  var leadWeights: [Double]
  /// Largest bias, and standard deviation, of the estimator.
  var bias: Double
  var stdError: Double

  init(_ path: SensitivityPath, magnitude: Double, level: Double) {
    let n = path.leads.count
    var trend = 0.0
    for (j, weight) in path.weights.enumerated() { trend += Double(j + 1) * weight }

    // What each z_c adds to the weights on leads and lags.
    let columns = (1..<max(1, n)).map { c in
      Self.leadWeights((0..<n).map { $0 == c ? 1 : 0 }) + path.weights.map { _ in 0 }
    }
    let base = Self.leadWeights((0..<n).map { $0 == 0 ? trend : 0 }) + path.weights
    let lasso = QuadraticLasso(
      quadratic: columns.flatMap { a in columns.map { path.form(a, $0) } }, linear: columns.map { path.form($0, base) })

    func interval(_ z: [Double]) -> FixedLengthInterval {
      let weights = Self.leadWeights([trend] + z)
      let all = weights + path.weights
      let stdError = max(0, path.form(all, all)).squareRoot()
      let bias = magnitude * z.reduce(path.trendReach) { $0 + abs($1) }
      return FixedLengthInterval(
        centre: path.value(all), halfLength: stdError * FoldedNormal.quantile(1 - level, mean: bias / stdError),
        leadWeights: weights, bias: bias, stdError: stdError)
    }
    var z = [Double](repeating: 0, count: max(0, n - 1))
    let most = lasso.linear.reduce(0) { max($0, abs($1)) }
    self = interval(z)
    if n == 1 || prefersLessBias(magnitude, penalty: most) { return }
    var low = 0.0
    var high = most
    if magnitude == 0 {
      self = interval(lasso.solution(0, from: z))
      return
    }
    for _ in 0..<100 where high - low > 1e-13 * most {
      let penalty = 0.5 * (low + high)
      z = lasso.solution(penalty, from: z)
      self = interval(z)
      if prefersLessBias(magnitude, penalty: penalty) { low = penalty } else { high = penalty }
    }
  }

  private init(centre: Double, halfLength: Double, leadWeights: [Double], bias: Double, stdError: Double) {
    self.centre = centre
    self.halfLength = halfLength
    self.leadWeights = leadWeights
    self.bias = bias
    self.stdError = stdError
  }

  /// Whether, from the estimator of this penalty, a smaller bias at the price of a larger variance shortens the interval.
  private func prefersLessBias(_ magnitude: Double, penalty: Double) -> Bool {
    let quantile = halfLength / stdError
    let byBias = FoldedNormal.slope(atQuantile: quantile, mean: bias / stdError)
    let bySpread = quantile - bias / stdError * byBias
    return magnitude * stdError * byBias > penalty * bySpread
  }

  /// The weights on the leads, in their order, that have these sums z₀, z₁, ….
  private static func leadWeights(_ z: [Double]) -> [Double] {
    func at(_ c: Int) -> Double { c < z.count ? z[c] : 0 }
    return (1...z.count).reversed().map { k in at(k - 1) - 2 * at(k) + at(k + 1) }
  }
}

extension SensitivityPath {
  /// How far a bend of one unit in every period after −1 can move the target: Σ_c |Σ_j>c (j − c)·weight_j|.
  var trendReach: Double {
    var sum = 0.0
    for c in 0..<lags.count {
      var inner = 0.0
      for j in c..<lags.count { inner += Double(j + 1 - c) * weights[j] }
      sum += abs(inner)
    }
    return sum
  }
}

/// min ½·zᵀQz + qᵀz + penalty·Σ|z|, by the feature-sign search of Lee, Battle, Raina & Ng (2006), "Efficient sparse coding
/// algorithms": exact after finitely many steps where Q is positive definite.
struct QuadraticLasso {
  /// Shape [count × count].
  let quadratic: [Double]
  let linear: [Double]
  private var count: Int { linear.count }

  init(quadratic: [Double], linear: [Double]) {
    self.quadratic = quadratic
    self.linear = linear
  }

  func solution(_ penalty: Double, from start: [Double]) -> [Double] {
    var z = start
    let scale = linear.reduce(0) { max($0, abs($1)) }
    let slack = 1e-12 * max(scale, penalty)
    // The number of sign patterns bounds the steps; in practice there are about as many as entries.
    for _ in 0..<(100 + 20 * count) {
      let gradient = self.gradient(z)
      // Entries that are in must be at their best for their signs before another comes in.
      let settled = z.indices.allSatisfy { z[$0] == 0 || abs(gradient[$0] + (z[$0] > 0 ? penalty : -penalty)) <= slack }
      var signs = z.map { $0 == 0 ? 0.0 : $0 > 0 ? 1 : -1 }
      if settled {
        var worst = -1
        for i in z.indices where z[i] == 0 && abs(gradient[i]) > penalty + slack {
          if worst < 0 || abs(gradient[i]) > abs(gradient[worst]) { worst = i }
        }
        if worst < 0 { return z }
        signs[worst] = gradient[worst] > 0 ? -1 : 1
      }
      let active = z.indices.filter { signs[$0] != 0 }
      var block: [Double] = []
      for a in active { for b in active { block.append(quadratic[a * count + b]) } }
      let factor = PivotedCholesky(block, order: active.count, tolerance: 1e-14)
      let solved = factor.solve(active.map { -linear[$0] - penalty * signs[$0] })
      var proposal = [Double](repeating: 0, count: count)
      for (place, i) in active.enumerated() { proposal[i] = solved[place] }
      // The best of the proposal and the points on the way to it where an entry passes 0.
      var best = proposal
      var bestValue = value(proposal, penalty)
      for i in active where z[i] != 0 && (z[i] > 0) != (proposal[i] > 0) {
        let share = z[i] / (z[i] - proposal[i])
        var crossing = z.indices.map { z[$0] + share * (proposal[$0] - z[$0]) }
        crossing[i] = 0
        let here = value(crossing, penalty)
        if here < bestValue { (best, bestValue) = (crossing, here) }
      }
      if best == z { return z }
      z = best
    }
    return z
  }

  private func gradient(_ z: [Double]) -> [Double] {
    var result = linear
    for row in 0..<count { for column in 0..<count { result[row] += quadratic[row * count + column] * z[column] } }
    return result
  }

  private func value(_ z: [Double], _ penalty: Double) -> Double {
    let slope = gradient(z)
    var sum = 0.0
    for i in z.indices { sum += 0.5 * z[i] * (slope[i] + linear[i]) + penalty * abs(z[i]) }
    return sum
  }
}
