import Effects
import Foundation
import Statistics
import Tables
import Testing

/// Rows of a panel, easy to write down and to change.
struct Rows {
  var unit: [String] = []
  var period: [Int] = []
  var outcome: [Double] = []
  var cohort: [Int?] = []
  var covariates: [(name: String, values: [Double])] = []
  var stratum: [String]?
  var cluster: [String]?

  /// One line per unit: its cohort and its outcomes in periods 1, 2, ….
  init(_ series: [(String, Int?, [Double])] = []) {
    for (name, start, values) in series {
      for (index, value) in values.enumerated() { append(name, index + 1, value, start) }
    }
  }

  mutating func append(_ name: String, _ time: Int, _ value: Double, _ start: Int?) {
    unit.append(name)
    period.append(time)
    outcome.append(value)
    cohort.append(start)
  }

  func panel() throws -> StaggeredPanel {
    try StaggeredPanel(
      unit: unit, period: period, outcome: outcome, cohort: cohort, covariates: covariates, stratum: stratum,
      cluster: cluster, place: { .init(file: "panel.csv", line: $0 + 2) })
  }

  func permuted(_ order: [Int]) -> Rows {
    var rows = Rows()
    rows.unit = order.map { unit[$0] }
    rows.period = order.map { period[$0] }
    rows.outcome = order.map { outcome[$0] }
    rows.cohort = order.map { cohort[$0] }
    rows.covariates = covariates.map { column in (column.name, order.map { column.values[$0] }) }
    rows.stratum = stratum.map { column in order.map { column[$0] } }
    rows.cluster = cluster.map { column in order.map { column[$0] } }
    return rows
  }

  func filtered(_ keep: (Int) -> Bool) -> Rows { permuted(unit.indices.filter(keep)) }
}

let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures")
let shared = fixtures.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().appendingPathComponent("shared")

/// The simulated panel that `Benchmarks/peers/imputation_pyfixest.py fixtures` made.
func fixturePanel(strata: Bool = false, covariates: Bool = false) throws -> Rows {
  let text = try DelimitedText(try Files.read(fixtures.appendingPathComponent("panel.csv")), name: "panel.csv")
  var rows = Rows()
  var x: [Double] = []
  var stratum: [String] = []
  for row in 0..<text.rowCount {
    rows.append(
      text.string(row, 0), try #require(try text.int(row, 1)), try text.double(row, 2) ?? .nan, try text.int(row, 3))
    stratum.append(text.string(row, 4))
    x.append(try text.double(row, 5) ?? .nan)
  }
  if strata { rows.stratum = stratum }
  if covariates { rows.covariates = [("x", x)] }
  return rows
}

func effect(_ rows: Rows, _ options: ImputationOptions = .init(replicates: 0)) throws -> ImputationResult {
  try imputation(try rows.panel(), options: options)
}

/// The error that an expression throws.
func failure(_ body: () throws -> Any) throws -> SuasionError {
  let error = #expect(throws: SuasionError.self) { _ = try body() }
  return try #require(error)
}

func isClose(_ a: Double, _ b: Double, _ tolerance: Double = 1e-10) -> Bool {
  (a.isNaN && b.isNaN) || abs(a - b) <= tolerance * max(1, abs(b))
}

/// Every number of a result as text that tells any two apart; NaN reads as NaN, which `==` would not grant.
func fingerprint(_ result: ImputationResult) -> [String] {
  result.estimates.map { "\($0)" } + (result.bootstrap?.draws.map { "\($0)" } ?? [])
    + ["\(result.sample)", "\(result.leftOut)", "\(result.notes)", "\(result.collinear)", fingerprint(result.preTrend)]
}

func fingerprint(_ test: PreTrendTest?) -> String { test.map { "\($0)" } ?? "" }
