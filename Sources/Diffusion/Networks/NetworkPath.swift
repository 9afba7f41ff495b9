import Statistics

/// A network that changes from year to year.
public struct NetworkPath: Sendable, Equatable {
  public let name: String
  public let units: [String]
  /// Ascending.
  public let years: [Int]
  /// One a year of `years`.
  public let networks: [Network]
  /// How many years the network of a year serves on after it; nil for without end.
  public let carriedForward: Int?

  /// - Throws: A data error for no network, or networks of different units; a usage error for a negative carry.
  public init(name: String, _ byYear: [Int: Network], carriedForward: Int? = nil) throws {
    let sorted = byYear.sorted { $0.key < $1.key }
    guard let first = sorted.first else {
      throw SuasionError(.data, "the network '\(name)' has no year", hint: "give a network for one year at least")
    }
    for (year, network) in sorted where network.units != first.value.units {
      throw SuasionError(
        .data, "the network '\(name)' has other units in \(year) than in \(first.key)",
        hint: "give all years the same units in the same order; a unit may be without ties")
    }
    guard carriedForward ?? 0 >= 0 else {
      throw SuasionError(.usage, "a network cannot be carried forward by \(carriedForward ?? 0) years")
    }
    self.name = name
    units = first.value.units
    years = sorted.map(\.key)
    networks = sorted.map(\.value)
    self.carriedForward = carriedForward
  }

  /// One network for all years from `year` on.
  public init(constant network: Network, from year: Int = Int.min) {
    (name, units, years, networks, carriedForward) = (network.name, network.units, [year], [network], nil)
  }

  /// The network of the year, or else of the last year before it that has one and is carried so far; nil before the
  /// first. A later year never serves for an earlier one.
  public func network(in year: Int) -> Network? {
    var (low, high) = (0, years.count)
    while low < high {
      let middle = (low + high) / 2
      if years[middle] <= year { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return nil }
    if let carriedForward, Double(year) - Double(years[low - 1]) > Double(carriedForward) { return nil }
    return networks[low - 1]
  }

  /// The exposures in a year (see `Network.exposure`); NaN for every unit where no network serves the year.
  public func exposure(in year: Int, _ holds: [Double], withoutTies: Double = 0) throws -> [Double] {
    guard let network = network(in: year) else { return [Double](repeating: .nan, count: units.count) }
    return try network.exposure(holds, withoutTies: withoutTies)
  }

  /// Notes of its networks, each once, in the order of years.
  public var notes: [String] {
    var seen: Set<String> = []
    return networks.flatMap(\.notes).filter { seen.insert($0).inserted }
  }
}
