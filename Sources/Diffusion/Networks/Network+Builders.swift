import Statistics

extension Network {
  /// How strongly a unit is tied to those that it is tied to.
  public enum Weighting: String, Sendable, CaseIterable {
    /// All ties of a unit alike.
    case equal
    /// By the inverse of the distance, by the similarity, by the count.
    case graded
  }

  /// Neighbours: all units within `reach` of each other.
  ///
  /// - Parameters:
  ///   - distances: Row-major [units × units], kilometres or any unit that `reach` is in. NaN where not known: no tie.
  /// - Throws: A data error for a wrong shape or a negative distance, a usage error for a `reach` that is not positive.
  public init(
    name: String, units: [String], distances: [Double], within reach: Double, weighting: Weighting = .equal,
    notes: [String] = []
  ) throws {
    guard reach > 0 else {
      throw SuasionError(.usage, "the network '\(name)' asks for ties within \(reach)", hint: "a reach is above 0")
    }
    try Network.check(distances, name: name, units: units)
    let ties = units.indices.map { unit in
      units.indices.filter { $0 != unit && distances[unit * units.count + $0] <= reach }.map {
        (to: $0, weight: Network.weight(distance: distances[unit * units.count + $0], weighting))
      }
    }
    try self.init(name: name, units: units, ties: ties, notes: notes)
  }

  /// The `nearest` units of each unit, by place or by ideal point; not symmetric. Where several are equally far at the
  /// last place, all of them are ties, so that no name decides.
  ///
  /// - Parameters:
  ///   - distances: Row-major [units × units]; NaN where not known: no tie.
  /// - Throws: A data error for a wrong shape or a negative distance, a usage error for `nearest` below 1.
  public init(
    name: String, units: [String], distances: [Double], nearest: Int, weighting: Weighting = .equal,
    notes: [String] = []
  ) throws {
    try Network.check(nearest, name: name)
    try Network.check(distances, name: name, units: units)
    let ties = units.indices.map { unit in
      let row = units.indices.filter { $0 != unit && distances[unit * units.count + $0].isFinite }
        .map { (to: $0, distance: distances[unit * units.count + $0]) }
      let sorted = row.map(\.distance).sorted()
      let last = sorted.isEmpty ? 0 : sorted[min(nearest, sorted.count) - 1]
      return row.filter { $0.distance <= last }.map {
        (to: $0.to, weight: Network.weight(distance: $0.distance, weighting))
      }
    }
    try self.init(name: name, units: units, ties: ties, notes: notes)
  }

  /// Ties without strength: allies, members of one region. A pair counts in both directions, and once however often it
  /// is given.
  ///
  /// - Throws: A data error for a pair of a unit with itself or with a unit that is not in `units`.
  public init(name: String, units: [String], pairs: [(String, String)], notes: [String] = []) throws {
    let places = Dictionary(units.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    var ties = [Set<Int>](repeating: [], count: units.count)
    for (one, other) in pairs {
      guard let a = places[one], let b = places[other], a != b else {
        throw SuasionError(
          .data, "the network '\(name)' has the pair \(one) and \(other)",
          hint: "a pair joins two different units of the network")
      }
      ties[a].insert(b)
      ties[b].insert(a)
    }
    try self.init(name: name, units: units, ties: ties.map { $0.map { (to: $0, weight: 1) } }, notes: notes)
  }

  /// Similar units: the `mostSimilar` of each unit, or all where nil. Only similarities above 0 are ties, and NaN is
  /// none; where several are equally similar at the last place, all of them are ties.
  ///
  /// - Parameters:
  ///   - similarity: Row-major [units × units], of any positive scale; the diagonal is not read.
  /// - Throws: A data error for a wrong shape or an infinite value, a usage error for `mostSimilar` below 1.
  public init(
    name: String, units: [String], similarity: [Double], mostSimilar: Int? = nil, weighting: Weighting = .graded,
    notes: [String] = []
  ) throws {
    if let mostSimilar { try Network.check(mostSimilar, name: name) }
    guard similarity.count == units.count * units.count, !similarity.contains(where: \.isInfinite) else {
      throw SuasionError(
        .data, "the similarities of the network '\(name)' are no finite table of \(units.count) by \(units.count)",
        hint: "give one row and one column a unit, NaN where not known")
    }
    let ties = units.indices.map { unit in
      let row = units.indices.filter { $0 != unit && similarity[unit * units.count + $0] > 0 }
        .map { (to: $0, similarity: similarity[unit * units.count + $0]) }
      let sorted = row.map(\.similarity).sorted(by: >)
      let last = sorted.isEmpty ? 0 : sorted[min(mostSimilar ?? sorted.count, sorted.count) - 1]
      return row.filter { $0.similarity >= last }.map {
        (to: $0.to, weight: weighting == .equal ? 1 : $0.similarity)
      }
    }
    try self.init(name: name, units: units, ties: ties, notes: notes)
  }

  private static func check(_ count: Int, name: String) throws {
    guard count >= 1 else {
      throw SuasionError(.usage, "the network '\(name)' asks for \(count) ties a unit", hint: "ask for 1 or more")
    }
  }

  private static func check(_ distances: [Double], name: String, units: [String]) throws {
    guard distances.count == units.count * units.count, !distances.contains(where: { $0 < 0 }) else {
      throw SuasionError(
        .data, "the distances of the network '\(name)' are no table of \(units.count) by \(units.count) of 0 or more",
        hint: "give one row and one column a unit, NaN where not known")
    }
  }

  /// A distance below a billionth counts as a billionth, so that two units at one place are near and not infinitely so.
  private static func weight(distance: Double, _ weighting: Weighting) -> Double {
    weighting == .equal ? 1 : 1 / max(distance, 1e-9)
  }
}

/// Distances between places on the globe, kilometres, row-major [places × places]; NaN where a place is not known.
public func greatCircleDistances(_ places: [(latitude: Double, longitude: Double)?]) -> [Double] {
  var distances = [Double](repeating: .nan, count: places.count * places.count)
  for (row, one) in places.enumerated() {
    guard let one else { continue }
    for (column, other) in places.enumerated() {
      guard let other else { continue }
      distances[row * places.count + column] = greatCircle(
        (one.latitude, one.longitude), (other.latitude, other.longitude))
    }
  }
  return distances
}

/// Euclidean distances between positions, such as ideal points, row-major [positions × positions]; NaN where a
/// coordinate is NaN. Positions of different dimension are NaN apart.
public func positionDistances(_ positions: [[Double]]) -> [Double] {
  positions.flatMap { one in
    positions.map { other in
      guard one.count == other.count, !one.isEmpty else { return Double.nan }
      return zip(one, other).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
    }
  }
}
