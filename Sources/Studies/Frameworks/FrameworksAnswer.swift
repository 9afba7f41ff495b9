/// What a study found of frameworks: who stands where on them, how support moved, and what is to be expected of it.
/// Shares are between 0 and 1, intervals at 90 % unless said otherwise.
public struct FrameworksAnswer: Sendable, Codable, Equatable {
  public var ledger: LedgerView
  /// By country: whose texts it sponsors.
  public var sponsorship: [SponsorshipView]
  /// By series, then date.
  public var series: [SeriesPoint]
  /// One scale a domain, where it could be estimated.
  public var norms: [NormView]
  /// Who regularly follows whom; empty where the study does not ask or nothing could be sought.
  public var following: [FollowingView]
  /// What goes with endorsement; nil where too few endorsements are dated.
  public var entry: HazardView?
  /// What goes with sponsoring a text that the country did not sponsor when it last came up; nil likewise.
  public var sponsoring: HazardView?
  /// The forecast's score on the past. A forecast is never shown without it.
  public var backtest: BacktestView?
  public var forecast: ForecastView?
  /// What each part means here, made by rule from its numbers; by `Part`.
  public var sentences: [String: String]
  /// What could not be done, and why.
  public var notes: [String]

  public enum Part: String, Sendable, Codable, CaseIterable {
    case ledger, sponsorship, series, norms, following, entry, sponsoring, backtest, forecast, rivals, swing, levers
  }

  public func sentence(_ part: Part) -> String? { sentences[part.rawValue] }

  public init(
    ledger: LedgerView, sponsorship: [SponsorshipView], series: [SeriesPoint], norms: [NormView],
    following: [FollowingView] = [], entry: HazardView?, sponsoring: HazardView? = nil, backtest: BacktestView?,
    forecast: ForecastView?, sentences: [String: String], notes: [String]
  ) {
    self.ledger = ledger
    self.sponsorship = sponsorship
    self.series = series
    self.norms = norms
    self.following = following
    self.entry = entry
    self.sponsoring = sponsoring
    self.backtest = backtest
    self.forecast = forecast
    self.sentences = sentences
    self.notes = notes
  }
}
