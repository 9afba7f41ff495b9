/// The sum of the values in their order, with the rounding errors carried along (Neumaier 1974, doi
/// 10.1002/zamm.19740540106); NaN and infinities pass through.
@inlinable
public func compensatedSum(_ values: some Sequence<Double>) -> Double {
  var sum = 0.0
  var lost = 0.0
  for value in values {
    let next = sum + value
    lost += abs(sum) >= abs(value) ? (sum - next) + value : (value - next) + sum
    sum = next
  }
  return sum.isFinite ? sum + lost : sum
}

/// The arithmetic mean; NaN of nothing.
@inlinable
public func mean(_ values: some Collection<Double>) -> Double {
  values.isEmpty ? .nan : compensatedSum(values) / Double(values.count)
}

/// The sample standard deviation, with n − 1; NaN of fewer than two values.
@inlinable
public func standardDeviation(_ values: some Collection<Double>) -> Double {
  guard values.count > 1 else { return .nan }
  let centre = mean(values)
  return (compensatedSum(values.lazy.map { ($0 - centre) * ($0 - centre) }) / Double(values.count - 1)).squareRoot()
}

/// The quantile at `probability` of values already in ascending order, interpolated linearly between order statistics
/// (type 7 of Hyndman & Fan 1996, doi 10.2307/2684934); NaN of nothing or where the probability is outside 0...1.
public func quantile(ofSorted sorted: [Double], _ probability: Double) -> Double {
  guard !sorted.isEmpty, probability >= 0, probability <= 1 else { return .nan }
  let position = probability * Double(sorted.count - 1)
  let below = Int(position)
  guard below + 1 < sorted.count else { return sorted[sorted.count - 1] }
  let fraction = position - Double(below)
  return fraction == 0 ? sorted[below] : sorted[below] + fraction * (sorted[below + 1] - sorted[below])
}

/// The quantile at `probability` of values in any order, type 7.
public func quantile(_ values: [Double], _ probability: Double) -> Double {
  quantile(ofSorted: values.sorted(), probability)
}
