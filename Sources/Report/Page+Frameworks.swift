import Figures
import Studies

extension Page {
  /// Frameworks: who stands where, how support moved, how the forecast did on the past, and what is to be expected.
  @HTMLBuilder var frameworks: [HTML] {
    if let found = answer.frameworks {
      tag("section", ["id": "frameworks", "class": "chapter frameworks"]) {
        tag("h2") { "Frameworks" }
        tag("p", ["class": "lead"]) {
          "Rules and bodies that seek adherents: who endorsed which, with and without a vote, whose texts find sponsors, "
            + "and how far acceptance is likely to go."
        }
        ledgerPart(found)
        frameworkPart(.sponsorship, "Who sponsors whose texts", found, shown: figures.frameworks?.sponsorship != nil) {
          framed([figures.frameworks?.sponsorship])
          data("sponsorship")
        }
        frameworkPart(
          .series, "Texts that come back", found, shown: !(figures.frameworks?.series ?? []).isEmpty
        ) {
          framed(figures.frameworks?.series ?? [])
          data("series")
        }
        normsPart(found)
        followingPart(found)
        hazardPart(.entry, "What goes with endorsement", found.entry, figures.frameworks?.entry, found)
        hazardPart(
          .sponsoring, "What goes with sponsoring a text", found.sponsoring, figures.frameworks?.sponsoring, found)
        backtestPart(found)
        forecastParts(found)
        if !found.notes.isEmpty {
          tag("div", ["class": "notes"]) {
            tag("h3") { "What could not be done" }
            tag("ul") { for note in found.notes { tag("li") { note } } }
          }
        }
      }
    }
  }

  /// A part of the chapter, opened by its sentence; nothing where it has neither sentence nor anything to show.
  @HTMLBuilder func frameworkPart(
    _ part: FrameworksAnswer.Part, _ title: String, _ found: FrameworksAnswer, shown: Bool,
    first: HTML? = nil, @HTMLBuilder _ content: () -> [HTML]
  ) -> [HTML] {
    if shown || found.sentence(part) != nil {
      tag("section", ["class": "framework-part", "id": "frameworks-\(part.rawValue)"]) {
        tag("h3") { title }
        first
        if let sentence = found.sentence(part) { tag("p", ["class": "sentence"]) { sentence } }
        if shown { content() }
      }
    }
  }

  /// The figures that there are, each with its finding.
  @HTMLBuilder func framed(_ figures: [Figure?]) -> [HTML] {
    for figure in figures.compactMap(\.self) { picture(figure) }
  }

  /// Links to the tables that a part was drawn from, so far as they are written.
  @HTMLBuilder func data(_ names: String...) -> [HTML] {
    let written = names.filter { name in tables.contains { $0.name == name } }
    if !written.isEmpty {
      tag("p", ["class": "files"]) {
        "Data: "
        for name in written { tag("a", ["href": "tables/\(name).csv"]) { "tables/\(name).csv" } }
      }
    }
  }

  @HTMLBuilder private func normsPart(_ found: FrameworksAnswer) -> [HTML] {
    frameworkPart(.norms, "Support for norms", found, shown: !found.norms.isEmpty) {
      let doubtful = found.norms.filter { !$0.hasConverged }.map(\.label)
      if !doubtful.isEmpty {
        tag("p", ["class": "warning", "role": "note"]) {
          "Not converged: \(listed(doubtful)). Read nothing from it before the chains agree."
        }
      }
      framed([figures.frameworks?.norms, figures.frameworks?.normBreaks])
      framed(figures.frameworks?.normPlanes ?? [])
      turnTables(found.norms)
      tag("div", ["class": "notes"]) {
        tag("h4") { "How each scale was made" }
        tag("ul") { for norm in found.norms { tag("li") { made(norm) } } }
      }
      data("norm_support", "norm_breaks", "norm_planes")
    }
  }

  /// Who broke with its past, and when.
  @HTMLBuilder private func turnTables(_ norms: [NormView]) -> [HTML] {
    for norm in norms where norm.hasConverged && !norm.turns.isEmpty {
      fold("Who broke with its past: \(norm.label)") {
        sheet(
          "States that more likely than not started anew in a session: \(norm.label)", "State",
          ["Session", "Chance", "Support before (90 %)", "Support after (90 %)"],
          norm.turns.map { turn in
            (
              turn.after.name,
              [
                .text("\(turn.after.period)"), datum(turn.after.turnChance, Figure.percent(turn.after.turnChance)),
                support(turn.before), support(turn.after),
              ]
            )
          })
      }
    }
  }

  private func support(_ point: NormView.Point) -> HTML {
    .group([
      datum(point.mean, NumberText.fixed(point.mean, 2)),
      .text(" (\(NumberText.interval(point.q05, point.q95, 2)))"),
    ])
  }

  private func made(_ norm: NormView) -> HTML {
    .group([
      tag("strong") { "\(norm.label), \(norm.hasConverged ? "converged" : "not converged")." },
      .text(
        " \(NumberText.count(norm.texts, "text", "texts")), \(NumberText.count(norm.votes, "vote", "votes")), "
          + "\(NumberText.count(norm.accessions, "accession", "accessions")). Largest R̂ "),
      datum(norm.maxRHat, NumberText.fixed(norm.maxRHat, 3)), "; fewest effective draws ",
      datum(norm.minEss, NumberText.fixed(norm.minEss, 0)),
      .text(". \(norm.dimension)" + norm.notes.map { " \($0)" }.joined()),
    ])
  }

  @HTMLBuilder private func hazardPart(
    _ part: FrameworksAnswer.Part, _ title: String, _ hazard: HazardView?, _ figure: Figure?, _ found: FrameworksAnswer
  ) -> [HTML] {
    frameworkPart(part, title, found, shown: hazard != nil) {
      framed([figure])
      if let entry = hazard {
        fold("Coefficients in numbers") {
          sheet(
            title, "Term", ["Log odds (95 % CI)", "Standard error", "p"],
            entry.terms.map { term in
              (
                term.label,
                [
                  .group([
                    datum(term.estimate, NumberText.fixed(term.estimate, 3)), " (",
                    datum(term.confLow, NumberText.fixed(term.confLow, 3)), " to ",
                    datum(term.confHigh, NumberText.fixed(term.confHigh, 3)), ")",
                  ]), datum(term.stdError, NumberText.fixed(term.stdError, 3)),
                  datum(term.pValue, NumberText.p(term.pValue)),
                ]
              )
            })
          if !entry.variances.isEmpty {
            tag("p", ["class": "caption"]) {
              "Standard deviations of what is common, in log odds, with 95 % intervals: "
              for (index, variance) in entry.variances.enumerated() {
                "\(index > 0 ? "; " : "")\(variance.name) "
                datum(variance.sd, NumberText.fixed(variance.sd, 2))
                if let low = variance.low, let high = variance.high {
                  " ("
                  datum(low, NumberText.fixed(low, 2))
                  " to "
                  if high.isFinite { datum(high, NumberText.fixed(high, 2)) } else { "no limit" }
                  ")"
                }
                " of \(NumberText.count(variance.levels))"
              }
              "."
            }
          }
        }
        if !entry.leftOut.isEmpty { fold("Countries left out") { leftOut(entry.leftOut) } }
        if !entry.notes.isEmpty {
          tag("ul", ["class": "prose"]) { for note in entry.notes { tag("li") { note } } }
        }
      }
      // One table for both.
      if part == .entry || found.entry == nil { data("endorsement_hazard") }
    }
  }

  func leftOut(_ groups: [Sample.LeftOut]) -> HTML {
    tag("div", ["class": "left-out"]) {
      tag("dl") {
        for group in groups {
          tag("dt") { "\(group.reason) (\(NumberText.count(group.countries.count)))" }
          tag("dd") { group.countries.joined(separator: ", ") }
        }
      }
    }
  }

  /// What a question of acceptance must say before its number: how the forecast did on the past, and where to read on.
  @HTMLBuilder func forecastScore(of question: QuestionAnswer) -> [HTML] {
    if let found = answer.frameworks, question.evidence.contains(where: { $0.outcome == "acceptance" }) {
      if let backtest = found.backtest { scoreLine(backtest) }
      tag("p", ["class": "rows"]) {
        tag("a", ["href": "#frameworks"]) { "The frameworks, the forecast and its score on the past" }
      }
    }
  }

  /// The backtest's first line: a warning where the forecast does not beat its baselines.
  func scoreLine(_ backtest: BacktestView) -> HTML {
    tag("p", ["class": backtest.beatsBaselines ? "score-line" : "warning score-line", "role": "note"]) {
      backtest.firstLine
    }
  }
}
