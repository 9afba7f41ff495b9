import Studies

/// The figures of one question's scrutiny; nil where there is nothing to draw.
public struct ScrutinyFigures: Sendable {
  public let estimators: Figure?
  public let curve: Figure?
  public let bounds: Figure?
  public let permutation: Figure?
  public let leaveOneOut: Figure?
  public let power: Figure?
  public let balance: Figure?

  public init(_ question: QuestionAnswer, _ scrutiny: Scrutiny) {
    estimators = Figure.estimators(question, scrutiny)
    curve = Figure.specificationCurve(question, scrutiny)
    bounds = Figure.bounds(question, scrutiny)
    permutation = Figure.permutation(question, scrutiny)
    leaveOneOut = Figure.leaveOneOut(question, scrutiny)
    power = Figure.power(question, scrutiny)
    balance = Figure.balance(question, scrutiny)
  }

  /// In the order of the page.
  public var all: [Figure] {
    [estimators, curve, bounds, permutation, leaveOneOut, power, balance].compactMap { $0 }
  }
}

extension Scrutiny {
  /// The decimals in which its numbers are written.
  public var decimals: Int {
    NumberText.decimals(scale: smallestEffect > 0 ? smallestEffect : abs(leading?.stdError ?? 0))
  }

  /// Its outcome with the unit.
  public var heading: String { withUnit(outcomeLabel, unit) }

  /// The estimate under scrutiny.
  public var leading: Estimate? { estimators.first?.estimate }

  var band: Double { smallestEffect > 0 && smallestEffect.isFinite ? smallestEffect : 0 }
  var bandText: String { "±\(NumberText.plain(smallestEffect)) \(unit)" }

  /// A title that fits in two lines: the part's sentence where it is short enough.
  func title(_ part: Part, _ question: QuestionAnswer, else words: String) -> String {
    guard let sentence = sentence(part), sentence.count <= 150 else { return "\(question.title): \(words)" }
    return sentence.hasSuffix(".") ? String(sentence.dropLast()) : sentence
  }

  func axis(_ words: String) -> [String] { wrapped("\(words) (\(unit))", at: 40) }
}

extension Figure {
  /// The leading row by every estimator, with 95 % intervals.
  static func estimators(_ question: QuestionAnswer, _ scrutiny: Scrutiny) -> Figure? {
    guard scrutiny.estimators.contains(where: { $0.estimate != nil }) else { return nil }
    let decimals = scrutiny.decimals
    let rows = scrutiny.estimators.enumerated().map { index, row in
      var tooltip: [(key: String, value: String)] = [("Estimator", row.label), ("Paper", row.paper)]
      if let estimate = row.estimate {
        tooltip += [
          ("Estimate", "\(NumberText.fixed(estimate.estimate, decimals)) \(scrutiny.unit)"),
          ("95 % interval", NumberText.interval(estimate.confLow, estimate.confHigh, decimals)),
          ("p", NumberText.p(estimate.pValue)), ("Standard error", row.inference),
          ("Adopters", NumberText.count(row.treated)), ("Compared with", NumberText.count(row.control)),
        ]
      }
      return IntervalRows.Row(
        label: row.label, value: row.estimate.map { NumberText.short($0, decimals) } ?? "not estimated",
        estimate: row.estimate.map { ($0.estimate, $0.confLow, $0.confHigh) }, emphasised: index == 0, group: nil,
        tooltip: tooltip + (row.note.map { [("Note", $0)] } ?? []),
        note: row.estimate == nil ? "Not estimated\(row.note.map { ": \($0)" } ?? "")" : nil)
    }
    let chart = IntervalRows(
      rows: rows, band: scrutiny.band, axisTitle: wrapped("Effect on \(scrutiny.heading.decapitalised)", at: 58))
    let title = scrutiny.title(.estimators, question, else: "the same row by other estimators")
    return Figure(
      name: slug("scrutiny-estimators", question.id), title: title,
      subtitle:
        "\(scrutiny.label). Estimates with 95 % intervals. Diamond: the estimator that decides. Shaded: smaller "
        + "than the smallest effect of interest, \(scrutiny.bandText).",
      description: "\(title). Forest plot of the effect on \(scrutiny.outcomeLabel) in \(scrutiny.unit), by estimator. "
        + scrutiny.estimators.map { row in
          "\(row.label): \(row.estimate.map { NumberText.full($0, decimals) } ?? "not estimated")"
        }.joined(separator: "; ") + ".",
      drawing: chart.drawing)
  }

  /// What the design could find, and the 90 % interval, against the smallest effect of interest.
  static func power(_ question: QuestionAnswer, _ scrutiny: Scrutiny) -> Figure? {
    guard let power = scrutiny.power else { return nil }
    let decimals = scrutiny.decimals
    func words(_ low: Double, _ high: Double) -> String { NumberText.interval(low, high, decimals) }
    func reach(_ label: String, _ value: Double) -> RowChart.Row {
      RowChart.Row(
        label: "\(label)\n±\(NumberText.fixed(value, decimals))", height: 40, low: -value, high: value,
        tooltip: [("What", label), ("Size", "±\(NumberText.fixed(value, decimals)) \(scrutiny.unit)")])
    }
    var rows = [
      RowChart.Row(
        label: "90 % interval\n\(words(power.equivalenceLow, power.equivalenceHigh))", height: 40,
        low: power.equivalenceLow, high: power.equivalenceHigh, point: scrutiny.leading?.estimate, mark: .strong,
        tooltip: [
          ("What", "90 % interval of the estimate"),
          ("Size", "\(words(power.equivalenceLow, power.equivalenceHigh)) \(scrutiny.unit)"),
        ]),
      reach("Detectable, by formula", power.analytic),
    ]
    if let simulated = power.simulated { rows.append(reach("Detectable, simulated", simulated)) }
    if let bias = power.biasOfDrift { rows.append(reach("Feigned by a drift", abs(bias))) }
    let ends = rows.flatMap { [$0.low, $0.high] }
    let title = scrutiny.title(
      .equivalence, question, else: "what the design could find, against the smallest effect of interest")
    return Figure(
      name: slug("scrutiny-power", question.id), title: title,
      subtitle: "The 90 % interval of two one-sided tests; effects that the design finds 8 times in 10 lie beyond the "
        + "ends of the thin lines. Shaded: smaller than the smallest effect of interest, \(scrutiny.bandText).",
      description: "\(title). In \(scrutiny.unit): "
        + rows.map { $0.label.replacing("\n", with: " ") }.joined(separator: "; ") + ".",
      wideTitle: true,
      drawing: RowChart(
        rows: rows, band: scrutiny.band,
        domain: RowChart.domain(ends + [-1.2 * scrutiny.band, 1.2 * scrutiny.band, scrutiny.leading?.estimate]),
        axisTitle: scrutiny.axis("Effect")
      ).drawing)
  }

  /// Standardized differences between adopters and others before adoption (a love plot).
  static func balance(_ question: QuestionAnswer, _ scrutiny: Scrutiny) -> Figure? {
    let drawable = scrutiny.balance.filter { $0.standardizedDifference?.isFinite == true }
    guard !drawable.isEmpty else { return nil }
    let rows = drawable.map { row in
      let value = row.standardizedDifference ?? 0
      return RowChart.Row(
        label: wrapped(row.name, at: 24).joined(separator: "\n"),
        height: 10 + 13 * Double(wrapped(row.name, at: 24).count), point: value,
        tooltip: [("Covariate", row.name), ("Standardized difference", NumberText.fixed(value, 2))])
    }
    let title = scrutiny.title(.balance, question, else: "adopters and others before adoption")
    return Figure(
      name: slug("scrutiny-balance", question.id), title: title,
      subtitle: "Standardized differences before adoption, adopters less the others. Dashed: 0.25 either way.",
      description: "\(title). Standardized differences: "
        + drawable.map { "\($0.name) \(NumberText.fixed($0.standardizedDifference ?? .nan, 2))" }
        .joined(separator: "; ") + ".",
      wideTitle: true,
      drawing: RowChart(
        rows: rows, band: 0, rules: [.init(at: -0.25), .init(at: 0.25)],
        domain: RowChart.domain(rows.map(\.point) + [-0.3, 0.3]), axisTitle: ["Standardized difference"]
      ).drawing)
  }
}
