import Foundation
import Measures
import Statistics

/// Acts whose parameters come from the priors of norm support as docs/norm-support.md states them.
struct PriorNormActs {
  let acts: NormActs
  /// Shape [states][periods].
  let positions: [[Double]]
  /// How often states turned.
  let turned: Int
  /// The rival's (the second state's), the others', routine; shape [3][periods].
  let calling: [[Double]]

  /// Every `bare`-th text has no sponsorship item.
  init(
    states count: Int, periods times: Int, texts: Int, bare: Int = 4, accessions: Int = 1,
    turns: (Int, Int) = (1, 99), seed: UInt64
  ) throws {
    var random = RandomStream(seed: seed, purpose: "acts from the prior")
    func normal(_ mean: Double, _ sd: Double) -> Double { mean + sd * random.normal() }
    func gamma(_ shape: Int) -> Double {
      -(0..<shape).reduce(0.0) { sum, _ in sum + log(random.openUniform()) }
    }
    /// The root of an inverse gamma of shape 2.
    func sd(_ scale: Double) -> Double { (scale / gamma(2)).squareRoot() }
    func beta(_ a: Int, _ b: Int) -> Double {
      let first = gamma(a)
      return first / (first + gamma(b))
    }

    let sigma = abs(normal(0, 0.3))
    let turnChance = beta(turns.0, turns.1)
    var turned = 0
    let paths = (0..<count).map { _ in
      var path = [normal(0, 1)]
      for _ in 1..<times {
        let turns = random.uniform() < turnChance
        if turns { turned += 1 }
        path.append(turns ? normal(0, 1) : normal(path[path.count - 1], sigma))
      }
      return path
    }
    self.turned = turned
    positions = paths
    // Beta(½, ½) is the square of a sine.
    calling = (0..<3).map { who in
      (0..<times).map { _ in who == 0 ? pow(sin(0.5 * .pi * random.openUniform()), 2) : beta(1, 9) }
    }
    let eagerness = sd(0.5)
    let line = normal(0, 1)
    let activity = paths.map { normal(line * mean($0), eagerness) }
    let sponsorSlope = (mean: normal(0, 1), sd: sd(0.5))
    let threshold = (mean: normal(1, 2), sd: sd(1))
    let slope = (link: normal(0, 1), sd: sd(1))
    let unlinkedSlope = (mean: normal(0, 1), sd: sd(1))
    let lower = (linked: normal(-2, 2), unlinked: normal(-2, 2), link: normal(0, 1), sd: sd(1))
    let gap = (mean: normal(-0.5, 1), sd: sd(0.5))
    let accessionSlope = (mean: normal(0, 1), sd: sd(0.5))
    let accessionCut = (mean: normal(0, 2), sd: sd(1))

    var items: [NormItem] = []
    var all: [NormText] = []
    for t in 0..<times {
      for k in 0..<texts {
        let id = "T\(t)-\(100 + k)"
        let hasSponsors = k % bare != 0
        let (b, kappa) = (normal(sponsorSlope.mean, sponsorSlope.sd), normal(threshold.mean, threshold.sd))
        let voteSlope =
          hasSponsors ? normal(slope.link * b, slope.sd) : normal(unlinkedSlope.mean, unlinkedSlope.sd)
        let cut = normal(
          hasSponsors ? lower.linked + lower.link * (kappa - threshold.mean) : lower.unlinked, lower.sd)
        let upper = cut + exp(normal(gap.mean, gap.sd))
        var (sponsors, votes): ([NormAct], [NormAct]) = ([], [])
        var isCalled = random.uniform() < calling[2][t]
        for state in 0..<count {
          let x = positions[state][t]
          let doesSponsor = hasSponsors && normal(b * x + activity[state] - kappa, 1) > 0
          let u = normal(voteSlope * x, 1)
          sponsors.append(doesSponsor ? .yes : .no)
          votes.append(doesSponsor ? .yes : u < cut ? .no : u < upper ? .abstain : .yes)
          let calls = random.uniform() < calling[state == 1 ? 0 : 1][t]
          if votes[state] == .no && calls { isCalled = true }
        }
        all.append(NormText(id: id, period: t + 1, putToVote: isCalled))
        if hasSponsors { items.append(NormItem(kind: .sponsorship, id: id, period: t + 1, acts: sponsors, text: id)) }
        if isCalled { items.append(NormItem(kind: .vote, id: id, period: t + 1, acts: votes, text: id)) }
      }
    }
    for k in 0..<accessions {
      let (d, e) = (normal(accessionSlope.mean, accessionSlope.sd), normal(accessionCut.mean, accessionCut.sd))
      let held = positions.map { normal(d * $0[k % times] - e, 1) > 0 ? NormAct.yes : .no }
      items.append(NormItem(kind: .accession, id: "F\(k)", period: k % times + 1, acts: held))
    }
    acts = try NormActs(
      states: (0..<count).map { $0 == 0 ? "A" : $0 == 1 ? "B" : "S\(100 + $0)" }, periods: Array(1...times),
      items: items, texts: all)
  }

  /// On the reported scale: mean 0, sd 1, the first state above the second.
  var standardised: [[Double]] {
    let all = positions.flatMap { $0 }
    let centre = mean(all)
    let sd = mean(all.map { ($0 - centre) * ($0 - centre) }).squareRoot()
    let sign = mean(positions[0]) < mean(positions[1]) ? -1.0 : 1
    return positions.map { $0.map { sign * ($0 - centre) / sd } }
  }
}
