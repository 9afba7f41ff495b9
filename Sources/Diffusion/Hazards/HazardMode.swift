import Statistics

/// What pulls parameters towards 0: a ridge on standardised covariates, and each group's precision (1 / variance).
struct HazardShrinkage: Sendable, Equatable {
  var ridge: Double
  var precision: [Double]
}

/// The maximum of a penalised likelihood.
struct HazardMode: Sendable {
  var parameters: [Double]
  /// With the penalty in its dense block; `value` is without.
  var curvature: HazardCurvature
  var factor: HazardMatrix
  /// With the penalty, without the constants of the normal density.
  var penalizedValue: Double
  var iterations: Int
  /// Parameters that run off to infinity.
  var unbounded: [Int]
}

extension HazardLikelihood {
  /// Adds the penalty's curvature and slope; returns its value.
  func shrink(_ curvature: inout HazardCurvature, _ parameters: [Double], _ shrinkage: HazardShrinkage) -> Double {
    let k = sample.covariateCount
    let dense = denseCount
    var penalty = 0.0
    func add(_ index: Int, _ precision: Double) {
      let value = parameters[index]
      penalty += 0.5 * precision * value * value
      curvature.gradient[index] -= precision * value
      curvature.dense[index * dense + index] += precision
    }
    if shrinkage.ridge > 0 { for j in 0..<k { add(j, shrinkage.ridge) } }
    for group in 0..<sample.groupCount {
      for level in sample.groupStart[group]..<sample.groupStart[group + 1] {
        add(k + level, shrinkage.precision[group])
      }
    }
    return penalty
  }

  /// Newton's method with the exact Hessian; a step that loses is halved.
  ///
  /// - Throws: `SuasionError` (.data) where the likelihood is flat or does not settle.
  func mode(
    from start: [Double], _ shrinkage: HazardShrinkage, options: HazardOptions, thin: Int = 1, precise: Bool = true
  ) throws -> HazardMode {
    let count = denseCount
    var best = start
    var bestValue = -Double.infinity
    var step = [Double](repeating: 0, count: parameterCount)
    var trial = start
    var halvings = 0
    var settled: HazardMode?
    var iteration = 0
    while iteration < options.maximumIterations {
      iteration += 1
      var curvature = try curvature(trial, thin: thin, threads: options.threads)
      let value = curvature.value - shrink(&curvature, trial, shrinkage)
      let slack = 1e-12 * (abs(bestValue) + 1)
      guard value.isFinite, bestValue == -.infinity || value >= bestValue - slack else {
        halvings += 1
        guard bestValue > -.infinity, halvings <= 40 else {
          throw SuasionError(
            .data, "the likelihood cannot be climbed from covariates of 0",
            hint: "look for values far out of scale among the covariates")
        }
        for index in step.indices {
          step[index] *= 0.5
          trial[index] = best[index] + step[index]
        }
        continue
      }
      halvings = 0
      best = trial
      bestValue = value
      guard let factor = HazardMatrix(curvature.reduced(), order: count), curvature.diagonal.allSatisfy({ $0 > 0 })
      else {
        if let settled, !settled.unbounded.isEmpty { return settled }
        let flat = unboundedNow(step)
        guard iteration > 1, !flat.isEmpty, var last = settled else {
          throw SuasionError(
            .data, "the likelihood does not say what the coefficients are",
            hint: "leave out covariates, or give --ridge 1")
        }
        last.unbounded = flat
        return last
      }
      step = Self.step(curvature, factor)
      var decrement = 0.0
      var longest = 0.0
      for index in step.indices {
        decrement += curvature.gradient[index] * step[index]
        longest = max(longest, abs(step[index]))
      }
      var mode = HazardMode(
        parameters: best, curvature: curvature, factor: factor, penalizedValue: value, iterations: iteration,
        unbounded: [])
      let isClose = longest < (precise ? 1e-7 : 1e-5) || decrement < 1e-24 * (abs(value) + 1)
      if isClose {
        for index in step.indices { mode.parameters[index] += step[index] }
        mode.penalizedValue += 0.5 * decrement
        mode.curvature.value += 0.5 * decrement
        return mode
      }
      if iteration > 8, decrement < 1e-6, longest > 0.05 {
        mode.unbounded = unboundedNow(step)
        return mode
      }
      if thin > 1, decrement < 1e-3 * Double(sample.eventCount / thin) / 100 { return mode }
      settled = mode
      for index in step.indices { trial[index] = best[index] + step[index] }
    }
    throw SuasionError(
      .data, "the likelihood has not settled after \(options.maximumIterations) iterations",
      hint: "give --ridge 1, or fewer covariates")
  }

  private func unboundedNow(_ step: [Double]) -> [Int] { step.indices.filter { abs(step[$0]) > 0.05 } }

  private static func step(_ curvature: HazardCurvature, _ factor: HazardMatrix) -> [Double] {
    solve(curvature, factor, curvature.gradient)
  }

  /// Minus the Hessian's inverse times a vector of all parameters.
  static func solve(_ curvature: HazardCurvature, _ factor: HazardMatrix, _ rhs: [Double]) -> [Double] {
    let count = curvature.denseCount
    var solution = rhs
    for d in curvature.diagonal.indices {
      let share = rhs[count + d] / curvature.diagonal[d]
      for a in 0..<count { solution[a] -= curvature.cross[d * count + a] * share }
    }
    factor.solve(&solution)
    for d in curvature.diagonal.indices {
      var value = rhs[count + d]
      for a in 0..<count { value -= curvature.cross[d * count + a] * solution[a] }
      solution[count + d] = value / curvature.diagonal[d]
    }
    return solution
  }

  /// The inverse of minus the Hessian, of all parameters, row-major.
  static func covariance(_ curvature: HazardCurvature, _ factor: HazardMatrix) -> [Double] {
    let a = curvature.denseCount
    let all = curvature.gradient.count
    let inverse = factor.inverse()
    var covariance = [Double](repeating: 0, count: all * all)
    for row in 0..<a { for column in 0..<a { covariance[row * all + column] = inverse[row * a + column] } }
    guard all > a else { return covariance }
    // Rows −S⁻¹ c / d, then their products.
    for d in curvature.diagonal.indices {
      let row = (a + d) * all
      for i in 0..<a {
        let value = -curvature.cross[d * a + i] / curvature.diagonal[d]
        if value == 0 { continue }
        for j in 0..<a { covariance[row + j] += value * inverse[i * a + j] }
      }
      for j in 0..<a { covariance[j * all + a + d] = covariance[row + j] }
      for e in 0...d {
        var sum = 0.0
        for j in 0..<a { sum -= covariance[row + j] * curvature.cross[e * a + j] / curvature.diagonal[e] }
        if e == d { sum += 1 / curvature.diagonal[d] }
        covariance[row + a + e] = sum
        covariance[(a + e) * all + a + d] = sum
      }
    }
    return covariance
  }
}
