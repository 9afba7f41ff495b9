import Effects
import Foundation
import Statistics
import Tables
import Testing

/// Against csdid 0.4.3, a port of the R package `did`; `Benchmarks/peers/group_time.py` made the numbers.
@Suite struct GroupTimePeerTests {
  static let panels = ["staggered": "group_time_panel.csv", "biennial": "group_time_biennial.csv"]

  static func rows(_ name: String) throws -> Rows {
    let file = panels[name] ?? "group_time_panel.csv"
    let text = try DelimitedText(try Files.read(fixtures.appendingPathComponent(file)), name: file)
    var rows = Rows()
    var (x, z, clusters): ([Double], [Double], [String]) = ([], [], [])
    for row in 0..<text.rowCount {
      let cohort = try text.int(row, 3) ?? 0
      if name == "everyone", cohort == 0 { continue }
      rows.append(
        text.string(row, 0), try #require(try text.int(row, 1)), try #require(try text.double(row, 2)),
        cohort == 0 ? nil : cohort)
      x.append(try #require(try text.double(row, 4)))
      z.append(try #require(try text.double(row, 5)))
      clusters.append(text.string(row, 6))
    }
    rows.covariates = [("x", x), ("z", z)]
    rows.cluster = clusters
    return rows
  }

  /// Specification → term → (estimate, standard error).
  static func expected() throws -> [String: [String: (Double, Double)]] {
    let name = "group_time_csdid.csv"
    let text = try DelimitedText(try Files.read(fixtures.appendingPathComponent(name)), name: name)
    var result: [String: [String: (Double, Double)]] = [:]
    for row in 0..<text.rowCount {
      result[text.string(row, 0), default: [:]][text.string(row, 1)] = (
        try text.double(row, 2) ?? .nan, try text.double(row, 3) ?? .nan
      )
    }
    return result
  }

  /// Estimates agree to 1e-8. Errors to 1e-6, for statsmodels stops its logit when the deviance settles.
  @Test func everySpecification() throws {
    let all = try Self.expected()
    #expect(all.count == 33)
    for (specification, terms) in all.sorted(by: { $0.key < $1.key }) {
      let words = specification.split(separator: "/").map(String.init)
      var rows = try Self.rows(words[0])
      if words[1] == "plain" || words[1] == "clustered" { rows.covariates = [] }
      if words[1] != "clustered" { rows.cluster = nil }
      let options = EffectOptions(
        controls: try #require(.init(rawValue: words[2])), replicates: 0,
        adjustment: .init(rawValue: words[1]) ?? .doublyRobust,
        basePeriod: try #require(.init(rawValue: words[3])))
      let result = try effect(try rows.panel(), by: .cs, options: options)
      var found: [String: EffectEstimate] = [:]
      for estimate in result.estimates { found["\(estimate.term)"] = estimate }
      for (term, (value, error)) in terms {
        if term == "pretest" {
          let test = try #require(result.preTrend)
          #expect(isClose(test.statistic * Double(test.degreesOfFreedom), value, 1e-6), "\(specification)")
          #expect(abs(test.pValue - error) < 6e-6, "\(specification)")
          continue
        }
        if value == 0, error.isNaN {
          #expect(found[term] == nil, "\(specification) \(term) is a base period")
          continue
        }
        let own = try #require(found[term], "\(specification) \(term)")
        #expect(isClose(own.estimate, value, 1e-8), "\(specification) \(term)")
        #expect(abs(own.stdError - error) <= 1e-6 * max(error, 0.01), "\(specification) \(term)")
      }
      #expect(result.att.estimate == found["att:simple"]?.estimate)
      let others = terms.keys.filter { $0 != "pretest" && !($0.hasPrefix("event") || $0.hasPrefix("gt")) }
      #expect(
        found.keys.filter { $0.hasPrefix("group") || $0.hasPrefix("cal") || $0.hasPrefix("att:") }.count == others.count
      )
    }
  }

  /// The example panel of `did`: 500 counties, 2003 to 2007.
  @Suite(.enabled(if: FileManager.default.fileExists(atPath: mpdta.path), "needs ../shared/data/validation/mpdta.csv"))
  struct Counties {
    /// `mpdta_reference_attgt.csv` has never treated controls, a varying base and analytic errors.
    @Test func referenceFile() throws {
      let result = try effect(try counties().panel(), by: .cs, options: .init(controls: .never, replicates: 0))
      let url = mpdta.deletingLastPathComponent().appendingPathComponent("mpdta_reference_attgt.csv")
      let text = try DelimitedText(try Files.read(url), name: "reference")
      #expect(text.rowCount == 12)
      for row in 0..<text.rowCount {
        let term = EffectTerm.groupTime(
          cohort: try #require(try text.int(row, 0)), period: try #require(try text.int(row, 1)))
        let own = try #require(result.others.first { $0.term == term })
        #expect(isClose(own.estimate, try #require(Double(text.string(row, 2))), 1e-8))
        #expect(isClose(own.stdError, try #require(Double(text.string(row, 3))), 1e-8))
      }
    }

    /// The numbers that the vignette of `did` prints, of which the errors come from a bootstrap with another generator: they
    /// agree to 6 %.
    @Test func vignette() throws {
      let result = try effect(try counties().panel(), by: .cs, options: .init(controls: .never, replicates: 4999))
      func close(_ term: EffectTerm, _ estimate: Double, _ error: Double) throws {
        let own = try #require(result.estimates.first { $0.term == term })
        #expect(abs(own.estimate - estimate) < 5.1e-5, "\(term)")
        #expect(abs(own.stdError / error - 1) < 0.06, "\(term): \(own.stdError)")
      }
      try close(.aggregate("dynamic"), -0.0772, 0.0219)
      try close(.aggregate("group"), -0.0310, 0.0126)
      try close(.event(0), -0.0199, 0.0123)
      let second = try #require(result.others.first { $0.term == .event(2) })
      #expect(abs(second.estimate + 0.1373) < 5.1e-5)
      // An error from quartiles and one from squares differ where 20 units carry the estimate; the draws' spread does not.
      #expect(abs(standardDeviation(result.draws) / result.att.stdErrorAnalytic - 1) < 0.03)
      let test = try #require(result.preTrend)
      #expect(abs(test.pValue - 0.16812) < 5.1e-6)
      #expect(test.degreesOfFreedom == 5)
    }

    /// With log population, from `python Benchmarks/peers/group_time.py mpdta` (csdid 0.4.3, analytic errors).
    @Test(
      arguments: [
        ("or", "never", [-0.0807817453338, 0.0187458547115], [-0.0415356365293, 0.0197168736454]),
        ("ipw", "never", [-0.0803768866458, 0.0189542503819], [-0.0413082317387, 0.0197213981875]),
        ("dr", "never", [-0.080353949744, 0.0189575572448], [-0.0412938655882, 0.0197211441454]),
        ("or", "notyet", [-0.0802485481759, 0.0183190469446], [-0.0415356365293, 0.0197168736454]),
        ("ipw", "notyet", [-0.0800160429543, 0.0184897003893], [-0.0413082317387, 0.0197213981875]),
        ("dr", "notyet", [-0.0799926209593, 0.0184940020787], [-0.0412938655882, 0.0197211441454]),
      ] as [(String, String, [Double], [Double])])
    func covariate(_ row: (method: String, controls: String, dynamic: [Double], last: [Double])) throws {
      let (method, controls, dynamic, last) = row
      let options = EffectOptions(
        controls: try #require(.init(rawValue: controls)), replicates: 0,
        adjustment: try #require(.init(rawValue: method)))
      let result = try effect(try counties(covariate: true).panel(), by: .cs, options: options)
      for (term, expected) in [
        (EffectTerm.aggregate("dynamic"), dynamic), (.groupTime(cohort: 2006, period: 2007), last),
      ] {
        let own = try #require(result.others.first { $0.term == term })
        #expect(isClose(own.estimate, expected[0], 1e-8))
        #expect(abs(own.stdError / expected[1] - 1) < 1e-6)
      }
    }
  }
}

private let mpdta = shared.appendingPathComponent("data/validation/mpdta.csv")

private func counties(covariate: Bool = false) throws -> Rows {
  let text = try DelimitedText(try Files.read(mpdta), name: "mpdta.csv")
  var rows = Rows()
  var population: [Double] = []
  for row in 0..<text.rowCount {
    let cohort = Int(try #require(Double(text.string(row, 4))))
    rows.append(
      text.string(row, 1), try #require(try text.int(row, 0)), try #require(try text.double(row, 3)),
      cohort == 0 ? nil : cohort)
    population.append(try #require(try text.double(row, 2)))
  }
  if covariate { rows.covariates = [("lpop", population)] }
  return rows
}
