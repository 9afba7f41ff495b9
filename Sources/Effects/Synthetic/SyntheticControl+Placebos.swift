import Statistics

extension SyntheticControls {
  /// Placebo effects and the share of them that are as marked as the treated units'.
  func placebos(_ options: EffectOptions) throws -> (replicates: SyntheticReplicates, pValue: Double) {
    let controls = design.controls
    guard controls.count > 2 else {
      throw SuasionError(
        .data, "placebos need at least three donors; there are \(controls.count)", hint: "ask for 0 replicates")
    }
    let n = controls.count
    let table = try parallelMap(count: design.cohorts.count * n, threads: options.threads) { index -> [Double] in
      let row = controls[index % n]
      return Self.fit(
        design, method, row: row, cohort: index / n, donors: controls.filter { $0 != row }
      ).gaps
    }
    @Sendable func marked(_ gaps: [(gaps: [Double], start: Int)]) -> Double {
      var (before, after, early, late) = (0.0, 0.0, 0, 0)
      for (gaps, start) in gaps {
        for (time, gap) in gaps.enumerated() { if time < start { before += gap * gap } else { after += gap * gap } }
        early += start
        late += gaps.count - start
      }
      return after == 0 ? 0 : after / Double(late) / (before / Double(early))
    }
    let own = marked(fits.indices.map { (fits[$0].gaps, start($0)) })
    let weights = [Double](repeating: 1, count: units.count)
    let outcomes = try parallelMap(count: options.replicates, threads: options.threads) { replicate in
      var stream = RandomStream(seed: options.seed, purpose: "synthetic placebos", unit: UInt64(replicate))
      let drawn = units.map { table[$0.cohort * n + stream.integer(below: n)] }
      let ratio = units.count > 1 ? marked(drawn.indices.map { (drawn[$0], start($0)) }) : 0
      return (values: terms.estimates(drawn.flatMap { $0 }, weights: weights), ratio: ratio)
    }
    let ratios = units.count > 1 ? outcomes.map(\.ratio) : table.map { marked([($0, start(0))]) }
    return (
      SyntheticReplicates(
        values: outcomes.map(\.values), divisor: Double(options.replicates), isCentredOnZero: true),
      Double(ratios.count { $0 >= own } + 1) / Double(ratios.count + 1)
    )
  }
}
