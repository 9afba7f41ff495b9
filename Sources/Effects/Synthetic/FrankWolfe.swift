import Statistics

extension SimplexProblem {
  /// The weights as the authors of synthetic difference in differences find them, in their package `synthdid` 0.0.9: 100
  /// steps of Frank and Wolfe with exact line search, weights up to a quarter of the largest set to 0, and up to 10,000
  /// steps more. Steps end where one lowers the mean squared error by no more than `minimumDecrease`².
  ///
  /// Where the candidates are many this ends near the optimum, not at it: their published figures are of these weights.
  /// Arkhangelsky et al. (2021), doi 10.1257/aer.20190159; Jaggi (2013), Revisiting Frank-Wolfe, algorithm 3.
  func publishedWeights(from start: [Double], minimumDecrease: Double) -> [Double] {
    var weights = start
    let enough = minimumDecrease * minimumDecrease * Double(rows)
    frankWolfe(&weights, steps: 100, enough: enough)
    let limit = (weights.max() ?? 0) / 4
    weights = normalized(weights.map { $0 <= limit ? 0 : $0 })
    frankWolfe(&weights, steps: 10_000, enough: enough)
    return weights
  }

  /// Steps towards the vertex of steepest descent, as far as pays, until one lowers the objective by no more than `enough`.
  private func frankWolfe(_ weights: inout [Double], steps: Int, enough: Double) {
    guard order > 1 else { return weights = [1] }
    let (order, stride) = (order, stride)
    // The weights are scale · direction, so that a step changes one entry; likewise the half gradient.
    var gradient = [Double](repeating: .infinity, count: stride)
    matrix.withUnsafeBufferPointer { matrix in
      weights.withUnsafeMutableBufferPointer { direction in
        gradient.withUnsafeMutableBufferPointer { gradient in
          guard let h = matrix.baseAddress, let w = direction.baseAddress, let g = gradient.baseAddress else { return }
          multiply(h, w, g, order, stride)
          var scale = 1.0
          var value = 0.0
          for place in 0..<order { value += w[place] * g[place] }
          var lowest = g[0]
          for place in 1..<order { lowest = min(lowest, g[place]) }
          for step in 1...steps {
            var best = 0
            while best < order - 1, g[best] != lowest { best += 1 }
            let row = h + best * stride
            let slope = scale * g[best]
            let gain = value - slope
            let curvature = row[best] - 2 * slope + value
            let length = curvature > 0 ? min(1, max(0, gain / curvature)) : 0
            let rest = 1 - length
            if rest == 0 {
              for place in 0..<order { w[place] = 0 }
              w[best] = 1
              scale = 1
              for place in 0..<order { g[place] = row[place] }
              value = row[best]
              lowest = g[0]
              for place in 1..<order { lowest = min(lowest, g[place]) }
            } else {
              value = rest * rest * value + 2 * length * rest * slope + length * length * row[best]
              scale *= rest
              w[best] += length / scale
              lowest = addMultipleAndFindLowest(g, row, length / scale, stride)
            }
            if step >= 2, 2 * length * gain - length * length * curvature <= enough { break }
            if step % 64 == 0 || scale < 1e-6 {
              value = 0
              for place in 0..<order {
                w[place] *= scale
                g[place] *= scale
                value += w[place] * g[place]
              }
              lowest *= scale
              scale = 1
            }
          }
          for place in 0..<order { w[place] *= scale }
        }
      }
    }
    weights = normalized(weights)
  }
}

/// The weights over their sum; equal weights where that is 0.
func normalized(_ weights: [Double]) -> [Double] {
  var sum = 0.0
  for weight in weights { sum += weight }
  return weights.map { sum > 0 ? $0 / sum : 1 / Double(weights.count) }
}

/// g = h · w over the first `order` entries.
private func multiply(
  _ h: UnsafePointer<Double>, _ w: UnsafePointer<Double>, _ g: UnsafeMutablePointer<Double>, _ order: Int, _ stride: Int
) {
  for place in 0..<order { g[place] = 0 }
  for column in 0..<order where w[column] != 0 {
    for place in 0..<order { g[place] += w[column] * h[column * stride + place] }
  }
}

/// target += factor · source, and the lowest entry of what results.
@inline(__always)
private func addMultipleAndFindLowest(
  _ target: UnsafeMutablePointer<Double>, _ source: UnsafePointer<Double>, _ factor: Double, _ count: Int
) -> Double {
  var lowest = SIMD8<Double>(repeating: .infinity)
  var place = 0
  while place < count {
    let to = UnsafeMutableRawPointer(target + place)
    let sum =
      to.loadUnaligned(as: SIMD8<Double>.self)
      + UnsafeRawPointer(source + place).loadUnaligned(as: SIMD8<Double>.self) * factor
    to.storeBytes(of: sum, as: SIMD8<Double>.self)
    lowest.replace(with: sum, where: sum .< lowest)
    place += 8
  }
  return lowest.min()
}
