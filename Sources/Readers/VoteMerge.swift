import Record
import Statistics

/// Brings the two publishers together: every roll call once, the United Nations' own votes where it has them.
///
/// A roll call of the Voeten record since the United Nations' files begin is the same as a recorded vote of theirs when
/// both have the date, at least 95 % of the countries have the same vote or none, and each is the other's best. A vote
/// whose names the United Nations leaves out is found by its date and counts.
struct VoteMerge {
  static let requiredAgreement = 0.95
  /// Share of equal cells at which a roll call left over is one already matched, entered twice.
  static let repetitionAgreement = 0.98
  /// Share of a country's Voeten absences that the United Nations contradicts above which its others are unknown.
  static let distrustedAbsences = 1.0 / 3

  let voeten: VoetenRollCalls
  let un: UNResolutions
  let countries: [Country]
  private let index: [CountryCode: Int]

  private var conflicts: [Conflict] = []
  private var notes: [String] = []

  init(voeten: VoetenRollCalls, un: UNResolutions, countries: [Country]) {
    self.voeten = voeten
    self.un = un
    self.countries = countries
    index = Dictionary(countries.enumerated().map { ($1.code, $0) }, uniquingKeysWith: { first, _ in first })
  }

  private struct Row {
    var call: RollCall
    var stances: [UInt8]
  }

  func record() throws -> VoteRecord {
    var merge = self
    return try merge.merged()
  }

  private mutating func merged() throws -> VoteRecord {
    let votes = un.resolutions.filter { $0.adoption == .recordedVote }
    let stances = try votes.map { try unStances($0) }
    var matching = VoteMatching(drafts: voeten.drafts, votes: votes, stances: stances)
    matching.run()
    conflicts += matching.conflicts
    let ofVoeten = Set(
      voeten.drafts.indices.filter { position in
        guard !matching.isRepetition[position] else { return false }
        return matching.voteOfDraft[position].map { votes[$0].stances.isEmpty } ?? true
      }.map { voeten.drafts[$0].row })
    conflicts += voeten.tally.membershipConflicts { ofVoeten.contains($0.row) }
    let comparison = compare(matching, votes, stances)

    var rows: [Row] = []
    var rollCallOf: [String: String] = [:]
    for (position, draft) in voeten.drafts.enumerated() where !matching.isRepetition[position] {
      if let vote = matching.voteOfDraft[position] {
        let resolution = votes[vote]
        rollCallOf[resolution.symbol] = draft.id
        rows.append(Row(call: both(draft, resolution), stances: comparison.kept[vote] ?? draft.stances))
      } else {
        rows.append(alone(draft, comparison, isRecent: matching.isRecent(position)))
      }
    }
    for (vote, resolution) in votes.enumerated() where matching.draftOfVote[vote] == nil {
      if resolution.stances.isEmpty {
        notes.append("\(resolution.symbol) has counts but no names and no match: it is no roll call here.")
        continue
      }
      rollCallOf[resolution.symbol] = resolution.symbol
      rows.append(Row(call: unAlone(resolution), stances: comparison.kept[vote] ?? stances[vote]))
    }
    rows.sort { ($0.call.date, $0.call.id) < ($1.call.date, $1.call.id) }
    checkCounts(rows)

    let texts = un.resolutions.map { text($0, rollCall: rollCallOf[$0.symbol]) }
    notes = voeten.notes + un.notes + matching.notes + comparison.notes + notes + totals(rows, texts)
    return VoteRecord(
      rollCalls: rows.map(\.call),
      stances: StanceMatrix(
        rollCallCount: rows.count, countryCount: countries.count, values: rows.flatMap(\.stances)),
      texts: texts, conflicts: voeten.conflicts + un.conflicts + conflicts, notes: notes)
  }

  // MARK: - The United Nations' votes

  /// Named countries by their vote; members that are not named are absent.
  private func unStances(_ resolution: UNResolution) throws -> [UInt8] {
    var stances = countries.map { country in
      (country.isMember(on: resolution.date) ? Stance.absent : .notMember).rawValue
    }
    for (code, stance) in resolution.stances.sorted(by: { $0.key < $1.key }) {
      guard let position = index[code] else {
        throw SuasionError(.data, "country '\(code)' is not in the table of countries", at: resolution.location)
      }
      guard countries[position].isMember(on: resolution.date) else {
        throw SuasionError(
          .data, "\(code) votes on \(resolution.symbol) without being a member on \(resolution.date)",
          at: resolution.location, hint: "mend its membership in the table of countries")
      }
      stances[position] = stance.rawValue
    }
    return stances
  }

  // MARK: - Comparison

  private struct Comparison {
    /// Stances to keep, by vote of the United Nations.
    var kept: [Int: [UInt8]] = [:]
    /// Share of a country's Voeten absences contradicted, by session and country.
    var distrust: [String: [Int: (contradicted: Int, absences: Int)]] = [:]
    var notes: [String] = []

    func isDistrusted(_ country: Int, session: String) -> Bool {
      guard let count = distrust[session]?[country], count.absences > 0 else { return false }
      return Double(count.contradicted) / Double(count.absences) >= VoteMerge.distrustedAbsences
    }
  }

  /// Compares every matched roll call country by country and keeps the United Nations' stances.
  private mutating func compare(
    _ matching: VoteMatching, _ votes: [UNResolution], _ stances: [[UInt8]]
  ) -> Comparison {
    var comparison = Comparison()
    var cells = 0
    var byCountry: [CountryCode: Int] = [:]
    var byPair: [String: Int] = [:]
    var firstDifference: Day?
    for (vote, resolution) in votes.enumerated() {
      guard let position = matching.draftOfVote[vote], !resolution.stances.isEmpty else { continue }
      let draft = voeten.drafts[position]
      var kept = stances[vote]
      let fill = filledIn(resolution, kept, draft)
      let session = "\(VoetenDates.regularSession(on: resolution.date))"
      for country in countries.indices {
        let ours = Stance(rawValue: kept[country]) ?? .unknown
        let theirs = Stance(rawValue: draft.stances[country]) ?? .unknown
        if ours == .notMember, theirs == .notMember { continue }
        cells += 1
        // What the Voeten record prints, before membership turned `not a member` into unknown.
        let isVoid = theirs == .absent || theirs == .unknown
        if isVoid {
          comparison.distrust[session, default: [:]][country, default: (0, 0)].absences += 1
          if ours.isVote { comparison.distrust[session]?[country]?.contradicted += 1 }
        }
        if ours == theirs { continue }
        let code = countries[country].code
        let isFilled = fill.contains(country)
        if isFilled { kept[country] = theirs.rawValue }
        byCountry[code, default: 0] += 1
        let theirWord = theirs == .unknown ? "not a member" : theirs.word
        byPair["\(theirWord) for \(ours.word)", default: 0] += 1
        firstDifference = min(firstDifference ?? resolution.date, resolution.date)
        conflicts.append(
          Conflict(
            kind: "stance", subject: draft.id, country: code, kept: isFilled ? theirWord : ours.word,
            keptSource: isFilled ? VoteSource.wide : VoteSource.un,
            other: isFilled ? "not named, though counted" : theirWord,
            otherSource: isFilled ? VoteSource.un : VoteSource.wide))
      }
      comparison.kept[vote] = kept
    }
    for (vote, _) in votes.enumerated() where comparison.kept[vote] == nil && matching.draftOfVote[vote] == nil {
      comparison.kept[vote] = stances[vote]
    }
    let differing = byCountry.values.reduce(0, +)
    let share = percent(Double(differing) / Double(max(cells, 1)))
    let names = byCountry.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.key) \($0.value)" }
    let pairs = byPair.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.key) \($0.value)" }
    comparison.notes.append(
      "Matched roll calls, Voeten against the United Nations country by country: \(cells) cells, \(differing) differ "
        + "(\(share)), the first on \(firstDifference.map(\.description) ?? "no day"). By country: "
        + "\(names.joined(separator: ", ")). Voeten's word for the United Nations': \(pairs.joined(separator: ", ")).")
    return comparison
  }

  /// Countries that a list of the United Nations must have lost: it counts more votes than it names, and the Voeten
  /// record names exactly as many voters that it does not.
  private func filledIn(_ resolution: UNResolution, _ stances: [UInt8], _ draft: VoetenRollCalls.Draft) -> Set<Int> {
    var filled: Set<Int> = []
    for (official, side) in [
      (resolution.yes, Stance.yes), (resolution.no, .no), (resolution.abstain, .abstain),
    ] {
      let named = stances.filter { $0 == side.rawValue }.count
      guard let official, official > named else { continue }
      let candidates = countries.indices.filter {
        stances[$0] == Stance.absent.rawValue && draft.stances[$0] == side.rawValue
      }
      if candidates.count == official - named { filled.formUnion(candidates) }
    }
    return filled
  }

  // MARK: - Roll calls

  private func both(_ draft: VoetenRollCalls.Draft, _ resolution: UNResolution) -> RollCall {
    RollCall(
      id: draft.id, date: PartialDate(resolution.date), session: resolution.session, symbol: resolution.symbol,
      title: resolution.title.isEmpty ? draft.title : resolution.title, issues: draft.issues, subject: .text,
      important: draft.important, officialYes: resolution.yes, officialNo: resolution.no,
      officialAbstain: resolution.abstain, origin: .both)
  }

  private func unAlone(_ resolution: UNResolution) -> RollCall {
    RollCall(
      id: resolution.symbol, date: PartialDate(resolution.date), session: resolution.session, symbol: resolution.symbol,
      title: resolution.title.isEmpty ? nil : resolution.title, issues: nil, subject: .text, important: nil,
      officialYes: resolution.yes, officialNo: resolution.no, officialAbstain: resolution.abstain, origin: .un)
  }

  /// Roll calls that only the Voeten record has. Since 2019 a country's absence is unknown where the United Nations
  /// contradicts a third or more of that country's absences in the session.
  private mutating func alone(_ draft: VoetenRollCalls.Draft, _ comparison: Comparison, isRecent: Bool) -> Row {
    var stances = draft.stances
    let known = Self.reviewed[draft.id]
    if isRecent {
      let session = "\(VoetenDates.regularSession(on: draft.date.earliest))"
      let distrusted = countries.indices.filter {
        stances[$0] == Stance.absent.rawValue && comparison.isDistrusted($0, session: session)
      }
      for country in distrusted { stances[country] = Stance.unknown.rawValue }
      if !distrusted.isEmpty {
        notes.append(
          "\(draft.id) (\(draft.date)) is in no file of the United Nations; its absences of "
            + "\(distrusted.map { countries[$0].code.rawValue }.joined(separator: ", ")) are unknown, as most "
            + "of theirs in the session are contradicted.")
      } else {
        notes.append("\(draft.id) (\(draft.date), \(draft.symbol ?? "no symbol")) is in no file of the United Nations.")
      }
    }
    let call = RollCall(
      id: draft.id, date: draft.date, session: known?.session ?? draft.session, symbol: known?.symbol ?? draft.symbol,
      title: known?.title ?? draft.title, issues: draft.issues, subject: known == nil ? draft.subject : .text,
      important: draft.important, officialYes: nil, officialNo: nil, officialAbstain: nil, origin: .voeten)
    return Row(call: call, stances: stances)
  }

  /// A roll call without a symbol that the United Nations' files leave out, looked up: the vote of 10 May 2024 on the
  /// membership of Palestine (https://docs.un.org/A/RES/ES-10/23).
  private static let reviewed: [String: (symbol: String, session: String, title: String)] = [
    "v9409": ("A/RES/ES-10/23", "ES-10", "Admission of new Members to the United Nations")
  ]

  // MARK: - Texts

  private func text(_ resolution: UNResolution, rollCall: String?) -> Text {
    Text(
      symbol: resolution.symbol, title: resolution.title, date: resolution.date, session: resolution.session,
      committee: resolution.committee, agendaItem: resolution.agendaItem, adoption: resolution.adoption,
      rollCall: rollCall, sponsors: resolution.sponsors, additionalSponsors: resolution.additionalSponsors,
      collectiveSponsors: resolution.collectiveSponsors)
  }

  // MARK: - Totals

  /// Lists every roll call whose names do not add up to the counts beside them.
  private mutating func checkCounts(_ rows: [Row]) {
    for row in rows {
      for (official, side) in [
        (row.call.officialYes, Stance.yes), (row.call.officialNo, .no), (row.call.officialAbstain, .abstain),
      ] {
        guard let official else { continue }
        let named = row.stances.filter { $0 == side.rawValue }.count
        if named != official {
          conflicts.append(
            Conflict(
              kind: "count", subject: row.call.id, country: nil, kept: "\(named) \(side.word) by name",
              keptSource: VoteSource.un, other: "\(official) \(side.word) printed", otherSource: VoteSource.un))
        }
      }
    }
  }

  private func totals(_ rows: [Row], _ texts: [Text]) -> [String] {
    func count(_ origin: RollCall.Origin) -> Int { rows.filter { $0.call.origin == origin }.count }
    var stances: [Stance: Int] = [:]
    for row in rows {
      for value in row.stances { stances[Stance(rawValue: value) ?? .unknown, default: 0] += 1 }
    }
    let kinds = Stance.allCases.map { "\($0.word) \(stances[$0] ?? 0)" }.joined(separator: ", ")
    let subjects = RollCall.Subject.allCases.map { subject in
      "\(subject.rawValue) \(rows.filter { $0.call.subject == subject }.count)"
    }
    let adoptions = Text.Adoption.allCases.map { adoption in
      "\(adoption.rawValue) \(texts.filter { $0.adoption == adoption }.count)"
    }
    var notes = [
      "\(rows.count) roll calls: \(count(.voeten)) Voeten's alone, \(count(.both)) in both, \(count(.un)) the United "
        + "Nations' alone. Subjects: \(subjects.joined(separator: ", ")).",
      "Stances: \(kinds).",
      "\(texts.count) texts: \(adoptions.joined(separator: ", ")).",
      "The United Nations' files do not list absentees: a member on the day that is not named is absent, also where it "
        + "could not vote under Article 19 of the Charter.",
    ]
    let silent = silences(rows)
    if !silent.isEmpty {
      notes.append(
        "Members absent from every roll call of a session that has ten or more (kept from the floor, in arrears, or "
          + "away), with the sessions: \(silent.joined(separator: "; ")).")
    }
    return notes
  }

  /// `ZAF 30-48`: who never voted in which regular sessions.
  private func silences(_ rows: [Row]) -> [String] {
    var calls: [Int: Int] = [:]
    var absences: [Int: [Int]] = [:]
    for row in rows {
      guard let session = Int(row.call.session) else { continue }
      calls[session, default: 0] += 1
      var counts = absences[session] ?? Array(repeating: 0, count: countries.count)
      for (country, stance) in row.stances.enumerated() where stance == Stance.absent.rawValue { counts[country] += 1 }
      absences[session] = counts
    }
    let long = calls.filter { $0.value >= 10 }
    return countries.indices.compactMap { country in
      let sessions = long.filter { absences[$0.key]?[country] == $0.value }.map(\.key)
      return sessions.isEmpty
        ? nil : "\(countries[country].code) \(VoetenRollCalls.Counts.ranges(sessions))"
    }
  }
}

extension Stance {
  var isVote: Bool { self == .yes || self == .no || self == .abstain }

  var word: String {
    switch self {
    case .yes: "yes"
    case .abstain: "abstain"
    case .no: "no"
    case .absent: "absent"
    case .notMember: "not a member"
    case .unknown: "unknown"
    }
  }
}
