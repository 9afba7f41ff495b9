import Foundation
import Measures
import Statistics
import Testing

/// All that a run draws is the same; compared before it is expected, for a list of what differs would take minutes.
func expectSameBytes(
  _ one: IdealPointPosterior, _ other: IdealPointPosterior, _ location: SourceLocation = #_sourceLocation
) {
  let draws = one.draws.map(\.bitPattern) == other.draws.map(\.bitPattern)
  #expect(draws, sourceLocation: location)
  let isRest =
    one.points == other.points && one.items == other.items && one.innovation == other.innovation
    && one.predicted == other.predicted
  #expect(isRest, sourceLocation: location)
}

/// A run that was stopped and taken up again is the run that was not.
@Suite("Checkpoints of the ideal points") struct IdealPointCheckpointTests {
  private struct Stop: Error {}

  private static let data: VoteData = {
    var process = SimulatedVotes()
    process.units = 12
    process.itemsPerTime = 5
    return process.draw(seed: 31, number: 0).data
  }()

  private static let options: IdealPointOptions = {
    var options = IdealPointOptions()
    options.chains = 3
    options.warmup = 60
    options.draws = 140
    return options
  }()

  /// A run that was stopped once it had taken so many sweeps.
  private func stopped(after sweeps: Int, options: IdealPointOptions = options) throws -> IdealPointRun {
    var run = try IdealPointRun(Self.data, options: options)
    #expect(throws: Stop.self) { try run.finish { if $0.sweeps >= sweeps { throw Stop() } } }
    return run
  }

  /// In the warm-up, at its end, among the draws; taken up by another number of threads.
  @Test(arguments: [0, 25, 60, 110, 185]) func goesOnAsIfNeverStopped(after sweeps: Int) throws {
    let whole = try idealPoints(of: Self.data, options: Self.options)
    let bytes = try stopped(after: sweeps).checkpoint()
    var options = Self.options
    options.threads = 1
    var run = try IdealPointRun(resuming: bytes, data: Self.data, options: options)
    let isSame = run.checkpoint() == bytes
    #expect(isSame)
    try run.finish()
    let resumed = try run.posterior()
    expectSameBytes(resumed, whole)
    #expect(resumed.acceptance == whole.acceptance)
  }

  /// Without a fixed number of draws the plan of when to look is part of what goes on.
  @Test func theSearchForConvergenceGoesOn() throws {
    var options = Self.options
    options.draws = nil
    options.limit = 900
    let whole = try idealPoints(of: Self.data, options: options)
    var run = try IdealPointRun(
      resuming: try stopped(after: 300, options: options).checkpoint(), data: Self.data, options: options)
    try run.finish()
    let resumed = try run.posterior()
    expectSameBytes(resumed, whole)
    #expect(resumed.convergence == whole.convergence)
  }

  /// A run that has ended can be taken further, and its first draws stay.
  @Test func aFinishedRunGoesFurther() throws {
    var run = try IdealPointRun(Self.data, options: Self.options)
    try run.finish()
    let short = try run.posterior()
    var options = Self.options
    options.draws = 200
    var longer = try IdealPointRun(resuming: run.checkpoint(), data: Self.data, options: options)
    try longer.finish()
    let long = try longer.posterior()
    #expect(long.drawsPerChain == 200)
    let first = 140 * short.points.count
    let beginsAlike = long.draws.prefix(first) == short.draws.prefix(first)
    #expect(beginsAlike)
    expectSameBytes(long, try idealPoints(of: Self.data, options: options))
  }

  /// What a stopped run has so far can be looked at; before the first draw there is nothing.
  @Test func aStoppedRunHasAPosteriorOfWhatItHas() throws {
    var options = Self.options
    options.draws = nil
    options.limit = 2000
    let run = try stopped(after: 485, options: options)
    let posterior = try run.posterior()
    #expect(posterior.drawsPerChain == run.kept && run.kept > 400)
    let first = (0..<posterior.drawCount).map { posterior.draws[$0 * posterior.points.count] }
    #expect(posterior.points[0].summary == DrawSummary(of: first, chains: 3))
    let early = try stopped(after: 25)
    #expect(throws: SuasionError.self) { try early.posterior() }
  }

  private func refusal(_ bytes: [UInt8], data: VoteData = data, options: IdealPointOptions = options) -> SuasionError? {
    #expect(throws: SuasionError.self) { try IdealPointRun(resuming: bytes, data: data, options: options) }
  }

  @Test func otherRunsAreRefused() throws {
    let bytes = try stopped(after: 110).checkpoint()
    let data = Self.data
    var votes = data.votes
    let last = votes.removeLast()
    votes.append(
      .init(
        unit: Int(last.unit), time: Int(last.time), item: Int(last.item), ballot: last.ballot == .no ? .yes : .no))
    let other = VoteData(units: data.units, times: data.times, items: data.items, votes: votes)
    #expect(refusal(bytes, data: other)?.message == "is the checkpoint of other votes, priors, chains or seed")
    let renamed = VoteData(units: data.units, times: data.times.map { 2 * $0 }, items: data.items, votes: data.votes)
    #expect(refusal(bytes, data: renamed)?.code == .data)
    let changes: [(inout IdealPointOptions) -> Void] = [
      { $0.seed = 2 }, { $0.chains = 2 }, { $0.warmup = 61 }, { $0.priors.slopeSD = 1 }, { $0.priors = .bsv2017 },
      { $0.anchor = "U3" },
    ]
    for change in changes {
      var options = Self.options
      change(&options)
      #expect(refusal(bytes, options: options)?.hint != nil)
    }
  }

  @Test func damagedBytesAreRefused() throws {
    let bytes = try stopped(after: 110).checkpoint()
    #expect(refusal([])?.message == "is no whole checkpoint")
    #expect(refusal(Array("unit,time\n".utf8))?.message == "is no whole checkpoint")
    #expect(refusal([UInt8](repeating: 255, count: 4096))?.message == "is no whole checkpoint")
    for length in [1, 7, 8, 40, 100, bytes.count / 2, bytes.count - 1] {
      #expect(refusal(Array(bytes.prefix(length)))?.message == "is no whole checkpoint", "\(length)")
    }
    #expect(refusal(bytes + [0]) != nil)
    // One bit anywhere: a draw that nobody made would pass for one.
    for place in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 61)) {
      var changed = bytes
      changed[place] ^= 1 << UInt8(place % 8)
      #expect(refusal(changed) != nil, "byte \(place)")
    }
  }
}
