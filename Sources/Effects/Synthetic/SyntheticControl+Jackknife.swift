import Statistics

extension SyntheticControls {
  /// One cluster after another left out, treated or donor, with the weights that are left scaled to sum to 1 (Arkhangelsky
  /// et al. 2021, algorithm 3, doi 10.1257/aer.20190159). Unlike placebos it knows that treated units lean on the same
  /// donors, whose errors they share. A treated unit whose only donor is left out leaves with it. A term that one cluster
  /// alone carries has no error of this kind: NaN.
  func jackknife() throws -> SyntheticReplicates {
    func cluster(_ row: Int) -> Int { design.panel.cluster[design.units[row]] }
    guard treatedClusters > 1 else {
      throw SuasionError(
        .data, "the jackknife needs two treated units or clusters; there is one", hint: "ask for placebos")
    }
    let (t, outcome) = (design.periodCount, design.outcome)
    let isOfOne = terms.cells.map { cells in Set(cells.map { cluster(units[$0.curve].row) }).count < 2 }
    let everyone = Set((design.controls + units.map(\.row)).map(cluster)).sorted()
    let values = everyone.map { left -> [Double] in
      var gaps: [Double] = []
      var weights: [Double] = []
      for (unit, fit) in zip(units, fits) {
        let kept = design.controls.indices.filter { fit.weights[$0] > 0 && cluster(design.controls[$0]) != left }
        let total = compensatedSum(kept.map { fit.weights[$0] })
        weights.append(cluster(unit.row) == left || total <= 0 ? 0 : 1)
        var own = Array(outcome[unit.row * t..<(unit.row + 1) * t])
        for donor in kept where total > 0 {
          let (weight, row) = (fit.weights[donor] / total, design.controls[donor])
          for time in 0..<t { own[time] -= weight * outcome[row * t + time] }
        }
        gaps += own
      }
      let estimates = terms.estimates(gaps, weights: weights)
      return zip(estimates, isOfOne).map { $1 ? .nan : $0 }
    }
    let count = Double(values.count)
    return SyntheticReplicates(values: values, divisor: count / (count - 1), isCentredOnZero: false)
  }

  /// Clusters of the treated units that are compared.
  var treatedClusters: Int { Set(units.map { design.panel.cluster[design.units[$0.row]] }).count }

  /// Where so many lean on the same donors, placebos are too narrow.
  func placeboDoubt() -> [String] {
    guard treatedClusters >= 10 else { return [] }
    return [
      "\(treatedClusters) treated units or clusters lean on the same donors, whose errors they share: "
        + "placebos do not know it and are too narrow; the jackknife knows (--variance jackknife)"
    ]
  }
}
