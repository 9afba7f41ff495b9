/// One estimate with its uncertainty, in the outcome's unit.
public struct EffectEstimate: Sendable, Equatable {
  public var term: EffectTerm
  public var estimate: Double
  /// NaN where fewer than two clusters carry the term: their spread cannot be known from one. With a handful it tends to
  /// be too small.
  public var stdError: Double
  /// Estimate over standard error; NaN where the standard error is 0 or unknown.
  public var statistic: Double
  /// Two-sided, from the normal distribution.
  public var pValue: Double
  /// Estimate ∓ normal quantile × standard error.
  public var confLow: Double
  public var confHigh: Double
  /// Quantiles of the bootstrap draws, or the estimate less those of the placebos; NaN without either.
  public var percentileLow: Double
  public var percentileHigh: Double
  /// The band that covers every estimate of its kind at once; nil where the estimator gives none.
  public var bandLow: Double?
  public var bandHigh: Double?
  /// The paper's conservative analytic standard error; for a pre-trend or a covariate, NaN or the cluster-robust one.
  public var stdErrorAnalytic: Double
  /// Units, and unit-periods, that the estimate averages over.
  public var units: Int
  public var cells: Int
  /// Replicates in which the term could be computed.
  public var replicates: Int
}

/// The joint test that every tested gap before adoption is zero.
public struct PreTrendTest: Sendable, Equatable {
  /// One per lead tested, the earliest first.
  public var coefficients: [EffectEstimate]
  /// Wald statistic over its numerator degrees of freedom; F distributed where the null holds.
  public var statistic: Double
  public var degreesOfFreedom: Int
  /// Clusters less one.
  public var denominatorDegreesOfFreedom: Int
  public var pValue: Double
  /// Of the coefficients, shape [coefficients × coefficients].
  public var covariance: [Double] = []
}

/// Units, by name, that an estimate does not rest on, or rests on only in part, and why.
public struct LeftOut: Sendable, Equatable {
  public enum Reason: String, Sendable, CaseIterable {
    case noOutcome = "no period with an outcome"
    case noCovariates = "no period with an outcome and every covariate"
    case alwaysTreated = "treated in the first period or before"
    case noUntreatedPeriod = "never seen untreated"
    case singleObservation = "seen untreated in one period only, and never treated"
    case noTreatedOutcome = "treated, but no outcome afterwards: used as not yet treated only"
    case noControlInPeriod = "periods in which nobody comparable is seen untreated"
    case notConnected = "no chain of untreated observations joins its earlier periods to its treated ones"
    case notBalanced = "not observed in every period"
    case covariateNotIdentified = "a covariate that untreated observations say nothing about"
    case tooFewPeriods = "too few untreated periods for the number of factors"
    case tooFewControls = "periods in which too few comparable units are seen untreated for the number of factors"
    case lastCohort = "treated last, and nobody stays untreated: used as not yet treated only"
    case noBasePeriod = "treated, but no unit of the cohort is seen both then and in the last period before"
    case covariatesCollinear = "covariates that are collinear among the units compared"
    case noOverlap = "covariates that foretell treatment: no untreated unit is comparable"
    case notSeenBefore = "treated, but not seen both after adoption and in the last period before: in no estimate"
    case notInBothPeriods = "not seen in both periods of some comparisons: used in the others"
    case onePeriodBefore = "fewer than two periods before adoption: no weights can be fitted"
    case noPredictor = "a predictor without a value before adoption"
    case missingPeriod = "a period without an outcome: weights need every period"
  }

  public var reason: Reason
  public var units: [String]
  /// Observed unit-periods that are lost with them.
  public var cells: Int
}

/// The sample an estimate rests on.
public struct EffectSample: Sendable, Equatable {
  /// Units with at least one treated cell in the estimate.
  public var treated: [String]
  /// Units untreated throughout the window that are used.
  public var control: [String]
  /// The periods of the panel, first and last.
  public var firstPeriod: Int
  public var lastPeriod: Int
  public var periods: Int
  /// Untreated observations fitted on, and treated cells imputed.
  public var untreatedObservations: Int
  public var treatedCells: Int
  /// Rows without an outcome, and rows with an outcome that lack a covariate.
  public var missingOutcome: Int
  public var missingCovariate: Int
  /// Units in the estimate that lack some period between their first and last.
  public var gaps: [String]

  public var observations: Int { untreatedObservations + treatedCells }
}

/// What became of the bootstrap.
public struct BootstrapSummary: Sendable, Equatable {
  public var plan: CountryBootstrap
  /// Replicates in which the effect could not be identified, by reason; they are in no standard error.
  public var failures: [String: Int]
  /// The effect in each replicate, in order; NaN where it could not be identified.
  public var draws: [Double]

  public var failed: Int { failures.values.reduce(0, +) }
}

/// All that the imputation estimator finds in a panel.
public struct ImputationResult: Sendable, Equatable {
  public var att: EffectEstimate
  /// By event time, ascending from 0.
  public var event: [EffectEstimate]
  /// By cohort, ascending.
  public var groups: [EffectEstimate]
  /// By cohort, then period.
  public var groupTimes: [EffectEstimate]
  public var covariates: [EffectEstimate]
  /// Nil where no lead could be tested; `notes` says why.
  public var preTrend: PreTrendTest?
  public var sample: EffectSample
  public var leftOut: [LeftOut]
  /// Covariates that unit and period effects, or other covariates, already determine.
  public var collinear: [String]
  /// Nil where standard errors are analytic.
  public var bootstrap: BootstrapSummary?
  public var notes: [String]

  /// Every estimate, in the order of `tidy.csv`.
  public var estimates: [EffectEstimate] {
    [att] + event + groups + groupTimes + (preTrend?.coefficients ?? []) + covariates
  }
}
