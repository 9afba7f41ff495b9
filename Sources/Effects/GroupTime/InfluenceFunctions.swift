/// A weighted sum of features: of ATT(g,t), and of the numbers of units in cohorts.
struct Combination {
  var terms: [(feature: Int, weight: Double)] = []

  init(_ terms: [(feature: Int, weight: Double)] = []) { self.terms = terms }

  /// The weighted sum of others.
  init(of parts: [(Combination, Double)]) {
    for (part, weight) in parts { terms += part.terms.map { ($0.feature, weight * $0.weight) } }
  }
}

/// The influence functions of every ATT(g,t) and of the cohorts' sizes, in whatever form suits a panel.
protocol InfluenceFunctions: Sendable {
  /// Combination → its variance.
  func variances(_ combinations: [Combination]) -> [Double]
  /// Shape [combinations × combinations].
  func covariance(_ combinations: [Combination]) -> [Double]
  /// Feature → replicate → the sum of influence functions, each times its cluster's sign; shape [features × replicates].
  func draws(_ multipliers: Multipliers, threads: Int) throws -> [Double]
}
