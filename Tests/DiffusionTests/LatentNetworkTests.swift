import Diffusion
import Foundation
import Statistics
import Testing

/// Simulated cascades, and what a search that carries nothing over makes of them (Benchmarks/peers/latent_network.py).
struct LatentPeers: Decodable {
  struct Edge: Decodable {
    let from, to: String
    let gain, p: Double
  }
  struct Case: Decodable {
    let family: String
    let parameters: [Double]
    let estimated, constant: Bool
    let start: Double
    let edges: [Edge]

    var options: LatentDiffusionOptions {
      var options = LatentDiffusionOptions()
      options.stop = .edges(26)
      if estimated {
        options.delays = .estimated(.exponential)
      } else {
        options.delays = .fixed(
          family == "exponential"
            ? .exponential(rate: parameters[0])
            : family == "rayleigh"
              ? .rayleigh(scale: parameters[0]) : .logNormal(meanLog: parameters[0], sdLog: parameters[1]))
      }
      if constant { (options.retention, options.background) = (1, .constant(1e-64)) }
      return options
    }
  }
  let truth: [[String]]
  let cascades: [[String: Double]]
  let cases: [Case]

  var cascadesByName: [Cascade] { cascades.enumerated().map { Cascade(id: "c\($0 + 100)", times: $1) } }

  static func load() throws -> LatentPeers {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try JSONDecoder().decode(
      Self.self, from: Data(contentsOf: root.appending(path: "Benchmarks/peers/latent_network.json")))
  }
}

/// The log-likelihood of all cascades' best trees, from the definition.
func latentObjective(
  _ cascades: [Cascade], edges: Set<[String]>, _ delays: DelayDistribution, retention: Double = 0.5,
  background: Double = 1e-10
) -> Double {
  var total = 0.0
  for cascade in cascades {
    for (unit, time) in cascade.times {
      let scores = cascade.times.filter { $0.value < time }.map { other, earlier in
        log(edges.contains([other, unit]) ? retention : background) + delays.logDensity(time - earlier)
      }
      if let best = scores.max() { total += best }
    }
  }
  return total
}

@Suite struct LatentNetworkTests {
  @Test func agreesWithASearchThatCarriesNothingOver() throws {
    let peers = try LatentPeers.load()
    #expect(peers.cases.count == 5)
    for peer in peers.cases {
      let found = try latentDiffusionNetwork(peers.cascadesByName, options: peer.options)
      #expect(found.edges.map { [$0.from, $0.to] } == peer.edges.map { [$0.from, $0.to] })
      // Sums of some hundred terms in another order, of logarithms from another library.
      #expect(abs(found.logLikelihood[0] - peer.start) < 1e-10 * abs(peer.start))
      for (edge, reference) in zip(found.edges, peer.edges) {
        #expect(abs(edge.gain - reference.gain) < 1e-8)
        #expect(abs(edge.pValue - reference.p) < 1e-8)
      }
    }
  }

  @Test func eachGainIsTheRecomputedObjective() throws {
    let cascades = try LatentPeers.load().cascadesByName
    for family in DelayDistribution.Family.allCases {
      var options = LatentDiffusionOptions()
      options.stop = .edges(12)
      options.delays = .estimated(family)
      let found = try latentDiffusionNetwork(cascades, options: options)
      #expect(found.edges.count == 12)
      for count in 0...12 {
        let edges = Set(found.edges.prefix(count).map { [$0.from, $0.to] })
        let objective = latentObjective(cascades, edges: edges, found.delays)
        #expect(abs(found.logLikelihood[count] - objective) < 1e-9)
      }
      let taken = Set(found.edges.map { [$0.from, $0.to] })
      #expect(found.explained == found.edges.reduce(0) { $0 + $1.carried })
      #expect(taken.count == 12)
    }
  }

  /// Every set of up to three edges, by brute force: the greedy search takes the best first edge, then the best next to
  /// it, and never more than the best set; the bound 1 − 1/e holds.
  @Test func smallCasesAgainstAllSetsOfEdges() throws {
    for seed in 1...6 {
      var stream = RandomStream(seed: UInt64(seed), purpose: "latent brute force")
      let names = ["a", "b", "c", "d"]
      let cascades = (0..<7).map { number in
        var times: [String: Double] = [:]
        for name in names where stream.uniform() < 0.8 { times[name] = Double(stream.integer(below: 6)) / 2 }
        return Cascade(id: "c\(number)", times: times.count < 2 ? ["a": 0, "b": 1] : times)
      }
      let delays = DelayDistribution.exponential(rate: 0.8)
      var options = LatentDiffusionOptions()
      options.delays = .fixed(delays)
      options.stop = .edges(3)
      options.background = .sameDelay(0.05)
      guard cascades.count(where: { Set($0.times.values).count > 1 }) >= 5 else { continue }
      let found = try latentDiffusionNetwork(cascades, options: options)
      let all = names.flatMap { a in names.filter { $0 != a }.map { [a, $0] } }
      func gain(_ edges: Set<[String]>) -> Double {
        latentObjective(cascades, edges: edges, delays, background: 0.05)
          - latentObjective(cascades, edges: [], delays, background: 0.05)
      }
      var held: Set<[String]> = []
      for edge in found.edges {
        let before = gain(held)
        let best = all.filter { !held.contains($0) }.map { gain(held.union([$0])) - before }.max() ?? 0
        #expect(abs(edge.gain - best) < 1e-10)
        held.insert([edge.from, edge.to])
        #expect(abs(gain(held) - before - best) < 1e-10)
      }
      var best = 0.0
      for one in all.indices {
        for two in one..<all.count {
          for three in two..<all.count { best = max(best, gain([all[one], all[two], all[three]])) }
        }
      }
      #expect(gain(held) <= best + 1e-10)
      #expect(gain(held) >= (1 - exp(-1)) * best - 1e-10)
    }
  }

  /// 30 units, 60 edges, 250 cascades: nearly all true edges are found, where 7 % would be by chance.
  @Test func findsASimulatedNetwork() throws {
    let (truth, cascades) = simulatedCascades(units: 30, edges: 60, cascades: 250, seed: 11)
    for family in DelayDistribution.Family.allCases {
      var options = LatentDiffusionOptions()
      options.stop = .edges(60)
      options.delays = .estimated(family)
      let found = try latentDiffusionNetwork(cascades, options: options)
      let right = found.edges.count { truth.contains([$0.from, $0.to]) }
      #expect(right >= 57, "\(family): \(right) of 60")
    }
    var options = LatentDiffusionOptions()
    options.replicates = 20
    options.shuffles = 19
    let found = try latentDiffusionNetwork(cascades, options: options)
    let right = found.edges.count { truth.contains([$0.from, $0.to]) }
    #expect(right >= 57)
    let shuffled = try #require(found.shuffled)
    #expect(shuffled.pValue == 0.05)
    // True edges come back in most samples of cascades, false ones in fewer.
    func share(_ isTrue: Bool) -> Double {
      mean(found.edges.filter { truth.contains([$0.from, $0.to]) == isTrue }.compactMap(\.share))
    }
    #expect(share(true) > 0.9)
    #expect(found.edges.count > right)
    #expect(share(false) < 0.4)
  }

  /// Where everybody draws a time by themselves, the data look like their own shufflings.
  @Test func shufflingTellsNothingFromNothing() throws {
    var small = 0
    for seed in 1...12 {
      var stream = RandomStream(seed: UInt64(seed), purpose: "latent nothing")
      let cascades = (0..<30).map { number in
        Cascade(
          id: "c\(number)",
          times: Dictionary(uniqueKeysWithValues: (0..<10).map { ("u\($0)", stream.uniform()) }))
      }
      var options = LatentDiffusionOptions()
      options.stop = .edges(15)
      options.shuffles = 19
      options.seed = UInt64(seed)
      if try #require(latentDiffusionNetwork(cascades, options: options).shuffled).pValue <= 0.1 { small += 1 }
    }
    // Of 12 with chance 0.1 each, 5 or more has probability 0.004.
    #expect(small < 5)
  }

  @Test func orderAndThreadsChangeNothing() throws {
    let (_, cascades) = simulatedCascades(units: 16, edges: 30, cascades: 60, seed: 5)
    var options = LatentDiffusionOptions()
    options.replicates = 12
    options.shuffles = 7
    options.threads = 1
    let one = try latentDiffusionNetwork(cascades, options: options)
    options.threads = 3
    let other = try latentDiffusionNetwork(cascades.reversed(), options: options)
    #expect(one == other)
    options.seed = 2
    #expect(try latentDiffusionNetwork(cascades, options: options).edges.map(\.share) != one.edges.map(\.share))
    // Other names, in another order: the same edges under the new names, unless two gains are equal.
    options.replicates = 0
    options.shuffles = 0
    func renamed(_ name: String) -> String { "n\(99 - (Int(name.dropFirst()) ?? 0))" }
    let relabelled = cascades.map { cascade in
      Cascade(
        id: cascade.id, times: Dictionary(uniqueKeysWithValues: cascade.times.map { (renamed($0.key), $0.value) }))
    }
    let mirrored = try latentDiffusionNetwork(relabelled, options: options)
    #expect(mirrored.edges.map { [$0.from, $0.to] } == one.edges.map { [renamed($0.from), renamed($0.to)] })
    #expect(mirrored.edges.map(\.gain) == one.edges.map(\.gain))
  }

  @Test func simultaneousUptakesAreNotTied() throws {
    let cascades = (0..<8).map { Cascade(id: "c\($0)", times: ["a": 0, "b": 0, "c": 1 + Double($0 % 3)]) }
    var options = LatentDiffusionOptions()
    options.stop = .edges(10)
    let found = try latentDiffusionNetwork(cascades, options: options)
    // a and b stand equal before c: names decide, and the other adds nothing.
    #expect(found.edges.map { [$0.from, $0.to] } == [["a", "c"]])
    #expect(found.edges[0].before == 8 && found.edges[0].after == 0 && found.edges[0].carried == 8)
    #expect(found.possibleEdges == 2)
    #expect(found.events == 8 && found.explained == 8)
    #expect(found.notes.contains { $0.hasPrefix("10 edges were asked for") })
    let network = try found.network(name: "latent", units: ["c", "b", "a"])
    #expect(try network.exposure([false, false, true]) == [1, 0, 0])
    #expect(found.sources.map(\.unit) == ["a"])
  }

  @Test func tooFewCascadesAreRefused() throws {
    let useless = [Cascade(id: "x", times: ["a": 1]), Cascade(id: "y", times: ["a": 1, "b": 1])]
    func some(_ count: Int) -> [Cascade] {
      useless + (0..<count).map { Cascade(id: "c\($0)", times: ["a": 0, "b": 1, "c": Double($0)]) }
    }
    #expect(throws: SuasionError.self) { try latentDiffusionNetwork(some(4)) }
    let five = try latentDiffusionNetwork(some(5))
    #expect(five.leftOut.map(\.count) == [2])
    #expect(five.leftOut[0].cascades == ["x", "y"])
    // Three pairs: log2(3/0.05) = 5.9.
    #expect(five.notes.contains { $0.hasPrefix("Only 5 cascades: with fewer than 6") })
    #expect(try latentDiffusionNetwork(some(6)).notes.isEmpty)
    var options = LatentDiffusionOptions()
    options.window = -0.5...3
    let windowed = try latentDiffusionNetwork(some(9), options: options)
    #expect(windowed.leftOut[0].count == 5)
  }

  @Test func badInputIsAnError() throws {
    let good = (0..<6).map { Cascade(id: "c\($0)", times: ["a": 0, "b": 1 + Double($0)]) }
    func refuses(_ cascades: [Cascade], _ change: (inout LatentDiffusionOptions) -> Void = { _ in }) {
      var options = LatentDiffusionOptions()
      change(&options)
      #expect(throws: SuasionError.self) { try latentDiffusionNetwork(cascades, options: options) }
    }
    refuses([])
    refuses(good + [good[0]])
    refuses(good + [Cascade(id: "n", times: ["a": .nan])])
    refuses(good) { $0.stop = .edges(0) }
    refuses(good) { $0.stop = .pValue(below: 0) }
    refuses(good) { $0.delays = .fixed(.exponential(rate: 0)) }
    refuses(good) { $0.delays = .fixed(.logNormal(meanLog: .nan, sdLog: 1)) }
    refuses(good) { $0.delays = .fixed(.rayleigh(scale: 1e-200)) }
    refuses(good) { $0.background = .constant(0.7) }
    refuses(good) { $0.replicates = -1 }
  }
}

/// Cascades along random edges, each passing with chance 0.5 after an exponential delay of mean 1.
func simulatedCascades(units: Int, edges: Int, cascades: Int, seed: UInt64) -> (Set<[String]>, [Cascade]) {
  var stream = RandomStream(seed: seed, purpose: "latent simulation")
  func name(_ unit: Int) -> String { "u\(unit + 10)" }
  var links: Set<[Int]> = []
  while links.count < edges {
    let (a, b) = (stream.integer(below: units), stream.integer(below: units))
    if a != b { links.insert([a, b]) }
  }
  let sorted = links.sorted { $0.lexicographicallyPrecedes($1) }
  var result: [Cascade] = []
  while result.count < cascades {
    var times: [Int: Double] = [:]
    var waiting: [(time: Double, unit: Int)] = [(0, stream.integer(below: units))]
    while let next = waiting.indices.min(by: { waiting[$0].time < waiting[$1].time }) {
      let (time, unit) = waiting.remove(at: next)
      if times[unit] != nil { continue }
      times[unit] = time
      for link in sorted where link[0] == unit && stream.uniform() < 0.5 {
        waiting.append((time - portableLog(stream.openUniform()), link[1]))
      }
    }
    guard times.count > 1 else { continue }
    result.append(
      Cascade(
        id: "c\(result.count + 1000)",
        times: Dictionary(uniqueKeysWithValues: times.map { (name($0.key), $0.value) })))
  }
  return (Set(links.map { [name($0[0]), name($0[1])] }), result)
}
