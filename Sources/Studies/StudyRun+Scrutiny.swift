import Diffusion
import Effects
import Foundation
import Record
import Statistics

/// A leading row with all that its scrutiny needs.
struct ScrutinySubject {
  let row: EstimatedRow
  let specification: Specification
  let assembled: AssembledPanel
  let panel: StaggeredPanel
  let direction: Direction
  let plan: ScrutinyPlan
  /// The panel's outcomes under each draw of the outcome; empty where it is not estimated.
  let drawn: [StaggeredPanel]
  /// The panel's units.
  let countries: [CountryCode]

  var smallestEffect: Double { specification.outcome.plan.smallestEffect }
  /// The year in which balance and baseline groups are read: the one before the coding begins.
  var baseline: Int { specification.cohorts.from - 1 }
}

extension StudyRun {
  /// Puts the first row that could be estimated to the test; nil where the study asks for none, or there is no such row.
  func scrutiny(of question: QuestionPlan, rows: [EstimatedRow], curve: [Specification]) throws -> Scrutiny? {
    guard let plan = study.scrutiny, let row = rows.first(where: { $0.subject != nil }), let leading = row.subject
    else {
      return nil
    }
    let byRegion = leading.specification.periodEffectsByRegion
    let panel = try leading.panel.staggered(byRegion: byRegion)
    let drawn = try leading.specification.outcome.draws.indices.map {
      try leading.panel.redrawn(leading.specification.outcome.drawn($0)).staggered(byRegion: byRegion)
    }
    let subject = ScrutinySubject(
      row: row, specification: leading.specification, assembled: leading.panel, panel: panel,
      direction: question.expected(of: leading.specification.outcome.plan), plan: plan, drawn: drawn,
      countries: panel.units.map { CountryCode(rawValue: $0) })
    let outcome = leading.specification.outcome.plan
    var scrutiny = Scrutiny(
      row: row.evidence.id, label: row.evidence.label, outcomeLabel: outcome.label, unit: outcome.unit,
      smallestEffect: outcome.smallestEffect, direction: subject.direction.rawValue)
    scrutiny.estimators = try estimators(subject)
    if scrutiny.estimators.contains(where: {
      $0.estimator == Estimator.sc.rawValue && $0.estimate != nil && $0.treated > 1
    }) {
      scrutiny.notes.append(
        "Synthetic control has no intercept: where adopters stand outside the others' range its estimate is off and its interval too narrow (docs/effects.md: 31 % coverage in simulation)."
      )
    }
    try permute(subject, into: &scrutiny)
    scrutiny.leaveOneOut = try leavingOut(subject)
    scrutiny.placebos = try placebos(subject)
    try sensitivity(subject, into: &scrutiny)
    try balance(subject, into: &scrutiny)
    try spillovers(subject, into: &scrutiny)
    try heterogeneity(subject, into: &scrutiny)
    try mediate(subject, into: &scrutiny)
    let (found, tooSmall) = try self.curve(curve, question: question)
    scrutiny.curve = found
    scrutiny.notes += tooSmall
    scrutiny.sentences = sentences(of: scrutiny, alpha: study.decision.alpha)
    return scrutiny
  }

  /// Imputation with analytic errors, and no path: what is run again and again.
  private var quick: EffectSpecification {
    EffectSpecification(
      .imputation, options: EffectOptions(replicates: 0, seed: options.seed, threads: options.threads, wantsPath: false)
    )
  }

  private func effectOptions(_ plan: ScrutinyPlan) -> EffectOptions {
    EffectOptions(replicates: replicates(plan.replicates), seed: options.seed, threads: options.threads)
  }

  /// A tenth of the replicates in a quick run, and never fewer than an error can be had from.
  private func replicates(_ count: Int) -> Int { options.quick ? max(50, count / 10) : count }

  // MARK: - Estimators

  private func estimators(_ subject: ScrutinySubject) throws -> [Scrutiny.EstimatorRow] {
    try subject.plan.estimators.map { estimator in
      if estimator == .imputation { return deciding(subject) }
      var options = effectOptions(subject.plan)
      if estimator.hasAnalyticError { options.replicates = 0 }
      options.syntheticVariance = .fitting(subject.panel, for: estimator)
      var row = Scrutiny.EstimatorRow(
        estimator: estimator.rawValue, label: estimator.label, paper: estimator.paper, estimate: nil, inference: "",
        treated: 0, control: 0, preTrend: nil, facts: [:], note: nil)
      do {
        let result = try effect(subject.panel, by: estimator, options: options)
        let draws = try subject.drawn.map {
          try EffectSpecification(estimator, options: options).quick($0).att.estimate
        }
        if result.att.stdError.isFinite {
          row.estimate = pool(result.att.estimate, stdError: result.att.stdError, draws: draws).estimate
        } else {
          row.note = result.notes.first ?? "no standard error can be had"
        }
        row.inference = result.inference.method
        row.treated = result.sample.treated.count
        row.control = result.sample.control.count
        row.preTrend = result.preTrend.map {
          PreTrend(statistic: $0.statistic, degreesOfFreedom: $0.degreesOfFreedom, pValue: $0.pValue)
        }
        row.facts = result.facts.filter(\.value.isFinite)
      } catch let error as SuasionError where error.code == .data {
        row.note = "Not estimated: \(error.message)."
      }
      return row
    }
  }

  private func deciding(_ subject: ScrutinySubject) -> Scrutiny.EstimatorRow {
    let evidence = subject.row.evidence
    return Scrutiny.EstimatorRow(
      estimator: Estimator.imputation.rawValue, label: Estimator.imputation.label, paper: Estimator.imputation.paper,
      estimate: evidence.estimate, inference: "cluster bootstrap", treated: evidence.sample?.treated ?? 0,
      control: evidence.sample?.control ?? 0, preTrend: evidence.preTrend, facts: [:], note: nil)
  }

  // MARK: - Permutation, power, leaving out, placebos

  private func permute(_ subject: ScrutinySubject, into scrutiny: inout Scrutiny) throws {
    let draws = options.quick ? max(19, subject.plan.permutations / 10) : subject.plan.permutations
    do {
      let test = try permutationTest(subject.panel, by: quick, draws: draws)
      scrutiny.permutation = Scrutiny.Permutation(
        observed: test.observed, draws: test.draws.filter { !$0.isNaN }, pValue: test.pValue,
        studentizedPValue: test.studentizedPValue, within: "all countries of the sample", failures: test.failures)
    } catch let error as SuasionError where error.code == .data {
      scrutiny.notes.append("Permutation: \(error.message).")
    }
    guard let estimate = subject.row.evidence.estimate else { return }
    let equivalence = equivalenceTest(
      estimate: estimate.estimate, stdError: estimate.stdError, bound: subject.smallestEffect)
    let power = try simulated(subject, draws: max(19, draws / 2), into: &scrutiny)
    scrutiny.power = Scrutiny.Power(
      analytic: estimate.minimumDetectableEffect, simulated: power.map(\.minimumDetectableEffect), size: power?.size,
      detectableDrift: nil, biasOfDrift: nil, equivalenceLow: equivalence.confLow,
      equivalenceHigh: equivalence.confHigh, equivalencePValue: equivalence.pValue)
  }

  private func simulated(
    _ subject: ScrutinySubject, draws: Int, into scrutiny: inout Scrutiny
  ) throws -> SimulatedPower? {
    do {
      let power = try simulatedPower(subject.panel, by: quick, draws: draws)
      if power.minimumDetectableEffect.isFinite { return power }
      scrutiny.notes.append(
        "Simulated power: no effect up to a thousand times the estimate's spread is found 8 times in 10.")
    } catch let error as SuasionError where error.code == .data {
      scrutiny.notes.append("Simulated power: \(error.message).")
    }
    return nil
  }

  private func leavingOut(_ subject: ScrutinySubject) throws -> [Scrutiny.LeaveOut] {
    let region = Dictionary(uniqueKeysWithValues: zip(subject.assembled.countries, subject.assembled.region))
    let kinds: [(String, LeaveOneOutGroups)] = [
      ("country", .units), ("cohort", .cohorts), ("region", .named(subject.countries.map { region[$0] ?? "none" })),
    ]
    return try kinds.flatMap { kind, groups in
      try leaveOneOut(subject.panel, by: quick, groups).rows.map {
        Scrutiny.LeaveOut(
          kind: kind, name: $0.name, estimate: $0.estimate.isNaN ? nil : $0.estimate,
          stdError: $0.stdError.isNaN ? nil : $0.stdError)
      }
    }
  }

  private func placebos(_ subject: ScrutinySubject) throws -> [Scrutiny.PlaceboRow] {
    try placeboInTime(subject.panel, by: quick, shifts: [1, 2, 3, 4, 5]).compactMap { placebo in
      guard placebo.att.stdError.isFinite else { return nil }
      return Scrutiny.PlaceboRow(
        yearsEarlier: placebo.shift, estimate: normalEstimate(placebo.att.estimate, stdError: placebo.att.stdError))
    }
  }

  // MARK: - Comparability

  /// An indicator where the record holds it; where not, the scrutiny says what it goes without.
  private func held(_ name: String, for what: String, noting scrutiny: inout Scrutiny) throws -> IndicatorTable? {
    guard IndicatorTable.isHeld(name, in: record) else {
      scrutiny.notes.append("\(what): the record holds no \(name).")
      return nil
    }
    return try IndicatorTable(name, in: record, key: "scrutiny")
  }

  private func balance(_ subject: ScrutinySubject, into scrutiny: inout Scrutiny) throws {
    let before = max(2, subject.specification.cohorts.from - subject.assembled.years.lowerBound)
    let (level, slope) = baselineOutcome(subject.panel, periods: before)
    var baseline: [(name: String, values: [Double])] = [
      ("\(subject.specification.outcome.plan.label), mean before", level),
      ("\(subject.specification.outcome.plan.label), change a year before", slope),
    ]
    for name in ["log gdp-per-head", "log population", "polyarchy", "trade", "log distance-to-china"] {
      guard let table = try held(name, for: "Balance", noting: &scrutiny) else { continue }
      let values = subject.countries.map { table.baseline($0, subject.baseline) }
      guard values.contains(where: \.isFinite) else {
        scrutiny.notes.append("Balance: \(table.indicator.name) has no value about \(subject.baseline).")
        continue
      }
      baseline.append(
        ("\(table.indicator.name)\(name.hasPrefix("log ") ? " (log)" : "") about \(subject.baseline)", values))
    }
    scrutiny.balance = try covariateBalance(subject.panel, baseline: baseline).filter {
      $0.treated > 1 && $0.control > 1
    }.map {
      Scrutiny.BalanceRow(
        name: $0.name, meanTreated: $0.meanTreated, meanControl: $0.meanControl,
        standardizedDifference: $0.standardizedDifference.isFinite ? $0.standardizedDifference : nil,
        overlap: $0.overlap.isFinite ? $0.overlap : nil, missing: $0.missing)
    }
  }

  private func spillovers(_ subject: ScrutinySubject, into scrutiny: inout Scrutiny) throws {
    var rings: [NeighbourRing] = []
    let places = subject.countries.map { code in
      record.country(code).flatMap { country in
        country.latitude.flatMap { latitude in country.longitude.map { (latitude, $0) } }
      }
    }
    let reach = subject.plan.neighboursWithin
    rings.append(
      NeighbourRing(
        name: "within \(Int(reach)) km",
        neighbours: places.indices.map { own in
          guard let here = places[own] else { return [] }
          return places.indices.filter { other in
            guard other != own, let there = places[other] else { return false }
            return greatCircle(here, there) <= reach
          }
        }))
    if let allies = try allies(subject, noting: &scrutiny) { rings.append(allies) }
    scrutiny.notes.append("Spillover through trade is not looked at: the record holds no trade between two countries.")
    scrutiny.spillovers = try rings.map { ring in
      let found = try spillover(subject.panel, by: quick, ring: ring)
      func estimate(_ effect: EffectEstimate?) -> Estimate? {
        effect.flatMap { $0.stdError.isFinite ? normalEstimate($0.estimate, stdError: $0.stdError) : nil }
      }
      return Scrutiny.SpilloverRow(
        ring: ring.name, withoutExposed: estimate(found.withoutExposed), onExposed: estimate(found.onExposed),
        exposedCountries: found.exposedUnits)
    }
  }

  /// Those in a defence pact with the same great power, or with the power itself, in the year before the coding begins; a
  /// treaty of friendship makes no ally.
  private func allies(_ subject: ScrutinySubject, noting scrutiny: inout Scrutiny) throws -> NeighbourRing? {
    do {
      let path = try record.network(.allies(.defencePact), among: subject.countries)
      guard let year = path.years.last(where: { $0 <= subject.baseline }), let network = path.network(in: year) else {
        scrutiny.notes.append("Spillover among allies: the record holds none in \(subject.baseline) or before.")
        return nil
      }
      return NeighbourRing(
        name: "in a defence pact with the same great power in \(year)",
        neighbours: subject.countries.indices.map { own in
          network.rows.range(of: own).map { Int(network.rows.columns[$0]) }
        })
    } catch let error as SuasionError where error.code == .data {
      scrutiny.notes.append("Spillover among allies: \(error.message).")
      return nil
    }
  }

  // MARK: - For whom, and through what

  private func heterogeneity(_ subject: ScrutinySubject, into scrutiny: inout Scrutiny) throws {
    let adopted = subject.panel.cohort
    func year(_ unit: Int) -> Int { (adopted[unit] ?? subject.specification.cohorts.from) - 1 }
    func split(_ variable: String, _ names: (String, String), _ isFirst: (Int) -> Bool?) throws {
      let groups = subject.countries.indices.map { unit in isFirst(unit).map { $0 ? names.0 : names.1 } }
      do {
        let found = try Effects.heterogeneity(
          subject.panel, by: quick, groups: groups, order: [names.0, names.1],
          replicates: replicates(subject.plan.replicates))
        guard let difference = found.differences.first, difference.stdError.isFinite else {
          scrutiny.notes.append("Heterogeneity by \(variable): a group has one adopter only.")
          return
        }
        scrutiny.heterogeneity.append(
          Scrutiny.HeterogeneityRow(
            variable: variable,
            groups: found.groups.map {
              .init(
                name: $0.name, countries: $0.att.units,
                estimate: normalEstimate($0.att.estimate, stdError: $0.att.stdError))
            }, difference: normalEstimate(difference.estimate, stdError: difference.stdError)))
      } catch let error as SuasionError where error.code == .data {
        scrutiny.notes.append("Heterogeneity by \(variable): \(error.message).")
      }
    }
    try split("income in the year before", ("low and lower-middle", "upper-middle and high")) { unit in
      record.incomeGroup(of: subject.countries[unit], in: year(unit)).map { $0 <= .lowerMiddle }
    }
    let region = Dictionary(uniqueKeysWithValues: zip(subject.assembled.countries, subject.assembled.region))
    try split("region", ("Sub-Saharan Africa", "elsewhere")) { region[subject.countries[$0]].map { $0 == "SSF" } }
    if let polyarchy = try held("polyarchy", for: "Heterogeneity by regime", noting: &scrutiny) {
      try split("electoral democracy in the year before", ("polyarchy below 0.5", "polyarchy from 0.5")) { unit in
        let value = polyarchy.value(subject.countries[unit], year(unit))
        return value.isFinite ? value < 0.5 : nil
      }
    }
    if let money = try held("aiddata-commitments", for: "Heterogeneity by dose", noting: &scrutiny) {
      let sums = subject.countries.indices.map { unit -> Double in
        guard let start = adopted[unit], start <= subject.assembled.years.upperBound else { return .nan }
        return money.sum(subject.countries[unit], start...subject.assembled.years.upperBound)
      }
      let median = quantile(sums.filter(\.isFinite), 0.5)
      try split("dose: Chinese official commitments since adoption", ("above the median", "up to the median")) {
        sums[$0].isFinite ? sums[$0] > median : nil
      }
    }
  }

  private func mediate(_ subject: ScrutinySubject, into scrutiny: inout Scrutiny) throws {
    for id in subject.plan.mediators {
      let table = try IndicatorTable(id, in: record, key: "scrutiny.mediators")
      // An outcome is no mediator of itself.
      if case .indicator(let own, _) = subject.specification.outcome.plan.measure, own == id { continue }
      let values = subject.panel.unit.indices.map { row in
        table.value(subject.countries[subject.panel.unit[row]], subject.panel.periods[subject.panel.period[row]])
      }
      do {
        let found = try mediation(subject.panel, mediator: values, options: effectOptions(subject.plan))
        func estimate(_ part: Mediation.Part) -> Estimate { normalEstimate(part.estimate, stdError: part.stdError) }
        scrutiny.mediation.append(
          Scrutiny.MediationRow(
            mediator: table.indicator.name, mediatorUnit: table.indicator.unit, total: estimate(found.total),
            onMediator: estimate(found.onMediator), indirect: estimate(found.indirect),
            direct: estimate(found.direct), correlation: found.correlation, rho: found.sensitivity.map(\.rho),
            indirectAtRho: found.sensitivity.map(\.indirect), assumptions: Mediation.assumptions))
      } catch let error as SuasionError where error.code == .data {
        scrutiny.notes.append("Mediation through \(table.indicator.name): \(error.message).")
      }
    }
  }

  /// Bounds, growth and the power of the pre-trend test rest on the group-time event study, whose leads and lags share one
  /// reference.
  private func sensitivity(_ subject: ScrutinySubject, into scrutiny: inout Scrutiny) throws {
    let groupTime = EffectOptions(replicates: 0, seed: options.seed, basePeriod: .universal)
    do {
      if let path = try effect(subject.panel, by: .cs, options: groupTime).path {
        scrutiny.growth = effectGrowth(path, through: 10).map {
          Scrutiny.Growth(slope: normalEstimate($0.slope, stdError: $0.stdError), lastYear: $0.lastEventTime)
        }
        scrutiny.bounds = try Scrutiny.Bounds(path, window: -5...10)
        let power = try preTrendPower(path, window: -5...10)
        if let drift = power.drifts.last {
          scrutiny.power?.detectableDrift = drift.slope
          scrutiny.power?.biasOfDrift = drift.bias
        }
      }
    } catch let error as SuasionError where error.code == .data {
      scrutiny.notes.append("Bounds: \(error.message).")
    }
    do {
      scrutiny.bacon = try baconDecomposition(subject.panel).totals.map {
        Scrutiny.BaconRow(kind: $0.kind.rawValue, weight: $0.weight, estimate: $0.estimate)
      }
    } catch let error as SuasionError where error.code == .data {
      scrutiny.notes.append("Goodman-Bacon decomposition: \(error.message).")
    }
  }
}

extension Scrutiny.Bounds {
  /// Bounds on the mean effect of the window's event times from 0 on.
  ///
  /// - Throws: as `relativeMagnitudesBounds`.
  init(_ path: EventPath, window: ClosedRange<Int>) throws {
    let relative = try relativeMagnitudesBounds(path, window: window)
    let smooth = try smoothnessBounds(path, window: window)
    let breakdown = try relativeMagnitudesBreakdown(path, window: window)
    func interval(_ found: RobustInterval) -> Interval {
      Interval(
        magnitude: found.magnitude, low: found.low, high: found.high, lowIsOpen: !found.low.isFinite,
        highIsOpen: !found.high.isFinite)
    }
    let lags = relative.lags
    self.init(
      estimator: Estimator.cs.label,
      target: "mean effect \(lags.first ?? 0) to \(lags.last ?? 0) years after adoption, each year counted once",
      original: Interval(magnitude: 0, low: relative.low, high: relative.high, lowIsOpen: false, highIsOpen: false),
      relativeMagnitudes: relative.intervals.map(interval), smoothness: smooth.intervals.map(interval),
      breakdown: breakdown.magnitude.map { $0.isFinite ? $0 : breakdown.largest },
      breakdownIsOpen: breakdown.magnitude.map { !$0.isFinite } ?? false)
  }
}
