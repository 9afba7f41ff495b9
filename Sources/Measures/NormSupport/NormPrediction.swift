import Statistics

extension NormSupport {
  /// Draws of all chains together.
  var drawCount: Int { all.count / shape.count }

  /// Rows of draws, evenly spread, at most so many.
  func someDraws(_ most: Int) -> [Int] {
    let count = min(max(most, 1), drawCount)
    return (0..<count).map { $0 * drawCount / count }
  }

  /// Under one draw, the chances that a state says no, abstains and says yes to a set of parameters in a period.
  func chances(draw: Int, set: Int, state: Int, period: Int) -> (no: Double, abstain: Double, yes: Double) {
    let at = draw * shape.count
    var x = 0.0
    for d in 0..<shape.dimensions {
      x += Double(all[at + shape.item(set, d)]) * Double(all[at + shape.position(d, state, period)])
    }
    let kind = layout.sets[set].kind
    if kind == .sponsorship { x += Double(all[at + shape.activity(state)]) }
    let lower = Double(all[at + shape.item(set, shape.dimensions)])
    guard kind == .vote else { return (Normal.cdf(lower - x), 0, Normal.cdf(x - lower)) }
    let upper = lower + portableExp(Double(all[at + shape.item(set, shape.dimensions + 1)]))
    let (no, yes) = (Normal.cdf(lower - x), Normal.cdf(x - upper))
    return (no, max(1 - no - yes, 1e-12), yes)
  }
}
