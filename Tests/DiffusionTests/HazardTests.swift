import Diffusion
import Foundation
import Statistics
import Testing

/// Against R 4.2.2, survival 3.5-3 and sandwich 3.0-2: estimates to 1e-8; errors to 1e-7, since R takes them one Newton step
/// before its last.
@Suite struct HazardTests {
  @Test(arguments: [HazardLink.logit, .cloglog]) func discreteTimeAgreesWithR(link: HazardLink) throws {
    let peers = try hazardPeers()
    let fit = try hazard(plainHazardRows(), options: .init(link: link))
    let name = link.rawValue
    expectClose(fit.coefficients.map(\.estimate), peers["\(name).estimate"], 1e-8, "estimate")
    expectClose(fit.coefficients.map(\.modelStdError), peers["\(name).model"], 1e-7, "model")
    expectClose(fit.coefficients.map(\.stdError), peers["\(name).robust"], 1e-7, "robust")
    expectClose([fit.logLikelihood], peers["\(name).logLik"], 1e-10, "log-likelihood")
    expectClose([fit.baseline[0].value], peers["\(name).period1"], 1e-8, "period 1")
    expectClose(fit.baseline.map(\.stdError), peers["\(name).periodErrors"], 1e-7, "errors of periods")
    for point in fit.baseline {
      #expect(abs(point.confHigh - point.value - 1.959963984540054 * point.stdError) < 1e-12)
      #expect(abs(point.confHigh + point.confLow - 2 * point.value) < 1e-12)
    }
    #expect([Double(fit.observations)] == peers["rows"] && [Double(fit.events)] == peers["events"])
  }

  @Test func polynomialBaselineAgreesWithR() throws {
    let peers = try hazardPeers()
    let rows = plainHazardRows()
    let fit = try hazard(rows, options: .init(baseline: .polynomial(2)))
    expectClose(fit.coefficients.map(\.estimate), peers["polynomial.estimate"], 1e-8, "estimate")
    expectClose([fit.logLikelihood], peers["polynomial.logLik"], 1e-10, "log-likelihood")
    expectClose(fit.baseline.map(\.stdError), peers["polynomial.periodErrors"], 1e-7, "errors of periods")
    // What is expected over the sample is what happened, as in every logit with an intercept.
    let expected = compensatedSum(try fit.eventProbability(rows))
    #expect(abs(expected - Double(fit.events)) < 1e-8)
  }

  @Test(arguments: HazardOptions.Ties.allCases) func coxAgreesWithR(ties: HazardOptions.Ties) throws {
    let peers = try hazardPeers()
    let rows = plainHazardRows()
    let options = HazardOptions(link: .cox, ties: ties)
    let fit = try hazard(rows, options: options)
    let name = ties.rawValue
    expectClose(fit.coefficients.map(\.estimate), peers["\(name).estimate"], 1e-8, "estimate")
    expectClose(fit.coefficients.map(\.modelStdError), peers["\(name).model"], 1e-7, "model")
    expectClose(fit.coefficients.map(\.stdError), peers["\(name).robust"], 1e-7, "robust")
    expectClose([fit.logLikelihood, fit.nullLogLikelihood], peers["\(name).logLik"], 1e-10, "log-likelihood")
    expectClose(fit.baseline.map(\.value), peers["\(name).hazard"], 1e-8, "baseline")
    expectClose(fit.baseline.map(\.stdError), peers["\(name).hazardErrors"], 1e-7, "errors of the baseline")
    // On the scale of logarithms.
    for point in fit.baseline {
      #expect(abs(point.confLow * point.confHigh / (point.value * point.value) - 1) < 1e-12)
      #expect(abs(log(point.confHigh / point.value) - 1.959963984540054 * point.stdError / point.value) < 1e-12)
    }
    let test = try proportionality(rows, options: options)
    expectClose(test.rows.map(\.statistic) + [test.global.statistic], peers["\(name).zph"], 1e-7, "zph")
    let pairs = try concordance(rows, predictor: try fit.linearPredictor(rows))
    expectClose([pairs.estimate], peers["\(name).concordance"], 1e-12, "concordance")
  }

  @Test func strataWeightsAndRidgeAgreeWithR() throws {
    let peers = try hazardPeers()
    let fit = try hazard(hazardRows(), options: .init(link: .cox))
    expectClose(fit.coefficients.map(\.estimate), peers["strata.estimate"], 1e-8, "estimate")
    expectClose(fit.coefficients.map(\.stdError), peers["strata.robust"], 1e-7, "robust")
    // survfit has a point at every time of a stratum, also without an event.
    let errors = try #require(peers["strata.hazardErrors"])
    expectClose(
      fit.baseline.map(\.stdError), fit.baseline.map { errors[6 * $0.stratum + Int($0.time) - 1] }, 1e-7, "errors")
    let ridge = try hazard(plainHazardRows(), options: .init(link: .cox, penalty: .ridge(3)))
    // survival's ridge() and ours halve the penalty and scale with n − 1 alike.
    expectClose(ridge.coefficients.map(\.estimate), peers["ridge.estimate"], 1e-8, "ridge")
  }

  /// One binary covariate: the log odds ratio. None: log(−log(1 − d / n)).
  @Test func closedForms() throws {
    let counts = [(1.0, 1, 12), (1.0, 0, 28), (0.0, 1, 7), (0.0, 0, 53)]
    var rows = HazardRows(
      subject: [], subjects: (0..<100).map(String.init), start: [], stop: [], event: [],
      covariates: [HazardCovariate("x", [])])
    for (x, event, count) in counts {
      for _ in 0..<count {
        rows.subject.append(rows.subject.count)
        rows.start.append(0)
        rows.stop.append(1)
        rows.event.append(event)
        rows.covariates[0].values.append(x)
      }
    }
    let odds = try hazard(rows, options: .init(baseline: .constant))
    let ratio: Double = 12.0 * 53.0 / (28.0 * 7.0)
    #expect(abs(odds.coefficients[0].estimate - log(ratio)) < 1e-10)
    let variance: Double = 1.0 / 12.0 + 1.0 / 28.0 + 1.0 / 7.0 + 1.0 / 53.0
    #expect(abs(odds.coefficients[0].modelStdError - variance.squareRoot()) < 1e-8)
    rows.covariates = []
    let bare = try hazard(rows, options: .init(link: .cloglog, baseline: .constant))
    #expect(abs(bare.baseline[0].value - log(-log(1 - 19.0 / 100))) < 1e-10)
  }

  /// Two of group 1 and one of group 0 die at once among 2 + 2 at risk: with θ = exp β, Efron's likelihood is
  /// θ² / ((2θ + 2)(2θ + 2 − (2θ + 1)/3)(2θ + 2 − 2(2θ + 1)/3)), whose maximum is found here by bisection of its score.
  @Test func tiesByHand() throws {
    let rows = HazardRows(
      subject: [0, 1, 2, 3], subjects: ["a", "b", "c", "d"], start: [0, 0, 0, 0], stop: [1, 1, 1, 2],
      event: [1, 1, 1, 0], covariates: [HazardCovariate("x", [1, 1, 0, 0])])
    func score(_ beta: Double) -> Double {
      let t = exp(beta)
      let parts: [(Double, Double)] = [(2.0, 2.0), (2 - 2.0 / 3, 2 - 1.0 / 3), (2 - 4.0 / 3, 2 - 2.0 / 3)]
      var sum = 2.0
      for (one, zero) in parts { sum -= one * t / (one * t + zero) }
      return sum
    }
    var (low, high) = (-5.0, 5.0)
    for _ in 0..<100 { if score((low + high) / 2) > 0 { low = (low + high) / 2 } else { high = (low + high) / 2 } }
    let fit = try hazard(rows, options: .init(link: .cox))
    #expect(abs(fit.coefficients[0].estimate - low) < 1e-9)
  }

  @Test func orderOfRowsAndThreadsChangeNoByte() throws {
    var rows = hazardRows()
    rows.groups = [HazardGroups("region", level: rows.subject.map { $0 % 7 }, levels: (0..<7).map(String.init))]
    rows.stratum = nil
    var stream = RandomStream(seed: 4, purpose: "order")
    var order = Array(rows.stop.indices)
    for last in stride(from: order.count - 1, to: 0, by: -1) { order.swapAt(last, stream.integer(below: last + 1)) }
    for link in HazardLink.allCases {
      let one = try hazard(rows, options: .init(link: link))
      #expect(try hazard(reordered(rows, order), options: .init(link: link, threads: 3)) == one)
    }
    let options = HazardOptions(link: .cox, penalty: .crossValidated(folds: 5))
    var many = options
    many.threads = 4
    rows.groups = []
    #expect(try hazard(reordered(rows, order), options: many) == hazard(rows, options: options))
  }
}
