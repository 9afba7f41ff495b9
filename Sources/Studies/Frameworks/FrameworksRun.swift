import Diffusion
import Measures
import Record
import Statistics

/// What a study asks of frameworks, on a record: the ledger made once, and all that is read from it.
struct FrameworksRun {
  let study: Study
  let plan: FrameworksPlan
  private(set) var record: Record
  let options: AnswerOptions
  private(set) var ledger: FrameworkLedger
  /// Members of the United Nations at the end of the record, by code: the units of every model.
  let members: [Country]
  /// The last year of which the record holds a whole session or an endorsement; forecasts begin after it.
  private(set) var lastYear: Int
  /// Series checked by hand, with all sessions in view.
  private let review: [SeriesReview]

  init(
    _ plan: FrameworksPlan, study: Study, record: Record, options: AnswerOptions, review: [SeriesReview] = []
  ) throws {
    self.study = study
    self.plan = plan
    self.record = record
    self.options = options
    self.review = review
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

  /// The run as it stood at the end of a year: its series of texts, their leaders and rivals as the rules find them in
  /// texts and roll calls up to it; nil where there was no text yet.
  ///
  /// Of the list checked by hand, which was drawn up with all sessions in view, it reads what corrects the rule on a text
  /// of that year or before. A row that confirms says what the rule found in all sessions, and is not read.
  func known(in year: Int) throws -> FrameworksRun? {
    guard record.texts.contains(where: { $0.date.year <= year }) else { return nil }
    var known = self
    known.record = record.known(in: year)
    let symbols = Set(known.record.texts.map(\.symbol))
    known.ledger = try frameworkLedger(
      known.record, review: review.filter { $0.verdict != .right && symbols.contains($0.symbol) })
    known.lastYear = year
    return known
  }

  /// The side that a framework is on: a pole's where that pole sponsors, leads or holds it and the other does not; else
  /// the one opposite to its rivals'; nil where neither tells.
  ///
  /// - Parameter year: What was known at its end, dated acts and texts; all acts, undated ones too, where nil.
  func side(of framework: Int, in year: Int? = nil) -> CountryCode? {
    ownSide(framework, in: year) ?? opposite(rivalSides(framework, in: year))
  }

  private func ownSide(_ index: Int, in year: Int?) -> CountryCode? {
    let framework = ledger.frameworks[index]
    let (sponsors, leaders) = lead(framework, in: year)
    let standing = Set(
      ledger.acts(of: index).filter { act in
        act.counts && (year.map { year in act.date.map { $0.year <= year } ?? false } ?? true)
      }.map(\.country)
    ).union(sponsors).union(leaders)
    switch (standing.contains(study.sponsor), standing.contains(study.rival)) {
    case (true, false): return study.sponsor
    case (false, true): return study.rival
    // Both stand by it: whoever leads it, if one of the two does.
    case (true, true):
      switch (leaders.contains(study.sponsor), leaders.contains(study.rival)) {
      case (true, false): return study.sponsor
      case (false, true): return study.rival
      default: return nil
      }
    case (false, false): return nil
    }
  }

  /// Who sponsors and who leads it: of texts by the lists of those brought by then, of others from their opening on.
  private func lead(_ framework: LedgerFramework, in year: Int?) -> (sponsors: [CountryCode], leaders: Set<CountryCode>)
  {
    guard let year else { return (framework.sponsors, Set(framework.leaders)) }
    guard !framework.texts.isEmpty else {
      return framework.opens.map { $0 <= year } ?? false ? (framework.sponsors, Set(framework.leaders)) : ([], [])
    }
    let texts = framework.texts.map { record.texts[$0] }.filter { $0.date.year <= year }
    guard !texts.isEmpty else { return ([], []) }
    let lists = texts.map(\.sponsors).filter { !$0.isEmpty }.map(Set.init)
    let constant = lists.dropFirst().reduce(lists.first ?? []) { $0.intersection($1) }
    return (constant.sorted(), Set(leadership(of: texts).leaders))
  }

  private func rivalSides(_ index: Int, in year: Int?) -> Set<CountryCode> {
    Set(
      ledger.frameworks[index].rivals.compactMap { id in ledger.index(of: id).flatMap { ownSide($0, in: year) } })
  }

  private func opposite(_ sides: Set<CountryCode>) -> CountryCode? {
    if sides == [study.sponsor] { return study.rival }
    if sides == [study.rival] { return study.sponsor }
    return nil
  }
}
