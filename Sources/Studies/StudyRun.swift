import Effects
import Foundation
import Measures
import Record
import Statistics

/// Runs a study on a record.
///
/// - Parameter progress: told, in a few words, what is being worked on.
/// - Throws: a usage error for a study that names what the record lacks; a data error where the record is at fault.
public func answer(
  _ study: Study, record: Record, options: AnswerOptions, version: String, progress: (String) -> Void = { _ in }
) throws -> (Answer, Backdrop) {
  progress("measuring outcomes")
  let run = try StudyRun(study, record: record, options: options)
  var questions: [QuestionAnswer] = []
  for plan in study.questions {
    progress("question \(questions.count + 1) of \(study.questions.count): \(plan.title)")
    questions.append(try run.answer(plan))
  }
  let lastDate = run.lastDate
  let answer = Answer(
    study: .init(id: study.id, title: study.title, question: study.question, hash: study.hash), version: version,
    seed: options.seed,
    record: .init(
      hash: record.contentHash, lastDate: lastDate, rollCalls: record.rollCalls.count, texts: record.texts.count,
      countries: record.countries.count, adoptions: record.adoptions.count),
    quick: options.quick, headline: headline(questions, lastDate: longDate(lastDate)), questions: questions,
    limits: study.limits)
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

  init(_ study: Study, record: Record, options: AnswerOptions) throws {
    guard record.country(study.sponsor) != nil else {
      throw SuasionError(
        .usage, "no country '\(study.sponsor)' in the record", at: .init(key: "sponsor"),
        hint: "use its ISO 3166-1 alpha-3 code")
    }
    self.study = study
    self.record = record
    self.options = options
    var outcomes: [String: OutcomeTable] = [:]
    for plan in study.outcomes {
      outcomes[plan.id] = try OutcomeTable.make(plan, study: study, record: record, options: options)
    }
    self.outcomes = outcomes
    let replicates = options.quick ? max(49, study.bootstrap / 10) : study.bootstrap
    imputationOptions = ImputationOptions(replicates: replicates, seed: options.seed, threads: options.threads)
    pointOptions = ImputationOptions(replicates: 0, seed: options.seed, threads: options.threads)
    bootstrap = CountryBootstrap(
      units: record.countries.map(\.code.rawValue), replicates: replicates, seed: options.seed)
  }

  /// The last day of which the record holds anything that was voted or adopted.
  var lastDate: String {
    let days = record.rollCalls.map(\.date.latest) + record.texts.map(\.date)
    return days.max()?.description ?? ""
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
    case .difference(let first, let second, let outcome):
      try differenceQuestion(plan, of: first, minus: second, outcome: outcome)
    case .uptake(let codings): try uptakeQuestion(plan, codings: codings)
    case .response(let codings, let outcome): try responseQuestion(plan, codings: codings, outcome: outcome)
    case .support(let coding, let from, let to): try supportQuestion(plan, coding: coding, years: from...max(from, to))
    }
  }

  /// Puts rows and verdict together.
  func conclude(
    _ plan: QuestionPlan, deciding: [DecidingRow], others: [Evidence] = [], diagnostics: [String: Double] = [:],
    notes: [String] = [], missing: [String] = []
  ) -> QuestionAnswer {
    let (verdict, reason) = decide(deciding, by: study.decision)
    return QuestionAnswer(
      id: plan.id, title: plan.title, claim: plan.claim, direction: plan.direction.rawValue, verdict: verdict,
      reason: reason, headline: deciding.first { $0.evidence.estimate != nil }?.evidence,
      evidence: deciding.map(\.evidence) + others, diagnostics: diagnostics, notes: plan.notes + notes, missing: missing
    )
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
