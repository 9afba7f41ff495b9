import CKernels
import Statistics

extension CoxHazard {
  /// Sums of the risk sets at the maximum, by slot; z is a coefficient's row of the bread times covariates and levels.
  private struct Passage {
    var ties: [Ties]
    /// Σ x̄ dΛ of covariates and levels, [slot][covariate and level].
    var moved: [Double]
    /// Σ z̄ dΛ, the tied share of it, and the mean of z̄ over events, [slot][covariate].
    var turned: [Double]
    var turnedTied: [Double]
    var means: [Double]
  }

  func conclusion(_ parameters: [Double], covariance: [Double]) throws -> HazardConclusion {
    let risk = try risks(parameters, threads: 1)
    let passage = passage(risk, covariance)
    return HazardConclusion(
      influence: influence(risk, passage, covariance), baseline: baseline(parameters, passage, covariance))
  }

  private func passage(_ risk: FixedBuffer<Double>, _ bread: [Double]) -> Passage {
    let k = sample.covariateCount
    let dense = denseCount
    let nothing = [Double](repeating: 0, count: slots * k)
    var passage = Passage(
      ties: [Ties](repeating: Ties(), count: slots), moved: [Double](repeating: 0, count: slots * dense),
      turned: nothing, turnedTied: nothing, means: nothing)
    sweep(risk, withLevels: sample.levelCount > 0) { slot, all, dying in
      var inverses = (sum: 0.0, tied: 0.0)
      let count = Double(events[slot].count)
      var m = 0.0
      let ties = ties(slot, all, dying) { total, _ in
        inverses.sum += 1 / total
        inverses.tied += isEfron ? m / count / total : 0
        m += 1
      }
      passage.ties[slot] = ties
      for i in 0..<dense {
        passage.moved[slot * dense + i] = ties.square * all[1 + i] - ties.cross * dying[1 + i]
      }
      for j in 0..<k {
        var (allTurned, dyingTurned) = (0.0, 0.0)
        for i in 0..<dense {
          allTurned += bread[j * dense + i] * all[1 + i]
          dyingTurned += bread[j * dense + i] * dying[1 + i]
        }
        passage.turned[slot * k + j] = ties.square * allTurned - ties.cross * dyingTurned
        passage.turnedTied[slot * k + j] = ties.cross * allTurned - ties.both * dyingTurned
        passage.means[slot * k + j] = (inverses.sum * allTurned - inverses.tied * dyingTurned) / count
      }
    }
    return passage
  }

  /// Score residuals (Therneau & Grambsch 2000, section 4.6, with Efron's ties), already multiplied by the bread, summed
  /// by cluster.
  private func influence(_ risk: FixedBuffer<Double>, _ passage: Passage, _ bread: [Double]) -> [Double] {
    let k = sample.covariateCount
    let n = sample.count
    let dense = denseCount
    var total = [Double](repeating: 0, count: sample.clusterCount * k)
    guard k > 0 else { return total }
    // What has been lived through before each slot.
    let hazard = cumulated(passage.ties.map(\.hazard))
    let tied = passage.ties.map(\.tied)
    let lived = cumulated(passage.turned, width: k)
    let kernels = suasion_kernels_here().pointee
    let room = Self.pieceRows + 8
    let (isEvent, entry, exit, risk) = (sample.isEvent.start, entry.start, exit.start, risk.start)
    let weights = sample.weights.map { UnsafePointer($0.start) }
    withUnsafeTemporaryAllocation(of: Double.self, capacity: (1 + k) * room) { work in
      total.withUnsafeMutableBufferPointer { total in
        sample.cluster.withUnsafeBufferPointer { clusterOf in
          lived.withUnsafeBufferPointer { lived in
            bread.withUnsafeBufferPointer { bread in
              guard let offset = work.baseAddress, let bread = bread.baseAddress else { return }
              let z = offset + room
              for first in stride(from: 0, to: n, by: Self.pieceRows) {
                let rows = min(Self.pieceRows, n - first)
                for j in 0..<k {
                  let slopes = bread + j * dense
                  addEffects(slopes + k, first, rows, offset)
                  kernels.linear_predictor(
                    Int64(rows), Int32(truncatingIfNeeded: k), sample.columns.start + first, Int64(n), slopes, 0,
                    sample.groupCount > 0 ? UnsafePointer(offset) : nil, z + j * room)
                }
                for i in 0..<rows {
                  let place = first + i
                  let (from, to) = (Int(entry[place]), Int(exit[place]))
                  if from == to { continue }
                  let cluster = Int(clusterOf[place]) * k
                  let own = to - 1
                  let isDying = isEvent[place]
                  let exposure = hazard[to] - hazard[from] - (isDying ? tied[own] : 0)
                  for j in 0..<k {
                    let value = z[j * room + i]
                    var mean = lived[to * k + j] - lived[from * k + j]
                    if isDying { mean -= passage.turnedTied[own * k + j] }
                    var score = -risk[place] * (value * exposure - mean)
                    if isDying { score += (weights?[place] ?? 1) * (value - passage.means[own * k + j]) }
                    total[cluster + j] += score
                  }
                }
              }
            }
          }
        }
      }
    }
    return total
  }

  /// The cumulative baseline hazard, Breslow's or with Efron's ties the one that goes with them, and its variance: that of
  /// the events given the coefficients, Σ 1/T², and what the coefficients add (Tsiatis 1981, doi 10.1214/aos/1176345333,
  /// as survival's survfit).
  private func baseline(
    _ parameters: [Double], _ passage: Passage, _ covariance: [Double]
  ) -> [HazardConclusion.BaselinePoint] {
    let k = sample.covariateCount
    let dense = denseCount
    // Covariates of 0 in their own units.
    let zero = (0..<dense).map { $0 < k ? -sample.centre[$0] / sample.scale[$0] : 0 }
    var predictor = 0.0
    for j in 0..<k { predictor += zero[j] * parameters[j] }
    let factor = kernelExp(predictor)
    return strata.flatMap { _, range in
      var (hazard, variance) = (0.0, 0.0)
      var slope = [Double](repeating: 0, count: dense)
      return range.map { slot in
        let ties = passage.ties[slot]
        hazard += ties.hazard
        variance += ties.square
        for i in 0..<dense { slope[i] += zero[i] * ties.hazard - passage.moved[slot * dense + i] }
        var quadratic = 0.0
        for i in 0..<dense {
          var product = 0.0
          for other in 0..<dense { product += covariance[i * dense + other] * slope[other] }
          quadratic += slope[i] * product
        }
        return HazardConclusion.BaselinePoint(
          stratum: stratum[slot], time: time[slot], value: hazard * factor,
          stdError: (variance + quadratic).squareRoot() * factor)
      }
    }
  }
}
