/// Summarises the draws of one quantity after another, all of one shape: what they say, and how far the chains that gave
/// them agree. Tables and scratch space are kept between calls, so give each thread its own (a copy will do).
///
/// R̂, bulk and tail effective sizes are those of Vehtari, Gelman, Simpson, Carpenter & Bürkner (2021, doi
/// 10.1214/20-BA1221): chains are split in halves (the middle draw of an odd number stands in neither), draws become
/// normal scores of their ranks (ties share the mean rank), R̂ is the larger of that of the scores and that of the scores
/// of distances from the median, the tail size is the smaller of those of the 5 % and 95 % quantiles. The numbers are
/// those of R's `posterior`, with these edges:
/// - draws all the same have sd 0 and NaN for R̂ and both sizes; so has any R̂ or size whose series is constant (a tail
///   of which no draw lies outside, distances from the median that are all one);
/// - a draw that is not finite makes everything NaN;
/// - half chains of fewer than 2 draws have R̂ NaN, of fewer than 6 both sizes NaN;
/// - chains that stand still, each in its own place, have R̂ = ∞.
///
/// Sums run in a fixed order without fused operations: the same draws give the same bytes on every processor.
public struct ChainSummarizer: Sendable {
  public let chains: Int
  /// Draws of each chain.
  public let draws: Int
  let shape: HalfChains

  /// Where each draw stands among the scores, `HalfChains.nowhere` for a middle draw; shape [chains × draws].
  private let slotOfDraw: [UInt32]
  /// The normal score of rank 1, 2, …; shape [draws in half chains].
  private let scoreOfRank: [Double]

  private var keys: [UInt64]
  private var spareKeys: [UInt64]
  private var digitCounts: [Int]
  private var sorted: [Double]
  private var slots: [UInt32]
  private var distances: [Double]
  private var distanceSlots: [UInt32]
  private var scores: [Double]
  private var means: [Double]
  private var tail: TailIndicator

  /// - Parameters:
  ///   - chains: at least 1.
  ///   - draws: of each chain, at least 1.
  public init(chains: Int, draws: Int) {
    precondition(chains > 0 && draws > 0 && chains <= Int(UInt32.max) / draws, "\(chains) chains of \(draws) draws")
    self.chains = chains
    self.draws = draws
    let shape = HalfChains(count: 2 * chains, draws: draws / 2)
    self.shape = shape
    slotOfDraw = (0..<chains * draws).map { shape.slot(chain: $0 / draws, draw: $0 % draws, of: draws) }
    scoreOfRank = (0..<shape.total).map { normalScore(rank: Double($0 + 1), of: shape.total) }
    let count = chains * draws
    keys = Array(repeating: 0, count: count)
    spareKeys = keys
    digitCounts = Array(repeating: 0, count: RadixSort.counters)
    sorted = Array(repeating: 0, count: count)
    slots = Array(repeating: 0, count: count)
    distances = sorted
    distanceSlots = slots
    scores = Array(repeating: 0, count: shape.total + shape.padding)
    means = Array(repeating: 0, count: 2 * shape.count)
    tail = TailIndicator(shape: shape)
  }

  /// - Parameter values: shape [chains, draws].
  public mutating func summarize(_ values: [Float]) -> DrawSummary {
    values.withUnsafeBufferPointer { summarize($0) }
  }

  /// - Parameter values: shape [chains, draws].
  public mutating func summarize(_ values: UnsafeBufferPointer<Float>) -> DrawSummary {
    precondition(values.count == chains * draws, "\(values.count) values for \(chains) chains of \(draws) draws")
    guard sort(values) else {
      return DrawSummary(
        mean: .nan, sd: .nan, q05: .nan, q50: .nan, q95: .nan, rHat: .nan, essBulk: .nan, essTail: .nan)
    }
    let count = sorted.count
    if sorted[0] == sorted[count - 1] {
      let value = sorted[0]
      return DrawSummary(
        mean: value, sd: count > 1 ? 0 : .nan, q05: value, q50: value, q95: value, rHat: .nan, essBulk: .nan,
        essTail: .nan)
    }
    let (mean, sd) = meanAndDeviation(sorted, count)
    let q05 = quantile(ofSorted: sorted, 0.05)
    let q50 = quantile(ofSorted: sorted, 0.5)
    let q95 = quantile(ofSorted: sorted, 0.95)
    let median = count % 2 == 1 ? sorted[count / 2] : (sorted[count / 2 - 1] + sorted[count / 2]) / 2
    // Draws above the 95 % quantile rather than up to it: the complement has the same autocovariances, and is shorter.
    let low = tail.effectiveSize(slots, 0..<countUpTo(q05, sorted, count))
    let high = tail.effectiveSize(slots, countUpTo(q95, sorted, count)..<count)

    let kept = dropMiddles()
    let spread = foldedSpread(median: median, count: kept)
    scatterScores(sorted, slots, count: kept, scoreOfRank, into: &scores)
    let bulk = centre(&scores, shape, scratch: &means)
    let (bulkRHat, spreadRHat) = (bulk.rHat(shape), spread.rHat(shape))
    return DrawSummary(
      mean: mean, sd: sd, q05: q05, q50: q50, q95: q95,
      rHat: bulkRHat.isNaN || spreadRHat.isNaN ? .nan : max(bulkRHat, spreadRHat),
      essBulk: effectiveSize(ofCentred: scores, shape, bulk),
      essTail: low.isNaN || high.isNaN ? .nan : min(low, high))
  }

  /// Fills `sorted` with all draws in ascending order and `slots` with where each stands; false if one is not finite.
  private mutating func sort(_ values: UnsafeBufferPointer<Float>) -> Bool {
    guard RadixSort.fill(&keys, values, slotOfDraw) else { return false }
    RadixSort.sort(&keys, &spareKeys, &digitCounts, count: keys.count)
    RadixSort.unpack(keys, count: keys.count, &sorted, &slots)
    return true
  }

  /// Closes the gaps that the middle draws of odd chains leave in `sorted` and `slots`; how many draws stay.
  private mutating func dropMiddles() -> Int {
    if shape.total == sorted.count { return sorted.count }
    var kept = 0
    for index in 0..<sorted.count where slots[index] != HalfChains.nowhere {
      sorted[kept] = sorted[index]
      slots[kept] = slots[index]
      kept += 1
    }
    return kept
  }

  /// Within and between half chains, of the normal scores of the draws' distances from their median.
  private mutating func foldedSpread(median: Double, count: Int) -> ChainSpread {
    fold(sorted, slots, count: count, at: median, into: &distances, &distanceSlots)
    scatterScores(distances, distanceSlots, count: count, scoreOfRank, into: &scores)
    return centre(&scores, shape, scratch: &means)
  }
}

extension DrawSummary {
  /// What `values`, shape [chains, draws], say; a whole set of quantities is cheaper with one `ChainSummarizer`, or
  /// with `summarize(draws:quantities:chains:threads:)`.
  ///
  /// - Parameter values: a multiple of `chains`, and not none.
  public init(of values: [Float], chains: Int) {
    var summarizer = ChainSummarizer(chains: chains, draws: values.count / max(1, chains))
    self = summarizer.summarize(values)
  }
}

/// Summaries of many quantities that were drawn together; the same bytes on any number of threads.
///
/// - Parameters:
///   - draws: `draws[(chain * drawsPerChain + draw) * quantities + quantity]`.
///   - chains: at least 1; divides the number of draws.
/// - Returns: shape [quantities].
/// - Throws: nothing that a caller can cause; whatever `parallelMap` throws.
public func summarize(draws: [Float], quantities: Int, chains: Int, threads: Int) throws -> [DrawSummary] {
  guard quantities > 0, !draws.isEmpty else { return [] }
  let rows = draws.count / quantities
  precondition(rows * quantities == draws.count && rows % chains == 0, "\(draws.count) draws")
  // A cache line of quantities is gathered at once: one at a time would read every line sixteen times over.
  let width = 16
  let template = ChainSummarizer(chains: chains, draws: rows / chains)
  return try parallelMap(count: (quantities + width - 1) / width, threads: threads) { block in
    let first = block * width
    let size = min(width, quantities - first)
    var summarizer = template
    var gathered = [Float](repeating: 0, count: size * rows)
    draws.withUnsafeBufferPointer { draws in
      gathered.withUnsafeMutableBufferPointer { gathered in
        for row in 0..<rows {
          for offset in 0..<size { gathered[offset * rows + row] = draws[row * quantities + first + offset] }
        }
      }
    }
    return gathered.withUnsafeBufferPointer { gathered in
      (0..<size).map { summarizer.summarize(UnsafeBufferPointer(rebasing: gathered[$0 * rows..<($0 + 1) * rows])) }
    }
  }.flatMap { $0 }
}
