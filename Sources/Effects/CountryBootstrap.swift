import Statistics

/// A cluster bootstrap over a list of countries (or other units): how often each was drawn in each replicate.
///
/// Draws are keyed by (seed, purpose, replicate) and dealt over the names in ascending order. Two estimates made with one
/// `CountryBootstrap`, of different outcomes or different subsets, are therefore made on the same resampled countries,
/// and the spread of their difference over the replicates is the spread of the difference.
public struct CountryBootstrap: Sendable, Equatable {
  /// The names that are resampled, ascending and distinct.
  public let units: [String]
  public let replicates: Int
  public let seed: UInt64
  public let purpose: String

  /// - Parameter units: in any order; give every country that any of the estimates to be paired may hold.
  public init(units: [String], replicates: Int = 999, seed: UInt64, purpose: String = "country bootstrap") {
    self.units = Set(units).sorted()
    self.replicates = replicates
    self.seed = seed
    self.purpose = purpose
  }

  /// How often each unit was drawn in a replicate, in the order of `units`; as many draws as there are units.
  public func multiplicities(replicate: Int) -> [Int] {
    var stream = RandomStream(seed: seed, purpose: purpose, unit: UInt64(replicate))
    return stream.multinomial(trials: units.count, categories: units.count)
  }

  /// For each of the given names, its place in `units`.
  ///
  /// - Throws: `SuasionError` (.usage) that names the first that is not there.
  func places(of names: [String]) throws -> [Int] {
    let index = Dictionary(uniqueKeysWithValues: units.enumerated().map { ($1, $0) })
    return try names.map { name in
      guard let place = index[name] else {
        throw SuasionError(
          .usage, "'\(name)' is in the panel but not among the \(units.count) units that the bootstrap resamples",
          hint: "build the bootstrap from every unit of every panel it is to serve")
      }
      return place
    }
  }
}
