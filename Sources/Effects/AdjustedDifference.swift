import Statistics

/// A control variable, one value an observation.
public struct Covariate: Sendable {
  public let name: String
  public let values: [Double]

  public init(_ name: String, _ values: [Double]) {
    self.name = name
    self.values = values
  }
}

/// The heteroskedasticity-consistent variances of MacKinnon and White (1985, doi:10.1016/0304-4076(85)90158-7).
public enum RobustVariance: String, Sendable, CaseIterable {
  /// Squared residual over 1 - leverage: unbiased under equal variances.
  case hc2
  /// Squared residual over (1 - leverage)²: close to the jackknife, on the safe side in small samples.
  case hc3
}

/// The mean difference in an outcome between two groups, given strata and covariates.
public struct AdjustedDifference: Sendable, Equatable {
  public let estimate: Double
  /// NaN, with what rests on it, where an observation with leverage 1 decides the estimate.
  public let stdError: Double
  public let statistic: Double
  /// Two-sided, Student's t.
  public let pValue: Double
  public let confLow: Double
  public let confHigh: Double
  public let degreesOfFreedom: Int
  public let observations: Int
  /// Observations with the indicator.
  public let indicated: Int
  public let strata: Int
  /// Observations that the model fits whatever their outcome (the only one in its stratum, for one).
  public let saturated: Int
  /// Covariates that add nothing to the strata and to those before them.
  public let collinear: [String]
  /// Positions of observations with a NaN or infinite outcome or covariate.
  public let missing: [Int]
}

/// Least squares of `outcome` on `indicator`, a constant for each stratum, and covariates, with a robust variance of
/// the indicator's coefficient.
///
/// The coefficient is found as Frisch and Waugh's: outcome and indicator are freed of strata and covariates by
/// orthogonal projection, so that strata cost no columns.
///
/// - Parameters:
///   - outcome: one value an observation; an observation is one country, so that observations are independent.
///   - strata: a label an observation; nil for one constant.
///   - level: of the interval, 0.95 by default.
/// - Throws: a data error for arrays of unlike length, for fewer than two observations on either side, for an indicator
///   that strata and covariates determine, and where no degree of freedom is left.
public func adjustedDifference(
  outcome: [Double], indicator: [Bool], covariates: [Covariate] = [], strata: [String]? = nil,
  variance: RobustVariance = .hc3, level: Double = 0.95
) throws -> AdjustedDifference {
  let count = outcome.count
  for (name, length) in [("indicator", indicator.count), ("strata", strata?.count ?? count)]
    + covariates.map({ ($0.name, $0.values.count) }) where length != count
  {
    throw SuasionError(.data, "\(length) values of \(name) for \(count) outcomes")
  }
  let missing = outcome.indices.filter { row in
    !outcome[row].isFinite || covariates.contains { !$0.values[row].isFinite }
  }
  let absent = Set(missing)
  let rows = outcome.indices.filter { !absent.contains($0) }
  let indicated = rows.count { indicator[$0] }
  guard indicated > 1, rows.count - indicated > 1 else {
    throw SuasionError(
      .data,
      "\(indicated) observations with the indicator and \(rows.count - indicated) without; two of each are needed")
  }

  let groups = Strata(rows.map { strata?[$0] ?? "" })
  var basis: [[Double]] = []
  var collinear: [String] = []
  for covariate in covariates {
    if let direction = groups.direction(rows.map { covariate.values[$0] }, freedOf: basis) {
      basis.append(direction)
    } else {
      collinear.append(covariate.name)
    }
  }
  guard let direction = groups.direction(rows.map { indicator[$0] ? 1 : 0 }, freedOf: basis) else {
    throw SuasionError(
      .data, "strata and covariates determine the indicator", hint: "use fewer strata or leave a covariate out")
  }
  // The indicator freed of all else is `direction` times its length; its coefficient follows from either.
  let freed = groups.freed(rows.map { indicator[$0] ? 1 : 0 }, of: basis)
  let length = dot(freed, direction)
  basis.append(direction)
  let response = groups.freed(rows.map { outcome[$0] }, of: [])
  let estimate = dot(response, direction) / length
  let residuals = groups.freed(response, of: basis)
  let degrees = rows.count - groups.count - basis.count
  guard degrees > 0 else {
    throw SuasionError(
      .data, "\(rows.count) observations for \(groups.count + basis.count) coefficients",
      hint: "use fewer strata or covariates")
  }

  var meat = 0.0
  var saturated = 0
  for row in rows.indices {
    let leverage = groups.leverage(row) + basis.reduce(0) { $0 + $1[row] * $1[row] }
    let slack = 1 - leverage
    if slack < 1e-10 {
      saturated += 1
      // No residual to judge by; without weight in the estimate it does no harm.
      if abs(direction[row]) > 1e-8 { meat = .nan }
      continue
    }
    let weighted = direction[row] * residuals[row]
    meat += weighted * weighted / (variance == .hc2 ? slack : slack * slack)
  }
  let stdError = meat.squareRoot() / length
  let t = estimate / stdError
  let reach = StudentT.quantile(0.5 + level / 2, df: Double(degrees)) * stdError
  return AdjustedDifference(
    estimate: estimate, stdError: stdError, statistic: t,
    pValue: StudentT.twoSided(t, df: Double(degrees)), confLow: estimate - reach,
    confHigh: estimate + reach, degreesOfFreedom: degrees, observations: rows.count, indicated: indicated,
    strata: groups.count, saturated: saturated, collinear: collinear, missing: missing)
}

/// Observations by stratum, and vectors freed of stratum means.
private struct Strata {
  /// Stratum of each observation, 0..<count.
  private let index: [Int]
  private let sizes: [Double]
  var count: Int { sizes.count }

  init(_ labels: [String]) {
    let numbers = Dictionary(uniqueKeysWithValues: Set(labels).sorted().enumerated().map { ($1, $0) })
    index = labels.map { numbers[$0] ?? 0 }
    var sizes = [Double](repeating: 0, count: numbers.count)
    for stratum in index { sizes[stratum] += 1 }
    self.sizes = sizes
  }

  func leverage(_ row: Int) -> Double { 1 / sizes[index[row]] }

  /// `vector` less its stratum means and its projection on an orthonormal basis; twice, since once loses digits.
  func freed(_ vector: [Double], of basis: [[Double]]) -> [Double] {
    var vector = vector
    for _ in 0..<2 {
      var means = [Double](repeating: 0, count: count)
      for (row, value) in vector.enumerated() { means[index[row]] += value }
      for row in vector.indices { vector[row] -= means[index[row]] / sizes[index[row]] }
      for direction in basis {
        let along = dot(vector, direction)
        for row in vector.indices { vector[row] -= along * direction[row] }
      }
    }
    return vector
  }

  /// The unit vector that `vector` adds to strata and basis; nil where it adds nothing but rounding.
  func direction(_ vector: [Double], freedOf basis: [[Double]]) -> [Double]? {
    // Beside its spread rather than its size, so that a year such as 2015 keeps its digits.
    let centred = freed(vector, of: [])
    let size = dot(vector, vector).squareRoot()
    let left = freed(centred, of: basis)
    let norm = dot(left, left).squareRoot()
    guard norm > 1e-9 * dot(centred, centred).squareRoot(), norm > 1e-13 * size else { return nil }
    return left.map { $0 / norm }
  }
}

private func dot(_ a: [Double], _ b: [Double]) -> Double {
  var sum = 0.0
  for index in a.indices { sum += a[index] * b[index] }
  return sum
}
