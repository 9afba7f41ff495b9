import Effects
import Statistics

extension StudyRun {
  /// Whether the sponsor's frameworks will be held by more states than their rivals: one deciding row a pair, the mean
  /// difference of the two shares over all simulated futures, with the interval that 95 % of futures lie in. A forecast
  /// that did no better on the past than its baselines decides nothing.
  func acceptanceQuestion(
    _ plan: QuestionPlan, pairs: [RivalPlan], smallestDifference: Double, missing: [String]
  ) throws -> QuestionAnswer {
    let found = frameworks?.forecast
    let sample = try sample(plan.sample, of: plan)
    let rows = pairs.map { pair -> DecidingRow in
      func name(_ id: String) -> String { frameworks?.ledger.columns.first { $0.id == id }?.name ?? id }
      let to = found?.to ?? study.frameworks?.to ?? 0
      var row = Evidence(
        id: "\(pair.of)/\(pair.against)", label: "\(name(pair.of)) against \(name(pair.against))", programme: nil,
        coding: nil, outcome: "acceptance", outcomeLabel: "Share of states that hold it in \(to), first less second",
        unit: "share of states", smallestEffect: smallestDifference, sampleLabel: sample.label,
        estimator: "pooled hazard, \(grouped(found?.futures ?? 0)) simulated futures", decides: true, estimate: nil,
        sample: nil, preTrend: nil, eventStudy: [], diagnostics: [:], notes: [])
      guard
        let end = found?.pairs.first(where: {
          $0.of == pair.of && $0.against == pair.against && $0.weight == "states" && $0.year == to
        })
      else {
        row.notes.append(
          found == nil
            ? frameworks?.notes.first { $0.hasPrefix("No forecast") } ?? "Not forecast: the study asks for none."
            : "Not forecast: the record does not name the two as rivals, or has no list of adherents by year for one.")
        return DecidingRow(evidence: row, direction: plan.direction)
      }
      row.estimate = Estimate(
        estimate: end.difference, stdError: end.sd, confLow: end.low, confHigh: end.high,
        // No fewer than one future can say otherwise.
        pValue: max(2 * min(end.probability, 1 - end.probability), 1 / Double(max(1, found?.futures ?? 1))),
        minimumDetectableEffect: Effects.minimumDetectableEffect(stdError: end.sd))
      if let entry = frameworks?.entry ?? frameworks?.sponsoring {
        row.sample = Sample(
          counts: .occasions, treated: entry.events, control: entry.rows - entry.events, observations: entry.rows,
          years: "up to \(found?.origin ?? 0)", leftOut: entry.leftOut)
      }
      row.diagnostics["probability of being ahead"] = end.probability
      row.notes.append(
        "A forecast, not an effect: the standard error is the spread of the simulated futures, p is twice the share of futures on the smaller side of zero, and it rests on the endorsements and the years at risk (of a country and a framework) that the hazard learnt from: there are no adopters and no controls."
      )
      return DecidingRow(
        evidence: row, direction: plan.direction, isUnproven: !(frameworks?.backtest?.beatsBaselines ?? false))
    }
    return conclude(
      plan, deciding: rows, notes: [frameworks?.backtest?.firstLine].compactMap { $0 }, missing: missing)
  }
}
