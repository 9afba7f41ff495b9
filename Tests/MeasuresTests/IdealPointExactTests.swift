import Foundation
import Statistics
import Testing

@testable import Measures

/// Tiny data whose posterior can be had without any chain: draws from the prior, weighted by the likelihood.
@Suite("Exactness of the ideal points") struct IdealPointExactTests {
  /// Rows are units, letters their votes on the items of each time: Y, A, N, and - for none.
  static func data(_ rows: [String], times: [Int] = [0], items: [Int]) -> VoteData {
    var votes: [VoteData.Vote] = []
    for (unit, row) in rows.enumerated() {
      for (column, letter) in row.enumerated() {
        guard let ballot = "YAN".firstIndex(of: letter).map({ "YAN".distance(from: "YAN".startIndex, to: $0) }) else {
          continue
        }
        let time = column * times.count / row.count
        votes.append(
          .init(unit: unit, time: time, item: items[column], ballot: VoteData.Ballot(rawValue: UInt8(ballot)) ?? .yes))
      }
    }
    return VoteData(
      units: rows.indices.map { "U\($0)" }, times: times, items: (0...(items.max() ?? 0)).map { "I\($0)" }, votes: votes
    )
  }

  struct Case: CustomTestStringConvertible {
    var testDescription: String
    var data: VoteData
    var priors = IdealPointPriors()
    /// Quantities that this model leaves free and nothing holds.
    var without: [String] = []
  }

  static let cases: [Case] = {
    var gap = IdealPointPriors()
    gap.innovation = 0.6
    gap.cutpointMean = 0.4
    gap.cutpointSD = 1.5
    gap.logGapMean = -0.3
    return [
      Case(testDescription: "2 units, 2 items", data: data(["YA", "NY"], items: [0, 1])),
      Case(testDescription: "3 units, 2 items", data: data(["YN", "YA", "NY"], items: [0, 1])),
      Case(
        testDescription: "3 units, 2 times", data: data(["YYNA", "YA-N", "NYY-"], times: [0, 1], items: [0, 1, 2, 3])),
      Case(
        testDescription: "3 units, 2 times 4 steps apart, other priors",
        data: data(["YYNY", "YAAN", "--YY"], times: [3, 7], items: [0, 1, 2, 3]), priors: gap),
      Case(
        testDescription: "an item at both times",
        data: data(["YYYA", "YANN", "NYN-"], times: [0, 1], items: [0, 1, 0, 2])
      ),
      Case(testDescription: "binary", data: data(["YYN", "YNN", "NYY"], items: [0, 1, 2])),
      Case(
        testDescription: "fixed smoothing and bounds",
        data: data(["YYN", "YAN", "N-Y"], times: [0, 1, 2], items: [0, 1, 2]), priors: .bsv2017, without: ["σ"]),
    ]
  }()

  /// Means and distribution functions at three points of every quantity, within 4.5 standard errors of the two Monte
  /// Carlo estimates together (of some 500 comparisons one in 300 runs would pass that by chance; the seed is fixed).
  /// Errors of a probability stay below 0.012: what the sampler moves by some 5 % of a standard deviation is found.
  @Test(arguments: cases) func agreesWithWeightedDrawsFromThePrior(example: Case) throws {
    let hand = IdealPointByHand(example.data, priors: example.priors)
    var options = IdealPointOptions()
    options.priors = example.priors
    options.chains = 48
    options.warmup = 100
    options.seed = 5
    let chains = try IdealPointByHand.chains(example.data, options: options, sweeps: 2000)
    let draws = chains.map { $0.map(hand.quantities) }
    let names = hand.names
    let points = names.indices.map { quantity in
      let sorted = draws.joined().map { $0[quantity] }.sorted()
      return [0.1, 0.5, 0.9].map { Statistics.quantile(ofSorted: sorted, $0) }
    }
    let exact = try hand.posterior(points: points, draws: 320_000, seed: 6)
    #expect(exact.effectiveDraws > 2500)
    for (quantity, name) in names.enumerated() where !example.without.contains(where: name.contains) {
      for column in 0..<4 {
        // Chains are independent of each other: their means show the error of the mean of all.
        let means = draws.map { chain in
          mean(
            chain.map { draw in
              column == 0 ? draw[quantity] : draw[quantity] <= points[quantity][column - 1] ? 1 : 0
            })
        }
        // Gaps have tails that no mean of draws can be trusted with; their distribution can.
        if column == 0, name.hasPrefix("gap") { continue }
        // Two units stand at 1 and −1 whatever happens.
        if standardDeviation(means) < 1e-5 { continue }
        let error = standardDeviation(means) / Double(means.count).squareRoot()
        let other = exact.errors[quantity][column]
        let z = (mean(means) - exact.estimates[quantity][column]) / (error * error + other * other).squareRoot()
        #expect(abs(z) < 4.5, "\(name), column \(column): \(mean(means)), not \(exact.estimates[quantity][column])")
        if column > 0 { #expect(error < 0.012 && other < 0.012, "\(name) \(error) \(other)") }
      }
    }
  }
}
