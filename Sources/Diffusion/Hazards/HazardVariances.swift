import Statistics

/// Standard deviations of random effects and the mode there.
struct HazardVariances: Sendable {
  /// 0 where the likelihood is highest without the group.
  var deviations: [Double]
  var mode: HazardMode
  /// The Laplace approximation of the marginal log-likelihood.
  var logLikelihood: Double
  /// The quasi-Newton inverse of minus the Hessian by the deviations, [group × group]; a start for climbs near by.
  var inverse: [Double] = []
  /// Of the variances, where they were asked for.
  var intervals: [(low: Double, high: Double)] = []
  /// The ridge penalty in force.
  var ridge = 0.0
}

extension HazardLikelihood {
  /// Maximises the Laplace approximation of the marginal likelihood over the groups' standard deviations,
  ///
  ///     ℓ(β̂, û) − ½ Σ û²/σ² − ½ log |I + D Zᵀ W Z|,
  ///
  /// where (β̂, û) is the joint mode at these deviations and W minus the second derivative of the log-likelihood: that
  /// of Ripatti & Palmgren (2000), doi 10.1111/j.0006-341X.2000.01016.x, for Cox, of Breslow & Clayton (1993), doi
  /// 10.1080/01621459.1993.10594284, for the others, and lme4's with nAGQ = 0. Quasi-Newton steps with the exact
  /// gradient, the change of W with the mode included (by central differences along the mode's path).
  func variances(
    from start: [Double], ridge: Double, options: HazardOptions
  ) throws -> HazardVariances {
    let halves = [Double](repeating: 0.5, count: sample.groupCount)
    return try climbed(
      from: try laplace(from: start, halves, ridge: ridge, options: options), held: nil, ridge: ridge, options: options)
  }

  /// The same with one group's standard deviation given, from a place near by.
  func variances(
    from near: HazardVariances, holding held: (group: Int, deviation: Double), ridge: Double, options: HazardOptions
  ) throws -> HazardVariances {
    var deviations = near.deviations.map { max($0, Self.leastDeviation) }
    deviations[held.group] = held.deviation
    var start = try laplace(from: near.mode.parameters, deviations, ridge: ridge, options: options)
    start.inverse = near.inverse
    return sample.groupCount == 1 ? start : try climbed(from: start, held: held.group, ridge: ridge, options: options)
  }

  /// The least standard deviation that is tried beside 0.
  static var leastDeviation: Double { 1e-4 }

  private func climbed(
    from start: HazardVariances, held: Int?, ridge: Double, options: HazardOptions
  ) throws -> HazardVariances {
    let groups = sample.groupCount
    let least = Self.leastDeviation
    var current = start
    var gradient = try slope(current, held: held, options: options)
    var inverse = [Double](repeating: 0, count: groups * groups)
    func reset() {
      for index in inverse.indices { inverse[index] = 0 }
      var norm = 0.0
      for value in gradient { norm += value * value }
      for g in 0..<groups { inverse[g * groups + g] = 0.25 / max(norm.squareRoot(), 1e-3) }
    }
    let isWarm = !start.inverse.isEmpty
    if isWarm { inverse = start.inverse } else { reset() }
    for iteration in 0..<60 {
      var direction = [Double](repeating: 0, count: groups)
      var uphill = 0.0
      for g in 0..<groups {
        for h in 0..<groups { direction[g] += inverse[g * groups + h] * gradient[h] }
        uphill += direction[g] * gradient[g]
      }
      if uphill < 1e-11 * (1 + abs(current.logLikelihood) * 1e-3) { break }
      for g in 0..<groups { direction[g] = max(-1, min(1, direction[g])) }
      var size = 1.0
      var next: HazardVariances?
      while size > 1e-4 {
        let trial = (0..<groups).map {
          $0 == held ? current.deviations[$0] : max(least, abs(current.deviations[$0] + size * direction[$0]))
        }
        let found = try laplace(from: current.mode.parameters, trial, ridge: ridge, options: options)
        if found.logLikelihood >= current.logLikelihood - 1e-10 {
          next = found
          break
        }
        size *= 0.3
      }
      guard let next else { break }
      let newGradient = try slope(next, held: held, options: options)
      let moved = (0..<groups).map { next.deviations[$0] - current.deviations[$0] }
      let bend = (0..<groups).map { gradient[$0] - newGradient[$0] }
      let gain = next.logLikelihood - current.logLikelihood
      current = next
      gradient = newGradient
      var curvature = 0.0
      for g in 0..<groups { curvature += moved[g] * bend[g] }
      if curvature > 1e-14 {
        if iteration == 0, !isWarm {
          var square = 0.0
          for value in bend { square += value * value }
          for index in inverse.indices { inverse[index] = 0 }
          for g in 0..<groups { inverse[g * groups + g] = curvature / square }
        }
        Self.update(&inverse, moved, bend, curvature)
      } else {
        reset()
      }
      let isSmall = zip(current.deviations, gradient).allSatisfy { $0 <= 10 * least && $1 <= 0 || abs($1) < 1e-6 }
      if isSmall || (abs(gain) < 1e-12 && size == 1) { break }
    }
    // A deviation is 0 where the likelihood is not lower there: nothing speaks for the group.
    for g in 0..<groups where g != held {
      var without = current.deviations
      without[g] = 0
      let found = try laplace(from: current.mode.parameters, without, ridge: ridge, options: options)
      if found.logLikelihood >= current.logLikelihood - 1e-7 { current = found }
    }
    current.inverse = inverse
    return current
  }

  /// The approximate marginal likelihood at given deviations.
  func laplace(
    from start: [Double], _ deviations: [Double], ridge: Double, options: HazardOptions
  ) throws -> HazardVariances {
    // A group without variance stays in place with effects of nothing.
    let precision = deviations.map { $0 > 0 ? 1 / ($0 * $0) : 1e12 }
    let mode = try mode(
      from: start, HazardShrinkage(ridge: ridge, precision: precision), options: options)
    guard let block = HazardMatrix(levelBlock(mode.curvature), order: sample.levelCount) else {
      throw SuasionError(.data, "the random effects are not settled by the data", hint: "leave groups out")
    }
    var value = mode.penalizedValue - 0.5 * block.logDeterminant
    for g in 0..<sample.groupCount {
      value += 0.5 * Double(sample.groupStart[g + 1] - sample.groupStart[g]) * portableLog(precision[g])
    }
    return HazardVariances(deviations: deviations, mode: mode, logLikelihood: value)
  }

  /// The derivative of the marginal likelihood by each deviation; 0 by the one that is held.
  func slope(_ at: HazardVariances, held: Int?, options: HazardOptions) throws -> [Double] {
    let k = sample.covariateCount
    let levels = sample.levelCount
    guard let block = HazardMatrix(levelBlock(at.mode.curvature), order: levels) else {
      throw SuasionError(.data, "the random effects are not settled by the data", hint: "leave groups out")
    }
    let inverse = block.inverse()
    return try (0..<sample.groupCount).map { g in
      let deviation = at.deviations[g]
      guard deviation > 0, g != held else { return 0 }
      let precision = 1 / (deviation * deviation)
      let range = sample.groupStart[g]..<sample.groupStart[g + 1]
      var push = [Double](repeating: 0, count: parameterCount)
      // By log variance first.
      var value = -0.5 * Double(range.count)
      for level in range {
        let effect = at.mode.parameters[k + level]
        value += 0.5 * precision * effect * effect + 0.5 * precision * inverse[level * levels + level]
        push[k + level] = precision * effect
      }
      let path = Self.solve(at.mode.curvature, at.mode.factor, push)
      var longest = 0.0
      for move in path { longest = max(longest, abs(move)) }
      if longest > 1e-12 {
        let reach = 1e-3 / longest
        var (ahead, behind) = (at.mode.parameters, at.mode.parameters)
        for index in path.indices {
          ahead[index] += reach * path[index]
          behind[index] -= reach * path[index]
        }
        let forward = levelBlock(try curvature(ahead, thin: 1, threads: options.threads))
        let backward = levelBlock(try curvature(behind, thin: 1, threads: options.threads))
        var trace = 0.0
        for row in 0..<levels {
          for column in 0..<row {
            let place = row * levels + column
            trace += 2 * inverse[place] * (forward[place] - backward[place])
          }
          let place = row * levels + row
          trace += inverse[place] * (forward[place] - backward[place])
        }
        value -= 0.5 * trace / (2 * reach)
      }
      return value * 2 / deviation
    }
  }

  private func levelBlock(_ curvature: HazardCurvature) -> [Double] {
    let (k, levels, dense) = (sample.covariateCount, sample.levelCount, denseCount)
    var block = [Double](repeating: 0, count: levels * levels)
    for row in 0..<levels {
      for column in 0...row { block[row * levels + column] = curvature.dense[(k + row) * dense + k + column] }
    }
    return block
  }

  /// The BFGS update of an inverse Hessian of minus the function.
  private static func update(_ inverse: inout [Double], _ moved: [Double], _ bend: [Double], _ curvature: Double) {
    let n = moved.count
    var product = [Double](repeating: 0, count: n)
    var quadratic = 0.0
    for g in 0..<n {
      for h in 0..<n { product[g] += inverse[g * n + h] * bend[h] }
      quadratic += product[g] * bend[g]
    }
    for g in 0..<n {
      for h in 0..<n {
        inverse[g * n + h] +=
          (1 + quadratic / curvature) * moved[g] * moved[h] / curvature
          - (product[g] * moved[h] + moved[g] * product[h]) / curvature
      }
    }
  }
}
