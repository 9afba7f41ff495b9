import Statistics

/// Makes the rows of `InfluenceRows` one comparison at a time.
struct InfluenceBuilder {
  let sample: GroupTimeSample
  private(set) var carries: [Bool]
  private(set) var misses: [Bool]
  private var values: [Double]
  private var reach: [Range<Int>] = []
  /// Column → index into the panel's clusters.
  private var clusters: [Int]
  /// Place → column; nil where they are the same.
  private var column: [Int]?
  private var change: [Double]
  private var row: [Double]

  init(_ sample: GroupTimeSample, capacity: Int, unitsAreClusters: Bool) {
    self.sample = sample
    let n = sample.count
    let own = sample.units.map { sample.panel.cluster[$0] }
    clusters = own
    if !unitsAreClusters {
      clusters = Set(own).sorted()
      let places = Dictionary(uniqueKeysWithValues: clusters.enumerated().map { ($1, $0) })
      column = own.map { places[$0] ?? 0 }
    }
    carries = [Bool](repeating: false, count: n)
    misses = carries
    values = []
    values.reserveCapacity((capacity + sample.cohorts.count) * clusters.count)
    reach.reserveCapacity(capacity + sample.cohorts.count)
    change = [Double](repeating: 0, count: n)
    row = change
  }

  /// A row of nothing, for a base period.
  mutating func skip() {
    values.append(contentsOf: repeatElement(0, count: clusters.count))
    reach.append(0..<0)
  }

  /// The places compared: the cohort's, and the ranges of its controls before and after it.
  static func places(_ cell: GroupTimeCell, _ first: [Int]) -> (own: Range<Int>, controls: (Range<Int>, Range<Int>)) {
    let own = first[cell.cohort]..<first[cell.cohort + 1]
    let end = first[first.count - 1]
    let start = first[cell.firstControl]
    return start <= own.lowerBound
      ? (own, (start..<own.lowerBound, own.upperBound..<end)) : (own, (start..<end, end..<end))
  }

  /// ATT(g,t) without covariates: the mean change of the cohort less that of its controls.
  mutating func estimate(_ cell: inout GroupTimeCell) {
    let n = sample.count
    let (own, controls) = Self.places(cell, sample.first)
    let now = cell.period * n
    let before = cell.base * n
    let isComplete = sample.isComplete[cell.period] && sample.isComplete[cell.base]
    var (sumOwn, sumControls, countOwn, countControls) = (0.0, 0.0, 0, 0)
    sample.outcome.withUnsafeBufferPointer { y in
      change.withUnsafeMutableBufferPointer { change in
        func sum(_ places: Range<Int>, _ total: inout Double, _ count: inout Int) {
          if isComplete {
            for place in places {
              let delta = y[now + place] - y[before + place]
              change[place] = delta
              total += delta
            }
            count += places.count
          } else {
            for place in places {
              let delta = y[now + place] - y[before + place]
              change[place] = delta
              if delta.isNaN { continue }
              total += delta
              count += 1
            }
          }
        }
        sum(own, &sumOwn, &countOwn)
        sum(controls.0, &sumControls, &countControls)
        sum(controls.1, &sumControls, &countControls)
      }
    }
    if !isComplete { note(own, controls) }
    guard countOwn > 0 else { return cell.failure = .noTreated }
    guard countControls > 0 else { return cell.failure = .noControl }
    cell.treated = countOwn
    cell.controls = countControls
    let means = (sumOwn / Double(countOwn), sumControls / Double(countControls))
    let shares = (1 / Double(countOwn), -1 / Double(countControls))
    cell.effect = means.0 - means.1
    change.withUnsafeBufferPointer { change in
      row.withUnsafeMutableBufferPointer { row in
        row.update(repeating: 0)
        func fill(_ places: Range<Int>, _ mean: Double, _ share: Double) {
          if isComplete {
            for place in places { row[place] = share * (change[place] - mean) }
          } else {
            for place in places where !change[place].isNaN { row[place] = share * (change[place] - mean) }
          }
        }
        fill(own, means.0, shares.0)
        fill(controls.0, means.1, shares.1)
        fill(controls.1, means.1, shares.1)
      }
    }
    if isComplete {
      close(&cell, own)
    } else {
      close(&cell, own.filter { !change[$0].isNaN })
    }
  }

  private mutating func note(_ own: Range<Int>, _ controls: (Range<Int>, Range<Int>)) {
    for places in [own, controls.0, controls.1] {
      for place in places where change[place].isNaN { misses[place] = true }
    }
  }

  /// Marks places that a comparison would have but lacks.
  mutating func note(missing places: [Int]) { for place in places { misses[place] = true } }

  /// Takes the row of an adjusted comparison: its places, treated first, and what each contributes.
  mutating func take(_ cell: inout GroupTimeCell, _ places: [Int], _ contributions: [Double]) {
    for place in row.indices { row[place] = 0 }
    for (index, place) in places.enumerated() { row[place] = contributions[index] }
    close(&cell, places[0..<cell.treated])
  }

  private mutating func close(_ cell: inout GroupTimeCell, _ treated: some Collection<Int>) {
    if cell.isTreated { for place in treated { carries[place] = true } }
    guard let column else {
      let low = min(sample.first[cell.cohort], sample.first[cell.firstControl])
      values += row
      reach.append(low..<row.count)
      return
    }
    let start = values.count
    values.append(contentsOf: repeatElement(0, count: clusters.count))
    for place in row.indices { values[start + column[place]] += row[place] }
    reach.append(0..<clusters.count)
    cell.clusters = Set(treated.map { column[$0] }).sorted()
  }

  /// The rows, with those of the cohorts' sizes.
  mutating func finish() -> InfluenceRows {
    for cohort in sample.cohorts.indices {
      let own = sample.first[cohort]..<sample.first[cohort + 1]
      let start = values.count
      values.append(contentsOf: repeatElement(0, count: clusters.count))
      for place in own { values[start + (column?[place] ?? place)] += 1 }
      reach.append(column == nil ? own : 0..<clusters.count)
    }
    return InfluenceRows(values: values, width: clusters.count, reach: reach, clusters: clusters)
  }
}
