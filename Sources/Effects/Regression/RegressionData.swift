import Statistics

/// What `feRegression` regresses on what. All columns have one value per row.
public struct RegressionData: Sendable {
  public var outcome: RegressionColumn
  /// Exogenous regressors.
  public var regressors: [RegressionColumn]
  /// Regressors that `instruments` stand in for.
  public var endogenous: [RegressionColumn]
  /// Excluded instruments, at least as many as there are endogenous regressors.
  public var instruments: [RegressionColumn]
  /// Fixed effects to absorb.
  public var effects: [CategoryColumn]
  /// One or two columns of clusters, for `.cluster` errors.
  public var clusters: [CategoryColumn]
  /// Positive weights by which each row's squared residual counts; nil for 1.
  public var weights: [Double]?

  public init(
    outcome: RegressionColumn, regressors: [RegressionColumn] = [], endogenous: [RegressionColumn] = [],
    instruments: [RegressionColumn] = [], effects: [CategoryColumn] = [], clusters: [CategoryColumn] = [],
    weights: [Double]? = nil
  ) {
    self.outcome = outcome
    self.regressors = regressors
    self.endogenous = endogenous
    self.instruments = instruments
    self.effects = effects
    self.clusters = clusters
    self.weights = weights
  }

  var columns: [RegressionColumn] { [outcome] + regressors + endogenous + instruments }
}

/// Data with rows of no use left out, columns copied and centred, and the effects absorbed.
struct AbsorbedData: Sendable {
  let rows: Int
  let rowsGiven: Int
  let weights: [Double]?
  /// Column by column, what the effects leave: outcome, regressors, endogenous regressors, instruments.
  let columns: [Double]
  let names: [String]
  /// How many of the columns are regressors, endogenous regressors and instruments.
  let regressors: Int
  let endogenous: Int
  let instruments: Int
  /// Column → weighted sum of squares about the mean (about 0 without effects and with a constant), before absorbing.
  let scale: [Double]
  /// The outcome's sum of squares about its mean.
  let totalSquares: Double
  let absorber: EffectAbsorber?
  /// As given, with the levels that are left.
  let effects: [(name: String, codes: LevelCodes)]
  let clusters: [(name: String, codes: LevelCodes)]
  let missingRows: Int
  let zeroWeightRows: Int
  /// Rows alone in a level, also of those that are alone once others are out; left out or not.
  let singletons: Int
  let iterations: Int
  /// Kept row → row given; nil where all are kept.
  let kept: [Int32]?

  func column(_ index: Int) -> ArraySlice<Double> { columns[index * rows..<(index + 1) * rows] }

  init(_ data: RegressionData, options: RegressionOptions) throws {
    try options.validate()
    var given = data.columns
    let n = data.outcome.values.count
    try data.checkLengths(n)
    guard n > 0 else {
      throw SuasionError(.data, "the regression has no rows", hint: "give one value of each column per row")
    }
    guard n < 1 << 31 - 1 else { throw SuasionError(.data, "\(n) rows are more than 2³¹", hint: "give fewer") }
    var (kept, missing, zeros): ([Int32]?, Int, Int) = try data.usableRows(given)

    func coded(_ column: CategoryColumn) -> LevelCodes { LevelCodes(column, rows: kept) }
    var effects = data.effects.map { ($0.name, coded($0)) }
    var clusters = data.clusters.map { cluster in
      let same = data.effects.firstIndex { cluster.levels.isSameStorage(as: $0.levels) }
      return (cluster.name, same.map { effects[$0].1 } ?? coded(cluster))
    }
    let single = singletonRows(effects.map(\.1), rows: kept?.count ?? n)
    if !single.isEmpty, options.singletons == .drop {
      var isSingle = [Bool](repeating: false, count: kept?.count ?? n)
      for row in single { isSingle[Int(row)] = true }
      let left = isSingle.indices.filter { !isSingle[$0] }.map { Int32($0) }
      kept = kept.map { kept in left.map { kept[Int($0)] } } ?? left
      effects = effects.map { ($0, $1.kept(left)) }
      clusters = clusters.map { ($0, $1.kept(left)) }
    }
    let rows = kept?.count ?? n
    guard rows > 0 else {
      throw SuasionError(
        .data, "no row is left: each lacks a value or is alone in its fixed effect",
        hint: "check which columns have missing values")
    }
    let weights = data.weights.map { weights in kept.map { $0.map { weights[Int($0)] } } ?? weights }
    let hasIntercept = effects.isEmpty && options.intercept
    if hasIntercept {
      given.insert(RegressionColumn("(Intercept)", [Double](repeating: 1, count: n)), at: 1)
    }
    try self.init(
      given: given, kept: kept, effects: effects, clusters: clusters, weights: weights,
      counts: (data.regressors.count + (hasIntercept ? 1 : 0), data.endogenous.count, data.instruments.count),
      lost: (missing, zeros), singletons: single.count, rowsGiven: n, options: options)
  }

  /// Copies the columns, centres them and absorbs the effects.
  init(
    given: [RegressionColumn], kept: [Int32]?, effects: [(String, LevelCodes)], clusters: [(String, LevelCodes)],
    weights: [Double]?, counts: (regressors: Int, endogenous: Int, instruments: Int), lost: (missing: Int, zeros: Int),
    singletons: Int, rowsGiven: Int, options: RegressionOptions
  ) throws {
    let rows = kept?.count ?? rowsGiven
    var scale: [Double] = []
    var total = 0.0
    let centres = !effects.isEmpty
    var columns = [Double](unsafeUninitializedCapacity: rows * given.count) { buffer, count in
      for (index, column) in given.enumerated() {
        let target = UnsafeMutableBufferPointer(rebasing: buffer[index * rows..<(index + 1) * rows])
        column.values.withUnsafeBufferPointer { values in
          if let kept {
            for row in 0..<rows { target[row] = values[Int(kept[row])] }
          } else {
            _ = target.update(from: values)
          }
        }
        let (squares, about) = centre(target, weights, subtract: centres)
        scale.append(centres ? max(about, 1e-14 * squares) : squares)
        if index == 0 { total = centres || options.intercept ? about : squares }
      }
      count = rows * given.count
    }
    totalSquares = total
    var iterations = 0
    if effects.isEmpty {
      absorber = nil
    } else {
      let own = EffectAbsorber(
        effects.map(\.1), weights: weights, tolerance: options.tolerance,
        maximumIterations: options.maximumIterations)
      try columns.withUnsafeMutableBufferPointer { buffer in
        for index in given.indices {
          iterations += try own.absorb(UnsafeMutableBufferPointer(rebasing: buffer[index * rows..<(index + 1) * rows]))
        }
      }
      absorber = own
    }
    self.iterations = iterations
    self.rows = rows
    self.rowsGiven = rowsGiven
    self.weights = weights
    self.columns = columns
    self.scale = scale
    self.effects = effects.map { (name: $0.0, codes: $0.1) }
    self.clusters = clusters.map { (name: $0.0, codes: $0.1) }
    self.kept = kept
    self.singletons = singletons
    (missingRows, zeroWeightRows) = lost
    (regressors, endogenous, instruments) = counts
    names = given.map(\.name)
  }
}
