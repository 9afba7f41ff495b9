import Statistics

/// What a transition was in each year of the past, for futures whose years are like past ones: a year to come is the year
/// of a past row drawn at random, of the framework itself or of any of its kind. How much years differ is thereby in the
/// draw, and their mean is the share of all rows.
struct PastYears: Sendable, Equatable {
  /// Years of a framework or of all, and the rows up to each.
  struct Years: Sendable, Equatable {
    private(set) var rates: [AcceptanceModel.BetaRate] = []
    private var rows: [Int] = []

    mutating func append(_ rate: AcceptanceModel.BetaRate, rows own: Int) {
      rates.append(rate)
      rows.append((rows.last ?? 0) + own)
    }

    func draw(_ stream: inout RandomStream) -> Double {
      let row = stream.integer(below: rows.last ?? 1)
      var (low, high) = (0, rows.count - 1)
      while low < high {
        let middle = (low + high) / 2
        if rows[middle] > row { high = middle } else { low = middle + 1 }
      }
      return stream.beta(rates[low].alpha, rates[low].beta)
    }
  }

  /// By framework, years after its first.
  let own: [Years]
  let all: Years
  /// First years.
  let first: Years
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
    var own = [Years](repeating: Years(), count: frameworks.count)
    var (all, first) = (Years(), Years())
    for (key, count) in counts.sorted(by: { $0.key < $1.key }) {
      let f = key / history.slots
      let rate = AcceptanceModel.BetaRate(
        alpha: Double(count.events) + mean, beta: Double(count.rows - count.events) + 1 - mean)
      if history.firstYear + key % history.slots <= frameworks[f].opens {
        first.append(rate, rows: count.rows)
      } else {
        own[f].append(rate, rows: count.rows)
        all.append(rate, rows: count.rows)
      }
    }
    self.own = own
    self.all = all.rates.isEmpty ? first : all
    self.first = first.rates.isEmpty ? all : first
    self.lean = lean
  }

  /// The probability of one year of a framework.
  func draw(_ f: Int, isFirst: Bool, _ stream: inout RandomStream) -> Double {
    var years = isFirst ? first : all
    if let lean, !isFirst {
      let count = Double(own[f].rates.count)
      if stream.uniform() * (count + lean) < count { years = own[f] }
    }
    return min(max(years.draw(&stream), 1e-12), 1 - 1e-12)
  }
}
