import Diffusion
import Statistics
import Testing

/// Random effects against lme4 1.1-31 at the joint mode (nAGQ = 0), and for Cox against the Laplace approximation of
/// survival 3.5-3's penalised likelihood, both maximised over the variance by R's optimize to some 1e-8 of the standard
/// deviation; ours stops at a slope of 1e-6. Coefficients and effects move with the variance.
@Suite struct HazardGroupTests {
  @Test(arguments: [HazardLink.logit, .cox]) func variancesAgreeWithR(link: HazardLink) throws {
    let peers = try hazardPeers()
    let rows = groupedHazardRows()
    let fit = try hazard(rows, options: .init(link: link))
    let name = "grouped.\(link.rawValue)"
    #expect([Double(fit.observations), Double(fit.events)] == peers["grouped.size"])
    let variance = try #require(fit.groupVariances.first)
    expectClose([variance.variance], peers["\(name).variance"], 1e-6, "variance")
    expectClose([fit.logLikelihood], peers["\(name).logLik"], 1e-9, "log-likelihood")
    expectClose(fit.coefficients.map(\.estimate), peers["\(name).estimate"], 1e-6, "estimate")
    let effects = fit.parameters.filter { if case .group = $0.role { true } else { false } }
    expectClose(effects.map(\.estimate), peers["\(name).effects"], 1e-6, "effects")
    expectClose(
      [try #require(variance.confLow), try #require(variance.confHigh)], peers["\(name).interval"], 1e-6, "interval")
    // The lower end is 0 for one link and not for the other; where it is, it is said.
    #expect((variance.confLow == 0) == fit.notes.contains { $0.contains("begins at 0") })
    #expect((variance.confLow == 0) == (link == .logit))
    if link == .cox { expectClose(fit.coefficients.map(\.modelStdError), peers["\(name).model"], 1e-6, "model") }
    if link == .logit {
      // lme4's default lets the coefficients maximise the approximation: here 0.4 % more variance, 0.011 more likelihood.
      #expect(abs(variance.variance / (peers["grouped.full.variance"]?[0] ?? 0) - 1) < 0.01)
      #expect(abs(fit.logLikelihood - (peers["grouped.full.logLik"]?[0] ?? 0)) < 0.02)
    }
  }

  /// The interval of one variance lets the other take up the slack. A variance is to 1e-5 here, where the likelihood is
  /// flatter.
  @Test func intervalsOfTwoGroupsAgreeWithR() throws {
    let peers = try hazardPeers()
    var rows = groupedHazardRows()
    rows.groups.append(
      HazardGroups("third", level: rows.subject.map { $0 / 3 % 20 }, levels: (0..<20).map(String.init)))
    let fit = try hazard(rows)
    expectClose([fit.logLikelihood], peers["grouped.two.logLik"], 1e-9, "log-likelihood")
    expectClose(fit.groupVariances.map(\.variance), peers["grouped.two.variances"], 1e-5, "variances")
    let ends = fit.groupVariances.flatMap { [$0.confLow ?? .nan, $0.confHigh ?? .nan] }
    expectClose(ends, peers["grouped.two.intervals"], 1e-5, "intervals")
    #expect(try hazard(rows, options: .init(threads: 3)) == fit)
    let without = try hazard(rows, options: .init(varianceIntervals: .none)).groupVariances
    #expect(without.map(\.variance) == fit.groupVariances.map(\.variance))
    #expect(without.allSatisfy { $0.confLow == nil && $0.confHigh == nil })
  }

  /// Along the tangent the likelihood is a little lower than the profile, and the interval a little narrower: here by less
  /// than 1 % of the standard deviation at either end. With one group the two are the same, to the tolerance of a
  /// thousandth at which the search ends.
  @Test func tangentsComeCloseToProfiles() throws {
    var rows = groupedHazardRows()
    for groups in 1...2 {
      if groups == 2 {
        rows.groups.append(
          HazardGroups("third", level: rows.subject.map { $0 / 3 % 20 }, levels: (0..<20).map(String.init)))
      }
      let exact = try hazard(rows).groupVariances
      let near = try hazard(rows, options: .init(varianceIntervals: .tangent)).groupVariances
      #expect(near.map(\.variance) == exact.map(\.variance))
      for (one, other) in zip(near, exact) {
        let scale = one.variance.squareRoot()
        for (a, b) in [(one.confLow, other.confLow), (one.confHigh, other.confHigh)] {
          let (mine, profile) = (try #require(a).squareRoot(), try #require(b).squareRoot())
          #expect(abs(mine - profile) < (groups == 1 ? 0.002 : 0.01) * scale)
        }
        #expect((one.confLow == 0) == (other.confLow == 0))
      }
    }
    #expect(
      try hazard(rows, options: .init(varianceIntervals: .tangent, threads: 3)).groupVariances
        == hazard(rows, options: .init(varianceIntervals: .tangent)).groupVariances)
  }

  @Test func oneLevelSetsNoLimit() throws {
    var rows = plainHazardRows()
    rows.groups = [HazardGroups("all", level: rows.stop.map { _ in 0 }, levels: ["everybody"])]
    for kind in [HazardOptions.VarianceIntervals.profile, .tangent] {
      let variance = try hazard(rows, options: .init(varianceIntervals: kind)).groupVariances[0]
      #expect(variance.confLow == 0 && variance.confHigh == .infinity)
    }
  }
}
