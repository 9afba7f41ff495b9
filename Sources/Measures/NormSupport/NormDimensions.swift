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

/// Fits one and two dimensions to the acts without a random share of them, and scores what each says of that share: a
/// second dimension earns its place where `second` is better.
///
/// - Throws: as `normScores`.
public func dimensionScores(
  of acts: NormActs, options: NormOptions = NormOptions(), share: Double = 0.1
) throws -> NormScores {
  var (one, two) = (options, options)
  (one.dimensions, two.dimensions) = (1, 2)
  return try normScores(of: acts, one, two, share: share)
}
