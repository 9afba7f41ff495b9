import Diffusion
import Statistics
import Testing

/// What a hazard does at its edges.
@Suite struct HazardEdgeTests {
  func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return ""
    } catch let error as SuasionError { return error.message } catch { return "\(error)" }
  }

  @Test(arguments: HazardLink.allCases) func whatCannotBeFittedIsNamed(link: HazardLink) throws {
    let options = HazardOptions(link: link)
    var none = plainHazardRows()
    none.event = none.event.map { _ in 0 }
    #expect(message { _ = try hazard(none, options: options) }.contains("nobody has the event"))
    var other = plainHazardRows()
    other.event = other.event.map { 2 * $0 }
    #expect(message { _ = try hazard(other, options: options) }.contains("cause 1"))
    var separated = plainHazardRows()
    separated.covariates.append(HazardCovariate("fate", separated.event.map(Double.init)))
    #expect(message { _ = try hazard(separated, options: options) }.contains("'fate'"))
    var ridge = options
    ridge.penalty = .ridge(1)
    #expect(try hazard(separated, options: ridge)["fate"]?.estimate.isFinite == true)
    var short = plainHazardRows()
    short.stop.removeLast()
    #expect(message { _ = try hazard(short, options: options) }.contains("stop has"))
  }

  @Test(arguments: HazardLink.allCases) func whatLeavesIsCounted(link: HazardLink) throws {
    var rows = plainHazardRows()
    rows.covariates[0].values[3] = .nan
    rows.covariates.append(HazardCovariate("one", rows.stop.map { _ in 1 }))
    rows.covariates.append(HazardCovariate("twice", rows.covariates[1].values.map { 2 * $0 + 1 }))
    if link == .cox { rows.start[8] = rows.stop[8] }
    let fit = try hazard(rows, options: .init(link: link))
    #expect(fit.collinear.sorted() == ["one", "twice"])
    #expect(fit.leftOut.contains { $0.reason == "missing x1" && $0.rows == 1 })
    #expect(fit.leftOut.contains { $0.reason == "stop is not after start" } == (link == .cox))
    #expect(fit.coefficients.map(\.name) == ["x1", "x2"])
  }

  @Test func periodsWithoutEventsAreNamed() throws {
    let rows = plainHazardRows()
    var quiet = rows
    for row in quiet.event.indices where quiet.stop[row] == 4 { quiet.event[row] = 0 }
    let fit = try hazard(quiet)
    #expect(fit.leftOut.map(\.names) == [["period 4"]])
    // They change nothing else.
    let kept = quiet.stop.indices.filter { quiet.stop[$0] != 4 }
    #expect(try hazard(reordered(quiet, kept)).coefficients.map(\.estimate) == fit.coefficients.map(\.estimate))
  }

  @Test(arguments: HazardLink.allCases) func groupsOfOneLevelOrNoDifference(link: HazardLink) throws {
    var rows = plainHazardRows()
    let plain = try hazard(rows, options: .init(link: link))
    rows.groups = [HazardGroups("all", level: rows.stop.map { _ in 0 }, levels: ["everybody"])]
    let fit = try hazard(rows, options: .init(link: link))
    #expect(fit.groupVariances[0].variance < 1e-3)
    #expect(fit.notes.contains { $0.contains("'all' has one level") })
    for (a, b) in zip(plain.coefficients, fit.coefficients) { #expect(abs(a.estimate - b.estimate) < 1e-3) }
    let last = fit.parameters[fit.parameters.count - 1]
    #expect(last.role == .group(group: 0, level: 0) && last.name == "all[everybody]")
    #expect(fit.covariance.count == fit.parameters.count * fit.parameters.count)
  }

  /// Without other causes the incidence is one minus Kaplan and Meier's estimate, with Greenwood's error.
  @Test func incidenceOfOneCauseIsKaplanMeier() throws {
    let rows = plainHazardRows()
    let curve = try cumulativeIncidence(rows)[0]
    var (survival, greenwood) = (1.0, 0.0)
    for point in curve.points {
      let (n, d) = (Double(point.atRisk), Double(point.events))
      survival *= 1 - d / n
      greenwood += d / (n * (n - d))
      #expect(abs(point.estimate - (1 - survival)) < 1e-12)
      #expect(abs(point.stdError - survival * greenwood.squareRoot()) < 1e-10)
    }
    var causes = rows
    for row in causes.event.indices where causes.event[row] == 1 && row % 2 == 0 { causes.event[row] = 2 }
    let both = try cumulativeIncidence(causes)
    let total = both.reduce(0) { $0 + ($1.points.last?.estimate ?? 0) }
    #expect(both.count == 2 && abs(total - (1 - survival)) < 1e-12)
  }
}
