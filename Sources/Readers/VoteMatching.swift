import Record

/// Finds which Voeten roll call is which recorded vote of the United Nations.
struct VoteMatching {
  let drafts: [VoetenRollCalls.Draft]
  let votes: [UNResolution]
  let stances: [[UInt8]]

  private(set) var voteOfDraft: [Int?]
  private(set) var draftOfVote: [Int?]
  private(set) var isRepetition: [Bool]
  private(set) var conflicts: [Conflict] = []
  private(set) var notes: [String] = []

  /// Voeten roll calls of the years that the United Nations' files cover.
  private let recent: [Int]
  private let firstDay: Day?

  init(drafts: [VoetenRollCalls.Draft], votes: [UNResolution], stances: [[UInt8]]) {
    self.drafts = drafts
    self.votes = votes
    self.stances = stances
    voteOfDraft = Array(repeating: nil, count: drafts.count)
    draftOfVote = Array(repeating: nil, count: votes.count)
    isRepetition = Array(repeating: false, count: drafts.count)
    let firstDay = votes.map(\.date).min()
    self.firstDay = firstDay
    recent = drafts.indices.filter { position in
      firstDay.map { drafts[position].date.precision == .day && drafts[position].date.earliest >= $0 } ?? false
    }
  }

  func isRecent(_ draft: Int) -> Bool {
    firstDay.map { drafts[draft].date.precision == .day && drafts[draft].date.earliest >= $0 } ?? false
  }

  mutating func run() {
    let ties = matchByVotes()
    let counted = matchByCounts()
    markRepetitions()
    compareSymbols()
    let repetitions = isRepetition.filter { $0 }.count
    let matched = recent.filter { voteOfDraft[$0] != nil }.count
    notes.append(
      "\(recent.count) Voeten roll calls since \(firstDay.map(\.description) ?? "no day") against \(votes.count) "
        + "recorded votes of the United Nations: \(matched) matched, all with the same date "
        + "(\(matched - counted) by who voted how, \(counted) by counts, \(ties) among votes that agree equally well); "
        + "\(repetitions) are entered twice and left out; \(recent.count - matched - repetitions) are in no file of "
        + "the United Nations; \(votes.count - matched) recorded votes are in no Voeten file.")
  }

  /// The best pairs first, each of both once. Returns how many had a rival that agreed as well.
  private mutating func matchByVotes() -> Int {
    var byDate: [Day: [Int]] = [:]
    for (vote, resolution) in votes.enumerated() where !resolution.stances.isEmpty {
      byDate[resolution.date, default: []].append(vote)
    }
    struct Pair {
      var draft: Int
      var vote: Int
      var agreement: Double
      var namesIt: Bool
    }
    var pairs: [Pair] = []
    for draft in recent {
      for vote in byDate[drafts[draft].date.earliest] ?? [] {
        let agreement = Self.agreement(drafts[draft].stances, stances[vote])
        guard agreement >= VoteMerge.requiredAgreement else { continue }
        pairs.append(
          Pair(draft: draft, vote: vote, agreement: agreement, namesIt: drafts[draft].symbol == votes[vote].symbol))
      }
    }
    pairs.sort {
      if $0.agreement != $1.agreement { return $0.agreement > $1.agreement }
      if $0.namesIt != $1.namesIt { return $0.namesIt }
      return ($0.draft, $0.vote) < ($1.draft, $1.vote)
    }
    var ties = 0
    for pair in pairs where voteOfDraft[pair.draft] == nil && draftOfVote[pair.vote] == nil {
      let hasRival = pairs.contains {
        $0.agreement == pair.agreement && ($0.draft == pair.draft) != ($0.vote == pair.vote)
      }
      if hasRival, !pair.namesIt { ties += 1 }
      voteOfDraft[pair.draft] = pair.vote
      draftOfVote[pair.vote] = pair.draft
    }
    return ties
  }

  /// Votes of which the United Nations gives counts only: by date and all three counts.
  private mutating func matchByCounts() -> Int {
    var matched = 0
    for (vote, resolution) in votes.enumerated() where resolution.stances.isEmpty {
      let found = recent.first { draft in
        voteOfDraft[draft] == nil && drafts[draft].date.earliest == resolution.date
          && Self.count(drafts[draft].stances, .yes) == resolution.yes
          && Self.count(drafts[draft].stances, .no) == resolution.no
          && Self.count(drafts[draft].stances, .abstain) == resolution.abstain
      }
      guard let found else { continue }
      voteOfDraft[found] = vote
      draftOfVote[vote] = found
      matched += 1
    }
    return matched
  }

  /// A roll call left over that is, almost cell by cell, one already matched on the day: entered twice.
  private mutating func markRepetitions() {
    for draft in recent where voteOfDraft[draft] == nil {
      let twin = recent.first { other in
        voteOfDraft[other] != nil && drafts[other].date == drafts[draft].date
          && Self.agreement(drafts[other].stances, drafts[draft].stances) >= VoteMerge.repetitionAgreement
      }
      guard let twin else { continue }
      isRepetition[draft] = true
      let apart = zip(drafts[twin].stances, drafts[draft].stances).filter { $0 != $1 }.count
      conflicts.append(
        Conflict(
          kind: "repetition", subject: drafts[twin].id, country: nil, kept: drafts[twin].id,
          keptSource: VoteSource.wide,
          other: "\(drafts[draft].id): the same vote once more, \(apart) countries apart", otherSource: VoteSource.wide)
      )
    }
  }

  private mutating func compareSymbols() {
    for draft in recent {
      guard let symbol = drafts[draft].symbol, let vote = voteOfDraft[draft], votes[vote].symbol != symbol else {
        continue
      }
      conflicts.append(
        Conflict(
          kind: "symbol", subject: drafts[draft].id, country: nil, kept: votes[vote].symbol, keptSource: VoteSource.un,
          other: symbol, otherSource: VoteSource.rollCalls))
    }
  }

  // MARK: - Agreement

  /// Share of the day's members with the same vote, or none, in both.
  static func agreement(_ a: [UInt8], _ b: [UInt8]) -> Double {
    var members = 0, equal = 0
    let outside = Stance.notMember.rawValue
    for index in a.indices {
      if a[index] == outside, b[index] == outside { continue }
      members += 1
      let x = Stance(rawValue: a[index]) ?? .unknown, y = Stance(rawValue: b[index]) ?? .unknown
      if x == y || (!x.isVote && !y.isVote) { equal += 1 }
    }
    return members == 0 ? 0 : Double(equal) / Double(members)
  }

  private static func count(_ stances: [UInt8], _ stance: Stance) -> Int {
    stances.filter { $0 == stance.rawValue }.count
  }
}
