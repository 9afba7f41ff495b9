import Figures
import Studies

extension Page {
  /// How the forecast did on the past.
  @HTMLBuilder func backtestPart(_ found: FrameworksAnswer) -> [HTML] {
    frameworkPart(.backtest, "How the forecast did on the past", found, shown: found.backtest != nil) {
      if let backtest = found.backtest {
        framed([figures.frameworks?.scores, figures.frameworks?.calibration])
        coverage(backtest)
        fold("Scores by framework and years ahead") { scoreTable(backtest) }
        if !backtest.excluded.isEmpty { fold("Frameworks that were not scored") { leftOut(backtest.excluded) } }
        data("backtest_scores", "backtest_skills", "calibration", "backtest_coverage")
      }
    }
  }

  /// Coverage of the fans in words.
  @HTMLBuilder private func coverage(_ backtest: BacktestView) -> [HTML] {
    let known = backtest.fans.filter { $0.of > 0 }
    if !known.isEmpty {
      tag("p", ["class": "prose coverage"]) {
        "Of past fans, "
        for (index, fan) in known.enumerated() {
          let share = Double(fan.covered) / Double(fan.of)
          let mood = share < fan.level - 0.05 ? "too narrow" : share > fan.level + 0.05 ? "too wide" : "about right"
          if index > 0 { index == known.count - 1 ? " and " : ", " }
          "the \(Figure.percent(fan.level)) band held \(NumberText.count(fan.covered)) of \(NumberText.count(fan.of)) "
          "outcomes (\(Figure.percent(share)), \(mood))"
        }
        "."
      }
    }
  }

  private func scoreTable(_ backtest: BacktestView) -> HTML {
    let rows = backtest.scores
    return scrolling("Scores by framework and years ahead") {
      tag("table", ["class": "evidence sheet"]) {
        tag("thead") {
          tag("tr") {
            for heading in ["Framework", "Method"] { tag("th", ["scope": "col"]) { heading } }
            for heading in ["Years ahead", "Forecasts", "Endorsed", "Brier", "Log score", "AUC (95 % CI)"] {
              tag("th", ["scope": "col", "class": "number"]) { heading }
            }
          }
        }
        tag("tbody") {
          for row in rows {
            tag("tr") {
              tag("th", ["scope": "row"]) { row.label }
              tag("td") { Figure.methodName(row.method) }
              tag("td", ["class": "number"]) { row.horizon.map { String($0) } ?? "all" }
              tag("td", ["class": "number"]) { NumberText.count(row.forecasts) }
              tag("td", ["class": "number"]) { NumberText.count(row.events) }
              tag("td", ["class": "number"]) { datum(row.brier, NumberText.fixed(row.brier, 4)) }
              tag("td", ["class": "number"]) { datum(row.logScore, NumberText.fixed(row.logScore, 4)) }
              tag("td", ["class": "number"]) {
                datum(row.auc, NumberText.fixed(row.auc ?? .nan, 3))
                if row.auc != nil, row.aucLow != nil, row.aucHigh != nil {
                  " ("
                  datum(row.aucLow, NumberText.fixed(row.aucLow ?? .nan, 3))
                  " to "
                  datum(row.aucHigh, NumberText.fixed(row.aucHigh ?? .nan, 3))
                  ")"
                }
              }
            }
          }
        }
      }
    }
  }

  /// What is to be expected, which is shown with its score on the past or not at all.
  @HTMLBuilder func forecastParts(_ found: FrameworksAnswer) -> [HTML] {
    if let forecast = found.shownForecast, let backtest = found.backtest {
      frameworkPart(.forecast, "What is to be expected", found, shown: true, first: scoreLine(backtest)) {
        framed(figures.frameworks?.fans ?? [])
        halves(forecast)
        assumptions(forecast)
        data("forecast", "forecast_units")
      }
      frameworkPart(.rivals, "Whose rules are ahead", found, shown: !forecast.pairs.isEmpty) {
        pairTables(forecast)
        data("rivals")
      }
      frameworkPart(.swing, "Swing states", found, shown: !forecast.swing.isEmpty) {
        framed([figures.frameworks?.swingMap, figures.frameworks?.swing])
        data("swing")
      }
      frameworkPart(.levers, "What could be done about it", found, shown: !forecast.levers.isEmpty) {
        framed([figures.frameworks?.levers])
        fold("Levers in full") { leverTable(forecast) }
        data("levers")
      }
    } else if found.forecast != nil {
      tag("section", ["class": "framework-part", "id": "frameworks-forecast"]) {
        tag("h3") { "What is to be expected" }
        tag("p", ["class": "warning", "role": "note"]) {
          "The forecast is not shown: it has no score on the past."
        }
      }
    } else {
      frameworkPart(.forecast, "What is to be expected", found, shown: false) {}
    }
  }

  @HTMLBuilder private func halves(_ forecast: ForecastView) -> [HTML] {
    if !forecast.halves.isEmpty {
      sheet(
        "Year in which half will hold it", "Half of those who could hold it",
        ["Median year", "90 %", "Not by \(forecast.to)"],
        forecast.halves.map { half in
          func year(_ value: Int?) -> String { value.map(String.init) ?? "after \(forecast.to)" }
          return (
            forecast.name(half.framework),
            [
              .text(year(half.median)), .text("\(year(half.q05)) to \(year(half.q95))"),
              datum(half.never, "\(Figure.percent(half.never)) of futures"),
            ]
          )
        })
    }
  }

  @HTMLBuilder private func assumptions(_ forecast: ForecastView) -> [HTML] {
    tag("div", ["class": "notes"]) {
      tag("h4") { "This holds only if" }
      tag("ul") {
        for assumption in forecast.assumptions { tag("li") { assumption } }
        tag("li") {
          "\(NumberText.count(forecast.futures)) futures from \(forecast.origin) to \(forecast.to), seed \(forecast.seed)."
        }
      }
    }
  }

  /// A table for each pair of rivals.
  @HTMLBuilder private func pairTables(_ forecast: ForecastView) -> [HTML] {
    for rivals in forecast.rivalries {
      tag("h4") { "\(rivals.ofName) against \(rivals.againstName)" }
      sheet(
        "\(rivals.ofName) against \(rivals.againstName)", "Counted in",
        ["First ahead", "First less second, points (95 %)"],
        forecast.pairs.filter { $0.of == rivals.of && $0.against == rivals.against }.map(pairRow))
    }
  }

  private func pairRow(_ pair: ForecastView.Pair) -> (name: String, cells: [HTML]) {
    func points(_ value: Double) -> HTML { datum(value, NumberText.fixed(100 * value, 1)) }
    return (
      "\(Figure.weightName(pair.weight)), \(pair.year)",
      [
        pair.probability.isFinite
          ? datum(pair.probability, "\(Figure.percent(pair.probability)) of futures") : "no data",
        pair.difference.isFinite
          ? .group([points(pair.difference), " (", points(pair.low), " to ", points(pair.high), ")"]) : "no data",
      ]
    )
  }

  private func leverTable(_ forecast: ForecastView) -> HTML {
    func points(_ value: Double) -> HTML { datum(value, NumberText.fixed(100 * value, 1)) }
    return sheet(
      "Levers", "Lever", ["Framework", "Change in the share of states, points (90 %)"],
      forecast.levers.map { lever in
        (
          lever.label,
          [
            .text(lever.name),
            .group([points(lever.difference), " (", points(lever.low), " to ", points(lever.high), ")"]),
          ]
        )
      })
  }
}
