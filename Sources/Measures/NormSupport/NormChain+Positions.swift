import Statistics

extension NormChain {
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

  /// Factor and gradient of the log posterior of every state's path at `point`.
  private func measure(
    _ metric: NormMetric, _ points: NormPoints, at point: UnsafeMutablePointer<Float>
  ) {
    let (lanes, times) = (layout.lanes, layout.periods.count)
    for lane in 0..<lanes { metric.determinant.start[lane] = 1 }
    for t in 0..<times {
      let own = t * lanes
      let (into, held) = (link.start + own, pull.start + own)
      let (g, h) = (points.gradient.start + own, points.curvature.start + own)
      let x = point + own
      let (l, e, y) = (metric.diagonal.start + own, metric.below.start + own, metric.gradient.start + own)
      for lane in 0..<lanes {
        l[lane] = max(h[lane], 0) + held[lane]
        y[lane] = g[lane] - held[lane] * x[lane]
        e[lane] = 0
      }
      if t > 0 {
        let (xb, lb, yb) = (x - lanes, l - lanes, y - lanes)
        for lane in 0..<lanes {
          e[lane] = -into[lane] / lb[lane]
          l[lane] += into[lane] - e[lane] * e[lane]
          y[lane] -= into[lane] * (x[lane] - xb[lane]) + e[lane] * yb[lane]
        }
      }
      if t + 1 < times {
        let (xa, out) = (x + lanes, into + lanes)
        for lane in 0..<lanes {
          l[lane] += out[lane]
          y[lane] += out[lane] * (xa[lane] - x[lane])
        }
      }
      for lane in 0..<lanes {
        l[lane] = l[lane].squareRoot()
        y[lane] /= l[lane]
        metric.determinant.start[lane] *= Double(l[lane])
      }
    }
  }

  /// Draws every state's whole path by a Metropolis-Hastings step of Newton's kind that leaps a little over the mode.
  func movePositions(_ dimension: Int) {
    let (lanes, times) = (layout.lanes, layout.periods.count)
    let point = position[dimension].start
    let drift: Float = 1.2
    let spread: Float = 0.979_795_9
    evaluate(dimension, at: point, into: here)
    measure(forward, here, at: point)
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
    measure(backward, there, at: proposed.start)
    for lane in 0..<layout.states.count {
      var ratio = logWalk(lane, proposed.start) - logWalk(lane, point)
      ratio += logActivity(dimension, lane, proposed.start) - logActivity(dimension, lane, point)
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
}
