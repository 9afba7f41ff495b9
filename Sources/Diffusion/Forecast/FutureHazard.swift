import Statistics

/// A hazard made ready for drawing: its parameters' distribution, and what multiplies each at the origin.
struct FutureHazard: Sendable {
  /// A parameter and what a framework's predictor takes of it for one raw unit of a covariate.
  struct Slope: Sendable {
    var term: Int
    var parameter: Int
    var perUnit: Double
  }

  let rate: AcceptanceModel.BetaRate?
  let pastYears: PastYears?
  let mean: [Double]
  /// Lower factor of the covariance, row after row of its triangle.
  let factor: [Double]
  let intercept: Int
  let terms: [Int?]
  let design: AcceptanceDesign
  /// By group: the effect of each framework (by index), region or unit; nil where it was not seen.
  let frameworkEffect: AcceptanceHazard.Group?
  let regionEffect: AcceptanceHazard.Group?
  let unitEffect: AcceptanceHazard.Group?
  let shock: AcceptanceHazard.Group?
  /// Standardised covariates at the origin by term, 0 where missing; the indicators likewise; [terms × lanes].
  let values: FixedBuffer<Double>

  /// - Parameter frames: Indices of the frameworks that are simulated.
  init(
    _ hazard: AcceptanceHazard, _ history: AcceptanceHistory, _ covariates: AcceptanceCovariates, frames: [Int],
    slot: Int, lanes: Int
  ) {
    var kept: [Int] = []
    func keep(_ index: Int) -> Int {
      kept.append(index)
      return kept.count - 1
    }
    rate = hazard.rate
    pastYears = hazard.pastYears
    design = hazard.design
    guard hazard.rate == nil else {
      (mean, factor, intercept, terms, values) = ([], [], 0, [], FixedBuffer(0, of: 0))
      (frameworkEffect, regionEffect, unitEffect, shock) = (nil, nil, nil, nil)
      return
    }
    intercept = keep(hazard.intercept)
    terms = hazard.terms.map { $0.map(keep) }
    func group(_ grouping: AcceptanceHazard.Grouping, _ isWanted: (Int) -> Bool) -> AcceptanceHazard.Group? {
      guard var group = hazard.group(grouping), group.deviation > 0 else { return nil }
      for level in group.parameters.indices {
        group.parameters[level] = isWanted(level) ? group.parameters[level].map(keep) : nil
      }
      return group
    }
    frameworkEffect = group(.framework) { frames.contains($0) }
    regionEffect = group(.region) { _ in true }
    unitEffect = group(.unit) { _ in true }
    shock = group(.frameworkYear) { _ in false }
    mean = kept.map { hazard.estimates[$0] }
    let all = hazard.estimates.count
    factor = lowerFactor(
      kept.flatMap { row in kept.map { hazard.covariance[row * all + $0] } }, order: kept.count)
    values = FixedBuffer(hazard.design.terms.count * lanes, of: 0)
    for (term, what) in hazard.design.terms.enumerated() {
      for u in 0..<history.count {
        switch what {
        case .covariate(let index, _):
          let value = covariates.values[index][slot * history.count + u]
          if !value.isNaN {
            values[term * lanes + u] = (value - hazard.design.centre[term]) / hazard.design.scale[term]
          }
        case .missing(let index):
          if covariates.values[index][slot * history.count + u].isNaN { values[term * lanes + u] = 1 }
        default: break
        }
      }
    }
  }

  /// What multiplies a term's value at the origin in the predictor of a framework; 0 where the term moves.
  func loading(_ term: Int, _ f: Int, _ history: AcceptanceHistory) -> Double {
    switch design.terms[term] {
    case .covariate(_, let scope): scope.contains(history.sides[f]) ? 1 : 0
    case .missing: 1
    default: 0
    }
  }

  /// What the predictor of a framework takes of one raw unit of a covariate.
  func slopes(_ covariate: Int, _ f: Int, _ history: AcceptanceHistory) -> [Slope] {
    guard rate == nil else { return [] }
    return design.terms.enumerated().compactMap { term, what in
      guard case .covariate(covariate, let scope) = what, scope.contains(history.sides[f]),
        let parameter = terms[term]
      else { return nil }
      return Slope(term: term, parameter: parameter, perUnit: 1 / design.scale[term])
    }
  }
}

/// The lower Cholesky factor of a positive semidefinite matrix, its triangle row after row; a direction without variance
/// has a column of 0.
func lowerFactor(_ matrix: [Double], order: Int) -> [Double] {
  var factor = [Double](repeating: 0, count: order * (order + 1) / 2)
  factor.withUnsafeMutableBufferPointer { factor in
    for row in 0..<order {
      let own = row * (row + 1) / 2
      for column in 0...row {
        let other = column * (column + 1) / 2
        var sum = matrix[row * order + column]
        for k in 0..<column { sum -= factor[own + k] * factor[other + k] }
        if column == row {
          factor[own + row] = sum > 1e-14 * matrix[row * order + row] ? sum.squareRoot() : 0
        } else {
          let pivot = factor[other + column]
          factor[own + column] = pivot > 0 ? sum / pivot : 0
        }
      }
    }
  }
  return factor
}

extension RandomStream {
  /// Gamma with scale 1 (Marsaglia & Tsang 2000, doi 10.1145/358407.358414); a shape below 1 by a power of a uniform.
  mutating func gamma(shape: Double) -> Double {
    if shape < 1 {
      let boost = portableExp(SIMD8(repeating: portableLog(openUniform()) / shape))[0]
      return gamma(shape: shape + 1) * boost
    }
    let d = shape - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = normal()
      let v = 1 + c * x
      if v <= 0 { continue }
      let cube = v * v * v
      if portableLog(openUniform()) < 0.5 * x * x + d - d * cube + d * portableLog(cube) { return d * cube }
    }
  }

  mutating func beta(_ alpha: Double, _ beta: Double) -> Double {
    let x = gamma(shape: alpha)
    let y = gamma(shape: beta)
    return x / (x + y)
  }

  /// √(ν/χ²) with ν degrees of freedom (Wilson & Hilferty 1931, doi 10.1073/pnas.17.12.684): by what a deviation estimated
  /// from ν + 1 levels may be too small or too large.
  mutating func deviationFactor(levels: Int) -> Double {
    let freedom = Double(max(3, levels - 1))
    let spread = 2 / (9 * freedom)
    let root = 1 - spread + normal() * spread.squareRoot()
    let ratio = max(root * root * root, 0.05)
    return 1 / ratio.squareRoot()
  }
}
