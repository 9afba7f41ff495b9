import Effects
import Foundation
import Statistics

/// Regressions with absorbed effects and clustered errors, in CPU seconds, and event studies on a panel of 190 units and 25
/// periods. Rows are fixest's benchmark's; those of `Benchmarks/peers/speed_regression.py` where SUASION_BENCH_DATA names
/// its folder, with the effects that SUASION_BENCH_EFFECTS lists.
func regressionTiming() throws {
  let environment = ProcessInfo.processInfo.environment
  if let folder = environment["SUASION_BENCH_DATA"] {
    let effects = (environment["SUASION_BENCH_EFFECTS"] ?? "id,year").split(separator: ",").map(String.init)
    let rows = try BenchmarkRows(folder: URL(fileURLWithPath: folder), effects: effects)
    try timed(rows, effects, runs: 2)
    return
  }
  for isDifficult in [false, true] {
    let rows = BenchmarkRows(1_000_000, isDifficult: isDifficult)
    for effects in [["id", "year"], ["id", "firm"], ["id", "year", "firm"]] {
      print(isDifficult ? "difficult" : "simple", terminator: " ")
      try timed(rows, effects, runs: 3)
    }
  }
  let panel = try SimulatedPanel.ofStates.draw(seed: 1, number: 0).panel
  for (estimator, wantsPath) in [(Estimator.twfe, false), (.twfe, true), (.sunab, false), (.sunab, true)] {
    var options = EffectOptions(replicates: 0)
    options.wantsPath = wantsPath
    let start = cpuSeconds()
    let runs = 200
    for _ in 0..<runs { _ = try effect(panel, by: estimator, options: options) }
    let each = (cpuSeconds() - start) / Double(runs)
    line("\(estimator.rawValue), 190 × 25, \(wantsPath ? "with" : "without") path", "\(1000 * each) ms")
  }
}

extension SimulatedPanel {
  fileprivate static var ofStates: SimulatedPanel {
    var process = SimulatedPanel()
    process.units = 190
    process.periods = 1996...2020
    return process
  }
}

private func timed(_ rows: BenchmarkRows, _ names: [String], runs: Int) throws {
  let effects = names.map { CategoryColumn($0, rows.levels[$0] ?? []) }
  let data = RegressionData(
    outcome: rows.y, regressors: [rows.x], effects: effects, clusters: [CategoryColumn("id", rows.levels["id"] ?? [])])
  var best = Double.infinity
  var fit: RegressionFit?
  for _ in 0..<runs {
    let start = cpuSeconds()
    fit = try feRegression(data, options: .init(variance: .cluster))
    best = min(best, cpuSeconds() - start)
  }
  guard let fit, let x = fit["x"] else { return }
  line(
    "\(rows.y.values.count) rows, \(names.joined(separator: " + ")), \(fit.method)",
    "cpu_seconds \(best) peak_mb \(peakMegabytes()) estimate \(x.estimate) error \(x.stdError)")
}

/// Individuals in ten years each; firms at random, or in turn, which makes a graph that is nearly a ring.
private struct BenchmarkRows {
  var y = RegressionColumn("y", [])
  var x = RegressionColumn("x", [])
  var levels: [String: [Int32]] = [:]

  init(_ n: Int, isDifficult: Bool) {
    var stream = RandomStream(seed: 1, purpose: "regression benchmark")
    let units = n / 10
    let firms = max(1, Int((Double(units) / 23).rounded()))
    func normals(_ count: Int) -> [Double] { (0..<count).map { _ in stream.normal() } }
    let (unitEffect, firmEffect, yearEffect) = (normals(units), normals(firms), normals(10))
    let id = (0..<n).map { Int32($0 / 10) }
    let year = (0..<n).map { Int32($0 % 10) }
    let firm = (0..<n).map { Int32(isDifficult ? $0 % firms : stream.integer(below: firms)) }
    x.values = normals(n)
    y.values = (0..<n).map { row in
      let value = x.values[row]
      let fixed = unitEffect[Int(id[row])] + firmEffect[Int(firm[row])] + yearEffect[Int(year[row])]
      return value + 0.05 * value * value + fixed + stream.normal()
    }
    levels = ["id": id, "year": year, "firm": firm]
  }

  /// Columns as raw numbers: y.f64, x.f64, and NAME.i32 for each effect.
  init(folder: URL, effects: [String]) throws {
    func read<Number>(_ name: String, _ type: Number.Type) throws -> [Number] {
      let data = try Data(contentsOf: folder.appendingPathComponent(name))
      return [Number](unsafeUninitializedCapacity: data.count / MemoryLayout<Number>.stride) { buffer, count in
        count = data.copyBytes(to: buffer) / MemoryLayout<Number>.stride
      }
    }
    y.values = try read("y.f64", Double.self)
    x.values = try read("x.f64", Double.self)
    for name in Set(effects + ["id"]) { levels[name] = try read("\(name).i32", Int32.self) }
  }
}

private func usage() -> rusage {
  var own = rusage()
  #if os(Linux)
    getrusage(numericCast(RUSAGE_SELF.rawValue), &own)
  #else
    getrusage(RUSAGE_SELF, &own)
  #endif
  return own
}

private func cpuSeconds() -> Double {
  let own = usage()
  return Double(own.ru_utime.tv_sec + own.ru_stime.tv_sec) + 1e-6 * Double(own.ru_utime.tv_usec + own.ru_stime.tv_usec)
}

private func peakMegabytes() -> Int {
  #if os(Linux)
    usage().ru_maxrss / 1024
  #else
    usage().ru_maxrss / 1_048_576
  #endif
}
