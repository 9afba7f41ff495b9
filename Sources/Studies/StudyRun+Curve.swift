import Effects
import Record
import Statistics

extension StudyRun {
  /// The specification curve of a question: every combination of the plan's choices with the question's codings and
  /// outcomes.
  ///
  /// The part of the variance that measuring an outcome adds is that of imputation, on the same panel.
  ///
  /// - Returns: the curve, and what could not stand on it.
  func curve(_ bases: [Specification], question: QuestionPlan) throws -> (curve: Scrutiny.Curve?, notes: [String]) {
    guard let plan = study.scrutiny?.curve, !bases.isEmpty else { return (nil, []) }
    let panels = try curvePanels(bases, plan, question)
    let replicates = options.quick ? 50 : plan.replicates
    let built = try parallelMap(count: panels.count, threads: options.threads) { index in
      try curveSpecifications(panels[index], plan, question, replicates: replicates)
    }
    let specifications = built.flatMap(\.specifications)
    let tooSmall = built.compactMap(\.problem)
    let found = try specificationCurve(
      specifications, permutations: options.quick ? 19 : plan.permutations, seed: options.seed,
      threads: options.threads)
    return (
      Scrutiny.Curve(found),
      tooSmall.isEmpty ? [] : ["\(tooSmall.count) of \(panels.count) panels are not on the curve: \(listed(tooSmall))."]
    )
  }

  /// A panel of the curve, with the choices that made it.
  private struct CurvePanel {
    var specification: Specification
    var choices: [String: String]
    /// Whether it stands first of all with its coding and outcome, so that slow estimators are run on it too.
    var isFirst: Bool
  }

  /// Bases × samples × windows × covariates.
  private func curvePanels(
    _ bases: [Specification], _ plan: CurvePlan, _ question: QuestionPlan
  ) throws -> [CurvePanel] {
    var own: [String] = []
    if case .effect(_, let outcomes, _, _) = question.kind { own = outcomes }
    var panels: [CurvePanel] = []
    for base in bases {
      var isFirst = own.contains(base.outcome.plan.id)
      for sample in plan.samples {
        for years in plan.yearsBefore {
          // With every window they would double the curve's time and show little more.
          for covariates in plan.covariates where covariates.isEmpty || years == plan.yearsBefore.first {
            var specification = base
            specification.sample = try self.sample(sample, of: question)
            specification.yearsBefore = years
            specification.covariates = covariates
            panels.append(
              CurvePanel(
                specification: specification,
                choices: [
                  "coding": base.cohorts.label, "outcome": base.outcome.plan.label, "sample": sample,
                  "window": "\(years) years before",
                  "covariates": covariates.isEmpty ? "none" : covariates.joined(separator: ", "),
                ], isFirst: isFirst))
            isFirst = false
          }
        }
      }
    }
    return panels
  }

  /// Estimators × controls on one panel; none, and why, where the panel is too small for the study's decision rule.
  private func curveSpecifications(
    _ curvePanel: CurvePanel, _ plan: CurvePlan, _ question: QuestionPlan, replicates: Int
  ) throws -> (specifications: [CurveSpecification], problem: String?) {
    let specification = curvePanel.specification
    let assembled = self.assembled(specification)
    if let problem = shortfall(assembled, partial: specification.cohorts.coverage == .partial) {
      let choices = ["coding", "outcome", "sample", "window"].compactMap { curvePanel.choices[$0] }
      return ([], "\(choices.joined(separator: ", ")) (\(problem))")
    }
    let covariates = try specification.covariates.map {
      try IndicatorTable($0, in: record, key: "scrutiny.curve.covariates")
    }
    let panel = try assembled.staggered(byRegion: false, covariates: covariates)
    let quick = EffectSpecification(.imputation, options: EffectOptions(replicates: 0, wantsPath: false))
    var between = 0.0
    if specification.outcome.draws.count > 1 {
      let draws = try specification.outcome.draws.indices.compactMap { draw in
        try estimated {
          try quick(
            assembled.redrawn(specification.outcome.drawn(draw)).staggered(byRegion: false, covariates: covariates)
          ).att.estimate
        }
      }
      if draws.count > 1 {
        let deviation = standardDeviation(draws)
        between = (1 + 1 / Double(draws.count)) * deviation * deviation
      }
    }
    let sign = question.expected(of: specification.outcome.plan).sign ?? 1
    var made: [CurveSpecification] = []
    for estimator in plan.estimators + (curvePanel.isFirst ? plan.once : []) {
      let hasControls = [.imputation, .cs].contains(estimator)
      // What takes no covariates would stand on the curve twice.
      if !covariates.isEmpty, [.sc, .sdid].contains(estimator) { continue }
      for controls in plan.controls where hasControls || controls == plan.controls[0] {
        var own = curvePanel.choices
        own["estimator"] = estimator.label
        own["controls"] =
          hasControls ? (controls == .never ? "never treated" : "not yet treated") : "the estimator's own"
        made.append(
          CurveSpecification(
            id: own.sorted { $0.key < $1.key }.map(\.value).joined(separator: " / "), choices: own, panel: panel,
            specification: EffectSpecification(
              estimator,
              options: EffectOptions(
                controls: controls, replicates: estimator.hasAnalyticError ? 0 : replicates, seed: options.seed,
                adjustment: .outcomeRegression, syntheticVariance: .fitting(panel, for: estimator), wantsPath: false)),
            scale: sign * specification.outcome.plan.smallestEffect, measurementVariance: between,
            isPermuted: covariates.isEmpty))
      }
    }
    return (made, nil)
  }
}

extension Scrutiny.Curve {
  /// The curve as the page shows it: by size, what could not be estimated last.
  init(_ found: SpecificationCurve) {
    let sorted = found.rows.enumerated().sorted { a, b in
      (a.element.scaled.isNaN ? 1 : 0, a.element.scaled.isNaN ? 0 : a.element.scaled, a.offset)
        < (b.element.scaled.isNaN ? 1 : 0, b.element.scaled.isNaN ? 0 : b.element.scaled, b.offset)
    }.map(\.element)
    let rows = sorted.map { row in
      Row(
        choices: row.choices, scaled: row.scaled.isNaN ? nil : row.scaled,
        low: row.scaledLow.isNaN ? nil : row.scaledLow, high: row.scaledHigh.isNaN ? nil : row.scaledHigh,
        problem: row.problem)
    }
    let tested = rows.filter { $0.low != nil }
    func share(_ count: Int) -> Double { tested.isEmpty ? 0 : Double(count) / Double(tested.count) }
    func statistic(_ found: SpecificationCurve.Statistic) -> Statistic {
      Statistic(
        observed: found.observed, median: found.median, low: found.low, high: found.high, pValue: found.pValue)
    }
    self.init(
      rows: rows, shareFor: share(tested.count { ($0.low ?? 0) > 0 }),
      shareAgainst: share(tested.count { ($0.high ?? 0) < 0 }), permutations: found.permutations,
      permuted: found.permuted, median: statistic(found.medianEffect), significantFor: statistic(found.shareFor),
      significantAgainst: statistic(found.shareAgainst), averageZ: statistic(found.averageZ))
  }
}
