import CKernels
import Statistics

/// Steps of a state with a chance of its own of calling a vote: its position and that chance together, because a state
/// that stands far off and calls no vote is as silent as one that has nothing to oppose.
extension NormChain {
  /// Cells of equal width in s, ρ = s² (3 − 2s), over which the chance is proposed: fine where ρ is near 0 or 1.
  static let callCells = 24

  /// The state of each group of one.
  private var callers: [(group: Int, lane: Int)] {
    (0..<max(layout.groups.count - 1, 0)).compactMap { group in
      (0..<layout.states.count).first { layout.groupOfState[$0] == group }.map { (group, $0) }
    }
  }

  /// Draws position and chance of such states: in each period by itself, to where the state stands in the period before
  /// or after or by a leap, and over some periods in a row.
  func moveCallers() {
    let times = layout.periods.count
    for (group, lane) in callers {
      for t in 0..<times {
        if times > 1 { tryCaller(group, lane, t...t, .neighbour) }
        tryCaller(group, lane, t...t, .leap([0.1, 0.3, 0.9][random.integer(below: 3)]))
      }
      let ends = (random.integer(below: times), random.integer(below: times))
      let last = random.uniform() < 0.5 ? times - 1 : max(ends.0, ends.1)
      tryCaller(group, lane, min(ends.0, ends.1)...last, .leap([0.1, 0.3][random.integer(below: 2)]))
    }
  }

  private enum CallerStep {
    case neighbour
    case leap(Double)
  }

  private func tryCaller(_ group: Int, _ lane: Int, _ range: ClosedRange<Int>, _ step: CallerStep) {
    let (lanes, groups) = (layout.lanes, layout.groups.count)
    let old = range.map { place($0, lane) }
    var new = old
    let turn = turnOdds
    var ratio = -logPath(lane, turn)
    switch step {
    case .neighbour:
      let near = neighbour(range.lowerBound, lane)
      new[0] = near.draw(from: &random)
      ratio += near.logDensity(old[0]) - near.logDensity(new[0])
    case .leap(let size):
      for d in someDimensions() {
        let shift = size * normal()
        for index in new.indices { new[index][d] += shift }
      }
    }
    func put(_ places: [[Double]], _ index: Int, _ t: Int) {
      for d in 0..<options.dimensions { position[d][t * lanes + lane] = Float(places[index][d]) }
    }
    var chances: [Double] = []
    for (index, t) in range.enumerated() {
      let calls = CallOdds(layout, t, group, calling, routine[t])
      let now = CallerChance(opposition(t, lane), calls, options.ownCallingPrior)
      let before = calling[t * groups + group]
      ratio -= laneValue(t, lane, before) + calls.log(before) + now.logPrior(before) - now.logDensity(before)
      put(new, index, t)
      let then = CallerChance(opposition(t, lane), calls, options.ownCallingPrior)
      let after = then.draw(from: &random)
      ratio += laneValue(t, lane, after) + calls.log(after) + then.logPrior(after) - then.logDensity(after)
      chances.append(after)
    }
    ratio += logPath(lane, turn)
    guard accepts(ratio) else {
      for (index, t) in range.enumerated() { put(old, index, t) }
      return
    }
    for (index, t) in range.enumerated() {
      calling[t * groups + group] = chances[index]
      callingOfState[t * lanes + lane] = Float(chances[index])
    }
  }

  /// The acts of the sixteen states around one.
  private func block(_ row: Int, _ lane: Int) -> suasion_acts {
    let start = lane / 16 * 16
    var acts = acts(row, 0, at: position[0].start)
    acts.blocks = 1
    acts.codes += start
    acts.positions += start
    if let offsets = acts.offsets { acts.offsets = offsets + start }
    acts.calling = UnsafePointer(callerRow.start)
    return acts
  }

  /// The log-likelihood of a state's acts in a period, its silence at a chance of calling.
  private func laneValue(_ t: Int, _ lane: Int, _ chance: Double) -> Double {
    callerRow.start.update(repeating: Float(chance), count: 16)
    callerValue.start.update(repeating: 0, count: 16)
    for row in layout.rowsOfPeriod[t] {
      var acts = block(row, lane)
      kernels.act_values(&acts, callerValue.start)
    }
    return Double(callerValue[lane % 16])
  }

  /// The chance that a state would vote no on each text of a period that was adopted without a vote.
  private func opposition(_ t: Int, _ lane: Int) -> [Double] {
    callerRow.start.update(repeating: 0.5, count: 16)
    return layout.rowsOfPeriod[t].filter { layout.rows[$0].isSilent }.map { row in
      callerValue.start.update(repeating: 0, count: 16)
      var acts = block(row, lane)
      kernels.act_values(&acts, callerValue.start)
      // log(1 − q/2)
      return min(max(2 * (1 - portableExp(Double(callerValue[lane % 16]))), 0), 1)
    }
  }
}

/// How likely the roll calls of a period are by the chance of one group that it calls, all else given.
private struct CallOdds {
  /// Of each text put to a vote that the group opposed: the chance that nothing else called, and how many opposed.
  private var others: [(silent: Double, noes: Int)] = []

  init(_ layout: NormLayout, _ t: Int, _ group: Int, _ calling: [Double], _ routine: Double) {
    let groups = layout.groups.count
    for text in layout.called where text.period == t && text.noes[group] > 0 {
      var silent = 1 - routine
      for other in 0..<groups where other != group {
        for _ in 0..<text.noes[other] { silent *= 1 - calling[t * groups + other] }
      }
      others.append((silent, text.noes[group]))
    }
  }

  func log(_ chance: Double) -> Double {
    var (sum, product) = (0.0, 1.0)
    for (index, text) in others.enumerated() {
      var silent = text.silent
      for _ in 0..<text.noes { silent *= 1 - chance }
      product *= max(1 - silent, 1e-30)
      if index % 8 == 7 {
        sum += portableLog(product)
        product = 1
      }
    }
    return sum + portableLog(product)
  }
}

/// What a state's silence and its period's roll calls say of its chance ρ of calling: a step function of s,
/// ρ = s² (3 − 2s), to propose from.
private struct CallerChance {
  private let prior: (Double, Double)
  /// Log of the share of each cell.
  private var logShares: [Double] = []

  init(_ opposition: [Double], _ calls: CallOdds, _ prior: (Double, Double)) {
    self.prior = prior
    for cell in 0..<NormChain.callCells {
      let s = (Double(cell) + 0.5) / Double(NormChain.callCells)
      let chance = Self.chance(s)
      var (sum, product) = (0.0, 1.0)
      for (index, q) in opposition.enumerated() {
        product *= 1 - chance * q
        if index % 8 == 7 {
          sum += portableLog(product)
          product = 1
        }
      }
      logShares.append(sum + portableLog(product) + calls.log(chance) + logPrior(chance) + Self.logSlope(s))
    }
    let top = logShares.max() ?? 0
    let total = portableLog(logShares.reduce(0) { $0 + portableExp($1 - top) }) + top
    for cell in logShares.indices { logShares[cell] -= total }
  }

  private static func chance(_ s: Double) -> Double { min(max(s * s * (3 - 2 * s), 1e-6), 1 - 1e-6) }

  /// log dρ/ds
  private static func logSlope(_ s: Double) -> Double { portableLog(6 * s * (1 - s)) }

  /// Log of the Beta density, but for a constant.
  func logPrior(_ chance: Double) -> Double {
    (prior.0 - 1) * portableLog(chance) + (prior.1 - 1) * portableLog(1 - chance)
  }

  func draw(from random: inout RandomStream) -> Double {
    var left = random.uniform()
    var cell = 0
    while cell + 1 < logShares.count {
      left -= portableExp(logShares[cell])
      if left < 0 { break }
      cell += 1
    }
    return Self.chance((Double(cell) + random.openUniform()) / Double(logShares.count))
  }

  /// Log density of a proposal, but for a constant.
  func logDensity(_ chance: Double) -> Double {
    var (low, high) = (0.0, 1.0)
    for _ in 0..<40 {
      let middle = 0.5 * (low + high)
      if middle * middle * (3 - 2 * middle) < chance { low = middle } else { high = middle }
    }
    let s = min(max(0.5 * (low + high), 1e-9), 1 - 1e-9)
    return logShares[min(Int(s * Double(logShares.count)), logShares.count - 1)] - Self.logSlope(s)
  }
}
