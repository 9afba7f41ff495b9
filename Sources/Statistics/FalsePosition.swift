/// Where a continuous function that is negative at `low` and positive at `high` crosses 0: false position in which an end
/// that does not move is weighed down (the Illinois method; Dowell & Jarratt 1971, doi 10.1007/BF01934364).
///
/// Stops where the function is within `tolerance` of 0, or the bracket within `width` of its upper end, relatively. Gives
/// the nearer end where the function does not change its sign.
public func falsePosition(
  low: Double, high: Double, tolerance: Double, width: Double = 1e-12, _ function: (Double) -> Double
) -> Double {
  var low = low
  var high = high
  var below = function(low)
  var above = function(high)
  if below >= 0 { return low }
  if above <= 0 { return high }
  var side = 0
  for _ in 0..<200 {
    let x = (low * above - high * below) / (above - below)
    let value = function(x)
    if abs(value) <= tolerance || high - low <= width * abs(high) { return x }
    if value < 0 {
      (low, below) = (x, value)
      if side == -1 { above /= 2 }
      side = -1
    } else {
      (high, above) = (x, value)
      if side == 1 { below /= 2 }
      side = 1
    }
  }
  return 0.5 * (low + high)
}
