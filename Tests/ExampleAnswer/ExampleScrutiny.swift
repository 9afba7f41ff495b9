import Studies

extension Example {
  /// A made-up scrutiny that holds every part: open ends, estimators that could not be had, a curve of hundreds.
  static var fullScrutiny: Scrutiny {
    let label = "Communications finance or Huawei-financed networks, whichever came first"
    var scrutiny = Scrutiny(
      row: "digital/either/alignment", label: label, outcomeLabel: alignment.label, unit: alignment.unit,
      smallestEffect: alignment.smallest, direction: "positive", estimators: estimators, bounds: bounds,
      permutation: .init(
        observed: -0.0712, draws: (0..<999).map { draw(0.027, 31, $0) }, pValue: 0.011, studentizedPValue: 0.014,
        within: "region and income group", failures: 3),
      leaveOneOut: leaveOneOut,
      placebos: [2, 3, 5].map { .init(yearsEarlier: $0, estimate: estimate(draw(0.01, 32, $0), 0.018)) },
      power: .init(
        analytic: 0.0534, simulated: 0.0561, size: 0.057, detectableDrift: 0.0093, biasOfDrift: 0.041,
        equivalenceLow: -0.1026, equivalenceHigh: -0.0398, equivalencePValue: 0.866),
      balance: [
        .init(
          name: "GDP per person, log", meanTreated: 7.81, meanControl: 8.42, standardizedDifference: -0.58,
          overlap: 0.93, missing: 4),
        .init(
          name: "Electoral democracy (V-Dem polyarchy)", meanTreated: 0.41, meanControl: 0.44,
          standardizedDifference: -0.12, overlap: 0.98, missing: 9),
        .init(
          name: "Agreement with China before", meanTreated: 0.72, meanControl: 0.66, standardizedDifference: 0.31,
          overlap: 1, missing: 0),
        .init(
          name: "Landlocked", meanTreated: 0.2, meanControl: 0.2, standardizedDifference: nil, overlap: nil, missing: 0),
      ])
    scrutiny.spillovers = [
      .init(
        ring: "neighbours by land", withoutExposed: estimate(-0.078, 0.022), onExposed: estimate(-0.011, 0.02),
        exposedCountries: 31),
      .init(ring: "same region", withoutExposed: nil, onExposed: estimate(-0.03, 0.029), exposedCountries: 88),
    ]
    scrutiny.heterogeneity = [
      .init(
        variable: "income in the year before",
        groups: [
          .init(name: "low and lower-middle", countries: 33, estimate: estimate(-0.084, 0.026)),
          .init(name: "upper-middle", countries: 25, estimate: estimate(-0.049, 0.031)),
        ], difference: estimate(-0.035, 0.041))
    ]
    scrutiny.growth = .init(slope: estimate(-0.0051, 0.0024), lastYear: 10)
    scrutiny.bacon = [
      .init(kind: "adopters against never adopters", weight: 0.71, estimate: -0.064),
      .init(kind: "earlier against later adopters", weight: 0.18, estimate: -0.041),
      .init(kind: "later against earlier adopters (already treated)", weight: 0.11, estimate: 0.012),
    ]
    scrutiny.mediation = [
      .init(
        mediator: "Trade with China", mediatorUnit: "percent of GDP", total: estimate(-0.0712, 0.0191),
        onMediator: estimate(1.9, 0.8), indirect: estimate(-0.009, 0.006), direct: estimate(-0.0622, 0.019),
        correlation: -0.14, rho: [-0.4, -0.2, 0, 0.2, 0.4], indirectAtRho: [0.021, 0.006, -0.009, -0.024, -0.041],
        assumptions: [
          "Nothing that moves both trade and votes after adoption is left out.",
          "Trade would have moved alike in adopters & others <without adoption>.",
        ])
    ]
    scrutiny.curve = curve
    scrutiny.sentences = fullSentences
    scrutiny.notes = ["The curve's permutation reference holds the 48 specifications that the clock allowed."]
    return scrutiny
  }

  /// A scrutiny in which little could be done: parts without numbers must not be shown.
  static var thinScrutiny: Scrutiny {
    Scrutiny(
      row: "confucius-institutes/list-2017/alignment", label: "Confucius Institutes (list of 2017)",
      outcomeLabel: alignment.label, unit: alignment.unit, smallestEffect: alignment.smallest, direction: "positive",
      estimators: [
        .init(
          estimator: "imputation", label: "Imputation", paper: "Borusyak, Jaravel and Spiess 2024",
          estimate: estimate(0.004, 0.0131), inference: "999 resamplings of countries", treated: 55, control: 64,
          preTrend: .init(statistic: 5.2, degreesOfFreedom: 6, pValue: 0.41), facts: [:], note: nil)
      ],
      bounds: .init(
        estimator: "Callaway and Sant’Anna", target: "the mean of the first five years",
        original: .init(magnitude: 0, low: -0.03, high: 0.04, lowIsOpen: false, highIsOpen: false),
        relativeMagnitudes: [.init(magnitude: 0.5, low: -0.09, high: 0.11, lowIsOpen: false, highIsOpen: true)],
        smoothness: [], breakdown: nil, breakdownIsOpen: false),
      sentences: [
        "estimators": "One estimator alone could be had.",
        "bounds": "The interval holds zero even if trends stayed parallel.",
      ],
      notes: ["Permutation was left out: 4 countries share no region."])
  }

  /// About normal, from the sum of twelve.
  private static func draw(_ scale: Double, _ a: Int, _ b: Int) -> Double {
    scale * ((0..<12).reduce(0.0) { $0 + noise(a, b, $1) } - 6)
  }

  private static var estimators: [Scrutiny.EstimatorRow] {
    func row(_ id: String, _ label: String, _ paper: String, _ value: Double?, _ error: Double, note: String? = nil)
      -> Scrutiny.EstimatorRow
    {
      .init(
        estimator: id, label: label, paper: paper, estimate: value.map { estimate($0, error) },
        inference: "999 resamplings of countries", treated: value == nil ? 0 : 58, control: value == nil ? 0 : 61,
        preTrend: value.map { .init(statistic: 5 + 20 * $0, degreesOfFreedom: 6, pValue: 0.4 + $0) },
        facts: value == nil ? [:] : ["negativeWeights": 0.02], note: note)
    }
    return [
      row("imputation", "Imputation", "Borusyak, Jaravel and Spiess 2024", -0.0712, 0.0191),
      row("group-time", "Group-time averages, doubly robust", "Callaway and Sant’Anna 2021", -0.0655, 0.0221),
      row("interaction", "Interaction-weighted event study", "Sun and Abraham 2021", -0.0641, 0.0242),
      row("did-multiple", "Switchers against not-yet", "de Chaisemartin and D’Haultfœuille 2024", -0.059, 0.0263),
      row("two-way", "Two-way fixed effects", "Goodman-Bacon 2021, for what it averages", -0.0513, 0.0174),
      row("stacked", "Stacked events", "Cengiz et al. 2019", -0.062, 0.023),
      row("synthetic", "Synthetic difference in differences", "Arkhangelsky et al. 2021", -0.0488, 0.0252),
      row(
        "matrix", "Matrix completion", "Athey et al. 2021", nil, 0,
        note: "cross-validation did not settle on a penalty within 200 rounds"),
      row("factor", "Interactive fixed effects", "Xu 2017", nil, 0),
    ]
  }

  private static var bounds: Scrutiny.Bounds {
    func interval(_ magnitude: Double, _ reach: Double, _ low: Bool = false, _ high: Bool = false)
      -> Scrutiny.Bounds.Interval
    {
      .init(
        magnitude: magnitude, low: -0.071 - reach, high: -0.071 + reach, lowIsOpen: low, highIsOpen: high)
    }
    return .init(
      estimator: "Callaway and Sant’Anna", target: "the mean of the first five years", original: interval(0, 0.043),
      relativeMagnitudes: [
        interval(0, 0.043), interval(0.25, 0.053), interval(0.5, 0.068), interval(1, 0.121), interval(1.5, 0.214, true),
        interval(2, 0.3, true, true),
      ],
      smoothness: [interval(0, 0.051), interval(0.005, 0.09), interval(0.01, 0.14), interval(0.02, 0.27)],
      breakdown: 0.5333, breakdownIsOpen: false)
  }

  private static var leaveOneOut: [Scrutiny.LeaveOut] {
    let named = [
      "Angola", "Bolivia (Plurinational State of)", "Cameroon", "Democratic Republic of the Congo", "Ethiopia",
    ]
    let countries = (0..<58).map { index -> Scrutiny.LeaveOut in
      .init(
        kind: "country", name: index < named.count ? named[index] : "Country \(index)",
        estimate: -0.0712 + draw(index < named.count ? 0.005 : 0.0012, 41, index), stdError: 0.0192)
    }
    let cohorts = [2004, 2006, 2007, 2009, 2012].map {
      Scrutiny.LeaveOut(kind: "cohort", name: "\($0)", estimate: -0.0712 + draw(0.006, 42, $0), stdError: 0.0201)
    }
    return countries + cohorts + [
      .init(kind: "region", name: "Africa", estimate: -0.0521, stdError: 0.026),
      .init(kind: "region", name: "Latin America and the Caribbean", estimate: -0.0781, stdError: 0.021),
      .init(kind: "region", name: "Asia", estimate: nil, stdError: nil),
    ]
  }

  private static var curve: Scrutiny.Curve {
    var rows: [Scrutiny.Curve.Row] = []
    let codings = ["either, whichever came first", "AidData 1.0", "AidData 2.0 subset", "Huawei-financed"]
    let outcomes = ["agreement, final texts", "share voted alike", "distance of ideal points"]
    let samples = [
      "countries below high income in the year before the coding begins", "all members but the sponsor",
    ]
    for (a, coding) in codings.enumerated() {
      for (b, outcome) in outcomes.enumerated() {
        for (c, sample) in samples.enumerated() {
          for (d, window) in ["first 5 years", "first 10 years"].enumerated() {
            for (e, estimator) in ["imputation", "group-time", "two-way", "stacked"].enumerated() {
              for (f, controls) in ["never and not yet", "never"].enumerated() {
                let number = a + 4 * (b + 3 * (c + 2 * (d + 2 * (e + 4 * f))))
                let centre: Double = [-1.3, -1.5, -0.6, -1.0][a] + [0, 0.3, 0.9][b] + 0.2 * Double(c)
                let value = centre + draw(0.5, 51, number)
                let error = 0.35 + 0.5 * noise(52, number) + (noise(53, number) > 0.97 ? 4 : 0)
                let missing = noise(54, number) < 0.03
                rows.append(
                  .init(
                    choices: [
                      "coding": coding, "outcome": outcome, "sample": sample, "window": window, "estimator": estimator,
                      "controls": controls, "covariates": "none",
                    ], scaled: missing ? nil : value, low: missing ? nil : value - 1.96 * error,
                    high: missing ? nil : value + 1.96 * error,
                    problem: missing ? "5 countries adopted within the window" : nil))
              }
            }
          }
        }
      }
    }
    rows.sort { ($0.scaled ?? .infinity) < ($1.scaled ?? .infinity) }
    let all = Double(rows.count)
    return .init(
      rows: rows, shareFor: Double(rows.count { ($0.low ?? 0) > 0 }) / all,
      shareAgainst: Double(rows.count { ($0.high ?? 0) < 0 }) / all, permutations: 499, permuted: 48,
      median: .init(observed: -0.74, median: 0.01, low: -0.52, high: 0.55, pValue: 0.012),
      significantFor: .init(observed: 0.01, median: 0.02, low: 0, high: 0.15, pValue: 0.71),
      significantAgainst: .init(observed: 0.44, median: 0.02, low: 0, high: 0.16, pValue: 0.008),
      averageZ: .init(observed: -1.6, median: 0, low: -1.1, high: 1.1, pValue: 0.006))
  }

  private static var fullSentences: [String: String] {
    [
      "estimators": "All 7 estimators that could be had put the effect below zero, from −0.07 to −0.05.",
      "curve": "Of 384 specifications, none to speak of excludes zero as claimed and a third exclude it against the "
        + "claim; under permuted adoption so many would be seen 1 time in 100, so that this is no accident of choices.",
      "bounds": "The effect holds until trends after adoption part by 0.53 times as much as they did before it.",
      "permutation": "Of 999 permutations of adoption, 1 in 100 goes as far from zero as the estimate does.",
      "leaveOneOut":
        "No country, cohort or region carries the estimate: without any one it lies between −0.09 and −0.05.",
      "placebos": "Adoption said to have come 2, 3 or 5 years earlier shows nothing.",
      "power": "The design finds an effect of ±0.05 8 times in 10, about the smallest effect of interest.",
      "equivalence": "The 90 % interval reaches beyond the smallest effect of interest: no equivalence.",
      "balance": "Adopters were poorer, by 0.58 standard deviations.",
      "spillovers": "Neighbours of adopters show no effect of their own.",
      "heterogeneity": "The effect is the same at every income.",
      "growth": "The effect grows by −0.005 a year over ten years.",
      "bacon": "A tenth of the two-way regression compares with countries already treated.",
      "mediation": "Little of the effect goes through trade, if the assumptions hold.",
    ]
  }
}
