import Statistics

/// Where each quantity stands in a draw.
struct NormDrawShape: Sendable {
  let dimensions, states, periods, sets, groups: Int

  /// [dimension][state][period]
  func position(_ d: Int, _ state: Int, _ period: Int) -> Int { (d * states + state) * periods + period }
  var positions: Int { dimensions * states * periods }
  /// Slopes by dimension, lower cutpoint, log gap.
  func item(_ set: Int, _ parameter: Int) -> Int { positions + set * (dimensions + 2) + parameter }
  var activityStart: Int { positions + sets * (dimensions + 2) }
  func activity(_ state: Int) -> Int { activityStart + state }
  var callingStart: Int { activityStart + states }
  func calling(_ period: Int, _ group: Int) -> Int { callingStart + period * groups + group }
  func routine(_ period: Int) -> Int { callingStart + periods * groups + period }
  /// σ, sd of activity around its line, links of slopes and of cutpoints, the chance of a turn.
  var hyperStart: Int { callingStart + periods * (groups + 1) }
  static let hyperNames = ["innovation_sd", "activity_sd", "slope_link", "cutpoint_link", "turn_chance"]
  /// Of each state's propensity to sponsor, what its mean position does not say.
  func residual(_ state: Int) -> Int { hyperStart + Self.hyperNames.count + state }
  var count: Int { states + hyperStart + Self.hyperNames.count }

  init(_ layout: NormLayout, dimensions: Int) {
    self.dimensions = dimensions
    states = layout.states.count
    periods = layout.periods.count
    sets = layout.sets.count
    groups = layout.groups.count
  }
}

extension NormChain {
  /// The chain's state on the scale that is reported: positions of mean 0 and sd 1 over all state-periods, the anchor
  /// above the rival; in two dimensions uncorrelated, the first along the line from rival to anchor.
  func draw(_ shape: NormDrawShape) -> [Float] {
    var row = [Float](repeating: 0, count: shape.count)
    let (lanes, times, count) = (layout.lanes, layout.periods.count, layout.states.count)
    let dimensions = options.dimensions
    var mean = [Double](repeating: 0, count: dimensions)
    var covariance = [Double](repeating: 0, count: 3)
    var poles = mean
    var n = 0.0
    for d in 0..<dimensions {
      n = 0
      for lane in 0..<count where layout.active[lane] {
        for t in 0..<times { mean[d] += Double(position[d][t * lanes + lane]) }
        n += Double(times)
      }
      mean[d] /= n
      for t in 0..<times {
        poles[d] += Double(position[d][t * lanes + layout.anchor]) - Double(position[d][t * lanes + layout.rival])
      }
    }
    for lane in 0..<count where layout.active[lane] {
      for t in 0..<times {
        let x = Double(position[0][t * lanes + lane]) - mean[0]
        covariance[0] += x * x / n
        if dimensions == 2 {
          let y = Double(position[1][t * lanes + lane]) - mean[1]
          covariance[1] += x * y / n
          covariance[2] += y * y / n
        }
      }
    }
    // position' = A (position − mean); slope' = A⁻ᵀ slope; cutpoint' = cutpoint − slope · mean
    var (a, inverse) = ([1.0, 0, 0, 1], [1.0, 0, 0, 1])
    let l00 = max(covariance[0], 1e-12).squareRoot()
    if dimensions == 1 {
      a[0] = (poles[0] < 0 ? -1 : 1) / l00
      inverse[0] = 1 / a[0]
    } else {
      let l10 = covariance[1] / l00
      let l11 = max(covariance[2] - l10 * l10, 1e-12).squareRoot()
      // L⁻¹, then the turn that brings the poles' whitened difference onto the first axis.
      let (w0, w1) = (poles[0] / l00, (poles[1] - l10 * poles[0] / l00) / l11)
      let length = max((w0 * w0 + w1 * w1).squareRoot(), 1e-12)
      let (c, s) = (w0 / length, w1 / length)
      let whiten = [1 / l00, 0, -l10 / (l00 * l11), 1 / l11]
      a = [
        c * whiten[0] + s * whiten[2], c * whiten[1] + s * whiten[3], -s * whiten[0] + c * whiten[2],
        -s * whiten[1] + c * whiten[3],
      ]
      var sign = 0.0
      for lane in 0..<count where layout.active[lane] {
        for t in 0..<times {
          let (x, y) = (
            Double(position[0][t * lanes + lane]) - mean[0], Double(position[1][t * lanes + lane]) - mean[1]
          )
          sign += (a[2] * x + a[3] * y) * layout.components[1][lane]
        }
      }
      if sign < 0 { (a[2], a[3]) = (-a[2], -a[3]) }
      let determinant = a[0] * a[3] - a[1] * a[2]
      inverse = [a[3] / determinant, -a[1] / determinant, -a[2] / determinant, a[0] / determinant]
    }
    for lane in 0..<count {
      for t in 0..<times {
        let x = Double(position[0][t * lanes + lane]) - mean[0]
        if dimensions == 1 {
          row[shape.position(0, lane, t)] = Float(a[0] * x)
        } else {
          let y = Double(position[1][t * lanes + lane]) - mean[1]
          row[shape.position(0, lane, t)] = Float(a[0] * x + a[1] * y)
          row[shape.position(1, lane, t)] = Float(a[2] * x + a[3] * y)
        }
      }
      row[shape.activity(lane)] = activity[lane]
    }
    for set in 0..<shape.sets {
      let b = slope[0][set]
      var cut = lower[set] - b * mean[0]
      if dimensions == 1 {
        row[shape.item(set, 0)] = Float(b * inverse[0])
      } else {
        let e = slope[1][set]
        cut -= e * mean[1]
        row[shape.item(set, 0)] = Float(b * inverse[0] + e * inverse[2])
        row[shape.item(set, 1)] = Float(b * inverse[1] + e * inverse[3])
      }
      row[shape.item(set, dimensions)] = Float(cut)
      row[shape.item(set, dimensions + 1)] = layout.sets[set].kind == .vote ? Float(logGap[set]) : 0
    }
    for t in 0..<times {
      for group in 0..<shape.groups { row[shape.calling(t, group)] = Float(calling[t * shape.groups + group]) }
      row[shape.routine(t)] = Float(routine[t])
    }
    row[shape.hyperStart] = Float(prior.innovation / l00)
    row[shape.hyperStart + 1] = Float(prior.activityVariance.squareRoot())
    row[shape.hyperStart + 2] = Float(prior.slopeLink[0])
    row[shape.hyperStart + 3] = Float(prior.voteLower.link)
    for (lane, residual) in activityResiduals.enumerated() { row[shape.residual(lane)] = Float(residual) }
    row[shape.hyperStart + 4] = Float(prior.turnChance)
    return row
  }
}
