import Foundation
import Record
import Testing

@testable import Readers

/// The readers over the publishers' own files, held against counts made by other means.
@Suite("Publishers' files", .enabled(if: Package.hasData))
struct PublisherDataTests {
  static func programmes() throws -> ProgrammeRecord {
    try readProgrammes(from: Package.data, resolver: Package.resolver())
  }

  /// 205 rows of CRS sector 220 stand in the file, 174 recommended, two of those for no single country.
  @Test func communicationsFinance() throws {
    let record = try Self.programmes()
    #expect(record.notes("205 rows (sector 220, communications), of which 31 are not recommended").count == 1)
    #expect(record.adoptions("communications-finance/aiddata-1").count == 172)
    #expect(record.adopters("communications-finance/aiddata-1").count == 71)
    #expect(record.adoptions("communications-finance/aiddata-2").count == 47)
    #expect(record.adopters("communications-finance/aiddata-2").count == 28)
  }

  /// 165 rows and 64 recipients, of which 153 and 61 are recommended.
  @Test func huaweiFinance() throws {
    let record = try Self.programmes()
    #expect(record.notes("huawei-finance/all: 165 rows").count == 1)
    #expect(record.adoptions("huawei-finance/all").count == 153)
    #expect(record.adopters("huawei-finance/all").count == 61)
    #expect(record.adopters("huawei-finance/networks").count == 38)
  }

  /// By name 80 countries are dated in both lists, 39 alike; two more match once their spellings are taken together.
  @Test func confuciusInstitutes() throws {
    let record = try Self.programmes()
    #expect(record.notes("of 82 countries dated in both, 40 have the same first year").count == 1)
    #expect(record.conflicts.count { $0.subject == "confucius-institutes" } == 42)
    #expect(record.dated("confucius-institutes/list-2017").count == 119)
    #expect(record.dated("confucius-institutes/list-2022").count == 102)
    #expect(record.adopters("confucius-institutes/list-2022").count == 147)
  }

  /// By name 131 countries stand on both lists; 133 do once their spellings are taken together. 34 differ in the year.
  @Test func beltAndRoad() throws {
    let record = try Self.programmes()
    #expect(record.adopters("belt-and-road/liu-pang-vreeland").count == 138)
    #expect(record.adopters("belt-and-road/greenfdc").count == 134)
    #expect(record.dated("belt-and-road/greenfdc").count == 127)
    let conflicts = record.conflicts.filter { $0.subject == "belt-and-road" }
    #expect(conflicts.count { $0.kind == "date" } == 34)
    #expect(
      conflicts.filter { $0.kind == "adoption" }.compactMap(\.country) == ["CIV", "COD", "DOM", "SVK", "SVN", "TLS"])
  }

  @Test func theLedger() throws {
    let record = try Self.programmes()
    #expect(record.adopters("digital-silk-road/initiative-2017").count == 7)
    #expect(record.adopters("sco/members").count == 9)
    #expect(record.adopters("satellites/built").count == 6)
    #expect(record.conflicts.filter { $0.subject == "satellites/ground" }.compactMap(\.country) == ["ARG"])
    let launched = try record.adopters("satellites/launched")
    #expect(launched.isDisjoint(with: ["ARG", "DEU", "DNK", "GBR"]))
  }

  /// The README's counts of states: AIIB 103, Budapest 74, the internet declaration 62, Hanoi 72, BRICS 21, less the
  /// European Union and Hong Kong, which are no states.
  @Test func frameworks() throws {
    let record = try readFrameworks(from: Package.data, resolver: Package.resolver())
    func states(_ id: String) -> Int { Set(record.endorsements.filter { $0.framework == id }.map(\.country)).count }
    #expect(states("aiib") == 102)
    #expect(states("budapest-convention") == 74)
    #expect(states("future-of-the-internet") == 61)
    #expect(states("un-cybercrime-convention") == 71)
    #expect(states("brics") == 21)
    #expect(record.frameworks.count == 30)
    #expect(record.conflicts.compactMap(\.country) == ["BRA", "RUS", "IND", "CHN", "ZAF", "SAU", "IDN", "BLR"])
  }

  @Test func indicators() throws {
    let record = try readIndicators(from: Package.data, resolver: Package.resolver())
    #expect(record.indicators.count == 27)
    let population = try #require(record.observations["population"])
    #expect(
      population.first { $0.country == "CHN" && $0.year == 2020 }.map { $0.value > 1.38e9 && $0.value < 1.42e9 } == true
    )
    let aid = try #require(record.observations["aid-received"])
    #expect(aid.map(\.value).max() == 3761.06059)
    #expect(aid.first { $0.value == 3761.06059 }?.flagged == true)
    #expect(record.observations["aiddata-commitments"]?.count == 2479)
  }

  /// Keys, references, dates of existence and order hold, by the record's own check.
  @Test func theRecordPassesItsOwnCheck() throws {
    let tables = try CountriesReader.read(from: Package.root.appendingPathComponent("Record/curated"))
    let programmes = try readProgrammes(from: Package.data, resolver: tables.resolver)
    let frameworks = try readFrameworks(from: Package.data, resolver: tables.resolver)
    let indicators = try readIndicators(from: Package.data, resolver: tables.resolver)
    let record = Record(
      sources: evidenceSources(), countries: tables.countries, names: tables.names, programmes: programmes.programmes,
      codings: programmes.codings, adoptions: programmes.adoptions, frameworks: frameworks.frameworks,
      endorsements: frameworks.endorsements, indicators: indicators.indicators, observations: indicators.observations)
    #expect(record.check().map(\.description) == [])
  }
}

@Suite("Sources")
struct SourcesTests {
  @Test func idsAreUniqueSortedAndComplete() {
    let sources = evidenceSources()
    let ids = sources.map(\.id)
    #expect(Set(ids).count == ids.count)
    #expect(ids == ids.sorted())
    for source in sources {
      #expect(![source.title, source.publisher, source.licence, source.reference, source.attribution].contains(""))
    }
  }
}
