import Foundation
import Record
import Statistics
import Tables

extension IndicatorRecord {
  /// Alliances with China, the United States and Russia (the Soviet Union before it) in each year of 1946-2018: 1
  /// where ATOP has an obligation of defence, offence, neutrality, non-aggression or consultation between the two, 0
  /// for every other state with a Correlates of War number that existed in the year; and the same for defence alone.
  mutating func addAlliances(_ folder: DataFolder, _ resolver: CountryResolver) throws {
    let table = try folder.table("atop/alliances_with_us_china_russia_1946_2018.csv.gz")
    let (first, second, time) = (
      try table.column("ccode1"), try table.column("ccode2"), try table.column("year")
    )
    let defence = try table.column("atop_defense")
    let others = try ["atop_offense", "atop_neutral", "atop_nonagg", "atop_consul"].map(table.column)

    struct Pact: Hashable {
      let pole: Int
      let country: CountryCode
      let year: Int
    }
    var places = Places(resolver)
    var pacts: [Pact: (any: Bool, defence: Bool)] = [:]
    for row in 0..<table.rowCount {
      guard let a = try table.int(row, first), let b = try table.int(row, second), let year = try table.int(row, time)
      else {
        throw SuasionError(.data, "a state or a year is missing", at: .init(file: table.name, line: table.line(row)))
      }
      // Each pair stands in both orders; the one that begins with the pole is read.
      guard Self.poles.contains(where: { $0.cow == a }) else { continue }
      guard let country = places.country(cow: b, in: year, name: "Correlates of War \(b)") else { continue }
      let isDefence = try table.double(row, defence) == 1
      let isOther = try others.contains { try table.double(row, $0) == 1 }
      guard isDefence || isOther else { continue }
      let pact = Pact(pole: a, country: country, year: year)
      let held = pacts[pact] ?? (false, false)
      pacts[pact] = (true, held.defence || isDefence)
    }
    note(places, "alliances")

    let states = resolver.all.filter { !$0.cow.isEmpty }
    func stands(_ state: Country, _ year: Int) -> Bool {
      state.exists(in: year)
        && state.cow.contains { (try? resolver.resolve(cow: $0, on: PartialDate(year: year))) == state.code }
    }
    let years = states.map { state in (1946...2018).filter { stands(state, $0) } }
    for pole in Self.poles {
      for isDefence in [false, true] {
        var values: [Value] = []
        for (state, years) in zip(states, years) where !state.cow.contains(pole.cow) {
          for year in years {
            let pact = pacts[Pact(pole: pole.cow, country: state.code, year: year)]
            let holds = isDefence ? pact?.defence == true : pact != nil
            values.append(Value(country: state.code, year: year, number: holds ? 1 : 0, file: table.name, line: 1))
          }
        }
        let indicator = Indicator(
          id: isDefence ? "defence-pact-\(pole.id)" : "alliance-\(pole.id)",
          name: isDefence ? "Defence pact with \(pole.name)" : "Alliance of any kind with \(pole.name)",
          unit: "1 in force, 0 not", source: "atop")
        try add(indicator, values, extremes: .none)
      }
    }
    let stray = pacts.keys.filter { pact in
      !(resolver.country(pact.country).map { stands($0, pact.year) } ?? false)
    }
    if !stray.isEmpty {
      let names = Set(stray.map { "\($0.country) \($0.year)" }).sorted()
      notes.append(
        "alliances: of a state in a year in which it did not exist, left out: \(names.joined(separator: ", "))")
    }
    notes.append("alliances: ATOP's China is the Republic of China until 1949")
  }

  private static let poles: [(cow: Int, id: String, name: String)] = [
    (710, "china", "China"), (2, "united-states", "the United States"), (365, "russia", "Russia"),
  ]
}

extension Country {
  /// Whether it existed on some day of the year.
  fileprivate func exists(in year: Int) -> Bool {
    guard let first = Day(year, 1, 1), let last = Day(year, 12, 31) else { return false }
    return exists.overlaps(Span(from: first, to: last))
  }
}
