import Record
import Studies

/// The figures of the chapter on frameworks; nil or empty where there is nothing to draw. Without a backtest there is
/// no figure of a forecast.
public struct FrameworkFigures: Sendable {
  public let sponsorship: Figure?
  /// One a domain.
  public let series: [Figure]
  public let norms: Figure?
  public let normBreaks: Figure?
  /// One a domain of two dimensions.
  public let normPlanes: [Figure]
  /// One a network that is shown.
  public let following: [Figure]
  public let entry: Figure?
  public let sponsoring: Figure?
  public let scores: Figure?
  public let calibration: Figure?
  /// One a pair of rivals, then the frameworks without a rival.
  public let fans: [Figure]
  public let swingMap: Figure?
  public let swing: Figure?
  public let levers: Figure?

  /// - Parameters:
  ///   - pole: whose rules are asked about, and `rival` whose compete with them; ISO 3166-1 alpha-3.
  ///   - countries: gives names, and the places of the dots that stand for countries without an outline.
  ///   - geometry: GeoJSON features with ISO 3166-1 alpha-3 as `id`.
  public init(
    _ answer: FrameworksAnswer, pole: String?, rival: String?, countries: [Country], geometry: [UInt8]
  ) throws {
    let names = CountryNames(answer, countries)
    let poles = [pole, rival].compactMap(\.self)
    sponsorship = Figure.sponsorship(answer.sponsorship, poles: poles, names: names)
    series = SeriesPoint.domains(answer.series, answer.ledger).compactMap {
      Figure.series($0, answer.series, names: names)
    }
    norms = Figure.normSupport(answer.norms, poles: poles)
    normBreaks = Figure.normBreaks(answer.norms, poles: poles, names: names)
    normPlanes = answer.norms.compactMap { Figure.normPlane($0, poles: poles) }
    following = answer.following.compactMap(Figure.following)
    entry = answer.entry.flatMap(Figure.entry)
    sponsoring = answer.sponsoring.flatMap(Figure.entry)
    scores = answer.backtest.flatMap(Figure.backtestScores)
    calibration = answer.backtest.flatMap(Figure.calibration)
    if let forecast = answer.shownForecast, let backtest = answer.backtest {
      fans = Figure.acceptance(forecast, backtest)
      swingMap = try Figure.swingMap(forecast, backtest, countries: countries, geometry: geometry)
      swing = Figure.swing(forecast, backtest)
      levers = Figure.levers(forecast, backtest)
    } else {
      (fans, swingMap, swing, levers) = ([], nil, nil, nil)
    }
  }

  /// In the order of the page.
  public var all: [Figure] {
    [sponsorship].compactMap(\.self) + series + [norms, normBreaks].compactMap(\.self) + normPlanes + following
      + [entry, sponsoring, scores, calibration].compactMap(\.self) + fans
      + [swingMap, swing, levers].compactMap(\.self)
  }
}

extension FrameworksAnswer {
  /// The forecast, where it has a score on the past; else it is not shown.
  public var shownForecast: ForecastView? { backtest == nil ? nil : forecast }
}

/// Names of countries by code, for titles.
public struct CountryNames: Sendable {
  private var names: [String: String] = [:]

  public init(_ answer: FrameworksAnswer?, _ countries: [Country]) {
    for country in countries { names[country.code.rawValue] = country.name }
    for row in answer?.sponsorship ?? [] { names[row.country] = row.name }
    for row in answer?.ledger.rows ?? [] { names[row.country] = row.name }
  }

  /// Its name, or the code itself.
  public func name(_ code: String) -> String { names[code] ?? code }

  /// "China and Zambia".
  public func list(_ codes: [String]) -> String { listed(codes.map { Figure.inSentence(name($0)) }) }
}

extension BacktestView {
  /// The methods, the forecast's own first: it is the one that no skill names as its baseline.
  public var methods: [String] {
    let all = distinct(scores.map(\.method))
    let own = all.first { method in !skills.contains { $0.baseline == method } } ?? all.first
    return [own].compactMap(\.self) + all.filter { $0 != own }
  }

  /// Scores of all frameworks and horizons together, by `methods`.
  public var pooled: [Score] {
    methods.compactMap { method in scores.first { $0.scope == "pooled" && $0.horizon == nil && $0.method == method } }
  }

  /// What must stand beside any picture of the forecast: its score, in a sentence.
  var caution: String {
    guard beatsBaselines else { return "Caution: on the past, this forecast did not beat its baselines." }
    guard let own = pooled.first, let best = pooled.dropFirst().map(\.brier).min() else { return firstLine }
    return "Scored on the past: Brier score \(NumberText.fixed(own.brier, 4)), its best baseline "
      + "\(NumberText.fixed(best, 4))."
  }
}

/// Each once, in the order of their first places.
func distinct(_ items: [String]) -> [String] {
  var seen: Set<String> = []
  return items.filter { seen.insert($0).inserted }
}

extension Figure {
  /// "digital and AI" → "Digital and AI".
  static func capitalised(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

  /// A method's id in words: "income-region" → "Income region".
  public static func methodName(_ id: String) -> String {
    capitalised(id.replacing("-", with: " ").replacing("_", with: " "))
  }

  /// "China's", "the United States'".
  static func possessive(_ name: String) -> String { name.hasSuffix("s") ? name + "'" : name + "'s" }

  /// A long name cut at a space, with an ellipsis.
  static func cut(_ text: String, at count: Int) -> String {
    guard text.count > count else { return text }
    let head = text.prefix(count - 1)
    let kept = head.lastIndex(of: " ").map { head[..<$0] } ?? head
    return kept + "…"
  }
}

extension FigureStyle {
  /// Ink for marks whose colours stand in a scale; a page may set another.
  static let inkParameter: JSONValue = ["name": "ink", "value": .string(ink)]
  /// The first colour of a scale, which a dark page makes lighter.
  static let blueParameter: JSONValue = ["name": "blue", "value": .string(blue)]
  static let blueOfPage: JSONValue = ["expr": "blue"]

  /// Colours of lines, the first the page's own blue.
  static func colours(_ count: Int) -> [JSONValue] {
    (0..<count).map { $0 == 0 ? blueOfPage : .string(line($0).colour) }
  }
}
