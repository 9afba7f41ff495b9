import ExampleAnswer
import Record
import Statistics
import Studies
import Testing

@testable import Figures

@Suite struct MapTests {
  /// A box of the given corners, counter-clockwise as RFC 7946 asks.
  static func box(_ west: Double, _ south: Double, _ east: Double, _ north: Double) -> [JSONValue] {
    [(west, south), (east, south), (east, north), (west, north), (west, south)].map { [.number($0.0), .number($0.1)] }
  }

  @Test("Rings wind as Vega reads them, however the publisher wound them")
  func winding() throws {
    let outer = Self.box(0, 0, 40, 30)
    let hole = Self.box(10, 10, 20, 20)
    for (ring, inner) in [(outer, hole), (outer.reversed(), hole.reversed()), (outer, hole.reversed())] {
      let geometry: JSONValue = ["type": "Polygon", "coordinates": [.array(ring), .array(inner)]]
      let rings = try #require(Geography.wound(geometry)["coordinates"]?.array)
      #expect(Geography.sphericalArea(rings[0].array ?? []) < 2 * .pi)
      #expect(Geography.sphericalArea(rings[1].array ?? []) > 2 * .pi)
    }
  }

  @Test("A spherical area is that of the sphere")
  func area() {
    // An octant is an eighth of 4π.
    let octant = [(0.0, 0.0), (0, 90), (90, 0), (0, 0)].map { JSONValue.array([.number($0.0), .number($0.1)]) }
    #expect(abs(Geography.sphericalArea(octant) - .pi / 2) < 1e-12)
    #expect(abs(Geography.sphericalArea(octant.reversed()) - 3.5 * .pi) < 1e-12)
    // Across the date line: the same box as anywhere else.
    let here = Geography.sphericalArea(Self.box(-10, 0, 10, 20).reversed())
    let there = Geography.sphericalArea(
      Self.box(170, 0, 190, 20).map { point in
        let x = point[0]?.number ?? 0
        return [.number(x > 180 ? x - 360 : x), point[1] ?? 0]
      }.reversed())
    #expect(abs(here - there) < 1e-12)
  }

  @Test("What is no map of polygons is refused")
  func refused() {
    for text in [
      "{}", #"{"type":"FeatureCollection","features":[{"id":"AAA","geometry":null}]}"#,
      #"{"type":"FeatureCollection","features":[{"id":"AAA","geometry":{"type":"LineString","coordinates":[[0,0],[1,1]]}}]}"#,
    ] {
      #expect(throws: SuasionError.self) { try Geography(geoJSON: Array(text.utf8), name: "w") }
    }
  }

  @Test("Colours turn at zero where values can be negative, else at one half")
  func bands() {
    let signed = Bands([-0.31, 0.2, 0.93])
    #expect(signed.thresholds == [-0.2, 0, 0.2, 0.4, 0.6, 0.8])
    #expect(signed.colours.count == 7)
    #expect(signed.colours.prefix(2) == [FigureStyle.below[1], FigureStyle.below[0]])
    let share = Bands([0.31, 0.99])
    #expect(share.middle == 0.5 && share.thresholds.contains(0.5))
    for values in [[], [0.5], [Double.nan], [-40, 900.0]] {
      let bands = Bands(values)
      #expect(bands.colours.count == bands.thresholds.count + 1)
      #expect(bands.thresholds == bands.thresholds.sorted())
    }
  }

  @Test("Countries are named as a sentence names them")
  func names() {
    #expect(
      ["United States", "Dominican Republic", "France"].map(Figure.inSentence) == [
        "the United States", "the Dominican Republic", "France",
      ])
  }

  @Test("Each country's years stand where they belong; a country without outline becomes a dot")
  func data() throws {
    let island = Example.country("EEE", "Island", latitude: 5, longitude: 100)
    let countries = Example.oblongs.countries + [island]
    func year(_ country: String, _ year: Int, _ value: Double) -> Backdrop.Alignment {
      .init(country: country, name: country, year: year, value: value, low: value, high: value, rollCalls: 9)
    }
    let backdrop = Backdrop(
      alignment: [year("AAA", 2003, 0.3), year("AAA", 2001, 0.12345), year("EEE", 2002, .nan), year("EEE", 2003, 0.5)],
      uptake: [], alignmentLabel: "Agreement")
    let figure = try #require(
      try Figure.map(backdrop, countries: countries, geometry: Array(Example.oblongs.geoJSON.utf8)))
    let sets = figure.specification["datasets"]
    let record = try #require(sets?["record"]?.array)
    #expect(record.map { $0["country"]?.string } == ["AAA", "EEE"])
    #expect(record[0]["first"]?.number == 2001)
    #expect(record[0]["value"] == [0.123, nil, 0.3])
    #expect(record[1]["value"] == [nil, 0.5])
    #expect(sets?["dots"]?.array?.map { $0["id"]?.string } == ["EEE"])
    #expect(sets?["outlines"]?.array?.count == 4)
    _ = try figure.specification.text()
  }
}
