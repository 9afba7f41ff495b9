import Measures
import Statistics
import Testing

/// Norm support of acts that were drawn from the model, and what no order or thread may change.
@Suite struct NormSupportTests {
  static func options(_ draws: Int = 400) -> NormOptions {
    var options = NormOptions()
    (options.anchor, options.rival, options.ownCallers) = ("A", "B", ["B"])
    options.draws = draws
    options.warmup = 300
    return options
  }

  /// True positions on the reported scale; shape [state][period].
  static func standardised(_ positions: [[Double]]) -> [[Double]] {
    let all = positions.flatMap { $0 }
    let centre = mean(all)
    let sd = (mean(all.map { ($0 - centre) * ($0 - centre) })).squareRoot()
    return positions.map { $0.map { ($0 - centre) / sd } }
  }

  /// 90 % intervals of 160 correlated positions hold the truth in 0.9 of cases; below 0.75 a run of this size falls by
  /// chance once in thousands.
  @Test func recoversTheTruth() throws {
    let drawn = try SimulatedNormActs.drawn(
      states: 40, periods: 4, textsPerPeriod: 15, calling: [0.5, 0.5, 0.5, 0.5], seed: 11)
    let scale = try normSupport(of: drawn.acts, options: Self.options(800))
    let truth = Self.standardised(drawn.positions)
    var (held, product) = (0, 0.0)
    for (state, name) in drawn.acts.states.enumerated() {
      for t in 0..<4 {
        let row = try #require(scale.row(name, t + 1))
        if row.position.q05 <= truth[state][t] && truth[state][t] <= row.position.q95 { held += 1 }
        product += row.position.mean * truth[state][t] / 160
      }
    }
    #expect(held >= 120)
    // Posterior means have sd below 1, so the product is below their correlation.
    #expect(product > 0.85)
    #expect(scale.diagnostics.maxRHat < 1.1)
    #expect(try #require(scale.row("A", 1)).position.mean > (try #require(scale.row("B", 1))).position.mean)
  }

  /// Sponsors of everything are active, not supportive.
  @Test func activityIsNotSupport() throws {
    let drawn = try SimulatedNormActs.drawn(
      states: 40, periods: 2, textsPerPeriod: 25, calling: [0.5, 0.5], seed: 5)
    let eager = drawn.acts.states[20]
    let place = 20
    let items = drawn.acts.items.map { item in
      guard item.kind == .sponsorship else { return item }
      var acts = item.acts
      acts[place] = .yes
      return NormItem(kind: item.kind, id: item.id, period: item.period, acts: acts, text: item.text)
    }
    let acts = try NormActs(
      states: drawn.acts.states, periods: drawn.acts.periods, items: items, texts: drawn.acts.texts)
    let scale = try normSupport(of: acts, options: Self.options(300))
    let first = scale.activity.max { $0.activity.mean < $1.activity.mean }
    #expect(first?.state == eager)
    #expect(abs(try #require(scale.row(eager, 1)).position.mean) < 2)
  }

  @Test func ordersAndThreadsChangeNothing() throws {
    let drawn = try SimulatedNormActs.drawn(
      states: 20, periods: 3, textsPerPeriod: 8, calling: [0.5, 0.5, 0.5], seed: 3)
    var options = Self.options(40)
    options.warmup = 30
    let scale = try normSupport(of: drawn.acts, options: options)
    let order = drawn.acts.states.indices.sorted { ($0 * 7) % 20 < ($1 * 7) % 20 }
    let turned = try NormActs(
      states: order.map { drawn.acts.states[$0] }, periods: drawn.acts.periods,
      items: drawn.acts.items.reversed().map { item in
        NormItem(
          kind: item.kind, id: item.id, period: item.period, acts: order.map { item.acts[$0] }, text: item.text)
      }, texts: drawn.acts.texts.reversed())
    options.threads = 2
    let other = try normSupport(of: turned, options: options)
    #expect(scale.rows == other.rows)
    #expect(scale.draws == other.draws)
    #expect(scale.items.map(\.slope) == other.items.map(\.slope))
    #expect(scale.calling.map(\.chance) == other.calling.map(\.chance))
    options.seed = 2
    #expect(try normSupport(of: turned, options: options).rows != scale.rows)
  }

  /// The poles stand still, the others wander; in the last of four periods the rival calls a vote on nearly all it
  /// opposes, where it had let all but a few pass. docs/norm-support.md has more records of other designs.
  @Test func selectionMovesTheFullScaleLess() throws {
    let shifts = try parallelMap(count: 6, threads: 2) { index in
      let drawn = try SimulatedNormActs.drawn(
        states: 40, periods: 4, textsPerPeriod: 50, calling: [0.02, 0.02, 0.02, 0.97], otherCalling: 0.01, routine: 0.1,
        innovation: 0.6, poles: (1, -1.2), slopeMean: 1.3, noThreshold: -1.5, recurring: true, polesStand: true,
        seed: UInt64(index + 1))
      let found = try selectionBreak(of: drawn.acts, options: Self.options(300), before: 3, after: 4)
      #expect(found.rows[3].shareByVote > found.rows[2].shareByVote + 0.2)
      let truth = Self.standardised(drawn.positions)
      func fromMedian(_ t: Int) -> Double { truth[1][t] - quantile(truth.map { $0[t] }, 0.5) }
      let (step, shift) = (fromMedian(3) - fromMedian(2), found.fullShift.rivalFromMedian)
      return (
        full: shift.mean - step, votes: found.votesOnlyShift.rivalFromMedian.mean - step,
        isHeld: shift.q05 <= step && step <= shift.q95
      )
    }
    // Of six 90 % intervals three leave the truth out once in 63 times.
    #expect(shifts.count { $0.isHeld } > 3)
    #expect(mean(shifts.map(\.votes)) < mean(shifts.map(\.full)) - 0.1)
    #expect(mean(shifts.map(\.full)) > -0.4)
  }

  /// The rival leaps in the last of four periods, and calls votes as ever; the others walk on. Without turns the walk's
  /// one σ draws the leap back.
  @Test func aLeapIsSeen() throws {
    var options = Self.options(400)
    options.threads = 2
    for seed: UInt64 in [1, 2] {
      let drawn = try SimulatedNormActs.drawn(
        states: 40, periods: 4, textsPerPeriod: 50, calling: [0.5, 0.5, 0.5, 0.5], otherCalling: 0.01, routine: 0.1,
        poles: (1, 0.5), noThreshold: -1.2, recurring: true, polesStand: true, leap: -2.5, seed: seed)
      let truth = Self.standardised(drawn.positions)
      let step = truth[1][3] - truth[1][2]
      func shift(_ scale: NormSupport) throws -> Double {
        try #require(scale.row("B", 4)).position.mean - #require(scale.row("B", 3)).position.mean
      }
      let scale = try normSupport(of: drawn.acts, options: options)
      #expect(try #require(scale.row("B", 4)).turnChance > 0.9)
      #expect(scale.rows.filter { $0.state != "B" && $0.turnChance > 0.5 }.count <= 1)
      var walk = options
      walk.turnPrior = nil
      let walked = try normSupport(of: drawn.acts, options: walk)
      #expect(walked.rows.allSatisfy { $0.turnChance == 0 })
      #expect(try abs(shift(scale) - step) < 0.6 * abs(step - shift(walked)))
    }
  }

  @Test func aBreakThatIsNotThere() throws {
    let drawn = try SimulatedNormActs.drawn(states: 6, periods: 2, textsPerPeriod: 4, calling: [0.5, 0.5], seed: 1)
    var options = Self.options(20)
    options.warmup = 10
    let scale = try normSupport(of: drawn.acts, options: options)
    #expect(throws: SuasionError.self) { try selectionBreak(full: scale, votesOnly: scale, before: 1, after: 9) }
  }

  /// Two dimensions run, are uncorrelated, and score acts held out; the shapes are those promised.
  @Test func twoDimensions() throws {
    let drawn = try SimulatedNormActs.drawn(states: 24, periods: 2, textsPerPeriod: 12, calling: [0.7, 0.7], seed: 4)
    var options = Self.options(60)
    options.warmup = 60
    options.dimensions = 2
    let scale = try normSupport(of: drawn.acts, options: options)
    #expect(scale.rows.allSatisfy { $0.second.map { $0.mean.isFinite && $0.sd > 0 } ?? false })
    let poles = try (#require(scale.row("A", 1)), #require(scale.row("B", 1)))
    #expect(poles.0.position.mean > poles.1.position.mean)
    options.dimensions = 1
    let scores = try dimensionScores(of: drawn.acts, options: options)
    #expect(scores.heldOut > 50 && scores.first < 0 && scores.first > -1.1)
    #expect(!scores.isSecondBetter)
  }

  @Test func noticesASecondDimension() throws {
    var one = try SimulatedNormActs.drawn(
      states: 40, periods: 2, textsPerPeriod: 30, calling: [0.8, 0.8], seed: 8
    ).acts
    let check = try dimensionCheck(normSupport(of: one, options: Self.options(150)), draws: 40)
    #expect(check.pValue > 0.05)
    // Two blocs that sponsor by a pact of their own, whatever their position.
    let items = one.items.map { item in
      guard item.kind == .sponsorship, item.id.hasSuffix("3") || item.id.hasSuffix("7") else { return item }
      var acts = item.acts
      for place in 10..<22 { acts[place] = item.id.hasSuffix("3") ? .yes : .no }
      return NormItem(kind: item.kind, id: item.id, period: item.period, acts: acts, text: item.text)
    }
    one = try NormActs(states: one.states, periods: one.periods, items: items, texts: one.texts)
    let second = try dimensionCheck(normSupport(of: one, options: Self.options(150)), draws: 40)
    #expect(second.pValue < 0.05)
    #expect(second.observed > 1.2 * second.replicated)
  }
}
