/// What a referee asks next of a question: its leading row by other estimators, under other choices, with other countries,
/// and how wrong parallel trends would have to be. Estimates are in the outcome's unit.
public struct Scrutiny: Sendable, Codable, Equatable {
  /// The row under scrutiny, by its id and as a reader is told it.
  public var row: String
  public var label: String
  public var outcomeLabel: String
  public var unit: String
  public var smallestEffect: Double
  /// The sign that the claim expects: `positive`, `negative` or `either`.
  public var direction: String
  /// One row for each estimator, the deciding one first.
  public var estimators: [EstimatorRow]
  public var bounds: Bounds?
  public var permutation: Permutation?
  public var leaveOneOut: [LeaveOut]
  public var placebos: [PlaceboRow]
  public var power: Power?
  public var balance: [BalanceRow]
  public var spillovers: [SpilloverRow]
  public var heterogeneity: [HeterogeneityRow]
  public var growth: Growth?
  public var bacon: [BaconRow]
  public var mediation: [MediationRow]
  public var curve: Curve?
  /// What each of the above means here, made by rule from its numbers; by `Part`.
  public var sentences: [String: String]
  /// What could not be done, and why.
  public var notes: [String]

  public enum Part: String, Sendable, Codable, CaseIterable {
    case estimators, curve, bounds, permutation, leaveOneOut, placebos, power, equivalence, balance, spillovers
    case heterogeneity, growth, bacon, mediation
  }

  public func sentence(_ part: Part) -> String? { sentences[part.rawValue] }

  /// The leading row by one estimator.
  public struct EstimatorRow: Sendable, Codable, Equatable {
    public var estimator: String
    public var label: String
    public var paper: String
    /// Nil where it could not be had; `note` says why.
    public var estimate: Estimate?
    /// Where its standard error comes from.
    public var inference: String
    public var treated: Int
    public var control: Int
    public var preTrend: PreTrend?
    public var facts: [String: Double]
    public var note: String?

    public init(
      estimator: String, label: String, paper: String, estimate: Estimate?, inference: String, treated: Int,
      control: Int, preTrend: PreTrend?, facts: [String: Double], note: String?
    ) {
      self.estimator = estimator
      self.label = label
      self.paper = paper
      self.estimate = estimate
      self.inference = inference
      self.treated = treated
      self.control = control
      self.preTrend = preTrend
      self.facts = facts
      self.note = note
    }
  }

  /// Intervals of an effect if trends differed after adoption by so much (Rambachan & Roth 2023).
  public struct Bounds: Sendable, Codable, Equatable {
    public struct Interval: Sendable, Codable, Equatable {
      /// How far trends may depart: a multiple of the largest departure before adoption, or a change of slope per year.
      public var magnitude: Double
      public var low: Double
      public var high: Double
      /// Whether the interval goes on beyond what was searched.
      public var lowIsOpen: Bool
      public var highIsOpen: Bool

      public init(magnitude: Double, low: Double, high: Double, lowIsOpen: Bool, highIsOpen: Bool) {
        self.magnitude = magnitude
        self.low = low
        self.high = high
        self.lowIsOpen = lowIsOpen
        self.highIsOpen = highIsOpen
      }
    }

    /// Whose event study they rest on, and which average of it they are of.
    public var estimator: String
    public var target: String
    public var original: Interval
    public var relativeMagnitudes: [Interval]
    public var smoothness: [Interval]
    /// The largest magnitude at which the interval still excludes zero; nil where it holds zero even at 0.
    public var breakdown: Double?
    /// Whether the interval excluded zero at the largest magnitude tried, so that the breakdown value is at least that.
    public var breakdownIsOpen: Bool

    public init(
      estimator: String, target: String, original: Interval, relativeMagnitudes: [Interval], smoothness: [Interval],
      breakdown: Double?, breakdownIsOpen: Bool
    ) {
      self.estimator = estimator
      self.target = target
      self.original = original
      self.relativeMagnitudes = relativeMagnitudes
      self.smoothness = smoothness
      self.breakdown = breakdown
      self.breakdownIsOpen = breakdownIsOpen
    }
  }

  /// Adoption dealt out anew among countries.
  public struct Permutation: Sendable, Codable, Equatable {
    public var observed: Double
    public var draws: [Double]
    public var pValue: Double
    public var studentizedPValue: Double?
    /// What countries change places within.
    public var within: String
    public var failures: Int

    public init(
      observed: Double, draws: [Double], pValue: Double, studentizedPValue: Double?, within: String, failures: Int
    ) {
      self.observed = observed
      self.draws = draws
      self.pValue = pValue
      self.studentizedPValue = studentizedPValue
      self.within = within
      self.failures = failures
    }
  }

  /// The estimate without some countries.
  public struct LeaveOut: Sendable, Codable, Equatable {
    /// `country`, `cohort` or `region`.
    public var kind: String
    public var name: String
    /// Nil where the rest does not identify the effect.
    public var estimate: Double?
    public var stdError: Double?

    public init(kind: String, name: String, estimate: Double?, stdError: Double?) {
      self.kind = kind
      self.name = name
      self.estimate = estimate
      self.stdError = stdError
    }
  }

  /// The effect of an adoption said to have come earlier, on the years before it came.
  public struct PlaceboRow: Sendable, Codable, Equatable {
    public var yearsEarlier: Int
    public var estimate: Estimate

    public init(yearsEarlier: Int, estimate: Estimate) {
      self.yearsEarlier = yearsEarlier
      self.estimate = estimate
    }
  }

  public struct Power: Sendable, Codable, Equatable {
    /// From the standard error, and from simulation on the panel itself, with 80 % power at 5 %.
    public var analytic: Double
    public var simulated: Double?
    /// How often the test rejects where there is no effect; 0.05 if the standard errors are right.
    public var size: Double?
    /// The drift a year that the pre-trend test finds 8 times in 10, and the effect it would feign.
    public var detectableDrift: Double?
    public var biasOfDrift: Double?
    /// The 90 % interval, and the p of the two one-sided tests against the smallest effect of interest.
    public var equivalenceLow: Double
    public var equivalenceHigh: Double
    public var equivalencePValue: Double

    public init(
      analytic: Double, simulated: Double?, size: Double?, detectableDrift: Double?, biasOfDrift: Double?,
      equivalenceLow: Double, equivalenceHigh: Double, equivalencePValue: Double
    ) {
      self.analytic = analytic
      self.simulated = simulated
      self.size = size
      self.detectableDrift = detectableDrift
      self.biasOfDrift = biasOfDrift
      self.equivalenceLow = equivalenceLow
      self.equivalenceHigh = equivalenceHigh
      self.equivalencePValue = equivalencePValue
    }
  }

  public struct BalanceRow: Sendable, Codable, Equatable {
    public var name: String
    public var meanTreated: Double
    public var meanControl: Double
    public var standardizedDifference: Double?
    /// Share of adopters within the middle 95 % of the others.
    public var overlap: Double?
    public var missing: Int

    public init(
      name: String, meanTreated: Double, meanControl: Double, standardizedDifference: Double?, overlap: Double?,
      missing: Int
    ) {
      self.name = name
      self.meanTreated = meanTreated
      self.meanControl = meanControl
      self.standardizedDifference = standardizedDifference
      self.overlap = overlap
      self.missing = missing
    }
  }

  public struct SpilloverRow: Sendable, Codable, Equatable {
    public var ring: String
    public var withoutExposed: Estimate?
    public var onExposed: Estimate?
    public var exposedCountries: Int

    public init(ring: String, withoutExposed: Estimate?, onExposed: Estimate?, exposedCountries: Int) {
      self.ring = ring
      self.withoutExposed = withoutExposed
      self.onExposed = onExposed
      self.exposedCountries = exposedCountries
    }
  }

  public struct HeterogeneityRow: Sendable, Codable, Equatable {
    public struct Group: Sendable, Codable, Equatable {
      public var name: String
      public var countries: Int
      public var estimate: Estimate

      public init(name: String, countries: Int, estimate: Estimate) {
        self.name = name
        self.countries = countries
        self.estimate = estimate
      }
    }

    /// What adopters are split by: "income in the year before", "polyarchy".
    public var variable: String
    public var groups: [Group]
    /// The first group less the second.
    public var difference: Estimate

    public init(variable: String, groups: [Group], difference: Estimate) {
      self.variable = variable
      self.groups = groups
      self.difference = difference
    }
  }

  /// Dose as time: change of the effect with each further year since adoption.
  public struct Growth: Sendable, Codable, Equatable {
    public var slope: Estimate
    public var lastYear: Int

    public init(slope: Estimate, lastYear: Int) {
      self.slope = slope
      self.lastYear = lastYear
    }
  }

  /// A kind of comparison that a two-way regression averages over (Goodman-Bacon 2021).
  public struct BaconRow: Sendable, Codable, Equatable {
    public var kind: String
    public var weight: Double
    public var estimate: Double

    public init(kind: String, weight: Double, estimate: Double) {
      self.kind = kind
      self.weight = weight
      self.estimate = estimate
    }
  }

  public struct MediationRow: Sendable, Codable, Equatable {
    public var mediator: String
    public var mediatorUnit: String
    public var total: Estimate
    public var onMediator: Estimate
    public var indirect: Estimate
    public var direct: Estimate
    /// The correlation of errors at which nothing would go through the mediator.
    public var correlation: Double
    public var rho: [Double]
    public var indirectAtRho: [Double]
    public var assumptions: [String]

    public init(
      mediator: String, mediatorUnit: String, total: Estimate, onMediator: Estimate, indirect: Estimate,
      direct: Estimate, correlation: Double, rho: [Double], indirectAtRho: [Double], assumptions: [String]
    ) {
      self.mediator = mediator
      self.mediatorUnit = mediatorUnit
      self.total = total
      self.onMediator = onMediator
      self.indirect = indirect
      self.direct = direct
      self.correlation = correlation
      self.rho = rho
      self.indirectAtRho = indirectAtRho
      self.assumptions = assumptions
    }
  }

  /// All specifications of the question side by side (Simonsohn, Simmons & Nelson 2020).
  public struct Curve: Sendable, Codable, Equatable {
    public struct Row: Sendable, Codable, Equatable {
      /// By kind: coding, outcome, sample, window, estimator, controls, covariates.
      public var choices: [String: String]
      /// Over the smallest effect of interest, in the direction claimed: 1 is an effect just of interest. Nil where it
      /// could not be estimated; `problem` says why.
      public var scaled: Double?
      public var low: Double?
      public var high: Double?
      public var problem: String?

      public init(choices: [String: String], scaled: Double?, low: Double?, high: Double?, problem: String?) {
        self.choices = choices
        self.scaled = scaled
        self.low = low
        self.high = high
        self.problem = problem
      }
    }

    /// Observed, its median and 95 % range under permuted adoption, and its p.
    public struct Statistic: Sendable, Codable, Equatable {
      public var observed: Double
      public var median: Double
      public var low: Double
      public var high: Double
      public var pValue: Double

      public init(observed: Double, median: Double, low: Double, high: Double, pValue: Double) {
        self.observed = observed
        self.median = median
        self.low = low
        self.high = high
        self.pValue = pValue
      }
    }

    /// By `scaled`, ascending, those without an estimate last.
    public var rows: [Row]
    /// Share of all rows with an interval that excludes zero in the direction claimed, and in the other.
    public var shareFor: Double
    public var shareAgainst: Double
    public var permutations: Int
    /// Rows in the permutation reference; the statistics below are of them.
    public var permuted: Int
    public var median: Statistic
    public var significantFor: Statistic
    public var significantAgainst: Statistic
    public var averageZ: Statistic

    public init(
      rows: [Row], shareFor: Double, shareAgainst: Double, permutations: Int, permuted: Int, median: Statistic,
      significantFor: Statistic, significantAgainst: Statistic, averageZ: Statistic
    ) {
      self.rows = rows
      self.shareFor = shareFor
      self.shareAgainst = shareAgainst
      self.permutations = permutations
      self.permuted = permuted
      self.median = median
      self.significantFor = significantFor
      self.significantAgainst = significantAgainst
      self.averageZ = averageZ
    }
  }

  public init(
    row: String, label: String, outcomeLabel: String, unit: String, smallestEffect: Double, direction: String,
    estimators: [EstimatorRow] = [], bounds: Bounds? = nil, permutation: Permutation? = nil,
    leaveOneOut: [LeaveOut] = [], placebos: [PlaceboRow] = [], power: Power? = nil, balance: [BalanceRow] = [],
    spillovers: [SpilloverRow] = [], heterogeneity: [HeterogeneityRow] = [], growth: Growth? = nil,
    bacon: [BaconRow] = [], mediation: [MediationRow] = [], curve: Curve? = nil, sentences: [String: String] = [:],
    notes: [String] = []
  ) {
    self.row = row
    self.label = label
    self.outcomeLabel = outcomeLabel
    self.unit = unit
    self.smallestEffect = smallestEffect
    self.direction = direction
    self.estimators = estimators
    self.bounds = bounds
    self.permutation = permutation
    self.leaveOneOut = leaveOneOut
    self.placebos = placebos
    self.power = power
    self.balance = balance
    self.spillovers = spillovers
    self.heterogeneity = heterogeneity
    self.growth = growth
    self.bacon = bacon
    self.mediation = mediation
    self.curve = curve
    self.sentences = sentences
    self.notes = notes
  }
}
