import Statistics

extension NormChain {
  /// Leans all slopes of sponsorship one way and takes from each state's propensity what its mean position then adds,
  /// and from the line that propensities lie around: a direction in which only states that move resist, and which
  /// single steps would walk slowly.
  func moveLean(_ dimension: Int) {
    let count = layout.states.count
    let sets = layout.setsOfKind[1]
    let c = leanSteps[dimension].size * normal()
    let rows = layout.rows.indices.filter { layout.rows[$0].kind == .sponsorship }
    func logPosterior() -> Double {
      let (mean, line) = (prior.sponsorSlope[dimension].mean, prior.activitySlope[dimension])
      return total(rows) + logActivities + logLinkedSlopes(dimension)
        - 0.5 * (mean * mean + line * line) / NormPrior.slopeVariance
    }
    let before = logPosterior()
    let kept = activity.array
    let keptSlopes = sets.map { slope[dimension][$0] }
    let (keptMean, keptLine) = (prior.sponsorSlope[dimension].mean, prior.activitySlope[dimension])
    for lane in 0..<count { activity[lane] -= Float(c * meanPosition(lane, position[dimension].start)) }
    for set in sets { slope[dimension][set] += c }
    prior.sponsorSlope[dimension].mean += c
    if isLineFree { prior.activitySlope[dimension] -= c }
    let taken = accepts(logPosterior() - before)
    leanSteps[dimension].note(taken)
    if taken { return }
    for lane in 0..<count { activity[lane] = kept[lane] }
    for (place, set) in sets.enumerated() { slope[dimension][set] = keptSlopes[place] }
    (prior.sponsorSlope[dimension].mean, prior.activitySlope[dimension]) = (keptMean, keptLine)
  }
}
