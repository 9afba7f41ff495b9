import Record
import Statistics

extension VoteData {
  /// The votes of selected roll calls, timed by the year in which the session opened.
  ///
  /// - Parameters:
  ///   - selection: its years are those in which sessions opened, as the times are: a session's votes stay together.
  ///   - absentAsAbstain: counts a member's absence as an abstention; otherwise it is missing, as a vote that nobody
  ///     recorded always is.
  ///   - series: of each roll call the number of its series, nil where it stands alone; roll calls of a series share
  ///     parameters. Nil binds none.
  /// - Throws: a data error where the selection holds no vote.
  public init(
    _ record: Record, selection: RollCallSelection = .all, absentAsAbstain: Bool = false, series: [Int?]? = nil
  ) throws {
    var everyYear = selection
    everyYear.years = nil
    let rollCalls = everyYear.apply(to: record.rollCalls).indices.filter { index in
      selection.years?.contains(AgreementPeriod.session.year(of: record.rollCalls[index])) ?? true
    }
    let years = rollCalls.map { AgreementPeriod.session.year(of: record.rollCalls[$0]) }
    let times = Set(years).sorted()
    let place = Dictionary(uniqueKeysWithValues: times.enumerated().map { ($1, $0) })
    var items: [String] = []
    var itemOfSeries: [Int: Int] = [:]
    var votes: [Vote] = []
    votes.reserveCapacity(rollCalls.count * 150)
    for (index, rollCall) in rollCalls.enumerated() {
      guard let time = place[years[index]] else { continue }
      var item = items.count
      if let number = series?[rollCall], let known = itemOfSeries[number] {
        item = known
      } else {
        if let number = series?[rollCall] { itemOfSeries[number] = item }
        items.append(record.rollCalls[rollCall].id)
      }
      for country in record.countries.indices {
        let ballot: Ballot
        switch record.stances[rollCall, country] {
        case .yes: ballot = .yes
        case .abstain: ballot = .abstain
        case .no: ballot = .no
        case .absent where absentAsAbstain: ballot = .abstain
        default: continue
        }
        votes.append(Vote(unit: country, time: time, item: item, ballot: ballot))
      }
    }
    guard !votes.isEmpty else {
      throw SuasionError(.data, "no vote is selected", hint: "widen --years, or leave --issue and --texts out")
    }
    self.init(units: record.countries.map(\.code.rawValue), times: times, items: items, votes: votes)
  }
}
