/// An estimate as a sum of ATT(g,t), with what moves it.
struct GroupTimeTerm {
  var term: EffectTerm
  var estimate: Double
  var combination: Combination
  /// Treated units it averages over, their clusters, and how many unit-periods.
  var units: Int
  var clusters: Int
  var cells: Int
}

/// The averages of ATT(g,t) of section 3 of Callaway & Sant'Anna (2021): all treated cells, by cohort, by time since
/// adoption and by calendar period, with the four overall effects. Weights are the cohorts' numbers of units, and their
/// being estimated is part of each combination.
struct GroupTimeTerms {
  private let fit: GroupTimeFit
  private let sizes: [Double]
  let simple: GroupTimeTerm
  /// simple, group, dynamic, calendar.
  private(set) var overall: [GroupTimeTerm] = []
  private(set) var events: [GroupTimeTerm] = []
  private(set) var groups: [GroupTimeTerm] = []
  private(set) var calendar: [GroupTimeTerm] = []
  private(set) var groupTimes: [GroupTimeTerm] = []
  /// The event time that is a base period and nothing else, where there is exactly one.
  private(set) var reference: Int?

  init(_ fit: GroupTimeFit) {
    self.fit = fit
    let sample = fit.sample
    let cells = fit.cells
    sizes = sample.cohorts.indices.map { Double(sample.first[$0 + 1] - sample.first[$0]) }
    let treated = cells.indices.filter { cells[$0].isTreated }
    let unitsOf = sample.cohorts.indices.map { cohort in
      (sample.first[cohort]..<sample.first[cohort + 1]).count { fit.carries[$0] }
    }
    let hasClusters = sample.panel.clusters.count < sample.panel.units.count
    func support(_ own: [Int], units: Int? = nil) -> (units: Int, clusters: Int, cells: Int) {
      let count = own.reduce(0) { $0 + cells[$1].treated }
      let units = units ?? count
      return (units, hasClusters ? Set(own.flatMap { cells[$0].clusters }).count : units, count)
    }
    func made(
      _ term: EffectTerm, _ average: (estimate: Double, combination: Combination), _ own: [Int], units: Int? = nil
    ) -> GroupTimeTerm {
      let support = support(own, units: units)
      return GroupTimeTerm(
        term: term, estimate: average.estimate, combination: average.combination, units: support.units,
        clusters: support.clusters, cells: support.cells)
    }

    let everyone = zip(sample.cohorts.indices, unitsOf).reduce(0) { $0 + $1.1 }
    let sizes = sizes
    func weighted(_ own: [Int]) -> (estimate: Double, combination: Combination) {
      Self.weighted(
        own.map { (cells[$0].effect, Combination([($0, 1)]), cells[$0].cohort) }, sizes, features: cells.count)
    }
    simple = made(.att, weighted(treated), treated, units: everyone)

    var byEvent: [Int: [Int]] = [:]
    var byCohort = [[Int]](repeating: [], count: sample.cohorts.count)
    var byPeriod = [[Int]](repeating: [], count: sample.periodCount)
    for (index, cell) in cells.enumerated() {
      byEvent[sample.periods[cell.period] - sample.cohorts[cell.cohort], default: []].append(index)
      if cell.isTreated {
        byCohort[cell.cohort].append(index)
        byPeriod[cell.period].append(index)
      }
      if !cell.isBase {
        groupTimes.append(
          made(
            .groupTime(cohort: sample.cohorts[cell.cohort], period: sample.periods[cell.period]),
            (cell.effect, Combination([(index, 1)])), [index]))
      }
    }
    var references: [Int] = []
    for (time, own) in byEvent.sorted(by: { $0.key < $1.key }) {
      if own.allSatisfy({ cells[$0].isBase }) {
        references.append(time)
      } else {
        events.append(made(.event(time), weighted(own), own.filter { !cells[$0].isBase }))
      }
    }
    reference = references.count == 1 ? references[0] : nil
    for (cohort, own) in byCohort.enumerated() where !own.isEmpty {
      let share = 1 / Double(own.count)
      let estimate = own.reduce(0) { $0 + cells[$1].effect } * share
      groups.append(
        made(
          .group(sample.cohorts[cohort]), (estimate, Combination(own.map { ($0, share) })), own, units: unitsOf[cohort])
      )
    }
    for (period, own) in byPeriod.enumerated() where !own.isEmpty {
      calendar.append(made(.calendar(sample.periods[period]), weighted(own), own))
    }

    let withEffects = byCohort.indices.filter { !byCohort[$0].isEmpty }
    let byGroup = Self.weighted(
      zip(groups, withEffects).map { ($0.estimate, $0.combination, $1) }, sizes, features: cells.count)
    func plain(_ parts: [GroupTimeTerm]) -> (estimate: Double, combination: Combination) {
      let share = 1 / Double(parts.count)
      return (
        parts.reduce(0) { $0 + $1.estimate } * share, Combination(of: parts.map { ($0.combination, share) })
      )
    }
    let after = events.filter { if case .event(let time) = $0.term { time >= 0 } else { false } }
    let averages = [
      "simple": (estimate: simple.estimate, combination: simple.combination), "group": byGroup,
      "dynamic": plain(after), "calendar": plain(calendar),
    ]
    for name in ["simple", "group", "dynamic", "calendar"] {
      if let average = averages[name] { overall.append(made(.aggregate(name), average, treated, units: everyone)) }
    }
  }

  /// The average of parts by the sizes of their cohorts. A further unit in a cohort moves it by that part's distance from
  /// the average, over the sum of sizes.
  private static func weighted(
    _ parts: [(effect: Double, combination: Combination, cohort: Int)], _ sizes: [Double], features: Int
  ) -> (estimate: Double, combination: Combination) {
    var total = 0.0
    var estimate = 0.0
    for part in parts {
      total += sizes[part.cohort]
      estimate += sizes[part.cohort] * part.effect
    }
    estimate /= total
    var combination = Combination()
    combination.terms.reserveCapacity(2 * parts.count)
    var moved = [Double](repeating: 0, count: sizes.count)
    for part in parts {
      let weight = sizes[part.cohort] / total
      for (feature, own) in part.combination.terms { combination.terms.append((feature, weight * own)) }
      moved[part.cohort] += (part.effect - estimate) / total
    }
    for (cohort, weight) in moved.enumerated() where weight != 0 {
      combination.terms.append((features + cohort, weight))
    }
    return (estimate, combination)
  }
}
