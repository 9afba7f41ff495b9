import Effects
import Foundation
import Statistics
import Tables
import Testing

@testable import suasion_cli

/// `suasion effect`, from a file to files.
@Suite struct EffectCommandTests {
  /// A folder that is gone when the test is over.
  final class Folder {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("suasion-effect-\(UUID().uuidString)")
    init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(at: url) }

    func file(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
      let file = url.appendingPathComponent(name)
      try Data(bytes).write(to: file)
      return file.path
    }

    func read(_ path: String) throws -> String {
      String(decoding: try Files.read(url.appendingPathComponent(path)), as: UTF8.self)
    }

    var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []).sorted() }
  }

  struct Row {
    var unit: String
    var time: Int
    var y: Double
    var cohort: Int?
    var x: Double
  }

  static let rows: [Row] = {
    var stream = RandomStream(seed: 31, purpose: "command test")
    return (0..<24).flatMap { unit in
      (2000...2009).map { time in
        let cohort = unit % 3 == 0 ? nil : 2003 + unit % 5
        let effect = cohort.map { time >= $0 ? 1.0 : 0 } ?? 0
        return Row(unit: "U\(unit + 10)", time: time, y: effect + stream.normal(), cohort: cohort, x: stream.normal())
      }
    }
  }()

  static func csv(_ cohort: (Int?) -> String = { $0.map(String.init) ?? "" }, separator: String = ",") -> String {
    var text = ["unit", "year", "y", "cohort", "treated", "x"].joined(separator: separator) + "\n"
    for row in rows {
      let treated = row.cohort.map { row.time >= $0 } ?? false
      text +=
        [row.unit, "\(row.time)", "\(row.y)", cohort(row.cohort), treated ? "1" : "0", "\(row.x)"]
        .joined(separator: separator) + "\n"
    }
    return text
  }

  @discardableResult
  func run(
    _ folder: Folder, _ text: some Sequence<UInt8>, _ more: [String] = ["--cohort", "cohort"], out: String = "out"
  ) throws -> EffectReport {
    let path = try folder.file("panel.csv", text)
    let command = try EffectCommand.parse(
      ["--data", path, "--unit", "unit", "--time", "year", "--outcome", "y", "--bootstrap", "50", "--threads", "2"]
        + ["--out", folder.url.appendingPathComponent(out).path] + more)
    return try command.write()
  }

  func refusal(_ text: some Sequence<UInt8>, _ more: [String] = ["--cohort", "cohort"]) throws -> SuasionError {
    let folder = try Folder()
    let error = #expect(throws: SuasionError.self) { try run(folder, text, more) }
    // Nothing half-written stays behind.
    #expect(folder.names == ["panel.csv"])
    return try #require(error)
  }

  @Test func writesTheContractsFiles() throws {
    let folder = try Folder()
    let report = try run(folder, Self.csv().utf8, ["--cohort", "cohort", "--covariates", "x"])
    #expect(folder.names == ["out", "panel.csv"])
    let tidy = try DelimitedText(Array(folder.read("out/tidy.csv").utf8), name: "tidy.csv")
    #expect(
      Array(tidy.header.prefix(7))
        == ["term", "estimate", "std.error", "statistic", "p.value", "conf.low", "conf.high"])
    let terms = (0..<tidy.rowCount).map { tidy.string($0, 0) }
    for term in ["att", "event:0", "group:2004", "gt:2004:2005", "pretrend:-1", "x"] { #expect(terms.contains(term)) }
    #expect(try tidy.double(0, 1) == report.result.att.estimate)
    let glance = try DelimitedText(Array(folder.read("out/glance.csv").utf8), name: "glance.csv")
    #expect(try glance.rowCount == 1 && glance.string(0, glance.column("units.treated")) == "16")
    let json = try JSONSerialization.jsonObject(with: Data(folder.read("out/diagnostics.json").utf8)) as? [String: Any]
    #expect(json?["estimator"] as? String == "imputation")
    #expect((json?["sample"] as? [String: Any])?["treated_cells"] as? Int == report.result.sample.treatedCells)
    #expect(report.summary().contains("ATT "))
  }

  /// Whole-number, decimal, quoted and spelt-out cohorts, and a 0/1 column, say the same.
  @Test func everySpellingOfTheCohortGivesTheSameBytes() throws {
    let folder = try Folder()
    try run(folder, Self.csv().utf8, out: "0")
    let spellings: [(Int?) -> String] = [
      { $0.map { "\($0).0" } ?? "0" }, { $0.map { "\"\($0)\"" } ?? "\"inf\"" }, { $0.map { " \($0)" } ?? "NA" },
      { $0.map(String.init) ?? "Inf" }, { $0.map(String.init) ?? "0.0" },
    ]
    for (index, spelling) in spellings.enumerated() { try run(folder, Self.csv(spelling).utf8, out: "\(index + 1)") }
    try run(folder, Self.csv().utf8, ["--treated", "treated"], out: "6")
    try run(folder, Self.csv(separator: ";").utf8, out: "7")
    try run(folder, Self.csv(separator: "\t").utf8, out: "8")
    try run(folder, [0xEF, 0xBB, 0xBF] + Array(Self.csv().replacing("\n", with: "\r\n").utf8), out: "9")
    let plain = try folder.read("0/tidy.csv")
    for index in 1...9 { #expect(try folder.read("\(index)/tidy.csv") == plain, "\(index)") }
  }

  /// Every estimator writes the same files with the same names of terms, and takes cohorts as numbers, text and dates.
  @Test(arguments: Estimator.allCases) func everyEstimator(_ estimator: Estimator) throws {
    let folder = try Folder()
    let words = [
      "--cohort", "cohort", "--estimator", estimator.rawValue, "--bootstrap", "50", "--variance",
      estimator == .sc ? "placebo" : "bootstrap",
    ]
    try run(folder, Self.csv().utf8, words, out: "number")
    let tidy = try folder.read("number/tidy.csv")
    #expect(tidy.contains("\natt,") && tidy.contains("\nevent:0,"))
    try run(folder, Self.csv { $0.map { "\($0).0" } ?? "never" }.utf8, words, out: "text")
    try run(folder, Self.csv { $0.map { "\($0)-01-01" } ?? "Inf" }.utf8, words, out: "date")
    #expect(try folder.read("text/tidy.csv") == tidy)
    #expect(try folder.read("date/tidy.csv") == tidy)
    let json =
      try JSONSerialization.jsonObject(with: Data(folder.read("number/diagnostics.json").utf8)) as? [String: Any]
    for key in ["permutation", "power", "leave_one_out", "balance", "bounds"] { #expect(json?[key] != nil, "\(key)") }
    let shares = (json?["bacon_decomposition"] as? [[String: Any]])?.compactMap { $0["weight"] as? Double } ?? []
    #expect(estimator == .twfe ? abs(shares.reduce(0, +) - 1) < 1e-9 : shares.isEmpty)
  }

  /// Months and days are told back as they were written.
  @Test func datesAreToldBack() throws {
    let folder = try Folder()
    for (name, day) in [("month", "01"), ("day", "15")] {
      var text = "unit,year,y,cohort,treated,x\n"
      for row in Self.rows {
        func date(_ year: Int) -> String { "2004-\(year - 1999 < 10 ? "0" : "")\(year - 1999)-\(day)" }
        text += "\(row.unit),\(date(row.time)),\(row.y),\(row.cohort.map(date) ?? ""),0,0\n"
      }
      try run(folder, text.utf8, ["--cohort", "cohort", "--bootstrap", "0", "--diagnose", "none"], out: name)
      let tidy = try folder.read("\(name)/tidy.csv")
      #expect(tidy.contains(name == "month" ? "\ngroup:2004-04," : "\ngroup:2004-04-15,"))
    }
  }

  @Test func threadsLeaveTheBytesAlone() throws {
    let folder = try Folder()
    for threads in ["1", "2", "8"] {
      try run(folder, Self.csv().utf8, ["--cohort", "cohort", "--threads", threads], out: threads)
    }
    for name in ["tidy.csv", "glance.csv", "diagnostics.json"] {
      let one = try folder.read("1/\(name)")
      #expect(try folder.read("2/\(name)") == one)
      #expect(try folder.read("8/\(name)") == one)
    }
  }

  @Test func usage() throws {
    let text = Self.csv().utf8
    let estimator = try refusal(text, ["--cohort", "cohort", "--estimator", "magic"])
    #expect(estimator.code == .usage && estimator.hint?.hasPrefix("choose from imputation, cs") == true)
    #expect(try refusal(text, ["--cohort", "cohort", "--diagnose", "everything"]).code == .usage)
    #expect(try refusal(text, ["--cohort", "cohort", "--smallest-effect", "0"]).code == .usage)
    #expect(try refusal(text, []).code == .usage)
    #expect(try refusal(text, ["--cohort", "cohort", "--treated", "treated"]).code == .usage)
    #expect(try refusal(text, ["--cohort", "cohort", "--controls", "some"]).code == .usage)
    #expect(try refusal(text, ["--cohort", "cohort", "--bootstrap", "7"]).code == .usage)
  }

  @Test func badRowsAreNamedByLine() throws {
    let lines = Self.csv().split(separator: "\n").map(String.init)
    func with(_ line: Int, _ text: String) -> String.UTF8View {
      var changed = lines
      changed[line - 1] = text
      return (changed.joined(separator: "\n") + "\n").utf8
    }
    let cases: [(String.UTF8View, Int, String)] = [
      (with(3, "U10,2000,1,,0,1"), 3, "twice"), (with(3, "U10,2001,one,,0,1"), 3, "not a number"),
      (with(3, "U10,2001.5,1,,0,1"), 3, "not a period"), (with(3, "U10,,1,,0,1"), 3, "no period"),
      (with(3, ",2001,1,,0,1"), 3, "no unit"), (with(3, "U10,2001,1,soon,0,1"), 3, "not a period"),
      (with(3, "U10,2001,1,2004,0,1"), 3, "cohort"), (with(3, "U10,2001,inf,,0,1"), 3, "infinite"),
      (with(3, "U10,99999,1,,0,1"), 3, "1,000 away"), (with(3, "U10,2001,1"), 3, "3 fields"),
      (with(1, "unit,year,y,cohorts,treated,x"), 1, "no column 'cohort'"), ("unit,year,y,cohort\n".utf8, 1, "no rows"),
    ]
    for (text, line, words) in cases {
      let error = try refusal(text)
      #expect(error.code == .data && error.location?.line == line && error.message.contains(words), "\(error)")
    }
    #expect(try refusal("".utf8).message == "the file is empty")
    #expect(try refusal([0x75, 0x2C, 0xE9, 0x0A]).message == "not UTF-8")
  }

  @Test func treatmentThatSwitchesOff() throws {
    let text = "unit,year,y,d\nA,1,1,0\nA,2,1,1\nA,3,2,0\nB,1,1,0\nB,2,1,0\nB,3,1,0\n"
    let error = try refusal(text.utf8, ["--treated", "d"])
    #expect(error.location?.line == 4 && error.message == "the treatment of unit 'A', on since 2, is off in 3")
    let half = try refusal(text.replacing("A,3,2,0", with: "A,3,2,0.5").utf8, ["--treated", "d"])
    #expect(half.location?.line == 4 && half.message == "'0.5' is neither 0 nor 1")
    let empty = try refusal(text.replacing("A,3,2,0", with: "A,3,2,").utf8, ["--treated", "d"])
    #expect(empty.location?.line == 4 && empty.message == "neither 0 nor 1")
  }

  @Test func aPanelThatIdentifiesNothingNamesTheFile() throws {
    let error = try refusal("unit,year,y,cohort\nA,1,1,\nA,2,1,\nB,1,1,\nB,2,2,\n".utf8)
    #expect(error.message == "no unit is ever treated" && error.location?.file?.hasSuffix("panel.csv") == true)
  }

  @Test func filesThatCannotBeReadOrWritten() throws {
    let folder = try Folder()
    let command = try EffectCommand.parse([
      "--data", folder.url.appendingPathComponent("none.csv").path, "--unit", "u", "--time", "t", "--outcome", "y",
      "--cohort", "g", "--out", folder.url.appendingPathComponent("out").path,
    ])
    #expect(throws: SuasionError.self) { try command.write() }
    #expect(folder.names == [])
    let occupied = try folder.file("out", "a file".utf8)
    #expect(throws: SuasionError.self) { try run(folder, Self.csv().utf8) }
    #expect(try folder.read("out") == "a file" && occupied.hasSuffix("out"))
    #expect(folder.names == ["out", "panel.csv"])
  }
}
