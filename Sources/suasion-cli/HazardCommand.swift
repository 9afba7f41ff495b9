import ArgumentParser
import Diffusion
import Foundation
import Statistics
import Tables

/// `suasion hazard`: when, and how likely, subjects at risk have an event.
struct HazardCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hazard",
    abstract: "Estimates how covariates raise or lower the hazard of an event.",
    discussion: """
      Reads a table with a row for each stretch of time at risk, (start, stop]; writes tidy.csv, glance.csv, baseline.csv \
      and diagnostics.json into --out. logit and cloglog take a row a period and stop as the period; cox takes any times. \
      A column of words becomes one indicator for each but the most frequent: income[low].
      """)

  @Option(help: "The table: .csv, .tsv, or either packed with gzip.") var data: String
  @Option(help: "Column that names the subject.") var id: String
  @Option(help: "Column of the time from which the row is at risk; by default the subject's previous stop, at first 0.")
  var start: String?
  @Option(help: "Column of the time at which the row ends, or its period.") var stop: String
  @Option(help: "Column that is 0 where nothing happened at the end, else 1, or the number of the cause.")
  var event: String
  @Option(help: "Columns of covariates, with commas between.") var formula: String
  @Option(help: "One of: \(EffectCommand.names(HazardLink.self)).") var link = HazardLink.logit.rawValue
  @Option(help: "Baseline of logit and cloglog: periods, constant, or polynomial:N.") var baseline: String?
  @Option(help: "How cox treats events at one time: \(EffectCommand.names(HazardOptions.Ties.self)).")
  var ties = HazardOptions.Ties.efron.rawValue
  @Option(help: "The cause whose hazard is modelled; the others censor.") var cause = 1
  @Option(help: "Column of strata with baselines of their own.") var strata: String?
  @Option(help: "Column of the clusters of standard errors; the subjects by default.") var cluster: String?
  @Option(help: "Columns of groups with random effects, such as regions, with commas between.") var frailty: String?
  @Option(help: "Column of weights.") var weights: String?
  @Option(help: "Ridge penalty on standardised covariates.") var ridge: Double?
  @Option(help: "Chooses the ridge penalty over so many folds of clusters.") var crossValidate: Int?
  @Option(help: "Level of intervals.") var confidence = 0.95
  @Option(help: "Seed of the folds.") var seed: UInt64 = 1
  @Option(help: "Threads; the results do not depend on them.")
  var threads = ProcessInfo.processInfo.activeProcessorCount
  @Option(help: "Folder to write into.") var out: String

  func run() throws { print(try write().summary()) }

  /// Estimates, and writes the files.
  func write() throws -> HazardReport {
    let options = try options()
    let named = list(formula)
    if let own = named.first(where: { [id, stop, event, start ?? stop].contains($0) && $0 != stop }) {
      throw SuasionError(
        .usage, "the covariate '\(own)' is the subject, the start or the event", at: .init(key: "--formula"),
        hint: "name other columns")
    }
    let file = HazardFile(
      path: data, id: id, start: start, stop: stop, event: event, formula: named, strata: strata, cluster: cluster,
      frailty: list(frailty), weights: weights)
    let contents = try file.contents()
    return try naming(data) {
      let fit = try hazard(contents.rows, options: options)
      var report = HazardReport(
        fit: fit, options: options, strata: contents.strata, notes: contents.notes, command: self)
      let predictor = try fit.linearPredictor(contents.rows)
      if options.link == .cox {
        report.concordance = try concordance(contents.rows, predictor: predictor, cause: cause)
        if !fit.coefficients.isEmpty { report.proportionality = try proportionality(contents.rows, options: options) }
      }
      if Set(contents.rows.event).subtracting([0]).count > 1 {
        report.incidence = try cumulativeIncidence(contents.rows, confidence: confidence)
      }
      try report.write(into: out)
      return report
    }
  }

  private func options() throws -> HazardOptions {
    let link: HazardLink = try word(link, "--link", "link")
    let ties: HazardOptions.Ties = try word(ties, "--ties", "ties")
    if baseline != nil, link == .cox {
      throw SuasionError(
        .usage, "cox leaves its baseline open", at: .init(key: "--baseline"), hint: "leave --baseline out")
    }
    var penalty = HazardOptions.Penalty.none
    switch (ridge, crossValidate) {
    case (_?, _?):
      throw SuasionError(.usage, "both --ridge and --cross-validate are given", hint: "give one of the two")
    case (let ridge?, nil): penalty = .ridge(ridge)
    case (nil, let folds?): penalty = .crossValidated(folds: folds)
    case (nil, nil): break
    }
    return HazardOptions(
      link: link, baseline: try chosenBaseline(), ties: ties, cause: cause, penalty: penalty, confidence: confidence,
      seed: seed, threads: threads)
  }

  private func chosenBaseline() throws -> HazardOptions.Baseline {
    switch baseline {
    case nil, "periods": return .periods
    case "constant": return .constant
    case let word?:
      if word.hasPrefix("polynomial:"), let degree = Int(word.dropFirst("polynomial:".count)), (0...20).contains(degree)
      {
        return .polynomial(degree)
      }
      throw SuasionError(
        .usage, "no baseline '\(word)'", at: .init(key: "--baseline"),
        hint: "choose periods, constant, or polynomial:N with N from 0 to 20")
    }
  }
}
