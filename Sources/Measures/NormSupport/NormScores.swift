import Statistics

/// How well two models of the same acts foretell acts that they were not shown.
public struct NormScores: Sendable, Equatable {
  /// Acts held out: all acts of a state on a text, or its accession.
  public let heldOut: Int
  /// Mean log predictive density an act.
  public let first: Double
  public let second: Double
  /// Of the mean difference second − first, clustered by state.
  public let difference: Double
  public let standardError: Double
  /// The rule: better where the difference is above two standard errors.
  public var isSecondBetter: Bool { difference > 2 * standardError }
}

/// Fits two models, which differ in their options, to the acts without a random share of them, and scores what each
/// says of that share. The first's seed chooses the acts.
///
/// - Throws: as `normSupport`; a usage error for a share outside 0 … 0.5.
public func normScores(
  of acts: NormActs, _ first: NormOptions, _ second: NormOptions, share: Double = 0.1
) throws -> NormScores {
  guard share > 0, share <= 0.5 else {
    throw SuasionError(.usage, "a share of \(share) held out", hint: "name a number above 0, at most 0.5")
  }
  let states = acts.states.indices.sorted { acts.states[$0] < acts.states[$1] }
  func isHeld(_ name: String, _ place: Int) -> Bool {
    var random = RandomStream(
      seed: first.seed, purpose: "norm hold-out \(name)", unit: RandomStream.hash(acts.states[place]))
    return random.uniform() < share
  }
  var held: [(item: Int, state: Int)] = []
  var items: [NormItem] = []
  for (index, item) in acts.items.enumerated() {
    var kept = item.acts
    let name = item.text ?? "\(item.kind.rawValue) \(item.id)"
    for place in states where item.acts[place] != .none && isHeld(name, place) {
      kept[place] = .none
      held.append((index, place))
    }
    items.append(NormItem(kind: item.kind, id: item.id, period: item.period, acts: kept, text: item.text))
  }
  let texts = acts.texts.map { text in
    let known = acts.states.indices.filter { text.backers.contains(acts.states[$0]) && !isHeld(text.id, $0) }
    return NormText(
      id: text.id, period: text.period, putToVote: text.putToVote, backers: Set(known.map { acts.states[$0] }),
      series: text.series)
  }
  let rest = try NormActs(states: acts.states, periods: acts.periods, items: items, texts: texts)
  var scores: [[Double]] = []
  for options in [first, second] {
    let fit = try normSupport(of: rest, options: options)
    scores.append(try logScores(fit, acts, held, options))
  }
  var byState = [Double](repeating: 0, count: acts.states.count)
  var counted = 0
  var (sums, used) = ([0.0, 0.0], [Int]())
  for index in held.indices where scores[0][index].isFinite && scores[1][index].isFinite {
    byState[held[index].state] += scores[1][index] - scores[0][index]
    for d in 0..<2 { sums[d] += scores[d][index] }
    used.append(held[index].state)
    counted += 1
  }
  let n = Double(max(counted, 1))
  let difference = (sums[1] - sums[0]) / n
  var sizes = [Double](repeating: 0, count: acts.states.count)
  for state in used { sizes[state] += 1 }
  var squares = 0.0
  for state in states {
    squares += (byState[state] - difference * sizes[state]) * (byState[state] - difference * sizes[state])
  }
  return NormScores(
    heldOut: counted, first: sums[0] / n, second: sums[1] / n, difference: difference,
    standardError: squares.squareRoot() / n)
}

/// The log of the mean chance, over draws, of each act held out; NaN where its item has no parameters. A yes of a
/// sponsor is taken for granted, as in the model.
private func logScores(
  _ fit: NormSupport, _ acts: NormActs, _ held: [(item: Int, state: Int)], _ options: NormOptions
) throws -> [Double] {
  let layout = fit.layout
  let sets = Dictionary(
    layout.sets.enumerated().map { ("\($1.kind.rawValue) \($1.name)", $0) }, uniquingKeysWith: { first, _ in first })
  let place = Dictionary(layout.states.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
  let time = Dictionary(layout.periods.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
  let series = Dictionary(acts.texts.map { ($0.id, $0.series) }, uniquingKeysWith: { first, _ in first })
  let sponsors = Dictionary(
    acts.items.enumerated().compactMap { index, item in
      item.kind == .sponsorship ? item.text.map { ($0, index) } : nil
    }, uniquingKeysWith: { first, _ in first })
  let draws = fit.someDraws(200)
  return try parallelMap(count: held.count, threads: options.threads) { index in
    let (item, state) = (acts.items[held[index].item], held[index].state)
    if item.kind == .vote, item.acts[state] == .yes, options.kinds.contains(.sponsorship), let text = item.text,
      let other = sponsors[text], acts.items[other].acts[state] == .yes
    {
      return .nan
    }
    let name = item.text.map { options.bindSeries ? (series[$0] ?? nil) ?? $0 : $0 } ?? item.id
    guard let set = sets["\(item.kind.rawValue) \(name)"], let s = place[acts.states[state]],
      let t = time[item.period]
    else { return .nan }
    var sum = 0.0
    for draw in draws {
      let p = fit.chances(draw: draw, set: set, state: s, period: t)
      sum += item.acts[state] == .yes ? p.yes : item.acts[state] == .no ? p.no : p.abstain
    }
    return portableLog(max(sum / Double(draws.count), 1e-12))
  }
}
