import Statistics

/// Simulates one future after another in work arrays of its own.
///
/// Future k draws from streams named by k alone: parameters, shocks, coins in the order of years, frameworks and units,
/// one a unit whether it is used or not. So the same future under a lever meets the same luck.
final class FutureWorker {
  /// Coefficients of what moves, a framework and a transition: first networks, then these.
  enum Moving: Int, CaseIterable { case share, rival, firstYear, age }

  let setup: FutureSetup
  let program: FutureProgram
  let seed: UInt64
  let lanes: Int
  let blocks: Int
  let frames: Int
  let years: Int
  let networks: Int
  let weights: Int
  /// Linear predictors without what moves, as drawn and under the scenario; [frames × 2 × lanes].
  let drawn: FixedBuffer<Double>
  let base: FixedBuffer<Double>
  /// [frames × 2 × (networks + Moving)]
  let moving: FixedBuffer<Double>
  /// [frames × 2 × years]
  let shocks: FixedBuffer<Double>
  /// At the origin, now, and at the end of the year; [frames × lanes].
  let firstHolds: FixedBuffer<Double>
  let holds: FixedBuffer<Double>
  let next: FixedBuffer<Double>
  let firstActive: FixedBuffer<Double>
  let active: FixedBuffer<Double>
  let frozen: FixedBuffer<Double>
  /// [frames × networks × lanes]
  let firstExposure: FixedBuffer<Double>
  let exposure: FixedBuffer<Double>
  /// What each unit counts in each share, 0 for those who do not; [frames × weights × lanes].
  let mass: FixedBuffer<Double>
  let total: [Double]
  let coins: FixedBuffer<Double>
  /// Parameters drawn, by kind and transition.
  var parameters = [[Double]](repeating: [], count: 4)
  var normals: [Double] = []
  /// The fit that each kind of framework follows.
  var fits = [0, 0]
  /// Shares now, [frames × weights].
  let share: FixedBuffer<Double>
  /// What the last run gave: [frames × years × weights] and [years × frames × lanes].
  let shares: FixedBuffer<Double>
  let probabilities: FixedBuffer<Double>

  static func lanes(_ count: Int) -> Int { (count + 7) / 8 * 8 }

  init(_ setup: FutureSetup, _ program: FutureProgram, seed: UInt64) {
    self.setup = setup
    self.program = program
    self.seed = seed
    let count = setup.history.count
    let lanes = Self.lanes(count)
    let (frames, weights, networks) = (
      setup.frames.count, setup.weights.count, setup.history.panel.networks.count
    )
    let years = setup.years.count
    func room(_ count: Int) -> FixedBuffer<Double> { FixedBuffer(count, of: 0) }
    (self.lanes, self.frames, self.weights, self.networks, self.years) = (lanes, frames, weights, networks, years)
    blocks = lanes / 8
    (drawn, base) = (room(frames * 2 * lanes), room(frames * 2 * lanes))
    moving = room(frames * 2 * (networks + Moving.allCases.count))
    shocks = room(frames * 2 * years)
    (firstHolds, holds, next) = (room(frames * lanes), room(frames * lanes), room(frames * lanes))
    (firstActive, active, frozen) = (room(frames * lanes), room(frames * lanes), room(frames * lanes))
    (firstExposure, exposure) = (room(frames * networks * lanes), room(frames * networks * lanes))
    mass = room(frames * weights * lanes)
    coins = room(lanes)
    share = room(frames * weights)
    shares = room(frames * years * weights)
    probabilities = room(years * frames * lanes)
    var total = [Double](repeating: 0, count: frames * weights)
    for (f, frame) in setup.frames.enumerated() {
      for u in 0..<count {
        firstHolds[f * lanes + u] = frame.holds[u] ? 1 : 0
        firstActive[f * lanes + u] = frame.isActive[u] ? 1 : 0
        frozen[f * lanes + u] = frame.frozenRival[u] ? 1 : 0
        for w in 0..<weights where frame.isEligible[u] && !setup.weights[w].values[u].isNaN {
          mass[(f * weights + w) * lanes + u] = setup.weights[w].values[u]
          total[f * weights + w] += setup.weights[w].values[u]
        }
      }
    }
    self.total = total
    for f in 0..<frames {
      for u in 0..<count where firstHolds[f * lanes + u] > 0 {
        for n in 0..<networks { spread(f, n, from: u, 1, firstExposure) }
      }
    }
  }

  @inline(__always)
  func load(_ buffer: FixedBuffer<Double>, _ place: Int) -> SIMD8<Double> {
    UnsafeRawPointer(buffer.start + place).loadUnaligned(as: SIMD8<Double>.self)
  }

  @inline(__always)
  func store(_ value: SIMD8<Double>, _ buffer: FixedBuffer<Double>, _ place: Int) {
    UnsafeMutableRawPointer(buffer.start + place).storeBytes(of: value, as: SIMD8<Double>.self)
  }

  /// One unit's holding reaches its audience.
  @inline(__always)
  func spread(_ f: Int, _ n: Int, from unit: Int, _ amount: Double, _ exposure: FixedBuffer<Double>) {
    let target = exposure.start + (f * networks + n) * lanes
    let audience = setup.frames[f].audiences[n]
    for place in audience.offsets[unit]..<audience.offsets[unit + 1] {
      target[Int(audience.columns[place])] += amount * audience.weights[place]
    }
  }

  func hazard(_ slot: Int) -> FutureHazard? { program.hazards[fits[slot / 2]][slot] }

  func slot(_ f: Int, _ side: Int) -> Int { FutureProgram.slot(setup.frames[f].framework.kind, side) }

  /// The shares that are held now.
  private func count(_ f: Int) {
    for w in 0..<weights {
      var sum = SIMD8<Double>.zero
      for block in 0..<blocks {
        sum += load(mass, (f * weights + w) * lanes + block * 8) * load(holds, f * lanes + block * 8)
      }
      let all = total[f * weights + w]
      let held = ((sum[0] + sum[1]) + (sum[2] + sum[3])) + ((sum[4] + sum[5]) + (sum[6] + sum[7]))
      share[f * weights + w] = all > 0 ? held / all : .nan
    }
  }

  /// Runs the years of the future that was drawn last, under a scenario, and leaves shares and probabilities.
  func run(_ k: Int, _ scenario: FutureScenario) {
    reset(scenario)
    var stream = RandomStream(seed: seed, purpose: "future: coins", unit: UInt64(k))
    var luck = RandomStream(seed: seed, purpose: "future: programmes", unit: UInt64(k))
    let programme = scenario.effort.map { slopes($0) } ?? []
    for f in 0..<frames { count(f) }
    for t in 0..<years {
      for f in 0..<frames {
        stream.fillUniforms(coins.start, count: lanes)
        step(f, t)
      }
      for f in 0..<frames {
        let place = f * lanes
        for u in place..<place + lanes where next[u] != holds[u] {
          let change = next[u] - holds[u]
          for n in 0..<networks where program.usesNetwork[n] { spread(f, n, from: u - place, change, exposure) }
          holds[u] = next[u]
        }
        count(f)
        for w in 0..<weights { shares[(f * years + t) * weights + w] = share[f * weights + w] }
      }
      if case .effort(_, let perYear, let each, let among) = scenario.change {
        let whole = Int(perYear)
        let programmes = whole + (luck.uniform() < perYear - Double(whole) ? 1 : 0)
        for _ in 0..<programmes {
          let unit = among[luck.integer(below: among.count)]
          for slope in programme { base[slope.row + unit] += slope.perUnit * each }
        }
      }
    }
  }

  /// One framework's year: who takes it up and who gives it up, into `next`.
  private func step(_ f: Int, _ t: Int) {
    let framework = setup.frames[f].framework
    let year = setup.years[t]
    let place = f * lanes
    let isActing =
      year >= framework.opens
      && (framework.kind == .lasting || year == framework.opens
        || (year - setup.frames[f].lastSession) % setup.frames[f].every == 0)
    guard isActing else {
      for at in stride(from: 0, to: lanes, by: 8) {
        let held = load(holds, place + at)
        store(held, next, place + at)
        store(held, probabilities, (t * frames + f) * lanes + at)
      }
      return
    }
    let width = networks + Moving.allCases.count
    let up = moving.start + f * 2 * width
    let down = up + width
    let age = portableLog(Double(1 + year - framework.opens))
    let first: Double = year == framework.opens ? 1 : 0
    func constant(_ slopes: UnsafeMutablePointer<Double>, _ side: Int) -> Double {
      slopes[networks] * share[f * weights] + slopes[networks + 2] * first + slopes[networks + 3] * age
        + shocks[(f * 2 + side) * years + t]
    }
    let entryConstant = SIMD8<Double>(repeating: constant(up, 0))
    let exitConstant = SIMD8<Double>(repeating: constant(down, 1))
    let (entryRival, exitRival) = (up[networks + 1], down[networks + 1])
    let rivals = setup.frames[f].rivals
    let one = SIMD8<Double>(repeating: 1)
    let isCloglog = program.isCloglog
    for at in stride(from: 0, to: lanes, by: 8) {
      let held = load(holds, place + at)
      var entry = load(base, f * 2 * lanes + at) + entryConstant
      var exit = load(base, (f * 2 + 1) * lanes + at) + exitConstant
      for n in 0..<networks {
        let tied = load(exposure, (f * networks + n) * lanes + at)
        entry += up[n] * tied
        exit += down[n] * tied
      }
      if entryRival != 0 || exitRival != 0 {
        var rival = load(frozen, place + at)
        for other in rivals { rival += load(holds, other * lanes + at) }
        rival = pointwiseMin(rival, one)
        entry += entryRival * rival
        exit += exitRival * rival
      }
      let sign = one - 2 * held
      let chance = probability(entry + held * (exit - entry), isCloglog: isCloglog) * load(active, place + at)
      let change = one.replacing(with: 0, where: load(coins, at) .>= chance)
      store(held + change * sign, next, place + at)
      store(held + chance * sign, probabilities, (t * frames + f) * lanes + at)
    }
  }
}
