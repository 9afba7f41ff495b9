import Record
import Studies

extension Example {
  /// States of a made-up ledger, where a test brings none of its own.
  static let states: [(code: String, name: String, region: String?)] = [
    ("BRA", "Brazil", "LCN"), ("CHN", "China", "EAS"), ("CUB", "Cuba", "LCN"), ("EST", "Estonia", "ECS"),
    ("FRA", "France", "ECS"), ("DEU", "Germany", "ECS"), ("IND", "India", "SAS"), ("IDN", "Indonesia", "EAS"),
    ("JPN", "Japan", "EAS"), ("KEN", "Kenya", "SSF"), ("MEX", "Mexico", "LCN"), ("NRU", "Nauru", "EAS"),
    ("NGA", "Nigeria", "SSF"), ("PAK", "Pakistan", "SAS"), ("RUS", "Russia", "ECS"),
    ("VCT", "Saint Vincent and the Grenadines", "LCN"), ("SAU", "Saudi Arabia", "MEA"), ("SRB", "Serbia", "ECS"),
    ("ZAF", "South Africa", "SSF"), ("GBR", "United Kingdom", "ECS"), ("USA", "United States", "NAC"),
    ("UZB", "Uzbekistan", nil),
  ]

  public static var frameworks: FrameworksAnswer { frameworks(of: states) }

  /// What a study might have found of frameworks: nobody found it. Every number is made by rule; the forecast does not
  /// beat its baselines, one pair has no data, one framework is open to few, and names are long or would be markup.
  public static func frameworks(of states: [(code: String, name: String, region: String?)]) -> FrameworksAnswer {
    FrameworksAnswer(
      ledger: ledger(of: states), sponsorship: sponsorship(of: states), series: seriesPoints, norms: norms(of: states),
      following: following(of: states), entry: entry, sponsoring: sponsoring, backtest: backtest,
      forecast: forecast(of: states),
      sentences: [
        "ledger":
          "Of 14 made-up frameworks, the widest is held by most states; no state stands inside all of them.",
        "sponsorship": "Few states sponsor texts of both poles in equal measure.",
        "series": "China's text on AI passed without a vote; the United States' did too.",
        "norms": "On digital norms the scale from votes alone jumps in session 80, and the one from all acts does not.",
        "following": "From endorsements no network can be shown; among sponsors three edges come back.",
        "entry": "Neighbours inside go with joining; income does not.",
        "sponsoring": "Who sponsors much sponsors these too; nothing else tells.",
        "backtest": "Scored on 9,420 country-framework-years, the forecast is no better than last year's stance.",
        "forecast": "By 2035 the convention is expected to be held by about six states in ten.",
        "rivals": "The convention is ahead of its rival in 81 % of the futures.",
        "swing": "Kenya, Mexico and Indonesia decide most often which side is ahead.",
        "levers": "No lever moves the share by more than five points.",
      ],
      notes: [
        "No scale for “development finance”: 3 texts were put to a vote.",
        "The pair \(hostile) against nobody has no dated act.",
      ])
  }

  static let hiddenName = "Group of Friends for International Cooperation on AI Capacity-building and Standards"

  /// Id, name, domain, kind, leaders, rivals, coverage, first year.
  private static let columns: [(String, String, String, String, [String], [String], String, Int?)] = [
    ("ai-capacity", hiddenName, "digital and AI", "body", ["CHN", "ZMB"], ["ai-declaration"], "partial", 2024),
    (
      "ai-declaration", "Declaration on AI", "digital and AI", "declaration", ["USA"], ["ai-capacity"], "complete", 2023
    ),
    ("internet", "Declaration for the Future Internet", "digital and AI", "declaration", ["USA"], [], "complete", 2022),
    (
      "un-ai-capacity", "Enhancing international cooperation on capacity-building of AI", "digital and AI", "text",
      ["CHN"], ["un-ai-trust"], "complete", 2024
    ),
    (
      "un-ai-trust", "Seizing the opportunities of safe, secure and trustworthy AI systems", "digital and AI", "text",
      ["USA"], ["un-ai-capacity"], "complete", 2024
    ),
    ("convention", "Convention against Cybercrime", "cyber", "instrument", ["RUS"], ["budapest"], "complete", 2025),
    ("budapest", "Budapest Convention on Cybercrime", "cyber", "instrument", [], ["convention"], "complete", 2001),
    (
      "ict-security", "Developments in information and telecommunications in the context of security", "cyber",
      "series", ["RUS"], ["state-behaviour"], "complete", 1998
    ),
    (
      "state-behaviour", "Advancing responsible State behaviour in cyberspace", "cyber", "series", ["USA"],
      ["ict-security"], "complete", 2018
    ),
    ("bank", "Infrastructure bank", "development", "body", ["CHN"], [], "complete", 2015),
    ("friends", hostile, "development", "body", ["CHN"], [], "partial", nil),
    ("letter-for", "Letter in support", "human rights", "declaration", ["CHN"], ["letter-against"], "complete", 2019),
    ("letter-against", "Letter of concern", "human rights", "declaration", ["GBR"], ["letter-for"], "complete", 2019),
    ("few", "Pact that is open to six", "security", "instrument", ["CHN"], [], "complete", 2022),
  ]

  private static func ledger(of states: [(code: String, name: String, region: String?)]) -> LedgerView {
    let kinds: [LedgerView.Stance] = [
      .member, .ratified, .signed, .endorsed, .sponsored, .yes, .consensus, .announced, .abstained, .no, .withdrew,
      .none, .unknown, .outside,
    ]
    let held: Set<String> = ["member", "ratified", "signed", "endorsed", "sponsored", "yes"]
    let rows = states.enumerated().map { index, state -> LedgerView.Row in
      let stances = columns.enumerated().map { place, column -> String in
        let roll = noise(index, place, 61)
        let open: LedgerView.Stance = column.6 == "partial" ? .unknown : .none
        let stance: LedgerView.Stance =
          switch column.3 {
          case "body": roll < 0.4 ? .member : roll < 0.5 ? .announced : open
          case "instrument": roll < 0.2 ? .ratified : roll < 0.5 ? .signed : roll < 0.52 ? .withdrew : open
          case "declaration": roll < 0.35 ? .endorsed : open
          case "series":
            roll < 0.3 ? .sponsored : roll < 0.6 ? .yes : roll < 0.75 ? .abstained : roll < 0.9 ? .no : open
          default: roll < 0.5 ? .sponsored : roll < 0.97 ? .consensus : .outside
          }
        // The first states show every stance, so that the legend has no letter that stands nowhere.
        return place == columns.count - 1 && index < kinds.count ? kinds[index].rawValue : stance.rawValue
      }
      return LedgerView.Row(
        country: state.code, name: state.name, region: state.region,
        income: ["low", "lower-middle", "upper-middle", "high"][index % 4], stances: stances)
    }
    return LedgerView(
      columns: columns.enumerated().map { place, column in
        .init(
          id: column.0, name: column.1, domain: column.2, kind: column.3, leaders: column.4,
          ledBy: column.4.isEmpty ? "no leader on record" : "named by the record", rivals: column.5,
          coverage: column.6, opens: column.7, holders: rows.count { held.contains($0.stances[place]) },
          undated: place % 4, note: place % 3 == 0 ? "Dates are the list's, not each state's own." : "")
      }, rows: rows, acts: 4_812, undated: 96,
      conflicts: [
        .init(
          framework: "budapest", country: "KEN", kept: "joined 2020-01-01 (a treaty series)",
          other: "signed 2019 (a forum)"),
        .init(framework: "bank", country: nil, kept: "57 founders", other: "58 founders <in one list>"),
      ])
  }

  private static func sponsorship(of states: [(code: String, name: String, region: String?)]) -> [SponsorshipView] {
    states.enumerated().map { index, state in
      let lean = noise(index, 62)
      func count(_ share: Double, of eligible: Int) -> Int { Int(share * share * Double(eligible)) }
      return SponsorshipView(
        country: state.code, name: state.name, region: state.region,
        led: [
          .init(
            pole: "CHN", sponsored: state.code == "CHN" ? 38 : count(lean * noise(index, 63), of: 38), eligible: 38),
          .init(
            pole: "USA", sponsored: state.code == "USA" ? 61 : count((1 - lean) * noise(index, 64), of: 61),
            eligible: state.code == "NRU" ? 0 : 61),
        ])
    }
  }

  /// Four series and a text of a single session, in two domains.
  private static var seriesPoints: [SeriesPoint] {
    let ids = ["ict-security", "state-behaviour", "un-ai-capacity", "un-ai-trust", "outer-space"]
    let sessions = [Array(58...80), Array(73...80), [78, 79], [78, 80], Array(70...80)]
    let leaders = [["RUS"], ["USA"], ["CHN"], ["USA"], []]
    return ids.enumerated().flatMap { place, id -> [SeriesPoint] in
      let column = columns.first { $0.0 == id }
      return sessions[place].map { session in
        let isVoted = noise(place, session, 65) < (session >= 73 && place < 2 || place == 4 ? 0.9 : 0.2)
        let no = Int(12 * noise(place, session, 66))
        let abstain = Int(50 * noise(place, session, 67))
        return SeriesPoint(
          series: id, title: column?.1 ?? "No first placement of weapons in outer space",
          domain: column?.2 ?? "security", leaders: leaders[place], rivals: column?.5 ?? [], session: "\(session)",
          date: "\(session + 1945)-12-0\(1 + session % 8)", symbol: "A/RES/\(session)/\(20 + place)",
          adoption: isVoted ? "vote" : "consensus",
          sponsors: place == 0 ? session - 40 : 60 + Int(80 * noise(place, session / 2, 68)),
          yes: isVoted ? 180 - no - abstain : nil, abstain: isVoted ? abstain : nil, no: isVoted ? no : nil,
          members: session < 66 ? 192 : 193)
      }
    }
  }

  private static func norms(of states: [(code: String, name: String, region: String?)]) -> [NormView] {
    let domains = [("digital", "Digital rules and AI"), ("cyber", "Cyber security"), ("rights", "Human rights")]
    return domains.enumerated().map { place, domain in
      let points = states.enumerated().flatMap { index, state -> [NormView.Point] in
        let fixed = ["CHN": 1.4, "USA": -1.9, "RUS": 1.2, "IND": 0.5, "BRA": 0.1, "FRA": -1.1][state.code]
        let level = fixed ?? 2 * noise(index, place, 69) - 1
        return (70...81).map { period in
          let mean = level + 0.3 * (noise(index, period / 3, 70) - 0.5)
          let reach = 0.15 + 0.25 * noise(index, period, 71)
          return .init(
            country: state.code, name: state.name, period: period, mean: mean, q05: mean - reach, q95: mean + reach,
            acts: 4 + Int(20 * noise(index, period, 72)), turnChance: state.code == "BRA" && period == 80 ? 0.97 : 0.01)
        }
      }
      let breaks = (70...81).map { period -> NormView.Break in
        func reading(_ level: Double, _ shift: Double, _ seed: Int) -> NormView.Reading {
          let mean = level + (period >= 80 ? shift : 0) + 0.1 * (noise(place, period, seed) - 0.5)
          return .init(mean: mean, q05: mean - 0.2, q95: mean + 0.2)
        }
        return .init(
          period: period, putToVote: period >= 80 ? 0.63 : 0.26 + 0.08 * noise(place, period, 73),
          sponsor: reading(1.1, 0.05, 74), rival: reading(-1.7, 0, 75), sponsorVotesOnly: reading(1.2, 0.8, 76),
          rivalVotesOnly: reading(-1.8, -0.5, 77))
      }
      return NormView(
        domain: domain.0, label: domain.1, texts: 84 - 20 * place, votes: 9_300, accessions: place == 0 ? 412 : 0,
        points: points, breaks: place == 2 ? [] : breaks, maxRHat: place == 1 ? 1.083 : 1.006,
        minEss: place == 1 ? 88.5 : 640.25, hasConverged: place != 1, votesOnlyConverged: place == 0,
        dimension: "One dimension: a second one lowers the error of held-out votes by 0.2 %.",
        plane: place == 2
          ? nil
          : .init(
            points: points.map { point in
              let second = 0.4 * point.mean + noise(point.country.utf8.reduce(0) { $0 + Int($1) }, place, 78)
              return .init(
                country: point.country, name: point.name, period: point.period,
                first: .init(mean: point.mean, q05: point.q05, q95: point.q95),
                second: .init(mean: second, q05: second - 0.3, q95: second + 0.3), acts: point.acts)
            }, maxRHat: place == 0 ? 1.008 : 1.11, minEss: 437, hasConverged: place == 0),
        notes: place == 1 ? ["Two chains of four had not met after 2,000 draws."] : [])
    }
  }

  /// One network that shuffled dates give as well, and one with edges that come back.
  private static func following(
    of states: [(code: String, name: String, region: String?)]
  ) -> [FollowingView] {
    func edges(_ count: Int, _ highest: Double) -> [FollowingView.Edge] {
      (0..<count).map { place in
        let (from, to) = (states[place % states.count], states[(place * 5 + 3) % states.count])
        let share = highest - 0.045 * Double(place)
        return .init(
          from: from.code, fromName: from.name, to: to.code, toName: to.name, before: 24 - place, after: 2 + place,
          gain: 160.5 - 4 * Double(place), share: share, shareLow: share - 0.05, shareHigh: min(1, share + 0.04))
      }
    }
    return [
      .init(
        act: .endorsement, cascades: 7, countries: 88, events: 150, explained: 31, possibleEdges: 3_120,
        edgesShuffled: .init(median: 13, q05: 8, q95: 18), shuffles: 999, pValue: 0.391, samples: 999,
        stableFrom: 0.8, edges: edges(12, 0.95),
        leftOut: [
          .init(reason: "cascades in which nobody came before anybody", countries: ["Letter in support", hostile])
        ],
        notes: ["9 endorsements without a date are left out."]),
      .init(
        act: .sponsoring, cascades: 212, countries: 190, events: 7_800, explained: 2_105, possibleEdges: 31_200,
        edgesShuffled: .init(median: 372, q05: 351, q95: 390), shuffles: 999, pValue: 0.001, samples: 999,
        stableFrom: 0.8, edges: edges(18, 0.93), notes: []),
    ]
  }

  private static var sponsoring: HazardView {
    var view = entry
    (view.act, view.rows, view.events, view.frameworks) = (.sponsoring, 9_700, 1_020, 73)
    view.terms = Array(view.terms.prefix(3))
    return view
  }

  private static var entry: HazardView {
    let terms: [(String, String, Double, Double)] = [
      ("neighbours", "Neighbours inside, share in the year before", 0.71, 0.09),
      ("peers", "States with like ideal points inside, share in the year before", 0.52, 0.12),
      ("alignment", "Agreement with the leader", 0.38, 0.11), ("income", "GDP per person, log", 0.04, 0.1),
      ("polyarchy", "Electoral democracy (V-Dem polyarchy)", -0.22, 0.09),
      ("rival", "Already inside the rival framework", -0.43, 0.19),
      ("programme", "Communications finance or Huawei-financed networks taken up", 0.1, 0.14),
    ]
    return HazardView(
      rows: 48_211, events: 1_204, frameworks: 19, countries: 193,
      terms: terms.map { name, label, estimate, error in
        let whole = Example.estimate(estimate, error)
        return .init(
          name: name, label: label, estimate: estimate, stdError: error, confLow: whole.confLow,
          confHigh: whole.confHigh, pValue: whole.pValue)
      },
      variances: [
        .init(name: "framework", levels: 19, sd: 1.31, low: 0.88, high: 1.97),
        .init(name: "region", levels: 7, sd: 0.22, low: 0, high: .infinity),
      ],
      leftOut: [.init(reason: "no GDP on record", countries: ["Cuba", "Nauru"])],
      notes: ["Associations, not effects: a state that joins may differ in what was not measured."])
  }
}
