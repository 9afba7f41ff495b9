import Statistics

/// The untreated observations of a panel, prepared for fitting
/// y = unit effect + period effect of the unit's stratum + covariates · β, again and again, with whole-number weights on
/// units.
///
/// Unit effects are swept out once, by centring on each unit's mean. What is left, the normal equations of the period
/// effects, is a sum over units of (multiplicity × that unit's own block), and the blocks of units seen in the same
/// periods are equal; so a bootstrap replicate only adds blocks and solves a system of the order of the periods.
struct TwoWayDesign: Sendable {
  /// A set of periods in which some unit of a stratum is seen untreated.
  struct Pattern: Hashable, Sendable {
    let stratum: Int
    let periods: [Int]
    /// Whether units of this pattern help to fit the period effects.
    let inFit: Bool
  }

  let periodCount: Int
  let stratumCount: Int
  let covariateCount: Int
  /// Unit → its first observation; one more entry than units.
  let first: [Int]
  /// Observation → period index.
  let period: [Int]
  /// Observation → outcome less the unit's mean.
  let outcome: [Double]
  /// Observation × covariate, less the unit's mean.
  let covariates: [Double]
  let meanOutcome: [Double]
  /// Unit × covariate.
  let meanCovariates: [Double]
  /// Unit → index into `patterns`; −1 where the unit is never seen untreated.
  let pattern: [Int]
  let patterns: [Pattern]
  /// Covariate → sum of squares about the grand mean, before any effect is taken out; what collinearity is measured by.
  let scale: [Double]
  /// Unit × (covariates² + covariates): cross-products of the centred covariates, then with the centred outcome.
  private let products: [Double]

  var nodeCount: Int { stratumCount * periodCount }

  /// - Parameters:
  ///   - rows: unit → its untreated rows, ascending.
  ///   - inFit: unit → whether its rows help to fit the period effects and coefficients.
  ///   - outcome: by row of the panel.
  ///   - covariates: covariate → by row of the panel.
  init(panel: StaggeredPanel, rows: [[Int]], inFit: [Bool], outcome: [Double], covariates: [[Double]]) {
    let units = panel.units.count
    let k = covariates.count
    var first = [0]
    var period: [Int] = []
    var centred: [Double] = []
    var centredCovariates: [Double] = []
    var meanOutcome = [Double](repeating: 0, count: units)
    var meanCovariates = [Double](repeating: 0, count: units * k)
    var pattern = [Int](repeating: -1, count: units)
    var patterns: [Pattern] = []
    var indexOfPattern: [Pattern: Int] = [:]
    var products = [Double](repeating: 0, count: units * (k * k + k))
    for unit in 0..<units {
      let own = rows[unit]
      period += own.map { panel.period[$0] }
      first.append(period.count)
      if own.isEmpty { continue }
      let key = Pattern(stratum: panel.stratum[unit], periods: own.map { panel.period[$0] }, inFit: inFit[unit])
      if let known = indexOfPattern[key] {
        pattern[unit] = known
      } else {
        pattern[unit] = patterns.count
        indexOfPattern[key] = patterns.count
        patterns.append(key)
      }
      meanOutcome[unit] = mean(own.lazy.map { outcome[$0] })
      for c in 0..<k { meanCovariates[unit * k + c] = mean(own.lazy.map { covariates[c][$0] }) }
      for row in own {
        let y = outcome[row] - meanOutcome[unit]
        let x = (0..<k).map { covariates[$0][row] - meanCovariates[unit * k + $0] }
        centred.append(y)
        centredCovariates += x
        let base = unit * (k * k + k)
        for a in 0..<k {
          for b in 0..<k { products[base + a * k + b] += x[a] * x[b] }
          products[base + k * k + a] += x[a] * y
        }
      }
    }
    periodCount = panel.periods.count
    stratumCount = panel.strata.count
    covariateCount = k
    self.first = first
    self.period = period
    self.outcome = centred
    self.covariates = centredCovariates
    self.meanOutcome = meanOutcome
    self.meanCovariates = meanCovariates
    self.pattern = pattern
    self.patterns = patterns
    self.products = products
    scale = covariates.map { column in
      let values = (0..<units).filter { inFit[$0] }.flatMap { rows[$0].map { column[$0] } }
      let centre = mean(values)
      return compensatedSum(values.lazy.map { ($0 - centre) * ($0 - centre) })
    }
  }

  /// Fits the model with each unit taken as often as `multiplicity` says; shape [units].
  func fit(_ multiplicity: [Int]) -> TwoWayFit {
    let k = covariateCount
    let t = periodCount
    var weight = [Int](repeating: 0, count: patterns.count)
    var right = [Double](repeating: 0, count: nodeCount)
    var border = [Double](repeating: 0, count: nodeCount * k)
    var corner = [Double](repeating: 0, count: k * k)
    var rightCovariates = [Double](repeating: 0, count: k)
    right.withUnsafeMutableBufferPointer { right in
      border.withUnsafeMutableBufferPointer { border in
        for unit in 0..<multiplicity.count {
          let own = pattern[unit]
          let times = multiplicity[unit]
          guard times > 0, own >= 0, patterns[own].inFit else { continue }
          weight[own] += times
          let m = Double(times)
          let offset = patterns[own].stratum * t
          for observation in first[unit]..<first[unit + 1] {
            let node = offset + period[observation]
            right[node] += m * outcome[observation]
            for c in 0..<k { border[node * k + c] += m * covariates[observation * k + c] }
          }
          let base = unit * (k * k + k)
          for c in 0..<k * k { corner[c] += m * products[base + c] }
          for c in 0..<k { rightCovariates[c] += m * products[base + k * k + c] }
        }
      }
    }
    let factor = TwoWayFactor(
      patterns: patterns, weight: weight, periodCount: t, stratumCount: stratumCount, border: border, corner: corner,
      scale: scale)
    let (effects, coefficients) = factor.solve(right, rightCovariates)
    var patternMean = [Double](repeating: 0, count: patterns.count)
    var patternComponent = [Int](repeating: -1, count: patterns.count)
    for (index, pattern) in patterns.enumerated() {
      let offset = pattern.stratum * t
      var sum = 0.0
      var component = factor.component[offset + pattern.periods[0]]
      for period in pattern.periods {
        sum += effects[offset + period]
        if factor.component[offset + period] != component { component = -1 }
      }
      patternMean[index] = sum / Double(pattern.periods.count)
      patternComponent[index] = component
    }
    return TwoWayFit(
      factor: factor, periodEffects: effects, coefficients: coefficients, patternMean: patternMean,
      patternComponent: patternComponent)
  }

  /// What the fit leaves of an untreated observation of a unit.
  func residual(_ observation: Int, of unit: Int, _ fit: TwoWayFit) -> Double {
    let own = pattern[unit]
    var value = outcome[observation]
    value -= fit.periodEffects[patterns[own].stratum * periodCount + period[observation]] - fit.patternMean[own]
    for c in 0..<covariateCount { value -= covariates[observation * covariateCount + c] * fit.coefficients[c] }
    return value
  }
}

/// A fitted two-way model.
struct TwoWayFit: Sendable {
  let factor: TwoWayFactor
  /// Stratum × period; 0 for the one period of each connected part that the others are measured from.
  let periodEffects: [Double]
  let coefficients: [Double]
  /// Pattern → mean period effect over its periods.
  let patternMean: [Double]
  /// Pattern → the connected part in which its units' effects are known; −1 where they are not.
  let patternComponent: [Int]
}

/// The factored normal equations of the period effects and the coefficients, unit effects swept out.
///
/// Without covariates they are the Laplacian of the graph that joins two periods of a stratum when some unit is seen in
/// both. Its rank is the number of periods less the number of connected parts, known exactly from the graph; one period
/// in each part is held at 0. Only the rank among covariates is decided by a tolerance.
struct TwoWayFactor: Sendable {
  /// Node (stratum × period) → the connected part it belongs to; −1 where no untreated unit is seen.
  let component: [Int]
  /// The coefficients' own equations once the period effects are swept out as well.
  let coefficients: PivotedCholesky
  /// Node × covariate: the period effects of each covariate, as if it were the outcome.
  let projected: [Double]
  private let periodCount: Int
  private let stratumCount: Int
  private let held: [Bool]
  /// Stratum by stratum, a lower Cholesky factor, column-major.
  private let lower: [Double]
  private let border: [Double]

  init(
    patterns: [TwoWayDesign.Pattern], weight: [Int], periodCount t: Int, stratumCount: Int, border: [Double],
    corner: [Double], scale: [Double]
  ) {
    let nodes = t * stratumCount
    var parent = Array(0..<nodes)
    func root(_ node: Int) -> Int {
      var node = node
      while parent[node] != node {
        parent[node] = parent[parent[node]]
        node = parent[node]
      }
      return node
    }
    var seen = [Bool](repeating: false, count: nodes)
    var work = [Double](repeating: 0, count: nodes * t)
    for (pattern, times) in zip(patterns, weight) where times > 0 && pattern.inFit {
      let offset = pattern.stratum * t
      let start = root(offset + pattern.periods[0])
      let m = Double(times)
      let share = m / Double(pattern.periods.count)
      pattern.periods.withUnsafeBufferPointer { periods in
        work.withUnsafeMutableBufferPointer { work in
          for (index, column) in periods.enumerated() {
            let base = (offset + column) * t
            work[base + column] += m
            for other in index..<periods.count { work[base + periods[other]] -= share }
          }
        }
      }
      var top = start
      for period in pattern.periods {
        seen[offset + period] = true
        // The earliest period of a part is its root, whatever order the units come in.
        let other = root(offset + period)
        if other < top {
          parent[top] = other
          top = other
        } else {
          parent[other] = top
        }
      }
    }
    var component = [Int](repeating: -1, count: nodes)
    var held = [Bool](repeating: true, count: nodes)
    for node in 0..<nodes where seen[node] {
      component[node] = root(node)
      held[node] = component[node] == node
    }
    for stratum in 0..<stratumCount {
      Self.factor(&work, stratum: stratum, order: t, held: held)
    }
    self.component = component
    self.held = held
    self.periodCount = t
    self.stratumCount = stratumCount
    lower = work
    self.border = border

    let k = scale.count
    var projected = [Double](repeating: 0, count: nodes * k)
    var corner = corner
    for c in 0..<k {
      var column = (0..<nodes).map { border[$0 * k + c] }
      Self.solve(&column, work, strata: stratumCount, order: t, held: held)
      for node in 0..<nodes {
        projected[node * k + c] = column[node]
        for other in 0..<k { corner[other * k + c] -= border[node * k + other] * column[node] }
      }
    }
    // Equal in exact arithmetic; made equal in this one.
    for a in 0..<k {
      for b in 0..<a {
        let middle = 0.5 * (corner[a * k + b] + corner[b * k + a])
        corner[a * k + b] = middle
        corner[b * k + a] = middle
      }
    }
    self.projected = projected
    coefficients = PivotedCholesky(corner, order: k, scale: scale)
  }

  /// Solves the normal equations for right-hand sides of shape [strata × periods] and [covariates].
  func solve(_ right: [Double], _ rightCovariates: [Double]) -> (periodEffects: [Double], coefficients: [Double]) {
    var effects = right
    Self.solve(&effects, lower, strata: stratumCount, order: periodCount, held: held)
    let k = rightCovariates.count
    guard k > 0 else { return (effects, []) }
    var reduced = rightCovariates
    for node in 0..<effects.count {
      for c in 0..<k { reduced[c] -= border[node * k + c] * effects[node] }
    }
    let beta = coefficients.solve(reduced)
    for node in 0..<effects.count {
      for c in 0..<k { effects[node] -= projected[node * k + c] * beta[c] }
    }
    return (effects, beta)
  }

  /// Cholesky of one stratum's block in place; held nodes become rows and columns of the identity.
  private static func factor(_ work: inout [Double], stratum: Int, order t: Int, held: [Bool]) {
    work.withUnsafeMutableBufferPointer { all in
      let a = UnsafeMutableBufferPointer(rebasing: all[stratum * t * t..<(stratum + 1) * t * t])
      for column in 0..<t {
        for row in column..<t where held[stratum * t + column] || held[stratum * t + row] {
          a[column * t + row] = row == column ? 1 : 0
        }
      }
      for column in 0..<t {
        let pivot = a[column * t + column].squareRoot()
        a[column * t + column] = pivot
        for row in column + 1..<t { a[column * t + row] /= pivot }
        for other in column + 1..<t {
          let factor = a[column * t + other]
          if factor == 0 { continue }
          for row in other..<t { a[other * t + row] -= factor * a[column * t + row] }
        }
      }
    }
  }

  private static func solve(_ x: inout [Double], _ lower: [Double], strata: Int, order t: Int, held: [Bool]) {
    x.withUnsafeMutableBufferPointer { x in
      lower.withUnsafeBufferPointer { lower in
        for stratum in 0..<strata {
          let base = stratum * t
          for row in 0..<t where held[base + row] { x[base + row] = 0 }
          for column in 0..<t {
            let diagonal = (base + column) * t
            x[base + column] /= lower[diagonal + column]
            let value = x[base + column]
            for row in column + 1..<t { x[base + row] -= lower[diagonal + row] * value }
          }
          for column in stride(from: t - 1, through: 0, by: -1) {
            let diagonal = (base + column) * t
            var value = x[base + column]
            for row in column + 1..<t { value -= lower[diagonal + row] * x[base + row] }
            x[base + column] = value / lower[diagonal + column]
          }
        }
      }
    }
  }
}
