/// All evidence, in memory. Built by `Readers`, loaded by `Record.load(from:)`, never changed after.
public struct Record: Sendable {
  public var sources: [Source]
  /// Sorted by code; the columns of `stances`.
  public var countries: [Country]
  public var names: [CountryName]
  public var incomeGroups: [CountryCode: [Int: IncomeGroup]]
  /// Sorted by date, then id; the rows of `stances`.
  public var rollCalls: [RollCall]
  public var stances: StanceMatrix
  public var texts: [Text]
  public var programmes: [Programme]
  public var codings: [Coding]
  public var adoptions: [Adoption]
  public var frameworks: [Framework]
  public var endorsements: [Endorsement]
  public var indicators: [Indicator]
  /// By indicator id; each sorted by country, then year.
  public var observations: [String: [Observation]]
  public var conflicts: [Conflict]
  /// SHA-256 of the data package's files, in the order of their names.
  public var contentHash: String

  public init(
    sources: [Source] = [], countries: [Country] = [], names: [CountryName] = [],
    incomeGroups: [CountryCode: [Int: IncomeGroup]] = [:], rollCalls: [RollCall] = [],
    stances: StanceMatrix = StanceMatrix(rollCallCount: 0, countryCount: 0, values: []), texts: [Text] = [],
    programmes: [Programme] = [], codings: [Coding] = [], adoptions: [Adoption] = [], frameworks: [Framework] = [],
    endorsements: [Endorsement] = [], indicators: [Indicator] = [], observations: [String: [Observation]] = [:],
    conflicts: [Conflict] = [], contentHash: String = ""
  ) {
    self.sources = sources
    self.countries = countries
    self.names = names
    self.incomeGroups = incomeGroups
    self.rollCalls = rollCalls
    self.stances = stances
    self.texts = texts
    self.programmes = programmes
    self.codings = codings
    self.adoptions = adoptions
    self.frameworks = frameworks
    self.endorsements = endorsements
    self.indicators = indicators
    self.observations = observations
    self.conflicts = conflicts
    self.contentHash = contentHash
  }
}

extension Record {
  /// The World Bank's income group of a country in a year, as judged at the time; nil where it judged none.
  public func incomeGroup(of country: CountryCode, in year: Int) -> IncomeGroup? { incomeGroups[country]?[year] }

  /// A country by its code.
  public func country(_ code: CountryCode) -> Country? { countries.first { $0.code == code } }
}

/// One spelling of a country's name, in the years it meant that country.
public struct CountryName: Sendable {
  public let name: String
  public let code: CountryCode
  /// `en`, `fr`, `es`; `x` for a publisher's own spelling or a former name; `code` for a former or a publisher's code;
  /// `ambiguous` for a name that stands on purpose under each country it may mean.
  public let language: String
  public let span: Span?

  public static let codeLanguage = "code"
  public static let ambiguousLanguage = "ambiguous"

  public init(name: String, code: CountryCode, language: String, span: Span?) {
    self.name = name
    self.code = code
    self.language = language
    self.span = span
  }
}

/// Two sources that differ on one fact, and which of them the record keeps.
public struct Conflict: Sendable {
  /// `stance`, `date`, `membership`, `count`, `adoption`, `sponsor`, ….
  public let kind: String
  /// The roll call, text, coding or country concerned.
  public let subject: String
  public let country: CountryCode?
  public let kept: String
  public let keptSource: String
  public let other: String
  public let otherSource: String

  public init(
    kind: String, subject: String, country: CountryCode?, kept: String, keptSource: String, other: String,
    otherSource: String
  ) {
    self.kind = kind
    self.subject = subject
    self.country = country
    self.kept = kept
    self.keptSource = keptSource
    self.other = other
    self.otherSource = otherSource
  }
}
