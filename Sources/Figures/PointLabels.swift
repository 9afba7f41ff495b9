/// Where the names of points in a scatter stand: beside the point, else above or below it with a line to it, so that no
/// name covers another or the mark of a named point, at any width from a phone's to a screen's, and as few other marks as
/// can be.
struct PointLabels {
  struct Point {
    var id: String
    var name: String
    /// Shares of the plot's width and height, from its left and its top.
    var x: Double
    var y: Double
  }

  /// Where a name stands against its point, in pixels.
  struct Place: Hashable, Comparable {
    enum Align: String { case left, right, center }
    var align: Align
    var dx: Double
    var dy: Double
    /// So far away that a line leads to it.
    var hasLine: Bool { abs(dy) > 20 }

    static func < (a: Self, b: Self) -> Bool { (a.dy, a.align.rawValue) < (b.dy, b.align.rawValue) }
  }

  /// From the outermost points to the edges of the plot.
  private static let margin = 24.0
  /// Between the outermost points; heights do not change with the window.
  private static let widths = [270.0, 340, 450, 600, 800, 1050]
  let height: Double
  private(set) var places: [String: Place] = [:]
  private var taken: [(point: Point, place: Place)] = []
  private var marks: [Point] = []
  private var crowd: [Point] = []

  /// - Parameters:
  ///   - named: who must be named, the most important first: where every place is covered, the least covered is taken.
  ///   - others: who is named where there is room.
  ///   - crowd: all points.
  init(_ named: [Point], others: [Point], crowd: [Point], height: Double) {
    self.height = height
    (marks, self.crowd) = (named, crowd)
    for point in named where places[point.id] == nil { place(point, isNeeded: true) }
    for point in others where places[point.id] == nil { place(point, isNeeded: false) }
  }

  private mutating func place(_ point: Point, isNeeded: Bool) {
    var best: (place: Place, conflicts: Int, cost: Double)?
    for place in isNeeded ? Self.candidates : Array(Self.candidates.prefix(2)) {
      let line = point.y * height + place.dy
      guard line > -18, line < height + 18 else { continue }
      let conflicts = conflicts(point, place)
      // Twelve pixels away are as bad as covering one mark; a name straight above or below tells its point best.
      let slant = place.dy != 0 && place.align != .center ? 0.5 : 0
      let cost = Double(conflicts) * 1_000 + covered(point, place) + abs(place.dy) / 12 + slant
      if best.map({ cost < $0.cost }) ?? true { best = (place, conflicts, cost) }
    }
    guard let best, isNeeded || best.conflicts == 0 else { return }
    places[point.id] = best.place
    taken.append((point, best.place))
  }

  private static let candidates: [Place] =
    [Place(align: .left, dx: 7, dy: 0), Place(align: .right, dx: -7, dy: 0)]
    + [12.0, 24, 36, 48, 60, 72].flatMap { rise in
      [-rise, rise].flatMap { dy in
        [
          Place(align: .left, dx: 3, dy: dy), Place(align: .right, dx: -3, dy: dy),
          Place(align: .center, dx: 0, dy: dy),
        ]
      }
    }

  private func conflicts(_ point: Point, _ place: Place) -> Int {
    let row = point.y * height + place.dy
    var count = 0
    for width in Self.widths {
      let own = Self.span(point, place, width)
      if own.lowerBound < -Self.margin || own.upperBound > width + Self.margin { count += 1 }
      count += taken.count { other in
        abs(other.point.y * height + other.place.dy - row) < 12.5
          && own.overlaps(Self.span(other.point, other.place, width))
      }
      count += marks.count { mark in
        mark.id != point.id && abs(mark.y * height - row) < 9
          && own.overlaps(mark.x * width - 4...mark.x * width + 4)
      }
    }
    return count
  }

  /// Marks below the name, as a mean over the widths.
  private func covered(_ point: Point, _ place: Place) -> Double {
    let row = point.y * height + place.dy
    let near = crowd.filter { $0.id != point.id && abs($0.y * height - row) < 8 }
    let count = Self.widths.reduce(0) { count, width in
      let own = Self.span(point, place, width)
      return count + near.count { own.overlaps($0.x * width - 3...$0.x * width + 3) }
    }
    return Double(count) / Double(Self.widths.count)
  }

  /// From the left to the right end of a name; a letter takes 6 pixels.
  private static func span(_ point: Point, _ place: Place, _ width: Double) -> ClosedRange<Double> {
    let (at, length) = (point.x * width + place.dx, 6 * Double(point.name.count) + 3)
    switch place.align {
    case .left: return at...at + length
    case .right: return at - length...at
    case .center: return at - length / 2...at + length / 2
    }
  }

  /// What a row of the data says of its name's place.
  func values(_ id: String, name: String) -> [(String, JSONValue)] {
    guard let place = places[id] else { return [] }
    return [("label", .string(name)), ("place", .string(Self.key(place)))]
  }

  private static func key(_ place: Place) -> String { "\(place.align.rawValue) \(Int(place.dy))" }

  /// The names and their lines, a layer a place.
  func layers(_ x: JSONValue, _ y: JSONValue) -> [JSONValue] {
    Set(places.values).sorted().flatMap { place -> [JSONValue] in
      let rows: JSONValue = [["filter": .string("datum.place === '\(Self.key(place))'")]]
      let line: JSONValue = [
        "transform": rows,
        "mark": [
          "type": "rule", "style": "zero", "strokeWidth": 0.75, "yOffset": .number(place.dy > 0 ? 4 : -4),
          "y2Offset": .number(place.dy > 0 ? place.dy - 5 : place.dy + 5),
        ],
        "encoding": ["x": x, "y": y, "y2": ["field": y["field"] ?? "y"]],
      ]
      let text: JSONValue = [
        "transform": rows,
        "mark": [
          "type": "text", "style": "row-value", "align": .string(place.align.rawValue), "baseline": "middle",
          "dx": .number(place.dx), "dy": .number(place.dy), "fontSize": 11,
        ],
        "encoding": ["x": x, "y": y, "text": ["field": "label"]],
      ]
      return place.hasLine ? [line, text] : [text]
    }
  }
}
