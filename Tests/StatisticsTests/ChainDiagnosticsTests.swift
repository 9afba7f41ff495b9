import Foundation
import Statistics
import Testing

/// Simulated chains, and what R's posterior and ArviZ make of them (Benchmarks/peers/chain_diagnostics.py).
private struct ChainPeers: Decodable {
  struct Answer: Decodable {
    let mean, sd, q05, q50, q95, rHat, essBulk, essTail: Double

    var values: [Double] { [mean, sd, q05, q50, q95, rHat, essBulk, essTail] }
  }
  struct Case: Decodable {
    let name: String
    let chains: Int
    let posterior, arviz: Answer
    let draws: [Float]
  }
  let cases: [Case]

  static func load() throws -> ChainPeers {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    return try decoder.decode(
      Self.self, from: Data(contentsOf: root.appending(path: "Benchmarks/peers/chain_diagnostics.json")))
  }
}

private let fields = ["mean", "sd", "q05", "q50", "q95", "rHat", "essBulk", "essTail"]

/// Chains of x′ = φx + e, the first moved by `shift`; shape [chains, draws].
private func autoregressive(_ phi: Double, chains: Int, draws: Int, shift: Double = 0, unit: UInt64 = 0) -> [Float] {
  var stream = RandomStream(seed: 7, purpose: "chains", unit: unit)
  return (0..<chains).flatMap { chain in
    var x = stream.normal() / (1 - phi * phi).squareRoot()
    return (0..<draws).map { _ in
      x = phi * x + stream.normal()
      return Float(x + (chain == 0 ? shift : 0))
    }
  }
}

/// As `fields` names them.
private func values(_ summary: DrawSummary) -> [Double] {
  [
    summary.mean, summary.sd, summary.q05, summary.q50, summary.q95, summary.rHat, summary.essBulk, summary.essTail,
  ]
}

private func bits(_ summary: DrawSummary) -> [UInt64] { values(summary).map(\.bitPattern) }

private func close(_ a: Double, _ b: Double, _ tolerance: Double) -> Bool {
  a == b || a.isNaN && b.isNaN || abs(a - b) <= tolerance * max(abs(a), abs(b))
}

@Suite struct ChainDiagnosticsTests {
  /// R posterior 1.4.0. Both sides work in doubles on the same single-precision draws; theirs takes autocovariances
  /// from a Fourier transform and ours from sums. On 400 other random sets the two differ by 8e-15 at most; 1e-12 leaves
  /// room for a library that sums in another order. A mean is held against the draws' own size.
  @Test func agreesWithPosterior() throws {
    let peers = try ChainPeers.load()
    #expect(peers.cases.count == 24)
    for peer in peers.cases {
      let summary = values(DrawSummary(of: peer.draws, chains: peer.chains))
      let size = peer.draws.reduce(0) { max($0, abs(Double($1))) }
      for (field, (ours, theirs)) in zip(fields, zip(summary, peer.posterior.values)) {
        if peer.name == "all stand still", field == "rHat" {
          // Theirs divides by what rounding leaves of a variance of zero.
          #expect(ours == .infinity && theirs > 1e15)
        } else {
          #expect(
            close(ours, theirs, 1e-12) || field == "mean" && abs(ours - theirs) < 1e-14 * size,
            "\(peer.name), \(field): \(ours), posterior \(theirs)")
        }
      }
    }
  }

  /// ArviZ 0.23.4, to 1e-12 for the same reason, but for what it does otherwise than posterior: it gives constants their
  /// number of draws as effective size, one chain no R̂, and half chains of odd length one more pair of lags.
  @Test func agreesWithArviZ() throws {
    let otherwise = ["far apart, odd halves", "one chain", "signed zeros", "all stand still", "constant"]
    for peer in try ChainPeers.load().cases where !otherwise.contains(peer.name) {
      let summary = values(DrawSummary(of: peer.draws, chains: peer.chains))
      for (field, (ours, theirs)) in zip(fields, zip(summary, peer.arviz.values)).dropFirst() {
        #expect(close(ours, theirs, 1e-12), "\(peer.name), \(field): \(ours), ArviZ \(theirs)")
      }
    }
  }

  /// Only the order of sums changes: 1e-12.
  @Test func orderOfChainsDoesNotMatter() {
    let draws = autoregressive(0.7, chains: 4, draws: 151, shift: 0.5)
    let turned = [2, 0, 3, 1].flatMap { draws[$0 * 151..<($0 + 1) * 151] }
    for (a, b) in zip(values(DrawSummary(of: draws, chains: 4)), values(DrawSummary(of: turned, chains: 4))) {
      #expect(close(a, b, 1e-12))
    }
  }

  /// A cube keeps order, and so every rank that is not one of distances; a shift makes those the smaller R̂.
  @Test func monotoneTransformsDoNotMatter() {
    let draws = autoregressive(0.5, chains: 4, draws: 200, shift: 1).map { ($0 * 256).rounded() / 256 }
    let plain = DrawSummary(of: draws, chains: 4)
    let cubed = DrawSummary(of: draws.map { $0 * $0 * $0 }, chains: 4)
    #expect(cubed.rHat == plain.rHat)
    #expect(cubed.essBulk == plain.essBulk)
    #expect(cubed.essTail == plain.essTail)
    #expect(cubed.q50 != plain.q50)
  }

  @Test func mirroredDrawsMirror() {
    let draws = autoregressive(0.5, chains: 4, draws: 200)
    let plain = DrawSummary(of: draws, chains: 4)
    let mirrored = DrawSummary(of: draws.map { -$0 }, chains: 4)
    #expect(close(mirrored.mean, -plain.mean, 1e-12))
    #expect(close(mirrored.q05, -plain.q95, 1e-12))
    #expect(close(mirrored.rHat, plain.rHat, 1e-12))
    #expect(close(mirrored.essBulk, plain.essBulk, 1e-12))
    #expect(close(mirrored.essTail, plain.essTail, 1e-12))
  }

  @Test func shiftedChainIsSeen() {
    #expect(DrawSummary(of: autoregressive(0, chains: 4, draws: 500), chains: 4).rHat < 1.01)
    #expect(DrawSummary(of: autoregressive(0, chains: 4, draws: 500, shift: 0.5), chains: 4).rHat > 1.01)
  }

  /// Independent draws are worth about themselves: 100 sets of 4 × 250, whose sizes have a standard error of about 1 %
  /// of their mean.
  @Test func independentDrawsCountInFull() {
    var summarizer = ChainSummarizer(chains: 4, draws: 250)
    let sizes = (0..<100).map {
      summarizer.summarize(autoregressive(0, chains: 4, draws: 250, unit: UInt64($0 + 1))).essBulk
    }
    #expect(abs(mean(sizes) / 1000 - 1) < 0.05)
  }

  /// Draws that alternate exactly are worth the most that is granted, n·log10(n).
  @Test func alternatingDrawsAreCapped() {
    let draws = (0..<400).map { Float($0 % 2 == 0 ? -1 : 1) }
    #expect(close(DrawSummary(of: draws, chains: 4).essBulk, 400 * log10(400), 1e-12))
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity, .signalingNaN]) func notFinite(value: Float) {
    var draws = autoregressive(0, chains: 2, draws: 50)
    var summarizer = ChainSummarizer(chains: 2, draws: 50)
    let before = bits(summarizer.summarize(draws))
    let kept = draws[61]
    draws[61] = value
    #expect(values(summarizer.summarize(draws)).allSatisfy { $0.isNaN })
    draws[61] = kept
    #expect(bits(summarizer.summarize(draws)) == before)
  }

  @Test func constant() {
    let summary = DrawSummary(of: Array(repeating: 0.25, count: 80), chains: 4)
    #expect(values(summary).prefix(5) == [0.25, 0, 0.25, 0.25, 0.25])
    #expect(summary.rHat.isNaN && summary.essBulk.isNaN && summary.essTail.isNaN)
  }

  @Test(arguments: 1...13) func fewDraws(draws: Int) {
    for chains in [1, 2, 5] {
      let summary = DrawSummary(of: autoregressive(0.2, chains: chains, draws: draws), chains: chains)
      #expect(summary.mean.isFinite)
      #expect(summary.rHat.isNaN == (draws < 4))
      #expect(summary.essBulk.isNaN == (draws < 12))
    }
  }

  @Test func scratchSpaceLeavesNoTrace() {
    let sets = (0..<4).map { autoregressive([0, 0.9, -0.5, 0.99][$0], chains: 3, draws: 97, unit: UInt64($0)) }
    var used = ChainSummarizer(chains: 3, draws: 97)
    for set in sets + [sets[0].map { $0.rounded() }] + sets {
      #expect(bits(used.summarize(set)) == bits(DrawSummary(of: set, chains: 3)))
    }
  }

  @Test(arguments: [1, 2, 3]) func manyQuantitiesAtOnce(threads: Int) throws {
    let sets = (0..<37).map { autoregressive(0.3, chains: 2, draws: 60, unit: UInt64($0)) }
    let rows = (0..<120).flatMap { row in sets.map { $0[row] } }
    let summaries = try summarize(draws: rows, quantities: 37, chains: 2, threads: threads)
    #expect(summaries.map(bits) == sets.map { bits(DrawSummary(of: $0, chains: 2)) })
  }
}
