/// A country-year series of one publisher.
public struct Indicator: Sendable, Identifiable {
  public let id: String
  public let name: String
  public let unit: String
  public let source: String

  public init(id: String, name: String, unit: String, source: String) {
    self.id = id
    self.name = name
    self.unit = unit
    self.source = source
  }
}

/// One value of an indicator.
public struct Observation: Sendable {
  public let country: CountryCode
  public let year: Int
  public let value: Double
  /// An extreme value: kept as published, and said. Rule and threshold stand in the data package.
  public let flagged: Bool

  public init(country: CountryCode, year: Int, value: Double, flagged: Bool) {
    self.country = country
    self.year = year
    self.value = value
    self.flagged = flagged
  }
}

/// Where a row of evidence comes from.
public struct Source: Sendable, Identifiable {
  public let id: String
  public let title: String
  public let publisher: String
  public let licence: String
  public let reference: String
  public let attribution: String

  public init(id: String, title: String, publisher: String, licence: String, reference: String, attribution: String) {
    self.id = id
    self.title = title
    self.publisher = publisher
    self.licence = licence
    self.reference = reference
    self.attribution = attribution
  }
}
