import Foundation
import Record
import Statistics
import Tables
import Testing

@testable import Readers

struct WorldGeometryReaderTests {
  struct Collection: Decodable {
    struct Feature: Decodable {
      struct Properties: Decodable { let name: String }
      let id: String
      let properties: Properties
      let geometry: Geometry
    }
    let type: String
    let features: [Feature]
  }

  struct Geometry: Decodable {
    let type: String
    /// Polygons, each of rings of positions; empty for a point.
    var polygons: [[[[Double]]]] = []
    var point: [Double] = []

    enum CodingKeys: String, CodingKey { case type, coordinates }

    init(from decoder: any Decoder) throws {
      let box = try decoder.container(keyedBy: CodingKeys.self)
      type = try box.decode(String.self, forKey: .type)
      switch type {
      case "Point": point = try box.decode([Double].self, forKey: .coordinates)
      case "Polygon": polygons = [try box.decode([[[Double]]].self, forKey: .coordinates)]
      default: polygons = try box.decode([[[[Double]]]].self, forKey: .coordinates)
      }
    }
  }

  static func world() throws -> String {
    try WorldGeometryReader.geoJSON(
      topoJSON: Files.read(Shared.data.appendingPathComponent("world_geometry/countries-110m.json")),
      name: "countries-110m.json", tables: Shared.curated())
  }

  /// Twice the signed area in the plane: negative for a clockwise ring.
  static func area(_ ring: [[Double]]) -> Double {
    zip(ring, ring.dropFirst()).reduce(0) { $0 + $1.0[0] * $1.1[1] - $1.1[0] * $1.0[1] }
  }

  @Test(.enabled(if: Shared.isPresent, "the publishers' files are not here"))
  func theWorld() throws {
    let text = try Self.world()
    #expect(text.utf8.count < 250_000)
    #expect(try Self.world() == text)
    let world = try JSONDecoder().decode(Collection.self, from: Data(text.utf8))
    let tables = try Shared.curated()
    let ids = world.features.map(\.id)
    #expect(ids == ids.sorted() && Set(ids).count == ids.count)
    // Every state of today is on the map, as an outline or as a dot; Kosovo is a dot, for the atlas draws the UN's view.
    for country in tables.countries where country.exists.to == nil { #expect(ids.contains(country.code.rawValue)) }
    #expect(!ids.contains("ATA"))
    let dots = world.features.filter { $0.geometry.type == "Point" }.map(\.id)
    #expect(dots.count == 32)
    #expect(["AND", "BHR", "MDV", "SGP", "XKX"].allSatisfy(dots.contains))
    #expect(
      ids.filter { id in !tables.countries.contains { $0.code.rawValue == id } } == [
        "ATF", "ESH", "FLK", "GRL", "NCL", "PRI",
      ])

    for feature in world.features {
      for polygon in feature.geometry.polygons {
        for ring in polygon {
          #expect(ring.count >= 4 && ring.first == ring.last, "\(feature.id)")
          #expect(ring.allSatisfy { abs($0[0]) <= 180 && abs($0[1]) <= 90 }, "\(feature.id)")
        }
        // Exterior clockwise, holes the other way; but a ring over the date line has no sense in the plane.
        let crosses = zip(polygon[0], polygon[0].dropFirst()).contains { abs($0[0] - $1[0]) > 180 }
        if !crosses { #expect(Self.area(polygon[0]) < 0, "\(feature.id)") }
        for hole in polygon.dropFirst() { #expect(Self.area(hole) > 0, "\(feature.id)") }
      }
    }
  }

  /// Two squares that share an edge, one of them with a hole, and one too small to be seen.
  static let squares = """
    {"type":"Topology","transform":{"scale":[0.5,0.5],"translate":[10,20]},
    "arcs":[[[2,0],[0,2]],[[2,2],[-2,0],[0,-2],[2,0]],[[2,0],[2,0],[0,2],[-2,0]],[[1,1],[0,0],[0,0],[0,0]]],
    "objects":{"countries":{"type":"GeometryCollection","geometries":[
    {"type":"Polygon","arcs":[[1,0]],"id":"533","properties":{"name":"West \\"A\\"","isoA3":"ABW"}},
    {"type":"MultiPolygon","arcs":[[[2,-1]],[[3]]],"id":"250","properties":{"name":"East"}}]}}}
    """

  @Test func squaresFromSharedArcs() throws {
    let tables = CountriesReader.Tables(
      countries: [
        Country(
          code: "FRA", name: "France", iso2: "FR", m49: 250, cow: [], gleditschWard: [], region: nil,
          exists: Span(from: try #require(Day(1900, 1, 1))), membership: [], continues: nil, latitude: nil,
          longitude: nil),
        Country(
          code: "MDV", name: "Maldives", iso2: "MV", m49: 462, cow: [], gleditschWard: [], region: nil,
          exists: Span(from: try #require(Day(1965, 7, 26))), membership: [], continues: nil, latitude: -3.204,
          longitude: 73.055),
      ], names: [], notCountries: [NotACountry(name: "ABW", reason: "territory")])
    let text = try WorldGeometryReader.geoJSON(topoJSON: Array(Self.squares.utf8), name: "squares", tables: tables)
    #expect(
      text == """
        {"type":"FeatureCollection","features":[
        {"type":"Feature","id":"ABW","properties":{"name":"West \\"A\\""},"geometry":{"type":"Polygon","coordinates":[[[11,21],[10,21],[10,20],[11,20],[11,21]]]}},
        {"type":"Feature","id":"FRA","properties":{"name":"France"},"geometry":{"type":"Polygon","coordinates":[[[11,20],[12,20],[12,21],[11,21],[11,20]]]}},
        {"type":"Feature","id":"MDV","properties":{"name":"Maldives"},"geometry":{"type":"Point","coordinates":[73.06,-3.2]}}
        ]}

        """)
  }

  @Test(arguments: [
    ("", "not TopoJSON"), ("{}", "not TopoJSON"), (squares.replacing("[[1,0]]", with: "[[9,0]]"), "uses arc 9"),
    (squares.replacing("\"id\":\"533\"", with: "\"id\":\"250\""), "stands twice"),
    (squares.replacing("\"isoA3\":\"ABW\"", with: "\"isoA3\":\"QQQ\""), "neither a country"),
    (squares.replacing("0.5,0.5", with: "5e300,0.5"), "off the globe"),
    (squares.replacing("[[1,0]]", with: "[]"), "not TopoJSON"),
    (squares.replacing("\"Polygon\"", with: "\"Point\""), "not TopoJSON"),
    (squares.replacing("[[1,0]]", with: "[[3]]"), "no outline"),
  ])
  func refusals(json: String, part: String) throws {
    let france = Country(
      code: "FRA", name: "France", iso2: "FR", m49: 250, cow: [], gleditschWard: [], region: nil,
      exists: Span(from: try #require(Day(1900, 1, 1))), membership: [], continues: nil, latitude: nil, longitude: nil)
    let tables = CountriesReader.Tables(
      countries: [france], names: [], notCountries: [NotACountry(name: "ABW", reason: "territory")])
    let error = #expect(throws: SuasionError.self) {
      try WorldGeometryReader.geoJSON(topoJSON: Array(json.utf8), name: "squares", tables: tables)
    }
    #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
  }
}
