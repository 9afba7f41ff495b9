import Studies

extension Figure {
  /// How the estimate falls out where adoption is dealt out anew, with the estimate that was observed.
  static func permutation(_ question: QuestionAnswer, _ scrutiny: Scrutiny) -> Figure? {
    guard let permutation = scrutiny.permutation, permutation.observed.isFinite else { return nil }
    let bins = HistogramBins(permutation.draws)
    guard !bins.counts.isEmpty else { return nil }
    let decimals = scrutiny.decimals
    let draws = bins.counts.reduce(0, +)
    let values = bins.counts.enumerated().map { index, count -> JSONValue in
      let (from, to) = bins.ends(index)
      return [
        "from": .number(from), "to": .number(to), "draws": JSONValue(count),
        "Estimate": .string(NumberText.interval(from, to, decimals)), "Permutations": .string(NumberText.count(count)),
      ]
    }
    let domain = RowChart.domain([bins.low, bins.high, permutation.observed, 0])
    func x(_ field: String) -> JSONValue {
      [
        "field": .string(field), "type": "quantitative",
        "scale": ["domain": [.number(domain.low), .number(domain.high)], "zero": false, "nice": false],
        "axis": [
          "title": JSONValue(scrutiny.axis("Effect under permuted adoption")), "grid": false,
          "tickCount": ["expr": "width < 480 ? 5 : 8"],
        ],
      ]
    }
    let right = permutation.observed > (domain.low + domain.high) / 2
    let label = "observed \(NumberText.fixed(permutation.observed, decimals)), p \(NumberText.p(permutation.pValue))"
    let observed: JSONValue = ["values": [["observed": .number(permutation.observed), "label": .string(label)]]]
    let title = scrutiny.title(
      .permutation, question, else: "placebo distribution, p \(NumberText.p(permutation.pValue))")
    var facts = ["\(NumberText.count(draws, "permutation", "permutations")) of adoption within \(permutation.within)"]
    if permutation.failures > 0 {
      facts.append("\(NumberText.count(permutation.failures)) more could not be estimated")
    }
    let studentized = permutation.studentizedPValue.map {
      ", of the estimate over its standard error \(NumberText.p($0))"
    }
    facts.append("p of the estimate \(NumberText.p(permutation.pValue))\(studentized ?? "")")
    return Figure(
      name: slug("scrutiny-permutation", question.id), title: title,
      subtitle: facts.joined(separator: "; ") + ". Heavy line: the estimate observed. Shaded: smaller than "
        + "\(scrutiny.bandText).",
      description: "\(title). Histogram of \(facts.joined(separator: "; ")), from "
        + "\(NumberText.interval(bins.low, bins.high, decimals)) \(scrutiny.unit); \(label).",
      drawing: [
        "params": [FigureStyle.paper], "width": "container", "height": 220,
        "autosize": ["type": "fit-x", "contains": "padding"], "data": ["values": .array(values)],
        "layer": .array(
          (scrutiny.band > 0
            ? [
              [
                "data": ["values": [["from": .number(-scrutiny.band), "to": .number(scrutiny.band)]]],
                "mark": ["type": "rect", "style": "band", "clip": true],
                "encoding": ["x": x("from"), "x2": ["field": "to"]],
              ]
            ] : []) + [
              [
                "mark": ["type": "rect", "style": "bars"],
                "encoding": [
                  "x": x("from"), "x2": ["field": "to"],
                  "y": [
                    "field": "draws", "type": "quantitative",
                    "scale": ["domain": [0, .number(1.15 * Double(bins.counts.max() ?? 1))], "nice": false],
                    "axis": ["title": "Permutations", "tickCount": 4, "tickMinStep": 1],
                  ],
                  "y2": ["datum": 0],
                  "tooltip": [
                    ["field": "Estimate", "type": "nominal"], ["field": "Permutations", "type": "nominal"],
                  ],
                ],
              ],
              [
                "data": ["values": [["at": 0]]], "mark": ["type": "rule", "style": "zero"],
                "encoding": ["x": x("at"), "y": ["value": 18], "y2": ["value": "height"]],
              ],
              ["data": observed, "mark": ["type": "rule", "style": "deciding"], "encoding": ["x": x("observed")]],
              [
                "data": observed,
                "mark": [
                  "type": "text", "style": "row-label", "align": right ? "right" : "left", "dx": right ? -6 : 6,
                  "baseline": "top",
                ],
                "encoding": ["x": x("observed"), "y": ["value": 0], "text": ["field": "label"]],
              ],
            ]),
      ])
  }
}

/// Counts of draws in steps of equal width between the least and the greatest.
struct HistogramBins {
  private(set) var low = 0.0
  private(set) var high = 0.0
  private(set) var counts: [Int] = []

  init(_ draws: [Double], steps: Int = 40) {
    let finite = draws.filter(\.isFinite)
    guard let least = finite.min(), let greatest = finite.max(), greatest > least, (greatest - least).isFinite else {
      return
    }
    low = least
    high = greatest
    counts = Array(repeating: 0, count: steps)
    for draw in finite { counts[min(steps - 1, Int((draw - low) / (high - low) * Double(steps)))] += 1 }
  }

  func ends(_ index: Int) -> (from: Double, to: Double) {
    let width = (high - low) / Double(counts.count)
    return (low + Double(index) * width, index + 1 == counts.count ? high : low + Double(index + 1) * width)
  }
}
