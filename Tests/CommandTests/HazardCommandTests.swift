import Diffusion
import Foundation
import Statistics
import Tables
import Testing

@testable import suasion_cli

/// `suasion hazard`, from a file to files.
@Suite struct HazardCommandTests {
  /// A panel of 60 subjects over 8 years at most, with words, truths, a gap and two causes.
  static let csv: String = {
    var stream = RandomStream(seed: 5, purpose: "hazard command test")
    var text = "id,from,to,event,x,income,member,region\n"
    for subject in 0..<60 {
      let income = ["low", "middle", "middle", "high"][subject % 4]
      for year in 1...8 {
        let x = stream.normal()
        let chance = 0.12 + (income == "low" ? 0.1 : 0) + (x > 0 ? 0.05 : 0)
        let draw = stream.uniform()
        let event = draw < chance ? 1 : draw < chance + 0.03 ? 2 : 0
        let missing = subject == 3 && year == 1
        text += "S\(subject),\(year - 1),\(year),\(event),\(missing ? "NA" : "\(x)"),\(income),"
        text += "\(stream.uniform() < 0.5 ? "TRUE" : "FALSE"),R\(subject % 5)\n"
        if event > 0 { break }
      }
    }
    return text
  }()

  func report(_ words: [String], csv: String = Self.csv) throws -> (HazardReport, EffectCommandTests.Folder) {
    let folder = try EffectCommandTests.Folder()
    let data = try folder.file("rows.csv", csv.utf8)
    let command = try HazardCommand.parse(
      [
        "--data", data, "--id", "id", "--stop", "to", "--event", "event", "--out",
        folder.url.appendingPathComponent("out").path,
      ] + words)
    return (try command.write(), folder)
  }

  @Test func writesBroomsColumns() throws {
    let (report, folder) = try report(["--start", "from", "--formula", "x,income,member"])
    let tidy = try folder.read("out/tidy.csv").split(separator: "\n")
    #expect(tidy[0] == "term,estimate,std.error,statistic,p.value,conf.low,conf.high,std.error.model")
    #expect(tidy.dropFirst().map { $0.prefix { $0 != "," } } == ["x", "income[high]", "income[low]", "member"])
    #expect(report.fit.leftOut.contains { $0.reason == "missing x" && $0.rows == 1 })
    #expect(try folder.read("out/glance.csv").hasPrefix("link,nobs,subjects,events,events.competing,clusters,"))
    #expect(try folder.read("out/baseline.csv").hasPrefix("stratum,time,logit,std.error,conf.low,conf.high\n"))
    #expect(try folder.read("out/diagnostics.json").contains("\"cumulative_incidence\""))
    #expect(report.summary().contains("compared with middle, the most frequent"))
  }

  @Test func variancesOfGroupsHaveIntervals() throws {
    let (report, folder) = try report(["--formula", "x", "--frailty", "region"])
    let group = try #require(report.fit.groupVariances.first)
    let high = try #require(group.confHigh)
    #expect(report.summary().contains("variance \(HazardReport.short(group.variance)) (95 % interval "))
    #expect(report.summary().contains(" to \(HazardReport.short(high))) over 5 levels"))
    #expect(try folder.read("out/diagnostics.json").contains("\"conf_high\""))
  }

  @Test func startFollowsFromTheStopBefore() throws {
    let given = try report(["--start", "from", "--formula", "x", "--link", "cox"]).0
    let implied = try report(["--formula", "x", "--link", "cox"]).0
    #expect(given.fit.coefficients == implied.fit.coefficients)
    #expect(given.concordance == implied.concordance)
    #expect(given.proportionality != nil)
  }

  @Test func orderOfRowsAndThreadsChangeNothing() throws {
    let lines = Self.csv.split(separator: "\n")
    let turned = ([lines[0]] + lines.dropFirst().reversed()).joined(separator: "\n") + "\n"
    for link in ["logit", "cloglog", "cox"] {
      let words = ["--formula", "x,income", "--frailty", "region", "--link", link]
      let (_, one) = try report(words + ["--threads", "1"])
      let (_, two) = try report(words + ["--threads", "3"], csv: turned)
      for file in ["tidy.csv", "glance.csv", "baseline.csv", "diagnostics.json"] {
        #expect(try one.read("out/\(file)") == two.read("out/\(file)"), "\(link) \(file)")
      }
    }
  }

  @Test func complaintsNameWhatToMend() throws {
    #expect(throws: SuasionError.self) { try report(["--formula", "x", "--link", "probit"]) }
    #expect(throws: SuasionError.self) { try report(["--formula", "x", "--ridge", "1", "--cross-validate", "5"]) }
    #expect(throws: SuasionError.self) { try report(["--formula", "x", "--baseline", "spline"]) }
    do {
      _ = try report(["--formula", "x", "--cause", "7"])
      Issue.record("an unknown cause was accepted")
    } catch let error as SuasionError {
      #expect(error.message.contains("cause 7"))
      #expect(error.hint?.contains("1, 2") == true)
    }
  }
}
