import ArgumentParser
import Foundation
import Measures
import Record
import Statistics
import Tables

struct IdealPointsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "idealpoints",
    abstract: "Where countries stand: the posterior of a dynamic ordinal item-response model of votes.",
    discussion: """
      Reads the record, or with --votes any table of one vote a row, and writes idealpoints.csv, items.csv, \
      predictive.csv and diagnostics.json. P(yes) = Φ(τ₁ − βθ), P(no) = 1 − Φ(τ₂ − βθ), and θ walks at random over time. \
      Chains run until every unit at every time has R̂ ≤ 1.01 and 400 effective draws of bulk and tails, or to --limit. \
      Stopped by ctrl-C, the run is kept beside --out, and the same words with --resume go on with it.
      """)

  @Option(help: "A table of votes, .csv or .tsv, also packed with gzip; the record where not given.") var votes: String?
  @Option(help: "Column that names the voter.") var unit = "unit"
  @Option(help: "Column of the time, a whole number; without it there is one period.") var time: String?
  @Option(help: "Column that names the item; one voted on at several times has the same parameters at each.")
  var item = "item"
  @Option(help: "Column of the vote: yes, abstain, no (or y, a, n; 1 and 0 for yes and no); empty or NA for none.")
  var vote = "vote"
  @Option(help: "Years in which sessions opened, as 1990..2020 or 2015; all where not given.") var years: String?
  @Option(help: "final: whole texts put to the final vote; all: amendments and paragraphs too.") var texts = "all"
  @Option(help: "One issue: \(Issues.named.map { "\($0.code) (\($0.name))" }.joined(separator: ", ")).")
  var issue: String?
  @Option(help: "missing, or abstain: what a member's absence counts as.") var absent = "missing"
  @Option(help: "series: a text brought back year after year keeps its parameters; none: every roll call has its own.")
  var bind = "none"
  @Flag(name: .customLong("static"), help: "One position for each unit: no walk over time.") var isStatic = false
  @Flag(help: "The joint mode, in a second: for a first look, no posterior.") var approximate = false
  @Option(help: "bsv2017: the published sampler's smoothing, first year and hard bounds.") var like: String?
  @Option(help: "Chains.") var chains = 4
  @Option(help: "Draws kept of each chain; as many as convergence asks for where not given.") var draws: Int?
  @Option(help: "The most draws of each chain where --draws is not given.") var limit = IdealPointOptions().limit
  @Option(help: "Sweeps of each chain that are thrown away first.") var warmup = IdealPointOptions().warmup
  @Option(help: "Standard deviation of the slopes' normal prior.") var slopeSd = IdealPointPriors().slopeSD
  @Option(help: "Standard deviation of the lower cutpoints' normal prior.") var cutpointSd = IdealPointPriors()
    .cutpointSD
  @Option(help: "Standard deviation of a pull of every position towards 0, which ties the scale of slopes down; none.")
  var pullSd: Double?
  @Option(help: "The unit that stands above the mean; where it has no vote, the unit with the most.") var anchor = "USA"
  @Option(help: "Distances to poles, with commas between: CHN,USA.") var distanceTo: String?
  @Option(help: "Keep so many draws of all positions, in draws/chain-1.csv and on.") var drawsOut: Int?
  @Option(help: "The seed: one seed, one answer.") var seed: UInt64 = 1
  @Option(help: "Threads; the numbers are the same for any count.")
  var threads = ProcessInfo.processInfo.activeProcessorCount
  @Flag(help: "Go on with the run that was stopped.") var resume = false
  @Option(help: "The folder to write; made where it is missing.") var out: String

  @OptionGroup var location: RecordLocation

  func run() throws {
    let request = try IdealPointRequest(self)
    let folder = try OutputFolder(URL(fileURLWithPath: out))
    let (data, record) = try request.data(self)
    var report = IdealPointReport(request, data: data, record: record)
    if approximate {
      try report.write(try approximateIdealPoints(of: data, options: request.options), to: folder)
    } else {
      let checkpoint = IdealPointCheckpoint(beside: folder.target)
      let started = CPUClock()
      let run = try sample(data, request.options, checkpoint: checkpoint)
      try report.write(try run.posterior(), taking: started, poles: request.poles, drawsOut: drawsOut, to: folder)
      checkpoint.remove()
    }
    try folder.commit()
    for line in report.summary { print(line) }
    for path in report.paths { print(folder.target.appendingPathComponent(path).path) }
  }

  /// Runs to the end, or throws once the run as it stands is kept.
  private func sample(
    _ data: VoteData, _ options: IdealPointOptions, checkpoint: IdealPointCheckpoint
  ) throws -> IdealPointRun {
    var run = resume ? try checkpoint.load(data, options) : try IdealPointRun(data, options: options)
    let progress = Progress()
    let stopping = Interruption.deferred()
    defer { stopping.end() }
    let began = ContinuousClock.now
    let first = run.sweeps
    do {
      try run.finish { state in
        if stopping.isAsked { throw IdealPointStop() }
        let seconds = Double((ContinuousClock.now - began) / .milliseconds(1)) / 1000
        let done = state.sweeps - first
        let left =
          done > 0 ? ", about \(Int(seconds / Double(done) * Double(state.planned - state.sweeps))) s left" : ""
        progress.step(state.words + left, every: 100, at: state.sweeps)
      }
    } catch is IdealPointStop {
      progress.done()
      try checkpoint.save(run)
      FileHandle.standardError.write(
        Data("stopped after \(run.sweeps) sweeps; go on with the same words and --resume\n".utf8))
      throw ExitCode(stopping.status)
    }
    progress.done()
    return run
  }
}

/// Thrown out of a run that was asked to stop.
private struct IdealPointStop: Error {}

/// What the command was asked for, in the words of `Measures`.
struct IdealPointRequest {
  var options = IdealPointOptions()
  var selection: RollCallSelection
  var poles: [String]
  var absentAsAbstain: Bool
  var bindSeries: Bool

  /// - Throws: a usage error for words that mean nothing.
  init(_ command: IdealPointsCommand) throws {
    func wrong(_ message: String, _ hint: String) -> SuasionError { SuasionError(.usage, message, hint: hint) }
    func choose(_ value: String, _ option: String, _ choices: [String]) throws -> Bool {
      guard choices.contains(value) else {
        throw wrong("\(option) \(value)", "choose \(choices.joined(separator: " or "))")
      }
      return value == choices[0]
    }
    selection = RollCallSelection(years: try command.years.map(AgreementRequest.years))
    if let code = command.issue {
      guard let named = Issues.named.first(where: { $0.code == code }) else {
        throw wrong("--issue \(code)", "choose from \(Issues.named.map(\.code).joined(separator: ", "))")
      }
      selection.issue = named.flag
    }
    selection.subjects = try choose(command.texts, "--texts", ["final", "all"]) ? .final : .all
    absentAsAbstain = try choose(command.absent, "--absent", ["abstain", "missing"])
    bindSeries = try choose(command.bind, "--bind", ["series", "none"])
    if bindSeries, command.isStatic { throw wrong("--bind series with --static", "series need several sessions") }
    if let like = command.like {
      guard like == "bsv2017" else { throw wrong("--like \(like)", "the one model known here is bsv2017") }
      options.priors = .bsv2017
    } else {
      guard command.slopeSd > 0, command.slopeSd.isFinite, command.cutpointSd > 0, command.cutpointSd.isFinite else {
        throw wrong("a prior's standard deviation that is not above 0", "give a positive number")
      }
      if let pull = command.pullSd {
        guard pull > 0, pull.isFinite else { throw wrong("--pull-sd \(pull)", "give a positive number") }
      }
      options.priors.pull = command.pullSd
      options.priors.slopeSD = command.slopeSd
      options.priors.cutpointSD = command.cutpointSd
    }
    if let drawsOut = command.drawsOut, !(1...100_000).contains(drawsOut) {
      throw wrong("--draws-out \(drawsOut)", "name a number from 1 to 100,000")
    }
    if command.votes != nil, command.issue != nil || command.texts != "all" || command.absent != "missing" || bindSeries
    {
      throw wrong("--issue, --texts, --absent and --bind are for the record", "leave them out, or leave --votes out")
    }
    if command.approximate, command.distanceTo != nil || command.drawsOut != nil || command.resume {
      throw wrong("--distance-to, --draws-out and --resume need draws", "leave them out, or leave --approximate out")
    }
    poles = command.distanceTo?.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) } ?? []
    options.chains = command.chains
    options.draws = command.draws
    options.limit = command.limit
    options.warmup = command.warmup
    options.seed = command.seed
    options.threads = command.threads
    options.anchor = command.anchor
    try options.check()
  }

  /// The votes, and the record's hash where they are its.
  func data(_ command: IdealPointsCommand) throws -> (VoteData, record: String?) {
    var data: VoteData
    var hash: String?
    if let path = command.votes {
      let file = VoteFile(
        path: path, unit: command.unit, time: command.time, item: command.item, vote: command.vote,
        years: selection.years)
      data = try file.data()
    } else {
      let record = try command.location.load()
      hash = record.contentHash
      let series = bindSeries ? rollCallSeries(in: record.rollCalls).identifier : nil
      data = try VoteData(record, selection: selection, absentAsAbstain: absentAsAbstain, series: series)
    }
    let voters = Set(data.votes.map(\.unit))
    for pole in poles where !voters.contains(where: { data.units[Int($0)] == pole }) {
      throw SuasionError(.usage, "no unit '\(pole)'", at: .init(key: "--distance-to"), hint: "name one that votes")
    }
    return (command.isStatic ? data.withoutTime() : data, hash)
  }
}
