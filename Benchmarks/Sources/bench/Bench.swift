import Foundation

/// swift run -c release --package-path Benchmarks bench [NAME]…; all of them where none is named.
@main
struct Bench {
  static let benches: [(name: String, run: @Sendable () throws -> Void)] = [
    ("imputation", imputationTiming),
    ("coverage", imputationCoverage),
    ("synthetic", syntheticTiming),
    ("factors", factorTiming),
    ("estimators", estimatorCoverage),
    ("calibration", idealPointCalibration),
    ("regression", regressionTiming),
    ("grouptime", groupTimeTiming),
    ("forecast", forecastTiming),
  ]

  static func main() throws {
    let asked = CommandLine.arguments.dropFirst()
    for name in asked where !benches.contains(where: { $0.name == name }) {
      print("no bench '\(name)'; there are: \(benches.map(\.name).joined(separator: ", "))")
      exit(2)
    }
    for bench in benches where asked.isEmpty || asked.contains(bench.name) {
      print("== \(bench.name)")
      try bench.run()
    }
  }
}

/// The fastest of several runs, in seconds of wall clock: the others were disturbed.
func fastest(of runs: Int, _ body: () throws -> Void) rethrows -> Double {
  let clock = ContinuousClock()
  var best = Double.infinity
  for _ in 0..<runs {
    let taken = try clock.measure(body)
    best = min(best, Double(taken.components.seconds) + Double(taken.components.attoseconds) * 1e-18)
  }
  return best
}

func line(_ label: String, _ value: String) {
  print(label.padding(toLength: 58, withPad: " ", startingAt: 0) + value)
  // So that a long run can be followed where the output is a file.
  fflush(nil)
}
