import Figures
import Studies

/// `answer.json`: every number of the page for a program to read. What could not be estimated is null.
enum AnswerDocument {
  static func document(_ answer: Answer, _ backdrop: Backdrop) -> JSONValue {
    [
      "study": [
        "id": .string(answer.study.id), "title": .string(answer.study.title),
        "question": .string(answer.study.question),
        "file": JSONValue(answer.study.file), "hash": .string(answer.study.hash),
      ],
      "version": .string(answer.version),
      "seed": .whole(answer.seed),
      "quick": .bool(answer.quick),
      "record": [
        "hash": .string(answer.record.hash), "last_date": .string(answer.record.lastDate),
        "roll_calls": JSONValue(answer.record.rollCalls), "texts": JSONValue(answer.record.texts),
        "countries": JSONValue(answer.record.countries), "adoptions": JSONValue(answer.record.adoptions),
      ],
      "headline": JSONValue(answer.headline),
      "ideal_points": .array(backdrop.idealPointFacts.map(run)),
      "questions": .array(answer.questions.map(question)),
      "frameworks": answer.frameworks.map(FrameworksDocument.document) ?? .null,
      "limits": JSONValue(answer.limits),
      "methods": JSONValue(answer.methods),
    ]
  }

  /// How ideal points were estimated; the positions themselves stand in `tables/ideal_points.csv`.
  private static func run(_ run: IdealPointFacts) -> JSONValue {
    let facts = run.convergence
    return [
      "roll_calls_shown": .string(run.rollCallsShown), "roll_calls": JSONValue(run.rollCalls),
      "votes": JSONValue(run.votes), "countries": JSONValue(run.countries),
      "country_years": JSONValue(run.countryYears), "converged": .bool(facts.hasConverged),
      "chains": JSONValue(facts.chains), "warmup": JSONValue(facts.warmup), "draws": JSONValue(facts.draws),
      "max_rhat": JSONValue(orNull: facts.maxRHat), "min_ess_bulk": JSONValue(orNull: facts.minEssBulk),
      "min_ess_tail": JSONValue(orNull: facts.minEssTail), "median_ess_bulk": JSONValue(orNull: facts.medianEssBulk),
      "target_rhat": JSONValue(orNull: facts.targetRHat), "target_ess": JSONValue(orNull: facts.targetEss),
      "unconverged": JSONValue(facts.unconverged),
    ]
  }

  private static func question(_ question: QuestionAnswer) -> JSONValue {
    let head: JSONValue.Members = [
      "id": .string(question.id), "title": .string(question.title), "claim": .string(question.claim),
      "direction": .string(question.direction), "verdict": .string(question.verdict.rawValue),
      "reason": .string(question.reason), "decided_by": JSONValue(question.headline?.id),
    ]
    let tail: JSONValue.Members = [
      "codings": .array(question.evidence.map(evidence)), "diagnostics": numbers(question.diagnostics),
      "notes": JSONValue(question.notes), "missing": JSONValue(question.missing),
      "scrutiny": question.scrutiny.map(ScrutinyDocument.document) ?? .null,
    ]
    return .object(.init(head.pairs + estimate(question.headline).pairs + tail.pairs))
  }

  private static func evidence(_ row: Evidence) -> JSONValue {
    let head: JSONValue.Members = [
      "id": .string(row.id), "label": .string(row.label), "programme": JSONValue(row.programme),
      "coding": JSONValue(row.coding), "outcome_label": .string(row.outcomeLabel), "sample": .string(row.sampleLabel),
      "estimator": .string(row.estimator), "decides": .bool(row.decides), "direction": JSONValue(row.direction),
    ]
    let tail: JSONValue.Members = [
      "years": JSONValue(row.sample?.years),
      "left_out": .array(
        (row.sample?.leftOut ?? []).map { ["reason": .string($0.reason), "countries": JSONValue($0.countries)] }),
      "pre_trend": row.preTrend.map {
        [
          "statistic": JSONValue(orNull: $0.statistic), "degrees_of_freedom": JSONValue($0.degreesOfFreedom),
          "p_value": JSONValue(orNull: $0.pValue),
        ]
      } ?? .null,
      "event_study": .array(row.eventStudy.map(point)), "diagnostics": numbers(row.diagnostics),
      "notes": JSONValue(row.notes),
    ]
    return .object(.init(head.pairs + estimate(row).pairs + tail.pairs))
  }

  /// The fields that a question and each of its codings share.
  private static func estimate(_ row: Evidence?) -> JSONValue.Members {
    let estimate = row?.estimate
    return [
      "outcome": JSONValue(row?.outcome), "unit": JSONValue(row?.unit),
      "smallest_effect": JSONValue(orNull: row?.smallestEffect),
      "estimate": JSONValue(orNull: estimate?.estimate), "std_error": JSONValue(orNull: estimate?.stdError),
      "conf_low": JSONValue(orNull: estimate?.confLow), "conf_high": JSONValue(orNull: estimate?.confHigh),
      "p_value": JSONValue(orNull: estimate?.pValue),
      "minimum_detectable_effect": JSONValue(orNull: estimate?.minimumDetectableEffect),
      "n_treated": JSONValue(row?.sample?.adopters), "n_control": JSONValue(row?.sample?.compared),
      "n_obs": JSONValue(row?.sample?.observations),
    ]
  }

  private static func point(_ point: EventPoint) -> JSONValue {
    [
      "event_time": JSONValue(point.eventTime), "estimate": JSONValue(orNull: point.estimate),
      "std_error": JSONValue(orNull: point.stdError), "conf_low": JSONValue(orNull: point.confLow),
      "conf_high": JSONValue(orNull: point.confHigh), "countries": JSONValue(point.countries),
    ]
  }

  private static func numbers(_ numbers: [String: Double]) -> JSONValue {
    .object(.init(numbers.sorted { $0.key < $1.key }.map { ($0.key, JSONValue(orNull: $0.value)) }))
  }
}
