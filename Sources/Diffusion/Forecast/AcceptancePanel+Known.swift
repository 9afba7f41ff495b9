import Statistics

/// Yearly texts as they were known in a year: which texts are one series, who leads it and what rivals it has.
public struct KnownTexts: Sendable {
  /// Rivals are indices among these.
  public var frameworks: [AcceptanceFramework]
  /// Row-major [frameworks × units × years], from the panel's first year to the year that it was known in.
  public var status: [AcceptanceStatus]

  public init(frameworks: [AcceptanceFramework], status: [AcceptanceStatus]) {
    self.frameworks = frameworks
    self.status = status
  }
}

extension AcceptancePanel {
  /// The panel as it stood at the end of a year: frameworks opened by then, and no status, covariate, tie, side, session
  /// or rival of a later year. Nil where nothing was open.
  ///
  /// - Parameter texts: What stands in for the panel's yearly texts, where those were found with later years in view.
  /// - Throws: A usage error for a year outside the panel; a data error for texts whose shapes do not fit.
  public func known(in year: Int, texts: KnownTexts? = nil) throws -> AcceptancePanel? {
    guard years.contains(year) else {
      throw SuasionError(
        .usage, "nothing known in \(year): the panel has \(years.lowerBound) to \(years.upperBound)",
        hint: "choose a year of the panel")
    }
    let width = year - years.lowerBound + 1
    func cut<Value>(_ table: [Value], from start: Int = 0, rows: Int) -> [Value] {
      (0..<rows).flatMap { row in
        let first = start + row * years.count
        return table[first..<first + width]
      }
    }
    let kept = frameworks.indices.filter { f in
      let own = frameworks[f]
      return own.opens <= year && (own.sessions?.first ?? year) <= year && (texts == nil || own.kind == .lasting)
    }
    let places = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1, $0) })
    var own = kept.map { frameworks[$0].known(in: year) }
    for place in own.indices { own[place].rivals = own[place].rivals.compactMap { places[$0] } }
    var status = kept.flatMap { cut(self.status, from: $0 * units.count * years.count, rows: units.count) }
    if let texts {
      for var framework in texts.frameworks {
        framework.rivals = framework.rivals.map { $0 + kept.count }
        own.append(framework)
      }
      status += texts.status
    }
    guard !own.isEmpty else { return nil }
    return try AcceptancePanel(
      units: units, years: years.lowerBound...year, frameworks: own, status: status,
      covariates: covariates.map { covariate in
        var covariate = covariate
        covariate.draws = covariate.draws.map { cut($0, rows: units.count) }
        return covariate
      }, networks: networks.compactMap { try $0.known(in: year) }, regions: regions, weights: weights)
  }

  /// For each framework its place in the panel of a later year, nil where it is not there or only learnt from. A
  /// framework goes on in that of its id, a series of texts in the one that holds its first text: each place once, first
  /// for the series that begins with the same text.
  func places(in later: AcceptancePanel) -> [Int?] {
    var holder: [String: Int] = [:]
    for (place, framework) in later.frameworks.enumerated() where !framework.isContext {
      for name in framework.marks { holder[name] = place }
    }
    var result = [Int?](repeating: nil, count: frameworks.count)
    var taken: Set<Int> = []
    for isSameStart in [true, false] {
      for (f, framework) in frameworks.enumerated() where result[f] == nil {
        guard let mark = framework.marks.first, let place = holder[mark],
          later.frameworks[place].kind == framework.kind, !isSameStart || later.frameworks[place].marks.first == mark,
          taken.insert(place).inserted
        else { continue }
        result[f] = place
      }
    }
    return result
  }
}

extension AcceptanceFramework {
  /// Without sides and sessions of later years.
  func known(in year: Int) -> AcceptanceFramework {
    var known = self
    known.side = side(in: year)
    known.sides = sides.filter { $0.from <= year }
    known.sessions = sessions?.filter { $0 <= year }
    return known
  }

  /// By what it is found again in another panel.
  var marks: [String] { texts.isEmpty ? [id] : texts }
}
