import ExampleAnswer
import Figures
import Foundation
import Statistics
import Studies
import Tables
import Testing

@testable import Report

/// Needs the launcher's Python: run by `./test`, which sets SUASION_PYTHON.
@Suite(.enabled(if: renderer != nil, "SUASION_PYTHON is not set")) struct DrawingTests {
  @Test("Vega-Lite draws every figure, as SVG and PNG, and the page shows each")
  func draws() throws {
    let folder = try write(renderer: renderer)
    let files = folder.files
    let page = try folder.text("index.html")
    let names = files.keys.filter { $0.hasSuffix(".vl.json") }.map { String($0.dropFirst(8).dropLast(8)) }
    #expect(names.count > 25)
    for name in names {
      let svg = String(decoding: files["figures/\(name).svg"] ?? [], as: UTF8.self)
      #expect(svg.hasPrefix("<svg") && !svg.contains("NaN"), "\(name)")
      #expect(svg.contains("<path"), "\(name)")
      #expect(files["figures/\(name).png"]?.starts(with: [0x89, 0x50, 0x4E, 0x47]) == true, "\(name)")
      #expect(page.contains("data-figure=\"\(name)\""), "\(name)")
      #expect(page.contains("src=\"figures/\(name).svg\""), "\(name)")
    }
    let bundle = try folder.text("assets/vega.js")
    #expect(bundle.utf8.count > 500_000 && bundle.contains("window.vegaEmbed"))
    for script in ["vega", "figures", "page"] { #expect(page.contains("src=\"assets/\(script).js\"")) }
    #expect(files["assets/figures.js"]?.starts(with: "window.suasionFigures = {".utf8) == true)
  }

  @Test("The same figures are drawn to the same bytes")
  func deterministic() throws {
    var answer = Example.answer
    answer.questions = Array(answer.questions.prefix(1))
    #expect(try write(answer, renderer: renderer) == write(answer, renderer: renderer))
  }

  @Test("A specification that Vega-Lite refuses is named")
  func refused() throws {
    try withTemporaryFolder { folder in
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(#"{"mark": "bar", "encoding": {"x": {"field": "a", "type": "wrong"}}, "data": 5}"#.utf8)
        .write(to: folder.appendingPathComponent("broken.vl.json"))
      #expect {
        try renderer?.draw(in: folder, bundle: folder.appendingPathComponent("vega.js"))
      } throws: { error in
        let error = error as? SuasionError
        return error?.code == .fault && error?.message.contains("broken.vl.json") == true
      }
    }
  }
}

@Suite struct RendererTests {
  @Test("A Python that is not there is told with the way to mend it")
  func missing() {
    let folder = FileManager.default.temporaryDirectory
    #expect {
      try FigureRenderer(python: "/nowhere/python").draw(in: folder, bundle: folder.appendingPathComponent("v.js"))
    } throws: { error in
      let error = error as? SuasionError
      return error?.code == .usage && error?.hint?.contains("./suasion") == true
    }
  }

  @Test("A picture's size is read from its SVG")
  func size() {
    let size = PictureSize(
      svg: Array("<svg xmlns=\"x\" class=\"marks\" width=\"640.2\" height=\"347\" viewBox=\"0 0 1 1\">".utf8))
    #expect(size?.width == 641 && size?.height == 347)
    #expect(PictureSize(svg: Array("<svg>".utf8)) == nil)
  }

  @Test(
    "The example page is written where SUASION_EXAMPLE_PAGE says, to be looked at",
    .enabled(if: ProcessInfo.processInfo.environment["SUASION_EXAMPLE_PAGE"] != nil))
  func examplePage() throws {
    let target = try #require(ProcessInfo.processInfo.environment["SUASION_EXAMPLE_PAGE"])
    let outlines = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Record/world.geojson")
    let geometry = (try? Files.read(outlines)) ?? Array(Example.oblongs.geoJSON.utf8)
    let features = try JSONValue(parsing: geometry, name: "world.geojson")["features"]?.array ?? []
    let countries =
      Example.small
      + features.compactMap { feature in
        feature["id"]?.string.map { Example.country($0, feature["properties"]?["name"]?.string ?? $0) }
      }
    let folder = try OutputFolder(URL(fileURLWithPath: target))
    var answer = Example.answer
    var seen: Set<String> = []
    let regions = ["EAS", "ECS", "LCN", "MEA", "NAC", "SAS", "SSF"]
    answer.frameworks = Example.frameworks(
      of: countries.filter { seen.insert($0.code.rawValue).inserted && $0.code != "ATA" }.enumerated().map {
        ($1.code.rawValue, $1.name, regions[$0 % 7])
      }.sorted { $0.1 < $1.1 })
    try writeReport(
      answer, backdrop: Example.backdrop(of: countries), countries: countries, sources: Example.sources,
      geometry: geometry, to: folder, renderer: renderer)
    try folder.commit()
    #expect(FileManager.default.fileExists(atPath: target))
  }
}
