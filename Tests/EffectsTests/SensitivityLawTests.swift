import Effects
import Foundation
import Statistics
import Testing

@Suite struct SensitivityLawTests {
  let path = sensitivityPath(leads: 4, lags: 5)

  @Test(arguments: [SensitivityTarget.average, .first, .at(3), .weights([0: 1, 2: -2])])
  func noViolationGivesTheUsualInterval(target: SensitivityTarget) throws {
    let bounds = try relativeMagnitudesBounds(path, target: target, magnitudes: [0])
    #expect(isClose(bounds.intervals[0].low, bounds.low, 1e-9) && isClose(bounds.intervals[0].high, bounds.high, 1e-9))
    #expect(
      bounds.intervals[0].identifiedLow == bounds.estimate && bounds.intervals[0].identifiedHigh == bounds.estimate)
    #expect(isClose(bounds.high - bounds.low, 2 * 1.959963984540054 * bounds.stdError))
  }

  /// Exactly linear trends: the interval is that of the best unbiased estimator less the extrapolated trend, solved here
  /// from its first-order conditions.
  @Test(arguments: [SensitivityTarget.average, .first, .at(2)])
  func linearTrendsAreExtrapolated(target: SensitivityTarget) throws {
    let interval = try smoothnessBounds(path, target: target, magnitudes: [0]).intervals[0]
    let weights: [Double]
    switch target {
    case .at(let time): weights = (0..<5).map { $0 == time ? 1 : 0 }
    default: weights = [Double](repeating: 0.2, count: 5)
    }
    func sigma(_ a: Int, _ b: Int) -> Double { path.covariance[a * 9 + b] }
    let distance = [4.0, 3, 2, 1]
    let slope = zip(weights, 1...5).reduce(0) { $0 + $1.0 * Double($1.1) }
    // Σv + c = λ·distance with distanceᵀv = slope.
    let matrix = (0..<4).map { a in (0..<4).map { sigma(a, $0) } + [-distance[a]] } + [distance + [0]]
    let cross = (0..<4).map { a in -(0..<5).reduce(0) { $0 + weights[$1] * sigma(a, 4 + $1) } }
    let solved = try #require(eliminated(matrix, cross + [slope]))
    let all = Array(solved[0..<4]) + weights
    var variance = 0.0
    for a in 0..<9 { for b in 0..<9 { variance += all[a] * all[b] * sigma(a, b) } }
    let centre = zip(all, path.estimates).reduce(0) { $0 + $1.0 * $1.1 }
    let half = Normal.quantile(0.975) * variance.squareRoot()
    #expect(isClose(interval.low, centre - half) && isClose(interval.high, centre + half))
  }

  @Test func largerViolationsWidenIntervals() throws {
    let magnitudes = [0, 0.1, 0.25, 0.5, 1, 2, 5]
    for target in [SensitivityTarget.average, .first] {
      let relative = try relativeMagnitudesBounds(path, target: target, magnitudes: magnitudes).intervals
      let smooth = try smoothnessBounds(path, target: target, magnitudes: magnitudes).intervals
      for (a, b) in zip(relative, relative.dropFirst()) { #expect(b.low < a.low && b.high > a.high) }
      for (a, b) in zip(smooth, smooth.dropFirst()) { #expect(b.high - b.low > a.high - a.low) }
      for interval in relative {
        #expect(interval.low < interval.identifiedLow && interval.high > interval.identifiedHigh)
      }
    }
  }

  @Test(arguments: [1000.0, 1e-6, -1, -3])
  func unitsCarryThrough(factor: Double) throws {
    func compare(_ plain: [RobustInterval], _ scaled: [RobustInterval]) {
      for (a, b) in zip(plain, scaled) {
        let ends = factor > 0 ? (b.low, b.high) : (b.high, b.low)
        #expect(isClose(ends.0 / factor, a.low, 1e-8) && isClose(ends.1 / factor, a.high, 1e-8))
      }
    }
    compare(
      try relativeMagnitudesBounds(path).intervals, try relativeMagnitudesBounds(path.scaled(factor)).intervals)
    let magnitudes = [0, 0.01, 0.1]
    compare(
      try smoothnessBounds(path, magnitudes: magnitudes).intervals,
      try smoothnessBounds(path.scaled(factor), magnitudes: magnitudes.map { abs(factor) * $0 }).intervals)
  }

  @Test func oppositeTargetMirrors() throws {
    let target = SensitivityTarget.weights([0: 0.3, 4: 0.7])
    let opposite = SensitivityTarget.weights([0: -0.3, 4: -0.7])
    for (a, b) in zip(
      try relativeMagnitudesBounds(path, target: target).intervals
        + smoothnessBounds(path, target: target, magnitudes: [0, 0.02]).intervals,
      try relativeMagnitudesBounds(path, target: opposite).intervals
        + smoothnessBounds(path, target: opposite, magnitudes: [0, 0.02]).intervals)
    {
      #expect(isClose(a.low, -b.high, 1e-9) && isClose(a.high, -b.low, 1e-9))
      #expect(a.identifiedLow.isNaN == b.identifiedLow.isNaN)
      if !a.identifiedLow.isNaN { #expect(isClose(a.identifiedLow, -b.identifiedHigh)) }
    }
  }

  @Test func orderOfEventTimesDoesNotMatter() throws {
    let order = [3, 8, 0, 5, 1, 7, 2, 6, 4]
    let shuffled = EventPath(
      times: order.map { path.times[$0] }, estimates: order.map { path.estimates[$0] },
      covariance: order.flatMap { a in order.map { path.covariance[a * 9 + $0] } }, reference: -1)
    #expect(try relativeMagnitudesBounds(shuffled) == relativeMagnitudesBounds(path))
    #expect(try smoothnessBounds(shuffled, magnitudes: [1]) == smoothnessBounds(path, magnitudes: [1]))
  }

  /// With one lead there is no frontier: the trend is drawn through that lead.
  @Test func oneLead() throws {
    let path = sensitivityPath(leads: 1, lags: 2, estimates: [0.3, 1, 1.2])
    let bounds = try smoothnessBounds(path, target: .at(1), magnitudes: [0, 0.1])
    for interval in bounds.intervals {
      #expect(isClose(0.5 * (interval.low + interval.high), 1.2 + 2 * 0.3))
      #expect(isClose(interval.identifiedLow, 1.8 - 3 * interval.magnitude))
    }
    let sigma = path.covariance
    let stdError = (sigma[8] + 4 * sigma[0] + 4 * sigma[2]).squareRoot()
    let half = stdError * FoldedNormal.quantile(0.95, mean: 0.3 / stdError)
    #expect(isClose(bounds.intervals[1].high - 1.8, half))
    let relative = try relativeMagnitudesBounds(path, target: .first, magnitudes: [0, 1]).intervals
    #expect(isClose(relative[1].identifiedLow, 0.7) && relative[1].low < 0.7 && relative[1].high > 1.3)
  }

  /// Effects seen without error, and trends drawn from the restriction.
  @Test func identifiedSetsHoldTheTruth() throws {
    var stream = RandomStream(seed: 3, purpose: "trends")
    for _ in 0..<200 {
      let effects = (0..<5).map { _ in stream.normal() }
      let truth = effects.reduce(0, +) / 5
      let before = (0..<4).map { _ in stream.normal() }
      let largest = before.reduce(0) { max($0, abs($1)) }
      // Changes between consecutive event times, −5 → −4 up to −2 → −1.
      var trend: [Double] = []
      var value = -before.reduce(0, +)
      for step in before {
        trend.append(value)
        value += step
      }
      value = 0
      for _ in 0..<5 {
        value += (2 * stream.uniform() - 1) * 1.5 * largest
        trend.append(value)
      }
      let seen = path.with(zip(trend, [0, 0, 0, 0] + effects).map { $0 + $1 })
      let set = try relativeMagnitudesBounds(seen, magnitudes: [1.5]).intervals[0]
      #expect(set.identifiedLow <= truth && truth <= set.identifiedHigh)

      var slope = stream.normal()
      var smooth: [Double] = []
      value = 0
      for _ in 0..<10 {
        smooth.append(value)
        value += slope
        slope += (2 * stream.uniform() - 1) * 0.3
      }
      let shift = smooth.remove(at: 4)
      let bent = path.with(zip(smooth, [0, 0, 0, 0] + effects).map { $0 - shift + $1 })
      let other = try smoothnessBounds(bent, magnitudes: [0.3]).intervals[0]
      #expect(other.identifiedLow <= truth && truth <= other.identifiedHigh)
    }
  }

  @Test func breakdownSeparates() throws {
    for target in [SensitivityTarget.average, .first] {
      let relative = try #require(try relativeMagnitudesBreakdown(path, target: target, tolerance: 1e-4).magnitude)
      let beside = try relativeMagnitudesBounds(path, target: target, magnitudes: [relative, relative + 1.01e-4])
      #expect(relative > 0 && beside.intervals[0].excludes(0) && !beside.intervals[1].excludes(0))
      let smooth = try #require(try smoothnessBreakdown(path, target: target, tolerance: 1e-6).magnitude)
      let near = try smoothnessBounds(path, target: target, magnitudes: [smooth, smooth + 1.01e-6])
      #expect(smooth > 0 && near.intervals[0].excludes(0) && !near.intervals[1].excludes(0))
      // Against the estimate itself nothing has to break.
      let estimate = near.estimate
      #expect(try relativeMagnitudesBreakdown(path, target: target, value: estimate).magnitude == nil)
    }
    #expect(try relativeMagnitudesBreakdown(path, value: 1e6, largest: 2).magnitude == .infinity)
    #expect(try smoothnessBreakdown(path, value: 1e6, largest: 1).magnitude == .infinity)
    #expect(try failure { try smoothnessBreakdown(path, largest: 0) }.code == .usage)
    #expect(try failure { try relativeMagnitudesBreakdown(path, tolerance: 0) }.code == .usage)
  }

  /// No affine estimator found by chance gives a shorter interval.
  @Test func fixedLengthIsShortest() throws {
    var stream = RandomStream(seed: 4, purpose: "estimators")
    for magnitude in [0.003, 0.01, 0.03, 0.1] {
      let interval = try smoothnessBounds(path, magnitudes: [magnitude]).intervals[0]
      let half = 0.5 * (interval.high - interval.low)
      var closest = Double.infinity
      for _ in 0..<3000 {
        // Sums z₁, z₂, z₃ of the weights on −3, −4, −5 and beyond; z₀ is the target's slope, 3.
        var z: [Double] = [3, 0, 0, 0, 0, 0]
        for c in 1...3 { z[c] = 3 * stream.normal() * stream.uniform() }
        let leads = [4, 3, 2, 1].map { (k: Int) -> Double in z[k - 1] - 2 * z[k] + z[k + 1] }
        let all: [Double] = leads + [Double](repeating: 0.2, count: 5)
        var variance = 0.0
        for a in 0..<9 { for b in 0..<9 { variance += all[a] * all[b] * path.covariance[a * 9 + b] } }
        // A bend of 1 in each period from −1 on moves the mean effect by 3, 2, 1.2, 0.6, 0.2.
        let bias = magnitude * (7 + abs(z[1]) + abs(z[2]) + abs(z[3]))
        let stdError = variance.squareRoot()
        closest = min(closest, stdError * FoldedNormal.quantile(0.95, mean: bias / stdError))
      }
      #expect(closest >= half * (1 - 1e-12) && closest < 1.2 * half)
    }
  }
}
