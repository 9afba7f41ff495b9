import Measures
import Record
import Statistics

/// Gives the posterior of every country-year's ideal point on the roll calls of a kind; asked at most once of each.
///
/// Units are named by the country's code, times by the year in which the session opened.
public typealias IdealPointSource = (RollCallSelection.Subjects) throws -> IdealPointPosterior

/// What a run asks where its caller brings no source of its own: the sampler is plugged in here and nowhere else.
///
/// - Throws: what the sampler throws.
func sampledIdealPoints(
  of subjects: RollCallSelection.Subjects, in record: Record, options: AnswerOptions, progress: (String) -> Void
) throws -> IdealPointPosterior {
  throw SuasionError(
    .fault, "this build cannot estimate ideal points", hint: "take the outcomes with 'ideal-points' out of the study")
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
