import Record

/// Every country's ballots in one year, as bit planes (one bit a roll call) and as bytes.
struct YearBallots: Sendable {
  let year: Int
  /// Rows of the record.
  let rollCalls: [Int]
  let countryCount: Int
  /// Columns of the countries that were members on one of the roll calls, ascending.
  let members: [Int]
  private let words: Int
  /// `planes[(country * 3 + ballot) * words + word]`; ballot 0 yes, 1 abstain, 2 no.
  private let planes: [UInt64]

  init(year: Int, rollCalls: [Int], stances: StanceMatrix) {
    self.year = year
    self.rollCalls = rollCalls
    countryCount = stances.countryCount
    words = (rollCalls.count + 63) / 64
    var planes = [UInt64](repeating: 0, count: countryCount * 3 * words)
    var member = [Bool](repeating: false, count: countryCount)
    for (position, rollCall) in rollCalls.enumerated() {
      let row = rollCall * countryCount
      let bit = UInt64(1) << UInt64(position % 64)
      for country in 0..<countryCount {
        let stance = Int(stances.values[row + country])
        if stance != Int(Stance.notMember.rawValue) { member[country] = true }
        if stance < 3 { planes[(country * 3 + stance) * words + position / 64] |= bit }
      }
    }
    self.planes = planes
    members = (0..<countryCount).filter { member[$0] }
  }

  /// Gathers the selected roll calls by year, ascending.
  static func all(_ indices: [Int], in record: Record, by period: AgreementPeriod) -> [YearBallots] {
    Dictionary(grouping: indices) { period.year(of: record.rollCalls[$0]) }
      .sorted { $0.key < $1.key }
      .map { YearBallots(year: $0.key, rollCalls: $0.value, stances: record.stances) }
  }

  /// Whether the country cast a ballot on any roll call.
  func voted(_ country: Int) -> Bool {
    planes[country * 3 * words..<(country + 1) * 3 * words].contains { $0 != 0 }
  }

  func table(_ first: Int, _ second: Int) -> VoteTable {
    var table = VoteTable()
    planes.withUnsafeBufferPointer { planes in
      let a = first * 3 * words
      let b = second * 3 * words
      for word in 0..<words {
        let (yes1, abstain1, no1) = (planes[a + word], planes[a + words + word], planes[a + 2 * words + word])
        let (yes2, abstain2, no2) = (planes[b + word], planes[b + words + word], planes[b + 2 * words + word])
        table.yesYes &+= (yes1 & yes2).nonzeroBitCount
        table.yesAbstain &+= (yes1 & abstain2).nonzeroBitCount
        table.yesNo &+= (yes1 & no2).nonzeroBitCount
        table.abstainYes &+= (abstain1 & yes2).nonzeroBitCount
        table.abstainAbstain &+= (abstain1 & abstain2).nonzeroBitCount
        table.abstainNo &+= (abstain1 & no2).nonzeroBitCount
        table.noYes &+= (no1 & yes2).nonzeroBitCount
        table.noAbstain &+= (no1 & abstain2).nonzeroBitCount
        table.noNo &+= (no1 & no2).nonzeroBitCount
      }
    }
    return table
  }

  /// Calls `body(position, cell)` for each roll call on which both took part; cell = 3 x first ballot + second ballot.
  func forEachJoint(_ first: Int, _ second: Int, _ body: (Int, Int) -> Void) {
    for ballot1 in 0..<3 {
      for ballot2 in 0..<3 {
        for word in 0..<words {
          var bits = planes[(first * 3 + ballot1) * words + word] & planes[(second * 3 + ballot2) * words + word]
          while bits != 0 {
            body(word * 64 + bits.trailingZeroBitCount, ballot1 * 3 + ballot2)
            bits &= bits - 1
          }
        }
      }
    }
  }
}
