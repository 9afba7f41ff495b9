import Effects
import Foundation
import Statistics

/// A path whose errors are those of levels, half persistent, each less the level at −1.
func sensitivityPath(leads: Int, lags: Int, scale: Double = 0.1, estimates: [Double]? = nil) -> EventPath {
  let times = Array((-1 - leads)..<(-1)) + Array(0..<lags)
  func level(_ a: Int, _ b: Int) -> Double {
    pow(0.5, Double(abs(a - b))) + (a == b ? 0.5 + 0.05 * Double(abs(a + 1)) : 0)
  }
  let covariance = times.flatMap { a in
    times.map { b in scale * scale * (level(a, b) - level(a, -1) - level(-1, b) + level(-1, -1)) }
  }
  return EventPath(
    times: times, estimates: estimates ?? times.map { 0.05 * sin(3 * Double($0)) + ($0 < 0 ? 0 : 0.6) },
    covariance: covariance, reference: -1)
}

/// Normal draws with the path's covariance about `mean`; shape [draws][times].
func noisyEstimates(_ path: EventPath, mean: [Double], draws: Int, purpose: String) -> [[Double]] {
  let n = path.times.count
  var lower = [Double](repeating: 0, count: n * n)
  for row in 0..<n {
    for column in 0...row {
      var sum = path.covariance[row * n + column]
      for k in 0..<column { sum -= lower[row * n + k] * lower[column * n + k] }
      lower[row * n + column] = row == column ? sum.squareRoot() : sum / lower[column * n + column]
    }
  }
  return (0..<draws).map { draw in
    var stream = RandomStream(seed: 7, purpose: purpose, unit: UInt64(draw))
    let z = (0..<n).map { _ in stream.normal() }
    return (0..<n).map { row in (0...row).reduce(mean[row]) { $0 + lower[row * n + $1] * z[$1] } }
  }
}

extension EventPath {
  func with(_ estimates: [Double]) -> EventPath {
    var path = self
    path.estimates = estimates
    return path
  }

  func scaled(_ factor: Double) -> EventPath {
    EventPath(
      times: times, estimates: estimates.map { factor * $0 }, covariance: covariance.map { factor * factor * $0 },
      reference: reference)
  }
}

/// The solution of a small square system by elimination with pivoting; nil where it is singular.
func eliminated(_ matrix: [[Double]], _ rhs: [Double]) -> [Double]? {
  var rows = zip(matrix, rhs).map { $0 + [$1] }
  let n = rhs.count
  for column in 0..<n {
    guard let pivot = (column..<n).max(by: { abs(rows[$0][column]) < abs(rows[$1][column]) }),
      abs(rows[pivot][column]) > 1e-11
    else { return nil }
    rows.swapAt(column, pivot)
    for row in 0..<n where row != column {
      let factor = rows[row][column] / rows[column][column]
      for k in column...n { rows[row][k] -= factor * rows[column][k] }
    }
  }
  return (0..<n).map { rows[$0][n] / rows[$0][$0] }
}
