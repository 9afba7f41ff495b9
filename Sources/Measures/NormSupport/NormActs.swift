import Statistics

/// What a state did with one item.
public enum NormAct: UInt8, Sendable, CaseIterable {
  /// No act: absent, not a member, not known, not eligible.
  case none = 0
  /// Voted yes; sponsored; acceded.
  case yes = 1
  /// Abstained: in a vote only.
  case abstain = 2
  /// Voted no; was free to sponsor or to accede, and did not.
  case no = 3
}

/// One occasion on which states could act for a norm.
public struct NormItem: Sendable, Identifiable {
  public enum Kind: String, Sendable, CaseIterable, Comparable {
    case vote, sponsorship, accession

    public static func < (a: Kind, b: Kind) -> Bool { a.place < b.place }
    var place: Int { self == .vote ? 0 : self == .sponsorship ? 1 : 2 }
  }

  public let kind: Kind
  /// Unique among the items of its kind.
  public let id: String
  /// One of `NormActs.periods`.
  public let period: Int
  /// Shape [states].
  public let acts: [NormAct]
  /// The `NormText.id` that the item belongs to: a text's sponsors, or the roll call that adopted it.
  public let text: String?

  public init(kind: Kind, id: String, period: Int, acts: [NormAct], text: String? = nil) {
    (self.kind, self.id, self.period, self.acts, self.text) = (kind, id, period, acts, text)
  }
}

/// A text put to the Assembly, by vote or without one.
public struct NormText: Sendable, Identifiable {
  public let id: String
  public let period: Int
  /// Nil where it is not known how the text was adopted.
  public let putToVote: Bool?
  /// States known to stand behind it, beside those of its sponsorship item: they do not object.
  public let backers: Set<String>
  /// Texts of one series, brought back period after period, share their parameters; nil for a text of its own.
  public let series: String?

  public init(id: String, period: Int, putToVote: Bool?, backers: Set<String> = [], series: String? = nil) {
    (self.id, self.period, self.putToVote, self.backers, self.series) = (id, period, putToVote, backers, series)
  }
}

/// The acts of one domain: votes, sponsorship and accession side by side.
public struct NormActs: Sendable {
  public let states: [String]
  /// Sessions or years, ascending.
  public let periods: [Int]
  public let items: [NormItem]
  public let texts: [NormText]
  /// What was left out on the way here, a line each.
  public let notes: [String]

  /// - Throws: a data error for anything that does not fit together: a name twice, a period that is none of `periods`,
  ///   a wrong number of acts, an abstention that is no vote, a roll call on a text adopted without one.
  public init(states: [String], periods: [Int], items: [NormItem], texts: [NormText] = [], notes: [String] = []) throws
  {
    (self.states, self.periods, self.items, self.texts, self.notes) = (states, periods, items, texts, notes)
    try check()
  }

  private func check() throws {
    func wrong(_ message: String, _ hint: String) -> SuasionError { SuasionError(.data, message, hint: hint) }
    guard states.count > 1 else { throw wrong("\(states.count) states", "give at least two states") }
    guard !periods.isEmpty else { throw wrong("there is no period", "give at least one session or year") }
    guard zip(periods, periods.dropFirst()).allSatisfy({ $0 < $1 }) else {
      throw wrong("the periods do not ascend", "give each once, in order")
    }
    if let twice = firstRepeated(states) { throw wrong("the state '\(twice)' stands twice", "give each state once") }
    if let twice = firstRepeated(texts.map(\.id)) { throw wrong("the text '\(twice)' stands twice", "give each once") }
    let known = Dictionary(texts.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let times = Set(periods)
    let names = Set(states)
    for text in texts {
      guard times.contains(text.period) else {
        throw wrong("the text '\(text.id)' is of period \(text.period), which is none of those given", "add the period")
      }
      if let stranger = text.backers.sorted().first(where: { !names.contains($0) }) {
        throw wrong("'\(stranger)' backs '\(text.id)' and is no state", "add the state or take the backer out")
      }
    }
    for item in items {
      let name = "the \(item.kind.rawValue) item '\(item.id)'"
      guard times.contains(item.period) else {
        throw wrong("\(name) is of period \(item.period), which is none of those given", "add the period")
      }
      guard item.acts.count == states.count else {
        throw wrong("\(name) has \(item.acts.count) acts for \(states.count) states", "give one for each state")
      }
      guard item.kind == .vote || !item.acts.contains(.abstain) else {
        throw wrong("\(name) has an abstention", "only a vote can have one")
      }
      guard let id = item.text else { continue }
      guard let text = known[id] else { throw wrong("\(name) belongs to '\(id)', which is no text", "add the text") }
      guard text.period == item.period else {
        throw wrong("\(name) is of period \(item.period), its text of \(text.period)", "give both the same period")
      }
      if item.kind == .vote && text.putToVote == false {
        throw wrong("\(name) is a roll call on a text adopted without a vote", "set putToVote")
      }
    }
    for kind in NormItem.Kind.allCases {
      let ofKind = items.filter { $0.kind == kind }
      if let twice = firstRepeated(ofKind.map(\.id)) {
        throw wrong("the \(kind.rawValue) item '\(twice)' stands twice", "give each item a name of its own")
      }
      if kind != .accession, let twice = firstRepeated(ofKind.compactMap(\.text)) {
        throw wrong("the text '\(twice)' has two \(kind.rawValue) items", "leave all but one out")
      }
    }
  }
}

private func firstRepeated(_ names: [String]) -> String? {
  var seen: Set<String> = []
  return names.first { !seen.insert($0).inserted }
}
