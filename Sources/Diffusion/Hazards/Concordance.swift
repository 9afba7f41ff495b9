import Statistics

/// How often the one with the higher linear predictor has the event first, among pairs at risk together of whom one has
/// it earlier; ties of predictors count half.
public struct Concordance: Sendable, Equatable {
  public var concordant: Int
  public var discordant: Int
  /// Pairs with equal predictors.
  public var tied: Int
  public var estimate: Double {
    let all = concordant + discordant + tied
    return all == 0 ? .nan : (Double(concordant) + 0.5 * Double(tied)) / Double(all)
  }
}

/// Harrell's concordance (1996, doi 10.1002/(SICI)1097-0258(19960229)15:4<361::AID-SIM168>3.0.CO;2-4) within strata, with
/// rows (start, stop] and without weights, as survival::concordance.
///
/// - Parameter predictor: of each row.
/// - Throws: `SuasionError` (.data) where lengths differ.
public func concordance(_ rows: HazardRows, predictor: [Double], cause: Int = 1) throws -> Concordance {
  guard [rows.stop.count, rows.start.count, rows.event.count].allSatisfy({ $0 == predictor.count }) else {
    throw SuasionError(.data, "predictors and rows differ in number", hint: "give one predictor a row")
  }
  let used = predictor.indices.filter { predictor[$0].isFinite && rows.start[$0] < rows.stop[$0] }
  var result = Concordance(concordant: 0, discordant: 0, tied: 0)
  for (_, own) in Dictionary(grouping: used, by: { rows.stratum?[$0] ?? 0 }).sorted(by: { $0.key < $1.key }) {
    let values = Array(Set(own.map { predictor[$0] })).sorted()
    let rank = Dictionary(uniqueKeysWithValues: values.enumerated().map { ($1, $0 + 1) })
    var tree = [Int](repeating: 0, count: values.count + 1)
    var inside = 0
    func add(_ place: Int, _ amount: Int) {
      inside += amount
      var place = place
      while place < tree.count {
        tree[place] += amount
        place += place & -place
      }
    }
    func upTo(_ place: Int) -> Int {
      var (place, sum) = (place, 0)
      while place > 0 {
        sum += tree[place]
        place -= place & -place
      }
      return sum
    }
    let leaving = own.sorted { rows.stop[$0] > rows.stop[$1] }
    let entering = own.sorted { rows.start[$0] > rows.start[$1] }
    var (next, entered) = (0, 0)
    while next < leaving.count {
      let time = rows.stop[leaving[next]]
      var end = next
      while end < leaving.count, rows.stop[leaving[end]] == time { end += 1 }
      let same = leaving[next..<end]
      // Who is censored at a time outlives who has the event then.
      for row in same where rows.event[row] != cause { add(rank[predictor[row]] ?? 1, 1) }
      while entered < entering.count, rows.start[entering[entered]] >= time {
        let row = entering[entered]
        entered += 1
        // Rows that end later have been added before.
        add(rank[predictor[row]] ?? 1, -1)
      }
      for row in same where rows.event[row] == cause {
        let place = rank[predictor[row]] ?? 1
        let (below, through) = (upTo(place - 1), upTo(place))
        result.concordant += below
        result.tied += through - below
        result.discordant += inside - through
      }
      for row in same where rows.event[row] == cause { add(rank[predictor[row]] ?? 1, 1) }
      next = end
    }
  }
  return result
}
