import CKernels
import Foundation
import Statistics

@testable import Measures

/// A roll of votes with everything mixed: yes, abstain, no and none, with units and items that fill no block of sixteen.
struct KernelCase {
  static let units = 37
  static let items = 21

  let layout: VoteLayout
  /// By slot.
  var positions: [Float]
  /// By slot, shape [3][itemSlots]: lower cutpoint, slope, log of the gap.
  var state: [Float]
  /// Of each unit and item; nil where there is no vote.
  let ballots: [[VoteData.Ballot?]]

  init(spread: Double = 1) throws {
    var stream = RandomStream(seed: 3, purpose: "kernel case")
    let ballots = (0..<Self.units).map { _ in
      (0..<Self.items).map { _ in
        stream.uniform() < 0.3 ? nil : VoteData.Ballot(rawValue: UInt8(stream.integer(below: 3)))
      }
    }
    let votes = ballots.enumerated().flatMap { unit, row in
      row.enumerated().compactMap { item, ballot in
        ballot.map { VoteData.Vote(unit: unit, time: 0, item: item, ballot: $0) }
      }
    }
    self.ballots = ballots
    layout = try VoteLayout(
      VoteData(
        units: (0..<Self.units).map { "U\($0)" }, times: [0], items: (0..<Self.items).map { "I\($0)" }, votes: votes))
    positions = (0..<layout.pointSlots).map { _ in Float(spread * stream.normal()) }
    let count = layout.itemSlots
    state = [Float](repeating: 0, count: 3 * count)
    for slot in 0..<count {
      state[slot] = Float(spread * stream.normal())
      state[count + slot] = Float(0.8 * stream.normal())
      state[2 * count + slot] = Float(-0.5 + 0.7 * stream.normal())
    }
  }

  static let processors: [Int32] = (0..<3).filter { suasion_kernels_for($0) != nil }

  static func kernels(_ processor: Int32) -> suasion_kernels {
    (suasion_kernels_for(processor) ?? suasion_kernels_here()).pointee
  }

  /// The log-likelihood of one ballot in double precision, from the definition.
  static func logLikelihood(_ ballot: VoteData.Ballot, lower: Double, slope: Double, logGap: Double, theta: Double)
    -> Double
  {
    let (a, b) = (lower - slope * theta, lower + exp(logGap) - slope * theta)
    switch ballot {
    case .yes: return log(Normal.cdf(a))
    case .no: return log(Normal.upperTail(b))
    // The tail that holds no digits near 1.
    case .abstain: return log(a > 0 ? Normal.upperTail(a) - Normal.upperTail(b) : Normal.cdf(b) - Normal.cdf(a))
    }
  }

  func item(_ slot: Int) -> (lower: Double, slope: Double, logGap: Double) {
    let count = layout.itemSlots
    return (Double(state[slot]), Double(state[count + slot]), Double(state[2 * count + slot]))
  }

  /// Of one unit at a position.
  func unitLogLikelihood(_ unit: Int, at theta: Double) -> Double {
    (0..<layout.itemSlots).reduce(0) { sum, slot in
      guard layout.slotItem[slot] >= 0, let ballot = ballots[unit][layout.slotItem[slot]] else { return sum }
      let item = item(slot)
      return sum
        + Self.logLikelihood(ballot, lower: item.lower, slope: item.slope, logGap: item.logGap, theta: theta)
    }
  }

  /// Of one item at given parameters.
  func itemLogLikelihood(_ item: Int, at p: [Double]) -> Double {
    (0..<Self.units).reduce(0) { sum, unit in
      guard let ballot = ballots[unit][item] else { return sum }
      let theta = Double(positions[layout.stateSlot[unit]])
      return sum + Self.logLikelihood(ballot, lower: p[0], slope: p[1], logGap: p[2], theta: theta)
    }
  }

  /// Everything `points` gives: log-likelihoods, derivatives, curvatures; shape [3][pointSlots].
  func points(_ kernels: suasion_kernels) -> [Float] {
    let slots = layout.pointSlots
    var out = [Float](repeating: .nan, count: 3 * slots)
    withItems(kernels) { items in
      var votes = layout.pointVotes(0)
      out.withUnsafeMutableBufferPointer { out in
        guard let base = out.baseAddress else { return }
        kernels.points(&votes, items, positions, base, base + slots, base + 2 * slots)
      }
    }
    return out
  }

  /// The ten sums; shape [10][itemSlots].
  func sums(_ kernels: suasion_kernels) -> [Float] {
    var out = [Float](repeating: .nan, count: 10 * layout.itemSlots)
    out.withUnsafeMutableBufferPointer { out in
      guard let base = out.baseAddress else { return }
      withItems(kernels) { items in
        var votes = layout.itemVotes(0)
        kernels.item_sums_of(&votes, items, positions, rows(base))
      }
    }
    return out
  }

  /// Gradient, log posterior and minus the likelihood's Hessian; shapes [3], [1] and [6][itemSlots].
  func itemPosterior(
    _ kernels: suasion_kernels, _ prior: suasion_item_prior
  ) -> (gradient: [Float], value: [Float], curvature: [Float]) {
    let count = layout.itemSlots
    var sums = sums(kernels)
    var gradient = [Float](repeating: .nan, count: 3 * count)
    var value = [Float](repeating: .nan, count: count)
    var curvature = [Float](repeating: .nan, count: 6 * count)
    sums.withUnsafeMutableBufferPointer { sums in
      guard let base = sums.baseAddress else { return }
      kernels.item_posterior(Int32(count), state, rows(base), prior, &gradient, &value)
      kernels.item_curvature(Int32(count), state, rows(base), &curvature)
    }
    return (gradient, value, curvature)
  }

  private func withItems(_ kernels: suasion_kernels, _ body: (suasion_items) -> Void) {
    let count = layout.itemSlots
    var upper = [Float](repeating: 0, count: count)
    state.withUnsafeBufferPointer { state in
      guard let base = state.baseAddress else { return }
      kernels.upper_cutpoints(Int32(count), base, base + 2 * count, 0, &upper)
      upper.withUnsafeBufferPointer { body(suasion_items(lower: base, upper: $0.baseAddress, slope: base + count)) }
    }
  }

  private func rows(_ base: UnsafeMutablePointer<Float>) -> suasion_item_sums {
    func row(_ index: Int) -> UnsafeMutablePointer<Float> { base + index * layout.itemSlots }
    return suasion_item_sums(
      log_likelihood: row(0), first: row(1), first_position: row(2), second: row(3), second_position: row(4),
      second_position_squared: row(5), upper: row(6), upper_upper: row(7), upper_both: row(8),
      upper_both_position: row(9))
  }
}
