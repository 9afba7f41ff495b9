import Statistics

/// What stands at the origin of a forecast, units in the order of their names.
struct FutureSetup: Sendable {
  /// A framework that is simulated.
  struct Frame: Sendable {
    var index: Int
    var framework: AcceptanceFramework
    /// Of a yearly text: the last year it was brought, and years from one session to the next.
    var lastSession: Int
    var every: Int
    /// Holds at the origin, founders included.
    var holds: [Bool]
    /// Can take it up or give it up.
    var isActive: [Bool]
    /// Counts in the shares: active units and founders.
    var isEligible: [Bool]
    var unknown: Int
    /// Places among the frames.
    var rivals: [Int]
    /// Holds a rival that is not simulated.
    var frozenRival: [Bool]
    /// By network: who is exposed to each unit, and by how much its holding raises their exposure.
    var audiences: [Audience]
    /// By network: units none of whose ties is known, at which the mean exposure stands.
    var fixedExposure: [[Int]]
  }

  struct Audience: Sendable {
    let offsets: FixedBuffer<Int>
    let columns: FixedBuffer<Int32>
    let weights: FixedBuffer<Double>
  }

  let history: AcceptanceHistory
  let origin: Int
  let years: [Int]
  let frames: [Frame]
  /// `states` first, [weights][units]; NaN where not known.
  let weights: [(name: String, values: [Double])]
  /// Places of two rival frames, each pair once.
  let pairs: [(Int, Int)]
  let notes: [String]

  /// Whether a framework can be forecast, and if not why.
  static func obstacle(
    _ f: Int, _ history: AcceptanceHistory, _ model: AcceptanceModel
  ) -> String? {
    let framework = history.panel.frameworks[f]
    guard model.hazard(.entry, framework.kind) != nil else {
      return "no \(framework.kind.rawValue) framework was open to anybody by \(model.through)"
    }
    let place = history.place(f, history.slot(model.through))
    if framework.opens <= model.through,
      !history.stance[place..<place + history.count].contains(where: { $0 == .open || $0 == .holds })
    {
      return "nobody's stance is known at the end of \(model.through)"
    }
    return nil
  }

  init(
    _ history: AcceptanceHistory, _ model: AcceptanceModel, to year: Int, frameworks: [String]?
  ) throws {
    let panel = history.panel
    let origin = model.through
    let slot = history.slot(origin)
    let count = history.count
    var notes: [String] = []
    var indices: [Int] = []
    if let frameworks {
      for id in frameworks {
        guard let f = panel.framework(id) else {
          throw SuasionError(.usage, "the panel has no framework '\(id)'", hint: "give the ids of its frameworks")
        }
        if let obstacle = Self.obstacle(f, history, model) {
          throw SuasionError(
            .usage, "no forecast of '\(id)': \(obstacle)", hint: "leave it out, or bring statuses that are known")
        }
        guard !panel.frameworks[f].isContext else {
          throw SuasionError(.usage, "no forecast of '\(id)': it is only learnt from")
        }
        if !indices.contains(f) { indices.append(f) }
      }
    } else {
      for f in panel.frameworks.indices where !panel.frameworks[f].isContext {
        if let obstacle = Self.obstacle(f, history, model) {
          notes.append("\(panel.frameworks[f].id) is not forecast: \(obstacle)")
        } else {
          indices.append(f)
        }
      }
    }
    guard !indices.isEmpty else {
      throw SuasionError(
        .data, "no framework can be forecast from \(origin)", hint: "bring a framework whose statuses are known then")
    }
    // A framework that opens later: open to whoever could hold another at the origin.
    let isAlive = (0..<count).map { u in
      panel.frameworks.indices.contains {
        panel.frameworks[$0].opens <= origin && history.stance[history.place($0, slot) + u].isKnown
      }
    }
    var frames: [Frame] = []
    for f in indices {
      let framework = panel.frameworks[f]
      let isFuture = framework.opens > origin
      let stance = (0..<count).map { u -> AcceptanceStatus in
        isFuture ? isAlive[u] ? .open : .outside : history.stance[history.place(f, slot) + u]
      }
      var frozen = [Bool](repeating: false, count: count)
      for rival in framework.rivals where !indices.contains(rival) && panel.frameworks[rival].opens <= origin {
        for u in 0..<count where history.stance[history.place(rival, slot) + u].isHolding { frozen[u] = true }
      }
      let last = (0...slot).last { history.isSession(f, $0) }.map { history.firstYear + $0 }
      let unknown = stance.count { $0 == .unknown }
      if unknown > 0 {
        let names = stance.indices.filter { stance[$0] == .unknown }.map { history.units[$0] }
        notes.append(
          "\(framework.id): \(unknown) units are out of the shares, their status is not known in \(origin): "
            + names.joined(separator: ", "))
      }
      var frame = Frame(
        index: f, framework: framework, lastSession: last ?? framework.opens,
        every: framework.interval(through: origin), holds: stance.map(\.isHolding),
        isActive: stance.map { $0 == .open || $0 == .holds }, isEligible: stance.map(\.isKnown), unknown: unknown,
        rivals: framework.rivals.compactMap(indices.firstIndex), frozenRival: frozen, audiences: [],
        fixedExposure: [])
      for path in panel.networks {
        let (audience, fixed) = Self.audience(path.network(in: origin), stance, history)
        frame.audiences.append(audience)
        frame.fixedExposure.append(fixed)
      }
      frames.append(frame)
    }
    var pairs: [(Int, Int)] = []
    for (a, frame) in frames.enumerated() {
      for b in frame.rivals where !pairs.contains(where: { $0 == (a, b) || $0 == (b, a) }) && a != b {
        pairs.append((a, b))
      }
    }
    var weights = [(name: "states", values: [Double](repeating: 1, count: count))]
    for weight in panel.weights {
      let values = history.order.map { weight.values[$0] }
      let missing = values.indices.filter { values[$0].isNaN }.map { history.units[$0] }
      if !missing.isEmpty {
        notes.append(
          "\(missing.count) units are out of the shares of \(weight.name), theirs is not known: "
            + missing.joined(separator: ", "))
      }
      weights.append((weight.name, values))
    }
    self.history = history
    self.origin = origin
    years = Array(origin + 1...year)
    self.frames = frames
    self.pairs = pairs
    self.weights = weights
    self.notes = notes
  }

  /// By unit who is exposed to it. The weight of a tie is its share of the exposed unit's known ties.
  private static func audience(
    _ network: Network?, _ stance: [AcceptanceStatus], _ history: AcceptanceHistory
  ) -> (Audience, fixed: [Int]) {
    let count = history.count
    guard let network else {
      return (
        Audience(
          offsets: FixedBuffer(count + 1, of: 0), columns: FixedBuffer([], filler: 0),
          weights: FixedBuffer([], filler: 0)),
        Array(0..<count)
      )
    }
    let places = Dictionary(uniqueKeysWithValues: history.units.enumerated().map { ($1, $0) })
    let canonical = network.units.map { places[$0] ?? 0 }
    var own = [Int](repeating: 0, count: count)
    for (place, unit) in canonical.enumerated() { own[unit] = place }
    var fixed: [Int] = []
    var lists = [[(to: Int, weight: Double)]](repeating: [], count: count)
    for i in 0..<count {
      let range = network.rows.range(of: own[i])
      if range.isEmpty { continue }
      var known = 0.0
      for place in range where stance[canonical[Int(network.rows.columns[place])]] != .unknown {
        known += network.rows.weights[place]
      }
      guard known > 0 else {
        fixed.append(i)
        continue
      }
      for place in range {
        let j = canonical[Int(network.rows.columns[place])]
        if stance[j] != .unknown { lists[j].append((i, network.rows.weights[place] / known)) }
      }
    }
    var offsets = [0]
    for list in lists { offsets.append(offsets[offsets.count - 1] + list.count) }
    let ties = lists.flatMap { $0 }
    return (
      Audience(
        offsets: FixedBuffer(offsets, filler: 0), columns: FixedBuffer(ties.map { Int32($0.to) }, filler: 0),
        weights: FixedBuffer(ties.map(\.weight), filler: 0)),
      fixed
    )
  }
}
