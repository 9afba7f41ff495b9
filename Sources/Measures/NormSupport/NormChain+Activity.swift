import Statistics

/// A state's propensity to sponsor is normal around a line in its mean position (Mundlak 1978, doi 10.2307/1913646): so
/// which states sponsor much does not say which way sponsorship points, only who sponsors what, and what a state
/// sponsors when it moves.
extension NormChain {
  /// The line lies flat for the first two thirds of the warm-up: which states sponsor much then says which way
  /// sponsorship points, and that brings the chain to where what states sponsor when they move bears it out. From
  /// elsewhere, with the line free, it would not find there.
  var isLineFree: Bool { sweeps >= options.warmup * 2 / 3 }

  private var sponsors: Bool { !layout.setsOfKind[1].isEmpty }

  /// The mean over all periods of a state's position in a dimension.
  func meanPosition(_ lane: Int, _ point: UnsafeMutablePointer<Float>) -> Double {
    var sum: Float = 0
    for t in layout.periods.indices { sum += point[t * layout.lanes + lane] }
    return Double(sum) / Double(layout.periods.count)
  }

  /// What the line says of a state's propensity.
  func activityCentre(_ lane: Int) -> Double {
    var sum = 0.0
    for d in 0..<options.dimensions { sum += prior.activitySlope[d] * meanPosition(lane, position[d].start) }
    return sum
  }

  var activityResiduals: [Double] {
    (0..<layout.states.count).map { Double(activity[$0]) - activityCentre($0) }
  }

  /// Log prior of a state's propensity with its path at other points of a dimension.
  func logActivity(_ dimension: Int, _ lane: Int, _ point: UnsafeMutablePointer<Float>) -> Double {
    guard sponsors else { return 0 }
    var residual = Double(activity[lane])
    for d in 0..<options.dimensions {
      residual -= prior.activitySlope[d] * meanPosition(lane, d == dimension ? point : position[d].start)
    }
    return -0.5 * residual * residual / prior.activityVariance
  }

  /// Log prior of all propensities.
  var logActivities: Double {
    sponsors ? -0.5 * activityResiduals.reduce(0) { $0 + $1 * $1 } / prior.activityVariance : 0
  }

  /// Log prior of a state's path, whether it turned summed out, and of its propensity.
  func logPath(_ lane: Int, _ turn: NormTurnOdds) -> Double {
    logWalkOrTurn(lane, turn) + logActivity(0, lane, position[0].start)
  }

  /// Draws the slopes of the line given propensities and positions, one after the other.
  func drawActivitySlopes() {
    for d in 0..<options.dimensions {
      let old = prior.activitySlope[d]
      var (precision, sum) = (1 / NormPrior.slopeVariance, 0.0)
      for (lane, residual) in activityResiduals.enumerated() {
        let x = meanPosition(lane, position[d].start)
        precision += x * x / prior.activityVariance
        sum += x * (residual + old * x) / prior.activityVariance
      }
      prior.activitySlope[d] = sum / precision + normal() / precision.squareRoot()
    }
  }

  /// Draws every state's propensity to sponsor as its position, by a step of Newton's kind.
  func moveActivity(blind: Bool) {
    let lanes = layout.lanes
    let precision = Float(1 / prior.activityVariance)
    let drift: Float = blind ? 0 : 1.2
    let spread: Float = blind ? 0.7 : 0.979_795_9
    func evaluate(_ points: NormPoints) {
      points.clear(lanes)
      for row in layout.rows.indices where layout.rows[row].kind == .sponsorship {
        var acts = acts(row, 0, at: position[0].start)
        kernels.act_points(&acts, 1, points.value.start, points.gradient.start, points.curvature.start)
      }
    }
    evaluate(here)
    let centres = (0..<lanes).map { $0 < layout.states.count ? Float(activityCentre($0)) : 0 }
    random.fillNormals(noise.start, count: lanes)
    random.fillLogUniforms(logUniforms.start, count: lanes)
    let a = activity.start
    for lane in 0..<lanes {
      let h = max(here.curvature[lane], 0) + precision
      let g = here.gradient[lane] - precision * (a[lane] - centres[lane])
      spare[lane] = a[lane]
      a[lane] += drift * g / h + spread * noise[lane] / h.squareRoot()
    }
    evaluate(there)
    for lane in 0..<lanes {
      let old = spare[lane]
      let h = max(here.curvature[lane], 0) + precision
      let back = max(there.curvature[lane], 0) + precision
      let g = there.gradient[lane] - precision * (a[lane] - centres[lane])
      let w = (old - a[lane] - drift * g / back) * back.squareRoot() / spread
      var ratio = Double(there.value[lane]) - Double(here.value[lane])
      let (was, now) = (Double(old - centres[lane]), Double(a[lane] - centres[lane]))
      ratio += 0.5 * Double(precision) * (was * was - now * now)
      ratio += 0.5 * portableLog(Double(back) / Double(h))
      ratio += 0.5 * (Double(noise[lane]) * Double(noise[lane]) - Double(w) * Double(w))
      if lane >= layout.states.count || !(Double(logUniforms[lane]) < ratio) { a[lane] = old }
    }
  }

  /// All propensities and all sponsorship thresholds up or down together: only their priors notice.
  func shiftActivity() {
    let count = layout.states.count
    let sets = layout.setsOfKind[1]
    var sum = 0.0
    for residual in activityResiduals { sum += residual }
    // Given a shift m: residuals around the line N(0, v), the mean of thresholds N(1, 4); the linked votes' mean is
    // centred on it.
    let precision = Double(count) / prior.activityVariance + 1 / NormPrior.thresholdVariance
    let centre = -sum / prior.activityVariance - (prior.sponsorThresholdMean - 1) / NormPrior.thresholdVariance
    let m = centre / precision + normal() / precision.squareRoot()
    for lane in 0..<count { activity[lane] += Float(m) }
    for set in sets {
      lower[set] += m
      setUpper(set)
    }
    prior.sponsorThresholdMean += m
  }
}
