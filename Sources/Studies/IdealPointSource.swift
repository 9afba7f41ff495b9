import Measures
import Record
import Statistics

/// Gives the posterior of every country-year's ideal point on the roll calls of a kind; asked at most once of each.
///
/// Units are named by the country's code, times by the year in which the session opened.
public typealias IdealPointSource = (RollCallSelection.Subjects) throws -> IdealPointPosterior

/// What a run asks where its caller brings no source of its own: all roll calls of a kind, 1946 to the record's last day,
/// four chains until every country-year has converged, the rival above the mean.
///
/// - Throws: what the sampler throws.
func sampledIdealPoints(
  of subjects: RollCallSelection.Subjects, in record: Record, anchor: CountryCode, options: AnswerOptions,
  progress: (String) -> Void
) throws -> IdealPointPosterior {
  var sampling = IdealPointOptions()
  (sampling.seed, sampling.threads) = (options.seed, options.threads)
  sampling.anchor = anchor.rawValue
  if options.quick { sampling.draws = 150 }
  let data = try VoteData(record, selection: RollCallSelection(subjects: subjects))
  var said = -100
  return try idealPoints(of: data, options: sampling) { state in
    guard state.sweeps >= said + 100 else { return }
    said = state.sweeps
    progress("ideal points, \(subjects == .final ? "final texts" : "all roll calls"): \(state.words)")
  }
}

/// The posteriors of a run, each made once, when first asked for.
struct IdealPointPosteriors {
  let source: IdealPointSource
  /// In the order in which they were asked for.
  private(set) var order: [(subjects: RollCallSelection.Subjects, posterior: IdealPointPosterior)] = []

  init(source: @escaping IdealPointSource) { self.source = source }

  mutating func callAsFunction(_ subjects: RollCallSelection.Subjects) throws -> IdealPointPosterior {
    if let made = order.first(where: { $0.subjects == subjects }) { return made.posterior }
    let posterior = try source(subjects)
    order.append((subjects, posterior))
    return posterior
  }
}
