import Record

/// A state or group that texts are led by and alignment is measured against. The European Union is here the majority of
/// its members.
public enum LeadingPole: String, Sendable, CaseIterable, Comparable {
  case china = "CHN"
  case europeanUnion = "EU"
  case russia = "RUS"
  case unitedStates = "USA"

  public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// Who led a text, a series or a framework, and how surely that can be told.
public struct Leadership: Sendable, Equatable {
  public enum Confidence: String, Sendable, CaseIterable {
    /// The record, or the list checked by hand, says so.
    case named
    /// One pole stands among the original sponsors of every text.
    case clear
    /// One pole leads, but not in every text, or the only sign is a short list.
    case likely
    /// Several poles stand among the original sponsors alike: which of them led cannot be told from the lists.
    case shared
    /// No individual sponsor, or none that tells.
    case unknown
  }

  /// The poles of `sides` that lead, by their states' codes, or the short list of original sponsors; sorted. Empty where
  /// only the European Union or nobody can be named.
  public let leaders: [CountryCode]
  /// Every pole among the original sponsors, sorted.
  public let sides: [LeadingPole]
  /// What the answer rests on, in words.
  public let rule: String
  public let confidence: Confidence

  public init(leaders: [CountryCode], sides: [LeadingPole], rule: String, confidence: Confidence) {
    self.leaders = leaders
    self.sides = sides
    self.rule = rule
    self.confidence = confidence
  }
}
