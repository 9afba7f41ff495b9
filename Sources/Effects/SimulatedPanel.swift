import Statistics

/// A process that makes panels with a known effect, for checking what an estimator claims: does a 95 % interval cover the
/// truth 95 times in 100, and how large an effect would a panel of this shape show?
///
/// Outcome = unit level + common period effect + loading × trend + loadings × factors + AR(1) error + effect, with adoption
/// spread evenly over a range of periods, effects that grow for ten periods and differ between units, levels that differ between adopters and others,
/// and cells missing at random.
public struct SimulatedPanel: Sendable {
  public var units = 193
  public var periods = 1995...2020
  /// The chance that a unit adopts at all, and the periods, equally likely, in which it does.
  public var adopterShare = 0.6
  public var adoption = 2000...2014
  /// Correlation of the errors from one period to the next, and their standard deviation.
  public var autocorrelation = 0.6
  public var errorDeviation = 1.0
  /// Standard deviation of the unit levels; adopters' stand one of these higher.
  public var levelDeviation = 2.0
  /// Mean effect on adoption, its growth per period over the next ten, and the spread of a unit's effect about it.
  public var effect = 0.3
  public var growth = 0.05
  public var effectDeviation = 0.3
  public var missingShare = 0.03
  /// Standard deviation of units' loadings on a common trend of slope 1 over the whole range, and how much higher adopters'
  /// loadings are: with both 0, trends are parallel.
  public var trendDeviation = 0.0
  public var adopterTrend = 0.0
  /// Factors that are independent normal draws in every period, the standard deviation of units' loadings on each, and how
  /// much higher adopters' loadings are.
  public var factors = 0
  public var loadingDeviation = 1.0
  public var adopterLoading = 0.0

  public init() {}

  /// One panel and what is true of it.
  public struct Draw: Sendable {
    public var panel: StaggeredPanel
    /// The mean true effect over this panel's own observed treated cells.
    public var sampleEffect: Double
  }

  /// The mean effect over treated cells in the long run of panels.
  public var populationEffect: Double {
    var sum = 0.0
    var cells = 0
    for cohort in adoption {
      for period in periods where period >= cohort {
        sum += meanEffect(eventTime: period - cohort)
        cells += 1
      }
    }
    return sum / Double(cells)
  }

  /// The panel of this number; the same for the same seed, whatever else is drawn.
  public func draw(seed: UInt64, number: Int) throws -> Draw {
    var stream = RandomStream(seed: seed, purpose: "simulated panel", unit: UInt64(number))
    var common: [Double] = []
    for _ in periods { common.append((common.last ?? 0) + 0.3 * stream.normal()) }
    var (unit, period, outcome, cohorts): ([String], [Int], [Double], [Int?]) = ([], [], [], [])
    var effects: [Double] = []
    let innovation = errorDeviation * (1 - autocorrelation * autocorrelation).squareRoot()
    let width = String(units).count
    let factorPaths = (0..<factors).map { _ in periods.map { _ in stream.normal() } }
    for index in 0..<units {
      let digits = String(index)
      let name = "U" + String(repeating: "0", count: width - digits.count) + digits
      let adopts = stream.uniform() < adopterShare
      let cohort = adopts ? adoption.lowerBound + stream.integer(below: adoption.count) : nil
      let level = levelDeviation * (stream.normal() + (adopts ? 1 : 0))
      let own = effectDeviation * stream.normal()
      var error = errorDeviation * stream.normal()
      let bends = trendDeviation != 0 || adopterTrend != 0
      let loading = bends ? trendDeviation * stream.normal() + (adopts ? adopterTrend : 0) : 0
      let loadings = factorPaths.map { _ in loadingDeviation * stream.normal() + (adopts ? adopterLoading : 0) }
      for (place, time) in periods.enumerated() {
        if place > 0 { error = autocorrelation * error + innovation * stream.normal() }
        let trend = loading * Double(place) / Double(max(1, periods.count - 1))
        var value = level + common[place] + trend + error
        for (path, loading) in zip(factorPaths, loadings) { value += loading * path[place] }
        let missing = stream.uniform() < missingShare
        if let cohort, time >= cohort {
          let effect = meanEffect(eventTime: time - cohort) + own
          value += effect
          if !missing { effects.append(effect) }
        }
        unit.append(name)
        period.append(time)
        outcome.append(missing ? .nan : value)
        cohorts.append(cohort)
      }
    }
    return Draw(
      panel: try StaggeredPanel(unit: unit, period: period, outcome: outcome, cohort: cohorts),
      sampleEffect: mean(effects))
  }

  private func meanEffect(eventTime: Int) -> Double { effect + growth * Double(min(eventTime, 10)) }
}
