import Statistics

extension NormChain {
  /// Leans all slopes of sponsorship one way and takes from each state's propensity what its mean position then adds: a
  /// direction in which the acts hardly resist, and which single steps would walk slowly.
  func moveLean(_ dimension: Int) {
    let (lanes, count, times) = (layout.lanes, layout.states.count, layout.periods.count)
    let sets = layout.setsOfKind[1]
    let c = leanSteps[dimension].size * normal()
    let rows = layout.rows.indices.filter { layout.rows[$0].kind == .sponsorship }
    func logPosterior() -> Double {
      var squares = 0.0
      for lane in 0..<count { squares += Double(activity[lane]) * Double(activity[lane]) }
      let mean = prior.sponsorSlope[dimension].mean
      return total(rows) - 0.5 * squares / prior.activityVariance - 0.5 * mean * mean / NormPrior.slopeVariance
    }
    let before = logPosterior()
    let kept = activity.array
    let keptSlopes = sets.map { slope[dimension][$0] }
    let keptMean = prior.sponsorSlope[dimension].mean
    for lane in 0..<count {
      var mean: Float = 0
      for t in 0..<times { mean += position[dimension][t * lanes + lane] }
      activity[lane] -= Float(c) * mean / Float(times)
    }
    for set in sets { slope[dimension][set] += c }
    prior.sponsorSlope[dimension].mean += c
    let taken = accepts(logPosterior() - before)
    leanSteps[dimension].note(taken)
    if taken { return }
    for lane in 0..<count { activity[lane] = kept[lane] }
    for (place, set) in sets.enumerated() { slope[dimension][set] = keptSlopes[place] }
    prior.sponsorSlope[dimension].mean = keptMean
  }
}
