import Statistics

/// Acts in the order the sampler works in: states by name, items by kind and name, so that no order of the input
/// matters.
final class NormLayout: Sendable {
  /// One item in one period.
  struct Row: Sendable {
    let set: Int
    let period: Int
    let kind: NormItem.Kind
    /// Adopted without a vote.
    let isSilent: Bool
  }
  /// Parameters that one row or, bound by a series, several share.
  struct ParameterSet: Sendable {
    let kind: NormItem.Kind
    let name: String
    var rows: [Int] = []
    var first = Int.max
    var last = 0
    var acts = 0
    /// Of a vote: its text's sponsorship; of a sponsorship: its text's vote.
    var linked: Int?
  }
  /// A text that was put to a vote: who voted no, by caller group.
  struct Called: Sendable {
    let period: Int
    let noes: [Int]
  }

  let states: [String]
  let periods: [Int]
  /// Steps of time before each period; 0 before the first.
  let gaps: [Double]
  /// States rounded up to whole blocks of sixteen.
  let lanes: Int
  let rows: [Row]
  /// Shape [rows, lanes].
  let codes: [Int8]
  let sets: [ParameterSet]
  let rowsOfPeriod: [[Int]]
  /// Vote sets with and without a sponsorship, sponsorship and accession sets.
  let setsOfKind: [[Int]]
  let called: [Called]
  /// Texts adopted without a vote, by period.
  let silentTexts: [Int]
  let votedTexts: [Int]
  /// The caller group of each lane, and their names; the last is all others.
  let groupOfState: [Int]
  let groups: [String]
  /// Acts that count, shape [states, periods].
  let actsOf: [Int]
  /// States with an act or more.
  let active: [Bool]
  let anchor: Int
  let rival: Int
  let components: [[Double]]
  let notes: [String]

  init(_ acts: NormActs, _ options: NormOptions) throws {
    try options.check(acts)
    var notes = acts.notes
    let order = acts.states.indices.sorted { acts.states[$0] < acts.states[$1] }
    let states = order.map { acts.states[$0] }
    let place = Dictionary(states.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    let periods = acts.periods
    let time = Dictionary(periods.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    let (count, lanes) = (states.count, (states.count + 15) / 16 * 16)
    let texts = Dictionary(acts.texts.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })

    // The sponsors of each text, in sorted places; who could have sponsored.
    let inOrder = acts.items.sorted { ($0.kind, $0.id) < ($1.kind, $1.id) }
    var sponsors: [String: Set<Int>] = [:]
    var outside: [String: Set<Int>] = [:]
    for text in acts.texts { sponsors[text.id] = Set(text.backers.compactMap { place[$0] }) }
    for item in inOrder where item.kind == .sponsorship {
      guard let text = item.text else { continue }
      outside[text] = []
      for (new, old) in order.enumerated() {
        if item.acts[old] == .yes { sponsors[text, default: []].insert(new) }
        if item.acts[old] == .none { outside[text, default: []].insert(new) }
      }
    }

    var rows: [Row] = []
    var codes: [Int8] = []
    var sets: [ParameterSet] = []
    var found: [String: Int] = [:]
    var actsOf = [Int](repeating: 0, count: count * periods.count)
    var opponents: [String: [Int]] = [:]
    func add(_ kind: NormItem.Kind, _ name: String, _ period: Int, silent: Bool, _ row: [Int8]) {
      let key = "\(kind.rawValue) \(name)"
      let set = found[key] ?? sets.count
      if set == sets.count {
        found[key] = set
        sets.append(ParameterSet(kind: kind, name: name))
      }
      sets[set].rows.append(rows.count)
      sets[set].first = min(sets[set].first, period)
      sets[set].last = max(sets[set].last, period)
      rows.append(Row(set: set, period: period, kind: kind, isSilent: silent))
      codes += row + [Int8](repeating: 0, count: lanes - count)
      if silent { return }
      for (state, code) in row.enumerated() where code != 0 {
        actsOf[state * periods.count + period] += 1
        sets[set].acts += 1
      }
    }
    func name(_ item: NormItem) -> String {
      guard let id = item.text else { return item.id }
      return options.bindSeries ? texts[id]?.series ?? id : id
    }
    var (empty, contrary) = (0, 0)
    let isSequential = options.selection && options.kinds.contains(.sponsorship)
    for item in inOrder where options.kinds.contains(item.kind) {
      guard let period = time[item.period] else { continue }
      var row = order.map { Int8(item.acts[$0].rawValue) }
      if item.kind == .vote, let text = item.text {
        opponents[text] = row.indices.filter { row[$0] == 3 }
        if isSequential, outside[text] != nil, let sponsors = sponsors[text] {
          for state in sponsors where row[state] != 0 {
            if row[state] == 1 { row[state] = 0 } else { contrary += 1 }
          }
        }
      }
      if row.allSatisfy({ $0 == 0 }) {
        empty += 1
        continue
      }
      add(item.kind, name(item), period, silent: false, row)
    }
    if empty > 0 { notes.append("\(empty) items without an act that counts are left out") }
    if contrary > 0 { notes.append("\(contrary) votes of a text's own sponsors were not yes; they count as votes") }

    var groups = options.selection ? options.ownCallers.filter { place[$0] != nil }.sorted() : []
    groups = Array(Set(groups)).sorted()
    var groupOfState = [Int](repeating: groups.count, count: lanes)
    for (group, name) in groups.enumerated() { if let state = place[name] { groupOfState[state] = group } }
    var called: [Called] = []
    var silentTexts = [Int](repeating: 0, count: periods.count)
    var votedTexts = silentTexts
    var (unknown, unseen) = (0, 0)
    for text in acts.texts.sorted(by: { $0.id < $1.id }) {
      guard let period = time[text.period] else { continue }
      switch text.putToVote {
      case nil: unknown += 1
      case true?:
        votedTexts[period] += 1
        guard options.selection else { continue }
        guard let noes = opponents[text.id] else {
          unseen += 1
          continue
        }
        var counts = [Int](repeating: 0, count: groups.count + 1)
        for state in noes { counts[groupOfState[state]] += 1 }
        called.append(Called(period: period, noes: counts))
      case false?:
        silentTexts[period] += 1
        guard options.selection, options.kinds.contains(.vote) else { continue }
        let (behind, away) = (sponsors[text.id] ?? [], outside[text.id] ?? [])
        let row = (0..<count).map { Int8(behind.contains($0) || away.contains($0) ? 0 : 4) }
        add(.vote, options.bindSeries ? text.series ?? text.id : text.id, period, silent: true, row)
      }
    }
    if unknown > 0 {
      notes.append("of \(counted(unknown, "text", "texts")) it is not known whether they were put to a vote")
    }
    if unseen > 0 {
      notes.append("\(counted(unseen, "text was", "texts were")) put to a vote that is not among the items")
    }
    guard !rows.isEmpty else {
      throw SuasionError(.data, "no act counts", hint: "give items with acts of the kinds asked for, or other texts")
    }
    for set in sets.indices where sets[set].kind == .vote {
      guard let other = found["\(NormItem.Kind.sponsorship.rawValue) \(sets[set].name)"] else { continue }
      sets[set].linked = other
      sets[other].linked = set
    }
    let active = (0..<count).map { state in
      (0..<periods.count).contains { actsOf[state * periods.count + $0] > 0 }
    }
    let idle = active.reduce(0) { $0 + ($1 ? 0 : 1) }
    if idle > 0 {
      notes.append("\(idle) states have no act; theirs is the prior, and they do not count towards the scale")
    }
    if active.reduce(0, { $0 + ($1 ? 1 : 0) }) < 2 {
      notes.append("fewer than two states acted: all states make the scale, which says nothing")
    }
    self.states = states
    self.periods = periods
    gaps = periods.indices.map { $0 == 0 ? 0 : Double(periods[$0] - periods[$0 - 1]) }
    self.lanes = lanes
    self.rows = rows
    self.codes = codes
    self.sets = sets
    rowsOfPeriod = periods.indices.map { t in rows.indices.filter { rows[$0].period == t } }
    setsOfKind = NormItem.Kind.allCases.map { kind in sets.indices.filter { sets[$0].kind == kind } }
    self.called = called
    self.silentTexts = silentTexts
    self.votedTexts = votedTexts
    self.groupOfState = groupOfState
    self.groups = groups + ["others"]
    self.actsOf = actsOf
    self.active = active.filter { $0 }.count < 2 ? active.map { _ in true } : active
    anchor = place[options.anchor] ?? 0
    rival = place[options.rival] ?? 0
    components = normComponents(rows, codes, count: count, lanes: lanes)
    self.notes = notes
  }
}
