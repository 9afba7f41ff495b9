import Record

extension LedgerFramework {
  /// A framework whose listed events make an adherent.
  private init(
    _ ledgerName: String, _ id: String, _ name: String, _ domain: String, by sponsors: [CountryCode],
    rivals: [String] = [], _ coverage: Coding.Coverage, _ events: Set<Adoption.Status>,
    unreduced: Set<Adoption.Status> = [], _ note: String
  ) {
    self.ledgerName = ledgerName
    framework = Framework(
      id: id, name: name, domain: domain, sponsors: sponsors, rivals: rivals, coverage: coverage, note: note)
    rule = .of(events)
    self.unreduced = unreduced
  }

  /// A body with ranks, every row of which stands.
  private init(
    _ ledgerName: String, _ id: String, _ name: String, _ domain: String, by sponsors: [CountryCode],
    rivals: [String] = [], _ coverage: Coding.Coverage, rule: Rule, _ note: String
  ) {
    self.ledgerName = ledgerName
    framework = Framework(
      id: id, name: name, domain: domain, sponsors: sponsors, rivals: rivals, coverage: coverage, note: note)
    self.rule = rule
    unreduced = Set(Adoption.Status.allCases)
  }

  static let all: [LedgerFramework] = digital + cyber + development + security + humanRights

  private static let digital: [LedgerFramework] = [
    .init(
      "Declaration for the Future of the Internet", "future-of-the-internet",
      "Declaration for the Future of the Internet",
      "digital and AI", by: ["USA"], rivals: ["data-security-initiative"], .complete, [.endorsed],
      """
      Endorsers of the launch day, 28 April 2022, from a forum that reproduces the list; later endorsers are \
      missing.
      """),
    .init(
      "Freedom Online Coalition", "freedom-online-coalition", "Freedom Online Coalition", "digital and AI", by: ["NLD"],
      .complete, [.joined],
      "Members to the thirty-first, dated to the year; Spain and Switzerland are undated and later members are missing."
    ),
    .init(
      "Global Partnership on AI (GPAI)", "gpai", "Global Partnership on AI", "digital and AI", by: ["CAN", "FRA"],
      rivals: ["global-ai-governance-initiative", "waico"], .partial, [.joined],
      "Thirteen of fifteen founders are dated; later members are known by the council's term only and stand undated."),
    .init(
      "OECD AI Principles", "oecd-ai-principles", "OECD AI Principles", "digital and AI", by: [],
      rivals: ["global-ai-governance-initiative"], .partial, [.endorsed],
      "A sample of ten: six adherents outside the OECD and four named in passing, of 42 on the first day."),
    .init(
      "Council of Europe AI Convention (CETS 225)", "coe-ai-convention", "Council of Europe AI Convention",
      "digital and AI", by: [], rivals: ["global-ai-governance-initiative"], .partial, [.signed],
      "Signatures, thirteen of seventeen or more; none is a ratification, and the European Union's is no state's."),
    .init(
      "Bletchley Declaration", "bletchley-declaration", "Bletchley Declaration", "digital and AI", by: ["GBR"],
      .partial,
      [.signed],
      """
      Sixteen signers by name; thirteen who came to the summit may have signed, stand without counting and are \
      unknown.
      """
    ),
    .init(
      "Political Declaration on Responsible Military Use of AI", "military-ai-declaration",
      "Political Declaration on Responsible Military Use of AI", "digital and AI", by: ["USA"], .complete, [.endorsed],
      "Endorsers by the launch of 13 November 2023 and one of March 2024; the date is the list's, not each state's own."
    ),
    .init(
      "REAIM Blueprint for Action 2024", "reaim-2024", "REAIM Blueprint for Action", "digital and AI",
      by: ["KOR", "NLD"], .partial, [.endorsed], "A sample: ten of 61 endorsers, all of 10 September 2024."),
    .init(
      "Global AI Governance Initiative", "global-ai-governance-initiative", "Global AI Governance Initiative",
      "digital and AI", by: ["CHN"], rivals: ["gpai", "oecd-ai-principles", "coe-ai-convention"], .partial, [.endorsed],
      "Announced by China on 18 October 2023; no list of adherents was found, so no state counts."),
    .init(
      "World AI Cooperation Organization (WAICO)", "waico", "World AI Cooperation Organization", "digital and AI",
      by: ["CHN"], rivals: ["gpai"], .partial, [.joined],
      "Proposed by China on 26 July 2025; no list of members was found, so no state counts."),
    .init(
      "Group of Friends for AI Capacity-building", "friends-of-ai-capacity-building",
      "Group of Friends for International Cooperation on AI Capacity-building", "digital and AI", by: ["CHN", "ZMB"],
      .partial, [.joined],
      """
      The two founding chairs; states that came to the first meeting stand without counting, and some eighty are not \
      named.
      """
    ),
    .init(
      "Global Initiative on Data Security", "data-security-initiative", "Global Initiative on Data Security",
      "digital and AI", by: ["CHN"], rivals: ["future-of-the-internet", "clean-network"], .partial, [.endorsed],
      """
      Announced by China in September 2020; one statement of support was found, without a date, and no list of \
      adherents.
      """
    ),
    .init(
      "C+C5 Data Security Cooperation Initiative", "c-c5-data-security",
      "Data Security Cooperation Initiative of China and Central Asia", "digital and AI", by: ["CHN"], .partial,
      [.signed],
      "The six states that signed on 8 June 2022; it was open to no others."),
    .init(
      "Clean Network", "clean-network", "Clean Network", "digital and AI", by: ["USA"],
      rivals: ["data-security-initiative"], .partial, [.joined, .endorsed],
      """
      A sample, thirteen of sixty or more that the United States named; the month is the claim's, and two never \
      confirmed it.
      """
    ),
  ]

  private static let cyber: [LedgerFramework] = [
    .init(
      "UN Convention against Cybercrime (Hanoi)", "un-cybercrime-convention",
      "United Nations Convention against Cybercrime",
      "cyber", by: ["RUS"], rivals: ["budapest-convention"], .complete, [.signed],
      "Signatures since 25 October 2025; none is a ratification, and the European Union's is no state's."),
    .init(
      "Budapest Convention on Cybercrime (CETS 185)", "budapest-convention", "Budapest Convention on Cybercrime",
      "cyber",
      by: [], rivals: ["un-cybercrime-convention"], .complete, [.ratified, .joined],
      """
      Parties, some dated by deposit and some by entry into force three months later (the detail says which), some \
      undated; signatures and invitations stand without counting.
      """),
    .init(
      "Paris Call for Trust and Security in Cyberspace", "paris-call",
      "Paris Call for Trust and Security in Cyberspace",
      "cyber", by: ["FRA"], .partial, [.endorsed], "A sample: three of some eighty states and the European Union."),
  ]

  private static let development: [LedgerFramework] = [
    .init(
      "Asian Infrastructure Investment Bank", "aiib", "Asian Infrastructure Investment Bank", "development",
      by: ["CHN"],
      .complete, [.ratified, .joined], unreduced: [.announced],
      """
      Members by ratification or accession; signatures, prospective founders and approvals stand without counting, and \
      for a fifth of the states listed no instrument was found, though several are members.
      """),
    .init(
      "New Development Bank", "new-development-bank", "New Development Bank", "development",
      by: ["BRA", "CHN", "IND", "RUS", "ZAF"], .complete, [.joined],
      """
      The five founders count; three admissions approved in 2021 stand without counting, and later members are \
      missing.
      """
    ),
    .init(
      "BRICS", "brics", "BRICS", "development", by: ["BRA", "CHN", "IND", "RUS", "ZAF"], .partial,
      rule: .membersOfBRICS,
      """
      Full members count, partners do not; the founders' year, South Africa's and Indonesia's date and Saudi \
      membership are disputed.
      """
    ),
    .init(
      "Group of Friends of the Global Development Initiative", "friends-of-gdi",
      "Group of Friends of the Global Development Initiative", "development", by: ["CHN"], .partial, [.joined],
      """
      China and one member named as such; ministers who came to meetings stand without counting, and some sixty are \
      not named.
      """
    ),
  ]

  private static let security: [LedgerFramework] = [
    .init(
      "Shanghai Cooperation Organisation", "sco", "Shanghai Cooperation Organisation", "security", by: ["CHN", "RUS"],
      .complete, rule: .membersOfSCO,
      "Full members count; observers, dialogue partners and memoranda stand without counting, and some have no date.")
  ]

  private static let humanRights: [LedgerFramework] = [
    .init(
      "UN Xinjiang letter 2019 (criticising China)", "xinjiang-2019-criticising",
      "Letter on Xinjiang, July 2019, criticising China",
      "human rights", by: [], rivals: ["xinjiang-2019-supporting"], .complete, [.signed],
      "Signers of the letter of 8 July 2019 to the Human Rights Council; it had no single sponsor."),
    .init(
      "UN Xinjiang letter 2019 (supporting China)", "xinjiang-2019-supporting",
      "Letter on Xinjiang, July 2019, supporting China",
      "human rights", by: ["CHN"], rivals: ["xinjiang-2019-criticising"], .complete, [.signed],
      "Signers of the letter of 12 July 2019 and thirteen added by 26 July; from a forum's copy of a magazine's list."),
    .init(
      "UNHRC Hong Kong statement 2020 (supporting China)", "hong-kong-2020-supporting",
      "Statement on Hong Kong, June 2020, supporting China",
      "human rights", by: ["CHN"], rivals: ["hong-kong-2020-criticising"], .complete, [.signed],
      "States for which Cuba spoke in the Human Rights Council on 30 June 2020."),
    .init(
      "UNHRC Hong Kong statement 2020 (criticising China)", "hong-kong-2020-criticising",
      "Statement on Hong Kong, June 2020, criticising China",
      "human rights", by: ["GBR"], rivals: ["hong-kong-2020-supporting"], .complete, [.signed],
      "States for which the United Kingdom spoke in the Human Rights Council on 30 June 2020."),
    .init(
      "UN Third Committee Xinjiang statement 2020 (criticising China)", "xinjiang-2020-criticising",
      "Statement on Xinjiang and Hong Kong, October 2020, criticising China", "human rights", by: ["DEU"],
      rivals: ["xinjiang-2020-supporting"], .complete, [.signed],
      "States for which Germany spoke in the Third Committee on 6 October 2020."),
    .init(
      "UN Third Committee Xinjiang statement 2020 (supporting China)", "xinjiang-2020-supporting",
      "Statement on Xinjiang, October 2020, supporting China", "human rights", by: ["CHN"],
      rivals: ["xinjiang-2020-criticising"], .complete, [.signed],
      "States for which Cuba spoke in the Third Committee on 6 October 2020; from a forum's copy."),
    .init(
      "UNHRC47 Xinjiang statement 2021 (criticising China)", "xinjiang-2021-criticising",
      "Statement on Xinjiang, June 2021, criticising China", "human rights", by: ["CAN"], .partial, [.signed],
      "States for which Canada spoke in the Human Rights Council on 22 June 2021; the list is cut after Portugal."),
    .init(
      "UN Third Committee Xinjiang statement 2022 (criticising China)", "xinjiang-2022-criticising",
      "Statement on Xinjiang, October 2022, criticising China", "human rights", by: ["CAN"], .complete, [.signed],
      "States for which Canada spoke in the Third Committee in October 2022; no list of China's supporters was found."),
  ]
}
