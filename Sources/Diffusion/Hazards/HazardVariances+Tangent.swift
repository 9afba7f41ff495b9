import Statistics

extension HazardLikelihood {
  /// The intervals of all groups' variances by the likelihood along a line for each: the other standard deviations move as
  /// they would next to the maximum, by minus the inverse of their own second derivatives times those with this one, and
  /// are not searched for anew. The profile lies above such a line by a term of the third order, so that these intervals
  /// are a little narrower than the profile's; they cost a tenth, and are found to a thousandth of the normal quantile.
  ///
  /// The signed root of the fall of a log-likelihood is nearly a line in the logarithm of a standard deviation, which is
  /// why few steps find its crossing.
  func tangentIntervals(
    _ found: HazardVariances, ridge: Double, options: HazardOptions
  ) throws -> [(low: Double, high: Double)] {
    let bend = try bend(found, ridge: ridge, options: options)
    let free = found.deviations.indices.filter { found.deviations[$0] > 0 }
    return try found.deviations.indices.map { group in
      guard let place = free.firstIndex(of: group), let path = Self.tangent(bend, place, free.count) else {
        return try varianceInterval(group, found, ridge: ridge, options: options)
      }
      var near = found.mode.parameters
      let best = found.deviations[group]
      /// The fall of the log-likelihood on the way to a standard deviation of the group.
      func fall(_ deviation: Double) throws -> Double {
        var deviations = found.deviations
        for (other, move) in zip(free, path) {
          deviations[other] = max(Self.leastDeviation, deviations[other] + move * (deviation - best))
        }
        deviations[group] = deviation
        let there = try laplace(from: near, deviations, ridge: ridge, options: options)
        near = there.mode.parameters
        return max(0, found.logLikelihood - there.logLikelihood)
      }
      let reach = Normal.quantile(0.5 + options.confidence / 2) / 2.0.squareRoot()
      let atZero = try fall(0).squareRoot()
      near = found.mode.parameters
      let low = try atZero <= reach ? 0 : Self.crossing(reach, from: best, towards: 0, fall)
      near = found.mode.parameters
      let high = try Self.crossing(reach, from: best, towards: .infinity, fall)
      return (low * low, high * high)
    }
  }

  /// Minus the second derivatives of the marginal likelihood by the standard deviations above 0, row-major.
  private func bend(_ found: HazardVariances, ridge: Double, options: HazardOptions) throws -> [Double] {
    let free = found.deviations.indices.filter { found.deviations[$0] > 0 }
    guard free.count > 1 else { return [1] }
    var bend = [Double](repeating: 0, count: free.count * free.count)
    for (column, group) in free.enumerated() {
      // At the maximum the slope is 0.
      var moved = found.deviations
      let step = 0.02 * moved[group]
      moved[group] += step
      let there = try laplace(from: found.mode.parameters, moved, ridge: ridge, options: options)
      let slope = try slope(there, held: nil, options: options)
      for (row, other) in free.enumerated() { bend[row * free.count + column] = -slope[other] / step }
    }
    return bend
  }

  /// How the other standard deviations go with one of `count`, 1 for itself; nil where the likelihood does not fall off in
  /// all directions.
  private static func tangent(_ bend: [Double], _ place: Int, _ count: Int) -> [Double]? {
    guard count > 1 else { return [1] }
    let others = (0..<count).filter { $0 != place }
    var block: [Double] = []
    for row in others {
      for column in others { block.append(0.5 * (bend[row * count + column] + bend[column * count + row])) }
    }
    guard let factor = HazardMatrix(block, order: others.count) else { return nil }
    let moves = factor.solved(
      others.map { -0.5 * (bend[$0 * count + place] + bend[place * count + $0]) })
    var path = [Double](repeating: 1, count: count)
    for (other, move) in zip(others, moves) { path[other] = move }
    return path
  }

  /// The standard deviation between `best` and `end` at which the root of the fall is `reach`; infinite where none is.
  private static func crossing(
    _ reach: Double, from best: Double, towards end: Double, _ fall: (Double) throws -> Double
  ) throws -> Double {
    let isUp = end > best
    var inside = (at: 0.0, root: 0.0)  // log σ over that at the maximum
    var outside: (at: Double, root: Double)?
    var next = isUp ? 0.3 : -0.3
    for _ in 0..<40 {
      let deviation = best * portableExp(next)
      guard deviation < 1e3 else { return .infinity }
      let root: Double
      do {
        root = try fall(deviation).squareRoot()
      } catch let error as SuasionError where error.code == .data && isUp {
        return .infinity
      }
      if abs(root - reach) < 1e-3 * reach { return deviation }
      let last = (at: next, root: root)
      let from = root < reach ? outside : inside
      if root < reach { inside = last } else { outside = last }
      // Along the line through the two places on either side, or on from the two before.
      var line = next + (reach - root) * (next - (from?.at ?? 0)) / (root - (from?.root ?? 0))
      if let outside {
        let (low, high) = (min(inside.at, outside.at), max(inside.at, outside.at))
        if !(line > low && line < high) { line = 0.5 * (low + high) }
      } else {
        // No step is more than threefold.
        let most = 3 * abs(next)
        line = isUp ? min(max(line, next + 0.05), most) : max(min(line, next - 0.05), -most)
        if !line.isFinite { line = isUp ? most : -most }
      }
      next = line
    }
    return best * portableExp(next)
  }
}
