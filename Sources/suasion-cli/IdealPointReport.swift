import Foundation
import Measures
import Record
import Statistics
import Tables

/// The files of `suasion idealpoints`, and the lines it prints.
struct IdealPointReport {
  private let data: VoteData
  private var diagnostics: IdealPointDiagnostics
  private(set) var paths: [String] = []
  private(set) var summary: [String] = []

  init(_ request: IdealPointRequest, data: VoteData, record: String?) {
    self.data = data
    diagnostics = IdealPointDiagnostics(request, data: data, record: record)
  }

  mutating func write(_ result: ApproximateIdealPoints, to folder: OutputFolder) throws {
    diagnostics.method = "joint mode, an approximation: sd is too small, and there is no convergence to speak of"
    diagnostics.notes = result.notes
    var table = DelimitedWriter(header: Self.pointColumns)
    let reach = Normal.quantile(0.95)
    for point in result.points {
      table.append(
        [result.units[point.unit], "\(point.time)"]
          + [point.mean, point.sd, point.mean - reach * point.sd, point.mean, point.mean + reach * point.sd].map(cell)
          + ["", "", "", "\(point.votes)"])
    }
    try put(table.text, "idealpoints.csv", in: folder)
    try put(try diagnostics.json(), "diagnostics.json", in: folder)
    summary =
      ["approximate: the joint mode, not a posterior; intervals are too narrow"] + result.notes.map { "note: \($0)" }
  }

  mutating func write(
    _ posterior: IdealPointPosterior, taking clock: CPUClock, poles: [String], drawsOut: Int?, to folder: OutputFolder
  ) throws {
    diagnostics.take(posterior)
    var table = DelimitedWriter(header: Self.pointColumns)
    for point in posterior.points {
      table.append(
        [posterior.units[point.unit], "\(point.time)"] + cells(point.summary) + ["\(point.votes)"])
    }
    try put(table.text, "idealpoints.csv", in: folder)
    try put(items(posterior), "items.csv", in: folder)
    try put(predicted(posterior), "predictive.csv", in: folder)
    if !poles.isEmpty { try put(distances(posterior, poles), "distances.csv", in: folder) }
    if let drawsOut {
      for (path, text) in draws(posterior, count: drawsOut) { try put(text, path, in: folder) }
    }
    // Times differ from run to run: all files but this one are the same bytes for the same seed.
    diagnostics.seconds = clock.seconds
    diagnostics.cpuSeconds = clock.cpuSeconds
    try put(try diagnostics.json(), "diagnostics.json", in: folder)
    summary = lines(posterior)
  }

  private mutating func put(_ text: String, _ path: String, in folder: OutputFolder) throws {
    try folder.write(text, to: path)
    paths.append(path)
  }

  private static let summaryColumns = ["mean", "sd", "q05", "q50", "q95", "rhat", "ess_bulk", "ess_tail"]
  private static let pointColumns = ["unit", "time"] + summaryColumns + ["votes"]

  private func cell(_ value: Double) -> String { value.isNaN ? "" : "\(value)" }

  private func cells(_ s: DrawSummary) -> [String] {
    [s.mean, s.sd, s.q05, s.q50, s.q95, s.rHat, s.essBulk, s.essTail].map(cell)
  }

  private func items(_ posterior: IdealPointPosterior) -> String {
    var table = DelimitedWriter(header: ["item", "parameter"] + Self.summaryColumns + ["votes"])
    for item in posterior.items {
      for (name, summary) in [("lower", item.lower), ("upper", item.upper), ("slope", item.slope)] {
        table.append([item.name, name] + cells(summary) + ["\(item.votes)"])
      }
    }
    return table.text
  }

  private func predicted(_ posterior: IdealPointPosterior) -> String {
    var table = DelimitedWriter(header: ["time", "vote", "observed", "mean", "q05", "q95", "votes"])
    for share in posterior.predicted {
      table.append(
        ["\(share.time)", "\(share.ballot)"] + [share.observed, share.mean, share.q05, share.q95].map(cell)
          + ["\(share.votes)"])
    }
    return table.text
  }

  private func distances(_ posterior: IdealPointPosterior, _ poles: [String]) -> String {
    var table = DelimitedWriter(header: ["unit", "pole"] + ["time"] + Self.summaryColumns)
    for pole in poles {
      for row in posterior.distances(to: pole) {
        table.append([posterior.units[row.unit], pole, "\(row.time)"] + cells(row.summary))
      }
    }
    return table.text
  }

  /// One file a chain, a row a draw, a column a position: what R's `posterior` and ArviZ read as draws. A comma between
  /// unit and time would make `posterior` take the year for a place in an array two thousand wide.
  private func draws(_ posterior: IdealPointPosterior, count: Int) -> [(String, String)] {
    let perChain = max(1, min(posterior.drawsPerChain, (count + posterior.chains - 1) / posterior.chains))
    let names = posterior.points.map { "theta[\(posterior.units[$0.unit]) \($0.time)]" }
    return (0..<posterior.chains).map { chain in
      var table = DelimitedWriter(header: [".chain", ".iteration", ".draw"] + names)
      for number in 0..<perChain {
        let draw = (2 * number + 1) * posterior.drawsPerChain / (2 * perChain)
        table.append(
          ["\(chain + 1)", "\(number + 1)", "\(chain * perChain + number + 1)"]
            + posterior.draw(chain * posterior.drawsPerChain + draw).map { "\($0)" })
      }
      return ("draws/chain-\(chain + 1).csv", table.text)
    }
  }

  private func lines(_ posterior: IdealPointPosterior) -> [String] {
    let found = posterior.convergence
    var lines: [String] = []
    func number(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }
    let positions = posterior.points.count
    let judged = posterior.innovation == nil ? "\(positions) positions" : "\(positions + 1) positions and σ"
    if !found.hasConverged {
      lines.append(
        "NOT CONVERGED: \(found.unconverged) of \(judged) miss R̂ ≤ \(found.targetRHat) or "
          + "\(Int(found.targetEss)) effective draws; give more --draws or a higher --limit")
    }
    lines.append(
      "\(data.votes.count) votes on \(data.items.count) items, \(posterior.points.count) positions; \(found.chains) chains "
        + "of \(found.draws) draws after \(found.warmup)")
    lines.append(
      "largest R̂ \(number(found.maxRHat, 4)), fewest effective draws \(number(found.minEssBulk, 0)) (bulk) and "
        + "\(number(found.minEssTail, 0)) (tails), \(number(found.medianEssBulk, 0)) in the median")
    return lines + posterior.notes.map { "note: \($0)" }
  }
}

/// What a reader needs to judge and repeat a run.
struct IdealPointDiagnostics: Encodable {
  var version = suasionVersion
  var record: String?
  var method = "Markov chain Monte Carlo"
  var seed: UInt64
  var chains: Int
  var draws = 0
  var warmup: Int
  var seconds: Double?
  var cpuSeconds: Double?
  var converged = false
  var unconverged = 0
  var maxRhat: Double?
  var minEssBulk: Double?
  var minEssTail: Double?
  var medianEssBulk: Double?
  var medianEssBulkPerCpuSecond: Double?
  var targetRhat: Double
  var targetEss: Double
  var innovation: Double?
  var innovationSd: Double?
  var innovationRhat: Double?
  var innovationEssBulk: Double?
  var itemsMaxRhat: Double?
  var itemsMinEssBulk: Double?
  var acceptance: [String: Double] = [:]
  var votes: Int
  var units: Int
  var times: Int
  var items: Int
  var positions = 0
  var anchor: String?
  var absentCountsAs: String
  var series: String
  var texts: String
  var issue: String?
  var priors: IdealPointPriors
  var notes: [String] = []

  init(_ request: IdealPointRequest, data: VoteData, record: String?) {
    self.record = record
    seed = request.options.seed
    chains = request.options.chains
    warmup = request.options.warmup
    targetRhat = request.options.targetRHat
    targetEss = request.options.targetEss
    votes = data.votes.count
    units = data.units.count
    times = data.times.count
    items = data.items.count
    anchor = data.anchor(named: request.options.anchor)
    absentCountsAs = request.absentAsAbstain ? "abstain" : "missing"
    series = request.bindSeries ? "bound" : "none"
    texts = request.selection.subjects.rawValue
    issue = Issues.named.first { $0.flag == request.selection.issue }?.code
    priors = request.options.priors
  }

  mutating func take(_ posterior: IdealPointPosterior) {
    let found = posterior.convergence
    draws = found.draws
    converged = found.hasConverged
    unconverged = found.unconverged
    func finite(_ value: Double) -> Double? { value.isFinite ? value : nil }
    maxRhat = finite(found.maxRHat)
    minEssBulk = finite(found.minEssBulk)
    minEssTail = finite(found.minEssTail)
    medianEssBulk = finite(found.medianEssBulk)
    if let sigma = posterior.innovation {
      innovation = finite(sigma.mean)
      innovationSd = finite(sigma.sd)
      innovationRhat = finite(sigma.rHat)
      innovationEssBulk = finite(sigma.essBulk)
    }
    let items = posterior.items.flatMap { [$0.lower, $0.upper, $0.slope] }
    itemsMaxRhat = items.map(\.rHat).filter(\.isFinite).max()
    itemsMinEssBulk = items.map(\.essBulk).filter(\.isFinite).min()
    acceptance = posterior.acceptance.filter { $0.value.isFinite }
    positions = posterior.points.count
    notes = posterior.notes
  }

  func json() throws -> String {
    var copy = self
    if let bulk = medianEssBulk, let cpuSeconds, cpuSeconds > 0 { copy.medianEssBulkPerCpuSecond = bulk / cpuSeconds }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    return String(decoding: try encoder.encode(copy), as: UTF8.self) + "\n"
  }
}
