import Foundation
import Measures
import Statistics
import Testing

/// What must hold of a posterior whatever the votes, on votes drawn from the model: 40 units, 5 times, 12 items a time,
/// three votes in ten missing.
@Suite("Laws of the ideal points") struct IdealPointLawTests {
  static let truth: SimulatedVotes.Draw = {
    var process = SimulatedVotes()
    process.units = 40
    process.times = [0, 1, 2, 3, 4]
    process.itemsPerTime = 12
    process.missing = 0.3
    process.innovation = 0.3
    return process.draw(seed: 21, number: 0)
  }()

  static let options: IdealPointOptions = {
    var options = IdealPointOptions()
    options.draws = 1000
    options.threads = 2
    return options
  }()

  static let posterior = Result { try idealPoints(of: truth.data, options: options) }

  /// The largest difference of two posteriors' means, in standard errors of the two together.
  private func distance(_ a: [DrawSummary], _ b: [DrawSummary], sign: Double = 1) -> Double {
    zip(a, b).map { a, b in
      let error = (a.sd * a.sd / a.essBulk + b.sd * b.sd / b.essBulk).squareRoot()
      return abs(a.mean - sign * b.mean) / error
    }.max() ?? .nan
  }

  private func correlation(_ a: [Double], _ b: [Double]) -> Double {
    let (ma, mb) = (mean(a), mean(b))
    func sum(_ x: [Double], _ mx: Double, _ y: [Double], _ my: Double) -> Double {
      zip(x, y).reduce(0) { $0 + ($1.0 - mx) * ($1.1 - my) }
    }
    return sum(a, ma, b, mb) / (sum(a, ma, a, ma) * sum(b, mb, b, mb)).squareRoot()
  }

  /// Eight or nine votes a unit-time leave a posterior variance near 0.14 of a true spread of 1; the correlation with the
  /// truth is √(1 − that), as the posterior itself says, give or take 0.03 for 40 units. The 200 intervals hang together by
  /// unit and scale: their coverage has an sd of some 3 points.
  @Test func recoversTheTruth() throws {
    let posterior = try Self.posterior.get()
    let found = posterior.points.map(\.summary)
    #expect(found.count == Self.truth.positions.count)
    let agreement = correlation(found.map(\.mean), Self.truth.positions)
    #expect(agreement > 0.9)
    #expect(abs(agreement - (1 - mean(found.map { $0.sd * $0.sd })).squareRoot()) < 0.03)
    func coverage(_ summaries: [DrawSummary], _ truth: [Double]) -> Double {
      Double(zip(summaries, truth).count { $0.q05 <= $1 && $1 <= $0.q95 }) / Double(truth.count)
    }
    let points = coverage(found, Self.truth.positions)
    let items =
      coverage(
        posterior.items.flatMap { [$0.lower, $0.upper, $0.slope] },
        Self.truth.lower.indices.flatMap { [Self.truth.lower[$0], Self.truth.upper[$0], Self.truth.slopes[$0]] })
    #expect((0.8...0.98).contains(points))
    #expect((0.8...0.98).contains(items))
    let sigma = try #require(posterior.innovation)
    #expect(sigma.q05 < Self.truth.innovation && Self.truth.innovation < sigma.q95)
    #expect(posterior.convergence.maxRHat < 1.1)
  }

  /// Single precision: 200 positions of size 1 sum to zero within 200 roundings.
  @Test func everyDrawIsIdentified() throws {
    let posterior = try Self.posterior.get()
    let votes = posterior.units.indices.map { unit in
      posterior.points.filter { $0.unit == unit }.map(\.votes).reduce(0, +)
    }
    let anchor = try #require(votes.firstIndex(of: votes.max() ?? 0))
    for index in 0..<posterior.drawCount {
      let draw = posterior.draw(index).map(Double.init)
      #expect(abs(mean(draw)) < 2e-5)
      #expect(abs(mean(draw.map { $0 * $0 }) - 1) < 2e-5)
      #expect(zip(posterior.points, draw).reduce(0) { $0 + ($1.0.unit == anchor ? $1.1 : 0) } > 0)
    }
  }

  /// The anchor is the one that was named, and only the direction changes with it.
  @Test func theAnchorStandsAbove() throws {
    let posterior = try Self.posterior.get()
    let names = posterior.units
    let lowest = try #require(
      posterior.points.min { $0.summary.mean < $1.summary.mean }.map { names[$0.unit] })
    var options = Self.options
    options.anchor = lowest
    let turned = try idealPoints(of: Self.truth.data, options: options)
    for index in stride(from: 0, to: turned.drawCount, by: 7) {
      let sum = zip(turned.points, turned.draw(index)).reduce(0) { $0 + (names[$1.0.unit] == lowest ? $1.1 : 0) }
      #expect(sum > 0)
    }
    #expect(distance(posterior.points.map(\.summary), turned.points.map(\.summary), sign: -1) < 5)
  }

  /// Means within 5 standard errors for each of 200 positions: chance passes that once in 10,000 runs.
  @Test func relabelledUnitsKeepTheirPlaces() throws {
    let (data, posterior) = (Self.truth.data, try Self.posterior.get())
    let count = data.units.count
    // 7 and 40 share no factor.
    let place = (0..<count).map { ($0 * 7 + 3) % count }
    var units = data.units
    for unit in 0..<count { units[place[unit]] = data.units[unit] }
    var options = Self.options
    let votes = data.units.indices.map { unit in data.votes.count { Int($0.unit) == unit } }
    options.anchor = data.units[votes.firstIndex(of: votes.max() ?? 0) ?? 0]
    options.seed = 2
    let moved = VoteData(
      units: units, times: data.times, items: data.items,
      votes: data.votes.map {
        .init(unit: place[Int($0.unit)], time: Int($0.time), item: Int($0.item), ballot: $0.ballot)
      })
    let other = try idealPoints(of: moved, options: options)
    var summaries: [String: DrawSummary] = [:]
    for point in other.points { summaries["\(other.units[point.unit]) \(point.time)"] = point.summary }
    let matched = try posterior.points.map {
      try #require(summaries["\(posterior.units[$0.unit]) \($0.time)"])
    }
    #expect(distance(posterior.points.map(\.summary), matched) < 5)
    #expect(distance(posterior.items.map(\.slope), other.items.map(\.slope)) < 5)
    // Five standard errors of the logarithm of an sd, ((kurtosis - 1) / 4 ESS)^½, for tails of kurtosis 5.
    for (a, b) in zip(posterior.points.map(\.summary), matched) {
      let draws = (min(a.essBulk, a.essTail), min(b.essBulk, b.essTail))
      #expect(abs(log(a.sd / b.sd)) < 5 * (1 / draws.0 + 1 / draws.1).squareRoot())
    }
  }

  /// The order of the rows is nothing: the layout sorts them, and the bytes stay.
  @Test func theOrderOfTheVotesIsNothing() throws {
    let data = Self.truth.data
    var options = Self.options
    options.draws = 60
    options.warmup = 40
    let straight = try idealPoints(of: data, options: options)
    let reversed = VoteData(units: data.units, times: data.times, items: data.items, votes: data.votes.reversed())
    let other = try idealPoints(of: reversed, options: options)
    #expect(reversed.votes == data.votes)
    expectSameBytes(straight, other)
  }

  /// With yes and no exchanged the latent scale of every vote turns: τ₁ → −τ₂, τ₂ → −τ₁, β → −β, and positions stay.
  ///
  /// The prior of the lower cutpoint becomes one of the upper: with its sd of 3 that moves positions and slopes by less than
  /// the Monte Carlo error, and the cutpoints of nearly unanimous items by up to half of their own spread, chance aside.
  @Test func exchangingYesAndNoTurnsSlopes() throws {
    let (data, posterior) = (Self.truth.data, try Self.posterior.get())
    let turn: [VoteData.Ballot: VoteData.Ballot] = [.yes: .no, .abstain: .abstain, .no: .yes]
    let votes = data.votes.map {
      VoteData.Vote(unit: Int($0.unit), time: Int($0.time), item: Int($0.item), ballot: turn[$0.ballot] ?? .yes)
    }
    var options = Self.options
    options.seed = 3
    let other = try idealPoints(
      of: VoteData(units: data.units, times: data.times, items: data.items, votes: votes), options: options)
    #expect(distance(posterior.points.map(\.summary), other.points.map(\.summary)) < 5)
    #expect(distance(posterior.items.map(\.slope), other.items.map(\.slope), sign: -1) < 5)
    for (item, turned) in zip(posterior.items, other.items) {
      #expect(abs(item.lower.mean + turned.upper.mean) < 0.9 * item.lower.sd)
      #expect(abs(item.upper.mean + turned.lower.mean) < 0.9 * item.upper.sd)
    }
  }

  @Test func threadsLeaveTheBytesAlone() throws {
    var options = Self.options
    options.draws = 60
    options.warmup = 40
    var runs: [IdealPointPosterior] = []
    for threads in [1, 2, 4] {
      options.threads = threads
      runs.append(try idealPoints(of: Self.truth.data, options: options))
    }
    for run in runs.dropFirst() { expectSameBytes(run, runs[0]) }
    options.seed += 1
    let isOther = try idealPoints(of: Self.truth.data, options: options).draws != runs[0].draws
    #expect(isOther)
  }

  /// Distances are of one draw: |a − c| ≤ |a − b| + |b − c| in means too, and a pole is at 0 from itself, which is left out.
  @Test func distances() throws {
    let posterior = try Self.posterior.get()
    let (a, b) = (posterior.units[3], posterior.units[11])
    func means(_ pole: String) -> [String: Double] {
      Dictionary(
        uniqueKeysWithValues: posterior.distances(to: pole).map {
          ("\(posterior.units[$0.unit]) \($0.time)", $0.summary.mean)
        })
    }
    let (toA, toB) = (means(a), means(b))
    for time in Self.truth.data.times {
      #expect(toA["\(a) \(time)"] == nil)
      let between = try #require(toA["\(b) \(time)"])
      #expect(toB["\(a) \(time)"] == between)
      for unit in posterior.units where unit != a && unit != b {
        guard let first = toA["\(unit) \(time)"], let second = toB["\(unit) \(time)"] else { continue }
        #expect(between <= first + second + 1e-6 && first <= between + second + 1e-6)
      }
    }
    // By hand, for one: in every draw the pole stands where that draw has it.
    let row = try #require(posterior.distances(to: a).first { $0.unit == 11 && $0.time == 2 })
    let mine = try #require(posterior.points.firstIndex { $0.unit == 11 && $0.time == 2 })
    let pole = try #require(posterior.points.firstIndex { $0.unit == 3 && $0.time == 2 })
    let distances = (0..<posterior.drawCount).map { draw -> Float in
      let positions = Array(posterior.draw(draw))
      return abs(positions[mine] - positions[pole])
    }
    #expect(row.summary == DrawSummary(of: distances, chains: posterior.chains))
    #expect(posterior.distances(to: "nobody").isEmpty)
  }

  /// In 15 cells 90 % intervals of shares that the model was fitted to; at least 12 hold the observed one.
  @Test func predictsTheSharesItWasFittedTo() throws {
    let predicted = try Self.posterior.get().predicted
    #expect(predicted.count == 15)
    #expect(predicted.count { $0.q05 <= $0.observed && $0.observed <= $0.q95 } >= 12)
    for share in predicted {
      #expect(abs(share.mean - share.observed) < 0.05)
      let votes = Self.truth.data.votes.filter { Self.truth.data.times[Int($0.time)] == share.time }
      #expect(share.votes == votes.count)
      #expect(abs(share.observed - Double(votes.count { $0.ballot == share.ballot }) / Double(votes.count)) < 1e-12)
    }
    for time in Self.truth.data.times {
      // Shares of one time sum to 1.
      #expect(abs(predicted.filter { $0.time == time }.map(\.mean).reduce(0, +) - 1) < 1e-9)
    }
  }

  /// The mode is near the posterior's mean, and claims less spread.
  @Test func theModeIsNear() throws {
    let (posterior, mode) = (try Self.posterior.get(), try approximateIdealPoints(of: Self.truth.data))
    #expect(mode.points.map(\.votes) == posterior.points.map(\.votes))
    #expect(correlation(mode.points.map(\.mean), posterior.points.map(\.summary.mean)) > 0.97)
    #expect(mean(mode.points.map(\.sd)) < 1.1 * mean(posterior.points.map(\.summary.sd)))
  }
}
