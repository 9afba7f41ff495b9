import Diffusion
import Measures
import Record
import Statistics

/// What a study finds of frameworks alone: an answer without questions, whose first line is the score of past forecasts.
///
/// - Parameters:
///   - to: the year to forecast to; the study's own where nil.
///   - review: the series of digital texts checked by hand.
///   - progress: told, in a few words, what is being worked on.
/// - Throws: a usage error for a study that asks nothing of frameworks or names what the record lacks; a data error where
///   no forecast could be made.
public func forecastAnswer(
  _ study: Study, record: Record, options: AnswerOptions, version: String, to: Int? = nil,
  review: [SeriesReview] = [], progress: (String) -> Void = { _ in }
) throws -> Answer {
  guard var plan = study.frameworks else {
    throw SuasionError(
      .usage, "the study '\(study.id)' asks nothing of frameworks", at: .init(key: "frameworks"),
      hint: "add a section frameworks, as in Studies/tech-diplomacy.yml")
  }
  if let to { plan.to = to }
  let found = try FrameworksRun(plan, study: study, record: record, options: options, review: review)
    .answer(progress: progress).answer
  guard found.forecast != nil, let backtest = found.backtest else {
    throw SuasionError(
      .data, found.notes.first { $0.hasPrefix("No forecast") } ?? "no forecast could be made",
      hint: "name frameworks with dated adherents in the study")
  }
  return Answer(
    study: .init(id: study.id, title: study.title, question: study.question, hash: study.hash), version: version,
    seed: options.seed, record: record.stamp, quick: options.quick,
    headline: [backtest.firstLine] + [found.sentence(.forecast), found.sentence(.rivals)].compactMap { $0 },
    questions: [], frameworks: found, limits: study.limits)
}

extension FrameworksRun {
  /// The ledger, the scales, the score of past forecasts and, beside it, the forecast. Where a part cannot be had, a note
  /// says why; the forecast is left out where it could not be scored.
  func answer(progress: (String) -> Void) throws -> (answer: FrameworksAnswer, scales: [NormScale]) {
    progress("frameworks: the ledger")
    var found = FrameworksAnswer(
      ledger: ledgerView(), sponsorship: sponsorshipView(), series: seriesPoints(), norms: [], entry: nil,
      backtest: nil, forecast: nil, sentences: [:], notes: [])
    var scales: [NormScale] = []
    for norm in plan.norms {
      progress("frameworks: support for \(norm.label.prefix(1).lowercased() + norm.label.dropFirst())")
      do {
        let (view, scale) = try normView(norm)
        found.norms.append(view)
        scales.append(scale)
      } catch let error as SuasionError where error.code == .data {
        found.notes.append("No scale of support, \(norm.label): \(error.message).")
      }
    }
    if let following = plan.following {
      progress("frameworks: who follows whom")
      let (views, notes) = try followingViews(following)
      found.following = views
      found.notes += notes
    }
    do {
      progress("frameworks: scoring past forecasts")
      let panel = try acceptancePanel()
      let (score, stack, unscored) = try scored(panel)
      progress("frameworks: \(grouped(plan.futures)) futures")
      var settings = modelOptions
      settings.varianceIntervals = .tangent
      let shown = Set(plan.forecast.compactMap(panel.framework).map { panel.frameworks[$0].kind })
      if !shown.isEmpty { settings.kinds = AcceptanceFramework.Kind.allCases.filter(shown.contains) }
      let model = try fitAcceptance(panel, through: panel.years.upperBound, stack: stack, options: settings)
      let (view, notes) = try forecastView(model, stack, panel)
      (found.backtest, found.forecast) = (score, view)
      found.notes += unscored + notes
      let hazards = try hazardViews(model, panel)
      (found.entry, found.sponsoring) = (hazards.accession, hazards.sponsoring)
      found.notes += hazards.notes
    } catch let error as SuasionError where error.code == .data {
      found.notes.append("No forecast: \(error.message).")
    }
    let (sponsor, rival) = (study.sponsor.rawValue, study.rival.rawValue)
    found.say(sponsor: (sponsor, names[sponsor] ?? sponsor), rival: (rival, names[rival] ?? rival))
    return (found, scales)
  }
}
