import Statistics

/// The network of who follows whom that many cascades have in common.
///
/// Each uptake is taken to follow one earlier uptake of the same cascade, after a delay of the given distribution; along
/// an edge of the network that is likely, along any other pair most unlikely. Edges are added one at a time, always the
/// one that raises the likelihood of all cascades' best trees most: NetInf (Gomez-Rodriguez, Leskovec & Krause 2012, doi
/// 10.1145/2086737.2086741), as policy diffusion uses it (Desmarais, Harden & Boehmke 2015, doi
/// 10.1017/S0003055415000040) and as the R package NetworkInference computes it. The objective is submodular, so the
/// greedy search reaches at least 1 − 1/e of the gain that any network of as many edges could.
///
/// Simultaneous uptakes are never tied by an edge. Neither the order of cascades nor that of units matters. An edge says
/// that one unit regularly came before another; a common cause, or one unit's being early in all things, looks the same.
/// Those who never take a thing up carry no information here. The p value of an edge is of the best of thousands, and
/// finds edges in shuffled times as well: ask for `shuffles`, and for `replicates` before an edge is named.
///
/// How many cascades are needed: with fewer than 5 that have an order, the search is refused, for if two units are as
/// likely to come first the one as the other, one precedes the other in all of 4 by chance in 1 of 16 cases, above the 5 %
/// that are usual. With fewer than log2(pairs/0.05) a note says so: among so many pairs of units, some pair is then
/// expected to stand in the same order in every cascade by chance.
///
/// - Throws: A usage error for options that cannot be, a data error for cascades that cannot be read, fewer than 5 with
///   an order, and delays that the distribution cannot have produced.
public func latentDiffusionNetwork(
  _ cascades: [Cascade], options: LatentDiffusionOptions = .init()
) throws -> LatentDiffusionNetwork {
  try options.check()
  let table = try CascadeTable(cascades, window: options.window)
  guard table.ids.count >= fewestCascades else {
    throw SuasionError(
      .data,
      "\(table.ids.count) of \(cascades.count) cascades have units that come before others, and a latent network "
        + "needs \(fewestCascades)", hint: "give more cascades, a wider window or finer dates")
  }
  let delays: DelayDistribution
  switch options.delays {
  case .fixed(let distribution): delays = distribution
  case .estimated(let family): delays = try DelayDistribution.estimated(family, from: table.sortedTimes)
  }
  switch delays {
  case .exponential(let rate): return try search(table, delays, ExponentialDelay(rate: rate), options)
  case .rayleigh(let scale): return try search(table, delays, RayleighDelay(scale: scale), options)
  case .logNormal(let mean, let sd):
    return try search(table, delays, LogNormalDelay(meanLog: mean, sdLog: sd), options)
  }
}

/// See `latentDiffusionNetwork`.
private let fewestCascades = 5

private func search(
  _ table: CascadeTable, _ delays: DelayDistribution, _ density: some DelayDensity, _ options: LatentDiffusionOptions
) throws -> LatentDiffusionNetwork {
  let (units, cascades) = (table.units.count, table.ids.count)
  var hasDelay = true
  if case .constant = options.background { hasDelay = false }
  let search = NetworkSearch(
    units: units, cascades: cascades, times: table.times, retention: portableLog(options.retention),
    background: portableLog(options.background.chance), backgroundHasDelay: hasDelay, density: density)
  let baseline = search.baseline()
  guard !baseline.contains(where: \.isInfinite) else {
    throw SuasionError(
      .data, "a delay between two uptakes has no likelihood under \(delays)",
      hint: "choose other parameters, or let them be estimated")
  }
  let (limit, cutoff) = options.limits(units: units)
  let found = search.run(from: baseline, copies: [Double](repeating: 1, count: cascades), limit: limit, cutoff: cutoff)
  let returns = try search.returns(of: found.edges, from: baseline, options)
  let carried = search.carried(by: found.edges, baseline: baseline)
  let edges = found.edges.enumerated().map { place, edge in
    let order = search.order(edge.from, edge.to)
    let interval = returns.map { wilson($0[place], of: options.replicates) }
    return LatentEdge(
      from: table.units[edge.from], to: table.units[edge.to], gain: edge.gain, pValue: edge.pValue,
      before: order.before, after: order.after, carried: carried[place],
      share: returns.map { Double($0[place]) / Double(options.replicates) }, shareLow: interval?.low,
      shareHigh: interval?.high)
  }
  var logLikelihood = [compensatedSum(baseline.lazy.filter { !$0.isNaN })]
  for edge in edges { logLikelihood.append(logLikelihood[logLikelihood.count - 1] + edge.gain) }
  var notes: [String] = []
  let pairs = Double(units * (units - 1) / 2)
  let needed = Int((portableLog(max(1, pairs / 0.05)) / portableLog(2)).rounded(.up))
  if cascades < needed {
    notes.append(
      "Only \(cascades) cascades: with fewer than \(needed), some of the \(Int(pairs)) pairs of units stand in the same "
        + "order in all of them by chance.")
  }
  if case .edges(let asked) = options.stop, edges.count < asked {
    notes.append("\(asked) edges were asked for; after \(edges.count) no other raises the likelihood.")
  }
  let shuffled = try search.shuffled(found.edges, baseline: baseline, options)
  if let shuffled, shuffled.pValue > 0.05 {
    notes.append(
      "With times dealt anew within each cascade as many edges gain as much (p = \(shuffled.pValue)): no order of who "
        + "follows whom is shown.")
  }
  return LatentDiffusionNetwork(
    edges: edges, logLikelihood: logLikelihood, delays: delays, cascades: table.ids, units: table.units,
    events: baseline.count { !$0.isNaN }, explained: carried.reduce(0, +), possibleEdges: search.possibleEdges,
    shuffled: shuffled, leftOut: table.leftOut, notes: notes)
}

extension LatentDiffusionOptions {
  func limits(units: Int) -> (edges: Int, cutoff: Double?) {
    switch stop {
    case .edges(let count): (count, nil)
    case .pValue(let cutoff): (units * units, cutoff)
    }
  }
}

extension NetworkSearch {
  /// Cascades in which the one came before and after the other.
  func order(_ one: Int, _ other: Int) -> (before: Int, after: Int) {
    var (before, after) = (0, 0)
    for column in 0..<cascades {
      let delay = times[other * cascades + column] - times[one * cascades + column]
      if delay > 0 { before += 1 } else if delay < 0 { after += 1 }
    }
    return (before, after)
  }

  var possibleEdges: Int {
    (0..<units * units).count { order($0 / units, $0 % units).before > 0 }
  }

  /// In how many cascades' best trees each edge is.
  func carried(by edges: [FoundEdge], baseline: [Double]) -> [Int] {
    var counts = [Int](repeating: 0, count: edges.count)
    for into in Dictionary(grouping: edges.indices, by: { edges[$0].to }).values {
      let byName = into.sorted { edges[$0].from < edges[$1].from }
      for column in 0..<cascades {
        var chosen: Int?
        var best = baseline[edges[into[0]].to * cascades + column]
        for place in byName {
          let edge = edges[place]
          let delay = times[edge.to * cascades + column] - times[edge.from * cascades + column]
          guard delay > 0 else { continue }
          let score = retention + density.logDensity(delay)
          if score > best { (best, chosen) = (score, place) }
        }
        if let chosen { counts[chosen] += 1 }
      }
    }
    return counts
  }
}
