import Foundation
import Studies

extension Figure {
  /// What goes with endorsement, as odds ratios with 95 % intervals. Nil where nothing was estimated.
  static func entry(_ entry: HazardView) -> Figure? {
    let terms = entry.terms.filter { $0.estimate.isFinite && $0.confLow.isFinite && $0.confHigh.isFinite }
    guard !terms.isEmpty else { return nil }
    let rows = terms.map { term in
      IntervalRows.Row(
        label: term.label, value: oddsRatio(term), estimate: (term.estimate, term.confLow, term.confHigh),
        emphasised: term.confLow > 0 || term.confHigh < 0, group: nil,
        tooltip: [("Term", term.label), ("Odds ratio (95 %)", oddsRatio(term)), ("p", NumberText.p(term.pValue))])
    }
    let more = terms.filter { $0.confLow > 0 }.sorted { ($1.estimate, $0.name) < ($0.estimate, $1.name) }
    let less = terms.filter { $0.confHigh < 0 }.sorted { ($0.estimate, $0.name) < ($1.estimate, $1.name) }
    func names(_ terms: [HazardView.Term]) -> String {
      let named = terms.prefix(2).map { term in
        cut(wrapped(String(term.label.prefix { $0 != "," && $0 != "(" }).decapitalised, at: 200)[0], at: 44)
      }
      return listed(terms.count > 2 ? named + ["\(terms.count - 2) more"] : named)
    }
    let parts = [
      more.isEmpty ? nil : "likelier with \(names(more))", less.isEmpty ? nil : "less likely with \(names(less))",
    ].compactMap(\.self)
    let isAccession = entry.act == .accession
    let act = isAccession ? "Endorsement" : "Sponsoring a text anew"
    let title =
      parts.isEmpty
      ? "\(act): no term's interval excludes no association" : "\(act) is \(parts.joined(separator: "; "))"
    let reach = terms.flatMap { [abs($0.confLow), abs($0.confHigh)] }.max() ?? 1
    let ratios: [Double] =
      reach > 2.5
      ? [0.02, 0.1, 0.5, 1, 2, 10, 50]
      : reach > 1.2
        ? [0.1, 0.25, 0.5, 1, 2, 4, 10]
        : [0.25, 0.5, 0.7, 1, 1.4, 2, 3]
    var chart = IntervalRows(
      rows: rows, band: 0,
      axisTitle: wrapped(
        "Odds ratio of \(isAccession ? "endorsing in a year" : "sponsoring when it comes up") (logarithmic)", at: 58))
    chart.ticks = ratios.map { (log($0), NumberText.plain($0)) }
    return Figure(
      name: isAccession ? "frameworks-entry" : "frameworks-sponsoring", title: title,
      subtitle: "Odds ratios with 95 % intervals, clustered by country, for one standard deviation of a term or, of a "
        + "yes-or-no term, for yes. Diamonds: the interval excludes 1. \(NumberText.count(entry.events)) "
        + (isAccession
          ? "endorsements of \(NumberText.count(entry.frameworks, "framework", "frameworks")) in "
            + "\(NumberText.count(entry.rows)) country-framework-years"
          : "new sponsors of \(NumberText.count(entry.frameworks, "series", "series")) on "
            + "\(NumberText.count(entry.rows)) occasions")
        + ". Associations, not effects.",
      description: "\(title). Odds ratios: " + terms.map { "\($0.label) \(oddsRatio($0))" }.joined(separator: "; ")
        + ".",
      wideTitle: true, drawing: chart.drawing)
  }

  /// "2.03 (1.71 to 2.42)", of a coefficient in log odds.
  public static func oddsRatio(_ term: HazardView.Term) -> String {
    "\(NumberText.fixed(exp(term.estimate), 2)) (\(NumberText.interval(exp(term.confLow), exp(term.confHigh), 2)))"
  }
}
