import Statistics

extension HazardSample {
  /// - Throws: `SuasionError` (.data) where no row can be used or nobody has the event.
  init(_ given: HazardRows, _ options: HazardOptions) throws {
    try Self.check(given, options)
    var (order, leftOut) = try Self.usable(given, options)
    Self.sort(&order, given, cause: options.cause)
    let used = order.count
    let cause = options.cause
    guard order.contains(where: { given.event[Int($0)] == cause }) else {
      let others = Set(given.event).subtracting([0]).sorted().map(String.init).joined(separator: ", ")
      throw SuasionError(
        .data,
        cause == 1 && others.isEmpty
          ? "nobody has the event in the \(used) rows that can be used"
          : "nobody has an event of cause \(cause)",
        hint: others.isEmpty ? "a hazard needs at least one event" : "causes in the data: \(others)")
    }
    var blocks: [Block] = []
    if options.link != .cox {
      blocks = Self.blocks(order, given, cause: cause)
      if options.baseline == .periods {
        (order, blocks) = try Self.informative(order, blocks, hasStrata: given.stratum != nil, &leftOut)
      }
    }
    let rows = order
    let count = rows.count
    isEvent = FixedBuffer(unset: count)
    (eventCount, competingEvents) = Self.events(given.event, rows, cause: cause, isEvent.start)
    stop = Self.gathered(given.stop, rows)
    start = options.link == .cox ? Self.gathered(given.start, rows) : FixedBuffer(0, of: 0)
    stratum = given.stratum.map { Self.gathered($0, rows) }
    if options.link != .cox, eventCount == count {
      throw SuasionError(
        .data, "every row has the event", hint: "give the periods at risk without an event too, one row each")
    }
    self.count = count
    self.rows = rows
    self.blocks = blocks
    self.leftOut = leftOut
    names = given.covariates.map(\.name)
    columns = FixedBuffer(unset: names.count * count)
    centre = []
    scale = []
    for (index, covariate) in given.covariates.enumerated() {
      let (mean, deviation) = Self.standardise(covariate.values, rows, columns.start + index * count)
      centre.append(mean)
      scale.append(deviation)
    }
    weights = given.weights.map { Self.gathered($0, rows) }
    (cluster, clusterCount) = Self.compressed(given.cluster ?? given.subject, rows)
    subjectCount = given.cluster == nil ? clusterCount : Self.compressed(given.subject, rows).1
    groupStart = [0]
    for group in given.groups { groupStart.append(groupStart[groupStart.count - 1] + group.levels.count) }
    levels = FixedBuffer(unset: given.groups.count * count)
    for (index, group) in given.groups.enumerated() {
      let target = levels.start + index * count
      for place in 0..<count {
        target[place] = Int32(truncatingIfNeeded: groupStart[index] + group.level[Int(rows[place])])
      }
    }
    let constant = names.indices.filter { scale[$0] == 0 }
    if !constant.isEmpty { remove(covariates: constant) }
  }

  private static func sort(_ order: inout [Int32], _ given: HazardRows, cause: Int) {
    given.subject.withUnsafeBufferPointer { subject in
      given.start.withUnsafeBufferPointer { start in
        // Tables mostly come by subject and time; to see that they do is cheap beside two sorts.
        if !isBySubject(order, subject, start) {
          HazardOrder.sort(&order) { HazardOrder.key(start[$0]) }
          HazardOrder.sort(&order) { UInt64(truncatingIfNeeded: subject[$0]) }
        }
      }
    }
    given.event.withUnsafeBufferPointer { event in
      HazardOrder.partition(&order) { event[$0] == cause }
    }
    given.stop.withUnsafeBufferPointer { stop in HazardOrder.sort(&order) { HazardOrder.key(stop[$0]) } }
    if let stratum = given.stratum { HazardOrder.sort(&order) { UInt64(truncatingIfNeeded: stratum[$0]) } }
  }

  private static func isBySubject(
    _ order: [Int32], _ subject: UnsafeBufferPointer<Int>, _ start: UnsafeBufferPointer<Double>
  ) -> Bool {
    var (last, lastKey) = (-1, UInt64(0))
    return order.withUnsafeBufferPointer { order in
      for row in order {
        let (own, key) = (subject[Int(row)], HazardOrder.key(start[Int(row)]))
        if own < last || (own == last && key < lastKey) { return false }
        (last, lastKey) = (own, key)
      }
      return true
    }
  }

  private static func gathered<Value: BitwiseCopyable>(
    _ values: [Value], _ rows: [Int32]
  ) -> FixedBuffer<Value> {
    let buffer = FixedBuffer<Value>(unset: rows.count)
    let target = buffer.start
    values.withUnsafeBufferPointer { values in
      rows.withUnsafeBufferPointer { rows in for place in 0..<rows.count { target[place] = values[Int(rows[place])] } }
    }
    return buffer
  }

  /// How many rows end with the cause, and how many with another.
  private static func events(
    _ event: [Int], _ rows: [Int32], cause: Int, _ target: UnsafeMutablePointer<Bool>
  ) -> (own: Int, other: Int) {
    var (own, other) = (0, 0)
    event.withUnsafeBufferPointer { event in
      rows.withUnsafeBufferPointer { rows in
        for place in 0..<rows.count {
          let what = event[Int(rows[place])]
          target[place] = what == cause
          own += what == cause ? 1 : 0
          other += what != cause && what != 0 ? 1 : 0
        }
      }
    }
    return (own, other)
  }

  private static func blocks(_ order: [Int32], _ given: HazardRows, cause: Int) -> [Block] {
    var blocks: [Block] = []
    let (stop, event) = (given.stop, given.event)
    let strata = given.stratum
    stop.withUnsafeBufferPointer { stop in
      event.withUnsafeBufferPointer { event in
        var block = Block(first: 0, eventsEnd: 0, end: 0, stratum: 0, time: .nan)
        for (place, row) in order.enumerated() {
          let row = Int(row)
          let stratum = strata?[row] ?? 0
          if stop[row] != block.time || stratum != block.stratum {
            if block.end > block.first { blocks.append(block) }
            block = Block(first: place, eventsEnd: place, end: place, stratum: stratum, time: stop[row])
          }
          if event[row] == cause { block.eventsEnd = place + 1 }
          block.end = place + 1
        }
        if block.end > block.first { blocks.append(block) }
      }
    }
    return blocks
  }

  /// Without the periods in which nobody or everybody has the event: their effect would be infinite, and what is left of
  /// the likelihood does not depend on them.
  private static func informative(
    _ order: [Int32], _ blocks: [Block], hasStrata: Bool, _ leftOut: inout [HazardFit.LeftOut]
  ) throws -> ([Int32], [Block]) {
    let none = blocks.filter { $0.eventsEnd == $0.first }
    let every = blocks.filter { $0.eventsEnd == $0.end }
    if none.isEmpty && every.isEmpty { return (order, blocks) }
    func leave(_ reason: String, _ blocks: [Block]) {
      guard !blocks.isEmpty else { return }
      leftOut.append(
        .init(
          reason: reason, rows: blocks.reduce(0) { $0 + $1.end - $1.first },
          names: blocks.map { HazardNames.period($0.time, stratum: hasStrata ? $0.stratum : nil) }))
    }
    leave("periods without an event", none)
    leave("periods in which all at risk have the event", every)
    guard none.count + every.count < blocks.count else {
      throw SuasionError(
        .data, every.isEmpty ? "nobody has the event" : "no period has both rows with the event and rows without",
        hint: every.isEmpty ? "a hazard needs at least one event" : "choose a constant or polynomial baseline")
    }
    var kept: [Int32] = []
    var left: [Block] = []
    for var block in blocks where block.eventsEnd > block.first && block.eventsEnd < block.end {
      let shift = kept.count - block.first
      kept += order[block.first..<block.end]
      block.first += shift
      block.eventsEnd += shift
      block.end += shift
      left.append(block)
    }
    return (kept, left)
  }

  /// Writes the standardised values; the mean and the standard deviation (n − 1), which is 0 of a constant.
  private static func standardise(
    _ values: [Double], _ rows: [Int32], _ target: UnsafeMutablePointer<Double>
  ) -> (mean: Double, deviation: Double) {
    let count = rows.count
    values.withUnsafeBufferPointer { values in
      rows.withUnsafeBufferPointer { rows in for place in 0..<count { target[place] = values[Int(rows[place])] } }
    }
    let first = target[0]
    // Four sums side by side, in an order that is always the same.
    var sums = SIMD4<Double>.zero
    var differs = SIMDMask<SIMD4<Int64>>(repeating: false)
    var place = 0
    while place + 4 <= count {
      let v = SIMD4(target[place], target[place + 1], target[place + 2], target[place + 3])
      sums += v - first
      differs .|= v .!= first
      place += 4
    }
    var sum = sums.sum()
    var isConstant = !any(differs)
    while place < count {
      sum += target[place] - first
      isConstant = isConstant && target[place] == first
      place += 1
    }
    let mean = first + sum / Double(count)
    guard !isConstant, mean.isFinite else { return (first, 0) }
    var squares = SIMD4<Double>.zero
    place = 0
    while place + 4 <= count {
      let v = SIMD4(target[place], target[place + 1], target[place + 2], target[place + 3]) - mean
      squares += v * v
      place += 4
    }
    var square = squares.sum()
    while place < count {
      square += (target[place] - mean) * (target[place] - mean)
      place += 1
    }
    let deviation = (square / Double(max(count - 1, 1))).squareRoot()
    guard deviation > 0, deviation.isFinite else { return (first, 0) }
    for place in 0..<count { target[place] = (target[place] - mean) / deviation }
    return (mean, deviation)
  }

  /// Numbers 0, 1, … in the order of the values in use.
  static func compressed(_ values: [Int], _ rows: [Int32]) -> ([Int32], Int) {
    let highest = values.max() ?? 0
    if highest <= min(8 * rows.count + 1024, Int(Int32.max)) {
      var number = [Int32](repeating: -1, count: highest + 1)
      var next: Int32 = 0
      let own = [Int32](unsafeUninitializedCapacity: rows.count) { own, filled in
        number.withUnsafeMutableBufferPointer { number in
          values.withUnsafeBufferPointer { values in
            for place in rows.indices {
              own[place] = Int32(truncatingIfNeeded: values[Int(rows[place])])
              number[Int(own[place])] = 0
            }
          }
          for value in number.indices where number[value] == 0 {
            number[value] = next
            next += 1
          }
          for place in rows.indices { own[place] = number[Int(own[place])] }
        }
        filled = rows.count
      }
      return (own, Int(next))
    }
    let used = rows.map { values[Int($0)] }
    let distinct = Set(used).sorted()
    let number = Dictionary(uniqueKeysWithValues: distinct.enumerated().map { ($1, Int32($0)) })
    return (used.map { number[$0] ?? 0 }, distinct.count)
  }
}

/// How parameters are called.
enum HazardNames {
  static func number(_ value: Double) -> String {
    if value == value.rounded(), abs(value) < 1e15 { return String(Int(value)) }
    return "\(value)"
  }

  static func period(_ time: Double, stratum: Int?) -> String {
    "period \(number(time))" + (stratum.map { ", stratum \($0)" } ?? "")
  }

  static func power(_ power: Int, stratum: Int?) -> String {
    (power == 0 ? "(Intercept)" : power == 1 ? "time" : "time^\(power)") + (stratum.map { ", stratum \($0)" } ?? "")
  }
}
