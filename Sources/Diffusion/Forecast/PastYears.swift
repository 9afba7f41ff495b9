import Statistics

/// What a transition was in each year of the past, for futures whose years are like past ones: a year to come is a past
/// year drawn at random, of the framework itself or of any of its kind. How much years differ is thereby in the draw.
struct PastYears: Sendable, Equatable {
  /// By framework, years after its first.
  let own: [[AcceptanceModel.BetaRate]]
  let all: [AcceptanceModel.BetaRate]
  /// First years.
  let first: [AcceptanceModel.BetaRate]
  /// A framework with n years of its own is drawn from them with probability n / (n + lean), else from all
  /// (Blackwell & MacQueen 1973, doi 10.1214/aos/1176342372); nil: from all.
  let lean: Double?

  /// - Parameter rows: At least one.
  init(_ rows: AcceptanceRows, _ history: AcceptanceHistory, lean: Double?) {
    let frameworks = history.panel.frameworks
    var counts = [Int: (events: Int, rows: Int)]()
    for row in 0..<rows.count {
      let key = rows.framework[row] * history.slots + rows.slot[row]
      var count = counts[key] ?? (0, 0)
      count.rows += 1
      if rows.happens[row] { count.events += 1 }
      counts[key] = count
    }
    // Each year leans on the mean of all by one row.
    let mean = (Double(rows.events) + 0.5) / (Double(rows.count) + 1)
    var own = [[AcceptanceModel.BetaRate]](repeating: [], count: frameworks.count)
    var (all, first): ([AcceptanceModel.BetaRate], [AcceptanceModel.BetaRate]) = ([], [])
    for (key, count) in counts.sorted(by: { $0.key < $1.key }) {
      let f = key / history.slots
      let rate = AcceptanceModel.BetaRate(
        alpha: Double(count.events) + mean, beta: Double(count.rows - count.events) + 1 - mean)
      if history.firstYear + key % history.slots <= frameworks[f].opens {
        first.append(rate)
      } else {
        own[f].append(rate)
        all.append(rate)
      }
    }
    self.own = own
    self.all = all.isEmpty ? first : all
    self.first = first.isEmpty ? all : first
    self.lean = lean
  }

  /// The probability of one year of a framework.
  func draw(_ f: Int, isFirst: Bool, _ stream: inout RandomStream) -> Double {
    var years = isFirst ? first : all
    if let lean, !isFirst {
      let count = Double(own[f].count)
      if stream.uniform() * (count + lean) < count { years = own[f] }
    }
    let year = years[stream.integer(below: years.count)]
    return min(max(stream.beta(year.alpha, year.beta), 1e-12), 1 - 1e-12)
  }
}
