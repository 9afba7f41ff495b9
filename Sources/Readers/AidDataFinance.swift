import Foundation
import Record
import Statistics
import Tables

/// One project of an AidData list.
private struct Project {
  let id: String
  let title: String
  let status: String
  /// One string a recipient; a region stands as one string too.
  let recipients: [String]
  let year: Int?
  let isRecommended: Bool
  /// AidData marks the year as uncertain or estimated.
  let yearIsUncertain: Bool
  let row: Int
}

/// Communications finance: AidData v1 (2000-2014), and the geolocated subset of AidData 2.0 (2000-2017).
func readCommunicationsFinance(_ folder: DataFolder, _ resolver: CountryResolver) throws -> ProgrammeRecord {
  var record = ProgrammeRecord()
  record.programmes.append(
    Programme(
      id: "communications-finance", name: "Chinese finance of communications", channel: .connectivity, sponsor: "CHN"))

  let first = try folder.table("aiddata/gcdf_v1_projects_2000_2014.csv.gz")
  try record.add(
    projectsOfVersion1(first), of: first, "sector 220, communications",
    Coding(
      id: "communications-finance/aiddata-1", programme: "communications-finance",
      name: "AidData 1.0, communications projects", source: "aiddata-1", coverage: .complete, from: 2000, to: 2014,
      note: """
        Dates by the year of commitment of each project in CRS sector 220 that AidData recommends for research; it \
        cannot say when a network came into use, and it looks at developing countries only.
        """), resolver)

  let second = try folder.table("aiddata/gcdf2_geolocated_projects_subset_2000_2017.csv.gz")
  try record.add(
    projectsOfVersion2(second, recommended: "Recommended For Aggregates") { $0 == "COMMUNICATIONS" },
    of: second, "sector COMMUNICATIONS",
    Coding(
      id: "communications-finance/aiddata-2", programme: "communications-finance",
      name: "AidData 2.0, geolocated communications projects", source: "aiddata-2", coverage: .partial, from: 2000,
      to: 2017,
      note: """
        Dates by the year of commitment of the recommended projects that could be put on a map, a quarter of all, so a \
        country's first date may be too late and a country without one is unknown.
        """), resolver)
  return record
}

/// Projects that Huawei financed by credit, grant or training, 2002-2017: all of them, and networks alone.
func readHuaweiFinance(_ folder: DataFolder, _ resolver: CountryResolver) throws -> ProgrammeRecord {
  var record = ProgrammeRecord()
  record.programmes.append(
    Programme(
      id: "huawei-finance", name: "Projects financed by Huawei", channel: .connectivity, sponsor: "CHN"))
  let table = try folder.table("aiddata/huawei_finance_2002_2017.csv")
  try record.add(
    projectsOfVersion2(table, recommended: "Recommended For Huawei Aggregates") { _ in true }, of: table, "all sectors",
    Coding(
      id: "huawei-finance/all", programme: "huawei-finance", name: "AidData Huawei finance, all projects",
      source: "aiddata-huawei", coverage: .complete, from: 2002, to: 2017,
      note: """
        Dates by the year of commitment of each recommended project, most of them training and donations rather than \
        networks; it cannot see equipment sold without Huawei's finance.
        """), resolver)
  try record.add(
    projectsOfVersion2(table, recommended: "Recommended For Huawei Aggregates") { $0 == "COMMUNICATIONS" },
    of: table, "sector COMMUNICATIONS",
    Coding(
      id: "huawei-finance/networks", programme: "huawei-finance", name: "AidData Huawei finance, communications",
      source: "aiddata-huawei", coverage: .complete, from: 2002, to: 2017,
      note: """
        Dates by the year of commitment of each recommended project in communications; it cannot see equipment sold \
        without Huawei's finance, nor say when a network came into use.
        """), resolver)
  return record
}

// MARK: - Formats

/// Projects of CRS sector 220 in AidData's version 1.0.
private func projectsOfVersion1(_ table: DelimitedText) throws -> [Project] {
  let (id, title, status) = (
    try table.column("project_id"), try table.column("title"), try table.column("status")
  )
  let (year, uncertain) = (try table.column("year"), try table.column("year_uncertain"))
  let (sector, recommended) = (try table.column("crs_sector_code"), try table.column("recommended_for_research"))
  let recipients = try table.column("recipient_iso3")
  return try (0..<table.rowCount).compactMap { row in
    guard try table.int(row, sector) == 220 else { return nil }
    let recipients = table.string(row, recipients).split(separator: ";").map {
      $0.trimmingCharacters(in: .whitespaces)
    }
    return Project(
      id: table.string(row, id), title: table.string(row, title), status: table.string(row, status),
      recipients: recipients, year: try table.int(row, year),
      isRecommended: try table.flag(row, recommended, yes: "True", no: "False"),
      yearIsUncertain: try table.flag(row, uncertain, yes: "True", no: "False"), row: row)
  }
}

/// Projects in AidData's version 2.0 (the general and the Huawei list) whose sector `isWanted` takes.
private func projectsOfVersion2(
  _ table: DelimitedText, recommended: String, _ isWanted: (String) -> Bool
) throws -> [Project] {
  let (id, title, status) = (
    try table.column("AidData TUFF Project ID"), try table.column("Title"), try table.column("Status")
  )
  let (year, sector) = (try table.column("Commitment Year"), try table.column("AidData Sector Name"))
  let (recipient, recommended) = (try table.column("Recipient"), try table.column(recommended))
  let estimated = table.header.firstIndex(of: "Commitment Year Estimated")
  return try (0..<table.rowCount).compactMap { row in
    guard isWanted(table.string(row, sector)) else { return nil }
    return Project(
      id: table.string(row, id), title: table.string(row, title), status: table.string(row, status),
      recipients: [table.string(row, recipient)], year: try table.int(row, year),
      isRecommended: try table.flag(row, recommended, yes: "Yes", no: "No"),
      yearIsUncertain: try estimated.map { try table.flag(row, $0, yes: "Yes", no: "No") } ?? false, row: row)
  }
}

extension DelimitedText {
  /// A field of two words; throws where it holds a third.
  func flag(_ row: Int, _ column: Int, yes: String, no: String) throws -> Bool {
    switch string(row, column) {
    case yes: return true
    case no: return false
    case let other:
      throw SuasionError(
        .data, "'\(other)' where \(yes) or \(no) is expected", at: location(row, column), hint: "mend the field")
    }
  }
}

// MARK: - Adoptions

extension ProgrammeRecord {
  /// Adds a coding whose every recommended project with one recipient country is a commitment in its year.
  fileprivate mutating func add(
    _ projects: [Project], of table: DelimitedText, _ selection: String, _ coding: Coding, _ resolver: CountryResolver
  ) throws {
    codings.append(coding)
    var places = Places(resolver)
    var shared: [String] = []
    var uncertain = 0
    for project in projects where project.isRecommended {
      guard project.recipients.count == 1 else {
        shared.append("\(project.recipients.joined(separator: " ")) (\(table.place(project.row)))")
        continue
      }
      let date = try project.year.map { year in
        guard let date = PartialDate(year: year), (coding.from...coding.to).contains(year) else {
          throw SuasionError(
            .data, "a commitment in \(year)", at: .init(file: table.name, line: table.line(project.row)),
            hint: "the list covers \(coding.from) to \(coding.to)")
        }
        return date
      }
      let location = SuasionError.Location(file: table.name, line: table.line(project.row))
      guard let country = try places.country(project.recipients[0], on: date, at: location) else { continue }
      if project.yearIsUncertain { uncertain += 1 }
      let title = project.title.trimmingCharacters(in: .whitespaces)
      adoptions.append(
        Adoption(
          coding: coding.id, country: country, date: date, status: .committed, counts: true,
          detail:
            "project \(project.id): \(title) [\(project.status)\(project.yearIsUncertain ? ", year uncertain" : "")]",
          source: table.place(project.row)))
    }
    let unrecommended = projects.count { !$0.isRecommended }
    notes.append(
      """
      \(coding.id): \(projects.count) rows (\(selection)), of which \(unrecommended) are not recommended by the \
      publisher (pledges, cancellations, doubles) and left out; \(uncertain) of those kept have an uncertain year
      """)
    if !shared.isEmpty {
      notes.append("\(coding.id): of several countries at once, left out: \(shared.joined(separator: ", "))")
    }
    if let note = places.note(coding.id) { notes.append(note) }
  }
}
