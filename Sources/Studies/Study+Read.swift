import Measures
import Record
import Statistics

extension Study {
  /// Reads a study file.
  ///
  /// - Parameters:
  ///   - text: the file's text; `file` names it in errors; `hash` is its SHA-256.
  /// - Throws: a usage error with file, line and key: an unknown key, a missing one, a name that nothing defines.
  public static func read(_ text: String, file: String, hash: String) throws -> Study {
    let root = try StudyNode.parse(text, file: file)
    let study = try root.mapping([
      "study", "title", "question", "sponsor", "rival", "seed", "bootstrap", "outcome-draws", "years-before",
      "decision", "samples", "outcomes", "unions", "questions", "scrutiny", "frameworks", "limits",
    ]) { keys in
      Study(
        id: try keys.required("study").string(), title: try keys.required("title").string(),
        question: try keys.required("question").string(),
        sponsor: CountryCode(try keys.required("sponsor").string()),
        rival: CountryCode(try keys.required("rival").string()),
        seed: try keys.required("seed").seed(), bootstrap: try keys.required("bootstrap").count(from: 49, to: 99_999),
        outcomeDraws: try keys.required("outcome-draws").count(from: 5, to: 1_000),
        yearsBefore: try keys.required("years-before").count(from: 2, to: 50),
        decision: try decision(keys.required("decision")),
        samples: try keys.required("samples").named(sample).map(\.1),
        outcomes: try keys.required("outcomes").named(outcome).map(\.1),
        unions: try keys["unions"]?.named(union).map(\.1) ?? [],
        questions: try keys.required("questions").list(question), scrutiny: try keys["scrutiny"].map(scrutiny),
        frameworks: try keys["frameworks"].map(frameworks),
        limits: try keys.strings("limits"), hash: hash)
    }
    try study.requireDefinedNames(root)
    return study
  }

  /// Every outcome, sample and question that is named must stand in the file; once.
  private func requireDefinedNames(_ root: StudyNode) throws {
    func require(_ id: String, in known: [String], _ what: String, of question: QuestionPlan) throws {
      guard known.contains(id) else {
        throw SuasionError(
          .usage, "no \(what) '\(id)'", at: .init(file: root.file, key: "questions.\(question.id)"),
          hint: "the study defines \(known.joined(separator: ", "))")
      }
    }
    let outcomeNames = outcomes.map(\.id)
    let sampleNames = samples.map(\.id)
    for question in questions {
      try require(question.sample, in: sampleNames, "sample", of: question)
      switch question.kind {
      case .effect(_, let named, let checks, _):
        for id in named + checks.compactMap(\.outcome) { try require(id, in: outcomeNames, "outcome", of: question) }
        for id in checks.compactMap(\.sample) { try require(id, in: sampleNames, "sample", of: question) }
      case .difference(_, _, let id, let checks), .response(_, let id, let checks):
        for id in [id] + checks.compactMap(\.outcome) { try require(id, in: outcomeNames, "outcome", of: question) }
        for id in checks.compactMap(\.sample) { try require(id, in: sampleNames, "sample", of: question) }
      case .uptake, .support: break
      case .acceptance(let pairs, _, _):
        guard let plan = frameworks else {
          throw SuasionError(
            .usage, "a question of acceptance in a study without frameworks",
            at: .init(file: root.file, key: "questions.\(question.id)"), hint: "add a section frameworks to the study")
        }
        for id in pairs.flatMap({ [$0.of, $0.against] }) {
          try require(id, in: plan.forecast, "forecast", of: question)
        }
      }
      try requireNorm(question, root)
      try requireOneSign(question, root)
    }
    for (id, known, key) in (scrutiny?.curve?.samples ?? []).map({ ($0, sampleNames, "samples") })
      + (scrutiny?.curve?.outcomes ?? []).map({ ($0, outcomeNames, "outcomes") }) where !known.contains(id)
    {
      throw SuasionError(
        .usage, "no \(key.dropLast()) '\(id)'", at: .init(file: root.file, key: "scrutiny.curve.\(key)"),
        hint: "the study defines \(known.joined(separator: ", "))")
    }
    let ids = questions.map(\.id)
    for (index, id) in ids.enumerated() where ids[..<index].contains(id) {
      throw SuasionError(.usage, "two questions called '\(id)'", at: .init(file: root.file, key: "questions"))
    }
  }

  /// A scale of support for norms that a question names must stand among the study's, and the question's kind must use it.
  private func requireNorm(_ question: QuestionPlan, _ root: StudyNode) throws {
    guard let id = question.norm else { return }
    let place = SuasionError.Location(file: root.file, key: "questions.\(question.id).norm")
    switch question.kind {
    case .effect, .support: break
    default:
      throw SuasionError(
        .usage, "this kind of question compares nobody on a scale of norms", at: place,
        hint: "name it in a question of kind effect or support")
    }
    let known = frameworks?.norms.map(\.id) ?? []
    guard known.contains(id) else {
      throw SuasionError(
        .usage, "no scale of norms '\(id)'", at: place,
        hint: known.isEmpty
          ? "add norms to the section frameworks" : "the study defines \(known.joined(separator: ", "))")
    }
  }

  /// A claim of less is stated by the question or by the outcome: by both it could be read either way.
  private func requireOneSign(_ question: QuestionPlan, _ root: StudyNode) throws {
    let named: [String]
    switch question.kind {
    case .effect(_, let outcomes, let checks, _): named = outcomes + checks.compactMap(\.outcome)
    case .difference(_, _, let id, let checks), .response(_, let id, let checks):
      named = [id] + checks.compactMap(\.outcome)
    case .uptake, .support, .acceptance: named = []
    }
    guard question.direction == .negative, let id = named.first(where: { outcome($0)?.direction != nil }) else {
      return
    }
    throw SuasionError(
      .usage, "the question claims less, and its outcome '\(id)' has a direction of its own",
      at: .init(file: root.file, key: "questions.\(question.id).direction"),
      hint: "write direction: positive here, or name an outcome without a direction")
  }

  // MARK: - Parts

  private static func decision(_ node: StudyNode) throws -> Decision {
    try node.mapping([
      "alpha", "pre-trend", "majority", "minimum-adopters", "minimum-controls", "minimum-controls-in-year",
      "robustness",
    ]) { keys in
      Decision(
        alpha: try keys.required("alpha").share(), preTrend: try keys.required("pre-trend").share(),
        majority: try keys.required("majority").share(),
        minimumAdopters: try keys.required("minimum-adopters").count(from: 2, to: 200),
        minimumControls: try keys.required("minimum-controls").count(from: 2, to: 200),
        minimumControlsInYear: try keys.required("minimum-controls-in-year").count(from: 1, to: 200),
        robustness: try keys["robustness"].map(robustness))
    }
  }

  private static func sample(_ id: String, _ node: StudyNode) throws -> SamplePlan {
    try node.mapping(["label", "income-below"]) { keys in
      SamplePlan(
        id: id, label: try keys.required("label").string(), incomeBelow: try keys["income-below"].map(incomeGroup))
    }
  }

  private static func incomeGroup(_ node: StudyNode) throws -> IncomeGroup {
    let label = try node.string()
    guard let group = IncomeGroup.allCases.first(where: { $0.label == label }) else {
      throw node.fault(
        "'\(label)' is no income group",
        hint: "choose from \(IncomeGroup.allCases.map(\.label).joined(separator: ", "))")
    }
    return group
  }

  private static func outcome(_ id: String, _ node: StudyNode) throws -> OutcomePlan {
    try node.mapping([
      "label", "unit", "agreement", "ideal-points", "roll-calls", "indicator", "logarithm", "smallest-effect",
      "direction",
    ]) { keys in
      let measure = try measure(keys)
      let smallest = try keys.required("smallest-effect").double()
      guard smallest > 0 else { throw node.fault("the smallest effect of interest must be above 0") }
      return OutcomePlan(
        id: id, label: try keys.required("label").string(), unit: try keys.required("unit").string(), measure: measure,
        smallestEffect: smallest, direction: try keys["direction"]?.choice())
    }
  }

  /// One of `agreement`, `ideal-points` and `indicator`, with the keys that belong to it and no others.
  private static func measure(_ keys: StudyMapping) throws -> OutcomePlan.Measure {
    let kinds = ["agreement", "ideal-points", "indicator"]
    let named = kinds.filter { keys[$0] != nil }
    guard let kind = named.first, named.count == 1 else {
      throw keys.node.fault(
        named.isEmpty ? "nothing says what is measured" : "\(named.joined(separator: " and ")) in one outcome",
        hint: "write one of \(kinds.joined(separator: ", "))")
    }
    let foreign = kind == "indicator" ? "roll-calls" : "logarithm"
    if let key = keys[foreign] { throw key.fault("'\(foreign)' says nothing of '\(kind)'", hint: "leave it out") }
    switch kind {
    case "agreement":
      return .agreement(
        metric: try keys.required(kind).string(), finalTextsOnly: try subjects(keys.required("roll-calls")) == .final)
    case "ideal-points":
      return .idealPoints(try keys.required(kind).choice(), try subjects(keys.required("roll-calls")))
    default:
      return .indicator(try keys.required(kind).string(), logarithm: try keys["logarithm"]?.bool() ?? false)
    }
  }

  private static func subjects(_ node: StudyNode) throws -> RollCallSelection.Subjects {
    let word = try node.string()
    guard let subjects = RollCallSelection.Subjects(rawValue: word) else {
      throw node.fault("'\(word)' selects no roll calls", hint: "write final or all")
    }
    return subjects
  }

  private static func union(_ id: String, _ node: StudyNode) throws -> UnionPlan {
    try node.mapping(["label", "programme", "codings"]) { keys in
      UnionPlan(
        id: id, label: try keys.required("label").string(), programme: try keys.required("programme").string(),
        codings: try keys.strings("codings"))
    }
  }

  private static func question(_ node: StudyNode) throws -> QuestionPlan {
    try node.mapping([
      "id", "title", "claim", "direction", "sample", "kind", "codings", "outcomes", "outcome", "checks", "of", "minus",
      "coding", "from", "to", "missing", "notes", "pairs", "smallest-difference", "norm",
    ]) { keys in
      QuestionPlan(
        id: try keys.required("id").string(), title: try keys.required("title").string(),
        claim: try keys.required("claim").string(), direction: try keys.required("direction").choice(),
        sample: try keys.required("sample").string(), kind: try kind(keys), norm: try keys["norm"]?.string(),
        notes: try keys.strings("notes"))
    }
  }

  private static func kind(_ keys: StudyMapping) throws -> QuestionPlan.Kind {
    let node = try keys.required("kind")
    switch try node.string() {
    case "effect":
      return .effect(
        codings: try keys.required("codings").list { try $0.string() },
        outcomes: try keys.required("outcomes").list { try $0.string() },
        checks: try keys["checks"]?.list(check) ?? [], missing: try keys.strings("missing"))
    case "difference":
      return .difference(
        of: try keys.required("of").list { try $0.string() },
        minus: try keys.required("minus").list { try $0.string() },
        outcome: try keys.required("outcome").string(), checks: try keys["checks"]?.list(check) ?? [])
    case "uptake": return .uptake(codings: try keys.required("codings").list { try $0.string() })
    case "response":
      return .response(
        codings: try keys.required("codings").list { try $0.string() },
        outcome: try keys.required("outcome").string(), checks: try keys["checks"]?.list(check) ?? [])
    case "support":
      return .support(
        coding: try keys.required("coding").string(), from: try keys.required("from").int(),
        to: try keys.required("to").int())
    case "acceptance":
      return .acceptance(
        pairs: try keys.required("pairs").list(rivals),
        smallestDifference: try keys.required("smallest-difference").share(), missing: try keys.strings("missing"))
    case let other:
      throw node.fault(
        "no kind of question '\(other)'",
        hint: "choose effect, difference, uptake, response, support or acceptance")
    }
  }

  private static func check(_ node: StudyNode) throws -> CheckPlan {
    try node.mapping(["label", "sample", "outcome", "period-effects"]) { keys in
      let periods = try keys["period-effects"]?.string()
      if let periods, periods != "by-region" {
        throw node.fault("period effects '\(periods)'", hint: "write by-region, or leave the key out")
      }
      return CheckPlan(
        label: try keys.required("label").string(), sample: try keys["sample"]?.string(),
        outcome: try keys["outcome"]?.string(), periodEffectsByRegion: periods != nil)
    }
  }
}

extension StudyNode {
  func count(from low: Int, to high: Int) throws -> Int {
    let number = try int()
    guard (low...high).contains(number) else { throw fault("\(number) lies outside \(low) to \(high)") }
    return number
  }

  func share() throws -> Double {
    let number = try double()
    guard number > 0, number < 1 else { throw fault("\(number) does not lie between 0 and 1") }
    return number
  }

  func seed() throws -> UInt64 {
    guard let number = UInt64(exactly: try int()) else { throw fault("a seed is a whole number from 0") }
    return number
  }
}
