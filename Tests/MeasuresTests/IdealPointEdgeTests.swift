import Foundation
import Measures
import Statistics
import Testing

/// Votes at the edge of what a model can be fitted to: each gives a posterior that is finite and says what to mind, or an
/// error that names what is wrong.
@Suite("Edges of the ideal points") struct IdealPointEdgeTests {
  private static let options: IdealPointOptions = {
    var options = IdealPointOptions()
    options.chains = 2
    options.draws = 120
    options.warmup = 60
    return options
  }()

  /// Rows are units; letters their votes on each item of each time.
  private func votes(_ rows: [String], times: [Int] = [0]) -> VoteData {
    IdealPointExactTests.data(rows, times: times, items: Array(0..<(rows.first?.count ?? 0)))
  }

  /// Every number that a table would hold.
  @discardableResult
  private func sound(_ data: VoteData, _ options: IdealPointOptions = options) throws -> IdealPointPosterior {
    let posterior = try idealPoints(of: data, options: options)
    for summary in posterior.points.map(\.summary) + posterior.items.flatMap({ [$0.lower, $0.upper, $0.slope] }) {
      #expect(summary.mean.isFinite && summary.sd.isFinite && summary.q05 <= summary.q50 && summary.q50 <= summary.q95)
    }
    for item in posterior.items { #expect(item.lower.mean <= item.upper.mean) }
    for share in posterior.predicted { #expect(share.mean.isFinite && share.q05 <= share.q95) }
    let mode = try approximateIdealPoints(of: data, options: options)
    #expect(mode.points.count == posterior.points.count)
    #expect(mode.points.allSatisfy { $0.mean.isFinite && $0.sd.isFinite })
    #expect(mode.notes == posterior.notes)
    return posterior
  }

  private func has(_ posterior: IdealPointPosterior, _ words: String...) -> Bool {
    posterior.notes.contains { note in words.allSatisfy(note.contains) }
  }

  @Test func aUnanimousItemIsCounted() throws {
    let posterior = try sound(votes(["YYNA", "YNNY", "YAYN", "YNAY", "YYYN"]))
    #expect(has(posterior, "1 items on which all voted alike"))
  }

  @Test func aUnitWithOneVoteIsNamed() throws {
    let posterior = try sound(votes(["YYNA", "YNNY", "NAYN", "-N--"]))
    #expect(has(posterior, "one vote only", "U3"))
    let last = try #require(posterior.points.last)
    #expect(last.votes == 1)
    // The prior decides: its spread is the largest of all.
    #expect(last.summary.sd >= posterior.points.map(\.summary.sd).sorted()[1])
  }

  @Test func allVotesAlike() throws {
    for letter in ["Y", "A", "N"] {
      let posterior = try sound(votes(Array(repeating: String(repeating: letter, count: 6), count: 5)))
      #expect(has(posterior, "6 items on which all voted alike"))
      // Nothing tells one unit from another.
      for point in posterior.points where point.unit > 0 { #expect(abs(point.summary.mean) < 1) }
    }
  }

  /// A country without a vote in some year has no position there; the walk takes two steps at once.
  @Test func aTimeWithoutVotesIsSaid() throws {
    var data = votes(["YYNA", "YNNY", "NAYN", "NNAY"], times: [2000, 2003])
    #expect(try has(sound(data), "no votes at 2001, 2002"))
    // Named among the times, but empty.
    data = VoteData(
      units: data.units + ["U4"], times: [2000, 2001, 2003], items: data.items,
      votes: data.votes.map {
        .init(unit: Int($0.unit), time: 2 * Int($0.time), item: Int($0.item), ballot: $0.ballot)
      })
    let posterior = try sound(data)
    #expect(has(posterior, "no votes at 2001, 2002"))
    #expect(has(posterior, "no vote, and so no position: U4"))
    #expect(Set(posterior.points.map(\.time)) == [2000, 2003])
    #expect(posterior.points.allSatisfy { $0.unit < 4 })
  }

  @Test func groupsWithoutALinkAreCounted() throws {
    let posterior = try sound(votes(["YYN---", "YNY---", "NNY---", "---YAN", "---NYY", "---YNN"]))
    #expect(has(posterior, "2 groups of units share no item"))
    #expect(try !has(sound(votes(["YYN-", "YNY-", "-NYY", "--YN"])), "groups"))
  }

  /// One position has no spread to be brought to 1: it stands at 0.
  @Test func oneUnit() throws {
    let posterior = try sound(votes(["YNAYN"]))
    #expect(posterior.points.count == 1)
    #expect(posterior.draws.allSatisfy { $0 == 0 })
    #expect(!posterior.convergence.hasConverged)
    let over = try sound(votes(["YNAYNN"], times: [0, 1, 2]))
    #expect(over.points.count == 3)
  }

  @Test func oneItem() throws {
    let posterior = try sound(votes(["Y", "N", "A", "Y", "N"]))
    #expect(posterior.items.count == 1)
    try sound(votes(["Y", "N"]))
    try sound(votes(["Y"]))
  }

  /// No abstention: one cutpoint, and no share of abstentions to expect.
  @Test func binaryVotes() throws {
    let posterior = try sound(votes(["YYNYN", "YNNYY", "NNYNY", "NYYNN"]))
    for item in posterior.items { #expect(item.lower == item.upper) }
    for share in posterior.predicted where share.ballot == .abstain {
      #expect(share.observed == 0 && abs(share.mean) < 1e-9)
    }
  }

  /// An item voted on at three times has one row, with the votes of all three, and its scale joins the times.
  @Test func anItemAtSeveralTimes() throws {
    var stream = RandomStream(seed: 4, purpose: "bound")
    var votes: [VoteData.Vote] = []
    for time in 0..<3 {
      for unit in 0..<8 {
        for item in [0, 1 + 2 * time, 2 + 2 * time] {
          let ballot = VoteData.Ballot(rawValue: UInt8(stream.integer(below: 3))) ?? .yes
          votes.append(.init(unit: unit, time: time, item: item, ballot: ballot))
        }
      }
    }
    let data = VoteData(
      units: (0..<8).map { "U\($0)" }, times: [1, 2, 3], items: (0..<7).map { "I\($0)" }, votes: votes)
    let posterior = try sound(data)
    #expect(posterior.items.map(\.votes) == [24, 8, 8, 8, 8, 8, 8])
    #expect(posterior.points.count == 24)
    // Without time, each vote on it is an item of its own.
    #expect(data.withoutTime().items.count == 9)
    let still = try sound(data.withoutTime())
    #expect(still.points.count == 8 && still.innovation == nil)
  }

  @Test func theFixedWalkKeepsItsBounds() throws {
    var options = Self.options
    options.priors = .bsv2017
    var process = SimulatedVotes()
    process.units = 9
    process.itemsPerTime = 6
    let posterior = try sound(process.draw(seed: 5, number: 0).data, options)
    #expect(posterior.innovation == nil)
  }

  private func refusal(_ data: VoteData, _ options: IdealPointOptions = options) -> SuasionError? {
    let error = #expect(throws: SuasionError.self) { try idealPoints(of: data, options: options) }
    let same = #expect(throws: SuasionError.self) { try approximateIdealPoints(of: data, options: options) }
    #expect(error == same)
    return error
  }

  @Test func whatNoModelFits() throws {
    let none = refusal(VoteData(units: ["A"], times: [1], items: ["I"], votes: []))
    #expect(none?.code == .data && none?.message == "no votes")
    let data = votes(["YN", "NY"])
    let twice = refusal(
      VoteData(units: ["FRA", "USA"], times: [1999], items: ["R1", "R2"], votes: data.votes + [data.votes[3]]))
    #expect(twice?.code == .data && twice?.message == "USA votes twice on R2 at 1999")
    let silent = refusal(VoteData(units: data.units, times: [0], items: data.items + ["R9"], votes: data.votes))
    #expect(silent?.message == "nobody votes on R9")
    let changes: [(inout IdealPointOptions) -> Void] = [
      { $0.chains = 0 }, { $0.chains = 65 }, { $0.draws = 0 }, { $0.warmup = -1 }, { $0.threads = 0 },
      { ($0.draws, $0.limit) = (nil, 0) },
    ]
    for change in changes {
      var options = Self.options
      change(&options)
      #expect(refusal(data, options)?.code == .usage)
    }
  }

  /// A limit that stops a run short is no convergence, and counted as such.
  @Test func aLimitIsNoConvergence() throws {
    var options = Self.options
    options.draws = nil
    options.limit = 50
    let posterior = try sound(votes(["YYNA", "YNNY", "NAYN", "NNAY"]), options)
    #expect(posterior.drawsPerChain == 50)
    #expect(!posterior.convergence.hasConverged && posterior.convergence.unconverged > 0)
    options.limit = 20_000
    var process = SimulatedVotes()
    (process.units, process.times) = (12, [0])
    let long = try sound(process.draw(seed: 6, number: 0).data, options)
    #expect(long.convergence.hasConverged && long.drawsPerChain < 20_000)
    for summary in long.points.map(\.summary) {
      #expect(summary.rHat <= 1.01 && summary.essBulk >= 400 && summary.essTail >= 400)
    }
  }

  /// No warm-up, one draw, one chain: little, but nothing that breaks.
  @Test func theLeastRun() throws {
    var options = Self.options
    (options.chains, options.draws, options.warmup, options.threads) = (1, 1, 0, 1)
    let posterior = try idealPoints(of: votes(["YNA", "NYY"]), options: options)
    #expect(posterior.drawCount == 1 && !posterior.convergence.hasConverged)
    #expect(posterior.points.allSatisfy { $0.summary.mean.isFinite })
  }

  @Test func spreadDrawsStayInside() throws {
    let posterior = try sound(votes(["YNA", "NYY", "AAN"]))
    #expect(posterior.spread(1) == [120])
    #expect(posterior.spread(4) == [30, 90, 150, 210])
    #expect(posterior.spread(1000) == Array(0..<240))
  }
}
