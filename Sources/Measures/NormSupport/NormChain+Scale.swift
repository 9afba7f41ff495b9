import CKernels
import Statistics

extension NormChain {
  /// Σ over states of the squared steps of the walk, over all dimensions, each by the time it took; and how many steps.
  private func stepSquares() -> (sum: Double, count: Double) {
    let (lanes, count) = (layout.lanes, layout.states.count)
    var sum = 0.0
    for d in 0..<options.dimensions {
      for t in layout.periods.indices.dropFirst() {
        let (now, before) = (position[d].start + t * lanes, position[d].start + (t - 1) * lanes)
        var squares = 0.0
        for lane in 0..<count { squares += Double(now[lane] - before[lane]) * Double(now[lane] - before[lane]) }
        sum += squares / layout.gaps[t]
      }
    }
    return (sum, Double(options.dimensions * count * (layout.periods.count - 1)))
  }

  private func logInnovationPrior(_ s: Double) -> Double {
    -0.5 * s * s / (options.innovationScale * options.innovationScale) + portableLog(s)
  }

  /// Draws σ given the paths, then σ and all steps together, stretched alike, which only the acts notice.
  func moveInnovation() {
    guard layout.periods.count > 1 else {
      prior.innovation = max(options.innovationScale * abs(normal()), 1e-6)
      return
    }
    let (sum, count) = stepSquares()
    for _ in 0..<4 {
      let old = prior.innovation
      let new = old * portableExp(walkStep.size * normal())
      let ratio =
        logInnovationPrior(new) - logInnovationPrior(old) - count * portableLog(new / old)
        - 0.5 * sum * (1 / (new * new) - 1 / (old * old))
      let taken = new > 1e-4 && accepts(ratio)
      walkStep.note(taken)
      if taken { prior.innovation = new }
    }
    let old = prior.innovation
    let factor = portableExp(pacedStep.size * normal())
    let (lanes, times) = (layout.lanes, layout.periods.count)
    let before = heldTotal ?? total(nil)
    heldTotal = nil
    var kept: [[Float]] = []
    for d in 0..<options.dimensions {
      kept.append(position[d].array)
      let x = position[d].start
      for t in stride(from: times - 1, to: 0, by: -1) {
        for lane in 0..<lanes { x[t * lanes + lane] -= x[(t - 1) * lanes + lane] }
      }
      for t in 1..<times {
        for lane in 0..<lanes {
          x[t * lanes + lane] = x[(t - 1) * lanes + lane] + Float(factor) * x[t * lanes + lane]
        }
      }
    }
    let new = old * Double(Float(factor))
    let taken =
      new > 1e-4 && accepts(total(nil) - before + logInnovationPrior(new) - logInnovationPrior(old))
    pacedStep.note(taken)
    if taken {
      prior.innovation = new
    } else {
      for d in 0..<options.dimensions { position[d].take(FixedBuffer(kept[d], filler: 0)) }
    }
  }

  /// The log-likelihood of the rows that are asked for; all of them for nil.
  func total(_ rows: [Int]?) -> Double {
    let lanes = layout.lanes
    there.value.start.update(repeating: 0, count: lanes)
    func add(_ row: Int) {
      var acts = acts(row, 0, at: position[0].start)
      kernels.act_values(&acts, there.value.start)
    }
    if let rows { rows.forEach(add) } else { layout.rows.indices.forEach(add) }
    var sum = 0.0
    for lane in 0..<layout.states.count { sum += Double(there.value[lane]) }
    return sum
  }

  /// Moves and stretches the positions of all periods, of one, and of one and all after it, together with the
  /// parameters of items that stand in those periods alone, so that only the priors and the items of other periods too
  /// notice.
  func moveScale(_ dimension: Int) {
    let times = layout.periods.count
    func attempt(_ range: ClosedRange<Int>, _ index: Int) {
      shiftSteps[index].note(tryScale(dimension, range, shift: shiftSteps[index].size * normal(), factor: 1))
      let factor = portableExp(stretchSteps[index].size * normal())
      stretchSteps[index].note(tryScale(dimension, range, shift: 0, factor: factor))
    }
    let first = dimension * times
    attempt(0...times - 1, 2 * first)
    guard times > 1 else { return }
    let start = 1 + random.integer(below: times - 1)
    attempt(start...times - 1, 2 * (first + start))
    let alone = random.integer(below: times - 1)
    attempt(alone...alone, 2 * (first + alone) + 1)
  }

  private func tryScale(_ d: Int, _ range: ClosedRange<Int>, shift: Double, factor: Double) -> Bool {
    let (lanes, count) = (layout.lanes, layout.states.count)
    let (inside, rows) = scaleParts(range)
    let (x, slopes) = (position[d].start, slope[d])
    let before = total(rows) + logScalePrior(d, range, inside)
    let kept = (0..<range.count * lanes).map { x[range.lowerBound * lanes + $0] }
    let keptItems = inside.map { (slopes[$0], lower[$0]) }
    for index in 0..<range.count * lanes {
      x[range.lowerBound * lanes + index] = Float(Double(kept[index]) * factor + shift)
    }
    for set in inside {
      lower[set] += slopes[set] * shift
      slopes[set] /= factor
      setUpper(set)
    }
    let after = total(rows) + logScalePrior(d, range, inside)
    let jacobian = portableLog(factor) * Double(count * range.count - inside.count)
    let taken = accepts(after - before + jacobian)
    heldTotal = nil
    if !taken {
      for index in kept.indices { x[range.lowerBound * lanes + index] = kept[index] }
      for (place, set) in inside.enumerated() {
        (slopes[set], lower[set]) = keptItems[place]
        setUpper(set)
      }
    }
    return taken
  }

  /// The sets inside a range of periods and the rows that are shared with others, found once.
  private func scaleParts(_ range: ClosedRange<Int>) -> (inside: [Int], shared: [Int]) {
    if let found = scaleRanges[range] { return found }
    let found = (layout.insideSets(range), layout.sharedRows(range))
    scaleRanges[range] = found
    return found
  }

  /// Log prior of the positions at and into a range of periods, and of the items that move with them.
  private func logScalePrior(_ d: Int, _ range: ClosedRange<Int>, _ inside: [Int]) -> Double {
    let (lanes, count) = (layout.lanes, layout.states.count)
    let precisions = stepPrecisions()
    let x = position[d].start
    var sum = 0.0
    for t in [range.lowerBound, range.upperBound + 1] where t < layout.periods.count {
      var squares = 0.0
      for lane in 0..<count {
        let step = Double(x[t * lanes + lane]) - (t == 0 ? 0 : Double(x[(t - 1) * lanes + lane]))
        squares += step * step
      }
      sum -= 0.5 * Double(precisions[t]) * squares
    }
    if range.count > 1 {
      for t in range.dropFirst() {
        var squares = 0.0
        for lane in 0..<count {
          let step = Double(x[t * lanes + lane]) - Double(x[(t - 1) * lanes + lane])
          squares += step * step
        }
        sum -= 0.5 * Double(precisions[t]) * squares
      }
    }
    for set in inside { sum += logItemPrior(set, d) }
    // A vote whose sponsorship moves while it does not.
    for set in inside where layout.sets[set].kind == .sponsorship {
      guard let vote = layout.sets[set].linked else { continue }
      let s = layout.sets[vote]
      if !(s.first >= range.lowerBound && s.last <= range.upperBound) { sum += logItemPrior(vote, d) }
    }
    return sum
  }

  /// Of the set given what it hangs on, without what hangs on it.
  func logItemPrior(_ set: Int, _ d: Int) -> Double {
    var p = NormItemPrior()
    if layout.sets[set].kind == .sponsorship {
      (p.slopeMean, p.slopePrecision) = (prior.sponsorSlope[d].mean, 1 / prior.sponsorSlope[d].variance)
      (p.lowerMean, p.lowerPrecision) = (prior.sponsorThresholdMean, 1 / prior.sponsorThresholdVariance)
    } else {
      p = itemPrior(set, d)
    }
    let (b, c) = (slope[d][set] - p.slopeMean, lower[set] - p.lowerMean)
    return -0.5 * (p.slopePrecision * b * b + p.lowerPrecision * c * c)
  }
}

extension NormLayout {
  /// Parameter sets of which all rows are in the range of periods.
  func insideSets(_ range: ClosedRange<Int>) -> [Int] {
    sets.indices.filter { sets[$0].first >= range.lowerBound && sets[$0].last <= range.upperBound }
  }

  /// Rows in the range whose set has rows outside too.
  func sharedRows(_ range: ClosedRange<Int>) -> [Int] {
    range.flatMap { t in
      rowsOfPeriod[t].filter {
        let set = sets[rows[$0].set]
        return set.first < range.lowerBound || set.last > range.upperBound
      }
    }
  }
}
