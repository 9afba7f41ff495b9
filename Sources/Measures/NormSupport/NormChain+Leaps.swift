import Statistics

/// Blind steps of single states' paths, in one dimension or all, between places that steps of Newton's kind do not
/// join. Turns are summed out of the ratios, so that `drawTurns` must follow.
extension NormChain {
  /// Lets every state leap over some periods in a row: out of a place that a few odd acts hold it in.
  func leapPositions() {
    let (lanes, times, count) = (layout.lanes, layout.periods.count, layout.states.count)
    let ends = (random.integer(below: times), random.integer(below: times))
    let range =
      switch random.integer(below: 3) {
      case 0: 0...times - 1
      case 1: ends.0...times - 1
      default: min(ends.0, ends.1)...max(ends.0, ends.1)
      }
    let size = Float([0.25, 0.7, 1.6][random.integer(below: 3)])
    let moved = someDimensions()
    tryPaths(range) { _ in
      for d in moved {
        random.fillNormals(noise.start, count: lanes)
        for t in range {
          for lane in 0..<count { position[d][t * lanes + lane] += size * noise[lane] }
        }
      }
    }
  }

  /// Lets every state stand in one period where it stands in the period before or after, from a turn to the same turn a
  /// period later, which nothing between the two would reach; or anywhere, as after a turn.
  func copyPositions() {
    let (lanes, times, count) = (layout.lanes, layout.periods.count, layout.states.count)
    guard times > 1 else { return }
    let t = random.integer(below: times)
    tryPaths(t...t) { correction in
      for lane in 0..<count {
        let near = neighbour(t, lane)
        correction[lane] += near.logDensity(place(t, lane))
        let new = near.draw(from: &random)
        for d in 0..<options.dimensions { position[d][t * lanes + lane] = Float(new[d]) }
        correction[lane] -= near.logDensity(place(t, lane))
      }
    }
  }

  /// Draws how far every state steps into one period, the periods before and after it moving half the change each: two
  /// small turns become one large one, or none.
  func splitPositions() {
    let (lanes, times, count) = (layout.lanes, layout.periods.count, layout.states.count)
    guard times > 1 else { return }
    let t = 1 + random.integer(below: times - 1)
    let first = random.uniform() < 0.5 ? t - 1 : random.integer(below: t)
    let last = random.uniform() < 0.5 ? t : t + random.integer(below: times - t)
    let range = first...last
    let size = [0.05, 0.3][random.integer(below: 2)]
    let steps = NormSteps(near: prior.innovation, far: 1.5)
    tryPaths(range) { correction in
      for lane in 0..<count {
        let old = zip(place(t, lane), place(t - 1, lane)).map { $0 - $1 }
        let new = steps.draw(options.dimensions, from: &random)
        correction[lane] += steps.logDensity(old) - steps.logDensity(new)
        for d in 0..<options.dimensions {
          let (change, both) = (0.5 * (new[d] - old[d]), size * random.normal())
          for s in range { position[d][s * lanes + lane] += Float(both + (s < t ? -change : change)) }
        }
      }
    }
  }

  /// Proposes new paths for all states over a range of periods, and takes or leaves each state's.
  ///
  /// - Parameter propose: writes into the positions, and adds to each state's log ratio what the proposal's density
  ///   asks.
  private func tryPaths(_ range: ClosedRange<Int>, _ propose: (inout [Double]) -> Void) {
    let (lanes, count) = (layout.lanes, layout.states.count)
    let turn = turnOdds
    var ratios = (0..<count).map { -logPath($0, turn) }
    sumValues(range, into: here)
    for d in 0..<options.dimensions {
      kept[d].start.update(from: position[d].start, count: layout.periods.count * lanes)
    }
    propose(&ratios)
    sumValues(range, into: there)
    random.fillLogUniforms(logUniforms.start, count: lanes)
    for lane in 0..<count {
      let ratio = ratios[lane] + logPath(lane, turn) + Double(there.value[lane]) - Double(here.value[lane])
      if Double(logUniforms[lane]) < ratio { continue }
      for d in 0..<options.dimensions {
        for t in range { position[d][t * lanes + lane] = kept[d][t * lanes + lane] }
      }
    }
  }

  /// The log-likelihood of each state's acts in a range of periods, shape [lanes].
  private func sumValues(_ range: ClosedRange<Int>, into points: NormPoints) {
    points.value.start.update(repeating: 0, count: layout.lanes)
    for t in range {
      for row in layout.rowsOfPeriod[t] {
        var acts = acts(row, 0, at: position[0].start)
        kernels.act_values(&acts, points.value.start)
      }
    }
  }

  /// One dimension or all.
  func someDimensions() -> [Int] {
    let chosen = options.dimensions == 1 ? 0 : random.integer(below: options.dimensions + 1)
    return chosen == options.dimensions ? Array(0..<options.dimensions) : [chosen]
  }

  /// Where a state stands in a period, by dimension.
  func place(_ t: Int, _ lane: Int) -> [Double] {
    (0..<options.dimensions).map { Double(position[$0][t * layout.lanes + lane]) }
  }

  /// Around where a state stands in the periods before and after, or anywhere.
  func neighbour(_ t: Int, _ lane: Int) -> NormNeighbour {
    let last = layout.periods.count - 1
    return NormNeighbour(
      before: place(t > 0 ? t - 1 : t + 1, lane), after: place(t < last ? t + 1 : t - 1, lane), sd: prior.innovation)
  }
}

/// A mixture of three normals: two parts in five around each of the neighbours in time, one where a state that starts
/// anew may be.
struct NormNeighbour {
  let before: [Double]
  let after: [Double]
  /// Of the walk.
  let sd: Double
  /// Sd of a first position.
  static let anew = NormChain.firstVariance.squareRoot()

  func draw(from random: inout RandomStream) -> [Double] {
    switch random.integer(below: 5) {
    case 0, 1: before.map { $0 + sd * random.normal() }
    case 2, 3: after.map { $0 + sd * random.normal() }
    default: before.map { _ in Self.anew * random.normal() }
    }
  }

  /// But for a constant.
  func logDensity(_ x: [Double]) -> Double {
    func log(_ centre: [Double]?, _ sd: Double) -> Double {
      var squares = 0.0
      for index in x.indices {
        let step = x[index] - (centre?[index] ?? 0)
        squares += step * step
      }
      return -0.5 * squares / (sd * sd) - Double(x.count) * portableLog(sd)
    }
    let logs = (log(before, sd), log(after, sd), log(nil, Self.anew))
    let top = max(logs.0, logs.1, logs.2)
    return top + portableLog(2 * portableExp(logs.0 - top) + 2 * portableExp(logs.1 - top) + portableExp(logs.2 - top))
  }
}

/// An even mixture of two normals around 0, of a small and a large sd.
struct NormSteps {
  let near: Double
  let far: Double

  func draw(_ dimensions: Int, from random: inout RandomStream) -> [Double] {
    let sd = random.uniform() < 0.5 ? near : far
    return (0..<dimensions).map { _ in sd * random.normal() }
  }

  /// But for a constant.
  func logDensity(_ x: [Double]) -> Double {
    let squares = x.reduce(0) { $0 + $1 * $1 }
    let (u, v) = (squares / (near * near), squares / (far * far))
    let logRatio = 0.5 * (u - v) + Double(x.count) * portableLog(near / far)
    return -0.5 * u + (logRatio > 30 ? logRatio : portableLog(1 + portableExp(logRatio)))
  }
}
