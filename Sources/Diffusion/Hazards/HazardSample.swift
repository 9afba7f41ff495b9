import Statistics

/// Rows of a hazard that are used, in an order of their own: by stratum, time, events first, then subject and start.
/// Whatever the order of the rows given, the order here is the same.
struct HazardSample: Sendable {
  /// Rows of one stratum that end at one time; those with an event of the cause come first.
  struct Block: Sendable {
    var first: Int
    var eventsEnd: Int
    var end: Int
    /// As given.
    var stratum: Int
    var time: Double
  }

  var count: Int
  /// Which of the rows given stands at each place.
  var rows: [Int32]
  /// Of a discrete-time hazard.
  var blocks: [Block] = []
  /// As given, [row]; the start only for Cox, the stratum where there are any.
  var start: FixedBuffer<Double>
  var stop: FixedBuffer<Double>
  var stratum: FixedBuffer<Int>?
  /// Whether the row ends with an event of the cause, [row].
  var isEvent: FixedBuffer<Bool>
  var names: [String]
  /// Standardised, [covariate][row].
  var columns: FixedBuffer<Double>
  var centre: [Double]
  var scale: [Double]
  var weights: FixedBuffer<Double>?
  /// Index among the clusters in use, [row].
  var cluster: [Int32]
  var clusterCount: Int
  var subjectCount: Int
  var eventCount: Int
  var competingEvents: Int
  /// Numbers of the levels of groups, [group][row]; those of each group come after those of the one before.
  var levels: FixedBuffer<Int32>
  /// First level of each group, and the number of all at the end.
  var groupStart: [Int]
  var leftOut: [HazardFit.LeftOut]
  var collinear: [String] = []
  var notes: [String] = []

  var covariateCount: Int { names.count }
  var groupCount: Int { groupStart.count - 1 }
  var levelCount: Int { groupStart[groupCount] }

  func column(_ index: Int) -> UnsafeMutablePointer<Double> { columns.start + index * count }
  func level(_ group: Int) -> UnsafeMutablePointer<Int32> { levels.start + group * count }

  /// About one of so many rows, without blocks, clusters and groups: a start for Cox.
  func thinned(by step: Int) -> HazardSample {
    var few = self
    let places = Array(stride(from: 0, to: count, by: step))
    few.count = places.count
    few.rows = places.map { rows[$0] }
    few.columns = FixedBuffer(unset: names.count * places.count)
    for j in names.indices {
      let from = column(j)
      for (to, place) in places.enumerated() { few.columns[j * places.count + to] = from[place] }
    }
    few.start = FixedBuffer(start.count > 0 ? places.map { start[$0] } : [], filler: 0)
    few.stop = FixedBuffer(places.map { stop[$0] }, filler: 0)
    few.stratum = stratum.map { stratum in FixedBuffer(places.map { stratum[$0] }, filler: 0) }
    few.isEvent = FixedBuffer(places.map { isEvent[$0] }, filler: false)
    few.eventCount = places.count { isEvent[$0] }
    few.weights = weights.map { weights in FixedBuffer(places.map { weights[$0] }, filler: 0) }
    return few
  }

  /// The rows at some places, with all that belongs to them; periods in which nobody or everybody has the event leave
  /// where `informative`.
  func subset(_ given: [Int], informative: Bool) -> HazardSample {
    var kept: [Int] = []
    var newBlocks: [Block] = []
    if blocks.isEmpty {
      kept = given
    } else {
      var index = 0
      for block in blocks {
        let first = index
        while index < given.count, given[index] < block.end { index += 1 }
        let own = given[first..<index]
        let events = own.count { isEvent[$0] }
        if own.isEmpty || (informative && (events == 0 || events == own.count)) { continue }
        newBlocks.append(
          Block(
            first: kept.count, eventsEnd: kept.count + events, end: kept.count + own.count, stratum: block.stratum,
            time: block.time))
        kept += own
      }
    }
    var few = self
    few.count = kept.count
    few.rows = kept.map { rows[$0] }
    few.blocks = newBlocks
    few.columns = FixedBuffer((0..<names.count).flatMap { j in kept.map { columns[j * count + $0] } }, filler: 0)
    few.levels = FixedBuffer((0..<groupCount).flatMap { g in kept.map { levels[g * count + $0] } }, filler: 0)
    few.start = FixedBuffer(start.count > 0 ? kept.map { start[$0] } : [], filler: 0)
    few.stop = FixedBuffer(kept.map { stop[$0] }, filler: 0)
    few.stratum = stratum.map { stratum in FixedBuffer(kept.map { stratum[$0] }, filler: 0) }
    few.isEvent = FixedBuffer(kept.map { isEvent[$0] }, filler: false)
    few.eventCount = kept.count { isEvent[$0] }
    few.weights = weights.map { weights in FixedBuffer(kept.map { weights[$0] }, filler: 0) }
    return few
  }

  /// Takes covariates out; what they leave stays where it is.
  mutating func remove(covariates indices: [Int]) {
    guard !indices.isEmpty else { return }
    let kept = names.indices.filter { !indices.contains($0) }
    collinear += indices.map { names[$0] }
    let old = columns
    columns = FixedBuffer(kept.count * count, of: 0)
    for (to, from) in kept.enumerated() {
      (columns.start + to * count).update(from: old.start + from * count, count: count)
    }
    names = kept.map { names[$0] }
    centre = kept.map { centre[$0] }
    scale = kept.map { scale[$0] }
  }
}
