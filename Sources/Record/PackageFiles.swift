import Foundation
import Statistics
import Tables

/// The files of a data package, read and split into fields, with the hash of them all.
struct PackageFiles: Sendable {
  let tables: [String: Table]
  let contentHash: String

  static func read(_ directory: URL, threads: Int) throws -> PackageFiles {
    var paths = TableSchema.all.map(\.path)
    let folder = directory.appendingPathComponent("indicators")
    let series = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    paths += series.filter { $0.hasSuffix(".csv") }.map { "indicators/" + $0 }
    // Longest first, so that two threads finish together; the hash goes by name all the same.
    let sizes = paths.map { path -> Int in
      let attributes = try? FileManager.default.attributesOfItem(atPath: directory.appendingPathComponent(path).path)
      return (attributes?[.size] as? Int) ?? 0
    }
    let order = paths.indices.sorted { (sizes[$0], paths[$0]) > (sizes[$1], paths[$1]) }.map { paths[$0] }
    let read = try parallelMap(count: order.count, threads: threads) { index -> (String, Table, String) in
      let path = order[index]
      let bytes = try Files.read(directory.appendingPathComponent(path), name: path)
      let table = Table(text: try DelimitedText(bytes, name: path))
      return (path, table, Files.sha256(bytes))
    }
    var tables: [String: Table] = [:]
    for (path, table, _) in read { tables[path] = table }
    let digests = read.map { "\($0.0) \($0.2)\n" }.sorted().joined()
    return PackageFiles(tables: tables, contentHash: Files.sha256(Array(digests.utf8)))
  }

  func table(_ schema: TableSchema) throws -> Table {
    guard let table = tables[schema.path] else {
      throw SuasionError(
        .data, "no such file", at: .init(file: schema.path), hint: "rebuild with: suasion record build")
    }
    guard table.text.header == schema.header else {
      throw SuasionError(
        .data, "the columns are \(table.text.header.joined(separator: ","))", at: .init(file: schema.path, line: 1),
        hint: "they should be \(schema.header.joined(separator: ","))")
    }
    return table
  }
}

/// A table with its rows read one by one into values.
struct Table: Sendable {
  let text: DelimitedText

  func rows<Value>(_ read: (Row) throws -> Value) throws -> [Value] {
    var columns: [String: Int] = [:]
    for (index, title) in text.header.enumerated() { columns[title] = index }
    return try (0..<text.rowCount).map { try read(Row(text: text, index: $0, columns: columns)) }
  }
}

/// One row of a table; every reading throws with file, line and column.
struct Row {
  let text: DelimitedText
  let index: Int
  let columns: [String: Int]

  func fault(_ column: String, _ message: String) -> SuasionError {
    SuasionError(.data, message, at: .init(file: text.name, line: text.line(index), column: column))
  }

  private func column(_ name: String) throws -> Int {
    guard let column = columns[name] else { throw fault(name, "no such column") }
    return column
  }

  func string(_ name: String) throws -> String { text.string(index, try column(name)) }
  func optionalString(_ name: String) throws -> String? { text.optionalString(index, try column(name)) }
  func optionalInt(_ name: String) throws -> Int? { try text.int(index, try column(name)) }
  func optionalDouble(_ name: String) throws -> Double? { try text.double(index, try column(name)) }

  func int(_ name: String) throws -> Int {
    guard let number = try optionalInt(name) else { throw fault(name, "a whole number is needed") }
    return number
  }

  func optionalBool(_ name: String) throws -> Bool? {
    switch try string(name) {
    case "": nil
    case "true": true
    case "false": false
    case let other: throw fault(name, "'\(other)' is neither true nor false")
    }
  }

  func bool(_ name: String) throws -> Bool {
    guard let value = try optionalBool(name) else { throw fault(name, "true or false is needed") }
    return value
  }

  func country(_ name: String) throws -> CountryCode { CountryCode(try string(name)) }

  func list(_ name: String, separator: Character = ";") throws -> [String] {
    try string(name).split(separator: separator).map(String.init)
  }

  func countries(_ name: String) throws -> [CountryCode] { try list(name).map { CountryCode($0) } }

  func optionalDate(_ name: String) throws -> PartialDate? {
    guard let written = try optionalString(name) else { return nil }
    guard let date = PartialDate(written) else {
      throw fault(name, "'\(written)' is no date of the form 2014, 2014-06 or 2014-06-19")
    }
    return date
  }

  func date(_ name: String) throws -> PartialDate {
    guard let date = try optionalDate(name) else { throw fault(name, "a date is needed") }
    return date
  }

  func choice<Choice: RawRepresentable & CaseIterable>(_ name: String) throws -> Choice
  where Choice.RawValue == String {
    let written = try string(name)
    guard let choice = Choice(rawValue: written) else {
      let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw fault(name, "'\(written)' is none of \(known)")
    }
    return choice
  }

  /// Nil where both ends are empty: always.
  func span(from: String, to: String) throws -> Span? {
    let (first, last) = (try optionalDate(from), try optionalDate(to))
    guard first != nil || last != nil else { return nil }
    guard let earliest = first?.earliest ?? Day(1000, 1, 1) else { return nil }
    return try span(earliest, last?.latest, column: to)
  }

  /// `from/to;from/to`.
  func spans(_ name: String) throws -> [Span] {
    try list(name).map { pair in
      let ends = pair.split(separator: "/", omittingEmptySubsequences: false)
      guard ends.count == 2, let from = PartialDate(ends[0]), ends[1].isEmpty || PartialDate(ends[1]) != nil else {
        throw fault(name, "'\(pair)' is no span of the form 1945-10-24/ or 1945-10-24/1991-12-25")
      }
      return try span(from.earliest, PartialDate(ends[1])?.latest, column: name)
    }
  }

  private func span(_ from: Day, _ to: Day?, column: String) throws -> Span {
    if let to, to < from { throw fault(column, "the span ends on \(to), before it begins on \(from)") }
    return Span(from: from, to: to)
  }
}
