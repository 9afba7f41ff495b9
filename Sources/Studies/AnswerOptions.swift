/// What a run may change of a study without changing what it asks.
public struct AnswerOptions: Sendable {
  public var seed: UInt64
  public var threads: Int
  /// A tenth of the bootstrap draws.
  public var quick: Bool

  public init(seed: UInt64, threads: Int = 2, quick: Bool = false) {
    self.seed = seed
    self.threads = threads
    self.quick = quick
  }
}
