import Record

/// Groups the texts that are brought back in another session, with or without a vote. By titles, agenda items and
/// original sponsors, never by how countries voted:
///
/// 1. **Same title**: the same words, misprints of long words aside. **Renumbered**: the same once years, ordinals and
///    numbers are set aside (`Working Capital Fund for 2025`).
/// 2. Where a session has several texts of one title, parts of a resolution (A, B) are told apart by their letter, others
///    by their original sponsors (half of the smaller list in common); what neither tells apart is left out.
/// 3. **Edited title**: of the words that say something, cut to six letters, at least 0.8 in common (Jaccard), no other
///    agenda item, and where both have original sponsors 0.3 of the smaller list; or 0.6, the same item and half of the
///    smaller list. **Extended title**: all words of one, four or more, stand in the other, the same item, 0.3 of the
///    core. **Same core**: 0.35 of the words, the same item, two lists of eight or more that share 0.6 of the smaller and
///    0.4 of both. All but the first need one title to end before the other begins: titles in turn are texts in turn.
///    Always the same committee, and never two texts of one session in a series; the surest pairs come first.
/// 4. Item numbers shift, and the record holds no headings: two items are the same where at least a quarter of the texts
///    that stood unchanged under one stood under the other.
/// 5. Roll calls on texts that the record does not hold (before 2019) join the series whose wording they have, through
///    `rollCallSeries`.
/// 6. `review`, the list checked by hand, has the last word; `overrides` names each text that it moved.
///
/// The order of the record's rows does not matter.
public func textSeries(in record: Record, review: [SeriesReview] = []) -> TextSeriesSearch {
  var finder = TextSeriesFinder(record)
  finder.gatherLines()
  finder.joinLines()
  var clusters = finder.clusters()
  let earlier = EarlierRollCalls(record)
  let claims = earlier.claims(clusters.map { $0.members.map(\.text) })
  for place in clusters.indices { clusters[place].rollCalls = claims.rows[place] }
  return TextSeriesAssembly(record: record, clusters: clusters, reasons: finder.reasons, review: review)
    .result(contested: claims.contested)
}

/// Texts found to go together, before the list checked by hand.
struct TextCluster {
  var members: [TextSeries.Member]
  /// Earlier roll calls.
  var rollCalls: [Int] = []
}

extension TextSeriesFinder {
  func clusters() -> [TextCluster] {
    var byRoot: [Int: [Int]] = [:]
    for line in lines.indices { byRoot[root(line), default: []].append(line) }
    return byRoot.keys.sorted().map { root in
      var members: [(place: Int, member: TextSeries.Member)] = []
      for line in byRoot[root] ?? [] {
        for (order, place) in lines[line].members.enumerated() {
          members.append((place, member(place, first: lines[line].members[0], order: order, line: line)))
        }
      }
      members.sort { $0.place < $1.place }
      return TextCluster(members: members.map(\.member))
    }
  }

  private func member(_ place: Int, first: Int, order: Int, line: Int) -> TextSeries.Member {
    let (own, lead) = (candidates[place], candidates[first])
    let session = record.texts[own.text].session
    if order == 0 {
      let join = joins[line]
      return TextSeries.Member(
        text: own.text, symbol: own.symbol, session: session, rule: join?.rule ?? .first,
        titleOverlap: join?.titleOverlap, coreShare: join?.coreShare, sameItem: join?.sameItem)
    }
    let share = own.core.isEmpty || lead.core.isEmpty ? nil : overlap(own.core, lead.core).smaller
    return TextSeries.Member(
      text: own.text, symbol: own.symbol, session: session,
      rule: own.wording == lead.wording ? .sameTitle : .renumbered,
      titleOverlap: 1, coreShare: share, sameItem: nil)
  }
}
