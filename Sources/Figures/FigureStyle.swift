import Studies

/// Colours, type and marks of every figure.
///
/// Categorical colours are those of Okabe and Ito (2008, jfly.uni-koeln.de/color), which the common colour
/// deficiencies keep apart; nothing is told by colour alone: shape, dash or a label says it too.
public enum FigureStyle {
  static let ink = "#1b1f24"
  static let muted = "#59626d"
  static let blue = "#0072B2"
  static let vermilion = "#D55E00"

  /// Line colours and the dashes that tell the same lines apart without colour.
  static func line(_ index: Int) -> (colour: String, dash: JSONValue) {
    (colours[index % colours.count], dashes[(index + index / colours.count) % dashes.count])
  }

  private static let colours = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#B88700", "#56B4E9"]
  private static let dashes: [JSONValue] = [[1, 0], [7, 3], [2, 2], [9, 3, 2, 3], [12, 4], [4, 4]]

  /// Diverging, from far below the middle to far above it: five oranges, five blues.
  static let below = ["#F6D3A8", "#EDAF66", "#DC8A31", "#B9640F", "#864104"]
  static let above = ["#CBDFEF", "#93BFDF", "#5496C6", "#1F6CA6", "#0A4274"]

  /// The settings that a page may override by name for a dark ground.
  static let config: JSONValue = [
    "background": "#ffffff",
    "font": "Helvetica Neue, Helvetica, Arial, Liberation Sans, sans-serif",
    "padding": ["left": 6, "right": 10, "top": 8, "bottom": 6],
    "view": ["continuousWidth": 680, "stroke": nil],
    "title": [
      "anchor": "start", "frame": "group", "fontSize": 15, "fontWeight": 600, "color": .string(ink), "lineHeight": 19,
      "subtitleFontSize": 12, "subtitleColor": .string(muted), "subtitleLineHeight": 16, "subtitlePadding": 5,
      "offset": 14,
    ],
    "axis": [
      "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal", "titleLineHeight": 15,
      "labelColor": .string(muted), "titleColor": .string(ink), "gridColor": "#e4e7eb", "domainColor": "#8b949e",
      "tickColor": "#8b949e", "titlePadding": 8, "labelPadding": 4,
    ],
    "header": [
      "labelFontSize": 12, "labelFontWeight": 600, "labelColor": .string(ink), "labelLineHeight": 15,
      "labelPadding": 6, "titleFontSize": 12, "titleColor": .string(ink), "titleFontWeight": "normal",
    ],
    "legend": [
      "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal", "labelColor": .string(ink),
      "titleColor": .string(ink), "labelLimit": 320, "titleLimit": 320, "symbolStrokeWidth": 2,
    ],
    "style": [
      "row-label": ["color": .string(ink), "fontSize": 12, "fontWeight": 600],
      "row-label-check": ["color": .string(muted), "fontSize": 12, "fontWeight": "normal"],
      "row-value": ["color": .string(ink), "fontSize": 12],
      "band": ["color": "#8b949e", "fillOpacity": 0.17],
      "zero": ["color": "#59626d", "strokeWidth": 1],
      "adoption": ["color": "#59626d", "strokeWidth": 1, "strokeDash": [3, 3]],
      "deciding": ["color": .string(blue), "strokeWidth": 2.5],
      "check": ["color": "#6b747e", "strokeWidth": 1.3],
      "against": ["color": .string(vermilion), "strokeWidth": 1.3],
      "bars": ["color": "#aab2bb"],
      "ticks": ["color": .string(ink), "strokeWidth": 1, "opacity": 0.75],
      "small-label": ["color": .string(muted), "fontSize": 11],
      "before": ["color": "#6b747e", "strokeWidth": 1.3],
      "after": ["color": .string(blue), "strokeWidth": 1.8],
      "pole": ["color": .string(ink)],
      "border": ["stroke": "#ffffff", "strokeWidth": 0.4],
      "path": ["strokeWidth": 2],
      "path-band": ["fillOpacity": 0.16, "strokeWidth": 0],
      "path-label": ["fontSize": 12, "fontWeight": 600],
      "leader": ["color": "#8b949e", "strokeWidth": 0.8, "opacity": 0.7],
      "chosen": ["color": .string(ink), "strokeWidth": 2.6],
      "chosen-band": ["color": .string(ink), "fillOpacity": 0.14, "strokeWidth": 0],
      "chosen-label": ["color": .string(ink), "fontSize": 12, "fontWeight": 700],
      "dot": ["stroke": "#3d444d", "strokeWidth": 0.6, "fillOpacity": 1],
    ],
  ]

  /// The ground that rings are filled with, so that a line does not cross them; a page may set another.
  static let paper: JSONValue = ["name": "paper", "value": "#ffffff"]

  /// The mark of a point: filled, or a ring.
  static func point(_ style: String, shape: String, size: Double, ring: Bool) -> JSONValue.Members {
    var mark: JSONValue.Members = [
      "type": "point", "style": .string(style), "shape": .string(shape), "size": .number(size), "opacity": 1,
      "filled": .bool(!ring),
    ]
    if ring {
      mark["fill"] = ["expr": "paper"]
      mark["strokeWidth"] = 1.6
    }
    return mark
  }

  /// Shape, colour and sign of a verdict, the same in the overview and in the page's table.
  static func shape(of verdict: Verdict) -> String {
    switch verdict {
    case .supported: "triangle-up"
    case .contradicted: "triangle-down"
    case .noEffect: "square"
    case .undecided: "circle"
    case .notMeasurable: "cross"
    }
  }

  static func colour(of verdict: Verdict) -> String {
    switch verdict {
    case .supported: blue
    case .contradicted: vermilion
    case .noEffect: "#6b747e"
    case .undecided: "#8b949e"
    case .notMeasurable: "#8b949e"
    }
  }
}
