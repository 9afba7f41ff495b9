import ArgumentParser
import Foundation
import Measures
import Record
import Statistics
import Tables

struct AgreementCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "agreement",
    abstract: "How far countries vote with a pole, by year, with bootstrap intervals.",
    discussion: """
      Writes agreement.csv (with --all-pairs: pairs.csv) and diagnostics.json. Roll calls on which either country did \
      not vote are left out of its row. An undefined value is an empty cell, never 0.
      """)

  @Option(name: .customLong("with"), help: "The pole, by its ISO 3166-1 alpha-3 code.")
  var pole: String?

  @Flag(help: "Every pair of members instead of one pole.")
  var allPairs = false

  @Option(help: "One of \(AgreementMetric.named.map(\.name).joined(separator: ", ")).")
  var metric = "pi"

  @Option(help: "Years, as 1990..2020 or 2015; all where not given.")
  var years: String?

  @Option(help: "One issue: \(Issues.named.map { "\($0.code) (\($0.name))" }.joined(separator: ", ")).")
  var issue: String?

  @Option(help: "final: whole texts put to the final vote; all: amendments and paragraphs too.")
  var texts = "all"

  @Option(help: "year: the calendar year of the vote; session: the year in which the session opened.")
  var by = "year"

  @Option(help: "Draws of the bootstrap over a year's roll calls, 0 for none; 999, and 199 with --all-pairs.")
  var bootstrap: Int?

  @Option(help: "The seed: one seed, one answer.")
  var seed: UInt64 = 1

  @Option(help: "Threads; the numbers are the same for any count.")
  var threads = 2

  @Option(help: "The folder to write; made where it is missing.")
  var out: String

  @OptionGroup var location: RecordLocation

  func run() throws {
    let request = try AgreementRequest(self)
    let folder = try OutputFolder(URL(fileURLWithPath: out))
    let files = try request.files(for: try location.load(), version: suasionVersion)
    for (path, text) in files { try folder.write(text, to: path) }
    try folder.commit()
    for (path, _) in files { print(folder.target.appendingPathComponent(path).path) }
  }
}

/// What the command was asked for, in the words of `Measures`.
struct AgreementRequest {
  /// Nil for all pairs.
  var pole: CountryCode?
  var metric: AgreementMetric
  var selection: RollCallSelection
  var period: AgreementPeriod
  var bootstrap: Int
  var seed: UInt64
  var threads: Int

  /// - Throws: a usage error for words that mean nothing.
  init(_ command: AgreementCommand) throws {
    func wrong(_ message: String, _ hint: String) -> SuasionError { SuasionError(.usage, message, hint: hint) }
    switch (command.pole, command.allPairs) {
    case (let pole?, false): self.pole = CountryCode(pole.uppercased())
    case (nil, true): pole = nil
    case (nil, false): throw wrong("no pole", "name one with --with CHN, or ask for --all-pairs")
    case (_?, true): throw wrong("--with and --all-pairs exclude each other", "choose one")
    }
    guard let metric = AgreementMetric(name: command.metric) else {
      throw wrong(
        "--metric \(command.metric)", "choose from \(AgreementMetric.named.map(\.name).joined(separator: ", "))")
    }
    self.metric = metric
    selection = RollCallSelection(years: try command.years.map(Self.years))
    if let code = command.issue {
      guard let named = Issues.named.first(where: { $0.code == code }) else {
        throw wrong("--issue \(code)", "choose from \(Issues.named.map(\.code).joined(separator: ", "))")
      }
      selection.issue = named.flag
    }
    guard let subjects = RollCallSelection.Subjects(rawValue: command.texts) else {
      throw wrong("--texts \(command.texts)", "choose final or all")
    }
    selection.subjects = subjects
    guard let period = AgreementPeriod(rawValue: command.by) else {
      throw wrong("--by \(command.by)", "choose year or session")
    }
    self.period = period
    bootstrap = command.bootstrap ?? (command.allPairs ? 199 : 999)
    guard (0...100_000).contains(bootstrap) else {
      throw wrong("--bootstrap \(bootstrap)", "name a number from 0 to 100,000")
    }
    guard (1...1024).contains(command.threads) else { throw wrong("--threads \(command.threads)", "name 1 or more") }
    (seed, threads) = (command.seed, command.threads)
  }

  /// `1990..2020` or `2015`.
  static func years(_ text: String) throws -> ClosedRange<Int> {
    let ends = text.split(separator: "..", omittingEmptySubsequences: false).map { Int($0) }
    if let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2, first <= last {
      return first...last
    }
    throw SuasionError(.usage, "--years \(text)", hint: "write 1990..2020, or 2015 for one year")
  }

  /// The tables and the diagnostics, by path.
  func files(for record: Record, version: String) throws -> [(path: String, text: String)] {
    var diagnostics = AgreementDiagnostics(self, record: record, version: version)
    let table: (path: String, text: String)
    if let pole {
      let result = try agreement(
        with: pole, in: record, selection: selection, metric: metric, by: period, bootstrap: bootstrap, seed: seed,
        threads: threads)
      diagnostics.take(result.selected, years: result.rows.map(\.year), rows: result.rows.count)
      diagnostics.undefined = result.undefined
      diagnostics.withoutInterval = result.withoutInterval
      diagnostics.yearsWithoutPole = result.yearsWithoutPole
      table = ("agreement.csv", poleTable(result))
    } else {
      let result = try pairwiseAgreement(
        in: record, selection: selection, metrics: [metric], by: period, bootstrap: bootstrap, seed: seed,
        threads: threads)
      diagnostics.take(result.selected, years: result.years.map(\.year), rows: result.count)
      diagnostics.undefined = result.undefined(0)
      diagnostics.withoutInterval = result.withoutInterval(0)
      table = ("pairs.csv", pairTable(result, countries: record.countries))
    }
    return [table, ("diagnostics.json", try diagnostics.json())]
  }

  private static let columns = ["estimate", "std.error", "conf.low", "conf.high", "roll_calls", "metric"]

  private func poleTable(_ result: PoleAgreement) -> String {
    var table = DelimitedWriter(header: ["country", "year"] + Self.columns)
    for row in result.rows {
      table.append([
        row.country.rawValue, "\(row.year)", cell(row.value), cell(row.sd), cell(row.low), cell(row.high),
        "\(row.rollCalls)", metric.name,
      ])
    }
    return table.text
  }

  private func pairTable(_ result: PairwiseAgreement, countries: [Country]) -> String {
    var table = DelimitedWriter(header: ["country", "other", "year"] + Self.columns)
    for year in result.years {
      for (i, first) in year.members.enumerated() {
        for (j, second) in year.members.enumerated().dropFirst(i + 1) {
          let pair = year.pair(i, j)
          func column(_ values: [[Double]]) -> String { cell(values.first?[pair] ?? .nan) }
          table.append([
            countries[first].code.rawValue, countries[second].code.rawValue, "\(year.year)", column(year.values),
            column(year.sd), column(year.low), column(year.high), "\(year.rollCalls[pair])", metric.name,
          ])
        }
      }
    }
    return table.text
  }

  /// The shortest digits that read back as the same number; empty where there is none.
  private func cell(_ value: Double) -> String { value.isNaN ? "" : "\(value)" }
}

/// What a reader needs to judge and repeat a run.
struct AgreementDiagnostics: Encodable {
  var version: String
  var record: String
  var pole: String?
  var metric: String
  var metricLabel: String
  var issue: String?
  var texts: String
  var by: String
  var seed: UInt64
  var bootstrap: Int
  var rows = 0
  var firstYear: Int?
  var lastYear: Int?
  var undefined = 0
  var withoutInterval = 0
  var yearsWithoutPole: [Int] = []
  var rollCalls = RollCalls()

  /// Roll calls used, and left out by the first reason that applies.
  struct RollCalls: Encodable {
    var selected = 0
    var otherYears = 0
    var otherIssues = 0
    var issueNotCoded = 0
    var amendmentsAndParagraphs = 0
    var subjectUnknown = 0
  }

  init(_ request: AgreementRequest, record: Record, version: String) {
    self.version = version
    self.record = record.contentHash
    pole = request.pole?.rawValue
    metric = request.metric.name
    metricLabel = request.metric.label
    issue = Issues.named.first { $0.flag == request.selection.issue }?.code
    texts = request.selection.subjects.rawValue
    by = request.period.rawValue
    seed = request.seed
    bootstrap = request.bootstrap
  }

  mutating func take(_ selected: SelectedRollCalls, years: [Int], rows: Int) {
    self.rows = rows
    (firstYear, lastYear) = (years.min(), years.max())
    rollCalls = RollCalls(
      selected: selected.indices.count, otherYears: selected.otherYears, otherIssues: selected.otherIssues,
      issueNotCoded: selected.issueNotCoded, amendmentsAndParagraphs: selected.amendmentsAndParagraphs,
      subjectUnknown: selected.subjectUnknown)
  }

  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
  }
}
