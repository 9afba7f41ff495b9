import Studies

extension Figure {
  /// Where states stood in the last session on the two axes of a domain. Nil without a fit that converged, or where fewer
  /// than six states acted.
  static func normPlane(_ norm: NormView, poles: [String]) -> Figure? {
    guard let plane = norm.plane, plane.hasConverged, let session = plane.last.first?.period else { return nil }
    let places = plane.last
    guard places.count >= 6 else { return nil }
    let named = labelled(places, poles: poles)
    let values = places.map { place -> JSONValue in
      var value: JSONValue.Members = [
        "x": JSONValue(place.first.mean, decimals: 3), "y": JSONValue(place.second.mean, decimals: 3),
        "kind": .string(poles.contains(place.country) ? "pole" : "other"), "State": .string(place.name),
        "First axis (90 %)": .string(interval(place.first)), "Second axis (90 %)": .string(interval(place.second)),
        "Acts": .string(NumberText.count(place.acts)),
      ]
      if let side = named[place.country] {
        value["label"] = .string(place.name)
        value["left"] = .bool(side == .left)
      }
      return .object(value)
    }
    let high = listed(places.prefix(3).map { inSentence($0.name) })
    let low = listed(places.suffix(3).reversed().map { inSentence($0.name) })
    let title = "\(norm.label) in session \(session): a second axis sets \(high) apart from \(low)"
    func axis(_ field: String, _ title: String) -> JSONValue {
      [
        "field": .string(field), "type": "quantitative", "scale": ["zero": false, "padding": 24],
        "axis": ["title": .string(title), "tickCount": 6],
      ]
    }
    let (x, y) = (axis("x", "First axis, from the rival to the sponsor"), axis("y", "Second axis"))
    let colour: JSONValue = [
      "field": "kind", "type": "nominal", "legend": nil,
      "scale": ["domain": ["pole", "other"], "range": [.string(FigureStyle.vermilion), FigureStyle.blueOfPage]],
    ]
    return Figure(
      name: "frameworks-norm-plane-\(norm.domain)", title: title,
      subtitle:
        "Posterior means on two uncorrelated axes, in standard deviations, from votes, sponsorship and accession "
        + "together; the poles are diamonds. Point at a state for its 90 % intervals.",
      description: "\(title). Scatter of states on two axes. "
        + places.filter { poles.contains($0.country) }.map {
          "\($0.name): first \(interval($0.first)), second \(interval($0.second))"
        }.joined(separator: "; ") + ".",
      wideTitle: true,
      drawing: [
        "params": [FigureStyle.paper, FigureStyle.blueParameter], "width": "container", "height": 420,
        "data": ["values": .array(values)],
        "layer": [
          [
            "mark": ["type": "point", "filled": true, "size": 46, "opacity": 0.75],
            "encoding": [
              "x": x, "y": y, "color": colour,
              "shape": [
                "field": "kind", "type": "nominal", "legend": nil,
                "scale": ["domain": ["pole", "other"], "range": ["diamond", "circle"]],
              ],
              "tooltip": .array(
                ["State", "First axis (90 %)", "Second axis (90 %)", "Acts"].map {
                  ["field": .string($0), "type": "nominal"]
                }),
            ],
          ],
          pointLabel("!datum.left", "left", 7, x, y), pointLabel("datum.left", "right", -7, x, y),
        ],
      ])
  }

  /// The poles and those at the ends of the second axis, with the side of the point on which the name stands, so far as no
  /// name covers another at the width of a phone.
  private static func labelled(
    _ places: [NormView.Place], poles: [String]
  ) -> [String: SponsorshipPoint.Side] {
    func reach(_ values: [Double]) -> Double { max(1e-9, (values.max() ?? 0) - (values.min() ?? 0)) }
    let (width, height) = (reach(places.map(\.first.mean)), reach(places.map(\.second.mean)))
    var boxes: [(x: ClosedRange<Double>, y: Double)] = []
    var sides: [String: SponsorshipPoint.Side] = [:]
    for place in places.filter({ poles.contains($0.country) }) + places.prefix(6) + places.suffix(6).reversed()
    where sides[place.country] == nil {
      let (x, y) = (place.first.mean, place.second.mean)
      // A letter takes 6 of 290 points of width.
      let length = width * (0.03 + 0.022 * Double(place.name.count))
      for side in [SponsorshipPoint.Side.right, .left] {
        let span = side == .right ? x...(x + length) : (x - length)...x
        if boxes.contains(where: { abs($0.y - y) < 0.04 * height && $0.x.overlaps(span) }) { continue }
        boxes.append((span, y))
        sides[place.country] = side
        break
      }
    }
    return sides
  }

  private static func interval(_ reading: NormView.Reading) -> String {
    "\(NumberText.fixed(reading.mean, 2)) (\(NumberText.interval(reading.q05, reading.q95, 2)))"
  }
}
