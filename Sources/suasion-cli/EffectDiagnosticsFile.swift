import Effects
import Statistics

/// `diagnostics.json` of `suasion effect`.
struct EffectDiagnosticsFile: Encodable {
  struct Group: Encodable {
    var reason: String
    var units: [String]
    var observations: Int
  }
  struct Columns: Encodable {
    var unit: String
    var time: String
    var outcome: String
    var treated: String?
    var cohort: String?
    var covariates: String?
    var strata: String?
    var cluster: String?
    var groups: String?
  }
  struct Sample: Encodable {
    var treated: [String]
    var control: [String]
    var firstPeriod: Int
    var lastPeriod: Int
    var periods: Int
    var untreatedObservations: Int
    var treatedCells: Int
    var missingOutcome: Int
    var missingCovariate: Int
    var withGaps: [String]
  }
  struct PreTrend: Encodable {
    var statistic: Double?
    var df: Int
    var dfResidual: Int?
    var pValue: Double?
  }
  struct Bootstrap: Encodable {
    var replicates: Int
    var seed: UInt64
    var failed: Int
    var failures: [String: Int]
  }
  struct Weight: Encodable {
    var kind: String
    var name: String
    var weight: Double
    var cohort: Int?
    var unit: String?
  }
  struct Permutation: Encodable {
    var observed: Double
    var pValue: Double
    var studentizedPValue: Double?
    var draws: [Double?]
    var failures: Int
  }
  struct LeaveOut: Encodable {
    var by: String
    var name: String
    var estimate: Double?
    var stdError: Double?
  }
  struct Placebo: Encodable {
    var periodsEarlier: Int
    var estimate: Double?
    var stdError: Double?
    var pValue: Double?
  }
  struct Power: Encodable {
    var minimumDetectableEffect: Double?
    var size: Double
    var power: Double
    var draws: Int
  }
  struct Equivalence: Encodable {
    var bound: Double
    var confLow: Double?
    var confHigh: Double?
    var pValue: Double?
    var isEquivalent: Bool
  }
  struct Balance: Encodable {
    var name: String
    var meanTreated: Double?
    var meanControl: Double?
    var standardizedDifference: Double?
    var overlap: Double?
    var missing: Int
  }

  struct Interval: Encodable {
    var magnitude: Double
    /// Null where the interval is open on that side.
    var low: Double?
    var high: Double?
    var identifiedLow: Double?
    var identifiedHigh: Double?
  }
  struct Bounds: Encodable {
    var estimator: String
    var leads: [Int]
    var lags: [Int]
    var estimate: Double?
    var confLow: Double?
    var confHigh: Double?
    var relativeMagnitudes: [Interval]
    var smoothness: [Interval]
    /// The largest relative magnitude at which zero is still excluded; null where it is not even at 0.
    var breakdown: Double?
    /// The largest magnitude tried, at which zero was still excluded; null where the breakdown value was found.
    var breakdownBeyond: Double?
  }
  struct Comparison: Encodable {
    var kind: String
    var weight: Double
    var estimate: Double
  }
  struct Drift: Encodable {
    var power: Double
    var slope: Double?
    var bias: Double?
    var biasIfPassed: Double?
  }

  var estimator: String
  var inference: String
  var controls: String
  var confidence: Double
  var columns: Columns
  var sample: Sample
  var leftOut: [Group]
  var collinear: [String]
  var preTrend: PreTrend?
  var bootstrap: Bootstrap?
  var seed: UInt64
  var minimumDetectableEffect: Double?
  var facts: [String: Double]
  var weights: [Weight]
  var permutation: Permutation?
  var power: Power?
  var leaveOneOut: [LeaveOut]
  var placebosInTime: [Placebo]
  var equivalence: Equivalence?
  var balance: [Balance]
  var bounds: Bounds?
  var preTrendPower: [Drift]
  var baconDecomposition: [Comparison]
  var notes: [String]

  init(_ report: EffectReport) {
    func finite(_ value: Double) -> Double? { value.isFinite ? value : nil }
    let (result, command, found) = (report.result, report.command, report.diagnostics)
    estimator = result.estimator.rawValue
    inference = result.inference.method
    controls = report.options.controls.rawValue
    confidence = report.options.confidence
    columns = Columns(
      unit: command.unit, time: command.time, outcome: command.outcome, treated: command.treated,
      cohort: command.cohort, covariates: command.covariates, strata: command.strata, cluster: command.cluster,
      groups: command.groups)
    sample = Sample(
      treated: result.sample.treated, control: result.sample.control, firstPeriod: result.sample.firstPeriod,
      lastPeriod: result.sample.lastPeriod, periods: result.sample.periods,
      untreatedObservations: result.sample.untreatedObservations, treatedCells: result.sample.treatedCells,
      missingOutcome: result.sample.missingOutcome, missingCovariate: result.sample.missingCovariate,
      withGaps: result.sample.gaps)
    leftOut = result.leftOut.map { Group(reason: $0.reason.rawValue, units: $0.units, observations: $0.cells) }
    collinear = result.collinear
    preTrend = result.preTrend.map {
      PreTrend(
        statistic: finite($0.statistic), df: $0.degreesOfFreedom,
        dfResidual: $0.denominatorDegreesOfFreedom == .max ? nil : $0.denominatorDegreesOfFreedom,
        pValue: finite($0.pValue))
    }
    let failures = result.inference.failures
    bootstrap =
      result.inference.replicates > 0
      ? Bootstrap(
        replicates: result.inference.replicates, seed: report.options.seed, failed: failures.values.reduce(0, +),
        failures: failures) : nil
    seed = report.options.seed
    minimumDetectableEffect = finite(Effects.minimumDetectableEffect(stdError: result.att.stdError))
    facts = result.facts.filter(\.value.isFinite)
    weights = result.weights.map {
      Weight(kind: $0.kind.rawValue, name: $0.name, weight: $0.weight, cohort: $0.cohort, unit: $0.unit)
    }
    permutation = found.permutation.map {
      Permutation(
        observed: $0.observed, pValue: $0.pValue, studentizedPValue: $0.studentizedPValue, draws: $0.draws.map(finite),
        failures: $0.failures)
    }
    power = found.power.map {
      Power(
        minimumDetectableEffect: finite($0.minimumDetectableEffect), size: $0.size, power: $0.power, draws: $0.draws)
    }
    leaveOneOut = [
      ("unit", found.leaveOneOut), ("cohort", found.leaveCohortOut), ("group", found.leaveGroupOut),
    ].flatMap { by, left in
      (left?.rows ?? []).map {
        LeaveOut(by: by, name: $0.name, estimate: finite($0.estimate), stdError: finite($0.stdError))
      }
    }
    placebosInTime = found.placebos.map {
      Placebo(
        periodsEarlier: $0.shift, estimate: finite($0.att.estimate), stdError: finite($0.att.stdError),
        pValue: finite($0.att.pValue))
    }
    equivalence = found.equivalence.map {
      Equivalence(
        bound: $0.bound, confLow: finite($0.confLow), confHigh: finite($0.confHigh), pValue: finite($0.pValue),
        isEquivalent: $0.isEquivalent)
    }
    balance = found.balance.map {
      Balance(
        name: $0.name, meanTreated: finite($0.meanTreated), meanControl: finite($0.meanControl),
        standardizedDifference: finite($0.standardizedDifference), overlap: finite($0.overlap), missing: $0.missing)
    }
    func intervals(_ found: SensitivityBounds) -> [Interval] {
      found.intervals.map {
        Interval(
          magnitude: $0.magnitude, low: finite($0.low), high: finite($0.high), identifiedLow: finite($0.identifiedLow),
          identifiedHigh: finite($0.identifiedHigh))
      }
    }
    if let relative = found.relativeMagnitudes, let smooth = found.smoothness, let of = found.boundsOf {
      let value = found.breakdown?.magnitude
      bounds = Bounds(
        estimator: of.rawValue, leads: relative.leads, lags: relative.lags, estimate: finite(relative.estimate),
        confLow: finite(relative.low), confHigh: finite(relative.high), relativeMagnitudes: intervals(relative),
        smoothness: intervals(smooth), breakdown: value.flatMap(finite),
        breakdownBeyond: value == .infinity ? found.breakdown?.largest : nil)
    }
    preTrendPower = (found.preTrendPower?.drifts ?? []).map {
      Drift(power: $0.power, slope: finite($0.slope), bias: finite($0.bias), biasIfPassed: finite($0.biasIfPassed))
    }
    baconDecomposition = (found.bacon?.totals ?? []).map {
      Comparison(kind: $0.kind.rawValue, weight: $0.weight, estimate: $0.estimate)
    }
    notes = report.notes
  }
}
