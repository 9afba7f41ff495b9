import Statistics

/// eˣ to about 1e-14 relative for |x| ≤ 700, the value at the bound beyond: additions and multiplications alone, so the
/// same bits on every processor.
@inline(__always)
func portableExp(_ x: SIMD8<Double>) -> SIMD8<Double> {
  let bounded = pointwiseMin(pointwiseMax(x, SIMD8(repeating: -700)), SIMD8(repeating: 700))
  // Adding 1.5 · 2⁵² rounds to a whole number and leaves it in the lowest bits.
  let magic = SIMD8<Double>(repeating: 0x1.8p52)
  let shifted = bounded * 1.442_695_040_888_963_4 + magic
  let whole = shifted - magic
  let r = (bounded - whole * 0x1.62e42feep-1) - whole * 0x1.a39ef35793c76p-33
  var sum = SIMD8<Double>(repeating: 1.0 / 39_916_800)
  sum = sum * r + 1.0 / 3_628_800
  sum = sum * r + 1.0 / 362_880
  sum = sum * r + 1.0 / 40_320
  sum = sum * r + 1.0 / 5040
  sum = sum * r + 1.0 / 720
  sum = sum * r + 1.0 / 120
  sum = sum * r + 1.0 / 24
  sum = sum * r + 1.0 / 6
  sum = sum * r + 0.5
  sum = sum * r + 1
  sum = sum * r + 1
  let power = unsafeBitCast(shifted, to: SIMD8<UInt64>.self) &<< SIMD8(repeating: 52)
  return unsafeBitCast(unsafeBitCast(sum, to: SIMD8<UInt64>.self) &+ power, to: SIMD8<Double>.self)
}

/// The probability that belongs to a linear predictor.
@inline(__always)
func probability(_ predictor: SIMD8<Double>, isCloglog: Bool) -> SIMD8<Double> {
  let one = SIMD8<Double>(repeating: 1)
  if isCloglog {
    // Above 3.7 the probability is 1 to the last bit.
    return one - portableExp(-portableExp(pointwiseMin(predictor, SIMD8(repeating: 6))))
  }
  return one / (one + portableExp(-predictor))
}

@inline(__always)
func probability(_ predictor: Double, isCloglog: Bool) -> Double {
  probability(SIMD8(repeating: predictor), isCloglog: isCloglog)[0]
}

/// The linear predictor that belongs to a probability strictly between 0 and 1.
func linkOf(_ probability: Double, isCloglog: Bool) -> Double {
  isCloglog ? portableLog(-portableLog(1 - probability)) : portableLog(probability) - portableLog(1 - probability)
}
