import Record
import Statistics

/// The Voeten record as roll calls and stances, its quirks read by rule and counted.
struct VoetenRollCalls {
  struct Draft {
    /// Row of the wide file.
    var row: Int
    var id: String
    var date: PartialDate
    var session: String
    var symbol: String?
    var title: String?
    var issues: Issues?
    var subject: RollCall.Subject
    var important: Bool?
    /// One a country, a `Stance.rawValue`.
    var stances: [UInt8]
  }

  let files: VoetenFiles
  let countries: [Country]
  /// In the order of the file; roll calls that stand twice are left out.
  private(set) var drafts: [Draft] = []
  private(set) var conflicts: [Conflict] = []
  private(set) var notes: [String] = []
  private(set) var tally = StanceTally()
  private let index: [CountryCode: Int]
  private var groups: [VoetenDates.Group] = []

  init(files: VoetenFiles, countries: [Country]) throws {
    self.files = files
    self.countries = countries
    index = Dictionary(countries.enumerated().map { ($1.code, $0) }, uniquingKeysWith: { first, _ in first })
    conflicts = files.conflicts
    let outOfList = (files.columns + files.longNames.map(\.seat)).filter { index[$0] == nil }
    if let missing = outOfList.first {
      throw SuasionError(
        .data, "country '\(missing)' is not in the table of countries", at: .init(file: VoetenFiles.wideName, line: 1))
    }
    describe()
    readStances()
    noteSupplement()
    leaveOutRepetitions()
  }

  // MARK: - Description

  private mutating func describe() {
    let titled = Set(files.details.compactMap { $0.flatMap { $0.title.isEmpty ? nil : $0.session } })
    groups = files.details.map { detail in
      guard let detail else { return VoetenDates.Group(session: nil, isSupplement: false) }
      return .init(session: detail.session, isSupplement: detail.title.isEmpty && titled.contains(detail.session))
    }
    let toTheMonth = VoetenDates.groupsToTheMonth(zip(groups, files.votes).map { ($0, $1.date.day) })
    let firstImportant =
      files.details.compactMap { $0.flatMap { $0.important == true ? $0.session : nil } }.min() ?? .max
    let codedYears = Set(files.votes.filter { !$0.issues.isEmpty }.map(\.date.year))

    var counts = Counts()
    var firstUse: [Int: Day] = [:]
    for vote in files.votes { firstUse[vote.rcid] = min(firstUse[vote.rcid] ?? vote.date, vote.date) }

    for (row, vote) in files.votes.enumerated() {
      let isFirst = firstUse[vote.rcid] == vote.date
      let id = isFirst ? "v\(vote.rcid)" : "v\(vote.rcid)-\(vote.date.year)"
      if !isFirst { counts.reused.append("\(vote.rcid)") }
      var date = PartialDate(vote.date)
      if toTheMonth.contains(groups[row]), let month = PartialDate(year: vote.date.year, month: vote.date.month) {
        date = month
        counts.toTheMonth += 1
      }
      var draft = Draft(
        row: row, id: id, date: date, session: "\(VoetenDates.regularSession(on: vote.date))", symbol: nil, title: nil,
        issues: codedYears.contains(vote.date.year) ? vote.issues : nil, subject: .unknown, important: nil, stances: [])
      if draft.issues == nil { counts.uncoded += 1 }
      if let detail = files.details[row] {
        describe(&draft, detail, vote, &counts)
        if detail.session >= firstImportant { draft.important = detail.important }
      } else {
        counts.withoutDetail += 1
      }
      drafts.append(draft)
    }
    notes += counts.notes(rows: files.votes.count, groups: toTheMonth)
    dropCopiedFlags()
  }

  private mutating func describe(
    _ draft: inout Draft, _ detail: VoetenFiles.Detail, _ vote: VoetenFiles.Vote, _ counts: inout Counts
  ) {
    draft.session = "\(detail.session)"
    draft.title = detail.title.isEmpty ? nil : detail.title
    let symbol = VoetenSymbol(detail.symbol, session: detail.session)
    if symbol == nil { counts.oddSymbols.append("\(draft.id) '\(detail.symbol)'") }
    draft.symbol = symbol?.symbol
    if symbol?.isPage == true { counts.pages += 1 }
    if detail.symbol.isEmpty { counts.withoutSymbol += 1 }

    if let special = symbol?.specialSession {
      draft.session = special
    } else if !VoetenDates.isPossible(vote.date, inSession: detail.session) {
      if draft.symbol != nil, let year = PartialDate(year: vote.date.year) {
        // The symbol has the session's number: the date is the slip.
        draft.date = year
        conflicts.append(
          Conflict(
            kind: "date", subject: draft.id, country: nil, kept: "\(year)", keptSource: VoteSource.rule,
            other: "\(vote.date), outside session \(detail.session) of \(draft.symbol ?? "")",
            otherSource: VoteSource.rollCalls))
      } else {
        draft.session = "\(VoetenDates.regularSession(on: draft.date.earliest))"
        conflicts.append(
          Conflict(
            kind: "session", subject: draft.id, country: nil, kept: draft.session, keptSource: VoteSource.rule,
            other: "\(detail.session), to which \(draft.date) does not belong", otherSource: VoteSource.rollCalls))
      }
    }
    draft.subject = subject(detail, group: groups[draft.row], hasSymbol: draft.symbol != nil, &counts)
  }

  /// Amendments and paragraphs are marked 1. To session 39 the others are marked 0. Later a blank stands in its place:
  /// it means 0 for a titled roll call with a symbol, and nothing for the untitled supplement, in which what is not
  /// marked is a motion or a text.
  private func subject(
    _ detail: VoetenFiles.Detail, group: VoetenDates.Group, hasSymbol: Bool, _ counts: inout Counts
  ) -> RollCall.Subject {
    if detail.amendment == true { return .amendment }
    if detail.paragraph == true { return .paragraph }
    if detail.amendment == false, detail.paragraph == false { return .text }
    counts.unmarked += 1
    if group.isSupplement || !hasSymbol {
      counts.unknownSubjects += 1
      return .unknown
    }
    return .text
  }

  /// From session 74 the flags of colonialism and economy are copies of disarmament's: they are set on the same roll
  /// calls and on no other. In such a session they are left out.
  private mutating func dropCopiedFlags() {
    var bySession: [Int: [Int]] = [:]
    for (index, draft) in drafts.enumerated() {
      bySession[VoetenDates.regularSession(on: draft.date.earliest), default: []].append(index)
    }
    var sessions: [Int] = []
    var roll = 0
    for (session, members) in bySession.sorted(by: { $0.key < $1.key }) {
      let flags = members.compactMap { drafts[$0].issues }
      let isCopied = flags.allSatisfy {
        $0.contains(.disarmament) == $0.contains(.colonialism) && $0.contains(.disarmament) == $0.contains(.economy)
      }
      guard isCopied, flags.contains(where: { $0.contains(.disarmament) }) else { continue }
      sessions.append(session)
      for member in members where drafts[member].issues?.contains(.colonialism) == true {
        drafts[member].issues?.subtract([.colonialism, .economy])
        roll += 1
      }
    }
    guard let first = sessions.first, let last = sessions.last else { return }
    conflicts.append(
      Conflict(
        kind: "issue", subject: "sessions \(first) to \(last)", country: nil, kept: "without co and ec",
        keptSource: VoteSource.rule, other: "co and ec on the \(roll) roll calls flagged di, and on no other",
        otherSource: VoteSource.wide))
    notes.append(
      "In sessions \(first) to \(last) the flags co and ec are set on exactly the roll calls flagged di: copies, left "
        + "out on \(roll) roll calls. From session \(first) the record knows neither issue.")
  }

  // MARK: - Stances

  /// States that held a seat before the state under whose code the wide file has it, or that has it now: while the
  /// first is a member on the first day of the date, the second is not.
  private static let earlierHolders: [CountryCode: CountryCode] = ["RUS": "SUN", "SRB": "YUG", "CHN": "TWN"]

  private mutating func readStances() {
    let width = files.columns.count
    let columnOf = Dictionary(files.columns.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    let columnCountry = files.columns.map { index[$0] ?? 0 }
    // A column may hold the seat of an earlier state; Taiwan has a column of its own.
    let earlierCountry = files.columns.map { code in
      Self.earlierHolders[code].flatMap { columnOf[$0] == nil ? index[$0] : nil }
    }
    let predecessor = countries.map { country in Self.earlierHolders[country.code].flatMap { index[$0] } }
    let longColumn = files.longNames.map { columnOf[$0.seat] }
    let longCountry = files.longNames.map { index[$0.seat] ?? 0 }
    let onlyLong = Set(zip(longColumn, longCountry).filter { $0.0 == nil }.map(\.1))
    let left = leftOutSeats(longColumn)
    var tally = StanceTally()
    defer { self.tally = tally }
    var membership: [PartialDate: [Membership]] = [:]

    for (position, draft) in drafts.enumerated() {
      let status: [Membership]
      if let known = membership[draft.date] {
        status = known
      } else {
        let first = draft.date.earliest
        status = countries.enumerated().map { country, state in
          if let earlier = predecessor[country], countries[earlier].isMember(on: first) { return .never }
          return Membership(state, draft.date)
        }
        membership[draft.date] = status
      }
      // What the publisher says: the wide file's cell, and the long file's vote where the wide one has none.
      var cells = Array(files.cells[(draft.row * width)..<((draft.row + 1) * width)])
      var stances = [UInt8](repeating: Stance.notMember.rawValue, count: countries.count)
      var isHeld = [Bool](repeating: false, count: countries.count)
      let detail = files.details[draft.row]
      if detail != nil {
        for name in files.longNames.indices {
          let vote = files.longCell(draft.row, name)
          guard vote != VoetenFiles.Cell.blank else { continue }
          guard let column = longColumn[name] else {
            let country = longCountry[name]
            isHeld[country] = true
            stances[country] = tally.stance(of: vote, status[country], countries[country].code, on: draft).rawValue
            continue
          }
          tally.compared += 1
          if vote == cells[column] { continue }
          tally.differ(files.columns[column], long: vote, wide: cells[column], on: draft)
          if !VoetenFiles.Cell.isVote(cells[column]) { cells[column] = vote }
        }
      }
      for (column, code) in files.columns.enumerated() {
        var country = columnCountry[column]
        if let earlier = earlierCountry[column], countries[earlier].isMember(on: draft.date.earliest) {
          country = earlier
        }
        isHeld[country] = true
        var cell = cells[column]
        if cell == VoetenFiles.Cell.notMember, let session = detail?.session, session <= left[column] ?? 0,
          status[country] != .never
        {
          cell = VoetenFiles.Cell.absent
          tally.inferred[code, default: 0] += 1
        }
        stances[country] = tally.stance(of: cell, status[country], countries[country].code, on: draft).rawValue
      }
      for (country, state) in status.enumerated() where !isHeld[country] && state != .never {
        let code = countries[country].code
        if detail != nil, onlyLong.contains(country) {
          tally.inferred[code, default: 0] += 1
          stances[country] = Stance.absent.rawValue
        } else if state == .throughout {
          tally.unheld[code, default: 0] += 1
          stances[country] = Stance.unknown.rawValue
        }
      }
      drafts[position].stances = stances
    }
    conflicts += tally.conflicts()
    notes += tally.notes(files: files)
  }

  /// Columns in which the wide file prints 9 through whole sessions while the long file has votes (Yemen to 1990, which
  /// the publisher counts from unification), with the last such session.
  private func leftOutSeats(_ longColumn: [Int?]) -> [Int: Int] {
    var left: [Int: Int] = [:]
    for (name, column) in longColumn.enumerated() {
      guard let column else { continue }
      var isEmpty: [Int: Bool] = [:]
      var hasVotes: Set<Int> = []
      for (row, detail) in files.details.enumerated() {
        guard let session = detail?.session else { continue }
        if files.cell(row, column) != VoetenFiles.Cell.notMember { isEmpty[session] = false }
        if files.longCell(row, name) != VoetenFiles.Cell.blank { hasVotes.insert(session) }
      }
      if let last = hasVotes.filter({ isEmpty[$0] == nil }).max() { left[column] = max(left[column] ?? last, last) }
    }
    return left
  }

  /// Says for which countries the supplement cannot be trusted: their names were missed in it, and 8 stands for that.
  private mutating func noteSupplement() {
    var absences: [Bool: [Int]] = [:], seats: [Bool: [Int]] = [:]
    let sessions = Set(groups.filter(\.isSupplement).compactMap(\.session))
    for draft in drafts {
      guard let session = groups[draft.row].session, sessions.contains(session) else { continue }
      let isSupplement = groups[draft.row].isSupplement
      var absent = absences[isSupplement] ?? Array(repeating: 0, count: countries.count)
      var seated = seats[isSupplement] ?? absent.map { _ in 0 }
      for (country, stance) in draft.stances.enumerated() where stance != Stance.notMember.rawValue {
        seated[country] += 1
        if stance == Stance.absent.rawValue { absent[country] += 1 }
      }
      absences[isSupplement] = absent
      seats[isSupplement] = seated
    }
    guard let absent = absences[true], let seated = seats[true], let others = absences[false], let all = seats[false]
    else { return }
    func share(_ a: [Int], _ b: [Int]) -> Double { Double(a.reduce(0, +)) / Double(max(b.reduce(0, +), 1)) }
    func share(_ a: Int, _ b: Int) -> Double { Double(a) / Double(max(b, 1)) }
    let apart = countries.indices.filter {
      share(absent[$0], seated[$0]) - share(others[$0], all[$0]) >= Self.suspectAbsence
    }
    notes.append(
      "In the untitled supplement (\(groups.filter(\.isSupplement).count) votes on paragraphs, amendments and motions, "
        + "1997 to 2017) \(percent(share(absent, seated))) of members are absent, against "
        + "\(percent(share(others, all))) on the titled roll calls of the same sessions: the publisher missed names in "
        + "it. Worst, by 15 points or more: \(apart.map { countries[$0].code.rawValue }.joined(separator: ", ")). "
        + "Their absences there are kept as printed and not to be trusted.")
  }

  static let suspectAbsence = 0.15

  // MARK: - Repetitions

  /// Smallest share of equal cells at which an unmarked roll call of the supplement is the titled one over again.
  static let repetitionAgreement = 0.95

  /// The supplement of paragraph votes repeats some final votes: an unmarked row of the same month and symbol whose
  /// votes agree with the titled row's is the same vote, and is left out.
  private mutating func leaveOutRepetitions() {
    var titled: [String: Int] = [:]
    for (position, draft) in drafts.enumerated() where draft.title != nil {
      if let symbol = draft.symbol { titled[symbol] = position }
    }
    var isRepetition = [Bool](repeating: false, count: drafts.count)
    for (position, draft) in drafts.enumerated() where groups[draft.row].isSupplement && draft.subject == .unknown {
      guard let symbol = draft.symbol, let other = titled[symbol] else { continue }
      let first = drafts[other]
      guard draft.date.year == first.date.year, draft.date.month == first.date.month else { continue }
      let agreement = Self.agreement(files, draft.row, first.row)
      guard agreement >= Self.repetitionAgreement else { continue }
      isRepetition[position] = true
      conflicts.append(
        Conflict(
          kind: "repetition", subject: first.id, country: nil, kept: first.id, keptSource: VoteSource.rollCalls,
          other: "\(draft.id): the same vote once more, \(percent(agreement)) of cells equal",
          otherSource: VoteSource.rollCalls))
      // The titled row may be known to the month only; the repetition has the day.
      if first.date.precision != .day, draft.date.precision == .day { drafts[other].date = draft.date }
    }
    let repetitions = isRepetition.filter { $0 }.count
    drafts = zip(drafts, isRepetition).filter { !$1 }.map(\.0)
    if repetitions > 0 {
      notes.append("\(repetitions) rows of the untitled supplement repeat a final vote and are left out, listed below.")
    }
  }

  /// Share of columns with the same vote or none in both rows.
  static func agreement(_ files: VoetenFiles, _ a: Int, _ b: Int) -> Double {
    var equal = 0
    for column in files.columns.indices {
      let x = files.cell(a, column), y = files.cell(b, column)
      let xVotes = VoetenFiles.Cell.isVote(x), yVotes = VoetenFiles.Cell.isVote(y)
      if xVotes == yVotes, !xVotes || x == y { equal += 1 }
    }
    return Double(equal) / Double(max(files.columns.count, 1))
  }
}

/// How much of a date a country was a member.
enum Membership {
  case never, partly, throughout

  init(_ country: Country, _ date: PartialDate) {
    let first = date.earliest, last = date.latest
    if country.membership.contains(where: { $0.contains(first) && $0.contains(last) }) {
      self = .throughout
    } else {
      self = country.isMember(during: date) ? .partly : .never
    }
  }
}

/// `98.9 %`.
func percent(_ share: Double) -> String {
  let tenths = Int((share * 1000).rounded())
  return "\(tenths / 10).\(tenths % 10) %"
}
