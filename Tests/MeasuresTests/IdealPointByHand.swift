import Foundation
import Statistics

@testable import Measures

/// The ideal-point model written out once more, in double precision and from its definition, with its posterior by
/// weighted draws from the prior. Nothing here knows of the sampler.
struct IdealPointByHand {
  /// One draw of everything, on the scale of the model.
  struct State {
    /// By unit, then time.
    var theta: [Double]
    /// In the order of the items.
    var lower: [Double]
    var upper: [Double]
    var slope: [Double]
    var sigma: Double
  }

  let data: VoteData
  let priors: IdealPointPriors
  /// Unit and time of each state, and its votes.
  private let states: [(unit: Int, time: Int, votes: Int)]
  /// Of each item the states that vote on it, and how.
  private let votesOfItem: [[(state: Int, ballot: VoteData.Ballot)]]
  private let isBinary: Bool
  private let anchor: [Int]

  init(_ data: VoteData, priors: IdealPointPriors) {
    self.data = data
    self.priors = priors
    var states: [(unit: Int, time: Int, votes: Int)] = []
    for unit in data.units.indices {
      for time in data.times.indices {
        let votes = data.votes.count { Int($0.unit) == unit && Int($0.time) == time }
        if votes > 0 { states.append((unit, time, votes)) }
      }
    }
    self.states = states
    votesOfItem = data.items.indices.map { item in
      data.votes.filter { Int($0.item) == item }.map { vote in
        (states.firstIndex { $0.unit == Int(vote.unit) && $0.time == Int(vote.time) } ?? 0, vote.ballot)
      }
    }
    isBinary = !data.votes.contains { $0.ballot == .abstain }
    let votesOf = data.units.indices.map { unit in data.votes.count { Int($0.unit) == unit } }
    let most = votesOf.firstIndex(of: votesOf.max() ?? 0) ?? 0
    anchor = states.indices.filter { states[$0].unit == most }
  }

  /// Positions and σ from the prior, and their weight; nil outside its bounds.
  ///
  /// A pull multiplies the density of a step, N(before, v), by exp(−½ θ²/pull²): the product is normal again, times
  /// (pull²/(v + pull²))^½ exp(−½ before²/(v + pull²)), which is the weight.
  private func walk(_ normal: () -> Double) -> (State, weight: Double)? {
    let sigma = abs(normal()) * priors.innovation
    var theta: [Double] = []
    var weight = 1.0
    func step(_ before: Double, _ variance: Double) -> Double {
      guard let pull = priors.pull else { return before + variance.squareRoot() * normal() }
      let total = variance + pull * pull
      weight *= (pull * pull / total).squareRoot() * exp(-0.5 * before * before / total)
      return before * pull * pull / total + (variance * pull * pull / total).squareRoot() * normal()
    }
    for (index, state) in states.enumerated() {
      if index == 0 || states[index - 1].unit != state.unit {
        theta.append(step(0, priors.first * priors.first))
        continue
      }
      let before = states[index - 1]
      var variance = sigma * sigma * Double(data.times[state.time] - data.times[before.time])
      if let smoothing = priors.fixedSmoothing {
        variance = smoothing * Double(state.votes) / Double(state.votes + before.votes)
      }
      theta.append(step(theta[index - 1], variance))
    }
    if let bound = priors.pointBound, theta.contains(where: { abs($0) > bound }) { return nil }
    return (State(theta: theta, lower: [], upper: [], slope: [], sigma: sigma), weight)
  }

  /// One item's parameters from the prior, and their weight: 1 but where a bound makes the cutpoint uniform.
  private func item(
    _ normal: () -> Double, _ uniform: () -> Double
  ) -> (lower: Double, upper: Double, slope: Double, weight: Double) {
    let slope = priors.slopeSD * normal()
    let gap = exp(priors.logGapMean + priors.logGapSD * normal())
    guard let bound = priors.cutpointBound else {
      let lower = priors.cutpointMean + priors.cutpointSD * normal()
      return (lower, lower + (isBinary ? 0 : gap), slope, 1)
    }
    let lower = bound * (2 * uniform() - 1)
    let z = (lower - priors.cutpointMean) / priors.cutpointSD
    return (lower, lower + (isBinary ? 0 : gap), slope, lower + gap > bound ? 0 : exp(-0.5 * z * z))
  }

  /// One draw and its weight. Given positions the items are independent, so that each is picked from some draws of its
  /// prior by its own likelihood, and their mean likelihoods make the weight: unbiased, and better than one draw of all.
  private func draw(_ normal: () -> Double, _ uniform: () -> Double) -> (State, weight: Double)? {
    guard let walked = walk(normal) else { return nil }
    var (state, weight) = walked
    let tries = 12
    for votes in votesOfItem {
      var total = 0.0
      var chosen = (lower: 0.0, upper: 0.0, slope: 0.0)
      for _ in 0..<tries {
        let item = item(normal, uniform)
        guard item.weight > 0 else { continue }
        var product = item.weight
        for (index, ballot) in votes {
          let pull = item.slope * state.theta[index]
          let (a, b) = (item.lower - pull, item.upper - pull)
          switch ballot {
          case .yes: product *= Normal.cdf(a)
          case .no: product *= Normal.upperTail(b)
          case .abstain: product *= Normal.cdf(b) - Normal.cdf(a)
          }
        }
        total += product
        if uniform() * total < product { chosen = (item.lower, item.upper, item.slope) }
      }
      guard total > 0 else { return nil }
      weight *= total / Double(tries)
      state.lower.append(chosen.lower)
      state.upper.append(chosen.upper)
      state.slope.append(chosen.slope)
    }
    return (state, weight)
  }

  /// What is compared: positions, cutpoints, slopes and σ on the identified scale, then what the priors alone settle and
  /// no turn of the scale changes: centre and spread of all positions, cutpoints, sizes of slopes, and σ.
  var names: [String] {
    let items = data.items
    return states.map { "\(data.units[$0.unit]) at \(data.times[$0.time])" } + items.map { "lower \($0)" }
      + items.map { "gap \($0)" } + items.map { "slope \($0)" } + ["log σ"] + ["raw |centre|", "raw log spread"]
      + items.map { "raw lower \($0)" } + items.map { "raw |slope| \($0)" } + ["raw σ"]
  }

  func quantities(_ state: State) -> [Double] {
    let n = Double(state.theta.count)
    let centre = state.theta.reduce(0, +) / n
    let spread = (state.theta.reduce(0) { $0 + ($1 - centre) * ($1 - centre) } / n).squareRoot()
    let above = anchor.reduce(0) { $0 + state.theta[$1] - centre }
    let factor = (above < 0 ? -1 : 1) / spread
    var values = state.theta.map { ($0 - centre) * factor }
    for item in state.lower.indices { values.append(state.lower[item] - state.slope[item] * centre) }
    for item in state.lower.indices { values.append(state.upper[item] - state.lower[item]) }
    for item in state.lower.indices { values.append(state.slope[item] / factor) }
    values.append(log(state.sigma / spread))
    values += [abs(centre), log(spread)]
    values += state.lower
    values += state.slope.map { abs($0) }
    values.append(state.sigma)
    return values
  }

  /// Weighted sums over draws of the prior: what the posterior has for each quantity and for the chance that it lies
  /// below each of some points, with the errors of the weights.
  struct Exact {
    var estimates: [[Double]]
    var errors: [[Double]]
    var effectiveDraws: Double
  }

  /// - Parameter points: of each quantity the points c for P(quantity ≤ c); the first estimate is its mean.
  func posterior(points: [[Double]], draws: Int, seed: UInt64) throws -> Exact {
    let width = 1 + (points.first?.count ?? 0)
    let cells = points.count * width
    let batches = 32
    let parts = try parallelMap(count: batches, threads: 2) { batch in
      var stream = RandomStream(seed: seed, purpose: "draws from a prior", unit: UInt64(batch))
      var buffer = [Float](repeating: 0, count: 1 << 14)
      var next = buffer.count
      func normal() -> Double {
        if next == buffer.count {
          stream.fillNormals(&buffer, count: buffer.count)
          next = 0
        }
        next += 1
        return Double(buffer[next - 1])
      }
      func uniform() -> Double { stream.uniform() }
      // Σw, Σw², and of each cell Σwx, Σw²x, Σw²x².
      var sums = [Double](repeating: 0, count: 2 + 3 * cells)
      for _ in 0..<draws / batches {
        guard let (state, weight) = draw(normal, uniform) else { continue }
        let square = weight * weight
        sums[0] += weight
        sums[1] += square
        for (quantity, value) in quantities(state).enumerated() {
          for column in 0..<width {
            let x = column == 0 ? value : value <= points[quantity][column - 1] ? 1 : 0
            let cell = 2 + 3 * (quantity * width + column)
            sums[cell] += weight * x
            sums[cell + 1] += square * x
            sums[cell + 2] += square * x * x
          }
        }
      }
      return sums
    }
    let sums = parts.reduce([Double](repeating: 0, count: 2 + 3 * cells)) { zip($0, $1).map(+) }
    var exact = Exact(estimates: [], errors: [], effectiveDraws: sums[0] * sums[0] / sums[1])
    for quantity in points.indices {
      let columns = (0..<width).map { 2 + 3 * (quantity * width + $0) }
      let found = columns.map { sums[$0] / sums[0] }
      exact.estimates.append(found)
      exact.errors.append(
        zip(columns, found).map { cell, mean in
          max(0, sums[cell + 2] - 2 * mean * sums[cell + 1] + mean * mean * sums[1]).squareRoot() / sums[0]
        })
    }
    return exact
  }
}

extension IdealPointByHand {
  /// What the sampler's chains pass through, on the scale of the model; shape [chains][draws], every fourth sweep.
  static func chains(_ data: VoteData, options: IdealPointOptions, sweeps: Int) throws -> [[State]] {
    let run = try IdealPointRun(data, options: options)
    let (chains, layout) = (run.chains, run.layout)
    return try parallelMap(count: options.chains, threads: options.threads) { number in
      let chain = chains[number]
      var states: [State] = []
      for sweep in 0..<options.warmup + sweeps {
        chain.sweep(sweep, warmup: options.warmup)
        guard sweep >= options.warmup, sweep % 4 == 0 else { continue }
        func row(_ row: Int) -> [Double] {
          layout.parameterOfItem.map { Double(chain.items[row * chain.parameters + $0]) }
        }
        let lower = row(0)
        states.append(
          State(
            theta: (0..<layout.stateCount).map { Double(chain.theta[layout.stateSlot[$0]]) }, lower: lower,
            upper: layout.isBinary ? lower : zip(lower, row(2)).map { $0 + exp($1) }, slope: row(1),
            sigma: chain.innovation))
      }
      return states
    }
  }
}
