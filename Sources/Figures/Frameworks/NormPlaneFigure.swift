import Studies

extension Figure {
  /// Where states stood in the last session on the two axes of a domain. Nil without a fit that converged, or where fewer
  /// than six states acted.
  static func normPlane(_ norm: NormView, poles: [String]) -> Figure? {
    guard let plane = norm.plane, plane.hasConverged, let session = plane.last.first?.period else { return nil }
    let places = plane.last
    guard places.count >= 6 else { return nil }
    let labels = labels(plane, poles: poles)
    let values = places.map { place -> JSONValue in
      var value: JSONValue.Members = [
        "x": JSONValue(place.first.mean, decimals: 3), "y": JSONValue(place.second.mean, decimals: 3),
        "kind": .string(poles.contains(place.country) ? "pole" : "other"), "State": .string(place.name),
        "First axis (90 %)": .string(interval(place.first)), "Second axis (90 %)": .string(interval(place.second)),
        "Acts": .string(NumberText.count(place.acts)),
      ]
      for (key, own) in labels.values(place.country, name: place.name) { value[key] = own }
      return .object(value)
    }
    let high = listed(places.prefix(3).map { inSentence($0.name) })
    let low = listed(places.suffix(3).reversed().map { inSentence($0.name) })
    let title = "\(norm.label) in session \(session): a second axis sets \(high) apart from \(low)"
    func axis(_ field: String, _ title: String) -> JSONValue {
      [
        "field": .string(field), "type": "quantitative", "scale": ["zero": false, "nice": false, "padding": 24],
        "axis": ["title": .string(title), "tickCount": 6],
      ]
    }
    let (x, y) = (axis("x", "First axis, from the rival to the sponsor"), axis("y", "Second axis"))
    let colour: JSONValue = [
      "field": "kind", "type": "nominal", "legend": nil,
      "scale": ["domain": ["pole", "other"], "range": [.string(FigureStyle.vermilion), FigureStyle.blueOfPage]],
    ]
    let marks: JSONValue =
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
      ]
    return Figure(
      name: "frameworks-norm-plane-\(norm.domain)", title: title,
      subtitle:
        "Posterior means on two uncorrelated axes, in standard deviations, from votes, sponsorship and accession "
        + "together, in a model without turns; the poles are diamonds. Point at a state for its 90 % intervals.",
      description: "\(title). Scatter of states on two axes. "
        + places.filter { poles.contains($0.country) }.map {
          "\($0.name): first \(interval($0.first)), second \(interval($0.second))"
        }.joined(separator: "; ") + ".",
      wideTitle: true,
      drawing: [
        "params": [FigureStyle.paper, FigureStyle.blueParameter], "width": "container", "height": .number(planeHeight),
        "data": ["values": .array(values)],
        "layer": .array([marks] + labels.layers(x, y)),
      ])
  }

  private static let planeHeight = 420.0

  /// The poles, those that the title names and those that the scale's words name, in any case; others at the ends of the
  /// second axis where there is room.
  static func labels(_ plane: NormView.Plane, poles: [String]) -> PointLabels {
    let places = plane.last
    func share(_ value: Double, _ all: [Double]) -> Double {
      let (low, high) = (all.min() ?? 0, all.max() ?? 0)
      return high > low ? (value - low) / (high - low) : 0.5
    }
    let (first, second) = (places.map(\.first.mean), places.map(\.second.mean))
    func points(_ some: [NormView.Place]) -> [PointLabels.Point] {
      some.map {
        .init(
          id: $0.country, name: $0.name, x: share($0.first.mean, first), y: 1 - share($0.second.mean, second))
      }
    }
    let named = places.filter { poles.contains($0.country) } + places.prefix(3) + places.suffix(3).reversed()
    return PointLabels(
      points(named + plane.apart.compactMap { code in places.first { $0.country == code } }),
      others: points(places.prefix(6) + places.suffix(6).reversed()), crowd: points(places),
      // Less the padding of the axes.
      height: planeHeight - 48)
  }

  private static func interval(_ reading: NormView.Reading) -> String {
    "\(NumberText.fixed(reading.mean, 2)) (\(NumberText.interval(reading.q05, reading.q95, 2)))"
  }
}
