import Record
import Studies

extension ForecastView {
  /// Undecided countries by what they do to who is ahead, the strongest first; each once, at its strongest.
  public var swingStates: [Swing] {
    let ranked = swing.filter { $0.pull.isFinite }.sorted {
      (-abs($0.pull), $0.country, $0.framework) < (-abs($1.pull), $1.country, $1.framework)
    }
    var seen: Set<String> = []
    return ranked.filter { seen.insert($0.country).inserted }
  }
}

extension Figure {
  /// The swing states on a map, by what they do to who is ahead. Nil where there is none.
  static func swingMap(
    _ forecast: ForecastView, _ backtest: BacktestView, countries: [Country], geometry: [UInt8]
  ) throws -> Figure? {
    let states = forecast.swingStates
    guard !states.isEmpty else { return nil }
    let rows = states.map {
      WorldMap.Row(
        country: $0.country, name: $0.name, year: forecast.to, value: 100 * abs($0.pull), low: .nan, high: .nan,
        votes: 0)
    }
    let map = WorldMap(
      name: "frameworks-swing-map", rows: rows,
      label: "Percentage points that a state's choice moves the chance of being ahead", valueName: "Points",
      intervalName: nil, votesName: nil, decimals: 2, bands: Bands(from: rows.map(\.value)), pole: nil, note: "",
      findings: [(forecast.to, swingFinding(forecast))], noValue: "no swing state",
      subtitle:
        "\(backtest.caution) By how many percentage points a state's holding a framework in \(forecast.to) goes "
        + "with the chance that the framework is ahead, at its strongest; states that hold it already are left out.",
      caution: "\(backtest.caution) ")
    return try map.figure(countries: countries, geometry: geometry)
  }

  private static func swingFinding(_ forecast: ForecastView) -> String {
    let first = forecast.swingStates.prefix(3)
    return "\(listed(first.map { inSentence($0.name) })) \(first.count == 1 ? "does" : "do") most to who is ahead in "
      + "\(forecast.to)"
  }

  /// The strongest swing states of each framework as rows.
  static func swing(_ forecast: ForecastView, _ backtest: BacktestView, count: Int = 10) -> Figure? {
    let finite = forecast.swing.filter { $0.pull.isFinite }
    guard !finite.isEmpty else { return nil }
    var rows: [RowChart.Row] = []
    var told: [String] = []
    for framework in distinct(finite.map(\.framework)) {
      let all = finite.filter { $0.framework == framework }.sorted {
        (-abs($0.pull), $0.country) < (-abs($1.pull), $1.country)
      }
      let name = cut(forecast.name(framework), at: 60)
      rows.append(.heading(name + (all.count > count ? " (\(count) of \(NumberText.count(all.count)))" : "")))
      rows += all.prefix(count).map { state in
        RowChart.Row(
          label: (wrapped(state.name, at: 24) + ["\(percent(state.probability)) likely"]).joined(separator: "\n"),
          height: 10 + 14 * Double(wrapped(state.name, at: 24).count + 1), low: min(0, 100 * state.pull),
          high: max(0, 100 * state.pull), point: 100 * state.pull,
          tooltip: [
            ("State", state.name), ("Framework", name), ("Holds it in \(forecast.to)", percent(state.probability)),
            ("Moves the chance by", "\(NumberText.fixed(100 * state.pull, 1)) points"),
          ])
      }
      told.append(
        "\(name): "
          + all.prefix(count).map { "\($0.name) \(NumberText.fixed(100 * $0.pull, 1)) points" }.joined(separator: ", "))
    }
    let heads = distinct(finite.map(\.framework)).compactMap { id in
      finite.filter { $0.framework == id }.min { (-abs($0.pull), $0.country) < (-abs($1.pull), $1.country) }
    }
    let title =
      "Nearest to deciding who is ahead: "
      + heads.prefix(3).map { "for \(cut(forecast.name($0.framework), at: 44)), \(inSentence($0.name))" }
      .joined(separator: "; ")
    return Figure(
      name: "frameworks-swing", title: title,
      subtitle:
        "\(backtest.caution) How much likelier the framework is ahead in \(forecast.to) where the state holds it "
        + "than where it does not, over the same futures; below each name, the chance that it will hold it.",
      description: "\(title). \(backtest.caution) \(told.joined(separator: "; ")).", wideTitle: true,
      drawing: RowChart(
        rows: rows, band: 0, domain: RowChart.domain(rows.map(\.point) + [0]),
        axisTitle: ["Percentage points of the chance", "of being ahead"]
      ).drawing)
  }

  /// What a change of policy would do to the share of states, with 90 % intervals.
  static func levers(_ forecast: ForecastView, _ backtest: BacktestView) -> Figure? {
    guard !forecast.levers.isEmpty else { return nil }
    func points(_ value: Double) -> Double { 100 * value }
    func words(_ lever: ForecastView.Lever) -> String {
      "\(NumberText.fixed(points(lever.difference), 1)) (\(NumberText.interval(points(lever.low), points(lever.high), 1)))"
    }
    let rows = forecast.levers.map { lever in
      IntervalRows.Row(
        label: "\(cut(lever.label, at: 64)) → \(cut(lever.name, at: 36))", value: words(lever),
        estimate: (points(lever.difference), points(lever.low), points(lever.high)),
        emphasised: lever.low > 0 || lever.high < 0, group: nil,
        tooltip: [("Lever", lever.label), ("Framework", lever.name), ("Points (90 %)", words(lever))])
    }
    let moved = forecast.levers.filter { $0.low > 0 || $0.high < 0 }
    let strongest = moved.max { (abs($0.difference), $1.id, $1.name) < (abs($1.difference), $0.id, $0.name) }
    let count = forecast.levers.count
    let title =
      strongest.map {
        "\(NumberText.count(moved.count)) of \(NumberText.count(count, "lever and framework", "pairs of lever and framework")) "
          + "\(moved.count == 1 ? "excludes" : "exclude") no change; the largest: \(cut($0.label, at: 70)), \(words($0)) points"
      } ?? "No lever's interval excludes no change in the share of states by \(forecast.to)"
    return Figure(
      name: "frameworks-levers", title: title,
      subtitle:
        "\(backtest.caution) Change in the share of states by \(forecast.to), in percentage points, over the same "
        + "futures with and without the lever, with 90 % intervals. Diamonds: the interval excludes no change.",
      description: "\(title). \(backtest.caution) "
        + forecast.levers.map { "\($0.label), \($0.name): \(words($0)) points" }.joined(separator: "; ") + ".",
      wideTitle: true,
      drawing: IntervalRows(
        rows: rows, band: 0, axisTitle: wrapped("Change in the share of states by \(forecast.to) (points)", at: 58)
      ).drawing)
  }
}
