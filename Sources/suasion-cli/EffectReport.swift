import Effects
import Foundation
import Statistics
import Tables

/// The files and the few lines that `suasion effect` leaves.
struct EffectReport: TableReport {
  var result: EffectResult
  var diagnostics: EffectDiagnostics
  /// The diagnostics that were run; nil where none were, since the table is large and none were asked for.
  var diagnosed: [DiagnosticsOptions.Part]?
  var panel: StaggeredPanel
  var scale: PeriodScale
  var options: EffectOptions
  var command: EffectCommand

  /// broom's columns, then what a referee asks for next.
  func tidy() -> String {
    var writer = DelimitedWriter(header: [
      "term", "estimate", "std.error", "statistic", "p.value", "conf.low", "conf.high", "units", "cells", "replicates",
      "percentile.low", "percentile.high", "band.low", "band.high", "std.error.analytic",
    ])
    for row in result.estimates {
      writer.append(
        [scale.label(row.term)]
          + [row.estimate, row.stdError, row.statistic, row.pValue, row.confLow, row.confHigh].map(Self.text)
          + [row.units, row.cells, row.replicates].map(String.init)
          + [
            row.percentileLow, row.percentileHigh, row.bandLow ?? .nan, row.bandHigh ?? .nan, row.stdErrorAnalytic,
          ].map(Self.text))
    }
    return writer.text
  }

  /// One row about the whole.
  func glance() -> String {
    let sample = result.sample
    let columns: [(String, String)] = [
      ("estimator", result.estimator.rawValue),
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
      ("pretrend.df.residual", result.preTrend.map { Self.degrees($0.denominatorDegreesOfFreedom) } ?? "0"),
      ("pretrend.p.value", Self.text(result.preTrend?.pValue ?? .nan)),
      ("inference", result.inference.method),
      ("bootstrap", String(result.inference.replicates)),
      ("bootstrap.failed", String(result.inference.failures.values.reduce(0, +))),
      ("permutation.p.value", Self.text(diagnostics.permutation?.pValue ?? .nan)),
      ("equivalence.p.value", Self.text(diagnostics.equivalence?.pValue ?? .nan)),
      ("seed", String(options.seed)),
    ]
    return Self.row(columns)
  }

  func diagnosticsFile() throws -> String { try Self.json(EffectDiagnosticsFile(self)) }

  /// What a person reads in the terminal.
  func summary() -> String {
    let sample = result.sample
    let att = result.att
    var lines: [(String, String)] = [
      (
        "panel",
        "\(panel.units.count) units, \(scale.label(sample.firstPeriod)) to \(scale.label(sample.lastPeriod)) (\(sample.periods) periods); "
          + "\(sample.untreatedObservations) untreated observations"
      ),
      (
        "treated",
        "\(sample.treated.count) units, \(sample.treatedCells) unit-periods; "
          + "\(sample.control.count) units untreated throughout"
      ),
      (
        "ATT",
        "\(Self.short(att.estimate)) (SE \(Self.short(att.stdError)), "
          + "95 % interval \(Self.short(att.confLow)) to \(Self.short(att.confHigh)), p \(Self.short(att.pValue)))"
      ),
      ("errors", inference()),
    ]
    let events = result.others.filter { if case .event(let time) = $0.term { time >= 0 } else { false } }
    for point in events.prefix(6) {
      guard case .event(let time) = point.term else { continue }
      lines.append(
        (
          time == 0 ? "on adoption" : "after \(time)",
          "\(Self.short(point.estimate)) (\(Self.short(point.confLow)) to \(Self.short(point.confHigh)); "
            + "\(point.units) units)"
        ))
    }
    if events.count > 6 { lines.append(("…", "\(events.count - 6) more in tidy.csv")) }
    if let test = result.preTrend {
      lines.append(
        (
          "pre-trend",
          "F(\(test.degreesOfFreedom), \(Self.degrees(test.denominatorDegreesOfFreedom))) = "
            + "\(Self.short(test.statistic)), p \(Self.short(test.pValue))"
        ))
    }
    lines.append(
      ("detectable", "\(Self.short(minimumDetectableEffect(stdError: att.stdError))) with 80 % power at 5 %"))
    for (name, value) in result.facts.sorted(by: { $0.key < $1.key }) { lines.append((name, Self.short(value))) }
    lines += refereed()
    if sample.missingOutcome > 0 { lines.append(("missing", "\(sample.missingOutcome) rows have no outcome")) }
    if sample.missingCovariate > 0 { lines.append(("missing", "\(sample.missingCovariate) rows lack a covariate")) }
    for group in result.leftOut {
      let names = group.units.prefix(6).joined(separator: ", ") + (group.units.count > 6 ? ", …" : "")
      lines.append(
        ("left out", "\(group.units.count) units, \(group.cells) observations: \(group.reason.rawValue) (\(names))"))
    }
    for note in notes { lines.append(("note", note)) }
    lines.append(("written", "\(command.out)/tidy.csv, glance.csv, diagnostics.json"))
    return Self.titled(
      "\(command.outcome): effect of treatment, \(result.estimator.label) (\(result.estimator.paper))", lines)
  }

  /// Notes of the estimate and its diagnostics, and options that the estimator has no use for.
  var notes: [String] { result.notes + diagnostics.notes + command.unused(by: result.estimator) }

  private func inference() -> String {
    let found = result.inference
    guard found.replicates > 0 else { return found.method }
    let failed = found.failures.values.reduce(0, +)
    return "\(found.method), \(found.replicates) replicates over \(panel.clusters.count) "
      + (command.cluster == nil ? "units" : "clusters") + ", seed \(options.seed)"
      + (failed > 0 ? "; \(failed) could not identify the effect" : "")
  }

  /// A line for each diagnostic that was run.
  private func refereed() -> [(String, String)] {
    var lines = (diagnostics.bacon?.totals ?? []).map {
      (
        "decomposition",
        "\($0.kind.rawValue): \(Self.short($0.estimate)) with \(Self.short(100 * $0.weight)) % of the weight"
      )
    }
    guard diagnosed != nil else {
      return lines + [("diagnostics", "not run on \(panel.outcome.count) rows; ask for them with --diagnose all")]
    }
    if let test = diagnostics.permutation {
      let studentized = test.studentizedPValue.map { ", of estimate over error \(Self.short($0))" } ?? ""
      lines.append(
        ("permutation", "p \(Self.short(test.pValue))\(studentized), over \(test.draws.count - test.failures) draws"))
    }
    if let power = diagnostics.power {
      lines.append(
        (
          "simulation",
          "\(Self.short(power.minimumDetectableEffect)) is found 8 times in 10; without an effect the test rejects "
            + "\(Self.short(100 * power.size)) % of the time"
        ))
    }
    for (name, left) in [
      ("unit", diagnostics.leaveOneOut), ("cohort", diagnostics.leaveCohortOut), ("group", diagnostics.leaveGroupOut),
    ] {
      guard let left, let (low, high) = left.extremes else { continue }
      lines.append(
        (
          "leave one out",
          "by \(name): \(Self.short(low.estimate)) (without \(low.name)) to \(Self.short(high.estimate)) "
            + "(without \(high.name))"
            + (left.reversals.isEmpty ? "" : "; the sign turns \(left.reversals.count) times")
        ))
    }
    for placebo in diagnostics.placebos {
      lines.append(
        (
          "placebo",
          "adoption \(placebo.shift) earlier: \(Self.short(placebo.att.estimate)) (p \(Self.short(placebo.att.pValue)))"
        ))
    }
    if let bounds = diagnostics.relativeMagnitudes, let of = diagnostics.boundsOf {
      let one = bounds.intervals.first { $0.magnitude == 1 } ?? bounds.intervals.last
      let value: String =
        switch diagnostics.breakdown?.magnitude {
        case nil: "zero is not excluded even if trends are parallel"
        case .some(.infinity):
          "zero stays excluded up to \(Self.short(diagnostics.breakdown?.largest ?? .nan)) times that"
        case .some(let value): "zero is excluded up to \(Self.short(value)) times that"
        }
      lines.append(
        (
          "bounds",
          "if trends differ as much as before adoption: \(Self.short(one?.low ?? .nan)) to \(Self.short(one?.high ?? .nan)) "
            + "(\(of.rawValue), mean of \(bounds.lags.first ?? 0) to \(bounds.lags.last ?? 0) after); \(value)"
        ))
    }
    if let drift = diagnostics.preTrendPower?.drifts.last {
      lines.append(
        (
          "pre-trend power",
          "a drift of \(Self.short(drift.slope)) a period is found 8 times in 10; it would feign \(Self.short(drift.bias))"
        ))
    }
    if let test = diagnostics.equivalence {
      lines.append(
        (
          "equivalence",
          "90 % interval \(Self.short(test.confLow)) to \(Self.short(test.confHigh)) "
            + (test.isEquivalent ? "lies within" : "does not lie within") + " ∓\(Self.short(test.bound)), p "
            + Self.short(test.pValue)
        ))
    }
    return lines
  }
}
