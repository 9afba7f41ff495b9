import Statistics

/// Whether the acts ask for a second dimension: a posterior predictive check of what one leaves.
public struct DimensionCheck: Sendable, Equatable {
  /// The largest eigenvalue of the states' mean residual products, as observed and as replicated, mean over draws.
  public let observed: Double
  public let replicated: Double
  /// Share of draws in which the replicate's is at least as large.
  public let pValue: Double
  public let draws: Int
  /// The states that the leading residual vector sets most apart, both ends, largest first.
  public let upper: [String]
  public let lower: [String]
}

/// The largest eigenvalue of the states' residual products over items, against what the model itself would leave.
///
/// For a draw of the posterior each act has a residual (yes 1, abstention ½, no 0; less its mean, over its sd, held
/// within ±4). Acts that share a second dimension share their residuals, and the eigenvalue grows; new acts drawn
/// under the same parameters say how far chance takes it. A model-wide form of the discrepancies of Levy & Svetina
/// (2011, doi 10.1348/000711010X500483). Roll calls and sponsorships are taken as they came about: only what states
/// did in them is drawn anew.
///
/// - Parameter draws: of the posterior, evenly spread.
/// - Returns: the check; with many acts the p value is soon 0 for small departures too, so read the ratio of the two
///   eigenvalues and `dimensionScores`.
public func dimensionCheck(_ scale: NormSupport, draws: Int = 60, seed: UInt64 = 1, threads: Int = 1) throws
  -> DimensionCheck
{
  let layout = scale.layout
  let (count, lanes) = (layout.states.count, layout.lanes)
  let rows = layout.rows.indices.filter { !layout.rows[$0].isSilent }
  let chosen = scale.someDraws(draws)
  let found = try parallelMap(count: chosen.count, threads: threads) { index in
    var random = RandomStream(seed: seed, purpose: "norm dimension check", unit: UInt64(index))
    var observed = [Double](repeating: 0, count: rows.count * count)
    var replicated = observed
    for (place, row) in rows.enumerated() {
      let r = layout.rows[row]
      for state in 0..<count {
        let code = layout.codes[row * lanes + state]
        guard code != 0 else { continue }
        let p = scale.chances(draw: chosen[index], set: r.set, state: state, period: r.period)
        let mean = p.yes + 0.5 * p.abstain
        let sd = max(p.yes + 0.25 * p.abstain - mean * mean, 1e-8).squareRoot()
        let u = random.uniform()
        let score = code == 1 ? 1 : code == 2 ? 0.5 : 0
        let drawn = u < p.yes ? 1 : u < p.yes + p.abstain ? 0.5 : 0
        observed[place * count + state] = min(max((score - mean) / sd, -4), 4)
        replicated[place * count + state] = min(max((drawn - mean) / sd, -4), 4)
      }
    }
    let (mine, theirs) = (leading(observed, rows.count, count), leading(replicated, rows.count, count))
    return (observed: mine.value, replicated: theirs.value, vector: mine.vector)
  }
  // Vectors have no sign: each is turned towards the first.
  var vector = [Double](repeating: 0, count: count)
  for one in found {
    var dot = 0.0
    for state in 0..<count { dot += one.vector[state] * found[0].vector[state] }
    for state in 0..<count { vector[state] += dot < 0 ? -one.vector[state] : one.vector[state] }
  }
  let order = vector.indices.sorted { (vector[$0], $1) > (vector[$1], $0) }
  return DimensionCheck(
    observed: mean(found.map(\.observed)), replicated: mean(found.map(\.replicated)),
    pValue: mean(found.map { $0.replicated >= $0.observed ? 1.0 : 0 }), draws: chosen.count,
    upper: order.prefix(8).map { layout.states[$0] }, lower: order.reversed().prefix(8).map { layout.states[$0] })
}

/// The largest eigenvalue of RᵀR / rows and its vector, by power steps; R has shape [rows, count].
private func leading(_ residuals: [Double], _ rows: Int, _ count: Int) -> (value: Double, vector: [Double]) {
  var v = (0..<count).map { 1 + Double($0 * 7919 % 101) / 101 }
  var value = 0.0
  residuals.withUnsafeBufferPointer { r in
    for _ in 0..<40 {
      var next = [Double](repeating: 0, count: count)
      for row in 0..<rows {
        let start = row * count
        var dot = 0.0
        for state in 0..<count { dot += r[start + state] * v[state] }
        for state in 0..<count { next[state] += r[start + state] * dot }
      }
      var length = 0.0
      for x in next { length += x * x }
      length = length.squareRoot()
      guard length > 0 else { return }
      let before = value
      value = length / Double(max(rows, 1))
      v = next.map { $0 / length }
      if abs(value - before) < 1e-7 * value { return }
    }
  }
  return (value, v)
}

/// How well one and two dimensions foretell acts that they were not shown.
public struct DimensionScores: Sendable, Equatable {
  /// Acts held out: all acts of a state on a text, or its accession.
  public let heldOut: Int
  /// Mean log predictive density an act.
  public let one: Double
  public let two: Double
  /// Of the mean difference two − one, clustered by state.
  public let difference: Double
  public let standardError: Double
  /// The rule: a second dimension where the difference is above two standard errors.
  public var asksForTwo: Bool { difference > 2 * standardError }
}

/// Fits one and two dimensions to the acts without a random share of them, and scores what each says of that share.
///
/// - Throws: as `normSupport`; a usage error for a share outside 0 … 0.5.
public func dimensionScores(
  of acts: NormActs, options: NormOptions = NormOptions(), share: Double = 0.1
) throws -> DimensionScores {
  guard share > 0, share <= 0.5 else {
    throw SuasionError(.usage, "a share of \(share) held out", hint: "name a number above 0, at most 0.5")
  }
  let states = acts.states.indices.sorted { acts.states[$0] < acts.states[$1] }
  func isHeld(_ name: String, _ place: Int) -> Bool {
    var random = RandomStream(
      seed: options.seed, purpose: "norm hold-out \(name)", unit: RandomStream.hash(acts.states[place]))
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
  for dimensions in 1...2 {
    var options = options
    options.dimensions = dimensions
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
  return DimensionScores(
    heldOut: counted, one: sums[0] / n, two: sums[1] / n, difference: difference,
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
