import CKernels
import Statistics

extension NormChain {
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
  /// parameters of items that stand in those periods alone, and with the propensities to sponsor and their line, so
  /// that only priors and items of other periods too notice.
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
    let before = total(rows) + logScalePrior(d, range, inside) + logLine(d)
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
    // The line of the propensities follows: all of these up with the mean positions, the thresholds with them; or
    // steeper as all positions draw together.
    let sponsorships = layout.setsOfKind[1]
    let isWhole = range.count == layout.periods.count && !sponsorships.isEmpty && isLineFree
    let (keptPrior, keptActivity, keptThresholds) = (prior, activity.array, sponsorships.map { lower[$0] })
    let level = prior.activitySlope[d] * shift * Double(range.count) / Double(layout.periods.count)
    moveLevel(level)
    if isWhole { prior.activitySlope[d] /= factor }
    let after = total(rows) + logScalePrior(d, range, inside) + logLine(d)
    let jacobian = portableLog(factor) * Double(count * range.count - inside.count - (isWhole ? 1 : 0))
    let taken = accepts(after - before + jacobian)
    heldTotal = nil
    if !taken {
      prior = keptPrior
      for lane in 0..<count { activity[lane] = keptActivity[lane] }
      for (place, set) in sponsorships.enumerated() { lower[set] = keptThresholds[place] }
      for index in kept.indices { x[range.lowerBound * lanes + index] = kept[index] }
      for (place, set) in inside.enumerated() { (slopes[set], lower[set]) = keptItems[place] }
      for set in inside + sponsorships { setUpper(set) }
    }
    return taken
  }

  /// All propensities and all sponsorship thresholds up or down together.
  private func moveLevel(_ level: Double) {
    for lane in 0..<layout.states.count { activity[lane] += Float(level) }
    for set in layout.setsOfKind[1] {
      lower[set] += level
      setUpper(set)
    }
    prior.sponsorThresholdMean += level
  }

  /// Log prior of the propensities, their line and the mean of the sponsorship thresholds.
  private func logLine(_ d: Int) -> Double {
    guard !layout.setsOfKind[1].isEmpty else { return 0 }
    let (line, mean) = (prior.activitySlope[d], prior.sponsorThresholdMean - 1)
    return logActivities - 0.5 * line * line / NormPrior.slopeVariance - 0.5 * mean * mean / NormPrior.thresholdVariance
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
    let x = position[d].start
    var sum = 0.0
    let steps = Set([range.lowerBound, range.upperBound + 1] + range.dropFirst())
    for t in steps.sorted() where t < layout.periods.count {
      var squares = 0.0
      for lane in 0..<count {
        let at = t * lanes + lane
        let step = t == 0 ? 0 : Double(x[at]) - Double(x[at - lanes])
        squares += Double(link[at]) * step * step + Double(pull[at]) * Double(x[at]) * Double(x[at])
      }
      sum -= 0.5 * squares
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
