import CKernels
import Statistics

/// One Markov chain over the positions, the parameters of items, the activity of sponsors, and the chances of calling a
/// vote. What a sweep does stands in the extensions, a file a step.
final class NormChain: @unchecked Sendable {
  let layout: NormLayout
  let options: NormOptions
  let kernels: suasion_kernels = suasion_kernels_here().pointee
  var random: RandomStream
  var sweeps = 0

  // Shapes: [dimension][period × lanes], [dimension][set], [set].
  let position: [FixedBuffer<Float>]
  let slope: [FixedBuffer<Double>]
  let lower: FixedBuffer<Double>
  let logGap: FixedBuffer<Double>
  let upper: FixedBuffer<Double>
  /// Precision of a state's step into each period, and of its position around 0 where it starts, or starts anew; shape
  /// [period × lanes]. One of the two is 0.
  let link: FixedBuffer<Float>
  let pull: FixedBuffer<Float>
  /// Σ over the draws of the chance that a state turned, shape [period × lanes], and how many they are.
  var turnSums: [Double]
  var turnDraws = 0
  /// The propensity to sponsor, shape [lanes].
  let activity: FixedBuffer<Float>
  var prior: NormPrior
  /// Shape [period × groups]; chance that an opponent calls a vote. The chance that nobody need call: [period].
  var calling: [Double]
  var routine: [Double]
  /// `calling` spread over the states, shape [period × lanes].
  let callingOfState: FixedBuffer<Float>

  // Room to work in, shape [period × lanes] but for those named otherwise.
  let proposed: FixedBuffer<Float>
  /// The positions before a step in all dimensions.
  let kept: [FixedBuffer<Float>]
  let here: NormPoints
  let there: NormPoints
  let backward: NormMetric
  let forward: NormMetric
  let noise: FixedBuffer<Float>
  let logUniforms: FixedBuffer<Float>
  let offsetRow: FixedBuffer<Float>
  let callerRow: FixedBuffer<Float>
  let callerValue: FixedBuffer<Float>
  let spare: FixedBuffer<Float>
  /// Steps of random walks, by move; they learn in the warm-up.
  var callingSteps: [NormStep]
  var routineSteps: [NormStep]
  var shiftSteps: [NormStep]
  var stretchSteps: [NormStep]
  var shapeSteps: [NormStep]
  var leanSteps: [NormStep]
  /// The log-likelihood of all rows where nothing moved since it was reckoned.
  var heldTotal: Double?
  var walkStep = NormStep(0.2)
  var pacedStep = NormStep(0.05)
  var scaleRanges: [ClosedRange<Int>: (inside: [Int], shared: [Int])] = [:]
  let codes: UnsafePointer<Int8>
  private let heldCodes: FixedBuffer<Int8>

  init(_ layout: NormLayout, _ options: NormOptions, chain: Int) {
    self.layout = layout
    self.options = options
    random = RandomStream(seed: options.seed, purpose: "norm support", unit: UInt64(chain))
    let (times, sets) = (layout.periods.count, layout.sets.count)
    let cells = times * layout.lanes
    position = (0..<options.dimensions).map { _ in FixedBuffer(cells, of: 0) }
    slope = (0..<options.dimensions).map { _ in FixedBuffer(sets, of: 0) }
    lower = FixedBuffer(sets, of: 0)
    logGap = FixedBuffer(sets, of: -0.5)
    upper = FixedBuffer(sets, of: 0)
    link = FixedBuffer(cells, of: 0)
    pull = FixedBuffer(cells, of: 1)
    turnSums = [Double](repeating: 0, count: cells)
    activity = FixedBuffer(layout.lanes, of: 0)
    prior = NormPrior(dimensions: options.dimensions)
    calling = [Double](repeating: 0.1, count: times * layout.groups.count)
    routine = [Double](repeating: 0.1, count: times)
    callingOfState = FixedBuffer(cells, of: 0)
    proposed = FixedBuffer(cells, of: 0)
    kept = (0..<options.dimensions).map { _ in FixedBuffer(cells, of: 0) }
    here = NormPoints(cells)
    there = NormPoints(cells)
    forward = NormMetric(cells, lanes: layout.lanes)
    backward = NormMetric(cells, lanes: layout.lanes)
    noise = FixedBuffer(max(cells, 4 * sets) + 64, of: 0)
    logUniforms = FixedBuffer(max(layout.lanes, sets) + 64, of: 0)
    offsetRow = FixedBuffer(layout.lanes, of: 0)
    callerRow = FixedBuffer(16, of: 0)
    callerValue = FixedBuffer(16, of: 0)
    spare = FixedBuffer(cells, of: 0)
    callingSteps = Array(repeating: NormStep(0.5), count: calling.count)
    routineSteps = Array(repeating: NormStep(0.5), count: times)
    shiftSteps = Array(repeating: NormStep(0.05), count: 2 * times * options.dimensions)
    stretchSteps = shiftSteps
    leanSteps = Array(repeating: NormStep(0.05), count: options.dimensions)
    shapeSteps = Array(repeating: NormStep(0.05), count: Self.shapeWidths.count * options.dimensions)
    heldCodes = FixedBuffer(layout.codes, filler: 0)
    codes = UnsafePointer(heldCodes.start)
    start()
  }

  /// One sweep over everything.
  func sweep() {
    let isBlind = sweeps % 4 == 3
    for dimension in 0..<options.dimensions { movePositions(dimension) }
    if isBlind { leapPositions() }
    copyPositions()
    splitPositions()
    if options.selection { moveCallers() }
    drawTurns()
    for dimension in 0..<options.dimensions { moveItems(dimension, blind: isBlind) }
    if layout.setsOfKind[1].count > 0 {
      moveActivity(blind: isBlind)
      shiftActivity()
      for dimension in 0..<options.dimensions { moveLean(dimension) }
    }
    heldTotal = nil
    for dimension in 0..<options.dimensions {
      moveScale(dimension)
      moveShape(dimension)
    }
    moveWalk()
    if options.selection { moveCalling() }
    movePrior()
    heldTotal = nil
    sweeps += 1
    if sweeps <= options.warmup && sweeps % 25 == 0 { adapt() }
  }

  private func adapt() {
    for index in callingSteps.indices { callingSteps[index].adapt() }
    for index in routineSteps.indices { routineSteps[index].adapt() }
    for index in shiftSteps.indices { shiftSteps[index].adapt() }
    for index in stretchSteps.indices { stretchSteps[index].adapt() }
    for index in shapeSteps.indices { shapeSteps[index].adapt() }
    for index in leanSteps.indices { leanSteps[index].adapt() }
    walkStep.adapt()
    pacedStep.adapt()
  }

  /// A row as the kernels read it: at `point` (all periods), by the slope of `dimension`, other dimensions in the
  /// offset.
  func acts(_ row: Int, _ dimension: Int, at point: UnsafeMutablePointer<Float>) -> suasion_acts {
    let r = layout.rows[row]
    let lanes = layout.lanes
    var offsets: UnsafePointer<Float>?
    if options.dimensions > 1 {
      let other = 1 - dimension
      let (from, by) = (position[other].start + r.period * lanes, Float(slope[other][r.set]))
      let isSponsorship = r.kind == .sponsorship
      for lane in 0..<lanes {
        offsetRow.start[lane] = by * from[lane] + (isSponsorship ? activity.start[lane] : 0)
      }
      offsets = UnsafePointer(offsetRow.start)
    } else if r.kind == .sponsorship {
      offsets = UnsafePointer(activity.start)
    }
    return suasion_acts(
      blocks: Int32(lanes / 16), silent: r.isSilent ? 1 : 0, codes: codes + row * lanes,
      positions: UnsafePointer(point + r.period * lanes), offsets: offsets,
      calling: UnsafePointer(callingOfState.start + r.period * lanes), slope: Float(slope[dimension][r.set]),
      lower: Float(lower[r.set]), upper: Float(upper[r.set]))
  }

  func setUpper(_ set: Int) {
    upper[set] = lower[set] + (layout.sets[set].kind == .vote ? portableExp(logGap[set]) : 0)
  }

  /// A standard normal.
  func normal() -> Double { random.normal() }

  /// Whether a proposal with this log ratio is taken.
  func accepts(_ logRatio: Double) -> Bool { logRatio >= 0 || portableLog(random.openUniform()) < logRatio }
}

/// Log-likelihoods, their derivatives and minus their second derivatives.
final class NormPoints: Sendable {
  let value: FixedBuffer<Float>
  let gradient: FixedBuffer<Float>
  let curvature: FixedBuffer<Float>
  init(_ count: Int) {
    value = FixedBuffer(count, of: 0)
    gradient = FixedBuffer(count, of: 0)
    curvature = FixedBuffer(count, of: 0)
  }
  func clear(_ count: Int) {
    value.start.update(repeating: 0, count: count)
    gradient.start.update(repeating: 0, count: count)
    curvature.start.update(repeating: 0, count: count)
  }
}

/// The Cholesky factor of a path's precision and the gradient in its metric.
final class NormMetric: Sendable {
  let diagonal: FixedBuffer<Float>
  let below: FixedBuffer<Float>
  let gradient: FixedBuffer<Float>
  let determinant: FixedBuffer<Double>
  init(_ count: Int, lanes: Int) {
    diagonal = FixedBuffer(count, of: 1)
    below = FixedBuffer(count, of: 0)
    gradient = FixedBuffer(count, of: 0)
    determinant = FixedBuffer(lanes, of: 1)
  }
}

/// The step of a random walk that learns to be taken 44 times in a hundred.
struct NormStep {
  var size: Double
  private var taken = 0
  private var tried = 0
  init(_ size: Double) { self.size = size }
  mutating func note(_ accepted: Bool) {
    tried += 1
    if accepted { taken += 1 }
  }
  mutating func adapt() {
    guard tried > 0 else { return }
    let share = Double(taken) / Double(tried)
    size = min(max(size * (share > 0.44 ? 1 + (share - 0.44) : 1 / (1 + (0.44 - share))), 1e-4), 5)
    (taken, tried) = (0, 0)
  }
}
