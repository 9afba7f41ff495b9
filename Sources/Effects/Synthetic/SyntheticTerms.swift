import Statistics

/// Which treated cells each estimate averages over, where every curve is the gap between some treated units and their
/// synthetic control in every period.
struct SyntheticTerms: Sendable {
  struct Curve: Sendable {
    var cohort: Int
    var start: Int
    /// The treated unit, where the curve is of one.
    var unit: String?
  }

  struct Cell: Sendable {
    var curve: Int
    var period: Int
  }

  let curves: [Curve]
  let periodCount: Int
  let terms: [EffectTerm]
  /// Term → its cells.
  let cells: [[Cell]]

  /// The overall effect, then event times ascending, cohorts ascending, and units.
  init(_ curves: [Curve], periods: [Int], perUnit: Bool) {
    var events: [Int: [Cell]] = [:]
    var groups: [Int: [Cell]] = [:]
    var all: [Cell] = []
    var units: [(EffectTerm, [Cell])] = []
    for (index, curve) in curves.enumerated() {
      var own: [Cell] = []
      for (period, time) in periods.enumerated() {
        let cell = Cell(curve: index, period: period)
        events[time - curve.cohort, default: []].append(cell)
        if period >= curve.start { own.append(cell) }
      }
      all += own
      groups[curve.cohort, default: []] += own
      if perUnit, let unit = curve.unit { units.append((.unit(unit), own)) }
    }
    self.curves = curves
    periodCount = periods.count
    terms =
      [.att] + events.keys.sorted().map { .event($0) } + groups.keys.sorted().map { .group($0) } + units.map(\.0)
    cells =
      [all] + events.keys.sorted().map { events[$0] ?? [] } + groups.keys.sorted().map { groups[$0] ?? [] }
      + units.map(\.1)
  }

  var eventTerms: [Int] {
    terms.indices.filter { if case .event = terms[$0] { true } else { false } }
  }

  /// The estimates; NaN for a term whose curves all weigh nothing.
  ///
  /// - Parameters:
  ///   - gaps: shape [curves × periods].
  ///   - weights: units behind each curve, shape [curves].
  func estimates(_ gaps: [Double], weights: [Double]) -> [Double] {
    cells.map { cells in
      var sum = 0.0
      var total = 0.0
      for cell in cells where weights[cell.curve] > 0 {
        sum += weights[cell.curve] * gaps[cell.curve * periodCount + cell.period]
        total += weights[cell.curve]
      }
      return total > 0 ? sum / total : .nan
    }
  }

  /// Units and unit-periods behind each term.
  func support(_ counts: [Int]) -> [(units: Int, cells: Int)] {
    cells.map { cells in
      var units = 0
      var number = 0
      var last = -1
      for cell in cells {
        number += counts[cell.curve]
        if cell.curve != last { units += counts[cell.curve] }
        last = cell.curve
      }
      return (units, number)
    }
  }
}

/// Replicates of every term, and the spread that they stand for.
struct SyntheticReplicates: Sendable {
  /// Replicate → term → estimate; NaN where a replicate has no cell of it.
  var values: [[Double]]
  /// What the sum of squares about the mean is divided by: the replicates, or 1 over the jackknife's factor.
  var divisor: Double
  var isCentredOnZero: Bool
  var failures: [String: Int] = [:]

  /// The covariance of these terms over replicates that have them all; NaN with fewer than two.
  func covariance(of terms: [Int]) -> [Double] {
    let complete = values.filter { row in terms.allSatisfy { !row[$0].isNaN } }
    let order = terms.count
    guard complete.count > 1 else { return [Double](repeating: .nan, count: order * order) }
    let means = terms.map { term in mean(complete.map { $0[term] }) }
    let scale = Double(complete.count) / Double(values.count)
    var result = [Double](repeating: 0, count: order * order)
    for a in 0..<order {
      for b in 0...a {
        let products = complete.lazy.map { ($0[terms[a]] - means[a]) * ($0[terms[b]] - means[b]) }
        let value = compensatedSum(products) / (divisor * scale)
        result[a * order + b] = value
        result[b * order + a] = value
      }
    }
    return result
  }
}

extension SyntheticTerms {
  /// The common shape of a result, from estimates and their replicates.
  func result(
    _ estimator: Estimator, point: [Double], counts: [Int], design: SyntheticDesign, replicates: SyntheticReplicates?,
    options: EffectOptions, method: String
  ) -> EffectResult {
    let z = Normal.quantile(0.5 + options.confidence / 2)
    let support = support(counts)
    let estimates = terms.indices.map { index -> EffectEstimate in
      let values = replicates?.values.map { $0[index] }.filter { !$0.isNaN } ?? []
      let variance = replicates?.covariance(of: [index])[0] ?? .nan
      var estimate = EffectEstimate(
        term: terms[index], estimate: point[index], stdError: variance.squareRoot(), z: z,
        units: support[index].units, cells: support[index].cells)
      estimate.replicates = values.count
      if let replicates, method != "jackknife", values.count > 1 {
        let sorted = values.sorted()
        let low = quantile(ofSorted: sorted, 0.5 - options.confidence / 2)
        let high = quantile(ofSorted: sorted, 0.5 + options.confidence / 2)
        estimate.percentileLow = replicates.isCentredOnZero ? point[index] - high : low
        estimate.percentileHigh = replicates.isCentredOnZero ? point[index] - low : high
      }
      return estimate
    }
    var path: EventPath?
    if options.wantsPath {
      let places = eventTerms.filter { index in
        guard let replicates else { return true }
        return replicates.values.count { $0[index].isNaN } * 20 <= replicates.values.count
      }
      let times = places.map { index in if case .event(let time) = terms[index] { time } else { 0 } }
      let covariance =
        replicates?.covariance(of: places) ?? [Double](repeating: .nan, count: places.count * places.count)
      path = EventPath(times: times, estimates: places.map { point[$0] }, covariance: covariance, reference: nil)
    }
    let failed = replicates?.failures ?? [:]
    return EffectResult(
      estimator: estimator, att: estimates[0], others: Array(estimates.dropFirst()), path: path,
      preTrend: path?.waldTest({ $0 < 0 && $0 >= -options.leads }, z: z), sample: design.sample(),
      leftOut: design.leftOut,
      inference: .init(
        method: method, replicates: method == "none" || method == "jackknife" ? 0 : options.replicates,
        failures: failed),
      draws: method == "none" || method == "jackknife" ? [] : replicates?.values.map { $0[0] } ?? [],
      notes: design.notes)
  }
}
