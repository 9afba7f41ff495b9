import Statistics

/// The state of one fit between iterations. Rows with every period observed never change while there are no covariates:
/// only the others are gone through.
struct LowRankIteration {
  private let panel: LowRankPanel
  private let part: LowRankPart
  private let data: LowRankPanel.Variant
  private let initial: TwoWayFit
  private let t: Int
  private let multiplicity: [Int]
  /// Rows of the fit that are drawn.
  private let active: [Int]
  /// Those gone through in each iteration.
  private let moving: [Int]
  /// Moving row × period: the completed outcome, covariates taken out.
  private var completed: [Double]
  /// The same less the row's mean.
  private var centred: [Double]
  private var level: [Double]
  /// Fit of the last step at the open places, in the order of the moving rows.
  private var latest: [Double]
  private var earlier: [Double]
  private var point: [Double]
  /// Sums over the rows that do not move: centred outcomes by stratum, and their cross-products.
  private let fixedSums: [Double]
  private let fixedProducts: [Double]
  private let weightOfStratum: [Double]
  private let observations: Double
  private let openings: Double
  private var periodEffects: [Double]
  private var products: [Double]
  private var subspace: DominantSubspace
  private var shares: [Double] = []
  private var coefficients: [Double]
  private var squaredChange = 0.0
  /// By what factor a plain step was shorter than the one before.
  private var pace = 0.999
  private var isPlain = true
  private var squaredResidual = 0.0
  private var spread = 0.0
  private var momentum = 1.0

  init(
    _ panel: LowRankPanel, _ part: LowRankPart, _ data: LowRankPanel.Variant, multiplicity: [Int],
    initial: TwoWayFit, start: LowRankPanel.Start, guess: [Double]
  ) {
    self.panel = panel
    self.part = part
    self.data = data
    self.initial = initial
    self.multiplicity = multiplicity
    t = panel.periodCount
    let t = t
    active = panel.units.indices.filter { multiplicity[$0] > 0 && data.inFit[$0] }
    let hasCovariates = !panel.covariates.isEmpty
    moving = active.filter { hasCovariates || !data.open[$0].isEmpty }
    var weights = [Double](repeating: 0, count: panel.strataCount)
    var (seen, open) = (0.0, 0.0)
    for row in active {
      let m = Double(multiplicity[row])
      weights[panel.strata[row]] += m
      open += m * Double(data.open[row].count)
      seen += m * Double(t - data.open[row].count)
    }
    weightOfStratum = weights
    (observations, openings) = (seen, open)
    completed = [Double](repeating: 0, count: moving.count * t)
    centred = completed
    level = [Double](repeating: 0, count: moving.count)
    point = []
    for (place, row) in moving.enumerated() {
      for period in 0..<t { completed[place * t + period] = data.outcome[row * t + period] }
      for period in data.open[row] {
        completed[place * t + period] = start.values[row * t + period]
        point.append(start.values[row * t + period])
      }
    }
    latest = point
    earlier = point
    var sums = [Double](repeating: 0, count: panel.strataCount * t)
    var products = [Double](repeating: 0, count: t * t)
    if !hasCovariates {
      let still = active.filter { data.open[$0].isEmpty }
      var block = [Double](repeating: 0, count: still.count * t)
      for (place, row) in still.enumerated() {
        var mean = 0.0
        for period in 0..<t { mean += data.outcome[row * t + period] }
        mean /= Double(t)
        let (base, m) = (panel.strata[row] * t, Double(multiplicity[row]))
        for period in 0..<t {
          let value = data.outcome[row * t + period] - mean
          block[place * t + period] = value
          sums[base + period] += m * value
        }
      }
      addProducts(block, weights: still.map { Double(multiplicity[$0]) }, order: t, to: &products)
    }
    fixedSums = sums
    fixedProducts = products
    self.products = products
    periodEffects = sums
    coefficients = start.coefficients
    subspace = DominantSubspace(order: t, guess: guess)
  }

  /// One iteration: `latest` becomes the fit at the open places, given what they were completed with.
  mutating func step(isPlain: Bool) {
    let before = squaredChange
    self.isPlain = isPlain
    defer {
      if isPlain, before > 0 { pace = min(0.999, (squaredChange / before).squareRoot()) }
    }
    if !panel.covariates.isEmpty { updateCoefficients() }
    let t = t
    var sums = fixedSums
    var rows: [Double] = []
    var means: [Double] = []
    swap(&rows, &centred)
    swap(&means, &level)
    let (strata, multiplicity, moving) = (panel.strata, multiplicity, moving)
    completed.withUnsafeBufferPointer { completed in
      rows.withUnsafeMutableBufferPointer { rows in
        sums.withUnsafeMutableBufferPointer { sums in
          for (place, row) in moving.enumerated() {
            let own = place * t
            var mean = 0.0
            for period in 0..<t { mean += completed[own + period] }
            mean /= Double(t)
            means[place] = mean
            let (base, m) = (strata[row] * t, Double(multiplicity[row]))
            for period in 0..<t {
              let value = completed[own + period] - mean
              rows[own + period] = value
              sums[base + period] += m * value
            }
          }
        }
      }
    }
    swap(&rows, &centred)
    swap(&means, &level)
    products = fixedProducts
    addProducts(centred, weights: moving.map { Double(multiplicity[$0]) }, order: t, to: &products)
    let trace = takeOut(&sums)
    periodEffects = sums
    let price: Double
    switch part {
    case .rank(let rank):
      price = 0
      products.withUnsafeBufferPointer { subspace.update($0, .count(rank)) }
    case .penalty(let penalty):
      price = penalty
      products.withUnsafeBufferPointer { subspace.update($0, .above(penalty * penalty)) }
    }
    var left = trace
    shares = subspace.values.map { value in
      guard value > 0 else { return 0 }
      let share = 1 - price / value.squareRoot()
      left -= value * (1 - (1 - share) * (1 - share))
      return share
    }
    spread = max(trace, 0)
    predict(left)
  }

  /// Turns the strata's sums into their period effects, and takes those out of the cross-products; the trace of what is left.
  private mutating func takeOut(_ sums: inout [Double]) -> Double {
    let (t, weights) = (t, weightOfStratum)
    var trace = 0.0
    products.withUnsafeMutableBufferPointer { products in
      sums.withUnsafeMutableBufferPointer { sums in
        for stratum in weights.indices where weights[stratum] > 0 {
          let (base, weight) = (stratum * t, weights[stratum])
          for period in 0..<t { sums[base + period] /= weight }
          for a in 0..<t {
            let value = weight * sums[base + a]
            for b in 0...a { products[a * t + b] -= value * sums[base + b] }
          }
        }
        for a in 0..<t {
          trace += products[a * t + a]
          for b in 0..<a { products[b * t + a] = products[a * t + b] }
        }
      }
    }
    return trace
  }

  private mutating func predict(_ left: Double) {
    let t = t
    let count = shares.count
    var offsets = [Double](repeating: 0, count: panel.strataCount * count)
    for stratum in 0..<panel.strataCount {
      for k in 0..<count {
        for period in 0..<t {
          offsets[stratum * count + k] += periodEffects[stratum * t + period] * subspace.basis[k * t + period]
        }
      }
    }
    var scores = [Double](repeating: 0, count: count)
    var change = 0.0
    var position = 0
    swap(&latest, &earlier)
    var fresh: [Double] = []
    swap(&fresh, &latest)
    let (strata, multiplicity, moving, open) = (panel.strata, multiplicity, moving, data.open)
    let (shares, level, periodEffects) = (shares, level, periodEffects)
    subspace.basis.withUnsafeBufferPointer { basis in
      centred.withUnsafeBufferPointer { centred in
        completed.withUnsafeBufferPointer { completed in
          fresh.withUnsafeMutableBufferPointer { fresh in
            for (place, row) in moving.enumerated() where !open[row].isEmpty {
              let stratum = strata[row]
              for k in 0..<count {
                var sum = 0.0
                for period in 0..<t { sum += centred[place * t + period] * basis[k * t + period] }
                scores[k] = shares[k] * (sum - offsets[stratum * count + k])
              }
              var own = 0.0
              for period in open[row] {
                var value = level[place] + periodEffects[stratum * t + period]
                for k in 0..<count { value += scores[k] * basis[k * t + period] }
                let step = value - completed[place * t + period]
                own += step * step
                fresh[position] = value
                position += 1
              }
              change += Double(multiplicity[row]) * own
            }
          }
        }
      }
    }
    swap(&fresh, &latest)
    squaredChange = change
    squaredResidual = max(0, left - change)
  }

  /// Whether the rule says to end here.
  func isSettled(_ rule: StoppingRule) -> Bool {
    let areCoefficientsSettled = coefficientChange <= max(rule.tolerance, 1e-12)
    guard openings > 0 else { return areCoefficientsSettled }
    let change = squaredChange / openings
    let residual = observations > 0 ? squaredResidual / observations : 0
    let ahead = rule.plainSteps == 0 ? 1 : isPlain ? pace / (1 - pace) : max(100, pace / (1 - pace))
    // Where the model is exact there is no residual to measure by.
    let floor = 1e-26 * spread / (openings + observations)
    return (change * ahead * ahead <= rule.tolerance * rule.tolerance * residual || change <= floor)
      && areCoefficientsSettled
  }

  private var coefficientChange = 0.0

  /// Completes the matrix for the next step.
  mutating func advance(hasMomentum: Bool) {
    var ahead = 0.0
    if hasMomentum, panel.covariates.isEmpty {
      // Restarted whenever it would climb: O'Donoghue & Candès 2015, doi 10.1007/s10208-013-9150-3.
      var climb = 0.0
      for i in latest.indices { climb += (point[i] - latest[i]) * (latest[i] - earlier[i]) }
      if climb > 0 { momentum = 1 }
      let next = 0.5 * (1 + (1 + 4 * momentum * momentum).squareRoot())
      ahead = (momentum - 1) / next
      momentum = next
    }
    var position = 0
    for (place, row) in moving.enumerated() {
      for period in data.open[row] {
        let value = ahead == 0 ? latest[position] : latest[position] + ahead * (latest[position] - earlier[position])
        point[position] = value
        completed[place * t + period] = value
        position += 1
      }
    }
  }

  /// Coefficients given the low-rank part, with unit and period effects solved for at once (Frisch, Waugh & Lovell).
  private mutating func updateCoefficients() {
    let design = data.design
    let k = coefficients.count
    var right = [Double](repeating: 0, count: k)
    for (place, row) in moving.enumerated() {
      let unit = panel.units[row]
      let own = design.pattern[unit]
      guard own >= 0 else { continue }
      let m = Double(multiplicity[row])
      let offset = panel.strata[row] * t
      let observed = design.first[unit]..<design.first[unit + 1]
      let part = lowRank(place, row)
      for c in 0..<k {
        var mean = 0.0
        for observation in observed { mean += initial.factor.projected[(offset + design.period[observation]) * k + c] }
        mean /= Double(observed.count)
        for observation in observed {
          let period = design.period[observation]
          let regressor =
            design.covariates[observation * k + c] - initial.factor.projected[(offset + period) * k + c] + mean
          right[c] += m * regressor * (data.outcome[row * t + period] - part[period])
        }
      }
    }
    let next = initial.factor.coefficients.solve(right)
    coefficientChange = 0
    for c in 0..<k {
      coefficientChange = max(coefficientChange, abs(next[c] - coefficients[c]) / max(abs(next[c]), 1e-300))
    }
    coefficients = next
    for (place, row) in moving.enumerated() {
      for period in 0..<t where data.isObserved[row * t + period] {
        var value = data.outcome[row * t + period]
        for c in 0..<k { value -= panel.covariates[c][row * t + period] * next[c] }
        completed[place * t + period] = value
      }
    }
  }

  /// The low-rank part of the last step in one row; 0 before the first.
  private func lowRank(_ place: Int, _ row: Int) -> [Double] {
    var values = [Double](repeating: 0, count: t)
    let base = panel.strata[row] * t
    for k in shares.indices {
      var score = 0.0
      for period in 0..<t {
        score += (centred[place * t + period] - periodEffects[base + period]) * subspace.basis[k * t + period]
      }
      for period in 0..<t { values[period] += shares[k] * score * subspace.basis[k * t + period] }
    }
    return values
  }

  /// The fit of the last step at every place of every row.
  func result() -> LowRankFit {
    var fitted = [Double](repeating: .nan, count: panel.rowCount * t)
    let count = shares.count
    var place = 0
    for row in active {
      let isMoving = place < moving.count && moving[place] == row
      let values =
        isMoving ? Array(completed[place * t..<(place + 1) * t]) : Array(data.outcome[row * t..<(row + 1) * t])
      if isMoving { place += 1 }
      var mean = 0.0
      for value in values { mean += value }
      mean /= Double(t)
      let base = panel.strata[row] * t
      for period in 0..<t { fitted[row * t + period] = mean + periodEffects[base + period] }
      for k in 0..<count {
        var score = 0.0
        for period in 0..<t {
          score += (values[period] - mean - periodEffects[base + period]) * subspace.basis[k * t + period]
        }
        for period in 0..<t { fitted[row * t + period] += shares[k] * score * subspace.basis[k * t + period] }
      }
    }
    return LowRankFit(
      fitted: fitted, coefficients: coefficients, periodEffects: periodEffects, basis: subspace.basis,
      singularValues: zip(subspace.values, shares).map { $0.squareRoot() * $1 }, iterations: 0, hasConverged: false,
      residualDeviation: (squaredResidual / max(observations, 1)).squareRoot())
  }
}
