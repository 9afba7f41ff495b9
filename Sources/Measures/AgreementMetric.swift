/// A measure of how alike two countries vote.
public enum AgreementMetric: Hashable, Sendable {
  case share
  case lijphart
  case s(Disagreement)
  case pi(Disagreement)
  case kappa(Disagreement)

  /// The metrics that have a name, in the order in which they are shown.
  public static let named: [(name: String, label: String, metric: AgreementMetric)] = [
    ("agreement", "Share of identical ballots", .share),
    ("lijphart", "Lijphart's index of agreement", .lijphart),
    ("s", "Signorino and Ritter's S (absolute distances)", .s(.absolute)),
    ("s-squared", "Signorino and Ritter's S (squared distances)", .s(.squared)),
    ("pi", "Scott's π (squared distances)", .pi(.squared)),
    ("pi-absolute", "Scott's π (absolute distances)", .pi(.absolute)),
    ("pi-nominal", "Scott's π (nominal)", .pi(.nominal)),
    ("kappa", "Cohen's κ (squared distances)", .kappa(.squared)),
    ("kappa-absolute", "Cohen's κ (absolute distances)", .kappa(.absolute)),
    ("kappa-nominal", "Cohen's κ (nominal)", .kappa(.nominal)),
  ]

  /// The five measures of the record in their usual form.
  public static let five: [AgreementMetric] = [.share, .lijphart, .s(.absolute), .pi(.squared), .kappa(.squared)]

  public init?(name: String) {
    guard let found = Self.named.first(where: { $0.name == name }) else { return nil }
    self = found.metric
  }

  /// `pi`, `kappa-nominal`, …; a metric with distances of its own making is spelt with them.
  public var name: String {
    if let found = Self.named.first(where: { $0.metric == self }) { return found.name }
    func spelt(_ d: Disagreement) -> String { "(\(d.yesAbstain);\(d.abstainNo);\(d.yesNo))" }
    return switch self {
    case .share: "agreement"
    case .lijphart: "lijphart"
    case .s(let distance): "s" + spelt(distance)
    case .pi(let distance): "pi" + spelt(distance)
    case .kappa(let distance): "kappa" + spelt(distance)
    }
  }

  public var label: String { Self.named.first { $0.metric == self }?.label ?? name }
}

extension VoteTable {
  @inlinable public func value(_ metric: AgreementMetric) -> Double {
    switch metric {
    case .share: share
    case .lijphart: lijphart
    case .s(let distance): s(distance)
    case .pi(let distance): pi(distance)
    case .kappa(let distance): kappa(distance)
    }
  }
}
