import Record
import Statistics

extension LeadingPole {
  /// Members of the European Union on a day: 27, with Croatia from 2013-07-01 and the United Kingdom to 2020-01-31.
  public static func unionMembers(on day: Day) -> [CountryCode] {
    let core: [CountryCode] = [
      "AUT", "BEL", "BGR", "CYP", "CZE", "DEU", "DNK", "ESP", "EST", "FIN", "FRA", "GRC", "HUN", "IRL", "ITA", "LTU",
      "LUX", "LVA", "MLT", "NLD", "POL", "PRT", "ROU", "SVK", "SVN", "SWE",
    ]
    let ordinal = (day.year, day.month, day.day)
    return core + (ordinal >= (2013, 7, 1) ? ["HRV"] : []) + (ordinal <= (2020, 1, 31) ? ["GBR"] : [])
  }

  /// The state that it is; nil for the European Union.
  public var country: CountryCode? { self == .europeanUnion ? nil : CountryCode(rawValue: rawValue) }

  /// Whether it stands in a list of states: itself, of the European Union more than half of the members.
  static func standing(in states: Set<CountryCode>, on day: Day) -> [LeadingPole] {
    let members = unionMembers(on: day)
    return allCases.filter { pole in
      if let country = pole.country { return states.contains(country) }
      return 2 * members.count(where: states.contains) > members.count
    }.sorted()
  }
}

/// The figures of the rule for leaders.
public enum LeadershipThresholds {
  /// Original sponsors up to which a pole that is the only one among them is its clear leader (a fifth of the Assembly).
  public static let shortList = 39
  /// Original sponsors up to which a list without a pole names the leaders.
  public static let handful = 5
  /// Share of a series' texts in which a pole must be an original sponsor to be a side of it.
  public static let presence = 2.0 / 3
}

extension Text {
  /// A state that tables for a group, or a chair's text: the list does not say who led.
  fileprivate var isCollective: Bool { !collectiveSponsors.isEmpty && sponsors.count <= 2 }
}

/// Who led a text, from its original sponsors; those who joined later (`additionalSponsors`) follow.
///
/// The publisher prints the sponsors by alphabet (and the record sorts them), so the first tells nothing. The rule: a pole
/// leads if it stands among the original sponsors; alone there, and with at most 39 of them, clearly, else likely. Two
/// poles or more are `shared`: the lists cannot tell which of them led. Without a pole, five or fewer original sponsors
/// are the leaders. A text of a chair, or tabled by one state for a group, is `unknown`.
public func leadership(of text: Text) -> Leadership {
  let core = Set(text.sponsors)
  if core.isEmpty || text.isCollective {
    let whose =
      text.collectiveSponsors.isEmpty ? "no sponsor is printed" : text.collectiveSponsors.joined(separator: "; ")
    return Leadership(leaders: [], sides: [], rule: "no list of states: \(whose)", confidence: .unknown)
  }
  let sides = LeadingPole.standing(in: core, on: text.date)
  if sides.isEmpty {
    return core.count <= LeadershipThresholds.handful
      ? Leadership(
        leaders: core.sorted(), sides: [], rule: "all \(core.count) original sponsors, no pole among them",
        confidence: .likely)
      : Leadership(
        leaders: [], sides: [], rule: "no pole among \(core.count) original sponsors", confidence: .unknown)
  }
  let names = sides.map(\.rawValue).joined(separator: ", ")
  let confidence: Leadership.Confidence =
    sides.count > 1 ? .shared : core.count <= LeadershipThresholds.shortList ? .clear : .likely
  return Leadership(
    leaders: sides.compactMap(\.country), sides: sides,
    rule: sides.count > 1
      ? "\(names) among \(core.count) original sponsors alike: which led cannot be told"
      : "\(names) the only pole among \(core.count) original sponsors", confidence: confidence)
}

/// Who led a series: the pole that was an original sponsor of the most texts among those with a list, at least two thirds
/// of them. One pole in all of them and no other side: `clear`; one ahead of the others: `likely`; several alike:
/// `shared`. Without a pole, up to five states that were original sponsors each time.
public func leadership(of texts: [Text]) -> Leadership {
  guard texts.count != 1 else { return leadership(of: texts[0]) }
  let listed = texts.filter { !$0.sponsors.isEmpty && !$0.isCollective }
  guard let first = listed.first else {
    return Leadership(
      leaders: [], sides: [], rule: "none of \(texts.count) texts has a list of states", confidence: .unknown)
  }
  var presence: [LeadingPole: Int] = [:]
  for text in listed {
    for pole in LeadingPole.standing(in: Set(text.sponsors), on: text.date) { presence[pole, default: 0] += 1 }
  }
  let needed = LeadershipThresholds.presence * Double(listed.count)
  let sides = LeadingPole.allCases.filter { Double(presence[$0] ?? 0) >= needed - 1e-9 }.sorted()
  let stable = listed.dropFirst().reduce(Set(first.sponsors)) { $0.intersection($1.sponsors) }.sorted()
  guard let most = sides.compactMap({ presence[$0] }).max() else {
    return (1...LeadershipThresholds.handful).contains(stable.count)
      ? Leadership(
        leaders: stable, sides: [], rule: "the states among the original sponsors of all \(listed.count) texts",
        confidence: .likely)
      : Leadership(
        leaders: [], sides: [], rule: "no pole in two thirds of \(counted(listed.count, "text", "texts"))",
        confidence: .unknown)
  }
  let ahead = sides.filter { presence[$0] == most }
  let counts = sides.map { "\($0.rawValue) \(presence[$0] ?? 0)" }.joined(separator: ", ")
  let sure = sides.count == 1 && most == listed.count && listed.count > 1 && 2 * listed.count >= texts.count
  let confidence: Leadership.Confidence = ahead.count > 1 ? .shared : sure ? .clear : .likely
  return Leadership(
    leaders: ahead.compactMap(\.country), sides: sides,
    rule: "original sponsor in so many of \(counted(listed.count, "text", "texts")): \(counts)", confidence: confidence)
}

extension Leadership {
  /// With the leaders that a document names, in place of what the rule says.
  func named(_ leaders: [CountryCode], by source: String) -> Leadership {
    let sides = LeadingPole.allCases.filter { pole in
      if let country = pole.country { return leaders.contains(country) }
      return false
    }
    return Leadership(
      leaders: Set(leaders).sorted(), sides: sides.isEmpty ? self.sides : sides.sorted(),
      rule: "named by \(source); by the lists: \(rule)", confidence: .named)
  }
}
