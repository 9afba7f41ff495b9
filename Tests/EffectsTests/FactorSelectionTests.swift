import Statistics
import Testing

@testable import Effects

/// How the number of factors is cross-validated.
@Suite struct FactorSelectionTests {
  /// The formula for a block that is left out gives what a fit without it does. Only rounding parts the two.
  @Test(arguments: [0, 1, 3])
  func leavingOutIsFittingWithout(gap: Int) {
    var stream = RandomStream(seed: 3, purpose: "leave out")
    let (t, count) = (16, 2)
    let basis = (0..<count * t).map { _ in stream.normal() }
    let seen = [0, 1, 2, 4, 5, 8, 9, 10, 11, 13, 14, 15]
    let values = seen.map { _ in stream.normal() }
    func loadings(_ periods: [Int]) -> OwnLoadings {
      OwnLoadings(basis, periods: t, count: count, seen: periods, ridge: [0, 0, 0])
    }
    let found = loadings(seen).leaveOut(values, seen, gap: gap)
    for (place, period) in seen.enumerated() {
      let kept = seen.indices.filter { abs(seen[$0] - period) > gap }
      let own = loadings(kept.map { seen[$0] }).solve(kept.map { values[$0] })
      let error = values[place] - own[0] - own[1] * basis[period] - own[2] * basis[t + period]
      #expect(abs((found[place] ?? .nan) - error) < 1e-10)
    }
  }

  /// Where one value alone decides a loading, it cannot be foretold.
  @Test func aLoadingThatOneValueDecides() {
    let basis: [Double] = [0, 0, 1, 0, 0, 0]
    let own = OwnLoadings(basis, periods: 6, count: 1, seen: Array(0..<6), ridge: [0, 0])
    let left = own.leaveOut([1, 2, 3, 4, 5, 6], Array(0..<6), gap: 0)
    #expect(left[2] == nil && left[0] != nil)
    let further = own.leaveOut([1, 2, 3, 4, 5, 6], Array(0..<6), gap: 1)
    #expect(further.map { $0 == nil } == [false, true, true, true, false, false])
  }

  /// Autocorrelation 0.5 passes for factors where the neighbours of a predicted period are fitted on, in 53 of 60 panels of
  /// 196 × 30, and in 1 of 200 where they are not; two true factors are found both ways.
  @Test func autocorrelationIsNoFactor() throws {
    var process = SimulatedPanel()
    process.units = 196
    process.periods = 1990...2019
    process.adopterShare = 0.45
    process.adoption = 2000...2014
    process.autocorrelation = 0.5
    process.missingShare = 0
    func ranks(_ gap: Int) throws -> [Double] {
      try (0..<4).map { number in
        let panel = try process.draw(seed: 19, number: number).panel
        let options = EffectOptions(replicates: 0, crossValidationGap: gap, wantsPath: false)
        return try effect(panel, by: .ife, options: options).facts["rank"] ?? .nan
      }
    }
    #expect(try ranks(1) == [0, 0, 0, 0])
    #expect(try ranks(0).contains { $0 > 0 })
    process.factors = 2
    #expect(try ranks(1) == [2, 2, 2, 2])
  }

  @Test func aGapOutOfRangeIsRefused() throws {
    let panel = try SimulatedPanel().draw(seed: 1, number: 0).panel
    #expect(throws: SuasionError.self) {
      try effect(panel, by: .ife, options: .init(replicates: 0, crossValidationGap: -1))
    }
  }
}
