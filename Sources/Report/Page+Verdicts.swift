import Figures
import Studies

extension Page {
  var verdicts: HTML {
    tag("section", ["id": "verdicts", "class": "chapter"]) {
      tag("h2") { "Verdicts" }
      tag("p", ["class": "lead"]) { Figure.verdictTally(answer.questions) + "." }
      tag("div", ["class": "verdicts", "role": "region", "aria-label": "Verdicts"]) {
        tag("table", ["role": "table", "class": "stacking"]) {
          tag("thead", ["role": "rowgroup"]) {
            tag("tr", ["role": "row"]) {
              for heading in ["Verdict", "Question", "Estimate (95 % CI)", "Rests on", "What decided"] {
                tag("th", ["scope": "col", "role": "columnheader"]) { heading }
              }
            }
          }
          tag("tbody", ["role": "rowgroup"]) { for question in answer.questions { verdictRow(question) } }
        }
      }
      if let overview = figures.overview { picture(overview, level: "h3") }
    }
  }

  private func verdictRow(_ question: QuestionAnswer) -> HTML {
    tag("tr", ["role": "row"]) {
      tag("td", ["role": "cell", "class": "verdict-cell"]) { badge(question.verdict) }
      tag("th", ["scope": "row", "role": "rowheader"]) {
        tag("a", ["href": "#\(anchor(question))"]) { question.title }
        tag("span", ["class": "claim"]) { question.claim }
      }
      tag("td", ["role": "cell", "class": "number", "data-label": "Estimate (95 % CI)"]) { headlineEstimate(question) }
      tag("td", ["role": "cell", "class": "number", "data-label": "Rests on"]) { headlineSample(question) }
      tag("td", ["role": "cell", "class": "reason", "data-label": "What decided"]) { question.reason }
    }
  }

  /// The leading estimate as the verdict table and the section show it.
  @HTMLBuilder func headlineEstimate(_ question: QuestionAnswer) -> [HTML] {
    if let row = question.headline, let estimate = row.estimate {
      let decimals = NumberText.decimals(of: row)
      tag("span", ["class": "estimate"]) {
        datum(estimate.estimate, NumberText.fixed(estimate.estimate, decimals))
        " "
        tag("span", ["class": "interval"]) {
          "("
          datum(estimate.confLow, NumberText.fixed(estimate.confLow, decimals))
          " to "
          datum(estimate.confHigh, NumberText.fixed(estimate.confHigh, decimals))
          ")"
        }
      }
      tag("span", ["class": "unit"]) { row.unit }
    } else {
      NumberText.none
    }
  }

  @HTMLBuilder private func headlineSample(_ question: QuestionAnswer) -> [HTML] {
    if let sample = question.headline?.sample, question.headline?.estimate != nil {
      switch sample.counts {
      case .countries:
        tag("span", ["class": "pair"]) { NumberText.count(sample.treated) + " adopters" }
        tag("span", ["class": "unit"]) { "\(NumberText.count(sample.control)) compared" }
      case .occasions:
        tag("span", ["class": "pair"]) { NumberText.count(sample.treated) + " endorsements" }
        tag("span", ["class": "unit"]) { "in \(NumberText.count(sample.observations)) years at risk" }
      }
    } else {
      NumberText.none
    }
  }

  /// A verdict by sign, colour and word.
  func badge(_ verdict: Verdict) -> HTML {
    let (sign, name) =
      switch verdict {
      case .supported: ("▲", "supported")
      case .contradicted: ("▼", "contradicted")
      case .noEffect: ("■", "no-effect")
      case .undecided: ("○", "undecided")
      case .notMeasurable: ("×", "not-measurable")
      }
    return tag("span", ["class": "badge \(name)"]) {
      tag("span", ["class": "sign", "aria-hidden": "true"]) { sign }
      tag("span") { verdict.rawValue.prefix(1).uppercased() + verdict.rawValue.dropFirst() }
    }
  }

  func anchor(_ question: QuestionAnswer) -> String { "question-\(Figure.slug(question.id))" }
}
