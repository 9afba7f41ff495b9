import Effects
import Foundation
import Statistics
import Tables
import Testing

/// Against pyfixest 0.60.0 on a simulated panel: `Benchmarks/peers/imputation_pyfixest.py` made both files in Fixtures.
/// Estimates agree to 1e-8; pyfixest's demeaning and its recovery of the fixed effects are iterative, ours is exact.
/// The analytic standard errors are that script's own, from dense matrices.
@Suite struct PeerTests {
  private struct Expected {
    var specification: String
    var term: String
    var estimate: Double?
    var stdError: Double?
  }

  private func expectations() throws -> [Expected] {
    let text = try DelimitedText(try Files.read(fixtures.appendingPathComponent("pyfixest.csv")), name: "pyfixest.csv")
    return try (0..<text.rowCount).map {
      Expected(
        specification: text.string($0, 0), term: text.string($0, 1), estimate: try text.double($0, 2),
        stdError: try text.double($0, 3))
    }
  }

  @Test(arguments: ["plain", "never", "covariates", "strata", "both"])
  func estimates(specification: String) throws {
    let rows = try fixturePanel(
      strata: ["strata", "both"].contains(specification), covariates: ["covariates", "both"].contains(specification))
    let result = try effect(rows, .init(controls: specification == "never" ? .never : .notYet, replicates: 0))
    let found = Dictionary(uniqueKeysWithValues: result.estimates.map { ($0.term.description, $0) })
    var compared = 0
    for expected in try expectations() where expected.specification == specification {
      if expected.term == "pretrend:F" {
        let test = try #require(result.preTrend)
        #expect(isClose(test.statistic, try #require(expected.estimate), 1e-8))
        continue
      }
      let own = try #require(found[expected.term], "\(expected.term)")
      #expect(isClose(own.estimate, try #require(expected.estimate), 1e-8), "\(expected.term)")
      if let stdError = expected.stdError { #expect(isClose(own.stdError, stdError, 1e-8), "\(expected.term)") }
      compared += 1
    }
    #expect(compared > 50)
    // pyfixest has every one of ours, beyond the pre-trends that the script leaves out for some specifications.
    let preTrends = result.preTrend?.coefficients.count ?? 0
    #expect(compared == result.estimates.count || compared == result.estimates.count - preTrends)
  }

  @Test(arguments: ImputationOptions.EffectGroups.allCases)
  func analyticStandardErrors(groups: ImputationOptions.EffectGroups) throws {
    let result = try effect(try fixturePanel(), .init(replicates: 0, effectGroups: groups))
    var compared = 0
    for expected in try expectations() where expected.specification == "analytic:\(groups.rawValue)" {
      let own = try #require(result.estimates.first { $0.term.description == expected.term })
      #expect(isClose(own.stdErrorAnalytic, try #require(expected.stdError), 1e-9))
      compared += 1
    }
    #expect(compared == 2)
  }

  static let mpdta = shared.appendingPathComponent("data/validation/mpdta.csv")

  /// The example panel of the `did` package, which the script reads with `mpdta`; pyfixest 0.60.0.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: mpdta.path)))
  func minimumWages() throws {
    let text = try DelimitedText(try Files.read(Self.mpdta), name: "mpdta.csv")
    var rows = Rows()
    let columns = try ["countyreal", "year", "lemp", "first.treat"].map { try text.column($0) }
    for row in 0..<text.rowCount {
      let cohort = try #require(try text.int(row, columns[3]))
      rows.append(
        text.string(row, columns[0]), try #require(try text.int(row, columns[1])),
        try #require(try text.double(row, columns[2])), cohort == 0 ? nil : cohort)
    }
    let result = try effect(rows, .init(leads: 2, replicates: 0))
    let expected: [(String, Double)] = [
      ("att", -0.04770991827845615), ("event:0", -0.031066927192575443), ("event:1", -0.05223485674850843),
      ("event:2", -0.13607811444030787), ("event:3", -0.10470747157660835), ("group:2004", -0.08461926218872727),
      ("group:2006", -0.01833943682490171), ("group:2007", -0.04310603280870551),
      ("pretrend:-2", 0.006675274182800351), ("pretrend:-1", -0.014594381335040912),
    ]
    for (term, value) in expected {
      let own = try #require(result.estimates.first { $0.term.description == term })
      #expect(abs(own.estimate - value) < 1e-8)
    }
    let test = try #require(result.preTrend)
    #expect(isClose(test.coefficients[0].stdError, 0.013640920006347276, 1e-8))
    #expect(isClose(test.statistic, 1.29747048172464, 1e-8))
  }
}
