import Statistics

/// Every ATT(g,t) of a panel with its influence functions.
struct GroupTimeFit {
  var sample: GroupTimeSample
  /// Those that could be had, by cohort, then period; they are the first features of `influence`, cohorts the rest.
  var cells: [GroupTimeCell]
  var failed: [GroupTimeCell]
  var influence: any InfluenceFunctions
  /// Place → whether its outcome after adoption is in some ATT(g,t).
  var carries: [Bool]
  /// Place → whether it is missing from some comparison that it would belong to.
  var misses: [Bool]

  init(_ sample: GroupTimeSample, options: EffectOptions) throws {
    let panel = sample.panel
    let unitsAreClusters = panel.clusters.count == panel.units.count
    let isPlain = sample.covariates.isEmpty
    // Moments cost periods² a cohort, rows the number of units an ATT(g,t).
    if isPlain, unitsAreClusters, !sample.isComplete.contains(false), sample.count > 40 * sample.periodCount {
      self = GroupTimeFit(moments: sample, options: options)
      return
    }
    let asked = sample.cells(options)
    var builder = InfluenceBuilder(sample, capacity: asked.count, unitsAreClusters: unitsAreClusters)
    var adjusted = isPlain ? nil : AdjustedComparison(sample, options.adjustment)
    var cells: [GroupTimeCell] = []
    var failed: [GroupTimeCell] = []
    cells.reserveCapacity(asked.count)
    for var cell in asked {
      if cell.isBase {
        cell.effect = 0
        builder.skip()
        cells.append(cell)
        continue
      }
      if adjusted != nil { adjusted?.estimate(&cell, &builder) } else { builder.estimate(&cell) }
      if cell.failure == nil { cells.append(cell) } else { failed.append(cell) }
    }
    self.sample = sample
    self.cells = cells
    self.failed = failed
    carries = builder.carries
    misses = builder.misses
    influence = builder.finish()
  }

  /// The fit of a complete panel without covariates.
  private init(moments sample: GroupTimeSample, options: EffectOptions) {
    var cells = sample.cells(options)
    let places = sample.first
    var failed: [GroupTimeCell] = []
    for index in cells.indices {
      let controls = places[places.count - 1] - places[cells[index].firstControl]
      let own = places[cells[index].cohort + 1] - places[cells[index].cohort]
      cells[index].treated = own
      cells[index].controls = cells[index].firstControl <= cells[index].cohort ? controls - own : controls
      if cells[index].controls == 0 { cells[index].failure = .noControl }
    }
    failed = cells.filter { $0.failure != nil && !$0.isBase }
    cells.removeAll { $0.failure != nil && !$0.isBase }
    let moments = InfluenceMoments(sample, &cells)
    self.sample = sample
    self.cells = cells
    self.failed = failed
    influence = moments
    var carries = [Bool](repeating: false, count: sample.count)
    for cell in cells where cell.isTreated {
      for place in places[cell.cohort]..<places[cell.cohort + 1] { carries[place] = true }
    }
    self.carries = carries
    misses = [Bool](repeating: false, count: sample.count)
  }
}
