import Statistics

/// An estimator with its options: what every diagnostic runs again and again on panels that it changes.
public struct EffectSpecification: Sendable, Equatable {
  public var estimator: Estimator
  public var options: EffectOptions

  public init(_ estimator: Estimator, options: EffectOptions = .init()) {
    self.estimator = estimator
    self.options = options
  }

  /// The effect in a panel; throws as `effect(_:by:options:)` does.
  public func callAsFunction(_ panel: StaggeredPanel) throws -> EffectResult {
    try effect(panel, by: estimator, options: options)
  }

  /// The same without replicates and without a path: the estimate, with an analytic error where the estimator has one.
  public var quick: EffectSpecification {
    var copy = self
    copy.options.replicates = 0
    copy.options.wantsPath = false
    copy.options.threads = 1
    return copy
  }
}

/// Nil where the data do not allow the estimate; other errors pass.
public func estimated<Value>(_ body: () throws -> Value) throws -> Value? {
  do {
    return try body()
  } catch let error as SuasionError where error.code == .data {
    return nil
  }
}
