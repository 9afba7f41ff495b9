import Figures
import Studies

extension Page {
  /// What a referee asks next of a question's leading row: six parts as pictures, the rest as tables that open.
  @HTMLBuilder func scrutinySection(of question: QuestionAnswer) -> [HTML] {
    if let scrutiny = question.scrutiny {
      let id = "scrutiny-\(Figure.slug(question.id))"
      tag("section", ["class": "scrutiny", "id": id]) {
        tag("h4", ["class": "outcome-title"]) { "Scrutiny" }
        tag("p", ["class": "caption"]) {
          "What a referee asks next of one row: \(scrutiny.label). Outcome: \(scrutiny.heading)."
        }
        let shown = pictured(scrutiny, figures.scrutiny[question.id])
        if !shown.isEmpty { tag("div", ["class": "pair-grid"]) { shown } }
        scrutinyTables(scrutiny, figures.scrutiny[question.id])
        if !scrutiny.notes.isEmpty {
          tag("div", ["class": "notes"]) {
            tag("h5") { "Notes on the scrutiny" }
            tag("ul") { for note in scrutiny.notes { tag("li") { note } } }
          }
        }
      }
    }
  }

  private func pictured(_ scrutiny: Scrutiny, _ figures: ScrutinyFigures?) -> [HTML] {
    [
      part("Other estimators", scrutiny, [.estimators], figures?.estimators, shown: !scrutiny.estimators.isEmpty),
      part("Every specification", scrutiny, [.curve], figures?.curve, shown: scrutiny.curve != nil) {
        if let curve = scrutiny.curve { curveTests(curve) }
      },
      part("If trends were not parallel", scrutiny, [.bounds], figures?.bounds, shown: scrutiny.bounds != nil),
      part(
        "If adoption had fallen otherwise", scrutiny, [.permutation], figures?.permutation,
        shown: scrutiny.permutation != nil),
      part(
        "Without one country, cohort or region", scrutiny, [.leaveOneOut], figures?.leaveOneOut,
        shown: !scrutiny.leaveOneOut.isEmpty),
      part(
        "What the design could find", scrutiny, [.power, .equivalence], figures?.power, shown: scrutiny.power != nil
      ) {
        if let power = scrutiny.power { powerFacts(power, scrutiny) }
      },
    ].flatMap { $0 }
  }

  /// A part with its sentences, its picture and what stands below it; nothing where it is empty.
  @HTMLBuilder private func part(
    _ name: String, _ scrutiny: Scrutiny, _ parts: [Scrutiny.Part], _ figure: Figure?, shown: Bool,
    @HTMLBuilder _ below: () -> [HTML] = { [] }
  ) -> [HTML] {
    if shown {
      // The curve is as tall as two others, which stand beside it.
      tag("div", ["class": parts == [.curve] ? "part tall" : "part"]) {
        tag("h5", ["class": "part-name"]) { name }
        sentences(scrutiny, parts)
        figure.map { picture($0, level: "h6", titled: false) }
        below()
      }
    }
  }

  @HTMLBuilder func sentences(_ scrutiny: Scrutiny, _ parts: [Scrutiny.Part]) -> [HTML] {
    for part in parts {
      if let sentence = scrutiny.sentence(part) { tag("p", ["class": "sentence"]) { sentence } }
    }
  }

  /// Statistics of the curve against their values under permuted adoption.
  private func curveTests(_ curve: Scrutiny.Curve) -> HTML {
    func row(_ name: String, _ statistic: Scrutiny.Curve.Statistic, share: Bool = false) -> (String, [HTML]) {
      func text(_ value: Double) -> String { share ? Figure.percent(value) : NumberText.fixed(value, 2) }
      return (
        name,
        [
          datum(statistic.observed, text(statistic.observed)),
          .text("\(text(statistic.median)) (\(text(statistic.low)) to \(text(statistic.high)))"),
          datum(statistic.pValue, NumberText.p(statistic.pValue)),
        ]
      )
    }
    return .group([
      tag("p", ["class": "caption"]) {
        "\(NumberText.count(curve.rows.count { $0.scaled != nil })) specifications, of which \(Figure.percent(curve.shareFor)) exclude zero "
        "as claimed and \(Figure.percent(curve.shareAgainst)) against. Below: \(NumberText.count(curve.permuted)) of "
        "them, against \(NumberText.count(curve.permutations, "permutation", "permutations")) of adoption."
      },
      sheet(
        "Specification curve against permuted adoption", "Statistic", ["Observed", "Permuted (95 %)", "p"],
        [
          row("Median", curve.median), row("Excluding zero as claimed", curve.significantFor, share: true),
          row("Excluding zero, against", curve.significantAgainst, share: true), row("Mean z", curve.averageZ),
        ]),
    ])
  }

  private func powerFacts(_ power: Scrutiny.Power, _ scrutiny: Scrutiny) -> HTML {
    let decimals = scrutiny.decimals
    func effect(_ value: Double?) -> [HTML] { [datum(value, NumberText.fixed(value ?? .nan, decimals))] }
    return sheet(
      "Power and equivalence", "In \(scrutiny.unit)", ["Value"],
      [
        ("Smallest effect of interest", [.text("±" + NumberText.plain(scrutiny.smallestEffect))]),
        ("Minimum detectable effect, by formula", effect(power.analytic)),
        ("Minimum detectable effect, simulated", effect(power.simulated)),
        (
          "Size of the 5 % test, simulated",
          [datum(power.size, power.size.map { NumberText.fixed(100 * $0, 1) + " %" } ?? "")]
        ),
        ("Drift a year that the pre-trend test finds", effect(power.detectableDrift)),
        ("Effect that such a drift would feign", effect(power.biasOfDrift)),
        (
          "90 % interval",
          effect(power.equivalenceLow) + [" to "] + effect(power.equivalenceHigh)
        ),
        ("p of equivalence", [datum(power.equivalencePValue, NumberText.p(power.equivalencePValue))]),
      ])
  }

  /// A plain table: a heading row, then rows that begin with their name.
  func sheet(_ label: String, _ first: String, _ headings: [String], _ rows: [(name: String, cells: [HTML])]) -> HTML {
    scrolling(label) {
      tag("table", ["class": "evidence sheet"]) {
        tag("thead") {
          tag("tr") {
            tag("th", ["scope": "col"]) { first }
            for heading in headings { tag("th", ["scope": "col", "class": "number"]) { heading } }
          }
        }
        tag("tbody") {
          for row in rows {
            tag("tr") {
              tag("th", ["scope": "row"]) { row.name }
              // A row of one column may hold several pieces.
              if headings.count == 1 {
                tag("td", ["class": "number"]) { row.cells }
              } else {
                for cell in row.cells { tag("td", ["class": "number"]) { cell } }
              }
            }
          }
        }
      }
    }
  }

  /// "−0.02 (−0.05 to 0.01)", each number with its value unrounded.
  func interval(_ estimate: Estimate?, _ decimals: Int) -> HTML {
    guard let estimate else { return "not estimated" }
    return .group([
      datum(estimate.estimate, NumberText.fixed(estimate.estimate, decimals)), " (",
      datum(estimate.confLow, NumberText.fixed(estimate.confLow, decimals)), " to ",
      datum(estimate.confHigh, NumberText.fixed(estimate.confHigh, decimals)), ")",
    ])
  }

  func p(_ estimate: Estimate?) -> HTML { datum(estimate?.pValue, NumberText.p(estimate?.pValue ?? .nan)) }
}
