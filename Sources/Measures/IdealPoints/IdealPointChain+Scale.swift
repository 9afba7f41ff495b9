import Statistics

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

// Each time has a scale of its own: θ → c + sθ with β → β/s and τ → τ + cβ/s leaves every vote as likely as it was. Only the
// priors hold the scales of neighbouring times together, and so these directions are the slowest of all to draw by the
// other steps. Here they are drawn by themselves, for all times at once, from the priors alone; times that share items
// move together.
extension IdealPointChain {
  /// Draws the shifts c of all scales: exactly, for they are jointly normal.
  ///
  /// - Parameter amount: 1 to draw, 0 for the mode.
  func drawShifts(noise amount: Double = 1) {
    let groups = layout.scaleGroups
    var system = ScaleSystem(groups)
    forEachStep { group, other, here, before, weight in
      system.precision[group * groups + group] += weight
      system.linear[group] += weight * (here - before)
      guard let other else { return }
      system.precision[other * groups + other] += weight
      system.linear[other] -= weight * (here - before)
      system.precision[group * groups + other] -= weight
      system.precision[other * groups + group] -= weight
    }
    if pullPrecision > 0 {
      for state in 0..<layout.stateCount {
        let group = layout.stateGroup[state]
        system.precision[group * groups + group] += pullPrecision
        system.linear[group] += pullPrecision * Double(theta[layout.stateSlot[state]])
      }
    }
    let cut = 1 / (priors.cutpointSD * priors.cutpointSD)
    forEachItem { group, parameter in
      let (lower, slope) = (Double(items[parameter]), Double(items[parameters + parameter]))
      system.precision[group * groups + group] += cut * slope * slope
      system.linear[group] += cut * slope * (lower - priors.cutpointMean)
    }
    guard system.factor() else { return }
    var shift = system.solve(system.linear.map { -$0 })
    let noise = system.spread((0..<groups).map { _ in stream.normal() })
    for group in 0..<groups { shift[group] += amount * noise[group] }
    move(scale: [Double](repeating: 1, count: groups), centre: shift.map { _ in 0 }, shift: shift)
  }

  /// Draws the stretches s of all scales about their centres, by one Metropolis-Hastings step of Newton's kind on log s.
  func drawScales() {
    let (target, centre) = scaleTarget()
    let groups = layout.scaleGroups
    accepted.scalesProposed += 1
    let start = [Double](repeating: 0, count: groups)
    guard let forward = target.newton(start) else { return }
    let noise = (0..<groups).map { _ in stream.normal() }
    var logScale = forward.solve(forward.gradient)
    let spread = forward.spread(noise)
    for group in 0..<groups { logScale[group] += spread[group] }
    guard logScale.allSatisfy({ abs($0) < 1 }), let backward = target.newton(logScale) else { return }
    let back = backward.solve(backward.gradient)
    let residual = backward.whiten((0..<groups).map { -logScale[$0] - back[$0] })
    var gain = target.value(logScale) - target.value(start)
    gain += backward.logRootDeterminant - forward.logRootDeterminant
    for group in 0..<groups { gain += 0.5 * (noise[group] * noise[group] - residual[group] * residual[group]) }
    guard log(stream.openUniform()) < gain else { return }
    accepted.scales += 1
    move(scale: logScale.map { exp($0) }, centre: centre, shift: start)
  }

  /// One step towards the mode of the stretches, kept where it does not go down.
  func climbScales() {
    var (target, centre) = scaleTarget()
    // A mode of the density itself: stretching space changes volumes, not heights.
    target.volume = [Double](repeating: 0, count: layout.scaleGroups)
    let start = [Double](repeating: 0, count: layout.scaleGroups)
    guard let newton = target.newton(start) else { return }
    let logScale = newton.solve(newton.gradient).map { min(max($0, -0.5), 0.5) }
    guard target.value(logScale) > target.value(start) else { return }
    move(scale: logScale.map { exp($0) }, centre: centre, shift: start)
  }

  /// The log density of the stretches given all else, and the centre of each group.
  private func scaleTarget() -> (ScaleTarget, centre: [Double]) {
    let groups = layout.scaleGroups
    var sums = [Double](repeating: 0, count: groups)
    var counts = [Double](repeating: 0, count: groups)
    for (index, session) in layout.sessions.enumerated() {
      let group = layout.scaleGroup[index]
      for slot in session.firstPoint..<session.firstPoint + session.points { sums[group] += Double(theta[slot]) }
      counts[group] += Double(session.points)
    }
    let centre = zip(sums, counts).map { $0 / $1 }
    var target = ScaleTarget(groups)
    forEachStep { group, other, here, before, weight in
      let deviation = here - centre[group]
      target.quadratic[group * groups + group] += weight * deviation * deviation
      guard let other else {
        target.linear[group] += weight * deviation * centre[group]
        return
      }
      let otherDeviation = before - centre[other]
      let distance = centre[group] - centre[other]
      target.quadratic[other * groups + other] += weight * otherDeviation * otherDeviation
      target.quadratic[group * groups + other] -= weight * deviation * otherDeviation
      target.quadratic[other * groups + group] -= weight * deviation * otherDeviation
      target.linear[group] += weight * deviation * distance
      target.linear[other] -= weight * otherDeviation * distance
    }
    addStepsWithin(&target)
    if pullPrecision > 0 {
      for state in 0..<layout.stateCount {
        let group = layout.stateGroup[state]
        let deviation = Double(theta[layout.stateSlot[state]]) - centre[group]
        target.quadratic[group * groups + group] += pullPrecision * deviation * deviation
        target.linear[group] += pullPrecision * deviation * centre[group]
      }
    }
    for group in 0..<groups { target.volume[group] = counts[group] - 1 }
    let cut = 1 / (priors.cutpointSD * priors.cutpointSD)
    let steep = 1 / (priors.slopeSD * priors.slopeSD)
    forEachItem { group, parameter in
      let slope = Double(items[parameters + parameter])
      let pull = slope * centre[group]
      let atCentre = Double(items[parameter]) - pull - priors.cutpointMean
      target.inverseSquare[group] += cut * pull * pull + steep * slope * slope
      target.inverse[group] += cut * pull * atCentre
      target.volume[group] -= 1
    }
    return (target, centre)
  }

  /// θ → centre + scale (θ − centre) + shift, with the items so that every vote stays as likely. Undone where a bound of the
  /// prior would be passed.
  private func move(scale: [Double], centre: [Double], shift: [Double]) {
    let isBounded = priors.pointBound != nil || priors.cutpointBound != nil
    let old = isBounded ? (theta.array, items.array) : nil
    for (index, session) in layout.sessions.enumerated() {
      let group = layout.scaleGroup[index]
      for slot in session.firstPoint..<session.firstPoint + session.points {
        theta[slot] = Float(centre[group] + scale[group] * (Double(theta[slot]) - centre[group]) + shift[group])
      }
    }
    forEachItem { group, parameter in
      let slope = Double(items[parameters + parameter])
      let steeper = slope / scale[group]
      let lower = Double(items[parameter]) - slope * centre[group] + steeper * (centre[group] + shift[group])
      // With c + sθ in the place of θ: τ − βθ = (τ − βc₀ + (β/s)(c₀ + c)) − (β/s)(c₀ + c + s(θ − c₀)), c₀ the centre.
      items[parameter] = Float(lower)
      items[parameters + parameter] = Float(steeper)
    }
    if let old, !isInside {
      (0..<theta.count).forEach { theta[$0] = old.0[$0] }; items.take(FixedBuffer(old.1, filler: 0))
    }
  }

  /// Whether all positions and cutpoints keep the prior's bounds.
  var isInside: Bool {
    if let bound = priors.pointBound,
      (0..<layout.stateCount).contains(where: { abs(Double(theta[layout.stateSlot[$0]])) > bound })
    {
      return false
    }
    return (0..<layout.ownerParameter.count).allSatisfy { isInside(items, layout.ownerParameter[$0]) }
  }

  /// Calls `body(group, group before, θ, θ before, 1/variance)` for each step of a path that joins two groups, and for each
  /// first state, whose group before is nil and whose θ before is 0. Steps within a group are left to `addStepsWithin`.
  @inline(__always)
  private func forEachStep(_ body: (Int, Int?, Double, Double, Double) -> Void) {
    let (slots, groups, gaps) = (layout.stateSlot.start, layout.stateGroup.start, layout.stateGap.start)
    let theta = theta.start
    let perStep = 1 / (innovation * innovation)
    let first = 1 / (priors.first * priors.first)
    let isFixed = priors.fixedSmoothing != nil
    var before = 0.0
    for state in 0..<layout.stateCount {
      let here = Double(theta[slots[state]])
      if gaps[state] == 0 {
        body(groups[state], nil, here, 0, first)
      } else if groups[state - 1] != groups[state] {
        body(groups[state], groups[state - 1], here, before, isFixed ? 1 / stepVariance(state) : perStep / gaps[state])
      }
      before = here
    }
  }

  /// The steps of paths within one group, which a stretch scales by s.
  private func addStepsWithin(_ target: inout ScaleTarget) {
    guard layout.isBound else { return }
    for state in 0..<layout.stateCount where layout.stateGap[state] != 0 {
      let group = layout.stateGroup[state]
      guard layout.stateGroup[state - 1] == group else { continue }
      let step = Double(theta[layout.stateSlot[state]]) - Double(theta[layout.stateSlot[state - 1]])
      target.quadratic[group * layout.scaleGroups + group] += step * step / stepVariance(state)
    }
  }

  /// Calls `body(group, parameter)` once for each item.
  @inline(__always)
  private func forEachItem(_ body: (Int, Int) -> Void) {
    for index in 0..<layout.ownerGroup.count { body(layout.ownerGroup[index], layout.ownerParameter[index]) }
  }
}

/// A symmetric positive definite system, one row a scale.
struct ScaleSystem {
  let order: Int
  var precision: [Double]
  var linear: [Double]
  private var lower: [Double] = []

  init(_ order: Int) {
    self.order = order
    precision = [Double](repeating: 0, count: order * order)
    linear = [Double](repeating: 0, count: order)
  }

  /// Cholesky's factor by rows; false where a pivot is not positive.
  mutating func factor() -> Bool {
    lower = precision
    for row in 0..<order {
      // Zeros before the first entry of a row stay zeros: paths join few times, and the matrix is a band.
      var first = 0
      while first < row, lower[row * order + first] == 0 { first += 1 }
      for column in first...row {
        var sum = lower[row * order + column]
        for k in first..<max(column, first) { sum -= lower[row * order + k] * lower[column * order + k] }
        if column < row {
          lower[row * order + column] = sum / lower[column * order + column]
        } else {
          guard sum > 0 else { return false }
          lower[row * order + row] = sum.squareRoot()
        }
      }
    }
    return true
  }

  var logRootDeterminant: Double { (0..<order).reduce(0) { $0 + log(lower[$1 * order + $1]) } }

  /// A⁻¹ v.
  func solve(_ v: [Double]) -> [Double] {
    var z = v
    for row in 0..<order {
      for k in 0..<row { z[row] -= lower[row * order + k] * z[k] }
      z[row] /= lower[row * order + row]
    }
    return spread(z)
  }

  /// L⁻ᵀ v: a draw with precision A where v is standard normal.
  func spread(_ v: [Double]) -> [Double] {
    var z = v
    for row in stride(from: order - 1, through: 0, by: -1) {
      z[row] /= lower[row * order + row]
      for k in 0..<row { z[k] -= lower[row * order + k] * z[row] }
    }
    return z
  }

  /// Lᵀ v.
  func whiten(_ v: [Double]) -> [Double] {
    (0..<order).map { column in
      var sum = 0.0
      for row in column..<order { sum += lower[row * order + column] * v[row] }
      return sum
    }
  }
}

/// The log density of log stretches u: −½ s'Qs − l's − ½ Σ A e^(−2u) − Σ B e^(−u) + Σ volume · u, with s = e^u.
struct ScaleTarget {
  let order: Int
  var quadratic: [Double]
  var linear: [Double]
  var inverseSquare: [Double]
  var inverse: [Double]
  var volume: [Double]

  init(_ order: Int) {
    self.order = order
    quadratic = [Double](repeating: 0, count: order * order)
    linear = [Double](repeating: 0, count: order)
    inverseSquare = linear
    inverse = linear
    volume = linear
  }

  private func pull(_ s: [Double], _ group: Int) -> Double {
    var sum = linear[group]
    for other in 0..<order { sum += quadratic[group * order + other] * s[other] }
    return sum
  }

  func value(_ u: [Double]) -> Double {
    let s = u.map { exp($0) }
    var sum = 0.0
    for group in 0..<order {
      sum -= 0.5 * s[group] * (pull(s, group) + linear[group])
      sum -= 0.5 * inverseSquare[group] / (s[group] * s[group]) + inverse[group] / s[group]
      sum += volume[group] * u[group]
    }
    return sum
  }

  struct Newton {
    var system: ScaleSystem
    var gradient: [Double]
    var logRootDeterminant: Double
    func solve(_ v: [Double]) -> [Double] { system.solve(v) }
    func spread(_ v: [Double]) -> [Double] { system.spread(v) }
    func whiten(_ v: [Double]) -> [Double] { system.whiten(v) }
  }

  /// Gradient and factored curvature at u. The part of the curvature that can be negative is kept above a tenth of the
  /// number of positions, which leaves it a function of u.
  func newton(_ u: [Double]) -> Newton? {
    let s = u.map { exp($0) }
    var system = ScaleSystem(order)
    var gradient = [Double](repeating: 0, count: order)
    for group in 0..<order {
      let pulled = s[group] * pull(s, group)
      let square = inverseSquare[group] / (s[group] * s[group])
      let single = inverse[group] / s[group]
      gradient[group] = -pulled + square + single + volume[group]
      for other in 0..<order {
        system.precision[group * order + other] = s[group] * quadratic[group * order + other] * s[other]
      }
      system.precision[group * order + group] += max(pulled + 2 * square + single, 1 + 0.1 * abs(volume[group]))
    }
    guard system.factor() else { return nil }
    return Newton(system: system, gradient: gradient, logRootDeterminant: system.logRootDeterminant)
  }
}
