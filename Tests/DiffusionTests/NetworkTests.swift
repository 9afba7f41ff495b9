import Diffusion
import Foundation
import Record
import Statistics
import Testing

@Suite struct NetworkTests {
  let units = ["D", "A", "C", "B"]

  @Test func exposureIsTheWeightedShareOfTies() throws {
    // On a line at 0, 1, 3, 7.
    let distances = positionDistances([[0], [1], [3], [7]])
    let near = try Network(name: "near", units: units, distances: distances, within: 3)
    #expect(try near.exposure([false, true, false, true]) == [0.5, 0, 0.5, 0])
    #expect(near.isolates == [3])
    let graded = try Network(name: "graded", units: units, distances: distances, within: 3, weighting: .graded)
    // From the unit at 0: weights 1 and 1/3; at 1: 1 and 1/2.
    let exposure = try graded.exposure([1, 0, 1, 0])
    #expect(abs(exposure[0] - 0.25) < 1e-15)
    #expect(abs(exposure[1] - 1) < 1e-15)
    let nearest = try Network(name: "nearest", units: units, distances: distances, nearest: 1)
    #expect(try nearest.exposure([0, 1, 0, 0]) == [1, 0, 1, 0])
    #expect(try nearest.exposure([0, 0, 1, 0]) == [0, 0, 0, 1])
  }

  @Test func unitsWithoutTiesAndUnknownStates() throws {
    let network = try Network(name: "pairs", units: units, pairs: [("A", "B"), ("B", "A"), ("A", "C")])
    #expect(network.isolates == [0])
    #expect(try network.exposure([1, 1, 1, 1]) == [0, 1, 1, 1])
    #expect(try network.exposure([1, 1, 1, 1], withoutTies: .nan)[0].isNaN)
    // A's ties are B and C; B is not known.
    let exposure = try network.exposure([0, 0, 1, .nan])
    #expect(exposure[1] == 1)
    let unknown = try network.exposure([0, .nan, 1, 1])
    #expect(unknown[2].isNaN && unknown[3].isNaN && unknown[1] == 1)
  }

  @Test func tiesAtTheLastPlaceAreAllKept() throws {
    let square = positionDistances([[0, 0], [1, 0], [0, 1], [5, 5]])
    let network = try Network(name: "n", units: units, distances: square, nearest: 1)
    #expect(network.rows.range(of: 0).count == 2)
    let similarity = square.map { $0 > 0 ? 1 / $0 : 0 }
    let similar = try Network(name: "s", units: units, similarity: similarity, mostSimilar: 1, weighting: .equal)
    #expect(similar.rows == network.rows)
  }

  @Test func coSponsorsAreCounted() throws {
    let texts = [["A", "B"], ["B", "A", "C"], ["A", "Z", "A"], ["D"]]
    let counted = try Network(name: "count", units: units, sponsors: texts)
    // A with B twice, with C once; Z is no unit.
    #expect(try counted.exposure([0, 0, 0, 1]).map { ($0 * 3).rounded() } == [0, 2, 2, 0])
    let shared = try Network(name: "shared", units: units, sponsors: texts, weighting: .shared)
    // 1 + 1/2 with B, 1/2 with C.
    #expect(abs(try shared.exposure([0, 0, 0, 1])[1] - 0.75) < 1e-15)
    let other = try Network(name: "shared", units: units, sponsors: texts.reversed(), weighting: .shared)
    #expect(other == shared)
    #expect(shared.isolates == [0])
  }

  @Test func audiencesAreTheTransposedRows() throws {
    var stream = RandomStream(seed: 3, purpose: "network test")
    let names = (0..<30).map { "u\($0)" }
    let similarity = (0..<900).map { _ in stream.uniform() < 0.3 ? stream.uniform() : 0 }
    let network = try Network(name: "random", units: names, similarity: similarity)
    let audiences = network.audiences()
    var dense = [Double](repeating: 0, count: 900)
    for row in 0..<30 {
      for place in network.rows.range(of: row) {
        dense[row * 30 + Int(network.rows.columns[place])] += network.rows.weights[place]
      }
    }
    for column in 0..<30 {
      for place in audiences.range(of: column) {
        dense[Int(audiences.columns[place]) * 30 + column] -= audiences.weights[place]
      }
    }
    #expect(dense.allSatisfy { $0 == 0 })
    #expect(audiences.columns.count == network.rows.columns.count)
    for row in 0..<30 where !network.rows.range(of: row).isEmpty {
      #expect(abs(network.rows.weights[network.rows.range(of: row)].reduce(0, +) - 1) < 1e-14)
    }
    // One more holder raises each of its audience by its weight.
    var holds = (0..<30).map { _ in stream.uniform() < 0.5 ? 1.0 : 0 }
    holds[7] = 0
    var exposure = try network.exposure(holds)
    for place in audiences.range(of: 7) { exposure[Int(audiences.columns[place])] += audiences.weights[place] }
    holds[7] = 1
    for (one, other) in zip(exposure, try network.exposure(holds)) { #expect(abs(one - other) < 1e-14) }
  }

  @Test func permutingUnitsChangesNothing() throws {
    var stream = RandomStream(seed: 4, purpose: "network test")
    let places = (0..<40).map { _ in [stream.uniform(), stream.uniform()] }
    let names = (0..<40).map { "unit \($0)" }
    let holds = (0..<40).map { _ in stream.uniform() }
    let order = (0..<40).map { ($0 * 23 + 5) % 40 }
    func exposure(_ order: [Int]) throws -> [String: Double] {
      let units = order.map { names[$0] }
      let distances = positionDistances(order.map { places[$0] })
      let networks = try [
        Network(name: "a", units: units, distances: distances, nearest: 6, weighting: .graded),
        Network(name: "b", units: units, distances: distances, within: 0.4, weighting: .graded),
      ]
      let values = try networks.map { try $0.exposure(order.map { holds[$0] }) }
      return Dictionary(uniqueKeysWithValues: units.enumerated().map { ($1, values[0][$0] + 10 * values[1][$0]) })
    }
    #expect(try exposure(Array(0..<40)) == exposure(order))
  }

  @Test func aPathNeverLooksAhead() throws {
    let early = try Network(name: "early", units: ["A", "B"], pairs: [])
    let late = try Network(name: "late", units: ["A", "B"], pairs: [("A", "B")])
    let path = try NetworkPath(name: "path", [2000: early, 2005: late])
    #expect(path.network(in: 1999) == nil)
    #expect(path.network(in: 2004) == early)
    #expect(path.network(in: 2005) == late)
    #expect(path.network(in: 2099) == late)
    #expect(try path.exposure(in: 1999, [1, 1]).allSatisfy(\.isNaN))
    let short = try NetworkPath(name: "path", [2000: early, 2005: late], carriedForward: 2)
    #expect(short.network(in: 2002) == early)
    #expect(short.network(in: 2003) == nil)
    #expect(NetworkPath(constant: late).network(in: 1850) == late)
    let other = try Network(name: "other", units: ["B", "A"], pairs: [])
    #expect(throws: SuasionError.self) { try NetworkPath(name: "path", [2000: early, 2001: other]) }
    #expect(throws: SuasionError.self) { try NetworkPath(name: "path", [:]) }
  }

  @Test func badInputIsAnError() {
    func refuses(_ build: () throws -> Network) { #expect(throws: SuasionError.self) { _ = try build() } }
    refuses { try Network(name: "n", units: ["A", "A"], pairs: []) }
    refuses { try Network(name: "n", units: ["A", "B"], pairs: [("A", "C")]) }
    refuses { try Network(name: "n", units: ["A", "B"], pairs: [("A", "A")]) }
    refuses { try Network(name: "n", units: ["A", "B"], ties: [[(1, 1), (1, 2)], []]) }
    refuses { try Network(name: "n", units: ["A", "B"], ties: [[(1, -1)], []]) }
    refuses { try Network(name: "n", units: ["A", "B"], ties: [[(1, .nan)], []]) }
    refuses { try Network(name: "n", units: ["A", "B"], ties: [[(2, 1)], []]) }
    refuses { try Network(name: "n", units: ["A", "B"], ties: [[]]) }
    refuses { try Network(name: "n", units: ["A", "B"], distances: [0, 1, 1], within: 2) }
    refuses { try Network(name: "n", units: ["A", "B"], distances: [0, 1, -1, 0], within: 2) }
    refuses { try Network(name: "n", units: ["A", "B"], distances: [0, 1, 1, 0], within: .nan) }
    refuses { try Network(name: "n", units: ["A", "B"], distances: [0, 1, 1, 0], nearest: 0) }
    refuses { try Network(name: "n", units: ["A", "B"], similarity: [0, .infinity, 1, 0]) }
    #expect(throws: SuasionError.self) { try Network(name: "n", units: ["A", "B"], pairs: []).exposure([1]) }
  }
}

@Suite struct RecordNetworkTests {
  static let record = Result {
    try Record.load(
      from: URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Record"))
  }
  let units: [CountryCode] = ["USA", "CAN", "FRA", "DEU", "PRK", "CHN", "KAZ", "RUS", "JPN", "SUN"]

  private func tied(_ path: NetworkPath, in year: Int, _ unit: CountryCode) -> [String]? {
    guard let network = path.network(in: year), let row = network.units.firstIndex(of: unit.rawValue) else {
      return nil
    }
    return network.rows.range(of: row).map { network.units[Int(network.rows.columns[$0])] }
  }

  @Test func placesAndRegions() throws {
    let record = try Self.record.get()
    let near = try record.network(.neighbours(within: 1500), among: units)
    #expect(tied(near, in: 2020, "FRA") == ["DEU"])
    #expect(tied(near, in: 2020, "PRK")?.contains("JPN") == true)
    let nearest = try record.network(.nearest(1), among: units)
    #expect(tied(nearest, in: 1990, "USA") == ["CAN"])
    let region = try record.network(.region, among: units)
    #expect(tied(region, in: 2020, "USA") == ["CAN"])
    #expect(tied(region, in: 2020, "SUN") == [] || region.notes.isEmpty)
  }

  @Test func alliesShareAPower() throws {
    let record = try Self.record.get()
    let path = try record.network(.allies(.defencePact), among: units)
    #expect(path.years.last == 2018)
    let allies = try #require(tied(path, in: 2030, "FRA"))
    #expect(allies.contains("DEU") && allies.contains("USA") && !allies.contains("CHN"))
    #expect(tied(path, in: 2018, "PRK") == ["CHN"])
    #expect(tied(path, in: 2018, "KAZ")?.contains("RUS") == true)
    // Through treaties of consultation with Russia.
    let any = try record.network(.allies(.any), among: units)
    #expect(tied(any, in: 2018, "FRA")?.contains("CHN") == true)
    #expect(path.notes.contains { $0.contains("2018") })
  }

  @Test func coSponsorsKnowNothingOfTheirOwnYear() throws {
    let record = try Self.record.get()
    let path = try record.network(.cosponsors(years: 3, .count), among: units)
    let first = try #require(path.years.first)
    #expect(path.network(in: first - 1) == nil)
    let before = record.texts.filter { (2021..<2024).contains($0.date.year) }
    func together(_ one: CountryCode, _ other: CountryCode) -> Int {
      before.count { $0.allSponsors.contains(one) && $0.allSponsors.contains(other) }
    }
    let network = try #require(path.network(in: 2024))
    let row = try #require(network.units.firstIndex(of: "FRA"))
    let range = network.rows.range(of: row)
    let total = units.filter { $0 != "FRA" }.reduce(0) { $0 + together("FRA", $1) }
    for place in range {
      let other = CountryCode(network.units[Int(network.rows.columns[place])])
      #expect(abs(network.rows.weights[place] - Double(together("FRA", other)) / Double(total)) < 1e-14)
    }
    #expect(total > 100)
  }

  @Test func noTradeIsInvented() throws {
    let record = try Self.record.get()
    let error = #expect(throws: SuasionError.self) { try record.network(.tradePartners, among: units) }
    #expect(error?.message.contains("no trade") == true)
    #expect(throws: SuasionError.self) { try record.network(.neighbours(within: .nan), among: units) }
    #expect(throws: SuasionError.self) { try record.network(.cosponsors(years: 0, .count), among: units) }
    #expect(throws: SuasionError.self) { try Record().network(.allies(.any), among: units) }
    #expect(throws: SuasionError.self) { try Record().network(.cosponsors(years: 3, .shared), among: units) }
  }

  @Test func endorsementsBecomeCascades() throws {
    let record = try Self.record.get()
    let found = record.endorsementCascades()
    let budapest = try #require(found.cascades.first { $0.id == "budapest-convention" })
    let first = try #require(
      record.endorsements.filter { $0.framework == "budapest-convention" && $0.country == "ALB" && $0.counts }
        .compactMap(\.date).min())
    #expect(budapest.times["ALB"] == Double(first.earliest.ordinal) / 365.2425)
    #expect(found.notes.contains { $0.contains("without a date") })
    #expect(
      record.endorsementCascades(precision: .year).cascades.allSatisfy {
        $0.times.values.allSatisfy { $0 == $0.rounded() }
      })
    let symbols = record.texts.prefix(40).map(\.symbol)
    let series = try record.sponsorshipCascades(series: ["all": symbols])
    #expect(series.cascades[0].times.count == Set(record.texts.prefix(40).flatMap(\.allSponsors)).count)
    #expect(throws: SuasionError.self) { try record.sponsorshipCascades(series: ["x": ["A/RES/0/0"]]) }
  }
}
