import Diffusion
import Record
import Statistics

extension FrameworksRun {
  /// Options of every fit of the run.
  var modelOptions: AcceptanceOptions {
    AcceptanceOptions(measurementDraws: plan.draws, threads: options.threads)
  }

  /// The score of past forecasts, and the weights learnt from them; notes say of which years there could be none.
  func scored(_ panel: AcceptancePanel) throws -> (BacktestView, AcceptanceStack, notes: [String]) {
    var model = modelOptions
    model.measurementDraws = 1
    let settings = BacktestOptions(
      horizons: plan.horizons, minimumEvents: plan.minimumEvents, minimumUnits: plan.minimumOpen,
      incomeCovariates: plan.covariates.filter { $0.hasPrefix("log gdp") || $0.hasPrefix("gdp") }, model: model,
      futures: options.quick ? 200 : 1_000, replicates: options.quick ? 99 : 999, seed: options.seed,
      threads: options.threads)
    let found = try backtest(panel, options: settings) { try acceptancePanel(panel, knownIn: $0) }
    let excluded = Set(panel.frameworks.filter { !$0.isContext }.map(\.id)).subtracting(
      found.rows.compactMap(\.framework))
    return (
      BacktestView(found, panel: panel, options: settings), found.stack,
      found.notes.filter { note in !excluded.contains { note.hasPrefix("\($0) is not scored") } }
    )
  }

  /// Futures of the frameworks that the study names, with the levers that could be estimated; notes say which could not.
  func forecastView(
    _ model: AcceptanceModel, _ stack: AcceptanceStack, _ panel: AcceptancePanel
  ) throws -> (ForecastView, notes: [String]) {
    var notes: [String] = []
    let shown = plan.forecast.filter { id in
      let held = panel.framework(id) != nil
      if !held { notes.append("Not forecast: \(id), of which no list of adherents by year could be made.") }
      return held
    }
    var settings = ForecastOptions(
      futures: options.quick ? max(100, plan.futures / 10) : plan.futures, seed: options.seed,
      threads: options.threads, frameworks: shown)
    var levers: [(plan: FrameworksPlan.Lever, lever: Lever)] = []
    for own in plan.levers {
      let lever = self.lever(own, shown: shown, panel)
      var alone = settings
      alone.futures = 100
      alone.levers = [lever]
      do {
        _ = try forecast(model, panel, to: panel.years.upperBound + 1, options: alone)
        levers.append((own, lever))
      } catch let error as SuasionError where error.code == .usage {
        notes.append("Lever not pulled, \(own.label): \(error.message).")
      }
    }
    settings.levers = levers.map(\.lever)
    let found = try forecast(model, panel, to: plan.to, options: settings)
    var view = ForecastView(found, panel: panel, names: names)
    view.pairs = asked(view.pairs)
    view.levers = levers.flatMap { own, lever in
      found.levers.filter { $0.lever == lever.name && $0.weight == "states" }.compactMap { effect in
        effect.difference.last.map { last in
          ForecastView.Lever(
            id: own.id, label: own.label, framework: effect.framework, name: panel.name(of: effect.framework),
            difference: last.mean, low: last.q05, high: last.q95)
        }
      }
    }
    view.assumptions = [
      "\(weightsInWords(stack, model.options.kinds)) A lever acts in those futures whose model has a coefficient for it.",
      "The hazards of the past go on: what went with endorsement until \(found.origin) goes with it until \(plan.to), and the shocks of years to come are drawn from the spread of past ones.",
      "Income, democracy, alignment and programmes stay where they were last seen, unless a lever moves them.",
      "No framework is opened, merged or closed, and no country comes into being or ends.",
      "A country whose standing is not known is left out of the shares.",
    ]
    return (view, notes + found.notes)
  }

  /// What goes with accession and with sponsoring: from the model of the forecast, and for a kind that is not forecast
  /// from one of its own.
  func hazardViews(
    _ model: AcceptanceModel, _ panel: AcceptancePanel
  ) throws -> (accession: HazardView?, sponsoring: HazardView?, notes: [String]) {
    var notes: [String] = []
    func view(_ kind: AcceptanceFramework.Kind) throws -> HazardView? {
      guard panel.frameworks.contains(where: { $0.kind == kind }) else { return nil }
      if model.options.kinds.contains(kind) { return HazardView(model, kind, label: label(of:)) }
      var own = modelOptions
      own.kinds = [kind]
      own.varianceIntervals = .tangent
      do {
        return HazardView(
          try fitAcceptance(panel, through: panel.years.upperBound, options: own), kind, label: label(of:))
      } catch let error as SuasionError where error.code == .data {
        notes.append("\(kind.words): what goes with it could not be estimated: \(error.message).")
        return nil
      }
    }
    let (accession, sponsoring) = (try view(.lasting), try view(.yearly))
    return (accession, sponsoring, notes)
  }

  /// Which models the futures follow.
  private func weightsInWords(_ stack: AcceptanceStack, _ own: [AcceptanceFramework.Kind]) -> String {
    let kinds = own.map { kind in
      "\(kind.words.prefix(1).lowercased() + kind.words.dropFirst()): "
        + zip(AcceptanceStack.Component.allCases, stack.weights(kind)).map {
          "\($0.rawValue) \(Int(($1 * 100).rounded())) %"
        }.joined(separator: ", ")
    }
    return "Each future follows one of four models, by weights learnt from past forecasts: "
      + kinds.joined(separator: "; ") + "."
  }

  /// Each pair once: in the direction that a question of the study asks, else in the first.
  private func asked(_ pairs: [ForecastView.Pair]) -> [ForecastView.Pair] {
    let named = study.questions.flatMap { question -> [RivalPlan] in
      if case .acceptance(let pairs, _, _) = question.kind { pairs } else { [] }
    }
    var direction: [Set<String>: String] = [:]
    for pair in named { direction[[pair.of, pair.against]] = pair.of }
    for pair in pairs where direction[[pair.of, pair.against]] == nil { direction[[pair.of, pair.against]] = pair.of }
    return pairs.filter { direction[[$0.of, $0.against]] == $0.of }
  }

  /// A term of the hazard as a reader is told it: "Electoral democracy [frameworks on the side of China]".
  func label(of term: String) -> String {
    let parts = term.split(separator: ": ", maxSplits: 1).map(String.init)
    if let side = parts.last, parts.count == 2, let pole = names[side] {
      return "\(label(of: parts[0])) [frameworks on the side of \(pole)]"
    }
    if parts.count == 2, parts[1] == "others" { return "\(label(of: parts[0])) [frameworks of neither side]" }
    if term.hasPrefix("exposure: ") { return "Share of holders among ties: \(term.dropFirst("exposure: ".count))" }
    if term.hasSuffix(" missing") { return "\(label(of: String(term.dropLast(" missing".count)))): not known" }
    if let union = study.unions.first(where: { $0.id == term }) { return union.label }
    if let coding = record.codings.first(where: { $0.id == term }) {
      return "\(record.programmes.first { $0.id == coding.programme }?.name ?? coding.programme) (\(coding.name))"
    }
    let isLogarithm = term.hasPrefix("log ")
    let id = isLogarithm ? String(term.dropFirst(4)) : term
    if let indicator = record.indicators.first(where: { $0.id == id }) {
      return isLogarithm ? "\(indicator.name) (logarithm)" : indicator.name
    }
    let known = [
      Self.nearness: "Votes nearer to \(names[study.sponsor.rawValue] ?? study.sponsor.rawValue)",
      Self.sponsoring: "Share of all texts sponsored in three years (log odds)",
      "share holding": "Share of all states that hold it",
      "rival held": "Holds a rival framework", "first year": "First year of the framework",
      "log age": "Age of the framework (logarithm)",
    ]
    return known[term] ?? term
  }

  private func lever(_ own: FrameworksPlan.Lever, shown: [String], _ panel: AcceptancePanel) -> Lever {
    switch own.kind {
    case .programme: Lever(own.label, .effort(covariate: own.of, programmesPerYear: own.size))
    case .withdrawal:
      Lever(
        own.label,
        .withdrawal(
          unit: own.of,
          frameworks: shown.filter { id in
            panel.framework(id).map { panel.frameworks[$0].side == own.of } ?? false
          }))
    case .shock: Lever(own.label, .shift(covariate: own.of, by: own.size))
    }
  }

  /// Names of countries by code.
  var names: [String: String] {
    Dictionary(record.countries.map { ($0.code.rawValue, $0.name) }, uniquingKeysWith: { first, _ in first })
  }
}

extension AcceptancePanel {
  func name(of id: String) -> String { framework(id).map { frameworks[$0].name } ?? id }
}

extension ForecastView {
  init(_ found: AcceptanceForecast, panel: AcceptancePanel, names: [String: String]) {
    let to = found.years.last ?? found.origin
    let fans = found.curves.flatMap { curve in
      zip(found.years, curve.points).map { year, point in
        Fan(
          framework: curve.framework, name: panel.name(of: curve.framework), year: year, weight: curve.weight,
          mean: point.mean, q05: point.q05, q25: point.q25, q50: point.q50, q75: point.q75, q95: point.q95)
      }
    }
    let pairs = found.rivalries.flatMap { rivalry in
      found.years.indices.map { index in
        let difference = rivalry.difference[index]
        return Pair(
          of: rivalry.framework, ofName: panel.name(of: rivalry.framework), against: rivalry.rival,
          againstName: panel.name(of: rivalry.rival), weight: rivalry.weight, year: found.years[index],
          probability: rivalry.ahead[index], difference: difference.mean, low: difference.low, high: difference.high,
          sd: difference.sd)
      }
    }
    self.init(
      origin: found.origin, to: to, futures: found.futures, seed: found.seed,
      observed: found.curves.flatMap { panel.observedShares(of: $0.framework, weight: $0.weight) }, fans: fans,
      pairs: pairs,
      halves: found.timesToHalf.filter { $0.weight == "states" }.map {
        Half(framework: $0.framework, never: $0.never, median: $0.q50, q05: $0.q05, q95: $0.q95)
      },
      swing: found.swings.filter { $0.swing != 0 }.prefix(40).map {
        Swing(
          country: $0.unit, name: names[$0.unit] ?? $0.unit, framework: $0.holding, probability: $0.probability,
          pull: $0.difference)
      },
      units: found.holdings.map {
        Unit(country: $0.unit, framework: $0.framework, probability: $0.probabilities.last ?? .nan, holds: $0.held)
      }, levers: [], assumptions: [])
  }
}

extension AcceptancePanel {
  /// The share of those known that hold a framework, by year from its opening on.
  func observedShares(of id: String, weight: String) -> [ForecastView.Observed] {
    guard let framework = framework(id) else { return [] }
    let values = weights.first { $0.name == weight }?.values
    return years.filter { $0 >= frameworks[framework].opens }.compactMap { year in
      var (holding, known) = (0.0, 0.0)
      for unit in units.indices where self[framework, unit, year].isKnown {
        let own = values.map { $0[unit] } ?? 1
        guard own.isFinite else { continue }
        known += own
        if self[framework, unit, year].isHolding { holding += own }
      }
      return known > 0 ? .init(framework: id, year: year, weight: weight, share: holding / known) : nil
    }
  }
}

extension BacktestView {
  init(_ found: Backtest, panel: AcceptancePanel, options: BacktestOptions) {
    let scores = found.rows.map { row in
      Score(
        scope: row.framework ?? row.kind?.rawValue ?? "pooled",
        label: row.framework.map(panel.name(of:)) ?? row.kind?.words ?? "All forecasts", horizon: row.horizon,
        method: row.method.rawValue, forecasts: row.cases, events: row.events, brier: row.brier.estimate,
        logScore: row.log.estimate, auc: row.auc?.estimate, aucLow: row.auc?.low, aucHigh: row.auc?.high)
    }
    let pooled = found.rows.filter { $0.framework == nil && $0.kind == nil && $0.horizon == nil }
    let skills = pooled.flatMap { row in
      [("brier", row.brierDifference), ("log", row.logDifference)].compactMap { metric, score in
        score.map {
          Skill(
            baseline: row.method.rawValue, metric: metric, difference: $0.estimate, low: $0.low, high: $0.high)
        }
      }
    }
    let model = pooled.first { $0.method == .model }
    self.init(
      firstLine: found.sentence, beatsBaselines: found.beatsBaselines, origins: found.origins,
      horizons: found.horizons, forecasts: model?.cases ?? 0, events: model?.events ?? 0, scores: scores,
      skills: skills,
      calibration: found.calibration.map {
        Bin(
          method: $0.method.rawValue, low: $0.from, high: $0.to, forecasts: $0.cases, predicted: $0.forecast,
          observed: $0.observed, observedLow: $0.low, observedHigh: $0.high)
      },
      fans: [(0.5, found.coverage50), (0.9, found.coverage90)].filter { $0.1.isFinite }.map { level, share in
        Coverage(level: level, covered: Int((share * Double(found.totals.count)).rounded()), of: found.totals.count)
      }, excluded: Self.excluded(found, panel: panel, options: options))
  }
}

extension BacktestView {
  /// Frameworks without a score, and origins from which one was not scored.
  private static func excluded(_ found: Backtest, panel: AcceptancePanel, options: BacktestOptions)
    -> [Sample.LeftOut]
  {
    let scored = Set(found.rows.compactMap(\.framework))
    let names = panel.frameworks.filter { !$0.isContext && !scored.contains($0.id) }.map(\.name)
    let unscored = Sample.LeftOut(
      reason:
        "in no year \(options.minimumEvents) endorsements before and \(options.minimumUnits) countries at stake whose stance is known after",
      countries: names)
    let gaps = found.gaps.map { gap in
      Sample.LeftOut(
        reason: "from \(gap.origin), \(counted(gap.forecasts, "forecast", "forecasts")): \(gap.reason.rawValue)",
        countries: [gap.framework])
    }
    return (names.isEmpty ? [] : [unscored]) + gaps
  }
}

extension AcceptanceFramework.Kind {
  /// As a reader is told it.
  var words: String {
    switch self {
    case .lasting: "Accessions"
    case .yearly: "Sponsorship of texts brought back"
    }
  }
}

extension HazardView {
  /// The hazard of taking up frameworks of one kind; nil where it has no coefficients.
  init?(_ model: AcceptanceModel, _ kind: AcceptanceFramework.Kind, label: (String) -> String) {
    guard let hazard = model.hazard(.entry, kind), !hazard.coefficients.isEmpty else { return nil }
    self.init(
      act: kind == .lasting ? .accession : .sponsoring,
      rows: hazard.rows, events: hazard.events, frameworks: hazard.frameworks, countries: hazard.units,
      terms: hazard.coefficients.map {
        Term(
          name: $0.name, label: label($0.name), estimate: $0.estimate, stdError: $0.stdError, confLow: $0.confLow,
          confHigh: $0.confHigh, pValue: Normal.twoSided($0.estimate / $0.stdError))
      },
      variances: hazard.variances.map {
        Variance(
          name: $0.name, levels: $0.levels, sd: $0.variance.squareRoot(), low: $0.confLow?.squareRoot(),
          high: $0.confHigh?.squareRoot())
      },
      leftOut: model.leftOut.map { Sample.LeftOut(reason: "\($0.reason) (\($0.rows) rows)", countries: $0.names) },
      notes: model.notes)
  }
}
