import Statistics

extension SyntheticDifference {
  /// Every term in every replicate.
  func replicates(_ options: EffectOptions) throws -> SyntheticReplicates {
    switch options.syntheticVariance {
    case .placebo: try placebos(options)
    case .bootstrap: try bootstrap(options)
    case .jackknife: try jackknife()
    }
  }

  /// Control units drawn at random take the treated units' places; the rest stay controls.
  private func placebos(_ options: EffectOptions) throws -> SyntheticReplicates {
    let controls = design.controls
    let sizes = design.cohorts.map(\.rows.count)
    let treated = design.treatedCount
    guard controls.count > treated else {
      throw SuasionError(
        .data,
        "placebos need more controls than treated units: there are \(controls.count) controls and \(treated) treated",
        hint: "ask for the bootstrap or the jackknife, or for 0 replicates")
    }
    var distinct: [[[Int]]] = []
    var indexOf: [[[Int]]: Int] = [:]
    let drawn = (0..<options.replicates).map { replicate -> Int in
      var stream = RandomStream(seed: options.seed, purpose: "synthetic placebos", unit: UInt64(replicate))
      var places = Array(controls.indices)
      for place in 0..<treated { places.swapAt(place, place + stream.integer(below: places.count - place)) }
      var from = 0
      let groups = sizes.map { size in
        defer { from += size }
        return places[from..<from + size].sorted()
      }
      if let known = indexOf[groups] { return known }
      indexOf[groups] = distinct.count
      distinct.append(groups)
      return distinct.count - 1
    }
    let weights = sizes.map(Double.init)
    let assignments = distinct
    let values = try parallelMap(count: assignments.count, threads: options.threads) { index -> [Double] in
      let groups = assignments[index]
      let taken = Set(groups.joined())
      let rest = controls.indices.filter { !taken.contains($0) }
      let gaps = design.cohorts.indices.flatMap { place in
        refit(place, controls: rest, treated: groups[place].map { controls[$0] }).gaps
      }
      return terms.estimates(gaps, weights: weights)
    }
    return SyntheticReplicates(
      values: drawn.map { values[$0] }, divisor: Double(options.replicates), isCentredOnZero: true)
  }

  /// Whole clusters of units drawn with replacement.
  private func bootstrap(_ options: EffectOptions) throws -> SyntheticReplicates {
    let panel = design.panel
    let clusters = Set(design.cohorts.flatMap(\.rows).map { panel.cluster[design.units[$0]] })
    guard clusters.count > 1 else {
      throw SuasionError(
        .data, "the bootstrap needs at least two treated \(isClustered ? "clusters" : "units"); there is one",
        hint: "ask for placebos, which need one only")
    }
    let plan = CountryBootstrap(units: panel.clusters, replicates: options.replicates, seed: options.seed)
    let places = try plan.places(of: panel.clusters)
    let outcomes = try parallelMap(count: plan.replicates, threads: options.threads) { replicate -> [Double]? in
      let drawn = plan.multiplicities(replicate: replicate)
      func copies(_ row: Int) -> Int { drawn[places[panel.cluster[design.units[row]]]] }
      let controls = design.controls.indices.flatMap { place in
        [Int](repeating: place, count: copies(design.controls[place]))
      }
      let groups = design.cohorts.map { cohort in
        cohort.rows.flatMap { [Int](repeating: $0, count: copies($0)) }
      }
      guard !controls.isEmpty, groups.contains(where: { !$0.isEmpty }) else { return nil }
      let empty = [Double](repeating: 0, count: design.periodCount)
      let gaps = design.cohorts.indices.flatMap { place in
        groups[place].isEmpty ? empty : refit(place, controls: controls, treated: groups[place]).gaps
      }
      return terms.estimates(gaps, weights: groups.map { Double($0.count) })
    }
    let failed = outcomes.count { $0 == nil }
    guard failed * 20 <= plan.replicates else {
      throw SuasionError(
        .data, "\(failed) of \(plan.replicates) bootstrap replicates hold no treated unit or no control",
        hint: "ask for placebos: the panel has too few treated units or controls for a bootstrap")
    }
    let missing = [Double](repeating: .nan, count: terms.terms.count)
    return SyntheticReplicates(
      values: outcomes.map { $0 ?? missing }, divisor: Double(plan.replicates), isCentredOnZero: false,
      failures: failed > 0 ? ["no treated unit or no control": failed] : [:])
  }

  /// One cluster after another left out, with the weights that are left scaled to sum to 1.
  private func jackknife() throws -> SyntheticReplicates {
    let panel = design.panel
    func cluster(_ row: Int) -> Int { panel.cluster[design.units[row]] }
    for cohort in design.cohorts where Set(cohort.rows.map(cluster)).count < 2 {
      throw SuasionError(
        .data,
        "the jackknife needs two treated \(isClustered ? "clusters" : "units") in every cohort; "
          + "\(cohort.cohort) has one", hint: "ask for placebos, or for the bootstrap where there are more cohorts")
    }
    for (cohort, fit) in zip(design.cohorts, fits) {
      let carriers = Set(zip(design.controls, fit.unitWeights).filter { $0.1 > 0 }.map { cluster($0.0) })
      guard carriers.count > 1 else {
        throw SuasionError(
          .data, "the jackknife cannot leave out the one control that cohort \(cohort.cohort) is compared with",
          hint: "ask for placebos or the bootstrap")
      }
    }
    let everyone = Set((design.controls + design.cohorts.flatMap(\.rows)).map(cluster)).sorted()
    let values = everyone.map { left -> [Double] in
      let kept = design.controls.indices.filter { cluster(design.controls[$0]) != left }
      let groups = design.cohorts.map { $0.rows.filter { cluster($0) != left } }
      let gaps = design.cohorts.indices.flatMap { place in
        Self.gaps(
          design, controls: kept.map { design.controls[$0] },
          weights: normalized(kept.map { fits[place].unitWeights[$0] }), target: design.mean(of: groups[place]),
          periodWeights: fits[place].periodWeights)
      }
      return terms.estimates(gaps, weights: groups.map { Double($0.count) })
    }
    let count = Double(values.count)
    return SyntheticReplicates(values: values, divisor: count / (count - 1), isCentredOnZero: false)
  }

  private var isClustered: Bool { design.panel.clusters != design.panel.units }

  /// A cohort's comparison with other units, from the panel's own weights.
  ///
  /// - Parameter controls: places in `design.controls`, as often as each is drawn.
  private func refit(_ place: Int, controls: [Int], treated: [Int]) -> Fit {
    Self.fit(
      design, controls: controls.map { design.controls[$0] }, treated: treated, start: design.cohorts[place].start,
      tuning: tuning[place],
      from: (normalized(controls.map { fits[place].unitWeights[$0] }), fits[place].periodWeights), solver: solver)
  }
}
