import Statistics

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
