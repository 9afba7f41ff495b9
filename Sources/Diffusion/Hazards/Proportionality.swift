import Statistics

/// How time enters the test of proportional hazards.
public enum ProportionalityTransform: String, Sendable, CaseIterable {
  /// One minus the Kaplan-Meier estimate just before the time.
  case km
  case identity
}

/// A test that hazards are proportional: each covariate's coefficient does not change with time.
public struct ProportionalityTest: Sendable, Equatable {
  public struct Row: Sendable, Equatable {
    public var name: String
    public var statistic: Double
    public var degreesOfFreedom: Int
    public var pValue: Double
  }
  public var transform: ProportionalityTransform
  public var rows: [Row]
  /// All covariates at once.
  public var global: Row
}

/// The score test of Grambsch & Therneau (1994, doi 10.1093/biomet/81.3.515) for coefficients that change with a
/// function of time, from Schoenfeld residuals and the exact information matrix, as cox.zph of survival 3.
///
/// - Parameters: the rows and options that the Cox model was fitted with.
/// - Throws: `SuasionError` as `hazard`; (.usage) for another link or no covariate.
public func proportionality(
  _ rows: HazardRows, options: HazardOptions, transform: ProportionalityTransform = .km
) throws -> ProportionalityTest {
  guard options.link == .cox else {
    throw SuasionError(.usage, "proportional hazards are tested for Cox only", hint: "give --link cox")
  }
  let (model, found) = try HazardFitter(rows, options).fittedCox()
  let sample = model.sample
  let k = sample.covariateCount
  guard k > 0 else { throw SuasionError(.usage, "no covariate to test", hint: "give at least one") }
  let dense = model.denseCount
  let times = transformed(model, transform)
  let parameters = found.mode.parameters
  let first = try model.curvature(parameters, multiplier: times, threads: options.threads)
  let second = try model.curvature(parameters, multiplier: times.map { $0 * $0 }, threads: options.threads)
  // What is left of the information about the slopes on time once the coefficients are known.
  var left = [Double](repeating: 0, count: k * k)
  func element(_ matrix: [Double], _ row: Int, _ column: Int) -> Double {
    matrix[max(row, column) * dense + min(row, column)]
  }
  for column in 0..<k {
    let cross = (0..<dense).map { element(first.dense, $0, column) }
    let solved = found.mode.factor.solved(cross)
    for row in 0..<k {
      var sum = element(second.dense, row, column)
      for other in 0..<dense { sum -= element(first.dense, other, row) * solved[other] }
      left[row * k + column] = sum
    }
  }
  let score = Array(first.gradient[0..<k])
  func row(_ name: String, _ statistic: Double, _ degrees: Int) -> ProportionalityTest.Row {
    .init(
      name: name, statistic: statistic, degreesOfFreedom: degrees,
      pValue: ChiSquare.upperTail(statistic, df: Double(degrees)))
  }
  let inverse = PivotedCholesky(left, order: k, tolerance: 1e-12)
  return ProportionalityTest(
    transform: transform, rows: (0..<k).map { row(sample.names[$0], score[$0] * score[$0] / left[$0 * k + $0], 1) },
    global: row("GLOBAL", inverse.inverseQuadraticForm(score), inverse.rank))
}

/// The function of time at each slot, centred on its mean over events.
private func transformed(_ model: CoxHazard, _ transform: ProportionalityTransform) -> [Double] {
  let sample = model.sample
  var times = model.time
  if transform == .km {
    // Pooled over strata, as cox.zph does.
    let stops = (0..<sample.count).map { sample.stop[$0] }.sorted()
    let starts = (0..<sample.count).map { sample.start[$0] }.sorted()
    func before(_ sorted: [Double], _ time: Double) -> Int {
      var (low, high) = (0, sorted.count)
      while low < high {
        let middle = (low + high) / 2
        if sorted[middle] < time { low = middle + 1 } else { high = middle }
      }
      return low
    }
    var deaths: [Double: Int] = [:]
    for (slot, rows) in model.events.enumerated() where !rows.isEmpty {
      deaths[model.time[slot], default: 0] += rows.count
    }
    var survival: [Double: Double] = [:]
    var left = 1.0
    for time in deaths.keys.sorted() {
      survival[time] = left
      let atRisk = sample.count - before(stops, time) - (sample.count - before(starts, time))
      left *= 1 - Double(deaths[time] ?? 0) / Double(max(atRisk, 1))
    }
    times = model.time.map { 1 - (survival[$0] ?? 1) }
  }
  var (sum, count) = (0.0, 0.0)
  for (slot, rows) in model.events.enumerated() where !rows.isEmpty {
    sum += times[slot] * Double(rows.count)
    count += Double(rows.count)
  }
  return times.indices.map { model.events[$0].isEmpty ? 0 : times[$0] - sum / count }
}

extension HazardFitter {
  /// The model of the covariates that can be told apart, and its maximum.
  func fittedCox() throws -> (CoxHazard, HazardVariances) {
    let (model, found, _, _) = try fitted()
    guard let cox = model as? CoxHazard else { throw SuasionError(.fault, "a Cox model is another") }
    return (cox, found)
  }
}
