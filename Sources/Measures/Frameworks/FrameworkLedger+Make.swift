import Record
import Statistics

/// Brings together what every country did about every framework: the record's frameworks with their signatures,
/// ratifications and accessions; the series of texts with sponsorship and votes, earlier roll calls included; and digital
/// and cyber texts that stand alone.
///
/// A sponsor that also voted has both acts. Undated acts are kept with a nil date and counted. Rivals are made symmetric.
/// - Parameter review: `SeriesReview.load(from:)`, the list of digital texts checked by hand.
/// - Throws: `.data` where an endorsement names an unknown framework or kind, or a framework an unknown rival or domain.
public func frameworkLedger(_ record: Record, review: [SeriesReview] = []) throws -> FrameworkLedger {
  var maker = LedgerMaker(record, review)
  try maker.addFrameworks()
  maker.addSeries()
  maker.addSingles()
  return maker.result()
}

struct LedgerMaker {
  struct Entry {
    var id: String
    let name: String
    let domain: FrameworkDomain
    let kind: LedgerFramework.Kind
    let sponsors: [CountryCode]
    let leadership: Leadership
    var rivals: Set<String> = []
    let coverage: Coding.Coverage
    let note: String
    var texts: [Int] = []
    var rollCalls: [Int] = []
    var acts: [Act] = []
  }

  let record: Record
  let search: TextSeriesSearch
  private let reviewed: [String: SeriesReview]
  private let rowById: [String: Int]
  private let columns: [CountryCode: Int]
  private(set) var entries: [Entry] = []
  private var conflicts: [LedgerConflict] = []
  private var consensus: [FrameworkLedger.Consensus] = []
  private var putsByEntry: [[FrameworkLedger.Put]] = []

  init(_ record: Record, _ review: [SeriesReview]) {
    self.record = record
    search = textSeries(in: record, review: review)
    reviewed = Dictionary(review.map { ($0.symbol, $0) }, uniquingKeysWith: { first, _ in first })
    rowById = Dictionary(record.rollCalls.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    columns = Dictionary(
      record.countries.enumerated().map { ($1.code, $0) }, uniquingKeysWith: { first, _ in first })
  }

  // MARK: - Frameworks of the record

  mutating func addFrameworks() throws {
    let frameworks = record.frameworks.sorted { $0.id < $1.id }
    let ids = Set(frameworks.map(\.id))
    var acts: [String: [Endorsement]] = [:]
    for endorsement in record.endorsements {
      guard ids.contains(endorsement.framework) else {
        throw SuasionError(
          .data, "endorsement by \(endorsement.country) of '\(endorsement.framework)', which is no framework",
          hint: "add it to frameworks.csv")
      }
      acts[endorsement.framework, default: []].append(endorsement)
    }
    var rivals: [String: Set<String>] = [:]
    for framework in frameworks {
      for rival in framework.rivals {
        guard ids.contains(rival) else {
          throw SuasionError(.data, "framework \(framework.id) rivals '\(rival)', which is no framework")
        }
        rivals[framework.id, default: []].insert(rival)
        rivals[rival, default: []].insert(framework.id)
      }
    }
    for (place, framework) in frameworks.enumerated() {
      guard let domain = FrameworkDomain(rawValue: framework.domain) else {
        throw SuasionError(
          .data, "'\(framework.domain)' of framework \(framework.id) is no domain",
          hint: "one of " + FrameworkDomain.allCases.map(\.rawValue).joined(separator: ", "))
      }
      let endorsements = acts[framework.id] ?? []
      let own = try endorsements.map { endorsement in
        guard let kind = ActKind(rawValue: endorsement.kind) else {
          throw SuasionError(
            .data, "'\(endorsement.kind)' of \(endorsement.country) on \(framework.id) is no kind of act")
        }
        let counts = endorsement.counts && kind != .withdrew
        return Act(
          country: endorsement.country, framework: place, date: endorsement.date, kind: kind, counts: counts,
          source: endorsement.source)
      }.sorted(by: precedes)
      let sponsors = Set(framework.sponsors).sorted()
      let sides = LeadingPole.allCases.filter { $0.country.map(sponsors.contains) ?? false }.sorted()
      entries.append(
        Entry(
          id: framework.id, name: framework.name, domain: domain, kind: Self.kind(of: framework, own),
          sponsors: sponsors,
          leadership: sponsors.isEmpty
            ? Leadership(leaders: [], sides: [], rule: "the record names no sponsor", confidence: .unknown)
            : Leadership(leaders: sponsors, sides: sides, rule: "the record's sponsors", confidence: .named),
          rivals: rivals[framework.id] ?? [], coverage: framework.coverage, note: framework.note, acts: own))
      addConflicts(own, framework.id)
      putsByEntry.append([])
    }
  }

  /// A convention is an instrument; what has members or calls itself a bank, group or organization is a body.
  private static func kind(of framework: Framework, _ acts: [Act]) -> LedgerFramework.Kind {
    let name = framework.name.lowercased()
    if name.contains("convention") || name.contains("treaty") { return .instrument }
    let bodies = ["bank", "organi", "group of", "coalition", "partnership"]
    if bodies.contains(where: name.contains) || acts.contains(where: { $0.kind == .joined && $0.counts }) {
      return .body
    }
    return .declaration
  }

  private mutating func addConflicts(_ acts: [Act], _ framework: String) {
    // Sorted by country, date: acts of one kind by one country stand in order of date.
    let groups = Dictionary(grouping: acts) { "\($0.country)/\($0.kind.rawValue)" }
    for key in groups.keys.sorted() {
      let same = groups[key] ?? []
      let counting = same.filter(\.counts)
      if let first = counting.first {
        for other in counting.dropFirst() where other.date != first.date {
          conflicts.append(conflict(.twoDates, framework, first, other))
        }
        for other in same where !other.counts {
          conflicts.append(conflict(.countsAndNot, framework, first, other))
        }
      }
    }
  }

  private func conflict(_ kind: LedgerConflict.Kind, _ framework: String, _ kept: Act, _ other: Act) -> LedgerConflict {
    func words(_ act: Act) -> String {
      act.kind.rawValue + " " + (act.date?.description ?? "undated") + (act.counts ? "" : ", does not count")
    }
    return LedgerConflict(
      kind: kind, framework: framework, country: kept.country, kept: words(kept), keptSource: kept.source,
      other: words(other), otherSource: other.source)
  }

  private func precedes(_ a: Act, _ b: Act) -> Bool {
    if a.country != b.country { return a.country < b.country }
    switch (a.date, b.date) {
    case (let x?, let y?) where x != y: return x < y
    case (nil, _?): return false
    case (_?, nil): return true
    default:
      return (a.kind.rawValue, a.counts ? 0 : 1, a.source) < (b.kind.rawValue, b.counts ? 0 : 1, b.source)
    }
  }

  // MARK: - Series and single texts

  mutating func addSeries() {
    for series in search.series {
      let texts = series.members.map { record.texts[$0.text] }
      add(
        Entry(
          id: series.id, name: series.title, domain: series.domain, kind: .series, sponsors: Self.always(texts),
          leadership: lead(texts), coverage: .complete,
          note: counted(texts.count, "text", "texts") + " of sessions 74 on, "
            + counted(series.rollCalls.count, "roll call", "roll calls"), texts: series.texts,
          rollCalls: series.rollCalls))
    }
  }

  /// Digital and cyber texts in no series.
  mutating func addSingles() {
    let singles = search.leftOut.map { record.texts[$0.text] }.enumerated().filter {
      [.digital, .cyber].contains(FrameworkDomain.of($1))
    }
    let used = Set(entries.map(\.id))
    let slugs = singles.map { slug($0.element.title) }
    let uses = Dictionary(slugs.map { ($0, 1) }, uniquingKeysWith: +)
    var found: [Entry] = []
    for (place, single) in singles.enumerated() {
      let text = single.element
      let crowded = used.contains(slugs[place]) || (uses[slugs[place]] ?? 0) > 1
      found.append(
        Entry(
          id: slugs[place] + (crowded ? "-" + symbolSlug(text.symbol) : ""), name: text.title,
          domain: FrameworkDomain.of(text), kind: .text, sponsors: Set(text.sponsors).sorted(),
          leadership: lead([text]), coverage: .complete, note: text.symbol,
          texts: [search.leftOut[single.offset].text],
          rollCalls: text.rollCall.flatMap { rowById[$0] }.map { [$0] } ?? []))
    }
    for entry in found.sorted(by: { $0.id < $1.id }) { add(entry) }
  }

  private static func always(_ texts: [Text]) -> [CountryCode] {
    let lists = texts.map { Set($0.sponsors) }.filter { !$0.isEmpty }
    guard let first = lists.first else { return [] }
    return lists.dropFirst().reduce(first) { $0.intersection($1) }.sorted()
  }

  private func lead(_ texts: [Text]) -> Leadership {
    let rule = leadership(of: texts)
    let named = texts.compactMap { reviewed[$0.symbol] }.filter { !$0.leaders.isEmpty }
    guard let first = named.first else { return rule }
    return rule.named(Set(named.flatMap(\.leaders)).sorted(), by: first.source)
  }

  private mutating func add(_ entry: Entry) {
    var entry = entry
    let place = entries.count
    entry.acts = textActs(entry, place)
    entries.append(entry)
  }

  /// Sponsorship and ballots, by country, then date.
  private mutating func textActs(_ entry: Entry, _ place: Int) -> [Act] {
    struct Put {
      let date: PartialDate
      let source: String
      let sponsors: Set<CountryCode>
      let row: Int?
    }
    var puts: [Put] = []
    var withText: Set<Int> = []
    for index in entry.texts {
      let text = record.texts[index]
      let row = text.rollCall.flatMap { rowById[$0] }
      if let row { withText.insert(row) }
      let sponsors = Set(text.sponsors).union(text.additionalSponsors)
      puts.append(Put(date: PartialDate(text.date), source: text.symbol, sponsors: sponsors, row: row))
      if text.adoption == .withoutVote {
        consensus.append(
          .init(framework: place, date: text.date, session: text.session, symbol: text.symbol))
      }
    }
    for row in entry.rollCalls where !withText.contains(row) {
      let call = record.rollCalls[row]
      puts.append(Put(date: call.date, source: call.symbol ?? call.id, sponsors: [], row: row))
    }
    puts.sort { ($0.date, $0.source) < ($1.date, $1.source) }
    putsByEntry.append(puts.map { .init(date: $0.date, source: $0.source, voted: $0.row != nil) })
    var acts: [Act] = []
    let foreign = puts.reduce(into: Set<CountryCode>()) { all, put in
      all.formUnion(put.sponsors.filter { columns[$0] == nil })
    }
    for code in (record.countries.map(\.code) + foreign).sorted() {
      let column = columns[code]
      for put in puts {
        let sponsor = put.sponsors.contains(code)
        if sponsor {
          acts.append(
            Act(country: code, framework: place, date: put.date, kind: .sponsored, counts: true, source: put.source))
        }
        guard let column, let row = put.row else { continue }
        let kind: ActKind
        switch record.stances[row, column] {
        case .yes: kind = .votedFor
        case .abstain: kind = .abstained
        case .no: kind = .votedAgainst
        case .absent, .unknown, .notMember: continue
        }
        let act = Act(
          country: code, framework: place, date: put.date, kind: kind, counts: kind == .votedFor, source: put.source)
        acts.append(act)
        if sponsor, kind != .votedFor {
          conflicts.append(conflict(.sponsoredAgainst, entry.id, act, acts[acts.count - 2]))
        }
      }
    }
    return acts
  }

  // MARK: - Result

  func result() -> FrameworkLedger {
    var entries = entries
    let candidates = entries.filter { $0.kind == .series || $0.kind == .text }.map { entry in
      RivalCandidate(
        id: entry.id, domain: entry.domain, sides: entry.leadership.sides,
        sessions: entry.texts.compactMap { Int(record.texts[$0].session) },
        stems: RivalCandidate.stems(Set(entry.texts.map { record.texts[$0].title }).sorted()))
    }
    let rivals = seriesRivals(candidates)
    for place in entries.indices { entries[place].rivals.formUnion(rivals[entries[place].id] ?? []) }
    var start = [0]
    for entry in entries { start.append(start[start.count - 1] + entry.acts.count) }
    let acts = entries.flatMap(\.acts)
    let unknown = Set(acts.lazy.map(\.country).filter { columns[$0] == nil })
    return FrameworkLedger(
      frameworks: entries.map(finish), acts: acts, consensus: consensus,
      conflicts: recordConflicts() + conflicts, search: search, unknownCountries: unknown.sorted(),
      countries: record.countries.sorted { $0.code < $1.code }, start: start, puts: putsByEntry)
  }

  private func finish(_ entry: Entry) -> LedgerFramework {
    let years =
      entry.acts.compactMap { $0.date?.year } + entry.texts.map { record.texts[$0].date.year }
      + entry.rollCalls.map { record.rollCalls[$0].year }
    return LedgerFramework(
      id: entry.id, name: entry.name, domain: entry.domain, kind: entry.kind, sponsors: entry.sponsors,
      leadership: entry.leadership, rivals: entry.rivals.sorted(), coverage: entry.coverage, opens: years.min(),
      note: entry.note, texts: entry.texts, rollCalls: entry.rollCalls, undated: entry.acts.count { $0.date == nil })
  }

  /// The record's own conflicts about a framework, one of its texts or one of its roll calls.
  private func recordConflicts() -> [LedgerConflict] {
    var homes: [String: [String]] = [:]
    for entry in entries {
      var subjects: Set<String> = [entry.id]
      subjects.formUnion(entry.texts.map { record.texts[$0].symbol })
      subjects.formUnion(entry.rollCalls.map { record.rollCalls[$0].id })
      for subject in subjects { homes[subject, default: []].append(entry.id) }
    }
    let found = record.conflicts.flatMap { conflict in
      (homes[conflict.subject] ?? []).map {
        LedgerConflict(
          kind: .record, framework: $0, country: conflict.country,
          kept: "\(conflict.kind) of \(conflict.subject): \(conflict.kept)", keptSource: conflict.keptSource,
          other: conflict.other, otherSource: conflict.otherSource)
      }
    }
    return found.sorted {
      ($0.framework, $0.country?.rawValue ?? "", $0.kept, $0.other, $0.otherSource)
        < ($1.framework, $1.country?.rawValue ?? "", $1.kept, $1.other, $1.otherSource)
    }
  }
}
