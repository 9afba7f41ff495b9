import Statistics

/// What a penalty does to the estimates: those of the penalised model less those of the same model with the factors that
/// cross-validation finds, unshrunk.
///
/// A nuclear norm pulls the factors' part of every counterfactual towards zero. Resampling units holds the periods' factors
/// as they are, and so never sees that pull: on panels with two factors, errors from the bootstrap alone are 0.6 of the
/// spread of the estimates. The penalised fit's singular vectors, fitted again by least squares, are free of it (Choi, Kwon
/// & Liao, Inference for Low-rank Completion without Sample Splitting with Application to Treatment Effect Estimation,
/// 2023); so is the least-squares fit of the same rank, which is what is taken here.
struct Shrinkage: Sendable {
  /// Factors of the model that is compared with.
  var rank: Int
  /// Term → the difference, in units of the outcome; 0 where no cell of the term can be compared.
  var bias: [Double]
  /// Treated cells that the model with factors cannot foretell, and that are not compared.
  var cellsNotCompared: Int

  init(of penalised: LowRankModel, _ imputation: ImputationModel, _ options: EffectOptions) throws {
    let rule = StoppingRule(tolerance: options.factorTolerance, maximumIterations: 5000, plainSteps: 15)
    let selection = selectRank(penalised.panel, maximum: options.maximumRank, gap: options.crossValidationGap)
    rank = selection.rank
    let laid = rank == 0 ? penalised.panel : try LowRankPanel(imputation, rank: rank)
    (bias, cellsNotCompared) = penalised.difference(from: LowRankModel(laid, .rank(rank), rule: rule))
  }
}

extension LowRankModel {
  /// Each term's value less the other model's, over the cells of both, and the treated cells that the other lacks.
  fileprivate func difference(from other: LowRankModel) -> (terms: [Double], lacking: Int) {
    let (cells, t) = (panel.cells, panel.periodCount)
    let own = foretold()
    let others = other.foretold()
    let rowOfUnit = Dictionary(uniqueKeysWithValues: other.panel.units.enumerated().map { ($1, $0) })
    var sums = [Double](repeating: 0, count: terms.count)
    var counts = [Int](repeating: 0, count: terms.count)
    var lacking = 0
    for (row, unit) in panel.units.enumerated() {
      let range = cells.first[row]..<cells.first[row + 1]
      guard !range.isEmpty else { continue }
      let there = rowOfUnit[unit]
      let held = there.map {
        Set(other.panel.cells.period[other.panel.cells.first[$0]..<other.panel.cells.first[$0 + 1]])
      }
      for cell in range {
        let period = cells.period[cell]
        guard let there, held?.contains(period) == true else {
          if cells.isTreated[cell] { lacking += 1 }
          continue
        }
        let gap = others[there * t + period] - own[row * t + period]
        for place in termsOf(cell: cell, row: row) {
          sums[place] += gap
          counts[place] += 1
        }
      }
    }
    for place in sums.indices { sums[place] = counts[place] > 0 ? sums[place] / Double(counts[place]) : 0 }
    for c in fit.coefficients.indices {
      sums[terms.count - fit.coefficients.count + c] = fit.coefficients[c] - other.fit.coefficients[c]
    }
    return (sums, lacking)
  }

  /// Row × period: the untreated outcome that the model foretells.
  private func foretold() -> [Double] {
    var values = fit.fitted
    for (c, column) in panel.covariates.enumerated() {
      for place in values.indices { values[place] += column[place] * fit.coefficients[c] }
    }
    return values
  }
}
