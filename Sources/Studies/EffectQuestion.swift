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
    var leading: [EstimatedRow] = []
    let ownSample = try sample(plan.sample, of: plan)
    for coding in codings {
      let cohorts = try cohorts(coding)
      for outcomeID in outcomes {
        let table = try outcome(outcomeID, of: plan)
        let base = Specification(
          id: "\(coding)/\(outcomeID)", label: outcomes.count > 1 ? table.plan.label : cohorts.label, cohorts: cohorts,
          outcome: table, sample: ownSample, decides: true)
        leading.append(try estimate(base))
        deciding.append(decidingRow(leading[leading.count - 1], of: plan, on: table))
        for (number, check) in checks.enumerated() {
          let specification = try checking(base, check, number, of: plan)
          others.append(signed(try estimate(specification).evidence, of: plan, on: specification.outcome))
        }
      }
      if let id = plan.norm { others.append(normRow(id, cohorts: cohorts, sample: ownSample)) }
    }
    let partial = try codings.map { try cohorts($0) }.filter { $0.coverage == .partial }
    let lacking = deciding.filter { $0.evidence.estimate == nil }.map { row in
      "\(row.evidence.label): \(row.evidence.notes.last ?? "too few dated adoptions")"
    }
    let onCurve = try curveBases(plan, codings: codings, outcomes: outcomes, checks: checks)
    return conclude(
      plan, deciding: deciding, others: others,
      scrutiny: try scrutiny(of: plan, rows: leading, curve: onCurve),
      notes: partial.isEmpty
        ? []
        : [
          "A partial list can date those on it and cannot serve as a control group: where a list is partial (\(partial.map(\.label).joined(separator: "; "))), its countries are compared with one another, before and after."
        ], missing: missing + lacking)
  }

  /// Codings by outcomes, those of the question and those of its checks that the study wants on the curve.
  private func curveBases(
    _ plan: QuestionPlan, codings: [String], outcomes: [String], checks: [CheckPlan]
  ) throws -> [Specification] {
    let wanted = study.scrutiny?.curve?.outcomes ?? []
    let named = outcomes + checks.compactMap(\.outcome).filter { wanted.contains($0) && !outcomes.contains($0) }
    return try codings.flatMap { coding in
      let cohorts = try cohorts(coding)
      return try named.map { id in
        Specification(
          id: "\(coding)/\(id)", label: cohorts.label, cohorts: cohorts, outcome: try outcome(id, of: plan),
          sample: try sample(plan.sample, of: plan), decides: false)
      }
    }
  }

  /// Whether the effect of one programme differs from that of another. Both are estimated on the same resampled
  /// countries, so that the interval of the difference knows of the countries they share.
  func differenceQuestion(
    _ plan: QuestionPlan, of first: [String], minus second: [String], outcome id: String, checks: [CheckPlan]
  ) throws -> QuestionAnswer {
    let sample = try sample(plan.sample, of: plan)
    func specifications(_ codings: [String]) throws -> [Specification] {
      try codings.map { coding in
        let cohorts = try cohorts(coding)
        return Specification(
          id: "\(coding)/\(id)", label: cohorts.label, cohorts: cohorts, outcome: try outcome(id, of: plan),
          sample: sample, decides: false)
      }
    }
    let (left, right) = (try specifications(first), try specifications(second))
    var found = try (left + right).map { ($0, try estimate($0)) }
    var deciding: [DecidingRow] = []
    for one in found.prefix(left.count) {
      for other in found.suffix(right.count) {
        let row = try difference(
          one.1, other.1, id: "\(one.0.cohorts.id) minus \(other.0.cohorts.id)",
          label: "\(one.0.label) less \(other.0.label)")
        deciding.append(decidingRow(row, of: plan, on: one.0.outcome))
      }
    }
    var differences: [Evidence] = []
    for (number, check) in checks.enumerated() {
      let checked = try (left + right).map { base in
        let specification = try checking(base, check, number, of: plan)
        return (specification, try estimate(specification))
      }
      for (a, one) in zip(left, checked.prefix(left.count)) {
        for (b, other) in zip(right, checked.suffix(right.count)) {
          var row = try difference(
            one.1, other.1, id: "\(a.cohorts.id) minus \(b.cohorts.id)/check-\(number + 1)",
            label: "\(a.label) less \(b.label): \(check.label)"
          ).evidence
          row.decides = false
          differences.append(signed(row, of: plan, on: one.0.outcome))
        }
      }
      found += checked
    }
    return conclude(
      plan, deciding: deciding,
      others: differences + found.map { signed($0.1.evidence, of: plan, on: $0.0.outcome) },
      notes: [
        "Each difference pairs the two estimates on the same resampled countries; their windows differ with what each list covers."
      ])
  }

  /// The difference of two estimated rows, paired over resamplings of countries and over draws of the outcome.
  func difference(_ a: EstimatedRow, _ b: EstimatedRow, id: String, label: String) throws -> EstimatedRow {
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
    let warnings = a.warnings + b.warnings.filter { !a.warnings.contains($0) }
    row.notes = warnings
    guard let first = a.result, let second = b.result else {
      row.notes.append("Not estimated: one of the two effects could not be.")
      return EstimatedRow(evidence: row, result: nil, outcomeReplicates: [], warnings: warnings)
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
    return EstimatedRow(evidence: row, result: nil, outcomeReplicates: outcomePairs, warnings: warnings)
  }

  // MARK: - Parts that kinds of questions share

  /// A specification with what a check changes of it.
  func checking(
    _ base: Specification, _ check: CheckPlan, _ number: Int, of plan: QuestionPlan
  ) throws -> Specification {
    var specification = base
    specification.id += "/check-\(number + 1)"
    specification.label += ": \(check.label)"
    specification.decides = false
    specification.periodEffectsByRegion = check.periodEffectsByRegion
    if let id = check.sample { specification.sample = try sample(id, of: plan) }
    if let id = check.outcome { specification.outcome = try outcome(id, of: plan) }
    return specification
  }

  /// A row as the decision rule reads it, under the sign that the claim expects of its outcome.
  func decidingRow(_ row: EstimatedRow, of plan: QuestionPlan, on outcome: OutcomeTable) -> DecidingRow {
    DecidingRow(
      evidence: signed(row.evidence, of: plan, on: outcome), direction: plan.expected(of: outcome.plan),
      warnings: row.warnings)
  }

  /// The row with the sign that its outcome states, so that whoever reads it need not know the study.
  func signed(_ row: Evidence, of plan: QuestionPlan, on outcome: OutcomeTable) -> Evidence {
    var row = row
    row.direction = outcome.plan.direction == nil ? nil : plan.expected(of: outcome.plan).rawValue
    return row
  }
}
