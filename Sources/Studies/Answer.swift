import Record

/// What a study found: every number of the page, the tables and `answer.json`. Figures and Report read this and nothing
/// else, so that the page, the command and the files show the same number.
public struct Answer: Sendable, Codable {
  public var study: StudyName
  /// Suasion's version.
  public var version: String
  public var seed: UInt64
  public var record: RecordStamp
  /// Whether the run was shortened (`--quick`): fewer bootstrap draws, said wherever an interval stands.
  public var quick: Bool
  /// Two sentences, made by rule from the verdicts.
  public var headline: [String]
  public var questions: [QuestionAnswer]
  /// Frameworks, their adherents and what is to be expected; nil where the study does not ask.
  public var frameworks: FrameworksAnswer?
  /// What the reader must know of the evidence before believing any of it.
  public var limits: [String]
  /// How the numbers were made and the verdicts reached, one paragraph each, in the study's own figures.
  public var methods: [String]

  public struct StudyName: Sendable, Codable {
    public var id: String
    public var title: String
    public var question: String
    /// SHA-256 of the study file.
    public var hash: String
    /// As the user would name it: `Studies/tech-diplomacy.yml`.
    public var file: String?

    public init(id: String, title: String, question: String, hash: String, file: String? = nil) {
      self.id = id
      self.title = title
      self.question = question
      self.hash = hash
      self.file = file
    }
  }

  public struct RecordStamp: Sendable, Codable {
    public var hash: String
    public var lastDate: String
    public var rollCalls: Int
    public var texts: Int
    public var countries: Int
    public var adoptions: Int

    public init(hash: String, lastDate: String, rollCalls: Int, texts: Int, countries: Int, adoptions: Int) {
      self.hash = hash
      self.lastDate = lastDate
      self.rollCalls = rollCalls
      self.texts = texts
      self.countries = countries
      self.adoptions = adoptions
    }
  }

  public init(
    study: StudyName, version: String, seed: UInt64, record: RecordStamp, quick: Bool, headline: [String],
    questions: [QuestionAnswer], frameworks: FrameworksAnswer? = nil, limits: [String], methods: [String] = []
  ) {
    self.study = study
    self.version = version
    self.seed = seed
    self.record = record
    self.quick = quick
    self.headline = headline
    self.questions = questions
    self.frameworks = frameworks
    self.limits = limits
    self.methods = methods
  }
}

/// What the record says to a claim.
public enum Verdict: String, Sendable, Codable, CaseIterable {
  case supported
  case contradicted
  /// Equivalence shown: the interval lies within the smallest effect of interest.
  case noEffect = "no effect of interest"
  case undecided
  /// The record lacks what the question needs.
  case notMeasurable = "not yet measurable"
}

/// One number with all that a referee asks of it. In the outcome's unit; the interval is at 95 %.
public struct Estimate: Sendable, Codable, Equatable {
  public var estimate: Double
  public var stdError: Double
  public var confLow: Double
  public var confHigh: Double
  public var pValue: Double
  /// The effect that this design would find with 80 % power at 5 %, two-sided.
  public var minimumDetectableEffect: Double

  public init(
    estimate: Double, stdError: Double, confLow: Double, confHigh: Double, pValue: Double,
    minimumDetectableEffect: Double
  ) {
    self.estimate = estimate
    self.stdError = stdError
    self.confLow = confLow
    self.confHigh = confHigh
    self.pValue = pValue
    self.minimumDetectableEffect = minimumDetectableEffect
  }

  /// The estimate over its standard error; not finite where the error is zero.
  public var statistic: Double { estimate / stdError }
}

/// The countries and country-years an estimate rests on, and those left out, by name.
public struct Sample: Sendable, Codable, Equatable {
  /// What `treated` and `control` are counts of.
  public enum Counts: String, Sendable, Codable, CaseIterable {
    /// Adopters, and those they are compared with.
    case countries
    /// Endorsements, and years of a country and framework in which none came: what a forecast's hazard learnt from.
    case occasions
  }

  public var counts: Counts
  public var treated: Int
  public var control: Int
  public var observations: Int
  public var years: String
  public var leftOut: [LeftOut]

  public struct LeftOut: Sendable, Codable, Equatable {
    public var reason: String
    public var countries: [String]

    public init(reason: String, countries: [String]) {
      self.reason = reason
      self.countries = countries
    }
  }

  /// Adopters, and those they are compared with; nil where the sample has neither.
  public var adopters: Int? { counts == .countries ? treated : nil }
  public var compared: Int? { counts == .countries ? control : nil }

  public init(
    counts: Counts = .countries, treated: Int, control: Int, observations: Int, years: String, leftOut: [LeftOut]
  ) {
    self.counts = counts
    self.treated = treated
    self.control = control
    self.observations = observations
    self.years = years
    self.leftOut = leftOut
  }
}

/// A point of an event-study path: years since adoption (negative: before).
public struct EventPoint: Sendable, Codable, Equatable {
  public var eventTime: Int
  public var estimate: Double
  public var stdError: Double
  public var confLow: Double
  public var confHigh: Double
  public var countries: Int

  public init(eventTime: Int, estimate: Double, stdError: Double, confLow: Double, confHigh: Double, countries: Int) {
    self.eventTime = eventTime
    self.estimate = estimate
    self.stdError = stdError
    self.confLow = confLow
    self.confHigh = confHigh
    self.countries = countries
  }
}

/// A joint test of the coefficients before adoption against zero.
public struct PreTrend: Sendable, Codable, Equatable {
  public var statistic: Double
  public var degreesOfFreedom: Int
  public var pValue: Double

  public init(statistic: Double, degreesOfFreedom: Int, pValue: Double) {
    self.statistic = statistic
    self.degreesOfFreedom = degreesOfFreedom
    self.pValue = pValue
  }
}

/// One row of evidence for a question: one coding, on one outcome, in one sample, by one estimator.
public struct Evidence: Sendable, Codable {
  /// Unique in its question: `huawei-finance/agreement`.
  public var id: String
  /// What a reader is told: "Huawei-financed networks (AidData 2017)".
  public var label: String
  public var programme: String?
  public var coding: String?
  public var outcome: String
  public var outcomeLabel: String
  public var unit: String
  /// The smallest effect of interest, in the outcome's unit.
  public var smallestEffect: Double
  /// The sign that the claim expects of this outcome, where it differs from the question's (cleaner air is less PM2.5).
  public var direction: String?
  public var sampleLabel: String
  public var estimator: String
  /// Whether the decision rule reads this row; others are checks.
  public var decides: Bool
  /// Nil where the row could not be estimated; `notes` says why.
  public var estimate: Estimate?
  public var sample: Sample?
  public var preTrend: PreTrend?
  public var eventStudy: [EventPoint]
  public var diagnostics: [String: Double]
  public var notes: [String]

  public init(
    id: String, label: String, programme: String?, coding: String?, outcome: String, outcomeLabel: String,
    unit: String, smallestEffect: Double, sampleLabel: String, estimator: String, decides: Bool, estimate: Estimate?,
    sample: Sample?, preTrend: PreTrend?, eventStudy: [EventPoint], diagnostics: [String: Double], notes: [String],
    direction: String? = nil
  ) {
    self.id = id
    self.label = label
    self.programme = programme
    self.coding = coding
    self.outcome = outcome
    self.outcomeLabel = outcomeLabel
    self.unit = unit
    self.smallestEffect = smallestEffect
    self.direction = direction
    self.sampleLabel = sampleLabel
    self.estimator = estimator
    self.decides = decides
    self.estimate = estimate
    self.sample = sample
    self.preTrend = preTrend
    self.eventStudy = eventStudy
    self.diagnostics = diagnostics
    self.notes = notes
  }
}

/// A question of the study, answered.
public struct QuestionAnswer: Sendable, Codable {
  public var id: String
  /// A few words for a table: "Confucius Institutes".
  public var title: String
  /// The claim as the study states it, in one sentence.
  public var claim: String
  /// `positive`, `negative` or `either`: the sign that the claim expects.
  public var direction: String
  public var verdict: Verdict
  /// The rule's own sentence: which number decided and how.
  public var reason: String
  /// The row that decides, or their summary; the first of `evidence` that decides.
  public var headline: Evidence?
  public var evidence: [Evidence]
  public var diagnostics: [String: Double]
  public var notes: [String]
  /// For a question that cannot be measured yet: what is missing.
  public var missing: [String]
  /// What a referee asks next of the leading row; nil for questions of other kinds and where nothing could be estimated.
  public var scrutiny: Scrutiny?

  public init(
    id: String, title: String, claim: String, direction: String, verdict: Verdict, reason: String, headline: Evidence?,
    evidence: [Evidence], diagnostics: [String: Double], notes: [String], missing: [String], scrutiny: Scrutiny? = nil
  ) {
    self.id = id
    self.title = title
    self.claim = claim
    self.direction = direction
    self.verdict = verdict
    self.reason = reason
    self.headline = headline
    self.evidence = evidence
    self.diagnostics = diagnostics
    self.notes = notes
    self.missing = missing
    self.scrutiny = scrutiny
  }
}

/// What the page shows beside the answers: alignment by country and year, adoption through time.
public struct Backdrop: Sendable, Codable {
  /// One country-year of agreement with the sponsor.
  public struct Alignment: Sendable, Codable {
    public var country: String
    public var name: String
    public var year: Int
    public var value: Double
    public var low: Double
    public var high: Double
    public var rollCalls: Int

    public init(country: String, name: String, year: Int, value: Double, low: Double, high: Double, rollCalls: Int) {
      self.country = country
      self.name = name
      self.year = year
      self.value = value
      self.low = low
      self.high = high
      self.rollCalls = rollCalls
    }
  }

  /// How many countries had adopted by the end of a year, under one coding.
  public struct Uptake: Sendable, Codable {
    public var programme: String
    public var coding: String
    public var label: String
    public var channel: String
    public var year: Int
    public var countries: Int

    public init(programme: String, coding: String, label: String, channel: String, year: Int, countries: Int) {
      self.programme = programme
      self.coding = coding
      self.label = label
      self.channel = channel
      self.year = year
      self.countries = countries
    }
  }

  /// One country-year's ideal point: the posterior's mean and its 90 % interval, on the scale on which all
  /// country-years have mean 0 and standard deviation 1.
  public struct IdealPoint: Sendable, Codable {
    public var country: String
    public var name: String
    /// The year in which the session opened.
    public var year: Int
    public var mean: Double
    public var q05: Double
    public var q95: Double
    public var votes: Int

    public init(country: String, name: String, year: Int, mean: Double, q05: Double, q95: Double, votes: Int) {
      self.country = country
      self.name = name
      self.year = year
      self.mean = mean
      self.q05 = q05
      self.q95 = q95
      self.votes = votes
    }
  }

  public var alignment: [Alignment]
  public var uptake: [Uptake]
  /// "Chance-corrected agreement (Scott's π) with China": the map's legend.
  public var alignmentLabel: String
  /// The country that the others are measured against, which the map leaves without a value.
  public var pole: String?
  public var rival: String?
  /// By country, then year; empty where no outcome of the study rests on ideal points.
  public var idealPoints: [IdealPoint]
  /// How the ideal points were estimated: first those of `idealPoints`, then those of other outcomes.
  public var idealPointFacts: [IdealPointFacts]

  public init(
    alignment: [Alignment], uptake: [Uptake], alignmentLabel: String, pole: String? = nil, rival: String? = nil,
    idealPoints: [IdealPoint] = [], idealPointFacts: [IdealPointFacts] = []
  ) {
    self.alignment = alignment
    self.uptake = uptake
    self.alignmentLabel = alignmentLabel
    self.pole = pole
    self.rival = rival
    self.idealPoints = idealPoints
    self.idealPointFacts = idealPointFacts
  }
}
