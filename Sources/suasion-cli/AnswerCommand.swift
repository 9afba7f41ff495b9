import ArgumentParser
import Foundation
import Record
import Report
import Statistics
import Studies
import Tables

struct AnswerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "answer",
    abstract: "Runs a study on the record and writes the page, the tables and the figures.")

  @Argument(help: "The study file; Studies/tech-diplomacy.yml where not given.")
  var study: String?

  @Option(help: "The folder to write; made where it is missing.")
  var out = "answer"

  @Option(help: "The seed; the study's own where not given.")
  var seed: UInt64?

  @Option(help: "Threads; the numbers are the same for any count.")
  var threads = 2

  @Flag(help: "A tenth of the bootstrap draws, for a first look; the page says so.")
  var quick = false

  @OptionGroup var location: RecordLocation

  func run() throws {
    guard threads > 0 else { throw SuasionError(.usage, "--threads \(threads)", hint: "name 1 or more") }
    let progress = Progress()
    let folder = try OutputFolder(URL(fileURLWithPath: out))
    let plan = try StudyFile(study).read()
    progress.step("reading the record")
    let record = try location.load()
    let options = AnswerOptions(seed: seed ?? plan.seed, threads: threads, quick: quick)
    let (answer, backdrop) = try Studies.answer(
      plan, record: record, options: options, version: suasionVersion, review: location.seriesReview(),
      progress: { progress.step($0) })
    progress.step("drawing the figures")
    let geometry = try Files.read(location.folder.appendingPathComponent("world.geojson"), name: "world.geojson")
    try writeReport(
      answer, backdrop: backdrop, countries: record.countries, sources: record.sources, geometry: geometry, to: folder,
      renderer: try FigureRenderer.fromEnvironment())
    try folder.commit()
    progress.done()
    print(answer.headline.joined(separator: "\n"))
    print("\n\(folder.target.appendingPathComponent("index.html").path)")
  }
}
