import Statistics

extension HazardLikelihood {
  /// The interval of one group's variance by profile likelihood: the variances at which the approximate marginal
  /// log-likelihood, highest over the other groups' variances, is less than half a χ² quantile (1 df) below its maximum.
  ///
  /// It begins at 0 where the likelihood without the group is that close; there the χ² of 1 df is more than the mixture
  /// that holds at the bound (Self & Liang 1987, doi 10.1080/01621459.1987.10478472), so that the interval covers more
  /// than it says. It ends at infinity where the likelihood does not fall off, or a
  /// level is so nearly separated at a larger variance that no maximum is found.
  func varianceInterval(
    _ group: Int, _ found: HazardVariances, ridge: Double, options: HazardOptions
  ) throws -> (low: Double, high: Double) {
    let z = Normal.quantile(0.5 + options.confidence / 2)
    var near = found
    func above(_ deviation: Double) throws -> Double {
      near = try variances(from: near, holding: (group, deviation), ridge: ridge, options: options)
      return near.logLikelihood - found.logLikelihood + 0.5 * z * z
    }
    let best = found.deviations[group]
    let top = (x: best, y: 0.5 * z * z)
    var low = 0.0
    if best > 0 {
      let bottom = (x: 0.0, y: try above(0))
      if bottom.y < 0 { low = try Self.crossing(bottom, top, above) }
    }
    near = found
    var inside = top
    var outside = top
    repeat {
      inside = outside
      guard inside.x < 1e3 else { return (low * low, .infinity) }
      outside.x = 2 * max(inside.x, 0.1)
      do {
        outside.y = try above(outside.x)
      } catch let error as SuasionError where error.code == .data {
        return (low * low, .infinity)
      }
    } while outside.y > 0
    let high = try Self.crossing(inside, outside, above)
    return (low * low, high * high)
  }

  /// Where a function changes its sign between two places, by the Illinois method.
  private static func crossing(
    _ one: (x: Double, y: Double), _ other: (x: Double, y: Double), _ function: (Double) throws -> Double
  ) rethrows -> Double {
    var (one, other) = (one, other)
    for _ in 0..<60 where abs(other.x - one.x) > 1e-8 * abs(other.x) {
      let x = other.x - other.y * (other.x - one.x) / (other.y - one.y)
      let y = try function(x)
      if abs(y) < 1e-10 { return x }
      if (y > 0) == (other.y > 0) { one.y /= 2 } else { one = other }
      other = (x, y)
    }
    return other.x
  }
}
