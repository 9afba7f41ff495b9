/// A fitted hazard.
public struct HazardFit: Sendable, Equatable {
  /// What a parameter belongs to.
  public enum Role: Sendable, Equatable {
    case covariate
    /// A period's or the constant effect, or a power of time.
    case baseline
    /// The effect of one level of `groups[group]`, drawn from a normal distribution around 0.
    case group(group: Int, level: Int)
  }

  public struct Parameter: Sendable, Equatable {
    public var name: String
    public var role: Role
    /// On the scale of the linear predictor, in the covariate's own unit; the mode where it is a group's.
    public var estimate: Double

    public init(name: String, role: Role, estimate: Double) {
      self.name = name
      self.role = role
      self.estimate = estimate
    }
  }

  /// A covariate's row of `tidy.csv`.
  public struct Coefficient: Sendable, Equatable {
    public var name: String
    public var estimate: Double
    /// Clustered.
    public var stdError: Double
    /// From the information matrix.
    public var modelStdError: Double
    public var statistic: Double
    public var pValue: Double
    public var confLow: Double
    public var confHigh: Double
  }

  /// The variance of a random effect, by Laplace-approximate maximum likelihood.
  public struct GroupVariance: Sendable, Equatable {
    public var name: String
    public var levels: Int
    public var variance: Double
    /// By profile likelihood or along its tangent; nil where `options.varianceIntervals` is `.none`. From 0 where the likelihood without the
    /// group is within the cut: at that bound the interval covers more than it says.
    public var confLow: Double?
    /// Infinite where the data set no upper limit.
    public var confHigh: Double?
  }

  /// What left the sample.
  public struct LeftOut: Sendable, Equatable {
    public var reason: String
    public var rows: Int
    public var names: [String]
  }

  /// The cumulative baseline hazard at covariates of zero (Cox), or the baseline by period on the link's scale.
  public struct BaselinePoint: Sendable, Equatable {
    public var stratum: Int
    public var time: Double
    public var value: Double
    /// From the (penalised) information matrix; for Cox with what the hazard varies given the coefficients (Tsiatis 1981,
    /// doi 10.1214/aos/1176345333).
    public var stdError: Double
    /// For Cox on the scale of the cumulative hazard's logarithm.
    public var confLow: Double
    public var confHigh: Double
  }

  public var link: HazardLink
  public var coefficients: [Coefficient]
  /// All of them: covariates first, then the baseline, then the groups; Cox has no baseline parameters.
  public var parameters: [Parameter]
  /// Of `parameters`, from the (penalised) information matrix at the mode, row-major. What forecasts draw from.
  public var covariance: [Double]
  /// Clustered, of the covariates only, row-major.
  public var robustCovariance: [Double]
  public var groupVariances: [GroupVariance]
  public var baseline: [BaselinePoint]
  /// With groups the Laplace approximation of the marginal log-likelihood; penalties of covariates are not in it.
  public var logLikelihood: Double
  /// With the baseline only.
  public var nullLogLikelihood: Double
  public var observations: Int
  public var subjects: Int
  public var events: Int
  public var clusters: Int
  /// Events of other causes, which censor.
  public var competingEvents: Int
  /// The ridge penalty in force; 0 for none.
  public var penalty: Double
  /// Cross-validated log-likelihood by penalty tried, where one was chosen so.
  public var penaltyPath: [PenaltyPoint]
  public var iterations: Int
  public var collinear: [String]
  public var leftOut: [LeftOut]
  public var notes: [String]
  /// At the joint mode, with the groups' effects taken as given; `logLikelihood` where there are none.
  public var conditionalLogLikelihood: Double
  /// Powers of time are those of (period − centre) / scale.
  public var timeCentre: Double
  public var timeScale: Double
  /// Of the baseline's polynomial; nil where each period has its effect, and for Cox.
  public var degree: Int?
  /// Whether baselines differ by stratum.
  public var hasStrata: Bool

  public struct PenaltyPoint: Sendable, Equatable {
    public var penalty: Double
    public var logLikelihood: Double
    public var stdError: Double
  }

  public subscript(name: String) -> Coefficient? { coefficients.first { $0.name == name } }
}
