import ArgumentParser
import Effects
import Foundation
import Statistics
import Tables

/// `suasion effect`: the effect of a staggered treatment in any table of units and periods.
struct EffectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "effect",
    abstract: "Estimates the effect of a treatment that units take up at different times.",
    discussion: """
      Reads a table with one row per unit and period; writes tidy.csv, glance.csv and diagnostics.json into --out.
      Give either --cohort, the first treated period (empty, 0, NA or inf for never), or --treated, a 0/1 column.
      """)

  @Option(help: "The table: .csv, .tsv, or either packed with gzip.") var data: String
  @Option(help: "Column that names the unit.") var unit: String
  @Option(help: "Column of the period, a whole number.") var time: String
  @Option(help: "Column of the outcome; empty or NA where missing.") var outcome: String
  @Option(help: "Column that is 1 from adoption on and 0 before.") var treated: String?
  @Option(help: "Column of the first treated period.") var cohort: String?
  @Option(help: "One of: \(Estimator.names).") var estimator = Estimator.imputation.rawValue
  @Option(help: "Whom to compare with: notyet (all not yet treated) or never (those never treated in the window).")
  var controls = ImputationOptions.Controls.notYet.rawValue
  @Option(help: "Columns that vary over time, with commas between.") var covariates: String?
  @Option(help: "Column, constant within a unit, whose groups get period effects of their own.") var strata: String?
  @Option(help: "Column, constant within a unit, of the clusters that are resampled; the units by default.")
  var cluster: String?
  @Option(help: "Periods before adoption that the pre-trend test looks at.") var leads = 4
  @Option(help: "Bootstrap replicates; 0 for analytic standard errors.") var bootstrap = 999
  @Option(help: "Seed of the bootstrap.") var seed: UInt64 = 1
  @Option(help: "Threads; the results do not depend on them.")
  var threads = ProcessInfo.processInfo.activeProcessorCount
  @Option(help: "Folder to write into.") var out: String

  /// The estimators this version has.
  enum Estimator: String, CaseIterable {
    case imputation

    static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
  }

  func run() throws { print(try write().summary()) }

  /// Estimates, and writes the files.
  func write() throws -> EffectReport {
    guard Estimator(rawValue: estimator) != nil else {
      throw SuasionError(
        .usage, "no estimator '\(estimator)' in this version", at: .init(key: "--estimator"),
        hint: "there is: \(Estimator.names)")
    }
    guard let controls = ImputationOptions.Controls(rawValue: controls) else {
      throw SuasionError(
        .usage, "no controls '\(controls)'", at: .init(key: "--controls"), hint: "say notyet or never")
    }
    let options = ImputationOptions(
      controls: controls, leads: leads, replicates: bootstrap, seed: seed, threads: threads)
    let file = try PanelFile(
      path: data, unit: unit, time: time, outcome: outcome, treatment: treatment(), covariates: list(covariates),
      strata: strata, cluster: cluster)
    let panel = try file.panel()
    let result: ImputationResult
    do {
      result = try imputation(panel, options: options)
    } catch var error as SuasionError {
      // What is wrong with the panel as a whole stands in no one row.
      if error.code == .data, error.location == nil { error.location = .init(file: data) }
      throw error
    }
    let report = EffectReport(result: result, panel: panel, options: options, command: self)
    let folder = try OutputFolder(URL(fileURLWithPath: out))
    try folder.write(report.tidy(), to: "tidy.csv")
    try folder.write(report.glance(), to: "glance.csv")
    try folder.write(try report.diagnostics(), to: "diagnostics.json")
    try folder.commit()
    return report
  }

  private func treatment() throws -> PanelFile.Treatment {
    switch (treated, cohort) {
    case (let treated?, nil): return .indicator(treated)
    case (nil, let cohort?): return .cohort(cohort)
    case (nil, nil):
      throw SuasionError(
        .usage, "nothing says who is treated", hint: "give --cohort (first treated period) or --treated (0 or 1)")
    case (_?, _?):
      throw SuasionError(.usage, "both --treated and --cohort are given", hint: "give one of the two")
    }
  }

  private func list(_ names: String?) -> [String] {
    names?.split(separator: ",").map { String($0.trimming(while: \.isWhitespace)) }.filter { !$0.isEmpty } ?? []
  }
}

extension Substring {
  /// Without the leading and trailing characters that satisfy `condition`.
  func trimming(while condition: (Character) -> Bool) -> Substring {
    var rest = drop(while: condition)
    while let last = rest.last, condition(last) { rest.removeLast() }
    return rest
  }
}
