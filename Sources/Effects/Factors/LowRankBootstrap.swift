import Statistics

/// What a bootstrap of a low-rank model gives.
struct LowRankDraws: Sendable {
  var method: String
  var replicates: Int
  /// Replicate → the terms' values; nil where the effect was not identified.
  var values: [[Double]?] = []
  var failures: [String: Int] = [:]
  var notes: [String] = []

  /// Whether so few failed that the spread of the others can be used.
  var isUsable: Bool { failures.values.reduce(0, +) * 20 <= replicates }
}

extension LowRankModel {
  /// Draws whole clusters, with their cohorts, from all of the panel's, and fits the model again with the same rank or
  /// penalty. Treated and controls are not drawn apart, so that the draws are the same countries as in every other
  /// estimate made with this bootstrap.
  func blockBootstrap(_ plan: CountryBootstrap, threads: Int) throws -> LowRankDraws {
    let source = panel.model.panel
    let places = try plan.places(of: source.clusters)
    let outcomes = try parallelMap(count: plan.replicates, threads: threads) {
      replicate -> Result<[Double], ImputationModel.Failure> in
      let drawn = plan.multiplicities(replicate: replicate)
      do throws(ImputationModel.Failure) {
        return .success(
          try estimates(multiplicity: panel.units.map { drawn[places[source.cluster[$0]]] }))
      } catch {
        return .failure(error)
      }
    }
    var draws = LowRankDraws(method: "cluster bootstrap", replicates: plan.replicates)
    for outcome in outcomes {
      switch outcome {
      case .success(let values): draws.values.append(values)
      case .failure(let reason):
        draws.values.append(nil)
        draws.failures[reason.rawValue, default: 0] += 1
      }
    }
    return draws
  }
}
