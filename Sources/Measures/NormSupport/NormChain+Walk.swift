import Statistics

/// A state starts from a normal with sd 1 and walks by σ a period, but in any period it may turn: break with its past,
/// with a chance p that all states share, and start anew. Whether it did is drawn for each state and period, and given
/// that the prior of a path is normal.
extension NormChain {
  /// Variance of a state's first position; the scale is free, so it only says how long a unit is while sampling.
  static let firstVariance = 1.0

  /// Log prior of one state's path in one dimension, given its turns.
  func logWalk(_ lane: Int, _ point: UnsafeMutablePointer<Float>) -> Double {
    let lanes = layout.lanes
    var (sum, before): (Double, Float) = (0, 0)
    for t in layout.periods.indices {
      let x = point[t * lanes + lane]
      sum += Double(link[t * lanes + lane]) * Double(x - before) * Double(x - before)
      sum += Double(pull[t * lanes + lane]) * Double(x) * Double(x)
      before = x
    }
    return -0.5 * sum
  }

  /// What the odds of a turn hang on besides a state's squares.
  var turnOdds: NormTurnOdds { NormTurnOdds(prior, layout.gaps, options) }

  /// The squared step into a period and the squared place there, over all dimensions.
  private func squares(_ t: Int, _ lane: Int) -> (step: Double, place: Double) {
    let at = t * layout.lanes + lane
    var (step, place) = (0.0, 0.0)
    for d in 0..<options.dimensions {
      let now = Double(position[d][at])
      let change = now - Double(position[d][at - layout.lanes])
      step += change * change
      place += now * now
    }
    return (step, place)
  }

  /// Log prior of one state's path, whether it turned summed out.
  func logWalkOrTurn(_ lane: Int, _ turn: NormTurnOdds) -> Double {
    var sum = 0.0
    for d in 0..<options.dimensions {
      let start = Double(position[d][lane])
      sum -= 0.5 * start * start / Self.firstVariance
    }
    // Σ log(1 + odds); large odds by themselves and a large product at once, lest it overflow.
    var product = 1.0
    for t in layout.periods.indices.dropFirst() {
      let (step, place) = squares(t, lane)
      sum -= 0.5 * step / turn.variance[t]
      guard turn.isPossible else { continue }
      let odds = turn.log(t, step: step, place: place)
      if odds > 30 { sum += odds } else { product *= 1 + portableExp(odds) }
      if product > 1e200 {
        sum += portableLog(product)
        product = 1
      }
    }
    return sum + portableLog(product)
  }

  /// Draws where states turn, given the paths, and sets the precisions.
  func drawTurns() {
    let lanes = layout.lanes
    let turn = turnOdds
    turnDraws += 1
    for lane in 0..<lanes { (link[lane], pull[lane]) = (0, Float(1 / Self.firstVariance)) }
    for t in layout.periods.indices.dropFirst() {
      let precision = Float(1 / turn.variance[t])
      for lane in 0..<lanes { (link[t * lanes + lane], pull[t * lanes + lane]) = (precision, 0) }
      guard turn.isPossible else { continue }
      for lane in 0..<layout.states.count {
        let (step, place) = squares(t, lane)
        let chance = logistic(turn.log(t, step: step, place: place))
        turnSums[t * lanes + lane] += chance
        guard random.uniform() < chance else { continue }
        (link[t * lanes + lane], pull[t * lanes + lane]) = (0, Float(1 / Self.firstVariance))
      }
    }
  }

  /// Forgets what was summed of turns.
  func clearTurns() {
    for index in turnSums.indices { turnSums[index] = 0 }
    turnDraws = 0
  }

  private func logInnovationPrior(_ s: Double) -> Double {
    -0.5 * s * s / (options.innovationScale * options.innovationScale) + portableLog(s)
  }

  /// Draws σ given the paths and turns; σ and all steps together, stretched alike, which only the acts notice; then
  /// the turns, and how often there are any.
  func moveWalk() {
    guard layout.periods.count > 1 else {
      prior.innovation = max(options.innovationScale * abs(normal()), 1e-6)
      return
    }
    moveInnovation()
    movePace()
    drawTurns()
    guard let (a, b) = options.turnPrior else { return }
    let steps = Double((layout.periods.count - 1) * layout.states.count)
    let turned = Double(turns)
    let (yes, no) = (gamma(a + turned), gamma(b + steps - turned))
    prior.turnChance = min(max(yes / (yes + no), 1e-6), 1 - 1e-6)
  }

  private var turns: Int {
    let (lanes, count) = (layout.lanes, layout.states.count)
    return layout.periods.indices.dropFirst().reduce(0) { sum, t in
      sum + (0..<count).count { link[t * lanes + $0] == 0 }
    }
  }

  private func moveInnovation() {
    let (lanes, count) = (layout.lanes, layout.states.count)
    var (sum, steps) = (0.0, 0.0)
    for t in layout.periods.indices.dropFirst() {
      for lane in 0..<count where link[t * lanes + lane] > 0 {
        sum += squares(t, lane).step / layout.gaps[t]
        steps += Double(options.dimensions)
      }
    }
    for _ in 0..<4 {
      let old = prior.innovation
      let new = old * portableExp(walkStep.size * normal())
      let ratio =
        logInnovationPrior(new) - logInnovationPrior(old) - steps * portableLog(new / old)
        - 0.5 * sum * (1 / (new * new) - 1 / (old * old))
      let taken = new > 1e-4 && accepts(ratio)
      walkStep.note(taken)
      if taken { prior.innovation = new }
    }
  }

  private func movePace() {
    let old = prior.innovation
    let factor = portableExp(pacedStep.size * normal())
    let (lanes, times) = (layout.lanes, layout.periods.count)
    let before = (heldTotal ?? total(nil)) + logActivities
    heldTotal = nil
    for d in 0..<options.dimensions {
      kept[d].start.update(from: position[d].start, count: times * lanes)
      let x = position[d].start
      for t in stride(from: times - 1, to: 0, by: -1) {
        for lane in 0..<lanes where link[t * lanes + lane] > 0 { x[t * lanes + lane] -= x[(t - 1) * lanes + lane] }
      }
      for t in 1..<times {
        for lane in 0..<lanes where link[t * lanes + lane] > 0 {
          x[t * lanes + lane] = x[(t - 1) * lanes + lane] + Float(factor) * x[t * lanes + lane]
        }
      }
    }
    let new = old * Double(Float(factor))
    let taken =
      new > 1e-4 && accepts(total(nil) + logActivities - before + logInnovationPrior(new) - logInnovationPrior(old))
    pacedStep.note(taken)
    if taken {
      prior.innovation = new
    } else {
      for d in 0..<options.dimensions { position[d].start.update(from: kept[d].start, count: times * lanes) }
    }
  }
}

/// The odds that a state turned and did not walk on, by period.
struct NormTurnOdds {
  let isPossible: Bool
  /// Of the walk's step into each period; 0 before the first.
  let variance: [Double]
  private let constant: [Double]

  init(_ prior: NormPrior, _ gaps: [Double], _ options: NormOptions) {
    isPossible = options.turnPrior != nil
    variance = gaps.map { prior.innovation * prior.innovation * $0 }
    let chance = logit(prior.turnChance)
    constant = variance.map {
      $0 > 0 ? chance + 0.5 * Double(options.dimensions) * portableLog($0 / NormChain.firstVariance) : 0
    }
  }

  /// The log odds by the squares of a state's step into a period and of its place there, over all dimensions.
  func log(_ t: Int, step: Double, place: Double) -> Double {
    constant[t] + 0.5 * (step / variance[t] - place / NormChain.firstVariance)
  }
}
