import Statistics

/// The log posterior of one item's slope, lower cutpoint and log gap, its gradient and the metric of a step there.
private struct ItemPoint {
  var state = SIMD3<Double>.zero
  var value = 0.0
  var gradient = SIMD3<Double>.zero
  /// Cholesky factor of the precision: 00, 10, 11, 20, 21, 22.
  var factor = (1.0, 0.0, 1.0, 0.0, 0.0, 1.0)
  var logDeterminant = 0.0

  mutating func factorise(_ h: (Double, Double, Double, Double, Double, Double), _ precision: SIMD3<Double>) {
    if factorise(h.0 + precision.x, h.1, h.2 + precision.y, h.3, h.4, h.5 + precision.z) { return }
    _ = factorise(
      max(h.0, 0) + precision.x, 0, max(h.2, 0) + precision.y, 0, 0, max(h.5, 0) + precision.z)
  }

  private mutating func factorise(
    _ h00: Double, _ h10: Double, _ h11: Double, _ h20: Double, _ h21: Double, _ h22: Double
  ) -> Bool {
    guard h00 > 1e-6 else { return false }
    let l00 = h00.squareRoot()
    let (l10, l20) = (h10 / l00, h20 / l00)
    let d1 = h11 - l10 * l10
    guard d1 > 1e-3 * h11, h11 > 0 else { return false }
    let l11 = d1.squareRoot()
    let l21 = (h21 - l20 * l10) / l11
    let d2 = h22 - l20 * l20 - l21 * l21
    guard d2 > 1e-3 * h22, h22 > 0 else { return false }
    let l22 = d2.squareRoot()
    factor = (l00, l10, l11, l20, l21, l22)
    logDeterminant = portableLog(l00 * l11 * l22)
    return true
  }

  /// L⁻¹ g
  var whitened: SIMD3<Double> {
    let y0 = gradient.x / factor.0
    let y1 = (gradient.y - factor.1 * y0) / factor.2
    let y2 = (gradient.z - factor.3 * y0 - factor.4 * y1) / factor.5
    return SIMD3(y0, y1, y2)
  }

  /// L⁻ᵀ v
  func unwhiten(_ v: SIMD3<Double>) -> SIMD3<Double> {
    let s2 = v.z / factor.5
    let s1 = (v.y - factor.4 * s2) / factor.2
    let s0 = (v.x - factor.1 * s1 - factor.3 * s2) / factor.0
    return SIMD3(s0, s1, s2)
  }

  /// Lᵀ v
  func whiten(_ v: SIMD3<Double>) -> SIMD3<Double> {
    SIMD3(
      factor.0 * v.x + factor.1 * v.y + factor.3 * v.z, factor.2 * v.y + factor.4 * v.z, factor.5 * v.z)
  }
}

extension NormChain {
  /// Draws every item's slope (of one dimension), cutpoint and gap by a Metropolis-Hastings step of Newton's kind; a
  /// blind one is a random walk of the prior's size, which frees the items that only silence speaks of.
  func moveItems(_ dimension: Int, blind: Bool) {
    let count = layout.sets.count
    random.fillNormals(noise.start, count: 3 * count)
    random.fillLogUniforms(logUniforms.start, count: count)
    for set in 0..<count {
      let isBinary = layout.sets[set].kind != .vote
      let p = itemPrior(set, dimension)
      let z = SIMD3(
        Double(noise[3 * set]), Double(noise[3 * set + 1]), isBinary ? 0 : Double(noise[3 * set + 2]))
      let here = measure(set, dimension, p)
      var ratio = 0.0
      var there: ItemPoint
      if blind && layout.sets[set].acts == 0 {
        let size = set % 2 == sweeps % 2 ? 0.3 : 1.0
        let step =
          z
          * SIMD3(
            size / p.slopePrecision.squareRoot(), size / p.lowerPrecision.squareRoot(),
            size * prior.gap.variance.squareRoot())
        put(here.state + step, set, dimension)
        there = measure(set, dimension, p)
        ratio = there.value - here.value
      } else {
        let (drift, spread) = blind ? (0, 0.8) : (1.2, 0.979_795_897_113_271_2)
        put(here.state + here.unwhiten(drift * here.whitened + spread * z), set, dimension)
        there = measure(set, dimension, p)
        let w = (there.whiten(here.state - there.state) - drift * there.whitened) / spread
        ratio = there.value - here.value + there.logDeterminant - here.logDeterminant
        ratio += 0.5 * ((z * z).sum() - (w.x * w.x + w.y * w.y + (isBinary ? 0 : w.z * w.z)))
      }
      if !(Double(logUniforms[set]) < ratio) { put(here.state, set, dimension) }
    }
  }

  private func put(_ state: SIMD3<Double>, _ set: Int, _ dimension: Int) {
    // As the kernels read them, in single precision.
    slope[dimension][set] = Double(Float(state.x))
    lower[set] = Double(Float(state.y))
    if layout.sets[set].kind == .vote { logGap[set] = min(max(state.z, -12), 6) }
    setUpper(set)
  }

  private func measure(_ set: Int, _ dimension: Int, _ p: NormItemPrior) -> ItemPoint {
    var sums = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    withUnsafeMutableBytes(of: &sums) { bytes in
      guard let sums = bytes.baseAddress?.assumingMemoryBound(to: Double.self) else { return }
      for row in layout.sets[set].rows {
        var acts = acts(row, dimension, at: position[dimension].start)
        kernels.act_sums(&acts, sums)
      }
    }
    let isBinary = layout.sets[set].kind != .vote
    var point = ItemPoint()
    let (b, c, g) = (slope[dimension][set], lower[set], isBinary ? 0 : logGap[set])
    point.state = SIMD3(b, c, g)
    point.value = sums.0
    point.gradient = SIMD3(sums.2, -sums.1, 0)
    point.value -= 0.5 * p.slopePrecision * (b - p.slopeMean) * (b - p.slopeMean)
    point.value -= 0.5 * p.lowerPrecision * (c - p.lowerMean) * (c - p.lowerMean)
    point.gradient.x -= p.slopePrecision * (b - p.slopeMean)
    point.gradient.y -= p.lowerPrecision * (c - p.lowerMean)
    // ℓ by the predictor x; the cutpoint pulls x down, the slope by the position.
    let shift = (sums.5, -sums.4, sums.3)
    if isBinary {
      // Nothing depends on the gap: its place is held by a standard normal that stays at 0.
      point.factorise((shift.0, shift.1, shift.2, 0, 0, 0), SIMD3(p.slopePrecision, p.lowerPrecision, 1))
      return point
    }
    let gap = upper[set] - lower[set]
    let precision = 1 / prior.gap.variance
    point.value -= 0.5 * precision * (g - prior.gap.mean) * (g - prior.gap.mean)
    point.gradient.z = gap * sums.6 - precision * (g - prior.gap.mean)
    point.factorise(
      (shift.0, shift.1, shift.2, gap * sums.9, -gap * sums.8, gap * (gap * sums.7 - sums.6)),
      SIMD3(p.slopePrecision, p.lowerPrecision, precision))
    return point
  }
}
