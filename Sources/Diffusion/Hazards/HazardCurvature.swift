/// A log-likelihood at one place with its gradient and minus its Hessian.
///
/// Parameters `a`: covariates, levels of groups, powers of time; parameters `d`: effects of periods, among which the
/// Hessian is diagonal.
struct HazardCurvature: Sendable {
  var value: Double
  var gradient: [Double]
  /// [a × a], the lower triangle.
  var dense: [Double]
  /// [d × a].
  var cross: [Double]
  var diagonal: [Double]

  init(dense count: Int, diagonal: Int) {
    value = 0
    gradient = [Double](repeating: 0, count: count + diagonal)
    dense = [Double](repeating: 0, count: count * count)
    cross = [Double](repeating: 0, count: count * diagonal)
    self.diagonal = [Double](repeating: 0, count: diagonal)
  }

  var denseCount: Int { gradient.count - diagonal.count }

  /// The dense block with the diagonal parameters taken out.
  func reduced() -> [Double] {
    let count = denseCount
    var reduced = dense
    reduced.withUnsafeMutableBufferPointer { reduced in
      cross.withUnsafeBufferPointer { cross in
        for k in diagonal.indices where diagonal[k] > 0 {
          let line = cross.baseAddress.map { $0 + k * count }
          guard let line else { continue }
          for row in 0..<count {
            let value = line[row] / diagonal[k]
            if value == 0 { continue }
            for column in 0...row { reduced[row * count + column] -= value * line[column] }
          }
        }
      }
    }
    return reduced
  }
}

/// What is common to the likelihoods: where covariates, levels and the baseline stand among the parameters.
protocol HazardLikelihood: Sendable {
  var sample: HazardSample { get }
  /// Powers of time, all strata.
  var powers: Int { get }
  /// Effects of periods.
  var periods: Int { get }
  /// - Parameter thin: only about one of so many rows is used, for a start.
  func curvature(_ parameters: [Double], thin: Int, threads: Int) throws -> HazardCurvature
  /// Covariates of 0 and the best baseline there.
  func start() -> [Double]
  /// - Parameter covariance: the inverse of minus the Hessian, of all parameters.
  func conclusion(_ parameters: [Double], covariance: [Double]) throws -> HazardConclusion
}

/// What is taken from a likelihood once its maximum is known.
struct HazardConclusion: Sendable {
  /// What each cluster contributes to the coefficients, [cluster][covariate]: rows of covariates of the covariance times
  /// the sum of the cluster's scores.
  var influence: [Double]
  /// At covariates of 0 in their own units.
  var baseline: [BaselinePoint]

  struct BaselinePoint: Sendable {
    var stratum: Int
    var time: Double
    var value: Double
    /// From the covariance.
    var stdError: Double
  }
}

extension HazardLikelihood {
  var denseCount: Int { sample.covariateCount + sample.levelCount + powers }
  var parameterCount: Int { denseCount + periods }
}
