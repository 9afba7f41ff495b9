/// A resolution adopted by the Assembly, by vote or without one, with its sponsors (2019 to 2026).
public struct Text: Sendable, Identifiable {
  public enum Adoption: String, Sendable, CaseIterable {
    case recordedVote = "vote"
    case withoutVote = "consensus"
    case unknown
  }

  public let symbol: String
  public let title: String
  public let date: Day
  public let session: String
  public let committee: String?
  public let agendaItem: String?
  public let adoption: Adoption
  /// The roll call by which it was adopted.
  public let rollCall: String?
  public let sponsors: [CountryCode]
  public let additionalSponsors: [CountryCode]
  /// Sponsors that are no single country, as printed: a group, a chair, a committee.
  public let collectiveSponsors: [String]

  public var id: String { symbol }
  /// Sponsors of either kind, sorted.
  public var allSponsors: [CountryCode] { Set(sponsors).union(additionalSponsors).sorted() }

  public init(
    symbol: String, title: String, date: Day, session: String, committee: String?, agendaItem: String?,
    adoption: Adoption, rollCall: String?, sponsors: [CountryCode], additionalSponsors: [CountryCode],
    collectiveSponsors: [String]
  ) {
    self.symbol = symbol
    self.title = title
    self.date = date
    self.session = session
    self.committee = committee
    self.agendaItem = agendaItem
    self.adoption = adoption
    self.rollCall = rollCall
    self.sponsors = sponsors
    self.additionalSponsors = additionalSponsors
    self.collectiveSponsors = collectiveSponsors
  }
}
