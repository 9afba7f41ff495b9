import Statistics

/// The part of an event path that a sensitivity analysis can use, checked: leads in one run up to −2, lags in one from 0.
struct SensitivityPath {
  /// Ascending, ending at −2.
  let leads: [Int]
  /// Ascending from 0.
  let lags: [Int]
  let leftOut: [Int]
  /// Leads, then lags.
  let estimates: [Double]
  /// Shape [order × order].
  let covariance: [Double]
  /// The target's weights, shape [lags].
  let weights: [Double]

  var order: Int { estimates.count }
  var target: Double {
    var sum = 0.0
    for j in lags.indices { sum += weights[j] * estimates[leads.count + j] }
    return sum
  }
  var variance: Double { form(full(weights), full(weights)) }

  /// - Throws: `SuasionError`: .data where the path has no leads, no lags, another reference than −1, or a covariance that
  ///   names no distribution; .usage where the target lies outside it.
  init(_ path: EventPath, target: SensitivityTarget, window: ClosedRange<Int>?) throws {
    func data(_ message: String, _ hint: String) -> SuasionError { SuasionError(.data, message, hint: hint) }
    let n = path.times.count
    guard path.estimates.count == n, path.covariance.count == n * n else {
      throw SuasionError(.fault, "an event path whose estimates and covariance differ in length")
    }
    guard path.reference == -1 else {
      let given = path.reference.map(String.init) ?? "no single one"
      throw data(
        "bounds on violations of parallel trends need effects measured against event time -1, not \(given)",
        "use an estimator that gives a path with one reference: cs with a universal base period, sunab or twfe")
    }
    var place: [Int: Int] = [:]
    for (index, time) in path.times.enumerated() where window?.contains(time) ?? true { place[time] = index }
    var leads: [Int] = []
    while place[-2 - leads.count] != nil { leads.append(-2 - leads.count) }
    leads.reverse()
    var lags: [Int] = []
    while place[lags.count] != nil { lags.append(lags.count) }
    guard !leads.isEmpty else {
      throw data(
        "no effect at event time -2: nothing shows how trends ran before adoption",
        "start the panel, or the window, earlier, so that two periods before adoption are seen")
    }
    guard !lags.isEmpty else { throw data("no effect at event time 0", "the path must have effects from 0 on") }
    let used = leads + lags
    leftOut = path.times.filter { !used.contains($0) }
    self.leads = leads
    self.lags = lags
    let rows = used.compactMap { place[$0] }
    estimates = rows.map { path.estimates[$0] }
    covariance = rows.flatMap { a in rows.map { b in 0.5 * (path.covariance[a * n + b] + path.covariance[b * n + a]) } }
    try Self.check(estimates, covariance, used)
    weights = try Self.weights(target, lags)
  }

  /// The target's weights by lag.
  static func weights(_ target: SensitivityTarget, _ lags: [Int]) throws -> [Double] {
    let given: [Int: Double]
    switch target {
    case .average: return lags.map { _ in 1 / Double(lags.count) }
    case .at(let time): given = [time: 1]
    case .weights(let weights): given = weights
    }
    let missing = given.keys.filter { !lags.contains($0) }.sorted()
    guard missing.isEmpty else {
      throw SuasionError(
        .usage, "the target weighs event time \(list(missing)), which the path does not reach",
        hint: "it has \(lags.first ?? 0) to \(lags.last ?? 0)")
    }
    guard given.values.allSatisfy(\.isFinite), given.values.contains(where: { $0 != 0 }) else {
      throw SuasionError(.usage, "the target's weights are all 0, or not all numbers", hint: "weigh some effect")
    }
    return lags.map { given[$0] ?? 0 }
  }

  /// - Throws: `SuasionError` (.data) that names the event times without an estimate or a variance, or whose estimates are
  ///   linear combinations of the others'.
  static func check(_ estimates: [Double], _ covariance: [Double], _ times: [Int]) throws {
    let n = times.count
    let bad = times.indices.filter { a in
      !estimates[a].isFinite || !(covariance[a * n + a] > 0)
        || times.indices.contains { !covariance[a * n + $0].isFinite }
    }
    guard bad.isEmpty else {
      throw SuasionError(
        .data, "no estimate with a standard error at event time \(list(bad.map { times[$0] }))",
        hint: "leave it out with a narrower window of event times")
    }
    let factor = PivotedCholesky(covariance, order: n)
    guard factor.rank == n else {
      let dependent = factor.pivots[factor.rank...].map { times[$0] }.sorted()
      throw SuasionError(
        .data,
        "the covariance of the \(n) effects has rank \(factor.rank): event time \(list(dependent)) adds nothing",
        hint: "take fewer event times, with a narrower window, than there are clusters")
    }
  }

  private static func list(_ times: [Int]) -> String { times.map(String.init).joined(separator: ", ") }

  /// Coefficients over leads and lags that are 0 on the leads.
  func full(_ lagWeights: [Double]) -> [Double] { [Double](repeating: 0, count: leads.count) + lagWeights }

  /// aᵀ · covariance · b.
  func form(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for row in 0..<order where a[row] != 0 {
      var inner = 0.0
      for column in 0..<order { inner += covariance[row * order + column] * b[column] }
      sum += a[row] * inner
    }
    return sum
  }

  func value(_ a: [Double]) -> Double {
    var sum = 0.0
    for row in 0..<order { sum += a[row] * estimates[row] }
    return sum
  }
}

/// - Throws: `SuasionError` (.usage) for a level or magnitude out of range.
func checkSensitivity(level: Double, magnitudes: [Double]) throws {
  guard level > 0, level <= 0.5 else {
    throw SuasionError(.usage, "a level of \(level)", hint: "give one above 0 and up to 0.5: 0.05 for 95 %")
  }
  if let bad = magnitudes.first(where: { !($0 >= 0 && $0.isFinite) }) {
    throw SuasionError(.usage, "a magnitude of \(bad)", hint: "magnitudes are 0 or more")
  }
}
