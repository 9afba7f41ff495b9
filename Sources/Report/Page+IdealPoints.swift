import Figures
import Studies

extension Page {
  /// Where countries stand: what must be said first, the two figures, and how the posterior was made.
  @HTMLBuilder var idealPoints: [HTML] {
    if figures.idealPointPaths != nil || figures.idealPointMap != nil {
      tag("section", ["id": "positions", "class": "chapter"]) {
        tag("h2") { "Where countries stand" }
        for run in backdrop.idealPointFacts {
          if let warning = run.warning { tag("p", ["class": "warning", "role": "note"]) { warning } }
        }
        tag("p", ["class": "lead"]) {
          "Ideal points place every country on one line by how it voted that session, so that countries which vote "
            + "alike stand close. The line has no unit of its own: all country-years have mean 0 and standard deviation 1."
        }
        figures.idealPointPaths.map { picture($0, level: "h3") }
        figures.idealPointMap.map { picture($0, level: "h3") }
        if !backdrop.idealPointFacts.isEmpty {
          tag("div", ["class": "notes"]) {
            tag("h3") { "Whether the chains agree" }
            tag("ul") { for run in backdrop.idealPointFacts { tag("li") { convergence(run) } } }
          }
        }
        tag("p", ["class": "files"]) {
          "Data: "
          tag("a", ["href": "tables/ideal_points.csv"]) { "tables/ideal_points.csv" }
        }
      }
    }
  }

  private func convergence(_ run: IdealPointFacts) -> HTML {
    let facts = run.convergence
    let name = run.rollCallsShown.prefix(1).uppercased() + run.rollCallsShown.dropFirst()
    return .group([
      tag("strong") { "\(name), \(facts.hasConverged ? "converged" : "not converged")." },
      .text(
        " \(NumberText.count(run.votes)) votes of \(NumberText.count(run.countries, "country", "countries")) in "
          + "\(NumberText.count(run.countryYears)) country-years; the record holds "
          + "\(NumberText.count(run.rollCalls, "such roll call", "such roll calls")). "
          + "\(NumberText.count(facts.chains, "chain", "chains")) of \(NumberText.count(facts.draws, "draw", "draws")) "
          + "kept after \(NumberText.count(facts.warmup)) thrown away. Largest R̂ "),
      datum(facts.maxRHat, NumberText.fixed(facts.maxRHat, 3)),
      .text(" (target \(NumberText.plain(facts.targetRHat))); fewest effective draws "),
      datum(facts.minEssBulk, NumberText.fixed(facts.minEssBulk, 0)),
      .text(" in the bulk and "),
      datum(facts.minEssTail, NumberText.fixed(facts.minEssTail, 0)),
      .text(" in the tails (target \(NumberText.plain(facts.targetEss))). "),
      .text(
        facts.unconverged == 0
          ? "Every country-year meets the target."
          : "\(NumberText.count(facts.unconverged, "country-year misses", "country-years miss")) the target."),
    ])
  }
}
