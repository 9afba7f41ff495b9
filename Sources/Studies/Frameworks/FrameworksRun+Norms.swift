import Measures
import Record
import Statistics

extension FrameworksRun {
  /// The scale of support for one set of domains: all acts of the sessions of which the record holds sponsors, and beside
  /// it the scale of roll calls alone.
  func normView(_ norm: FrameworksPlan.Norm) throws -> (NormView, NormScale) {
    let texts = record.texts.indices.filter { norm.domains.contains(FrameworkDomain.of(record.texts[$0]).rawValue) }
    let periods = Set(texts.compactMap { Int(record.texts[$0].session) }).sorted()
    let acts = try normActs(
      in: record, texts: texts,
      frameworks: record.frameworks.filter { norm.domains.contains($0.domain) && $0.coverage == .complete }.map(\.id),
      periods: periods)
    var settings = NormOptions()
    (settings.anchor, settings.rival) = (study.sponsor.rawValue, study.rival.rawValue)
    settings.ownCallers = [study.rival.rawValue]
    (settings.seed, settings.threads) = (options.seed, options.threads)
    if options.quick { settings.draws = 150 }
    let full = try Measures.normSupport(of: acts, options: settings)
    let votesOnly = try Measures.normSupport(of: acts, options: settings.votesOnly)
    guard let after = periods.last, let before = periods.dropLast().last else {
      throw SuasionError(.data, "the domain has texts in fewer than two sessions")
    }
    let found = try selectionBreak(full: full, votesOnly: votesOnly, before: before, after: after)
    let dimension = try dimensionCheck(full, seed: options.seed, threads: options.threads)
    let facts = full.diagnostics
    func reading(_ interval: NormInterval) -> NormView.Reading {
      .init(mean: interval.mean, q05: interval.q05, q95: interval.q95)
    }
    let view = NormView(
      domain: norm.id, label: norm.label, texts: acts.texts.count,
      votes: acts.items.count { $0.kind == .vote }, accessions: acts.items.count { $0.kind == .accession },
      points: full.rows.map { row in
        NormView.Point(
          country: row.state, name: names[row.state] ?? row.state, period: row.period, mean: row.position.mean,
          q05: row.position.q05, q95: row.position.q95, acts: row.acts)
      },
      breaks: found.rows.map { row in
        NormView.Break(
          period: row.period, putToVote: row.shareByVote, sponsor: reading(row.full.anchorFromMedian),
          rival: reading(row.full.rivalFromMedian), sponsorVotesOnly: reading(row.votesOnly.anchorFromMedian),
          rivalVotesOnly: reading(row.votesOnly.rivalFromMedian))
      }, maxRHat: facts.maxRHat, minEss: min(facts.minEssBulk, facts.minEssTail), hasConverged: facts.converged,
      votesOnlyConverged: found.votesOnlyConverged,
      dimension: words(dimension),
      notes: full.notes.map { $0.prefix(1).uppercased() + $0.dropFirst() + "." }
        + (found.votesOnlyConverged ? [] : ["The scale of roll calls alone did not converge."]))
    return (view, NormScale(norm, full))
  }

  /// What the check of a second dimension says.
  private func words(_ check: DimensionCheck) -> String {
    let p = check.pValue > 0 ? "p \(trimmed(check.pValue))" : "p below \(rounded(1 / Double(check.draws)))"
    func states(_ codes: [String]) -> String { listed(codes.prefix(3).map { names[$0] ?? $0 }) }
    return
      "The largest eigenvalue of what one dimension leaves is \(rounded(check.observed)), and \(rounded(check.replicated)) in data drawn from the model (\(p)); most apart are \(states(check.upper)) and \(states(check.lower))."
      + (check.pValue < 0.05 ? " The acts ask for a second dimension, which is not shown." : "")
  }
}
