import Studies

extension Example {
  struct Outcome {
    var id: String
    var label: String
    var unit: String
    var smallest: Double
    var direction: String?
  }

  static let alignment = Outcome(
    id: "alignment", label: "Agreement with China on final texts (Scott's π)", unit: "π", smallest: 0.05)
  static let share = Outcome(
    id: "alignment-share", label: "Share of final texts voted alike with China", unit: "share", smallest: 0.02)
  static let online = Outcome(id: "internet-users", label: "Internet users", unit: "percent of people", smallest: 2)
  static let air = Outcome(
    id: "air-pollution", label: "Exposure to PM2.5", unit: "µg/m³", smallest: 1, direction: "negative")
  static let trade = Outcome(id: "trade", label: "Merchandise trade", unit: "percent of GDP", smallest: 3)

  static func row(
    _ id: String, _ label: String, _ outcome: Outcome, _ value: Double?, _ error: Double = 0.02, decides: Bool = true,
    sample: String = "countries below high income in the year before the coding begins", preTrend: Double? = 0.41,
    path: Bool = true, seed: Int = 1, notes: [String] = []
  ) -> Evidence {
    Evidence(
      id: "\(id)/\(outcome.id)\(decides ? "" : "/\(seed)")", label: label,
      programme: String(id.split(separator: "/")[0]),
      coding: id, outcome: outcome.id, outcomeLabel: outcome.label, unit: outcome.unit,
      smallestEffect: outcome.smallest,
      sampleLabel: sample, estimator: "imputation (Borusyak, Jaravel and Spiess 2024)", decides: decides,
      estimate: value.map { estimate($0, error) },
      sample: Sample(
        treated: value == nil ? 5 : 58 - seed % 30, control: 61 + seed, observations: 2764 - 31 * (seed % 30),
        years: "1994 to 2024",
        leftOut: [
          .init(reason: "adopted before the window", countries: ["Albania", "Kenya", "Uzbekistan"]),
          .init(reason: "outcome missing in every year", countries: ["Côte d’Ivoire", "Nauru"]),
        ]),
      preTrend: value == nil ? nil : preTrend.map { PreTrend(statistic: 5.2, degreesOfFreedom: 6, pValue: $0) },
      eventStudy: path ? value.map { Self.path($0, error, seed: seed) } ?? [] : [],
      diagnostics: value == nil ? [:] : ["bootstrapDraws": 999, "treatedCountryYears": 812, "breakdown": 0.4471],
      notes: value == nil
        ? ["Not estimated: 5 countries adopted within the window; the study asks for 8."] + notes : notes,
      direction: outcome.direction)
  }

  static func question(
    _ id: String, _ title: String, _ claim: String, _ verdict: Verdict, _ reason: String, _ rows: [Evidence],
    direction: String = "positive", diagnostics: [String: Double] = [:], notes: [String] = [], missing: [String] = [],
    scrutiny: Scrutiny? = nil
  ) -> QuestionAnswer {
    QuestionAnswer(
      id: id, title: title, claim: claim, direction: direction, verdict: verdict, reason: reason,
      headline: rows.first(where: { $0.decides }), evidence: rows, diagnostics: diagnostics, notes: notes,
      missing: missing, scrutiny: scrutiny)
  }

  static let all = "all members of the United Nations but the sponsor"
  static let byRegion = "countries below high income in the year before the coding begins; year effects by region"

  static var questions: [QuestionAnswer] {
    [
      question(
        "culture", "Confucius Institutes and votes",
        "Hosting a Confucius Institute brings a state's votes closer to China's.",
        .noEffect, "All 2 rows: the 90 % interval lies within the smallest effect of interest.",
        [
          row(
            "confucius-institutes/list-2017", "Confucius Institutes (list of 2017)", alignment, 0.004, 0.0131, seed: 3),
          row(
            "confucius-institutes/list-2022", "Confucius Institutes (list of 2022)", alignment, -0.0061, 0.0142, seed: 4
          ),
          row(
            "confucius-institutes/list-2017", "Confucius Institutes (list of 2017): all countries", alignment, 0.0101,
            0.0125, decides: false, sample: all, seed: 5),
          row(
            "confucius-institutes/list-2022", "Confucius Institutes (list of 2022): year effects by region", alignment,
            0.0191, 0.0204, decides: false, sample: byRegion, seed: 6),
          row(
            "confucius-institutes/list-2017", "Confucius Institutes (list of 2017): share voted alike", share, 0.002,
            0.006, decides: false, seed: 7),
        ],
        diagnostics: ["agreementOfCodings": 0.49],
        notes: ["The two lists date the first institute alike for 49 % of the countries that both date."],
        scrutiny: thinScrutiny),
      question(
        "digital", "Digital programmes and votes",
        "Taking up a digital programme brings a state's votes closer to China's.",
        .contradicted,
        "3 of 5 rows exclude zero in the direction opposite to the claim (Holm-adjusted p < 0.05), none in the one claimed.",
        [
          row(
            "digital/either", "Communications finance or Huawei-financed networks, whichever came first", alignment,
            -0.0712, 0.0191, seed: 11),
          row(
            "communications-finance/aiddata-1", "Communications finance (AidData 1.0, 2000–2014)", alignment, -0.0833,
            0.0222, seed: 12),
          row(
            "communications-finance/aiddata-2", "Communications finance (AidData 2.0 subset)", alignment, -0.0342,
            0.0251, seed: 13),
          row("huawei-finance/all", "Huawei-financed networks (AidData 2017)", alignment, -0.0604, 0.0199, seed: 14),
          row(
            "huawei-finance/networks", hostile, alignment, -0.0213, 0.0244, preTrend: 0.012, seed: 15,
            notes: ["Paths differed before adoption."]),
          row(
            "digital/either", "Either: all countries", alignment, -0.1312, 0.0602, decides: false, sample: all, seed: 16
          ),
          row(
            "huawei-finance/all", "Huawei: year effects by region", alignment, 0.0123, 0.0312, decides: false,
            sample: byRegion, seed: 17),
          row("digital/either", "Either: share voted alike", share, -0.031, 0.009, decides: false, seed: 18),
        ],
        direction: "positive", scrutiny: fullScrutiny),
      question(
        "digital-against-culture", "Digital against cultural",
        "Digital programmes move votes towards China by more than Confucius Institutes do.", .undecided,
        "1 of 2 rows speak against it; 1 of 2 cannot tell an effect of interest from none.",
        [
          row(
            "digital/either-minus-culture/list-2017", "Digital minus Confucius Institutes (list of 2017)", alignment,
            -0.0752, 0.0251, preTrend: nil, path: false, seed: 21),
          row(
            "digital/either-minus-culture/list-2022", "Digital minus Confucius Institutes (list of 2022)", alignment,
            -0.0413, 0.0313, preTrend: nil, path: false, seed: 22),
        ]),
      question(
        "income", "Lower-income countries",
        "Lower-income countries take up digital programmes sooner, and their votes respond more.",
        .undecided, "The row cannot tell an effect of interest from none.",
        [
          row(
            "digital/either", "Low and lower-middle minus upper-middle income", alignment, 0.0511, 0.0442,
            preTrend: 0.22, seed: 31)
        ],
        direction: "either"),
      question(
        "benefits", "Tangible benefits",
        "Digital programmes bring what they promise, more people online and cleaner air.",
        .supported, "All 2 rows exclude zero in the direction claimed (Holm-adjusted p < 0.05), none in the other.",
        [
          row("digital/either", "Communications finance or Huawei-financed networks", online, 4.213, 1.304, seed: 41),
          row(
            "digital/either", "Communications finance or Huawei-financed networks", air, -1.43, 0.512, preTrend: 0.3,
            seed: 42),
          row("digital/either", "Year effects by region", online, 2.1, 1.7, decides: false, sample: byRegion, seed: 43),
        ]),
      question(
        "economy", "Economic ties", "Digital programmes deepen economic ties.", .undecided,
        "The row cannot tell an effect of interest from none.",
        [row("digital/either", "Communications finance or Huawei-financed networks", trade, 1.7, 2.9, seed: 51)]),
      question(
        "belt-and-road", "Belt and Road memoranda and votes",
        "Signing a memorandum brings a state's votes closer to China's.", .undecided,
        "1 of 2 decides nothing: paths differed before adoption (joint test p < 0.05); 1 of 2 cannot be estimated.",
        [
          row(
            "belt-and-road/liu-pang-vreeland", "Memoranda (Liu, Pang and Vreeland)", alignment, 0.0213, 0.0117,
            preTrend: 0.0004, seed: 61),
          row("belt-and-road/greenfdc", "Memoranda (Green Finance & Development Center)", alignment, nil, seed: 62),
        ]),
      question(
        "digital-rules", "Texts on digital rules",
        "Adopters support China-backed texts on digital rules more than others do.",
        .notMeasurable, "The record holds too little for any row: see what is missing.",
        [row("digital/either", "Recorded votes on digital rules", alignment, nil, path: false, seed: 71)],
        missing: ["Recorded votes on at least five texts on digital rules; the record holds two."]),
      question(
        "other-channels", "The other channels",
        "The other channels that the article names bring votes closer to China.",
        .notMeasurable, "The record holds too little for any row: see what is missing.", [],
        missing: [
          "Payments: a dated list of the countries that took up the payment system, complete for a stated period.",
          "Satellites: signature dates of cooperation agreements with a statement of coverage.",
          "Combat aircraft: deliveries by supplier and year.",
        ]),
    ]
  }
}
