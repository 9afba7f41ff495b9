import Statistics

/// What a chain leaves behind: positions and σ of every kept sweep on the identified scale, and items of some.
final class IdealPointTrace: @unchecked Sendable {
  private let layout: VoteLayout
  private let anchor: Range<Int>
  /// One row a draw, shape [draws][states]: rows are added without moving those that stand.
  var points: [[Float]] = []
  var innovations: [Float] = []
  /// Lower cutpoint, upper cutpoint and slope of each item, shape [rows][3, items]; of draws 0, thinning, 2 · thinning, ….
  var items: [[Float]] = []
  var thinning = 1
  /// So many rows of items are kept at the most; then every other is thrown away.
  static let mostItemRows = 128

  init(layout: VoteLayout, anchor: Int) {
    self.layout = layout
    self.anchor = layout.unitStart[anchor]..<layout.unitStart[anchor + 1]
  }

  /// The unit that holds the scale's direction: the one asked for where it voted, else the one with the most votes.
  static func anchor(_ layout: VoteLayout, _ name: String?) -> Int {
    if let name, let unit = layout.data.units.firstIndex(of: name), layout.unitStart[unit] < layout.unitStart[unit + 1]
    {
      return unit
    }
    let votes = layout.data.units.indices.map { unit in
      layout.stateVotes[layout.unitStart[unit]..<layout.unitStart[unit + 1]].reduce(0, +)
    }
    return votes.indices.max { (votes[$0], -$0) < (votes[$1], -$1) } ?? 0
  }

  /// What brings a chain's positions to mean 0 and variance 1 over all states, the anchor above 0: θ → (θ − mean) · factor.
  static func identify(_ chain: IdealPointChain, anchor: Range<Int>) -> (mean: Double, factor: Double) {
    let layout = chain.layout
    var sum = 0.0
    var square = 0.0
    for state in 0..<layout.stateCount {
      let value = Double(chain.theta[layout.stateSlot[state]])
      sum += value
      square += value * value
    }
    let count = Double(layout.stateCount)
    let mean = sum / count
    let variance = square / count - mean * mean
    var above = 0.0
    for state in anchor { above += Double(chain.theta[layout.stateSlot[state]]) - mean }
    // One state alone has no spread: it stands at 0.
    return (mean, variance > 1e-12 ? (above < 0 ? -1 : 1) / variance.squareRoot() : 1)
  }

  func keep(_ chain: IdealPointChain, draw: Int) {
    let (mean, factor) = Self.identify(chain, anchor: anchor)
    points.append((0..<layout.stateCount).map { Float((Double(chain.theta[layout.stateSlot[$0]]) - mean) * factor) })
    innovations.append(Float(chain.innovation * abs(factor)))
    guard draw % thinning == 0 else { return }
    keepItems(chain, mean: mean, factor: factor)
    if items.count > Self.mostItemRows {
      items = stride(from: 0, to: items.count, by: 2).map { items[$0] }
      thinning *= 2
    }
  }

  /// τ − βθ stays where θ becomes (θ − mean) · factor: β/factor, and τ − β mean. Where the direction turns, slopes do.
  private func keepItems(_ chain: IdealPointChain, mean: Double, factor: Double) {
    chain.kernels.upper_cutpoints(
      Int32(chain.parameters), chain.items.start, chain.items.start + 2 * chain.parameters,
      layout.isBinary ? 1 : 0, chain.work.upper.start)
    let parameters = layout.parameterOfItem
    let lower = chain.items.start
    let slope = chain.items.start + chain.parameters
    var row: [Float] = []
    row.reserveCapacity(3 * parameters.count)
    for parameter in parameters { row.append(Float(Double(lower[parameter]) - Double(slope[parameter]) * mean)) }
    for parameter in parameters {
      row.append(Float(Double(chain.work.upper[parameter]) - Double(slope[parameter]) * mean))
    }
    for parameter in parameters { row.append(Float(Double(slope[parameter]) / factor)) }
    items.append(row)
  }
}
