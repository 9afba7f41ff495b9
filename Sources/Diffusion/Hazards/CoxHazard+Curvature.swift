import CKernels
import Statistics

extension CoxHazard {
  /// Sums over the events of one time. With T the risks of all at risk less a share f of the risks of those with the
  /// event, they are of the mean weight over T, that times f, and the mean weight over T², that times f and f².
  struct Ties: Sendable {
    var hazard = 0.0
    var tied = 0.0
    var square = 0.0
    var cross = 0.0
    var both = 0.0
  }

  /// - Parameter total: called with each T and the mean weight.
  @inline(__always)
  func ties(
    _ slot: Int, _ all: UnsafePointer<Double>, _ dying: UnsafePointer<Double>,
    _ total: (_ total: Double, _ weight: Double) -> Void = { _, _ in }
  ) -> Ties {
    let rows = events[slot]
    let weight = Self.meanWeight(rows, sample.weights.map { UnsafePointer($0.start) })
    var ties = Ties()
    for m in 0..<rows.count {
      let share = isEfron ? Double(m) / Double(rows.count) : 0
      let left = all[0] - share * dying[0]
      total(left, weight)
      let inverse = 1 / left
      let step = weight * inverse
      ties.hazard += step
      ties.tied += share * step
      ties.square += step * inverse
      ties.cross += share * step * inverse
      ties.both += share * share * step * inverse
    }
    return ties
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
    let risk = try risks(parameters, threads: threads)
    let kernels = suasion_kernels_here().pointee
    var increments = [Double](repeating: 0, count: slots)
    var tied = increments
    var value = 0.0
    let deaths = sample.eventCount
    let totals = FixedBuffer<Double>(unset: deaths)
    let totalWeights = FixedBuffer<Double>(unset: deaths)
    var filled = 0
    let weights = sample.weights.map { UnsafePointer($0.start) }
    let (totalsAt, totalWeightsAt) = (totals.start, totalWeights.start)
    result.dense.withUnsafeMutableBufferPointer { hessian in
      increments.withUnsafeMutableBufferPointer { hazard in
        tied.withUnsafeMutableBufferPointer { tied in
          sweep(risk, withLevels: levels > 0) { slot, all, dying in
            let rows = events[slot]
            for place in rows { value += (weights?[place] ?? 1) * predictor(place, parameters) }
            var sums = ties(slot, all, dying) { total, weight in
              totalsAt[filled] = total
              totalWeightsAt[filled] = weight
              filled += 1
            }
            if let factor = multiplier?[slot] {
              sums.hazard *= factor
              sums.tied *= factor
              sums.square *= factor
              sums.cross *= factor
              sums.both *= factor
            }
            hazard[slot] = sums.hazard
            tied[slot] = sums.tied
            if rows.count == 1 || !isEfron {
              for row in 0..<dense {
                let scaled = all[1 + row] * sums.square
                if scaled == 0 { continue }
                for column in 0...row { hessian[row * dense + column] -= scaled * all[1 + column] }
              }
            } else {
              for row in 0..<dense {
                let a = sums.square * all[1 + row] - sums.cross * dying[1 + row]
                let b = sums.both * dying[1 + row] - sums.cross * all[1 + row]
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
    try addRows(&result, risk, tied, cumulated(increments), multiplier, threads: threads)
    return result
  }

  /// The linear predictor of one row.
  private func predictor(_ place: Int, _ parameters: [Double]) -> Double {
    var sum = 0.0
    for j in 0..<sample.covariateCount { sum += parameters[j] * sample.column(j)[place] }
    for group in 0..<sample.groupCount {
      sum += parameters[sample.covariateCount + Int(sample.level(group)[place])]
    }
    return sum
  }

  /// Running sums within each stratum, [slot][width]: what has been lived through before each slot.
  func cumulated(_ increments: [Double], width: Int = 1) -> [Double] {
    var cumulative = [Double](repeating: 0, count: slots * width)
    for (_, range) in strata {
      for index in range.lowerBound * width..<range.upperBound * width {
        cumulative[index + width] = cumulative[index] + increments[index]
      }
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
