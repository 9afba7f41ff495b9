import Record

/// One coding made of rows of the fact ledger: which rows, and which of their events make an adopter.
struct LedgerCoding: Sendable {
  let id: String
  let name: String
  /// The ledger's file and the programmes in it, as it names them.
  let file: String
  let rows: Set<String>
  /// Which of those rows are the coding's.
  var selects: @Sendable (LedgerRow) -> Bool = { _ in true }
  let counting: Set<Adoption.Status>
  var coverage = Coding.Coverage.partial
  /// The years in which an adoption would have been seen; nil takes the years of the dated rows.
  var years: ClosedRange<Int>?
  /// The list's own date is not the date of an adoption: rows stand undated.
  var isUndated = false
  /// Rows are restrictions, whatever the ledger's word for the event.
  var isRestriction = false
  let note: String

  var programme: String { String(id.prefix { $0 != "/" }) }
}

extension LedgerCoding {
  static let programmes: [Programme] = [
    .init(id: "huawei-5g", name: "Huawei and ZTE in 5G networks", channel: .connectivity, sponsor: "CHN"),
    .init(id: "smart-city", name: "Huawei safe and smart cities", channel: .smartCity, sponsor: "CHN"),
    .init(id: "satellites", name: "Chinese satellites and ground stations", channel: .satellites, sponsor: "CHN"),
    .init(id: "payments", name: "Cross-border payments in renminbi", channel: .payments, sponsor: "CHN"),
    .init(
      id: "combat-aircraft", name: "Chinese combat aircraft and armed drones", channel: .arms, sponsor: "CHN"),
    .init(id: "cultural-centres", name: "China Cultural Centres", channel: .culture, sponsor: "CHN"),
    .init(id: "digital-silk-road", name: "Digital Silk Road agreements", channel: .connectivity, sponsor: "CHN"),
    .init(id: "sco", name: "Shanghai Cooperation Organisation", channel: .forum, sponsor: "CHN"),
    .init(id: "asean-partnership", name: "China-ASEAN digital partnership", channel: .forum, sponsor: "CHN"),
    .init(id: "ai-governance", name: "China's AI governance initiatives", channel: .aiGovernance, sponsor: "CHN"),
  ]

  static let all: [LedgerCoding] = [
    .init(
      id: "huawei-5g/adopted", name: "Fact ledger, adoptions", file: "networks_5g", rows: ["Huawei/ZTE 5G: adopted"],
      counting: [.signed, .opened],
      note: """
        Dates by the agreement or launch an article reports; intentions, demonstrations and test beds do not count, \
        and most operators that use the equipment are on no list.
        """),
    .init(
      id: "huawei-5g/restricted", name: "Fact ledger, restrictions", file: "networks_5g",
      rows: ["Huawei/ZTE 5G: banned or restricted"], counting: [], isRestriction: true,
      note: """
        Dates bans and restrictions, which make nobody an adopter; not every ban is here, and some are proposals.
        """),
    .init(
      id: "smart-city/safe-city", name: "Fact ledger, safe cities", file: "smart_city",
      rows: ["Huawei Safe City / surveillance"], counting: [.signed, .opened, .delivered],
      note: """
        Dates by the agreement, launch or AidData commitment year a page reports; for most African signatories there \
        is no date, only that they had signed by November 2019.
        """),
    .init(
      id: "smart-city/smart-city", name: "Fact ledger, smart cities", file: "smart_city", rows: ["Huawei Smart City"],
      counting: [.signed, .opened, .delivered],
      note: "Dates by agreements with cities that a page reports; deployments named without a date stand undated."),
    .init(
      id: "smart-city/carnegie-2019", name: "Carnegie index of 2019, as reported", file: "smart_city",
      rows: ["Carnegie AIGS index 2019"], counting: [.delivered], years: 2019...2019, isUndated: true,
      note: """
        Dates nothing: the index says that Chinese surveillance technology was in the country by 2019, and the press \
        reports used here name twelve of its countries.
        """),
    .init(
      id: "smart-city/vendor-unnamed", name: "Fact ledger, Chinese surveillance system of an unnamed vendor",
      file: "smart_city", rows: ["Chinese surveillance system (vendor unnamed)"], counting: [.signed],
      note: "Dates one AidData grant by its transaction year; it cannot say whose system it was."),

    .init(
      id: "satellites/built", name: "Fact ledger, built by China", file: "satellites",
      rows: ["Chinese-built satellite"], counting: [.delivered],
      note: """
        Dates by delivery in orbit or launch of communications satellites exported to 2017 and one Egyptian satellite; \
        Bolivia's delivery is misdated and does not count, contracts and leases do not, and observation satellites \
        that China built are missing.
        """),
    .init(
      id: "satellites/launched", name: "Fact ledger, launched by China", file: "satellites",
      rows: ["Satellite launched by China"], counting: [.delivered],
      note: """
        Dates by the launch for a foreign operator of satellites that were active in January 2023, so earlier ones are \
        missing; small satellites of companies stand but do not count, since buying a launch is no diplomacy.
        """),
    .init(
      id: "satellites/beidou", name: "Fact ledger, BeiDou", file: "satellites", rows: ["BeiDou cooperation"],
      counting: [.signed, .opened],
      note: "Dates agreements and centres; reports that the system is widely used have no date and do not count."),
    .init(
      id: "satellites/ground", name: "Fact ledger, ground stations and assembly centres", file: "satellites",
      rows: ["Ground station", "Satellite assembly centre"], counting: [.signed, .ratified, .delivered],
      note: "Dates by the agreement or handover a page reports; two stations are on it, and others exist."),
    .init(
      id: "satellites/finance", name: "Fact ledger, finance and ground equipment", file: "satellites",
      rows: ["Satellite finance or ground equipment"], counting: [.signed, .delivered],
      note: "Dates AidData 1.0 loans and donations of receivers by their transaction year, to 2014; a selection."),

    .init(
      id: "payments/clearing-bank", name: "Fact ledger, renminbi clearing banks", file: "payments",
      rows: ["RMB clearing bank"], counting: [.announced, .signed, .opened],
      note: """
        Dates by the announcement that a bank is named to clear renminbi, which is the act itself; places named \
        without a date stand undated, and many clearing banks are missing.
        """),
    .init(
      id: "payments/mbridge", name: "Fact ledger, mBridge", file: "payments", rows: ["mBridge", "mBridge observer"],
      counting: [.joined],
      note: "Dates by a central bank's participation, to the year or month; observers stand but do not count."),
    .init(
      id: "payments/cips", name: "Fact ledger, direct participants in CIPS", file: "payments",
      rows: ["CIPS direct participant"], counting: [.joined],
      note: """
        Dates by the first foreign-owned bank a page names, nearly all of June 2025; branches of Chinese banks are not \
        on it.
        """),
    .init(
      id: "payments/qr", name: "Fact ledger, QR payment linkages", file: "payments",
      rows: ["UnionPay QR linkage", "Alipay+ QR linkage"], counting: [.signed, .opened],
      note: "Dates by the launch or agreement of a linkage; pilots do not count, and most linkages have no date here."),

    .init(
      id: "combat-aircraft/aircraft", name: "Fact ledger, combat aircraft", file: "arms",
      rows: ["Chinese combat aircraft and drones"], counting: [.signed, .delivered],
      note: """
        Dates by contract, delivery or AidData commitment year of fighters and trainers, the JF-17 that Pakistan sells \
        among them; reports of interest do not count, and most sales before 2005 are missing.
        """),
    .init(
      id: "combat-aircraft/drones", name: "Fact ledger, armed drones", file: "arms", rows: ["Chinese armed drones"],
      counting: [.signed, .delivered],
      note: """
        Names buyers of Chinese armed drones, all but one without a year, and that one flew an earlier type since a \
        time unknown.
        """),

    .init(
      id: "cultural-centres/ledger", name: "Fact ledger", file: "cultural",
      rows: ["China Cultural Centre", "Other Chinese cultural centre (grant)"],
      counting: [.opened],
      note: """
        Dates by opening where a page gives it; two thirds of the centres are named without a year, from lists of \
        2012, 2015 and 2016.
        """),
    .init(
      id: "confucius-institutes/closures", name: "Fact ledger, closures", file: "cultural",
      rows: ["Confucius Institute closure"], counting: [],
      note: """
        Dates closures and decisions to close, which make nobody an adopter; nearly all are American, and closures \
        elsewhere are mostly unknown.
        """),

    .init(
      id: "digital-silk-road/initiative-2017", name: "Digital economy initiative of 2017", file: "digital_silk_road",
      rows: ["Belt and Road Digital Economy International Cooperation Initiative"], counting: [.endorsed],
      coverage: .complete, years: 2017...2017,
      note: """
        Dates the states that launched the initiative with China on 3 December 2017, all on one day; later adherents \
        are unknown.
        """),
    .init(
      id: "digital-silk-road/e-commerce", name: "Fact ledger, Silk Road e-commerce", file: "digital_silk_road",
      rows: ["Silk Road e-commerce"], counting: [.signed],
      note: """
        Dates bilateral memoranda on electronic commerce, of which one of twenty or more is dated by a firm source; \
        attending a partners' meeting does not count.
        """),

    .init(
      id: "sco/members", name: "Full members", file: "frameworks", rows: ["Shanghai Cooperation Organisation"],
      selects: { SCOStatus($0) == .member }, counting: [.joined], coverage: .complete, years: 2001...2025,
      note: "Dates by accession as a full member; founding members of 2001 have no years before the organisation."),
    .init(
      id: "sco/any-status", name: "Members, observers and dialogue partners", file: "frameworks",
      rows: ["Shanghai Cooperation Organisation"], counting: [.joined, .signed], coverage: .complete,
      years: 2001...2025,
      note: """
        Dates by the first status of any kind, an invitation not counting; seven dialogue partners, six of them of \
        2017 or before, have no date.
        """),
    .init(
      id: "sco/digital", name: "Digital transformation concept of 2019", file: "digital_silk_road",
      rows: ["SCO digital transformation cooperation"], counting: [.signed],
      note: "Dates the eight members whose leaders signed the concept at Bishkek in June 2019, all at once."),

    .init(
      id: "asean-partnership/digital", name: "Fact ledger", file: "digital_silk_road",
      rows: ["China-ASEAN digital economy cooperation"], counting: [.opened],
      note: """
        Dates who opened the China-ASEAN year of the digital economy; embassies that joined a dialogue do not count, \
        and the partnership binds all members of ASEAN at once.
        """),

    .init(
      id: "ai-governance/friends-of-capacity-building", name: "Group of Friends for AI Capacity-building",
      file: "frameworks", rows: ["Group of Friends for AI Capacity-building"], counting: [.joined],
      note: """
        Dates the founding chairs; states that came to the first meeting do not count, and no list of members was \
        found.
        """),
  ]
}

/// A state's standing in the Shanghai Cooperation Organisation, by the ledger's words.
enum SCOStatus {
  case member, observer, partner

  init(_ row: LedgerRow) {
    let words = row.detail
    if words.hasPrefix("founding member") || words.hasPrefix("full member") {
      self = .member
    } else if words.hasPrefix("observer") {
      self = .observer
    } else {
      self = .partner
    }
  }
}
