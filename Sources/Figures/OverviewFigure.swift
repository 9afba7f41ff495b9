import Studies

extension Figure {
  /// Every question on one axis: the headline estimate over its smallest effect of interest, right of zero where it
  /// goes the way the claim says. Nil where no question has an estimate.
  public static func overview(_ answer: Answer) -> Figure? {
    guard answer.questions.contains(where: { $0.headline?.estimate != nil }) else { return nil }
    let rows = answer.questions.map(overviewRow)
    let chart = IntervalRows(
      rows: rows,
      groups: Verdict.allCases.map { verdict in
        IntervalRows.Group(
          name: verdict.rawValue, shape: FigureStyle.shape(of: verdict), colour: FigureStyle.colour(of: verdict),
          hollow: verdict == .undecided)
      },
      band: 1, reach: 6,
      axisTitle: ["Smallest effects of interest", "← against the claim · as claimed →"])
    let title = verdictFinding(answer.questions)
    return Figure(
      name: "overview", title: title,
      subtitle: "Each question's leading estimate in units of its smallest effect of interest, with its 95 % interval; "
        + "shaded: an effect too small to matter. ▲ supported, ▼ contradicted, ■ no effect of interest, ○ undecided.",
      description: "\(title). Estimates divided by the smallest effect of interest: "
        + zip(answer.questions, rows).map { question, row in
          "\(question.title), \(question.verdict.rawValue)"
            + (row.estimate.map {
              ": \(NumberText.fixed($0.value, 1)), 95 % interval \(NumberText.interval($0.low, $0.high, 1))"
            } ?? "")
        }.joined(separator: "; ") + ".",
      drawing: chart.drawing)
  }

  private static func overviewRow(_ question: QuestionAnswer) -> IntervalRows.Row {
    var row = IntervalRows.Row(
      label: question.title, value: question.verdict.rawValue, estimate: nil, emphasised: true,
      group: question.verdict.rawValue, tooltip: [("Question", question.title), ("Verdict", question.verdict.rawValue)])
    guard let evidence = question.headline, let estimate = evidence.estimate, evidence.smallestEffect > 0,
      evidence.smallestEffect.isFinite
    else { return row }
    let decimals = NumberText.decimals(of: evidence)
    let sign = (evidence.direction ?? question.direction) == "negative" ? -1.0 : 1
    let ends = [sign * estimate.confLow / evidence.smallestEffect, sign * estimate.confHigh / evidence.smallestEffect]
    row.estimate = (sign * estimate.estimate / evidence.smallestEffect, min(ends[0], ends[1]), max(ends[0], ends[1]))
    row.tooltip += [
      ("Row", evidence.label), ("Outcome", evidence.outcomeLabel),
      ("Estimate", "\(NumberText.fixed(estimate.estimate, decimals)) \(evidence.unit)"),
      ("95 % interval", NumberText.interval(estimate.confLow, estimate.confHigh, decimals)),
      ("Smallest effect", "\(NumberText.plain(evidence.smallestEffect)) \(evidence.unit)"),
    ]
    return row
  }

  /// The questions that were decided, by name: "Supported: Tangible benefits. Undecided: 8."
  private static func verdictFinding(_ questions: [QuestionAnswer]) -> String {
    let parts = [Verdict.supported, .contradicted, .noEffect].compactMap { verdict -> String? in
      let titles = questions.filter { $0.verdict == verdict }.map(\.title)
      guard !titles.isEmpty else { return nil }
      return "\(verdict.rawValue.prefix(1).uppercased() + verdict.rawValue.dropFirst()): \(listed(titles))"
    }
    let open = [Verdict.undecided, .notMeasurable].compactMap { verdict -> String? in
      let count = questions.count { $0.verdict == verdict }
      return count == 0 ? nil : "\(verdict.rawValue.prefix(1).uppercased() + verdict.rawValue.dropFirst()): \(count)"
    }
    return (parts + open).joined(separator: ". ")
  }

  /// "Of 9 questions, 1 is supported, 2 are contradicted and 6 are undecided".
  public static func verdictTally(_ questions: [QuestionAnswer]) -> String {
    let parts = Verdict.allCases.compactMap { verdict -> String? in
      let count = questions.count { $0.verdict == verdict }
      guard count > 0 else { return nil }
      let words =
        switch verdict {
        case .supported: count == 1 ? "is supported" : "are supported"
        case .contradicted: count == 1 ? "is contradicted" : "are contradicted"
        case .noEffect: count == 1 ? "shows no effect of interest" : "show no effect of interest"
        case .undecided: count == 1 ? "is undecided" : "are undecided"
        case .notMeasurable: count == 1 ? "is not yet measurable" : "are not yet measurable"
        }
      return "\(count) \(words)"
    }
    return "Of \(questions.count) \(questions.count == 1 ? "question" : "questions"), \(listed(parts))"
  }
}
