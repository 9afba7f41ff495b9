@testable import Effects
import Foundation
import Statistics
import Testing

@Suite struct MatrixCompletionTests {
  /// The conditions that single out the minimum of ½ Σ (y − fit)² + λ ‖L‖*: residuals sum to nothing over every unit and
  /// period and against every covariate, and the residuals' matrix is λ times a subgradient of the nuclear norm at L.
  @Test(arguments: [false, true], [0.6, 2.5])
  func optimality(hasCovariate: Bool, share: Double) throws {
    var process = FactorProcess(noise: 0.5, missingShare: 0.05)
    process.hasCovariate = hasCovariate
    let panel = try process.rows(seed: 21).panel()
    let laid = try LowRankPanel(try ImputationModel(panel), rank: 0)
    let penalty = 2 * share
    let model = LowRankModel(laid, .penalty(penalty), rule: penaltyRule)
    let (n, t) = (laid.rowCount, laid.periodCount)
    #expect(model.fit.hasConverged)
    let count = model.fit.singularValues.count
    #expect(count > 0 && count < t - 1)
    var left = [Double](repeating: 0, count: n * t)
    for place in left.indices where laid.isObserved[place] {
      left[place] = laid.outcome[place] - model.fit.fitted[place]
      for c in laid.covariates.indices { left[place] -= laid.covariates[c][place] * model.fit.coefficients[c] }
    }
    for row in 0..<n { #expect(abs((0..<t).reduce(0.0) { $0 + left[row * t + $1] }) < 1e-6) }
    for period in 0..<t { #expect(abs((0..<n).reduce(0.0) { $0 + left[$1 * t + period] }) < 1e-6) }
    for column in laid.covariates { #expect(abs(zip(column, left).reduce(0) { $0 + $1.0 * $1.1 }) < 1e-5) }
    // Rᵀ R has λ² for the matrix's own right vectors, and no more in any other direction.
    var products = [Double](repeating: 0, count: t * t)
    addProducts(left, weights: [Double](repeating: 1, count: n), order: t, to: &products)
    let eigen = try SymmetricEigen(products, order: t)
    for k in 0..<t {
      let value = max(0, eigen.values[k]).squareRoot()
      #expect(k < count ? abs(value - penalty) < 1e-6 : value < penalty + 1e-6)
    }
    // R V = λ U: the part of the residuals in the matrix's rows points along the matrix itself.
    for k in 0..<count {
      let vector = Array(model.fit.basis[k * t..<(k + 1) * t])
      var (along, own) = (0.0, 0.0)
      for row in 0..<n {
        let mean = (0..<t).reduce(0.0) { $0 + model.fit.fitted[row * t + $1] } / Double(t)
        let residual = (0..<t).reduce(0.0) { $0 + left[row * t + $1] * vector[$1] }
        let effect = (0..<t).reduce(0.0) {
          $0 + (model.fit.fitted[row * t + $1] - mean - model.fit.periodEffects[$1]) * vector[$1]
        }
        along += residual * effect
        own += effect * effect
      }
      #expect(abs(own.squareRoot() - model.fit.singularValues[k]) < 1e-6)
      #expect(abs(along / own.squareRoot() - penalty) < 1e-5)
    }
  }

  /// numpy's soft-impute to the end at the penalty that is chosen (`Benchmarks/peers/speed_factors.py`), numpy 1.26.4; the
  /// steps end where they move a counterfactual by 1e-8 of the residual standard deviation.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: factorPanel.path), "../shared is absent"))
  func referencePanelAsNumpyHasIt() throws {
    let result = try effect(try referencePanel(), by: .mc, options: .init(replicates: 0))
    #expect(isClose(result.facts["penalty"] ?? 0, 3.8087748197930265, 1e-9))
    #expect(result.facts["effective rank"] == 35)
    #expect(abs(result.att.estimate - 1.2560743804841028) < 1e-7)
  }

  @Test func aLargePenaltyIsImputation() throws {
    let rows = try fixturePanel(strata: true, covariates: true)
    let panel = try rows.panel()
    let laid = try LowRankPanel(try ImputationModel(panel), rank: 0)
    let initial = laid.design.fit(laid.spread(laid.once))
    let largest = largestPenalty(laid, laid.itself, initial)
    let model = LowRankModel(laid, .penalty(1.001 * largest), rule: penaltyRule)
    let estimates = model.estimates(laid.once, model.fit, outcome: laid.outcome)
    #expect(isClose(estimates[0], try imputation(panel, options: .init(replicates: 0)).att.estimate, 1e-7))
    let below = LowRankModel(laid, .penalty(0.95 * largest), rule: penaltyRule)
    #expect(below.fit.singularValues.count { $0 > 0 } >= 1)
  }

  @Test func recoversAndObeysTheLaws() throws {
    var process = FactorProcess(units: 40, periods: 16, noise: 0.3, missingShare: 0.03)
    process.cohorts = [10, 12]
    process.treated = 14
    let rows = process.rows(seed: 22)
    let base = try effect(try rows.panel(), by: .mc, options: .init(replicates: 60))
    #expect(abs(base.att.estimate - 1.5) < 0.3)
    #expect((base.facts["penalty"] ?? 0) > 0 && (base.facts["effective rank"] ?? 0) >= 2)
    #expect(base.path != nil && base.preTrend != nil && base.att.stdError > 0 && base.estimator == .mc)
    var stream = RandomStream(seed: 1, purpose: "order")
    var order = Array(rows.unit.indices)
    for i in order.indices.dropFirst() { order.swapAt(i, stream.integer(below: i + 1)) }
    let again = try effect(try rows.permuted(order).panel(), by: .mc, options: .init(replicates: 60, threads: 3))
    #expect(again.fingerprint == base.fingerprint)
    var moved = rows
    for i in moved.outcome.indices { moved.outcome[i] = 10 * (moved.outcome[i] + 5 + Double(moved.period[i])) }
    let scaled = try effect(try moved.panel(), by: .mc, options: .init(replicates: 0))
    #expect(isClose(scaled.att.estimate / 10, base.att.estimate, 1e-6))
    #expect(isClose((scaled.facts["penalty"] ?? 0) / 10, base.facts["penalty"] ?? 1, 1e-9))
    let refusal = try failure {
      try effect(try rows.panel(), by: .mc, options: .init(replicates: 60, factorBootstrap: .parametric))
    }
    #expect(refusal.code == .usage)
  }

  /// The shrinkage is how far the estimate lies from that with as many factors, unshrunk; the interval covers in spite of it,
  /// term by term. Without factors the unshrunk fit is the imputation estimator's.
  @Test(arguments: [true, false])
  func shrinkageJoinsTheError(hasFactors: Bool) throws {
    var process = SimulatedPanel()
    process.units = 60
    process.periods = 1...20
    process.adoption = 10...14
    process.missingShare = 0
    process.autocorrelation = 0
    if hasFactors { (process.factors, process.adopterLoading, process.loadingDeviation) = (2, 1, 2) }
    let panel = try process.draw(seed: 4, number: 2).panel
    let options = EffectOptions(replicates: 60)
    let completion = try effect(panel, by: .mc, options: options)
    let factors = try effect(panel, by: .ife, options: options)
    let rank = completion.facts["rank of the unshrunk fit"] ?? .nan
    #expect(rank == (hasFactors ? 2 : 0) && factors.facts["rank"] == rank)
    let shrinkage = completion.facts["shrinkage of the att"] ?? .nan
    #expect(abs(shrinkage - (completion.att.estimate - factors.att.estimate)) < 1e-9)
    #expect(hasFactors ? abs(shrinkage) > 0.02 : abs(shrinkage) < 0.2)
    if !hasFactors {
      let imputed = try imputation(panel, options: .init(replicates: 0)).att.estimate
      #expect(abs(completion.att.estimate - shrinkage - imputed) < 1e-9)
    }
    let draws = completion.draws.filter(\.isFinite)
    // A normal estimate off by the shrinkage falls within the interval of its own mean 95 times in 100.
    let spread = standardDeviation(draws)
    let reach = completion.att.confHigh - completion.att.estimate
    let covered = Normal.cdf((reach - shrinkage) / spread) - Normal.cdf((-reach - shrinkage) / spread)
    #expect(abs(covered - 0.95) < 1e-9 && completion.att.stdError >= spread)
    #expect(completion.notes.contains { $0.contains("widened for the penalty's shrinkage") } == hasFactors)
    for other in completion.others {
      guard let unshrunk = factors.others.first(where: { $0.term == other.term }) else { continue }
      let reach = other.confHigh - other.estimate
      #expect(reach.isNaN || reach >= abs(other.estimate - unshrunk.estimate) - 1e-9)
    }
  }
}
