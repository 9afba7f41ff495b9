/// Every country's standing on every framework.
public struct LedgerView: Sendable, Codable, Equatable {
  public var columns: [Column]
  /// By the country's name.
  public var rows: [Row]
  /// Acts that the standings were read from.
  public var acts: Int
  /// Acts without a date.
  public var undated: Int
  public var conflicts: [Conflict]

  /// One framework, series or text.
  public struct Column: Sendable, Codable, Equatable {
    public var id: String
    public var name: String
    public var domain: String
    /// `body`, `instrument`, `declaration`, `series` or `text`.
    public var kind: String
    /// Codes of the countries that lead it.
    public var leaders: [String]
    /// The rule by which the leaders were found.
    public var ledBy: String
    /// Ids of the frameworks that compete with it.
    public var rivals: [String]
    /// `complete` or `partial`: whether a country that is not listed is known to stand outside.
    public var coverage: String
    /// The year of its first act.
    public var opens: Int?
    /// Countries that stand by it: members, signatories, sponsors, or voters in favour at the last occasion.
    public var holders: Int
    /// Of those, the ones without a date.
    public var undated: Int
    public var note: String

    public init(
      id: String, name: String, domain: String, kind: String, leaders: [String], ledBy: String, rivals: [String],
      coverage: String, opens: Int?, holders: Int, undated: Int, note: String
    ) {
      self.id = id
      self.name = name
      self.domain = domain
      self.kind = kind
      self.leaders = leaders
      self.ledBy = ledBy
      self.rivals = rivals
      self.coverage = coverage
      self.opens = opens
      self.holders = holders
      self.undated = undated
      self.note = note
    }
  }

  /// One country across all frameworks.
  public struct Row: Sendable, Codable, Equatable {
    public var country: String
    public var name: String
    public var region: String?
    public var income: String?
    /// By column; a word of `Stance`.
    public var stances: [String]

    public init(country: String, name: String, region: String?, income: String?, stances: [String]) {
      self.country = country
      self.name = name
      self.region = region
      self.income = income
      self.stances = stances
    }
  }

  /// Two sources, or two acts, that do not agree.
  public struct Conflict: Sendable, Codable, Equatable {
    public var framework: String
    public var country: String?
    public var kept: String
    public var other: String

    public init(framework: String, country: String?, kept: String, other: String) {
      self.framework = framework
      self.country = country
      self.kept = kept
      self.other = other
    }
  }

  /// Where a country stands on a framework: its strongest act that still stands.
  public enum Stance: String, Sendable, Codable, CaseIterable {
    case member, ratified, signed, endorsed, sponsored, yes, consensus, announced, abstained, no, withdrew
    /// A member that did nothing.
    case none
    /// A list that is partial does not name it, or its act has no date that could be placed.
    case unknown
    /// It could not act: no state or no member at the time.
    case outside
  }

  public init(columns: [Column], rows: [Row], acts: Int, undated: Int, conflicts: [Conflict]) {
    self.columns = columns
    self.rows = rows
    self.acts = acts
    self.undated = undated
    self.conflicts = conflicts
  }
}
