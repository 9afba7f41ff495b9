import Statistics

/// A panel with its units in the order of their names, and what each year leaves to the next. Whatever stands at a year
/// was made of that year and those before it.
struct AcceptanceHistory: Sendable {
  let panel: AcceptancePanel
  /// Each framework's side by what was known in `known`.
  private(set) var sides: [String?]
  private(set) var known: Int
  /// Units sorted by name; `order[canonical]` is the panel's index.
  let order: [Int]
  let units: [String]
  let regions: [String]
  let region: [Int]
  /// Of slot 0: the year before the panel's first.
  let firstYear: Int
  let slots: Int
  /// How a unit stands at the end of a year, [frameworks × slots × units]. Yearly texts: the last stance known.
  let stance: [AcceptanceStatus]
  /// Whether anybody was seen to do anything, [frameworks × slots].
  let isSeen: [Bool]
  /// Share of ties that hold, [networks][frameworks × slots × units]; NaN where none is known.
  let exposure: [[Double]]
  /// Share of the known and eligible that hold, [frameworks × slots].
  let share: [Double]
  /// Whether a rival is held, [frameworks × slots × units].
  let rivalHeld: [Bool]

  var count: Int { units.count }

  /// What a model's places refer to.
  var names: [[String]] {
    [
      units, panel.frameworks.map { "\($0.id), \($0.kind.rawValue), \($0.side ?? "")" },
      panel.covariates.map(\.name), panel.networks.map(\.name), regions,
    ]
  }

  /// The same as it could be read in a year.
  func known(in year: Int) -> AcceptanceHistory {
    var history = self
    history.known = year
    history.sides = panel.frameworks.map { $0.side(in: year) }
    return history
  }

  /// Whether a framework could be taken up or left in the year of a slot.
  func isSession(_ f: Int, _ slot: Int) -> Bool {
    guard let sessions = panel.frameworks[f].sessions else { return isSeen[f * slots + slot] }
    return sessions.contains(firstYear + slot)
  }

  /// Whether frameworks of a kind have a covariate.
  func has(_ covariate: Int, _ kind: AcceptanceFramework.Kind) -> Bool {
    panel.covariates[covariate].kinds.contains(kind)
  }

  func slot(_ year: Int) -> Int { year - firstYear }
  func place(_ framework: Int, _ slot: Int) -> Int { (framework * slots + slot) * count }

  init(_ panel: AcceptancePanel) throws {
    self.panel = panel
    known = panel.years.upperBound
    sides = panel.frameworks.map { $0.side(in: panel.years.upperBound) }
    let order = Network.sortedByName(panel.units)
    let count = panel.units.count
    let slots = panel.years.count + 1
    let frameworks = panel.frameworks
    self.order = order
    self.slots = slots
    units = order.map { panel.units[$0] }
    firstYear = panel.years.lowerBound - 1
    let regionNames = Set(panel.regions).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let regionPlace = Dictionary(uniqueKeysWithValues: regionNames.enumerated().map { ($1, $0) })
    regions = regionNames
    region = order.map { regionPlace[panel.regions[$0]] ?? 0 }
    var stance = [AcceptanceStatus](repeating: .outside, count: frameworks.count * slots * count)
    var isSeen = [Bool](repeating: false, count: frameworks.count * slots)
    for (f, framework) in frameworks.enumerated() {
      let opening = framework.opens - firstYear
      for slot in 0..<slots {
        let base = (f * slots + slot) * count
        let year = firstYear + slot
        for u in 0..<count {
          var now = AcceptanceStatus.outside
          if slot == opening - 1, slot + 1 < slots {
            // Who launches it is known before others answer.
            now = panel[f, order[u], year + 1] == .founder ? .founder : .outside
          } else if slot == 0 {
            now = opening > 0 ? .outside : .unknown
          } else if slot >= opening {
            now = panel[f, order[u], year]
            if now == .open || now == .holds { isSeen[f * slots + slot] = true }
            let before = stance[base - count + u]
            if now == .unknown, framework.kind == .yearly, before != .outside { now = before }
          }
          stance[base + u] = now
        }
      }
    }
    self.stance = stance
    self.isSeen = isSeen
    share = (0..<frameworks.count * slots).map { row in
      var (holding, known) = (0, 0)
      for u in 0..<count {
        let status = stance[row * count + u]
        if status.isKnown { known += 1 }
        if status.isHolding { holding += 1 }
      }
      return known > 0 ? Double(holding) / Double(known) : 0
    }
    var rivalHeld = [Bool](repeating: false, count: stance.count)
    for (f, framework) in frameworks.enumerated() {
      for rival in framework.rivals {
        for place in 0..<slots * count where stance[rival * slots * count + place].isHolding {
          rivalHeld[f * slots * count + place] = true
        }
      }
    }
    self.rivalHeld = rivalHeld
    exposure = try panel.networks.map { path in
      try Self.exposures(path, panel, units: panel.units, order: order, stance: stance, slots: slots)
    }
  }

  private static func exposures(
    _ path: NetworkPath, _ panel: AcceptancePanel, units: [String], order: [Int], stance: [AcceptanceStatus], slots: Int
  ) throws -> [Double] {
    let count = units.count
    let places = Dictionary(uniqueKeysWithValues: path.units.enumerated().map { ($1, $0) })
    let own = order.map { places[units[$0]] ?? 0 }
    var result = [Double](repeating: .nan, count: stance.count)
    var holds = [Double](repeating: 0, count: count)
    for f in panel.frameworks.indices {
      for slot in 0..<slots {
        let base = (f * slots + slot) * count
        for u in 0..<count {
          let status = stance[base + u]
          holds[own[u]] = status == .unknown ? .nan : status.isHolding ? 1 : 0
        }
        let exposure = try path.exposure(in: panel.years.lowerBound - 1 + slot, holds)
        for u in 0..<count { result[base + u] = exposure[own[u]] }
      }
    }
    return result
  }
}
