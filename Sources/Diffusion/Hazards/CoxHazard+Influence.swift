import CKernels
import Statistics

extension CoxHazard {
  /// Score residuals (Therneau & Grambsch 2000, section 4.6, with Efron's ties), already multiplied by the bread, summed
  /// by cluster.
  func influence(_ parameters: [Double], bread: [Double]) -> [Double] {
    let k = sample.covariateCount
    let n = sample.count
    let all = parameterCount
    var total = [Double](repeating: 0, count: sample.clusterCount * k)
    guard k > 0, let (risk, _) = try? risks(parameters, threads: 1) else { return total }
    let z = turned(bread, all)
    // By slot: the increments of the hazard, and for each coefficient those of Σ z̄ dΛ; the tied share of both; means.
    var hazard = [Double](repeating: 0, count: slots)
    var tied = hazard
    var moved = [Double](repeating: 0, count: slots * k)
    var movedTied = moved
    var means = moved
    let weights = sample.weights.map { UnsafePointer($0.start) }
    sweep(risk, columns: z.start, count: k, withLevels: false) { slot, sums, dying in
      let rows = events[slot]
      let weight = Self.meanWeight(rows, weights)
      let count = rows.count
      for m in 0..<count {
        let share = isEfron ? Double(m) / Double(count) : 0
        let inverse = 1 / (sums[0] - share * dying[0])
        let step = weight * inverse
        hazard[slot] += step
        tied[slot] += share * step
        for j in 0..<k {
          let mean = (sums[1 + j] - share * dying[1 + j]) * inverse
          moved[slot * k + j] += step * mean
          movedTied[slot * k + j] += share * step * mean
          means[slot * k + j] += mean / Double(count)
        }
      }
    }
    for (_, range) in strata {
      var sum = 0.0
      var sums = [Double](repeating: 0, count: k)
      for slot in range.lowerBound...range.upperBound {
        let own = hazard[slot]
        hazard[slot] = sum
        sum += own
        for j in 0..<k {
          let own = moved[slot * k + j]
          moved[slot * k + j] = sums[j]
          sums[j] += own
        }
      }
    }
    let (isEvent, entry, exit, risks) = (sample.isEvent.start, entry.start, exit.start, risk.start)
    let values = z.start
    total.withUnsafeMutableBufferPointer { total in
      sample.cluster.withUnsafeBufferPointer { clusterOf in
        moved.withUnsafeBufferPointer { moved in
          for place in 0..<n {
            let (from, to) = (Int(entry[place]), Int(exit[place]))
            if from == to { continue }
            let cluster = Int(clusterOf[place]) * k
            var lived = hazard[to] - hazard[from]
            let isDying = isEvent[place]
            let own = to - 1
            if isDying { lived -= tied[own] }
            let weight = weights?[place] ?? 1
            for j in 0..<k {
              let value = values[j * n + place]
              var mean = moved[to * k + j] - moved[from * k + j]
              if isDying { mean -= movedTied[own * k + j] }
              var score = -risks[place] * (value * lived - mean)
              if isDying { score += weight * (value - means[own * k + j]) }
              total[cluster + j] += score
            }
          }
        }
      }
    }
    return total
  }

  /// Each row of the bread times each row's covariates and levels, [coefficient][row].
  private func turned(_ bread: [Double], _ all: Int) -> FixedBuffer<Double> {
    let k = sample.covariateCount
    let n = sample.count
    let z = FixedBuffer<Double>(k * n, of: 0)
    let kernels = suasion_kernels_here().pointee
    let room = Self.pieceRows
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * room + 8) { work in
      guard let offset = work.baseAddress else { return }
      let out = offset + room
      bread.withUnsafeBufferPointer { bread in
        guard let bread = bread.baseAddress else { return }
        for place in stride(from: 0, to: n, by: room) {
          let rows = min(room, n - place)
          for j in 0..<k {
            let slopes = bread + j * all
            if sample.groupCount > 0 {
              for i in 0..<rows {
                var sum = 0.0
                for group in 0..<sample.groupCount { sum += slopes[k + Int(sample.level(group)[place + i])] }
                offset[i] = sum
              }
            }
            kernels.linear_predictor(
              Int64(rows), Int32(truncatingIfNeeded: k), sample.columns.start + place, Int64(n), slopes, 0,
              sample.groupCount > 0 ? UnsafePointer(offset) : nil, out)
            (z.start + j * n + place).update(from: out, count: rows)
          }
        }
      }
    }
    return z
  }

  /// The cumulative baseline hazard: Breslow's, or with Efron's ties the one that goes with them.
  func baseline(_ parameters: [Double]) -> [HazardFit.BaselinePoint] {
    guard let (risk, _) = try? risks(parameters, threads: 1) else { return [] }
    var increments = [Double](repeating: 0, count: slots)
    let weights = sample.weights.map { UnsafePointer($0.start) }
    sweep(risk, columns: sample.columns.start, count: 0, withLevels: false) { slot, all, dying in
      let rows = events[slot]
      let weight = Self.meanWeight(rows, weights)
      for m in 0..<rows.count {
        let share = isEfron ? Double(m) / Double(rows.count) : 0
        increments[slot] += weight / (all[0] - share * dying[0])
      }
    }
    var shift = 0.0
    for j in 0..<sample.covariateCount { shift += sample.centre[j] * parameters[j] / sample.scale[j] }
    let factor = portableExp(-shift)
    let cumulative = cumulated(increments)
    return strata.flatMap { _, range in
      range.map {
        HazardFit.BaselinePoint(stratum: stratum[$0], time: time[$0], value: cumulative[$0 + 1] * factor)
      }
    }
  }
}

/// exp x, the same bits on every processor.
func portableExp(_ x: Double) -> Double {
  var value = 0.0
  withUnsafePointer(to: x) { suasion_kernels_here().pointee.exponentials(1, $0, &value) }
  return value
}
