import Effects

/// How the leading row of a question is put to the test, stated before anything is run.
public struct ScrutinyPlan: Sendable {
  /// Estimators beside the deciding one, in the order of the page.
  public var estimators: [Estimator]
  /// Bootstrap or placebo replicates of estimators without an analytic error, and of differences between groups.
  public var replicates: Int
  /// Assignments of adoption dealt out by lot.
  public var permutations: Int
  /// Countries so near, in kilometres, are neighbours.
  public var neighboursWithin: Double
  /// Indicators that an effect may run through.
  public var mediators: [String]
  public var curve: CurvePlan?
}

/// The choices whose every combination stands on a specification curve, beside the question's codings and outcomes.
public struct CurvePlan: Sendable {
  public var estimators: [Estimator]
  /// Estimators whose errors need replicates: on the question's own outcomes, with the first sample, window and covariates.
  public var once: [Estimator]
  /// Outcomes of checks that stand on the curve beside the question's own.
  public var outcomes: [String]
  public var controls: [ImputationOptions.Controls]
  public var samples: [String]
  /// Years before a coding begins that a window looks back on.
  public var yearsBefore: [Int]
  /// Sets of indicators that are held constant; the empty set for none.
  public var covariates: [[String]]
  public var permutations: Int
  /// Replicates for estimators without an analytic error.
  public var replicates: Int
}

extension Study {
  static func scrutiny(_ node: StudyNode) throws -> ScrutinyPlan {
    try node.mapping(["estimators", "replicates", "permutations", "neighbours-within", "mediators", "curve"]) { keys in
      ScrutinyPlan(
        estimators: try keys.required("estimators").list(estimator),
        replicates: try keys.required("replicates").count(from: 50, to: 99_999),
        permutations: try keys.required("permutations").count(from: 19, to: 99_999),
        neighboursWithin: Double(try keys.required("neighbours-within").count(from: 1, to: 20_000)),
        mediators: try keys.strings("mediators"), curve: try keys["curve"].map(curve))
    }
  }

  private static func curve(_ node: StudyNode) throws -> CurvePlan {
    try node.mapping([
      "estimators", "once", "outcomes", "controls", "samples", "years-before", "covariates", "permutations",
      "replicates",
    ]) { keys in
      CurvePlan(
        estimators: try keys.required("estimators").list(estimator), once: try keys["once"]?.list(estimator) ?? [],
        outcomes: try keys.strings("outcomes"),
        controls: try keys.required("controls").list { node in
          guard let controls = ImputationOptions.Controls(rawValue: try node.string()) else {
            throw node.fault("no controls '\(try node.string())'", hint: "write never or notyet")
          }
          return controls
        }, samples: try keys.required("samples").list { try $0.string() },
        yearsBefore: try keys.required("years-before").list { try $0.count(from: 2, to: 50) },
        covariates: try keys["covariates"]?.list { node in try node.list { try $0.string() } } ?? [[]],
        permutations: try keys.required("permutations").count(from: 19, to: 99_999),
        replicates: try keys.required("replicates").count(from: 50, to: 99_999))
    }
  }

  private static func estimator(_ node: StudyNode) throws -> Estimator {
    let name = try node.string()
    guard let estimator = Estimator(rawValue: name) else {
      throw node.fault(
        "no estimator '\(name)'", hint: "choose from \(Estimator.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return estimator
  }

  static func robustness(_ node: StudyNode) throws -> RobustnessRule {
    try node.mapping(["permutation", "leave-one-out", "estimators", "breakdown"]) { keys in
      RobustnessRule(
        permutation: try keys["permutation"]?.share(), leaveOneOut: try keys["leave-one-out"]?.bool() ?? false,
        estimators: try keys["estimators"]?.share(), breakdown: try keys["breakdown"]?.double())
    }
  }
}
