import Studies

extension Example {
  static let methods = [
    ("forecast", "The forecast", 0.0412, 0.158, 0.842), ("base-rate", "Base rate", 0.0481, 0.195, 0.612),
    ("income-region", "Income and region only", 0.0455, 0.181, 0.714),
    ("last-stance", "Last year's stance", 0.0409, 0.161, 0.851),
  ]

  /// Scores of a forecast that the last of its baselines beats.
  static var backtest: BacktestView {
    var scores: [BacktestView.Score] = []
    for (index, method) in methods.enumerated() {
      for (scope, label, horizon) in [
        ("pooled", "All frameworks", nil), ("pooled", "All frameworks", 1), ("pooled", "All frameworks", 5),
        ("budapest", "Budapest Convention on Cybercrime", nil), ("bank", "Infrastructure bank", nil),
      ] as [(String, String, Int?)] {
        let shift = scope == "pooled" ? 0.002 * Double(horizon ?? 0) : 0.012 * noise(index, scope.count, 81)
        let isBare = scope == "bank"
        scores.append(
          .init(
            scope: scope, label: label, horizon: horizon, method: method.1,
            forecasts: scope == "pooled" ? 9_420 : 800, events: isBare ? 0 : 311, brier: method.2 + shift,
            logScore: method.3 + 2 * shift, auc: isBare ? nil : method.4 - shift,
            aucLow: isBare ? nil : method.4 - shift - 0.03, aucHigh: isBare ? nil : method.4 - shift + 0.03))
      }
    }
    let skills = methods.dropFirst().flatMap { method -> [BacktestView.Skill] in
      [("brier", 0.0412 - method.2, 0.0021), ("log", 0.158 - method.3, 0.009)].map { metric, difference, error in
        .init(
          baseline: method.1, metric: metric, difference: difference, low: difference - error, high: difference + error)
      }
    }
    let calibration = methods.enumerated().flatMap { index, method -> [BacktestView.Bin] in
      [0.0, 0.02, 0.05, 0.1, 0.2, 0.4].enumerated().map { place, low in
        let predicted = low + 0.012 + 0.1 * low
        let observed = max(0, predicted * (0.7 + 0.6 * noise(index, place, 82)))
        return .init(
          method: method.1, low: low, high: [0.02, 0.05, 0.1, 0.2, 0.4, 1][place], forecasts: 5_200 / (1 + 3 * place),
          predicted: predicted, observed: observed, observedLow: observed * 0.7, observedHigh: min(1, observed * 1.35))
      }
    }
    return BacktestView(
      firstLine: "The forecast does not beat its baselines: last year's stance alone has a lower Brier score "
        + "(0.0409 against 0.0412; difference 0.0003, 95 % interval −0.0018 to 0.0024).",
      beatsBaselines: false, origins: [2005, 2010, 2015, 2020], horizons: [1, 3, 5], forecasts: 9_420, events: 311,
      scores: scores, skills: skills, calibration: calibration,
      fans: [.init(level: 0.5, covered: 41, of: 88), .init(level: 0.9, covered: 74, of: 88)],
      excluded: [.init(reason: "fewer than 20 dated endorsements", countries: ["Pact that is open to six", hostile])])
  }

  /// Four frameworks to 2035; two pairs of rivals, the second without a single fan.
  static func forecast(of states: [(code: String, name: String, region: String?)]) -> ForecastView {
    let shown = [
      ("convention", "Convention against Cybercrime", 2025, 0.06, 0.61),
      ("budapest", "Budapest Convention on Cybercrime", 2001, 0.41, 0.47),
      ("bank", "Infrastructure bank", 2015, 0.55, 0.64),
    ]
    let weights = [("states", 1.0), ("people", 1.15), ("gdp", 0.8)]
    var observed: [ForecastView.Observed] = []
    var fans: [ForecastView.Fan] = []
    for (id, name, start, now, end) in shown {
      for (weight, factor) in weights {
        for year in start...2026 {
          let part = Double(year - start + 1) / Double(2026 - start + 1)
          observed.append(.init(framework: id, year: year, weight: weight, share: min(1, now * factor * part)))
        }
        for year in 2027...2035 {
          let part = Double(year - 2026) / 9
          let middle = min(0.95, (now + (end - now) * part) * factor)
          let reach = 0.16 * part.squareRoot()
          fans.append(
            .init(
              framework: id, name: name, year: year, weight: weight, mean: middle, q05: max(0, middle - reach),
              q25: middle - 0.4 * reach, q50: middle, q75: middle + 0.4 * reach, q95: min(1, middle + reach)))
        }
      }
    }
    let pairs = weights.flatMap { weight, factor in
      [2030, 2035].map { year in
        ForecastView.Pair(
          of: "convention", ofName: shown[0].1, against: "budapest", againstName: shown[1].1, weight: weight,
          year: year, probability: year == 2035 ? 0.812 * min(1, factor) : 0.34,
          difference: year == 2035 ? 0.14 * factor : -0.05, low: -0.11, high: 0.33, sd: 0.09)
      }
    }
    let nobody = ForecastView.Pair(
      of: "ai-capacity", ofName: hiddenName, against: "ai-declaration", againstName: "Declaration on AI",
      weight: "states", year: 2035, probability: .nan, difference: .nan, low: .nan, high: .nan, sd: .nan)
    let undecided = states.enumerated().filter { $0.offset % 3 != 0 }
    return ForecastView(
      origin: 2026, to: 2035, futures: 10_000, seed: 20_261_124, observed: observed, fans: fans,
      pairs: pairs + [nobody],
      halves: [
        .init(framework: "convention", never: 0.12, median: 2032, q05: 2029, q95: nil),
        .init(framework: "budapest", never: 0.71, median: nil, q05: 2031, q95: nil),
      ],
      swing: undecided.map { index, state in
        .init(
          country: state.code, name: state.name, framework: index % 2 == 0 ? "convention" : "budapest",
          probability: 0.25 + 0.5 * noise(index, 83), pull: 0.085 * noise(index, 84) * noise(index, 85))
      },
      units: states.enumerated().flatMap { index, state in
        shown.map {
          .init(
            country: state.code, framework: $0.0, probability: index % 3 == 0 ? 1 : 0.25 + 0.5 * noise(index, 83),
            holds: index % 3 == 0)
        }
      },
      levers: [
        (
          "programme",
          "China's programmes reach five more countries a year (effect of an adopted programme on joining, as estimated)",
          0.031, 0.03
        ), ("withdrawal", "The United States leaves the Budapest side", -0.042, 0.025),
        ("shock", "Incomes fall by a tenth everywhere", 0.002, 0.011),
      ].flatMap { id, label, difference, reach in
        shown.prefix(2).enumerated().map { place, framework in
          .init(
            id: id, label: label, framework: framework.0, name: framework.1,
            difference: place == 0 ? difference : -0.4 * difference, low: difference * (place == 0 ? 1 : -0.4) - reach,
            high: difference * (place == 0 ? 1 : -0.4) + reach)
        }
      },
      assumptions: [
        "What went with joining in the past goes with it in the years to come.",
        "No state is born or ends; populations & incomes stand still <at their last value>.",
      ])
  }
}
