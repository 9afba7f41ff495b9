/// How the draws of split chains lie in memory: draw by draw, and within a draw half chain by half chain. A lag of k
/// draws is then one shift of the whole array, and a sum over all chains one plain loop.
struct HalfChains: Sendable {
  /// Half chains.
  let count: Int
  /// Draws of each half chain.
  let draws: Int

  /// The slot of a draw that stands in no half.
  static let nowhere = UInt32.max

  /// Draws of all half chains.
  var total: Int { count * draws }

  /// Zeros that must follow the draws, so that eight at a time and a lag more may be read.
  var padding: Int { 8 + 2 * count }

  /// Where draw `draw` of `all` of chain `chain` stands.
  func slot(chain: Int, draw: Int, of all: Int) -> UInt32 {
    if draw < draws { return UInt32(draw * count + 2 * chain) }
    if draw >= all - draws { return UInt32((draw - (all - draws)) * count + 2 * chain + 1) }
    return Self.nowhere
  }
}

/// What half chains vary by.
struct ChainSpread {
  /// The mean of their sample variances.
  let within: Double
  /// The sample variance of their means.
  let between: Double

  /// How much wider all half chains lie than one does; NaN where nothing varies.
  func rHat(_ shape: HalfChains) -> Double {
    guard shape.draws > 1 else { return .nan }
    let draws = Double(shape.draws)
    return ((draws * between / within + draws - 1) / draws).squareRoot()
  }
}

/// Takes each half chain's mean from its values, and says what they vary by; `values` has `shape.total` entries and zeros
/// behind them, `scratch` room for twice `shape.count`.
func centre(
  _ values: UnsafeMutablePointer<Double>, _ shape: HalfChains, scratch: UnsafeMutablePointer<Double>
) -> ChainSpread {
  let count = shape.count
  let draws = Double(shape.draws)
  let means = scratch
  let corrections = scratch + count
  means.update(repeating: 0, count: count)
  corrections.update(repeating: 0, count: count)
  for row in 0..<shape.draws {
    let start = values + row &* count
    for chain in 0..<count { means[chain] += start[chain] }
  }
  for chain in 0..<count { means[chain] /= draws }
  // Corrected by the mean of what is left, so that a chain of equal values ends at exactly zero.
  for row in 0..<shape.draws {
    let start = values + row &* count
    for chain in 0..<count { corrections[chain] += start[chain] - means[chain] }
  }
  for chain in 0..<count { means[chain] += corrections[chain] / draws }
  for row in 0..<shape.draws {
    let start = values + row &* count
    for chain in 0..<count { start[chain] -= means[chain] }
  }
  let squares = shiftedProducts(values, shape, lag: 0).0
  return ChainSpread(
    within: squares / (Double(count) * (draws - 1)), between: sampleVariance(means, count: count))
}

/// The sum over all half chains of the products of values `lag` draws apart, and of those `lag` + 1 apart.
func shiftedProducts(_ values: UnsafePointer<Double>, _ shape: HalfChains, lag: Int) -> (Double, Double) {
  let length = shape.total &- lag &* shape.count
  let first = UnsafeRawPointer(values)
  let second = UnsafeRawPointer(values + lag &* shape.count)
  let third = UnsafeRawPointer(values + (lag &+ 1) &* shape.count)
  var sums = SIMD8<Double>.zero
  var nextSums = SIMD8<Double>.zero
  var offset = 0
  // Beyond the end stand zeros.
  while offset < length &* 8 {
    let here = first.loadUnaligned(fromByteOffset: offset, as: SIMD8<Double>.self)
    sums += here * second.loadUnaligned(fromByteOffset: offset, as: SIMD8<Double>.self)
    nextSums += here * third.loadUnaligned(fromByteOffset: offset, as: SIMD8<Double>.self)
    offset &+= 64
  }
  return (orderedSum(sums), orderedSum(nextSums))
}

/// The sum of eight numbers in one order on every processor.
@inline(__always)
func orderedSum(_ x: SIMD8<Double>) -> Double { ((x[0] + x[4]) + (x[2] + x[6])) + ((x[1] + x[5]) + (x[3] + x[7])) }

/// With n − 1.
func sampleVariance(_ values: UnsafePointer<Double>, count: Int) -> Double {
  var mean = 0.0
  for index in 0..<count { mean += values[index] }
  mean /= Double(count)
  var squares = 0.0
  for index in 0..<count { squares += (values[index] - mean) * (values[index] - mean) }
  return squares / Double(count - 1)
}
