import Record

/// Roll calls on texts that the record does not hold, found by wording.
struct EarlierRollCalls {
  private let record: Record
  private let series: RollCallSeries
  private let rowById: [String: Int]
  private let held: Set<String>
  /// By title: rows of whole texts that carry it.
  private let rowsByTitle: [SeriesTitle: [Int]]

  init(_ record: Record) {
    self.record = record
    series = rollCallSeries(in: record.rollCalls)
    held = Set(record.texts.compactMap(\.rollCall))
    var rows: [String: Int] = [:]
    for (row, call) in record.rollCalls.enumerated() where rows[call.id] == nil { rows[call.id] = row }
    rowById = rows
    var printed: [String: [Int]] = [:]
    for (row, call) in record.rollCalls.enumerated() where call.subject == .text {
      guard let title = call.title, title.utf8.contains(where: { (97...122).contains($0) }) else { continue }
      printed[title, default: []].append(row)
    }
    var byTitle: [SeriesTitle: [Int]] = [:]
    for (title, rows) in printed { byTitle[SeriesTitle(title), default: []] += rows }
    rowsByTitle = byTitle
  }

  /// For each group of texts the earlier roll calls of the same wording, and how many could go with two groups or came
  /// second in a session.
  func claims(_ groups: [[Int]]) -> (rows: [[Int]], contested: Int) {
    // A unit is a series of roll calls, or a roll call that is alone (by its negative).
    var support: [Int: [Int: Int]] = [:]
    func unit(_ row: Int) -> Int? {
      if let place = series.identifier[row] { return place }
      return series.leftOut[row] == .alone ? -1 - row : nil
    }
    for (group, texts) in groups.enumerated() {
      for title in Set(texts.map { SeriesTitle(record.texts[$0].title) }) {
        for row in rowsByTitle[title] ?? [] {
          if let unit = unit(row) { support[unit, default: [:]][group, default: 0] += 1 }
        }
      }
      for text in texts {
        guard let id = record.texts[text].rollCall, let row = rowById[id], let unit = unit(row) else { continue }
        support[unit, default: [:]][group, default: 0] += 1
      }
    }
    var claimed: [Int: [Int]] = [:]
    var contested = 0
    for (unit, groups) in support {
      let most = groups.values.max() ?? 0
      let winners = groups.filter { $0.value == most }
      let rows = unit < 0 ? [-1 - unit] : series.series[unit]
      let earlier = rows.filter { !held.contains(record.rollCalls[$0].id) }
      if winners.count == 1, let winner = winners.first?.key {
        claimed[winner, default: []] += earlier
      } else if !earlier.isEmpty {
        contested += earlier.count
      }
    }
    var result = groups.map { _ in [Int]() }
    for (group, rows) in claimed {
      var sessions = Set(groups[group].map { record.texts[$0].session })
      for row in rows.sorted(by: precedes) {
        if sessions.insert(record.rollCalls[row].session).inserted {
          result[group].append(row)
        } else {
          contested += 1
        }
      }
    }
    return (result, contested)
  }

  private func precedes(_ a: Int, _ b: Int) -> Bool {
    (record.rollCalls[a].date, record.rollCalls[a].id) < (record.rollCalls[b].date, record.rollCalls[b].id)
  }
}
