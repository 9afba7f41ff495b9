import Statistics

/// What `feRegression` finds.
public struct RegressionFit: Sendable, Equatable {
  /// One coefficient; t distributed with the fit's `degreesOfFreedom` where its true value is 0.
  public struct Coefficient: Sendable, Equatable {
    public var name: String
    public var estimate: Double
    /// NaN where the covariance gives a variance below 0, as the two-way one can.
    public var stdError: Double
    public var statistic: Double
    public var pValue: Double
    public var confLow: Double
    public var confHigh: Double
  }

  /// The regression of an endogenous regressor on instruments and exogenous regressors.
  public struct FirstStage: Sendable, Equatable {
    public var name: String
    /// The Wald statistic of the excluded instruments over their number, with the covariance that the fit asks for.
    public var statistic: Double
    public var numeratorDegreesOfFreedom: Int
    public var denominatorDegreesOfFreedom: Int
    public var pValue: Double
  }

  /// The levels of one absorbed effect, and whether each lies within one cluster.
  public struct AbsorbedEffect: Sendable, Equatable {
    public var name: String
    public var levels: Int
    public var isNested: Bool
  }

  public var coefficients: [Coefficient]
  /// Shape [coefficients × coefficients].
  public var covariance: [Double]
  /// One per row given, NaN for rows left out; nil unless asked for.
  public var residuals: [Double]?
  public var observations: Int
  /// Rows without some value, and rows of weight 0: neither is used.
  public var missingRows: Int
  public var zeroWeightRows: Int
  /// Rows alone in a level of an effect; `singletonsDropped` says whether they are left out.
  public var singletons: Int
  public var singletonsDropped: Bool
  public var effects: [AbsorbedEffect]
  /// Absorbed levels, less one for each effect after the first: the convention of fixest.
  public var absorbed: Int
  /// The rank of the absorbed dummies, where it was computed exactly.
  public var absorbedRank: Int?
  /// Clusters in each column of clusters.
  public var clusters: [Int]
  /// K in the small-sample correction.
  public var parameters: Int
  /// Of the t distribution.
  public var degreesOfFreedom: Int
  public var rSquared: Double
  /// Of what the effects leave of the outcome.
  public var rSquaredWithin: Double
  /// Square root of the mean squared residual.
  public var rootMeanSquare: Double
  /// Regressors that effects or earlier regressors determine; they have no coefficient.
  public var collinear: [String]
  public var firstStages: [FirstStage]
  /// "means", "direct", "conjugate gradients", or "none" without effects.
  public var method: String
  /// Iterations of conjugate gradients, all columns together; a fit that does not converge is an error.
  public var iterations: Int
  public var notes: [String]

  public subscript(name: String) -> Coefficient? { coefficients.first { $0.name == name } }
}
