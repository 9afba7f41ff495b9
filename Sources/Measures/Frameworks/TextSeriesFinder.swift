import Record

/// The steps of `textSeries`.
struct TextSeriesFinder {
  /// A text in the order of dates.
  struct Candidate {
    let text: Int
    let symbol: String
    let session: Int
    let committee: String?
    let items: [Int]
    let core: [CountryCode]
    let wording: Int
  }

  /// Texts of one wording, at most one in a session, by session.
  struct Line {
    let members: [Int]
    let stems: [Int]
  }

  struct Join {
    let rule: TextSeries.Rule
    let titleOverlap: Double
    let coreShare: Double?
    let sameItem: Bool?
  }

  let record: Record
  private(set) var candidates: [Candidate] = []
  private(set) var reasons: [Int: TextSeriesSearch.Reason] = [:]
  private(set) var wordings: [TextWording] = []
  private(set) var lines: [Line] = []
  private var items = AgendaItems()
  private(set) var parent: [Int] = []
  /// Why a line was joined to the one found before it.
  private(set) var joins: [Int: Join] = [:]

  init(_ record: Record) {
    self.record = record
    let order = record.texts.indices.sorted {
      (record.texts[$0].date, record.texts[$0].symbol) < (record.texts[$1].date, record.texts[$1].symbol)
    }
    let titles = order.map { SeriesTitle(record.texts[$0].title) }
    let known = SeriesWordings(whole: Set(titles), cut: [])
    var places: [SeriesTitle: Int] = [:]
    for (position, text) in order.enumerated() {
      let row = record.texts[text]
      guard let session = Int(row.session), (1...9999).contains(session) else {
        reasons[text] = .specialSession
        continue
      }
      let own = titles[position]
      guard !own.words.isEmpty, let root = known.wording(of: own) else {
        reasons[text] = .genericTitle
        continue
      }
      let title = known.titles[root]
      let wording = places[title] ?? wordings.count
      if wording == wordings.count {
        places[title] = wording
        wordings.append(TextWording(title))
      }
      candidates.append(
        Candidate(
          text: text, symbol: row.symbol, session: session, committee: row.committee,
          items: AgendaItems.numbers(row.agendaItem), core: Set(row.sponsors).sorted(), wording: wording))
    }
  }

  /// One line a wording, numbers aside; where a session has several texts of it, one a part or a core of sponsors.
  mutating func gatherLines() {
    var byKey: [[String]: [Int]] = [:]
    for (place, candidate) in candidates.enumerated() {
      byKey[wordings[candidate.wording].key, default: []].append(place)
    }
    let vocabulary = Set(wordings.flatMap(\.stems)).sorted()
    let numbers = Dictionary(uniqueKeysWithValues: zip(vocabulary, vocabulary.indices))
    for members in byKey.values.sorted(by: { $0[0] < $1[0] }) {
      let stems = wordings[candidates[members[0]].wording].stems.map { numbers[$0, default: -1] }.sorted()
      for line in tellApart(members) where !line.isEmpty { lines.append(Line(members: line, stems: stems)) }
    }
    lines.sort { $0.members[0] < $1.members[0] }
    parent = Array(lines.indices)
    for line in lines {
      for (place, first) in line.members.enumerated() {
        for second in line.members[(place + 1)...] {
          let (a, b) = (candidates[first], candidates[second])
          items.link(a.items, a.session, b.items, b.session)
        }
      }
    }
  }

  private func isCrowded(_ members: [Int]) -> Bool {
    Set(members.map { candidates[$0].session }).count < members.count
  }

  private mutating func tellApart(_ members: [Int]) -> [[Int]] {
    guard isCrowded(members) else { return [members] }
    let parts = Dictionary(grouping: members) { Self.part(candidates[$0].symbol) }
    if parts.count > 1 {
      var lines: [[Int]] = []
      for part in parts.keys.sorted() { lines += tellApartByCore(parts[part] ?? []) }
      return lines
    }
    return tellApartByCore(members)
  }

  /// The letter of a part of a resolution; `A` where there is none, the first of `A-B`.
  static func part(_ symbol: String) -> Character {
    guard let last = symbol.split(separator: " ").last, last.count < symbol.count, let letter = last.first,
      letter.isLetter
    else { return "A" }
    return letter
  }

  private mutating func tellApartByCore(_ members: [Int]) -> [[Int]] {
    guard isCrowded(members) else { return [members] }
    let sessions = Dictionary(grouping: members) { candidates[$0].session }
    var lines: [[Int]] = []
    for session in sessions.keys.sorted() {
      let texts = sessions[session] ?? []
      if texts.count > 1, texts.contains(where: { candidates[$0].core.isEmpty }) {
        for place in texts { reasons[candidates[place].text] = .severalInSession }
        continue
      }
      // The pairs of a line and a text, the nearest cores first.
      var pairs: [(share: Double, line: Int, text: Int)] = []
      for (row, line) in lines.enumerated() {
        for text in texts {
          let share = overlap(candidates[line[line.count - 1]].core, candidates[text].core).smaller
          if share >= TextSeriesThresholds.siblingCore { pairs.append((share, row, text)) }
        }
      }
      pairs.sort { ($1.share, $0.line, $0.text) < ($0.share, $1.line, $1.text) }
      var (takenLines, takenTexts): (Set<Int>, Set<Int>) = ([], [])
      for pair in pairs where !takenLines.contains(pair.line) && !takenTexts.contains(pair.text) {
        lines[pair.line].append(pair.text)
        takenLines.insert(pair.line)
        takenTexts.insert(pair.text)
      }
      for text in texts where !takenTexts.contains(text) { lines.append([text]) }
    }
    return lines
  }

  // MARK: - Joining edited and changed titles

  func root(_ line: Int) -> Int {
    var line = line
    while parent[line] != line { line = parent[line] }
    return line
  }

  /// Joins lines of different wording, the surest pairs first, as long as no session comes twice.
  mutating func joinLines() {
    var pairs: [(first: Int, second: Int, join: Join)] = []
    for first in lines.indices {
      for second in lines.indices[(first + 1)...] {
        if let join = join(lines[first], lines[second]) { pairs.append((first, second, join)) }
      }
    }
    pairs.sort {
      ($1.join.titleOverlap, $1.join.coreShare ?? 0, $0.first, $0.second)
        < ($0.join.titleOverlap, $0.join.coreShare ?? 0, $1.first, $1.second)
    }
    var sessions = lines.map { Set($0.members.map { candidates[$0].session }) }
    for pair in pairs {
      let (a, b) = (root(pair.first), root(pair.second))
      guard a != b, sessions[a].isDisjoint(with: sessions[b]) else { continue }
      let (early, late) = (min(a, b), max(a, b))
      parent[late] = early
      sessions[early].formUnion(sessions[late])
      joins[late] = pair.join
    }
  }

  private func join(_ first: Line, _ second: Line) -> Join? {
    let title = overlap(first.stems, second.stems)
    guard title.jaccard >= TextSeriesThresholds.changedTitle || title.smaller == 1 else { return nil }
    let (a, b) = nearest(first, second)
    guard a.session != b.session, a.committee == b.committee else { return nil }
    let sameItem = items.same(a.items, a.session, b.items, b.session)
    let core = a.core.isEmpty || b.core.isEmpty ? nil : overlap(a.core, b.core)
    func found(_ rule: TextSeries.Rule) -> Join {
      Join(rule: rule, titleOverlap: title.jaccard, coreShare: core?.smaller, sameItem: sameItem)
    }
    typealias Limits = TextSeriesThresholds
    if title.jaccard >= Limits.editedTitle, sameItem != false, (core?.smaller ?? 1) >= Limits.editedCore {
      return found(.editedTitle)
    }
    guard sameItem == true, let core, follow(first, second) else { return nil }
    if title.jaccard >= Limits.looseTitle, core.smaller >= Limits.looseCore { return found(.editedTitle) }
    if title.smaller == 1, title.shared >= Limits.extendedWords, core.smaller >= Limits.extendedCore {
      return found(.extendedTitle)
    }
    if title.jaccard >= Limits.changedTitle, min(a.core.count, b.core.count) >= Limits.coreSize,
      core.smaller >= Limits.coreShare, core.jaccard >= Limits.coreJaccard
    {
      return found(.sameCore)
    }
    return nil
  }

  /// Whether one line ends before the other begins: two titles in turn are two texts brought in turn.
  private func follow(_ first: Line, _ second: Line) -> Bool {
    func sessions(_ line: Line) -> (first: Int, last: Int) {
      (candidates[line.members[0]].session, candidates[line.members[line.members.count - 1]].session)
    }
    let (a, b) = (sessions(first), sessions(second))
    return a.last < b.first || b.last < a.first
  }

  /// The two texts that are the fewest sessions apart.
  private func nearest(_ first: Line, _ second: Line) -> (Candidate, Candidate) {
    var best = (candidates[first.members[0]], candidates[second.members[0]])
    for a in first.members {
      for b in second.members {
        let (x, y) = (candidates[a], candidates[b])
        if abs(x.session - y.session) < abs(best.0.session - best.1.session) { best = (x, y) }
      }
    }
    return best
  }
}

/// The figures of `textSeries`.
public enum TextSeriesThresholds {
  /// Words in common, of all words of both titles, for an edited title.
  public static let editedTitle = 0.8
  /// Where both have sponsors, the share of the smaller list that an edited title must keep.
  public static let editedCore = 0.3
  /// Words in common under the same item and the same core.
  public static let looseTitle = 0.6
  public static let looseCore = 0.5
  /// Words of a title that stands whole in another, and the share of the core.
  public static let extendedWords = 4
  public static let extendedCore = 0.3
  /// Words in common of a text that was given another title by the same core.
  public static let changedTitle = 0.35
  public static let coreShare = 0.6
  public static let coreJaccard = 0.4
  public static let coreSize = 8
  /// Share of the smaller list that tells two texts of one title in one session apart.
  public static let siblingCore = 0.5
}
