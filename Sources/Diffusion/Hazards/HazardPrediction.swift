import Statistics

extension HazardFit {
  /// The linear predictor of each row, [row]: covariates and groups' effects (modes; 0 for a level that the fit does not
  /// know), and for discrete time the baseline of its period. NaN where a covariate is missing or a period has no effect.
  ///
  /// - Throws: `SuasionError` (.data) where a covariate or a group of the fit is not among the rows'.
  public func linearPredictor(_ rows: HazardRows) throws -> [Double] {
    var predictor = [Double](repeating: 0, count: rows.subject.count)
    for coefficient in coefficients {
      guard let covariate = rows.covariates.first(where: { $0.name == coefficient.name }),
        covariate.values.count == predictor.count
      else {
        throw SuasionError(.data, "the rows lack '\(coefficient.name)'", hint: "give every covariate of the fit")
      }
      for row in predictor.indices { predictor[row] += coefficient.estimate * covariate.values[row] }
    }
    for variance in groupVariances {
      guard let group = rows.groups.first(where: { $0.name == variance.name }), group.level.count == predictor.count
      else { throw SuasionError(.data, "the rows lack '\(variance.name)'", hint: "give every group of the fit") }
      var effect: [String: Double] = [:]
      for parameter in parameters { if case .group = parameter.role { effect[parameter.name] = parameter.estimate } }
      let effects = group.levels.map { effect["\(group.name)[\($0)]"] ?? 0 }
      for row in predictor.indices where effects.indices.contains(group.level[row]) {
        predictor[row] += effects[group.level[row]]
      }
    }
    if link != .cox {
      var known: [Int: [Double: Double]] = [:]
      for row in predictor.indices {
        let (stratum, time) = (hasStrata ? rows.stratum?[row] ?? 0 : 0, rows.stop[row])
        let value = known[stratum]?[time] ?? baseline(rows, row)
        known[stratum, default: [:]][time] = value
        predictor[row] += value
      }
    }
    return predictor
  }

  /// The probability of the event, [row]: in the row's period, or for Cox over (start, stop] by the cumulative baseline
  /// hazard, which stays where it is after its last event.
  ///
  /// - Throws: as `linearPredictor`.
  public func eventProbability(_ rows: HazardRows) throws -> [Double] {
    let predictor = try linearPredictor(rows)
    switch link {
    case .logit: return predictor.map { 1 / (1 + kernelExp(-$0)) }
    case .cloglog: return predictor.map { 1 - kernelExp(-kernelExp($0)) }
    case .cox:
      let points = Dictionary(grouping: baseline, by: \.stratum)
      func lived(_ stratum: Int, _ time: Double) -> Double {
        guard let own = points[stratum] else { return 0 }
        var (low, high) = (0, own.count)
        while low < high {
          let middle = (low + high) / 2
          if own[middle].time <= time { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? own[low - 1].value : 0
      }
      return predictor.indices.map { row in
        let stratum = rows.stratum?[row] ?? 0
        let exposure = lived(stratum, rows.stop[row]) - lived(stratum, rows.start[row])
        return 1 - kernelExp(-kernelExp(predictor[row]) * exposure)
      }
    }
  }

  private func baseline(_ rows: HazardRows, _ row: Int) -> Double {
    let stratum = hasStrata ? rows.stratum?[row] : nil
    guard let degree else {
      return baseline.first { $0.time == rows.stop[row] && (stratum == nil || $0.stratum == stratum) }?.value ?? .nan
    }
    var sum = 0.0
    var power = 1.0
    for exponent in 0...degree {
      let name = HazardNames.power(exponent, stratum: stratum)
      guard let term = parameters.first(where: { $0.role == .baseline && $0.name == name }) else { return .nan }
      sum += term.estimate * power
      power *= (rows.stop[row] - timeCentre) / timeScale
    }
    return sum
  }
}
