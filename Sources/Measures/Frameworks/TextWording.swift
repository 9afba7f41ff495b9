import Record

/// A title of a text, read for the search for series.
struct TextWording {
  /// As printed, misprints and punctuation aside.
  let title: SeriesTitle
  /// Its words without years, ordinals and other numbers; the words themselves where fewer than two would stay.
  let key: [String]
  /// Stems of the words of `key` that say something, sorted.
  let stems: [String]

  init(_ title: SeriesTitle) {
    self.title = title
    let plain = title.words.filter { !Self.isNumber($0) }
    let said = plain.filter { !Self.fillers.contains($0) }
    key = said.count < 2 ? title.words : plain
    stems = Set(key.filter { !Self.fillers.contains($0) }.map { String($0.prefix(6)) }).sorted()
  }

  private static let fillers: Set<String> = [
    "a", "an", "and", "as", "at", "by", "for", "from", "in", "into", "is", "it", "its", "of", "on", "or", "other",
    "others", "the", "their", "to", "with", "united", "nations",
  ]
  private static let ordinals: Set<String> = [
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
    "twentieth", "thirtieth", "fortieth", "fiftieth", "sixtieth", "seventieth", "eightieth", "ninetieth", "twenty",
    "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
  ]

  private static func isNumber(_ word: String) -> Bool {
    word.utf8.allSatisfy { (48...57).contains($0) } || ordinals.contains(word)
  }
}

/// Share of two sorted lists that they have in common, in all of their members (Jaccard) and in the smaller list.
func overlap<Element: Comparable>(_ a: [Element], _ b: [Element]) -> (shared: Int, jaccard: Double, smaller: Double) {
  var (i, j, shared) = (0, 0, 0)
  while i < a.count, j < b.count {
    if a[i] == b[j] {
      shared += 1
      i += 1
      j += 1
    } else if a[i] < b[j] {
      i += 1
    } else {
      j += 1
    }
  }
  let (all, least) = (a.count + b.count - shared, min(a.count, b.count))
  return (shared, all == 0 ? 0 : Double(shared) / Double(all), least == 0 ? 0 : Double(shared) / Double(least))
}

/// A title as an identifier: words of letters and digits joined by hyphens, at most 80 characters.
func slug(_ title: String) -> String {
  var words: [String] = []
  var length = 0
  let apostrophes: Set<Character> = ["'", "’", "‘", "`"]
  let plain = title.lowercased().filter { !apostrophes.contains($0) }
  for word in plain.split(whereSeparator: { !$0.isLetter && !$0.isNumber }) {
    length += word.count + 1
    if length > 81, !words.isEmpty { break }
    words.append(String(word.prefix(80)))
  }
  return words.isEmpty ? "untitled" : words.joined(separator: "-")
}

/// `A/RES/78/183 A` as the end of an identifier: `78-183-a`.
func symbolSlug(_ symbol: String) -> String {
  slug(symbol.hasPrefix("A/RES/") ? String(symbol.dropFirst(6)) : symbol)
}
