import CKernels
import Statistics

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

// Starting values and the approximate mode: the steps of a sweep without their noise, going uphill.
extension IdealPointChain {
  /// Climbs to a mode of θ, the items and σ together, θ's spread taken into account in σ as in the EM algorithm.
  ///
  /// Stops where no position moves by more than `tolerance` in an iteration. Returns the iterations it took.
  func climb(most: Int, tolerance: Float) -> Int {
    let before = FixedBuffer<Float>(layout.pointSlots, of: 0)
    for iteration in 1...most {
      before.take(theta)
      climbPoints(drift: iteration % 3 == 0 ? 0.25 : 1)
      climbItems(steps: iteration % 3 == 0 ? 3 : 1)
      drawShifts(noise: 0)
      climbScales()
      if priors.fixedSmoothing == nil {
        climbInnovation()
        moveMagnitude(by: magnitudeTarget().mode())
      }
      var moved: Float = 0
      for slot in 0..<layout.pointSlots { moved = max(moved, abs(theta[slot] - before[slot])) }
      if moved < tolerance { return iteration }
    }
    return most
  }

  /// One step of Newton's method along every whole path, kept where it does not go down.
  func climbPoints(drift: Float) {
    settleSteps()
    spreadItems(items)
    let sessions = Array(layout.sessions.indices)
    evaluate(sessions, at: theta, into: (work.logLikelihood, work.gradient, work.metric))
    work.noise.start.update(repeating: 0, count: layout.stateCount)
    work.newTheta.take(theta)
    for unit in layout.data.units.indices where layout.unitStart[unit] < layout.unitStart[unit + 1] {
      propose(layout.unitStart[unit]..<layout.unitStart[unit + 1], climbing: drift)
    }
    evaluate(sessions, at: work.newTheta, into: (work.newLogLikelihood, work.newGradient, work.newCurvature))
    for unit in layout.data.units.indices {
      let states = layout.unitStart[unit]..<layout.unitStart[unit + 1]
      guard !states.isEmpty, gain(states) >= 0 else { continue }
      for state in states { theta[layout.stateSlot[state]] = work.newTheta[layout.stateSlot[state]] }
    }
  }

  /// σ² becomes the mean squared step of the walk, its posterior spread given the items included.
  private func climbInnovation() {
    let spread = spreads()
    var steps = 0.0
    var squares = 0.0
    for state in 0..<layout.stateCount where layout.stateGap[state] != 0 {
      let step = Double(theta[layout.stateSlot[state]]) - Double(theta[layout.stateSlot[state - 1]])
      squares +=
        (step * step + spread.variance[state] + spread.variance[state - 1] - 2 * spread.covariance[state])
        / layout.stateGap[state]
      steps += 1
    }
    guard steps > 0 else { return }
    innovation = max((squares / steps).squareRoot(), 1e-3)
  }

  /// Posterior variance of each state given the items, in the normal approximation, and its covariance with the unit's
  /// state before (0 for a first).
  func spreads() -> (variance: [Double], covariance: [Double]) {
    settleSteps()
    spreadItems(items)
    evaluate(Array(layout.sessions.indices), at: theta, into: (work.logLikelihood, work.gradient, work.curvature))
    var variance = [Double](repeating: 0, count: layout.stateCount)
    var covariance = variance
    for unit in layout.data.units.indices {
      let states = layout.unitStart[unit]..<layout.unitStart[unit + 1]
      guard !states.isEmpty else { continue }
      factor(states, at: theta, gradient: work.gradient, curvature: work.curvature, into: work.scratch)
      // The inverse of L Lᵀ on its band, from the end back (Takahashi's equations for a tridiagonal matrix).
      for k in stride(from: states.count - 1, through: 0, by: -1) {
        let state = states.lowerBound + k
        let pivot = work.scratch.diagonal[k]
        variance[state] = 1 / (pivot * pivot)
        guard k + 1 < states.count else { continue }
        let ratio = work.scratch.below[k] / pivot
        covariance[state + 1] = -ratio * variance[state + 1]
        variance[state] += ratio * ratio * variance[state + 1]
      }
    }
    return (variance, covariance)
  }

  /// Places every unit by the first principal component of its votes, so that the climb begins on the main divide.
  ///
  /// Votes are 0, 1, 2 less their item's mean; a missing vote is at the mean.
  func startFromPrincipalComponent(seed: UInt64) {
    let data = layout.data
    var means = [Float](repeating: 0, count: data.items.count)
    var counts = means
    var votesOf = [Float](repeating: 0, count: data.units.count)
    for vote in data.votes {
      means[Int(vote.item)] += Float(vote.ballot.rawValue)
      counts[Int(vote.item)] += 1
      votesOf[Int(vote.unit)] += 1
    }
    for item in means.indices where counts[item] > 0 { means[item] /= counts[item] }
    var random = RandomStream(seed: seed, purpose: "ideal points, start")
    var score = data.units.map { _ in Float(random.normal()) }
    for _ in 0..<25 {
      var weight = [Float](repeating: 0, count: data.items.count)
      for vote in data.votes {
        weight[Int(vote.item)] += (Float(vote.ballot.rawValue) - means[Int(vote.item)]) * score[Int(vote.unit)]
      }
      var next = [Float](repeating: 0, count: data.units.count)
      for vote in data.votes {
        next[Int(vote.unit)] += (Float(vote.ballot.rawValue) - means[Int(vote.item)]) * weight[Int(vote.item)]
      }
      var square: Float = 0
      var voters: Float = 0
      for unit in next.indices where votesOf[unit] > 0 {
        next[unit] /= votesOf[unit]
        square += next[unit] * next[unit]
        voters += 1
      }
      guard square > 0 else { break }
      let scale = (voters / square).squareRoot()
      score = next.map { $0 * scale }
    }
    for unit in data.units.indices {
      for state in layout.unitStart[unit]..<layout.unitStart[unit + 1] { theta[layout.stateSlot[state]] = score[unit] }
    }
    climbItems(steps: 8)
  }
}
