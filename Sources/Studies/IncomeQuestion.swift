import Diffusion
import Foundation
import Record
import Statistics

extension StudyRun {
  private var incomeNote: String { "Income groups are the World Bank's in the year before, as judged at the time." }

  /// Whether lower-income countries (low and lower-middle, at the time) take a programme up sooner.
  func uptakeQuestion(_ plan: QuestionPlan, codings: [String]) throws -> QuestionAnswer {
    let sample = try sample(plan.sample, of: plan)
    let rows = try codings.map { coding in
      DecidingRow(evidence: try uptake(cohorts(coding), sample: sample), direction: plan.direction)
    }
    return conclude(plan, deciding: rows, notes: [incomeNote])
  }

  /// Whether the outcome of lower-income adopters responds more than that of the other adopters.
  func responseQuestion(_ plan: QuestionPlan, codings: [String], outcome id: String, checks: [CheckPlan])
    throws -> QuestionAnswer
  {
    let table = try outcome(id, of: plan)
    let sample = try sample(plan.sample, of: plan)
    var deciding: [DecidingRow] = []
    var others: [Evidence] = []
    for coding in codings {
      let cohorts = try cohorts(coding)
      func half(_ label: String, lower: Bool) -> Specification {
        let groups = record.incomeGroups
        let years = cohorts.year
        return Specification(
          id: "\(coding)/\(id)/\(lower ? "lower" : "higher")-income", label: "\(cohorts.label): \(label)",
          cohorts: cohorts, outcome: table, sample: sample, decides: false,
          adopters: (
            label,
            { country in
              guard let year = years[country], let group = groups[country]?[year - 1] else { return false }
              return (group <= .lowerMiddle) == lower
            }
          ))
      }
      let low = half("of low or lower-middle income in the year before", lower: true)
      let high = half("of upper-middle or high income in the year before", lower: false)
      let responseID = "\(coding)/\(id)/response"
      let label = "\(cohorts.label): response, lower less higher income"
      func rows(_ low: Specification, _ high: Specification, id: String, label: String) throws -> [EstimatedRow] {
        let (first, second) = (try estimate(low), try estimate(high))
        return [try difference(first, second, id: id, label: label), first, second]
      }
      let found = try rows(low, high, id: responseID, label: label)
      deciding.append(decidingRow(found[0], of: plan, on: table))
      var halves = found.dropFirst().map { signed($0.evidence, of: plan, on: table) }
      for (number, check) in checks.enumerated() {
        let (low, high) = (
          try checking(low, check, number, of: plan), try checking(high, check, number, of: plan)
        )
        let found = try rows(
          low, high, id: "\(responseID)/check-\(number + 1)", label: "\(label): \(check.label)")
        for row in found {
          var evidence = signed(row.evidence, of: plan, on: low.outcome)
          evidence.decides = false
          halves.append(evidence)
        }
      }
      others += halves
    }
    return conclude(plan, deciding: deciding, others: others, notes: [incomeNote])
  }

  /// Uptake by income: the log of the Mantel-Haenszel odds ratio of adopting in a year, lower against higher income.
  private func uptake(_ cohorts: Cohorts, sample: SamplePlan) throws -> Evidence {
    var spells: [UptakeSpell] = []
    var undated: [String] = []
    var outside: [String] = []
    for country in record.countries where country.code != study.sponsor {
      let members = country.membership
      guard let joined = members.map(\.from.year).min(),
        members.contains(where: { ($0.to?.year ?? .max) >= cohorts.from })
      else { continue }
      if let ceiling = sample.incomeBelow {
        guard let group = record.incomeGroup(of: country.code, in: cohorts.from - 1), group < ceiling else {
          outside.append(country.code.rawValue)
          continue
        }
      }
      if cohorts.undated.contains(country.code) {
        undated.append(country.code.rawValue)
        continue
      }
      let last = min(
        cohorts.to,
        members.compactMap { $0.to?.year }.max().flatMap { end in
          members.contains { $0.to == nil } ? nil : end
        } ?? cohorts.to)
      spells.append(
        UptakeSpell(
          country: country.code, start: max(cohorts.from, joined), adoptionYear: cohorts.year[country.code],
          lastYearObserved: last,
          exposed: (record.incomeGroups[country.code] ?? [:]).mapValues { $0 <= .lowerMiddle }))
    }
    // An odds ratio of 1.5 either way is the smallest that would matter to a sponsor choosing whom to court.
    var row = Evidence(
      id: "\(cohorts.id)/uptake", label: "\(cohorts.label): uptake, lower against higher income",
      programme: cohorts.programme, coding: cohorts.id, outcome: "uptake",
      outcomeLabel: "Odds of taking it up in a year, lower against higher income", unit: "log odds ratio",
      smallestEffect: log(1.5), sampleLabel: sample.label, estimator: "Mantel-Haenszel, stratified by year",
      decides: true, estimate: nil, sample: nil, preTrend: nil, eventStudy: [], diagnostics: [:], notes: cohorts.notes)
    let comparison: UptakeComparison
    do {
      comparison = try mantelHaenszelUptake(entries: spells)
    } catch let error as SuasionError where error.code == .data {
      row.notes.append("Not estimated: \(error.message).")
      return row
    }
    let value = log(comparison.oddsRatio)
    guard value.isFinite, comparison.stdError.isFinite else {
      row.notes.append("Not estimated: all adoptions fall in one income group.")
      return row
    }
    row.estimate = normalEstimate(value, stdError: comparison.stdError)
    var leftOut = comparison.leftOut.map { Sample.LeftOut(reason: $0.reason, countries: $0.countries.map(\.rawValue)) }
    if !outside.isEmpty {
      leftOut.append(Sample.LeftOut(reason: "outside the sample in \(cohorts.from - 1)", countries: outside))
    }
    if !undated.isEmpty {
      leftOut.append(Sample.LeftOut(reason: "on the list, but without a date that counts", countries: undated))
    }
    if !comparison.unknownExposure.isEmpty {
      leftOut.append(
        Sample.LeftOut(
          reason: "years without an income group", countries: comparison.unknownExposure.keys.sorted().map(\.rawValue)))
    }
    row.sample = Sample(
      treated: comparison.adoptions, control: spells.count - comparison.adoptions,
      observations: comparison.countryYears,
      years: "\(cohorts.from) to \(cohorts.to)", leftOut: leftOut)
    row.diagnostics["odds ratio"] = comparison.oddsRatio
    row.diagnostics["log-rank p"] = comparison.logRank.pValue
    return row
  }
}
