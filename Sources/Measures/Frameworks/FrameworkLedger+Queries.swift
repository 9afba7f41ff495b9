import Record

/// Where a country stands on a framework.
public enum FrameworkStance: String, Sendable, CaseIterable {
  case ratified, joined, signed, endorsed, sponsored
  case yes = "voted for"
  case announced, abstain
  case no = "voted against"
  /// Left it, and has not come back.
  case withdrew
  /// Put to a vote, and it took no part.
  case absent
  /// Adopted without a vote, and not among the sponsors.
  case notSponsored = "no vote, not sponsored"
  /// The list is complete, and it is not on it.
  case none
  /// The list is not complete, or no publisher says.
  case unknown
  case notMember = "not a member"
  /// No text of the series that year.
  case notBrought = "not brought"

  /// Counts as acceptance.
  public var accepts: Bool {
    switch self {
    case .ratified, .joined, .signed, .endorsed, .sponsored, .yes: true
    default: false
    }
  }
}

extension FrameworkLedger {
  /// The first act that makes a country an adherent: the earliest dated one, among those of a day (or of dates that
  /// begin on the same day) the highest on the ladder (`ActKind.rung`). Where all are undated, the highest without a
  /// date; nil where there is none.
  public func firstEndorsement(of framework: Int, by country: CountryCode) -> (date: PartialDate?, kind: ActKind)? {
    let counting = acts(of: framework, by: country).filter(\.counts)
    let dated = counting.filter { $0.date != nil }
    let first = (dated.isEmpty ? counting : dated).min { a, b in
      if let x = a.date, let y = b.date, x != y { return x < y }
      return (a.kind.rung ?? 99) < (b.kind.rung ?? 99)
    }
    return first.map { ($0.date, $0.kind) }
  }

  /// Every country's first endorsement of a framework, in the order of codes.
  public func firstEndorsements(of framework: Int) -> [(country: CountryCode, date: PartialDate?, kind: ActKind)] {
    Set(acts(of: framework).lazy.filter(\.counts).map(\.country)).sorted().compactMap { country in
      firstEndorsement(of: framework, by: country).map { (country, $0.date, $0.kind) }
    }
  }

  /// Where a country stood on a framework in a year.
  ///
  /// Of a series: on the last text or roll call brought that year on which it took part, the ballot before the
  /// sponsorship; else absent, not sponsored, no member, or not brought. Of other frameworks: what stands at the year's
  /// end, acts without a date included.
  public func stance(of country: CountryCode, on framework: Int, in year: Int) -> FrameworkStance {
    guard frameworks.indices.contains(framework) else { return .unknown }
    let entry = frameworks[framework]
    let own = acts(of: framework, by: country)
    guard entry.kind == .series || entry.kind == .text else {
      return standing(own.filter { $0.date.map { $0.year <= year } ?? true }, entry)
    }
    let thatYear = own.filter { $0.date?.year == year }
    if let last = thatYear.last {
      // Sponsorship and ballot on one text share date and source; a ballot that is no yes overrules the sponsor.
      let same = thatYear.filter { $0.source == last.source }
      if let against = same.first(where: { $0.kind == .abstained || $0.kind == .votedAgainst }) {
        return against.kind == .abstained ? .abstain : .no
      }
      return same.contains { $0.kind == .sponsored } ? .sponsored : .yes
    }
    let brought = puts[framework].filter { $0.date.year == year }
    guard !brought.isEmpty else { return .notBrought }
    guard let state = countries.first(where: { $0.code == country }) else { return .notMember }
    let open = brought.filter { state.isMember(during: $0.date) }
    if open.isEmpty { return .notMember }
    return open.contains { $0.voted } ? .absent : .notSponsored
  }

  /// The strongest act that stands after the last one against: a withdrawal, an abstention or a no undoes what came
  /// before it, and a later acceptance undoes the withdrawal. An undated withdrawal undoes all.
  func standing(_ acts: [Act], _ entry: LedgerFramework) -> FrameworkStance {
    var best: ActKind?
    var against: ActKind?
    var source = ""
    for act in acts {
      switch act.kind {
      case .abstained, .votedAgainst, .withdrew:
        best = nil
        against = act.kind
        source = act.source
      default:
        guard act.counts, let rung = act.kind.rung, against == nil || act.source != source else { continue }
        against = nil
        if rung < (best?.rung ?? 99) { best = act.kind }
      }
    }
    if acts.contains(where: { $0.kind == .withdrew && $0.date == nil }) { return .withdrew }
    switch best ?? against {
    case .ratified: return .ratified
    case .joined: return .joined
    case .signed: return .signed
    case .endorsed: return .endorsed
    case .sponsored: return .sponsored
    case .votedFor: return .yes
    case .abstained: return .abstain
    case .votedAgainst: return .no
    case .withdrew: return .withdrew
    case .announced: return .announced
    case nil: break
    }
    if acts.contains(where: { $0.kind == .announced }) { return .announced }
    return entry.coverage == .complete ? .none : .unknown
  }

  /// For each country of `countries` and each framework the stance that stands at the end of `year` (nil: to date);
  /// `[country][framework]`. Of series and texts: `none` where it never took part, `notMember` where it could not.
  public func matrix(through year: Int? = nil) -> [[FrameworkStance]] {
    var matrix = countries.map { _ in [FrameworkStance](repeating: .none, count: frameworks.count) }
    for (place, entry) in frameworks.enumerated() {
      let own = acts(of: place)
      var next = own.startIndex
      for (row, country) in countries.enumerated() {
        // Codes that are no country of the record are passed by.
        while next < own.endIndex, own[next].country < country.code { next += 1 }
        var mine: [Act] = []
        while next < own.endIndex, own[next].country == country.code {
          if year.map({ limit in own[next].date.map { $0.year <= limit } ?? true }) ?? true { mine.append(own[next]) }
          next += 1
        }
        var stance = standing(mine, entry)
        if stance == .none, !puts[place].isEmpty,
          !puts[place].contains(where: { put in
            (year.map { put.date.year <= $0 } ?? true) && country.isMember(during: put.date)
          })
        {
          stance = .notMember
        }
        matrix[row][place] = stance
      }
    }
    return matrix
  }
}
