import Record
import Statistics

/// The acts of a domain out of the record: a vote, a sponsorship or both for each text, an accession for each
/// framework.
///
/// - A text with sponsors of its own and no group behind it gives a sponsorship item; where a group of states (the
///   Group of 77, the Non-Aligned) sponsors, nobody knows which member stands behind it, and where the chair of a
///   committee submits it, nobody sponsors: those give none. Named sponsors of any text are its backers.
/// - A text adopted by a recorded vote gives a vote item, absence being no act.
/// - A framework whose list is complete gives an accession item: yes for who counts as having endorsed it by the last
///   period, no for all other members. It stands in the period of its last endorsement, the first where that is before
///   it. A list that is a sample says nothing of who is not on it, and is left out.
/// - States are the members of the United Nations on the day of the last text, or those named.
/// - Texts of one title (as `rollCallSeries` reads titles) in several periods are a series, unless a period has two of
///   them.
///
/// - Parameters:
///   - texts: rows of `record.texts`.
///   - frameworks: ids.
///   - periods: sessions as numbers, ascending; texts of special sessions are left out.
/// - Throws: a data error for a row or an id that the record has not.
public func normActs(
  in record: Record, texts rows: [Int], frameworks ids: [String], periods: [Int], states named: [String]? = nil
) throws -> NormActs {
  func wrong(_ message: String, _ hint: String) -> SuasionError { SuasionError(.data, message, hint: hint) }
  guard let firstPeriod = periods.first, let lastPeriod = periods.last else {
    throw wrong("there is no period", "give at least one session")
  }
  if let row = rows.first(where: { !record.texts.indices.contains($0) }) {
    throw wrong("the record has no text \(row)", "give rows of its texts, of which it has \(record.texts.count)")
  }
  var notes: [String] = []
  let times = Set(periods)
  let chosen = Array(Set(rows)).sorted().filter { row in
    Int(record.texts[row].session).map(times.contains) ?? false
  }
  if chosen.count < Set(rows).count {
    let others = counted(Set(rows).count - chosen.count, "text", "texts")
    notes.append("left out: \(others) of other or of special sessions")
  }
  let last = chosen.map { record.texts[$0].date }.max()
  let states =
    named ?? record.countries.filter { country in last.map { country.isMember(on: $0) } ?? true }.map(\.code.rawValue)
  let columns = Dictionary(
    record.countries.enumerated().map { ($1.code.rawValue, $0) }, uniquingKeysWith: { first, _ in first })
  if let stranger = states.first(where: { columns[$0] == nil }) {
    throw wrong("the record has no country '\(stranger)'", "give codes of its countries")
  }
  let columnOf = states.map { columns[$0] ?? 0 }
  let known = Set(states)
  let rollCalls = Dictionary(
    record.rollCalls.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })

  let series = titleSeries(chosen.map { record.texts[$0] })
  var items: [NormItem] = []
  var texts: [NormText] = []
  var (grouped, unsponsored, unseen) = (0, 0, 0)
  for (place, row) in chosen.enumerated() {
    let text = record.texts[row]
    guard let period = Int(text.session) else { continue }
    let sponsors = Set(text.allSponsors.map(\.rawValue))
    let rollCall = text.rollCall.flatMap { rollCalls[$0] }
    let putToVote: Bool? =
      switch text.adoption {
      case .recordedVote: true
      case .withoutVote: false
      case .unknown: nil
      }
    texts.append(
      NormText(
        id: text.symbol, period: period, putToVote: putToVote, backers: sponsors.intersection(known),
        series: series[place]))
    func member(_ column: Int) -> Bool { record.countries[column].isMember(on: text.date) }
    if sponsors.isEmpty {
      unsponsored += 1
    } else if !text.collectiveSponsors.isEmpty {
      grouped += 1
    } else {
      let acts = zip(states, columnOf).map { state, column -> NormAct in
        sponsors.contains(state) ? .yes : member(column) ? .no : .none
      }
      items.append(NormItem(kind: .sponsorship, id: text.symbol, period: period, acts: acts, text: text.symbol))
    }
    guard putToVote == true else { continue }
    guard let rollCall else {
      unseen += 1
      continue
    }
    let acts = columnOf.map { column -> NormAct in
      switch record.stances[rollCall, column] {
      case .yes: .yes
      case .abstain: .abstain
      case .no: .no
      case .absent, .notMember, .unknown: .none
      }
    }
    items.append(NormItem(kind: .vote, id: text.symbol, period: period, acts: acts, text: text.symbol))
  }
  if grouped > 0 {
    let texts = counted(grouped, "text", "texts")
    notes.append(
      "the sponsors of \(texts) are not counted: a group of states stands behind \(grouped == 1 ? "it" : "them")")
  }
  if unsponsored > 0 { notes.append("\(counted(unsponsored, "text names", "texts name")) no sponsor") }
  if unseen > 0 { notes.append("the record has no roll call of \(counted(unseen, "text", "texts")) adopted by vote") }

  var (partial, undated, bare) = (0, 0, 0)
  for id in Array(Set(ids)).sorted() {
    guard let framework = record.frameworks.first(where: { $0.id == id }) else {
      throw wrong("the record has no framework '\(id)'", "give an id of frameworks.csv")
    }
    guard framework.coverage == .complete else {
      partial += 1
      continue
    }
    // Session 74 opened in September 2019.
    func session(_ date: PartialDate) -> Int {
      date.latest.month >= 9 ? date.latest.year - 1945 : date.latest.year - 1946
    }
    var held: Set<String> = []
    var latest = firstPeriod
    for endorsement in record.endorsements where endorsement.framework == id && endorsement.counts {
      guard let date = endorsement.date else {
        undated += 1
        held.insert(endorsement.country.rawValue)
        continue
      }
      let period = session(date)
      guard period <= lastPeriod else { continue }
      held.insert(endorsement.country.rawValue)
      latest = max(latest, period)
    }
    guard !held.isDisjoint(with: known) else {
      bare += 1
      continue
    }
    let period = periods.last { $0 <= latest } ?? firstPeriod
    items.append(
      NormItem(kind: .accession, id: id, period: period, acts: states.map { held.contains($0) ? .yes : .no }))
  }
  if partial > 0 { notes.append("\(partial) frameworks are left out: their lists are samples") }
  if undated > 0 { notes.append("\(undated) endorsements without a date are taken as held") }
  if bare > 0 { notes.append("\(bare) frameworks are left out: nobody endorsed them by then") }
  return try NormActs(states: states, periods: periods, items: items, texts: texts, notes: notes)
}

/// For each text the first symbol of the texts that share its title, no two of one session; nil where it is alone.
private func titleSeries(_ texts: [Text]) -> [String?] {
  var groups: [SeriesTitle: [Int]] = [:]
  for (index, text) in texts.enumerated() { groups[SeriesTitle(text.title), default: []].append(index) }
  var series = [String?](repeating: nil, count: texts.count)
  for (title, group) in groups where group.count > 1 && !title.isGeneric {
    guard Set(group.map { texts[$0].session }).count == group.count else { continue }
    let name = group.map { texts[$0].symbol }.min()
    for index in group { series[index] = name }
  }
  return series
}
