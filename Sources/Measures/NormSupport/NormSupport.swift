import Statistics

/// A state's norm support in one period.
public struct NormSupportRow: Sendable, Equatable {
  public let state: String
  public let period: Int
  /// On a scale of mean 0 and sd 1 over all state-periods, the anchor above the rival.
  public let position: DrawSummary
  /// Of the second dimension; nil where there is but one.
  public let second: DrawSummary?
  /// Votes, sponsorships (made or not) and accessions (or not) that count.
  public let acts: Int
  /// The chance that it turned on the way here: broke with its past and started anew; 0 in the first period.
  public let turnChance: Double
}

/// An item's parameters on the reported scale: P(yes) = Φ(slope θ − upper), P(no) = Φ(lower − slope θ), where upper =
/// lower + exp(log gap); of an accession P(yes) = Φ(slope θ − lower); of a sponsorship too, with the
/// state's propensity added, which is its `activity` and what the line in its mean position says.
public struct NormItemRow: Sendable {
  public let kind: NormItem.Kind
  /// The series where texts are bound by one, else the text or the item itself.
  public let name: String
  public let periods: [Int]
  /// Nought where only silence speaks of it.
  public let acts: Int
  public let slope: DrawSummary
  public let secondSlope: DrawSummary?
  public let lower: DrawSummary
  public let logGap: DrawSummary?
}

/// The chance that a state that opposes a text calls a vote on it.
public struct CallingRow: Sendable {
  /// A state with a chance of its own, `others`, or `routine`: a vote that comes about though no opponent calls it.
  public let who: String
  public let period: Int
  public let chance: DrawSummary
}

/// The propensity to sponsor, whatever the text: what a state's mean position does not say of it.
public struct ActivityRow: Sendable {
  public let state: String
  public let activity: DrawSummary
}

/// How a period's texts were adopted.
public struct AdoptionCount: Sendable, Equatable {
  public let period: Int
  public let byVote: Int
  public let withoutVote: Int
  public var shareByVote: Double {
    byVote + withoutVote > 0 ? Double(byVote) / Double(byVote + withoutVote) : .nan
  }
}

/// What the chains did.
public struct NormDiagnostics: Sendable {
  public let chains: Int
  /// Of each chain, after the warm-up and what was added to it.
  public let draws: Int
  public let warmup: Int
  /// Over all positions of states that acted; NaN where there is none.
  public let maxRHat: Double
  public let minEssBulk: Double
  public let minEssTail: Double
  /// Positions that miss the target of R̂ and effective draws.
  public let missed: Int
  public let converged: Bool
  /// Over items and chances of calling, which have no target.
  public let maxOtherRHat: Double
}

/// The posterior of norm support in one domain.
public struct NormSupport: Sendable {
  public let states: [String]
  public let periods: [Int]
  /// By state, then period.
  public let rows: [NormSupportRow]
  public let items: [NormItemRow]
  public let calling: [CallingRow]
  public let activity: [ActivityRow]
  public let adoption: [AdoptionCount]
  /// By name: σ per period (of one dimension), sd of activity around its line, what a text's sponsorship says of its
  /// vote, and the chance of a turn.
  public let hyper: [(name: String, value: DrawSummary)]
  /// Thinned draws of positions for Rubin's rules, shape [draws][state × periods], first dimension.
  public let draws: [[Float]]
  public let diagnostics: NormDiagnostics
  public let notes: [String]
  let layout: NormLayout
  let shape: NormDrawShape
  /// All draws, chain after chain.
  let all: [Float]

  /// A state's row in a period.
  public func row(_ state: String, _ period: Int) -> NormSupportRow? {
    guard let s = states.firstIndex(of: state), let t = periods.firstIndex(of: period) else { return nil }
    return rows[s * periods.count + t]
  }
}
