import Effects
import Foundation
import Statistics
import Testing

/// Against pyfixest 0.60.0, whose demeaning ran to 1e-14: 50 regressions with none to three effects, every variance, weights
/// and small-sample rule. Both are exact up to rounding, so all numbers agree to 1e-9.
@Suite struct RegressionPeerTests {
  @Test func agreesWithPyfixest() throws {
    let fixture = try RegressionFixture.read()
    #expect(fixture.pyfixest == "0.60.0")
    #expect(fixture.regressions.count > 45)
    for own in fixture.regressions {
      let fit = try feRegression(fixture.regression(own), options: own.options)
      let label = "\(own.regressors) | \(own.effects) \(own.variance) \(own.clusters) \(own.weights ?? "") \(own.iv)"
      #expect(fit.observations == own.observations, "\(label)")
      for (name, expected) in own.coefficients {
        let found = try #require(fit[name == "Intercept" ? "(Intercept)" : name], "\(name) of \(label)")
        #expect(isClose(found.estimate, expected.estimate, 1e-9), "\(name) of \(label)")
        #expect(isClose(found.stdError, expected.error ?? 0, 1e-9), "error of \(name) of \(label)")
        #expect(isClose(found.pValue, expected.p ?? 0, 1e-8), "p of \(name) of \(label)")
        #expect(isClose(found.confLow, expected.low ?? 0, 1e-8), "interval of \(name) of \(label)")
        #expect(isClose(found.confHigh, expected.high ?? 0, 1e-8), "interval of \(name) of \(label)")
      }
      if let within = own.r2within { #expect(isClose(fit.rSquaredWithin, within, 1e-9), "\(label)") }
      if let all = own.r2 { #expect(isClose(fit.rSquared, all, 1e-9), "\(label)") }
      if let statistic = own.firstStageF {
        #expect(isClose(try #require(fit.firstStages.first).statistic, statistic, 1e-8), "\(label)")
      }
    }
  }

  @Test(arguments: ["plain", "covariates", "strata"], [Estimator.twfe, .sunab])
  func eventStudies(specification: String, estimator: Estimator) throws {
    let fixture = try RegressionFixture.read()
    let rows = try fixturePanel(strata: specification == "strata", covariates: specification == "covariates")
    let result = try effect(rows.panel(), by: estimator, options: .init(replicates: 0))
    let found = Dictionary(uniqueKeysWithValues: result.estimates.map { ($0.term.description, $0) })
    let expected = try #require(fixture.studies[specification]?[estimator.rawValue])
    var compared = 0
    for (term, number) in expected {
      if term == "pretrend:F" {
        #expect(isClose(try #require(result.preTrend).statistic, number.estimate, 1e-8))
        continue
      }
      let own = try #require(found[term], "\(term)")
      #expect(isClose(own.estimate, number.estimate, 1e-9), "\(term)")
      // With one cluster behind a term we give no standard error; pyfixest gives one that is far too small.
      if !own.stdError.isNaN { #expect(isClose(own.stdError, number.error ?? 0, 1e-9), "\(term)") }
      compared += 1
    }
    #expect(compared == result.estimates.count)
    #expect(result.estimates.filter { $0.stdError.isNaN }.count <= 4)
  }

  /// The `did` package's county panel; pyfixest's numbers by the same script, `mpdta`.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: mpdta.path), "shared/data/validation/mpdta.csv is absent"))
  func countyEmployment() throws {
    let panel = try mpdtaRows().panel()
    let twfe = try effect(panel, by: .twfe, options: .init(replicates: 0))
    #expect(isClose(twfe.att.estimate, -0.0365489366740672, 1e-9))
    #expect(isClose(twfe.att.stdError, 0.013265155429338918, 1e-9))
    let sunab = try effect(panel, by: .sunab, options: .init(replicates: 0))
    #expect(isClose(sunab.att.estimate, -0.03995127515517663, 1e-9))
    #expect(isClose(sunab.att.stdError, 0.011796277441754177, 1e-9))
    let third = try #require(sunab.others.first { $0.term == .event(3) })
    #expect(isClose(third.estimate, -0.10081136308540413, 1e-9))
    #expect(isClose(third.stdError, 0.034504271910207336, 1e-9))
  }
}

private let mpdta = shared.appendingPathComponent("data/validation/mpdta.csv")

private func mpdtaRows() throws -> Rows {
  var rows = Rows()
  let lines = try String(contentsOf: mpdta, encoding: .utf8).split(separator: "\n").dropFirst()
  for line in lines {
    let fields = line.split(separator: ",").compactMap { Double($0) }
    try #require(fields.count == 6)
    rows.append("\(Int(fields[1]))", Int(fields[0]), fields[3], fields[4] > 0 ? Int(fields[4]) : nil)
  }
  return rows
}
