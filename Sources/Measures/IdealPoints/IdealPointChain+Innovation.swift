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
    while density(low) > level { low -= width }
    while density(high) > level { high += width }
    while true {
      let point = low + (high - low) * uniform()
      if density(point) > level || high - low < 1e-12 { return point }
      if point < start { low = point } else { high = point }
    }
  }
}
