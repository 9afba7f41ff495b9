import Record

extension FrameworkDomain {
  /// The domain of a text by its title and committee; the first that holds, in the order of `rules`.
  public static func of(_ text: Text) -> FrameworkDomain {
    if text.committee == "Fifth Committee" { return .administration }
    let title = text.title.lowercased()
    for (domain, committees, words) in rules {
      if let committee = text.committee, committees.contains(committee) { return domain }
      if words.contains(where: { title.contains($0) }) { return domain }
    }
    return .other
  }

  /// The most frequent domain, the earlier text's where two are as frequent.
  static func ofMost(_ texts: [Text]) -> FrameworkDomain {
    let all = texts.map(of)
    let counts = Dictionary(all.map { ($0, 1) }, uniquingKeysWith: +)
    let most = counts.values.max() ?? 0
    return all.first { counts[$0] == most } ?? .other
  }

  /// Domain, the committees whose other texts are of it, and the words of titles. The Fifth Committee's are all
  /// administration.
  static let rules: [(domain: FrameworkDomain, committees: [String], words: [String])] = [
    (
      .cyber, [],
      [
        "cyber", "telecommunications in the context of international security", "information security",
        "responsible state behaviour", "security of and in the use of information",
        "technologies for criminal purposes",
      ]
    ),
    (
      .digital, [],
      [
        "artificial intelligence", "digital", "internet", "information and communications technolog",
        "information society",
      ]
    ),
    (.security, ["First Committee"], []),
    (.middleEast, [], ["palestin", "israel", "syrian golan", "jerusalem", "lebanon", "middle east"]),
    (.humanRights, ["Third Committee"], ["human rights", "apartheid", "slavery", "genocide", "racis", "holocaust"]),
    (.development, ["Second Committee"], []),
    (
      .law, ["Sixth Committee"],
      ["law of the sea", "international law", "criminal court", "court of justice", "tribunal"]
    ),
    (
      .decolonization, [],
      ["coloni", "non-self-governing", "question of ", "self-determination", "falkland", "malvinas", "tokelau"]
    ),
    (
      .security, [],
      [
        "disarm", "nuclear", "terroris", "peacebuilding", "peacekeeping", "peace and security", "weapon", "arms",
        "zone of peace", "aggression", "ukraine", "conflict", "mine action", "mercenar", "security council",
        "outer space", "organization for security", "collective security", "chemical",
      ]
    ),
    (
      .administration, [],
      [
        "credentials", "revitalization", "appointment", "work of the general assembly", "programme planning",
        "pattern of conferences", "observer status", "scale of assessments", "charter of the united nations",
      ]
    ),
    (
      .development, [],
      [
        "development", "sustainab", "trade", "poverty", "health", "food", "climate", "ocean", "water", "tourism",
        "migration", "economic", "education", "humanitarian", "disaster", "pandemic", "transport", "energy",
        "industrial", "least developed", "decade",
      ]
    ),
  ]
}
