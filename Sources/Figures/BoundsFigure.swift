import Studies

extension Figure {
  /// Intervals of the effect if trends differed after adoption, by how much they may differ.
  static func bounds(_ question: QuestionAnswer, _ scrutiny: Scrutiny) -> Figure? {
    guard let bounds = scrutiny.bounds, !bounds.relativeMagnitudes.isEmpty || !bounds.smoothness.isEmpty else {
      return nil
    }
    let decimals = scrutiny.decimals
    func row(_ interval: Scrutiny.Bounds.Interval, _ name: String, _ kind: String, strong: Bool = false)
      -> RowChart.Row
    {
      let words = boundsText(interval, decimals)
      return RowChart.Row(
        label: "\(name): \(words)", low: interval.low, high: interval.high, lowIsOpen: interval.lowIsOpen,
        highIsOpen: interval.highIsOpen, mark: strong ? .strong : .plain,
        tooltip: [("Departure", "\(kind) \(name)"), ("Interval", "\(words) \(scrutiny.unit)")])
    }
    var rows = [row(bounds.original, "As estimated", "", strong: true)]
    if !bounds.relativeMagnitudes.isEmpty {
      rows.append(.heading("Departure up to so many times the largest before"))
      let within =
        bounds.breakdown.map { value in bounds.relativeMagnitudes.filter { $0.magnitude <= value }.count } ?? 0
      let relative = bounds.relativeMagnitudes.map { row($0, "\(NumberText.significant($0.magnitude)) times", "up to") }
      rows += relative.prefix(within)
      if let breakdown = bounds.breakdown {
        let least = bounds.breakdownIsOpen ? "≥ " : ""
        rows.append(.init(label: "breakdown \(least)\(NumberText.fixed(breakdown, 2))", height: 18, mark: .divider))
      }
      rows += relative.dropFirst(within)
    }
    if !bounds.smoothness.isEmpty {
      rows.append(.heading("Slope may change by up to"))
      rows += bounds.smoothness.map {
        row($0, "\(NumberText.significant($0.magnitude)) a year", "slope changing by up to")
      }
    }
    let intervals = [bounds.original] + bounds.relativeMagnitudes + bounds.smoothness
    let ends = intervals.flatMap { [$0.lowIsOpen ? nil : $0.low, $0.highIsOpen ? nil : $0.high] }
    let limit = 8 * max(abs(bounds.original.low), abs(bounds.original.high), scrutiny.band)
    let domain = RowChart.domain(
      ends.compactMap { $0 }.filter(\.isFinite).map { limit.isFinite ? max(-limit, min(limit, $0)) : $0 }
        + [-1.2 * scrutiny.band, 1.2 * scrutiny.band])
    let title = scrutiny.title(.bounds, question, else: "if parallel trends failed")
    return Figure(
      name: slug("scrutiny-bounds", question.id), title: title,
      subtitle: "By \(bounds.estimator), \(bounds.target): 95 % intervals if trends part after adoption. "
        + "\(breakdownText(bounds)) Shaded: smaller than \(scrutiny.bandText)."
        + (intervals.contains { $0.lowIsOpen || $0.highIsOpen }
          ? " “Open”: goes on beyond what was searched." : ""),
      description: "\(title). \(breakdownText(bounds)) Intervals in \(scrutiny.unit): "
        + rows.map { $0.label.isEmpty ? ($0.words ?? "").replacing("\n", with: " ") : $0.label }
        .joined(separator: "; ") + ".",
      wideTitle: true,
      drawing: RowChart(
        rows: rows, band: scrutiny.band, domain: domain, axisTitle: scrutiny.axis("Effect")
      ).drawing)
  }

  /// "−0.02 to open".
  public static func boundsText(_ interval: Scrutiny.Bounds.Interval, _ decimals: Int) -> String {
    let low = interval.lowIsOpen ? "open" : NumberText.fixed(interval.low, decimals)
    let high = interval.highIsOpen ? "open" : NumberText.fixed(interval.high, decimals)
    return "\(low) to \(high)"
  }

  /// The breakdown value in a sentence.
  public static func breakdownText(_ bounds: Scrutiny.Bounds) -> String {
    guard let breakdown = bounds.breakdown else {
      return "No breakdown value: the interval holds zero even without a departure."
    }
    let value = NumberText.fixed(breakdown, 2)
    return bounds.breakdownIsOpen
      ? "Breakdown value: at least \(value) times, the most tried."
      : "Breakdown value: \(value) times the largest departure before adoption."
  }
}
