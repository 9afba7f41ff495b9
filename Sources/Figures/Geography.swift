import Foundation
import Statistics

/// The world's outlines, as GeoJSON features keyed by ISO 3166-1 alpha-3.
struct Geography {
  var features: [(id: String, name: String, geometry: JSONValue)]

  /// Reads the outlines of a FeatureCollection whose features carry `id`.
  ///
  /// - Throws: `SuasionError` (data) where the bytes are no such collection.
  init(geoJSON bytes: [UInt8], name: String) throws {
    let document = try JSONValue(parsing: bytes, name: name)
    guard document["type"]?.string == "FeatureCollection", let list = document["features"]?.array else {
      throw SuasionError(.data, "not a GeoJSON FeatureCollection", at: .init(file: name))
    }
    features = try list.enumerated().compactMap { index, feature in
      let properties = feature["properties"]
      // Small states are points; the map draws those from the country table, as dots.
      if feature["geometry"]?["type"]?.string == "Point" { return nil }
      guard let geometry = feature["geometry"], let type = geometry["type"]?.string,
        type == "Polygon" || type == "MultiPolygon"
      else {
        throw SuasionError(.data, "feature \(index + 1) has no polygon", at: .init(file: name))
      }
      let id = feature["id"]?.string ?? properties?["id"]?.string ?? ""
      return (id, properties?["name"]?.string ?? id, Self.wound(geometry))
    }
  }

  /// The geometry with every exterior ring clockwise and every hole counter-clockwise on the sphere, as d3-geo (and so
  /// Vega) reads them; RFC 7946 asks for the opposite, and publishers do either.
  static func wound(_ geometry: JSONValue) -> JSONValue {
    guard var members = geometry.members, let coordinates = members["coordinates"]?.array else { return geometry }
    func polygon(_ rings: JSONValue) -> JSONValue {
      .array(
        (rings.array ?? []).enumerated().map { index, ring in
          let points = ring.array ?? []
          let isLarge = sphericalArea(points) > 2 * .pi
          return .array(isLarge == (index == 0) ? points.reversed() : points)
        })
    }
    if members["type"]?.string == "Polygon" {
      members["coordinates"] = polygon(.array(coordinates))
    } else {
      members["coordinates"] = .array(coordinates.map(polygon))
    }
    return .object(members)
  }

  /// Steradians to the right of a ring's direction of travel, 0 to 4π: the sum of spherical trapezoids to the equator.
  static func sphericalArea(_ ring: [JSONValue]) -> Double {
    let points = ring.compactMap { point -> (Double, Double)? in
      guard let longitude = point[0]?.number, let latitude = point[1]?.number else { return nil }
      return (longitude * .pi / 180, latitude * .pi / 360 + .pi / 4)
    }
    guard points.count > 2 else { return 0 }
    var sum = 0.0
    var previous = points[points.count - 1]
    for point in points {
      let difference = point.0 - previous.0
      let sign = difference >= 0 ? 1.0 : -1
      let k = sin(previous.1) * sin(point.1)
      let u = cos(previous.1) * cos(point.1) + k * cos(sign * difference)
      sum += atan2(k * sign * sin(sign * difference), u)
      previous = point
    }
    let area = 2 * sum
    return area < 0 ? 4 * .pi + area : area
  }
}
