import CKernels
import Statistics

/// One Markov chain over the posterior of a dynamic ordinal item-response model.
///
/// P(yes) = Φ(τ₁ − βθ), P(yes or abstain) = Φ(τ₂ − βθ); each unit's θ walks at random over the times at which it votes,
/// with variance σ² a step. A sweep draws, each given all else:
///
/// 1. θ, in stretches of each unit's path (`drawPoints`);
/// 2. a shift and a stretch of each time's scale, which leave the likelihood as it is (`drawShifts`, `drawScales`);
/// 3. σ (`drawInnovation`; now and then with all paths, `drawWalk`) and the magnitude of all (`drawMagnitude`);
/// 4. τ₁, β and log(τ₂ − τ₁) of each item (`drawItems`).
///
/// Steps 1 and 4 are Metropolis-Hastings with the proposals of `ProposalStep`. No latent utilities are drawn: they slow the
/// mixing.
/// Step 2 is a generalised Gibbs step (Liu and Sabatti 2000, doi 10.1093/biomet/87.2.353).
final class IdealPointChain: @unchecked Sendable {
  let layout: VoteLayout
  let priors: IdealPointPriors
  let kernels: suasion_kernels
  /// How units' paths and items are proposed in the present sweep.
  var pointStep = ProposalStep.whole
  var itemStep = ProposalStep.whole
  /// How many times a stretch of a path covers. Whole paths of eighty were taken three times in ten and mixed worse for it;
  /// threes nine in ten, even where they leap.
  var stretch: Int

  /// Whether the curvature at each state is being gathered, for the metric of later proposals; and over how many sweeps.
  var isSettling = false
  var settled = 0

  var stream: RandomStream
  var innovation: Double
  /// θ by slot.
  let theta: FixedBuffer<Float>
  /// Lower cutpoint, slope and log gap of each parameter, shape [3][parameters].
  let items: FixedBuffer<Float>
  /// Rounded up to a multiple of sixteen; the padding follows its prior and touches nothing.
  let parameters: Int
  /// Parameter of each item slot; nil where slots are parameters.
  let slotParameter: [Int]?
  /// Whether a parameter belongs to an item; the others are padding.
  let isItem: [Bool]
  var accepted = Acceptance()

  /// Working storage.
  let work: IdealPointWork

  /// How often proposals were taken.
  struct Acceptance: Sendable, Codable {
    var stretches = 0
    var stretchesProposed = 0
    var items = 0
    var itemsProposed = 0
    var scales = 0
    var scalesProposed = 0
  }

  init(layout: VoteLayout, priors: IdealPointPriors, seed: UInt64, chain: Int) {
    self.layout = layout
    self.priors = priors
    kernels = suasion_kernels_here().pointee
    stream = RandomStream(seed: seed, purpose: "ideal points", unit: UInt64(chain))
    stretch = 3
    innovation = priors.innovation / 2
    theta = FixedBuffer(layout.pointSlots, of: 0)
    if layout.isBound {
      parameters = (layout.data.items.count + 15) / 16 * 16
      slotParameter = layout.slotItem.map { max($0, 0) }
      var used = [Bool](repeating: false, count: parameters)
      for item in layout.slotItem where item >= 0 { used[item] = true }
      isItem = used
    } else {
      parameters = layout.itemSlots
      slotParameter = nil
      isItem = layout.slotItem.map { $0 >= 0 }
    }
    items = FixedBuffer(3 * parameters, of: 0)
    for parameter in 0..<parameters { items[2 * parameters + parameter] = Float(priors.logGapMean) }
    work = IdealPointWork(layout: layout, parameters: parameters)
  }

  /// Draws everything once.
  ///
  /// Early in the warm-up every other sweep is cautious, afterwards a few are random walks; the others leap over the mode.
  /// The usual curvature is learned in the warm-up and fixed after it.
  ///
  /// - Parameter number: which sweep of the chain.
  func sweep(_ number: Int, warmup: Int) {
    let isWarmup = number < warmup
    isSettling = isWarmup
    if isWarmup, number > 0, number % 20 == 0 { settle() }
    if number == warmup {
      settle()
      accepted = Acceptance()
    }
    if 2 * number < warmup {
      pointStep = number % 2 == 1 ? .cautious : .whole
      itemStep = pointStep
    } else {
      pointStep = number % 32 == 21 ? .randomWalk : number % 8 == 2 ? .whole : .leap(0.75)
      itemStep = number % 10 == 3 ? .randomWalk : .leap(0.25)
    }
    sweep()
    // Two more passes over all votes: worth it at every sweep only where they are few.
    if layout.data.votes.count < 50_000 || number % 20 == 9 { drawWalk() }
  }

  private func sweep() {
    drawPoints()
    // Within hard bounds some cutpoint always stands at one, and a step that moves all would never be taken.
    if priors.pointBound == nil && priors.cutpointBound == nil {
      drawShifts()
      drawScales()
    }
    drawInnovation()
    drawMagnitude()
    drawItems()
    if isSettling { settled += 1 }
  }

  /// Parameter of an item slot.
  func parameter(_ slot: Int) -> Int { slotParameter.map { $0[slot] } ?? slot }

  var itemPrior: suasion_item_prior {
    suasion_item_prior(
      lower_mean: Float(priors.cutpointMean), lower_precision: Float(1 / (priors.cutpointSD * priors.cutpointSD)),
      slope_mean: 0, slope_precision: Float(1 / (priors.slopeSD * priors.slopeSD)),
      log_gap_mean: Float(priors.logGapMean), log_gap_precision: Float(1 / (priors.logGapSD * priors.logGapSD)))
  }

  /// Prior variance of the step that leads to a state: from the unit's state before, or from 0 for its first.
  func stepVariance(_ state: Int) -> Double {
    let gap = layout.stateGap[state]
    if gap == 0 { return priors.first * priors.first }
    if let smoothing = priors.fixedSmoothing {
      let votes = Double(layout.stateVotes[state])
      return smoothing * votes / (votes + Double(layout.stateVotes[state - 1]))
    }
    return gap * innovation * innovation
  }
}

/// A proposal x' = x + drift H⁻¹ g + spread H^(−½) noise, g being the gradient of the log target.
///
/// Where the target is normal with curvature H and spread² = 1 − (1 − drift)², it is always taken. H lies between the
/// curvature at the state (Gamerman 1997, doi 10.1023/A:1018509429360), with which chains hung in flat tails, and the
/// usual one, learned in the warm-up, with which they hung in steep ones.
struct ProposalStep: Sendable {
  var drift: Float
  var spread: Float
  /// Weight of the usual curvature in H; the rest is that of the state.
  var usualWeight: Float

  /// Keeps `carry` of the deviation from the mode.
  private init(carry: Float) {
    drift = 1 - carry
    spread = (1 - carry * carry).squareRoot()
    usualWeight = 0.6
  }

  private init(walk: Float) {
    drift = 0
    spread = walk
    usualWeight = 1
  }

  static let whole = ProposalStep(carry: 0)
  static let cautious = ProposalStep(carry: 0.7)
  /// Goes beyond the mode by a share of the deviation: overrelaxation, with which what the other steps leave correlated
  /// moves faster (Adler 1981, doi 10.1103/PhysRevD.23.2901).
  static func leap(_ share: Float) -> ProposalStep { ProposalStep(carry: -share) }
  /// Blind steps in a metric that does not depend on the state: from far out, one towards the middle is always taken.
  static let randomWalk = ProposalStep(walk: 0.8)
}

/// Sums and proposals of a chain, allocated once.
final class IdealPointWork {
  /// By point slot, at the state and at the proposal.
  let logLikelihood, gradient, curvature: FixedBuffer<Float>
  let newLogLikelihood, newGradient, newCurvature: FixedBuffer<Float>
  let newTheta: FixedBuffer<Float>
  /// Noise by state; also that of the items.
  let noise: FixedBuffer<Float>
  let logUniforms: FixedBuffer<Float>
  /// By state: log q of the way there; precisions of the step that leads to it and of the one that leads on.
  let forward, stepPrecision, nextPrecision: FixedBuffer<Double>
  /// By point slot: the usual curvature of the log-likelihood, the sum over sweeps that it is taken from, and what the
  /// proposals' metric has in its place.
  let usual, curvatureSum, metric: FixedBuffer<Float>
  /// By parameter, [6][parameters]: curvatures here and usually, their sum over sweeps, and factors of the metric.
  let itemCurvature, itemUsual, itemCurvatureSum, itemFactor: FixedBuffer<Float>
  let itemGradient, itemForwardDeterminant, itemBackwardDeterminant: FixedBuffer<Float>
  let newItems: FixedBuffer<Float>
  let itemForward, itemBackward, itemPosterior, itemNewPosterior: FixedBuffer<Float>
  /// Item parameters by slot: lower, upper, slope; and the ten sums by slot and by parameter.
  let slotLower, slotUpper, slotSlope: FixedBuffer<Float>
  let slotSums, parameterSums: FixedBuffer<Float>
  let upper: FixedBuffer<Float>
  let scratch: StretchScratch

  init(layout: VoteLayout, parameters: Int) {
    func points() -> FixedBuffer<Float> { FixedBuffer(layout.pointSlots, of: 0) }
    (logLikelihood, gradient, curvature) = (points(), points(), points())
    (newLogLikelihood, newGradient, newCurvature, newTheta) = (points(), points(), points(), points())
    let most = max(3 * parameters, layout.stateCount) + 64
    noise = FixedBuffer(most, of: 0)
    logUniforms = FixedBuffer(most, of: 0)
    func states() -> FixedBuffer<Double> { FixedBuffer(layout.stateCount, of: 0) }
    (forward, stepPrecision, nextPrecision) = (states(), states(), states())
    (usual, curvatureSum, metric) = (points(), points(), points())
    func each() -> FixedBuffer<Float> { FixedBuffer(parameters, of: 0) }
    func matrices() -> FixedBuffer<Float> { FixedBuffer(6 * parameters, of: 0) }
    (itemCurvature, itemUsual, itemCurvatureSum, itemFactor) = (matrices(), matrices(), matrices(), matrices())
    (itemForwardDeterminant, itemBackwardDeterminant) = (each(), each())
    itemGradient = FixedBuffer(3 * parameters, of: 0)
    newItems = FixedBuffer(3 * parameters, of: 0)
    (itemForward, itemBackward, itemPosterior, itemNewPosterior) = (each(), each(), each(), each())
    func slots() -> FixedBuffer<Float> { FixedBuffer(layout.itemSlots, of: 0) }
    (slotLower, slotUpper, slotSlope) = (slots(), slots(), slots())
    slotSums = FixedBuffer(10 * layout.itemSlots, of: 0)
    parameterSums = layout.isBound ? FixedBuffer(10 * parameters, of: 0) : slotSums
    upper = each()
    scratch = StretchScratch(layout.data.times.count)
  }
}
