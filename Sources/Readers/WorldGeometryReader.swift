import Foundation
import Record
import Statistics

/// Reads Natural Earth's countries (public domain), as TopoJSON, into the GeoJSON that the world map draws.
///
/// Every feature's `id` is an alpha-3 code: of a country of the record where the source's `id`, an M49 number, is one,
/// otherwise of the territory (Greenland, Puerto Rico). Coordinates are degrees rounded to 2 decimals, about a kilometre,
/// which is finer than the 1:110 million source. Rings keep the source's winding, exterior clockwise, which is what d3
/// and Vega want on the sphere and the reverse of RFC 7946. Antarctica is left out. Countries that the source leaves out
/// for their size, and that stand today, become points at the coordinates of the table of countries.
public enum WorldGeometryReader {
  public static func geoJSON(topoJSON: [UInt8], name: String, tables: CountriesReader.Tables) throws -> String {
    let topology: Topology
    do {
      topology = try JSONDecoder().decode(Topology.self, from: Data(topoJSON))
    } catch {
      throw SuasionError(
        .data, "not TopoJSON with an object 'countries'", at: .init(file: name),
        hint: "take countries-110m.json of Natural Earth's world atlas")
    }
    let arcs = try topology.decodedArcs(name: name)
    let resolver = tables.resolver

    var features: [String: String] = [:]
    for geometry in topology.objects.countries.geometries {
      let label = geometry.properties.name
      let id = try identifier(of: geometry, resolver: resolver, name: name)
      if id == "ATA" { continue }
      let polygons = try geometry.polygons.compactMap { rings -> [[Point]]? in
        let rings = try rings.map { try ring($0, arcs, label: label, name: name) }
        // An island too small for two decimals vanishes; with its exterior go its holes.
        return rings[0].count >= 4 ? rings.filter { $0.count >= 4 } : nil
      }
      guard !polygons.isEmpty else { throw SuasionError(.data, "\(label) has no outline", at: .init(file: name)) }
      let title = resolver.country(CountryCode(id))?.name ?? label
      let shape =
        polygons.count == 1
        ? "{\"type\":\"Polygon\",\"coordinates\":\(text(polygons[0]))}"
        : "{\"type\":\"MultiPolygon\",\"coordinates\":[\(polygons.map(text).joined(separator: ","))]}"
      if features.updateValue(feature(id, title, shape), forKey: id) != nil {
        throw SuasionError(.data, "\(id) stands twice", at: .init(file: name))
      }
    }
    for country in tables.countries where country.exists.to == nil && features[country.code.rawValue] == nil {
      guard let latitude = country.latitude, let longitude = country.longitude else { continue }
      let position = try Point(x: hundredths(longitude, name: name), y: hundredths(latitude, name: name))
      features[country.code.rawValue] = feature(
        country.code.rawValue, country.name, "{\"type\":\"Point\",\"coordinates\":\(text(position))}")
    }
    // A feature a line, so that a change shows as the country it concerns.
    let lines = features.sorted { $0.key < $1.key }.map(\.value)
    return "{\"type\":\"FeatureCollection\",\"features\":[\n" + lines.joined(separator: ",\n") + "\n]}\n"
  }

  // MARK: - Outlines

  /// Hundredths of a degree.
  struct Point: Equatable {
    let x: Int
    let y: Int
  }

  static func hundredths(_ degrees: Double, name: String) throws -> Int {
    guard abs(degrees) <= 360 else {
      throw SuasionError(.data, "a position lies off the globe", at: .init(file: name), hint: "the file may be damaged")
    }
    return Int((degrees * 100).rounded())
  }

  private static func identifier(
    of geometry: Topology.Geometry, resolver: CountryResolver, name: String
  ) throws -> String {
    if let id = geometry.id, let number = Int(id), let code = try? resolver.resolve(m49: number) {
      return code.rawValue
    }
    if let code = geometry.properties.isoA3 ?? geometry.properties.adm0A3,
      case .notACountry = try? resolver.classify(code)
    {
      return code
    }
    throw SuasionError(
      .data, "'\(geometry.properties.name)' is neither a country of the record nor a territory it knows",
      at: .init(file: name), hint: "add it to Record/curated/not_countries.csv")
  }

  /// A ring from the arcs it strings together; a negative index is the arc `~index` run backwards.
  private static func ring(_ indices: [Int], _ arcs: [[Point]], label: String, name: String) throws -> [Point] {
    var points: [Point] = []
    for index in indices {
      let position = index >= 0 ? index : ~index
      guard arcs.indices.contains(position) else {
        throw SuasionError(.data, "\(label) uses arc \(position), which is not there", at: .init(file: name))
      }
      for point in index >= 0 ? arcs[position] : arcs[position].reversed() where points.last != point {
        points.append(point)
      }
    }
    if let first = points.first, points.last != first { points.append(first) }
    return points
  }

  // MARK: - Text

  private static func feature(_ id: String, _ name: String, _ geometry: String) -> String {
    let name = name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    return "{\"type\":\"Feature\",\"id\":\"\(id)\",\"properties\":{\"name\":\"\(name)\"},\"geometry\":\(geometry)}"
  }

  private static func text(_ rings: [[Point]]) -> String {
    "[" + rings.map { "[" + $0.map(text).joined(separator: ",") + "]" }.joined(separator: ",") + "]"
  }

  private static func text(_ point: Point) -> String { "[\(decimal(point.x)),\(decimal(point.y))]" }

  private static func decimal(_ hundredths: Int) -> String {
    let (whole, part) = abs(hundredths).quotientAndRemainder(dividingBy: 100)
    let sign = hundredths < 0 ? "-" : ""
    if part == 0 { return "\(sign)\(whole)" }
    return part % 10 == 0 ? "\(sign)\(whole).\(part / 10)" : "\(sign)\(whole).\(part < 10 ? "0" : "")\(part)"
  }
}

/// The part of TopoJSON that the atlas uses.
private struct Topology: Decodable {
  struct Objects: Decodable { let countries: Collection }
  struct Collection: Decodable { let geometries: [Geometry] }
  struct Properties: Decodable {
    let name: String
    let isoA3: String?
    let adm0A3: String?
  }
  struct Transform: Decodable {
    let scale: [Double]
    let translate: [Double]
  }

  struct Geometry: Decodable {
    let id: String?
    let properties: Properties
    /// Polygons, each of rings, each of arc indices.
    let polygons: [[[Int]]]

    enum CodingKeys: String, CodingKey { case type, id, properties, arcs }

    init(from decoder: any Decoder) throws {
      let box = try decoder.container(keyedBy: CodingKeys.self)
      id = try box.decodeIfPresent(String.self, forKey: .id)
      properties = try box.decode(Properties.self, forKey: .properties)
      switch try box.decode(String.self, forKey: .type) {
      case "Polygon": polygons = [try box.decode([[Int]].self, forKey: .arcs)]
      case "MultiPolygon": polygons = try box.decode([[[Int]]].self, forKey: .arcs)
      case let type:
        throw DecodingError.dataCorruptedError(
          forKey: .type, in: box, debugDescription: "a country cannot be a \(type)")
      }
      guard polygons.allSatisfy({ !$0.isEmpty }) else {
        throw DecodingError.dataCorruptedError(forKey: .arcs, in: box, debugDescription: "a polygon without a ring")
      }
    }
  }

  let objects: Objects
  let arcs: [[[Int]]]
  let transform: Transform

  enum CodingKeys: String, CodingKey { case objects, arcs, transform }

  init(from decoder: any Decoder) throws {
    let box = try decoder.container(keyedBy: CodingKeys.self)
    objects = try box.decode(Objects.self, forKey: .objects)
    arcs = try box.decode([[[Int]]].self, forKey: .arcs)
    transform = try box.decode(Transform.self, forKey: .transform)
    guard transform.scale.count == 2, transform.translate.count == 2, arcs.joined().allSatisfy({ $0.count >= 2 }) else {
      throw DecodingError.dataCorruptedError(forKey: .arcs, in: box, debugDescription: "positions need two coordinates")
    }
  }

  /// Undoes the quantisation: positions are stored as whole steps from the one before.
  func decodedArcs(name: String) throws -> [[WorldGeometryReader.Point]] {
    try arcs.map { arc in
      var x = 0
      var y = 0
      return try arc.map { step in
        x &+= step[0]
        y &+= step[1]
        return try WorldGeometryReader.Point(
          x: WorldGeometryReader.hundredths(Double(x) * transform.scale[0] + transform.translate[0], name: name),
          y: WorldGeometryReader.hundredths(Double(y) * transform.scale[1] + transform.translate[1], name: name))
      }
    }
  }
}
