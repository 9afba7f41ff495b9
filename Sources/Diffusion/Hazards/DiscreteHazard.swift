import CKernels
import Statistics

/// The likelihood of a discrete-time hazard: Bernoulli, a row a trial.
struct DiscreteHazard: HazardLikelihood {
  /// Rows of one block and one outcome, few enough to stay in cache.
  struct Piece: Sendable {
    var first: Int
    var end: Int
    var block: Int
    var isEvent: Bool
  }

  static let pieceRows = 1024
  static let unitRows = 32_768

  let sample: HazardSample
  let isCloglog: Bool
  /// Values of the powers of time, [block][powers]; those of other strata are 0.
  let powerValues: [Double]
  let powers: Int
  let periods: Int
  let pieces: [Piece]
  /// Pieces of a unit of work; the partition depends on the rows alone.
  let units: [Range<Int>]

  init(_ sample: HazardSample, link: HazardLink, degree: Int?, time: (centre: Double, scale: Double)) {
    self.sample = sample
    isCloglog = link == .cloglog
    let blocks = sample.blocks
    if let degree {
      let strata = Array(Set(blocks.map(\.stratum))).sorted()
      let place = Dictionary(uniqueKeysWithValues: strata.enumerated().map { ($1, $0) })
      powers = (degree + 1) * strata.count
      periods = 0
      var values = [Double](repeating: 0, count: blocks.count * powers)
      for (index, block) in blocks.enumerated() {
        var power = 1.0
        for exponent in 0...degree {
          values[index * powers + (place[block.stratum] ?? 0) * (degree + 1) + exponent] = power
          power *= (block.time - time.centre) / time.scale
        }
      }
      powerValues = values
    } else {
      powers = 0
      periods = blocks.count
      powerValues = []
    }
    var pieces: [Piece] = []
    var units: [Range<Int>] = []
    var (first, rows) = (0, 0)
    for (index, block) in blocks.enumerated() {
      for (low, high, isEvent) in [(block.first, block.eventsEnd, true), (block.eventsEnd, block.end, false)] {
        var place = low
        while place < high {
          let end = min(place + Self.pieceRows, high)
          pieces.append(Piece(first: place, end: end, block: index, isEvent: isEvent))
          rows += end - place
          place = end
          if rows >= Self.unitRows {
            units.append(first..<pieces.count)
            (first, rows) = (pieces.count, 0)
          }
        }
      }
    }
    if first < pieces.count { units.append(first..<pieces.count) }
    self.pieces = pieces
    self.units = units
  }

  func start() -> [Double] {
    var parameters = [Double](repeating: 0, count: parameterCount)
    func weight(_ first: Int, _ end: Int) -> Double {
      guard let weights = sample.weights else { return Double(end - first) }
      var sum = 0.0
      for place in first..<end { sum += weights[place] }
      return sum
    }
    func link(_ events: Double, _ all: Double) -> Double {
      let share = events / all
      return isCloglog ? portableLog(-portableLog(1 - share)) : portableLog(share / (1 - share))
    }
    let blocks = sample.blocks
    if periods > 0 {
      for (index, block) in blocks.enumerated() {
        parameters[denseCount + index] = link(
          weight(block.first, block.eventsEnd), weight(block.first, block.end))
      }
    } else {
      let each = powers / max(1, Set(blocks.map(\.stratum)).count)
      var (events, all) = ([Int: Double](), [Int: Double]())
      for block in blocks {
        events[block.stratum, default: 0] += weight(block.first, block.eventsEnd)
        all[block.stratum, default: 0] += weight(block.first, block.end)
      }
      for (place, stratum) in all.keys.sorted().enumerated() {
        let (some, total) = (events[stratum] ?? 0, all[stratum] ?? 1)
        // A stratum in which nobody or everybody has the event runs off from here, and is found out.
        let bounded = min(max(some, 0.5 * min(1, total)), total - 0.5 * min(1, total))
        parameters[sample.covariateCount + sample.levelCount + place * each] = link(bounded, total)
      }
    }
    return parameters
  }

  /// Effects of periods, or the polynomial there, at covariates of 0 in their own units, by the delta method.
  func baseline(_ parameters: [Double], _ covariance: [Double]) -> [HazardConclusion.BaselinePoint] {
    let zero = (0..<sample.covariateCount).map { ($0, -sample.centre[$0] / sample.scale[$0]) }
    return sample.blocks.indices.map { block in
      // Parameters that the point is a sum of, and how much of each.
      let own =
        periods > 0
        ? [(denseCount + block, 1.0)]
        : (0..<powers).map { (denseCount - powers + $0, powerValues[block * powers + $0]) }.filter { $0.1 != 0 }
      var (value, variance) = (0.0, 0.0)
      let terms = zero + own
      for (index, share) in terms {
        value += share * parameters[index]
        for (other, otherShare) in terms { variance += share * otherShare * covariance[index * parameterCount + other] }
      }
      return HazardConclusion.BaselinePoint(
        stratum: sample.blocks[block].stratum, time: sample.blocks[block].time, value: value,
        stdError: variance.squareRoot())
    }
  }

  /// The part of the linear predictor that rows of a block share.
  func constant(_ block: Int, _ parameters: UnsafeBufferPointer<Double>) -> Double {
    if periods > 0 { return parameters[denseCount + block] }
    var sum = 0.0
    let first = sample.covariateCount + sample.levelCount
    for power in 0..<powers { sum += powerValues[block * powers + power] * parameters[first + power] }
    return sum
  }
}
