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
  /// Whose it is: `CHN`, `USA`; nil where nobody's.
  public var side: String?
  public var domain: String
  /// The first year in which a unit could hold it.
  public var opens: Int
  public var kind: Kind
  /// Years from one session of a yearly text to the next; no meaning for a lasting framework.
  public var every: Int
  /// Indices into the panel's frameworks; need not be mutual.
  public var rivals: [Int]

  public init(
    id: String, name: String, side: String?, domain: String, opens: Int, kind: Kind, every: Int = 1,
    rivals: [Int] = []
  ) {
    self.id = id
    self.name = name
    self.side = side
    self.domain = domain
    self.opens = opens
    self.kind = kind
    self.every = every
    self.rivals = rivals
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
  /// A factor a framework; 1 for each where nil. +1 for China's and −1 for others' turns nearness to China into
  /// nearness to the framework's sponsor; 0 leaves it out there.
  public var loading: [Double]?
  /// Whether frameworks of each side have a coefficient of their own, where the events allow.
  public var bySide: Bool

  public init(_ name: String, draws: [[Double]], loading: [Double]? = nil, bySide: Bool = false) {
    self.name = name
    self.draws = draws
    self.loading = loading
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
