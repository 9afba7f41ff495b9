/// What an estimate is an estimate of; written as in the `term` column of `tidy.csv`.
public enum EffectTerm: Hashable, Sendable, CustomStringConvertible {
  /// The mean effect over all treated cells.
  case att
  /// The mean effect so many periods after adoption; 0 is the period of adoption itself, and below 0 the gap before it.
  case event(Int)
  /// The mean effect in the cohort first treated in this period.
  case group(Int)
  /// The mean effect in one cohort in one period.
  case groupTime(cohort: Int, period: Int)
  /// The gap so many periods before adoption, as a negative number, against the periods before those tested.
  case preTrend(Int)
  case covariate(String)
  /// Another average over treated cells: `simple`, `group`, `dynamic`, `calendar`.
  case aggregate(String)
  /// The mean effect in one calendar period.
  case calendar(Int)
  /// The effect on one treated unit.
  case unit(String)

  public var description: String {
    switch self {
    case .att: "att"
    case .event(let time): "event:\(time)"
    case .group(let cohort): "group:\(cohort)"
    case .groupTime(let cohort, let period): "gt:\(cohort):\(period)"
    case .preTrend(let time): "pretrend:\(time)"
    case .covariate(let name): name
    case .aggregate(let name): "att:\(name)"
    case .calendar(let period): "calendar:\(period)"
    case .unit(let name): "unit:\(name)"
    }
  }
}
