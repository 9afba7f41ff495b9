/// What a set of draws says of one quantity, and how far the draws can be believed.
public struct DrawSummary: Sendable, Equatable {
  public let mean: Double
  public let sd: Double
  public let q05: Double
  public let q50: Double
  public let q95: Double
  /// Split R̂ by rank normalisation; effective draws of the bulk and of the tails (Vehtari et al. 2021).
  public let rHat: Double
  public let essBulk: Double
  public let essTail: Double

  public init(
    mean: Double, sd: Double, q05: Double, q50: Double, q95: Double, rHat: Double, essBulk: Double, essTail: Double
  ) {
    self.mean = mean
    self.sd = sd
    self.q05 = q05
    self.q50 = q50
    self.q95 = q95
    self.rHat = rHat
    self.essBulk = essBulk
    self.essTail = essTail
  }
}
