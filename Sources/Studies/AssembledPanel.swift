import Effects
import Record
import Statistics

/// The country-years of one specification: who is compared, over which years, and who is left out and why.
struct AssembledPanel: Sendable {
  let countries: [CountryCode]
  let years: ClosedRange<Int>
  /// Row-major, countries × years; NaN where missing.
  var outcome: [Double]
  /// First year of adoption; nil for controls.
  let cohort: [Int?]
  /// World Bank region of each country; `none` for countries without one.
  let region: [String]
  let leftOut: [Sample.LeftOut]

  func outcome(of country: Int, in year: Int) -> Double {
    outcome[country * years.count + year - years.lowerBound]
  }

  /// The same country-years with the outcome of another draw; what is missing here stays missing.
  func redrawn(_ table: OutcomeTable) -> AssembledPanel {
    var copy = self
    for (row, country) in countries.enumerated() {
      for year in years where outcome(of: row, in: year).isFinite {
        copy.outcome[row * years.count + year - years.lowerBound] = table.value(country, year)
      }
    }
    return copy
  }

  /// The countries for which `keep` holds; the others go to `leftOut` under `reason`.
  func keeping(_ reason: String, _ keep: (CountryCode, Int?) -> Bool) -> AssembledPanel {
    let kept = countries.indices.filter { keep(countries[$0], cohort[$0]) }
    let dropped = countries.indices.filter { !keep(countries[$0], cohort[$0]) }.map { countries[$0].rawValue }
    return AssembledPanel(
      countries: kept.map { countries[$0] }, years: years,
      outcome: kept.flatMap { outcome[$0 * years.count..<($0 + 1) * years.count] }, cohort: kept.map { cohort[$0] },
      region: kept.map { region[$0] },
      leftOut: leftOut + (dropped.isEmpty ? [] : [Sample.LeftOut(reason: reason, countries: dropped)]))
  }
}

extension AssembledPanel {
  /// Puts together the panel of one coding, one outcome and one sample.
  ///
  /// The window runs from `yearsBefore` years before the coding begins to the last year it covers: later, a country
  /// not on the list may have adopted unseen. Of a partial list only the listed are compared, with each other.
  static func assemble(
    _ cohorts: Cohorts, outcome: OutcomeTable, sample: SamplePlan, yearsBefore: Int, study: Study, record: Record
  ) -> AssembledPanel {
    let years = window(cohorts, outcome: outcome, yearsBefore: yearsBefore)
    var leaving: [(reason: String, countries: [String])] = []
    func leave(_ code: CountryCode, _ reason: String) {
      if let index = leaving.firstIndex(where: { $0.reason == reason }) {
        leaving[index].countries.append(code.rawValue)
      } else {
        leaving.append((reason, [code.rawValue]))
      }
    }
    var countries: [CountryCode] = []
    var values: [Double] = []
    var cohort: [Int?] = []
    var region: [String] = []
    for country in record.countries where country.code != study.sponsor {
      let row = years.map { outcome.value(country.code, $0) }
      guard row.contains(where: \.isFinite) else {
        if country.exists.from.year <= years.upperBound,
          (country.exists.to?.year ?? years.upperBound) >= years.lowerBound
        {
          leave(country.code, "no value of the outcome in \(years.lowerBound) to \(years.upperBound)")
        }
        continue
      }
      if let ceiling = sample.incomeBelow {
        let year = cohorts.from - 1
        guard let group = record.incomeGroup(of: country.code, in: year) else {
          leave(country.code, "no income group in \(year)")
          continue
        }
        guard group < ceiling else {
          leave(country.code, "outside the sample: \(group.label) income in \(year)")
          continue
        }
      }
      if cohorts.undated.contains(country.code) {
        leave(country.code, "on the list, but without a date that counts")
        continue
      }
      let adopted = cohorts.year[country.code]
      if cohorts.coverage == .partial, adopted == nil {
        leave(country.code, "not on a list that is partial, so unknown")
        continue
      }
      countries.append(country.code)
      values += row
      cohort.append(adopted.flatMap { $0 > years.upperBound ? nil : $0 })
      region.append(country.region ?? "none")
    }
    return AssembledPanel(
      countries: countries, years: years, outcome: values, cohort: cohort, region: region,
      leftOut: leaving.map { Sample.LeftOut(reason: $0.reason, countries: $0.countries) })
  }

  private static func window(_ cohorts: Cohorts, outcome: OutcomeTable, yearsBefore: Int) -> ClosedRange<Int> {
    // A partial list says nothing after its last dated adoption: by then every listed country is treated.
    let last = cohorts.coverage == .partial ? (cohorts.year.values.max() ?? cohorts.to) : cohorts.to
    let first =
      (cohorts.coverage == .partial ? (cohorts.year.values.min() ?? cohorts.from) : cohorts.from) - yearsBefore
    let low = max(first, outcome.years.lowerBound)
    return low...max(low, min(last, outcome.years.upperBound))
  }
}

extension AssembledPanel {
  /// Without the outcomes of adopters in years in which fewer than `count` comparable countries (of the same region
  /// where period effects go by region) are seen untreated.
  func withoutThinYears(fewerThan count: Int, byRegion: Bool) -> AssembledPanel {
    var copy = self
    var affected: [String] = []
    let strata = byRegion ? region : Array(repeating: "", count: countries.count)
    for year in years {
      var untreated: [String: Int] = [:]
      for row in countries.indices where outcome(of: row, in: year).isFinite && (cohort[row].map { year < $0 } ?? true)
      {
        untreated[strata[row], default: 0] += 1
      }
      for row in countries.indices
      where (cohort[row].map { year >= $0 } ?? false) && untreated[strata[row], default: 0] < count {
        guard outcome(of: row, in: year).isFinite else { continue }
        copy.outcome[row * years.count + year - years.lowerBound] = .nan
        if !affected.contains(countries[row].rawValue) { affected.append(countries[row].rawValue) }
      }
    }
    guard !affected.isEmpty else { return self }
    let reason =
      "years with fewer than \(count) comparable countries not yet adopters: effects of those years are not estimated"
    return AssembledPanel(
      countries: countries, years: years, outcome: copy.outcome, cohort: cohort, region: region,
      leftOut: leftOut + [Sample.LeftOut(reason: reason, countries: affected.sorted())])
  }

  /// The panel as the estimator takes it.
  ///
  /// - Parameter covariates: held constant; missing where the indicator has no value.
  func staggered(byRegion: Bool, covariates: [IndicatorTable] = []) throws -> StaggeredPanel {
    let rows = countries.indices.flatMap { country in years.map { (country: country, year: $0) } }
    return try StaggeredPanel(
      unit: rows.map { countries[$0.country].rawValue }, period: rows.map(\.year), outcome: outcome,
      cohort: rows.map { cohort[$0.country] },
      covariates: covariates.map { covariate in
        (covariate.name, rows.map { covariate.value(countries[$0.country], $0.year) })
      }, stratum: byRegion ? rows.map { region[$0.country] } : nil)
  }
}
