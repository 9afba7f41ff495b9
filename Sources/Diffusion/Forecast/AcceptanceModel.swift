/// A fitted model of who takes frameworks up and who gives them up. Made by `fitAcceptance(_:through:options:)`.
public struct AcceptanceModel: Sendable, Equatable {
  public enum Transition: String, Sendable, CaseIterable {
    /// From open to holding.
    case entry
    /// From holding to open.
    case exit
  }

  /// A coefficient over all draws of the covariates, combined by Rubin's rules.
  public struct Coefficient: Sendable, Equatable {
    public var name: String
    /// On the scale of the linear predictor, for one `scale` of the covariate.
    public var estimate: Double
    public var stdError: Double
    public var confLow: Double
    public var confHigh: Double
    /// The standard deviation by which the covariate was divided, in its own unit; 1 for shares and indicators.
    public var scale: Double
  }

  /// The hazard of one transition among frameworks of one kind.
  public struct Hazard: Sendable, Equatable {
    public var kind: AcceptanceFramework.Kind
    public var transition: Transition
    public var rows: Int
    public var events: Int
    public var units: Int
    public var frameworks: Int
    /// Empty where events were too few and the hazard is a rate.
    public var coefficients: [Coefficient]
    /// Variances of the random effects, of the first fit.
    public var variances: [HazardFit.GroupVariance]
    /// Where the hazard is a rate: its posterior, Beta(events + ½, rows − events + ½).
    public var rate: BetaRate?
  }

  /// A Beta distribution of a probability.
  public struct BetaRate: Sendable, Equatable {
    public var alpha: Double
    public var beta: Double
    public var mean: Double { alpha / (alpha + beta) }
  }

  public var through: Int
  public var options: AcceptanceOptions
  public var hazards: [Hazard]
  /// What left the rows.
  public var leftOut: [HazardFit.LeftOut]
  public var notes: [String]
  /// One a draw of the covariates, component after component.
  var fits: [AcceptanceFit]
  /// The fits of each component of a stack; one component of all fits where empty.
  var components: [Range<Int>] = []
  /// By kind one a component.
  var weights: [AcceptanceFramework.Kind: [Double]] = [:]
  /// Names of the panel that it was fitted to; another's has other places.
  var panelNames: [[String]] = []

  public func hazard(_ transition: Transition, _ kind: AcceptanceFramework.Kind) -> Hazard? {
    hazards.first { $0.transition == transition && $0.kind == kind }
  }
}
