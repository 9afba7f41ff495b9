/// How many texts led by each pole a country sponsored, of those it could have.
public struct SponsorshipView: Sendable, Codable, Equatable {
  public var country: String
  public var name: String
  public var region: String?
  public var led: [Led]

  /// The texts led by one pole.
  public struct Led: Sendable, Codable, Equatable {
    public var pole: String
    public var sponsored: Int
    public var eligible: Int

    public init(pole: String, sponsored: Int, eligible: Int) {
      self.pole = pole
      self.sponsored = sponsored
      self.eligible = eligible
    }
  }

  public init(country: String, name: String, region: String?, led: [Led]) {
    self.country = country
    self.name = name
    self.region = region
    self.led = led
  }
}

/// One occasion on which a text of a series came up.
public struct SeriesPoint: Sendable, Codable, Equatable {
  public var series: String
  public var title: String
  public var domain: String
  public var leaders: [String]
  public var rivals: [String]
  public var session: String
  public var date: String
  public var symbol: String
  /// `vote` or `consensus`.
  public var adoption: String
  /// Nil where the record holds no list of states: before 2019, and of texts of a chair or a group.
  public var sponsors: Int?
  /// Nil where there was no vote.
  public var yes: Int?
  public var abstain: Int?
  public var no: Int?
  /// Members of the Assembly on the day.
  public var members: Int

  public init(
    series: String, title: String, domain: String, leaders: [String], rivals: [String], session: String, date: String,
    symbol: String, adoption: String, sponsors: Int?, yes: Int?, abstain: Int?, no: Int?, members: Int
  ) {
    self.series = series
    self.title = title
    self.domain = domain
    self.leaders = leaders
    self.rivals = rivals
    self.session = session
    self.date = date
    self.symbol = symbol
    self.adoption = adoption
    self.sponsors = sponsors
    self.yes = yes
    self.abstain = abstain
    self.no = no
    self.members = members
  }
}
