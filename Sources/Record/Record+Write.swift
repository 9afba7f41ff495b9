import Foundation
import Statistics
import Tables

extension Record {
  /// The files of the data package that are built (the curated tables stand beside them and are kept by hand), by path.
  public func files() throws -> [(path: String, text: String)] {
    var files: [(path: String, text: String)] = []
    func add(_ schema: TableSchema, _ rows: some Sequence<[String]>) {
      var writer = DelimitedWriter(header: schema.header)
      for row in rows { writer.append(row.map(Self.oneLine)) }
      files.append((schema.path, writer.text))
    }
    add(.sources, sources.map { [$0.id, $0.title, $0.publisher, $0.licence, $0.reference, $0.attribution] })
    add(
      .incomeGroups,
      incomeGroups.sorted { $0.key < $1.key }.flatMap { code, years in
        years.sorted { $0.key < $1.key }.map { [code.rawValue, String($0.key), $0.value.label] }
      })
    add(
      .rollCalls,
      rollCalls.map { call in
        [
          call.id, call.date.description, call.session, call.symbol ?? "", call.title ?? "",
          call.issues.map(Self.codes) ?? "", call.subject.rawValue, Self.text(call.important),
          Self.text(call.officialYes), Self.text(call.officialNo), Self.text(call.officialAbstain),
          call.origin.rawValue,
        ]
      })
    add(
      .stances,
      rollCalls.indices.map { row in
        let letters = countries.indices.map { stances[row, $0].letter }
        return [rollCalls[row].id, String(decoding: letters, as: UTF8.self)]
      })
    add(
      .texts,
      texts.map { text in
        [
          text.symbol, text.title, text.date.description, text.session, text.committee ?? "", text.agendaItem ?? "",
          text.adoption.rawValue, text.rollCall ?? "", Self.joined(text.sponsors), Self.joined(text.additionalSponsors),
          text.collectiveSponsors.joined(separator: "|"),
        ]
      })
    add(.programmes, programmes.map { [$0.id, $0.name, $0.channel.rawValue, $0.sponsor.rawValue] })
    add(
      .codings,
      codings.map {
        [$0.id, $0.programme, $0.name, $0.source, $0.coverage.rawValue, String($0.from), String($0.to), $0.note]
      })
    add(
      .adoptions,
      adoptions.map {
        [
          $0.coding, $0.country.rawValue, $0.date?.description ?? "", $0.status.rawValue, Self.text($0.counts),
          $0.detail,
          $0.source,
        ]
      })
    add(
      .frameworks,
      frameworks.map {
        [
          $0.id, $0.name, $0.domain, Self.joined($0.sponsors), $0.rivals.joined(separator: ";"), $0.coverage.rawValue,
          $0.note,
        ]
      })
    add(
      .endorsements,
      endorsements.map {
        [
          $0.framework, $0.country.rawValue, $0.date?.description ?? "", $0.kind, Self.text($0.counts), $0.detail,
          $0.source,
        ]
      })
    add(.indicators, indicators.map { [$0.id, $0.name, $0.unit, $0.source] })
    for indicator in indicators {
      let series = (observations[indicator.id] ?? []).sorted { ($0.country, $0.year) < ($1.country, $1.year) }
      add(
        .observations(indicator.id),
        series.map { [$0.country.rawValue, String($0.year), Self.number($0.value), $0.flagged ? "x" : ""] })
    }
    add(
      .conflicts,
      conflicts.map {
        [$0.kind, $0.subject, $0.country?.rawValue ?? "", $0.kept, $0.keptSource, $0.other, $0.otherSource]
      })
    files.append(("datapackage.json", try dataPackage()))
    return files
  }

  /// The Frictionless description of the package.
  private func dataPackage() throws -> String {
    func resourceName(_ table: String) -> String { table.replacing("_", with: "-") }
    let tables = TableSchema.all + indicators.map { TableSchema.observations($0.id) }
    let resources: [[String: Any]] = tables.map { table in
      var schema: [String: Any] = [
        "fields": table.fields.map { field in
          [
            "name": field.name, "type": field.type.rawValue, "description": field.description,
            "constraints": ["required": field.required],
          ] as [String: Any]
        }
      ]
      if !table.key.isEmpty { schema["primaryKey"] = table.key }
      if !table.references.isEmpty {
        schema["foreignKeys"] = table.references.sorted { $0.key < $1.key }.map { field, target in
          [
            "fields": [field],
            "reference": ["resource": resourceName(target), "fields": [target == "countries" ? "code" : "id"]],
          ] as [String: Any]
        }
      }
      return [
        "name": resourceName(table.name), "path": table.path, "title": table.title,
        "profile": "tabular-data-resource", "format": "csv", "encoding": "utf-8", "schema": schema,
      ]
    }
    let licences = sources.map { ["name": $0.id, "title": "\($0.title): \($0.licence)", "path": $0.reference] }
    let package: [String: Any] = [
      "name": "suasion-record", "title": "The record of Suasion", "profile": "tabular-data-package",
      "description":
        "Who voted how, who sponsored what, who joined which programme, and when; each row with its source.",
      "licenses": licences, "resources": resources,
    ]
    let options: JSONSerialization.WritingOptions = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try JSONSerialization.data(withJSONObject: package, options: options), as: UTF8.self) + "\n"
  }

  // MARK: - Fields

  /// One row is one line, so that a line of a diff is a fact.
  private static func oneLine(_ field: String) -> String {
    field.contains(where: \.isNewline) ? field.split(whereSeparator: \.isNewline).joined(separator: " ") : field
  }

  private static func codes(_ issues: Issues) -> String {
    let codes = Issues.named.filter { issues.contains($0.flag) }.map(\.code)
    return codes.isEmpty ? "none" : codes.joined(separator: ";")
  }

  private static func joined(_ codes: [CountryCode]) -> String { codes.map(\.rawValue).joined(separator: ";") }
  private static func text(_ value: Bool?) -> String { value.map { $0 ? "true" : "false" } ?? "" }
  private static func text(_ value: Int?) -> String { value.map(String.init) ?? "" }

  /// The shortest decimal that reads back as the same number, whole numbers without a point.
  static func number(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : value.description
  }
}
