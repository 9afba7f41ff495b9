import Studies

extension Figure {
  /// Support for norms by session: the poles and a few large states, one panel a domain.
  static func normSupport(_ norms: [NormView], poles: [String]) -> Figure? {
    let drawn = norms.filter { !$0.points.isEmpty }
    guard !drawn.isEmpty else { return nil }
    let present = Set(drawn.flatMap { $0.points.map(\.country) })
    let countries = distinct(poles + ["RUS", "IND", "BRA", "FRA"]).filter(present.contains)
    guard !countries.isEmpty else { return nil }
    let points = drawn.enumerated().flatMap { index, norm in
      norm.points.filter { countries.contains($0.country) && $0.mean.isFinite }.map { (index, $0) }
    }
    guard let first = points.map(\.1.period).min(), let last = points.map(\.1.period).max() else { return nil }
    let names = countries.map { code in points.last { $0.1.country == code }?.1.name ?? code }
    let values = points.map { index, point -> JSONValue in
      [
        "panel": .string("\(index)"), "c": .string(point.country), "x": JSONValue(point.period),
        "mean": JSONValue(point.mean, decimals: 3), "low": JSONValue(point.q05, decimals: 3),
        "high": JSONValue(point.q95, decimals: 3), "State": .string(point.name),
        "Session": .string("\(point.period)"),
        "Support (90 %)": .string(
          "\(NumberText.fixed(point.mean, 2)) (\(NumberText.interval(point.q05, point.q95, 2)))"),
        "Acts": .string(NumberText.count(point.acts)),
      ]
    }
    let labels = drawn.map { normLabel($0) }
    let title = normFinding(drawn[0], Array(countries.prefix(2)))
    let columns = min(2, drawn.count)
    let styles = countries.indices.map(FigureStyle.line)
    let panels = FrameworkPanels(
      field: "c", names: zip(countries, names).map { ($0, $1) }, colours: FigureStyle.colours(countries.count),
      dashes: styles.map(\.dash), first: first, last: last, yTitle: "Support (standard deviations)",
      tooltip: ["State", "Session", "Support (90 %)", "Acts"], rule: nil)
    let doubt = drawn.filter { !$0.hasConverged }.map(\.label)
    return Figure(
      name: "frameworks-norms", title: title,
      subtitle:
        "Support for the norms of a domain by session, from votes, sponsorship and accession together, with 90 % "
        + "intervals. Higher: nearer to the pole whose texts they are."
        + (doubt.isEmpty ? "" : " Not converged: \(listed(doubt))."),
      description: "\(title). Lines by session for \(listed(names)). "
        + drawn.map { normFinding($0, countries) }.joined(separator: "; ") + ".",
      hints: ["columns": JSONValue(columns), "panel": 330],
      drawing: panels.drawing(values: values, labels: labels, columns: columns))
  }

  private static func normLabel(_ norm: NormView) -> String {
    "\(norm.label)\n\(NumberText.count(norm.texts, "text", "texts"))\(norm.hasConverged ? "" : ", not converged")"
  }

  /// "Digital rules in session 81: China 1.40 (1.20 to 1.60) and United States …".
  private static func normFinding(_ norm: NormView, _ countries: [String]) -> String {
    let ends = countries.compactMap { code in norm.points.filter { $0.country == code }.max { $0.period < $1.period } }
    guard let last = ends.map(\.period).max() else { return norm.label }
    let words = ends.map {
      "\(inSentence($0.name)) \(NumberText.fixed($0.mean, 2)) (\(NumberText.interval($0.q05, $0.q95, 2)))"
    }
    return "\(norm.label) in session \(last), with 90 % intervals: \(listed(words))"
  }

  /// Each pole's distance from the median country on both scales, before and after what is put to a vote changed.
  static func normBreaks(_ norms: [NormView], poles: [String], names: CountryNames) -> Figure? {
    let drawn = norms.filter { !$0.breaks.isEmpty }
    let all = drawn.flatMap(\.breaks)
    guard let first = all.map(\.period).min(), let last = all.map(\.period).max(), poles.count > 1 else { return nil }
    var values: [JSONValue] = []
    var labels: [String] = []
    for norm in drawn {
      for (pole, whole, votes) in [
        (poles[0], \NormView.Break.sponsor, \NormView.Break.sponsorVotesOnly),
        (poles[1], \NormView.Break.rival, \NormView.Break.rivalVotesOnly),
      ] {
        for step in norm.breaks {
          for (scale, path) in [("All acts", whole)] + (norm.votesOnlyConverged ? [("Votes alone", votes)] : []) {
            let reading = step[keyPath: path]
            values.append([
              "panel": .string("\(labels.count)"), "c": .string(scale), "x": JSONValue(step.period),
              "mean": JSONValue(reading.mean, decimals: 3), "low": JSONValue(reading.q05, decimals: 3),
              "high": JSONValue(reading.q95, decimals: 3), "Scale": .string(scale),
              "Session": .string("\(step.period)"),
              "Distance (90 %)": .string(
                "\(NumberText.fixed(reading.mean, 2)) (\(NumberText.interval(reading.q05, reading.q95, 2)))"),
              "Put to a vote": .string(percent(step.putToVote)),
            ])
          }
        }
        labels.append(
          "\(norm.label)\n\(names.name(pole)) less the median state"
            + (norm.votesOnlyConverged ? "" : ", all acts only"))
      }
    }
    // What votes alone say is told only where their scale converged.
    let told = drawn.filter(\.votesOnlyConverged)
    let jump = told.lazy.compactMap(NormBreak.init).first
    let scales = told.isEmpty ? ["All acts"] : ["All acts", "Votes alone"]
    let title =
      jump.map { $0.finding(names.name(poles[0])) }
      ?? "\(told.isEmpty ? "The poles on all acts" : "Both scales side by side"): \(listed(drawn.map(\.label)))"
    let panels = FrameworkPanels(
      field: "c", names: scales.map { ($0, $0) }, colours: FigureStyle.colours(scales.count),
      dashes: Array([[1, 0], [6, 3]].prefix(scales.count)), first: first,
      last: last, yTitle: "Standard deviations", tooltip: ["Scale", "Session", "Distance (90 %)", "Put to a vote"],
      rule: jump.map { Double($0.session) - 0.5 })
    return Figure(
      name: "frameworks-norm-breaks", title: title,
      subtitle: "Distance of each pole from the median state by session, in standard deviations of the scale, from all "
        + "acts and from votes alone, with 90 % intervals. Only the scale of all acts knows of turns."
        + (told.count < drawn.count ? " Votes alone are drawn where their scale converged." : "")
        + (jump.map {
          " Dashed: session \($0.session), when the share of texts put to a vote went from \($0.shares) (\($0.label))."
        } ?? ""),
      description: "\(title). "
        + told.compactMap { NormBreak($0)?.finding(names.name(poles[0])) }.joined(separator: "; ") + ".",
      hints: ["columns": 2, "panel": 330],
      drawing: panels.drawing(values: values, labels: labels, columns: 2))
  }
}

/// The session in which the share of texts put to a vote rose most, and what the scales did there.
struct NormBreak {
  let label: String
  let session: Int
  /// "30 % to 63 %".
  let shares: String
  let whole: Double
  let votes: Double

  /// Nil where the share never rose by a tenth.
  init?(_ norm: NormView) {
    let steps = norm.breaks.sorted { $0.period < $1.period }
    let rises = zip(steps, steps.dropFirst()).map { ($0, $1, $1.putToVote - $0.putToVote) }
    guard let most = rises.max(by: { $0.2 < $1.2 }), most.2 >= 0.1 else { return nil }
    label = norm.label
    session = most.1.period
    shares = "\(Figure.percent(most.0.putToVote)) to \(Figure.percent(most.1.putToVote))"
    whole = most.1.sponsor.mean - most.0.sponsor.mean
    votes = most.1.sponsorVotesOnly.mean - most.0.sponsorVotesOnly.mean
  }

  func finding(_ pole: String) -> String {
    "\(label): from session \(session - 1) to \(session) \(Figure.inSentence(pole)) moved by \(NumberText.fixed(votes, 2)) on "
      + "the scale from votes alone, by \(NumberText.fixed(whole, 2)) on that from all acts"
  }
}

/// Panels of lines with bands by session, told apart by colour and dash.
struct FrameworkPanels {
  var field: String
  var names: [(key: String, name: String)]
  var colours: [JSONValue]
  var dashes: [JSONValue]
  var first: Int
  var last: Int
  var yTitle: String
  var tooltip: [String]
  /// A dashed line across each panel.
  var rule: Double?

  func drawing(values: [JSONValue], labels: [String], columns: Int) -> JSONValue.Members {
    [
      "params": [FigureStyle.paper, FigureStyle.blueParameter], "data": ["values": .array(values)],
      "facet": [
        "field": "panel", "type": "nominal", "sort": .array(labels.indices.map { .string("\($0)") }),
        "header": [
          "title": nil, "labelAnchor": "start",
          "labelExpr": .string("split(\(expressionList(labels))[toNumber(datum.label)], '\\n')"),
        ],
      ],
      "columns": JSONValue(columns), "spacing": ["row": 24, "column": 24],
      "spec": panel(width: columns == 1 ? 600 : 300), "resolve": ["axis": ["x": "independent"]],
    ]
  }

  private func panel(width: Int) -> JSONValue {
    let x: JSONValue = [
      "field": "x", "type": "quantitative",
      "scale": ["domain": [JSONValue(first), JSONValue(max(last, first + 1))], "nice": false],
      "axis": ["title": "Session", "format": "d", "grid": false, "tickMinStep": 1, "tickCount": 6],
    ]
    func y(_ field: String) -> JSONValue {
      [
        "field": .string(field), "type": "quantitative", "scale": ["zero": false],
        "axis": ["title": .string(yTitle), "tickCount": 5],
      ]
    }
    let legend: JSONValue = [
      "title": nil, "orient": "top", "direction": "horizontal", "symbolType": "stroke", "symbolSize": 300,
      "symbolStrokeWidth": 2, "columns": ["expr": "child_width < 300 ? 3 : 6"], "offset": 4,
      "labelExpr": .string("\(expressionObject(names.map { ($0.key, $0.name) }))[datum.label]"),
    ]
    func by(_ range: [JSONValue]) -> JSONValue {
      [
        "field": .string(field), "type": "nominal", "legend": legend,
        "scale": ["domain": JSONValue(names.map(\.key)), "range": .array(range)],
      ]
    }
    var layers: [JSONValue] = [
      [
        "transform": [["aggregate": [["op": "count", "as": "n"]], "groupby": ["panel"]]],
        "mark": ["type": "rule", "style": "zero", "opacity": 0.5],
        "encoding": ["y": ["datum": 0, "type": "quantitative"]],
      ]
    ]
    if let rule {
      layers.append([
        "transform": [["aggregate": [["op": "count", "as": "n"]], "groupby": ["panel"]]],
        "mark": ["type": "rule", "style": "adoption"],
        "encoding": ["x": ["datum": .number(rule), "type": "quantitative", "scale": x["scale"] ?? nil]],
      ])
    }
    layers += [
      [
        "mark": ["type": "area", "fillOpacity": 0.16, "strokeWidth": 0],
        "encoding": ["x": x, "y": y("low"), "y2": ["field": "high"], "color": by(colours)],
      ],
      [
        "mark": ["type": "line", "strokeWidth": 2, "strokeCap": "butt"],
        "encoding": ["x": x, "y": y("mean"), "color": by(colours), "strokeDash": by(dashes)],
      ],
      [
        "mark": ["type": "point", "size": 70, "opacity": 0],
        "encoding": [
          "x": x, "y": y("mean"), "tooltip": .array(tooltip.map { ["field": .string($0), "type": "nominal"] }),
        ],
      ],
    ]
    return ["width": JSONValue(width), "height": 200, "layer": .array(layers)]
  }
}
