import Effects
import Foundation
import Statistics
import Tables

/// The files and the few lines that `suasion regress` leaves.
struct RegressReport: TableReport {
  var fit: RegressionFit
  var wild: [(name: String, result: WildBootstrapResult)]
  var wildOptions: WildBootstrapOptions?
  var contents: RegressionFile.Contents
  var file: RegressionFile
  var options: RegressionOptions
  var command: RegressCommand

  func tidy() -> String {
    var writer = DelimitedWriter(header: [
      "term", "estimate", "std.error", "statistic", "p.value", "conf.low", "conf.high", "wild.p.value",
      "wild.conf.low", "wild.conf.high",
    ])
    for row in fit.coefficients {
      let own = wild.first { $0.name == row.name }?.result
      writer.append(
        [row.name]
          + [row.estimate, row.stdError, row.statistic, row.pValue, row.confLow, row.confHigh, own?.pValue ?? .nan]
          .map(Self.text) + [own?.confLow ?? .nan, own?.confHigh ?? .nan].map(Self.bound))
    }
    return writer.text
  }

  func glance() -> String {
    Self.row([
      ("outcome", file.outcome),
      ("method", file.endogenous.isEmpty ? "least squares" : "two-stage least squares"),
      ("nobs", String(fit.observations)),
      ("rows", String(contents.rows)),
      ("r.squared", Self.text(fit.rSquared)),
      ("within.r.squared", Self.text(fit.effects.isEmpty ? .nan : fit.rSquaredWithin)),
      ("rmse", Self.text(fit.rootMeanSquare)),
      ("errors", options.variance.rawValue),
      ("clusters", fit.clusters.isEmpty ? "NA" : fit.clusters.map(String.init).joined(separator: " ")),
      ("parameters", String(fit.parameters)),
      ("df.residual", String(fit.degreesOfFreedom)),
      ("absorbed.effects", String(fit.effects.count)),
      ("absorbed.levels", String(fit.effects.reduce(0) { $0 + $1.levels })),
      ("absorbed.rank", fit.absorbedRank.map(String.init) ?? "NA"),
      ("collinear", String(fit.collinear.count)),
      ("first.stage.statistic", Self.text(weakest?.statistic ?? .nan)),
      ("wild.replicates", String(wild.first?.result.replicates ?? 0)),
      ("seed", String(command.seed)),
    ])
  }

  func diagnosticsFile() throws -> String { try Self.json(RegressDiagnosticsFile(self)) }

  func otherFiles() -> [(name: String, text: String)] {
    let names = fit.coefficients.map(\.name)
    var covariance = DelimitedWriter(header: ["term"] + names)
    for (row, name) in names.enumerated() {
      covariance.append([name] + names.indices.map { Self.text(fit.covariance[row * names.count + $0]) })
    }
    var files = [(name: "covariance.csv", text: covariance.text)]
    if let residuals = fit.residuals {
      var text = "line,residual\n"
      for (line, residual) in zip(contents.lines, residuals) { text += "\(line),\(Self.text(residual))\n" }
      files.append((name: "residuals.csv", text: text))
    }
    return files
  }

  func summary() -> String {
    var lines: [(String, String)] = [("rows", sample())]
    for effect in fit.effects {
      lines.append(
        (
          "absorbed",
          "\(effect.name): \(counted(effect.levels, "level"))" + (effect.isNested ? ", nested in the clusters" : "")
        ))
    }
    let share = Self.short(100 * options.confidence)
    for row in fit.coefficients.prefix(20) {
      lines.append(
        (
          row.name,
          "\(Self.short(row.estimate)) (SE \(Self.short(row.stdError)), \(share) % interval "
            + "\(Self.short(row.confLow)) to \(Self.short(row.confHigh)), p \(Self.short(row.pValue)))"
        ))
      guard let own = wild.first(where: { $0.name == row.name })?.result else { continue }
      let interval =
        own.confLow.isNaN
        ? "" : "; \(share) % interval \(Self.shortBound(own.confLow)) to \(Self.shortBound(own.confHigh))"
      lines.append(("", "wild bootstrap: p \(Self.short(own.pValue))\(interval)"))
    }
    if fit.coefficients.count > 20 { lines.append(("…", "\(fit.coefficients.count - 20) more in tidy.csv")) }
    lines.append(("errors", "\(errors); \(rule)"))
    if let words = wildWords { lines.append(("wild bootstrap", words)) }
    for stage in fit.firstStages {
      lines.append(
        (
          "first stage",
          "\(stage.name): F(\(stage.numeratorDegreesOfFreedom), \(stage.denominatorDegreesOfFreedom)) = "
            + "\(Self.short(stage.statistic)), p \(Self.short(stage.pValue))"
        ))
    }
    lines.append(
      (
        "fit",
        "R² \(Self.short(fit.rSquared))" + (fit.effects.isEmpty ? "" : ", within \(Self.short(fit.rSquaredWithin))")
          + ", root mean squared residual \(Self.short(fit.rootMeanSquare))"
      ))
    for (reason, rows, detail) in leftOut {
      lines.append(("left out", "\(counted(rows, "row")): \(reason)" + (detail.isEmpty ? "" : " (\(detail))")))
    }
    if !fit.collinear.isEmpty {
      lines.append(("collinear", "\(fit.collinear.joined(separator: ", ")): no coefficient is identified"))
    }
    for note in notes { lines.append(("note", note)) }
    let files = ["tidy.csv", "glance.csv", "diagnostics.json"] + otherNames
    lines.append(("written", "\(command.out)/\(files.joined(separator: ", "))"))
    return Self.titled(
      "\(file.outcome): \(file.endogenous.isEmpty ? "least squares" : "two-stage least squares")"
        + (file.weights.map { ", weighted by \($0)" } ?? ""), lines)
  }

  private var otherNames: [String] { ["covariance.csv"] + (fit.residuals == nil ? [] : ["residuals.csv"]) }

  private func sample() -> String {
    let left = contents.rows - fit.observations
    return "\(fit.observations) used" + (left > 0 ? " of \(contents.rows)" : "")
  }

  /// Why rows are left out, how many, and of which columns.
  var leftOut: [(reason: String, rows: Int, detail: String)] {
    let columns = contents.missing.map { "\($0.column): \($0.rows)" }.joined(separator: ", ")
    return [
      ("a value is missing", fit.missingRows, columns), ("weight 0", fit.zeroWeightRows, ""),
      ("alone in a level of an absorbed effect", fit.singletonsDropped ? fit.singletons : 0, ""),
    ].filter { $0.1 > 0 }
  }

  var notes: [String] {
    var notes = contents.notes + fit.notes + command.unused(by: options, file)
    let share = fit.effects.isEmpty ? fit.rSquared : fit.rSquaredWithin
    if fit.rSquared.isNaN {
      notes.append("the outcome does not vary: there are no errors to judge coefficients by")
    } else if share.isNaN || abs(1 - share) < 1e-13 {
      notes.append("the outcome is fitted exactly: nothing is left to judge coefficients by")
    }
    if fit.singletons > 0, !fit.singletonsDropped {
      notes.append(
        "\(counted(fit.singletons, "row")) alone in a level of an absorbed effect "
          + (fit.singletons == 1 ? "is kept" : "are kept") + "; --singletons drop leaves such rows out")
    }
    if let weakest, weakest.statistic < 10 {
      notes.append(
        "the instruments are weak (F of \(weakest.name) below 10): estimate and interval are not to be trusted")
    }
    if fit.firstStages.count > 1 {
      notes.append("with several endogenous regressors each first-stage F says nothing of them jointly")
    }
    if options.variance == .cluster, let fewest = fit.clusters.min(), fewest < 30, wild.isEmpty {
      let canBootstrap = fit.clusters.count == 1 && file.endogenous.isEmpty
      notes.append(
        "\(fewest) clusters are few: cluster-robust errors tend to be too small" + (canBootstrap ? "; see --wild" : ""))
    }
    if let result = wild.first?.result, result.isEnumerated, result.clusters < 6 {
      notes.append(
        "with \(result.clusters) clusters the wild bootstrap's p moves in steps of "
          + "\(Self.short(2 / Double(result.replicates))); see --wild-weights webb")
    }
    if let result = wild.first?.result, let asked = wildOptions?.replicates, result.isEnumerated {
      notes.append(
        "all \(result.replicates) combinations of the wild weights were gone through instead of \(asked) draws")
    }
    return notes
  }

  /// The first stage with the smallest F.
  private var weakest: RegressionFit.FirstStage? {
    fit.firstStages.filter { !$0.statistic.isNaN }.min { $0.statistic < $1.statistic }
  }

  private var errors: String {
    switch options.variance {
    case .iid: "alike and uncorrelated (iid)"
    case .hc1, .hc2, .hc3: "robust to unequal variances (\(options.variance.rawValue))"
    case .cluster:
      zip(file.clusters, fit.clusters).map { "clustered by \($0) (\($1) clusters)" }.joined(separator: " and ")
    }
  }

  /// The small-sample rule in words.
  var rule: String {
    let isRobust = [.hc1, .hc2, .hc3].contains(options.variance)
    var words: [String] = []
    if options.adjusts {
      words.append("\(isRobust ? "N/(N − K)" : "(N − 1)/(N − K)") with N \(fit.observations), K \(fit.parameters)")
    }
    if options.variance == .cluster, options.adjustsClusters {
      words.append(
        "G/(G − 1) with \(fit.clusters.count == 2 && options.clusterDF == .conventional ? "each matrix's own G" : "G \(fit.clusters.min() ?? 0)")"
      )
    }
    let times = words.isEmpty ? "no small-sample correction" : "covariance times " + words.joined(separator: " and ")
    let counting =
      switch options.adjustK {
      case .none: "K counts regressors only"
      case .nested where options.variance == .cluster && fit.effects.contains(where: \.isNested):
        "K counts regressors and absorbed levels, those of an effect nested in a cluster as one"
      case .nested, .full: "K counts regressors and absorbed levels"
      }
    return "\(times)" + (options.adjusts && !fit.effects.isEmpty ? "; \(counting)" : "")
      + "; t with \(counted(fit.degreesOfFreedom, "degree")) of freedom"
  }

  /// How the wild bootstrap was run.
  var wildWords: String? {
    guard let wildOptions, let result = wild.first?.result else { return nil }
    return "restricted, \(wildOptions.weights.rawValue) weights, \(result.replicates) replicates over "
      + "\(result.clusters) clusters, null \(Self.short(wildOptions.null)), seed \(wildOptions.seed)"
  }

  /// An end of an interval that may be open.
  private static func bound(_ value: Double) -> String { value.isInfinite ? value > 0 ? "Inf" : "-Inf" : text(value) }

  private static func shortBound(_ value: Double) -> String {
    value.isInfinite ? value > 0 ? "∞" : "−∞" : short(value)
  }
}
