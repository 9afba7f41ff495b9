/// What an estimate is an estimate of; written as in the `term` column of `tidy.csv`.
public enum EffectTerm: Hashable, Sendable, CustomStringConvertible {
  /// The mean effect over all treated cells.
  case att
  /// The mean effect so many periods after adoption; 0 is the period of adoption itself.
  case event(Int)
  /// The mean effect in the cohort first treated in this period.
  case group(Int)
  /// The mean effect in one cohort in one period.
  case groupTime(cohort: Int, period: Int)
  /// The gap so many periods before adoption, as a negative number, against the periods before those tested.
  case preTrend(Int)
  case covariate(String)

  public var description: String {
    switch self {
    case .att: "att"
    case .event(let time): "event:\(time)"
    case .group(let cohort): "group:\(cohort)"
    case .groupTime(let cohort, let period): "gt:\(cohort):\(period)"
    case .preTrend(let time): "pretrend:\(time)"
    case .covariate(let name): name
    }
  }
}
