import Statistics

extension HazardFitter {
  /// The cross-validated log-likelihood by ridge penalty, the strongest first: for each fold of whole clusters the
  /// log-likelihood of all rows minus that of the rows outside the fold, both at the coefficients fitted outside it and
  /// the best baseline there (Verweij & van Houwelingen 1993, doi 10.1002/sim.4780122407), summed over folds.
  func penaltyPath(_ model: any HazardLikelihood, folds: Int) throws -> [HazardFit.PenaltyPoint] {
    let sample = model.sample
    guard folds <= sample.clusterCount else {
      throw SuasionError(
        .usage, "\(folds) folds of \(sample.clusterCount) clusters", hint: "give at most as many folds as clusters")
    }
    var stream = RandomStream(seed: options.seed, purpose: "hazard folds")
    var order = Array(0..<sample.clusterCount)
    for last in stride(from: order.count - 1, to: 0, by: -1) { order.swapAt(last, stream.integer(below: last + 1)) }
    var folded = [Int](repeating: 0, count: order.count)
    for (place, cluster) in order.enumerated() { folded[cluster] = place % folds }
    let fold = folded
    let steps = 13
    let penalties = (0..<steps).map { step in
      Double(sample.eventCount) * kernelExp((1 - 5 * Double(step) / Double(steps - 1)) * 2.302_585_092_994_046)
    }
    var precision: [Double] = []
    if sample.groupCount > 0 {
      // Variances are those of the whole sample; estimating them again in each fold would take too long.
      let found = try model.variances(from: model.start(), ridge: penalties[steps / 2], options: options)
      precision = found.deviations.map { $0 > 0 ? 1 / ($0 * $0) : 1e12 }
    }
    let shared = precision
    var single = options
    single.threads = 1
    let settings = single
    let scores = try parallelMap(count: folds, threads: options.threads) { number -> [Double] in
      let kept = (0..<sample.count).filter { fold[Int(sample.cluster[$0])] != number }
      let few = sample.subset(kept, informative: options.baseline == .periods)
      guard few.eventCount > 0, few.count > 0 else {
        throw SuasionError(
          .data, "no event is left outside one of \(folds) folds", hint: "give fewer folds, or --ridge with a number")
      }
      let training = try likelihood(few)
      var from = training.start()
      return try penalties.map { penalty in
        let mode = try training.mode(from: from, .init(ridge: penalty, precision: shared), options: settings)
        from = mode.parameters
        return try profiled(model, mode.parameters, settings) - mode.curvature.value
      }
    }
    return penalties.enumerated().map { index, penalty in
      let own = scores.map { $0[index] }
      return HazardFit.PenaltyPoint(
        penalty: penalty, logLikelihood: compensatedSum(own),
        stdError: standardDeviation(own) * Double(folds).squareRoot())
    }
  }

  /// The log-likelihood at given coefficients and effects with the baseline that is best there.
  private func profiled(
    _ model: any HazardLikelihood, _ fitted: [Double], _ options: HazardOptions
  ) throws -> Double {
    var parameters = model.start()
    let given = model.sample.covariateCount + model.sample.levelCount
    for index in 0..<given { parameters[index] = fitted[index] }
    var curvature = try model.curvature(parameters, thin: 1, threads: 1)
    guard model.parameterCount > given else { return curvature.value }
    let (dense, powers) = (model.denseCount, model.powers)
    for _ in 0..<30 {
      var step = [Double](repeating: 0, count: model.parameterCount)
      for d in 0..<model.periods { step[dense + d] = curvature.gradient[dense + d] / curvature.diagonal[d] }
      if powers > 0 {
        var block: [Double] = []
        for row in given..<dense { block += curvature.dense[row * dense + given..<row * dense + dense] }
        guard let factor = HazardMatrix(block, order: powers) else { break }
        for (index, value) in factor.solved(Array(curvature.gradient[given..<dense])).enumerated() {
          step[given + index] = value
        }
      }
      // Effects of baselines far off do not overshoot: no step is longer than 2.
      var decrement = 0.0
      for index in given..<step.count {
        step[index] = max(-2, min(2, step[index]))
        decrement += step[index] * curvature.gradient[index]
        parameters[index] += step[index]
      }
      curvature = try model.curvature(parameters, thin: 1, threads: 1)
      if decrement < 1e-9 { break }
    }
    return curvature.value
  }
}
