import Record
import Statistics
import Testing

@testable import Readers

/// Rows in the ledger's format.
enum LedgerFixture {
  static let header =
    "programme,country_iso3,country,date,date_precision,status,detail,source_url,source_note\n"

  static func row(
    _ programme: String, _ code: String, _ country: String, _ date: String, _ status: String, _ detail: String,
    precision: String? = nil
  ) -> String {
    let stated = precision ?? ["", "year", "month", "day"][date.isEmpty ? 0 : date.split(separator: "-").count]
    return "\(programme),\(code),\(country),\(date),\(stated),\(status),\"\(detail)\",https://example.org/\(code),\n"
  }

  /// Every file of the ledger with one dated row of Tonga a coding, and the given rows after them.
  static func files(_ added: [String: [String]]) -> [String: String] {
    var files: [String: String] = [:]
    for coding in LedgerCoding.all {
      let year = coding.years?.lowerBound ?? 2015
      let rows = coding.rows.sorted().prefix(1).map {
        row($0, "TON", "Tonga", String(year), coding.counting.map(\.rawValue).min() ?? "announced", "founding member")
      }
      files["ledger/\(coding.file).csv", default: header] += rows.joined()
    }
    for (file, rows) in added { files["ledger/\(file).csv", default: header] += rows.joined() }
    return files
  }

  static func programmes(_ file: String, _ rows: String...) throws -> ProgrammeRecord {
    let fixture = try PublisherFixture(files([file: rows]))
    return try readLedgerProgrammes(fixture.data, fixture.resolver)
  }

  static func frameworks(_ rows: String...) throws -> FrameworkRecord {
    let fixture = try PublisherFixture(["ledger/frameworks.csv": header + rows.joined()])
    return try readFrameworks(from: fixture.folder, resolver: fixture.resolver)
  }
}

@Suite("The fact ledger's programmes")
struct LedgerProgrammesTests {
  typealias Fixture = LedgerFixture

  @Test func aRowKeepsDatePrecisionStatusPageAndLine() throws {
    let record = try Fixture.programmes(
      "networks_5g",
      Fixture.row(
        "Huawei/ZTE 5G: adopted", "KEN", "Kenya", "2022-10", "opened", "Safaricom launched Huawei-equipped 5G"))
    let adoption = try record.adoption("huawei-5g/adopted", "KEN")
    #expect(adoption.date?.precision == .month)
    #expect(adoption.status == .opened)
    #expect(adoption.counts)
    #expect(adoption.source == "https://example.org/KEN (ledger/networks_5g.csv:4)")
  }

  @Test func anAnnouncementMakesNoAdopter() throws {
    let record = try Fixture.programmes(
      "networks_5g", Fixture.row("Huawei/ZTE 5G: adopted", "BRA", "Brazil", "2019-06-07", "announced", "intention only")
    )
    #expect(try record.adoption("huawei-5g/adopted", "BRA").counts == false)
  }

  /// For a clearing bank the announcement is the act.
  @Test func aClearingBankIsNamedByAnnouncement() throws {
    let record = try Fixture.programmes(
      "payments", Fixture.row("RMB clearing bank", "DEU", "Germany", "2014-06-19", "announced", "named"))
    #expect(try record.adoption("payments/clearing-bank", "DEU").counts)
  }

  @Test func aBanIsARestrictionAndMakesNoAdopter() throws {
    let record = try Fixture.programmes(
      "networks_5g",
      Fixture.row("Huawei/ZTE 5G: banned or restricted", "SWE", "Sweden", "2020-10-20", "announced", "barred"))
    let ban = try record.adoption("huawei-5g/restricted", "SWE")
    #expect(ban.status == .restricted)
    #expect(!ban.counts)
  }

  @Test func aClosureMakesNoAdopter() throws {
    let record = try Fixture.programmes(
      "cultural", Fixture.row("Confucius Institute closure", "SWE", "Sweden", "2015-06-30", "withdrew", "closed"))
    let closure = try record.adoption("confucius-institutes/closures", "SWE")
    #expect(closure.status == .withdrew)
    #expect(!closure.counts)
  }

  @Test func theYearOfAnIndexIsNotTheYearOfAnAdoption() throws {
    let record = try Fixture.programmes(
      "smart_city", Fixture.row("Carnegie AIGS index 2019", "LAO", "Laos", "2019", "delivered", "supplied"))
    let adoption = try record.adoption("smart-city/carnegie-2019", "LAO")
    #expect(adoption.date == nil)
    #expect(adoption.counts)
    #expect(adoption.detail == "supplied (by 2019)")
  }

  @Test func aLaunchThatACompanyBoughtDoesNotCount() throws {
    let record = try Fixture.programmes(
      "satellites",
      Fixture.row("Satellite launched by China", "DNK", "Denmark", "2018-02-02", "delivered", "GomX-4A: launched"),
      Fixture.row("Satellite launched by China", "LAO", "Laos", "2015-11-20", "delivered", "LaoSat-1: launched"))
    #expect(try record.adoption("satellites/launched", "DNK").counts == false)
    #expect(
      try record.adoption("satellites/launched", "DNK").detail.hasSuffix(
        "(does not count: a company bought the launch)"))
    #expect(try record.adoption("satellites/launched", "LAO").counts)
  }

  @Test func whatTheLedgerTrustsLeastDoesNotCount() throws {
    let record = try Fixture.programmes(
      "networks_5g", Fixture.row("Huawei/ZTE 5G: adopted", "NGA", "Nigeria", "2022", "opened", "vendor link implied"))
    #expect(try record.adoption("huawei-5g/adopted", "NGA").counts == false)
  }

  @Test func theSecondAccountOfADisputedEventIsAConflict() throws {
    let record = try Fixture.programmes(
      "smart_city",
      Fixture.row("Huawei Safe City / surveillance", "KEN", "Kenya", "2014", "opened", "Nairobi safe city"),
      Fixture.row("Huawei Safe City / surveillance", "KEN", "Kenya", "2015", "opened", "Nairobi; conflicting year"))
    let accounts = record.adoptions("smart-city/safe-city").filter { $0.country == "KEN" }
    #expect(accounts.map(\.counts) == [true, false])
    #expect(record.conflicts.count == 1)
    #expect(record.conflicts[0].subject == "smart-city/safe-city")
    #expect(record.conflicts[0].kept.hasPrefix("2014"))
    #expect(record.conflicts[0].other.hasPrefix("2015"))
  }

  @Test func theSponsorsOwnRowsAreLeftOutAndCounted() throws {
    let record = try Fixture.programmes("payments", Fixture.row("mBridge", "CHN", "China", "2021", "joined", "founder"))
    #expect(record.adopters("payments/mbridge") == ["TON"])
    #expect(record.notes("payments/mbridge: China's own rows left out (1)").count == 1)
  }

  @Test func aTerritoryIsLeftOutByName() throws {
    let record = try Fixture.programmes(
      "payments", Fixture.row("RMB clearing bank", "HKG", "Hong Kong", "2003-12", "opened", "first"))
    #expect(record.notes("ledger/payments.csv: rows of no country of the table, left out: Hong Kong (1)").count == 1)
  }

  @Test func aRowOfNoCodingIsNamed() throws {
    let record = try Fixture.programmes(
      "payments", Fixture.row("Yuan in national settlement system", "BGD", "Bangladesh", "", "announced", "added"))
    #expect(record.notes("Yuan in national settlement system, BGD, in no coding").count == 1)
  }

  @Test func membersObserversAndPartnersOfTheSCO() throws {
    let organisation = "Shanghai Cooperation Organisation"
    let record = try Fixture.programmes(
      "frameworks",
      Fixture.row(organisation, "IND", "India", "2005", "joined", "observer state, before full membership"),
      Fixture.row(organisation, "IND", "India", "2017-06-09", "joined", "full member state"),
      Fixture.row(organisation, "NPL", "Nepal", "", "joined", "dialogue partner by June 2017"),
      Fixture.row(organisation, "BHR", "Bahrain", "2022-09", "announced", "dialogue-partner status agreed"))
    #expect(record.adoptions("sco/members").filter { $0.country == "IND" }.map(\.date) == [PartialDate("2017-06-09")])
    #expect(record.adopters("sco/members") == ["IND", "TON"])
    #expect(record.adopters("sco/any-status") == ["IND", "NPL", "TON"])
    #expect(record.dated("sco/any-status") == ["IND", "TON"])
  }

  @Test func aCompleteListRefusesADateOutsideItsYears() throws {
    let error = try #require(throws: SuasionError.self) {
      _ = try Fixture.programmes(
        "digital_silk_road",
        Fixture.row(
          "Belt and Road Digital Economy International Cooperation Initiative", "LAO", "Laos", "2018-01-01", "endorsed",
          ""))
    }
    #expect(error.location?.column == "date")
  }

  @Test func theDateMustHaveThePrecisionStated() throws {
    let error = try #require(throws: SuasionError.self) {
      _ = try Fixture.programmes(
        "arms", Fixture.row("Chinese armed drones", "NGA", "Nigeria", "2020-11", "delivered", "", precision: "day"))
    }
    #expect(error.location?.column == "date_precision")
    #expect(error.location?.file == "ledger/arms.csv")
  }

  @Test func codeAndNameMustMeanOneCountry() throws {
    let error = try #require(throws: SuasionError.self) {
      _ = try Fixture.programmes("arms", Fixture.row("Chinese armed drones", "NER", "Nigeria", "2020", "delivered", ""))
    }
    #expect(error.message.contains("not the same country"))
  }

  @Test(arguments: ["sold", "restricted"])
  func anUnknownStatusIsAnError(status: String) throws {
    let error = try #require(throws: SuasionError.self) {
      _ = try Fixture.programmes("arms", Fixture.row("Chinese armed drones", "NGA", "Nigeria", "2020", status, ""))
    }
    #expect(error.location?.column == "status")
  }

  @Test func aFileWithoutACodingsRowsIsAnError() throws {
    var files = Fixture.files([:])
    files["ledger/cultural.csv"] = Fixture.header
    let fixture = try PublisherFixture(files)
    let error = try #require(throws: SuasionError.self) {
      _ = try readLedgerProgrammes(fixture.data, fixture.resolver)
    }
    #expect(error.location?.file == "ledger/cultural.csv")
  }
}

@Suite("The fact ledger's frameworks")
struct LedgerFrameworksTests {
  typealias Fixture = LedgerFixture
  static let cybercrime = "UN Convention against Cybercrime (Hanoi)"
  static let budapest = "Budapest Convention on Cybercrime (CETS 185)"
  static let bank = "Asian Infrastructure Investment Bank"

  @Test func tellingsOfOneActAreReducedToTheOneWithADay() throws {
    let record = try Fixture.frameworks(
      Fixture.row(Self.cybercrime, "MLI", "Mali", "2025-10", "signed", "ceremony"),
      Fixture.row(Self.cybercrime, "MLI", "Mali", "2025-10-26", "signed", "depositary"))
    #expect(record.endorsements.map(\.date) == [PartialDate("2025-10-26")])
    #expect(record.notes.contains { $0.hasPrefix("un-cybercrime-convention: 2 rows reduced to 1") })
  }

  @Test func anEntryIntoForceStandsBesideTheDeposit() throws {
    let record = try Fixture.frameworks(
      Fixture.row(Self.budapest, "BEN", "Benin", "2024-06-20", "joined", "acceded to Budapest Convention"),
      Fixture.row(
        Self.budapest, "BEN", "Benin", "2024-10-01", "joined", "entry into force date, about three months after"),
      Fixture.row(Self.budapest, "BEN", "Benin", "", "ratified", "currently party to Budapest Convention"))
    #expect(record.endorsements.map(\.date) == [PartialDate("2024-06-20"), PartialDate("2024-10-01"), nil])
    #expect(record.endorsements.allSatisfy { $0.counts })
  }

  @Test func approvalsAndSignaturesAreNoMembershipOfTheBank() throws {
    let record = try Fixture.frameworks(
      Fixture.row(Self.bank, "POL", "Poland", "2015", "announced", "prospective founding member"),
      Fixture.row(Self.bank, "POL", "Poland", "2014", "announced", "prospective founding member"),
      Fixture.row(Self.bank, "POL", "Poland", "2015-10-09", "signed", "signed"),
      Fixture.row(Self.bank, "POL", "Poland", "2016-06-15", "ratified", "full membership instrument"),
      Fixture.row(Self.bank, "PER", "Peru", "2017-03-23", "announced", "application approved"))
    let poland = record.endorsements.filter { $0.country == "POL" }
    #expect(poland.map(\.kind) == ["announced", "announced", "signed", "ratified"])
    #expect(poland.map(\.counts) == [false, false, false, true])
    #expect(record.notes.contains("aiib: states with no act that counts, to be held as unknown: PER"))
  }

  @Test func attendeesOfASummitAreNoSigners() throws {
    let record = try Fixture.frameworks(
      Fixture.row("Bletchley Declaration", "KEN", "Kenya", "2023-11-01", "signed", "signed"),
      Fixture.row("Bletchley Declaration", "ITA", "Italy", "2023-11-01", "announced", "listed summit attendee"))
    #expect(record.endorsements.map(\.counts) == [false, true])
  }

  @Test func partnersOfBRICSStandWithoutCounting() throws {
    let record = try Fixture.frameworks(
      Fixture.row("BRICS", "IDN", "Indonesia", "2025-01-01", "joined", "BRICS partner state (not full member)"),
      Fixture.row("BRICS", "IDN", "Indonesia", "2025-01-06", "joined", "BRICS full member"),
      Fixture.row("BRICS", "CUB", "Cuba", "2025-01-01", "joined", "BRICS partner state (not full member)"))
    #expect(record.endorsements.map(\.country) == ["CUB", "IDN", "IDN"])
    #expect(record.endorsements.map(\.counts) == [false, false, true])
    #expect(record.conflicts.map(\.country) == ["IDN"])
  }

  @Test func saudiMembershipIsDisputed() throws {
    let record = try Fixture.frameworks(
      Fixture.row("BRICS", "SAU", "Saudi Arabia", "2024-01-01", "joined", "BRICS full member"),
      Fixture.row("BRICS", "SAU", "Saudi Arabia", "", "announced", "BRICS membership not completed"))
    #expect(record.endorsements.allSatisfy { !$0.counts })
    #expect(record.conflicts.count == 1)
    #expect(record.conflicts[0].kind == "adoption")
    #expect(record.conflicts[0].kept == "BRICS membership not completed")
  }

  @Test func foundersDatedTwiceCountOnce() throws {
    let record = try Fixture.frameworks(
      Fixture.row("BRICS", "IND", "India", "2006", "joined", "BRIC founder"),
      Fixture.row("BRICS", "IND", "India", "2009", "joined", "BRIC founder; conflicting founding year"))
    #expect(record.endorsements.map(\.counts) == [true, false])
    #expect(record.conflicts.map(\.other) == ["2009 BRIC founder; conflicting founding year"])
  }

  @Test func claimsThatWereNeverConfirmedDoNotCount() throws {
    let record = try Fixture.frameworks(
      Fixture.row("Clean Network", "VNM", "Vietnam", "2020-12", "endorsed", "named"),
      Fixture.row("Clean Network", "JPN", "Japan", "2020-12", "endorsed", "named"))
    #expect(record.endorsements.map(\.counts) == [true, false])
  }

  @Test func theEuropeanUnionIsNoState() throws {
    let record = try Fixture.frameworks(
      Fixture.row(Self.cybercrime, "EUU", "European Union", "2025-10-25", "signed", "signed"))
    #expect(record.endorsements.isEmpty)
    #expect(
      record.notes.contains("ledger/frameworks.csv: rows of no country of the table, left out: European Union (1)"))
  }

  @Test func anInitiativeWithoutAdherentsIsStillAFramework() throws {
    let record = try Fixture.frameworks(
      Fixture.row("Global AI Governance Initiative", "CHN", "China", "2023-10-18", "announced", "proposed"))
    #expect(record.frameworks.contains { $0.id == "global-ai-governance-initiative" && $0.sponsors == ["CHN"] })
    #expect(record.endorsements.allSatisfy { !$0.counts })
  }

  @Test func anUnknownFrameworkIsAnError() throws {
    let error = try #require(throws: SuasionError.self) {
      _ = try Fixture.frameworks(Fixture.row("League of Nations", "PER", "Peru", "1920", "joined", "member"))
    }
    #expect(error.location?.line == 2)
  }

  @Test func rivalsAreFrameworksAndIdsAreUnique() {
    let frameworks = LedgerFramework.all.map(\.framework)
    let ids = Set(frameworks.map(\.id))
    #expect(ids.count == frameworks.count)
    #expect(frameworks.flatMap(\.rivals).allSatisfy { ids.contains($0) })
  }
}
