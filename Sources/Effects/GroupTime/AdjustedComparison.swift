import Statistics

/// ATT(g,t) with covariates, by outcome regression, by weights from a propensity score scaled to sum to one, or by both:
/// the estimators of Sant'Anna & Zhao (2020), doi 10.1016/j.jeconom.2020.06.003, with a logit by maximum likelihood and
/// least squares on the controls. Covariates are those of the earlier of the two periods.
struct AdjustedComparison {
  private let sample: GroupTimeSample
  private let adjustment: EffectOptions.Adjustment
  private var design: Design?

  init(_ sample: GroupTimeSample, _ adjustment: EffectOptions.Adjustment) {
    self.sample = sample
    self.adjustment = adjustment
  }

  mutating func estimate(_ cell: inout GroupTimeCell, _ builder: inout InfluenceBuilder) {
    let n = sample.count
    let (own, controls) = InfluenceBuilder.places(cell, sample.first)
    let (now, before) = (cell.period * n, cell.base * n)
    let earlier = min(cell.period, cell.base)
    func isUsable(_ place: Int) -> Bool {
      !(sample.outcome[now + place] - sample.outcome[before + place]).isNaN
        && !sample.covariates.contains { $0[earlier * n + place].isNaN }
    }
    let wanted = Array(own) + Array(controls.0) + Array(controls.1)
    let places = wanted.filter(isUsable)
    if places.count < wanted.count { builder.note(missing: wanted.filter { !isUsable($0) }) }
    cell.treated = places.count { own.contains($0) }
    cell.controls = places.count - cell.treated
    if cell.treated == 0 { return cell.failure = .noTreated }
    if cell.controls == 0 { return cell.failure = .noControl }
    if design?.places != places || design?.period != earlier || design?.treated != cell.treated {
      design = Design(sample, places, treated: cell.treated, period: earlier, adjustment)
    }
    guard let design else { return }
    if let failure = design.failure { return cell.failure = failure }
    let change = places.map { sample.outcome[now + $0] - sample.outcome[before + $0] }
    let (effect, contributions) = design.estimate(change)
    guard effect.isFinite else { return cell.failure = .singular }
    cell.effect = effect
    builder.take(&cell, places, contributions)
  }
}

/// What the comparisons of the same units with the same covariates share.
private struct Design {
  let places: [Int]
  let treated: Int
  let period: Int
  private(set) var failure: GroupTimeCell.Failure?
  private let k: Int
  /// Shape [places × k]: a constant, and covariates with mean 0 and standard deviation 1.
  private let x: [Double]
  private var logit: Logit?
  /// Inverse of the controls' cross product; empty without a regression.
  private var gramInverse: [Double] = []
  /// Control → weight; treated units weigh 1.
  private var weight: [Double] = []
  private var totalWeight = 0.0

  init(
    _ sample: GroupTimeSample, _ places: [Int], treated: Int, period: Int, _ adjustment: EffectOptions.Adjustment
  ) {
    self.places = places
    self.treated = treated
    self.period = period
    let rows = places.count
    k = sample.covariates.count + 1
    var x = [Double](repeating: 1, count: rows * k)
    for (index, covariate) in sample.covariates.enumerated() {
      let own = places.map { covariate[period * sample.count + $0] }
      let centre = mean(own)
      let spread = standardDeviation(own)
      let scale = spread > 0 ? 1 / spread : 1
      for row in 0..<rows { x[row * k + index + 1] = (own[row] - centre) * scale }
    }
    self.x = x
    if adjustment != .inverseProbability {
      var gram = [Double](repeating: 0, count: k * k)
      for row in treated..<rows {
        for a in 0..<k { for b in 0..<k { gram[a * k + b] += x[row * k + a] * x[row * k + b] } }
      }
      let factor = PivotedCholesky(gram, order: k, tolerance: 1e-12)
      guard factor.rank == k else {
        failure = .singular
        return
      }
      gramInverse = factor.inverse()
    }
    if adjustment != .outcomeRegression {
      guard let logit = Logit(design: x, columns: k, treated: treated), (logit.fitted.max() ?? 1) < 0.999 else {
        failure = .noOverlap
        return
      }
      self.logit = logit
      // Controls with a score of 0.995 or more are trimmed, as in DRDID.
      weight = logit.fitted[treated...].map { $0 < 0.995 ? $0 / (1 - $0) : 0 }
      totalWeight = weight.reduce(0, +)
      if !(totalWeight > 0) { failure = .noOverlap }
    }
  }

  /// The effect and, for each place, its influence over the number of places.
  func estimate(_ change: [Double]) -> (effect: Double, contributions: [Double]) {
    let rows = places.count
    let own = 1 / Double(treated)
    var residual = change
    if !gramInverse.isEmpty {
      var cross = [Double](repeating: 0, count: k)
      for row in treated..<rows { for a in 0..<k { cross[a] += x[row * k + a] * change[row] } }
      let beta = product(gramInverse, cross)
      for row in 0..<rows { residual[row] -= dot(row, beta) }
    }
    var effectOwn = 0.0
    for row in 0..<treated { effectOwn += residual[row] }
    effectOwn *= own
    var contributions = [Double](repeating: 0, count: rows)
    for row in 0..<treated { contributions[row] = (residual[row] - effectOwn) * own }

    var effectControl = 0.0
    /// What the fitted regression moves: the treated's mean covariates less the weighted controls'.
    var gap = [Double](repeating: 0, count: k)
    for row in 0..<treated { for a in 0..<k { gap[a] += x[row * k + a] * own } }
    if let logit {
      for row in treated..<rows { effectControl += weight[row - treated] * residual[row] }
      effectControl /= totalWeight
      var slope = [Double](repeating: 0, count: k)
      for row in treated..<rows {
        let share = weight[row - treated] / totalWeight
        contributions[row] -= share * (residual[row] - effectControl)
        for a in 0..<k {
          slope[a] += share * (residual[row] - effectControl) * x[row * k + a]
          gap[a] -= share * x[row * k + a]
        }
      }
      let moved = product(logit.inverse, slope)
      for row in 0..<rows {
        contributions[row] -= ((row < treated ? 1 : 0) - logit.fitted[row]) * dot(row, moved)
      }
    }
    if !gramInverse.isEmpty {
      let moved = product(gramInverse, gap)
      for row in treated..<rows { contributions[row] -= residual[row] * dot(row, moved) }
    }
    return (effectOwn - effectControl, contributions)
  }

  private func dot(_ row: Int, _ vector: [Double]) -> Double {
    var sum = 0.0
    for a in 0..<k { sum += x[row * k + a] * vector[a] }
    return sum
  }

  private func product(_ matrix: [Double], _ vector: [Double]) -> [Double] {
    (0..<k).map { a in
      var sum = 0.0
      for b in 0..<k { sum += matrix[a * k + b] * vector[b] }
      return sum
    }
  }
}
