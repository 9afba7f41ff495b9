import Studies
import Tables

/// The tables of all questions' scrutinies, in broom's columns where they hold estimates.
enum ScrutinyTables {
  /// By name of the file in `tables/`, with what it holds; those without a row are left out.
  static func all(_ answer: Answer) -> [(name: String, words: String, text: String)] {
    let scrutinies = answer.questions.compactMap { question in question.scrutiny.map { (question.id, $0) } }
    return [
      ("scrutiny_estimators", "the leading rows by every estimator", estimators(scrutinies)),
      ("specification_curve", "every specification, with its choices", curve(scrutinies)),
      ("specification_curve_tests", "the curves against permuted adoption", curveTests(scrutinies)),
      ("bounds", "intervals if trends were not parallel", bounds(scrutinies)),
      ("permutation", "permutation tests", permutation(scrutinies)),
      ("permutation_draws", "estimates under permuted adoption", draws(scrutinies)),
      ("leave_one_out", "estimates without each country, cohort and region", leaveOneOut(scrutinies)),
      ("power", "power and equivalence", power(scrutinies)),
      (
        "scrutiny_estimates", "placebos in time, spillovers, heterogeneity, growth, mediation, Goodman-Bacon",
        estimates(scrutinies)
      ),
      ("balance", "adopters and others before adoption", balance(scrutinies)),
      ("mediation_sensitivity", "mediation under correlated errors", sensitivity(scrutinies)),
    ].compactMap { name, words, table in table.count > 1 ? (name, words, text(table)) : nil }
  }

  /// A header and rows.
  private typealias Table = [[String]]
  private typealias Scrutinies = [(question: String, scrutiny: Scrutiny)]

  private static func text(_ table: Table) -> String {
    var writer = DelimitedWriter(header: table.first ?? [])
    for row in table.dropFirst() { writer.append(row) }
    return writer.text
  }

  private static let broom = ["term", "estimate", "std.error", "statistic", "p.value", "conf.low", "conf.high"]

  private static func fields(_ term: String, _ estimate: Estimate?) -> [String] {
    [
      term, number(estimate?.estimate), number(estimate?.stdError), number(estimate?.statistic),
      number(estimate?.pValue), number(estimate?.confLow), number(estimate?.confHigh),
    ]
  }

  private static func number(_ value: Double?) -> String { ReportTables.number(value) }

  private static func estimators(_ scrutinies: Scrutinies) -> Table {
    var table: Table = [
      broom + [
        "minimum.detectable.effect", "question", "row", "unit", "smallest.effect", "label", "decides", "inference",
        "n_treated", "n_control", "pretrend.statistic", "pretrend.df", "pretrend.p.value", "paper", "note",
      ]
    ]
    for (question, scrutiny) in scrutinies {
      for (index, row) in scrutiny.estimators.enumerated() {
        table.append(
          fields(row.estimator, row.estimate) + [
            number(row.estimate?.minimumDetectableEffect), question, scrutiny.row, scrutiny.unit,
            number(scrutiny.smallestEffect), row.label, String(index == 0), row.inference, String(row.treated),
            String(row.control), number(row.preTrend?.statistic), ReportTables.count(row.preTrend?.degreesOfFreedom),
            number(row.preTrend?.pValue), row.paper, row.note ?? "",
          ])
      }
    }
    return table
  }

  /// Estimates over the smallest effect of interest, in the direction claimed.
  private static func curve(_ scrutinies: Scrutinies) -> Table {
    let known = ["coding", "outcome", "sample", "window", "estimator", "controls", "covariates"]
    let found = Set(scrutinies.flatMap { $0.scrutiny.curve?.rows ?? [] }.flatMap(\.choices.keys))
    let kinds = known + found.subtracting(known).sorted()
    var table: Table = [["question", "specification", "estimate", "conf.low", "conf.high"] + kinds + ["problem"]]
    for (question, scrutiny) in scrutinies {
      for (index, row) in (scrutiny.curve?.rows ?? []).enumerated() {
        table.append(
          [question, String(index + 1), number(row.scaled), number(row.low), number(row.high)]
            + kinds.map { row.choices[$0] ?? "" } + [row.problem ?? ""])
      }
    }
    return table
  }

  private static func curveTests(_ scrutinies: Scrutinies) -> Table {
    var table: Table = [
      [
        "term", "estimate", "permuted.median", "permuted.low", "permuted.high", "p.value", "question", "specifications",
        "permuted", "permutations",
      ]
    ]
    for (question, scrutiny) in scrutinies {
      guard let curve = scrutiny.curve else { continue }
      for (term, statistic) in [
        ("median", curve.median), ("significant_for", curve.significantFor),
        ("significant_against", curve.significantAgainst), ("average_z", curve.averageZ),
      ] {
        table.append([
          term, number(statistic.observed), number(statistic.median), number(statistic.low), number(statistic.high),
          number(statistic.pValue), question, String(curve.rows.count), String(curve.permuted),
          String(curve.permutations),
        ])
      }
    }
    return table
  }

  private static func bounds(_ scrutinies: Scrutinies) -> Table {
    var table: Table = [
      [
        "term", "magnitude", "conf.low", "conf.high", "low.is.open", "high.is.open", "question", "row", "estimator",
        "target", "breakdown", "breakdown.is.open",
      ]
    ]
    for (question, scrutiny) in scrutinies {
      guard let bounds = scrutiny.bounds else { continue }
      let rows =
        [("original", bounds.original)] + bounds.relativeMagnitudes.map { ("relative_magnitude", $0) }
        + bounds.smoothness.map { ("smoothness", $0) }
      for (term, interval) in rows {
        table.append([
          term, number(interval.magnitude), number(interval.low), number(interval.high), String(interval.lowIsOpen),
          String(interval.highIsOpen), question, scrutiny.row, bounds.estimator, bounds.target,
          number(bounds.breakdown), String(bounds.breakdownIsOpen),
        ])
      }
    }
    return table
  }

  private static func permutation(_ scrutinies: Scrutinies) -> Table {
    var table: Table = [
      ["term", "estimate", "p.value", "studentized.p.value", "permutations", "failures", "within", "question"]
    ]
    for (question, scrutiny) in scrutinies {
      guard let permutation = scrutiny.permutation else { continue }
      table.append([
        scrutiny.row, number(permutation.observed), number(permutation.pValue), number(permutation.studentizedPValue),
        String(permutation.draws.count), String(permutation.failures), permutation.within, question,
      ])
    }
    return table
  }

  private static func draws(_ scrutinies: Scrutinies) -> Table {
    var table: Table = [["question", "permutation", "estimate"]]
    for (question, scrutiny) in scrutinies {
      for (index, draw) in (scrutiny.permutation?.draws ?? []).enumerated() {
        table.append([question, String(index + 1), number(draw)])
      }
    }
    return table
  }

  private static func leaveOneOut(_ scrutinies: Scrutinies) -> Table {
    var table: Table = [["term", "kind", "estimate", "std.error", "question", "row"]]
    for (question, scrutiny) in scrutinies {
      for part in scrutiny.leaveOneOut {
        table.append([part.name, part.kind, number(part.estimate), number(part.stdError), question, scrutiny.row])
      }
    }
    return table
  }

  private static func power(_ scrutinies: Scrutinies) -> Table {
    var table: Table = [
      [
        "question", "row", "unit", "smallest.effect", "mde.analytic", "mde.simulated", "size", "detectable.drift",
        "bias.of.drift", "equivalence.low", "equivalence.high", "equivalence.p.value",
      ]
    ]
    for (question, scrutiny) in scrutinies {
      guard let power = scrutiny.power else { continue }
      table.append([
        question, scrutiny.row, scrutiny.unit, number(scrutiny.smallestEffect), number(power.analytic),
        number(power.simulated), number(power.size), number(power.detectableDrift), number(power.biasOfDrift),
        number(power.equivalenceLow), number(power.equivalenceHigh), number(power.equivalencePValue),
      ])
    }
    return table
  }

  /// The estimates of the smaller parts, one below the other: `part` says which, `group` what within it.
  private static func estimates(_ scrutinies: Scrutinies) -> Table {
    var table: Table = [broom + ["part", "group", "countries", "weight", "unit", "question", "row"]]
    for (question, scrutiny) in scrutinies {
      func append(
        _ part: String, _ term: String, _ estimate: Estimate?, group: String = "", countries: Int? = nil,
        unit: String? = nil
      ) {
        table.append(
          fields(term, estimate) + [
            part, group, ReportTables.count(countries), "", unit ?? scrutiny.unit, question, scrutiny.row,
          ])
      }
      for row in scrutiny.placebos { append("placebo", "\(row.yearsEarlier) years earlier", row.estimate) }
      for row in scrutiny.spillovers {
        append("spillover", "without exposed", row.withoutExposed, group: row.ring, countries: row.exposedCountries)
        append("spillover", "on exposed", row.onExposed, group: row.ring, countries: row.exposedCountries)
      }
      for row in scrutiny.heterogeneity {
        for group in row.groups {
          append("heterogeneity", group.name, group.estimate, group: row.variable, countries: group.countries)
        }
        append("heterogeneity", "difference", row.difference, group: row.variable)
      }
      if let growth = scrutiny.growth { append("growth", "slope a year to year \(growth.lastYear)", growth.slope) }
      for row in scrutiny.mediation {
        append("mediation", "total", row.total, group: row.mediator)
        append("mediation", "on mediator", row.onMediator, group: row.mediator, unit: row.mediatorUnit)
        append("mediation", "indirect", row.indirect, group: row.mediator)
        append("mediation", "direct", row.direct, group: row.mediator)
      }
      for row in scrutiny.bacon {
        table.append([
          row.kind, number(row.estimate), "", "", "", "", "", "goodman-bacon", "", "", number(row.weight),
          scrutiny.unit, question, scrutiny.row,
        ])
      }
    }
    return table
  }

  private static func balance(_ scrutinies: Scrutinies) -> Table {
    var table: Table = [
      ["term", "mean.treated", "mean.control", "standardized.difference", "overlap", "missing", "question", "row"]
    ]
    for (question, scrutiny) in scrutinies {
      for row in scrutiny.balance {
        table.append([
          row.name, number(row.meanTreated), number(row.meanControl), number(row.standardizedDifference),
          number(row.overlap), String(row.missing), question, scrutiny.row,
        ])
      }
    }
    return table
  }

  private static func sensitivity(_ scrutinies: Scrutinies) -> Table {
    var table: Table = [["term", "rho", "estimate", "correlation.at.zero", "unit", "question", "row"]]
    for (question, scrutiny) in scrutinies {
      for row in scrutiny.mediation {
        for (rho, indirect) in zip(row.rho, row.indirectAtRho) {
          table.append([
            row.mediator, number(rho), number(indirect), number(row.correlation), scrutiny.unit, question, scrutiny.row,
          ])
        }
      }
    }
    return table
  }
}
