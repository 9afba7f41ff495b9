import Record

/// A series or a text as the rule for rivals sees it.
struct RivalCandidate {
  let id: String
  let domain: FrameworkDomain
  let sides: [LeadingPole]
  let sessions: [Int]
  /// Sorted stems.
  let stems: [String]
}

/// The rule for rivals: the same domain; sessions at most one apart; led by opposing sides (China or Russia without the
/// United States or the European Union, and the reverse); and a subject in common, that is two stems or more of the words
/// that say something, and two fifths of the shorter list. Symmetric. For review: a shared subject is no proof of rivalry.
func seriesRivals(_ candidates: [RivalCandidate]) -> [String: [String]] {
  let east: Set<LeadingPole> = [.china, .russia]
  let west: Set<LeadingPole> = [.unitedStates, .europeanUnion]
  var rivals: [String: Set<String>] = [:]
  let eastern = candidates.filter { !$0.sides.isEmpty && east.isSuperset(of: $0.sides) }
  let western = candidates.filter { !$0.sides.isEmpty && west.isSuperset(of: $0.sides) }
  for a in eastern {
    for b in western where a.domain == b.domain {
      let common = overlap(a.stems, b.stems)
      guard common.shared >= 2, common.smaller >= 0.4 else { continue }
      guard a.sessions.contains(where: { x in b.sessions.contains { abs($0 - x) <= 1 } }) else { continue }
      rivals[a.id, default: []].insert(b.id)
      rivals[b.id, default: []].insert(a.id)
    }
  }
  return rivals.mapValues { $0.sorted() }
}

extension RivalCandidate {
  /// Words that stand in many titles of the Assembly.
  private static let common: Set<String> = [
    "action", "additi", "advanc", "build", "commit", "confer", "contex", "cooper", "declar", "develo", "effect",
    "effort", "enhanc", "ensuri", "establ", "follow", "furthe", "genera", "global", "human", "implem", "initia",
    "intern", "measur", "pract", "practi", "preven", "progra", "promot", "protec", "realiz", "report", "resolu",
    "rights", "right", "role", "situat", "state", "states", "streng", "suppor", "sustai", "system", "toward", "use",
  ]

  static func stems(_ titles: [String]) -> [String] {
    var all: Set<String> = []
    for title in titles { all.formUnion(TextWording(SeriesTitle(title)).stems) }
    return all.subtracting(common).sorted()
  }
}
