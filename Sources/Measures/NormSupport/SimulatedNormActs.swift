import Statistics

/// Acts drawn from the model, and what they were drawn from: for tests, and for whoever wants to know what the model
/// finds.
public struct SimulatedNormActs: Sendable {
  public let acts: NormActs
  /// Shape [states][periods]; as drawn, not brought to the reported scale.
  public let positions: [[Double]]
  public let calling: [Double]

  /// - Parameters:
  ///   - calling: by period, the chance that the rival (the second state) calls a vote on a text it opposes.
  ///   - innovation: sd of the walk over one period.
  ///   - noThreshold: mean of the cutpoint below which a state votes no.
  ///   - recurring: the same texts come back in every period, bound as series.
  ///   - polesStand: whether the first two states stay where they start.
  ///   - leap: what the rival's step into the last period adds, whether or not the poles stand.
  ///   - poles: where the anchor (the first state, A) and the rival (B) start.
  public static func drawn(
    states count: Int, periods times: Int, textsPerPeriod: Int, accessions: Int = 3, calling: [Double],
    otherCalling: Double = 0.02, routine: Double = 0.05, innovation: Double = 0.1, poles: (Double, Double) = (1.2, -2),
    slopeMean: Double = 0.6, noThreshold: Double = -1.6, recurring: Bool = false, polesStand: Bool = false,
    leap: Double = 0, seed: UInt64
  ) throws -> SimulatedNormActs {
    var random = RandomStream(seed: seed, purpose: "simulated norm acts")
    let names = (0..<count).map { $0 == 0 ? "A" : $0 == 1 ? "B" : "S\(100 + $0)" }
    var positions: [[Double]] = []
    for state in 0..<count {
      var x = state == 0 ? poles.0 : state == 1 ? poles.1 : random.normal()
      positions.append([])
      for t in 0..<times {
        if t > 0 && !(polesStand && state < 2) { x += innovation * random.normal() }
        if state == 1 && t > 0 && t == times - 1 { x += leap }
        positions[state].append(x)
      }
    }
    let activity = (0..<count).map { _ in 0.6 * random.normal() }
    var items: [NormItem] = []
    var texts: [NormText] = []
    var drawnItems: [(slope: Double, threshold: Double, vote: Double, lower: Double, gap: Double)] = []
    for number in 0..<textsPerPeriod * (recurring ? 1 : times) {
      let slope = slopeMean / 0.8 + 0.8 * random.normal()
      let threshold = 1 + 0.6 * random.normal()
      drawnItems.append(
        (
          slope, threshold, 0.8 * slope + 0.3 * random.normal(),
          noThreshold + 0.4 * (threshold - 1) + 0.4 * random.normal(), 0.3 + 0.6 * random.uniform()
        ))
      _ = number
    }
    for t in 0..<times {
      for k in 0..<textsPerPeriod {
        let item = drawnItems[recurring ? k : t * textsPerPeriod + k]
        let id = "T\(t)-\(1000 + k)"
        var (sponsors, votes) = ([NormAct](), [NormAct]())
        var isCalled = random.uniform() < routine
        for state in 0..<count {
          let x = positions[state][t]
          let sponsors0 = item.slope * x + activity[state] - item.threshold + random.normal() > 0
          sponsors.append(sponsors0 ? .yes : .no)
          let u = item.vote * x + random.normal()
          let vote: NormAct = sponsors0 ? .yes : u < item.lower ? .no : u < item.lower + item.gap ? .abstain : .yes
          votes.append(random.uniform() < 0.05 && !sponsors0 && state > 1 ? .none : vote)
          let chance = state == 1 ? calling[t] : otherCalling
          if votes[state] == .no && random.uniform() < chance { isCalled = true }
        }
        texts.append(NormText(id: id, period: t + 1, putToVote: isCalled, series: recurring ? "R\(k)" : nil))
        items.append(NormItem(kind: .sponsorship, id: id, period: t + 1, acts: sponsors, text: id))
        if isCalled { items.append(NormItem(kind: .vote, id: id, period: t + 1, acts: votes, text: id)) }
      }
    }
    for k in 0..<accessions {
      let (slope, threshold) = ((k % 2 == 0 ? 1.0 : -1.0) * (0.8 + 0.4 * random.uniform()), 0.5 * random.normal())
      let t = k % times
      let acts = (0..<count).map { state -> NormAct in
        slope * positions[state][t] - threshold + random.normal() > 0 ? .yes : .no
      }
      items.append(NormItem(kind: .accession, id: "F\(k)", period: t + 1, acts: acts))
    }
    return SimulatedNormActs(
      acts: try NormActs(states: names, periods: (0..<times).map { $0 + 1 }, items: items, texts: texts),
      positions: positions, calling: calling)
  }
}
