import Statistics

/// Who voted how on what and when: all that an ideal-point model reads.
///
/// A vote that was not cast (absent, not a member, unknown) is not here; it is missing, never an abstention.
public struct VoteData: Sendable {
  /// What a voter may say to an item, in the order of the latent scale.
  public enum Ballot: UInt8, Sendable, CaseIterable { case yes, abstain, no }

  /// One voter's ballot on one item at one time; indices into `units`, `times` and `items`.
  public struct Vote: Hashable, Sendable {
    public let unit: Int32
    public let time: Int32
    public let item: Int32
    public let ballot: Ballot

    public init(unit: Int, time: Int, item: Int, ballot: Ballot) {
      self.unit = Int32(unit)
      self.time = Int32(time)
      self.item = Int32(item)
      self.ballot = ballot
    }

    func isBefore(_ other: Vote) -> Bool {
      (time, item, unit, ballot.rawValue) < (other.time, other.item, other.unit, other.ballot.rawValue)
    }
  }

  /// Names of the voters, in the order of the tables.
  public let units: [String]
  /// Periods, ascending; the difference of two counts the steps of the random walk between them.
  public let times: [Int]
  /// Names of the items. An item voted on at several times has the same parameters at each.
  public let items: [String]
  /// By time, then item, then unit, whatever the order they were given in: sums over them have one order.
  public let votes: [Vote]

  public init(units: [String], times: [Int], items: [String], votes: [Vote]) {
    self.units = units
    self.times = times
    self.items = items
    let isSorted = zip(votes, votes.dropFirst()).allSatisfy { !$1.isBefore($0) }
    self.votes = isSorted ? votes : votes.sorted { $0.isBefore($1) }
  }

  /// The unit that stands above the mean: the one of the name where it votes, else the one with the most votes, the first
  /// of several; nil without votes.
  public func anchor(named name: String?) -> String? {
    var counts = [Int](repeating: 0, count: units.count)
    for vote in votes { counts[Int(vote.unit)] += 1 }
    if let name, let unit = units.firstIndex(of: name), counts[unit] > 0 { return name }
    guard let most = counts.max(), most > 0 else { return nil }
    return counts.firstIndex(of: most).map { units[$0] }
  }

  /// The same votes as if they had all been cast at the first time: for a model without a walk. An item voted on at several
  /// times becomes one item for each.
  public func withoutTime() -> VoteData {
    var names: [String] = []
    var place: [SIMD2<Int32>: Int] = [:]
    let moved = votes.map { vote in
      let key = SIMD2(vote.item, vote.time)
      let item = place[key] ?? names.count
      if item == names.count {
        place[key] = item
        names.append(items[Int(vote.item)])
      }
      return Vote(unit: Int(vote.unit), time: 0, item: item, ballot: vote.ballot)
    }
    return VoteData(units: units, times: Array(times.prefix(1)), items: names, votes: moved)
  }
}
