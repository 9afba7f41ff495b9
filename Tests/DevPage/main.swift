import ExampleAnswer
import Figures
import Foundation
import Record
import Report
import Tables

let out = CommandLine.arguments[1]
let bytes = try Files.read(URL(fileURLWithPath: CommandLine.arguments[2]))
let json = try JSONValue(parsing: bytes, name: "world")
var countries = Example.small
for f in json["features"]?.array ?? [] {
  guard let id = f["id"]?.string, id.count == 3, id != "ATA" else { continue }
  countries.append(Example.country(id, f["properties"]?["name"]?.string ?? id))
}
let folder = try OutputFolder(URL(fileURLWithPath: out))
let clock = ContinuousClock()
let t = try clock.measure {
  try writeReport(Example.answer, backdrop: Example.backdrop(of: countries), countries: countries, sources: Example.sources, geometry: bytes, to: folder, renderer: try FigureRenderer.fromEnvironment())
  try folder.commit()
}
print(t)
