import Measures
import Record

extension StudyRun {
  /// Whether adopters support the sponsor's texts on digital rules more than others do: by vote where there was one, by
  /// sponsorship where the texts were adopted without. The texts come after most adoptions, so there is no before: the
  /// rows compare countries, freed of region, income and how they voted before the programme, and are associations.
  func supportQuestion(_ plan: QuestionPlan, coding: String, years: ClosedRange<Int>) throws -> QuestionAnswer {
    let cohorts = try cohorts(coding)
    let sample = try sample(plan.sample, of: plan)
    let texts = digitalTexts(in: record, pole: study.sponsor, rival: study.rival)
      .filter { years.contains($0.date.year) && $0.subject != .amendment && $0.subject != .paragraph }
    let backed = texts.filter(\.isPoleLed)
    let contested = backed.compactMap { $0.rollCall }
    let led = texts.filter { $0.pole.sponsors == true && $0.rival.sponsors != true }.compactMap(\.text)
    let rivals = texts.filter { $0.rival.sponsors == true && $0.pole.sponsors != true }.compactMap(\.text)
    let (before, warnings) = alignmentBefore(cohorts)

    func row(_ id: String, _ label: String, unit: String, texts count: Int, values: [CountryCode: Double]) -> Evidence {
      var evidence = Evidence(
        id: "\(coding)/\(id)", label: label, programme: cohorts.programme, coding: cohorts.id, outcome: id,
        outcomeLabel: label, unit: unit, smallestEffect: 0.05, sampleLabel: sample.label,
        estimator: "least squares within regions, HC3 errors", decides: id != "sponsors-of-rival-texts", estimate: nil,
        sample: nil, preTrend: nil, eventStudy: [], diagnostics: ["texts": Double(count)], notes: cohorts.notes)
      evidence.notes = warnings + evidence.notes
      compareAdopters(&evidence, values: values, cohorts: cohorts, before: before)
      return evidence
    }
    let votes = try support(of: contested, in: record).filter { $0.share.isFinite }
    let own = try sponsorship(texts: led, in: record).rows.filter { $0.share.isFinite }
    let other = try sponsorship(texts: rivals, in: record).rows.filter { $0.share.isFinite }
    let rows = [
      row(
        "votes", "Support in votes on the \(contested.count) China-backed texts put to a vote",
        unit: "share of votes cast", texts: contested.count,
        values: Dictionary(uniqueKeysWithValues: votes.map { ($0.country, $0.share) })),
      row(
        "sponsors", "Sponsorship of the \(led.count) texts that China sponsored and the United States did not",
        unit: "share of texts", texts: led.count,
        values: Dictionary(uniqueKeysWithValues: own.map { ($0.country, $0.share) })),
    ]
    let contrast = row(
      "sponsors-of-rival-texts",
      "For contrast: sponsorship of the \(rivals.count) texts that the United States sponsored and China did not",
      unit: "share of texts", texts: rivals.count,
      values: Dictionary(uniqueKeysWithValues: other.map { ($0.country, $0.share) }))
    let list = backed.map { text in
      "\(text.symbol ?? "no symbol"), \(text.date): \(text.title)"
    }
    return conclude(
      plan, deciding: rows.map { DecidingRow(evidence: $0, direction: plan.direction, warnings: warnings) },
      others: [contrast] + [plan.norm].compactMap { $0.map { normRow($0, cohorts: cohorts, sample: sample) } }
        + endorsementRows(cohorts: cohorts, sample: sample),
      diagnostics: ["texts on digital rules": Double(texts.count), "backed by the sponsor": Double(backed.count)],
      notes: [
        "Texts are found by words of their titles and counted as China-backed where China is among the sponsors; where the record holds no sponsors (before 2019), where China voted yes and the United States abstained or voted no.",
        "These rows compare countries and do not follow them over time: they can show an association, not an effect.",
        "China-backed texts: \(list.joined(separator: "; ")).",
      ])
  }
}
