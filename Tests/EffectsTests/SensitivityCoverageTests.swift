import Effects
import Foundation
import Statistics
import Testing

@Suite struct SensitivityCoverageTests {
  let path = sensitivityPath(leads: 3, lags: 3)

  private func coverage(
    _ trend: [Double], effect: Double, draws: Int, purpose: String, _ interval: (EventPath) throws -> RobustInterval
  ) throws -> (share: Double, excludesFar: Double) {
    let mean = zip(path.times, trend).map { $1 + ($0 < 0 ? 0 : effect) }
    var covered = 0
    var far = 0
    for estimates in noisyEstimates(path, mean: mean, draws: draws, purpose: purpose) {
      let interval = try interval(path.with(estimates))
      covered += interval.excludes(effect) ? 0 : 1
      far += interval.excludes(effect + 3) ? 1 : 0
    }
    return (Double(covered) / Double(draws), Double(far) / Double(draws))
  }

  /// After adoption the trend moves at the largest pace before it in every period, the worst that M̄ = 1 allows; once with
  /// a change before adoption far above its noise, where the interval should be close to nominal, once with none.
  @Test func relativeMagnitudes() throws {
    // Binomial at 95 % with 400 draws: four standard errors are 0.044.
    let steep = try coverage([-1, -1, -1, 1, 2, 3], effect: 1, draws: 400, purpose: "steep") {
      try relativeMagnitudesBounds($0, magnitudes: [1]).intervals[0]
    }
    #expect(steep.share > 0.906 && steep.share < 0.994)
    let flat = try coverage([0, 0, 0, 0, 0, 0], effect: 1, draws: 400, purpose: "flat") {
      try relativeMagnitudesBounds($0, magnitudes: [1]).intervals[0]
    }
    #expect(flat.share > 0.906 && flat.excludesFar > 0.9)
    let beyond = try coverage([-1, -1, -1, 3, 6, 9], effect: 1, draws: 60, purpose: "beyond") {
      try relativeMagnitudesBounds($0, magnitudes: [1]).intervals[0]
    }
    #expect(beyond.share < 0.05)
  }

  /// Linear trends are covered exactly at M = 0, and the worst bends at M by no less than nominal.
  @Test func smoothness() throws {
    let linear = try coverage([-3, -2, -1, 1, 2, 3].map { 0.4 * $0 }, effect: 1, draws: 800, purpose: "linear") {
      try smoothnessBounds($0, magnitudes: [0]).intervals[0]
    }
    #expect(abs(linear.share - 0.95) < 4 * (0.95 * 0.05 / 800).squareRoot())
    // Second differences of 0.05 throughout.
    let bent = try coverage([9, 4, 1, 1, 4, 9].map { 0.025 * $0 }, effect: 1, draws: 400, purpose: "bent") {
      try smoothnessBounds($0, magnitudes: [0.05]).intervals[0]
    }
    #expect(bent.share > 0.906 && bent.excludesFar == 1)
    let beyond = try coverage([9, 4, 1, 1, 4, 9].map { 0.25 * $0 }, effect: 1, draws: 60, purpose: "far") {
      try smoothnessBounds($0, magnitudes: [0.05]).intervals[0]
    }
    #expect(beyond.share < 0.05)
  }
}
