import Record
import Statistics

/// Networks among countries that a study can name.
public enum CountryNetwork: Sendable, Equatable {
  /// Places within so many kilometres.
  case neighbours(within: Double)
  /// So many nearest places.
  case nearest(Int)
  /// The same region of the World Bank.
  case region
  /// Allied with the same one of China, Russia and the United States, or with each other where one is such a power.
  /// Alliances of any kind include neutrality and consultation: by them France and China are tied, each having such a
  /// treaty with Russia. Defence pacts do not.
  case allies(Alliance)
  /// Sponsors of the same texts of the Assembly in the `years` before, counted or shared out among a text's sponsors.
  case cosponsors(years: Int, Network.SponsorWeighting)
  /// Trade between two countries, which the record does not hold.
  case tradePartners

  public enum Alliance: String, Sendable, CaseIterable {
    case defencePact = "defence-pact"
    case any = "alliance"
  }
}

extension Record {
  /// A network among countries, year by year where the record has it so.
  ///
  /// Places are the countries' coordinates in `countries.csv`, distances great circles. Alliances stand for the years of
  /// the `alliance-*` or `defence-pact-*` indicators, a country without a value being nobody's ally; the last year serves for all later ones. Co-sponsors of year t are those of the texts of
  /// the years t − `years` … t − 1, so that no network knows of its own year; before the first year with a text there is
  /// none. Ideal points are no part of the record: take `positionDistances` of what Measures estimates, and
  /// `Network.init(distances:nearest:)`.
  ///
  /// - Parameters:
  ///   - units: The countries; all others are left out of the ties.
  /// - Throws: A usage error for trade partners, of which the record holds nothing; data errors for a country twice and
  ///   for a record without what the network is built from.
  public func network(_ kind: CountryNetwork, among units: [CountryCode]) throws -> NetworkPath {
    let names = units.map(\.rawValue)
    switch kind {
    case .neighbours(let reach):
      let (distances, notes) = distances(among: units)
      return NetworkPath(
        constant: try Network(
          name: "neighbours within \(Int(max(0, min(reach, 1e6)))) km", units: names, distances: distances,
          within: reach, notes: notes))
    case .nearest(let count):
      let (distances, notes) = distances(among: units)
      return NetworkPath(
        constant: try Network(
          name: "\(count) nearest countries", units: names, distances: distances, nearest: count, notes: notes))
    case .region: return NetworkPath(constant: try regionNetwork(among: units))
    case .allies(let kind): return try allianceNetwork(kind, among: units)
    case .cosponsors(let years, let weighting):
      return try sponsorNetwork(among: units, years: years, weighting: weighting)
    case .tradePartners:
      throw SuasionError(
        .usage, "the record holds no trade between two countries, so there is no network of trade partners",
        hint: "use neighbours, nearest, region, allies or co-sponsors")
    }
  }

  /// Kilometres between countries, and who has no place.
  private func distances(among units: [CountryCode]) -> ([Double], notes: [String]) {
    let known = Dictionary(countries.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
    let places = units.map { code -> (latitude: Double, longitude: Double)? in
      guard let country = known[code], let latitude = country.latitude, let longitude = country.longitude else {
        return nil
      }
      return (latitude, longitude)
    }
    let without = zip(units, places).filter { $1 == nil }.map(\.0.rawValue).sorted()
    return (
      greatCircleDistances(places),
      without.isEmpty ? [] : ["No place is known of \(without.joined(separator: ", ")): without ties."]
    )
  }

  private func regionNetwork(among units: [CountryCode]) throws -> Network {
    let known = Dictionary(countries.map { ($0.code, $0.region) }, uniquingKeysWith: { first, _ in first })
    let regions = units.map { known[$0] ?? nil }
    let ties = units.indices.map { own in
      units.indices.filter { $0 != own && regions[own] != nil && regions[$0] == regions[own] }
        .map { (to: $0, weight: 1.0) }
    }
    let without = zip(units, regions).filter { $1 == nil }.map(\.0.rawValue).sorted()
    return try Network(
      name: "same region", units: units.map(\.rawValue), ties: ties,
      notes: without.isEmpty ? [] : ["No region is known of \(without.joined(separator: ", ")): without ties."])
  }

  private func allianceNetwork(_ kind: CountryNetwork.Alliance, among units: [CountryCode]) throws -> NetworkPath {
    let powers: [(code: CountryCode, indicator: String)] = [
      ("CHN", "china"), ("RUS", "russia"), ("USA", "united-states"),
    ]
    .map { ($0, "\(kind.rawValue)-\($1)") }
    let name = kind == .any ? "allied with the same great power" : "in a defence pact with the same great power"
    var allies: [Int: [[CountryCode: Bool]]] = [:]
    for (place, power) in powers.enumerated() {
      for row in observations[power.indicator] ?? [] {
        var year = allies[row.year] ?? [[:], [:], [:]]
        year[place][row.country] = row.value == 1
        allies[row.year] = year
      }
    }
    guard !allies.isEmpty else {
      throw SuasionError(
        .data, "the record holds no alliances",
        hint: "build it with the indicators \(powers.map(\.indicator).joined(separator: ", "))")
    }
    let last = allies.keys.max() ?? 0
    // The power itself is of its bloc, and so is the state whose seat it continued.
    let members = powers.map { power in
      Set([power.code] + countries.filter { $0.code == power.code }.compactMap(\.continues))
    }
    var byYear: [Int: Network] = [:]
    for (year, tables) in allies {
      let blocs = powers.indices.map { place in
        units.map { members[place].contains($0) || tables[place][$0] == true }
      }
      let ties = units.indices.map { own in
        units.indices.filter { other in other != own && blocs.contains { $0[own] && $0[other] } }
          .map { (to: $0, weight: 1.0) }
      }
      byYear[year] = try Network(
        name: name, units: units.map(\.rawValue), ties: ties,
        notes: year == last ? ["Alliances are known up to \(last); that year serves for all after it."] : [])
    }
    return try NetworkPath(name: name, byYear)
  }

  private func sponsorNetwork(
    among units: [CountryCode], years: Int, weighting: Network.SponsorWeighting
  ) throws -> NetworkPath {
    guard years >= 1 else {
      throw SuasionError(.usage, "co-sponsors of the last \(years) years", hint: "give 1 year or more")
    }
    let sponsored = texts.map { (year: $0.date.year, sponsors: $0.allSponsors.map(\.rawValue)) }
      .filter { $0.sponsors.count > 1 }
    guard let first = sponsored.map(\.year).min(), let last = sponsored.map(\.year).max() else {
      throw SuasionError(
        .data, "no text of the record has two sponsors", hint: "build it with the texts from 2019 on")
    }
    var byYear: [Int: Network] = [:]
    for year in (first + 1)...(last + 1) {
      let before = sponsored.filter { (year - min(years, 10_000)..<year).contains($0.year) }
      byYear[year] = try Network(
        name: "co-sponsors", units: units.map(\.rawValue), sponsors: before.map(\.sponsors),
        weighting: weighting,
        notes: year == first + 1 ? ["Sponsors are known from \(first) on, so co-sponsors from \(first + 1) on."] : [])
    }
    return try NetworkPath(name: "co-sponsors", byYear)
  }
}
