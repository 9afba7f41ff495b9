/// Minimises a function without derivatives, by the simplex method of Nelder & Mead (1965), doi 10.1093/comjnl/7.4.308,
/// started anew from where it ends until that gains nothing more.
///
/// - Parameters:
///   - start: where to begin; the first simplex reaches 5 % of each coordinate further, as in MATLAB and SciPy.
///   - tolerance: a simplex whose values differ by less than this share of the best is done.
/// - Returns: the best point and its value.
func nelderMead(
  from start: [Double], tolerance: Double = 1e-10, evaluations limit: Int = 4000, _ function: ([Double]) -> Double
) -> (point: [Double], value: Double) {
  var best = (point: start, value: function(start))
  var left = limit
  while left > 0 {
    let next = descend(from: best, tolerance: tolerance, &left, function)
    let gain = best.value - next.value
    if next.value < best.value { best = next }
    guard gain > 1e-8 * abs(best.value) else { break }
  }
  return best
}

private func descend(
  from start: (point: [Double], value: Double), tolerance: Double, _ left: inout Int, _ function: ([Double]) -> Double
) -> (point: [Double], value: Double) {
  let order = start.point.count
  var simplex = [start]
  for place in 0..<order {
    var point = start.point
    point[place] = point[place] != 0 ? 1.05 * point[place] : 0.00025
    simplex.append((point, function(point)))
  }
  left -= order
  func along(_ from: [Double], _ to: [Double], _ share: Double) -> (point: [Double], value: Double) {
    left -= 1
    let point = zip(from, to).map { $0 + share * ($1 - $0) }
    return (point, function(point))
  }
  while left > 0 {
    // Stable, so that ties keep their order.
    simplex = simplex.enumerated().sorted { ($0.element.value, $0.offset) < ($1.element.value, $1.offset) }
      .map(\.element)
    let worst = simplex[order]
    if worst.value - simplex[0].value <= tolerance * abs(simplex[0].value) { break }
    var centre = [Double](repeating: 0, count: order)
    for vertex in simplex.dropLast() { for place in 0..<order { centre[place] += vertex.point[place] } }
    centre = centre.map { $0 / Double(order) }
    let reflected = along(centre, worst.point, -1)
    if reflected.value < simplex[0].value {
      let expanded = along(centre, worst.point, -2)
      simplex[order] = expanded.value < reflected.value ? expanded : reflected
    } else if reflected.value < simplex[order - 1].value {
      simplex[order] = reflected
    } else {
      let isOutside = reflected.value < worst.value
      let contracted = along(centre, isOutside ? reflected.point : worst.point, 0.5)
      if contracted.value < min(reflected.value, worst.value) {
        simplex[order] = contracted
      } else {
        for place in 1...order { simplex[place] = along(simplex[0].point, simplex[place].point, 0.5) }
      }
    }
  }
  return simplex.min { $0.value < $1.value } ?? start
}
