import Record

/// The steps of `rollCallSeries`.
struct SeriesSearch {
  /// Roll calls of one wording, at most one in a session.
  struct Run {
    var isLabel: Bool
    /// Row of the roll call by session.
    var rows: [Int: Int]
  }

  private struct Candidate {
    let row: Int
    let session: Int
    let title: SeriesTitle
    let isCut: Bool
  }

  private let titles: [SeriesTitle?]
  private var candidates: [Candidate] = []
  private var leftOut: [RollCallSeries.LeftOut?]
  private(set) var runs: [Run] = []

  init(_ rollCalls: [RollCall]) {
    leftOut = Array(repeating: nil, count: rollCalls.count)
    titles = rollCalls.map { $0.title.map(SeriesTitle.init) }
    for (row, rollCall) in rollCalls.enumerated() {
      guard rollCall.subject == .text else {
        leftOut[row] = .notWholeText
        continue
      }
      guard let session = Int(rollCall.session), (1...9999).contains(session) else {
        leftOut[row] = .specialSession
        continue
      }
      guard let printed = rollCall.title, !printed.isEmpty, let title = titles[row] else {
        leftOut[row] = .untitled
        continue
      }
      guard let symbol = rollCall.symbol, symbol.hasPrefix("A/RES/") else {
        leftOut[row] = .noSymbol
        continue
      }
      if title.isGeneric {
        leftOut[row] = .genericTitle
      } else {
        let isCut = SeriesTitle.mayBeCut(printed)
        candidates.append(Candidate(row: row, session: session, title: title, isCut: isCut))
      }
    }
  }

  /// One run a title, and one a stretch of sessions of a label.
  mutating func gatherRuns() {
    let wordings = SeriesWordings(
      whole: Set(candidates.lazy.filter { !$0.isCut }.map(\.title)),
      cut: Set(candidates.lazy.filter(\.isCut).map(\.title)))
    var byWording: [Int: [Candidate]] = [:]
    for candidate in candidates {
      if candidate.isCut, wordings.undecided.contains(candidate.title) {
        leftOut[candidate.row] = .cutTitle
      } else if let wording = wordings.wording(of: candidate.title) {
        byWording[wording, default: []].append(candidate)
      }
    }
    for wording in byWording.keys.sorted() {
      let members = byWording[wording] ?? []
      let sessions = Dictionary(grouping: members, by: \.session)
      let crowded = sessions.filter { $0.value.count > 1 }
      for candidate in crowded.values.joined() { leftOut[candidate.row] = .severalInSession }
      let single = sessions.values.filter { $0.count == 1 }.joined().sorted { $0.session < $1.session }
      if members.allSatisfy(\.title.isLabel) {
        gatherLabel(single, crowded: crowded.keys.sorted())
      } else if !single.isEmpty {
        let rows = Dictionary(single.map { ($0.session, $0.row) }, uniquingKeysWith: { first, _ in first })
        runs.append(Run(isLabel: false, rows: rows))
      }
    }
  }

  private mutating func gatherLabel(_ single: [Candidate], crowded: [Int]) {
    var run = Run(isLabel: true, rows: [:])
    var last: Int?
    for candidate in single {
      if crowded.contains(where: { abs($0 - candidate.session) <= RollCallSeries.reach }) {
        leftOut[candidate.row] = .labelOfSeveral
        continue
      }
      if let last, candidate.session - last > RollCallSeries.reach {
        runs.append(run)
        run.rows = [:]
      }
      run.rows[candidate.session] = candidate.row
      last = candidate.session
    }
    if !run.rows.isEmpty { runs.append(run) }
  }

  /// Merges runs of labels into the title that they stand for; returns how many.
  mutating func tieLabels() -> Int {
    let labels = runs.indices.filter { runs[$0].isLabel }
    let wholes = runs.indices.filter { !runs[$0].isLabel }
    let stems = runs.map { run in run.rows.values.reduce(into: Set<Substring>()) { $0.formUnion(titleStems($1)) } }
    var byTitle: [Int: [Int]] = [:]
    for label in labels {
      let first = runs[label].rows.min { $0.key < $1.key }
      guard let row = first?.value, let title = titles[row] else { continue }
      let near = wholes.filter { title.stems.isSubset(of: stems[$0]) && comeNear(runs[label], runs[$0]) }
      if near.count == 1 { byTitle[near[0], default: []].append(label) }
    }
    var tied: Set<Int> = []
    for (title, labels) in byTitle {
      let sessions = ([title] + labels).flatMap { runs[$0].rows.keys }
      guard Set(sessions).count == sessions.count else { continue }
      for label in labels {
        runs[title].rows.merge(runs[label].rows, uniquingKeysWith: { first, _ in first })
        tied.insert(label)
      }
    }
    runs = runs.indices.filter { !tied.contains($0) }.map { runs[$0] }
    return tied.count
  }

  private func titleStems(_ row: Int) -> Set<Substring> { titles[row]?.stems ?? [] }

  private func comeNear(_ first: Run, _ second: Run) -> Bool {
    first.rows.keys.contains { a in second.rows.keys.contains { abs(a - $0) <= RollCallSeries.reach } }
  }

  func result(tiedLabels: Int) -> RollCallSeries {
    var leftOut = leftOut
    var identifier: [Int?] = Array(repeating: nil, count: leftOut.count)
    for run in runs where run.rows.count < 2 { run.rows.values.forEach { leftOut[$0] = .alone } }
    let series = runs.lazy.filter { $0.rows.count > 1 }.map { $0.rows.values.sorted() }
      .sorted { $0.lexicographicallyPrecedes($1) }
    for (place, rows) in series.enumerated() { rows.forEach { identifier[$0] = place } }
    return RollCallSeries(series: series, identifier: identifier, leftOut: leftOut, tiedLabels: tiedLabels)
  }
}
