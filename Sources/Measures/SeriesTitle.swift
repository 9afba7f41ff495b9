/// A title as the search for series reads it: words in lower case, without punctuation.
struct SeriesTitle: Hashable {
  /// The record gives the early sessions topic labels in capitals, `ISRAEL, SETTLEMENTS`, and later ones the title.
  let isLabel: Bool
  /// A title's words in their order; of a label the distinct words that say something, sorted.
  let words: [String]

  init(_ title: String) {
    let words = Self.words(of: title)
    isLabel = !title.contains(where: \.isLowercase)
    self.words = isLabel ? Set(words).subtracting(Self.fillers).sorted() : words
  }

  /// Names too little to tell one text from another: fewer than two words that say something, or a label of two
  /// headings (`HUMAN RIGHTS`, `MIDDLE EAST`).
  var isGeneric: Bool {
    let said = Set(words).subtracting(Self.fillers)
    if said.subtracting(["united", "nations"]).count < 2 { return true }
    return isLabel && said.count == 2 && said.isSubset(of: Self.headings)
  }

  /// What a label and a title may share: plurals and endings set aside, six letters.
  var stems: Set<Substring> { Set(words.map(Self.stem)) }

  /// The record of sessions 58 to 61 ends a title after 60 characters, spaces at the end then fall away.
  static func mayBeCut(_ title: String) -> Bool {
    title.contains(where: \.isLowercase) && (57...60).contains(title.count)
  }

  private static let fillers: Set<String> = [
    "a", "an", "and", "as", "at", "by", "for", "from", "in", "into", "is", "it", "its", "of", "on", "or", "other",
    "others", "the", "their", "to", "with",
  ]
  private static let headings: Set<String> = [
    "africa", "apartheid", "arms", "colonialism", "determination", "development", "disarmament", "east", "economic",
    "human", "international", "israel", "korea", "middle", "namibia", "nations", "nuclear", "palestine", "peace",
    "rights", "security", "self", "south", "united", "weapon", "weapons",
  ]

  private static func words(of title: String) -> [String] {
    let split = plainWords(of: title) ?? anyWords(of: title)
    var words: [String] = []
    for (index, word) in split.enumerated() {
      let before = index > 0 ? split[index - 1] : ""
      let after = index + 1 < split.count ? split[index + 1] : ""
      switch word {
      case "un": words += ["united", "nations"]
      case "u" where after == "n" || after == "s": words.append("united")
      case "n" where before == "u": words.append("nations")
      case "s" where before == "u": words.append("states")
      default: words.append(word)
      }
    }
    return words
  }

  private static func anyWords(of title: String) -> [String] {
    let apostrophes: Set<Character> = ["'", "’", "‘", "`"]
    let plain = title.lowercased().filter { !apostrophes.contains($0) }
    return plain.split { !$0.isLetter && !$0.isNumber }.map(String.init)
  }

  /// The same for titles of ASCII, typographic dashes and quotes and hard spaces, which nearly all are; else nil.
  private static func plainWords(of title: String) -> [String]? {
    var words: [String] = []
    var word: [UInt8] = []
    word.reserveCapacity(24)
    func end() {
      if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
      word.removeAll(keepingCapacity: true)
    }
    for scalar in title.unicodeScalars {
      switch scalar.value {
      case 97...122, 48...57: word.append(UInt8(scalar.value))
      case 65...90: word.append(UInt8(scalar.value + 32))
      case 0x27, 0x60, 0x2018, 0x2019: continue
      case 0..<128, 0xA0, 0x2010...0x2017, 0x201A...0x201F: end()
      default: return nil
      }
    }
    end()
    return words
  }

  private static func stem(_ word: String) -> Substring {
    (word.count > 3 && word.hasSuffix("s") ? word.dropLast() : word[...]).prefix(6)
  }
}

/// Whether two words of eight letters or more differ by one letter put in, left out or exchanged, or by two neighbours
/// in the wrong order (Damerau 1964, doi 10.1145/363958.363994): a misprint, a plural, another spelling. Shorter words
/// must be equal, lest Iran be Iraq, or Ireland Iceland.
func isMisprint(_ first: String, _ second: String) -> Bool {
  guard min(first.utf8.count, second.utf8.count) >= 8 else { return false }
  if first.utf8.allSatisfy({ $0 < 128 }), second.utf8.allSatisfy({ $0 < 128 }) {
    return isMisprint(Array(first.utf8), Array(second.utf8))
  }
  return isMisprint(Array(first), Array(second))
}

private func isMisprint<Letter: Equatable>(_ first: [Letter], _ second: [Letter]) -> Bool {
  guard min(first.count, second.count) >= 8, abs(first.count - second.count) <= 1 else { return false }
  let common = zip(first, second).prefix { $0 == $1 }.count
  let (a, b) = (first[common...], second[common...])
  if a.dropFirst() == b.dropFirst() || a.dropFirst() == b || a == b.dropFirst() { return true }
  return a.count > 1 && Array(a.prefix(2)) == b.prefix(2).reversed() && a.dropFirst(2) == b.dropFirst(2)
}
