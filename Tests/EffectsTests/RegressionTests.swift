import Effects
import Foundation
import Statistics
import Testing

/// Laws of the regression and what it refuses.
@Suite struct RegressionTests {
  private let fixture: RegressionFixture
  private let data: RegressionData
  private let fit: RegressionFit

  init() throws {
    fixture = try RegressionFixture.read()
    data = fixture.plain()
    fit = try feRegression(data, options: clustered)
  }

  private func sameSlopes(_ other: RegressionFit, scale: Double = 1, _ tolerance: Double = 1e-10) -> Bool {
    zip(fit.coefficients, other.coefficients).allSatisfy {
      isClose($0.estimate * scale, $1.estimate, tolerance) && isClose($0.stdError * scale, $1.stdError, tolerance)
    }
  }

  @Test func rowOrderAndLabelsDoNotMatter() throws {
    let order = (0..<360).map { ($0 * 77 + 5) % 360 }
    var other = data
    for index in other.regressors.indices {
      other.regressors[index].values = order.map { data.regressors[index].values[$0] }
    }
    other.outcome.values = order.map { data.outcome.values[$0] }
    let names = fixture.data["f1"] ?? []
    other.effects = [
      CategoryColumn("f1", order.map { "unit \(Int(names[$0] * 31) % 97)" }),
      CategoryColumn("f2", order.map { Int32(-(fixture.data["f2"]?[$0] ?? 0) * 1_000_003) }),
    ]
    other.clusters = [CategoryColumn("c1", order.map { Int(fixture.data["c1"]?[$0] ?? 0) << 40 })]
    #expect(sameSlopes(try feRegression(other, options: clustered)))
  }

  @Test func constantsAndScale() throws {
    var other = data
    other.outcome.values = data.outcome.values.map { 1e6 + $0 }
    other.regressors[0].values = data.regressors[0].values.map { $0 - 5000 }
    #expect(sameSlopes(try feRegression(other, options: clustered), 1e-7))
    other = data
    other.outcome.values = data.outcome.values.map { 1000 * $0 }
    #expect(sameSlopes(try feRegression(other, options: clustered), scale: 1000))
    other = data
    other.weights = [Double](repeating: 3, count: 360)
    #expect(sameSlopes(try feRegression(other, options: clustered)))
  }

  private func sameSlopes(_ other: RegressionFit, _ tolerance: Double) -> Bool {
    sameSlopes(other, scale: 1, tolerance)
  }

  /// With effects of the second kind on every row twice and each row at half its weight, nothing but N changes.
  @Test func aRowTwiceCountsAsWeightTwo() throws {
    var twice = data
    func doubled<Element>(_ values: [Element]) -> [Element] { values + values }
    twice.outcome.values = doubled(data.outcome.values)
    for index in twice.regressors.indices { twice.regressors[index].values = doubled(data.regressors[index].values) }
    twice.effects = ["f1", "f2"].map { CategoryColumn($0, doubled(fixture.data[$0] ?? []).map { Int($0) }) }
    twice.clusters = [CategoryColumn("c1", doubled(fixture.data["c1"] ?? []).map { Int($0) })]
    let other = try feRegression(twice, options: .init(variance: .cluster, adjusts: false))
    let plain = try feRegression(data, options: .init(variance: .cluster, adjusts: false))
    for (a, b) in zip(plain.coefficients, other.coefficients) {
      #expect(isClose(a.estimate, b.estimate))
      #expect(isClose(a.stdError, b.stdError))
    }
  }

  /// The same model with dummies as regressors: coefficients, residuals, HC3 and the rank of the effects.
  @Test func absorbedEffectsAreDummies() throws {
    var dummies = data
    dummies.effects = []
    for (name, levels) in [("f1", 40), ("f2", 12), ("f3", 5)] {
      let codes = fixture.data[name] ?? []
      for level in 1..<levels {
        dummies.regressors.append(.init("\(name)=\(level)", codes.map { Int($0) == level ? 1 : 0 }))
      }
    }
    var absorbed = data
    absorbed.effects.append(fixture.category("f3"))
    let options = RegressionOptions(variance: .hc3, wantsResiduals: true)
    let one = try feRegression(dummies, options: options)
    let two = try feRegression(absorbed, options: options)
    for name in ["x1", "x2"] {
      #expect(isClose(try #require(one[name]).estimate, try #require(two[name]).estimate))
      #expect(isClose(try #require(one[name]).stdError, try #require(two[name]).stdError))
    }
    #expect(zip(try #require(one.residuals), try #require(two.residuals)).allSatisfy { isClose($0, $1, 1e-9) })
    #expect(two.absorbedRank == 40 + 11 + 4)
    #expect(two.absorbed == 40 + 12 + 5 - 2)
  }

  /// Chains of levels, well-mixed levels and many parts: whichever way the equations are solved, what is left of a column
  /// sums to 0 in every level.
  @Test(arguments: ["chain", "mixed", "parts", "chain of three"])
  func residualsSumToZeroInEveryLevel(design: String) throws {
    let n = 30_000
    var stream = RandomStream(seed: 5, purpose: design)
    let unit = (0..<n).map { $0 / 10 }
    let firms = 1_500
    let firm = (0..<n).map { row -> Int in
      switch design {
      case "mixed": stream.integer(below: firms)
      case "parts": unit[row] / 20 * 10 + stream.integer(below: 10)
      default: row % firms
      }
    }
    let year = (0..<n).map { $0 % 7 }
    let x = (0..<n).map { _ in stream.normal() }
    let y = (0..<n).map { x[$0] + Double(unit[$0] % 13) + Double(firm[$0] % 7) + stream.normal() }
    var effects = [CategoryColumn("firm", firm), CategoryColumn("unit", unit)]
    if design == "chain of three" { effects.append(CategoryColumn("year", year)) }
    let fit = try feRegression(
      RegressionData(outcome: .init("y", y), regressors: [.init("x", x)], effects: effects),
      options: .init(wantsResiduals: true))
    #expect(fit.method == (design == "mixed" ? "conjugate gradients" : "direct"))
    #expect(abs(try #require(fit["x"]).estimate - 1) < 0.03)
    let residuals = try #require(fit.residuals)
    for codes in design == "chain of three" ? [unit, firm, year] : [unit, firm] {
      var sums = [Double](repeating: 0, count: (codes.max() ?? 0) + 1)
      for row in 0..<n { sums[codes[row]] += residuals[row] }
      #expect(sums.allSatisfy { abs($0) < 1e-5 })
    }
    if design == "parts" {
      // Each part of the graph takes one from the rank.
      #expect(fit.absorbedRank == 3_000 + firm.reduce(into: Set()) { $0.insert($1) }.count - 150)
    }
  }

  @Test func collinearRegressorsAreNamed() throws {
    var other = data
    other.regressors.append(.init("sum", zip(data.regressors[0].values, data.regressors[1].values).map { $0 + 2 * $1 }))
    other.regressors.append(.init("level", (fixture.data["f1"] ?? []).map { 3 * $0 + 1 }))
    other.regressors.append(.init("constant", [Double](repeating: 7.3, count: 360)))
    let found = try feRegression(other, options: clustered)
    #expect(found.collinear == ["sum", "level", "constant"])
    #expect(sameSlopes(found))
    other.regressors = [other.regressors[3]]
    #expect(
      try failure { try feRegression(other, options: clustered) }.message.contains("no coefficient is identified"))
  }

  @Test func singletonsAreCountedAndDropped() throws {
    var other = data
    other.outcome.values += [4, 100]
    for index in other.regressors.indices { other.regressors[index].values += [1, 2] }
    // A unit with one row, and one whose second row is alone in its period: both go.
    func extended(_ name: String, _ extra: [Int]) -> CategoryColumn {
      CategoryColumn(name, (fixture.data[name] ?? []).map { Int($0) } + extra)
    }
    other.effects = [extended("f1", [99, 3]), extended("f2", [99, 98])]
    other.clusters = [extended("c1", [99, 1])]
    let kept = try feRegression(other, options: clustered)
    #expect(kept.singletons == 2 && !kept.singletonsDropped && kept.observations == 362)
    #expect(zip(kept.coefficients, fit.coefficients).allSatisfy { isClose($0.estimate, $1.estimate) })
    var options = clustered
    options.singletons = .drop
    options.wantsResiduals = true
    let dropped = try feRegression(other, options: options)
    #expect(dropped.singletons == 2 && dropped.observations == 360)
    #expect(sameSlopes(dropped))
    #expect(try #require(dropped.residuals).suffix(2).allSatisfy { $0.isNaN })
  }

  @Test func missingValuesAndZeroWeightsAreCounted() throws {
    var other = data
    other.outcome.values += [.nan, 3, 5]
    for index in other.regressors.indices { other.regressors[index].values += [1, 2, index == 0 ? .nan : 1] }
    other.effects = ["f1", "f2"].map { CategoryColumn($0, (fixture.data[$0] ?? []).map { Int($0) } + [1, 2, 3]) }
    other.clusters = [CategoryColumn("c1", (fixture.data["c1"] ?? []).map { Int($0) } + [1, 2, 3])]
    other.weights = [Double](repeating: 1, count: 361) + [0, 1]
    let found = try feRegression(other, options: clustered)
    #expect(found.missingRows == 2 && found.zeroWeightRows == 1 && found.observations == 360)
    #expect(sameSlopes(found))
  }

  @Test func refusals() throws {
    var one = data
    one.clusters = [CategoryColumn("c", [Int](repeating: 1, count: 360))]
    #expect(try failure { try feRegression(one, options: clustered) }.message.contains("one cluster only"))
    one = data
    one.clusters = []
    #expect(try failure { try feRegression(one, options: clustered) }.code == .usage)
    one = data
    one.regressors[0].values[4] = .infinity
    #expect(try failure { try feRegression(one, options: clustered) }.message == "x1 is infinite in row 5")
    one = data
    one.regressors[0].values.removeLast()
    #expect(try failure { try feRegression(one, options: clustered) }.message.contains("359 values"))
    one = data
    one.weights = [Double](repeating: -1, count: 360)
    #expect(try failure { try feRegression(one, options: clustered) }.message.contains("weight of row 1"))
    one = data
    one.outcome.values = data.outcome.values.map { 1e200 * $0 }
    #expect(try failure { try feRegression(one, options: clustered) }.message.contains("too large"))
    one = data
    one.effects = [CategoryColumn("row", Array(0..<360))]
    #expect(throws: SuasionError.self) { try feRegression(one) }
    one = data
    one.endogenous = [fixture.column("d")]
    #expect(try failure { try feRegression(one) }.code == .usage)
    #expect(try failure { try feRegression(RegressionData(outcome: .init("y", []))) }.message.contains("no rows"))
    var slow = RegressionOptions()
    slow.maximumIterations = 1
    let mixed = try mixedDesign()
    #expect(try failure { try feRegression(mixed, options: slow) }.message.contains("did not converge"))
  }

  private func mixedDesign() throws -> RegressionData {
    var stream = RandomStream(seed: 6, purpose: "mixed")
    let n = 20_000
    let a = (0..<n).map { _ in stream.integer(below: 2_500) }
    let b = (0..<n).map { _ in stream.integer(below: 2_000) }
    return RegressionData(
      outcome: .init("y", (0..<n).map { _ in stream.normal() }),
      regressors: [.init("x", (0..<n).map { _ in stream.normal() })],
      effects: [CategoryColumn("a", a), CategoryColumn("b", b)])
  }

  /// Each replicate done the long way, as a regression on its own outcome, for all 64 sign patterns of six clusters.
  @Test func wildBootstrapIsWhatItSays() throws {
    var six = data
    let cluster = (fixture.data["c1"] ?? []).map { Int($0) % 6 }
    six.clusters = [CategoryColumn("c", cluster)]
    let null = 0.3
    let result = try wildClusterBootstrap(six, of: "x1", options: .init(replicates: 99, null: null))
    #expect(result.isEnumerated && result.replicates == 64 && result.clusters == 6)

    let fit = try feRegression(six, options: clustered)
    let own = try #require(fit["x1"])
    let t = abs((own.estimate - null) / own.stdError)
    #expect(isClose(abs(result.statistic), t, 1e-9))
    // The restricted model: x1's coefficient held at the null.
    var restricted = six
    restricted.outcome.values = zip(six.outcome.values, six.regressors[0].values).map { $0 - null * $1 }
    restricted.regressors = [six.regressors[1]]
    let residuals = try #require(
      try feRegression(restricted, options: .init(variance: .cluster, wantsResiduals: true)).residuals)
    var larger = 0
    for pattern in 0..<64 {
      var drawn = six
      drawn.outcome.values = six.outcome.values.indices.map { row in
        let sign = pattern >> cluster[row] & 1 == 1 ? -1.0 : 1
        return six.outcome.values[row] - residuals[row] + sign * residuals[row]
      }
      let again = try #require(try feRegression(drawn, options: clustered)["x1"])
      if abs((again.estimate - null) / again.stdError) > t * (1 + 1e-9) { larger += 1 }
    }
    #expect(isClose(result.pValue, Double(larger) / 64))
  }

  @Test func wildIntervalIsWhereTheTestTurns() throws {
    let options = WildBootstrapOptions(replicates: 499, weights: .webb, seed: 3)
    let result = try wildClusterBootstrap(data, of: "x2", options: options)
    #expect(result.confLow < result.estimate && result.estimate < result.confHigh)
    for (bound, outward) in [(result.confLow, -1.0), (result.confHigh, 1.0)] {
      let step = 1e-4 * outward * (result.confHigh - result.confLow)
      var inside = options
      (inside.null, inside.wantsInterval) = (bound - step, false)
      #expect(try wildClusterBootstrap(data, of: "x2", options: inside).pValue >= 0.05)
      inside.null = bound + step
      #expect(try wildClusterBootstrap(data, of: "x2", options: inside).pValue < 0.05)
    }
    #expect(try wildClusterBootstrap(data, of: "x2", options: options) == result)
    #expect(try failure { try wildClusterBootstrap(data, of: "nobody") }.hint?.contains("x1, x2") == true)
  }
}
