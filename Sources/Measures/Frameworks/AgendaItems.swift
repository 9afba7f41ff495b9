import Record

/// Which agenda items of two sessions are the same. Items are numbered anew each session and the record has no headings,
/// so they are matched by the texts that stood unchanged under both.
struct AgendaItems {
  private struct Key: Hashable {
    let session: Int
    let item: Int
    let other: Int
  }

  /// Share of an item's unchanged texts that must stand under the other for the two to be the same.
  static let share = 0.25

  private var links: [Key: [Int: Int]] = [:]

  /// The numbers in `13 and 75 (a)`: 13, 75.
  static func numbers(_ item: String?) -> [Int] {
    guard let item else { return [] }
    return item.split { !$0.isNumber }.compactMap { Int($0) }
  }

  /// Takes in one text of unchanged title in two sessions.
  mutating func link(_ items: [Int], _ session: Int, _ others: [Int], _ other: Int) {
    for a in items {
      for b in others {
        links[Key(session: session, item: a, other: other), default: [:]][b, default: 0] += 1
        links[Key(session: other, item: b, other: session), default: [:]][a, default: 0] += 1
      }
    }
  }

  /// Nil where no unchanged text tells.
  func same(_ items: [Int], _ session: Int, _ others: [Int], _ other: Int) -> Bool? {
    if session == other { return items.isEmpty || others.isEmpty ? nil : !Set(items).isDisjoint(with: others) }
    var known = false
    for item in items {
      guard let found = links[Key(session: session, item: item, other: other)] else { continue }
      known = true
      let total = found.values.reduce(0, +)
      if others.contains(where: { Double(found[$0] ?? 0) >= Self.share * Double(total) }) { return true }
    }
    return known && !others.isEmpty ? false : nil
  }
}
