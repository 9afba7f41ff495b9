import Statistics

/// The hazards of acceptance under one draw of the covariates.
struct AcceptanceFit: Sendable, Equatable {
  /// Nil for the mean of the draws.
  var draw: Int?
  var draws: Int
  var hazards: [AcceptanceHazard]

  func hazard(
    _ transition: AcceptanceModel.Transition, _ kind: AcceptanceFramework.Kind
  ) -> AcceptanceHazard? {
    hazards.first { $0.transition == transition && $0.kind == kind }
  }
}

/// One hazard with all that draws of it need.
struct AcceptanceHazard: Sendable, Equatable {
  /// What levels share a random effect.
  enum Grouping: String, Sendable, CaseIterable {
    case framework
    case frameworkYear = "framework and year"
    case region
    case unit
  }

  struct Group: Sendable, Equatable {
    var grouping: Grouping
    var deviation: Double
    var levels: Int
    /// Where the effect of each stands among the parameters: by framework, region or unit; nil where it was not seen.
    /// Empty for shocks, which do not come back.
    var parameters: [Int?]
  }

  var kind: AcceptanceFramework.Kind
  var transition: AcceptanceModel.Transition
  var rows: Int
  var events: Int
  var units: Int
  var frameworks: Int
  var design: AcceptanceDesign
  /// Where each term stands among the parameters; nil where it was collinear.
  var terms: [Int?]
  var intercept: Int
  var groups: [Group]
  var estimates: [Double]
  /// Of `estimates`, row-major.
  var covariance: [Double]
  var variances: [HazardFit.GroupVariance]
  /// Where the hazard is the same for all.
  var rate: AcceptanceModel.BetaRate?
  /// Where it is that of a past year, in place of the one rate.
  var pastYears: PastYears?
  var notes: [String] = []

  func group(_ grouping: Grouping) -> Group? { groups.first { $0.grouping == grouping } }
}

extension AcceptanceHazard {
  /// A rate with Jeffreys' prior, for events too few to explain.
  init(rateOf rows: AcceptanceRows, _ kind: AcceptanceFramework.Kind, _ transition: AcceptanceModel.Transition) {
    self.init(
      kind: kind, transition: transition, rows: rows.count, events: rows.events, units: Set(rows.unit).count,
      frameworks: Set(rows.framework).count,
      design: .init(terms: [], names: [], centre: [], scale: [], standIn: []), terms: [], intercept: 0, groups: [],
      estimates: [], covariance: [], variances: [],
      rate: .init(alpha: Double(rows.events) + 0.5, beta: Double(rows.count - rows.events) + 0.5))
  }

  init(
    _ history: AcceptanceHistory, _ rows: AcceptanceRows, _ covariates: AcceptanceCovariates,
    _ design: AcceptanceDesign, _ kind: AcceptanceFramework.Kind, _ transition: AcceptanceModel.Transition,
    options: AcceptanceOptions, varianceIntervals: HazardOptions.VarianceIntervals = .none
  ) throws {
    let count = rows.count
    var columns: [HazardCovariate] = []
    for term in design.terms.indices {
      var values = [Double](repeating: 0, count: count)
      for row in 0..<count {
        values[row] = design.value(
          term, history, covariates, framework: rows.framework[row], unit: rows.unit[row], slot: rows.slot[row] - 1)
      }
      columns.append(HazardCovariate(design.names[term], values))
    }
    // A unit is a subject once a framework; names are only for messages.
    let subjects = history.panel.frameworks.flatMap { framework in
      history.units.map { "\($0), \(framework.id)" }
    }
    var table = HazardRows(
      subject: (0..<count).map { rows.framework[$0] * history.count + rows.unit[$0] }, subjects: subjects,
      start: rows.slot.map { Double($0 - 1) }, stop: rows.slot.map { Double($0) },
      event: rows.happens.map { $0 ? 1 : 0 }, covariates: columns, cluster: rows.unit)
    let fitOptions = HazardOptions(
      link: options.link, baseline: .constant,
      penalty: options.priorScale.isFinite ? .ridge(1 / (options.priorScale * options.priorScale)) : .none,
      varianceIntervals: varianceIntervals, threads: options.threads)
    var groupings = Self.groupings(history, rows, transition, options: options)
    var dropped: [String] = []
    while true {
      let levels = groupings.map { Self.levels($0, history, rows) }
      table.groups = zip(groupings, levels).map { HazardGroups($0.rawValue, level: $1.level, levels: $1.names) }
      do {
        let fit = try Diffusion.hazard(table, options: fitOptions)
        try self.init(fit, history, rows, design, kind, transition, groupings, levels.map(\.keys))
        break
      } catch let error as SuasionError where error.code == .data && !groupings.isEmpty {
        dropped.append(
          "\(transition.rawValue), \(kind.rawValue): no effects of \(groupings[groupings.count - 1].rawValue), with them"
            + " \(error.message)")
        groupings.removeLast()
      }
    }
    notes = dropped
  }

  /// Keeps of a fit what the future needs: all but the effects of past years.
  private init(
    _ fit: HazardFit, _ history: AcceptanceHistory, _ rows: AcceptanceRows, _ design: AcceptanceDesign,
    _ kind: AcceptanceFramework.Kind, _ transition: AcceptanceModel.Transition, _ groupings: [Grouping],
    _ keys: [[Int]]
  ) throws {
    var kept: [Int] = []
    var terms = [Int?](repeating: nil, count: design.terms.count)
    var intercept: Int?
    var groups = groupings.enumerated().map { index, grouping in
      let size =
        switch grouping {
        case .framework: history.panel.frameworks.count
        case .region: history.regions.count
        case .unit: history.count
        case .frameworkYear: 0
        }
      let variance = index < fit.groupVariances.count ? fit.groupVariances[index].variance : 0
      return Group(
        grouping: grouping, deviation: variance > 0 ? variance.squareRoot() : 0, levels: keys[index].count,
        parameters: [Int?](repeating: nil, count: size))
    }
    for (index, parameter) in fit.parameters.enumerated() {
      switch parameter.role {
      case .covariate:
        guard let term = design.names.firstIndex(of: parameter.name) else { continue }
        terms[term] = kept.count
      case .baseline: intercept = kept.count
      case .group(let group, let level):
        guard groups[group].grouping != .frameworkYear else { continue }
        groups[group].parameters[keys[group][level]] = kept.count
      }
      kept.append(index)
    }
    guard let intercept else { throw SuasionError(.fault, "a hazard without a baseline") }
    let all = fit.parameters.count
    var covariance = [Double](repeating: 0, count: kept.count * kept.count)
    for (row, a) in kept.enumerated() {
      for (column, b) in kept.enumerated() { covariance[row * kept.count + column] = fit.covariance[a * all + b] }
    }
    self.init(
      kind: kind, transition: transition, rows: rows.count, events: rows.events, units: Set(rows.unit).count,
      frameworks: Set(rows.framework).count, design: design, terms: terms, intercept: intercept, groups: groups,
      estimates: kept.map { fit.parameters[$0].estimate }, covariance: covariance, variances: fit.groupVariances,
      rate: nil)
  }

  /// Groups that the rows can tell apart: a framework's own effect from three on, shocks of their years where there are
  /// more than frameworks (of yearly texts from five on: each text is drawn up anew), regions from three on, and units of
  /// lasting frameworks where most have rows of several. What a state does with texts in general is a covariate's part.
  private static func groupings(
    _ history: AcceptanceHistory, _ rows: AcceptanceRows, _ transition: AcceptanceModel.Transition,
    options: AcceptanceOptions
  ) -> [Grouping] {
    let frameworks = Set(rows.framework).count
    let isYearly = rows.framework.first.map { history.panel.frameworks[$0].kind == .yearly } ?? false
    let years = Set((0..<rows.count).map { rows.framework[$0] * history.slots + rows.slot[$0] }).count
    var groupings: [Grouping] = []
    if frameworks >= 3 { groupings.append(.framework) }
    if years >= (isYearly || frameworks < 3 ? 5 : max(5, 2 * frameworks)) { groupings.append(.frameworkYear) }
    if Set(rows.unit.map { history.region[$0] }).count >= 3 { groupings.append(.region) }
    if options.usesUnitEffects, !isYearly, frameworks >= 3, rows.events >= 50 { groupings.append(.unit) }
    return groupings
  }

  /// The level of each row, and of each level its name and its framework, region or unit.
  private static func levels(
    _ grouping: Grouping, _ history: AcceptanceHistory, _ rows: AcceptanceRows
  ) -> (level: [Int], names: [String], keys: [Int]) {
    let key: (Int) -> Int =
      switch grouping {
      case .framework: { rows.framework[$0] }
      case .frameworkYear: { rows.framework[$0] * history.slots + rows.slot[$0] }
      case .region: { history.region[rows.unit[$0]] }
      case .unit: { rows.unit[$0] }
      }
    let keys = Set((0..<rows.count).map(key)).sorted()
    let place = Dictionary(uniqueKeysWithValues: keys.enumerated().map { ($1, $0) })
    let names = keys.map {
      switch grouping {
      case .framework: history.panel.frameworks[$0].id
      case .frameworkYear:
        "\(history.panel.frameworks[$0 / history.slots].id), \(history.firstYear + $0 % history.slots)"
      case .region: history.regions[$0]
      case .unit: history.units[$0]
      }
    }
    return ((0..<rows.count).map { place[key($0)] ?? 0 }, names, keys)
  }
}
