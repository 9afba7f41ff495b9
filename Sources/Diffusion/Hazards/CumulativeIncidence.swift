import Statistics

/// The share that has had an event of one cause by each time, other causes notwithstanding.
public struct CumulativeIncidence: Sendable, Equatable {
  public struct Point: Sendable, Equatable {
    public var time: Double
    /// At risk just before the time.
    public var atRisk: Int
    /// Events of the cause at the time.
    public var events: Int
    public var estimate: Double
    public var stdError: Double
    /// On the log(−log) scale; NaN where the estimate is 0 or 1.
    public var confLow: Double
    public var confHigh: Double
  }
  public var cause: Int
  public var points: [Point]
}

/// The Aalen-Johansen estimate (1978, doi 10.2307/4615704) of each cause's cumulative incidence, with late entry, and its
/// variance by the delta method (Marubini & Valsecchi 1995, equation 10.12), without weights.
///
/// - Throws: `SuasionError` (.data) where nobody has an event, or the rows are not of one length.
public func cumulativeIncidence(_ rows: HazardRows, confidence: Double = 0.95) throws -> [CumulativeIncidence] {
  let count = rows.subject.count
  guard [rows.start.count, rows.stop.count, rows.event.count].allSatisfy({ $0 == count }) else {
    throw SuasionError(.data, "starts, stops and events differ in number", hint: "give one of each a row")
  }
  let used = (0..<count).filter { rows.start[$0] < rows.stop[$0] && rows.stop[$0].isFinite }
  let causes = Set(used.map { rows.event[$0] }).subtracting([0]).sorted()
  guard !causes.isEmpty, confidence > 0, confidence < 1 else {
    throw SuasionError(.data, "nobody has an event", hint: "a cumulative incidence needs one")
  }
  let leaving = used.sorted { rows.stop[$0] < rows.stop[$1] }
  let entering = used.map { rows.start[$0] }.sorted()
  let z = Normal.quantile(0.5 + confidence / 2)
  return causes.map { cause in
    var points: [CumulativeIncidence.Point] = []
    var survival = 1.0
    var incidence = 0.0
    // Σ of the variance's terms by powers of the incidence reached.
    var (square, linear, constant, own, mixed, mixedOwn) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    var (next, entered) = (0, 0)
    while next < leaving.count {
      let time = rows.stop[leaving[next]]
      while entered < entering.count, entering[entered] < time { entered += 1 }
      let atRisk = entered - next
      var (all, mine, end) = (0, 0, next)
      while end < leaving.count, rows.stop[leaving[end]] == time {
        let event = rows.event[leaving[end]]
        all += event == 0 ? 0 : 1
        mine += event == cause ? 1 : 0
        end += 1
      }
      next = end
      guard all > 0 else { continue }
      let (n, d, m) = (Double(atRisk), Double(all), Double(mine))
      incidence += survival * m / n
      if all < atRisk {
        let weight = d / (n * (n - d))
        square += weight
        linear += weight * incidence
        constant += weight * incidence * incidence
      }
      own += survival * survival * (n - m) / n * m / (n * n)
      mixed += survival * m / (n * n)
      mixedOwn += incidence * survival * m / (n * n)
      survival *= 1 - d / n
      let variance =
        incidence * incidence * square - 2 * incidence * linear + constant + own
        - 2 * (incidence * mixed - mixedOwn)
      let stdError = max(variance, 0).squareRoot()
      var (low, high) = (Double.nan, Double.nan)
      if incidence > 0, incidence < 1 {
        let inner = -portableLog(incidence)
        let reach = z * stdError / (incidence * inner)
        low = kernelExp(-inner * kernelExp(reach))
        high = kernelExp(-inner * kernelExp(-reach))
      }
      points.append(
        .init(
          time: time, atRisk: atRisk, events: mine, estimate: incidence, stdError: stdError, confLow: low,
          confHigh: high))
    }
    return CumulativeIncidence(cause: cause, points: points)
  }
}
