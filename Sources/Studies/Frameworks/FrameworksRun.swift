import Diffusion
import Measures
import Record
import Statistics

/// What a study asks of frameworks, on a record: the ledger made once, and all that is read from it.
struct FrameworksRun {
  let study: Study
  let plan: FrameworksPlan
  let record: Record
  let options: AnswerOptions
  /// Positions on final texts, for alignment and for peers.
  let posterior: IdealPointPosterior
  let ledger: FrameworkLedger
  /// Members of the United Nations at the end of the record, by code: the units of every model.
  let members: [Country]
  /// The last year of which the record holds a whole session or an endorsement; forecasts begin after it.
  let lastYear: Int

  init(
    _ plan: FrameworksPlan, study: Study, record: Record, options: AnswerOptions, review: [SeriesReview] = [],
    posterior: IdealPointPosterior
  ) throws {
    self.study = study
    self.plan = plan
    self.record = record
    self.options = options
    self.posterior = posterior
    ledger = try frameworkLedger(record, review: review)
    members = record.countries.filter { country in country.membership.contains { $0.to == nil } }
    lastYear = plan.lasting.map(\.through).max() ?? record.texts.map(\.date.year).max() ?? 0
    for id in plan.lasting.map(\.id) + plan.forecast where ledger.index(of: id) == nil {
      throw SuasionError(
        .usage, "no framework '\(id)' in the ledger", at: .init(key: "frameworks"),
        hint: "the ledger holds \(ledger.frameworks.prefix(40).map(\.id).joined(separator: ", "))")
    }
    guard plan.to > lastYear, plan.to <= lastYear + 50 else {
      throw SuasionError(
        .usage, "a forecast to \(plan.to) from \(lastYear)", at: .init(key: "frameworks.to"),
        hint: "name a year from \(lastYear + 1) to \(lastYear + 50)")
    }
  }

  /// The side that a framework is on: a pole's where that pole sponsors, leads or holds it and the other does not; else
  /// the one opposite to its rivals'; nil where neither tells.
  func side(of framework: Int) -> CountryCode? { ownSide(framework) ?? opposite(rivalSides(framework)) }

  private func ownSide(_ index: Int) -> CountryCode? {
    let framework = ledger.frameworks[index]
    let standing = Set(ledger.acts(of: index).filter(\.counts).map(\.country))
      .union(framework.sponsors).union(framework.leaders)
    switch (standing.contains(study.sponsor), standing.contains(study.rival)) {
    case (true, false): return study.sponsor
    case (false, true): return study.rival
    // Both stand by it: whoever leads it, if one of the two does.
    case (true, true):
      let leaders = Set(framework.leaders)
      switch (leaders.contains(study.sponsor), leaders.contains(study.rival)) {
      case (true, false): return study.sponsor
      case (false, true): return study.rival
      default: return nil
      }
    case (false, false): return nil
    }
  }

  private func rivalSides(_ index: Int) -> Set<CountryCode> {
    Set(ledger.frameworks[index].rivals.compactMap { id in ledger.index(of: id).flatMap(ownSide) })
  }

  private func opposite(_ sides: Set<CountryCode>) -> CountryCode? {
    if sides == [study.sponsor] { return study.rival }
    if sides == [study.rival] { return study.sponsor }
    return nil
  }
}
