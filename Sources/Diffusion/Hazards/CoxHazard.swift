import CKernels
import Statistics

/// Cox's partial likelihood of rows (start, stop], by strata.
///
/// With A the cumulative hazard that a row has lived through, times its risk, the gradient is Σ (event − A) x and minus the
/// Hessian Σ A x xᵀ − Σ x̄ x̄ᵀ over events: one pass over risk sets for the means x̄ and A, one over rows for the sums.
struct CoxHazard: HazardLikelihood {
  static let pieceRows = 1024
  static let unitPieces = 32

  let sample: HazardSample
  let isEfron: Bool
  let powers = 0
  let periods = 0
  /// Rows with an event at each event time; slots run by stratum, then time, with one empty slot after each stratum.
  let events: [Range<Int>]
  let time: [Double]
  let stratum: [Int]
  /// A row is at risk at the slots entry ..< exit.
  let entry: FixedBuffer<Int32>
  let exit: FixedBuffer<Int32>
  /// Rows that enter late, by slot: those of slot t stand at lateStart[t] ..< lateStart[t + 1].
  let late: [Int32]
  let lateStart: [Int]
  let slots: Int
  /// Rows of each stratum and its slots.
  let strata: [(rows: Range<Int>, slots: Range<Int>)]

  init(_ sample: HazardSample, ties: HazardOptions.Ties) {
    self.sample = sample
    isEfron = ties == .efron
    let count = sample.count
    let (start, stop, isEvent, strata) = (sample.start.start, sample.stop.start, sample.isEvent.start, sample.stratum)
    var events: [Range<Int>] = []
    var time: [Double] = []
    var stratum: [Int] = []
    var ranges: [(rows: Range<Int>, slots: Range<Int>)] = []
    var lateCount = 0
    let entryOf = FixedBuffer<Int32>(count, of: 0)
    let exitOf = FixedBuffer<Int32>(count, of: 0)
    let (entry, exit) = (entryOf.start, exitOf.start)
    var first = 0
    while first < count {
      let own = strata?[first] ?? 0
      var end = count
      if let strata { end = (first..<count).first { strata[$0] != own } ?? count }
      let firstSlot = events.count
      var (runStart, runTime) = (first, Double.nan)
      for place in first..<end {
        if isEvent[place] {
          if stop[place] != runTime {
            if time.count > firstSlot { events.append(runStart..<runStart) }
            (runStart, runTime) = (place, stop[place])
            time.append(runTime)
            stratum.append(own)
          }
        }
        exit[place] = Int32(truncatingIfNeeded: time.count)
      }
      if time.count > firstSlot { events.append(runStart..<runStart) }
      // Events of one time stand together: each range ends where they do.
      for slot in firstSlot..<time.count {
        var last = events[slot].lowerBound
        while last < end, isEvent[last], stop[last] == time[slot] { last += 1 }
        events[slot] = events[slot].lowerBound..<last
      }
      let earliest = time.count > firstSlot ? time[firstSlot] : .infinity
      time.withUnsafeBufferPointer { time in
        for place in first..<end {
          let from = start[place]
          if from < earliest {
            entry[place] = Int32(truncatingIfNeeded: firstSlot)
          } else {
            // The slots before the row's own exit hold every time up to its stop.
            var (low, high) = (firstSlot, Int(exit[place]))
            while low < high {
              let middle = (low + high) / 2
              if time[middle] <= from { low = middle + 1 } else { high = middle }
            }
            entry[place] = Int32(truncatingIfNeeded: low)
            if low < Int(exit[place]), low > firstSlot { lateCount += 1 }
          }
        }
      }
      ranges.append((first..<end, firstSlot..<time.count))
      events.append(0..<0)
      time.append(.infinity)
      stratum.append(own)
      first = end
    }
    slots = events.count
    var lateStart = [Int](repeating: 0, count: slots + 1)
    var late = [Int32](repeating: 0, count: lateCount)
    if lateCount > 0 {
      for (rows, range) in ranges {
        for place in rows where Int(entry[place]) > range.lowerBound && entry[place] < exit[place] {
          lateStart[Int(entry[place]) + 1] += 1
        }
      }
      for slot in 0..<slots { lateStart[slot + 1] += lateStart[slot] }
      var next = lateStart
      for (rows, range) in ranges {
        for place in rows where Int(entry[place]) > range.lowerBound && entry[place] < exit[place] {
          late[next[Int(entry[place])]] = Int32(truncatingIfNeeded: place)
          next[Int(entry[place])] += 1
        }
      }
    }
    self.events = events
    self.time = time
    self.stratum = stratum
    self.entry = entryOf
    self.exit = exitOf
    self.late = late
    self.lateStart = lateStart
    self.strata = ranges
  }

  func start() -> [Double] { [Double](repeating: 0, count: parameterCount) }

  /// Weight times exp(linear predictor), and the linear predictor, [row].
  func risks(_ parameters: [Double], threads: Int) throws -> (risk: FixedBuffer<Double>, predictor: FixedBuffer<Double>)
  {
    let count = sample.count
    let risk = FixedBuffer<Double>(count + 8, of: 0)
    let predictor = FixedBuffer<Double>(count + 8, of: 0)
    let k = sample.covariateCount
    let kernels = suasion_kernels_here().pointee
    let unit = Self.pieceRows * Self.unitPieces
    _ = try parallelMap(count: (count + unit - 1) / unit, threads: threads) { index in
      let (first, end) = (index * unit, min(count, (index + 1) * unit))
      var offset = [Double](repeating: 0, count: Self.pieceRows)
      var eta = [Double](repeating: 0, count: Self.pieceRows + 8)
      parameters.withUnsafeBufferPointer { parameters in
        offset.withUnsafeMutableBufferPointer { offset in
          eta.withUnsafeMutableBufferPointer { eta in
            guard let eta = eta.baseAddress, let offset = offset.baseAddress else { return }
            let slopes = parameters.baseAddress ?? UnsafePointer(offset)
            var place = first
            while place < end {
              let rows = min(Self.pieceRows, end - place)
              if sample.groupCount > 0 {
                for i in 0..<rows {
                  var sum = 0.0
                  for group in 0..<sample.groupCount { sum += slopes[k + Int(sample.level(group)[place + i])] }
                  offset[i] = sum
                }
              }
              kernels.linear_predictor(
                Int64(rows), Int32(truncatingIfNeeded: k), sample.columns.start + place, Int64(count), slopes, 0,
                sample.groupCount > 0 ? UnsafePointer(offset) : nil, eta)
              (predictor.start + place).update(from: eta, count: rows)
              kernels.exponentials(Int64(rows), eta, risk.start + place)
              if let weights = sample.weights { for i in place..<place + rows { risk[i] *= weights[i] } }
              place += rows
            }
          }
        }
      }
      return true
    }
    return (risk, predictor)
  }

  /// Goes through the event times of every stratum, the last first, with sums over those at risk (`all`) and over those
  /// with the event (`dying`): Σ risk, Σ risk x, and with `withLevels` Σ risk by level, [1 + columns + levels].
  @inline(__always)
  func sweep(
    _ risk: FixedBuffer<Double>, columns: UnsafePointer<Double>, count k: Int, withLevels: Bool,
    _ visit: (_ slot: Int, _ all: UnsafePointer<Double>, _ dying: UnsafePointer<Double>) -> Void
  ) {
    let n = sample.count
    let levels = withLevels ? sample.levelCount : 0
    let groups = withLevels ? sample.groupCount : 0
    let width = 1 + k + levels
    let weightedSums = suasion_kernels_here().pointee.weighted_sums
    let levelOf = sample.levels.start
    let risk = risk.start
    let (entry, exit) = (entry.start, exit.start)
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * width + 1 + k) { work in
      guard let all = work.baseAddress else { return }
      let (dying, block) = (all + width, all + 2 * width)
      func add(_ rows: Range<Int>, to sums: UnsafeMutablePointer<Double>) {
        if rows.count >= 16 {
          weightedSums?(
            Int64(rows.count), Int32(truncatingIfNeeded: k), columns + rows.lowerBound, Int64(n),
            risk + rows.lowerBound, block)
          for j in 0...k { sums[j] += block[j] }
        } else {
          for place in rows {
            let value = risk[place]
            sums[0] += value
            for j in 0..<k { sums[1 + j] += value * columns[j * n + place] }
          }
        }
        for group in 0..<groups {
          let level = levelOf + group * n
          for place in rows { sums[1 + k + Int(level[place])] += risk[place] }
        }
      }
      events.withUnsafeBufferPointer { events in
        lateStart.withUnsafeBufferPointer { lateStart in
          late.withUnsafeBufferPointer { late in
            for (rows, range) in strata {
              all.update(repeating: 0, count: width)
              var atRisk = 0
              var place = rows.upperBound
              for slot in range.reversed() {
                // Who enters only after this time goes first; sums of nobody start again without rounding errors.
                let leaving = lateStart[slot + 1]..<lateStart[slot + 2]
                for index in leaving {
                  let place = Int(late[index])
                  let value = risk[place]
                  all[0] -= value
                  for j in 0..<k { all[1 + j] -= value * columns[j * n + place] }
                  for group in 0..<groups { all[1 + k + Int(levelOf[group * n + place])] -= value }
                }
                atRisk -= leaving.count
                if atRisk == 0 { all.update(repeating: 0, count: width) }
                // Then rows that end at or after this time are added, in runs without those never at risk.
                var high = place
                while place > rows.lowerBound, Int(exit[place - 1]) > slot { place -= 1 }
                while high > place {
                  while high > place, entry[high - 1] == exit[high - 1] { high -= 1 }
                  var low = high
                  while low > place, entry[low - 1] < exit[low - 1] { low -= 1 }
                  if low < high { add(low..<high, to: all) }
                  atRisk += high - low
                  high = low
                }
                dying.update(repeating: 0, count: width)
                add(events[slot], to: dying)
                visit(slot, all, dying)
              }
            }
          }
        }
      }
    }
  }
}
