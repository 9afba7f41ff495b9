import ArgumentParser
import Effects
import Foundation
import Statistics
import Tables

/// `suasion effect`: the effect of a staggered treatment in any table of units and periods.
struct EffectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "effect",
    abstract: "Estimates the effect of a treatment that units take up at different times, and puts it to the test.",
    discussion: """
      Reads a table with one row per unit and period; writes tidy.csv, glance.csv and diagnostics.json into --out. Every
      estimator takes the same table, names its terms alike, and faces the same diagnostics.
      Give either --cohort, the first treated period (empty, 0, NA or inf for never), or --treated, a 0/1 column.
      """)

  @Option(help: "The table: .csv, .tsv, or either packed with gzip.") var data: String
  @Option(help: "Column that names the unit.") var unit: String
  @Option(help: "Column of the period: whole numbers, or dates such as 2004-03-01.") var time: String
  @Option(help: "Column of the outcome; empty or NA where missing.") var outcome: String
  @Option(help: "Column that is 1 from adoption on and 0 before.") var treated: String?
  @Option(help: "Column of the first treated period, written as the periods are.") var cohort: String?
  @Option(help: "One of: \(Self.names(Estimator.self)).") var estimator = Estimator.imputation.rawValue
  @Option(help: "Whom imputation, cs, ife and mc compare with: notyet (all not yet treated) or never.")
  var controls = ImputationOptions.Controls.notYet.rawValue
  @Option(help: "Columns that vary over time, with commas between.") var covariates: String?
  @Option(help: "Column, constant within a unit, whose groups get period effects of their own (imputation).")
  var strata: String?
  @Option(help: "Column, constant within a unit, of the clusters of standard errors; the units by default.")
  var cluster: String?
  @Option(help: "How far before adoption, in units of time, the pre-trend test looks.") var leads = 4
  @Option(
    help: """
      Bootstrap or placebo replicates; 0 for analytic standard errors, or none where the estimator has none. By default \
      999, 200 for mc, sc and sdid, 0 for twfe and sunab.
      """)
  var bootstrap: Int?
  @Option(help: "How cs uses covariates: \(Self.names(EffectOptions.Adjustment.self)).")
  var adjustment = EffectOptions.Adjustment.doublyRobust.rawValue
  @Option(help: "What cs measures periods before adoption against: \(Self.names(EffectOptions.BasePeriod.self)).")
  var base = EffectOptions.BasePeriod.varying.rawValue
  @Option(help: "Factors of ife; chosen by cross-validation where not given.") var rank: Int?
  @Option(help: "The most factors that cross-validation tries.") var maxRank = 5
  @Option(help: "Periods beside a predicted one that cross-validation of factors leaves out with it.") var cvGap = 1
  @Option(help: "What the bootstrap of ife draws: \(Self.names(EffectOptions.FactorBootstrap.self)).")
  var factorBootstrap = EffectOptions.FactorBootstrap.block.rawValue
  @Option(
    help: """
      Where the error of sdid and sc comes from: \(Self.names(EffectOptions.SyntheticVariance.self)); of sc no bootstrap. \
      By default placebo, or for sdid bootstrap where the treated are not fewer than the controls, for sc jackknife from \
      ten treated on.
      """)
  var variance: String?
  @Option(
    help: """
      Diagnostics to run, with commas between: \(Self.names(DiagnosticsOptions.Part.self)); all; none. By default all \
      on tables of up to 20,000 rows.
      """)
  var diagnose: String?
  @Option(help: "Permutations of adoption among units; by default 499, 99 for ife, mc, sc and sdid.")
  var permutations: Int?
  @Option(help: "Column, constant within a unit, of groups to leave out in turn, such as regions.") var groups: String?
  @Option(help: "Smallest effect of interest, in the outcome's unit, for the equivalence test.")
  var smallestEffect: Double?
  @Option(help: "Seed of all that is drawn.") var seed: UInt64 = 1
  @Option(help: "Threads; the results do not depend on them.")
  var threads = ProcessInfo.processInfo.activeProcessorCount
  @Option(help: "Folder to write into.") var out: String

  func run() throws { print(try write().summary()) }

  /// Estimates, and writes the files.
  func write() throws -> EffectReport {
    let estimator: Estimator = try word(estimator, "--estimator", "estimator")
    let named = list(covariates)
    if let own = named.first(where: { [outcome, unit, time].contains($0) }) {
      throw SuasionError(
        .usage, "the covariate '\(own)' is the outcome, the unit or the period", at: .init(key: "--covariates"),
        hint: "name other columns")
    }
    var options = EffectOptions(
      controls: try word(controls, "--controls", "controls"), leads: leads,
      replicates: bootstrap ?? Self.replicates(of: estimator), seed: seed, threads: threads,
      adjustment: try word(adjustment, "--adjustment", "adjustment"), basePeriod: try word(base, "--base", "base"),
      factorBootstrap: try word(factorBootstrap, "--factor-bootstrap", "bootstrap"), rank: rank, maximumRank: maxRank,
      crossValidationGap: cvGap)
    let variance: EffectOptions.SyntheticVariance? = try variance.map { try word($0, "--variance", "variance") }
    let file = try PanelFile(
      path: data, unit: unit, time: time, outcome: outcome, treatment: treatment(), covariates: named,
      strata: strata, cluster: cluster, groups: groups)
    let (panel, groups, scale) = try file.parts()
    if estimator == .sc, variance == .bootstrap {
      throw SuasionError(
        .usage, "a bootstrap of synthetic controls", at: .init(key: "--variance"),
        hint: "ask for placebo, or for jackknife where many are treated")
    }
    options.syntheticVariance = variance ?? .fitting(panel, for: estimator)
    let parts = try diagnosticParts(rows: panel.outcome.count)
    let specification = EffectSpecification(estimator, options: options)
    return try naming(data) {
      let result = try specification(panel)
      let diagnostics = try Effects.diagnose(
        panel, by: specification, result: result,
        options: DiagnosticsOptions(
          parts: parts ?? [], permutations: permutations ?? Self.permutations(of: estimator),
          smallestEffect: smallestEffect, groups: groups))
      let report = EffectReport(
        result: result, diagnostics: diagnostics, diagnosed: parts, panel: panel, scale: scale, options: options,
        command: self)
      try report.write(into: out)
      return report
    }
  }

  private static func replicates(of estimator: Estimator) -> Int {
    switch estimator {
    case .imputation, .cs, .ife: 999
    case .mc, .sc, .sdid: 200
    case .twfe, .sunab: 0
    }
  }

  /// Options that were given and that the estimator has no use for.
  func unused(by estimator: Estimator) -> [String] {
    let given: [(option: String, isGiven: Bool, isUsed: Bool)] = [
      ("--rank", rank != nil, estimator == .ife), ("--variance", variance != nil, [.sdid, .sc].contains(estimator)),
      ("--strata", strata != nil, [.imputation, .twfe, .sunab, .ife, .mc].contains(estimator)),
    ]
    return given.filter { $0.isGiven && !$0.isUsed }.map { "\($0.option) is not used by \(estimator.rawValue)" }
  }

  /// Fewer for the estimators that take longest, each of whose permutations is a fit of its own.
  private static func permutations(of estimator: Estimator) -> Int {
    [.ife, .mc, .sc, .sdid].contains(estimator) ? 99 : 499
  }

  /// The diagnostics asked for; nil where the table is too large for all of them to be run unasked.
  private func diagnosticParts(rows: Int) throws -> [DiagnosticsOptions.Part]? {
    guard let diagnose else { return rows <= 20_000 ? DiagnosticsOptions.Part.allCases : nil }
    let words = list(diagnose)
    if words == ["none"] { return [] }
    if words == ["all"] { return DiagnosticsOptions.Part.allCases }
    return try words.map { try word($0, "--diagnose", "diagnostic") }
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
}
