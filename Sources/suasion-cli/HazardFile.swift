import Diffusion
import Foundation
import Statistics
import Tables

/// Rows at risk as they stand in a delimited file.
struct HazardFile {
  var path: String
  var id: String
  var start: String?
  var stop: String
  var event: String
  var formula: [String]
  var strata: String?
  var cluster: String?
  var frailty: [String] = []
  var weights: String?

  /// What was read: the rows, how strata are called, and remarks about the reading.
  struct Contents {
    var rows: HazardRows
    var strata: [String]
    var notes: [String]
  }

  func contents() throws -> Contents {
    let text = try DelimitedText.table(path)
    var notes: [String] = []
    let (subjects, subject) = Self.numbered(try words(text, id, "subject"))
    let stops = try numbers(text, stop)
    let starts: [Double]
    if let start {
      starts = try numbers(text, start)
    } else {
      starts = Self.previousStops(subject, stops)
      notes.append(
        "no --start: each row begins at its subject's previous stop, the first at 0 (or before, where stops are)")
    }
    let events = try self.events(text)
    var covariates: [HazardCovariate] = []
    for name in formula { covariates += try self.covariates(text, name, &notes) }
    var rows = HazardRows(
      subject: subject, subjects: subjects, start: starts, stop: stops, event: events, covariates: covariates)
    if let cluster { rows.cluster = Self.numbered(try words(text, cluster, "cluster")).1 }
    var names: [String] = []
    if let strata {
      let (levels, number) = Self.numbered(try words(text, strata, "stratum"))
      rows.stratum = number
      names = levels
    }
    rows.groups = try frailty.map { name in
      let (levels, number) = Self.numbered(try words(text, name, "group"))
      return HazardGroups(name, level: number, levels: levels)
    }
    if let weights { rows.weights = try numbers(text, weights) }
    if let note = Self.overlap(rows) { notes.append(note) }
    return Contents(rows: rows, strata: names, notes: notes)
  }

  /// Distinct words in order, and each word's place among them.
  static func numbered(_ words: [String]) -> ([String], [Int]) {
    let distinct = Set(words)
    // Numbers in the order of their values, so that 10 comes after 9.
    let levels = distinct.sorted { a, b in
      if let x = Double(a), let y = Double(b), x != y { return x < y }
      return a < b
    }
    let place = Dictionary(uniqueKeysWithValues: levels.enumerated().map { ($1, $0) })
    return (levels, words.map { place[$0] ?? 0 })
  }

  private func words(_ text: DelimitedText, _ name: String, _ what: String) throws -> [String] {
    let column = try text.column(name)
    return try (0..<text.rowCount).map { row in
      guard let value = text.optionalString(row, column) else {
        throw SuasionError(.data, "no \(what)", at: text.location(row, column), hint: "give every row one")
      }
      return value
    }
  }

  private func numbers(_ text: DelimitedText, _ name: String) throws -> [Double] {
    let column = try text.column(name)
    return try (0..<text.rowCount).map { try text.double($0, column) ?? .nan }
  }

  private func events(_ text: DelimitedText) throws -> [Int] {
    let column = try text.column(event)
    return try (0..<text.rowCount).map { row in
      let word = text.string(row, column).lowercased()
      if word == "true" { return 1 }
      if word == "false" { return 0 }
      guard let value = Double(word), value >= 0, value < 1e6, value == value.rounded() else {
        throw SuasionError(
          .data, word.isEmpty ? "no event" : "'\(word)' is not an event", at: text.location(row, column),
          hint: "write 0 for none and 1 for the event, or 1, 2, … for causes")
      }
      return Int(value)
    }
  }

  /// A column of numbers as it is; of TRUE and FALSE as 1 and 0; of words as one indicator for each but the most frequent.
  private func covariates(
    _ text: DelimitedText, _ name: String, _ notes: inout [String]
  ) throws -> [HazardCovariate] {
    let column = try text.column(name)
    let values = (0..<text.rowCount).map { text.optionalString($0, column) }
    func isMissing(_ word: String) -> Bool { ["na", "nan", "n/a", "."].contains(word.lowercased()) }
    let present = values.compactMap { $0 }.filter { !isMissing($0) }
    if present.allSatisfy({ Double($0) != nil }) {
      return [HazardCovariate(name, values.map { $0.flatMap { Double($0) } ?? .nan })]
    }
    if present.allSatisfy({ ["true", "false"].contains($0.lowercased()) }) {
      return [
        HazardCovariate(
          name, values.map { $0.map { isMissing($0) ? .nan : $0.lowercased() == "true" ? 1 : 0 } ?? .nan })
      ]
    }
    var counts: [String: Int] = [:]
    for word in present { counts[word, default: 0] += 1 }
    let words = counts.keys.sorted()
    guard words.count <= 200 else {
      throw SuasionError(
        .data, "'\(name)' holds \(words.count) different words", at: .init(file: path, line: 1, column: name),
        hint: "give a column of numbers, or of at most 200 words")
    }
    let reference = words.max { (counts[$0] ?? 0, $1) < (counts[$1] ?? 0, $0) } ?? ""
    notes.append("'\(name)' is words: each is compared with \(reference), the most frequent")
    return words.filter { $0 != reference }.map { level in
      HazardCovariate(
        "\(name)[\(level)]", values.map { $0.map { isMissing($0) ? .nan : $0 == level ? 1 : 0 } ?? .nan })
    }
  }

  private static func previousStops(_ subject: [Int], _ stops: [Double]) -> [Double] {
    var starts = [Double](repeating: 0, count: stops.count)
    let order = stops.indices.sorted { (subject[$0], stops[$0], $0) < (subject[$1], stops[$1], $1) }
    for (place, row) in order.enumerated() {
      if place > 0, subject[order[place - 1]] == subject[row] {
        starts[row] = stops[order[place - 1]]
      } else {
        starts[row] = stops[row] > 0 ? 0 : stops[row] - 1
      }
    }
    return starts
  }

  /// A note where rows of one subject overlap.
  private static func overlap(_ rows: HazardRows) -> String? {
    let order = rows.stop.indices.filter { rows.start[$0] < rows.stop[$0] }.sorted {
      (rows.subject[$0], rows.start[$0], rows.stop[$0]) < (rows.subject[$1], rows.start[$1], rows.stop[$1])
    }
    var count = 0
    var example: String?
    for (before, row) in zip(order, order.dropFirst())
    where rows.subject[before] == rows.subject[row] && rows.start[row] < rows.stop[before]
      && rows.stratum?[before] == rows.stratum?[row]
    {
      count += 1
      if example == nil { example = rows.subjects[rows.subject[row]] }
    }
    return example.map {
      "\(count) rows overlap an earlier row of their subject, such as \($0): it counts twice at risk"
    }
  }
}
