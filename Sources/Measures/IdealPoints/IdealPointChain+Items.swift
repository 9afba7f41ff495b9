import CKernels
import Statistics

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension IdealPointChain {
  /// Draws every item's cutpoints and slope given all positions: items are independent given θ.
  func drawItems() {
    let count = Int32(parameters)
    let step = itemStep
    sumItems(items)
    factorItems(items, into: work.itemFactor, logRootDeterminant: work.itemForwardDeterminant)
    if isSettling {
      for k in 0..<6 * parameters { work.itemCurvatureSum[k] += work.itemCurvature[k] }
    }
    kernels.item_posterior(
      count, items.start, parameterSums, itemPrior, work.itemGradient.start, work.itemPosterior.start)
    stream.fillNormals(work.noise.start, count: 3 * parameters)
    kernels.propose_items(
      count, items.start, work.itemGradient.start, work.itemFactor.start, step.drift, step.spread,
      work.noise.start, work.newItems.start, work.itemForward.start)
    sumItems(work.newItems)
    factorItems(work.newItems, into: work.itemFactor, logRootDeterminant: work.itemBackwardDeterminant)
    kernels.item_posterior(
      count, work.newItems.start, parameterSums, itemPrior, work.itemGradient.start, work.itemNewPosterior.start)
    kernels.return_items(
      count, work.newItems.start, work.itemGradient.start, work.itemFactor.start, step.drift,
      step.spread, items.start, work.itemBackward.start)
    stream.fillLogUniforms(work.logUniforms.start, count: parameters)
    for k in 0..<parameters {
      var gain = work.itemNewPosterior[k] - work.itemPosterior[k]
      gain += work.itemBackward[k] - work.itemForward[k]
      gain += work.itemBackwardDeterminant[k] - work.itemForwardDeterminant[k]
      // A comparison with NaN is false: such a proposal is refused.
      guard work.logUniforms[k] < gain, isInside(work.newItems, k) else { continue }
      for row in 0..<3 { items[row * parameters + k] = work.newItems[row * parameters + k] }
      if isItem[k] { accepted.items += 1 }
    }
    accepted.itemsProposed += layout.data.items.count
  }

  /// Whether an item's cutpoints keep the prior's bounds.
  func isInside(_ state: FixedBuffer<Float>, _ k: Int) -> Bool {
    guard let bound = priors.cutpointBound, isItem[k] else { return true }
    let lower = Double(state[k])
    return lower >= -bound && lower + exp(Double(state[2 * parameters + k])) <= bound
  }

  /// The factors of the proposals' metric at a state; needs `sumItems` of it, and leaves the curvature in
  /// `work.itemCurvature`.
  private func factorItems(
    _ state: FixedBuffer<Float>, into factor: FixedBuffer<Float>, logRootDeterminant: FixedBuffer<Float>,
    weight: Float? = nil
  ) {
    let count = Int32(parameters)
    kernels.item_curvature(count, state.start, parameterSums, work.itemCurvature.start)
    kernels.factor_items(
      count, work.itemCurvature.start, work.itemUsual.start, weight ?? itemStep.usualWeight, itemPrior, factor.start,
      logRootDeterminant.start)
  }

  /// Fills `work.slotLower`, `slotUpper`, `slotSlope` from parameters.
  func spreadItems(_ from: FixedBuffer<Float>) {
    let lower = from.start
    let slope = from.start + parameters
    kernels.upper_cutpoints(
      Int32(parameters), lower, from.start + 2 * parameters, layout.isBinary ? 1 : 0, work.upper.start)
    if let slotParameter {
      for slot in 0..<layout.itemSlots {
        let k = slotParameter[slot]
        work.slotLower[slot] = lower[k]
        work.slotUpper[slot] = work.upper[k]
        work.slotSlope[slot] = slope[k]
      }
    } else {
      work.slotLower.start.update(from: lower, count: parameters)
      work.slotUpper.start.update(from: work.upper.start, count: parameters)
      work.slotSlope.start.update(from: slope, count: parameters)
    }
  }

  /// The items of a session as the kernels take them, from `spreadItems`.
  func sessionItems(_ session: VoteLayout.Session) -> suasion_items {
    suasion_items(
      lower: work.slotLower.start + session.firstItem, upper: work.slotUpper.start + session.firstItem,
      slope: work.slotSlope.start + session.firstItem)
  }

  /// The ten sums of every parameter, at the chain's positions and the given parameters, in `work.parameterSums`.
  func sumItems(_ from: FixedBuffer<Float>) {
    spreadItems(from)
    for (index, session) in layout.sessions.enumerated() {
      var votes = layout.itemVotes(index)
      kernels.item_sums_of(
        &votes, sessionItems(session), theta.start + session.firstPoint,
        sums(work.slotSums, stride: layout.itemSlots, from: session.firstItem))
    }
    // With one cutpoint the gap is no parameter of the votes: rows 6 to 9, which pull at it, are nothing.
    if layout.isBinary {
      (work.slotSums.start + 6 * layout.itemSlots).update(repeating: 0, count: 4 * layout.itemSlots)
    }
    guard let slotParameter else { return }
    work.parameterSums.start.update(repeating: 0, count: 10 * parameters)
    for slot in 0..<layout.itemSlots where layout.slotItem[slot] >= 0 {
      for sum in 0..<10 {
        work.parameterSums[sum * parameters + slotParameter[slot]] += work.slotSums[sum * layout.itemSlots + slot]
      }
    }
  }

  private var parameterSums: suasion_item_sums { sums(work.parameterSums, stride: parameters, from: 0) }

  private func sums(_ buffer: FixedBuffer<Float>, stride: Int, from: Int) -> suasion_item_sums {
    func row(_ index: Int) -> UnsafeMutablePointer<Float> { buffer.start + index * stride + from }
    return suasion_item_sums(
      log_likelihood: row(0), first: row(1), first_position: row(2), second: row(3), second_position: row(4),
      second_position_squared: row(5), upper: row(6), upper_upper: row(7), upper_both: row(8),
      upper_both_position: row(9))
  }

  /// Climbs every item towards the mode of its parameters by damped steps of Newton's method, keeping what does not go
  /// down; for starting values and the approximate mode. Leaves the items' factors at where it ends.
  func climbItems(steps: Int) {
    let count = Int32(parameters)
    work.noise.start.update(repeating: 0, count: 3 * parameters)
    for step in 0..<steps {
      // Every third step is a short one, for items that a whole one overshoots.
      let drift: Float = step % 3 == 2 ? 0.25 : 1
      sumItems(items)
      factorItems(items, into: work.itemFactor, logRootDeterminant: work.itemForwardDeterminant, weight: 0)
      kernels.item_posterior(
        count, items.start, parameterSums, itemPrior, work.itemGradient.start, work.itemPosterior.start)
      kernels.propose_items(
        count, items.start, work.itemGradient.start, work.itemFactor.start, drift, 0, work.noise.start,
        work.newItems.start, work.itemForward.start)
      sumItems(work.newItems)
      kernels.item_posterior(
        count, work.newItems.start, parameterSums, itemPrior, work.itemGradient.start, work.itemNewPosterior.start)
      for k in 0..<parameters where work.itemNewPosterior[k] >= work.itemPosterior[k] && isInside(work.newItems, k) {
        for row in 0..<3 { items[row * parameters + k] = work.newItems[row * parameters + k] }
      }
    }
  }

  // MARK: The metric of the proposals

  /// Makes the present state's curvature the usual one.
  func settleHere() {
    sumItems(items)
    kernels.item_curvature(Int32(parameters), items.start, parameterSums, work.itemUsual.start)
    evaluate(Array(layout.sessions.indices), at: theta, into: (work.logLikelihood, work.gradient, work.usual))
    forgetCurvature()
  }

  /// Takes over another chain's usual curvature.
  func settle(as other: IdealPointChain) {
    work.itemUsual.take(other.work.itemUsual)
    work.usual.take(other.work.usual)
  }

  /// Makes the mean curvature of the sweeps since the last call the usual one. For warm-up only: a chain whose metric
  /// changes with its history has no invariant distribution.
  func settle() {
    guard settled > 0 else { return }
    for k in 0..<6 * parameters { work.itemUsual[k] = work.itemCurvatureSum[k] / Float(settled) }
    for slot in 0..<layout.pointSlots { work.usual[slot] = work.curvatureSum[slot] / Float(settled) }
    forgetCurvature()
  }

  private func forgetCurvature() {
    work.itemCurvatureSum.start.update(repeating: 0, count: 6 * parameters)
    work.curvatureSum.start.update(repeating: 0, count: layout.pointSlots)
    settled = 0
  }
}
