import Figures
import Foundation
import Record
import Studies
import Tables

/// Writes the page, `answer.json`, the tables and the figures into `folder`; the caller commits it.
///
/// - Parameters:
///   - geometry: GeoJSON outlines whose features carry ISO 3166-1 alpha-3 as `id`.
///   - renderer: draws the figures; without one the page shows its tables and points to the specifications.
/// - Throws: `SuasionError` where the geometry cannot be read, a figure cannot be drawn or the folder not be written.
public func writeReport(
  _ answer: Answer, backdrop: Backdrop, countries: [Country], sources: [Source], geometry: [UInt8],
  to folder: OutputFolder, renderer: FigureRenderer?
) throws {
  let figures = try FigureSet(answer, backdrop: backdrop, countries: countries, geometry: geometry)
  for figure in figures.all {
    try folder.write(try figure.specification.text(indented: true) + "\n", to: "figures/\(figure.name).vl.json")
  }
  var sizes: [String: PictureSize] = [:]
  if let renderer {
    let drawings = folder.staging.appendingPathComponent("figures")
    try renderer.draw(in: drawings, bundle: folder.staging.appendingPathComponent("assets/vega.js"))
    for figure in figures.all {
      sizes[figure.name] = try PictureSize(
        svg: Files.read(drawings.appendingPathComponent("\(figure.name).svg"), name: "figures/\(figure.name).svg"))
    }
    try folder.write(try script(of: figures), to: "assets/figures.js")
    try folder.write(PackageResources.page_js, to: "assets/page.js")
  }
  try folder.write(try AnswerDocument.document(answer, backdrop).text(indented: true) + "\n", to: "answer.json")
  try folder.write(ReportTables.estimates(answer), to: "estimates.csv")
  try folder.write(ReportTables.verdicts(answer), to: "verdicts.csv")
  for (name, text) in [
    ("verdicts", ReportTables.verdicts(answer)), ("evidence", ReportTables.evidence(answer)),
    ("event_study", ReportTables.eventStudy(answer)), ("left_out", ReportTables.leftOut(answer)),
    ("codings", ReportTables.codings(backdrop)), ("alignment", ReportTables.alignment(backdrop)),
    ("diagnostics", ReportTables.diagnostics(answer)), ("sources", ReportTables.sources(sources)),
  ] {
    try folder.write(text, to: "tables/\(name).csv")
  }
  let tables = ScrutinyTables.all(answer) + FrameworksTables.all(answer)
  for table in tables { try folder.write(table.text, to: "tables/\(table.name).csv") }
  if !backdrop.idealPoints.isEmpty {
    try folder.write(ReportTables.idealPoints(backdrop), to: "tables/ideal_points.csv")
  }
  let page = Page(
    answer: answer, backdrop: backdrop, countries: countries, sources: sources, figures: figures,
    tables: tables.map { ($0.name, $0.words) }, sizes: sizes)
  try folder.write(page.html.document(), to: "index.html")
}

/// The specifications as a script, since a page opened from a folder may not fetch files beside it.
private func script(of figures: FigureSet) throws -> String {
  let specifications = JSONValue.object(.init(figures.all.map { ($0.name, $0.specification) }))
  return "window.suasionFigures = \(try specifications.text());\n"
}

/// A picture's width and height in points, so that the page keeps its place before it is drawn.
struct PictureSize {
  let width: Int
  let height: Int

  /// Reads the `width` and `height` of an SVG's first element; nil where it states none.
  init?(svg: [UInt8]) {
    let head = String(decoding: svg.prefix(600), as: UTF8.self)
    guard let width = Self.attribute("width", of: head), let height = Self.attribute("height", of: head) else {
      return nil
    }
    self.width = width
    self.height = height
  }

  private static func attribute(_ name: String, of text: String) -> Int? {
    guard let start = text.range(of: " \(name)=\"")?.upperBound else { return nil }
    return Double(text[start...].prefix { $0 != "\"" }).map { Int($0.rounded(.up)) }
  }
}
