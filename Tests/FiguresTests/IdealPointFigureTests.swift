import ExampleAnswer
import Record
import Studies
import Testing

@testable import Figures

@Suite struct IdealPointFigureTests {
  static func point(_ country: String, _ year: Int, _ mean: Double, votes: Int = 50) -> Backdrop.IdealPoint {
    .init(
      country: country, name: "N-\(country)", year: year, mean: mean, q05: mean - 0.1, q95: mean + 0.1, votes: votes)
  }

  static func backdrop(_ points: [Backdrop.IdealPoint]) -> Backdrop {
    Backdrop(
      alignment: [], uptake: [], alignmentLabel: "", pole: "CHN", rival: "USA", idealPoints: points,
      idealPointFacts: [Example.answerRun])
  }

  static let countries = ["CHN", "USA", "RUS", "IND", "BRA", "FRA", "KEN", "SUN"].map { code in
    Country(
      code: CountryCode(code), name: "N-\(code)", iso2: nil, m49: nil, cow: [], gleditschWard: [], region: nil,
      exists: Span(from: PartialDate(year: 1945)!.earliest), membership: [],
      continues: code == "RUS" ? "SUN" : nil, latitude: 0, longitude: 0)
  }

  func records(_ points: [Backdrop.IdealPoint]) throws -> [JSONValue] {
    let figure = try #require(Figure.idealPointPaths(Self.backdrop(points), countries: Self.countries))
    _ = try figure.specification.text()
    return try #require(figure.specification["datasets"]?["record"]?.array)
  }

  @Test("Each country's years stand where they belong, rounded; a year left out stays a gap")
  func data() throws {
    let rows = try records([
      Self.point("CHN", 2000, -0.8765), Self.point("CHN", 2002, -0.5), Self.point("KEN", 2001, 0.25),
    ])
    #expect(rows.map { $0["country"]?.string } == ["CHN", "KEN"])
    #expect(rows[0]["mean"] == [-0.88, nil, -0.5])
    #expect(rows[0]["low"] == [-0.98, nil, -0.6])
    #expect(rows[0]["first"]?.number == 2000 && rows[0]["end"]?.number == 2002)
    #expect(rows[0]["shown"] == true && rows[1]["shown"] == false)
  }

  @Test("Labels of the countries always shown stand apart, and a chosen country's keeps clear of them")
  func labels() throws {
    let level = ["CHN": -0.5, "USA": 2.0, "RUS": -0.49, "IND": -0.48, "BRA": -0.51, "FRA": 1.99, "KEN": -0.5]
    let rows = try records(level.sorted { $0.key < $1.key }.map { Self.point($0.key, 2020, $0.value) })
    let heights = Dictionary(
      uniqueKeysWithValues: rows.compactMap { row in
        row["country"]?.string.flatMap { code in row["labelHeight"]?.number.map { (code, $0) } }
      })
    let all = heights.values.sorted()
    #expect(all.count == 7)
    // The axis is 2.5 + 2 · 0.1 and margins high, over 360 points.
    for (a, b) in zip(all, all.dropFirst()) { #expect(b - a > 2.7 * 14.8 / 360) }
  }

  @Test("The reader chooses among all countries, none at first; each has its finding")
  func choice() throws {
    let points = [Self.point("CHN", 2000, -1), Self.point("USA", 2000, 2.5), Self.point("KEN", 1999, 0.25)]
    let figure = try #require(Figure.idealPointPaths(Self.backdrop(points), countries: Self.countries))
    let parameter = figure.specification["params"]?[0]
    #expect(parameter?["value"] == "")
    #expect(parameter?["bind"]?["options"] == ["", "CHN", "KEN", "USA"])
    #expect(parameter?["bind"]?["labels"] == ["none", "N-CHN", "N-KEN", "N-USA"])
    let hints = figure.specification["usermeta"]?["suasion"]
    #expect(hints?["signal"] == "chosenCountry")
    #expect(hints?["findings"]?["y"]?.string == figure.title)
    #expect(
      figure.title
        == "Where they stood in 2000, with 90 % intervals: N-CHN −1.00 (−1.10 to −0.90) and N-USA 2.50 (2.40 to 2.60)")
    #expect(hints?["findings"]?["yKEN"]?.string == "N-KEN, with 90 % intervals: 0.25 (0.15 to 0.35) in 1999")
  }

  @Test("The Soviet Union's years lie on Russia's line and outline, under its own name")
  func successors() throws {
    let points = [
      Self.point("SUN", 1989, -2), Self.point("SUN", 1991, -1), Self.point("RUS", 1991, 0.5),
      Self.point("RUS", 1992, 0.6),
    ]
    let rows = try records(points)
    #expect(rows.count == 1)
    #expect(rows[0]["mean"] == [-2, nil, 0.5, 0.6])
    let figure = try #require(Figure.idealPointPaths(Self.backdrop(points), countries: Self.countries))
    #expect(figure.subtitle.hasSuffix("N-RUS's line is that of N-SUN until 1989."))
    let map = try #require(
      try Figure.idealPointMap(
        Self.backdrop(points), countries: Self.countries, geometry: Array(Example.oblongs.geoJSON.utf8)))
    let record = try #require(map.specification["datasets"]?["record"]?.array)
    #expect(record.count == 1)
    #expect(record[0]["former"] == "N-SUN" && record[0]["until"]?.number == 1989)
  }

  @Test("No ideal points, or none with a value: no figures")
  func empty() throws {
    for points in [[], [Self.point("CHN", 2000, .nan)]] {
      #expect(Figure.idealPointPaths(Self.backdrop(points), countries: Self.countries) == nil)
    }
    #expect(
      try Figure.idealPointMap(
        Self.backdrop([]), countries: Self.countries, geometry: Array(Example.oblongs.geoJSON.utf8)) == nil)
    let one = try #require(
      Figure.idealPointPaths(
        Backdrop(
          alignment: [], uptake: [], alignmentLabel: "", idealPoints: [Self.point("KEN", 2000, 1)]),
        countries: []))
    _ = try one.specification.text()
  }

  @Test("Colours of the map turn at zero in steps of one half; what lies far out has the last colour")
  func bands() {
    let bands = Bands([-1.2, 0, 4], step: 0.5)
    #expect(bands.thresholds == [-1, -0.5, 0, 0.5, 1, 1.5, 2])
    #expect(bands.colours.count == 8)
    #expect(bands.colours.last == FigureStyle.above.last)
    #expect(bands.named == bands.thresholds)
    #expect(Bands([-4, 4], step: 0.5).named == [-2, -1, 0, 1, 2], "a legend of nine thresholds names every second")
  }
}
