import Effects
import Foundation
import Statistics
import Testing

@Suite struct SensitivityInputTests {
  let path = sensitivityPath(leads: 3, lags: 4)

  private func each(_ path: EventPath, _ check: (SuasionError) -> Bool) throws {
    #expect(check(try failure { try relativeMagnitudesBounds(path) }))
    #expect(check(try failure { try smoothnessBounds(path) }))
    #expect(check(try failure { try relativeMagnitudesBreakdown(path) }))
    #expect(check(try failure { try smoothnessBreakdown(path) }))
    #expect(check(try failure { try preTrendPower(path) }))
  }

  private func kept(_ keep: (Int) -> Bool) -> EventPath {
    let places = path.times.indices.filter { keep(path.times[$0]) }
    return EventPath(
      times: places.map { path.times[$0] }, estimates: places.map { path.estimates[$0] },
      covariance: places.flatMap { a in places.map { path.covariance[a * 7 + $0] } }, reference: -1)
  }

  @Test func leadsAndLagsAreNeeded() throws {
    try each(kept { $0 >= 0 }) { $0.code == .data && $0.message.contains("-2") && $0.hint != nil }
    try each(kept { $0 < 0 }) { $0.code == .data && $0.message.contains("event time 0") }
    var other = path
    other.reference = nil
    try each(other) { $0.code == .data && $0.message.contains("-1") && $0.hint != nil }
    other.reference = -2
    try each(other) { $0.message.contains("not -2") }
  }

  @Test func gapsEndTheRun() throws {
    let gappy = kept { $0 != -3 && $0 != 2 }
    let bounds = try relativeMagnitudesBounds(gappy)
    #expect(bounds.leads == [-2] && bounds.lags == [0, 1] && bounds.leftOut == [-4, 3])
    #expect(bounds.intervals == (try relativeMagnitudesBounds(path, window: -2...1).intervals))
    #expect(try relativeMagnitudesBounds(path, window: -2...1).leftOut == [-4, -3, 2, 3])
    #expect(try failure { try smoothnessBounds(gappy, target: .at(3)) }.code == .usage)
  }

  @Test func singularCovarianceIsNamed() throws {
    var double = path
    for k in 0..<7 {
      double.covariance[6 * 7 + k] = path.covariance[5 * 7 + k]
      double.covariance[k * 7 + 6] = path.covariance[k * 7 + 5]
    }
    double.covariance[48] = path.covariance[40]
    try each(double) {
      $0.code == .data && $0.message.contains("rank 6") && ($0.message.contains("2") || $0.message.contains("3"))
    }
    #expect(try smoothnessBounds(double, window: -4...2).lags == [0, 1, 2])
    var unknown = path
    unknown.covariance[0] = .nan
    try each(unknown) { $0.code == .data && $0.message.contains("event time -4") }
    unknown.covariance[0] = 0
    try each(unknown) { $0.code == .data && $0.message.contains("event time -4") }
    unknown = path
    unknown.estimates[3] = .nan
    try each(unknown) { $0.code == .data && $0.message.contains("event time 0") }
    unknown.covariance.removeLast()
    try each(unknown) { $0.code == .fault }
  }

  @Test func wordsOutOfRange() throws {
    for level in [0, -0.1, 0.6, .nan] {
      #expect(try failure { try relativeMagnitudesBounds(path, level: level) }.code == .usage)
      #expect(try failure { try smoothnessBounds(path, level: level) }.code == .usage)
      #expect(try failure { try preTrendPower(path, level: level) }.code == .usage)
      #expect(try failure { try preTrendEquivalence(path, level: level) }.code == .usage)
    }
    for magnitude in [-1, .nan, .infinity] {
      #expect(try failure { try relativeMagnitudesBounds(path, magnitudes: [magnitude]) }.code == .usage)
      #expect(try failure { try smoothnessBounds(path, magnitudes: [magnitude]) }.code == .usage)
    }
    for target in [SensitivityTarget.at(9), .at(-2), .weights([:]), .weights([0: 0]), .weights([0: .nan])] {
      #expect(try failure { try relativeMagnitudesBounds(path, target: target) }.code == .usage)
    }
    for power in [0, 1, .nan] { #expect(try failure { try preTrendPower(path, powers: [power]) }.code == .usage) }
  }

  /// Leads without noise to speak of, estimates far from 0, levels at the edge: finite intervals in the right order.
  @Test func extremesStayFinite() throws {
    var sharp = path
    for k in 0..<7 where k != 1 {
      sharp.covariance[1 * 7 + k] *= 1e-4
      sharp.covariance[k * 7 + 1] *= 1e-4
    }
    sharp.covariance[1 * 7 + 1] *= 1e-8
    for path in [sharp, path.with([1e6, -1e6, 1e6, 0, 1e8, 0, 1]), path.with([0, 0, 0, 0, 0, 0, 0])] {
      for level in [1e-6, 0.5] {
        for interval in try relativeMagnitudesBounds(path, magnitudes: [0, 1e-9, 1, 1e4], level: level).intervals
          + smoothnessBounds(path, magnitudes: [0, 1e-9, 1, 1e4], level: level).intervals
        { #expect(interval.low.isFinite && interval.high.isFinite && interval.low < interval.high) }
      }
    }
  }
}
