import Statistics

/// Who is tied to whom, and how strongly: the weights by which what others do reaches a unit.
///
/// Row i lists the ties of unit i; its weights are positive and sum to 1, or the row is empty and the unit has no ties.
/// Within a row the ties stand in the order of their units' names, so that the sums do not depend on the order in which
/// the units are given. No unit is tied to itself.
public struct Network: Sendable, Equatable {
  public let name: String
  /// Distinct names; the rows and columns.
  public let units: [String]
  public let rows: SparseRows
  /// What was not known when it was built, for the reader.
  public let notes: [String]

  /// A network from its ties.
  ///
  /// - Parameters:
  ///   - ties: For each unit, in the order of `units`, whom it is tied to and how strongly; weights are scaled to sum to
  ///     1 within the unit. Weights of 0 are no ties.
  /// - Throws: A data error for a name that occurs twice, a tie to oneself, to nobody or twice to one unit, a weight
  ///   that is negative or not finite, and where `ties` is not of the length of `units`.
  public init(name: String, units: [String], ties: [[(to: Int, weight: Double)]], notes: [String] = []) throws {
    var seen: Set<String> = []
    for unit in units where !seen.insert(unit).inserted {
      throw SuasionError(.data, "the network '\(name)' has the unit \(unit) twice", hint: "give each unit once")
    }
    guard ties.count == units.count else {
      throw SuasionError(
        .data, "the network '\(name)' has ties for \(ties.count) units and \(units.count) units",
        hint: "give one list of ties a unit, empty where it has none")
    }
    guard ties.reduce(0, { $0 + $1.count }) <= Int(Int32.max) else {
      throw SuasionError(.data, "the network '\(name)' has more than 2^31 ties", hint: "keep the strongest of a unit")
    }
    let rank = Network.ranks(units)
    let rows = try ties.enumerated().map { unit, row in
      for tie in row {
        guard units.indices.contains(tie.to), tie.to != unit else {
          throw SuasionError(
            .data, "the network '\(name)' ties \(units[unit]) to \(tie.to == unit ? "itself" : "no unit")",
            hint: "a tie joins two different units of the network")
        }
        guard tie.weight >= 0, tie.weight.isFinite else {
          throw SuasionError(
            .data, "the network '\(name)' has a weight of \(tie.weight) from \(units[unit]) to \(units[tie.to])",
            hint: "weights are 0 or more, and finite")
        }
      }
      let sorted = row.filter { $0.weight > 0 }.sorted { rank[$0.to] < rank[$1.to] }
      for (one, other) in zip(sorted, sorted.dropFirst()) where one.to == other.to {
        throw SuasionError(
          .data, "the network '\(name)' ties \(units[unit]) to \(units[one.to]) twice", hint: "add the two weights up")
      }
      // Scaled by the largest first, so that the sum of large weights stays finite.
      let largest = sorted.map(\.weight).max() ?? 1
      let total = sorted.reduce(0) { $0 + $1.weight / largest }
      return sorted.map { (column: $0.to, weight: $0.weight / largest / total) }
    }
    self.name = name
    self.units = units
    self.rows = SparseRows(rows)
    self.notes = notes
  }

  /// By audience: row j lists the units that are tied to unit j, with the weight that j has among their ties. When unit
  /// j takes something up, the exposure of unit `columns[k]` rises by `weights[k]`.
  public func audiences() -> SparseRows {
    rows.transposed(visiting: Network.sortedByName(units))
  }

  /// Units without a tie, as indices.
  public var isolates: [Int] { units.indices.filter { rows.range(of: $0).isEmpty } }

  /// The weighted share of each unit's ties that hold; shape [units].
  ///
  /// - Parameters:
  ///   - holds: For each unit what it holds, usually 0 or 1. NaN says that it is not known: the tie is then left out and
  ///     the weights of the others scaled up; a unit none of whose ties is known has NaN.
  ///   - withoutTies: The exposure of a unit without ties. 0 by default, the sum over no ties, as spatial lags have it
  ///     (Bivand, Pebesma & Gómez-Rubio 2013, doi 10.1007/978-1-4614-7618-4), so that no unit leaves a model in silence;
  ///     `isolates` names them, for a model that wants to tell "none of its ties" from "no ties". NaN sets them aside.
  /// - Throws: A fault where `holds` is not of the length of `units`.
  public func exposure(_ holds: [Double], withoutTies: Double = 0) throws -> [Double] {
    guard holds.count == units.count else {
      throw SuasionError(.fault, "\(holds.count) values for the \(units.count) units of the network '\(name)'")
    }
    return units.indices.map { unit in
      let range = rows.range(of: unit)
      if range.isEmpty { return withoutTies }
      var (sum, known, isWhole) = (0.0, 0.0, true)
      for place in range {
        let value = holds[Int(rows.columns[place])]
        if value.isNaN {
          isWhole = false
        } else {
          sum += rows.weights[place] * value
          known += rows.weights[place]
        }
      }
      return isWhole ? sum : known > 0 ? sum / known : .nan
    }
  }

  /// The weighted share of each unit's ties that hold; 0 for a unit without ties.
  public func exposure(_ holds: [Bool]) throws -> [Double] { try exposure(holds.map { $0 ? 1 : 0 }) }

  /// Indices of the names in ascending order.
  static func sortedByName(_ units: [String]) -> [Int] {
    // By bytes, which no locale or version of Unicode changes.
    units.indices.sorted { units[$0].utf8.lexicographicallyPrecedes(units[$1].utf8) }
  }

  static func ranks(_ units: [String]) -> [Int] {
    var rank = [Int](repeating: 0, count: units.count)
    for (place, unit) in sortedByName(units).enumerated() { rank[unit] = place }
    return rank
  }
}
