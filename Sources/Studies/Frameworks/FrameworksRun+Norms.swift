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
    guard let after = periods.last, let before = periods.dropLast().last else {
      throw SuasionError(.data, "the domain has texts in fewer than two sessions")
    }
    let full = try Measures.normSupport(of: acts, options: settings)
    let votesOnly = try Measures.normSupport(of: acts, options: settings.votesOnly)
    let found = try selectionBreak(full: full, votesOnly: votesOnly, before: before, after: after)
    let dimension = try dimensionCheck(full, seed: options.seed, threads: options.threads)
    var plane = norm.dimensions == 2 ? try plane(acts, settings) : nil
    plane?.apart = Array(dimension.upper.prefix(3) + dimension.lower.prefix(3))
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
          q05: row.position.q05, q95: row.position.q95, acts: row.acts, turnChance: row.turnChance)
      },
      breaks: found.rows.map { row in
        NormView.Break(
          period: row.period, putToVote: row.shareByVote, sponsor: reading(row.full.anchorFromMedian),
          rival: reading(row.full.rivalFromMedian), sponsorVotesOnly: reading(row.votesOnly.anchorFromMedian),
          rivalVotesOnly: reading(row.votesOnly.rivalFromMedian))
      }, maxRHat: facts.maxRHat, minEss: min(facts.minEssBulk, facts.minEssTail), hasConverged: facts.converged,
      votesOnlyConverged: found.votesOnlyConverged,
      dimension: words(dimension, plane), plane: plane,
      notes: full.notes.map { $0.prefix(1).uppercased() + $0.dropFirst() + "." }
        + ["The scale of votes alone knows neither silence nor turns, as such scales are usually made."]
        + (found.votesOnlyConverged ? [] : ["The scale of roll calls alone did not converge."]))
    return (view, NormScale(norm, full))
  }

  /// Two dimensions, without turns: with them, on two axes and so few acts, the chains do not agree.
  private func plane(_ acts: NormActs, _ options: NormOptions) throws -> NormView.Plane {
    var settings = options
    settings.dimensions = 2
    settings.turnPrior = nil
    let found = try Measures.normSupport(of: acts, options: settings)
    func reading(_ summary: DrawSummary) -> NormView.Reading {
      .init(mean: summary.mean, q05: summary.q05, q95: summary.q95)
    }
    let facts = found.diagnostics
    return NormView.Plane(
      points: found.rows.compactMap { row in
        row.second.map {
          NormView.Place(
            country: row.state, name: names[row.state] ?? row.state, period: row.period, first: reading(row.position),
            second: reading($0), acts: row.acts)
        }
      }, maxRHat: facts.maxRHat, minEss: min(facts.minEssBulk, facts.minEssTail), hasConverged: facts.converged)
  }

  /// What the check of a second dimension says, and what the second dimension is.
  private func words(_ check: DimensionCheck, _ plane: NormView.Plane?) -> String {
    let p = check.pValue > 0 ? "p \(trimmed(check.pValue))" : "p below \(rounded(1 / Double(check.draws)))"
    func states(_ codes: [String]) -> String { listed(codes.prefix(3).map { names[$0] ?? $0 }) }
    return
      "The largest eigenvalue of what one dimension leaves is \(rounded(check.observed)), and \(rounded(check.replicated)) in data drawn from the model (\(p)); most apart are \(states(check.upper)) and \(states(check.lower))."
      + (check.pValue < 0.05 ? " The acts ask for a second dimension\(second(plane))." : "")
  }

  private func second(_ plane: NormView.Plane?) -> String {
    guard let plane else { return ", which is not shown" }
    guard plane.hasConverged else {
      return "; a fit of two did not converge (largest R̂ \(trimmed(plane.maxRHat))) and is not shown"
    }
    let last = plane.last.map(\.name)
    guard last.count >= 6 else { return "; in a fit of two, too few states acted in the last session to name any" }
    return
      "; a fit of two in which no state turns (largest R̂ \(trimmed(plane.maxRHat)), fewest effective draws \(grouped(Int(plane.minEss)))) sets \(listed(Array(last.prefix(3)))) against \(listed(Array(last.suffix(3).reversed()))) on the second axis"
  }
}
