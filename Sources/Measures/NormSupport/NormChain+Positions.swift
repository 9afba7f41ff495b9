import Statistics

extension NormChain {
  /// Variance of a state's first position; the scale is free, so it only says how long a unit is while sampling.
  static let firstVariance = 1.0

  func evaluate(_ dimension: Int, at point: UnsafeMutablePointer<Float>, into points: NormPoints) {
    let lanes = layout.lanes
    points.clear(layout.periods.count * lanes)
    for row in layout.rows.indices {
      var acts = acts(row, dimension, at: point)
      let start = layout.rows[row].period * lanes
      kernels.act_points(
        &acts, acts.slope, points.value.start + start, points.gradient.start + start, points.curvature.start + start)
    }
  }

  /// The walk's precision of the step into each period.
  func stepPrecisions() -> [Float] {
    let variance = prior.innovation * prior.innovation
    return layout.gaps.enumerated().map { $0 == 0 ? Float(1 / Self.firstVariance) : Float(1 / (variance * $1)) }
  }

  /// Factor and gradient of the log posterior of every state's path at `point`.
  private func measure(
    _ metric: NormMetric, _ points: NormPoints, at point: UnsafeMutablePointer<Float>, _ precisions: [Float]
  ) {
    let (lanes, times) = (layout.lanes, layout.periods.count)
    for lane in 0..<lanes { metric.determinant.start[lane] = 1 }
    for t in 0..<times {
      let own = t * lanes
      let into = precisions[t]
      let out: Float = t + 1 < times ? precisions[t + 1] : 0
      let (g, h) = (points.gradient.start + own, points.curvature.start + own)
      let x = point + own
      let (l, e, y) = (metric.diagonal.start + own, metric.below.start + own, metric.gradient.start + own)
      if t == 0 {
        for lane in 0..<lanes {
          l[lane] = (max(h[lane], 0) + into + out).squareRoot()
          e[lane] = 0
          y[lane] = (g[lane] - into * x[lane])
        }
      } else {
        let (xb, lb, yb) = (x - lanes, l - lanes, y - lanes)
        for lane in 0..<lanes {
          e[lane] = -into / lb[lane]
          l[lane] = (max(h[lane], 0) + into + out - e[lane] * e[lane]).squareRoot()
          y[lane] = g[lane] - into * (x[lane] - xb[lane]) - e[lane] * yb[lane]
        }
      }
      if t + 1 < times {
        let xa = x + lanes
        for lane in 0..<lanes { y[lane] += out * (xa[lane] - x[lane]) }
      }
      for lane in 0..<lanes {
        y[lane] /= l[lane]
        metric.determinant.start[lane] *= Double(l[lane])
      }
    }
  }

  /// Log prior of one state's path.
  func logWalk(_ lane: Int, _ point: UnsafeMutablePointer<Float>, _ precisions: [Float]) -> Double {
    let (lanes, times) = (layout.lanes, layout.periods.count)
    var sum = 0.0
    var before: Float = 0
    for t in 0..<times {
      let x = point[t * lanes + lane]
      sum -= 0.5 * Double(precisions[t]) * Double(x - before) * Double(x - before)
      before = x
    }
    return sum
  }

  /// Draws every state's whole path by a Metropolis-Hastings step of Newton's kind that leaps a little over the mode.
  func movePositions(_ dimension: Int) {
    let (lanes, times) = (layout.lanes, layout.periods.count)
    let point = position[dimension].start
    let precisions = stepPrecisions()
    let drift: Float = 1.2
    let spread: Float = 0.979_795_9
    evaluate(dimension, at: point, into: here)
    measure(forward, here, at: point, precisions)
    random.fillNormals(noise.start, count: times * lanes)
    random.fillLogUniforms(logUniforms.start, count: lanes)
    for t in stride(from: times - 1, through: 0, by: -1) {
      let own = t * lanes
      let (l, y, z) = (forward.diagonal.start + own, forward.gradient.start + own, noise.start + own)
      let step = spare.start + own
      if t == times - 1 {
        for lane in 0..<lanes { step[lane] = (drift * y[lane] + spread * z[lane]) / l[lane] }
      } else {
        let (e, after) = (forward.below.start + own + lanes, step + lanes)
        for lane in 0..<lanes {
          step[lane] = (drift * y[lane] + spread * z[lane] - e[lane] * after[lane]) / l[lane]
        }
      }
      for lane in 0..<lanes { proposed.start[own + lane] = point[own + lane] + step[lane] }
    }
    evaluate(dimension, at: proposed.start, into: there)
    measure(backward, there, at: proposed.start, precisions)
    for lane in 0..<layout.states.count {
      var ratio = logWalk(lane, proposed.start, precisions) - logWalk(lane, point, precisions)
      ratio += portableLog(backward.determinant[lane] / forward.determinant[lane])
      for t in 0..<times {
        let own = t * lanes + lane
        ratio += Double(there.value[own]) - Double(here.value[own])
        let back = point[own] - proposed[own]
        var w = backward.diagonal[own] * back
        if t + 1 < times { w += backward.below[own + lanes] * (point[own + lanes] - proposed[own + lanes]) }
        w = (w - drift * backward.gradient[own]) / spread
        ratio += 0.5 * (Double(noise[own]) * Double(noise[own]) - Double(w) * Double(w))
      }
      if Double(logUniforms[lane]) < ratio {
        for t in 0..<times { point[t * lanes + lane] = proposed[t * lanes + lane] }
      }
    }
  }

  /// Lets every state leap, blindly and by itself, over some periods in a row: out of a place that a few odd acts hold
  /// it in.
  func leapPositions(_ dimension: Int) {
    let (lanes, times, count) = (layout.lanes, layout.periods.count, layout.states.count)
    let point = position[dimension].start
    let precisions = stepPrecisions()
    random.fillNormals(noise.start, count: lanes)
    random.fillLogUniforms(logUniforms.start, count: lanes)
    let ends = (random.integer(below: times), random.integer(below: times))
    let range = random.uniform() < 0.5 ? 0...times - 1 : min(ends.0, ends.1)...max(ends.0, ends.1)
    let size = Float([0.25, 0.7, 1.6][random.integer(below: 3)])
    proposed.start.update(from: point, count: times * lanes)
    for t in range {
      for lane in 0..<count { proposed[t * lanes + lane] += size * noise[lane] }
    }
    func value(_ at: UnsafeMutablePointer<Float>, _ points: NormPoints) {
      points.value.start.update(repeating: 0, count: lanes)
      for t in range {
        for row in layout.rowsOfPeriod[t] {
          var acts = acts(row, dimension, at: at)
          kernels.act_values(&acts, points.value.start)
        }
      }
    }
    value(point, here)
    value(proposed.start, there)
    for lane in 0..<count {
      let ratio =
        Double(there.value[lane]) - Double(here.value[lane]) + logWalk(lane, proposed.start, precisions)
        - logWalk(lane, point, precisions)
      if Double(logUniforms[lane]) < ratio {
        for t in range { point[t * lanes + lane] = proposed[t * lanes + lane] }
      }
    }
  }

  /// Draws every state's propensity to sponsor in the same way.
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
    random.fillNormals(noise.start, count: lanes)
    random.fillLogUniforms(logUniforms.start, count: lanes)
    let a = activity.start
    for lane in 0..<lanes {
      let h = max(here.curvature[lane], 0) + precision
      let g = here.gradient[lane] - precision * a[lane]
      spare[lane] = a[lane]
      a[lane] += drift * g / h + spread * noise[lane] / h.squareRoot()
    }
    evaluate(there)
    for lane in 0..<lanes {
      let old = spare[lane]
      let h = max(here.curvature[lane], 0) + precision
      let back = max(there.curvature[lane], 0) + precision
      let g = there.gradient[lane] - precision * a[lane]
      let w = (old - a[lane] - drift * g / back) * back.squareRoot() / spread
      var ratio = Double(there.value[lane]) - Double(here.value[lane])
      ratio += 0.5 * Double(precision) * (Double(old) * Double(old) - Double(a[lane]) * Double(a[lane]))
      ratio += 0.5 * portableLog(Double(back) / Double(h))
      ratio += 0.5 * (Double(noise[lane]) * Double(noise[lane]) - Double(w) * Double(w))
      if lane >= layout.states.count || !(Double(logUniforms[lane]) < ratio) { a[lane] = old }
    }
  }

  /// All propensities and all sponsorship thresholds up or down together: nothing but their priors notices.
  func shiftActivity() {
    let count = layout.states.count
    let sets = layout.setsOfKind[1]
    var sum = 0.0
    for lane in 0..<count { sum += Double(activity[lane]) }
    // Given a shift m: activities N(0, v), the mean of thresholds N(1, 4); the linked votes' mean is centred on it.
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
