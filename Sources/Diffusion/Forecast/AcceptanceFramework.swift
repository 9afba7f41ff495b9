/// A framework whose acceptance is modelled.
public struct AcceptanceFramework: Sendable, Equatable {
  public enum Kind: String, Sendable, CaseIterable {
    /// An accession stays unless it is withdrawn.
    case lasting
    /// A text brought back: a unit supports it anew at each session, and its last stance stands in between.
    case yearly
  }

  /// Distinct.
  public var id: String
  public var name: String
  /// Whose it is by all that is known: `CHN`, `USA`; nil where nobody's.
  public var side: String?
  /// Whose it was by what was known in each year, ascending; `side` in all years where empty. What is fitted through a
  /// year reads no later one.
  public var sides: [Siding]
  public var domain: String
  /// The first year in which a unit could hold it.
  public var opens: Int
  public var kind: Kind
  /// Years from one session of a yearly text to the next, where `sessions` does not tell; no meaning for a lasting
  /// framework.
  public var every: Int
  /// The years in which a yearly text was brought: only then could a unit take it up or leave it. Every year in which
  /// anybody was seen where nil. From two on they tell `every`, by those up to the year of the fit.
  public var sessions: [Int]?
  /// The names of its texts, the first one first: a panel of another year may put other texts together, and the series is
  /// found there by its first. Empty for what is found by its id.
  public var texts: [String]
  /// Indices into the panel's frameworks; need not be mutual.
  public var rivals: [Int]
  /// Whether it is only learnt from: its sessions after the first are rows, it is neither forecast nor scored.
  public var isContext: Bool

  /// The side from a year on.
  public struct Siding: Sendable, Equatable {
    public var from: Int
    public var side: String?

    public init(from: Int, side: String?) {
      self.from = from
      self.side = side
    }
  }

  public init(
    id: String, name: String, side: String?, sides: [Siding] = [], domain: String, opens: Int, kind: Kind,
    every: Int = 1, sessions: [Int]? = nil, texts: [String] = [], rivals: [Int] = [], isContext: Bool = false
  ) {
    self.id = id
    self.name = name
    self.side = side
    self.sides = sides
    self.domain = domain
    self.opens = opens
    self.kind = kind
    self.every = every
    self.sessions = sessions
    self.texts = texts
    self.rivals = rivals
    self.isContext = isContext
  }

  /// The side by what was known in a year; nil before the first.
  public func side(in year: Int) -> String? {
    sides.isEmpty ? side : sides.last { $0.from <= year }?.side
  }

  /// Years between sessions by those up to a year.
  func interval(through year: Int) -> Int {
    guard let known = sessions?.filter({ $0 <= year }), let first = known.first, let last = known.last,
      known.count > 1
    else { return every }
    return max(1, (last - first) / (known.count - 1))
  }
}

/// How a unit stood to a framework in a year.
public enum AcceptanceStatus: UInt8, Sendable, CaseIterable {
  /// Not eligible: no state yet, or shut out.
  case outside
  /// Could hold it and does not.
  case open
  case holds
  /// Holds it as a founder or sponsor: others are exposed to it and it counts in the shares, but its holding is neither
  /// learnt from nor forecast.
  case founder
  /// Not seen, such as an act without a date. Never read as open: the unit is out of rows, exposures and shares.
  case unknown

  /// Whether the status says that the unit holds the framework.
  @inlinable public var isHolding: Bool { self == .holds || self == .founder }
  /// Whether it says what the unit does.
  @inlinable public var isKnown: Bool { self != .outside && self != .unknown }
}

/// What may make a unit endorse. A row of year t takes the last value known in or before t − 1; in the future the last
/// value known at the origin stands.
public struct AcceptanceCovariate: Sendable, Equatable {
  public var name: String
  /// One or more draws from the covariate's posterior, each row-major [units × years]; NaN where missing.
  public var draws: [[Double]]
  /// Frameworks of other kinds are left without it.
  public var kinds: [AcceptanceFramework.Kind]
  /// Whether frameworks of each side have a coefficient of their own, where the events allow, and those of no side theirs.
  public var bySide: Bool

  public init(
    _ name: String, draws: [[Double]], kinds: [AcceptanceFramework.Kind] = AcceptanceFramework.Kind.allCases,
    bySide: Bool = false
  ) {
    self.name = name
    self.draws = draws
    self.kinds = kinds
    self.bySide = bySide
  }
}

/// What a unit weighs in a share, such as its people or its GDP; NaN where not known.
public struct AcceptanceWeight: Sendable, Equatable {
  public var name: String
  /// Shape [units].
  public var values: [Double]

  public init(_ name: String, _ values: [Double]) {
    self.name = name
    self.values = values
  }
}
