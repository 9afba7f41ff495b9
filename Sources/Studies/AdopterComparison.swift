import Effects
import Record
import Statistics

extension StudyRun {
  /// Each country's mean likeness to the sponsor in the years before a programme: by agreement where the study measures
  /// it, else by ideal points. With it, what must be said of that outcome.
  func alignmentBefore(_ cohorts: Cohorts) -> (values: [CountryCode: Double], warnings: [String]) {
    let compared =
      study.outcomes.first { if case .agreement = $0.measure { true } else { false } }
      ?? study.outcomes.first { if case .idealPoints(.toSponsor, _) = $0.measure { true } else { false } }
    guard let table = compared.flatMap({ outcomes[$0.id] }) else { return ([:], []) }
    var before: [CountryCode: Double] = [:]
    for country in record.countries {
      let values = (cohorts.from - study.yearsBefore..<cohorts.from).map { table.value(country.code, $0) }
        .filter(\.isFinite)
      if !values.isEmpty { before[country.code] = values.reduce(0, +) / Double(values.count) }
    }
    return (before, table.warnings)
  }

  /// Adopters against others in one number a country, freed of region, income and alignment before the programme: an
  /// association. Where the number is itself estimated, `draws` of it widen the error by Rubin's rules, with the
  /// degrees of freedom of the one at the mean.
  func compareAdopters(
    _ row: inout Evidence, values: [CountryCode: Double], draws: [[CountryCode: Double]] = [], cohorts: Cohorts,
    before: [CountryCode: Double]
  ) {
    var countries: [CountryCode] = []
    var adopter: [Bool] = []
    var earlier: [Double] = []
    var income: [[Double]] = [[], [], []]
    var regions: [String] = []
    var leaving: [String: [String]] = [:]
    for country in record.countries where country.code != study.sponsor && country.code != study.rival {
      let code = country.code
      guard values[code] != nil else { continue }
      let year = cohorts.from - 1
      func leave(_ reason: String) { leaving[reason, default: []].append(code.rawValue) }
      guard let region = country.region else { leave("no region"); continue }
      guard let group = record.incomeGroup(of: code, in: year) else { leave("no income group in \(year)"); continue }
      guard let past = before[code] else { leave("no votes before the programme"); continue }
      if cohorts.undated.contains(code) { leave("on the list, but without a date that counts"); continue }
      countries.append(code)
      adopter.append(cohorts.year[code].map { $0 <= cohorts.to } ?? false)
      earlier.append(past)
      for (index, level) in [IncomeGroup.low, .lowerMiddle, .upperMiddle].enumerated() {
        income[index].append(group == level ? 1 : 0)
      }
      regions.append(region)
    }
    let treated = adopter.count(where: \.self)
    row.sample = Sample(
      treated: treated, control: adopter.count - treated, observations: countries.count,
      years: "\(cohorts.from - 1) and after",
      leftOut: leaving.sorted { $0.key < $1.key }.map { Sample.LeftOut(reason: $0.key, countries: $0.value) })
    guard treated >= study.decision.minimumAdopters, adopter.count - treated >= study.decision.minimumControls else {
      row.notes.append("Not estimated: \(treated) adopters and \(adopter.count - treated) others.")
      return
    }
    func difference(_ values: [CountryCode: Double]) throws -> AdjustedDifference {
      try adjustedDifference(
        outcome: countries.map { values[$0] ?? .nan }, indicator: adopter,
        covariates: [
          Covariate("alignment before", earlier), Covariate("low income", income[0]),
          Covariate("lower-middle income", income[1]), Covariate("upper-middle income", income[2]),
        ], strata: regions)
    }
    do {
      let found = try difference(values)
      guard found.stdError.isFinite, found.stdError > 0 else {
        row.notes.append(
          found.stdError == 0
            ? "Not estimated: the outcome does not differ among countries."
            : "Not estimated: one country alone decides the comparison.")
        return
      }
      let pooled = pool(found.estimate, stdError: found.stdError, draws: try draws.map { try difference($0).estimate })
      var estimate = pooled.estimate
      let df = Double(found.degreesOfFreedom)
      let reach = StudentT.quantile(0.975, df: df) * estimate.stdError
      (estimate.confLow, estimate.confHigh) = (estimate.estimate - reach, estimate.estimate + reach)
      estimate.pValue = StudentT.twoSided(estimate.estimate / estimate.stdError, df: df)
      row.estimate = estimate
      if !draws.isEmpty {
        row.diagnostics["share of variance from measuring the outcome"] = pooled.measurementShare
      }
    } catch {
      row.notes.append("Not estimated: \(error).")
    }
  }

  /// Whether adopters stand nearer to the sponsor on a scale of support for norms than others do. A check: an association
  /// over the sessions of the scale, which begin after most adoptions.
  func normRow(_ id: String, cohorts: Cohorts, sample: SamplePlan) -> Evidence {
    guard let scale = normScales.first(where: { $0.id == id }) else {
      let name = study.frameworks?.norms.first { $0.id == id }?.label ?? id
      let why = frameworks?.notes.first { $0.hasPrefix("No scale of support, \(name)") }
      return Evidence(
        id: "\(cohorts.id)/norm-\(id)", label: "\(cohorts.label): support for norms, \(name)",
        programme: cohorts.programme, coding: cohorts.id, outcome: "norm-\(id)", outcomeLabel: name,
        unit: "standard deviations", smallestEffect: 0.1, sampleLabel: sample.label,
        estimator: "least squares within regions, HC3 errors", decides: false, estimate: nil, sample: nil,
        preTrend: nil, eventStudy: [], diagnostics: [:], notes: ["Not estimated: \(why ?? "there is no such scale.")"])
    }
    let label =
      "\(scale.label): support for the sponsor's side by votes, sponsorship and accession, sessions \(scale.sessions.lowerBound) to \(scale.sessions.upperBound)"
    let before = alignmentBefore(cohorts)
    var row = Evidence(
      id: "\(cohorts.id)/norm-\(id)", label: "\(cohorts.label): \(label)", programme: cohorts.programme,
      coding: cohorts.id, outcome: "norm-\(id)", outcomeLabel: label, unit: "standard deviations", smallestEffect: 0.1,
      sampleLabel: sample.label, estimator: "least squares within regions, HC3 errors", decides: false, estimate: nil,
      sample: nil, preTrend: nil, eventStudy: [], diagnostics: [:],
      notes: scale.warnings + before.warnings + ["An association between countries, not an effect."])
    compareAdopters(
      &row, values: scale.position, draws: scale.draws, cohorts: cohorts, before: before.values)
    return row
  }

  /// What having taken the programme up goes with in the hazards of accession and of sponsoring, for frameworks of either
  /// side, where the study's forecast has a term for it. Checks: associations, in log odds.
  func endorsementRows(cohorts: Cohorts, sample: SamplePlan) -> [Evidence] {
    [frameworks?.entry, frameworks?.sponsoring].compactMap(\.self).flatMap { view in
      view.terms.filter { $0.name == cohorts.id || $0.name.hasPrefix("\(cohorts.id): ") }.map { term in
        let act = view.act == .accession ? "joining a framework" : "sponsoring a text anew"
        var row = Evidence(
          id: "\(term.name)/\(view.act.rawValue)", label: "\(term.label): \(act)", programme: cohorts.programme,
          coding: cohorts.id, outcome: "endorsement-\(view.act.rawValue)", outcomeLabel: "Hazard of \(act)",
          unit: "log odds", smallestEffect: 0.1, sampleLabel: sample.label,
          estimator: "pooled discrete-time logit, clustered by country", decides: false, estimate: nil,
          sample: nil, preTrend: nil, eventStudy: [],
          diagnostics: ["rows at risk": Double(view.rows), "events": Double(view.events)],
          notes: ["An association, given all other terms of the hazard."])
        row.estimate = Estimate(
          estimate: term.estimate, stdError: term.stdError, confLow: term.confLow, confHigh: term.confHigh,
          pValue: term.pValue, minimumDetectableEffect: Effects.minimumDetectableEffect(stdError: term.stdError))
        return row
      }
    }
  }
}
