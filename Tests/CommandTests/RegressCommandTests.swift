import Effects
import Foundation
import Statistics
import Tables
import TestSupport
import Testing

@testable import suasion_cli

/// `suasion regress`, from a file to files.
@Suite struct RegressCommandTests {
  struct Peer: Decodable {
    struct Number: Decodable {
      var estimate: Double
      var error: Double
      var statistic: Double
      var p: Double
      var low: Double
      var high: Double
    }
    struct Case: Decodable {
      var words: [String]
      var observations: Int
      var coefficients: [String: Number]
      var firstStageF: Double?
    }
    var versions: [String: String]
    var cases: [Case]
    /// Regressor → p of the wild bootstrap.
    var wild: [String: Double]

    static func read() throws -> Peer {
      try JSONDecoder().decode(
        Peer.self, from: Data(contentsOf: RegressRun.fixtures.appendingPathComponent("regress.json")))
    }
  }

  /// pyfixest 0.60.0 from the same csv file, its demeaning run to 1e-14. Both are exact up to rounding: 1e-8.
  @Test func agreesWithPyfixest() throws {
    let peer = try Peer.read()
    #expect(peer.versions["pyfixest"] == "0.60.0")
    #expect(peer.cases.count == 24)
    let run = try RegressRun()
    for own in peer.cases {
      let report = try run(own.words)
      let tidy = try run.table("out/tidy.csv")
      let label = own.words.joined(separator: " ")
      #expect(report.fit.observations == own.observations, "\(label)")
      #expect(tidy.rowCount == own.coefficients.count, "\(label)")
      for row in 0..<tidy.rowCount {
        let expected = try #require(own.coefficients[tidy.string(row, 0)], "\(label)")
        #expect(isNear(try tidy.double(row, 1), expected.estimate, 1e-8), "\(label)")
        #expect(isNear(try tidy.double(row, 2), expected.error, 1e-8), "\(label)")
        #expect(isNear(try tidy.double(row, 3), expected.statistic, 1e-7), "\(label)")
        #expect(isNear(try tidy.double(row, 4), expected.p, 1e-8), "\(label)")
        #expect(isNear(try tidy.double(row, 5), expected.low, 1e-8), "\(label)")
        #expect(isNear(try tidy.double(row, 6), expected.high, 1e-8), "\(label)")
      }
      let glance = try run.table("out/glance.csv")
      #expect(try glance.int(0, glance.column("nobs")) == own.observations)
      if let statistic = own.firstStageF {
        #expect(isNear(try glance.double(0, glance.column("first.stage.statistic")), statistic, 1e-7), "\(label)")
      }
    }
  }

  @Test func saysWhatWasLeftOutAndHow() throws {
    let run = try RegressRun()
    let report = try run(
      RegressRun.words(
        "--regressors x1,twice,x2 --absorb country,year --cluster region --weights w --singletons drop --residuals"))
    let names = try FileManager.default.contentsOfDirectory(atPath: run.folder.url.appendingPathComponent("out").path)
    #expect(
      names.sorted() == ["covariance.csv", "diagnostics.json", "glance.csv", "residuals.csv", "tidy.csv"])
    let json = try #require(
      JSONSerialization.jsonObject(with: Data(run.folder.read("out/diagnostics.json").utf8)) as? [String: Any])
    let sample = try #require(json["sample"] as? [String: Any])
    let left = try #require(sample["left_out"] as? [String: Any])
    // The outcome is missing twice, the country three times, once in the same row; and a weight, a year and an x1.
    #expect(left["missing"] as? Int == 7)
    let columns = try #require(left["missing_by_column"] as? [[String: Any]])
    #expect(columns.map { $0["column"] as? String } == ["y", "x1", "country", "year", "w"])
    #expect(columns.map { $0["rows"] as? Int } == [2, 1, 3, 1, 1])
    #expect(left["zero_weight"] as? Int == 3 && left["singletons"] as? Int == 2)
    #expect(sample["rows"] as? Int == 242 && sample["observations"] as? Int == 230)
    #expect(json["collinear"] as? [String] == ["twice"])
    #expect(json["version"] as? String == suasionVersion)
    let rule = try #require((json["small_sample"] as? [String: Any])?["rule"] as? String)
    #expect(
      rule == "covariance times (N − 1)/(N − K) with N 230, K 11 and G/(G − 1) with G 10; K counts regressors and "
        + "absorbed levels, those of an effect nested in a cluster as one; t with 9 degrees of freedom")
    let summary = report.summary()
    #expect(summary.hasPrefix("y: least squares, weighted by w\n"))
    #expect(summary.contains("country: 30 levels, nested in the clusters"))
    #expect(
      summary.contains("left out   7 rows: a value is missing (y: 2, x1: 1, country: 3, year: 1, w: 1)"))

    let residuals = try run.table("out/residuals.csv")
    #expect(residuals.rowCount == 242)
    #expect(try residuals.int(0, 0) == 2 && residuals.double(3, 1) == nil && residuals.double(0, 1) != nil)
    let covariance = try run.table("out/covariance.csv")
    #expect(covariance.header == ["term", "x1", "x2"])
    let error = try #require(report.fit["x1"]).stdError
    #expect(isNear(try covariance.double(0, 1), error * error, 1e-12))
  }

  /// Text, quoted text, numbers written otherwise, tabs and rows in another order name the same categories.
  @Test func categoriesMayBeWrittenAnyWay() throws {
    let run = try RegressRun()
    var stream = RandomStream(seed: 8, purpose: "regress test")
    let rows = (0..<60).map { (unit: $0 % 6, year: $0 / 6, x: stream.normal(), y: stream.normal()) }
    func file(_ name: String, _ separator: String = ",", unit: (Int) -> String) throws -> String {
      let lines = rows.map { [unit($0.unit), "\($0.year)", "\($0.x)", "\($0.y)"].joined(separator: separator) }
      let header = ["u", "t", "x", "y"].joined(separator: separator)
      return try run.folder.file(name, ([header] + lines).joined(separator: "\n").utf8)
    }
    let words = RegressRun.words("--regressors x --absorb u,t --cluster u")
    try run(words, data: try file("0.csv") { "\($0)" }, out: "0")
    let plain = try run.folder.read("0/tidy.csv")
    let spellings: [(Int) -> String] = [
      { "\($0).0" }, { "\"unit \"\"\($0)\"\"\"" }, { $0 == 2 ? " 02" : "\($0)" },
      { ["AA", "BB", "NA", "US", "FR", "CN"][$0] },
    ]
    for (index, spelling) in spellings.enumerated() {
      try run(words, data: try file("\(index + 1).csv", unit: spelling), out: "\(index + 1)")
      #expect(try run.folder.read("\(index + 1)/tidy.csv") == plain, "\(index)")
    }
    let tabs = try run(words, data: try file("5.tsv", "\t") { "\($0)" }, out: "5")
    #expect(try run.folder.read("5/tidy.csv") == plain)
    #expect(tabs.notes.contains("6 clusters are few: cluster-robust errors tend to be too small; see --wild"))
    let mixed = try run(words, data: try file("6.csv") { $0 == 2 ? "NA" : $0 == 3 ? "3.0" : "\($0)" }, out: "6")
    #expect(mixed.fit.missingRows == 10 && mixed.fit.clusters == [5])
    let codes = try run(words, data: try file("7.csv") { ["AA", "BB", "NA", "US", "FR", "CN"][$0] }, out: "7")
    #expect(codes.fit.missingRows == 0)
    #expect(codes.notes.contains { $0.hasPrefix("column 'u': NA is taken for a two-letter code") })
    var half = 0
    let twice = try run(
      words,
      data: try file("8.csv") { unit in
        half += unit == 2 ? 1 : 0
        return unit == 2 && half > 5 ? "2.0" : "\(unit)"
      }, out: "8")
    #expect(twice.fit.clusters == [6])
    #expect(twice.notes.contains("column 'u': 2 and 2.0 are the same number and are taken as one category"))
    #expect(try run.folder.read("8/tidy.csv") == plain)
  }

  @Test func wildBootstrapIsTheLibrarysOnAnyThreads() throws {
    let run = try RegressRun()
    let line = "--regressors x1,x2 --absorb country --cluster region --wild 999 --wild-weights webb --seed 4"
    let report = try run(RegressRun.words("\(line) --threads 1"), out: "1")
    try run(RegressRun.words("\(line) --threads 2"), out: "2")
    for name in ["tidy.csv", "glance.csv", "diagnostics.json", "covariance.csv"] {
      #expect(try run.folder.read("1/\(name)") == run.folder.read("2/\(name)"))
    }
    let expected = try wildClusterBootstrap(
      report.contents.data, of: "x2", options: .init(replicates: 999, weights: .webb, seed: 4))
    let tidy = try run.table("1/tidy.csv")
    #expect(tidy.string(1, 0) == "x2")
    #expect(try tidy.double(1, tidy.column("wild.p.value")) == expected.pValue)
    #expect(try tidy.double(1, tidy.column("wild.conf.low")) == expected.confLow)
    #expect(try tidy.double(1, tidy.column("wild.conf.high")) == expected.confHigh)
    // One coefficient, another null; ten clusters' 1,024 sign patterns are gone through.
    let one = try run(
      RegressRun.words(
        "--regressors x1,x2 --absorb country --cluster region --wild 2000 --wild-of x1 --wild-null=-0.5 "
          + "--no-wild-interval"))
    let result = try #require(one.wild.first?.result)
    #expect(one.wild.count == 1 && result.isEnumerated && result.replicates == 1024 && result.confLow.isNaN)
    #expect(try run.table("out/tidy.csv").string(1, 7) == "NA")
    #expect(one.wildWords?.contains("null -0.5") == true)
    #expect(one.notes.contains { $0.hasPrefix("all 1024 combinations") })
  }

  /// All 1,024 sign patterns in both. wildboottest 0.3.2 leaves to rounding whether the two patterns that give the data's
  /// own t are larger than it; here they are not.
  @Test func wildBootstrapAgreesWithWildboottest() throws {
    let peer = try Peer.read()
    #expect(peer.versions["wildboottest"] == "0.3.2" && peer.wild.count == 2)
    let report = try RegressRun()(
      RegressRun.words("--regressors x1,x2 --cluster region --wild 9999 --no-wild-interval"))
    for (name, result) in report.wild {
      #expect([0, 2.0 / 1024].contains((peer.wild[name] ?? .nan) - result.pValue), "\(name)")
    }
  }

  @Test func optionsWithoutUseAndSingletonsAreTold() throws {
    let run = try RegressRun()
    let notes = try run(
      RegressRun.words("--regressors x1 --absorb country,year --cluster-df min --no-intercept --no-adjusts-clusters")
    ).notes
    #expect(
      notes.contains("2 rows alone in a level of an absorbed effect are kept; --singletons drop leaves such rows out"))
    for option in ["--cluster-df", "--no-intercept", "--no-adjusts-clusters"] {
      #expect(notes.contains("\(option) is not used by this regression"))
    }
  }

  /// Long identifiers that no double tells apart, and codes that only look like numbers, stay text.
  @Test func codesAreNotNumbers() throws {
    let run = try RegressRun()
    for (name, levels) in [("long", ["9007199254740992", "9007199254740993"]), ("codes", ["1E2", "100"])] {
      let rows = (0..<8).map { "\($0 * $0),\($0 % 3),\(levels[$0 % 2])" }.joined(separator: "\n")
      let path = try run.folder.file("\(name).csv", "y,x,c\n\(rows)\n".utf8)
      #expect(try run(RegressRun.words("--regressors x --absorb c"), data: path).fit.effects.first?.levels == 2)
    }
  }

  @Test func whatLeavesNothingToJudgeByIsTold() throws {
    let run = try RegressRun()
    func notes(_ rows: String, _ words: String) throws -> [String] {
      try run(RegressRun.words(words), data: try run.folder.file("t.csv", "y,x,c\n\(rows)\n".utf8)).notes
    }
    let exact = "the outcome is fitted exactly: nothing is left to judge coefficients by"
    #expect(try notes("1,1,a\n2,2,a\n3,3,b\n5,5,b", "--regressors x").contains(exact))
    #expect(try notes("1,1,a\n1,2,a\n3,3,b\n3,5,b", "--regressors x --absorb c").contains(exact))
    #expect(
      try notes("1,1,a\n1,2,a\n1,3,b\n1,5,b", "--regressors x").first?.hasPrefix("the outcome does not vary") == true)
    #expect(
      try notes("1,1,a\n1,2,a\n4,3,b\n1,5,c", "--regressors x --cluster c --wild 50").contains(
        "with 3 clusters the wild bootstrap's p moves in steps of 0.25; see --wild-weights webb"))
  }

  @Test func negativeNumbersAfterAnOption() throws {
    let outcome = try BuiltCommand.run(
      RegressRun.words("regress --data \(RegressRun.table) --outcome y --regressors x1 --out /dev/null/x")
        + ["--confidence", "-1"])
    #expect(outcome.status == 2)
    #expect(outcome.error == "error: confidence of -1.0; give a share, such as 0.95\n")
    #expect(joiningNegativeNumbers(["effect", "--leads", "-2"]) == ["effect", "--leads=-2"])
    #expect(
      joiningNegativeNumbers(["--a=1", "-2", "--b", "-.5", "-c", "--", "--d", "-1"])
        == ["--a=1", "-2", "--b=-.5", "-c", "--", "--d", "-1"])
  }
}
