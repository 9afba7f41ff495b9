import CKernels
import Statistics

extension CoxHazard {
  /// What events at one time add to the hazards of those at risk, by slot.
  struct Increments: Sendable {
    /// Σ over events of the mean weight / Σ risk, and the share of it that events at this time do not live through.
    var hazard: [Double]
    var tied: [Double]
  }

  /// The mean weight of the events at one time.
  @inline(__always)
  static func meanWeight(_ rows: Range<Int>, _ weights: UnsafePointer<Double>?) -> Double {
    guard let weights else { return 1 }
    var sum = 0.0
    for place in rows { sum += weights[place] }
    return sum / Double(rows.count)
  }

  func curvature(_ parameters: [Double], thin: Int, threads: Int) throws -> HazardCurvature {
    try curvature(parameters, multiplier: nil, threads: threads)
  }

  /// With the contribution of each event time to the gradient and the Hessian multiplied, [slot].
  func curvature(_ parameters: [Double], multiplier: [Double]?, threads: Int) throws -> HazardCurvature {
    let k = sample.covariateCount
    let levels = sample.levelCount
    let dense = k + levels
    var result = HazardCurvature(dense: dense, diagonal: 0)
    let (risk, predictor) = try risks(parameters, threads: threads)
    let kernels = suasion_kernels_here().pointee
    var increments = Increments(
      hazard: [Double](repeating: 0, count: slots), tied: [Double](repeating: 0, count: slots))
    var value = 0.0
    let deaths = sample.eventCount
    let totals = FixedBuffer<Double>(deaths, of: 1)
    let totalWeights = FixedBuffer<Double>(deaths, of: 0)
    var filled = 0
    let weights = sample.weights.map { UnsafePointer($0.start) }
    let (predictorAt, totalsAt, totalWeightsAt) = (predictor.start, totals.start, totalWeights.start)
    result.dense.withUnsafeMutableBufferPointer { hessian in
      increments.hazard.withUnsafeMutableBufferPointer { hazard in
        increments.tied.withUnsafeMutableBufferPointer { tied in
          sweep(risk, columns: sample.columns.start, count: k, withLevels: levels > 0) { slot, all, dying in
            let rows = events[slot]
            let weight = Self.meanWeight(rows, weights)
            let count = rows.count
            var (first, second) = (0.0, 0.0)
            // Σ 1, f and f² times weight / total².
            var (square, cross, both) = (0.0, 0.0, 0.0)
            if let weights {
              for place in rows { value += weights[place] * predictorAt[place] }
            } else {
              for place in rows { value += predictorAt[place] }
            }
            for m in 0..<count {
              let share = isEfron ? Double(m) / Double(count) : 0
              let total = all[0] - share * dying[0]
              let inverse = 1 / total
              totalsAt[filled] = total
              totalWeightsAt[filled] = weight
              filled += 1
              let step = weight * inverse
              first += step
              second += share * step
              square += step * inverse
              cross += share * step * inverse
              both += share * share * step * inverse
            }
            if let multiplier {
              let factor = multiplier[slot]
              first *= factor
              second *= factor
              square *= factor
              cross *= factor
              both *= factor
            }
            hazard[slot] = first
            tied[slot] = second
            if count == 1 || !isEfron {
              for row in 0..<dense {
                let scaled = all[1 + row] * square
                if scaled == 0 { continue }
                for column in 0...row { hessian[row * dense + column] -= scaled * all[1 + column] }
              }
            } else {
              for row in 0..<dense {
                let a = square * all[1 + row] - cross * dying[1 + row]
                let b = both * dying[1 + row] - cross * all[1 + row]
                if a == 0 && b == 0 { continue }
                for column in 0...row {
                  hessian[row * dense + column] -= a * all[1 + column] + b * dying[1 + column]
                }
              }
            }
          }
        }
      }
    }
    kernels.logarithms(Int64(filled), totals.start, totals.start)
    for index in 0..<filled { value -= totalWeightsAt[index] * totalsAt[index] }
    result.value = value
    let cumulative = cumulated(increments.hazard)
    try addRows(&result, risk, increments.tied, cumulative, multiplier, threads: threads)
    return result
  }

  /// Running sums within each stratum: what has been lived through before each slot.
  func cumulated(_ increments: [Double]) -> [Double] {
    var cumulative = [Double](repeating: 0, count: slots)
    for (_, range) in strata {
      var sum = 0.0
      for slot in range {
        cumulative[slot] = sum
        sum += increments[slot]
      }
      cumulative[range.upperBound] = sum
    }
    return cumulative
  }

  /// Event minus A, and A, of rows first ..< first + count.
  @inline(__always)
  private func residuals(
    _ first: Int, _ count: Int, _ risk: UnsafePointer<Double>, _ cumulative: UnsafePointer<Double>,
    _ exit: UnsafePointer<Int32>, _ entry: UnsafePointer<Int32>,
    _ residual: UnsafeMutablePointer<Double>, _ lived: UnsafeMutablePointer<Double>
  ) {
    for i in 0..<count {
      let place = first + i
      let own = risk[place] * (cumulative[Int(exit[place])] - cumulative[Int(entry[place])])
      lived[i] = own
      residual[i] = -own
    }
    for i in count..<(count + 7) / 8 * 8 {
      lived[i] = 0
      residual[i] = 0
    }
  }

  private func addRows(
    _ result: inout HazardCurvature, _ risk: FixedBuffer<Double>, _ tied: [Double], _ cumulative: [Double],
    _ multiplier: [Double]?, threads: Int
  ) throws {
    let n = sample.count
    let k = sample.covariateCount
    let levels = sample.levelCount
    let dense = k + levels
    let unit = Self.pieceRows * Self.unitPieces
    let isEvent = sample.isEvent
    let parts = try parallelMap(count: (n + unit - 1) / unit, threads: threads) { index in
      var part = HazardCurvature(dense: dense, diagonal: 0)
      let (first, end) = (index * unit, min(n, (index + 1) * unit))
      let kernels = suasion_kernels_here().pointee
      let room = Self.pieceRows + 8
      let moments = 2 + 2 * k + k * (k + 1) / 2
      withUnsafeTemporaryAllocation(of: Double.self, capacity: 3 * room + moments) { work in
        guard let residual = work.baseAddress else { return }
        let (lived, scratch, out) = (residual + room, residual + 2 * room, residual + 3 * room)
        tied.withUnsafeBufferPointer { tied in
          cumulative.withUnsafeBufferPointer { cumulative in
            do {
              do {
                guard let tied = tied.baseAddress, let cumulative = cumulative.baseAddress else { return }
                let (entry, exit, risk, isEvent) = (entry.start, exit.start, risk.start, isEvent.start)
                let weights = sample.weights.map { UnsafePointer($0.start) }
                var place = first
                while place < end {
                  let rows = min(Self.pieceRows, end - place)
                  residuals(place, rows, risk, cumulative, exit, entry, residual, lived)
                  for i in 0..<rows where isEvent[place + i] {
                    // The row's own time is the last slot before its exit.
                    let less = risk[place + i] * tied[Int(exit[place + i]) - 1]
                    lived[i] -= less
                    let factor = multiplier?[Int(exit[place + i]) - 1] ?? 1
                    residual[i] = (weights?[place + i] ?? 1) * factor - lived[i]
                  }
                  kernels.hazard_moments(
                    Int64(rows), Int32(truncatingIfNeeded: k), sample.columns.start + place, Int64(n), residual, lived,
                    scratch, out)
                  for j in 0..<k { part.gradient[j] += out[2 + j] }
                  var pair = 2 + 2 * k
                  for row in 0..<k {
                    for column in 0...row {
                      part.dense[row * dense + column] += out[pair]
                      pair += 1
                    }
                  }
                  if levels > 0 { scatter(place, rows, residual, lived, &part) }
                  place += rows
                }
              }
            }
          }
        }
      }
      return part
    }
    for part in parts {
      for index in result.gradient.indices { result.gradient[index] += part.gradient[index] }
      for index in result.dense.indices { result.dense[index] += part.dense[index] }
    }
  }

  private func scatter(
    _ first: Int, _ count: Int, _ residual: UnsafePointer<Double>, _ lived: UnsafePointer<Double>,
    _ part: inout HazardCurvature
  ) {
    let k = sample.covariateCount
    let dense = k + sample.levelCount
    part.gradient.withUnsafeMutableBufferPointer { gradient in
      part.dense.withUnsafeMutableBufferPointer { hessian in
        for group in 0..<sample.groupCount {
          let own = sample.level(group) + first
          for i in 0..<count {
            let level = k + Int(own[i])
            gradient[level] += residual[i]
            hessian[level * dense + level] += lived[i]
          }
          for j in 0..<k {
            let x = sample.column(j) + first
            for i in 0..<count { hessian[(k + Int(own[i])) * dense + j] += lived[i] * x[i] }
          }
          for other in 0..<group {
            let to = sample.level(other) + first
            for i in 0..<count { hessian[(k + Int(own[i])) * dense + k + Int(to[i])] += lived[i] }
          }
        }
      }
    }
  }
}
