import Figures
import Studies

/// A question's scrutiny in `answer.json`. Single permutation draws stand in `tables/permutation_draws.csv` alone.
enum ScrutinyDocument {
  static func document(_ scrutiny: Scrutiny) -> JSONValue {
    [
      "row": .string(scrutiny.row), "label": .string(scrutiny.label), "outcome_label": .string(scrutiny.outcomeLabel),
      "unit": .string(scrutiny.unit), "smallest_effect": JSONValue(orNull: scrutiny.smallestEffect),
      "direction": .string(scrutiny.direction),
      "sentences": .object(
        .init(
          Scrutiny.Part.allCases.compactMap { part in
            scrutiny.sentence(part).map { (snake(part.rawValue), .string($0)) }
          })),
      "estimators": .array(scrutiny.estimators.map(estimator)),
      "specification_curve": scrutiny.curve.map(curve) ?? .null, "bounds": scrutiny.bounds.map(bounds) ?? .null,
      "permutation": scrutiny.permutation.map(permutation) ?? .null,
      "leave_one_out": .array(
        scrutiny.leaveOneOut.map {
          [
            "kind": .string($0.kind), "name": .string($0.name), "estimate": JSONValue(orNull: $0.estimate),
            "std_error": JSONValue(orNull: $0.stdError),
          ]
        }),
      "placebos": .array(
        scrutiny.placebos.map {
          .object(.init([("years_earlier", JSONValue($0.yearsEarlier))] + fields($0.estimate).pairs))
        }),
      "power": scrutiny.power.map(power) ?? .null, "balance": .array(scrutiny.balance.map(balance)),
      "spillovers": .array(
        scrutiny.spillovers.map {
          [
            "ring": .string($0.ring), "exposed_countries": JSONValue($0.exposedCountries),
            "without_exposed": estimate($0.withoutExposed), "on_exposed": estimate($0.onExposed),
          ]
        }),
      "heterogeneity": .array(
        scrutiny.heterogeneity.map { row in
          [
            "variable": .string(row.variable), "difference": estimate(row.difference),
            "groups": .array(
              row.groups.map {
                .object(
                  .init(
                    [("name", .string($0.name)), ("countries", JSONValue($0.countries))] + fields($0.estimate).pairs))
              }),
          ]
        }),
      "growth": scrutiny.growth.map { ["slope": estimate($0.slope), "last_year": JSONValue($0.lastYear)] } ?? .null,
      "goodman_bacon": .array(
        scrutiny.bacon.map {
          [
            "kind": .string($0.kind), "weight": JSONValue(orNull: $0.weight),
            "estimate": JSONValue(orNull: $0.estimate),
          ]
        }),
      "mediation": .array(scrutiny.mediation.map(mediation)), "notes": JSONValue(scrutiny.notes),
    ]
  }

  private static func estimator(_ row: Scrutiny.EstimatorRow) -> JSONValue {
    let head: JSONValue.Members = [
      "estimator": .string(row.estimator), "label": .string(row.label), "paper": .string(row.paper),
    ]
    let tail: JSONValue.Members = [
      "inference": .string(row.inference), "n_treated": JSONValue(row.treated), "n_control": JSONValue(row.control),
      "pre_trend": row.preTrend.map {
        [
          "statistic": JSONValue(orNull: $0.statistic), "degrees_of_freedom": JSONValue($0.degreesOfFreedom),
          "p_value": JSONValue(orNull: $0.pValue),
        ]
      } ?? .null,
      "facts": .object(.init(row.facts.sorted { $0.key < $1.key }.map { ($0.key, JSONValue(orNull: $0.value)) })),
      "note": JSONValue(row.note),
    ]
    return .object(.init(head.pairs + fields(row.estimate).pairs + tail.pairs))
  }

  private static func curve(_ curve: Scrutiny.Curve) -> JSONValue {
    func statistic(_ value: Scrutiny.Curve.Statistic) -> JSONValue {
      [
        "observed": JSONValue(orNull: value.observed), "median": JSONValue(orNull: value.median),
        "low": JSONValue(orNull: value.low), "high": JSONValue(orNull: value.high),
        "p_value": JSONValue(orNull: value.pValue),
      ]
    }
    return [
      "share_for": JSONValue(orNull: curve.shareFor), "share_against": JSONValue(orNull: curve.shareAgainst),
      "permutations": JSONValue(curve.permutations), "permuted": JSONValue(curve.permuted),
      "median": statistic(curve.median), "significant_for": statistic(curve.significantFor),
      "significant_against": statistic(curve.significantAgainst), "average_z": statistic(curve.averageZ),
      "rows": .array(
        curve.rows.map { row in
          [
            "choices": .object(.init(row.choices.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })),
            "scaled": JSONValue(orNull: row.scaled), "conf_low": JSONValue(orNull: row.low),
            "conf_high": JSONValue(orNull: row.high), "problem": JSONValue(row.problem),
          ]
        }),
    ]
  }

  private static func bounds(_ bounds: Scrutiny.Bounds) -> JSONValue {
    func interval(_ interval: Scrutiny.Bounds.Interval) -> JSONValue {
      [
        "magnitude": JSONValue(orNull: interval.magnitude), "low": JSONValue(orNull: interval.low),
        "high": JSONValue(orNull: interval.high), "low_is_open": .bool(interval.lowIsOpen),
        "high_is_open": .bool(interval.highIsOpen),
      ]
    }
    return [
      "estimator": .string(bounds.estimator), "target": .string(bounds.target), "original": interval(bounds.original),
      "relative_magnitudes": .array(bounds.relativeMagnitudes.map(interval)),
      "smoothness": .array(bounds.smoothness.map(interval)), "breakdown": JSONValue(orNull: bounds.breakdown),
      "breakdown_is_open": .bool(bounds.breakdownIsOpen),
    ]
  }

  private static func permutation(_ permutation: Scrutiny.Permutation) -> JSONValue {
    [
      "observed": JSONValue(orNull: permutation.observed), "draws": JSONValue(permutation.draws.count),
      "p_value": JSONValue(orNull: permutation.pValue),
      "studentized_p_value": JSONValue(orNull: permutation.studentizedPValue),
      "within": .string(permutation.within), "failures": JSONValue(permutation.failures),
    ]
  }

  private static func power(_ power: Scrutiny.Power) -> JSONValue {
    [
      "analytic": JSONValue(orNull: power.analytic), "simulated": JSONValue(orNull: power.simulated),
      "size": JSONValue(orNull: power.size), "detectable_drift": JSONValue(orNull: power.detectableDrift),
      "bias_of_drift": JSONValue(orNull: power.biasOfDrift),
      "equivalence_low": JSONValue(orNull: power.equivalenceLow),
      "equivalence_high": JSONValue(orNull: power.equivalenceHigh),
      "equivalence_p_value": JSONValue(orNull: power.equivalencePValue),
    ]
  }

  private static func balance(_ row: Scrutiny.BalanceRow) -> JSONValue {
    [
      "name": .string(row.name), "mean_treated": JSONValue(orNull: row.meanTreated),
      "mean_control": JSONValue(orNull: row.meanControl),
      "standardized_difference": JSONValue(orNull: row.standardizedDifference),
      "overlap": JSONValue(orNull: row.overlap), "missing": JSONValue(row.missing),
    ]
  }

  private static func mediation(_ row: Scrutiny.MediationRow) -> JSONValue {
    [
      "mediator": .string(row.mediator), "mediator_unit": .string(row.mediatorUnit), "total": estimate(row.total),
      "on_mediator": estimate(row.onMediator), "indirect": estimate(row.indirect), "direct": estimate(row.direct),
      "correlation": JSONValue(orNull: row.correlation), "rho": .array(row.rho.map { JSONValue(orNull: $0) }),
      "indirect_at_rho": .array(row.indirectAtRho.map { JSONValue(orNull: $0) }),
      "assumptions": JSONValue(row.assumptions),
    ]
  }

  private static func estimate(_ estimate: Estimate?) -> JSONValue { estimate.map { .object(fields($0)) } ?? .null }

  private static func fields(_ estimate: Estimate?) -> JSONValue.Members {
    [
      "estimate": JSONValue(orNull: estimate?.estimate), "std_error": JSONValue(orNull: estimate?.stdError),
      "conf_low": JSONValue(orNull: estimate?.confLow), "conf_high": JSONValue(orNull: estimate?.confHigh),
      "p_value": JSONValue(orNull: estimate?.pValue),
      "minimum_detectable_effect": JSONValue(orNull: estimate?.minimumDetectableEffect),
    ]
  }

  /// "leaveOneOut" → "leave_one_out".
  private static func snake(_ name: String) -> String {
    name.reduce(into: "") { output, letter in output += letter.isUppercase ? "_" + letter.lowercased() : String(letter)
    }
  }
}
