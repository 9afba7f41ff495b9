/// What goes with endorsing a framework in a year, or with sponsoring a text when it comes up: a pooled discrete-time
/// hazard. Associations, not effects.
public struct HazardView: Sendable, Codable, Equatable {
  /// Of what.
  public enum Act: String, Sendable, Codable, CaseIterable {
    /// Joining, signing or ratifying a framework that a country stays in.
    case accession
    /// Sponsoring a text brought back that the country did not sponsor the time before.
    case sponsoring
  }

  public var act: Act
  /// Country-framework-years at risk; of texts only those in which they came up.
  public var rows: Int
  public var events: Int
  public var frameworks: Int
  public var countries: Int
  public var terms: [Term]
  /// Of what frameworks, their years and regions have in common.
  public var variances: [Variance]
  public var leftOut: [Sample.LeftOut]
  public var notes: [String]

  /// One coefficient, for one standard deviation of the term where it is not 0 or 1.
  public struct Term: Sendable, Codable, Equatable {
    public var name: String
    public var label: String
    /// On the log-odds scale.
    public var estimate: Double
    /// Clustered by country.
    public var stdError: Double
    /// 95 %.
    public var confLow: Double
    public var confHigh: Double
    public var pValue: Double

    public init(
      name: String, label: String, estimate: Double, stdError: Double, confLow: Double, confHigh: Double, pValue: Double
    ) {
      self.name = name
      self.label = label
      self.estimate = estimate
      self.stdError = stdError
      self.confLow = confLow
      self.confHigh = confHigh
      self.pValue = pValue
    }
  }

  /// One group of random effects.
  public struct Variance: Sendable, Codable, Equatable {
    public var name: String
    public var levels: Int
    public var sd: Double
    /// 95 %; from 0 where the data do not rule out that the levels are alike, infinite where they set no limit.
    public var low: Double?
    public var high: Double?

    public init(name: String, levels: Int, sd: Double, low: Double?, high: Double?) {
      self.name = name
      self.levels = levels
      self.sd = sd
      self.low = low
      self.high = high
    }
  }

  public init(
    act: Act = .accession, rows: Int, events: Int, frameworks: Int, countries: Int, terms: [Term],
    variances: [Variance],
    leftOut: [Sample.LeftOut], notes: [String]
  ) {
    self.act = act
    self.rows = rows
    self.events = events
    self.frameworks = frameworks
    self.countries = countries
    self.terms = terms
    self.variances = variances
    self.leftOut = leftOut
    self.notes = notes
  }
}
