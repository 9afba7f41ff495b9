/// The different titles of a record, gathered into wordings: titles that differ by misprints alone, and cut titles with
/// the one title that they begin.
struct SeriesWordings {
  private(set) var titles: [SeriesTitle]
  private let rows: [SeriesTitle: Int]
  private var parent: [Int]
  /// Cut titles that begin two wordings or more.
  private(set) var undecided: Set<SeriesTitle> = []

  /// `cut`: the titles that may be cut short; `whole`: those that are not. A title may be in both.
  init(whole: Set<SeriesTitle>, cut: Set<SeriesTitle>) {
    titles = whole.union(cut).sorted {
      $0.isLabel == $1.isLabel ? $0.words.lexicographicallyPrecedes($1.words) : $1.isLabel
    }
    rows = Dictionary(uniqueKeysWithValues: zip(titles, titles.indices))
    parent = Array(titles.indices)
    joinMisprints()
    joinCut(cut, with: whole)
  }

  /// The same number for titles of one wording.
  func wording(of title: SeriesTitle) -> Int? { rows[title].map(root) }

  private func root(_ row: Int) -> Int {
    var row = row
    while parent[row] != row { row = parent[row] }
    return row
  }

  private mutating func join(_ first: Int, _ second: Int) {
    let (a, b) = (root(first), root(second))
    parent[max(a, b)] = min(a, b)
  }

  private mutating func joinMisprints() {
    let alike = Dictionary(grouping: titles.indices) { [titles[$0].isLabel ? 1 : 0, titles[$0].words.count] }
    // Numbers stand for words while every pair is compared.
    let vocabulary = Set(titles.flatMap(\.words)).sorted()
    let numbers = Dictionary(uniqueKeysWithValues: zip(vocabulary, vocabulary.indices))
    let spelled = titles.map { title in title.words.map { numbers[$0, default: -1] } }
    for group in alike.values {
      for (position, first) in group.enumerated() {
        for second in group[(position + 1)...] where differsByMisprints(spelled[first], spelled[second], vocabulary) {
          join(first, second)
        }
      }
    }
  }

  private func differsByMisprints(_ first: [Int], _ second: [Int], _ vocabulary: [String]) -> Bool {
    for (a, b) in zip(first, second) where a != b {
      if !isMisprint(vocabulary[a], vocabulary[b]) { return false }
    }
    return true
  }

  private mutating func joinCut(_ cut: Set<SeriesTitle>, with whole: Set<SeriesTitle>) {
    let whole = whole.filter { !$0.isLabel }
    let wholeWordings = Set(whole.compactMap(wording))
    // By the wording of the cut title: the wordings that it may be.
    var begun: [Int: Set<Int>] = [:]
    for title in cut {
      guard let own = wording(of: title) else { continue }
      begun[own, default: []].formUnion(whole.filter { Self.begins(title, $0) }.compactMap(wording))
      if wholeWordings.contains(own) { begun[own, default: []].insert(own) }
    }
    undecided = cut.filter { title in wording(of: title).map { (begun[$0]?.count ?? 0) > 1 } ?? false }
    for (own, found) in begun where found.count == 1 { found.forEach { join(own, $0) } }
  }

  /// Whether `cut` is the beginning of `whole`: all words but the last alike, the last perhaps broken.
  private static func begins(_ cut: SeriesTitle, _ whole: SeriesTitle) -> Bool {
    guard cut.words.count <= whole.words.count, let last = cut.words.last else { return false }
    guard whole.words[cut.words.count - 1].hasPrefix(last) else { return false }
    return zip(cut.words.dropLast(), whole.words).allSatisfy { $0 == $1 || isMisprint($0, $1) }
  }
}
