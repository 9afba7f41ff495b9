import Statistics

/// How norm support is estimated.
public struct NormOptions: Sendable {
  /// The kinds of act that count.
  public var kinds: Set<NormItem.Kind> = Set(NormItem.Kind.allCases)
  /// Whether the step to the roll call is modelled. Without it a text adopted without a vote says nothing.
  public var selection = true
  /// Whether texts of one series share their parameters, so that periods hang together by more than the random walk.
  public var bindSeries = true
  /// The scale points from `rival` to `anchor`: the anchor's mean position is the higher one.
  public var anchor = "CHN"
  public var rival = "USA"
  /// States with a chance of their own, in each period, of calling a vote on what they oppose; all others share one.
  public var ownCallers = ["USA"]
  /// 1, or 2 where the check asks for it; with turns, two have not converged on any acts of the record.
  public var dimensions = 1

  public var chains = 4
  public var warmup = 600
  /// Draws of each chain; nil: until the target is met, or `limit`.
  public var draws: Int?
  public var limit = 16_000
  public var targetRHat = 1.01
  public var targetEss = 400.0
  /// Draws kept of all chains together for whoever reckons on from them (Rubin's rules).
  public var keptDraws = 100
  public var seed: UInt64 = 1
  public var threads = 1

  /// Prior scale of σ, the walk's innovation for one period, half-normal.
  public var innovationScale = 0.3
  /// Beta prior of the chance that a state turns in a session: breaks with its past and starts anew, as if the session
  /// were its first. Nil: none ever does.
  public var turnPrior: (Double, Double)? = (1.0, 99.0)
  /// Beta priors (successes, failures) of the chance of calling: of those with one of their own, of all others, and of
  /// a vote that no opponent calls.
  public var ownCallingPrior = (0.5, 0.5)
  public var otherCallingPrior = (1.0, 9.0)
  public var routinePrior = (1.0, 9.0)

  public init() {}

  /// The roll-call-only scale as it is usually made: the same sampler on votes alone, selection ignored, a walk without
  /// turns.
  public var votesOnly: NormOptions {
    var options = self
    options.turnPrior = nil
    options.kinds = [.vote]
    options.selection = false
    return options
  }

  func isMet(by summary: DrawSummary) -> Bool {
    summary.rHat <= targetRHat && summary.essBulk >= targetEss && summary.essTail >= targetEss
  }

  func check(_ acts: NormActs) throws {
    func wrong(_ message: String, _ hint: String) -> SuasionError { SuasionError(.usage, message, hint: hint) }
    for name in [anchor, rival] where !acts.states.contains(name) {
      throw wrong(
        "'\(name)', by which the scale is turned, is none of the states", "name an anchor and a rival of them")
    }
    guard anchor != rival else { throw wrong("anchor and rival are both '\(anchor)'", "name two states") }
    guard (1...64).contains(chains) else { throw wrong("\(chains) chains", "name 1 to 64") }
    guard (1...1_000_000).contains(draws ?? limit) else { throw wrong("\(draws ?? limit) draws", "name 1 or more") }
    guard (0...1_000_000).contains(warmup) else { throw wrong("a warm-up of \(warmup) sweeps", "name 0 or more") }
    guard (1...1024).contains(threads) else { throw wrong("\(threads) threads", "name 1 or more") }
    guard (1...2).contains(dimensions) else { throw wrong("\(dimensions) dimensions", "name 1 or 2") }
    guard !kinds.isEmpty else { throw wrong("no kind of act counts", "name one or more") }
    guard innovationScale > 0, innovationScale.isFinite else {
      throw wrong("an innovation scale of \(innovationScale)", "name a positive number")
    }
    for prior in [ownCallingPrior, otherCallingPrior, routinePrior, turnPrior ?? (1, 1)] {
      guard prior.0 > 0, prior.1 > 0, prior.0.isFinite, prior.1.isFinite else {
        throw wrong("a Beta(\(prior.0), \(prior.1)) prior", "name two positive numbers")
      }
    }
  }
}
