import Record
import Statistics

/// Agreement of every pair of members in one year.
///
/// Pairs stand in the order (0,1), (0,2), …, (1,2), …: `pair(i, j)` finds one.
public struct PairwiseYear: Sendable {
  public let year: Int
  /// The year's members, columns of the record, ascending.
  public let members: [Int]
  /// Roll calls on which both took part.
  public let rollCalls: [Int32]
  /// `values[metric][pair]`, NaN where not defined.
  public let values: [[Double]]
  /// Bootstrap standard deviation and 95 % interval of the same; empty without bootstrap.
  public let sd: [[Double]]
  public let low: [[Double]]
  public let high: [[Double]]

  /// Position of the pair of the i-th and the j-th member, i < j.
  public func pair(_ i: Int, _ j: Int) -> Int { i * (2 * members.count - i - 1) / 2 + j - i - 1 }
}

/// Agreement of all pairs in all years.
public struct PairwiseAgreement: Sendable {
  public let metrics: [AgreementMetric]
  public let years: [PairwiseYear]
  public let selected: SelectedRollCalls
  public let draws: Int

  /// Pair-years.
  public var count: Int { years.reduce(0) { $0 + $1.rollCalls.count } }
  /// Pair-years in which the metric is not defined.
  public func undefined(_ metric: Int) -> Int { years.reduce(0) { $0 + $1.values[metric].count { $0.isNaN } } }
  /// Pair-years with a value and without an interval; all of them without bootstrap.
  public func withoutInterval(_ metric: Int) -> Int {
    guard draws > 0 else { return count - undefined(metric) }
    return years.reduce(0) { sum, year in sum + year.sd[metric].count { $0.isNaN } } - undefined(metric)
  }
}

/// Agreement of every pair of members in every year, by each of `metrics`.
///
/// - Parameters:
///   - bootstrap: draws over the year's roll calls, as in `agreement`, with the same draws for the same seed; 0 for none.
/// - Throws: a data error where no roll call is selected; a usage error for fewer than 0 draws.
public func pairwiseAgreement(
  in record: Record, selection: RollCallSelection = .all, metrics: [AgreementMetric] = AgreementMetric.five,
  by period: AgreementPeriod = .year, bootstrap: Int = 0, seed: UInt64 = 0, threads: Int = 1
) throws -> PairwiseAgreement {
  try check(draws: bootstrap)
  let selected = selection.apply(to: record.rollCalls)
  let years = try gather(selected, in: record, by: period)
  let results = try parallelMap(count: years.count, threads: threads) { index in
    pairwiseAgreement(in: years[index], metrics: metrics, bootstrap: bootstrap, seed: seed)
  }
  return PairwiseAgreement(metrics: metrics, years: results, selected: selected, draws: bootstrap)
}

private func pairwiseAgreement(
  in ballots: YearBallots, metrics: [AgreementMetric], bootstrap: Int, seed: UInt64
) -> PairwiseYear {
  let members = ballots.members
  let pairs = members.count * (members.count - 1) / 2
  var rollCalls: [Int32] = []
  rollCalls.reserveCapacity(pairs)
  var values = metrics.map { _ in [Double](repeating: .nan, count: pairs) }
  let blank = bootstrap > 0 ? values : []
  var (sd, low, high) = (blank, blank, blank)
  let resamples = Resamples(ballots, draws: bootstrap, seed: seed)
  var scratch = BootstrapScratch(draws: bootstrap)
  for (position, first) in members.enumerated() {
    for second in members[(position + 1)...] {
      let table = ballots.table(first, second)
      let pair = rollCalls.count
      rollCalls.append(Int32(table.rollCalls))
      for (index, metric) in metrics.enumerated() {
        values[index][pair] = table.value(metric)
        guard bootstrap > 0 else { continue }
        let summary = scratch.summary(of: (first, second), in: ballots, resamples, table: table, metric: metric)
        sd[index][pair] = summary.sd
        low[index][pair] = summary.low
        high[index][pair] = summary.high
      }
    }
  }
  return PairwiseYear(
    year: ballots.year, members: members, rollCalls: rollCalls, values: values, sd: sd, low: low, high: high)
}
