import ExampleAnswer
import Foundation
import Studies
import Testing

@testable import Figures

@Suite struct FrameworkFigureTests {
  static func figures(_ answer: FrameworksAnswer = Example.frameworks) throws -> FrameworkFigures {
    try FrameworkFigures(
      answer, pole: "CHN", rival: "USA", countries: Example.small, geometry: Array(Example.oblongs.geoJSON.utf8))
  }

  static func values(_ figure: Figure?) throws -> [JSONValue] {
    try #require(figure?.specification["data"]?["values"]?.array)
  }

  static func names(_ answer: FrameworksAnswer) -> CountryNames { CountryNames(answer, []) }

  /// Every scale of a channel anywhere in a specification.
  static func ranges(_ channel: String, _ value: JSONValue) -> [[JSONValue]] {
    var found: [[JSONValue]] = []
    if let range = value["encoding"]?[channel]?["scale"]?["range"]?.array { found.append(range) }
    for layer in value["layer"]?.array ?? [] { found += ranges(channel, layer) }
    if let spec = value["spec"] { found += ranges(channel, spec) }
    return found
  }

  @Test("Every part has its figure, each a valid specification with a finding and words for who cannot see it")
  func pictures() throws {
    let figures = try Self.figures()
    #expect(
      figures.all.map(\.name) == [
        "frameworks-sponsorship", "frameworks-series-digital-and-ai", "frameworks-series-cyber",
        "frameworks-series-security", "frameworks-norms", "frameworks-norm-breaks", "frameworks-norm-plane-digital",
        "frameworks-following-sponsoring", "frameworks-entry", "frameworks-sponsoring", "frameworks-backtest-scores",
        "frameworks-calibration", "frameworks-forecast-convention-budapest",
        "frameworks-forecast-others", "frameworks-swing-map", "frameworks-swing", "frameworks-levers",
      ])
    for figure in figures.all {
      #expect(try figure.specification.text().contains("\"layer\""), "\(figure.name)")
      #expect(!figure.title.isEmpty && !figure.title.hasSuffix(".") && figure.title.count < 240, "\(figure.title)")
      #expect(figure.description.hasPrefix(figure.title) || figure.name.hasSuffix("map"))
      #expect(figure.specification["facet"] != nil || figure.specification["width"] == "container", "\(figure.name)")
    }
  }

  @Test("Without a backtest no forecast is drawn, and one that is not proven says so in each picture")
  func neverAlone() throws {
    var answer = Example.frameworks
    let forecasts = ["forecast", "swing", "levers"]
    func drawn(_ figures: FrameworkFigures) -> [Figure] {
      figures.all.filter { figure in forecasts.contains { figure.name.hasPrefix("frameworks-\($0)") } }
    }
    let doubtful = drawn(try Self.figures(answer))
    #expect(doubtful.count == 5)
    for figure in doubtful {
      #expect(figure.subtitle.hasPrefix("Caution: on the past, this forecast did not beat its baselines."))
      #expect(figure.description.contains("did not beat its baselines"), "\(figure.name)")
    }
    answer.backtest?.beatsBaselines = true
    for figure in drawn(try Self.figures(answer)) {
      #expect(figure.subtitle.hasPrefix("Scored on the past: Brier score 0.0412, its best baseline 0.0409."))
    }
    answer.backtest = nil
    #expect(drawn(try Self.figures(answer)).isEmpty)
    #expect(answer.shownForecast == nil && answer.forecast != nil)
  }

  @Test("An answer without numbers has no figure")
  func empty() throws {
    let nothing = FrameworksAnswer(
      ledger: .init(columns: [], rows: [], acts: 0, undated: 0, conflicts: []), sponsorship: [], series: [], norms: [],
      entry: nil, backtest: nil, forecast: nil, sentences: [:], notes: [])
    #expect(try Self.figures(nothing).all.isEmpty)
  }

  @Test("Nothing is told by colour alone: where colours part marks, shapes or dashes do too")
  func withoutColour() throws {
    for figure in try Self.figures().all where figure.name != "frameworks-swing-map" {
      for colours in Self.ranges("color", figure.specification) where colours.count > 1 {
        let others =
          Self.ranges("shape", figure.specification) + Self.ranges("strokeDash", figure.specification)
        let parted = others.contains { Set($0.map { (try? $0.text()) ?? "" }).count == colours.count }
        #expect(parted, "\(figure.name)")
      }
    }
  }

  @Test("Sponsorship: shares of what a state could sponsor; who could sponsor none of one side's is counted, not drawn")
  func sponsorship() throws {
    let answer = Example.frameworks
    let figure = try #require(Self.figures(answer).sponsorship)
    let values = try Self.values(figure)
    let drawable = answer.sponsorship.filter { row in row.led.allSatisfy { $0.eligible > 0 } }
    #expect(values.count == drawable.count && drawable.count == answer.sponsorship.count - 1)
    for (value, row) in zip(values, drawable) {
      #expect(value["y"]?.number == Double(row.led[0].sponsored) / Double(row.led[0].eligible))
      #expect(value["x"]?.number == Double(row.led[1].sponsored) / Double(row.led[1].eligible))
    }
    #expect(figure.subtitle.contains("Not drawn: 1"))
    let neither = values.filter { !["China", "United States"].contains($0["State"]?.string) }
    let more = neither.count { ($0["y"]?.number ?? 0) > ($0["x"]?.number ?? 0) }
    let less = neither.count { ($0["y"]?.number ?? 0) < ($0["x"]?.number ?? 0) }
    #expect(
      figure.title
        == "Of \(neither.count) other states, \(more) sponsored a larger share of the texts led by China, \(less) of those "
        + "led by the United States")
    let china = try #require(values.first { $0["State"] == "China" })
    #expect(china["label"] == "China" && china["China leads"] == "38 of 38 (100 %)")
    #expect(Figure.sponsorship([], poles: ["CHN", "USA"], names: Self.names(answer)) == nil)
  }

  /// Twelve states in a heap, two of them at one place: all are named, and no name covers another at any width.
  @Test("Every state that the words name is named in the plane")
  func planeLabels() throws {
    var plane = try #require(Example.frameworks.norms[0].plane)
    let states = plane.last.map(\.country)
    for place in plane.points.indices where plane.points[place].country == states[1] {
      let under = plane.points.first { $0.country == states[0] && $0.period == plane.points[place].period }
      plane.points[place].first.mean = try #require(under).first.mean
      plane.points[place].second.mean = try #require(under).second.mean - 1e-4
    }
    plane.apart = Array(plane.last.map(\.country).dropFirst(4).prefix(6))
    let labels = Figure.labels(plane, poles: ["CHN", "USA"])
    let last = plane.last
    let named = ["CHN", "USA"] + last.prefix(3).map(\.country) + last.suffix(3).map(\.country) + plane.apart
    for state in named { #expect(labels.places[state] != nil, "\(state)") }
    let (xs, ys) = (last.map(\.first.mean), last.map(\.second.mean))
    let (left, right) = (try #require(xs.min()), try #require(xs.max()))
    let (low, high) = (try #require(ys.min()), try #require(ys.max()))
    for width in [280.0, 500, 700, 1000] {
      let boxes = last.compactMap { place -> (x: ClosedRange<Double>, y: Double)? in
        guard let at = labels.places[place.country] else { return nil }
        let x = (place.first.mean - left) / (right - left) * width + at.dx
        let length = 6 * Double(place.name.count)
        let from = at.align == .left ? x : at.align == .right ? x - length : x - length / 2
        return (from...from + length, (high - place.second.mean) / (high - low) * labels.height + at.dy)
      }
      for (index, box) in boxes.enumerated() {
        for other in boxes.dropFirst(index + 1) {
          #expect(!(box.x.overlaps(other.x) && abs(box.y - other.y) < 11), "at \(width)")
        }
      }
    }
  }

  @Test("Who follows whom: edges of a network that is shown, those that come back often enough as diamonds")
  func following() throws {
    let views = Example.frameworks.following
    #expect(views.map(\.isShown) == [false, true] && views[0].edges[0].share > views[0].stableFrom)
    #expect(Figure.following(views[0]) == nil && views[0].stable.isEmpty, "shuffled dates give as much")
    let figure = try #require(Figure.following(views[1]))
    #expect(figure.title == "Sponsoring texts brought back: 3 of 18 edges come back in 80 % of samples")
    let values = try Self.values(figure)
    #expect(values.count == 15)
    for (value, edge) in zip(values, views[1].edges) {
      #expect(value["point"]?.number == 100 * edge.share && value["low"]?.number == 100 * edge.shareLow)
      #expect(
        value["mark"]?.string == (edge.share >= 0.8 ? "strong" : "plain") && value["Follows"]?.string == edge.toName)
      #expect(value["In this order on"]?.string?.hasPrefix("\(edge.before) of \(edge.before + edge.after) ") == true)
    }
    var none = views[1]
    none.stableFrom = 0.99
    #expect(try #require(Figure.following(none)).title.contains("none of 18 edges comes back in 99 % of samples"))
    none.edges = []
    #expect(Figure.following(none) == nil)
  }

  @Test("Names in the scatter keep clear of each other")
  func labels() throws {
    let points = Example.frameworks.sponsorship.compactMap { SponsorshipPoint($0, "CHN", "USA") }
    let sides = SponsorshipPoint.labelled(points, always: ["CHN", "USA"])
    #expect(sides["CHN"] != nil && sides["USA"] != nil)
    let boxes = points.compactMap { point -> (ClosedRange<Double>, Double)? in
      sides[point.country].map { side in
        let reach = 0.03 + 0.022 * Double(point.name.count)
        return (side == .right ? point.x...point.x + reach : point.x - reach...point.x, point.y)
      }
    }
    for (index, box) in boxes.enumerated() {
      for other in boxes.dropFirst(index + 1) {
        #expect(!(box.0.overlaps(other.0) && abs(box.1 - other.1) < 0.034))
      }
    }
  }

  @Test("Series: rivals stand beside each other; a session without a vote has a cross and no votes")
  func series() throws {
    let answer = Example.frameworks
    let figure = try #require(try Self.figures(answer).series.first { $0.name == "frameworks-series-cyber" })
    let values = try Self.values(figure)
    let points = answer.series.filter { $0.domain == "cyber" }
    #expect(values.count { $0["m"] == "Sponsors" } == points.count)
    let consensus = points.count { $0.yes == nil }
    #expect(values.count { $0["m"] == "No vote" } == consensus && consensus > 0)
    #expect(values.count { $0["m"] == "Yes" && $0["n"] == .null } == consensus)
    #expect(
      values.compactMap { $0["m"] == "Yes" ? $0["n"]?.number : nil } == points.compactMap { $0.yes.map(Double.init) })
    #expect(figure.subtitle.contains("Of \(points.count) occasions, \(consensus) passed without a vote"))
    let last = try #require(points.last { $0.series == "state-behaviour" })
    #expect(figure.title.contains("the text led by the United States had \(Figure.seriesWords(last)) in session 80"))

    var shuffled: [SeriesPoint] = []
    for id in ["a", "x", "b"] {
      shuffled.append(
        SeriesPoint(
          series: id, title: id, domain: "d", leaders: [], rivals: id == "b" ? ["a"] : [], session: "1",
          date: "2020-06-01", symbol: "s", adoption: "consensus", sponsors: 1, yes: nil, abstain: nil, no: nil,
          members: 193))
    }
    #expect(SeriesPanel.panels(of: shuffled).map(\.id) == ["a", "b", "x"])
    #expect(abs((shuffled[0].year ?? 0) - 2020.42) < 1e-9)
    shuffled[0].date = "soon"
    #expect(shuffled[0].year == nil)
  }

  @Test("Fans begin where the record ends; a rival without a fan is named, a pair without any is not drawn")
  func fans() throws {
    var answer = Example.frameworks
    let forecast = try #require(answer.forecast)
    let figures = try Self.figures(answer)
    #expect(figures.fans.count == 2)
    let values = try Self.values(figures.fans.first)
    let states = values.filter { $0["panel"] == "0" && $0["f"] == "Convention against Cybercrime" }
    let past = forecast.observed.filter { $0.framework == "convention" && $0.weight == "states" }
    let future = forecast.fans.filter { $0.framework == "convention" && $0.weight == "states" }
    #expect(states.compactMap { $0["s"]?.number }.count == past.count)
    let bands = states.filter { $0["q50"] != nil }
    #expect(bands.count == future.count + 1)
    #expect(bands[0]["x"]?.number == 2026 && bands[0]["q05"] == bands[0]["q95"])
    for band in bands.dropFirst() {
      let numbers = ["q05", "q25", "q50", "q75", "q95"].compactMap { band[$0]?.number }
      #expect(numbers == numbers.sorted() && numbers.count == 5)
    }
    #expect(
      figures.fans[0].title
        == "In 2035, share of states: Convention against Cybercrime 61 % (90 %: 45 % to 77 %) and Budapest Convention on "
        + "Cybercrime 47 % (90 %: 31 % to 63 %); the first ahead in 81 % of futures")
    let end = try #require(
      forecast.fans.firstIndex { $0.framework == "convention" && $0.weight == "states" && $0.year == 2035 })
    answer.forecast?.fans[end].q50 = 0.7
    #expect(try Self.figures(answer).fans[0].title.contains("Convention against Cybercrime 70 % (90 %"))
    answer.forecast?.fans.removeAll { $0.framework == "budapest" }
    #expect(try Self.figures(answer).fans[0].subtitle.contains("Budapest Convention on Cybercrime is not forecast."))
  }

  @Test("Scores: the forecast first, a baseline's interval about its own score, an area only where it is defined")
  func scores() throws {
    var answer = Example.frameworks
    let backtest = try #require(answer.backtest)
    #expect(backtest.methods == ["The forecast", "Base rate", "Income and region only", "Last year's stance"])
    let figure = try #require(try Self.figures(answer).scores)
    let values = try Self.values(figure)
    #expect(values.count == 12 && values.count { $0["own"] == true } == 3)
    let brier = values.filter { $0["panel"] == "0" }
    #expect(brier.map { $0["value"]?.number } == backtest.pooled.map(\.brier))
    #expect(brier[0]["low"] == .null)
    let skill = try #require(backtest.skills.first { $0.baseline == "Base rate" && $0.metric == "brier" })
    #expect(brier[1]["low"]?.number == 0.0412 - skill.high && brier[1]["high"]?.number == 0.0412 - skill.low)
    #expect(
      figure.title
        == "The forecast does not beat its baselines: its Brier score is lower than that of 2 of 3, and the interval of "
        + "the difference excludes zero for 2")
    answer.backtest?.beatsBaselines = true
    #expect(try #require(try Self.figures(answer).scores).title.hasPrefix("The forecast beats its baselines"))
    for index in backtest.scores.indices { answer.backtest?.scores[index].auc = nil }
    #expect(try Self.values(try Self.figures(answer).scores).count { $0["value"] == .null } == 4)
  }

  @Test("Calibration counts the groups whose interval holds what was said")
  func calibration() throws {
    var answer = Example.frameworks
    for index in 0..<3 {
      answer.backtest?.calibration[index].observed = 0.6
      answer.backtest?.calibration[index].observedLow = 0.5
      answer.backtest?.calibration[index].observedHigh = 0.7
    }
    let figure = try #require(try Self.figures(answer).calibration)
    #expect(figure.title == "Of 6 groups of forecasts, 3 came true about as often as said; 3 came true more often")
    #expect(try Self.values(figure).count == 24)
    #expect(figure.subtitle.contains("square root"))
  }

  @Test("Swing states: the strongest first, each once on the map, which has one year and no slider")
  func swing() throws {
    var answer = Example.frameworks
    answer.forecast?.swing = [
      .init(country: "AAA", name: "Oblong 0", framework: "convention", probability: 0.4, pull: 0.02),
      .init(country: "AAA", name: "Oblong 0", framework: "budapest", probability: 0.6, pull: -0.05),
      .init(country: "BBB", name: "Oblong 1", framework: "convention", probability: 0.5, pull: 0.03),
      .init(country: "CCC", name: "Oblong 2", framework: "convention", probability: 0.5, pull: .nan),
    ]
    let figures = try Self.figures(answer)
    let map = try #require(figures.swingMap)
    #expect(map.title == "Oblong 0 and Oblong 1 do most to who is ahead in 2035")
    #expect(map.specification["params"]?[0]?["bind"] == nil)
    let record = try #require(map.specification["datasets"]?["record"]?.array)
    #expect(record.map { $0["value"]?[0]?.number } == [5, 3])
    #expect(try map.specification.text().contains("no swing state"))
    let rows = try Self.values(figures.swing).filter { $0["point"] != nil }
    #expect(rows.map { $0["point"]?.number } == [3, 2, -5])
    #expect(rows[2]["low"]?.number == -5 && rows[2]["high"]?.number == 0)
  }

  @Test("Bands of one sign begin at zero; those of a map through time are as before")
  func bands() {
    let bands = Bands(from: [0.2, 3.4, .nan])
    #expect(bands.thresholds == [1, 2, 3] && bands.colours.count == 4 && !bands.hasBelow)
    #expect(Bands(from: []).thresholds.count + 1 <= Bands(from: []).colours.count)
    #expect(Bands([-0.31, 0.2]).hasBelow)
  }

  @Test("Norms: the break is the session in which most more went to a vote, with what each scale did there")
  func breaks() throws {
    let norm = try #require(Example.frameworks.norms.first)
    let jump = try #require(NormBreak(norm))
    #expect(jump.session == 80)
    let (before, after) = (norm.breaks[9], norm.breaks[10])
    #expect(before.period == 79 && jump.whole == after.sponsor.mean - before.sponsor.mean)
    #expect(jump.votes == after.sponsorVotesOnly.mean - before.sponsorVotesOnly.mean)
    var calm = norm
    for index in calm.breaks.indices { calm.breaks[index].putToVote = 0.3 }
    #expect(NormBreak(calm) == nil)
    let figures = try Self.figures()
    #expect(figures.normBreaks?.title.contains(NumberText.fixed(jump.votes, 2)) == true)
    #expect(figures.norms?.subtitle.contains("Not converged: Cyber security") == true)
  }

  @Test("Entry: log odds drawn, odds ratios told")
  func entry() throws {
    let entry = try #require(Example.frameworks.entry)
    let figure = try #require(Figure.entry(entry))
    let values = try Self.values(figure)
    #expect(values.map { $0["estimate"]?.number } == entry.terms.map(\.estimate))
    #expect(values.map { $0["value"]?.string } == entry.terms.map(Figure.oddsRatio))
    #expect(Figure.oddsRatio(entry.terms[0]).hasPrefix(NumberText.fixed(exp(0.71), 2)))
    #expect(figure.title.contains("likelier with neighbours inside") && figure.title.contains("less likely with"))
    let text = try figure.specification.text()
    #expect(text.contains("['0.25', '0.5', '0.7', '1', '1.4', '2', '3'][indexof("))
  }

  @Test("Levers: the largest whose interval excludes no change leads the title; none says so")
  func levers() throws {
    var forecast = try #require(Example.frameworks.forecast)
    let backtest = try #require(Example.frameworks.backtest)
    let figure = try #require(Figure.levers(forecast, backtest))
    #expect(
      figure.title.hasPrefix("2 of 6 pairs of lever and framework exclude no change; the largest: The United States"))
    for index in forecast.levers.indices {
      forecast.levers[index].low = -1
      forecast.levers[index].high = 1
    }
    #expect(
      Figure.levers(forecast, backtest)?.title
        == "No lever's interval excludes no change in the share of states by 2035")
  }

  @Test("Numbers that are not finite leave a gap, never break a figure")
  func notFinite() throws {
    var answer = Example.frameworks
    answer.forecast?.fans[0].q95 = .nan
    answer.forecast?.observed[0].share = .infinity
    answer.forecast?.levers[0].difference = .nan
    answer.forecast?.swing[0].pull = .infinity
    answer.backtest?.scores[0].brier = .nan
    answer.backtest?.scores[0].logScore = .infinity
    answer.backtest?.calibration[0].observedHigh = .nan
    answer.backtest?.skills[0].low = -.infinity
    answer.norms[0].points[0].q05 = .nan
    answer.norms[0].breaks[0].sponsor.mean = .nan
    answer.entry?.terms[0].confHigh = .infinity
    for figure in try Self.figures(answer).all { _ = try figure.specification.text() }
  }
}
