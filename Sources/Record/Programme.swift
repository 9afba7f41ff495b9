/// Something a sponsor offers that countries can take up.
public struct Programme: Sendable, Identifiable {
  public enum Channel: String, Sendable, CaseIterable {
    case connectivity, smartCity = "smart city", payments, aiGovernance = "AI governance", arms, culture, infrastructure
    case satellites, forum
  }

  public let id: String
  public let name: String
  public let channel: Channel
  public let sponsor: CountryCode

  public init(id: String, name: String, channel: Channel, sponsor: CountryCode) {
    self.id = id
    self.name = name
    self.channel = channel
    self.sponsor = sponsor
  }
}

/// One published way of dating the adoptions of a programme.
public struct Coding: Sendable, Identifiable {
  /// What an absence from the list means.
  public enum Coverage: String, Sendable, CaseIterable {
    /// A country not on the list did not adopt between `from` and `to`.
    case complete
    /// The list is a sample: a country not on it is unknown, never a control.
    case partial
  }

  public let id: String
  public let programme: String
  public let name: String
  public let source: String
  public let coverage: Coverage
  /// The years in which an adoption would have been seen.
  public let from: Int
  public let to: Int
  public let note: String

  public init(
    id: String, programme: String, name: String, source: String, coverage: Coverage, from: Int, to: Int, note: String
  ) {
    self.id = id
    self.programme = programme
    self.name = name
    self.source = source
    self.coverage = coverage
    self.from = from
    self.to = to
    self.note = note
  }
}

/// One dated (or undated) event of a coding: a country signed, opened, received, joined, withdrew.
public struct Adoption: Sendable {
  public enum Status: String, Sendable, CaseIterable {
    case committed, opened, signed, announced, joined, ratified, endorsed, delivered, restricted, withdrew
  }

  public let coding: String
  public let country: CountryCode
  /// Nil where the source gives no date.
  public let date: PartialDate?
  public let status: Status
  /// Whether the event makes the country an adopter; a withdrawal, a ban or a mere announcement does not.
  public let counts: Bool
  public let detail: String
  /// The page or the file and line it was read from.
  public let source: String

  public init(
    coding: String, country: CountryCode, date: PartialDate?, status: Status, counts: Bool, detail: String,
    source: String
  ) {
    self.coding = coding
    self.country = country
    self.date = date
    self.status = status
    self.counts = counts
    self.detail = detail
    self.source = source
  }
}

/// A set of rules or a body that seeks adherents, with a sponsor and rivals.
public struct Framework: Sendable, Identifiable {
  public let id: String
  public let name: String
  /// What it is about: `digital and AI`, `cyber`, `development`, `human rights`, `security`.
  public let domain: String
  public let sponsors: [CountryCode]
  public let rivals: [String]
  public let coverage: Coding.Coverage
  public let note: String

  public init(
    id: String, name: String, domain: String, sponsors: [CountryCode], rivals: [String], coverage: Coding.Coverage,
    note: String
  ) {
    self.id = id
    self.name = name
    self.domain = domain
    self.sponsors = sponsors
    self.rivals = rivals
    self.coverage = coverage
    self.note = note
  }
}

/// A country's act for (or against) a framework.
public struct Endorsement: Sendable {
  public let framework: String
  public let country: CountryCode
  public let date: PartialDate?
  /// As the ledger says: signed, ratified, joined, endorsed, announced, withdrew.
  public let kind: String
  public let counts: Bool
  public let detail: String
  public let source: String

  public init(
    framework: String, country: CountryCode, date: PartialDate?, kind: String, counts: Bool, detail: String,
    source: String
  ) {
    self.framework = framework
    self.country = country
    self.date = date
    self.kind = kind
    self.counts = counts
    self.detail = detail
    self.source = source
  }
}
