import Statistics

extension HazardSample {
  /// - Throws: `SuasionError` (.data) where arrays differ in length or an index points nowhere.
  static func check(_ rows: HazardRows, _ options: HazardOptions) throws {
    let count = rows.subject.count
    var lengths = [
      ("start", rows.start.count), ("stop", rows.stop.count), ("event", rows.event.count),
    ]
    lengths += rows.covariates.map { ("the covariate '\($0.name)'", $0.values.count) }
    lengths += rows.groups.map { ("the groups '\($0.name)'", $0.level.count) }
    if let cluster = rows.cluster { lengths.append(("cluster", cluster.count)) }
    if let stratum = rows.stratum { lengths.append(("stratum", stratum.count)) }
    if let weights = rows.weights { lengths.append(("weights", weights.count)) }
    if let (name, length) = lengths.first(where: { $0.1 != count }) {
      throw SuasionError(.data, "\(name) has \(length) values for \(count) rows", hint: "give one a row")
    }
    guard count > 0 else { throw SuasionError(.data, "no rows at risk", hint: "give at least one row with an event") }
    guard count < Int(Int32.max) else {
      throw SuasionError(.data, "\(count) rows are more than the \(Int32.max) that fit", hint: "give fewer rows")
    }
    guard rows.subject.allSatisfy({ $0 >= 0 && $0 < rows.subjects.count }) else {
      throw SuasionError(.data, "a row's subject is not in the list of subjects", hint: "number subjects from 0")
    }
    for group in rows.groups where !group.level.allSatisfy({ $0 >= 0 && $0 < group.levels.count }) {
      throw SuasionError(
        .data, "a level of the groups '\(group.name)' is not in their list", hint: "number levels from 0")
    }
    guard rows.event.allSatisfy({ $0 >= 0 }), options.cause > 0 else {
      throw SuasionError(.data, "an event is negative", hint: "0 is no event; causes are 1, 2, …")
    }
    if let cluster = rows.cluster, !cluster.allSatisfy({ $0 >= 0 && $0 < Int(Int32.max) }) {
      throw SuasionError(.data, "a cluster's number is negative", hint: "number clusters from 0")
    }
    if let stratum = rows.stratum, !stratum.allSatisfy({ $0 >= 0 && $0 < Int(Int32.max) }) {
      throw SuasionError(.data, "a stratum's number is negative", hint: "number strata from 0")
    }
    let names = rows.covariates.map(\.name)
    if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
      throw SuasionError(.data, "the covariate '\(twice)' is given twice", hint: "give each once")
    }
    guard options.confidence > 0, options.confidence < 1 else {
      throw SuasionError(
        .usage, "a confidence of \(options.confidence)", hint: "give one between 0 and 1, such as 0.95")
    }
    guard options.tolerance > 0, options.maximumIterations > 0 else {
      throw SuasionError(.usage, "no iterations or no tolerance", hint: "give positive ones")
    }
    if case .ridge(let penalty) = options.penalty, !(penalty >= 0 && penalty.isFinite) {
      throw SuasionError(.usage, "a ridge penalty of \(penalty)", hint: "give 0 or more")
    }
    if case .crossValidated(let folds) = options.penalty, folds < 2 {
      throw SuasionError(.usage, "\(folds) folds cannot cross-validate", hint: "give 2 or more, such as 10")
    }
    if case .polynomial(let degree) = options.baseline, degree < 0 {
      throw SuasionError(.usage, "a baseline polynomial of degree \(degree)", hint: "give 0 or more")
    }
  }

  /// The rows that can be used, in the order given; the others are counted by reason.
  static func usable(_ rows: HazardRows, _ options: HazardOptions) throws -> ([Int32], [HazardFit.LeftOut]) {
    let count = rows.subject.count
    // Least first: a row that fails twice is counted under its first failing.
    var failing = [UInt16](repeating: 0, count: count)
    var reasons: [(String, [String])] = [("", [])]
    func mark(_ reason: String, _ names: [String], _ isFailing: (Int) -> Bool) {
      let number = UInt16(truncatingIfNeeded: reasons.count)
      var found = false
      failing.withUnsafeMutableBufferPointer { failing in
        for row in 0..<count where failing[row] == 0 && isFailing(row) {
          failing[row] = number
          found = true
        }
      }
      if found { reasons.append((reason, names)) }
    }
    func markMissing(_ reason: String, _ names: [String], _ values: [Double]) {
      if !isFinite(values) { mark(reason, names) { !values[$0].isFinite } }
    }
    let (stop, start) = (rows.stop, rows.start)
    markMissing("no period", [], stop)
    if options.link == .cox {
      markMissing("no start", [], start)
      mark("stop is not after start", []) { !(start[$0] < stop[$0]) }
    }
    for covariate in rows.covariates {
      markMissing("missing \(covariate.name)", [covariate.name], covariate.values)
    }
    if let weights = rows.weights {
      mark("missing or negative weight", []) { !(weights[$0] >= 0 && weights[$0].isFinite) }
      mark("weight of 0", []) { weights[$0] == 0 }
    }
    var counts = [Int](repeating: 0, count: reasons.count)
    let kept = [Int32](unsafeUninitializedCapacity: count) { kept, filled in
      for row in 0..<count {
        let reason = Int(failing[row])
        counts[reason] += 1
        guard reason == 0 else { continue }
        kept[filled] = Int32(truncatingIfNeeded: row)
        filled += 1
      }
    }
    let leftOut = reasons.indices.dropFirst().map {
      HazardFit.LeftOut(reason: reasons[$0].0, rows: counts[$0], names: reasons[$0].1)
    }
    guard !kept.isEmpty else {
      throw SuasionError(
        .data, "no row can be used: \(leftOut.map { "\($0.reason) (\($0.rows))" }.joined(separator: ", "))",
        hint: "leave out the covariate that is missing most, or fill it")
    }
    return (kept, leftOut)
  }

  /// Whether all numbers are finite, without a branch a number: 0 x is NaN where x is not.
  private static func isFinite(_ values: [Double]) -> Bool {
    values.withUnsafeBufferPointer { values in
      var nothing = SIMD8<Double>.zero
      let whole = values.count / 8 * 8
      for place in stride(from: 0, to: whole, by: 8) {
        for lane in 0..<8 { nothing[lane] += 0 * values[place + lane] }
      }
      return nothing.sum() == 0 && values[whole...].allSatisfy(\.isFinite)
    }
  }
}
