import Foundation
import Measures
import Statistics
import Tables
import TestSupport
import Testing

/// `suasion idealpoints`, run as a user runs it.
@Suite("suasion idealpoints") struct IdealPointsCommandTests {
  /// A folder with votes in it that is gone when the test is over.
  final class Folder {
    let url: URL

    init(units: Int = 8, items: Int = 6) throws {
      url = try BuiltCommand.scratchFolder()
      var process = SimulatedVotes()
      (process.units, process.times, process.itemsPerTime, process.missing) = (units, [2000, 2001, 2003], items, 0.1)
      let data = process.draw(seed: 51, number: 0).data
      let rows = data.votes.map {
        "\(data.units[Int($0.unit)]),\(data.times[Int($0.time)]),\(data.items[Int($0.item)]),\($0.ballot)\n"
      }
      try write("votes.csv", "unit,year,item,vote\n" + rows.joined())
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func write(_ name: String, _ text: String) throws {
      try Data(text.utf8).write(to: url.appendingPathComponent(name))
    }

    func read(_ path: String) throws -> String {
      String(decoding: try Files.read(url.appendingPathComponent(path)), as: UTF8.self)
    }

    func table(_ path: String) throws -> DelimitedText { try DelimitedText(Array(read(path).utf8), name: path) }

    func json(_ path: String) throws -> [String: Any] {
      try #require(try JSONSerialization.jsonObject(with: Data(read(path).utf8)) as? [String: Any])
    }

    func names(_ path: String = "") -> [String] {
      ((try? FileManager.default.contentsOfDirectory(atPath: url.appendingPathComponent(path).path)) ?? []).sorted()
    }

    @discardableResult
    func run(
      _ words: String..., votes: String = "votes.csv", meanwhile: (Int32) throws -> Void = { _ in }
    ) throws -> BuiltCommand.Outcome {
      try BuiltCommand.run(
        ["idealpoints", "--votes", votes, "--time", "year", "--threads", "2"] + words, in: url, meanwhile: meanwhile)
    }
  }

  private static let short = ["--chains", "2", "--warmup", "40", "--draws", "60"]

  @Test func writesTheContractsFiles() throws {
    let folder = try Folder()
    let outcome = try folder.run(
      "--chains", "2", "--warmup", "40", "--draws", "60", "--distance-to", "U1, U2", "--draws-out", "30", "--out", "out"
    )
    #expect(outcome.status == 0)
    #expect(folder.names() == ["out", "votes.csv"])
    #expect(
      folder.names("out") == [
        "diagnostics.json", "distances.csv", "draws", "idealpoints.csv", "items.csv", "predictive.csv",
      ])
    let points = try folder.table("out/idealpoints.csv")
    #expect(points.header.joined(separator: ",") == "unit,time,mean,sd,q05,q50,q95,rhat,ess_bulk,ess_tail,votes")
    #expect(points.rowCount == 24)
    #expect((0..<3).map { points.string($0, 1) } == ["2000", "2001", "2003"])
    let votes = try (0..<24).map { try points.int($0, 10) ?? 0 }.reduce(0, +)
    #expect(try folder.table("votes.csv").rowCount == votes)
    for row in 0..<points.rowCount {
      let numbers = try (2..<7).map { try #require(try points.double(row, $0)) }
      #expect(numbers[2] < numbers[3] && numbers[3] < numbers[4] && numbers[1] > 0)
    }
    let items = try folder.table("out/items.csv")
    #expect(Array(items.header.prefix(4)) == ["item", "parameter", "mean", "sd"])
    #expect(items.rowCount == 3 * 18)
    let distances = try folder.table("out/distances.csv")
    #expect(Array(distances.header.prefix(4)) == ["unit", "pole", "time", "mean"])
    // Two poles, seven others, three times.
    #expect(distances.rowCount == 42)
    #expect(try folder.table("out/predictive.csv").rowCount == 9)
    let json = try folder.json("out/diagnostics.json")
    for (key, value) in ["chains": 2, "draws": 60, "warmup": 40, "seed": 1, "votes": votes, "units": 8, "items": 18] {
      #expect(json[key] as? Int == value, "\(key)")
    }
    for key in ["seconds", "cpu_seconds", "max_rhat", "min_ess_bulk", "min_ess_tail", "median_ess_bulk"] {
      #expect(json[key] is Double, "\(key)")
    }
    // USA does not vote here: whoever does stands above in its place.
    #expect((json["anchor"] as? String)?.hasPrefix("U") == true && json["anchor"] as? String != "USA")
    let paths = outcome.output.split(separator: "\n").filter { $0.hasPrefix("/") }.map { String($0) }
    #expect(paths.count == 7 && paths.allSatisfy { FileManager.default.fileExists(atPath: $0) })
  }

  /// One file a chain: numbers of chain, iteration and draw as R's `posterior` names them, then a column a position.
  @Test func drawsAreWhatOtherToolsRead() throws {
    let folder = try Folder()
    try folder.run("--chains", "2", "--warmup", "40", "--draws", "60", "--draws-out", "30", "--out", "out")
    #expect(folder.names("out/draws") == ["chain-1.csv", "chain-2.csv"])
    for chain in 1...2 {
      let draws = try folder.table("out/draws/chain-\(chain).csv")
      #expect(Array(draws.header.prefix(4)) == [".chain", ".iteration", ".draw", "theta[U0 2000]"])
      #expect(draws.header.count == 3 + 24 && draws.rowCount == 15)
      for row in 0..<15 {
        #expect(try draws.int(row, 0) == chain && draws.int(row, 1) == row + 1)
        #expect(try draws.int(row, 2) == (chain - 1) * 15 + row + 1)
        let values = try (3..<27).map { try #require(try draws.double(row, $0)) }
        // Single precision, as the draws are.
        #expect(abs(mean(values)) < 1e-5 && abs(mean(values.map { $0 * $0 }) - 1) < 1e-5)
      }
    }
  }

  /// What did not converge is the first thing said, and stands in the diagnostics; a run that did says nothing of it.
  @Test func noConvergenceIsSaidFirst() throws {
    let folder = try Folder()
    let short = try folder.run("--chains", "2", "--warmup", "10", "--draws", "20", "--out", "short")
    #expect(short.status == 0)
    #expect(short.output.hasPrefix("NOT CONVERGED: 25 of 25 positions and σ"))
    #expect(try folder.json("short/diagnostics.json")["converged"] as? Bool == false)
    let long = try folder.run("--static", "--limit", "20000", "--out", "long")
    #expect(!long.output.contains("NOT CONVERGED"))
    let json = try folder.json("long/diagnostics.json")
    #expect(json["converged"] as? Bool == true && json["unconverged"] as? Int == 0)
    #expect((json["max_rhat"] as? Double ?? 9) <= 1.01 && (json["min_ess_bulk"] as? Double ?? 0) >= 400)
  }

  @Test func approximate() throws {
    let folder = try Folder()
    let outcome = try folder.run("--approximate", "--out", "out")
    #expect(outcome.status == 0 && outcome.output.hasPrefix("approximate: the joint mode, not a posterior"))
    #expect(folder.names("out") == ["diagnostics.json", "idealpoints.csv"])
    let points = try folder.table("out/idealpoints.csv")
    #expect(points.rowCount == 24)
    #expect(points.string(0, 7).isEmpty && points.string(0, 8).isEmpty && points.string(0, 9).isEmpty)
    let method = try folder.json("out/diagnostics.json")["method"] as? String
    #expect(method?.contains("approximation") == true)
  }

  @Test func withoutTime() throws {
    let folder = try Folder()
    try folder.run("--static", "--chains", "2", "--warmup", "40", "--draws", "60", "--out", "static")
    #expect(try folder.table("static/idealpoints.csv").rowCount == 8)
    #expect(try folder.json("static/diagnostics.json")["innovation"] == nil)
    try folder.run("--years", "2001..2003", "--chains", "2", "--warmup", "40", "--draws", "60", "--out", "years")
    let years = try folder.table("years/idealpoints.csv")
    #expect(Set((0..<years.rowCount).map { years.string($0, 1) }) == ["2001", "2003"])
  }

  /// One seed, one answer: rows in any order, any threads, packed or not, any spelling of a vote.
  @Test func sameBytes() throws {
    let folder = try Folder()
    let lines = try folder.read("votes.csv").split(separator: "\n").map { String($0) }
    let spelt = lines.enumerated().map { index, line in
      index % 2 == 0
        ? line.replacing(",yes", with: ", Y").replacing(",no", with: ",0").replacing(",abstain", with: ",Abstention")
        : line
    }
    // A row without a vote is no row.
    let rows = [lines[0]] + spelt.dropFirst().reversed() + ["U0,2000,I99,NA"]
    try folder.write("other.csv", rows.joined(separator: "\r\n") + "\r\n")
    for (out, votes, threads) in [("a", "votes.csv", "1"), ("b", "other.csv", "2"), ("c", "votes.csv", "4")] {
      let words = ["idealpoints", "--votes", votes, "--time", "year", "--out", out, "--threads", threads] + Self.short
      #expect(try BuiltCommand.run(words, in: folder.url).status == 0)
    }
    for name in ["idealpoints.csv", "items.csv", "predictive.csv"] {
      #expect(try folder.read("a/\(name)") == folder.read("b/\(name)"), "\(name)")
      #expect(try folder.read("a/\(name)") == folder.read("c/\(name)"), "\(name)")
    }
  }

  @Test(arguments: [
    (["--chains", "0"], "0 chains"), (["--draws", "0"], "0 draws"), (["--warmup", "-1"], "a warm-up of -1 sweeps"),
    (["--threads", "0"], "0 threads"), (["--texts", "some"], "--texts some"), (["--absent", "yes"], "--absent yes"),
    (["--bind", "all"], "--bind all"), (["--like", "bsv"], "--like bsv"), (["--issue", "xx"], "--issue xx"),
    (["--years", "2003..2000"], "--years"), (["--slope-sd", "0"], "standard deviation"),
    (["--cutpoint-sd", "-3"], "standard deviation"), (["--draws-out", "0"], "--draws-out 0"),
    (["--distance-to", "XXX"], "no unit 'XXX'"), (["--texts", "final"], "are for the record"),
    (["--absent", "abstain"], "are for the record"), (["--bind", "series", "--static"], "--static"),
    (["--approximate", "--draws-out", "5"], "--draws-out"), (["--approximate", "--resume"], "--resume"),
    (["--seed", "x"], "--seed"), (["--conquer"], "--conquer"),
  ])
  func wrongWordsAreUsageErrors(words: [String], named: String) throws {
    let folder = try Folder()
    let outcome = try BuiltCommand.run(
      ["idealpoints", "--votes", "votes.csv", "--time", "year", "--out", "out"] + words, in: folder.url)
    #expect(outcome.status == 2, "\(outcome.error)")
    #expect(outcome.output.isEmpty)
    #expect(outcome.error.hasPrefix("error: ") && outcome.error.contains(named), "\(outcome.error)")
    #expect(outcome.error.split(separator: "\n").count == 1)
    #expect(folder.names() == ["votes.csv"])
  }

  /// Each names the file, the line and where it can the column.
  @Test(arguments: [
    ("unit,year,item,vote\nA,2000,R1,yes\nA,2000,R2,maybe\n", "votes.csv:3, column vote", "'maybe' is no vote"),
    ("unit,year,item,vote\nA,2000,R1,yes\nA,soon,R2,no\n", "votes.csv:3, column year", "'soon' is not a whole number"),
    ("unit,year,item,vote\nA,2000,R1,yes\nA,,R2,no\n", "votes.csv:3, column year", "no time"),
    ("unit,year,item,vote\nA,2000,R1,yes\n,2000,R2,no\n", "votes.csv:3, column unit", "no voter"),
    ("unit,year,item,vote\nA,2000,R1,yes\nA,2000,,no\n", "votes.csv:3, column item", "no item"),
    (
      "unit,year,item,vote\nA,2000,R1,yes\nB,2000,R1,no\nA,2000,R1,no\n", "votes.csv:4",
      "'A' votes twice on 'R1' at 2000"
    ),
    ("unit,year,item,vote\nA,9223372036854775807,R1,yes\n", "votes.csv:2, column year", "is not a whole number"),
    ("unit,year,item,vote\nA,2000,R1\n", "votes.csv:2", "3 fields"),
    ("unit,year,item,votes\nA,2000,R1,yes\n", "votes.csv:1", "no column 'vote'"),
    ("unit,year,item,vote\nA,2000,R1,NA\n", "votes.csv", "no row has a vote"),
    ("", "votes.csv", "empty"),
  ])
  func badRowsAreNamed(text: String, place: String, message: String) throws {
    let folder = try Folder()
    try folder.write("votes.csv", text)
    let outcome = try folder.run("--out", "out")
    #expect(outcome.status == 1)
    #expect(outcome.error.hasPrefix("error: \(place)") && outcome.error.contains(message), "\(outcome.error)")
    #expect(outcome.error.split(separator: "\n").count == 1)
    #expect(folder.names() == ["votes.csv"])
  }

  @Test func filesThatCannotBeRead() throws {
    let folder = try Folder()
    let none = try folder.run("--out", "out", votes: "none.csv")
    #expect(none.status == 1 && none.error.contains("none.csv: no such file"))
    let resumed = try folder.run("--resume", "--out", "out")
    #expect(resumed.status == 1 && resumed.error.contains("out.checkpoint"))
    try folder.write("out.checkpoint", "something else")
    let damaged = try folder.run("--resume", "--out", "out")
    #expect(damaged.status == 1 && damaged.error.contains("out.checkpoint: is no whole checkpoint"))
    #expect(folder.names() == ["out.checkpoint", "votes.csv"])
  }

  /// Ctrl-C keeps the run; taken up, it writes what it would have written. The run is far too long to end by itself, and
  /// how long it goes on is decided once it is known where it was stopped.
  @Test(arguments: [SIGINT, SIGTERM]) func whatIsStoppedCanGoOn(number: Int32) throws {
    let folder = try Folder()
    let words = ["idealpoints", "--votes", "votes.csv", "--time", "year", "--out", "out", "--chains", "2"]
    let outcome = try BuiltCommand.run(words + ["--draws", "1000000"], in: folder.url) { process in
      // The unfinished output is the sign that the command is at work; a vote table of this size is read at once.
      for _ in 0..<2000 where !folder.names().contains(".out.\(process).partial") {
        Thread.sleep(forTimeInterval: 0.01)
      }
      Thread.sleep(forTimeInterval: 0.8)
      kill(process, number)
    }
    #expect(outcome.status == 128 + number && !outcome.endedBySignal)
    #expect(outcome.output.isEmpty)
    #expect(folder.names() == ["out.checkpoint", "votes.csv"])
    let line = try #require(outcome.error.split(separator: "\n").last)
    let match = try #require(
      line.wholeMatch(of: /stopped after (\d+) sweeps; go on with the same words and --resume/))
    let sweeps = try #require(Int(match.output.1))
    let draws = "\(max(0, sweeps - 150) + 60)"
    let other = try BuiltCommand.run(words + ["--resume", "--seed", "2"], in: folder.url)
    #expect(other.status == 1 && other.error.contains("out.checkpoint: is the checkpoint of other votes"))
    let resumed = try BuiltCommand.run(words + ["--draws", draws, "--resume", "--threads", "1"], in: folder.url)
    #expect(resumed.status == 0)
    // Done, it needs the checkpoint no more.
    #expect(folder.names() == ["out", "votes.csv"])
    let whole = words.map { $0 == "out" ? "whole" : $0 }
    #expect(try BuiltCommand.run(whole + ["--draws", draws], in: folder.url).status == 0)
    for name in ["idealpoints.csv", "items.csv", "predictive.csv"] {
      #expect(try folder.read("out/\(name)") == folder.read("whole/\(name)"), "\(name)")
    }
  }

  /// From the record: whole texts put to the final vote are fewer than all roll calls; absences are more votes.
  @Test func fromTheRecord() throws {
    let folder = try Folder()
    func votes(_ words: String...) throws -> (votes: Int, json: [String: Any], outcome: BuiltCommand.Outcome) {
      let outcome = try BuiltCommand.run(
        ["idealpoints", "--years", "2016", "--approximate", "--out", "out"] + words, in: folder.url)
      let json = try folder.json("out/diagnostics.json")
      return (try #require(json["votes"] as? Int), json, outcome)
    }
    let all = try votes()
    let final = try votes("--texts", "final")
    let absent = try votes("--texts", "final", "--absent", "abstain")
    #expect(all.votes > final.votes && absent.votes > final.votes && final.votes > 5000)
    #expect(all.json["items"] as? Int ?? 0 > final.json["items"] as? Int ?? 0)
    #expect(final.json["items"] as? Int == absent.json["items"] as? Int)
    #expect(final.json["texts"] as? String == "final" && all.json["texts"] as? String == "all")
    #expect(absent.json["absent_counts_as"] as? String == "abstain")
    #expect(all.json["anchor"] as? String == "USA" && all.json["record"] is String)
    #expect(all.outcome.status == 0)
    let table = try folder.table("out/idealpoints.csv")
    #expect(table.rowCount > 180)
    // Sessions that opened in the year, and no other: not the end of the one before.
    #expect((0..<table.rowCount).allSatisfy { table.string($0, 1) == "2016" })
  }
}
