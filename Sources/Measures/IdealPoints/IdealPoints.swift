import Statistics

/// Where a run stands: for a line on the screen.
public struct IdealPointProgress: Sendable {
  /// Sweeps of each chain so far, and as many as are planned at least: the plan grows where the target is missed.
  public var sweeps: Int
  public var planned: Int
  public var isWarmup: Bool
  /// At the last look; nil before the first.
  public var maxRHat: Double?
  public var minEss: Double?
}

/// The posterior of a dynamic ordinal item-response model of votes, by Markov chain Monte Carlo.
///
/// The model (Bailey, Strezhnev & Voeten 2017, doi 10.1177/0022002715595700, with priors that are stated):
/// P(yes) = Φ(τ₁ − βθ), P(no) = 1 − Φ(τ₂ − βθ), an abstention between; θ of a unit walks at random over the times at which
/// it votes, with variance σ² for each step of time that passed. Chains start apart from each other around the mode and
/// run until every unit-time meets the target of split R̂ and of effective draws of bulk and tails, or the limit.
/// Positions are then brought to mean 0 and variance 1 over all unit-times, draw by draw, the anchor above 0.
///
/// The same bytes for the same seed on any number of threads.
///
/// - Throws: a data error for votes that no model can be fitted to; what `progress` throws.
public func idealPoints(
  of data: VoteData, options: IdealPointOptions = IdealPointOptions(),
  progress: (IdealPointProgress) throws -> Void = { _ in }
) throws -> IdealPointPosterior {
  var run = try IdealPointRun(data, options: options)
  try run.finish(progress)
  return try run.posterior()
}

extension IdealPointOptions {
  /// Whether a quantity has converged; NaN has not.
  func isMet(by summary: DrawSummary) -> Bool {
    summary.rHat <= targetRHat && summary.essBulk >= targetEss && summary.essTail >= targetEss
  }

  /// - Throws: a usage error for what no run can do.
  public func check() throws {
    func wrong(_ message: String, _ hint: String) -> SuasionError { SuasionError(.usage, message, hint: hint) }
    guard (1...64).contains(chains) else { throw wrong("\(chains) chains", "name 1 to 64") }
    guard (1...1_000_000).contains(draws ?? limit) else { throw wrong("\(draws ?? limit) draws", "name 1 or more") }
    guard (0...1_000_000).contains(warmup) else { throw wrong("a warm-up of \(warmup) sweeps", "name 0 or more") }
    guard (1...1024).contains(threads) else { throw wrong("\(threads) threads", "name 1 or more") }
  }
}

extension IdealPointProgress {
  /// Sweeps so far of those planned, and how far the chains have come together.
  public var words: String {
    var words = "\(isWarmup ? "warming up" : "drawing"), sweep \(sweeps) of \(planned)"
    if let maxRHat, let minEss {
      words += ", largest R̂ so far \(Self.rounded(maxRHat, 1000)), fewest effective draws \(Self.rounded(minEss, 1))"
    }
    return words
  }

  private static func rounded(_ value: Double, _ unit: Double) -> String {
    guard value.isFinite else { return "\(value)" }
    let scaled = (value * unit).rounded() / unit
    return unit == 1 ? "\(Int(scaled))" : "\(scaled)"
  }
}
