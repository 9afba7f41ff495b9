import Foundation
import Record
import Statistics
import Tables

/// The record as built from the publishers' files: its values, and its files by path.
public struct BuiltRecord: Sendable {
  public let record: Record
  public let files: [(path: String, bytes: [UInt8])]
}

/// Builds the whole record from the publishers' files in `data` and the tables kept by hand in `curated`.
///
/// The same files in give the same bytes out: nothing here looks at a clock, and every table has a fixed order.
/// - Throws: where a publisher's file is missing, has other columns, or holds a row that cannot be placed.
public func buildRecord(from data: URL, curated: URL) throws -> BuiltRecord {
  guard FileManager.default.fileExists(atPath: data.path) else {
    throw SuasionError(
      .data, "no such folder", at: .init(file: data.path), hint: "name the folder of the publishers' files with --from")
  }
  let tables = try CountriesReader.read(from: curated)
  let resolver = tables.resolver
  let folder = DataFolder(url: data)
  let income = try IncomeGroupsReader.read(
    folder.table("world_bank/income_groups_1987_2024.csv.gz"), resolver: resolver)
  let votes = try readVotes(from: data, countries: tables.countries, resolver: resolver)
  let programmes = try readProgrammes(from: data, resolver: resolver)
  let frameworks = try readFrameworks(from: data, resolver: resolver)
  let indicators = try readIndicators(from: data, resolver: resolver)
  let record = Record(
    sources: evidenceSources(), countries: tables.countries, names: tables.names,
    incomeGroups: income.groups, rollCalls: votes.rollCalls,
    stances: votes.stances, texts: votes.texts, programmes: programmes.programmes, codings: programmes.codings,
    adoptions: programmes.adoptions, frameworks: frameworks.frameworks, endorsements: frameworks.endorsements,
    indicators: indicators.indicators, observations: indicators.observations,
    conflicts: votes.conflicts + programmes.conflicts + frameworks.conflicts)
  var files = try record.files().map { (path: $0.path, bytes: Array($0.text.utf8)) }
  let economies = income.leftOut.map { "world_bank: \($0.economy) (\($0.code)), \($0.rows) rows: \($0.reason)" }
  let notes = votes.notes + programmes.notes + frameworks.notes + indicators.notes + economies
  files.append(("CONFLICTS.md", Array(conflictsReport(record.conflicts, notes: notes).utf8)))
  let outlines = "world_geometry/countries-110m.json"
  let world = try WorldGeometryReader.geoJSON(
    topoJSON: Files.read(data.appendingPathComponent(outlines), name: outlines), name: outlines, tables: tables)
  files.append(("world.geojson", Array(world.utf8)))
  for name in ["countries.csv", "names.csv", "not_countries.csv"] {
    files.append(("curated/\(name)", try Files.read(curated.appendingPathComponent(name), name: "curated/\(name)")))
  }
  return BuiltRecord(record: record, files: files)
}
