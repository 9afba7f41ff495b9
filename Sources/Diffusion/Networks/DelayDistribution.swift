import Statistics

/// How long it takes from a source's uptake to the follower's.
public enum DelayDistribution: Sendable, Equatable {
  /// rate · exp(−rate · x)
  case exponential(rate: Double)
  /// x/scale² · exp(−x²/(2 scale²))
  case rayleigh(scale: Double)
  /// The logarithm of the delay is normal.
  case logNormal(meanLog: Double, sdLog: Double)

  public enum Family: String, Sendable, CaseIterable { case exponential, rayleigh, logNormal = "log-normal" }

  public var family: Family {
    switch self {
    case .exponential: .exponential
    case .rayleigh: .rayleigh
    case .logNormal: .logNormal
    }
  }

  /// The logarithm of the density at a delay above 0.
  public func logDensity(_ delay: Double) -> Double {
    switch self {
    case .exponential(let rate): ExponentialDelay(rate: rate).logDensity(delay)
    case .rayleigh(let scale): RayleighDelay(scale: scale).logDensity(delay)
    case .logNormal(let mean, let sd): LogNormalDelay(meanLog: mean, sdLog: sd).logDensity(delay)
    }
  }

  /// - Throws: A usage error for a parameter that no such distribution has.
  func check() throws {
    let isProper =
      switch self {
      case .exponential(let rate): rate > 0 && rate.isFinite
      case .rayleigh(let scale): scale > 0 && scale.isFinite
      case .logNormal(let mean, let sd): mean.isFinite && sd > 0 && sd.isFinite
      }
    guard isProper else {
      throw SuasionError(
        .usage, "no delay is distributed as \(self)", hint: "a rate, a scale and a standard deviation are above 0")
    }
  }

  /// Parameters between two bounds that the data give without a network: as if everyone followed the first of the
  /// cascade (the longest delays possible), and as if everyone followed the last before it (the shortest). The rate, the
  /// scale, the mean and standard deviation of the logarithm are the mean of what the two sets of delays give. Those with
  /// nobody before them have no delay.
  ///
  /// This is how the R package NetworkInference chooses parameters, and for the exponential the same number where no two
  /// uptakes are simultaneous; the package counts those as delays of 0, which no edge can have. For the other two its
  /// code departs from its own intent (`mean(a, b)` takes the first alone; a sum is multiplied by N where it should be
  /// divided), which is not followed here.
  ///
  /// - Parameters:
  ///   - times: The times of each cascade, ascending.
  /// - Throws: A data error where the delays do not settle the parameters.
  static func estimated(_ family: Family, from times: [[Double]]) throws -> DelayDistribution {
    var (longest, shortest) = ([Double](), [Double]())
    for cascade in times {
      guard let first = cascade.first else { continue }
      var (before, moment) = (first, first)
      for time in cascade where time > first {
        if time > moment { (before, moment) = (moment, time) }
        longest.append(time - first)
        shortest.append(time - before)
      }
    }
    let found: DelayDistribution
    switch family {
    case .exponential: found = .exponential(rate: (1 / mean(longest) + 1 / mean(shortest)) / 2)
    case .rayleigh:
      let scales = [longest, shortest].map { delays in (mean(delays.map { $0 * $0 }) / 2).squareRoot() }
      found = .rayleigh(scale: mean(scales))
    case .logNormal:
      let logs = [longest, shortest].map { $0.map { portableLog($0) } }
      found = .logNormal(meanLog: mean(logs.map { mean($0) }), sdLog: mean(logs.map { standardDeviation($0) }))
    }
    do { try found.check() } catch {
      throw SuasionError(
        .data, "the delays do not settle the parameters of the \(family.rawValue) distribution",
        hint: "give more cascades with different times, or fix the parameters")
    }
    return found
  }
}

/// A density of delays, one type a family so that the search is compiled for each.
protocol DelayDensity: Sendable {
  func logDensity(_ delay: Double) -> Double
  /// The same in each lane with a delay above 0; what stands in the others does not matter.
  func logDensities(_ delays: SIMD8<Double>) -> SIMD8<Double>
}

extension DelayDensity {
  @inline(__always) func logDensities(_ delays: SIMD8<Double>) -> SIMD8<Double> {
    var densities = SIMD8<Double>()
    for lane in 0..<8 where delays[lane] > 0 { densities[lane] = logDensity(delays[lane]) }
    return densities
  }
}

struct ExponentialDelay: DelayDensity {
  let rate: Double
  let logRate: Double
  init(rate: Double) { (self.rate, logRate) = (rate, portableLog(rate)) }
  @inline(__always) func logDensity(_ delay: Double) -> Double { logRate - rate * delay }
  @inline(__always) func logDensities(_ delays: SIMD8<Double>) -> SIMD8<Double> { logRate - rate * delays }
}

struct RayleighDelay: DelayDensity {
  let constant: Double
  let half: Double
  init(scale: Double) { (constant, half) = (-2 * portableLog(scale), 0.5 / scale / scale) }
  @inline(__always) func logDensity(_ delay: Double) -> Double {
    constant + portableLog(delay) - half * delay * delay
  }
}

struct LogNormalDelay: DelayDensity {
  let mean: Double
  let perSD: Double
  let constant: Double
  init(meanLog: Double, sdLog: Double) {
    (mean, perSD) = (meanLog, 1 / sdLog)
    constant = -portableLog(sdLog) - 0.918_938_533_204_672_74
  }
  @inline(__always) func logDensity(_ delay: Double) -> Double {
    let log = portableLog(delay)
    let z = (log - mean) * perSD
    return constant - log - 0.5 * z * z
  }
}
