import Studies

/// The rows of a question that share an outcome, so that they share an axis.
public struct OutcomeGroup: Sendable {
  public let outcome: String
  /// The outcome's id; with a number where a question holds it in two units.
  public let key: String
  public let label: String
  public let unit: String
  public let smallestEffect: Double
  /// Each deciding row with its checks below it, then what is left, else in the study's order.
  public let rows: [Evidence]

  public var deciding: [Evidence] { rows.filter(\.decides) }
  /// The smallest effect as drawn: none where it is not a size.
  var band: Double { smallestEffect > 0 && smallestEffect.isFinite ? smallestEffect : 0 }
  public var decides: Bool { rows.contains(where: \.decides) }

  /// A question's evidence by outcome, in order of first mention; groups with deciding rows first.
  public static func groups(of question: QuestionAnswer) -> [OutcomeGroup] {
    var order: [String] = []
    var rows: [String: [Evidence]] = [:]
    for row in question.evidence {
      let key = "\(row.outcome)\u{0}\(row.unit)\u{0}\(row.smallestEffect)"
      if rows[key] == nil { order.append(key) }
      rows[key, default: []].append(row)
    }
    var taken: [String: Int] = [:]
    let groups = order.compactMap { key -> OutcomeGroup? in
      guard let rows = rows[key], let first = rows.first else { return nil }
      taken[first.outcome, default: 0] += 1
      let number = taken[first.outcome] ?? 1
      return OutcomeGroup(
        outcome: first.outcome, key: number == 1 ? first.outcome : "\(first.outcome)-\(number)",
        label: first.outcomeLabel, unit: first.unit, smallestEffect: first.smallestEffect,
        rows: ordered(rows))
    }
    return groups.filter(\.decides) + groups.filter { !$0.decides }
  }

  private static func ordered(_ rows: [Evidence]) -> [Evidence] {
    var checks = rows.filter { !$0.decides }
    var ordered: [Evidence] = []
    for row in rows where row.decides {
      ordered.append(row)
      ordered += checks.filter { suffix(of: $0, under: row) != nil }
      checks.removeAll { suffix(of: $0, under: row) != nil }
    }
    return ordered + checks
  }

  /// "all countries", of a check whose label is that of a deciding row and then ": all countries".
  private static func suffix(of check: Evidence, under row: Evidence) -> String? {
    guard check.label.hasPrefix(row.label + ": ") else { return nil }
    return String(check.label.dropFirst(row.label.count + 2))
  }

  /// What a check below its deciding row adds to that row's label; nil for any other row.
  public func shortLabel(of row: Evidence) -> String? {
    guard !row.decides else { return nil }
    return deciding.lazy.compactMap { Self.suffix(of: row, under: $0) }.first
  }

  /// The decimals in which the group's numbers are written.
  public var decimals: Int { rows.first.map(NumberText.decimals) ?? 2 }

  /// "Internet users (percent of people)"; the unit once where the label holds it already.
  public var heading: String { withUnit(label, unit) }

  /// Whether its rows are forecasts, which are no effects.
  public var isForecast: Bool { rows.contains { $0.sample?.counts == .occasions } }

  /// A row's label; with its sample where two rows have the same one.
  public func label(of row: Evidence) -> String {
    guard rows.count(where: { $0.label == row.label }) > 1, !row.sampleLabel.isEmpty else { return row.label }
    return "\(row.label) · \(row.sampleLabel)"
  }
}

/// "Internet users (percent of people)"; the unit once where the label holds it already.
func withUnit(_ label: String, _ unit: String) -> String {
  let words = label.split { !$0.isLetter && !$0.isNumber }
  return words.contains(Substring(unit)) || unit.isEmpty ? label : "\(label) (\(unit))"
}

extension Figure {
  /// The estimates of a question on one outcome, with 95 % intervals, zero, and the smallest effect of interest shaded.
  /// Nil where no row could be estimated.
  public static func forest(_ question: QuestionAnswer, _ group: OutcomeGroup) -> Figure? {
    guard group.rows.contains(where: { $0.estimate != nil }) else { return nil }
    let decimals = group.decimals
    let rows = group.rows.map { row in
      IntervalRows.Row(
        label: group.shortLabel(of: row).map { "\u{2003}\($0)" } ?? group.label(of: row),
        value: row.estimate.map { NumberText.short($0, decimals) } ?? "not estimated",
        estimate: row.estimate.map { ($0.estimate, $0.confLow, $0.confHigh) }, emphasised: row.decides, group: nil,
        tooltip: tooltip(row, decimals))
    }
    let band = NumberText.plain(group.smallestEffect)
    let chart = IntervalRows(
      rows: rows, band: group.band,
      axisTitle: wrapped(group.isForecast ? group.heading : "Effect on \(group.heading.decapitalised)", at: 58))
    let title = "\(subject(question, group)): \(intervalFinding(group, direction: question.direction))"
    let emphasis =
      group.deciding.count < group.rows.count && group.decides
      ? " Diamonds decide; rings are checks." : ""
    return Figure(
      name: slug("forest", question.id, group.key), title: title,
      subtitle:
        "Estimates with 95 % intervals. Shaded: smaller than the smallest effect of interest, ±\(band) \(group.unit)."
        + emphasis,
      description:
        "\(title). Forest plot of \(group.isForecast ? "forecasts" : "the effect on \(group.label)") in \(group.unit). "
        + group.rows.map { row in
          "\(group.label(of: row)): \(row.estimate.map { NumberText.full($0, decimals) } ?? "not estimated")"
        }.joined(separator: "; ") + ".",
      drawing: chart.drawing)
  }

  private static func tooltip(_ row: Evidence, _ decimals: Int) -> [(key: String, value: String)] {
    var pairs: [(key: String, value: String)] = [("Row", row.label), ("Sample", row.sampleLabel)]
    if let estimate = row.estimate {
      pairs.append(("Estimate", "\(NumberText.fixed(estimate.estimate, decimals)) \(row.unit)"))
      pairs.append(("95 % interval", NumberText.interval(estimate.confLow, estimate.confHigh, decimals)))
      pairs.append(("p", NumberText.p(estimate.pValue)))
    }
    if let sample = row.sample {
      switch sample.counts {
      case .countries:
        pairs.append(("Adopters", NumberText.count(sample.treated)))
        pairs.append(("Compared with", NumberText.count(sample.control)))
      case .occasions:
        pairs.append(("Endorsements learnt from", NumberText.count(sample.treated)))
        pairs.append(("Years at risk", NumberText.count(sample.observations)))
      }
    }
    return pairs
  }

  /// What a figure is about: the question, and the outcome where that is not the only one that decides.
  static func subject(_ question: QuestionAnswer, _ group: OutcomeGroup) -> String {
    let others = question.evidence.contains { $0.decides && $0.outcome != group.outcome }
    return others ? "\(question.title), \(group.label.decapitalised)" : question.title
  }

  /// What the deciding intervals (all, where none decides) say about zero, in words.
  static func intervalFinding(_ group: OutcomeGroup, direction: String) -> String {
    let rows = (group.decides ? group.deciding : group.rows).compactMap(\.estimate)
    guard !rows.isEmpty else { return "no deciding row could be estimated" }
    let above = rows.count { $0.confLow > 0 }
    let below = rows.count { $0.confHigh < 0 }
    let open = rows.count - above - below
    let expected = group.rows.first?.direction ?? direction
    func manner(_ sign: String) -> String {
      expected == "either" ? "" : expected == sign ? ", as claimed" : ", against the claim"
    }
    let within = rows.allSatisfy { $0.confLow > -group.smallestEffect && $0.confHigh < group.smallestEffect }
    let all = rows.count == 1 ? "the interval" : rows.count == 2 ? "both intervals" : "all \(rows.count) intervals"
    let lie = rows.count == 1 ? "lies" : "lie"
    if within { return "\(all) \(lie) within the smallest effect of interest" }
    if above == rows.count { return "\(all) \(lie) above zero\(manner("positive"))" }
    if below == rows.count { return "\(all) \(lie) below zero\(manner("negative"))" }
    if open == rows.count { return "\(all) \(rows.count == 1 ? "includes" : "include") zero" }
    var parts: [String] = []
    if above > 0 { parts.append("\(above) \(above == 1 ? "lies" : "lie") above zero\(manner("positive"))") }
    if below > 0 { parts.append("\(below) \(below == 1 ? "lies" : "lie") below zero\(manner("negative"))") }
    if open > 0 { parts.append("\(open) \(open == 1 ? "includes" : "include") zero") }
    return "of \(rows.count) intervals, \(parts.joined(separator: "; "))"
  }
}
