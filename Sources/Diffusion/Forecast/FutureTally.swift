import Statistics

/// What a run of futures leaves behind: shares one by one, the rest counted.
struct FutureTally: Sendable {
  let futures: Int
  /// Baseline shares, then each lever's differences from them; [frames × years × weights][futures].
  var shares: [[Float]]
  /// Sums of probabilities, [years × frames × lanes].
  var probabilities: [Double]
  /// [pairs × 2 directions × weights × years]
  var ahead: [Int]
  var surpassed: [Int]
  /// [pairs × weights × years]
  var tied: [Int]
  /// Futures by the first year in which half is reached, the last for those that never do; [frames × weights × (years + 1)].
  var half: [Int]
  /// Futures in which a unit holds at the end, [frames × lanes]; and in which it does and the pair's first, or second, is
  /// ahead in states, [pairs × 2 directions × 2 frameworks × lanes].
  var holding: [Int]
  var holdingAhead: [Int]
  /// By lever: sums and sums of squares of the change in being ahead at the end, and futures ahead;
  /// [levers × pairs × 2 directions × weights].
  var leverAhead: [Int]
  var leverChange: [Int]
  var leverSquare: [Int]

  init(_ worker: FutureWorker, futures: Range<Int>, scenarios: [FutureScenario]) {
    let (frames, years, weights, lanes) = (worker.frames, worker.years, worker.weights, worker.lanes)
    let pairs = worker.setup.pairs
    self.futures = futures.count
    let cells = frames * years * weights
    shares = [[Float]](
      repeating: [Float](repeating: 0, count: cells * futures.count), count: 1 + scenarios.count)
    probabilities = [Double](repeating: 0, count: years * frames * lanes)
    ahead = [Int](repeating: 0, count: pairs.count * 2 * weights * years)
    surpassed = ahead
    tied = [Int](repeating: 0, count: pairs.count * weights * years)
    half = [Int](repeating: 0, count: frames * weights * (years + 1))
    holding = [Int](repeating: 0, count: frames * lanes)
    holdingAhead = [Int](repeating: 0, count: pairs.count * 4 * lanes)
    leverAhead = [Int](repeating: 0, count: scenarios.count * pairs.count * 2 * weights)
    (leverChange, leverSquare) = (leverAhead, leverAhead)
    var baseline = [Double](repeating: 0, count: cells)
    for (place, k) in futures.enumerated() {
      worker.draw(k)
      worker.run(k, .baseline)
      for cell in 0..<cells {
        baseline[cell] = worker.shares[cell]
        shares[0][cell * futures.count + place] = Float(baseline[cell])
      }
      count(worker, baseline)
      for (s, scenario) in scenarios.enumerated() {
        worker.run(k, scenario)
        for cell in 0..<cells {
          shares[1 + s][cell * futures.count + place] = Float(worker.shares[cell] - baseline[cell])
        }
        for (p, pair) in pairs.enumerated() {
          for w in 0..<weights {
            let (one, other) = (
              (pair.0 * years + years - 1) * weights + w, (pair.1 * years + years - 1) * weights + w
            )
            for direction in 0..<2 {
              let (a, b) = direction == 0 ? (one, other) : (other, one)
              let (before, after) = (baseline[a] > baseline[b] ? 1 : 0, worker.shares[a] > worker.shares[b] ? 1 : 0)
              let cell = ((s * pairs.count + p) * 2 + direction) * weights + w
              leverAhead[cell] += after
              leverChange[cell] += after - before
              leverSquare[cell] += (after - before) * (after - before)
            }
          }
        }
      }
    }
  }

  /// The future that was run last, without a lever.
  private mutating func count(_ worker: FutureWorker, _ shares: [Double]) {
    let (frames, years, weights, lanes) = (worker.frames, worker.years, worker.weights, worker.lanes)
    probabilities.withUnsafeMutableBufferPointer { sums in
      for cell in sums.indices { sums[cell] += worker.probabilities.start[cell] }
    }
    for f in 0..<frames {
      for w in 0..<weights {
        let reached = (0..<years).first { shares[(f * years + $0) * weights + w] >= 0.5 } ?? years
        half[(f * weights + w) * (years + 1) + reached] += 1
      }
    }
    holding.withUnsafeMutableBufferPointer { counts in
      for cell in counts.indices where worker.holds.start[cell] > 0 { counts[cell] += 1 }
    }
    for (p, pair) in worker.setup.pairs.enumerated() {
      for w in 0..<weights {
        var (first, second) = (false, false)
        for t in 0..<years {
          let one = shares[(pair.0 * years + t) * weights + w]
          let other = shares[(pair.1 * years + t) * weights + w]
          let cell = ((p * 2) * weights + w) * years + t
          let opposite = ((p * 2 + 1) * weights + w) * years + t
          if one > other { ahead[cell] += 1 }
          if other > one { ahead[opposite] += 1 }
          if one == other { tied[(p * weights + w) * years + t] += 1 }
          first = first || one > other
          second = second || other > one
          if first { surpassed[cell] += 1 }
          if second { surpassed[opposite] += 1 }
        }
      }
      let one = shares[(pair.0 * years + years - 1) * weights]
      let other = shares[(pair.1 * years + years - 1) * weights]
      if one == other { continue }
      let direction = one > other ? 0 : 1
      holdingAhead.withUnsafeMutableBufferPointer { counts in
        for (place, f) in [pair.0, pair.1].enumerated() {
          let row = ((p * 2 + direction) * 2 + place) * lanes
          for u in 0..<lanes where worker.holds.start[f * lanes + u] > 0 { counts[row + u] += 1 }
        }
      }
    }
  }

  /// Adds what other futures left; their shares are kept apart.
  mutating func add(_ other: FutureTally) {
    func add(_ sums: inout [Int], _ more: [Int]) { for cell in sums.indices { sums[cell] += more[cell] } }
    for cell in probabilities.indices { probabilities[cell] += other.probabilities[cell] }
    add(&ahead, other.ahead)
    add(&surpassed, other.surpassed)
    add(&tied, other.tied)
    add(&half, other.half)
    add(&holding, other.holding)
    add(&holdingAhead, other.holdingAhead)
    add(&leverAhead, other.leverAhead)
    add(&leverChange, other.leverChange)
    add(&leverSquare, other.leverSquare)
  }
}
