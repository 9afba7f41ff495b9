import Effects
import Statistics

/// `diagnostics.json` of `suasion regress`.
struct RegressDiagnosticsFile: Encodable {
  struct Columns: Encodable {
    var outcome: String
    var regressors: [String]
    var endogenous: [String]
    var instruments: [String]
    var absorb: [String]
    var cluster: [String]
    var weights: String?
  }
  struct Missing: Encodable {
    var column: String
    var rows: Int
  }
  struct LeftOut: Encodable {
    /// Rows without some value, by column too; a row may lack several.
    var missing: Int
    var missingByColumn: [Missing]
    var zeroWeight: Int
    var singletons: Int
  }
  struct Sample: Encodable {
    var rows: Int
    var observations: Int
    var leftOut: LeftOut
    /// Rows alone in a level of an absorbed effect, whether left out or kept.
    var singletonsFound: Int
  }
  struct Effect: Encodable {
    var column: String
    var levels: Int
    var isNested: Bool
  }
  struct Absorbed: Encodable {
    var effects: [Effect]
    /// Levels, less one for each effect after the first.
    var parameters: Int
    /// Of the dummies; null where it was not computed.
    var rank: Int?
    var method: String
    var iterations: Int
  }
  struct Cluster: Encodable {
    var column: String
    var clusters: Int
  }
  struct SmallSample: Encodable {
    var rule: String
    var adjusts: Bool
    var adjustK: String
    var adjustsClusters: Bool
    var clusterDf: String
    var singletons: String
    var parameters: Int
    var degreesOfFreedom: Int
  }
  struct FirstStage: Encodable {
    var endogenous: String
    var statistic: Double?
    var df: Int
    var dfResidual: Int
    var pValue: Double?
  }
  struct Wild: Encodable {
    var term: String
    var statistic: Double?
    var pValue: Double?
    /// Null where the interval is open on that side, or was not asked for.
    var confLow: Double?
    var confHigh: Double?
    var null: Double
    var weights: String
    var replicates: Int
    var isEnumerated: Bool
    var clusters: Int
  }

  var version: String
  var seed: UInt64
  var method: String
  var errors: String
  var confidence: Double
  var intercept: Bool
  var columns: Columns
  var sample: Sample
  var absorbed: Absorbed
  var clusters: [Cluster]
  var smallSample: SmallSample
  /// Coefficients estimated.
  var rank: Int
  var collinear: [String]
  var collinearity: Double
  var tolerance: Double
  var firstStages: [FirstStage]
  var wildBootstrap: [Wild]
  var notes: [String]

  init(_ report: RegressReport) {
    func finite(_ value: Double) -> Double? { value.isFinite ? value : nil }
    let (fit, file, options) = (report.fit, report.file, report.options)
    version = suasionVersion
    seed = report.command.seed
    method = file.endogenous.isEmpty ? "least squares" : "two-stage least squares"
    errors = options.variance.rawValue
    confidence = options.confidence
    intercept = options.intercept && file.absorb.isEmpty
    columns = Columns(
      outcome: file.outcome, regressors: file.regressors, endogenous: file.endogenous, instruments: file.instruments,
      absorb: file.absorb, cluster: file.clusters, weights: file.weights)
    sample = Sample(
      rows: report.contents.rows, observations: fit.observations,
      leftOut: LeftOut(
        missing: fit.missingRows,
        missingByColumn: report.contents.missing.map { Missing(column: $0.column, rows: $0.rows) },
        zeroWeight: fit.zeroWeightRows, singletons: fit.singletonsDropped ? fit.singletons : 0),
      singletonsFound: fit.singletons)
    absorbed = Absorbed(
      effects: fit.effects.map { Effect(column: $0.name, levels: $0.levels, isNested: $0.isNested) },
      parameters: fit.absorbed, rank: fit.absorbedRank, method: fit.method, iterations: fit.iterations)
    clusters = zip(file.clusters, fit.clusters).map { Cluster(column: $0, clusters: $1) }
    smallSample = SmallSample(
      rule: report.rule, adjusts: options.adjusts, adjustK: options.adjustK.rawValue,
      adjustsClusters: options.adjustsClusters, clusterDf: options.clusterDF.rawValue,
      singletons: options.singletons.rawValue, parameters: fit.parameters, degreesOfFreedom: fit.degreesOfFreedom)
    rank = fit.coefficients.count
    collinear = fit.collinear
    collinearity = options.collinearity
    tolerance = options.tolerance
    firstStages = fit.firstStages.map {
      FirstStage(
        endogenous: $0.name, statistic: finite($0.statistic), df: $0.numeratorDegreesOfFreedom,
        dfResidual: $0.denominatorDegreesOfFreedom, pValue: finite($0.pValue))
    }
    wildBootstrap = report.wild.map { name, result in
      Wild(
        term: name, statistic: finite(result.statistic), pValue: finite(result.pValue),
        confLow: finite(result.confLow), confHigh: finite(result.confHigh), null: report.wildOptions?.null ?? 0,
        weights: report.wildOptions?.weights.rawValue ?? "", replicates: result.replicates,
        isEnumerated: result.isEnumerated, clusters: result.clusters)
    }
    notes = report.notes
  }
}
