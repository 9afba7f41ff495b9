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
  /// Whether nobody at risk at a slot is at risk at the next: sums, which run from the last slot back, start again there.
  let restarts: [Bool]
  /// Where sums do not start again, those who enter only at the next slot leave them: at slot t rows
  /// late[lateStart[t] ..< lateStart[t + 1]].
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
    let entryOf = FixedBuffer<Int32>(unset: count)
    let exitOf = FixedBuffer<Int32>(unset: count)
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
      time.withUnsafeBufferPointer { time in
        var slot = firstSlot
        for place in first..<end {
          let from = start[place]
          // Rows that end together mostly begin together: the slot of the row before is tried first. The slots before the
          // row's own exit hold every time up to its stop.
          let own = Int(exit[place])
          let isSame =
            slot <= own && (slot == firstSlot || time[slot - 1] <= from) && (slot == own || time[slot] > from)
          if !isSame {
            var (low, high) = (firstSlot, own)
            while low < high {
              let middle = (low + high) / 2
              if time[middle] <= from { low = middle + 1 } else { high = middle }
            }
            slot = low
          }
          entry[place] = Int32(truncatingIfNeeded: slot)
        }
      }
      ranges.append((first..<end, firstSlot..<time.count))
      events.append(0..<0)
      time.append(.infinity)
      stratum.append(own)
      first = end
    }
    slots = events.count
    (restarts, late, lateStart) = Self.late(ranges, entry, exit, slots: events.count)
    self.events = events
    self.time = time
    self.stratum = stratum
    self.entry = entryOf
    self.exit = exitOf
    self.strata = ranges
  }

  private static func late(
    _ strata: [(rows: Range<Int>, slots: Range<Int>)], _ entry: UnsafePointer<Int32>, _ exit: UnsafePointer<Int32>,
    slots: Int
  ) -> ([Bool], [Int32], [Int]) {
    // How many rows come to be at risk at each slot, and how many are for the last time.
    var entering = [Int32](repeating: 0, count: slots)
    var leaving = entering
    var restarts = [Bool](repeating: false, count: slots)
    var lateStart = [Int](repeating: 0, count: slots + 1)
    for (rows, range) in strata {
      for place in rows where entry[place] < exit[place] {
        entering[Int(entry[place])] += 1
        leaving[Int(exit[place]) - 1] += 1
      }
      var atRisk: Int32 = 0
      for slot in range {
        atRisk += entering[slot] - leaving[slot]
        restarts[slot] = atRisk == 0
        if atRisk > 0 { lateStart[slot + 1] = Int(entering[slot + 1]) }
      }
    }
    for slot in 0..<slots { lateStart[slot + 1] += lateStart[slot] }
    var late = [Int32](repeating: 0, count: lateStart[slots])
    if !late.isEmpty {
      var next = lateStart
      for (rows, range) in strata {
        for place in rows where Int(entry[place]) > range.lowerBound && entry[place] < exit[place] {
          let slot = Int(entry[place]) - 1
          if restarts[slot] { continue }
          late[next[slot]] = Int32(truncatingIfNeeded: place)
          next[slot] += 1
        }
      }
    }
    return (restarts, late, lateStart)
  }

  func start() -> [Double] { [Double](repeating: 0, count: parameterCount) }

  /// Weight times exp(linear predictor), [row]; 0 of a row that is at risk at no event.
  func risks(_ parameters: [Double], threads: Int) throws -> FixedBuffer<Double> {
    let count = sample.count
    let risk = FixedBuffer<Double>(unset: count)
    let k = sample.covariateCount
    let kernels = suasion_kernels_here().pointee
    let unit = Self.pieceRows * Self.unitPieces
    _ = try parallelMap(count: (count + unit - 1) / unit, threads: threads) { index in
      let (first, end) = (index * unit, min(count, (index + 1) * unit))
      withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * Self.pieceRows + 8) { work in
        parameters.withUnsafeBufferPointer { parameters in
          guard let offset = work.baseAddress else { return }
          let eta = offset + Self.pieceRows
          let slopes = parameters.baseAddress ?? UnsafePointer(offset)
          for place in stride(from: first, to: end, by: Self.pieceRows) {
            let rows = min(Self.pieceRows, end - place)
            addEffects(slopes + k, place, rows, offset)
            kernels.linear_predictor(
              Int64(rows), Int32(truncatingIfNeeded: k), sample.columns.start + place, Int64(count), slopes, 0,
              sample.groupCount > 0 ? UnsafePointer(offset) : nil, eta)
            kernels.exponentials(Int64(rows), eta, risk.start + place)
            if let weights = sample.weights { for i in place..<place + rows { risk[i] *= weights[i] } }
            for i in place..<place + rows where entry[i] == exit[i] { risk[i] = 0 }
          }
        }
      }
      return true
    }
    return risk
  }

  /// The sums of the levels' effects of rows first ..< first + count; nothing where there are no groups.
  func addEffects(
    _ effects: UnsafePointer<Double>, _ first: Int, _ count: Int, _ sums: UnsafeMutablePointer<Double>
  ) {
    guard sample.groupCount > 0 else { return }
    for i in 0..<count {
      var sum = 0.0
      for group in 0..<sample.groupCount { sum += effects[Int(sample.level(group)[first + i])] }
      sums[i] = sum
    }
  }

  /// Goes through the event times of every stratum, the last first, with sums over those at risk (`all`) and over those
  /// with the event (`dying`): Σ risk, Σ risk x, and with `withLevels` Σ risk by level, [1 + columns + levels].
  @inline(__always)
  func sweep(
    _ risk: FixedBuffer<Double>, withLevels: Bool,
    _ visit: (_ slot: Int, _ all: UnsafePointer<Double>, _ dying: UnsafePointer<Double>) -> Void
  ) {
    let n = sample.count
    let k = sample.covariateCount
    let columns = sample.columns.start
    let levels = withLevels ? sample.levelCount : 0
    let groups = withLevels ? sample.groupCount : 0
    let width = 1 + k + levels
    let weightedSums = suasion_kernels_here().pointee.weighted_sums
    let levelOf = sample.levels.start
    let risk = risk.start
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
              var end = rows.upperBound
              for slot in range.reversed() {
                // Who enters only after this time goes first; sums of nobody start again without rounding errors.
                if restarts[slot] {
                  all.update(repeating: 0, count: width)
                } else {
                  for index in lateStart[slot]..<lateStart[slot + 1] {
                    let place = Int(late[index])
                    let value = risk[place]
                    all[0] -= value
                    for j in 0..<k { all[1 + j] -= value * columns[j * n + place] }
                    for group in 0..<groups { all[1 + k + Int(levelOf[group * n + place])] -= value }
                  }
                }
                // Then those at risk for the last time are added: up to the first event of the next time.
                add(events[slot].lowerBound..<end, to: all)
                end = events[slot].lowerBound
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
