import Foundation
import Statistics
import Tables
import Testing

@testable import suasion_cli

/// Runs of `suasion regress` in a folder of their own.
struct RegressRun {
  /// The table of `Benchmarks/peers/regress_command.py fixtures`.
  static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures")
  static let table = fixtures.appendingPathComponent("regress.csv").path

  let folder: EffectCommandTests.Folder

  init() throws { folder = try EffectCommandTests.Folder() }

  /// Runs on a file, or on the fixture's table, with `y` as the outcome unless the words name another.
  @discardableResult
  func callAsFunction(_ words: [String], data: String = table, out: String = "out") throws -> RegressReport {
    let outcome = words.contains("--outcome") ? [] : ["--outcome", "y"]
    let command = try RegressCommand.parse(
      ["--data", data, "--out", folder.url.appendingPathComponent(out).path] + outcome + words)
    return try command.write()
  }

  func table(_ path: String) throws -> DelimitedText {
    try DelimitedText(Array(folder.read(path).utf8), name: path)
  }

  /// `--name value` words as one string.
  static func words(_ line: String) -> [String] { line.split(separator: " ").map(String.init) }

  /// The error of a run on `text`, which leaves nothing behind.
  static func refusal(_ text: String, _ line: String) throws -> SuasionError {
    let run = try RegressRun()
    let path = try run.folder.file("table.csv", text.utf8)
    let error = #expect(throws: SuasionError.self) { try run(words(line), data: path) }
    #expect(run.folder.names == ["table.csv"])
    return try #require(error)
  }
}

func isNear(_ a: Double?, _ b: Double?, _ tolerance: Double) -> Bool {
  guard let a, let b else { return false }
  return abs(a - b) <= tolerance * max(1, abs(b))
}
