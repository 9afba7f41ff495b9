import Testing

@testable import Studies

@Suite("The decision rule")
struct DecideTests {
  let rule = Decision(
    alpha: 0.05, preTrend: 0.05, majority: 0.5, minimumAdopters: 8, minimumControls: 8, minimumControlsInYear: 6)

  func row(
    _ estimate: Double, se: Double, p: Double, preTrend: Double? = 0.5, smallest: Double = 0.05,
    direction: Direction = .positive
  ) -> DecidingRow {
    DecidingRow(
      evidence: Evidence(
        id: "r", label: "r", programme: nil, coding: nil, outcome: "o", outcomeLabel: "o", unit: "u",
        smallestEffect: smallest, sampleLabel: "s", estimator: "e", decides: true,
        estimate: Estimate(
          estimate: estimate, stdError: se, confLow: estimate - 1.96 * se, confHigh: estimate + 1.96 * se, pValue: p,
          minimumDetectableEffect: 2.8 * se),
        sample: nil, preTrend: preTrend.map { PreTrend(statistic: 1, degreesOfFreedom: 4, pValue: $0) }, eventStudy: [],
        diagnostics: [:], notes: []), direction: direction)
  }

  @Test func expectedSignSupports() {
    #expect(decide([row(0.1, se: 0.02, p: 0.0001), row(0.08, se: 0.03, p: 0.008)], by: rule).verdict == .supported)
  }

  /// A forecast is no test: what it would have found with what power is not said.
  @Test func aForecastHasNoPower() {
    let wide = row(0.1, se: 0.2, p: 0.6)
    #expect(decide([wide], by: rule).reason.contains("80 % power"))
    var evidence = wide.evidence
    evidence.sample = Sample(
      counts: .occasions, treated: 60, control: 940, observations: 1_000, years: "up to 2025", leftOut: [])
    let (verdict, reason) = decide([DecidingRow(evidence: evidence, direction: .positive)], by: rule)
    #expect(verdict == .undecided && !reason.contains("power"))
  }

  @Test func otherSignContradicts() {
    #expect(decide([row(-0.1, se: 0.02, p: 0.0001)], by: rule).verdict == .contradicted)
    #expect(decide([row(-0.1, se: 0.02, p: 0.0001, direction: .negative)], by: rule).verdict == .supported)
    #expect(decide([row(-0.1, se: 0.02, p: 0.0001, direction: .either)], by: rule).verdict == .supported)
  }

  @Test func rowsAgainstEachOtherLeaveItUndecided() {
    let rows = [row(0.1, se: 0.02, p: 0.0001), row(-0.1, se: 0.02, p: 0.0001)]
    #expect(decide(rows, by: rule).verdict == .undecided)
  }

  @Test func narrowIntervalsShowEquivalenceWideOnesNothing() {
    #expect(decide([row(0.01, se: 0.01, p: 0.3)], by: rule).verdict == .noEffect)
    #expect(decide([row(0.01, se: 0.05, p: 0.8)], by: rule).verdict == .undecided)
    #expect(decide([row(0.01, se: 0.01, p: 0.3), row(0.01, se: 0.05, p: 0.8)], by: rule).verdict == .undecided)
  }

  @Test func aPreTrendDecidesNothing() {
    let (verdict, reason) = decide([row(0.1, se: 0.02, p: 0.0001, preTrend: 0.01)], by: rule)
    #expect(verdict == .undecided)
    #expect(reason.contains("before adoption"))
  }

  @Test func aForecastThatBeatsNothingDecidesNothing() {
    var unproven = row(0.3, se: 0.05, p: 0.0001, preTrend: nil)
    #expect(decide([unproven], by: rule).verdict == .supported)
    unproven.isUnproven = true
    let (verdict, reason) = decide([unproven], by: rule)
    #expect(verdict == .undecided)
    #expect(reason.contains("no better on the past"))
  }

  @Test func nothingEstimatedIsNotMeasurable() {
    var empty = row(0, se: 1, p: 1).evidence
    empty.estimate = nil
    #expect(decide([DecidingRow(evidence: empty, direction: .positive)], by: rule).verdict == .notMeasurable)
  }

  /// Worked by hand: sorted 0.01, 0.03, 0.04 times 3, 2, 1 gives 0.03, 0.06, then 0.04 raised to 0.06.
  @Test func holmStepsDownAndNeverFalls() {
    let adjusted = holm([0.04, 0.01, 0.03])
    #expect(zip(adjusted, [0.06, 0.03, 0.06]).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(holm([]).isEmpty)
    #expect(holm([0.9, 0.8]) == [1, 1])
  }

  /// One p of 0.04 in two rows does not survive the correction.
  @Test func holmIsApplied() {
    let rows = [row(0.1, se: 0.05, p: 0.04), row(0.2, se: 0.2, p: 0.3)]
    #expect(decide(rows, by: rule).verdict == .undecided)
  }
}
