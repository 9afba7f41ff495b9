import Measures
import Record
import Statistics

extension StudyRun {
  /// Agreement with the sponsor by country and year, with intervals, the ideal points that the study's first outcome of
  /// that kind rests on, and the uptake of every coding through time.
  func backdrop() throws -> Backdrop {
    let plan = study.outcomes.first { if case .agreement = $0.measure { true } else { false } }
    var alignment: [Backdrop.Alignment] = []
    if let plan, case .agreement(let name, let finalTextsOnly) = plan.measure, let metric = AgreementMetric(name: name)
    {
      let names = Dictionary(uniqueKeysWithValues: record.countries.map { ($0.code, $0.name) })
      let measured = try agreement(
        with: study.sponsor, in: record, selection: RollCallSelection(subjects: finalTextsOnly ? .final : .all),
        metric: metric, bootstrap: bootstrap.replicates, seed: options.seed, threads: options.threads)
      alignment = measured.rows.filter { $0.value.isFinite && $0.sd.isFinite }.map { row in
        Backdrop.Alignment(
          country: row.country.rawValue, name: names[row.country] ?? row.country.rawValue, year: row.year,
          value: row.value, low: row.low, high: row.high, rollCalls: row.rollCalls)
      }
    }
    return Backdrop(
      alignment: alignment, uptake: uptake(), alignmentLabel: plan?.label ?? "", pole: study.sponsor.rawValue,
      rival: study.rival.rawValue, idealPoints: idealPoints.first?.points ?? [], idealPointFacts: idealPoints.map(\.run)
    )
  }

  private func uptake() -> [Backdrop.Uptake] {
    let programmes = Dictionary(uniqueKeysWithValues: record.programmes.map { ($0.id, $0) })
    return record.codings.flatMap { coding -> [Backdrop.Uptake] in
      var first: [CountryCode: Int] = [:]
      for adoption in record.adoptions where adoption.coding == coding.id && adoption.counts {
        if let date = adoption.date { first[adoption.country] = min(first[adoption.country] ?? .max, date.year) }
      }
      guard let start = first.values.min(), let end = first.values.max() else { return [] }
      let programme = programmes[coding.programme]
      let label = programme.map { "\($0.name) (\(coding.name))" } ?? coding.name
      return (start...max(end, min(coding.to, 2035))).map { year in
        Backdrop.Uptake(
          programme: coding.programme, coding: coding.id, label: label, channel: programme?.channel.rawValue ?? "",
          year: year, countries: first.values.count { $0 <= year })
      }
    }
  }
}
