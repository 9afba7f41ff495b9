import Effects
import Foundation
import Statistics
import Tables

/// The files and the few lines that `suasion effect` leaves.
struct EffectReport {
  var result: ImputationResult
  var panel: StaggeredPanel
  var options: ImputationOptions
  var command: EffectCommand

  /// broom's columns, then what a referee asks for next.
  func tidy() -> String {
    var writer = DelimitedWriter(header: [
      "term", "estimate", "std.error", "statistic", "p.value", "conf.low", "conf.high", "units", "cells", "replicates",
      "percentile.low", "percentile.high", "std.error.analytic",
    ])
    for row in result.estimates {
      writer.append(
        [row.term.description]
          + [row.estimate, row.stdError, row.statistic, row.pValue, row.confLow, row.confHigh].map(Self.text)
          + [row.units, row.cells, row.replicates].map(String.init)
          + [row.percentileLow, row.percentileHigh, row.stdErrorAnalytic].map(Self.text))
    }
    return writer.text
  }

  /// One row about the whole.
  func glance() -> String {
    let sample = result.sample
    let columns: [(String, String)] = [
      ("estimator", command.estimator),
      ("outcome", command.outcome),
      ("nobs", String(sample.observations)),
      ("units.treated", String(sample.treated.count)),
      ("units.control", String(sample.control.count)),
      ("periods", String(sample.periods)),
      ("cells.treated", String(sample.treatedCells)),
      ("att", Self.text(result.att.estimate)),
      ("std.error", Self.text(result.att.stdError)),
      ("p.value", Self.text(result.att.pValue)),
      ("conf.low", Self.text(result.att.confLow)),
      ("conf.high", Self.text(result.att.confHigh)),
      ("minimum.detectable.effect", Self.text(minimumDetectableEffect(stdError: result.att.stdError))),
      ("pretrend.statistic", Self.text(result.preTrend?.statistic ?? .nan)),
      ("pretrend.df", String(result.preTrend?.degreesOfFreedom ?? 0)),
      ("pretrend.df.residual", String(result.preTrend?.denominatorDegreesOfFreedom ?? 0)),
      ("pretrend.p.value", Self.text(result.preTrend?.pValue ?? .nan)),
      ("bootstrap", String(options.replicates)),
      ("bootstrap.failed", String(result.bootstrap?.failed ?? 0)),
      ("seed", String(options.seed)),
    ]
    var writer = DelimitedWriter(header: columns.map(\.0))
    writer.append(columns.map(\.1))
    return writer.text
  }

  func diagnostics() throws -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(Diagnostics(self)), as: UTF8.self) + "\n"
  }

  /// What a person reads in the terminal.
  func summary() -> String {
    let sample = result.sample
    let att = result.att
    var lines = [
      "\(command.outcome): effect of treatment, imputation (Borusyak, Jaravel & Spiess 2024)",
      "  panel       \(panel.units.count) units, \(sample.firstPeriod) to \(sample.lastPeriod) (\(sample.periods) periods); "
        + "\(sample.untreatedObservations) untreated observations",
      "  treated     \(sample.treated.count) units, \(sample.treatedCells) unit-periods; "
        + "\(sample.control.count) units untreated throughout",
      "  ATT         \(Self.short(att.estimate)) (SE \(Self.short(att.stdError)), "
        + "95 % interval \(Self.short(att.confLow)) to \(Self.short(att.confHigh)), p \(Self.short(att.pValue)))",
    ]
    if let bootstrap = result.bootstrap {
      lines.append(
        "  bootstrap   \(bootstrap.plan.replicates) replicates over \(panel.clusters.count) "
          + (command.cluster == nil ? "units" : "clusters") + ", seed \(options.seed)"
          + (bootstrap.failed > 0 ? "; \(bootstrap.failed) could not identify the effect" : ""))
    } else {
      lines.append("  bootstrap   none: standard errors are the paper's analytic ones")
    }
    for point in result.event.prefix(6) {
      guard case .event(let time) = point.term else { continue }
      let label = time == 0 ? "on adoption" : "after \(time)"
      lines.append(
        "  \(label.padding(toLength: 11, withPad: " ", startingAt: 0)) \(Self.short(point.estimate)) "
          + "(\(Self.short(point.confLow)) to \(Self.short(point.confHigh)); \(point.units) units)")
    }
    if result.event.count > 6 { lines.append("  …           \(result.event.count - 6) more in tidy.csv") }
    if let test = result.preTrend {
      lines.append(
        "  pre-trend   F(\(test.degreesOfFreedom), \(test.denominatorDegreesOfFreedom)) = "
          + "\(Self.short(test.statistic)), p \(Self.short(test.pValue))")
    }
    lines.append("  detectable  \(Self.short(minimumDetectableEffect(stdError: att.stdError))) with 80 % power at 5 %")
    if sample.missingOutcome > 0 { lines.append("  missing     \(sample.missingOutcome) rows have no outcome") }
    if sample.missingCovariate > 0 { lines.append("  missing     \(sample.missingCovariate) rows lack a covariate") }
    for group in result.leftOut {
      let names = group.units.prefix(6).joined(separator: ", ") + (group.units.count > 6 ? ", …" : "")
      lines.append(
        "  left out    \(group.units.count) units, \(group.cells) observations: \(group.reason.rawValue) (\(names))")
    }
    for note in result.notes { lines.append("  note        \(note)") }
    lines.append("  written     \(command.out)/tidy.csv, glance.csv, diagnostics.json")
    return lines.joined(separator: "\n")
  }

  /// The shortest text that reads back as the same number; NA where there is none.
  static func text(_ value: Double) -> String { value.isFinite ? "\(value)" : "NA" }

  /// Four significant digits.
  static func short(_ value: Double) -> String { value.isFinite ? String(format: "%.4g", value) : "unknown" }
}

/// `diagnostics.json`.
private struct Diagnostics: Encodable {
  struct Group: Encodable {
    var reason: String
    var units: [String]
    var observations: Int
  }
  struct Columns: Encodable {
    var unit: String
    var time: String
    var outcome: String
    var treated: String?
    var cohort: String?
    var covariates: String?
    var strata: String?
    var cluster: String?
  }
  struct Sample: Encodable {
    var treated: [String]
    var control: [String]
    var firstPeriod: Int
    var lastPeriod: Int
    var periods: Int
    var untreatedObservations: Int
    var treatedCells: Int
    var missingOutcome: Int
    var missingCovariate: Int
    var withGaps: [String]
  }
  struct PreTrend: Encodable {
    var statistic: Double?
    var df: Int
    var dfResidual: Int
    var pValue: Double?
  }
  struct Bootstrap: Encodable {
    var replicates: Int
    var seed: UInt64
    var purpose: String
    var failed: Int
    var failures: [String: Int]
  }

  var estimator: String
  var inference: String
  var controls: String
  var effectGroups: String
  var confidence: Double
  var columns: Columns
  var sample: Sample
  var leftOut: [Group]
  var collinear: [String]
  var preTrend: PreTrend?
  var bootstrap: Bootstrap?
  var minimumDetectableEffect: Double?
  var notes: [String]

  init(_ report: EffectReport) {
    func finite(_ value: Double) -> Double? { value.isFinite ? value : nil }
    let (result, command) = (report.result, report.command)
    estimator = command.estimator
    inference = result.bootstrap == nil ? "analytic" : "bootstrap"
    controls = report.options.controls.rawValue
    effectGroups = report.options.effectGroups.rawValue
    confidence = report.options.confidence
    columns = Columns(
      unit: command.unit, time: command.time, outcome: command.outcome, treated: command.treated,
      cohort: command.cohort, covariates: command.covariates, strata: command.strata, cluster: command.cluster)
    sample = Sample(
      treated: result.sample.treated, control: result.sample.control, firstPeriod: result.sample.firstPeriod,
      lastPeriod: result.sample.lastPeriod, periods: result.sample.periods,
      untreatedObservations: result.sample.untreatedObservations, treatedCells: result.sample.treatedCells,
      missingOutcome: result.sample.missingOutcome, missingCovariate: result.sample.missingCovariate,
      withGaps: result.sample.gaps)
    leftOut = result.leftOut.map { Group(reason: $0.reason.rawValue, units: $0.units, observations: $0.cells) }
    collinear = result.collinear
    preTrend = result.preTrend.map {
      PreTrend(
        statistic: finite($0.statistic), df: $0.degreesOfFreedom, dfResidual: $0.denominatorDegreesOfFreedom,
        pValue: finite($0.pValue))
    }
    bootstrap = result.bootstrap.map {
      Bootstrap(
        replicates: $0.plan.replicates, seed: $0.plan.seed, purpose: $0.plan.purpose, failed: $0.failed,
        failures: $0.failures)
    }
    minimumDetectableEffect = finite(Effects.minimumDetectableEffect(stdError: result.att.stdError))
    notes = result.notes
  }
}
