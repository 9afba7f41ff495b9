import Statistics

/// The posterior of one scale of norm support from votes, sponsorship and accession together, with the step to the roll
/// call modelled, by Markov chain Monte Carlo.
///
/// θ of a state walks at random over the periods, by σ a period, and in any period may turn (break with its past and
/// start anew), with a chance that all states share. Given θ and the parameters of items, acts are
/// independent:
///
/// - sponsorship: Φ(bθ + a − κ), a the state's propensity to sponsor, normal around a line in its mean position, lest
///   activity pass for support;
/// - vote, of a state that does not sponsor: no Φ(c − βθ), yes Φ(βθ − c′), an abstention between (ordered probit). A
///   sponsor's yes is taken for granted and adds nothing, so that one decision does not count twice (a hurdle, not two
///   independent acts); a sponsor's other vote counts as a vote;
/// - accession: Φ(dθ − e).
///
/// A vote's slope is normal around a multiple of its text's sponsorship's, b, and its cutpoint around a line in κ, both
/// learnt from the texts that have both; so sponsors of a text adopted without a vote say where it stood. Signs of
/// slopes are free.
///
/// The roll call is not a random sample of texts (Carrubba, Gabel & Hug 2008, doi 10.3162/036298008786403079; for the
/// Assembly Häge & Hug 2016, International Interactions 42(3), 503–529). Here a text is put to a vote if an opponent (a
/// state that would vote no) calls for it, each with a chance ρ by period and caller, or by routine, with chance π by
/// period: silence contributes (1 − π) Π (1 − ρ Φ(c − βθ)) over the states that are not known to back the text, a roll
/// call 1 − (1 − π) Π (1 − ρ) over those that voted no. It is assumed that who would vote no does not hang on whether a
/// vote is called; that opponents decide independently of each other; that an abstainer calls none but by routine;
/// that absence is ignorable; and, where `bindSeries`, that a text brought back keeps its parameters.
///
/// The ordered probit and the walk are those of Bailey, Strezhnev & Voeten (2017, doi 10.1177/0022002715595700);
/// sponsorship as a source of positions is that of Alemán, Calvo, Jones & Kaplan (2009, doi
/// 10.3162/036298009787500358). Positions are brought to mean 0 and sd 1 over all periods of the states that acted,
/// draw by draw, the anchor above the rival. Chains run until every position meets the target or the limit; the same
/// bytes on any number of threads and for any order of states, items and texts.
///
/// - Throws: a data error where no act counts; a usage error for options that cannot be.
public func normSupport(of acts: NormActs, options: NormOptions = NormOptions()) throws -> NormSupport {
  let layout = try NormLayout(acts, options)
  let shape = NormDrawShape(layout, dimensions: options.dimensions)
  let chains = try parallelMap(count: options.chains, threads: options.threads) { number in
    let chain = NormChain(layout, options, chain: number)
    for _ in 0..<options.warmup { chain.sweep() }
    chain.clearTurns()
    return chain
  }
  var drawn = [[Float]](repeating: [], count: options.chains)
  var swept = 0
  var more = options.draws ?? min(options.limit, 400)
  while true {
    let batch = more
    let rows = try parallelMap(count: options.chains, threads: options.threads) { number in
      var rows: [Float] = []
      rows.reserveCapacity(batch * shape.count)
      for _ in 0..<batch {
        chains[number].sweep()
        rows += chains[number].draw(shape)
      }
      return rows
    }
    for number in drawn.indices { drawn[number] += rows[number] }
    swept += batch
    if options.draws != nil || swept >= options.limit { break }
    let worst = try worstPosition(drawn, shape, layout, options)
    if worst.missed == 0 { break }
    var kept = drawn[0].count / shape.count
    var ess = max(worst.ess, 1)
    if worst.rHat > 1.05 {
      // Chains so far apart have not forgotten where they started: half of what was drawn counts as warm-up.
      for number in drawn.indices {
        drawn[number].removeFirst(kept / 2 * shape.count)
        chains[number].clearTurns()
      }
      kept -= kept / 2
      ess /= 2
    }
    // As many more as the slowest seems to need, but no more than as many again.
    let needed = Int(Double(kept) * max(options.targetEss / ess, 1.1)) + 50 - kept
    more = min(options.limit - swept, max(100, min(swept, needed)))
  }
  return try assemble(drawn.flatMap { $0 }, shape, layout, options, turns: turnChances(chains, layout))
}

/// The chance that a state turned, the mean over chains and over what was drawn since draws were last dropped; shape
/// [period × lanes], 0 in the first.
private func turnChances(_ chains: [NormChain], _ layout: NormLayout) -> [Double] {
  (0..<layout.periods.count * layout.lanes).map { cell in
    chains.reduce(0) { $0 + $1.turnSums[cell] / Double(max($1.turnDraws, 1)) } / Double(chains.count)
  }
}

private func worstPosition(
  _ drawn: [[Float]], _ shape: NormDrawShape, _ layout: NormLayout, _ options: NormOptions
) throws -> (missed: Int, ess: Double, rHat: Double) {
  let summaries = try positionSummaries(drawn.flatMap { $0 }, shape, options)
  var (missed, ess, rHat) = (0, Double.infinity, 0.0)
  for (index, summary) in summaries.enumerated() where layout.active[index / shape.periods % shape.states] {
    if !options.isMet(by: summary) { missed += 1 }
    ess = min(ess, summary.essBulk.isNaN ? 1 : min(summary.essBulk, summary.essTail))
    rHat = max(rHat, summary.rHat.isNaN ? .infinity : summary.rHat)
  }
  return (missed, ess, rHat)
}

private func positionSummaries(
  _ all: [Float], _ shape: NormDrawShape, _ options: NormOptions
) throws -> [DrawSummary] {
  var positions: [Float] = []
  let rows = all.count / shape.count
  positions.reserveCapacity(rows * shape.positions)
  for row in 0..<rows { positions += all[row * shape.count..<row * shape.count + shape.positions] }
  return try summarize(
    draws: positions, quantities: shape.positions, chains: options.chains, threads: options.threads)
}

private func assemble(
  _ all: [Float], _ shape: NormDrawShape, _ layout: NormLayout, _ options: NormOptions, turns: [Double]
) throws -> NormSupport {
  let summaries = try summarize(
    draws: all, quantities: shape.count, chains: options.chains, threads: options.threads)
  var rows: [NormSupportRow] = []
  for state in layout.states.indices {
    for t in layout.periods.indices {
      rows.append(
        NormSupportRow(
          state: layout.states[state], period: layout.periods[t], position: summaries[shape.position(0, state, t)],
          second: shape.dimensions == 2 ? summaries[shape.position(1, state, t)] : nil,
          acts: layout.actsOf[state * layout.periods.count + t],
          turnChance: turns[t * layout.lanes + state]))
    }
  }
  let items = layout.sets.enumerated().map { index, set in
    NormItemRow(
      kind: set.kind, name: set.name,
      periods: Array(Set(set.rows.map { layout.periods[layout.rows[$0].period] })).sorted(), acts: set.acts,
      slope: summaries[shape.item(index, 0)],
      secondSlope: shape.dimensions == 2 ? summaries[shape.item(index, 1)] : nil,
      lower: summaries[shape.item(index, shape.dimensions)],
      logGap: set.kind == .vote ? summaries[shape.item(index, shape.dimensions + 1)] : nil)
  }
  var calling: [CallingRow] = []
  if options.selection {
    for t in layout.periods.indices {
      for (group, name) in layout.groups.enumerated() {
        calling.append(
          CallingRow(who: name, period: layout.periods[t], chance: summaries[shape.calling(t, group)]))
      }
      calling.append(CallingRow(who: "routine", period: layout.periods[t], chance: summaries[shape.routine(t)]))
    }
  }
  let hasSponsors = !layout.setsOfKind[1].isEmpty
  let isLinked = layout.setsOfKind[0].contains { layout.sets[$0].linked != nil }
  let walks = layout.periods.count > 1
  // σ and what sponsorship says of slopes are of the axes sampled, which in two dimensions are not those shown.
  let isOneAxis = options.dimensions == 1
  let isUsed = [
    walks && isOneAxis, hasSponsors, isLinked && isOneAxis, isLinked, walks && options.turnPrior != nil,
  ]
  var worst = (rHat: -Double.infinity, bulk: Double.infinity, tail: Double.infinity, missed: 0)
  for index in 0..<shape.positions where layout.active[index / shape.periods % shape.states] {
    let s = summaries[index]
    worst.rHat = max(worst.rHat, s.rHat.isNaN ? .infinity : s.rHat)
    worst.bulk = min(worst.bulk, s.essBulk.isNaN ? 0 : s.essBulk)
    worst.tail = min(worst.tail, s.essTail.isNaN ? 0 : s.essTail)
    if !options.isMet(by: s) { worst.missed += 1 }
  }
  // What the run does not use stands still or follows its prior.
  var others = Array(shape.positions..<shape.activityStart)
  if options.selection { others += shape.callingStart..<shape.hyperStart }
  let other = others.map { summaries[$0].rHat }.filter { !$0.isNaN }.max() ?? .nan
  var notes = layout.notes
  if worst.missed > 0 {
    notes.append("NOT CONVERGED: \(worst.missed) positions miss the target; draw more")
  }
  let rowsDrawn = all.count / shape.count
  let kept = min(max(options.keptDraws, 0), rowsDrawn)
  let thinned = (0..<kept).map { k in
    let row = k * rowsDrawn / kept
    return Array(all[row * shape.count..<row * shape.count + shape.states * shape.periods])
  }
  return NormSupport(
    states: layout.states, periods: layout.periods, rows: rows, items: items, calling: calling,
    activity: hasSponsors
      ? layout.states.enumerated().map { ActivityRow(state: $1, activity: summaries[shape.residual($0)]) } : [],
    adoption: layout.periods.enumerated().map {
      AdoptionCount(period: $1, byVote: layout.votedTexts[$0], withoutVote: layout.silentTexts[$0])
    },
    hyper: NormDrawShape.hyperNames.enumerated().compactMap {
      isUsed[$0] ? ($1, summaries[shape.hyperStart + $0]) : nil
    }, draws: thinned,
    diagnostics: NormDiagnostics(
      chains: options.chains, draws: rowsDrawn / options.chains, warmup: options.warmup, maxRHat: worst.rHat,
      minEssBulk: worst.bulk, minEssTail: worst.tail, missed: worst.missed, converged: worst.missed == 0,
      maxOtherRHat: other),
    notes: notes, layout: layout, shape: shape, all: all)
}
