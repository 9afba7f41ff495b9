import Statistics

/// How `feRegression` is to be run.
public struct RegressionOptions: Sendable, Equatable {
  /// The covariance of the coefficients.
  public enum Variance: String, Sendable, CaseIterable {
    /// Errors alike and uncorrelated.
    case iid
    /// White's, robust to unequal variances, with N / (N − K).
    case hc1
    /// Residuals over √(1 − leverage), the leverage of the absorbed effects included.
    case hc2
    /// Residuals over (1 − leverage): close to the jackknife.
    case hc3
    /// Correlated within the clusters given: one column, or two for errors that share either (Cameron, Gelbach & Miller
    /// 2011, doi 10.1198/jbes.2010.07136).
    case cluster
  }

  /// Which parameters count in K of (N − 1) / (N − K); the names and rules of fixest.
  public enum AdjustK: String, Sendable, CaseIterable {
    /// Regressors only.
    case none
    /// Absorbed levels too, but those of an effect nested in a cluster as one.
    case nested
    /// Every absorbed level, less one for each effect after the first.
    case full
  }

  /// Which number of clusters stands in G / (G − 1) where there are two ways of clustering.
  public enum ClusterDF: String, Sendable, CaseIterable {
    /// The smaller for all three matrices.
    case min
    /// Each matrix's own.
    case conventional
  }

  public enum Singletons: String, Sendable, CaseIterable {
    /// Kept and counted, as fixest does by default.
    case keep
    /// Taken out until there is none, and counted (Correia 2015).
    case drop
  }

  public var variance: Variance
  /// Whether the covariance is multiplied by (N − 1) / (N − K), or N / (N − K) for HC1.
  public var adjusts: Bool
  public var adjustK: AdjustK
  /// Whether a cluster-robust covariance is multiplied by G / (G − 1).
  public var adjustsClusters: Bool
  public var clusterDF: ClusterDF
  public var singletons: Singletons
  /// Whether a constant is added where no effect is absorbed.
  public var intercept: Bool
  public var confidence: Double
  /// A regressor with a smaller share of its sum of squares left by the effects and earlier regressors is collinear.
  public var collinearity: Double
  /// Absorbing is done when the level means of what is left of a column are below this share of the column's length. The
  /// error in a coefficient is of the order of the square of this.
  public var tolerance: Double
  public var maximumIterations: Int
  /// Whether the result is to hold the residuals.
  public var wantsResiduals: Bool

  public init(
    variance: Variance = .iid, adjusts: Bool = true, adjustK: AdjustK = .nested, adjustsClusters: Bool = true,
    clusterDF: ClusterDF = .min, singletons: Singletons = .keep, intercept: Bool = true, confidence: Double = 0.95,
    collinearity: Double = 1e-10, tolerance: Double = 1e-9, maximumIterations: Int = 10_000,
    wantsResiduals: Bool = false
  ) {
    self.variance = variance
    self.adjusts = adjusts
    self.adjustK = adjustK
    self.adjustsClusters = adjustsClusters
    self.clusterDF = clusterDF
    self.singletons = singletons
    self.intercept = intercept
    self.confidence = confidence
    self.collinearity = collinearity
    self.tolerance = tolerance
    self.maximumIterations = maximumIterations
    self.wantsResiduals = wantsResiduals
  }

  func validate() throws {
    func refuse(_ message: String, _ hint: String) -> SuasionError { SuasionError(.usage, message, hint: hint) }
    if !(confidence > 0 && confidence < 1) { throw refuse("confidence of \(confidence)", "give a share, such as 0.95") }
    if !(tolerance > 0 && tolerance < 0.01) { throw refuse("a tolerance of \(tolerance)", "give one such as 1e-9") }
    if !(collinearity >= 0 && collinearity < 0.1) {
      throw refuse("a collinearity tolerance of \(collinearity)", "give one such as 1e-10")
    }
    if maximumIterations < 1 { throw refuse("\(maximumIterations) iterations", "give at least 1") }
  }
}
