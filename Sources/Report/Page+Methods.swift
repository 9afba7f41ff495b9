import Figures
import Studies

extension Page {
  var methods: HTML {
    tag("section", ["id": "methods", "class": "chapter"]) {
      tag("h2") { "How to read this" }
      tag("dl", ["class": "prose glossary"]) {
        term("Verdict") {
          "What the study's rule, fixed before anything was run, makes of its deciding rows: "
          badge(.supported)
          " they exclude zero in the direction claimed; "
          badge(.contradicted)
          " in the other; "
          badge(.noEffect)
          " they lie within the smallest effect of interest, so that an effect that matters is ruled out; "
          badge(.undecided)
          " they can tell neither, or disagree; "
          badge(.notMeasurable)
          " the record lacks what the question needs. Undecided is not the same as no effect."
        }
        term("Estimate (95 % CI)") {
          "The average change in adopters against what their own past and the other countries lead one to expect, in the "
            + "outcome's unit, with its 95 % confidence interval."
        }
        term("Smallest effect of interest") {
          "The study's own statement of what would be worth calling an effect; shaded in every figure."
        }
        if !backdrop.idealPointFacts.isEmpty {
          term("Ideal point, distance") {
            "Where a country stands on the line that best tells its votes, in standard deviations of all country-years; "
              + "a distance is that between two countries in the same session. Both are estimates, and their own "
              + "uncertainty is in every interval that rests on them."
          }
        }
        term("MDE") {
          "Minimum detectable effect: the effect that this design would find with 80 % power at 5 %, two-sided. Where it "
            + "exceeds the smallest effect of interest, the design is too weak to find an effect of that size."
        }
        term("Pre-trend p") {
          "The joint test that adopters and others moved alike before adoption. A small value means that they did not, and "
            + "that the estimate cannot be read as an effect. A large one is no proof that they did."
        }
        term("Adopters, compared, obs.") {
          "Countries that took the programme up within the years studied, countries that they are compared with, and "
            + "country-years in the estimate."
        }
        if answer.questions.contains(where: { $0.scrutiny != nil }) {
          term("Scrutiny") {
            "What a referee asks next of a question's leading row: other estimators, every other choice of coding, "
              + "outcome, sample and window side by side, how wrong parallel trends would have to be (as a multiple of "
              + "the largest departure before adoption), adoption dealt out anew, countries left out one at a time, and "
              + "what the design could have found. It changes a verdict only where the study's rule "
              + "says so, and the verdict then names the check."
          }
        }
        if answer.frameworks?.backtest != nil {
          term("Brier score, log score, AUC") {
            "How good forecasts were: the mean squared distance between the probability given and what happened (1 or 0); "
              + "the mean of minus the logarithm of the probability given to what happened; and the chance that a state "
              + "which endorsed had been given a higher probability than one which did not. The first two are better "
              + "when lower; an AUC of 0.5 is no better than a coin."
          }
        }
        term("◆ and checks") {
          "Rows marked ◆ decide. The others try another sample, measure or set of year effects, and decide nothing."
        }
      }
      if !answer.methods.isEmpty {
        tag("h3") { "Methods" }
        tag("div", ["class": "prose"]) { for paragraph in answer.methods { tag("p") { paragraph } } }
      }
    }
  }

  private func term(_ name: String, @HTMLBuilder _ meaning: () -> [HTML]) -> HTML {
    .group([tag("dt") { name }, tag("dd", [:], meaning)])
  }

  var reproduction: HTML {
    let file = answer.study.file ?? "Studies/\(answer.study.id).yml"
    let quick = answer.quick ? " --quick" : ""
    return tag("section", ["id": "reproduce", "class": "chapter"]) {
      tag("h2") { "How to reproduce this" }
      tag("p", ["class": "prose"]) {
        "The same version, study, record and seed give the same numbers, on any count of threads:"
      }
      tag("pre") { tag("code") { "./suasion answer \(file) --seed \(answer.seed)\(quick) --out answer" } }
      tag("dl", ["class": "hashes"]) {
        tag("dt") { "Suasion" }
        tag("dd") { answer.version }
        tag("dt") { "Study, SHA-256" }
        tag("dd", ["class": "hash"]) { answer.study.hash }
        tag("dt") { "Record, SHA-256" }
        tag("dd", ["class": "hash"]) { answer.record.hash }
      }
      tag("p", ["class": "prose"]) { "Files beside this page:" }
      tag("ul", ["class": "prose downloads"]) {
        for (path, words) in downloads {
          tag("li") {
            tag("a", ["href": path]) { path }
            " \(words)"
          }
        }
      }
    }
  }

  private var downloads: [(String, String)] {
    let positions =
      backdrop.idealPoints.isEmpty ? [] : [("tables/ideal_points.csv", "ideal points by country and year")]
    return [
      ("answer.json", "every number, for programs"), ("estimates.csv", "one row an estimate, in broom's columns"),
      ("verdicts.csv", "one row a question"), ("tables/evidence.csv", "estimates with samples and pre-trend tests"),
      ("tables/event_study.csv", "paths before and after adoption"),
      ("tables/left_out.csv", "countries left out, with the reason"), ("tables/codings.csv", "adoption by year"),
      ("tables/alignment.csv", "agreement by country and year"),
    ] + positions + tables.map { ("tables/\($0.name).csv", $0.words) } + [
      ("tables/diagnostics.csv", "diagnostics of every row"), ("tables/sources.csv", "sources and licences"),
    ]
  }
}
