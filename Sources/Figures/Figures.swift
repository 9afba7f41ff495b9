import Record
import Studies

/// Every figure of an answer, in the order of the page.
public struct FigureSet: Sendable {
  /// The figures of one outcome of one question.
  public struct Panel: Sendable {
    public let group: OutcomeGroup
    public let forest: Figure?
    public let eventStudy: Figure?
    public let eventStudyChecks: Figure?
  }

  public let overview: Figure?
  /// By question id.
  public let panels: [String: [Panel]]
  /// By question id, where a question has a scrutiny.
  public let scrutiny: [String: ScrutinyFigures]
  public let idealPointPaths: Figure?
  public let idealPointMap: Figure?
  public let map: Figure?
  public let adoption: [Figure]
  /// Nil where the study does not ask for frameworks.
  public let frameworks: FrameworkFigures?

  public init(_ answer: Answer, backdrop: Backdrop, countries: [Country], geometry: [UInt8]) throws {
    overview = Figure.overview(answer)
    var panels: [String: [Panel]] = [:]
    for question in answer.questions {
      panels[question.id] = OutcomeGroup.groups(of: question).map { group in
        Panel(
          group: group, forest: Figure.forest(question, group), eventStudy: Figure.eventStudy(question, group),
          eventStudyChecks: Figure.eventStudy(question, group, checks: true))
      }
    }
    self.panels = panels
    scrutiny = Dictionary(
      answer.questions.compactMap { question in question.scrutiny.map { (question.id, .init(question, $0)) } },
      uniquingKeysWith: { first, _ in first })
    idealPointPaths = Figure.idealPointPaths(backdrop, countries: countries)
    idealPointMap = try Figure.idealPointMap(backdrop, countries: countries, geometry: geometry)
    map = try Figure.map(backdrop, countries: countries, geometry: geometry)
    adoption = Figure.channels(of: backdrop.uptake).compactMap { Figure.adoption(channel: $0, backdrop.uptake) }
    frameworks = try answer.frameworks.map {
      try FrameworkFigures(
        $0, pole: backdrop.pole, rival: backdrop.rival, countries: countries, geometry: geometry)
    }
    order = answer.questions.map(\.id)
  }

  private let order: [String]

  public var all: [Figure] {
    var figures = [overview].compactMap { $0 }
    for id in order {
      for panel in panels[id] ?? [] {
        figures += [panel.forest, panel.eventStudy, panel.eventStudyChecks].compactMap { $0 }
      }
      figures += scrutiny[id]?.all ?? []
    }
    figures += frameworks?.all ?? []
    return figures + [idealPointPaths, idealPointMap, map].compactMap { $0 } + adoption
  }
}
