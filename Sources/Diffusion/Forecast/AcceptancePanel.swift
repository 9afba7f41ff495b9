import Statistics

/// Who held which framework in which year, and what may have moved them.
public struct AcceptancePanel: Sendable, Equatable {
  /// Distinct names; their order changes no figure.
  public let units: [String]
  public let years: ClosedRange<Int>
  public let frameworks: [AcceptanceFramework]
  /// Row-major [frameworks × units × years].
  public let status: [AcceptanceStatus]
  public let covariates: [AcceptanceCovariate]
  /// Each over the same units, in any order.
  public let networks: [NetworkPath]
  /// The region of each unit.
  public let regions: [String]
  /// Beside the count of units, which is always there under the name `states`.
  public let weights: [AcceptanceWeight]

  /// - Throws: A data error for shapes that do not fit, a name that occurs twice, a rival that does not exist, a negative
  ///   or infinite weight, an infinite covariate, and networks over other units.
  public init(
    units: [String], years: ClosedRange<Int>, frameworks: [AcceptanceFramework], status: [AcceptanceStatus],
    covariates: [AcceptanceCovariate] = [], networks: [NetworkPath] = [], regions: [String],
    weights: [AcceptanceWeight] = []
  ) throws {
    self.units = units
    self.years = years
    self.frameworks = frameworks
    self.status = status
    self.covariates = covariates
    self.networks = networks
    self.regions = regions
    self.weights = weights
    try check()
  }

  public subscript(framework: Int, unit: Int, year: Int) -> AcceptanceStatus {
    guard years.contains(year) else { return .unknown }
    return status[(framework * units.count + unit) * years.count + year - years.lowerBound]
  }

  /// The index of a framework by its id.
  public func framework(_ id: String) -> Int? { frameworks.firstIndex { $0.id == id } }
}

extension AcceptancePanel {
  private func check() throws {
    func fail(_ message: String, _ hint: String) -> SuasionError { SuasionError(.data, message, hint: hint) }
    func repeated(_ names: [String]) -> String? {
      var seen: Set<String> = []
      return names.first { !seen.insert($0).inserted }
    }
    guard !units.isEmpty, !frameworks.isEmpty else {
      throw fail("the panel has \(units.count) units and \(frameworks.count) frameworks", "give at least one of each")
    }
    if let name = repeated(units) { throw fail("the panel has the unit \(name) twice", "give each unit once") }
    if let id = repeated(frameworks.map(\.id)) {
      throw fail("the panel has the framework \(id) twice", "give each framework once")
    }
    if let name = repeated(covariates.map(\.name) + networks.map(\.name)) {
      throw fail("two covariates or networks are named '\(name)'", "give each a name of its own")
    }
    if let name = repeated(["states"] + weights.map(\.name)) {
      throw fail("two weights are named '\(name)'", "'states' is the count of units; give each a name of its own")
    }
    guard status.count == frameworks.count * units.count * years.count else {
      throw fail(
        "the panel has \(status.count) statuses for \(frameworks.count) frameworks, \(units.count) units and"
          + " \(years.count) years", "give one for each framework, unit and year")
    }
    guard regions.count == units.count else {
      throw fail("the panel has \(regions.count) regions for \(units.count) units", "give each unit a region")
    }
    for framework in frameworks {
      guard framework.rivals.allSatisfy(frameworks.indices.contains), framework.every >= 1 else {
        throw fail(
          "the framework \(framework.id) has a rival that does not exist, or sessions every \(framework.every) years",
          "rivals are indices of the panel's frameworks, and sessions come every year or more rarely")
      }
      guard
        framework.sessions.map({ $0 == Set($0).sorted() && !$0.isEmpty }) ?? true,
        zip(framework.sides, framework.sides.dropFirst()).allSatisfy({ $0.from < $1.from })
      else {
        throw fail(
          "the framework \(framework.id) has sessions or sides that are not in the order of years",
          "give each year once, ascending")
      }
    }
    for covariate in covariates {
      guard !covariate.draws.isEmpty,
        covariate.draws.allSatisfy({ $0.count == units.count * years.count && !$0.contains(where: \.isInfinite) })
      else {
        throw fail(
          "the covariate '\(covariate.name)' is no finite table of \(units.count) units by \(years.count) years",
          "give at least one draw, NaN where a value is missing")
      }
    }
    for weight in weights
    where weight.values.count != units.count || weight.values.contains(where: { $0 < 0 || $0.isInfinite }) {
      throw fail(
        "the weight '\(weight.name)' has \(weight.values.count) values for \(units.count) units, or one below 0",
        "give one a unit, 0 or more, NaN where not known")
    }
    let members = Set(units)
    for network in networks where Set(network.units) != members {
      throw fail(
        "the network '\(network.name)' is over \(network.units.count) units that are not the panel's \(units.count)",
        "give the network every unit of the panel and no other; a unit may be without ties")
    }
  }
}
