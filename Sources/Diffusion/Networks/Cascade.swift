import Statistics

/// Who took one thing up, and when: one framework, one series of texts, one policy.
public struct Cascade: Sendable, Equatable {
  public let id: String
  /// Unit → time of taking it up, in one unit of time for all cascades (years). Units that did not are not in it.
  public let times: [String: Double]

  public init(id: String, times: [String: Double]) {
    self.id = id
    self.times = times
  }
}

/// Cascades in the form that the search reads: units and cascades in the order of their names.
struct CascadeTable: Sendable {
  let units: [String]
  let ids: [String]
  /// [unit × cascade]; NaN where the unit did not take it up.
  var times: [Double]
  let leftOut: [LatentLeftOut]

  /// - Throws: A data error for an id given twice, a time that is not finite, and where no cascade is left.
  init(_ cascades: [Cascade], window: ClosedRange<Double>?) throws {
    var seen: Set<String> = []
    for cascade in cascades {
      guard seen.insert(cascade.id).inserted else {
        throw SuasionError(.data, "the cascade '\(cascade.id)' occurs twice", hint: "give each cascade its own id")
      }
      if let bad = cascade.times.filter({ !$0.value.isFinite }).keys.min() {
        throw SuasionError(
          .data, "the cascade '\(cascade.id)' has no finite time for \(bad)",
          hint: "leave out who did not take it up, and whose date is not known")
      }
    }
    var (outside, unordered, kept) = (0, [String](), [Cascade]())
    for cascade in cascades.sorted(by: { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }) {
      let inside = window.map { window in cascade.times.filter { window.contains($0.value) } } ?? cascade.times
      outside += cascade.times.count - inside.count
      if Set(inside.values).count < 2 {
        unordered.append(cascade.id)
      } else {
        kept.append(Cascade(id: cascade.id, times: inside))
      }
    }
    var leftOut: [LatentLeftOut] = []
    if outside > 0 { leftOut.append(LatentLeftOut(reason: "times outside the window", count: outside, cascades: [])) }
    if !unordered.isEmpty {
      leftOut.append(
        LatentLeftOut(
          reason: "cascades in which nobody came before anybody", count: unordered.count, cascades: unordered))
    }
    self.leftOut = leftOut
    let names = Array(Set(kept.flatMap(\.times.keys)))
    let units = Network.sortedByName(names).map { names[$0] }
    ids = kept.map(\.id)
    var times = [Double](repeating: .nan, count: units.count * kept.count)
    let places = Dictionary(uniqueKeysWithValues: zip(units, units.indices))
    for (column, cascade) in kept.enumerated() {
      for (unit, time) in cascade.times {
        if let row = places[unit] { times[row * kept.count + column] = time }
      }
    }
    self.units = units
    self.times = times
  }

  /// The times of each cascade, ascending.
  var sortedTimes: [[Double]] {
    ids.indices.map { column in
      units.indices.map { times[$0 * ids.count + column] }.filter { !$0.isNaN }.sorted()
    }
  }
}

/// What a search for a network could not use.
public struct LatentLeftOut: Sendable, Equatable {
  public let reason: String
  public let count: Int
  /// The ids of the cascades concerned, where whole cascades are.
  public let cascades: [String]

  public init(reason: String, count: Int, cascades: [String]) {
    self.reason = reason
    self.count = count
    self.cascades = cascades
  }
}
