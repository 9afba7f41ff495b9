import Effects
import Foundation
import Record
import Statistics

/// One specification: who is compared, on what, with which period effects.
struct Specification {
  var id: String
  var label: String
  var cohorts: Cohorts
  var outcome: OutcomeTable
  var sample: SamplePlan
  var periodEffectsByRegion = false
  var decides: Bool
  /// Years before the coding begins that the window looks back on; the study's own where nil.
  var yearsBefore: Int?
  /// Indicators held constant.
  var covariates: [String] = []
  /// A subset of the adopters (all where nil); controls stay.
  var adopters: (label: String, keep: @Sendable (CountryCode) -> Bool)?

  var sampleLabel: String {
    let periods = periodEffectsByRegion ? "; year effects by region" : ""
    return sample.label + (adopters.map { "; adopters \($0.label)" } ?? "") + periods
  }
}

/// A specification as estimated, with what comparisons pair.
struct EstimatedRow {
  var evidence: Evidence
  /// Nil where the row could not be estimated.
  var result: ImputationResult?
  /// The overall effect under each draw of the outcome.
  var outcomeReplicates: [Double]
  /// What must be said before the row.
  var warnings: [String]
  /// What was estimated, and on which country-years; nil where the row could not be.
  var subject: (specification: Specification, panel: AssembledPanel)?
}

extension StudyRun {
  /// Estimates a specification by imputation, or says why it cannot be.
  func estimate(_ specification: Specification) throws -> EstimatedRow {
    let panel = assembled(specification)
    let outcome = specification.outcome.plan
    var row = Evidence(
      id: specification.id, label: specification.label, programme: specification.cohorts.programme,
      coding: specification.cohorts.id, outcome: outcome.id, outcomeLabel: outcome.label, unit: outcome.unit,
      smallestEffect: outcome.smallestEffect, sampleLabel: specification.sampleLabel,
      estimator: "imputation (Borusyak, Jaravel and Spiess 2024)", decides: specification.decides, estimate: nil,
      sample: nil, preTrend: nil, eventStudy: [], diagnostics: specification.outcome.diagnostics,
      notes: specification.outcome.warnings
        + (specification.decides ? specification.cohorts.notes + specification.outcome.notes : []))
    let warnings = specification.outcome.warnings
    row.sample = Sample(
      treated: panel.cohort.count { $0 != nil }, control: panel.cohort.count { $0 == nil },
      observations: panel.outcome.count(where: \.isFinite),
      years: "\(panel.years.lowerBound) to \(panel.years.upperBound)", leftOut: panel.leftOut)
    if let missing = shortfall(panel, partial: specification.cohorts.coverage == .partial) {
      row.notes.append("Not estimated: \(missing).")
      return EstimatedRow(evidence: row, result: nil, outcomeReplicates: [], warnings: warnings)
    }
    let result: ImputationResult
    do {
      result = try imputation(
        panel.staggered(byRegion: specification.periodEffectsByRegion), options: imputationOptions, bootstrap: bootstrap
      )
    } catch let error as SuasionError where error.code == .data {
      row.notes.append("Not estimated: \(error.message).")
      return EstimatedRow(evidence: row, result: nil, outcomeReplicates: [], warnings: warnings)
    }
    guard result.sample.treated.count >= study.decision.minimumAdopters else {
      row.notes.append(
        "Not estimated: of \(result.sample.treated.count) adopters alone is there a year that can be compared; the study asks for \(study.decision.minimumAdopters)."
      )
      row.sample?.leftOut += result.leftOut.map { Sample.LeftOut(reason: $0.reason.rawValue, countries: $0.units) }
      return EstimatedRow(evidence: row, result: nil, outcomeReplicates: [], warnings: warnings)
    }
    let drawn = try specification.outcome.draws.indices.map { draw in
      try imputation(
        panel.redrawn(specification.outcome.drawn(draw)).staggered(byRegion: specification.periodEffectsByRegion),
        options: pointOptions)
    }
    fill(&row, from: result, drawn: drawn)
    return EstimatedRow(
      evidence: row, result: result, outcomeReplicates: drawn.map(\.att.estimate), warnings: warnings,
      subject: (specification, panel))
  }

  /// The country-years of a specification, without years in which too few are seen untreated.
  func assembled(_ specification: Specification) -> AssembledPanel {
    var panel = AssembledPanel.assemble(
      specification.cohorts, outcome: specification.outcome, sample: specification.sample,
      yearsBefore: specification.yearsBefore ?? study.yearsBefore, study: study, record: record)
    if let subset = specification.adopters {
      panel = panel.keeping("adopters that are not \(subset.label)") { country, cohort in
        cohort == nil || subset.keep(country)
      }
    }
    return panel.withoutThinYears(
      fewerThan: study.decision.minimumControlsInYear, byRegion: specification.periodEffectsByRegion)
  }

  /// Why a panel is too small for the study's decision rule; nil where it is not. Countries of a partial list are one
  /// another's controls until they adopt, so no country need stay without.
  func shortfall(_ panel: AssembledPanel, partial: Bool) -> String? {
    let treated = panel.cohort.count { $0.map { $0 > panel.years.lowerBound } ?? false }
    let controls = panel.cohort.count { $0 == nil }
    if treated < study.decision.minimumAdopters {
      return "\(treated) countries adopted within the window; the study asks for \(study.decision.minimumAdopters)"
    }
    if !partial, controls < study.decision.minimumControls {
      return "\(controls) countries to compare with; the study asks for \(study.decision.minimumControls)"
    }
    return nil
  }

  private func fill(_ row: inout Evidence, from result: ImputationResult, drawn: [ImputationResult]) {
    let pooled = pool(result.att.estimate, stdError: result.att.stdError, draws: drawn.map(\.att.estimate))
    row.estimate = pooled.estimate
    row.diagnostics["share of variance from measuring the outcome"] = drawn.isEmpty ? nil : pooled.measurementShare
    row.diagnostics["bootstrap draws"] = Double(result.bootstrap?.draws.count ?? 0)
    row.diagnostics["bootstrap draws that could not be identified"] = Double(result.bootstrap?.failed ?? 0)
    row.sample?.treated = result.sample.treated.count
    row.sample?.control = result.sample.control.count
    row.sample?.observations = result.sample.observations
    row.sample?.leftOut += result.leftOut.map { Sample.LeftOut(reason: $0.reason.rawValue, countries: $0.units) }
    row.notes += result.notes
    if let test = result.preTrend {
      row.preTrend = PreTrend(statistic: test.statistic, degreesOfFreedom: test.degreesOfFreedom, pValue: test.pValue)
    }
    let found = (result.preTrend?.coefficients ?? []) + result.event
    row.eventStudy = found.compactMap { effect in
      let time: Int
      switch effect.term {
      case .event(let after): time = after
      case .preTrend(let before): time = before
      default: return nil
      }
      guard effect.stdError.isFinite else { return nil }
      let draws = drawn.compactMap { draw in
        ((draw.preTrend?.coefficients ?? []) + draw.event).first { $0.term == effect.term }?.estimate
      }
      let pooled = pool(effect.estimate, stdError: effect.stdError, draws: draws).estimate
      return EventPoint(
        eventTime: time, estimate: pooled.estimate, stdError: pooled.stdError, confLow: pooled.confLow,
        confHigh: pooled.confHigh, countries: effect.units)
    }.sorted { $0.eventTime < $1.eventTime }
  }

  /// Adds the variance between draws of the outcome to the variance of the estimate: total = within + (1 + 1/M) between
  /// (Rubin 1987, doi 10.1002/9780470316696). For agreement the draws resample roll calls, whose noise the country
  /// bootstrap has seen once already, so the sum errs on the wide side. For ideal points the draws are those of the
  /// posterior; the estimate is linear in the outcome, so that at the posterior mean it is the mean over all draws, and
  /// `stdError` is the one at the posterior mean, where Rubin takes the mean over the draws.
  func pool(_ estimate: Double, stdError: Double, draws: [Double]) -> (estimate: Estimate, measurementShare: Double) {
    var variance = stdError * stdError
    var share = 0.0
    if draws.count > 1 {
      let between = (1 + 1 / Double(draws.count)) * pow(standardDeviation(draws), 2)
      variance += between
      share = variance > 0 ? between / variance : 0
    }
    return (normalEstimate(estimate, stdError: variance.squareRoot()), share)
  }

  /// An estimate with its normal interval, p-value and minimum detectable effect.
  func normalEstimate(_ value: Double, stdError: Double) -> Estimate {
    let reach = Normal.quantile(0.975) * stdError
    return Estimate(
      estimate: value, stdError: stdError, confLow: value - reach, confHigh: value + reach,
      pValue: stdError > 0 ? Normal.twoSided(value / stdError) : 1,
      minimumDetectableEffect: Effects.minimumDetectableEffect(stdError: stdError))
  }
}
