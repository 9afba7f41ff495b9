import Statistics

extension FutureWorker {
  /// Draws the parameters and shocks of a future.
  func draw(_ k: Int) {
    choose(k)
    var stream = RandomStream(seed: seed, purpose: "future: parameters", unit: UInt64(k))
    var effects = RandomStream(seed: seed, purpose: "future: effects", unit: UInt64(k))
    var deviations = [[AcceptanceHazard.Grouping: Double]](repeating: [:], count: 4)
    for slot in 0..<4 {
      guard let hazard = hazard(slot) else { continue }
      if let rate = hazard.rate {
        let share = min(max(stream.beta(rate.alpha, rate.beta), 1e-12), 1 - 1e-12)
        parameters[slot] = [linkOf(share, isCloglog: program.isCloglog)]
        continue
      }
      drawParameters(hazard, slot, &stream)
      for group in [hazard.frameworkEffect, hazard.regionEffect, hazard.unitEffect, hazard.shock] {
        guard let group else { continue }
        deviations[slot][group.grouping] = group.deviation * stream.deviationFactor(levels: group.levels)
      }
    }
    // Regions and units that were not seen have one effect a kind, whatever the framework.
    var strangers = [[Double]](repeating: [], count: 4)
    for slot in 0..<4 {
      guard let hazard = hazard(slot), hazard.rate == nil else { continue }
      strangers[slot] = strangerEffects(hazard, parameters[slot], deviations[slot], &effects)
    }
    for f in 0..<frames {
      for side in 0..<2 { prepare(f, side, deviations[slot(f, side)], strangers[slot(f, side)], &effects) }
    }
  }

  /// The component that each kind of framework follows, and the fit of it.
  private func choose(_ k: Int) {
    var stream = RandomStream(seed: seed, purpose: "future: component", unit: UInt64(k))
    for kind in fits.indices {
      let cumulative = program.cumulative[kind]
      let coin = cumulative.count > 1 ? stream.uniform() * (cumulative.last ?? 1) : 0
      let range = program.components[cumulative.firstIndex { coin < $0 } ?? cumulative.count - 1]
      fits[kind] = range.lowerBound + k % range.count
    }
  }

  private func drawParameters(_ hazard: FutureHazard, _ slot: Int, _ stream: inout RandomStream) {
    let count = hazard.mean.count
    if normals.count < count { normals = [Double](repeating: 0, count: count) }
    if parameters[slot].count != count { parameters[slot] = [Double](repeating: 0, count: count) }
    normals.withUnsafeMutableBufferPointer { normals in
      for index in 0..<count { normals[index] = stream.normal() }
      parameters[slot].withUnsafeMutableBufferPointer { parameters in
        hazard.factor.withUnsafeBufferPointer { factor in
          var place = 0
          for row in 0..<count {
            var sum = 0.0
            for column in 0...row { sum += factor[place + column] * normals[column] }
            parameters[row] = hazard.mean[row] + sum
            place += row + 1
          }
        }
      }
    }
  }

  /// The random effects of units: their region's and their own, drawn anew where they were not seen.
  private func strangerEffects(
    _ hazard: FutureHazard, _ parameters: [Double], _ deviations: [AcceptanceHazard.Grouping: Double],
    _ stream: inout RandomStream
  ) -> [Double] {
    let history = setup.history
    var result = [Double](repeating: 0, count: lanes)
    if let group = hazard.regionEffect {
      let effects = group.parameters.map {
        $0.map { parameters[$0] } ?? (deviations[.region] ?? 0) * stream.normal()
      }
      for u in 0..<history.count { result[u] += effects[history.region[u]] }
    }
    if let group = hazard.unitEffect {
      for u in 0..<history.count {
        result[u] +=
          group.parameters[u].map { parameters[$0] } ?? (deviations[.unit] ?? 0) * stream.normal()
      }
    }
    return result
  }

  /// What does not move in the predictor of one framework and transition, the slopes of what does, and its shocks.
  private func prepare(
    _ f: Int, _ side: Int, _ deviations: [AcceptanceHazard.Grouping: Double], _ unitEffects: [Double],
    _ stream: inout RandomStream
  ) {
    let width = networks + Moving.allCases.count
    let slopes = moving.start + (f * 2 + side) * width
    for index in 0..<width { slopes[index] = 0 }
    let row = (f * 2 + side) * lanes
    let ownEffect = stream.normal()
    for t in 0..<years {
      shocks[(f * 2 + side) * years + t] = (deviations[.frameworkYear] ?? 0) * stream.normal()
    }
    let slot = slot(f, side)
    if let years = hazard(slot)?.pastYears {
      let frame = setup.frames[f]
      for t in 0..<self.years {
        let isFirst = setup.years[t] == frame.framework.opens
        shocks[(f * 2 + side) * self.years + t] = linkOf(
          years.draw(frame.index, isFirst: isFirst, &stream), isCloglog: program.isCloglog)
      }
      for u in 0..<lanes { drawn[row + u] = 0 }
      return
    }
    guard let hazard = hazard(slot), hazard.rate == nil else {
      // Nobody held one: a lasting framework is then never given up, a text at any rate.
      var level = parameters[slot].first ?? -40
      if self.hazard(slot) == nil, setup.frames[f].framework.kind == .yearly {
        level = linkOf(min(max(stream.beta(0.5, 0.5), 1e-12), 1 - 1e-12), isCloglog: program.isCloglog)
      }
      for u in 0..<lanes { drawn[row + u] = level }
      return
    }
    let own = parameters[slot]
    var constant = own[hazard.intercept]
    if let group = hazard.frameworkEffect {
      constant +=
        group.parameters[setup.frames[f].index].map { own[$0] } ?? (deviations[.framework] ?? 0) * ownEffect
    }
    for u in 0..<lanes { drawn[row + u] = constant + unitEffects[u] }
    for (term, what) in hazard.design.terms.enumerated() {
      guard let parameter = hazard.terms[term] else { continue }
      let slope = own[parameter]
      switch what {
      case .covariate, .missing:
        let loading = hazard.loading(term, setup.frames[f].index, setup.history)
        guard loading != 0 else { continue }
        let weight = SIMD8<Double>(repeating: slope * loading)
        for at in stride(from: 0, to: lanes, by: 8) {
          store(load(drawn, row + at) + weight * load(hazard.values, term * lanes + at), drawn, row + at)
        }
      case .framework(let index):
        if index == setup.frames[f].index { for u in 0..<lanes { drawn[row + u] += slope } }
      case .network(let n):
        slopes[n] = slope
        for u in setup.frames[f].fixedExposure[n] { drawn[row + u] += slope * hazard.design.standIn[term] }
      case .contagion: slopes[networks] = slope
      case .rival(let scope):
        if scope.contains(setup.history.sides[setup.frames[f].index]) { slopes[networks + 1] += slope }
      case .firstYear: slopes[networks + 2] = slope
      case .age: slopes[networks + 3] = slope
      }
    }
  }

  /// Puts the world back to the origin, under a scenario.
  func reset(_ scenario: FutureScenario) {
    base.take(drawn)
    exposure.take(firstExposure)
    holds.take(firstHolds)
    active.take(firstActive)
    switch scenario.change {
    case .none, .effort: break
    case .shift(let covariate, let by):
      for slope in slopes(covariate) {
        for u in by.indices where by[u] != 0 { base[slope.row + u] += slope.perUnit * by[u] }
      }
    case .withdrawal(let unit, let out, let covariates):
      for f in out {
        if holds[f * lanes + unit] > 0 {
          for n in 0..<networks { spread(f, n, from: unit, -1, exposure) }
        }
        holds[f * lanes + unit] = 0
        active[f * lanes + unit] = 0
        for covariate in covariates { flatten(covariate, frame: f) }
      }
    }
  }

  /// By how much a raw unit of a covariate moves each predictor, under the parameters drawn.
  func slopes(_ covariate: Int) -> [(row: Int, perUnit: Double)] {
    var result: [(row: Int, perUnit: Double)] = []
    for f in 0..<frames {
      for side in 0..<2 {
        guard let hazard = hazard(slot(f, side)) else { continue }
        for slope in hazard.slopes(covariate, setup.frames[f].index, setup.history) {
          result.append(((f * 2 + side) * lanes, parameters[slot(f, side)][slope.parameter] * slope.perUnit))
        }
      }
    }
    return result
  }

  /// A covariate stands at its mean for all units.
  private func flatten(_ covariate: Int, frame f: Int) {
    for side in 0..<2 {
      guard let hazard = hazard(slot(f, side)) else { continue }
      for slope in hazard.slopes(covariate, setup.frames[f].index, setup.history) {
        let weight = parameters[slot(f, side)][slope.parameter] * slope.perUnit * hazard.design.scale[slope.term]
        for u in 0..<setup.history.count {
          base[(f * 2 + side) * lanes + u] -= weight * hazard.values[slope.term * lanes + u]
        }
      }
    }
  }
}
