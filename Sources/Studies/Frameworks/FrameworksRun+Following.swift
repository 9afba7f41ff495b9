import Diffusion
import Measures
import Record
import Statistics

extension FrameworksRun {
  /// Latent networks of who follows whom in endorsing frameworks and in sponsoring texts brought back; notes say of which
  /// none could be sought.
  func followingViews(_ following: FrameworksPlan.Following) throws -> (views: [FollowingView], notes: [String]) {
    let series = Dictionary(
      ledger.search.series.map { series in
        (series.id, series.texts.map { record.texts[$0] }.filter(\.isSponsoredByStates).map(\.symbol))
      }, uniquingKeysWith: +)
    var views: [FollowingView] = []
    var notes: [String] = []
    for (act, found) in [
      (FollowingView.Act.endorsement, record.endorsementCascades()),
      (.sponsoring, try record.sponsorshipCascades(series: series)),
    ] {
      do {
        views.append(try followingView(act, found.cascades, notes: found.notes, following))
      } catch let error as SuasionError where error.code == .data {
        notes.append("No network of who follows whom in \(act.words): \(error.message).")
      }
    }
    return (views, notes)
  }

  func followingView(
    _ act: FollowingView.Act, _ cascades: [Cascade], notes: [String] = [], _ following: FrameworksPlan.Following
  ) throws -> FollowingView {
    func fewer(_ count: Int) -> Int { options.quick ? max(19, count / 10) : count }
    var settings = LatentDiffusionOptions()
    (settings.shuffles, settings.replicates) = (fewer(following.shuffles), fewer(following.samples))
    (settings.seed, settings.threads) = (options.seed, options.threads)
    let network = try latentDiffusionNetwork(cascades, options: settings)
    guard let shuffled = network.shuffled else { throw SuasionError(.fault, "a latent network without its shufflings") }
    let counts = shuffled.edges.map(Double.init)
    let edges = network.edges.map { edge in
      FollowingView.Edge(
        from: edge.from, fromName: names[edge.from] ?? edge.from, to: edge.to, toName: names[edge.to] ?? edge.to,
        before: edge.before, after: edge.after, gain: edge.gain, share: edge.share ?? .nan,
        shareLow: edge.shareLow ?? .nan, shareHigh: edge.shareHigh ?? .nan)
    }
    let leftOut = network.leftOut.map { out in
      Sample.LeftOut(
        reason: out.reason,
        countries: out.cascades.map { id in ledger.index(of: id).map { ledger.frameworks[$0].name } ?? id })
    }
    return FollowingView(
      act: act, cascades: network.cascades.count, countries: network.units.count, events: network.events,
      explained: network.explained, possibleEdges: network.possibleEdges,
      edgesShuffled: .init(median: quantile(counts, 0.5), q05: quantile(counts, 0.05), q95: quantile(counts, 0.95)),
      shuffles: settings.shuffles, pValue: shuffled.pValue, samples: settings.replicates,
      stableFrom: following.stable,
      edges: edges.enumerated().sorted { ($1.element.share, $0.offset) < ($0.element.share, $1.offset) }
        .map(\.element),
      leftOut: leftOut,
      // What the p says is the sentence's to tell.
      notes: notes + network.notes.filter { !$0.hasPrefix("With times dealt anew") })
  }
}

extension FollowingView.Act {
  var words: String {
    switch self {
    case .endorsement: "endorsing frameworks"
    case .sponsoring: "sponsoring texts"
    }
  }
}

extension FollowingView {
  /// Whether there is a network, and which edges of it may be named.
  var sentence: String {
    let things =
      act == .endorsement
      ? "the order in which countries endorsed \(grouped(cascades)) frameworks"
      : "the order in which countries came to sponsor \(grouped(cascades)) texts brought back"
    let least = 1 / Double(shuffles + 1)
    let p =
      "p \(rounded(pValue))"
      + (pValue <= least * 1.000_001 ? ", the least that \(grouped(shuffles)) shufflings can show" : "")
    guard isShown else {
      return
        "From \(things) no network of who follows whom can be shown: with the dates dealt anew within each, as much is found in \(Int((100 * pValue).rounded())) % of \(grouped(shuffles)) shufflings (\(p))."
    }
    let head =
      "In \(things) some regularly come before others (\(p)); dates dealt anew give \(grouped(Int(edgesShuffled.median))) edges as well, where \(grouped(edges.count)) are found"
    let enough = "at least \(Int((100 * stableFrom).rounded())) % of \(grouped(samples)) bootstrap samples"
    guard !stable.isEmpty else { return head + ", and none of them comes back in \(enough): none can be named." }
    let named = stable.prefix(6).map {
      "\($0.toName) after \($0.fromName) (\(Int((100 * $0.share).rounded())) %; on \(grouped($0.before)) of \(grouped($0.before + $0.after)))"
    }
    let more = stable.count > 6 ? ["\(stable.count - 6) more"] : []
    let meaning =
      act == .endorsement
      ? "the frameworks that both endorsed on different days" : "the texts that both came to on different days"
    return head
      + ", of which \(stable.count) \(stable.count == 1 ? "comes" : "come") back in \(enough). In brackets the share, and on how many of \(meaning) the order was this: \(listed(named + more))."
  }
}
