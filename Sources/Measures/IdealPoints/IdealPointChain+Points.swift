import CKernels
import Statistics

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension IdealPointChain {
  /// Draws the positions of every unit given all items, a stretch of its path at a time: jointly within the stretch, given
  /// both ends. Stretches begin at a random time, the same for all units; every other one is proposed at once.
  func drawPoints() {
    settleSteps()
    spreadItems(items)
    let sessions = Array(layout.sessions.indices)
    evaluate(sessions, at: theta, into: (work.logLikelihood, work.gradient, work.curvature))
    if isSettling {
      for slot in 0..<layout.pointSlots { work.curvatureSum[slot] += max(work.curvature[slot], 0) }
    }
    stream.fillNormals(work.noise.start, count: layout.stateCount)
    let times = layout.data.times.count
    let offset = stretch < times ? stream.integer(below: stretch) : 0
    let stretchOf = (0..<times).map { ($0 + offset) / stretch }
    work.newTheta.take(theta)
    let parities = stretch < times ? 2 : 1
    for parity in 0..<parities {
      let active = sessions.filter { stretchOf[layout.sessions[$0].time] % 2 == parity }
      forEachStretch(stretchOf, parity: parity) { propose($0) }
      evaluate(active, at: work.newTheta, into: (work.newLogLikelihood, work.newGradient, work.newCurvature))
      forEachStretch(stretchOf, parity: parity) { decide($0) }
    }
  }

  /// Log-likelihood, its derivative and curvature of every position in some sessions; needs `spreadItems`.
  func evaluate(
    _ sessions: [Int], at positions: FixedBuffer<Float>,
    into target: (value: FixedBuffer<Float>, gradient: FixedBuffer<Float>, curvature: FixedBuffer<Float>)
  ) {
    for index in sessions {
      let session = layout.sessions[index]
      var votes = layout.pointVotes(index)
      let first = session.firstPoint
      kernels.points(
        &votes, sessionItems(session), positions.start + first, target.value.start + first,
        target.gradient.start + first, target.curvature.start + first)
    }
  }

  /// Calls `body` with the states of each unit's stretches of one parity.
  private func forEachStretch(_ stretchOf: [Int], parity: Int, _ body: (Range<Int>) -> Void) {
    for unit in layout.data.units.indices {
      let end = layout.unitStart[unit + 1]
      var first = layout.unitStart[unit]
      while first < end {
        let stretch = stretchOf[layout.stateTime[first]]
        var last = first + 1
        while last < end, stretchOf[layout.stateTime[last]] == stretch { last += 1 }
        if stretch % 2 == parity { body(first..<last) }
        first = last
      }
    }
  }

  /// The Cholesky factor L of a stretch's precision (lower bidiagonal), the likelihood's share of it given as `curvature`,
  /// and L⁻¹ times the gradient of its log posterior; log |L| comes back.
  @discardableResult
  func factor(
    _ states: Range<Int>, at positions: FixedBuffer<Float>, gradient: FixedBuffer<Float>, curvature: FixedBuffer<Float>,
    into scratch: StretchScratch
  ) -> Double {
    let (slots, precisions) = (layout.stateSlot.start, work.stepPrecision.start)
    let (positions, gradient, curvature) = (positions.start, gradient.start, curvature.start)
    let pull = pullPrecision
    var precision = precisions[states.lowerBound]
    var before = 0.0
    if layout.stateGap[states.lowerBound] != 0 { before = Double(theta[slots[states.lowerBound - 1]]) }
    var carriedDiagonal = 0.0
    var carried = 0.0
    var determinant = 1.0
    for state in states {
      let slot = slots[state]
      let here = Double(positions[slot])
      var diagonal = Double(max(curvature[slot], 0)) + precision + pull
      var slope = Double(gradient[slot]) - precision * (here - before) - pull * here
      // The precision of the step that leads on, 0 at the end of a path.
      let next = work.nextPrecision[state]
      if next != 0 {
        let nextSlot = slots[state + 1]
        let after = Double(state + 1 < states.upperBound ? positions[nextSlot] : theta[nextSlot])
        diagonal += next
        slope += next * (after - here)
      }
      let root = (diagonal - carriedDiagonal * carriedDiagonal).squareRoot()
      let k = state - states.lowerBound
      carried = (slope - carriedDiagonal * carried) / root
      carriedDiagonal = -next / root
      scratch.diagonal[k] = root
      scratch.solved[k] = carried
      scratch.below[k] = carriedDiagonal
      determinant *= root
      precision = next
      before = here
    }
    return log(determinant)
  }

  var pullPrecision: Double { priors.pull.map { 1 / ($0 * $0) } ?? 0 }

  /// Precisions of all steps of paths, for the present σ.
  func settleSteps() {
    for state in 0..<layout.stateCount {
      work.stepPrecision[state] = 1 / stepVariance(state)
      let isLast = state + 1 == layout.stateCount || layout.stateGap[state + 1] == 0
      work.nextPrecision[state] = isLast ? 0 : 1 / stepVariance(state + 1)
    }
  }

  /// - Parameter climbing: the drift of a step without noise, in the metric that stands in `work.metric`; nil to draw.
  func propose(_ states: Range<Int>, climbing: Float? = nil) {
    if climbing == nil { mix(work.curvature, states) }
    let scratch = work.scratch
    let determinant = factor(states, at: theta, gradient: work.gradient, curvature: work.metric, into: scratch)
    let (drift, spread) = climbing.map { (Double($0), 0) } ?? (Double(pointStep.drift), Double(pointStep.spread))
    var next = 0.0
    var square = 0.0
    var k = states.count - 1
    while k >= 0 {
      let state = states.lowerBound + k
      let noise = Double(work.noise[state])
      var step = drift * scratch.solved[k] + spread * noise
      if k < states.count - 1 { step -= scratch.below[k] * next }
      step /= scratch.diagonal[k]
      let slot = layout.stateSlot[state]
      work.newTheta[slot] = theta[slot] + Float(step)
      square += noise * noise
      next = step
      k -= 1
    }
    work.forward[states.lowerBound] = determinant - 0.5 * square
  }

  /// What the proposals' metric has for the likelihood's curvature at a state.
  private func mix(_ here: FixedBuffer<Float>, _ states: Range<Int>) {
    let weight = pointStep.usualWeight
    for state in states {
      let slot = layout.stateSlot[state]
      work.metric[slot] = weight * work.usual[slot] + (1 - weight) * max(here[slot], 0)
    }
  }

  private func decide(_ states: Range<Int>) {
    mix(work.newCurvature, states)
    let scratch = work.scratch
    let determinant = factor(
      states, at: work.newTheta, gradient: work.newGradient, curvature: work.metric, into: scratch)
    let drift = Double(pointStep.drift)
    let variance = Double(pointStep.spread * pointStep.spread)
    var square = 0.0
    for state in states {
      let k = state - states.lowerBound
      let slot = layout.stateSlot[state]
      let back = Double(theta[slot]) - Double(work.newTheta[slot])
      var residual = scratch.diagonal[k] * back - drift * scratch.solved[k]
      if k < states.count - 1 {
        let nextSlot = layout.stateSlot[state + 1]
        residual += scratch.below[k] * (Double(theta[nextSlot]) - Double(work.newTheta[nextSlot]))
      }
      square += residual * residual
    }
    let balance = determinant - 0.5 * square / variance - work.forward[states.lowerBound]
    accepted.stretchesProposed += 1
    let inside = priors.pointBound.map { bound in
      states.allSatisfy { abs(Double(work.newTheta[layout.stateSlot[$0]])) <= bound }
    }
    let take = log(stream.openUniform()) < gain(states) + balance && inside ?? true
    if take { accepted.stretches += 1 }
    for state in states {
      let slot = layout.stateSlot[state]
      if take { theta[slot] = work.newTheta[slot] } else { work.newTheta[slot] = theta[slot] }
    }
  }

  /// By how much the log posterior of a stretch rises from `theta` to `work.newTheta`.
  func gain(_ states: Range<Int>) -> Double {
    var gain = 0.0
    var before = 0.0
    if layout.stateGap[states.lowerBound] != 0 { before = Double(theta[layout.stateSlot[states.lowerBound - 1]]) }
    var newBefore = before
    for state in states {
      let slot = layout.stateSlot[state]
      let (old, new) = (Double(theta[slot]), Double(work.newTheta[slot]))
      let half = 0.5 * work.stepPrecision[state]
      gain += Double(work.newLogLikelihood[slot]) - Double(work.logLikelihood[slot])
      gain += half * ((old - before) * (old - before) - (new - newBefore) * (new - newBefore))
      gain += 0.5 * pullPrecision * (old * old - new * new)
      before = old
      newBefore = new
    }
    let following = states.upperBound
    if following < layout.stateCount, layout.stateGap[following] != 0 {
      let after = Double(theta[layout.stateSlot[following]])
      let half = 0.5 * work.stepPrecision[following]
      gain += half * ((after - before) * (after - before) - (after - newBefore) * (after - newBefore))
    }
    return gain
  }
}

/// The factor of one stretch; as long as the longest path.
final class StretchScratch {
  let diagonal, below, solved: FixedBuffer<Double>

  init(_ count: Int) {
    diagonal = FixedBuffer(count, of: 0)
    below = FixedBuffer(count, of: 0)
    solved = FixedBuffer(count, of: 0)
  }
}
