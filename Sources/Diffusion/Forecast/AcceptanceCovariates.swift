import Statistics

/// Values of the covariates under one draw, the last known in or before each year; units in the order of their names.
struct AcceptanceCovariates: Sendable {
  /// [covariates][slots × units]; NaN where nothing is known yet.
  let values: [[Double]]

  /// - Parameter draw: Nil for the mean of each covariate's draws.
  init(_ history: AcceptanceHistory, indices: [Int], draw: Int?, of draws: Int) {
    let panel = history.panel
    let (count, years) = (history.count, panel.years.count)
    var all = [[Double]](repeating: [], count: panel.covariates.count)
    for index in indices {
      let covariate = panel.covariates[index]
      var table = [Double](repeating: .nan, count: history.slots * count)
      for u in 0..<count {
        let from = history.order[u] * years
        var last = Double.nan
        for year in 0..<years {
          var now = Double.nan
          if let draw {
            now = covariate.draws[draw * covariate.draws.count / draws][from + year]
          } else {
            var (sum, known) = (0.0, 0)
            for each in covariate.draws where !each[from + year].isNaN {
              sum += each[from + year]
              known += 1
            }
            if known > 0 { now = sum / Double(known) }
          }
          if !now.isNaN { last = now }
          table[(year + 1) * count + u] = last
        }
      }
      all[index] = table
    }
    values = all
  }
}
