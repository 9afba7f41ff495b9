import Record

/// What a country did about a framework. Adoption without a vote is no act: see `FrameworkLedger.consensus`.
public enum ActKind: String, Sendable, CaseIterable {
  case sponsored
  case votedFor = "voted for"
  case abstained
  case votedAgainst = "voted against"
  case signed, ratified, joined, endorsed, announced, withdrew

  /// The ladder of acceptance, the strongest first: ratified, joined, signed, endorsed, sponsored, voted for, announced;
  /// nil for what is no acceptance.
  public var rung: Int? {
    switch self {
    case .ratified: 0
    case .joined: 1
    case .signed: 2
    case .endorsed: 3
    case .sponsored: 4
    case .votedFor: 5
    case .announced: 6
    case .abstained, .votedAgainst, .withdrew: nil
    }
  }
}

/// One country's act on one framework.
public struct Act: Sendable, Equatable {
  public let country: CountryCode
  /// Index into `FrameworkLedger.frameworks`.
  public let framework: Int
  /// Nil where the source gives none.
  public let date: PartialDate?
  public let kind: ActKind
  /// Whether it makes the country an adherent: sponsorship, a yes, and what the ledger's tables count.
  public let counts: Bool
  /// Symbol of the text (or id of the roll call without one), or the endorsement's source.
  public let source: String
}

/// A framework of the record, a series of texts, or a digital text that stands alone.
public struct LedgerFramework: Sendable, Equatable, Identifiable {
  public enum Kind: String, Sendable, CaseIterable { case body, instrument, declaration, series, text }

  public let id: String
  public let name: String
  public let domain: FrameworkDomain
  public let kind: Kind
  /// The record's sponsors; of a series the states that were original sponsors of every text with a list.
  public let sponsors: [CountryCode]
  public let leadership: Leadership
  /// Ids, sorted; symmetric.
  public let rivals: [String]
  public let coverage: Coding.Coverage
  /// Year of the first dated act or text; nil where all are undated.
  public let opens: Int?
  public let note: String
  /// Rows of the record, empty for frameworks of the record: texts by date, roll calls by date.
  public let texts: [Int]
  public let rollCalls: [Int]
  /// Acts without a date.
  public let undated: Int

  public var leaders: [CountryCode] { leadership.leaders }
}

/// Two statements about one country and one framework that do not go together.
public struct LedgerConflict: Sendable, Equatable {
  public enum Kind: String, Sendable, CaseIterable {
    /// The record's own table of conflicts.
    case record
    /// One act under two dates; the first is used, both stay.
    case twoDates = "two dates"
    /// Sponsor of a text on which it abstained or voted no; the ballot counts.
    case sponsoredAgainst = "sponsored, then did not vote for it"
    /// The same kind of act both counting and not; what counts is used.
    case countsAndNot = "counts and does not count"
  }

  public let kind: Kind
  public let framework: String
  public let country: CountryCode?
  public let kept: String
  public let keptSource: String
  public let other: String
  public let otherSource: String
}

/// Every act of every country on every framework, by framework, country, date (undated last).
public struct FrameworkLedger: Sendable {
  /// A text adopted without a vote: every member joined in, which is weak evidence and kept apart.
  public struct Consensus: Sendable, Equatable {
    /// Index into `frameworks`.
    public let framework: Int
    public let date: Day
    public let session: String
    public let symbol: String
  }

  /// Of the record by id, then series by id, then single texts by id.
  public let frameworks: [LedgerFramework]
  public let acts: [Act]
  public let consensus: [Consensus]
  public let conflicts: [LedgerConflict]
  public let search: TextSeriesSearch
  /// Codes among the acts that are no country of the record.
  public let unknownCountries: [CountryCode]
  /// The record's countries: the rows of `matrix`.
  public let countries: [Country]
  /// `acts[start[f]..<start[f + 1]]` are framework `f`'s.
  let start: [Int]
  /// For each framework its texts and roll calls, by date; empty for frameworks of the record.
  let puts: [[Put]]

  /// A text or a roll call that was put to the Assembly.
  struct Put: Sendable {
    let date: PartialDate
    let source: String
    let voted: Bool
  }

  /// Place of a framework by id.
  public func index(of id: String) -> Int? { frameworks.firstIndex { $0.id == id } }

  /// Acts on one framework, by country, then date.
  public func acts(of framework: Int) -> ArraySlice<Act> {
    frameworks.indices.contains(framework) ? acts[start[framework]..<start[framework + 1]] : []
  }

  public func acts(of framework: Int, by country: CountryCode) -> [Act] {
    acts(of: framework).filter { $0.country == country }
  }
}
