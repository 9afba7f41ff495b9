/// Where a country stood on a roll call. Absent is never abstain.
public enum Stance: UInt8, Sendable, CaseIterable {
  case yes, abstain, no, absent, notMember, unknown

  /// The letter of `stances.csv`: Y A N X, `-` not a member, `?` unknown.
  public var letter: UInt8 {
    switch self {
    case .yes: UInt8(ascii: "Y")
    case .abstain: UInt8(ascii: "A")
    case .no: UInt8(ascii: "N")
    case .absent: UInt8(ascii: "X")
    case .notMember: UInt8(ascii: "-")
    case .unknown: UInt8(ascii: "?")
    }
  }

  public init?(letter: UInt8) {
    switch letter {
    case UInt8(ascii: "Y"): self = .yes
    case UInt8(ascii: "A"): self = .abstain
    case UInt8(ascii: "N"): self = .no
    case UInt8(ascii: "X"): self = .absent
    case UInt8(ascii: "-"): self = .notMember
    case UInt8(ascii: "?"): self = .unknown
    default: return nil
    }
  }
}

/// The issue flags of the Voeten record.
public struct Issues: OptionSet, Hashable, Sendable {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let palestine = Issues(rawValue: 1)
  public static let nuclear = Issues(rawValue: 2)
  public static let disarmament = Issues(rawValue: 4)
  public static let humanRights = Issues(rawValue: 8)
  public static let colonialism = Issues(rawValue: 16)
  public static let economy = Issues(rawValue: 32)

  /// Code, name and flag, in the publisher's order.
  public static let named: [(code: String, name: String, flag: Issues)] = [
    ("me", "Palestinian conflict", .palestine), ("nu", "Nuclear weapons and material", .nuclear),
    ("di", "Arms control and disarmament", .disarmament), ("hr", "Human rights", .humanRights),
    ("co", "Colonialism", .colonialism), ("ec", "Economic development", .economy),
  ]
}

/// A recorded vote of the General Assembly on a text, an amendment or a paragraph.
public struct RollCall: Sendable, Identifiable {
  /// Which publishers hold it.
  public enum Origin: String, Sendable, CaseIterable { case voeten, un, both }
  /// What was voted on; `unknown` where neither publisher says.
  public enum Subject: String, Sendable, CaseIterable { case text, amendment, paragraph, unknown }

  /// `v3`, or `v411-2023` where the publisher used a number twice; the symbol where only the UN holds it.
  public let id: String
  /// To the month where the publisher's day is not a day of the month (see CONFLICTS.md).
  public let date: PartialDate
  /// `74`, `ES-11`, `S-32`.
  public let session: String
  public let symbol: String?
  public let title: String?
  /// Nil where no publisher coded the roll call's issues.
  public let issues: Issues?
  public let subject: Subject
  /// The United States' State Department called it important; nil where not coded.
  public let important: Bool?
  /// The counts that the publisher states beside the names; nil where it states none.
  public let officialYes: Int?
  public let officialNo: Int?
  public let officialAbstain: Int?
  public let origin: Origin

  public init(
    id: String, date: PartialDate, session: String, symbol: String?, title: String?, issues: Issues?, subject: Subject,
    important: Bool?, officialYes: Int?, officialNo: Int?, officialAbstain: Int?, origin: Origin
  ) {
    self.id = id
    self.date = date
    self.session = session
    self.symbol = symbol
    self.title = title
    self.issues = issues
    self.subject = subject
    self.important = important
    self.officialYes = officialYes
    self.officialNo = officialNo
    self.officialAbstain = officialAbstain
    self.origin = origin
  }

  public var year: Int { date.year }
}

/// Stances of every country on every roll call, one row a roll call, one column a country of `countries`.
public struct StanceMatrix: Sendable {
  public let rollCallCount: Int
  public let countryCount: Int
  /// Row-major: `values[rollCall * countryCount + country]` is a `Stance.rawValue`.
  public let values: [UInt8]

  public init(rollCallCount: Int, countryCount: Int, values: [UInt8]) {
    precondition(values.count == rollCallCount * countryCount)
    self.rollCallCount = rollCallCount
    self.countryCount = countryCount
    self.values = values
  }

  @inlinable public subscript(rollCall: Int, country: Int) -> Stance {
    Stance(rawValue: values[rollCall * countryCount + country]) ?? .unknown
  }
}
