import Statistics

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension IdealPointChain {
  /// Draws σ, the standard deviation of a step of the random walk, given all paths, by slice sampling on log σ
  /// under a half-normal prior of σ.
  func drawInnovation() {
    guard priors.fixedSmoothing == nil else { return }
    var steps = 0.0
    var squares = 0.0
    for state in 0..<layout.stateCount where layout.stateGap[state] != 0 {
      let step = Double(theta[layout.stateSlot[state]]) - Double(theta[layout.stateSlot[state - 1]])
      steps += 1
      squares += step * step / layout.stateGap[state]
    }
    // A walk of no step (one time only) leaves σ to its prior.
    let scale = priors.innovation
    func density(_ logSigma: Double) -> Double {
      let variance = exp(2 * logSigma)
      return (1 - steps) * logSigma - 0.5 * squares / variance - 0.5 * variance / (scale * scale)
    }
    innovation = exp(stream.slice(from: log(innovation), width: 3 / (steps + 4).squareRoot(), density))
  }

  /// Draws σ and the paths together: every path is stretched about its first position as σ is, so that the steps in units of
  /// σ stay as they are and the votes decide (Yu and Meng 2011, doi 10.1198/jcgs.2011.203main). Where votes are few, the
  /// paths tie σ down and `drawInnovation` alone hardly moves it.
  func drawWalk() {
    guard priors.fixedSmoothing == nil, layout.hasWalk, priors.pointBound == nil else { return }
    let sessions = Array(layout.sessions.indices)
    let steps = Double(layout.stateCount)
    // Small and large steps in turn: what the votes leave open is not known beforehand.
    let logScale = (stream.uniform() < 0.5 ? 0.5 : 2.5) / steps.squareRoot() * stream.normal()
    let scale = exp(logScale)
    spreadItems(items)
    evaluate(sessions, at: theta, into: (work.logLikelihood, work.gradient, work.curvature))
    work.newTheta.take(theta)
    var first = 0.0
    var pulled = 0.0
    for state in 0..<layout.stateCount {
      let slot = layout.stateSlot[state]
      if layout.stateGap[state] == 0 { first = Double(theta[slot]) }
      work.newTheta[slot] = Float(first + scale * (Double(theta[slot]) - first))
      let (old, new) = (Double(theta[slot]), Double(work.newTheta[slot]))
      pulled += 0.5 * pullPrecision * (old * old - new * new)
    }
    evaluate(sessions, at: work.newTheta, into: (work.newLogLikelihood, work.newGradient, work.newCurvature))
    let square = innovation * innovation / (priors.innovation * priors.innovation)
    var gain = logScale + pulled - 0.5 * square * (scale * scale - 1)
    for state in 0..<layout.stateCount {
      let slot = layout.stateSlot[state]
      gain += Double(work.newLogLikelihood[slot]) - Double(work.logLikelihood[slot])
    }
    guard log(stream.openUniform()) < gain else { return }
    theta.take(work.newTheta)
    innovation *= scale
  }

  /// Draws the magnitude of everything at once: θ → sθ, σ → sσ, β → β/s leaves every vote, and every step of a walk in
  /// units of σ, as likely as it was.
  func drawMagnitude() {
    // With a smoothing that is fixed or bounds, the magnitude is no free direction.
    guard priors.fixedSmoothing == nil, priors.pointBound == nil, priors.cutpointBound == nil else { return }
    let target = magnitudeTarget()
    moveMagnitude(by: stream.slice(from: 0, width: 0.1, target.value))
  }

  func moveMagnitude(by logScale: Double) {
    let scale = Float(exp(logScale))
    for slot in 0..<layout.pointSlots { theta[slot] *= scale }
    for parameter in layout.ownerParameter.array { items[parameters + parameter] /= scale }
    innovation *= exp(logScale)
  }

  func magnitudeTarget() -> MagnitudeTarget {
    var target = MagnitudeTarget()
    for state in 0..<layout.stateCount where layout.stateGap[state] == 0 {
      let first = Double(theta[layout.stateSlot[state]]) / priors.first
      target.square += first * first
      target.volume += 1
    }
    if pullPrecision > 0 {
      for state in 0..<layout.stateCount {
        let here = Double(theta[layout.stateSlot[state]])
        target.square += pullPrecision * here * here
      }
    }
    for parameter in layout.ownerParameter.array {
      let slope = Double(items[parameters + parameter]) / priors.slopeSD
      target.inverseSquare += slope * slope
      target.volume -= 1
    }
    target.square += innovation * innovation / (priors.innovation * priors.innovation)
    target.volume += 1
    return target
  }
}

/// The log density of the logarithm u of a magnitude: volume · u − ½ A e^(2u) − ½ B e^(−2u). Each step of a walk adds to the
/// volume what its own density takes away, so that only first states, σ and slopes count.
struct MagnitudeTarget {
  var square = 0.0
  var inverseSquare = 0.0
  var volume = 0.0

  func value(_ u: Double) -> Double {
    volume * u - 0.5 * square * exp(2 * u) - 0.5 * inverseSquare * exp(-2 * u)
  }

  /// With x = e^(2u): −A x² + volume x + B = 0.
  func mode() -> Double {
    guard square > 0, inverseSquare > 0 else { return 0 }
    let x = (volume + (volume * volume + 4 * square * inverseSquare).squareRoot()) / (2 * square)
    return x > 0 ? 0.5 * log(x) : 0
  }
}

extension RandomStream {
  /// One step of slice sampling, with stepping out and shrinkage (Neal 2003, doi 10.1214/aos/1056562461).
  mutating func slice(from start: Double, width: Double, _ density: (Double) -> Double) -> Double {
    let level = density(start) - exponential()
    var low = start - width * uniform()
    var high = low + width
    // A bound on the stepping out, split at random between the sides, keeps the step exact (Neal's procedure).
    var left = integer(below: 100)
    var right = 99 - left
    while left > 0, density(low) > level { (low, left) = (low - width, left - 1) }
    while right > 0, density(high) > level { (high, right) = (high + width, right - 1) }
    while true {
      let point = low + (high - low) * uniform()
      if density(point) > level || high - low < 1e-12 { return point }
      if point < start { low = point } else { high = point }
    }
  }
}
