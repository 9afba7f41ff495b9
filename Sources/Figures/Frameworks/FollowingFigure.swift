import Studies

extension Figure {
  /// The edges of a network that come back most often, with what the number of samples leaves open. Nil where no network
  /// is shown.
  static func following(_ view: FollowingView) -> Figure? {
    let shown = view.edges.filter { $0.share.isFinite && $0.shareLow.isFinite && $0.shareHigh.isFinite }.prefix(15)
    guard view.isShown, !shown.isEmpty else { return nil }
    let stable = view.stable.count
    let share = percent(view.stableFrom)
    let rows = shown.map { edge in
      let order = "\(NumberText.count(edge.before)) of \(NumberText.count(edge.before + edge.after))"
      let lines = wrapped("\(edge.toName) after \(edge.fromName)", at: 24) + [order]
      return RowChart.Row(
        label: lines.joined(separator: "\n"), height: 10 + 13 * Double(lines.count), low: 100 * edge.shareLow,
        high: 100 * edge.shareHigh, point: 100 * edge.share, mark: edge.share >= view.stableFrom ? .strong : .plain,
        tooltip: [
          ("Follows", edge.toName), ("Comes first", edge.fromName),
          (
            "Samples with it (95 %)", "\(percent(edge.share)) (\(percent(edge.shareLow)) to \(percent(edge.shareHigh)))"
          ),
          ("In this order on", "\(order) that both came to on different days"),
        ])
    }
    let edges = NumberText.count(view.edges.count, "edge", "edges")
    let title =
      "\(followingName(view.act)): "
      + (stable == 0
        ? "none of \(edges) comes back in \(share) of samples"
        : "\(NumberText.count(stable)) of \(edges) \(stable == 1 ? "comes" : "come") back in \(share) of samples")
    let things = view.act == .endorsement ? "frameworks" : "texts brought back"
    return Figure(
      name: "frameworks-following-\(view.act.rawValue)", title: title,
      subtitle:
        "In which share of \(NumberText.count(view.samples)) samples of the \(NumberText.count(view.cascades)) "
        + "\(things), drawn with replacement, a state is found to follow another, with what so many samples leave open "
        + "(95 %). Dashed: \(share), from which an edge is named. Below the names, on how many of the \(things) that "
        + "both came to on different days the order was this. The \(shown.count) edges that come back most often; an "
        + "order in time shows no influence.",
      description: "\(title). Shares of samples: "
        + shown.map { "\($0.toName) after \($0.fromName) \(percent($0.share))" }.joined(separator: "; ") + ".",
      wideTitle: true,
      drawing: RowChart(
        rows: rows, band: 0, rules: [.init(at: 100 * view.stableFrom)],
        domain: (0.95 * (rows.compactMap(\.low).min() ?? 0), 100),
        axisTitle: ["Percent of bootstrap samples", "in which the edge is found"]
      ).drawing)
  }

  /// What a network is one of.
  public static func followingName(_ act: FollowingView.Act) -> String {
    switch act {
    case .endorsement: "Endorsing frameworks"
    case .sponsoring: "Sponsoring texts brought back"
    }
  }
}
