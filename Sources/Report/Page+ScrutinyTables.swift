import Figures
import Studies

extension Page {
  /// The parts of a scrutiny that open on demand.
  @HTMLBuilder func scrutinyTables(_ scrutiny: Scrutiny, _ figures: ScrutinyFigures?) -> [HTML] {
    let decimals = scrutiny.decimals
    if !scrutiny.estimators.isEmpty {
      fold("Estimators in numbers, with their papers") { estimatorTable(scrutiny) }
    }
    if let bounds = scrutiny.bounds {
      fold("Bounds in numbers") { boundsTable(bounds, decimals) }
    }
    if !scrutiny.placebos.isEmpty {
      fold("Placebos in time") {
        sentences(scrutiny, [.placebos])
        sheet(
          "Placebos in time", "Adoption said to have come", ["Estimate (95 % CI)", "p"],
          scrutiny.placebos.map {
            (
              NumberText.count($0.yearsEarlier, "year earlier", "years earlier"),
              [interval($0.estimate, decimals), p($0.estimate)]
            )
          })
      }
    }
    if !scrutiny.balance.isEmpty {
      fold("Balance") {
        sentences(scrutiny, [.balance])
        figures?.balance.map { picture($0, level: "h6", titled: false) }
        sheet(
          "Balance", "Covariate", ["Adopters", "Others", "Standardized difference", "Overlap", "Missing"],
          scrutiny.balance.map { row in
            (
              row.name,
              [
                datum(row.meanTreated, NumberText.significant(row.meanTreated)),
                datum(row.meanControl, NumberText.significant(row.meanControl)),
                datum(row.standardizedDifference, NumberText.fixed(row.standardizedDifference ?? .nan, 2)),
                datum(row.overlap, row.overlap.map(Figure.percent) ?? ""), .text(NumberText.count(row.missing)),
              ]
            )
          })
        tag("p", ["class": "caption"]) {
          "Overlap: the share of adopters within the middle 95 % of the others. Missing: countries without the covariate."
        }
      }
    }
    if !scrutiny.spillovers.isEmpty {
      fold("Spillovers") {
        sentences(scrutiny, [.spillovers])
        sheet(
          "Spillovers", "Exposed through",
          ["Effect without the exposed (95 % CI)", "Effect on the exposed (95 % CI)", "Exposed"],
          scrutiny.spillovers.map {
            (
              $0.ring,
              [
                interval($0.withoutExposed, decimals), interval($0.onExposed, decimals),
                .text(NumberText.count($0.exposedCountries, "country", "countries")),
              ]
            )
          })
      }
    }
    if !scrutiny.heterogeneity.isEmpty {
      fold("Heterogeneity") {
        sentences(scrutiny, [.heterogeneity])
        for row in scrutiny.heterogeneity {
          sheet(
            "Heterogeneity by \(row.variable)", "By \(row.variable)", ["Countries", "Estimate (95 % CI)", "p"],
            row.groups.map {
              ($0.name, [.text(NumberText.count($0.countries)), interval($0.estimate, decimals), p($0.estimate)])
            } + [
              ("First less second", [.text(NumberText.none), interval(row.difference, decimals), p(row.difference)])
            ])
        }
      }
    }
    if let growth = scrutiny.growth {
      fold("Growth with years since adoption") {
        sentences(scrutiny, [.growth])
        sheet(
          "Growth", "Change of the effect", ["Estimate (95 % CI)", "p"],
          [
            (
              "a year, up to \(NumberText.count(growth.lastYear, "year", "years")) after adoption",
              [interval(growth.slope, decimals + 1), p(growth.slope)]
            )
          ])
      }
    }
    if !scrutiny.bacon.isEmpty {
      fold("What a two-way regression averages (Goodman-Bacon)") {
        sentences(scrutiny, [.bacon])
        sheet(
          "Goodman-Bacon decomposition", "Comparison", ["Weight", "Estimate"],
          scrutiny.bacon.map {
            (
              $0.kind,
              [
                datum($0.weight, Figure.percent($0.weight)),
                datum($0.estimate, NumberText.fixed($0.estimate, decimals)),
              ]
            )
          })
      }
    }
    if !scrutiny.mediation.isEmpty {
      fold("Mediation") {
        sentences(scrutiny, [.mediation])
        for row in scrutiny.mediation { mediation(row, scrutiny) }
      }
    }
  }

  func fold(_ title: String, @HTMLBuilder _ content: () -> [HTML]) -> HTML {
    tag("details") {
      tag("summary") { title }
      content()
    }
  }

  private func estimatorTable(_ scrutiny: Scrutiny) -> HTML {
    let decimals = scrutiny.decimals
    return scrolling("Estimators of \(scrutiny.label)") {
      tag("table", ["class": "evidence sheet"]) {
        tag("thead") {
          tag("tr") {
            tag("th", ["scope": "col"]) { "Estimator" }
            for heading in ["Estimate (95 % CI)", "p", "Adopters", "Compared", "Pre-trend p"] {
              tag("th", ["scope": "col", "class": "number"]) { heading }
            }
            tag("th", ["scope": "col"]) { "Standard error from" }
          }
        }
        tag("tbody") {
          for (index, row) in scrutiny.estimators.enumerated() {
            tag("tr", ["class": index == 0 ? "decides" : nil]) {
              tag("th", ["scope": "row"]) {
                if index == 0 { tag("span", ["class": "mark", "title": "decides"]) { "◆ " } }
                row.label
                tag("span", ["class": "sample"]) { row.paper }
                if let note = row.note { tag("span", ["class": "sample"]) { note } }
              }
              tag("td", ["class": "number"]) { interval(row.estimate, decimals) }
              tag("td", ["class": "number"]) { p(row.estimate) }
              for count in [row.treated, row.control] {
                tag("td", ["class": "number"]) { row.estimate == nil ? NumberText.none : NumberText.count(count) }
              }
              tag("td", ["class": "number"]) { datum(row.preTrend?.pValue, NumberText.p(row.preTrend?.pValue ?? .nan)) }
              tag("td") { row.estimate == nil ? NumberText.none : row.inference }
            }
          }
        }
      }
    }
  }

  private func boundsTable(_ bounds: Scrutiny.Bounds, _ decimals: Int) -> HTML {
    func row(_ name: String, _ interval: Scrutiny.Bounds.Interval) -> (String, [HTML]) {
      (
        name,
        [
          interval.lowIsOpen ? "open" : datum(interval.low, NumberText.fixed(interval.low, decimals)), " to ",
          interval.highIsOpen ? "open" : datum(interval.high, NumberText.fixed(interval.high, decimals)),
        ]
      )
    }
    return sheet(
      "Bounds", "Departure allowed after adoption", ["95 % interval"],
      [row("None, as estimated", bounds.original)]
        + bounds.relativeMagnitudes.map {
          row("\(NumberText.significant($0.magnitude)) times the largest before adoption", $0)
        } + bounds.smoothness.map { row("A change of slope of \(NumberText.significant($0.magnitude)) a year", $0) })
  }

  @HTMLBuilder private func mediation(_ row: Scrutiny.MediationRow, _ scrutiny: Scrutiny) -> [HTML] {
    let decimals = scrutiny.decimals
    sheet(
      "Mediation through \(row.mediator)", "Through \(row.mediator)", ["Estimate (95 % CI)", "p"],
      [
        ("Whole effect (\(scrutiny.unit))", [interval(row.total, decimals), p(row.total)]),
        (
          "Effect on the mediator (\(row.mediatorUnit))",
          [interval(row.onMediator, NumberText.decimals(scale: abs(row.onMediator.stdError))), p(row.onMediator)]
        ),
        ("Through the mediator", [interval(row.indirect, decimals), p(row.indirect)]),
        ("Past it", [interval(row.direct, decimals), p(row.direct)]),
      ])
    if !row.assumptions.isEmpty {
      tag("p", ["class": "rows"]) { "This holds only if" }
      tag("ul", ["class": "prose"]) { for assumption in row.assumptions { tag("li") { assumption } } }
    }
    if !row.rho.isEmpty {
      tag("p", ["class": "caption"]) {
        "If the errors of mediator and outcome were correlated by ρ; nothing would go through the mediator at ρ = "
        datum(row.correlation, NumberText.fixed(row.correlation, 2))
        "."
      }
      sheet(
        "Sensitivity of mediation through \(row.mediator)", "ρ", ["Through the mediator"],
        zip(row.rho, row.indirectAtRho).map {
          (NumberText.fixed($0, 2), [datum($1, NumberText.fixed($1, decimals))])
        })
    }
  }
}
