import Studies

extension Figure {
  /// The estimate without each country, cohort and region, sorted; the most influential countries are named.
  static func leaveOneOut(_ question: QuestionAnswer, _ scrutiny: Scrutiny) -> Figure? {
    let estimated = scrutiny.leaveOneOut.filter { $0.estimate?.isFinite == true }
    guard !estimated.isEmpty else { return nil }
    let decimals = scrutiny.decimals
    let whole = scrutiny.leading?.estimate
    var rows: [RowChart.Row] = []
    for (kind, one) in leftOutKinds {
      let parts = scrutiny.leaveOneOut.filter { $0.kind == kind }
      let sorted = parts.filter { $0.estimate?.isFinite == true }.sorted {
        ($0.estimate ?? 0, $0.name) < ($1.estimate ?? 0, $1.name)
      }
      if !parts.isEmpty { rows.append(.heading(leftOutHeading(one, sorted, decimals))) }
      let named = Set(kind == "country" ? farthest(sorted, from: whole, count: 6) : sorted.map(\.name))
      let step = max(1.5, min(5, 150 / Double(max(1, sorted.count))))
      rows += sorted.map { part in
        let isNamed = named.contains(part.name)
        let lines = wrapped(part.name, at: 22)
        return RowChart.Row(
          label: isNamed ? lines.joined(separator: "\n") : "",
          height: isNamed ? 4 + 13 * Double(lines.count) : step, point: part.estimate, mark: isNamed ? .plain : .dot,
          tooltip: [
            ("Without", part.name),
            ("Estimate", "\(NumberText.fixed(part.estimate ?? .nan, decimals)) \(scrutiny.unit)"),
          ])
      }
      rows += parts.filter { $0.estimate?.isFinite != true }.map {
        RowChart.Row(label: wrapped($0.name, at: 22)[0], height: 17, words: "not identified without it")
      }
    }
    let title = scrutiny.title(.leaveOneOut, question, else: "the estimate without each country, cohort and region")
    return Figure(
      name: slug("scrutiny-leave-one-out", question.id), title: title,
      subtitle:
        "\(scrutiny.label). Estimates without one country, cohort or region at a time, sorted. Dashed: with all "
        + "of them\(whole.map { ", \(NumberText.fixed($0, decimals))" } ?? ""). Shaded: smaller than "
        + "\(scrutiny.bandText).",
      description: "\(title). "
        + leftOutKinds.compactMap { kind, one in
          let parts = estimated.filter { $0.kind == kind }.sorted { ($0.estimate ?? 0) < ($1.estimate ?? 0) }
          return parts.isEmpty ? nil : leftOutHeading(one, parts, decimals)
        }.joined(separator: "; ") + " \(scrutiny.unit).",
      wideTitle: true,
      drawing: RowChart(
        rows: rows, band: scrutiny.band, rules: whole.map { [.init(at: $0)] } ?? [],
        domain: RowChart.domain(estimated.map(\.estimate) + [0, whole]), axisTitle: scrutiny.axis("Effect")
      ).drawing)
  }

  private static let leftOutKinds = [("country", "country"), ("cohort", "cohort"), ("region", "region")]

  /// "Without one country (82): 0.01 to 0.02".
  private static func leftOutHeading(_ one: String, _ sorted: [Scrutiny.LeaveOut], _ decimals: Int) -> String {
    guard let low = sorted.first?.estimate, let high = sorted.last?.estimate else { return "Without one \(one)" }
    return "Without one \(one) (\(NumberText.count(sorted.count))): \(NumberText.interval(low, high, decimals))"
  }

  /// The names whose absence moves the estimate most.
  private static func farthest(_ parts: [Scrutiny.LeaveOut], from whole: Double?, count: Int) -> [String] {
    guard let whole else { return [] }
    return parts.sorted {
      (-abs(($0.estimate ?? 0) - whole), $0.name) < (-abs(($1.estimate ?? 0) - whole), $1.name)
    }.prefix(count).map(\.name)
  }
}
