import Record

/// A text brought back session after session, with or without a vote.
public struct TextSeries: Sendable, Equatable, Identifiable {
  /// How a text or a roll call came into the series.
  public enum Rule: String, Sendable, CaseIterable {
    /// The first text of the series.
    case first
    /// The same words, misprints aside.
    case sameTitle = "same title"
    /// The same words once years, ordinals and numbers of resolutions are set aside.
    case renumbered = "renumbered title"
    /// Nearly the same words, under an agenda item that is not known to be another.
    case editedTitle = "edited title"
    /// Fewer words in common, but the same agenda item and the same core of sponsors.
    case sameCore = "same core"
    /// The whole title of a series stands in a longer title under the same item, or the reverse.
    case extendedTitle = "extended title"
    /// The list checked by hand puts it here.
    case review
  }

  /// A text of the series, and why it belongs.
  public struct Member: Sendable, Equatable {
    /// Index into `record.texts`.
    public let text: Int
    public let symbol: String
    public let session: String
    public let rule: Rule
    /// Share of words in common (Jaccard) with the nearest wording of the series; nil for the first.
    public let titleOverlap: Double?
    /// Share of the smaller list of original sponsors that stands in the other, against the same wording; nil where
    /// one of the two has none.
    public let coreShare: Double?
    /// Whether its agenda item goes with the item of that wording; nil where no unchanged title tells.
    public let sameItem: Bool?
  }

  /// Slug of the title of its first text.
  public let id: String
  /// Title of its first text.
  public let title: String
  public let domain: FrameworkDomain
  /// By date, then symbol.
  public let members: [Member]
  /// Indices into `record.rollCalls`, ascending by date and id: the members' own, and earlier ones of the same wording.
  public let rollCalls: [Int]

  /// Indices into `record.texts`.
  public var texts: [Int] { members.map(\.text) }
}

/// What the search for series of texts found.
public struct TextSeriesSearch: Sendable {
  /// Why a text stands in no series.
  public enum Reason: String, Sendable, CaseIterable {
    /// A special or emergency session has no session before it.
    case specialSession = "special session"
    /// The title says too little.
    case genericTitle = "generic title"
    /// Another text of its session has the same title, and neither sponsors nor part tell them apart.
    case severalInSession = "several in one session"
    /// Nothing in another session goes with it.
    case alone
    /// The list checked by hand takes it out.
    case review
  }

  public struct LeftOut: Sendable, Equatable {
    /// Index into `record.texts`.
    public let text: Int
    public let symbol: String
    public let reason: Reason
  }

  /// A text on which the rule and the list checked by hand differ.
  public struct Override: Sendable, Equatable {
    public let symbol: String
    /// Series that the rule found; nil for none.
    public let rule: String?
    /// Series by hand; nil for none.
    public let review: String?
    public let note: String
  }

  /// Two texts or more each; by id.
  public let series: [TextSeries]
  /// By symbol.
  public let leftOut: [LeftOut]
  /// Where the list overrode the rule, by symbol; empty without a list.
  public let overrides: [Override]
  /// Symbols of the list that the record does not hold.
  public let unknownReviewed: [String]
  /// Earlier series of roll calls that two series of texts could claim; given to neither.
  public let contestedRollCalls: Int

  public func count(of reason: Reason) -> Int { leftOut.count { $0.reason == reason } }
}
