import Foundation
import Statistics
import Testing

@testable import Effects

/// The conditional test in its general form, over every vertex of the dual program found by trying every basis, against
/// the closed form that `PlanarMoments` uses.
@Suite struct SensitivityOracleTests {
  struct General {
    var moments: [Double]
    var covariance: [[Double]]
    var vertices: [[Double]]

    /// - Parameters:
    ///   - lead, sign: where the largest change before adoption stands.
    ///   - weights: the target's, all of them not 0 for the first.
    init(_ path: EventPath, leads: Int, weights: [Double], lead: Int, sign: Double, magnitude: Double, value: Double) {
      let n = path.times.count
      let lags = n - leads
      var rows: [[Double]] = []
      for j in 0..<lags {
        for side in [1.0, -1.0] {
          var row = [Double](repeating: 0, count: n)
          row[leads + j] += side
          if j > 0 { row[leads + j - 1] -= side }
          row[lead] += magnitude * sign
          if lead + 1 < leads { row[lead + 1] -= magnitude * sign }
          rows.append(row)
        }
      }
      // Effects τ with target `value`: τ₀ = (value − Σ l_j·τ_j, j ≥ 1)/l₀.
      moments = rows.map { row in
        zip(row, path.estimates).reduce(0) { $0 + $1.0 * $1.1 } - row[leads] * value / weights[0]
      }
      let nuisance = rows.map { row in (1..<lags).map { row[leads + $0] - row[leads] * weights[$0] / weights[0] } }
      let sigmaRows = rows.map { row in
        (0..<n).map { b in (0..<n).reduce(0) { $0 + row[$1] * path.covariance[$1 * n + b] } }
      }
      let covariance = sigmaRows.map { a in rows.map { b in zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } } }
      self.covariance = covariance
      vertices = []
      // Every choice of as many rows as there are equations: weights ≥ 0 with λᵀσ = 1 and λᵀX = 0.
      for mask in 0..<(1 << rows.count) where mask.nonzeroBitCount == lags {
        let basis = rows.indices.filter { mask >> $0 & 1 == 1 }
        let matrix =
          [basis.map { covariance[$0][$0].squareRoot() }] + (0..<lags - 1).map { c in basis.map { nuisance[$0][c] } }
        guard let solved = eliminated(matrix, [1] + [Double](repeating: 0, count: lags - 1)),
          solved.allSatisfy({ $0 > -1e-10 })
        else { continue }
        var vertex = [Double](repeating: 0, count: rows.count)
        for (place, row) in basis.enumerated() { vertex[row] = max(0, solved[place]) }
        vertices.append(vertex)
      }
    }

    func accepts(first: Double, level: Double) -> Bool {
      func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
      let values = vertices.map { dot($0, moments) }
      guard let best = values.indices.max(by: { values[$0] < values[$1] }), values[best] > 0 else { return true }
      if values[best] > first { return false }
      let image = covariance.map { dot($0, vertices[best]) }
      let variance = dot(image, vertices[best])
      var low = -Double.infinity
      var high = first
      for other in vertices.indices {
        let slope = dot(image, vertices[other]) / variance
        let crossing = (values[other] - slope * values[best]) / (1 - slope)
        if slope < 1 - 1e-9 { low = max(low, crossing) } else if slope > 1 + 1e-9 { high = min(high, crossing) }
      }
      let scale = variance.squareRoot()
      let second = (level - level / 10) / (1 - level / 10)
      func tail(_ z: Double) -> Double { Normal.upperTail(z / scale) }
      return (tail(values[best]) - tail(high)) / (tail(low) - tail(high)) >= second
    }
  }

  @Test(arguments: [[1.0, 1, 1], [0.2, -0.5, 1.3], [1, 0, 0], [2]])
  func everyVertexOfTheDual(weights: [Double]) throws {
    let path = sensitivityPath(leads: 3, lags: weights.count)
    let target = SensitivityTarget.weights(Dictionary(uniqueKeysWithValues: weights.enumerated().map { ($0, $1) }))
    var stream = RandomStream(seed: 11, purpose: "hypotheses")
    var accepted = 0
    var compared = 0
    for estimates in noisyEstimates(path, mean: path.estimates, draws: 12, purpose: "oracle") {
      let path = path.with(estimates)
      let checked = try SensitivityPath(path, target: target, window: nil)
      for lead in 0..<3 {
        for sign in [1.0, -1] {
          for magnitude in [0.4, 1.7] {
            let planar = PlanarMoments(checked, lead: lead, sign: sign, magnitude: magnitude, level: 0.05)
            for _ in 0..<4 {
              let value = checked.target + 3 * stream.normal() * checked.variance.squareRoot()
              let general = General(
                path, leads: 3, weights: weights, lead: lead, sign: sign, magnitude: magnitude, value: value)
              let answer = planar.accepts(value)
              #expect(answer == general.accepts(first: planar.criticalFirst, level: 0.05))
              compared += 1
              accepted += answer ? 1 : 0
            }
          }
        }
      }
    }
    #expect(accepted > compared / 5 && accepted < compared * 4 / 5)
  }

  /// The integral for the least-favourable critical value against 6,000 draws of the general program's optimum.
  @Test func leastFavourableCriticalValue() throws {
    let path = sensitivityPath(leads: 3, lags: 3)
    let checked = try SensitivityPath(path, target: .average, window: nil)
    let noise = noisyEstimates(path, mean: path.times.map { _ in 0 }, draws: 6_000, purpose: "least favourable")
    for (lead, sign, magnitude, level) in [(0, 1.0, 1.0, 0.5), (2, -1, 3, 0.5)] {
      let planar = PlanarMoments(checked, lead: lead, sign: sign, magnitude: magnitude, level: level)
      var shape = General(
        path, leads: 3, weights: [1, 1, 1].map { $0 / 3.0 }, lead: lead, sign: sign, magnitude: magnitude, value: 0)
      var above = 0
      for draw in noise {
        // The moments are linear in the estimates.
        shape.moments = []
        for j in 0..<3 {
          for side in [1.0, -1] {
            let step = draw[3 + j] - (j > 0 ? draw[2 + j] : 0)
            let change = (lead < 2 ? draw[lead + 1] : 0) - draw[lead]
            shape.moments.append(side * step - magnitude * sign * change)
          }
        }
        let optimum = shape.vertices.map { zip($0, shape.moments).reduce(0) { $0 + $1.0 * $1.1 } }.max() ?? .nan
        if optimum > planar.criticalFirst { above += 1 }
      }
      // Binomial with chance level/10 = 0.05: four standard errors.
      #expect(abs(Double(above) / 6_000 - 0.05) < 4 * (0.05 * 0.95 / 6_000).squareRoot())
    }
  }

  /// The lasso that the fixed-length interval goes by meets its first-order conditions.
  @Test func lassoIsOptimal() {
    var stream = RandomStream(seed: 5, purpose: "lasso")
    for size in 1...8 {
      let factor = (0..<size * size).map { _ in stream.normal() }
      var quadratic = [Double](repeating: 0, count: size * size)
      for a in 0..<size {
        for b in 0..<size {
          quadratic[a * size + b] = (0..<size).reduce(a == b ? 0.1 : 0) {
            $0 + factor[a * size + $1] * factor[b * size + $1]
          }
        }
      }
      let linear = (0..<size).map { _ in 3 * stream.normal() }
      let lasso = QuadraticLasso(quadratic: quadratic, linear: linear)
      for penalty in [0, 0.1, 1, 3, 100] {
        let z = lasso.solution(penalty, from: (0..<size).map { _ in stream.normal() })
        for i in 0..<size {
          let gradient = (0..<size).reduce(linear[i]) { $0 + quadratic[i * size + $1] * z[$1] }
          if z[i] == 0 {
            #expect(abs(gradient) <= penalty + 1e-9)
          } else {
            #expect(abs(gradient + (z[i] > 0 ? penalty : -penalty)) < 1e-9)
          }
        }
      }
    }
  }
}
