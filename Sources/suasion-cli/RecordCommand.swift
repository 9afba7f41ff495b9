import ArgumentParser
import Foundation
import Record
import Readers
import Statistics
import Tables

struct RecordCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "record",
    abstract: "Shows, checks or rebuilds the evidence.",
    subcommands: [RecordShow.self, RecordCheck.self, RecordBuild.self])
}

struct RecordShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "What is held, from when to when, by source.")

  @OptionGroup var location: RecordLocation

  func run() throws { print(recordSummary(try location.load()), terminator: "") }
}

struct RecordCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Holds the record against its schema, its keys, the official counts, membership and the calendar.")

  @OptionGroup var location: RecordLocation

  func run() throws {
    let record = try location.load()
    let failures = record.check()
    for failure in failures { print("\(location.folder.lastPathComponent)/\(failure)") }
    guard failures.isEmpty else {
      throw SuasionError(
        .data, "\(failures.count) faults in the record", at: .init(file: location.folder.path),
        hint: "each stands above with its file and line; rebuild with: suasion record build")
    }
    print("The record holds: \(record.rollCalls.count) roll calls, \(record.texts.count) texts, no fault found.")
  }
}

struct RecordBuild: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "build", abstract: "Builds the record from the publishers' files, byte for byte the same each time.")

  @Option(name: .customLong("from"), help: "The folder with the publishers' files.")
  var from: String

  @OptionGroup var location: RecordLocation

  @Option(help: "Where to write; the record itself where not given.")
  var out: String?

  func run() throws {
    let target = out.map { URL(fileURLWithPath: $0) } ?? location.folder
    let built = try buildRecord(
      from: URL(fileURLWithPath: from), curated: location.folder.appendingPathComponent("curated"))
    let folder = try OutputFolder(target)
    for file in built.files { try folder.write(file.bytes, to: file.path) }
    try folder.commit()
    print(recordSummary(try Record.load(from: target)), terminator: "")
  }
}

/// Which record a command reads.
struct RecordLocation: ParsableArguments {
  @Option(help: "The folder of the record; the one that ships where not given.")
  var record: String?

  var folder: URL {
    if let record { return URL(fileURLWithPath: record) }
    return ProjectHome.url.appendingPathComponent("Record")
  }

  func load() throws -> Record { try Record.load(from: folder) }

  /// The series of digital texts checked by hand; none where the record's folder has no such list.
  func seriesReview() throws -> [SeriesReview] {
    let list = folder.appendingPathComponent(SeriesReview.path)
    return FileManager.default.fileExists(atPath: list.path) ? try SeriesReview.load(from: folder) : []
  }
}

/// The folder with `Record/` and `Studies/`: named by the launcher, else where the command stands.
enum ProjectHome {
  static var url: URL {
    if let home = ProcessInfo.processInfo.environment["SUASION_HOME"] { return URL(fileURLWithPath: home) }
    return URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
  }
}
