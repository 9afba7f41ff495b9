import Diffusion

/// What `suasion hazard` writes into diagnostics.json.
struct HazardDiagnosticsFile: Encodable {
  struct LeftOut: Encodable {
    var reason: String
    var rows: Int
    var names: [String]
  }
  struct Group: Encodable {
    var name: String
    var levels: Int
    var variance: Double
    var confLow: Double?
    /// nil where the data set no upper limit.
    var confHigh: Double?
  }
  struct Effect: Encodable {
    var name: String
    var estimate: Double
    var stdError: Double
  }
  struct Penalty: Encodable {
    var penalty: Double
    var logLikelihood: Double
    var stdError: Double
  }
  struct Pairs: Encodable {
    var concordant: Int
    var discordant: Int
    var tied: Int
    var estimate: Double?
  }
  struct Test: Encodable {
    var name: String
    var statistic: Double?
    var df: Int
    var pValue: Double?
  }
  struct Incidence: Encodable {
    var cause: Int
    var time: Double
    var atRisk: Int
    var events: Int
    var estimate: Double
    var stdError: Double?
    var confLow: Double?
    var confHigh: Double?
  }

  var link: String
  var ties: String?
  var cause: Int
  var confidence: Double
  var conditionalLogLikelihood: Double
  var groups: [Group]
  var groupEffects: [Effect]
  var penaltyPath: [Penalty]
  var concordance: Pairs?
  var proportionality: [Test]
  var cumulativeIncidence: [Incidence]
  var collinear: [String]
  var leftOut: [LeftOut]
  var notes: [String]

  init(_ report: HazardReport) {
    func finite(_ value: Double) -> Double? { value.isFinite ? value : nil }
    let fit = report.fit
    link = fit.link.rawValue
    ties = fit.link == .cox ? report.options.ties.rawValue : nil
    cause = report.options.cause
    confidence = report.options.confidence
    conditionalLogLikelihood = fit.conditionalLogLikelihood
    groups = fit.groupVariances.map {
      Group(
        name: $0.name, levels: $0.levels, variance: $0.variance, confLow: $0.confLow,
        confHigh: $0.confHigh.flatMap(finite))
    }
    let all = fit.parameters.count
    groupEffects = fit.parameters.indices.compactMap { index in
      guard case .group = fit.parameters[index].role else { return nil }
      return Effect(
        name: fit.parameters[index].name, estimate: fit.parameters[index].estimate,
        stdError: fit.covariance[index * all + index].squareRoot())
    }
    penaltyPath = fit.penaltyPath.map {
      Penalty(penalty: $0.penalty, logLikelihood: $0.logLikelihood, stdError: $0.stdError)
    }
    concordance = report.concordance.map {
      Pairs(concordant: $0.concordant, discordant: $0.discordant, tied: $0.tied, estimate: finite($0.estimate))
    }
    proportionality = (report.proportionality.map { $0.rows + [$0.global] } ?? []).map {
      Test(name: $0.name, statistic: finite($0.statistic), df: $0.degreesOfFreedom, pValue: finite($0.pValue))
    }
    cumulativeIncidence = report.incidence.flatMap { curve in
      curve.points.map {
        Incidence(
          cause: curve.cause, time: $0.time, atRisk: $0.atRisk, events: $0.events, estimate: $0.estimate,
          stdError: finite($0.stdError), confLow: finite($0.confLow), confHigh: finite($0.confHigh))
      }
    }
    collinear = fit.collinear
    leftOut = fit.leftOut.map { LeftOut(reason: $0.reason, rows: $0.rows, names: $0.names) }
    notes = report.notes + fit.notes
  }
}
