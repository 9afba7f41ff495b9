import Record

/// Clusters of texts with the list checked by hand laid over them, and their names.
struct TextSeriesAssembly {
  let record: Record
  let clusters: [TextCluster]
  let reasons: [Int: TextSeriesSearch.Reason]
  let review: [SeriesReview]

  private struct Named {
    var id: String
    var members: [TextSeries.Member]
    var rollCalls: [Int]
  }

  func result(contested: Int) -> TextSeriesSearch {
    var reasons = reasons
    var named: [Named] = []
    var singles: [Int: TextSeries.Member] = [:]
    for cluster in clusters {
      if cluster.members.count + cluster.rollCalls.count > 1 {
        named.append(Named(id: "", members: cluster.members, rollCalls: cluster.rollCalls))
      } else if let member = cluster.members.first {
        singles[member.text] = member
      }
    }
    let slugs = named.map { slug(record.texts[$0.members[0].text].title) }
    let uses = Dictionary(slugs.map { ($0, 1) }, uniquingKeysWith: +)
    for place in named.indices {
      let crowded = (uses[slugs[place]] ?? 0) > 1
      named[place].id = slugs[place] + (crowded ? "-" + symbolSlug(named[place].members[0].symbol) : "")
    }
    let (overrides, unknown) = lay(over: &named, &singles, &reasons)
    for text in singles.keys where reasons[text] == nil { reasons[text] = .alone }
    let leftOut = reasons.map { TextSeriesSearch.LeftOut(text: $0, symbol: record.texts[$0].symbol, reason: $1) }
    return TextSeriesSearch(
      series: named.map(finish).sorted { $0.id < $1.id },
      leftOut: leftOut.sorted { ($0.symbol, $0.text) < ($1.symbol, $1.text) }, overrides: overrides,
      unknownReviewed: unknown, contestedRollCalls: contested)
  }

  /// Moves what the list puts elsewhere.
  private func lay(
    over named: inout [Named], _ singles: inout [Int: TextSeries.Member],
    _ reasons: inout [Int: TextSeriesSearch.Reason]
  ) -> ([TextSeriesSearch.Override], [String]) {
    var overrides: [TextSeriesSearch.Override] = []
    var unknown: [String] = []
    let texts = Dictionary(record.texts.enumerated().map { ($1.symbol, $0) }, uniquingKeysWith: { first, _ in first })
    for row in review.sorted(by: { $0.symbol < $1.symbol }) {
      guard let text = texts[row.symbol] else {
        unknown.append(row.symbol)
        continue
      }
      let home = named.firstIndex { $0.members.contains { $0.text == text } }
      let found = home.map { named[$0].id }
      guard found != row.series else { continue }
      overrides.append(.init(symbol: row.symbol, rule: found, review: row.series, note: row.note))
      if let home { named[home].members.removeAll { $0.text == text } }
      singles[text] = nil
      guard let series = row.series else {
        reasons[text] = .review
        continue
      }
      reasons[text] = nil
      let member = TextSeries.Member(
        text: text, symbol: row.symbol, session: record.texts[text].session, rule: .review, titleOverlap: nil,
        coreShare: nil, sameItem: nil)
      if let target = named.firstIndex(where: { $0.id == series }) {
        named[target].members.append(member)
      } else {
        named.append(Named(id: series, members: [member], rollCalls: []))
      }
    }
    for group in named where group.members.count + group.rollCalls.count < 2 {
      for member in group.members { reasons[member.text] = .alone }
    }
    named.removeAll { $0.members.isEmpty || $0.members.count + $0.rollCalls.count < 2 }
    return (overrides, unknown)
  }

  private func finish(_ group: Named) -> TextSeries {
    let members = group.members.sorted {
      (record.texts[$0.text].date, $0.symbol) < (record.texts[$1.text].date, $1.symbol)
    }
    let own = Set(members.compactMap { record.texts[$0.text].rollCall })
    let calls =
      group.rollCalls + (own.isEmpty ? [] : record.rollCalls.indices.filter { own.contains(record.rollCalls[$0].id) })
    return TextSeries(
      id: group.id, title: record.texts[members[0].text].title,
      domain: FrameworkDomain.ofMost(members.map { record.texts[$0.text] }), members: members,
      rollCalls: calls.sorted {
        (record.rollCalls[$0].date, record.rollCalls[$0].id) < (record.rollCalls[$1].date, record.rollCalls[$1].id)
      })
  }
}
