import Effects
import Record
import Statistics

extension StudyRun {
  /// The effect of adoption on one or several outcomes: one deciding row for each coding and outcome, then the checks.
  func effectQuestion(
    _ plan: QuestionPlan, codings: [String], outcomes: [String], checks: [CheckPlan], missing: [String]
  ) throws -> QuestionAnswer {
    var deciding: [DecidingRow] = []
    var others: [Evidence] = []
    let ownSample = try sample(plan.sample, of: plan)
    for coding in codings {
      let cohorts = try cohorts(coding)
      for outcomeID in outcomes {
        let table = try outcome(outcomeID, of: plan)
        let base = Specification(
          id: "\(coding)/\(outcomeID)", label: outcomes.count > 1 ? table.plan.label : cohorts.label, cohorts: cohorts,
          outcome: table, sample: ownSample, decides: true)
        var row = try estimate(base).evidence
        row.direction = table.plan.direction?.rawValue
        deciding.append(DecidingRow(evidence: row, direction: table.plan.direction ?? plan.direction))
        for (number, check) in checks.enumerated() {
          var specification = base
          specification.id += "/check-\(number + 1)"
          specification.label += ": \(check.label)"
          specification.decides = false
          specification.periodEffectsByRegion = check.periodEffectsByRegion
          if let id = check.sample { specification.sample = try sample(id, of: plan) }
          if let id = check.outcome { specification.outcome = try outcome(id, of: plan) }
          others.append(try estimate(specification).evidence)
        }
      }
    }
    let partial = try codings.map { try cohorts($0) }.filter { $0.coverage == .partial }
    let lacking = deciding.filter { $0.evidence.estimate == nil }.map { row in
      "\(row.evidence.label): \(row.evidence.notes.last ?? "too few dated adoptions")"
    }
    return conclude(
      plan, deciding: deciding, others: others,
      notes: partial.isEmpty
        ? []
        : [
          "A partial list can date those on it and cannot serve as a control group: where a list is partial (\(partial.map(\.label).joined(separator: "; "))), its countries are compared with one another, before and after."
        ], missing: missing + lacking)
  }

  /// Whether the effect of one programme differs from that of another. Both are estimated on the same resampled
  /// countries, so that the interval of the difference knows of the countries they share.
  func differenceQuestion(
    _ plan: QuestionPlan, of first: [String], minus second: [String], outcome id: String
  ) throws -> QuestionAnswer {
    let table = try outcome(id, of: plan)
    let sample = try sample(plan.sample, of: plan)
    func rows(_ codings: [String]) throws -> [(Cohorts, EstimatedRow)] {
      try codings.map { coding in
        let cohorts = try cohorts(coding)
        return (
          cohorts,
          try estimate(
            Specification(
              id: "\(coding)/\(id)", label: cohorts.label, cohorts: cohorts, outcome: table, sample: sample,
              decides: false))
        )
      }
    }
    let (left, right) = (try rows(first), try rows(second))
    var deciding: [DecidingRow] = []
    for (a, one) in left {
      for (b, other) in right {
        deciding.append(
          DecidingRow(
            evidence: try difference(
              one, other, id: "\(a.id) minus \(b.id)", label: "\(a.label) less \(b.label)"),
            direction: plan.direction))
      }
    }
    return conclude(
      plan, deciding: deciding, others: (left + right).map(\.1.evidence),
      notes: [
        "Each difference pairs the two estimates on the same resampled countries; their windows differ with what each list covers."
      ])
  }

  /// The difference of two estimated rows, paired over resamplings of countries and over draws of the outcome.
  func difference(_ a: EstimatedRow, _ b: EstimatedRow, id: String, label: String) throws -> Evidence {
    var row = a.evidence
    row.id = id
    row.label = label
    row.coding = nil
    row.programme = nil
    row.decides = true
    row.eventStudy = []
    row.preTrend = nil
    row.estimate = nil
    row.diagnostics = [:]
    row.notes = []
    guard let first = a.result, let second = b.result else {
      row.notes = ["Not estimated: one of the two effects could not be."]
      return row
    }
    let paired = try pairedDifference(first, second)
    let outcomePairs = zip(a.outcomeReplicates, b.outcomeReplicates).map { $0 - $1 }
    let pooled = pool(paired.estimate, stdError: paired.stdError, draws: outcomePairs)
    row.estimate = pooled.estimate
    row.diagnostics["share of variance from measuring the outcome"] = pooled.measurementShare
    // The difference stands or falls with both paths before adoption: the smaller p speaks for the pair.
    row.preTrend = [a.evidence.preTrend, b.evidence.preTrend].compactMap(\.self).min { $0.pValue < $1.pValue }
    if let sample = a.evidence.sample, let other = b.evidence.sample {
      row.sample?.years = "\(sample.years) less \(other.years)"
      row.sample?.leftOut = []
      row.notes.append(
        "The first compares \(sample.treated) adopters with \(sample.control) others, the second \(other.treated) with \(other.control)."
      )
    }
    return row
  }
}
