import Diffusion
import Foundation
import Statistics
import Tables

/// The files and the few lines that `suasion hazard` leaves.
struct HazardReport: TableReport {
  var fit: HazardFit
  var options: HazardOptions
  var strata: [String]
  var notes: [String]
  var command: HazardCommand
  var concordance: Concordance?
  var proportionality: ProportionalityTest?
  var incidence: [CumulativeIncidence] = []

  /// broom's columns, and the error from the information matrix.
  func tidy() -> String {
    var writer = DelimitedWriter(header: [
      "term", "estimate", "std.error", "statistic", "p.value", "conf.low", "conf.high", "std.error.model",
    ])
    for row in fit.coefficients {
      writer.append(
        [row.name]
          + [
            row.estimate, row.stdError, row.statistic, row.pValue, row.confLow, row.confHigh, row.modelStdError,
          ].map(Self.text))
    }
    return writer.text
  }

  func glance() -> String {
    let columns: [(String, String)] = [
      ("link", fit.link.rawValue), ("nobs", String(fit.observations)), ("subjects", String(fit.subjects)),
      ("events", String(fit.events)), ("events.competing", String(fit.competingEvents)),
      ("clusters", String(fit.clusters)), ("logLik", Self.text(fit.logLikelihood)),
      ("logLik.null", Self.text(fit.nullLogLikelihood)), ("penalty", Self.text(fit.penalty)),
      ("concordance", Self.text(concordance?.estimate ?? .nan)),
      ("iterations", String(fit.iterations)), ("seed", String(options.seed)),
    ]
    return Self.row(columns)
  }

  /// By stratum and time; of what is said in the header's third column.
  func baseline() -> String {
    var writer = DelimitedWriter(header: [
      "stratum", "time", fit.link == .cox ? "cumulative.hazard" : fit.link.rawValue, "std.error", "conf.low",
      "conf.high",
    ])
    for point in fit.baseline {
      let stratum = strata.indices.contains(point.stratum) ? strata[point.stratum] : ""
      writer.append(
        [stratum] + [point.time, point.value, point.stdError, point.confLow, point.confHigh].map(Self.text))
    }
    return writer.text
  }

  func diagnosticsFile() throws -> String { try Self.json(HazardDiagnosticsFile(self)) }

  func otherFiles() -> [(name: String, text: String)] { [("baseline.csv", baseline())] }

  /// What a person reads in the terminal.
  func summary() -> String {
    var lines: [(String, String)] = [
      (
        "at risk",
        "\(fit.observations) rows of \(fit.subjects) subjects; \(fit.events) events"
          + (fit.competingEvents > 0 ? ", \(fit.competingEvents) of other causes, which censor" : "")
      ),
      ("hazard", link),
    ]
    for row in fit.coefficients {
      lines.append(
        (
          row.name,
          "\(Self.short(row.estimate)) (SE \(Self.short(row.stdError)), \(Self.short(100 * options.confidence)) % interval "
            + "\(Self.short(row.confLow)) to \(Self.short(row.confHigh)), p \(Self.short(row.pValue)))"
        ))
    }
    lines.append(("errors", errors))
    for group in fit.groupVariances {
      lines.append(
        (
          "frailty",
          "\(group.name): variance \(Self.short(group.variance)) (\(Self.short(100 * options.confidence)) % interval "
            + "\(Self.interval(group))) over \(group.levels) levels"
        ))
    }
    if fit.penalty > 0 { lines.append(("ridge", ridge)) }
    lines.append(
      (
        "fit",
        "log-likelihood \(Self.short(fit.logLikelihood)), \(Self.short(fit.nullLogLikelihood)) without covariates"
      ))
    if let concordance { lines.append(("concordance", Self.short(concordance.estimate))) }
    if let test = proportionality {
      lines.append(
        (
          "proportional",
          "χ²(\(test.global.degreesOfFreedom)) = \(Self.short(test.global.statistic)), p "
            + "\(Self.short(test.global.pValue)) that coefficients do not change with time (km)"
        ))
    }
    for cause in incidence {
      guard let last = cause.points.last else { continue }
      lines.append(
        (
          "incidence",
          "cause \(cause.cause): \(Self.short(last.estimate)) (\(Self.short(last.confLow)) to "
            + "\(Self.short(last.confHigh))) by \(Self.short(last.time))"
        ))
    }
    for left in fit.leftOut {
      lines.append(
        ("left out", "\(left.rows) rows: \(left.reason)" + (left.names.isEmpty ? "" : " (\(Self.some(left.names)))")))
    }
    if !fit.collinear.isEmpty {
      lines.append(("left out", "determined by the others or constant: \(fit.collinear.joined(separator: ", "))"))
    }
    lines += (notes + fit.notes).map { ("note", $0) }
    let width = (lines.map(\.0.count).max() ?? 0) + 2
    return lines.map { $0.0 + String(repeating: " ", count: width - $0.0.count) + $0.1 }.joined(separator: "\n")
  }

  private var link: String {
    switch fit.link {
    case .logit: "logit of the probability in a period, \(baselineWords)"
    case .cloglog: "complementary log-log of the probability in a period, \(baselineWords)"
    case .cox: "Cox, ties by \(options.ties == .efron ? "Efron" : "Breslow")"
    }
  }

  private var baselineWords: String {
    switch options.baseline {
    case .periods: "an effect for each of \(fit.baseline.count) periods"
    case .constant: "constant baseline"
    case .polynomial(let degree): "baseline a polynomial of degree \(degree)"
    }
  }

  private static func interval(_ group: HazardFit.GroupVariance) -> String {
    guard let low = group.confLow, let high = group.confHigh else { return "not asked for" }
    return short(low) + (high.isFinite ? " to \(short(high))" : " and up")
  }

  private var errors: String {
    "clustered by \(command.cluster ?? command.id) (\(fit.clusters) clusters)"
      + (fit.link == .cox ? ", grouped dfbetas without a factor" : ", with the factor G / (G − 1)")
  }

  private var ridge: String {
    var words = "penalty \(Self.short(fit.penalty)) on standardised covariates"
    if let best = fit.penaltyPath.first(where: { $0.penalty == fit.penalty }),
      let strongest = fit.penaltyPath.first(where: { $0.logLikelihood >= best.logLikelihood - best.stdError })
    {
      words += ", chosen by cross-validation; within one standard error: \(Self.short(strongest.penalty))"
    }
    return words
  }

  static func some(_ names: [String]) -> String {
    names.prefix(6).joined(separator: ", ") + (names.count > 6 ? ", … \(names.count - 6) more" : "")
  }
}
