import Effects
import Foundation
import Statistics
import Tables
import Testing

@Suite struct InteractiveFixedEffectsTests {
  let quick = EffectOptions(replicates: 0)
  /// To the end of the iterations.
  let exact = EffectOptions(replicates: 0, rank: 2, factorTolerance: 1e-11)

  /// fect's effects (method "ife", two-way, tolerance 0.001, 10 iterations), read off the file that came with the panel;
  /// its time 0 is the last period before adoption. Its digits are met because the steps are the same ones.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: factorPanel.path), "../shared is absent"))
  func referencePanelAsFectHasIt() throws {
    let panel = try referencePanel()
    let result = try effect(panel, by: .ife, options: quick)
    #expect(result.facts["rank"] == 2)
    #expect(result.facts["iterations"] == 10)
    #expect(abs(result.att.estimate - 1.2561513) < 1e-7)
    let reference = try DelimitedText(try Files.read(factorReference), name: "reference")
    var compared = 0
    for row in 0..<reference.rowCount {
      let time = try #require(try reference.int(row, 0)) - 1
      #expect(abs(result.value(.event(time)) - (try reference.double(row, 1) ?? .nan)) < 1e-8)
      compared += 1
    }
    #expect(compared == 50)
    // numpy, the same steps to the end, and singular values of the controls alone.
    #expect(abs((result.facts["att at convergence"] ?? 0) - 1.258601762) < 1e-6)
    let end = try effect(panel, by: .ife, options: .init(replicates: 0, factorTolerance: 1e-10))
    #expect(abs(end.att.estimate - 1.258601762) < 1e-8)
    let never = try effect(panel, by: .ife, options: .init(controls: .never, replicates: 0))
    #expect(abs(never.att.estimate - 1.2594191968304291) < 1e-10)
  }

  @Test(arguments: [ImputationOptions.Controls.notYet, .never])
  func exactPanelIsRecovered(controls: ImputationOptions.Controls) throws {
    var options = exact
    options.controls = controls
    for missing in [0.0, 0.05] {
      var process = FactorProcess()
      process.missingShare = missing
      let result = try effect(process.rows(seed: 3).panel(), by: .ife, options: options)
      #expect(isClose(result.att.estimate, 1.5, 1e-8), "\(result.att.estimate)")
      for estimate in result.others {
        guard case .event(let time) = estimate.term else { continue }
        #expect(abs(estimate.estimate - (time < 0 ? 0 : 1.5)) < 1e-8)
      }
    }
  }

  @Test func rankIsFoundAndCovariatesToo() throws {
    var process = FactorProcess(units: 60, periods: 20, noise: 0.2)
    process.cohorts = [12, 15]
    process.treated = 20
    process.hasCovariate = true
    let result = try effect(
      process.rows(seed: 4).panel(), by: .ife, options: .init(replicates: 0, factorTolerance: 1e-9))
    #expect(result.facts["rank"] == 2)
    #expect(abs(result.value(.covariate("x")) - 0.8) < 0.03)
    #expect(abs(result.att.estimate - 1.5) < 0.15)
    process.noise = 0
    let clean = try effect(process.rows(seed: 4).panel(), by: .ife, options: exact)
    #expect(isClose(clean.value(.covariate("x")), 0.8, 1e-7) && isClose(clean.att.estimate, 1.5, 1e-7))
  }

  @Test func rankNoughtIsImputation() throws {
    for covariates in [false, true] {
      let rows = try fixturePanel(strata: true, covariates: covariates)
      for controls in ImputationOptions.Controls.allCases {
        let zero = try effect(
          try rows.panel(), by: .ife, options: .init(controls: controls, replicates: 60, rank: 0))
        let base = try imputation(try rows.panel(), options: .init(controls: controls, replicates: 60))
        #expect(isClose(zero.att.estimate, base.att.estimate, 1e-12))
        #expect(isClose(zero.att.stdError, base.att.stdError, 1e-10))
        for estimate in base.event + base.groups + base.covariates {
          #expect(isClose(zero.value(estimate.term), estimate.estimate, 1e-10), "\(estimate.term)")
        }
        #expect(zero.sample.treatedCells == base.sample.treatedCells && zero.leftOut == base.leftOut)
      }
    }
  }

  @Test func laws() throws {
    var process = FactorProcess(noise: 0.4, missingShare: 0.04)
    process.hasCovariate = true
    let rows = process.rows(seed: 5)
    let options = EffectOptions(replicates: 60, rank: 1)
    let base = try effect(try rows.panel(), by: .ife, options: options)
    // Rows in another order, and more threads: the same bytes.
    var stream = RandomStream(seed: 1, purpose: "order")
    var order = Array(rows.unit.indices)
    for i in order.indices.dropFirst() { order.swapAt(i, stream.integer(below: i + 1)) }
    var threaded = options
    threaded.threads = 3
    let permuted = try effect(try rows.permuted(order).panel(), by: .ife, options: threaded)
    #expect(permuted.fingerprint == base.fingerprint)

    func changed(_ change: (inout Rows) -> Void) throws -> EffectResult {
      var other = rows
      change(&other)
      return try effect(try other.panel(), by: .ife, options: .init(replicates: 0, rank: 1))
    }
    let relabelled = try changed { $0.unit = $0.unit.map { "z\(999 - (Int($0.dropFirst()) ?? 0))" } }
    #expect(isClose(relabelled.att.estimate, base.att.estimate, 1e-9))
    let shifted = try changed { rows in
      for i in rows.outcome.indices {
        rows.outcome[i] +=
          50 + Double(rows.period[i] * rows.period[i]) - Double(rows.unit[i].hashValue % 2 == 0 ? 7 : 0)
      }
    }
    #expect(isClose(shifted.att.estimate, base.att.estimate, 1e-8))
    let scaled = try changed { $0.outcome = $0.outcome.map { -1000 * $0 } }
    #expect(isClose(scaled.att.estimate / -1000, base.att.estimate, 1e-9))
    // A missing treated cell changes no other cell's counterfactual.
    let place = try #require(rows.unit.indices.first { rows.unit[$0] == "u100" && rows.period[$0] == 15 })
    #expect(!rows.outcome[place].isNaN)
    let gap = try changed { $0.outcome[place] = .nan }
    #expect(isClose(gap.value(.event(0)), base.value(.event(0)), 1e-10))
    #expect(gap.sample.treatedCells == base.sample.treatedCells - 1)
  }

  @Test func pathIsTheDrawsOwn() throws {
    let process = FactorProcess(noise: 0.4)
    let result = try effect(
      try process.rows(seed: 6).panel(), by: .ife, options: .init(replicates: 200, rank: 2))
    let path = try #require(result.path)
    #expect(
      path.reference == nil && path.times.contains(-1) && path.times.contains(0) && path.times == path.times.sorted())
    for (index, time) in path.times.enumerated() {
      let estimate = try #require(result.others.first { $0.term == .event(time) })
      #expect(estimate.estimate == path.estimates[index])
      #expect(isClose(path.stdError(index), estimate.stdError, 1e-10))
      #expect(estimate.percentileLow <= estimate.percentileHigh)
    }
    #expect(result.draws.count == 200 && isClose(standardDeviation(result.draws), result.att.stdError))
    #expect(result.preTrend?.coefficients.map(\.term) == [-4, -3, -2, -1].map { .preTrend($0) })
  }

  @Test func shortHistoriesAreNamed() throws {
    var process = FactorProcess(noise: 0.3)
    process.cohorts = [3, 11]
    let rows = process.rows(seed: 7)
    let result = try effect(try rows.panel(), by: .ife, options: .init(replicates: 0, rank: 2))
    let left = try #require(result.leftOut.first { $0.reason == .tooFewPeriods })
    #expect(left.units == (0..<6).map { "u\(100 + 2 * $0)" })
    #expect(left.cells == 6 * 15)
    #expect(result.sample.treated.count == 6 && result.value(.group(3)).isNaN)
    let alone = rows.filtered { rows.cohort[$0] != 11 }
    #expect(
      try failure { try effect(try alone.panel(), by: .ife, options: .init(replicates: 0, rank: 2)) }.code == .data)
    let many = try failure { try effect(try rows.panel(), by: .ife, options: .init(replicates: 0, rank: 12)) }
    #expect(many.code == .data)
    #expect(try failure { try effect(try rows.panel(), by: .ife, options: .init(rank: -1)) }.code == .usage)
  }

  @Test func withoutControls() throws {
    // Everyone adopts in time; the last cohort's periods after the others have no one to compare with.
    var process = FactorProcess(units: 40, noise: 0.3)
    process.cohorts = [9, 12, 14]
    process.treated = 40
    let panel = try process.rows(seed: 8).panel()
    let result = try effect(panel, by: .ife, options: .init(replicates: 0, rank: 1))
    #expect(result.att.estimate.isFinite && abs(result.att.estimate - 1.5) < 0.6)
    #expect(result.leftOut.contains { $0.reason == .noControlInPeriod })
    #expect(try failure { try effect(panel, by: .ife, options: .init(controls: .never)) }.code == .data)
    let parametric = try failure {
      try effect(panel, by: .ife, options: .init(replicates: 50, factorBootstrap: .parametric, rank: 1))
    }
    #expect(parametric.code == .usage)
  }

  @Test func oneTreatedUnit() throws {
    var process = FactorProcess(noise: 0.3)
    process.treated = 1
    let panel = try process.rows(seed: 9).panel()
    let block = try effect(panel, by: .ife, options: .init(replicates: 99, rank: 2))
    #expect(
      block.att.estimate.isFinite && block.att.stdError.isNaN && block.path == nil && block.inference.method == "none")
    #expect(block.notes.contains { $0.hasPrefix("one treated unit") })
    let parametric = try effect(
      panel, by: .ife, options: .init(replicates: 99, factorBootstrap: .parametric, rank: 2))
    #expect(parametric.att.stdError > 0.05 && parametric.att.stdError < 0.6)
    #expect(parametric.att.confLow < 1.5 && parametric.att.confHigh > 1.5)
  }

  @Test func fewTreatedUnitsGetNoBlockBootstrap() throws {
    var process = FactorProcess(noise: 0.3)
    process.treated = 2
    let result = try effect(try process.rows(seed: 10).panel(), by: .ife, options: .init(replicates: 99, rank: 1))
    #expect(result.att.stdError.isNaN && !result.inference.failures.isEmpty)
    #expect(result.notes.contains { $0.hasPrefix("no standard error") })
  }

  /// 30 panels of 30 × 14 with two factors, effects that are the same for all: about 95 of 100 intervals should hold it.
  /// With a chance of 93 in 100, 30 draws fall below 24 once in 500 times. 200 panels of 60 × 20 are in `bench factors`.
  @Test(arguments: [EffectOptions.FactorBootstrap.block, .parametric])
  func coverage(bootstrap: EffectOptions.FactorBootstrap) throws {
    var process = FactorProcess(units: 30, periods: 14, noise: 0.5)
    process.cohorts = [10]
    process.treated = 10
    var covered = 0
    for seed in 0..<30 {
      let result = try effect(
        try process.rows(seed: UInt64(100 + seed)).panel(), by: .ife,
        options: .init(replicates: 50, factorBootstrap: bootstrap, rank: 2))
      if result.att.confLow < 1.5 && 1.5 < result.att.confHigh { covered += 1 }
    }
    #expect(covered >= 24, "\(covered) of 30")
  }

  @Test func parametricBootstrapWarnsOfGaps() throws {
    let process = FactorProcess(noise: 0.4, missingShare: 0.05)
    let result = try effect(
      try process.rows(seed: 11).panel(), by: .ife,
      options: .init(replicates: 60, factorBootstrap: .parametric, rank: 1))
    #expect(result.notes.contains { $0.hasPrefix("the panel is unbalanced") })
    #expect(result.inference.method == "parametric bootstrap" && result.att.stdError > 0)
  }

  @Test func theLargestRankIsRemarkedOn() throws {
    let process = FactorProcess(units: 60, periods: 20, rank: 3, noise: 0.1)
    let result = try effect(
      try process.rows(seed: 12).panel(), by: .ife, options: .init(replicates: 0, maximumRank: 2))
    #expect(result.facts["rank"] == 2)
    #expect(result.notes.contains { $0.hasPrefix("cross-validation takes the largest") })
  }
}
