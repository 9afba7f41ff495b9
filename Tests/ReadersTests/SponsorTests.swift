import Record
import Testing

@testable import Readers

@Suite("Sponsors") struct SponsorTests {
  private func read(
    _ sponsors: [String], _ additional: [String] = [], symbol: String = "A/RES/79/500"
  ) throws -> (text: Text, notes: [String]) {
    var fixture = VoteFixture()
    fixture.un = [
      "79": [UNLine(symbol: symbol, date: "17 December 2024", sponsors: sponsors, additional: additional).json]
    ]
    let record = try fixture.read()
    return (try record.text(symbol), record.notes)
  }

  @Test(
    "one entry, several countries",
    arguments: [
      ("ANGOLA BAHAMAS", "AGO BHS"), ("BARBADOS. DOMINICAN REPUBLIC", "BRB DOM"),
      ("CHILE,DOMINICAN REPUBLIC", "CHL DOM"),
      ("COMOROS\u{A0} CONGO", "COG COM"), ("UNITED KINGDOMAND URUGUAY", "GBR URY"),
      ("UNITED STATES AND VIET NAM", "USA VNM"),
      ("MAURITANIA AND UNITED REPUBLIC OF TANZANIA", "MRT TZA"), ("STATE OF PALESTINE,", "PSE"),
      (
        "Austria, Bosnia and Herzegovina, Netherlands (Kingdom of the), Türkiye and United Kingdom of Great Britain and Northern Ireland",
        "AUT BIH GBR NLD TUR"
      ),
      ("Trinidad and Tobago and Antigua and Barbuda", "ATG TTO"),
    ])
  func lists(entry: String, codes: String) throws {
    #expect(try read([entry]).text.sponsors.map(\.rawValue).joined(separator: " ") == codes)
  }

  @Test(
    "garbled names, each reviewed",
    arguments: [
      ("CZECHI A", "CZE"), ("GE RMANY", "DEU"), ("IR ELAND", "IRL"), ("MAURITANI A", "MRT"), ("NAMBIA", "NAM"),
      ("MALTAS", "MLT"), ("LAO PEOPLE'S DEMOCRATIC", "LAO"), ("LIBERIA. SUBSEQUENTLY", "LBR"),
      ("MICRONESIA (FEDERATES STATES OF)", "FSM"), ("VENEZUELA (BOLIVARIAN REPUBLIC)", "VEN"),
      ("THEREPUBLIC OF KOREA", "KOR"), ("THEUNITED REPUBLIC OF TANZANIA", "TZA"), ("THAILAND ( )", "THA"),
      ("BAHAMAS (THE)", "BHS"), ("THE GAMBIA", "GMB"), ("UNITED KINGDOM ", "GBR"), ("TIMOR LESTE", "TLS"),
    ])
  func garbled(entry: String, code: String) throws {
    #expect(try read([entry]).text.sponsors.map(\.rawValue) == [code])
  }

  @Test("fragments are mended where they stand, and nowhere else") func fragments() throws {
    #expect(try read(["ISLANDS"], ["SOLOMON"], symbol: "A/RES/78/133").text.allSponsors == ["SLB"])
    #expect(try read(["PRINCIPE", "SAO TOME AND PRINCIPE"], symbol: "A/RES/74/118").text.sponsors == ["STP"])
    #expect(try read(["NORTHERN IRELAND", "PERU"], symbol: "A/RES/77/12").text.sponsors == ["GBR", "PER"])
    #expect(try read(["THE OF KOREA"], symbol: "A/RES/78/208").text.sponsors == ["KOR"])
    #expect(throws: (any Error).self) { try read(["ISLANDS"]) }
    #expect(throws: (any Error).self) { try read(["THE OF KOREA"]) }
  }

  @Test(
    "a country on behalf of a group sponsors; the group is collective",
    arguments: [
      (
        "UGANDA (ON BEHALF OF THE STATES MEMBERS OF THE UNITED NATIONS THAT ARE MEMBERS OF THE GROUP OF 77 AND CHINA)",
        "UGA", "Group of 77 and China"
      ),
      (
        "GUINEA, ON BEHALF OF THE STATES MEMBERS OF THE UNITED NATIONS THAT ARE MEMBERS OF THE GROUP OF 77 AND CHINA",
        "GIN", "Group of 77 and China"
      ),
      ("SENEGAL (OF BEHALF OF THE GROUP OF AFRICAN STATES)", "SEN", "Group of African States"),
      (
        "MALI, ON BEHALF OF THE STATES MEMBERS OF THE UNITED NATIONS THAT ARE MEMBERS OF THE E ECONOMIC COMMUNITY OF WEST AFRICAN STATES",
        "MLI", "Economic Community of West African States"
      ),
      (
        "MAURITANIA (ON BEHALF OF THE STATES MEMBERS OF THE UNITED NATIONS THAT ARE MEMBERS OF THE ORGANISATION OF ISLAMIC COOPERATION)",
        "MRT", "Organization of Islamic Cooperation"
      ),
      (
        "Cuba (on behalf of the States Members of the United Nations that are members of the Movement of Non-Aligned Countries) and Russian Federation",
        "CUB RUS", "Movement of Non-Aligned Countries"
      ),
      (
        "Austria, Kazakhstan and Malaysia (on behalf of the States Members of the United Nations that are members of the Association of South-East Asian Nations and the States Parties to the Treaty on the Southeast Asia Nuclear-Weapon-Free Zone (Bangkok Treaty))",
        "AUT KAZ MYS",
        "Association of Southeast Asian Nations and the States Parties to the Treaty on the Southeast Asia Nuclear-Weapon-Free Zone (Bangkok Treaty)"
      ),
    ])
  func groups(entry: String, codes: String, group: String) throws {
    let text = try read([entry]).text
    #expect(text.sponsors.map(\.rawValue).joined(separator: " ") == codes)
    #expect(text.collectiveSponsors == [group])
  }

  @Test(
    "chairs, bureaux and committees are collective only",
    arguments: [
      "SUBMITTED BY THE CHAIR OF THE COMMITTEE", "submitted by the President of the General Assembly",
      "INTRODUCED IN THE COMMITTEE BY THE REPRESENTATIVE OF AUSTRIA ON BEHALF OF THE BUREAU",
      "the representative of Ghana, on behalf of the Bureau",
      "AHMED MAGDY (EGYPT) AND ON THE BASIS OF INFORMAL CONSULTATIONS ON DRAFT RESOLUTION",
      "ON THE BASIS OF THE REPORT OF THE CREDENTIALS COMMITTEE (A/77/600)",
      "ROMANIA (IN ITS CAPACITY AS CHAIR OF THE COMMITTEE ON THE PEACEFUL USES OF OUTER SPACE)",
      "SOUTH AFRICA (ON BEHALF OF THE STATES MEMBERS OF THE UNITED NATIONS THAT ARE MEMBERS OF THE BUREAU OF THE DISARMAMENT COMMISSION)",
    ])
  func collective(entry: String) throws {
    let text = try read([entry]).text
    #expect(text.sponsors.isEmpty)
    #expect(text.collectiveSponsors.count == 1)
  }

  @Test("remarks are left out and named") func remarks() throws {
    let (text, notes) = try read(["PERU"], ["", "THE AMENDMENT WAS REJECTED BY THE ASSEMBLY"])
    #expect(text.allSponsors == ["PER"])
    #expect(notes.contains { $0.hasPrefix("2 entries among the sponsors are no sponsors") })
  }

  @Test("a sponsor printed twice counts once") func repeats() throws {
    let (text, notes) = try read(["PERU", "PERU "], ["PERU", "CHAD"])
    #expect(text.sponsors == ["PER"] && text.additionalSponsors == ["PER", "TCD"])
    #expect(notes.contains { $0.hasPrefix("1 sponsors are printed twice in one list and count once; 1 stand both") })
  }
}
