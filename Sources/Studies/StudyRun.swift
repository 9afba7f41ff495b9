import Effects
import Foundation
import Measures
import Record
import Statistics

/// Runs a study on a record.
///
/// - Parameters:
///   - review: the series of digital texts checked by hand.
///   - idealPoints: gives the posteriors that outcomes of ideal points rest on; nil for Suasion's own sampler.
///   - progress: told, in a few words, what is being worked on.
/// - Throws: a usage error for a study that names what the record lacks; a data error where the record is at fault.
public func answer(
  _ study: Study, record: Record, options: AnswerOptions, version: String, review: [SeriesReview] = [],
  idealPoints: IdealPointSource? = nil, progress: (String) -> Void = { _ in }
) throws -> (Answer, Backdrop) {
  progress("measuring outcomes")
  let run = try withoutActuallyEscaping(progress) { progress in
    let source =
      idealPoints ?? {
        try sampledIdealPoints(of: $0, in: record, anchor: study.rival, options: options, progress: progress)
      }
    return try StudyRun(
      study, record: record, options: options, review: review, idealPoints: source, progress: progress)
  }
  var questions: [QuestionAnswer] = []
  for plan in study.questions {
    progress("question \(questions.count + 1) of \(study.questions.count): \(plan.title)")
    questions.append(try run.answer(plan))
  }
  let lastDate = record.lastDate
  let warnings = run.idealPoints.compactMap(\.run.warning)
  // The answer rests on the rows that decide; a check's doubts stand with the check and among the limits.
  let answersWarnings = warnings.filter { warning in
    questions.contains { $0.evidence.contains { $0.decides && $0.notes.contains(warning) } }
  }
  let answer = Answer(
    study: .init(id: study.id, title: study.title, question: study.question, hash: study.hash), version: version,
    seed: options.seed,
    record: record.stamp,
    quick: options.quick, headline: answersWarnings + headline(questions, lastDate: longDate(lastDate)),
    questions: questions, frameworks: run.frameworks, limits: warnings + study.limits)
  progress("mapping alignment")
  return (answer, try run.backdrop())
}

/// A study, the record it runs on, and the outcomes measured once for all questions.
struct StudyRun {
  let study: Study
  let record: Record
  let options: AnswerOptions
  let outcomes: [String: OutcomeTable]
  let imputationOptions: ImputationOptions
  /// For estimates of which only the point is wanted.
  let pointOptions: ImputationOptions
  /// One resampling of all countries for every specification, so that any two can be compared.
  let bootstrap: CountryBootstrap
  /// What the page shows of the posteriors, in the order of the outcomes that asked for them.
  let idealPoints: [ShownIdealPoints]
  /// What was found of frameworks, before any question is asked.
  let frameworks: FrameworksAnswer?
  /// The scales of support for norms that were estimated with it.
  let normScales: [NormScale]

  init(
    _ study: Study, record: Record, options: AnswerOptions, review: [SeriesReview] = [],
    idealPoints: @escaping IdealPointSource, progress: (String) -> Void = { _ in }
  ) throws {
    guard record.country(study.sponsor) != nil else {
      throw SuasionError(
        .usage, "no country '\(study.sponsor)' in the record", at: .init(key: "sponsor"),
        hint: "use its ISO 3166-1 alpha-3 code")
    }
    self.study = study
    self.record = record
    self.options = options
    var outcomes: [String: OutcomeTable] = [:]
    var posteriors = IdealPointPosteriors(source: idealPoints)
    for plan in study.outcomes {
      outcomes[plan.id] = try OutcomeTable.make(
        plan, study: study, record: record, options: options, posteriors: &posteriors)
    }
    self.outcomes = outcomes
    let found = try study.frameworks.map { plan in
      try FrameworksRun(
        plan, study: study, record: record, options: options, review: review
      ).answer(progress: progress)
    }
    (frameworks, normScales) = (found?.answer, found?.scales ?? [])
    self.idealPoints = posteriors.order.map { ShownIdealPoints($0.posterior, subjects: $0.subjects, record: record) }
    let replicates = options.quick ? max(49, study.bootstrap / 10) : study.bootstrap
    imputationOptions = ImputationOptions(replicates: replicates, seed: options.seed, threads: options.threads)
    pointOptions = ImputationOptions(replicates: 0, seed: options.seed, threads: options.threads)
    bootstrap = CountryBootstrap(
      units: record.countries.map(\.code.rawValue), replicates: replicates, seed: options.seed)
  }

  func outcome(_ id: String, of question: QuestionPlan) throws -> OutcomeTable {
    guard let table = outcomes[id] else {
      throw SuasionError(.usage, "no outcome '\(id)'", at: .init(key: "questions.\(question.id)"))
    }
    return table
  }

  func sample(_ id: String, of question: QuestionPlan) throws -> SamplePlan {
    guard let plan = study.sample(id) else {
      throw SuasionError(.usage, "no sample '\(id)'", at: .init(key: "questions.\(question.id)"))
    }
    return plan
  }

  func cohorts(_ id: String) throws -> Cohorts { try Cohorts.named(id, study: study, record: record) }

  func answer(_ plan: QuestionPlan) throws -> QuestionAnswer {
    switch plan.kind {
    case .effect(let codings, let outcomes, let checks, let missing):
      try effectQuestion(plan, codings: codings, outcomes: outcomes, checks: checks, missing: missing)
    case .difference(let first, let second, let outcome, let checks):
      try differenceQuestion(plan, of: first, minus: second, outcome: outcome, checks: checks)
    case .uptake(let codings): try uptakeQuestion(plan, codings: codings)
    case .response(let codings, let outcome, let checks):
      try responseQuestion(plan, codings: codings, outcome: outcome, checks: checks)
    case .support(let coding, let from, let to): try supportQuestion(plan, coding: coding, years: from...max(from, to))
    case .acceptance(let pairs, let smallest, let missing):
      try acceptanceQuestion(plan, pairs: pairs, smallestDifference: smallest, missing: missing)
    }
  }

  /// Puts rows and verdict together.
  func conclude(
    _ plan: QuestionPlan, deciding: [DecidingRow], others: [Evidence] = [], diagnostics: [String: Double] = [:],
    scrutiny: Scrutiny? = nil, notes: [String] = [], missing: [String] = []
  ) -> QuestionAnswer {
    let (verdict, decided) = scrutinised(
      decide(deciding, by: study.decision), scrutiny, by: study.decision)
    var warnings: [String] = []
    for warning in deciding.flatMap(\.warnings) where !warnings.contains(warning) { warnings.append(warning) }
    let reason = (warnings + [decided]).joined(separator: " ")
    return QuestionAnswer(
      id: plan.id, title: plan.title, claim: plan.claim, direction: plan.direction.rawValue, verdict: verdict,
      reason: reason, headline: deciding.first { $0.evidence.estimate != nil }?.evidence,
      evidence: deciding.map(\.evidence) + others, diagnostics: diagnostics, notes: plan.notes + notes,
      missing: missing,
      scrutiny: scrutiny)
  }
}

extension Record {
  /// The last day of which the record holds anything that was voted or adopted.
  var lastDate: String {
    let days = rollCalls.map(\.date.latest) + texts.map(\.date)
    return days.max()?.description ?? ""
  }

  var stamp: Answer.RecordStamp {
    .init(
      hash: contentHash, lastDate: lastDate, rollCalls: rollCalls.count, texts: texts.count,
      countries: countries.count, adoptions: adoptions.count)
  }
}

/// `3 June 2026`.
func longDate(_ iso: String) -> String {
  guard let date = PartialDate(iso), let day = date.day, let month = date.month else { return iso }
  let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]
  return "\(day) \(months[month - 1]) \(date.year)"
}
