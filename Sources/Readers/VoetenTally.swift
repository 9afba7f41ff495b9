import Record

/// What reading the Voeten stances met, by country.
struct StanceTally {
  /// A run of roll calls on which the same thing happened to a country.
  struct Run {
    private(set) var count = 0
    private var id = ""
    private var first: PartialDate?
    private var last: PartialDate?

    mutating func add(_ draft: VoetenRollCalls.Draft) {
      count += 1
      id = draft.id
      first = min(first ?? draft.date, draft.date)
      last = max(last ?? draft.date, draft.date)
    }

    var description: String {
      guard count > 1, let first, let last else { return id }
      return "\(count) roll calls, \(first) to \(last)"
    }
  }

  struct Case: Hashable, Comparable {
    var country: CountryCode
    var kept: String
    var other: String

    static func < (a: Case, b: Case) -> Bool { (a.country, a.kept, a.other) < (b.country, b.kept, b.other) }
  }

  /// Cells that both Voeten files hold.
  var compared = 0
  private var betweenFiles: [Case: Run] = [:]
  private var votesApart: [Conflict] = []
  /// Cells that membership contradicts, each with its roll call.
  private(set) var againstMembership: [(fact: Case, draft: VoetenRollCalls.Draft)] = []
  /// Absences inferred from a missing vote.
  var inferred: [CountryCode: Int] = [:]
  /// Members that no file has.
  var unheld: [CountryCode: Int] = [:]

  /// The long file has a vote, the wide file something else: a vote is kept before none, and the wide file's, the later
  /// edition, before another.
  mutating func differ(
    _ seat: CountryCode, long vote: UInt8, wide cell: UInt8, on draft: VoetenRollCalls.Draft
  ) {
    if VoetenFiles.Cell.isVote(cell) {
      votesApart.append(
        Conflict(
          kind: "stance", subject: draft.id, country: seat, kept: Self.word(cell), keptSource: VoteSource.wide,
          other: Self.word(vote), otherSource: VoteSource.long))
    } else {
      betweenFiles[Case(country: seat, kept: "its vote", other: Self.word(cell)), default: Run()].add(draft)
    }
  }

  /// The stance that a cell means, given membership.
  ///
  /// - A vote stands, except that of a state that was no member, which is unknown (the date or the name is a slip).
  /// - 8 is absent for a member and not a member for others (some rows print 8 for every state without a vote).
  /// - 9 is not a member, except that a state that was one throughout is unknown (the publisher missed its name).
  mutating func stance(
    of cell: UInt8, _ status: Membership, _ code: CountryCode, on draft: VoetenRollCalls.Draft
  ) -> Stance {
    switch cell {
    case VoetenFiles.Cell.yes, VoetenFiles.Cell.abstain, VoetenFiles.Cell.no:
      let vote: Stance = cell == VoetenFiles.Cell.yes ? .yes : cell == VoetenFiles.Cell.no ? .no : .abstain
      if status == .never {
        againstMembership.append((Case(country: code, kept: "unknown", other: vote.word), draft))
        return .unknown
      }
      return vote
    case VoetenFiles.Cell.absent:
      if status != .never { return .absent }
      againstMembership.append((Case(country: code, kept: "not a member", other: "absent"), draft))
      return .notMember
    case VoetenFiles.Cell.notMember:
      if status != .throughout { return .notMember }
      againstMembership.append((Case(country: code, kept: "unknown", other: "not a member"), draft))
      return .unknown
    default:
      return status == .never ? .notMember : .unknown
    }
  }

  static func word(_ cell: UInt8) -> String {
    switch cell {
    case VoetenFiles.Cell.yes: "yes"
    case VoetenFiles.Cell.abstain: "abstain"
    case VoetenFiles.Cell.no: "no"
    case VoetenFiles.Cell.absent: "absent"
    case VoetenFiles.Cell.notMember: "not a member"
    default: "blank"
    }
  }

  /// Where the publisher's two files differ.
  func conflicts() -> [Conflict] {
    votesApart
      + betweenFiles.sorted { $0.key < $1.key }.map { key, run in
        Conflict(
          kind: "stance", subject: run.description, country: key.country, kept: key.kept, keptSource: VoteSource.long,
          other: key.other, otherSource: VoteSource.wide)
      }
  }

  /// Where the wide file and membership differ, on the roll calls whose stances are the wide file's in the end.
  func membershipConflicts(keeping isKept: (VoetenRollCalls.Draft) -> Bool) -> [Conflict] {
    var runs: [Case: Run] = [:]
    for (fact, draft) in againstMembership where isKept(draft) { runs[fact, default: Run()].add(draft) }
    return runs.sorted { $0.key < $1.key }.map { key, run in
      Conflict(
        kind: "membership", subject: run.description, country: key.country, kept: key.kept,
        keptSource: VoteSource.membership, other: key.other, otherSource: VoteSource.wide)
    }
  }

  func notes(files: VoetenFiles) -> [String] {
    func list(_ counts: [CountryCode: Int]) -> String {
      counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    }
    let missing = betweenFiles.sorted { $0.key < $1.key }.map { "\($0.key.country) \($0.value.count)" }
    var notes = [
      "The long Voeten file has \(files.longVoteCount) votes, \(compared) of them by states with a column in the wide "
        + "file. In \(votesApart.count) the two files have different votes; the wide file lacks "
        + "\(betweenFiles.values.reduce(0) { $0 + $1.count }) votes (\(missing.joined(separator: ", "))), kept "
        + "from the long one."
    ]
    if !inferred.isEmpty {
      notes.append(
        "Absences inferred for members that the wide file leaves out and for whom the long file has no vote on the "
          + "roll call: \(list(inferred)).")
    }
    if !unheld.isEmpty { notes.append("Members in no file, kept as unknown: \(list(unheld)).") }
    return notes
  }
}
