import Foundation
import Tables

/// What a command on a table leaves: tidy.csv, glance.csv, diagnostics.json, and lines for the terminal.
protocol TableReport {
  /// broom's columns, a row for each term.
  func tidy() -> String
  /// One row about the whole.
  func glance() -> String
  func diagnosticsFile() throws -> String
  /// Files of this command alone: name and text.
  func otherFiles() -> [(name: String, text: String)]
  /// What a person reads in the terminal.
  func summary() -> String
}

extension TableReport {
  func otherFiles() -> [(name: String, text: String)] { [] }

  /// Writes the files into a folder that appears whole.
  func write(into path: String) throws {
    let folder = try OutputFolder(URL(fileURLWithPath: path))
    try folder.write(tidy(), to: "tidy.csv")
    try folder.write(glance(), to: "glance.csv")
    try folder.write(try diagnosticsFile(), to: "diagnostics.json")
    for (name, text) in otherFiles() { try folder.write(text, to: name) }
    try folder.commit()
  }

  /// A header and one row.
  static func row(_ columns: [(String, String)]) -> String {
    var writer = DelimitedWriter(header: columns.map(\.0))
    writer.append(columns.map(\.1))
    return writer.text
  }

  static func json(_ contents: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(contents), as: UTF8.self) + "\n"
  }

  /// A title, and under it lines of name and text in two columns.
  static func titled(_ title: String, _ lines: [(String, String)]) -> String {
    let width = lines.map(\.0.count).max() ?? 0
    return ([title] + lines.map { "  \($0.padding(toLength: width, withPad: " ", startingAt: 0))  \($1)" })
      .joined(separator: "\n")
  }

  /// Degrees of freedom in the denominator; Inf for a χ² test.
  static func degrees(_ count: Int) -> String { count == .max ? "Inf" : String(count) }

  /// The shortest text that reads back as the same number; NA where there is none.
  static func text(_ value: Double) -> String { value.isFinite ? "\(value)" : "NA" }

  /// Four significant digits.
  static func short(_ value: Double) -> String { value.isFinite ? String(format: "%.4g", value) : "unknown" }
}
