import ArgumentParser
import Foundation
import Record
import Report
import Statistics
import Studies
import Tables

/// `suasion forecast`: what a study asks of frameworks, without its other questions.
struct ForecastCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "forecast",
    abstract: "Who will hold which framework, by simulated futures, with the score of such forecasts on the past.",
    discussion: """
      Reads the study's section `frameworks`: the ledger of who stands where, support for norms, what goes with \
      endorsement, past forecasts scored beside three baselines, and futures to --to. Writes the page, answer.json, \
      tables and figures as `suasion answer` does. The first line says whether forecasts of this kind did better on the \
      past than simpler ones.
      """)

  @Argument(help: "The study file; Studies/tech-diplomacy.yml where not given.") var study: String?
  @Option(help: "The year to forecast to; the study's own where not given.") var to: Int?
  @Option(help: "The folder to write; made where it is missing.") var out = "forecast"
  @Option(help: "The seed; the study's own where not given.") var seed: UInt64?
  @Option(help: "Threads; the numbers are the same for any count.") var threads = 2
  @Flag(help: "A tenth of the futures and shorter chains, for a first look; the page says so.") var quick = false
  @OptionGroup var location: RecordLocation

  func run() throws {
    guard threads > 0 else { throw SuasionError(.usage, "--threads \(threads)", hint: "name 1 or more") }
    let progress = Progress()
    let folder = try OutputFolder(URL(fileURLWithPath: out))
    let plan = try StudyFile(study).read()
    progress.step("reading the record")
    let record = try location.load()
    let options = AnswerOptions(seed: seed ?? plan.seed, threads: threads, quick: quick)
    let answer = try Studies.forecastAnswer(
      plan, record: record, options: options, version: suasionVersion, to: to, review: location.seriesReview(),
      progress: { progress.step($0) })
    progress.step("drawing the figures")
    let geometry = try Files.read(location.folder.appendingPathComponent("world.geojson"), name: "world.geojson")
    try writeReport(
      answer,
      backdrop: .init(
        alignment: [], uptake: [], alignmentLabel: "", pole: plan.sponsor.rawValue, rival: plan.rival.rawValue),
      countries: record.countries, sources: record.sources, geometry: geometry, to: folder,
      renderer: try FigureRenderer.fromEnvironment())
    try folder.commit()
    progress.done()
    print(answer.headline.joined(separator: "\n"))
    print("\n\(folder.target.appendingPathComponent("index.html").path)")
  }
}
