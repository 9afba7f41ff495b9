import Foundation
import Measures
import Record
import Statistics

/// A country-year outcome, with draws where it is itself estimated.
struct OutcomeTable: Sendable {
  let plan: OutcomePlan
  let years: ClosedRange<Int>
  /// By country: one value a year, NaN where the record holds none.
  let values: [CountryCode: [Double]]
  /// The same table drawn again from the outcome's own uncertainty; empty for published series.
  let draws: [[CountryCode: [Double]]]
  let notes: [String]
  /// What must be said before anything that rests on the outcome.
  var warnings: [String] = []
  /// What every row on this outcome shows of how it was measured.
  var diagnostics: [String: Double] = [:]

  func value(_ country: CountryCode, _ year: Int) -> Double {
    guard years.contains(year), let row = values[country] else { return .nan }
    return row[year - years.lowerBound]
  }

  /// The table with its values replaced by draw `index`.
  func drawn(_ index: Int) -> OutcomeTable {
    OutcomeTable(plan: plan, years: years, values: draws[index], draws: [], notes: notes, warnings: warnings)
  }
}

extension OutcomeTable {
  /// Reads or measures an outcome for all years the record holds.
  static func make(
    _ plan: OutcomePlan, study: Study, record: Record, options: AnswerOptions,
    posteriors: inout IdealPointPosteriors
  ) throws -> OutcomeTable {
    switch plan.measure {
    case .idealPoints(let quantity, let subjects):
      return try idealPoints(
        quantity, subjects: subjects, plan: plan, study: study, record: record, posterior: posteriors(subjects))
    case .indicator(let id, let logarithm):
      return try indicator(id, logarithm: logarithm, plan: plan, record: record)
    case .agreement(let metric, let finalTextsOnly):
      return try agreement(
        metric: metric, finalTextsOnly: finalTextsOnly, plan: plan, study: study, record: record, options: options)
    }
  }

  private static func indicator(_ id: String, logarithm: Bool, plan: OutcomePlan, record: Record) throws -> OutcomeTable
  {
    guard let series = record.observations[id], let first = series.map(\.year).min(),
      let last = series.map(\.year).max()
    else {
      throw SuasionError(
        .usage, "no indicator '\(id)' in the record", at: .init(key: "outcomes.\(plan.id).indicator"),
        hint: "the record holds \(record.indicators.map(\.id).joined(separator: ", "))")
    }
    let years = max(first, 1946)...last
    var values: [CountryCode: [Double]] = [:]
    var withoutLogarithm: Set<CountryCode> = []
    for observation in series where years.contains(observation.year) {
      var value = observation.value
      if logarithm {
        if value <= 0 {
          withoutLogarithm.insert(observation.country)
          continue
        }
        value = log(value)
      }
      values[observation.country, default: Array(repeating: .nan, count: years.count)][
        observation.year - years.lowerBound] = value
    }
    let notes =
      withoutLogarithm.isEmpty
      ? []
      : [
        "Values of 0, which have no logarithm, are missing: \(withoutLogarithm.sorted().map(\.rawValue).joined(separator: ", "))."
      ]
    return OutcomeTable(plan: plan, years: years, values: values, draws: [], notes: notes)
  }
}

extension OutcomeTable {
  private static func agreement(
    metric name: String, finalTextsOnly: Bool, plan: OutcomePlan, study: Study, record: Record, options: AnswerOptions
  ) throws -> OutcomeTable {
    guard let metric = AgreementMetric(name: name) else {
      throw SuasionError(
        .usage, "no measure of agreement '\(name)'", at: .init(key: "outcomes.\(plan.id).agreement"),
        hint: "choose from \(AgreementMetric.named.map(\.name).joined(separator: ", "))")
    }
    let selection = RollCallSelection(subjects: finalTextsOnly ? .final : .all)
    let point = try Measures.agreement(
      with: study.sponsor, in: record, selection: selection, metric: metric, bootstrap: 0, seed: options.seed,
      threads: options.threads)
    let resampled = try agreementDraws(
      with: study.sponsor, in: record, selection: selection, metric: metric, draws: study.outcomeDraws,
      seed: options.seed, threads: options.threads)
    guard let first = resampled.years.min(), let last = resampled.years.max() else {
      throw SuasionError(.data, "\(study.sponsor) took part in no roll call", at: .init(key: "sponsor"))
    }
    let years = first...last
    var values: [CountryCode: [Double]] = [:]
    for row in point.rows where row.value.isFinite {
      values[row.country, default: Array(repeating: .nan, count: years.count)][row.year - first] = row.value
    }
    let draws = (0..<study.outcomeDraws).map { draw in
      var table: [CountryCode: [Double]] = [:]
      for (row, year) in resampled.years.enumerated() {
        for (column, country) in resampled.countries.enumerated() {
          let value = resampled.value(draw: draw, country: column, year: row)
          if value.isFinite {
            table[country, default: Array(repeating: .nan, count: years.count)][year - first] = value
          }
        }
      }
      return table
    }
    var notes: [String] = []
    if point.undefined > 0 {
      notes.append(
        "\(point.undefined) country-years have no defined value: too few roll calls in common, or no disagreement possible."
      )
    }
    return OutcomeTable(plan: plan, years: years, values: values, draws: draws, notes: notes)
  }
}
