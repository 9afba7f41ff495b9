import Measures
import Record
import Statistics

/// How the ideal points of one kind of roll calls were estimated, and whether they can be believed.
public struct IdealPointFacts: Sendable, Codable, Equatable {
  /// "final texts" or "all roll calls".
  public var rollCallsShown: String
  /// Roll calls of that kind in the record, and the votes that the model read.
  public var rollCalls: Int
  public var votes: Int
  public var countries: Int
  public var countryYears: Int
  public var convergence: IdealPointConvergence

  public init(
    rollCallsShown: String, rollCalls: Int, votes: Int, countries: Int, countryYears: Int,
    convergence: IdealPointConvergence
  ) {
    self.rollCallsShown = rollCallsShown
    self.rollCalls = rollCalls
    self.votes = votes
    self.countries = countries
    self.countryYears = countryYears
    self.convergence = convergence
  }

  /// What must be said before anything that rests on these ideal points; nil where the chains converged.
  public var warning: String? {
    guard !convergence.hasConverged else { return nil }
    return
      "Not converged: the ideal points of \(rollCallsShown) miss their target in \(grouped(convergence.unconverged)) "
      + "of \(grouped(countryYears)) country-years, so nothing that rests on them can be relied on."
  }
}

extension IdealPointFacts {
  init(_ posterior: IdealPointPosterior, subjects: RollCallSelection.Subjects, record: Record) {
    self.init(
      rollCallsShown: subjects.words,
      rollCalls: RollCallSelection(subjects: subjects).apply(to: record.rollCalls).indices.count,
      votes: posterior.points.reduce(0) { $0 + $1.votes }, countries: Set(posterior.points.map(\.unit)).count,
      countryYears: posterior.points.count, convergence: posterior.convergence)
  }
}

/// A posterior without its draws: each country-year as the page shows it, and how the whole was estimated.
struct ShownIdealPoints: Sendable {
  let run: IdealPointFacts
  let points: [Backdrop.IdealPoint]

  init(_ posterior: IdealPointPosterior, subjects: RollCallSelection.Subjects, record: Record) {
    run = IdealPointFacts(posterior, subjects: subjects, record: record)
    points = posterior.points.map { point in
      let code = posterior.units[point.unit]
      return Backdrop.IdealPoint(
        country: code, name: record.country(CountryCode(code))?.name ?? code, year: point.time,
        mean: point.summary.mean, q05: point.summary.q05, q95: point.summary.q95, votes: point.votes)
    }
  }
}

extension RollCallSelection.Subjects {
  var words: String {
    switch self {
    case .all: "all roll calls"
    case .final: "final texts"
    }
  }
}
