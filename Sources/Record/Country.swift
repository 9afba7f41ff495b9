/// A country's key: ISO 3166-1 alpha-3, or the former code of a historical state (SUN, YUG, CSK, DDR, YMD, ZZB).
public struct CountryCode: RawRepresentable, Hashable, Comparable, Sendable, Codable, CustomStringConvertible,
  ExpressibleByStringLiteral
{
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public init(_ text: some StringProtocol) { rawValue = String(text) }
  public init(stringLiteral value: String) { rawValue = value }
  public var description: String { rawValue }
  public static func < (a: CountryCode, b: CountryCode) -> Bool { a.rawValue < b.rawValue }
}

/// A span of days, closed at both ends; an open end means "to this day".
public struct Span: Hashable, Sendable {
  public let from: Day
  public let to: Day?

  public init(from: Day, to: Day? = nil) {
    self.from = from
    self.to = to
  }

  public func contains(_ day: Day) -> Bool { day >= from && (to.map { day <= $0 } ?? true) }
  public func overlaps(_ other: Span) -> Bool {
    (other.to.map { $0 >= from } ?? true) && (to.map { $0 >= other.from } ?? true)
  }
}

/// A state over its years of existence.
public struct Country: Sendable, Identifiable {
  public let code: CountryCode
  public let name: String
  public let iso2: String?
  public let m49: Int?
  /// Correlates of War and Gleditsch-Ward numbers; a state can have had two.
  public let cow: [Int]
  public let gleditschWard: [Int]
  /// World Bank region code (EAS, ECS, LCN, MEA, NAC, SAS, SSF), nil for states that ended before the list.
  public let region: String?
  public let exists: Span
  /// Days of membership in the United Nations; more than one where a seat was left or suspended.
  public let membership: [Span]
  /// The country whose seat and obligations it continued (RUS continues SUN).
  public let continues: CountryCode?
  public let latitude: Double?
  public let longitude: Double?

  public var id: CountryCode { code }

  public init(
    code: CountryCode, name: String, iso2: String?, m49: Int?, cow: [Int], gleditschWard: [Int], region: String?,
    exists: Span, membership: [Span], continues: CountryCode?, latitude: Double?, longitude: Double?
  ) {
    self.code = code
    self.name = name
    self.iso2 = iso2
    self.m49 = m49
    self.cow = cow
    self.gleditschWard = gleditschWard
    self.region = region
    self.exists = exists
    self.membership = membership
    self.continues = continues
    self.latitude = latitude
    self.longitude = longitude
  }

  public func isMember(on day: Day) -> Bool { membership.contains { $0.contains(day) } }

  /// Whether it was a member on any day the date can mean.
  public func isMember(during date: PartialDate) -> Bool {
    let span = Span(from: date.earliest, to: date.latest)
    return membership.contains { $0.overlaps(span) }
  }
}

/// World Bank income group, ordered from low to high.
public enum IncomeGroup: Int, Sendable, Comparable, CaseIterable {
  case low = 1
  case lowerMiddle, upperMiddle, high

  public static func < (a: IncomeGroup, b: IncomeGroup) -> Bool { a.rawValue < b.rawValue }

  public var label: String {
    switch self {
    case .low: "low"
    case .lowerMiddle: "lower-middle"
    case .upperMiddle: "upper-middle"
    case .high: "high"
    }
  }
}
