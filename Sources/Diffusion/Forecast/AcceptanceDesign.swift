import Statistics

/// One column of a hazard of acceptance.
enum AcceptanceTerm: Sendable, Equatable {
  /// Standardised.
  case covariate(Int, of: Scope)
  /// 1 where the covariate is missing, and its mean stands in.
  case missing(Int)
  case network(Int)
  case contagion
  case rival(of: Scope)
  case firstYear
  case age
  /// The second of two frameworks; from three on their effects are random.
  case framework(Int)

  /// Frameworks that a term is about; it is 0 for others.
  enum Scope: Sendable, Equatable {
    case all
    case side(String)
    /// Those of no side, and of sides other than these.
    case others([String])

    func contains(_ side: String?) -> Bool {
      switch self {
      case .all: true
      case .side(let own): side == own
      case .others(let sides): side.map { !sides.contains($0) } ?? true
      }
    }
  }
}

/// Rows at risk of one transition among frameworks of one kind, all of them known.
struct AcceptanceRows: Sendable {
  var framework: [Int] = []
  var unit: [Int] = []
  /// Of the year in which it happens or not; what explains it stands one slot before.
  var slot: [Int] = []
  var happens: [Bool] = []

  var count: Int { unit.count }
  var events: Int { happens.count { $0 } }

  /// - Parameter leftOut: Counts rows that would be there if all were known.
  init(
    _ history: AcceptanceHistory, _ kind: AcceptanceFramework.Kind, _ transition: AcceptanceModel.Transition,
    through year: Int, leftOut: inout [HazardFit.LeftOut]
  ) {
    var unseen: [String: Int] = [:]
    for (f, framework) in history.panel.frameworks.enumerated() where framework.kind == kind {
      for slot in 1..<history.slots where history.firstYear + slot <= year {
        guard history.firstYear + slot >= framework.opens + (framework.isContext ? 1 : 0), history.isSession(f, slot)
        else { continue }
        let before = history.place(f, slot - 1)
        for u in 0..<history.count {
          let was = history.stance[before + u]
          // Of a yearly text the stance may be an earlier year's; what happened is this year's own.
          let own = history.panel[f, history.order[u], history.firstYear + slot]
          guard was != .founder, own != .outside, own != .founder else { continue }
          let atRisk = transition == .entry ? was == .open || was == .outside : was == .holds
          guard own != .unknown, was != .unknown else {
            if atRisk || (was == .unknown && transition == .entry) { unseen[framework.id, default: 0] += 1 }
            continue
          }
          guard atRisk else { continue }
          add(f, u, slot, (own == .holds) == (transition == .entry))
        }
      }
    }
    let rows = unseen.values.reduce(0, +)
    if rows > 0 {
      leftOut.append(
        .init(
          reason: "\(transition.rawValue), \(kind.rawValue): status not known in the year or the one before",
          rows: rows, names: unseen.keys.sorted()))
    }
  }

  private mutating func add(_ f: Int, _ u: Int, _ slot: Int, _ event: Bool) {
    framework.append(f)
    unit.append(u)
    self.slot.append(slot)
    happens.append(event)
  }
}

/// The columns of a hazard and how their values are made.
struct AcceptanceDesign: Sendable, Equatable {
  var terms: [AcceptanceTerm]
  var names: [String]
  /// Of the covariates' own values over the rows; 0 and 1 for other terms.
  var centre: [Double]
  var scale: [Double]
  /// What stands where an exposure is not known, by term.
  var standIn: [Double]
}

extension AcceptanceDesign {
  /// Chooses the columns and measures them over the rows.
  init(
    _ history: AcceptanceHistory, _ rows: AcceptanceRows, _ covariates: AcceptanceCovariates,
    _ transition: AcceptanceModel.Transition, indices: [Int], options: AcceptanceOptions,
    leftOut: inout [HazardFit.LeftOut]
  ) {
    (terms, names, centre, scale, standIn) = ([], [], [], [], [])
    let panel = history.panel
    // Few withdrawals do not say what moves them: then only who, where and when.
    if transition == .exit, rows.events < 5 * (indices.count + panel.networks.count + 3) { return }
    for index in indices where rows.framework.first.map({ history.has(index, panel.frameworks[$0].kind) }) ?? false {
      add(covariate: index, history, rows, covariates, leftOut: &leftOut)
    }
    if options.usesNetworks {
      for (n, network) in panel.networks.enumerated() {
        var (sum, known) = (0.0, 0)
        for row in 0..<rows.count {
          let value = history.exposure[n][history.place(rows.framework[row], rows.slot[row] - 1) + rows.unit[row]]
          if !value.isNaN {
            sum += value
            known += 1
          }
        }
        if known == 0 { continue }
        if known < rows.count {
          leftOut.append(
            .init(
              reason: "exposure through \(network.name) not known, the mean stands in", rows: rows.count - known,
              names: [network.name]))
        }
        append(.network(n), "exposure: \(network.name)", standIn: sum / Double(known))
      }
    }
    if options.usesContagion { append(.contagion, "share holding") }
    if options.usesRivals { addRivals(history, rows) }
    if transition == .entry { append(.firstYear, "first year") }
    append(.age, "log age")
    let seen = Set(rows.framework).sorted()
    if seen.count == 2 { append(.framework(seen[1]), "framework: \(panel.frameworks[seen[1]].id)") }
  }

  private mutating func append(
    _ term: AcceptanceTerm, _ name: String, centre: Double = 0, scale: Double = 1, standIn: Double = 0
  ) {
    terms.append(term)
    names.append(name)
    self.centre.append(centre)
    self.scale.append(scale)
    self.standIn.append(standIn)
  }

  private mutating func add(
    covariate index: Int, _ history: AcceptanceHistory, _ rows: AcceptanceRows, _ covariates: AcceptanceCovariates,
    leftOut: inout [HazardFit.LeftOut]
  ) {
    let covariate = history.panel.covariates[index]
    var known: [Double] = []
    var missing = 0
    var units: Set<Int> = []
    var sideEvents: [String: Int] = [:]
    for row in 0..<rows.count {
      let f = rows.framework[row]
      let value = covariates.values[index][(rows.slot[row] - 1) * history.count + rows.unit[row]]
      if value.isNaN {
        missing += 1
        units.insert(rows.unit[row])
      } else {
        known.append(value)
      }
      if rows.happens[row], let side = history.sides[f] { sideEvents[side, default: 0] += 1 }
    }
    let deviation = standardDeviation(known)
    guard deviation > 1e-9 * (1 + abs(mean(known))) else {
      leftOut.append(.init(reason: "'\(covariate.name)' does not vary where it counts", rows: 0, names: []))
      return
    }
    let sides = sideEvents.filter { $0.value >= 10 }.keys.sorted()
    let others = rows.framework.contains { !sides.contains(history.sides[$0] ?? "") }
    if covariate.bySide, sides.count > 1 || (sides.count == 1 && others) {
      for side in sides {
        append(
          .covariate(index, of: .side(side)), "\(covariate.name): \(side)", centre: mean(known), scale: deviation)
      }
      if others {
        append(
          .covariate(index, of: .others(sides)), "\(covariate.name): others", centre: mean(known), scale: deviation)
      }
    } else {
      append(.covariate(index, of: .all), covariate.name, centre: mean(known), scale: deviation)
    }
    guard missing > 0 else { return }
    leftOut.append(
      .init(
        reason: "'\(covariate.name)' is missing, the mean and an indicator stand in", rows: missing,
        names: units.map { history.units[$0] }.sorted()))
    if Double(missing) > 0.01 * Double(known.count + missing) {
      append(.missing(index), "\(covariate.name) missing")
    }
  }

  /// One coefficient a direction where each side that has rivals held among its rows has enough events.
  private mutating func addRivals(_ history: AcceptanceHistory, _ rows: AcceptanceRows) {
    var events: [String: (with: Int, rows: Int)] = [:]
    var all = (with: 0, rows: 0)
    for row in 0..<rows.count {
      let f = rows.framework[row]
      guard history.rivalHeld[history.place(f, rows.slot[row] - 1) + rows.unit[row]] else { continue }
      all.rows += 1
      if rows.happens[row] { all.with += 1 }
      let side = history.sides[f] ?? ""
      events[side, default: (0, 0)].rows += 1
      if rows.happens[row] { events[side, default: (0, 0)].with += 1 }
    }
    guard all.rows >= 10, all.rows < rows.count else { return }
    if events.count > 1, events.values.allSatisfy({ $0.with >= 10 }), events[""] == nil {
      for side in events.keys.sorted() { append(.rival(of: .side(side)), "rival held: \(side)") }
    } else {
      append(.rival(of: .all), "rival held")
    }
  }

  /// The value of a term for a unit, from what stood at a slot.
  func value(
    _ term: Int, _ history: AcceptanceHistory, _ covariates: AcceptanceCovariates, framework f: Int, unit: Int,
    slot: Int
  ) -> Double {
    let framework = history.panel.frameworks[f]
    switch terms[term] {
    case .covariate(let index, let scope):
      guard scope.contains(history.sides[f]) else { return 0 }
      let value = covariates.values[index][slot * history.count + unit]
      return value.isNaN ? 0 : (value - centre[term]) / scale[term]
    case .missing(let index): return covariates.values[index][slot * history.count + unit].isNaN ? 1 : 0
    case .network(let n):
      let value = history.exposure[n][history.place(f, slot) + unit]
      return value.isNaN ? standIn[term] : value
    case .contagion: return history.share[f * history.slots + slot]
    case .rival(let scope):
      return scope.contains(history.sides[f]) && history.rivalHeld[history.place(f, slot) + unit] ? 1 : 0
    case .firstYear: return history.firstYear + slot + 1 == framework.opens ? 1 : 0
    case .framework(let own): return f == own ? 1 : 0
    case .age: return portableLog(Double(max(1, history.firstYear + slot + 2 - framework.opens)))
    }
  }
}
