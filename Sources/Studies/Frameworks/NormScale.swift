import Measures
import Record

/// Where countries stand on one scale of support for norms, as an outcome of questions: means over the scale's periods,
/// and draws of them for Rubin's rules.
struct NormScale: Sendable {
  let id: String
  let label: String
  /// First and last session.
  let sessions: ClosedRange<Int>
  /// Country → its mean position over the periods; only countries that acted.
  let position: [CountryCode: Double]
  /// Draw → the same.
  let draws: [[CountryCode: Double]]
  /// What is to be said before anything that rests on the scale.
  let warnings: [String]

  /// Periods in which a country did not act count for it no more than the walk says of them: they are left out.
  init(_ norm: FrameworksPlan.Norm, _ support: NormSupport) {
    (id, label) = (norm.id, norm.label)
    sessions = (support.periods.first ?? 0)...(support.periods.last ?? 0)
    let periods = support.periods.count
    let acted = support.states.indices.map { state in
      (0..<periods).filter { support.rows[state * periods + $0].acts > 0 }
    }
    func means(_ value: (Int) -> Double) -> [CountryCode: Double] {
      var found: [CountryCode: Double] = [:]
      for (state, name) in support.states.enumerated() where !acted[state].isEmpty {
        let sum = acted[state].reduce(0.0) { $0 + value(state * periods + $1) }
        found[CountryCode(name)] = sum / Double(acted[state].count)
      }
      return found
    }
    position = means { support.rows[$0].position.mean }
    draws = support.draws.map { draw in means { Double(draw[$0]) } }
    let facts = support.diagnostics
    warnings =
      facts.converged
      ? [] : ["The scale of support for \(norm.label) did not converge (largest R̂ \(trimmed(facts.maxRHat)))."]
  }
}
