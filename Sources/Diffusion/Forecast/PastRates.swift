import Statistics

/// What a reader of the past alone would forecast at an origin.
struct PastRates: Sendable {
  /// By framework: the yearly rate of entry after its first year, and the share of support over its sessions.
  private var entryRate: [Double]
  private var support: [Double]
  /// By kind, stance and gap in years: how many held after the gap, of how many.
  private var kept: [AcceptanceFramework.Kind: [[(holds: Int, all: Int)]]] = [:]

  init(_ history: AcceptanceHistory, origin: Int) {
    let frameworks = history.panel.frameworks
    let last = history.slot(origin)
    var entries = [(events: Int, rows: Int)](repeating: (0, 0), count: frameworks.count)
    var sessions = [(holds: Int, all: Int)](repeating: (0, 0), count: frameworks.count)
    for kind in AcceptanceFramework.Kind.allCases {
      kept[kind] = Array(repeating: Array(repeating: (0, 0), count: last + 1), count: 2)
    }
    func own(_ f: Int, _ u: Int, _ slot: Int) -> AcceptanceStatus {
      history.panel[f, history.order[u], history.firstYear + slot]
    }
    for (f, framework) in frameworks.enumerated() {
      for slot in 1...max(1, last) where slot <= last && history.firstYear + slot >= framework.opens {
        for u in 0..<history.count {
          let now = own(f, u, slot)
          guard now == .open || now == .holds else { continue }
          sessions[f].all += 1
          if now == .holds { sessions[f].holds += 1 }
          let was = history.stance[history.place(f, slot - 1) + u]
          if was == .open, history.firstYear + slot > framework.opens {
            entries[f].rows += 1
            if now == .holds { entries[f].events += 1 }
          }
          guard slot < last else { continue }
          for gap in 1...last - slot {
            let later = own(f, u, slot + gap)
            guard later == .open || later == .holds else { continue }
            kept[framework.kind]?[now == .holds ? 1 : 0][gap].all += 1
            if later == .holds { kept[framework.kind]?[now == .holds ? 1 : 0][gap].holds += 1 }
          }
        }
      }
    }
    // Few rows lean on the kind's rate as if there were twenty more.
    let rates = Dictionary(
      uniqueKeysWithValues: AcceptanceFramework.Kind.allCases.map { kind in
        let all = frameworks.indices.filter { frameworks[$0].kind == kind }
        let events = all.reduce(0) { $0 + entries[$1].events }
        let rows = all.reduce(0) { $0 + entries[$1].rows }
        return (kind, (Double(events) + 0.5) / (Double(rows) + 1))
      })
    entryRate = frameworks.indices.map { f in
      (Double(entries[f].events) + 20 * (rates[frameworks[f].kind] ?? 0.5)) / (Double(entries[f].rows) + 20)
    }
    support = sessions.map { (Double($0.holds) + 0.5) / (Double($0.all) + 1) }
  }

  /// Lasting: that a unit that is open enters within the horizon at the past rate; yearly: the past share of support.
  func baseRate(_ f: Int, _ kind: AcceptanceFramework.Kind, _ horizon: Int) -> Double {
    guard kind == .lasting else { return support[f] }
    var open = 1.0
    for _ in 0..<horizon { open *= 1 - entryRate[f] }
    return 1 - open
  }

  /// How often units of this stance held that many years later, over all frameworks of the kind; with half a success and
  /// half a failure added. Where the past is shorter than the horizon, its longest gap serves.
  func persistence(_ kind: AcceptanceFramework.Kind, held: Bool, _ horizon: Int) -> Double {
    let gaps = kept[kind]?[held ? 1 : 0] ?? []
    let gap = (0..<gaps.count).last { $0 <= horizon && gaps[$0].all > 0 }
    let found = gap.map { gaps[$0] } ?? (holds: 0, all: 0)
    return (Double(found.holds) + 0.5) / (Double(found.all) + 1)
  }
}
