import Statistics

extension AcceptanceForecast {
  init(
    _ run: FutureRun, _ setup: FutureSetup, _ model: AcceptanceModel, scenarios: [FutureScenario],
    options: ForecastOptions
  ) {
    origin = setup.origin
    years = setup.years
    futures = options.futures
    seed = options.seed
    curves = Self.curves(run, setup)
    holdings = Self.holdings(run, setup, futures: options.futures)
    timesToHalf = Self.timesToHalf(run, setup, futures: options.futures)
    rivalries = Self.rivalries(run, setup, futures: options.futures)
    swings = Self.swings(run, setup, futures: options.futures)
    levers = Self.levers(run, setup, scenarios)
    leverRivalries = Self.leverRivalries(run, setup, scenarios, futures: options.futures)
    notes = setup.notes + scenarios.flatMap { $0.basis(setup, model) }
  }

  private static func fan(_ values: [Float]) -> Fan {
    let sorted = values.sorted().map(Double.init)
    return Fan(
      mean: mean(sorted), q05: quantile(ofSorted: sorted, 0.05), q25: quantile(ofSorted: sorted, 0.25),
      q50: quantile(ofSorted: sorted, 0.5), q75: quantile(ofSorted: sorted, 0.75),
      q95: quantile(ofSorted: sorted, 0.95))
  }

  private static func curves(_ run: FutureRun, _ setup: FutureSetup) -> [Curve] {
    let (years, weights) = (setup.years.count, setup.weights.count)
    return setup.frames.enumerated().flatMap { f, frame in
      setup.weights.enumerated().map { w, weight in
        let counted = frame.isEligible.indices.filter { frame.isEligible[$0] && !weight.values[$0].isNaN }
        let held = counted.filter { frame.holds[$0] }.reduce(0) { $0 + weight.values[$1] }
        let total = run.weightTotals[f * weights + w]
        return Curve(
          framework: frame.framework.id, weight: weight.name, eligible: counted.count,
          unknown: frame.unknown + frame.isEligible.count { $0 } - counted.count,
          observed: total > 0 ? held / total : .nan,
          points: (0..<years).map { t in fan(run.values(0, cell: (f * years + t) * weights + w)) })
      }
    }
  }

  /// In the panel's order of units.
  private static func holdings(_ run: FutureRun, _ setup: FutureSetup, futures: Int) -> [Holding] {
    let places = setup.history.order.enumerated().sorted { $0.element < $1.element }.map(\.offset)
    return setup.frames.enumerated().flatMap { f, frame in
      places.compactMap { u in
        guard frame.isEligible[u] else { return nil }
        return Holding(
          framework: frame.framework.id, unit: setup.history.units[u], held: frame.holds[u],
          probabilities: setup.years.indices.map { t in
            run.sums.probabilities[(t * setup.frames.count + f) * run.lanes + u] / Double(futures)
          })
      }
    }
  }

  private static func timesToHalf(_ run: FutureRun, _ setup: FutureSetup, futures: Int) -> [TimeToHalf] {
    let years = setup.years.count
    return setup.frames.enumerated().flatMap { f, frame in
      setup.weights.enumerated().map { w, weight in
        let row = (f * setup.weights.count + w) * (years + 1)
        let counts = Array(run.sums.half[row...row + years])
        func quantile(_ share: Double) -> Int? {
          var sum = 0
          for t in 0..<years {
            sum += counts[t]
            if Double(sum) >= share * Double(futures) { return setup.years[t] }
          }
          return nil
        }
        return TimeToHalf(
          framework: frame.framework.id, weight: weight.name,
          reached: counts.dropLast().map { Double($0) / Double(futures) },
          never: Double(counts[years]) / Double(futures), q05: quantile(0.05), q50: quantile(0.5),
          q95: quantile(0.95))
      }
    }
  }

  /// Each pair in both directions.
  private static func rivalries(_ run: FutureRun, _ setup: FutureSetup, futures: Int) -> [Rivalry] {
    let (years, weights) = (setup.years.count, setup.weights.count)
    func share(_ count: Int) -> Double { Double(count) / Double(futures) }
    return setup.pairs.enumerated().flatMap { p, pair in
      (0..<2).flatMap { direction in
        (0..<weights).map { w in
          let (one, other) = direction == 0 ? pair : (pair.1, pair.0)
          let row = ((p * 2 + direction) * weights + w) * years
          let tied = (p * weights + w) * years
          return Rivalry(
            framework: setup.frames[one].framework.id, rival: setup.frames[other].framework.id,
            weight: setup.weights[w].name, ahead: (0..<years).map { share(run.sums.ahead[row + $0]) },
            tied: (0..<years).map { share(run.sums.tied[tied + $0]) },
            surpassed: (0..<years).map { share(run.sums.surpassed[row + $0]) },
            difference: (0..<years).map { year in
              spread(
                run.values(0, cell: (one * years + year) * weights + w),
                less: run.values(0, cell: (other * years + year) * weights + w))
            })
        }
      }
    }
  }

  private static func spread(_ first: [Float], less second: [Float]) -> Spread {
    let sorted = zip(first, second).map { Double($0) - Double($1) }.sorted()
    return Spread(
      mean: mean(sorted), sd: sorted.count > 1 ? standardDeviation(sorted) : 0,
      low: quantile(ofSorted: sorted, 0.025), high: quantile(ofSorted: sorted, 0.975))
  }

  private static func swings(_ run: FutureRun, _ setup: FutureSetup, futures: Int) -> [Swing] {
    let lanes = run.lanes
    let n = Double(futures)
    return setup.pairs.enumerated().flatMap { p, pair in
      let last = ((p * 2) * setup.weights.count) * setup.years.count + setup.years.count - 1
      let ahead = Double(run.sums.ahead[last]) / n
      var swings: [Swing] = []
      for (place, f) in [pair.0, pair.1].enumerated() {
        for u in 0..<setup.history.count where setup.frames[f].isActive[u] {
          let held = Double(run.sums.holding[f * lanes + u])
          let both = Double(run.sums.holdingAhead[((p * 2) * 2 + place) * lanes + u])
          guard held > 0, held < n else { continue }
          let difference = both / held - (ahead * n - both) / (n - held)
          swings.append(
            Swing(
              framework: setup.frames[pair.0].framework.id, rival: setup.frames[pair.1].framework.id,
              unit: setup.history.units[u], holding: setup.frames[f].framework.id, probability: held / n,
              difference: difference, swing: held / n * (1 - held / n) * difference))
        }
      }
      // Units stand in the order of their names, which settles ties.
      return swings.enumerated().sorted {
        (-abs($0.element.swing), $0.offset) < (-abs($1.element.swing), $1.offset)
      }.map(\.element)
    }
  }

  private static func levers(_ run: FutureRun, _ setup: FutureSetup, _ scenarios: [FutureScenario]) -> [LeverEffect] {
    let (years, weights) = (setup.years.count, setup.weights.count)
    return scenarios.enumerated().flatMap { s, scenario in
      setup.frames.enumerated().flatMap { f, frame in
        (0..<weights).map { w in
          let last = run.values(1 + s, cell: (f * years + years - 1) * weights + w).map(Double.init)
          return LeverEffect(
            lever: scenario.name, framework: frame.framework.id, weight: setup.weights[w].name,
            difference: (0..<years).map { t in fan(run.values(1 + s, cell: (f * years + t) * weights + w)) },
            simulationError: last.count > 1 ? standardDeviation(last) / Double(last.count).squareRoot() : 0)
        }
      }
    }
  }

  private static func leverRivalries(
    _ run: FutureRun, _ setup: FutureSetup, _ scenarios: [FutureScenario], futures: Int
  ) -> [LeverRivalry] {
    let (years, weights, n) = (setup.years.count, setup.weights.count, Double(futures))
    return scenarios.enumerated().flatMap { s, scenario in
      setup.pairs.enumerated().flatMap { p, pair in
        (0..<2).flatMap { direction in
          (0..<weights).map { w in
            let (one, other) = direction == 0 ? pair : (pair.1, pair.0)
            let cell = ((s * setup.pairs.count + p) * 2 + direction) * weights + w
            let baseline = run.sums.ahead[((p * 2 + direction) * weights + w) * years + years - 1]
            let difference = Double(run.sums.leverChange[cell]) / n
            let variance = max(0, Double(run.sums.leverSquare[cell]) / n - difference * difference) / n
            let reach = Normal.quantile(0.95) * variance.squareRoot()
            return LeverRivalry(
              lever: scenario.name, framework: setup.frames[one].framework.id,
              rival: setup.frames[other].framework.id, weight: setup.weights[w].name, baseline: Double(baseline) / n,
              ahead: Double(run.sums.leverAhead[cell]) / n, difference: difference, confLow: difference - reach,
              confHigh: difference + reach)
          }
        }
      }
    }
  }
}
