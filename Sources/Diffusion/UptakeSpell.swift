import Record
import Statistics

/// The years in which a country could take something up, and the year in which it did.
public struct UptakeSpell: Sendable {
  public let country: CountryCode
  /// First year at risk.
  public let start: Int
  /// Year of adoption; nil for none. One after `lastYearObserved` was not seen: the spell is censored there.
  public let adoptionYear: Int?
  public let lastYearObserved: Int
  /// Whether the country was in the group of interest, by year.
  public let exposed: [Int: Bool]

  public init(
    country: CountryCode, start: Int, adoptionYear: Int?, lastYearObserved: Int, exposed: [Int: Bool] = [:]
  ) {
    self.country = country
    self.start = start
    self.adoptionYear = adoptionYear
    self.lastYearObserved = lastYearObserved
    self.exposed = exposed
  }

  /// Years at risk: from the start to adoption or the end of observation, both included.
  var atRisk: ClosedRange<Int> { start...min(adoptionYear ?? lastYearObserved, lastYearObserved) }
  func adopts(in year: Int) -> Bool { adoptionYear == year }
}

/// Countries that a comparison cannot use, by reason.
public struct UptakeLeftOut: Sendable, Equatable {
  public let reason: String
  public let countries: [CountryCode]

  public init(reason: String, countries: [CountryCode]) {
    self.reason = reason
    self.countries = countries
  }
}

/// Spells with at least one year at risk, by country, and those without.
///
/// - Throws: a data error for a country that occurs twice, and where no spell is left.
func usable(_ spells: [UptakeSpell]) throws -> (spells: [UptakeSpell], leftOut: [UptakeLeftOut]) {
  var seen: Set<CountryCode> = []
  for spell in spells where !seen.insert(spell.country).inserted {
    throw SuasionError(.data, "\(spell.country) has two spells of uptake", hint: "give one spell a country")
  }
  let sorted = spells.sorted { $0.country < $1.country }
  let early = sorted.filter { spell in spell.adoptionYear.map { $0 < spell.start } ?? false }
  let unobserved = sorted.filter { spell in
    spell.lastYearObserved < spell.start && !(spell.adoptionYear.map { $0 < spell.start } ?? false)
  }
  let dropped = Set((early + unobserved).map(\.country))
  let kept = sorted.filter { !dropped.contains($0.country) }
  guard !kept.isEmpty else {
    throw SuasionError(
      .data, "none of \(spells.count) countries was ever at risk of uptake",
      hint: "start before the first adoption, and end after the start")
  }
  let leftOut = [("adopted before the first year at risk", early), ("never observed at risk", unobserved)]
  return (kept, leftOut.filter { !$1.isEmpty }.map { UptakeLeftOut(reason: $0, countries: $1.map(\.country)) })
}
