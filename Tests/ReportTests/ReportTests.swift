import ExampleAnswer
import Figures
import Foundation
import Record
import Statistics
import Studies
import Tables
import Testing

@testable import Report

/// What a report wrote, in memory.
struct Written: Equatable {
  var files: [String: [UInt8]]

  /// The example without drawings, written once.
  static let example = Result { try write() }

  func text(_ path: String) throws -> String { String(decoding: try #require(files[path]), as: UTF8.self) }
  func json(_ path: String) throws -> JSONValue { try JSONValue(parsing: try #require(files[path]), name: path) }

  init(folder: URL) throws {
    files = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
      let file = folder.appendingPathComponent(path)
      if try file.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true { continue }
      files[path] = try Files.read(file)
    }
  }
}

/// Runs with a folder that is gone afterwards.
func withTemporaryFolder<Value>(_ body: (URL) throws -> Value) throws -> Value {
  let url = FileManager.default.temporaryDirectory.appendingPathComponent("suasion-report-\(UUID().uuidString)")
  defer { try? FileManager.default.removeItem(at: url) }
  return try body(url)
}

/// The launcher's Python, where there is one.
let renderer = try? FigureRenderer.fromEnvironment()

func write(
  _ answer: Answer = Example.answer, backdrop: Backdrop? = nil, sources: [Source] = Example.sources,
  renderer: FigureRenderer? = nil
) throws -> Written {
  try withTemporaryFolder { url in
    let folder = try OutputFolder(url)
    let world = Example.oblongs
    try writeReport(
      answer, backdrop: backdrop ?? Example.backdrop(of: world.countries), countries: world.countries, sources: sources,
      geometry: Array(world.geoJSON.utf8), to: folder, renderer: renderer)
    try folder.commit()
    return try Written(folder: url)
  }
}

@Suite struct AnswerDocumentTests {
  static let shared = [
    "estimate", "std_error", "conf_low", "conf_high", "p_value", "minimum_detectable_effect", "n_treated", "n_control",
    "n_obs", "diagnostics", "notes",
  ]

  @Test("answer.json holds the contract's keys")
  func keys() throws {
    let document = try Written.example.get().json("answer.json")
    for key in ["study", "seed", "record", "questions"] { #expect(document[key] != nil, "\(key)") }
    #expect(document["record"]?["hash"]?.string == Example.answer.record.hash)
    #expect(document["record"]?["last_date"]?.string == "2026-07-10")
    let questions = try #require(document["questions"]?.array)
    #expect(questions.count == Example.answer.questions.count)
    for question in questions {
      for key in ["id", "claim", "verdict", "codings"] + Self.shared { #expect(question[key] != nil, "\(key)") }
      for coding in question["codings"]?.array ?? [] {
        for key in ["id"] + Self.shared { #expect(coding[key] != nil, "\(key)") }
      }
    }
  }

  @Test("Every number is the answer's own; what could not be estimated is null")
  func numbers() throws {
    let questions = try #require(try Written.example.get().json("answer.json")["questions"]?.array)
    for (written, question) in zip(questions, Example.answer.questions) {
      #expect(written["verdict"]?.string == question.verdict.rawValue)
      let estimate = question.headline?.estimate
      #expect(written["estimate"] == JSONValue(orNull: estimate?.estimate))
      #expect(written["p_value"] == JSONValue(orNull: estimate?.pValue))
      #expect(written["codings"]?.array?.count == question.evidence.count)
      for (coding, row) in zip(written["codings"]?.array ?? [], question.evidence) {
        #expect(coding["conf_low"] == JSONValue(orNull: row.estimate?.confLow))
        #expect(coding["n_obs"]?.number == (row.sample?.observations).map(Double.init))
      }
    }
    #expect(questions.contains { $0["estimate"] == .null })
  }

  @Test("A seed keeps all its digits")
  func seed() throws {
    var answer = Example.answer
    answer.seed = .max
    #expect(try write(answer).text("answer.json").contains(#""seed": 18446744073709551615"#))
  }
}

@Suite struct TableTests {
  func rows(_ text: String) -> [[String]] {
    text.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
  }

  @Test("estimates.csv begins with broom's columns and holds each row's numbers whole")
  func estimates() throws {
    var answer = Example.answer
    // Labels with commas would need a real reader here; ids and numbers have none.
    for index in answer.questions.indices {
      for row in answer.questions[index].evidence.indices {
        answer.questions[index].evidence[row].sampleLabel = "all"
        answer.questions[index].evidence[row].estimator = "imputation"
      }
    }
    let table = rows(try write(answer).text("estimates.csv"))
    #expect(
      table[0].prefix(7) == ["term", "estimate", "std.error", "statistic", "p.value", "conf.low", "conf.high"])
    #expect(table[0].contains("question") && table[0].contains("coding") && table[0].contains("outcome"))
    let evidence = answer.questions.flatMap(\.evidence)
    #expect(table.count == evidence.count + 1)
    for (line, row) in zip(table.dropFirst(), evidence) {
      #expect(line.count == table[0].count)
      #expect(line[0] == row.id)
      #expect(Double(line[1]) == row.estimate?.estimate)
      #expect(Double(line[3]) == row.estimate?.statistic)
      #expect(Double(line[6]) == row.estimate?.confHigh)
    }
    #expect(table.contains { $0[1].isEmpty })
  }

  @Test("Every country left out is named with its reason")
  func leftOut() throws {
    let text = try Written.example.get().text("tables/left_out.csv")
    let named = Example.answer.questions.flatMap(\.evidence).compactMap(\.sample).flatMap(\.leftOut).map(
      \.countries.count)
    #expect(text.split(separator: "\n").count == named.reduce(1, +))
    #expect(text.contains("Côte d’Ivoire"))
  }

  @Test("Tables of every kind stand beside the page")
  func files() throws {
    let files = try Written.example.get().files.keys
    for name in ["verdicts", "evidence", "event_study", "left_out", "codings", "alignment", "diagnostics", "sources"] {
      #expect(files.contains("tables/\(name).csv"))
    }
    for name in ["index.html", "answer.json", "estimates.csv", "verdicts.csv"] { #expect(files.contains(name)) }
  }
}
