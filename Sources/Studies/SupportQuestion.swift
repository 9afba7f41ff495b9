import Effects
import Foundation
import Measures
import Record
import Statistics

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
    let compared =
      study.outcomes.first { if case .agreement = $0.measure { true } else { false } }
      ?? study.outcomes.first { if case .idealPoints(.toSponsor, _) = $0.measure { true } else { false } }

    let warnings = compared.flatMap { outcomes[$0.id]?.warnings } ?? []
    var before: [CountryCode: Double] = [:]
    if let table = compared.flatMap({ outcomes[$0.id] }) {
      for country in record.countries {
        let values = (cohorts.from - study.yearsBefore..<cohorts.from).map { table.value(country.code, $0) }
          .filter(\.isFinite)
        if !values.isEmpty { before[country.code] = values.reduce(0, +) / Double(values.count) }
      }
    }

    func row(_ id: String, _ label: String, unit: String, texts count: Int, values: [CountryCode: Double]) -> Evidence {
      var evidence = Evidence(
        id: "\(coding)/\(id)", label: label, programme: cohorts.programme, coding: cohorts.id, outcome: id,
        outcomeLabel: label, unit: unit, smallestEffect: 0.05, sampleLabel: sample.label,
        estimator: "least squares within regions, HC3 errors", decides: id != "sponsors-of-rival-texts", estimate: nil,
        sample: nil, preTrend: nil, eventStudy: [], diagnostics: ["texts": Double(count)], notes: cohorts.notes)
      evidence.notes = warnings + evidence.notes
      compare(&evidence, values: values, cohorts: cohorts, before: before)
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
      others: [contrast],
      diagnostics: ["texts on digital rules": Double(texts.count), "backed by the sponsor": Double(backed.count)],
      notes: [
        "Texts are found by words of their titles and counted as China-backed where China is among the sponsors; where the record holds no sponsors (before 2019), where China voted yes and the United States abstained or voted no.",
        "These rows compare countries and do not follow them over time: they can show an association, not an effect.",
        "China-backed texts: \(list.joined(separator: "; ")).",
      ])
  }

  private func compare(
    _ row: inout Evidence, values: [CountryCode: Double], cohorts: Cohorts, before: [CountryCode: Double]
  ) {
    var outcome: [Double] = []
    var adopter: [Bool] = []
    var earlier: [Double] = []
    var income: [[Double]] = [[], [], []]
    var regions: [String] = []
    var leaving: [String: [String]] = [:]
    for country in record.countries where country.code != study.sponsor && country.code != study.rival {
      let code = country.code
      guard let value = values[code] else { continue }
      let year = cohorts.from - 1
      func leave(_ reason: String) { leaving[reason, default: []].append(code.rawValue) }
      guard let region = country.region else { leave("no region"); continue }
      guard let group = record.incomeGroup(of: code, in: year) else { leave("no income group in \(year)"); continue }
      guard let past = before[code] else { leave("no votes before the programme"); continue }
      if cohorts.undated.contains(code) { leave("on the list, but without a date that counts"); continue }
      outcome.append(value)
      adopter.append(cohorts.year[code].map { $0 <= cohorts.to } ?? false)
      earlier.append(past)
      for (index, level) in [IncomeGroup.low, .lowerMiddle, .upperMiddle].enumerated() {
        income[index].append(group == level ? 1 : 0)
      }
      regions.append(region)
    }
    let treated = adopter.count(where: \.self)
    row.sample = Sample(
      treated: treated, control: adopter.count - treated, observations: outcome.count,
      years: "\(cohorts.from - 1) and after",
      leftOut: leaving.sorted { $0.key < $1.key }.map { Sample.LeftOut(reason: $0.key, countries: $0.value) })
    guard treated >= study.decision.minimumAdopters, adopter.count - treated >= study.decision.minimumControls else {
      row.notes.append("Not estimated: \(treated) adopters and \(adopter.count - treated) others.")
      return
    }
    do {
      let found = try adjustedDifference(
        outcome: outcome, indicator: adopter,
        covariates: [
          Covariate("alignment before", earlier), Covariate("low income", income[0]),
          Covariate("lower-middle income", income[1]), Covariate("upper-middle income", income[2]),
        ], strata: regions)
      guard found.stdError.isFinite else {
        row.notes.append("Not estimated: one country alone decides the comparison.")
        return
      }
      var estimate = normalEstimate(found.estimate, stdError: found.stdError)
      (estimate.confLow, estimate.confHigh, estimate.pValue) = (found.confLow, found.confHigh, found.pValue)
      row.estimate = estimate
    } catch {
      row.notes.append("Not estimated: \(error).")
    }
  }
}
