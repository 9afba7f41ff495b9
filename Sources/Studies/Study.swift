import Measures
import Record
import Statistics

/// What is asked, of which evidence, by which estimator, and what would count as an answer; stated before anything is
/// run. Read from a YAML file by `Study.read`.
public struct Study: Sendable {
  public var id: String
  public var title: String
  public var question: String
  public var sponsor: CountryCode
  public var rival: CountryCode
  public var seed: UInt64
  public var bootstrap: Int
  /// Draws of the outcome, for measures that are themselves estimated.
  public var outcomeDraws: Int
  /// Years before a coding begins that the estimate looks back on.
  public var yearsBefore: Int
  public var decision: Decision
  public var samples: [SamplePlan]
  public var outcomes: [OutcomePlan]
  /// Codings made of others: a country adopts when it first adopts under any of them.
  public var unions: [UnionPlan]
  public var questions: [QuestionPlan]
  /// What is done with the leading row of every question about an effect; nil for nothing beyond the rows themselves.
  public var scrutiny: ScrutinyPlan?
  /// What is asked of frameworks; nil for nothing.
  public var frameworks: FrameworksPlan?
  public var limits: [String]
  /// SHA-256 of the file.
  public var hash: String

  public func outcome(_ id: String) -> OutcomePlan? { outcomes.first { $0.id == id } }
  public func sample(_ id: String) -> SamplePlan? { samples.first { $0.id == id } }
}

/// The rule by which numbers become verdicts.
public struct Decision: Sendable {
  /// Two-sided level at which a row speaks for or against the claim, after Holm's correction within the question.
  public var alpha: Double
  /// A row whose joint test of the years before adoption falls below this decides nothing.
  public var preTrend: Double
  /// More than this share of the deciding rows must speak for a side, with none speaking against.
  public var majority: Double
  public var minimumAdopters: Int
  public var minimumControls: Int
  /// Effects are imputed only in years in which so many comparable countries are seen untreated; with fewer, the
  /// counterfactual hangs on a handful and a bootstrap draw can miss them all.
  public var minimumControlsInYear: Int
  /// What the leading row must stand up to before a verdict rests on it; nil for nothing.
  public var robustness: RobustnessRule?
}

/// What the leading row of a question must stand up to, where the rows speak; each part nil where it is not asked.
public struct RobustnessRule: Sendable {
  /// The p of permuted adoption may not exceed this.
  public var permutation: Double?
  /// Whether no single country may turn the sign.
  public var leaveOneOut: Bool
  /// More than this share of the other estimators must agree in sign, with none significant the other way.
  public var estimators: Double?
  /// The breakdown value of relative magnitudes must reach this.
  public var breakdown: Double?
}

/// Which countries an estimate compares.
public struct SamplePlan: Sendable, Identifiable {
  public var id: String
  public var label: String
  /// Only countries whose income group in the year before the coding begins lies below this.
  public var incomeBelow: IncomeGroup?
}

/// A country-year outcome and the smallest effect worth calling one.
public struct OutcomePlan: Sendable, Identifiable {
  public enum Measure: Sendable {
    case agreement(metric: String, finalTextsOnly: Bool)
    case idealPoints(IdealPointQuantity, RollCallSelection.Subjects)
    case indicator(String, logarithm: Bool)
  }

  public var id: String
  public var label: String
  public var unit: String
  public var measure: Measure
  public var smallestEffect: Double
  /// The sign that a claim expects of an effect on this outcome, and of what one effect exceeds another by; nil takes
  /// the question's.
  public var direction: Direction?
}

/// What is read off the ideal points.
public enum IdealPointQuantity: String, Sendable, CaseIterable {
  /// The country's own position, signed.
  case own
  /// |own - pole|, in the same year and draw.
  case toSponsor = "distance-to-sponsor"
  case toRival = "distance-to-rival"
}

public enum Direction: String, Sendable, CaseIterable {
  case positive, negative, either

  /// +1, -1 or nil where either sign would do.
  public var sign: Double? {
    switch self {
    case .positive: 1
    case .negative: -1
    case .either: nil
    }
  }
}

public struct UnionPlan: Sendable, Identifiable {
  public var id: String
  public var label: String
  public var programme: String
  public var codings: [String]
}

/// One specification beside the deciding one: another sample, another outcome, or period effects by region.
public struct CheckPlan: Sendable {
  public var label: String
  public var sample: String?
  public var outcome: String?
  public var periodEffectsByRegion: Bool
}

public struct QuestionPlan: Sendable, Identifiable {
  public enum Kind: Sendable {
    /// The effect of adoption on outcomes; one deciding row for each coding and outcome. `missing` names what the
    /// record would need to measure more of it.
    case effect(codings: [String], outcomes: [String], checks: [CheckPlan], missing: [String])
    /// Whether one effect differs from another, on the same resampled countries.
    case difference(of: [String], minus: [String], outcome: String, checks: [CheckPlan])
    /// Whether lower-income countries take a programme up sooner.
    case uptake(codings: [String])
    /// Whether the outcome of lower-income adopters responds more than that of the others.
    case response(codings: [String], outcome: String, checks: [CheckPlan])
    /// Support for the sponsor's texts on digital rules among adopters and others.
    case support(coding: String, from: Int, to: Int)
    /// Whether the sponsor's frameworks will be held by more states than their rivals, by forecast.
    case acceptance(pairs: [RivalPlan], smallestDifference: Double, missing: [String])
  }

  public var id: String
  public var title: String
  public var claim: String
  public var direction: Direction
  public var sample: String
  public var kind: Kind
  /// A scale of support for norms (`frameworks.norms`) on which adopters are compared with others beside the rest; of
  /// questions of kind effect and support.
  public var norm: String?
  public var notes: [String]

  /// The sign that the claim expects of an effect on `outcome`.
  func expected(of outcome: OutcomePlan) -> Direction {
    direction == .either ? .either : outcome.direction ?? direction
  }
}
