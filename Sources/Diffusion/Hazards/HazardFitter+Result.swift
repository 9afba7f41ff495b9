import Statistics

extension HazardFitter {
  /// The fit in the covariates' own units.
  func assembled(
    _ model: any HazardLikelihood, _ found: HazardVariances, null: Double, ridge: Double,
    path: [HazardFit.PenaltyPoint]
  ) throws -> HazardFit {
    let sample = model.sample
    let mode = found.mode
    let (k, levels) = (sample.covariateCount, sample.levelCount)
    let all = model.parameterCount
    let inner = Self.covariance(of: model, mode)
    let conclusion = try model.conclusion(mode.parameters, covariance: inner)
    let robust = Self.sandwich(conclusion.influence, sample, isCox: options.link == .cox)
    let baseline = Array(k + levels..<all)
    let order = Array(0..<k) + baseline + Array(k..<k + levels)
    // Effects of periods, and the first power of each stratum, take up what centring took away.
    let each = max(1, (degree ?? 0) + 1)
    let intercepts = model.periods > 0 ? baseline : baseline.enumerated().filter { $0.0 % each == 0 }.map(\.1)
    var estimates = mode.parameters
    Self.uncentre(&estimates, width: 1, sample, intercepts)
    var covariance = inner
    Self.uncentre(&covariance, width: all, sample, intercepts)
    covariance = Self.transposed(covariance, all)
    Self.uncentre(&covariance, width: all, sample, intercepts)
    let nothing = Self.silent(found.deviations, sample)
    for index in nothing {
      estimates[index] = 0
      for other in 0..<all {
        covariance[index * all + other] = 0
        covariance[other * all + index] = 0
      }
    }
    let names = names(model)
    let robustScaled = (0..<k * k).map { robust[$0] / (sample.scale[$0 / k] * sample.scale[$0 % k]) }
    let z = Normal.quantile(0.5 + options.confidence / 2)
    let coefficients = (0..<k).map { j in
      let stdError = robustScaled[j * k + j].squareRoot()
      let statistic = estimates[j] / stdError
      return HazardFit.Coefficient(
        name: names[j], estimate: estimates[j], stdError: stdError,
        modelStdError: covariance[j * all + j].squareRoot(), statistic: statistic,
        pValue: Normal.twoSided(statistic), confLow: estimates[j] - z * stdError,
        confHigh: estimates[j] + z * stdError)
    }
    return HazardFit(
      link: options.link, coefficients: coefficients,
      parameters: order.map {
        HazardFit.Parameter(name: names[$0], role: Self.role($0, sample), estimate: estimates[$0])
      },
      covariance: order.flatMap { row in order.map { covariance[row * all + $0] } },
      robustCovariance: robustScaled,
      groupVariances: rows.groups.indices.map {
        HazardFit.GroupVariance(
          name: rows.groups[$0].name, levels: Self.levelsSeen($0, sample),
          variance: found.deviations[$0] * found.deviations[$0],
          confLow: found.intervals.isEmpty ? nil : found.intervals[$0].low,
          confHigh: found.intervals.isEmpty ? nil : found.intervals[$0].high)
      },
      baseline: conclusion.baseline.map { baselinePoint($0, z) }, logLikelihood: found.logLikelihood,
      nullLogLikelihood: null,
      observations: sample.count, subjects: sample.subjectCount, events: sample.eventCount,
      clusters: sample.clusterCount, competingEvents: sample.competingEvents, penalty: ridge, penaltyPath: path,
      iterations: mode.iterations, collinear: sample.collinear, leftOut: sample.leftOut,
      notes: sample.notes + notes(sample, found), conditionalLogLikelihood: mode.curvature.value,
      timeCentre: time.centre, timeScale: time.scale, degree: options.link == .cox ? nil : degree,
      hasStrata: rows.stratum != nil)
  }

  /// A cumulative hazard has its interval on the scale of logarithms, where it cannot fall below 0.
  private func baselinePoint(_ point: HazardConclusion.BaselinePoint, _ z: Double) -> HazardFit.BaselinePoint {
    let reach = z * point.stdError
    let factor = kernelExp(reach / point.value)
    let isCox = options.link == .cox
    return HazardFit.BaselinePoint(
      stratum: point.stratum, time: point.time, value: point.value, stdError: point.stdError,
      confLow: isCox ? point.value / factor : point.value - reach,
      confHigh: isCox ? point.value * factor : point.value + reach)
  }

  private static func covariance<Model: HazardLikelihood>(of model: Model, _ mode: HazardMode) -> [Double] {
    Model.covariance(mode.curvature, mode.factor)
  }

  /// Of the covariates, from what each cluster contributes.
  static func sandwich(_ influence: [Double], _ sample: HazardSample, isCox: Bool) -> [Double] {
    let k = sample.covariateCount
    let clusters = sample.clusterCount
    var robust = [Double](repeating: 0, count: k * k)
    influence.withUnsafeBufferPointer { influence in
      robust.withUnsafeMutableBufferPointer { robust in
        for cluster in 0..<clusters {
          let own = cluster * k
          for row in 0..<k {
            for column in 0...row { robust[row * k + column] += influence[own + row] * influence[own + column] }
          }
        }
      }
    }
    let factor = isCox || clusters < 2 ? 1 : Double(clusters) / Double(clusters - 1)
    for row in 0..<k {
      for column in 0...row {
        robust[row * k + column] *= factor
        robust[column * k + row] = robust[row * k + column]
      }
    }
    return robust
  }

  /// Rows of `values` ([parameter][width]) from standardised covariates to the covariates as given.
  private static func uncentre(_ values: inout [Double], width: Int, _ sample: HazardSample, _ intercepts: [Int]) {
    for j in 0..<sample.covariateCount {
      for column in 0..<width { values[j * width + column] /= sample.scale[j] }
      if sample.centre[j] == 0 { continue }
      for row in intercepts {
        for column in 0..<width { values[row * width + column] -= sample.centre[j] * values[j * width + column] }
      }
    }
  }

  private static func transposed(_ matrix: [Double], _ order: Int) -> [Double] {
    var result = matrix
    for row in 0..<order { for column in 0..<order { result[column * order + row] = matrix[row * order + column] } }
    return result
  }

  /// Levels of groups without variance.
  private static func silent(_ deviations: [Double], _ sample: HazardSample) -> [Int] {
    deviations.indices.filter { deviations[$0] == 0 }.flatMap { group in
      (sample.groupStart[group]..<sample.groupStart[group + 1]).map { sample.covariateCount + $0 }
    }
  }

  static func levelsSeen(_ group: Int, _ sample: HazardSample) -> Int {
    var seen = [Bool](repeating: false, count: sample.levelCount)
    let own = sample.level(group)
    for row in 0..<sample.count { seen[Int(own[row])] = true }
    return seen.count { $0 }
  }

  private static func role(_ index: Int, _ sample: HazardSample) -> HazardFit.Role {
    let k = sample.covariateCount
    if index < k { return .covariate }
    let level = index - k
    guard level < sample.levelCount else { return .baseline }
    let group = sample.groupStart.lastIndex { $0 <= level && $0 < sample.levelCount } ?? 0
    return .group(group: group, level: level - sample.groupStart[group])
  }

  private func notes(_ sample: HazardSample, _ found: HazardVariances) -> [String] {
    var notes: [String] = []
    let isCox = options.link == .cox
    for (index, deviation) in found.deviations.enumerated() where deviation == 0 {
      notes.append("the variance of '\(rows.groups[index].name)' is estimated as 0: its levels do not differ")
    }
    for (index, interval) in found.intervals.enumerated()
    where found.deviations[index] > 0 && interval.low == 0 && Self.levelsSeen(index, sample) > 1 {
      notes.append(
        "the interval of the variance of '\(rows.groups[index].name)' begins at 0: the likelihood does not rule out that "
          + "its levels are alike")
    }
    for (index, group) in rows.groups.enumerated() where Self.levelsSeen(index, sample) < 2 {
      notes.append("'\(group.name)' has one level in the sample, which tells nothing about its variance")
    }
    if sample.clusterCount < 30 {
      notes.append("\(sample.clusterCount) clusters: clustered standard errors tend to be too small below about 30")
    }
    if sample.clusterCount <= sample.covariateCount {
      notes.append("fewer clusters than covariates: clustered standard errors say nothing")
    }
    if sample.eventCount < 10 * sample.covariateCount {
      notes.append("\(sample.eventCount) events for \(sample.covariateCount) covariates: fewer than 10 each")
    }
    if !isCox, let twice = Self.repeated(rows, sample) { notes.append(twice) }
    return notes
  }

  /// A note where a subject has two rows in one period of a discrete-time hazard.
  private static func repeated(_ rows: HazardRows, _ sample: HazardSample) -> String? {
    var count = 0
    var example: (Int, Double)?
    for block in sample.blocks {
      for range in [block.first..<block.eventsEnd, block.eventsEnd..<block.end] {
        var last = -1
        for place in range {
          let subject = rows.subject[Int(sample.rows[place])]
          if subject == last {
            count += 1
            if example == nil { example = (subject, block.time) }
          }
          last = subject
        }
      }
    }
    guard let example else { return nil }
    return "\(count) rows repeat a subject and period, such as \(rows.subjects[example.0]) in "
      + "\(HazardNames.number(example.1)): each counts as a trial of its own"
  }
}
