/// The effective number of draws of split chains, from the means over half chains of their autocovariances.
///
/// Geyer's initial monotone sequence (1992, doi 10.1214/ss/1177011137) with the last even lag once more, which steadies
/// antithetic chains, and never more than n·log10(n) (Vehtari et al. 2021, doi 10.1214/20-BA1221). Lags are asked for in
/// pairs, and only as far as the sequence runs.
///
/// - Parameters:
///   - covariances: at an even lag and the next; the mean over half chains of Σ (xₜ − x̄)(xₜ₊ₖ − x̄) / draws.
/// - Returns: NaN where half chains have fewer than 6 draws, of which no sequence can be made, or where nothing varies.
@inline(__always)
func effectiveSize(_ shape: HalfChains, _ spread: ChainSpread, covariances: (Int) -> (Double, Double)) -> Double {
  let draws = Double(shape.draws)
  let variance = spread.within * (draws - 1) / draws + spread.between
  guard shape.draws > 5, variance > 0 else { return .nan }
  func correlations(_ lag: Int) -> (Double, Double) {
    let (even, odd) = covariances(lag)
    return (1 - (spread.within - even) / variance, 1 - (spread.within - odd) / variance)
  }
  var even = 1.0
  var odd = correlations(0).1
  var sum = 0.0
  var bound = Double.infinity
  var lag = 0
  while lag < shape.draws - 5 && even + odd > 0 {
    bound = min(even + odd, bound)
    sum += bound
    lag += 2
    (even, odd) = correlations(lag)
  }
  let last = even > 0 || even + odd >= 0 ? even : 0
  let total = Double(shape.total)
  return total / max(2 * sum + last - 1, decimalBase / portableLog(total))
}

/// ln 10.
private let decimalBase = 2.302_585_092_994_046

/// The effective size of scores from which each half chain's mean was taken; behind them stand zeros.
func effectiveSize(ofCentred scores: UnsafePointer<Double>, _ shape: HalfChains, _ spread: ChainSpread) -> Double {
  let scale = 1 / Double(shape.total)
  return effectiveSize(shape, spread) { lag in
    let (even, odd) = shiftedProducts(scores, shape, lag: lag)
    return (even * scale, odd * scale)
  }
}
