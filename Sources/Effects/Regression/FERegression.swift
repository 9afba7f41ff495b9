import Statistics

/// Least squares, weighted or not, with any number of absorbed fixed effects; two-stage least squares where there are
/// endogenous regressors.
///
/// Frisch & Waugh (1933), doi 10.2307/1907330: the coefficients are those of the regression on the dummies of every level.
/// Effects are absorbed as `EffectAbsorber` says, by a direct solution where one is cheap and by conjugate gradients
/// elsewhere. Small-sample corrections follow fixest's rules and names.
///
/// Rows with a missing value or weight 0 are left out and counted. Results do not depend on how levels are numbered; the
/// order of rows matters to the last digits only.
///
/// - Throws: `SuasionError`: .data for no rows, infinite values, negative weights, fewer than two clusters, no degrees of
///   freedom, no regressor that is not collinear, or effects that do not converge; .usage for columns of different
///   length and options out of range.
public func feRegression(_ data: RegressionData, options: RegressionOptions = .init()) throws -> RegressionFit {
  let absorbed = try AbsorbedData(data, options: options)
  return try RegressionSystem(absorbed, options: options).fit(options)
}

/// Normal equations of absorbed data, solved.
struct RegressionSystem {
  let data: AbsorbedData
  /// Columns of `data` whose coefficients are estimated.
  let kept: [Int]
  let collinear: [String]
  /// What the scores are products with: the kept columns, or their projections on the instruments; column by column.
  let design: [Double]
  /// The inverse cross-product of `design`, shape [kept × kept].
  let bread: [Double]
  let coefficients: [Double]
  let residuals: [Double]
  let residualSquares: Double
  /// With endogenous regressors: the columns that instruments and exogenous regressors stand in, and their factor.
  private let instrumentColumns: [Int]
  private let instrumentFactor: OrderedCholesky?

  init(_ data: AbsorbedData, options: RegressionOptions) throws {
    let n = data.rows
    let asked = Array(1..<1 + data.regressors + data.endogenous)
    let products = crossProducts(data, asked)
    let factor = OrderedCholesky(
      products, order: asked.count, scale: asked.map { data.scale[$0] }, tolerance: options.collinearity)
    kept = factor.kept.map { asked[$0] }
    let dropped = asked.indices.filter { !factor.kept.contains($0) }
    collinear = dropped.map { data.names[asked[$0]] }
    guard !kept.isEmpty || asked.isEmpty else {
      throw SuasionError(
        .data, "no coefficient is identified: the effects determine \(collinear.joined(separator: ", "))",
        hint: "a regressor must vary within the levels that are absorbed")
    }
    let k = kept.count
    let endogenous = kept.filter { $0 > data.regressors }
    self.data = data
    if data.endogenous == 0 {
      design = kept == asked ? [] : kept.flatMap { data.column($0) }
      bread = factor.inverse()
      let moments = kept.map { weightedDot(data, 0, $0) }
      coefficients = factor.solve(moments)
      instrumentColumns = []
      instrumentFactor = nil
    } else {
      let first = 1 + data.regressors + data.endogenous
      let candidates = Array(1..<1 + data.regressors) + Array(first..<first + data.instruments)
      let stage = OrderedCholesky(
        crossProducts(data, candidates), order: candidates.count, scale: candidates.map { data.scale[$0] },
        tolerance: options.collinearity)
      let columns = stage.kept.map { candidates[$0] }
      guard columns.filter({ $0 >= first }).count >= endogenous.count else {
        throw SuasionError(
          .data, "fewer instruments than endogenous regressors once collinear ones are out",
          hint: "give instruments that vary within the absorbed levels and are not sums of others")
      }
      var projected: [Double] = []
      for column in kept {
        if column <= data.regressors {
          projected += data.column(column)
          continue
        }
        let share = stage.solve(columns.map { weightedDot(data, column, $0) })
        var fitted = [Double](repeating: 0, count: n)
        for (weight, source) in zip(share, columns) {
          let values = data.column(source)
          for (row, value) in values.enumerated() { fitted[row] += weight * value }
        }
        projected += fitted
      }
      design = projected
      let second = OrderedCholesky(
        crossProducts(projected, n, k, data.weights), order: k, scale: kept.map { data.scale[$0] },
        tolerance: options.collinearity)
      guard second.rank == k else {
        throw SuasionError(
          .data, "the instruments do not identify every endogenous regressor", hint: "give instruments that move them")
      }
      bread = second.inverse()
      coefficients = second.solve(
        (0..<k).map { c in
          dot(projected[c * n..<(c + 1) * n], data.column(0), data.weights)
        })
      instrumentColumns = columns
      instrumentFactor = stage
    }
    var residuals = Array(data.column(0))
    let solved = Array(zip(coefficients, kept))
    residuals.withUnsafeMutableBufferPointer { residuals in
      data.columns.withUnsafeBufferPointer { columns in
        for (coefficient, column) in solved {
          let base = column * n
          for row in 0..<n { residuals[row] -= coefficient * columns[base &+ row] }
        }
      }
    }
    residualSquares = dot(residuals[...], residuals[...], data.weights)
    self.residuals = residuals
    guard residualSquares.isFinite, coefficients.allSatisfy(\.isFinite) else {
      throw SuasionError(
        .data, "the estimates are too large for the machine's numbers", hint: "give the columns in larger units")
    }
  }

  /// Column `index` of the design.
  func withDesign<Result>(_ index: Int, _ body: (UnsafeBufferPointer<Double>) throws -> Result) rethrows -> Result {
    let source = design.isEmpty ? data.columns : design
    let place = design.isEmpty ? kept[index] : index
    return try source.withUnsafeBufferPointer {
      try body(UnsafeBufferPointer(rebasing: $0[place * data.rows..<(place + 1) * data.rows]))
    }
  }

  func fit(_ options: RegressionOptions) throws -> RegressionFit {
    let k = kept.count
    let sandwich = try covariance(options)
    let t = StudentT.quantile(0.5 + options.confidence / 2, df: Double(sandwich.degreesOfFreedom))
    let coefficients = (0..<k).map { index -> RegressionFit.Coefficient in
      let estimate = self.coefficients[index]
      let variance = sandwich.matrix[index * k + index]
      let error = variance >= 0 ? variance.squareRoot() : .nan
      let statistic = error > 0 ? estimate / error : .nan
      return RegressionFit.Coefficient(
        name: data.names[kept[index]], estimate: estimate, stdError: error, statistic: statistic,
        pValue: statistic.isNaN ? .nan : StudentT.twoSided(statistic, df: Double(sandwich.degreesOfFreedom)),
        confLow: estimate - t * error, confHigh: estimate + t * error)
    }
    var residuals: [Double]?
    if options.wantsResiduals {
      if let kept = data.kept {
        var all = [Double](repeating: .nan, count: data.rowsGiven)
        for (row, place) in kept.enumerated() { all[Int(place)] = self.residuals[row] }
        residuals = all
      } else {
        residuals = self.residuals
      }
    }
    let within = weightedDot(data, 0, 0)
    let total = data.weights.map { compensatedSum($0) } ?? Double(data.rows)
    return RegressionFit(
      coefficients: coefficients, covariance: sandwich.matrix, residuals: residuals, observations: data.rows,
      missingRows: data.missingRows, zeroWeightRows: data.zeroWeightRows, singletons: data.singletons,
      singletonsDropped: options.singletons == .drop,
      effects: zip(data.effects, sandwich.nested).map {
        RegressionFit.AbsorbedEffect(name: $0.name, levels: $0.codes.count, isNested: $1)
      }, absorbed: data.absorbed, absorbedRank: data.absorber?.exactRank, clusters: sandwich.clusters,
      parameters: sandwich.parameters, degreesOfFreedom: sandwich.degreesOfFreedom,
      rSquared: 1 - residualSquares / data.totalSquares, rSquaredWithin: 1 - residualSquares / within,
      rootMeanSquare: (residualSquares / total).squareRoot(), collinear: collinear,
      firstStages: try firstStages(options), method: data.absorber?.method ?? "none", iterations: data.iterations,
      notes: sandwich.notes)
  }

  /// F of the excluded instruments in the regression of each endogenous regressor.
  private func firstStages(_ options: RegressionOptions) throws -> [RegressionFit.FirstStage] {
    guard let instrumentFactor else { return [] }
    let first = 1 + data.regressors + data.endogenous
    return try kept.filter { $0 > data.regressors }.map { target in
      let stage = RegressionSystem(data, target: target, columns: instrumentColumns, factor: instrumentFactor)
      let sandwich = try stage.covariance(options)
      let k = stage.kept.count
      let excluded = (0..<k).filter { stage.kept[$0] >= first }
      var block: [Double] = []
      for a in excluded { for b in excluded { block.append(sandwich.matrix[a * k + b]) } }
      let wald = PivotedCholesky(block, order: excluded.count, tolerance: 1e-14)
      let q = wald.rank
      let statistic =
        q == 0 ? .nan : wald.inverseQuadraticForm(excluded.map { stage.coefficients[$0] }) / Double(q)
      return RegressionFit.FirstStage(
        name: data.names[target], statistic: statistic, numeratorDegreesOfFreedom: q,
        denominatorDegreesOfFreedom: sandwich.degreesOfFreedom,
        pValue: FisherF.upperTail(statistic, df1: Double(q), df2: Double(sandwich.degreesOfFreedom)))
    }
  }

  /// The regression of one column on others whose cross-product is factored already.
  private init(_ data: AbsorbedData, target: Int, columns: [Int], factor: OrderedCholesky) {
    self.data = data
    kept = columns
    collinear = []
    design = columns.flatMap { data.column($0) }
    bread = factor.inverse()
    coefficients = factor.solve(columns.map { weightedDot(data, target, $0) })
    var residuals = Array(data.column(target))
    for (coefficient, column) in zip(coefficients, columns) {
      for (row, value) in data.column(column).enumerated() { residuals[row] -= coefficient * value }
    }
    residualSquares = dot(residuals[...], residuals[...], data.weights)
    self.residuals = residuals
    instrumentColumns = []
    instrumentFactor = nil
  }
}
