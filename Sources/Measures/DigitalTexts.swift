import Record

/// Words that mark a title: all of them must occur, in any order and case.
public struct TitleRule: Hashable, Sendable, CustomStringConvertible {
  public let words: [String]

  /// Words in lower case.
  public init(_ words: String...) { self.words = words }

  public var description: String { words.joined(separator: " + ") }

  func matches(_ lowercasedTitle: String) -> Bool { words.allSatisfy { lowercasedTitle.contains($0) } }

  /// Texts on digital rules. Some titles of the Voeten record are cut after 60 characters or reduced to key words
  /// ("INFORMATION, INTERNATIONAL SECURITY"), hence stems and pairs of words.
  public static let digital: [TitleRule] = [
    TitleRule("information and communication", "technolog"), TitleRule("information", "telecommunicat"),
    TitleRule("information", "international security"), TitleRule("information security"),
    TitleRule("information", "criminal purposes"), TitleRule("artificial intelligence"), TitleRule("cyber"),
    TitleRule("digital"), TitleRule("internet"),
  ]
}

/// Where a pole stands on one text.
public struct PoleStand: Hashable, Sendable {
  /// Nil where the record holds no list of sponsors (before 2019).
  public let sponsors: Bool?
  /// Nil where there was no roll call.
  public let stance: Stance?

  public init(sponsors: Bool?, stance: Stance?) {
    self.sponsors = sponsors
    self.stance = stance
  }

  /// Sponsors it, or votes yes.
  public var backs: Bool { sponsors == true || stance == .yes }
}

/// A text, or a vote on an amendment or a paragraph, that deals with digital rules.
public struct DigitalText: Sendable {
  public enum Backing: String, Sendable, CaseIterable { case pole, both, rival, neither }

  public let symbol: String?
  public let title: String
  public let date: PartialDate
  public let session: String
  /// Row of `record.texts`; nil where only the roll call is held.
  public let text: Int?
  /// Row of `record.rollCalls`; nil where it was adopted without a vote.
  public let rollCall: Int?
  /// What was voted on; `text` where there was no vote.
  public let subject: RollCall.Subject
  /// The rules that its title meets.
  public let rules: [TitleRule]
  public let pole: PoleStand
  public let rival: PoleStand

  /// Who backs it: sponsors it or votes yes.
  public var backing: Backing {
    switch (pole.backs, rival.backs) {
    case (true, true): .both
    case (true, false): .pole
    case (false, true): .rival
    case (false, false): .neither
    }
  }

  /// The pole sponsors it, or votes yes where the rival abstains or votes no. A rival's absence says nothing.
  public var isPoleBacked: Bool { pole.sponsors == true || isAgainstRival }

  /// Stricter: where the record holds the sponsors, the pole is one of them. In session 80 the United States voted
  /// against texts that used to need no vote; a yes to those is no mark of China's camp.
  public var isPoleLed: Bool { pole.sponsors ?? isAgainstRival }

  private var isAgainstRival: Bool {
    pole.stance == .yes && (rival.stance == .abstain || rival.stance == .no)
  }
}

/// Finds the texts whose title meets one of `rules`, by date: each text once, with its roll call where it had one, then
/// the roll calls on which no text is held. For review: a title says what a text is called, not what is in it.
public func digitalTexts(
  in record: Record, pole: CountryCode = "CHN", rival: CountryCode = "USA", rules: [TitleRule] = TitleRule.digital
) -> [DigitalText] {
  let rows = Dictionary(record.rollCalls.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
  let (poleColumn, rivalColumn) = (column(of: pole, in: record), column(of: rival, in: record))
  func met(_ titles: String?...) -> [TitleRule] {
    let titles = titles.compactMap { $0?.lowercased() }
    return rules.filter { rule in titles.contains { rule.matches($0) } }
  }
  func stand(_ code: CountryCode, _ column: Int?, text: Text?, rollCall: Int?) -> PoleStand {
    PoleStand(
      sponsors: text.map { $0.sponsors.contains(code) || $0.additionalSponsors.contains(code) },
      stance: rollCall.flatMap { row in column.map { record.stances[row, $0] } })
  }
  var found: [DigitalText] = []
  var withText: Set<Int> = []
  for (index, text) in record.texts.enumerated() {
    let rollCall = text.rollCall.flatMap { rows[$0] }
    if let rollCall { withText.insert(rollCall) }
    let rules = met(text.title, rollCall.flatMap { record.rollCalls[$0].title })
    guard !rules.isEmpty else { continue }
    found.append(
      DigitalText(
        symbol: text.symbol, title: text.title, date: PartialDate(text.date), session: text.session, text: index,
        rollCall: rollCall, subject: rollCall.map { record.rollCalls[$0].subject } ?? .text, rules: rules,
        pole: stand(pole, poleColumn, text: text, rollCall: rollCall),
        rival: stand(rival, rivalColumn, text: text, rollCall: rollCall)))
  }
  for (index, rollCall) in record.rollCalls.enumerated() where !withText.contains(index) {
    guard let title = rollCall.title else { continue }
    let rules = met(title)
    guard !rules.isEmpty else { continue }
    found.append(
      DigitalText(
        symbol: rollCall.symbol, title: title, date: rollCall.date, session: rollCall.session, text: nil,
        rollCall: index, subject: rollCall.subject, rules: rules,
        pole: stand(pole, poleColumn, text: nil, rollCall: index),
        rival: stand(rival, rivalColumn, text: nil, rollCall: index)))
  }
  return found.enumerated().sorted { ($0.element.date, $0.offset) < ($1.element.date, $1.offset) }.map(\.element)
}

func column(of code: CountryCode, in record: Record) -> Int? { record.countries.firstIndex { $0.code == code } }
