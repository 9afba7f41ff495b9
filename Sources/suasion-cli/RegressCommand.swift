import ArgumentParser
import Effects
import Foundation
import Statistics
import Tables

/// `suasion regress`: least squares or two-stage least squares with absorbed effects, on any table.
struct RegressCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "regress",
    abstract: "Least squares, or two-stage least squares with instruments, with any number of absorbed fixed effects.",
    discussion: """
      Reads a table with one row per observation; writes tidy.csv, glance.csv, covariance.csv and diagnostics.json into \
      --out. Names of small-sample rules are fixest's; docs/effects.md says what they are in pyfixest and Stata.
      Columns to absorb and columns of clusters may hold any text or numbers; all others hold numbers.
      """)

  @Option(help: "The table: .csv, .tsv, or either packed with gzip.") var data: String
  @Option(help: "Column of the outcome; empty or NA where missing, as in every column.") var outcome: String
  @Option(help: "Columns of the exogenous regressors, with commas between.") var regressors: String?
  @Option(help: "Columns of the fixed effects to absorb, with commas between.") var absorb: String?
  @Option(help: "Column of weights, by which each row's squared residual counts; 0 leaves a row out.")
  var weights: String?
  @Option(help: "Columns of the endogenous regressors, with commas between.") var endogenous: String?
  @Option(help: "Columns of the excluded instruments, at least as many.") var instruments: String?
  @Option(
    help: """
      Covariance of the coefficients: \(Self.names(RegressionOptions.Variance.self)). By default cluster where --cluster \
      is given, else iid.
      """)
  var errors: String?
  @Option(help: "One or two columns of clusters, with a comma between.") var cluster: String?

  @Flag(
    inversion: .prefixedNo, help: "Whether the covariance is multiplied by (N − 1)/(N − K), for hc1 to hc3 N/(N − K).")
  var adjusts = true
  @Option(
    help: """
      Which parameters count in K: none (regressors only), nested (also absorbed levels, those of an effect nested in a \
      cluster as one), full (also those).
      """)
  var adjustK = RegressionOptions.AdjustK.nested.rawValue
  @Flag(inversion: .prefixedNo, help: "Whether a clustered covariance is multiplied by G/(G − 1).")
  var adjustsClusters = true
  @Option(
    name: .customLong("cluster-df"),
    help: "G with two ways of clustering: min (the smaller for all) or conventional (each matrix's own).")
  var clusterDF: String?
  @Option(help: "What becomes of rows alone in a level of an absorbed effect: keep or drop.")
  var singletons = RegressionOptions.Singletons.keep.rawValue
  @Flag(inversion: .prefixedNo, help: "Whether a constant is added where no effect is absorbed.") var intercept = true
  @Option(help: "Confidence of the intervals.") var confidence = RegressionOptions().confidence
  @Option(help: "Share of its sum of squares below which what effects and others leave of a regressor is collinear.")
  var collinearity = RegressionOptions().collinearity
  @Option(help: "Absorbing is done when level means are below this share of the column's length.")
  var tolerance = RegressionOptions().tolerance
  @Option(help: "The most iterations that absorbing one column may take.")
  var maximumIterations = RegressionOptions().maximumIterations

  @Option(help: "Replicates of the wild cluster bootstrap, the null imposed; for one column of clusters.")
  var wild: Int?
  @Option(
    help: """
      What the wild bootstrap draws: \(Self.names(WildBootstrapOptions.Weights.self)). By default rademacher; webb is for \
      fewer than a dozen clusters.
      """)
  var wildWeights: String?
  @Option(help: "Regressors whose coefficients are bootstrapped, with commas between; all by default.")
  var wildOf: String?
  @Option(help: "The value of the coefficient that the wild bootstrap tests; 0 by default.") var wildNull: Double?
  @Flag(inversion: .prefixedNo, help: "Whether the wild bootstrap's interval is sought.") var wildInterval = true
  @Option(help: "Seed of all that is drawn.") var seed: UInt64 = 1
  @Option(help: "Threads of the wild bootstrap; the results do not depend on them.")
  var threads = ProcessInfo.processInfo.activeProcessorCount
  @Flag(help: "Write residuals.csv too: the residual of each line of the table.") var residuals = false
  @Option(help: "Folder to write into.") var out: String

  func run() throws { print(try write().summary()) }

  /// Estimates, and writes the files.
  func write() throws -> RegressReport {
    let file = try file()
    let options = try options(file)
    let wildOptions = try wildOptions(file, options)
    let contents = try file.contents(wantsLines: residuals)
    return try naming(data) {
      let fit = try feRegression(contents.data, options: options)
      var wildResults: [(name: String, result: WildBootstrapResult)] = []
      if let wildOptions {
        let named = wildOf == nil ? fit.coefficients.map(\.name).filter { $0 != "(Intercept)" } : list(wildOf)
        wildResults = Array(
          zip(
            named,
            try wildClusterBootstrap(
              contents.data, of: named, options: wildOptions, regression: options, threads: threads)))
      }
      let report = RegressReport(
        fit: fit, wild: wildResults, wildOptions: wildOptions, contents: contents, file: file, options: options,
        command: self)
      try report.write(into: out)
      return report
    }
  }

  /// The columns by role, none of them in two roles that exclude each other.
  private func file() throws -> RegressionFile {
    let roles = [
      ("--outcome", [outcome]), ("--regressors", list(regressors)), ("--endogenous", list(endogenous)),
      ("--instruments", list(instruments)),
    ]
    try requireOnce(roles)
    try requireOnce([("--absorb", list(absorb))])
    try requireOnce([("--cluster", list(cluster))])
    let file = RegressionFile(
      path: data, outcome: outcome, regressors: list(regressors), endogenous: list(endogenous),
      instruments: list(instruments), absorb: list(absorb), clusters: list(cluster), weights: weights)
    func refuse(_ message: String, _ key: String, _ hint: String) -> SuasionError {
      SuasionError(.usage, message, at: .init(key: key), hint: hint)
    }
    if file.regressors.isEmpty, file.endogenous.isEmpty {
      throw refuse("no regressor is named", "--regressors", "name one or more columns, with commas between")
    }
    if intercept, file.absorb.isEmpty, (file.regressors + file.endogenous).contains("(Intercept)") {
      throw refuse(
        "a column is named as the constant that is added", "--regressors",
        "rename it, or leave the constant out with --no-intercept")
    }
    if file.endogenous.isEmpty, !file.instruments.isEmpty {
      throw refuse(
        "instruments without an endogenous regressor", "--instruments", "name in --endogenous what they stand in for")
    }
    if file.instruments.count < file.endogenous.count {
      throw refuse(
        "\(counted(file.instruments.count, "instrument")) for \(counted(file.endogenous.count, "endogenous regressor"))",
        "--instruments", "name at least one column for each")
    }
    if file.clusters.count > 2 {
      throw refuse("\(file.clusters.count) columns of clusters", "--cluster", "name one or two")
    }
    return file
  }

  private func requireOnce(_ roles: [(option: String, columns: [String])]) throws {
    var seen: [String: String] = [:]
    for (option, columns) in roles {
      for column in columns {
        if let other = seen.updateValue(option, forKey: column) {
          throw SuasionError(
            .usage, other == option ? "column '\(column)' stands twice" : "column '\(column)' stands in \(other) too",
            at: .init(key: option), hint: "name it once")
        }
      }
    }
  }

  private func options(_ file: RegressionFile) throws -> RegressionOptions {
    let variance: RegressionOptions.Variance =
      try errors.map { try word($0, "--errors", "errors") } ?? (file.clusters.isEmpty ? .iid : .cluster)
    if variance == .cluster, file.clusters.isEmpty {
      throw SuasionError(
        .usage, "errors are to be clustered, but no clusters are named", at: .init(key: "--errors"),
        hint: "name a column with --cluster")
    }
    if variance != .cluster, !file.clusters.isEmpty {
      throw SuasionError(
        .usage, "clusters are named, but errors are to be \(variance.rawValue)", at: .init(key: "--errors"),
        hint: "leave out --errors or --cluster")
    }
    if [.hc2, .hc3].contains(variance), !file.endogenous.isEmpty {
      throw SuasionError(
        .usage, "\(variance.rawValue) is for least squares only", at: .init(key: "--errors"),
        hint: "choose hc1 with instruments")
    }
    return RegressionOptions(
      variance: variance, adjusts: adjusts, adjustK: try word(adjustK, "--adjust-k", "rule"),
      adjustsClusters: adjustsClusters, clusterDF: try clusterDF.map { try word($0, "--cluster-df", "rule") } ?? .min,
      singletons: try word(singletons, "--singletons", "rule"), intercept: intercept, confidence: confidence,
      collinearity: collinearity, tolerance: tolerance, maximumIterations: maximumIterations,
      wantsResiduals: residuals)
  }

  private func wildOptions(_ file: RegressionFile, _ options: RegressionOptions) throws -> WildBootstrapOptions? {
    guard threads > 0 else { throw SuasionError(.usage, "\(threads) threads", hint: "give at least 1") }
    guard let wild else {
      let given = [
        ("--wild-weights", wildWeights != nil), ("--wild-of", wildOf != nil), ("--wild-null", wildNull != nil),
      ]
      if let (option, _) = given.first(where: \.1) {
        throw SuasionError(
          .usage, "no wild bootstrap is asked for", at: .init(key: option), hint: "give its replicates, as --wild 9999")
      }
      return nil
    }
    guard file.clusters.count == 1 else {
      throw SuasionError(
        .usage, "the wild bootstrap takes one column of clusters, and \(file.clusters.count) are named",
        at: .init(key: "--wild"), hint: "name one with --cluster")
    }
    guard file.endogenous.isEmpty else {
      throw SuasionError(
        .usage, "the wild bootstrap is for least squares", at: .init(key: "--wild"), hint: "leave out the instruments")
    }
    guard (50...1_000_000).contains(wild) else {
      throw SuasionError(.usage, "\(wild) replicates", at: .init(key: "--wild"), hint: "give 50 to 1000000")
    }
    if let null = wildNull, !null.isFinite {
      throw SuasionError(.usage, "\(null) cannot be tested", at: .init(key: "--wild-null"), hint: "give a number")
    }
    try requireOnce([("--wild-of", list(wildOf))])
    let known = file.regressors + (file.absorb.isEmpty && intercept ? ["(Intercept)"] : [])
    if let other = list(wildOf).first(where: { !known.contains($0) }) {
      throw SuasionError(
        .usage, "'\(other)' is no regressor", at: .init(key: "--wild-of"),
        hint: "there are: \(known.joined(separator: ", "))")
    }
    return WildBootstrapOptions(
      replicates: wild, weights: try wildWeights.map { try word($0, "--wild-weights", "weights") } ?? .rademacher,
      seed: seed, null: wildNull ?? 0, confidence: options.confidence, wantsInterval: wildInterval)
  }

  /// Options that were given and that the regression has no use for.
  func unused(by options: RegressionOptions, _ file: RegressionFile) -> [String] {
    let given: [(option: String, isGiven: Bool, isUsed: Bool)] = [
      ("--cluster-df", clusterDF != nil, file.clusters.count == 2),
      ("--no-adjusts-clusters", !adjustsClusters, options.variance == .cluster),
      ("--no-intercept", !intercept, file.absorb.isEmpty),
      ("--singletons drop", options.singletons == .drop, !file.absorb.isEmpty),
    ]
    return given.filter { $0.isGiven && !$0.isUsed }.map { "\($0.option) is not used by this regression" }
  }
}

/// "1 cluster", "2 clusters".
func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
