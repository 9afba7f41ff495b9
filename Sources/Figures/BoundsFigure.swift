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
    var first: Int?
    if !bounds.relativeMagnitudes.isEmpty {
      rows.append(.heading("Departure up to M̄ times the largest before adoption"))
      first = rows.count
      rows += bounds.relativeMagnitudes.map { row($0, "M̄ \(NumberText.plain($0.magnitude))", "relative,") }
    }
    if !bounds.smoothness.isEmpty {
      rows.append(.heading("Slope may change by up to M a year"))
      rows += bounds.smoothness.map { row($0, "M \(NumberText.plain($0.magnitude))", "smooth,") }
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
      subtitle: "95 % intervals of \(bounds.target) by \(bounds.estimator), allowing trends to part after adoption. "
        + "\(breakdownText(bounds)) Shaded: smaller than \(scrutiny.bandText)."
        + (intervals.contains { $0.lowIsOpen || $0.highIsOpen }
          ? " “Open”: goes on beyond what was searched." : ""),
      description: "\(title). \(breakdownText(bounds)) Intervals in \(scrutiny.unit): "
        + rows.map { $0.label.isEmpty ? ($0.words ?? "").replacing("\n", with: " ") : $0.label }
        .joined(separator: "; ") + ".",
      drawing: RowChart(
        rows: rows, band: scrutiny.band, divider: first.flatMap { divider(bounds, first: $0) }, domain: domain,
        axisTitle: scrutiny.axis("Effect")
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
    guard let breakdown = bounds.breakdown else { return "No breakdown value: the interval holds zero even at M̄ 0." }
    let value = NumberText.significant(breakdown)
    return bounds.breakdownIsOpen
      ? "Breakdown value: at least M̄ \(value), the largest tried." : "Breakdown value: M̄ \(value)."
  }

  /// Where the breakdown value lies among the rows; nil where none.
  private static func divider(_ bounds: Scrutiny.Bounds, first: Int) -> RowChart.Rule? {
    guard let breakdown = bounds.breakdown, breakdown.isFinite else { return nil }
    let magnitudes = bounds.relativeMagnitudes.map(\.magnitude)
    let words = "breakdown \(bounds.breakdownIsOpen ? "≥ " : "")\(NumberText.significant(breakdown))"
    guard let above = magnitudes.lastIndex(where: { $0 <= breakdown }) else {
      return RowChart.Rule(at: Double(first) - 0.5, words: words)
    }
    guard magnitudes.indices.contains(above + 1), magnitudes[above + 1] > magnitudes[above] else {
      return RowChart.Rule(at: Double(first + above) + 0.5, words: words)
    }
    let share = (breakdown - magnitudes[above]) / (magnitudes[above + 1] - magnitudes[above])
    // Between the rows, never through one.
    return RowChart.Rule(at: Double(first + above) + max(0.3, min(0.7, share)), words: words)
  }
}
