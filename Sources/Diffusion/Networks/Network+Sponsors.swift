import Statistics

extension Network {
  /// What a text that two units sponsor together adds to the tie between them.
  public enum SponsorWeighting: String, Sendable, CaseIterable {
    /// 1 a text.
    case count
    /// 1/(n − 1) for a text of n sponsors, so that a text adds 1 to a sponsor however many others it has: signing with
    /// a hundred says less than signing with two (Newman 2001, doi 10.1103/PhysRevE.64.016132; Fowler 2006, doi
    /// 10.1016/j.socnet.2005.11.003, divides by n).
    case shared
  }

  /// Co-sponsors: units that sponsored the same texts.
  ///
  /// - Parameters:
  ///   - sponsors: For each text its sponsors. Names that are no unit of the network do not become ties, but count among
  ///     the text's n; a name given twice for a text counts once.
  public init(
    name: String, units: [String], sponsors: [[String]], weighting: SponsorWeighting = .count, notes: [String] = []
  ) throws {
    let places = Dictionary(units.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    // Texts by their number of sponsors: the sum is then the same in whatever order texts come.
    var shared: [Int: [Int]] = [:]
    for text in sponsors.map(Set.init) where text.count > 1 {
      let present = text.compactMap { places[$0] }
      var counts = shared[text.count] ?? [Int](repeating: 0, count: units.count * units.count)
      for one in present {
        for other in present where other != one { counts[one * units.count + other] += 1 }
      }
      shared[text.count] = counts
    }
    var strength = [Double](repeating: 0, count: units.count * units.count)
    for (size, counts) in shared.sorted(by: { $0.key < $1.key }) {
      let each = weighting == .count ? 1 : 1 / Double(size - 1)
      for pair in strength.indices where counts[pair] > 0 { strength[pair] += each * Double(counts[pair]) }
    }
    try self.init(name: name, units: units, similarity: strength, notes: notes)
  }
}
