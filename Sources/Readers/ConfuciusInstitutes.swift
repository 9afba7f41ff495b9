import Foundation
import Record
import Statistics
import Tables

/// Confucius Institutes by two public lists, of 2017 and of 2022: the first dated opening in each country, and
/// countries whose institutes are all undated. Closures stand in the fact ledger.
func readConfuciusInstitutes(_ folder: DataFolder, _ resolver: CountryResolver) throws -> ProgrammeRecord {
  var record = ProgrammeRecord()
  record.programmes.append(
    Programme(id: "confucius-institutes", name: "Confucius Institutes", channel: .culture, sponsor: "CHN"))
  let lists = [2017, 2022].map { year in
    Coding(
      id: "confucius-institutes/list-\(year)", programme: "confucius-institutes", name: "List of \(year)",
      source: "confucius-lists", coverage: .complete, from: 2004, to: year,
      note: """
        Dates by the earliest dated opening among the institutes listed in \(year); institutes closed before then may \
        be missing, and a country whose institutes are all undated hosts one since a time unknown.
        """)
  }
  record.codings = lists

  let table = try folder.table("confucius_institutes/first_opening_by_country.csv")
  let openings = try firstYears(folder, resolver)
  let years = try [2017, 2022].map { try hosts(in: table, list: $0, resolver, &record) }
  for (coding, hosts) in zip(lists, years) {
    for (country, host) in hosts {
      record.adoptions.append(
        Adoption(
          coding: coding.id, country: country, date: host.date, status: .opened, counts: true, detail: host.detail,
          source: host.sources.joined(separator: " ")))
    }
  }
  record.compare(years[0], years[1])
  for (country, host) in years[0].sorted(by: { $0.key < $1.key }) {
    guard let opening = openings[country], opening.year != host.date?.year else { continue }
    record.conflicts.append(
      Conflict(
        kind: "date", subject: lists[0].id, country: country, kept: host.date?.description ?? "undated",
        keptSource: host.sources.joined(separator: " "), other: String(opening.year), otherSource: opening.source))
  }
  return record
}

/// What one list says of one country, its spellings taken together.
private struct Host {
  var first: Int?
  var institutes = 0
  var undated = 0
  var sources: [String] = []

  var date: PartialDate? { first.flatMap { PartialDate(year: $0) } }
  var detail: String {
    let listed = institutes == 1 ? "1 institute listed" : "\(institutes) institutes listed"
    return undated == 0 ? listed : "\(listed), \(undated) undated"
  }
}

private func hosts(
  in table: DelimitedText, list year: Int, _ resolver: CountryResolver, _ record: inout ProgrammeRecord
) throws -> [CountryCode: Host] {
  let name = try table.column("country")
  let institutes = try table.column("institutes_list_\(year)")
  let first = try table.column("first_opening_list_\(year)")
  let undated = try table.column("undated_list_\(year)")
  var places = Places(resolver)
  var hosts: [CountryCode: Host] = [:]
  var spellings: [CountryCode: [String]] = [:]
  for row in 0..<table.rowCount {
    guard let listed = try table.int(row, institutes), listed > 0 else { continue }
    let location = table.location(row, name)
    let opening = try table.int(row, first)
    if let opening, !(2004...year).contains(opening) {
      throw SuasionError(
        .data, "an opening in \(opening)", at: table.location(row, first), hint: "the first institute opened in 2004")
    }
    guard let country = try places.country(table.string(row, name), at: location) else { continue }
    if country == "CHN" {
      places.leave("China itself")
      continue
    }
    hosts[country, default: Host()].institutes += listed
    hosts[country, default: Host()].undated += try table.int(row, undated) ?? 0
    hosts[country, default: Host()].sources.append(table.place(row))
    if let opening {
      hosts[country, default: Host()].first = min(hosts[country]?.first ?? opening, opening)
    }
    spellings[country, default: []].append(table.string(row, name))
  }
  let coding = "confucius-institutes/list-\(year)"
  for (country, names) in spellings.sorted(by: { $0.key < $1.key }) where names.count > 1 {
    record.notes.append("\(coding): \(names.joined(separator: " and ")) taken together as \(country)")
  }
  if let note = places.note(coding) { record.notes.append(note) }
  return hosts
}

/// The year of the first opening by the file of openings by year, which was counted from the list of 2017 too.
private func firstYears(
  _ folder: DataFolder, _ resolver: CountryResolver
) throws -> [CountryCode: (year: Int, source: String)] {
  let table = try folder.table("confucius_institutes/openings_by_country_year_2004_2017.csv")
  let (name, year) = (try table.column("country"), try table.column("year"))
  var places = Places(resolver)
  var first: [CountryCode: (year: Int, source: String)] = [:]
  for row in 0..<table.rowCount {
    guard let country = try places.country(table.string(row, name), at: table.location(row, name)),
      let opened = try table.int(row, year)
    else { continue }
    if opened < first[country]?.year ?? .max { first[country] = (opened, table.place(row)) }
  }
  return first
}

extension ProgrammeRecord {
  /// Notes every country dated differently in the two lists.
  fileprivate mutating func compare(_ earlier: [CountryCode: Host], _ later: [CountryCode: Host]) {
    var same = 0
    var both = 0
    for (country, a) in earlier.sorted(by: { $0.key < $1.key }) {
      guard let b = later[country], let first = a.date, let second = b.date else { continue }
      both += 1
      guard first != second else {
        same += 1
        continue
      }
      conflicts.append(
        Conflict(
          kind: "date", subject: "confucius-institutes", country: country, kept: first.description,
          keptSource: a.sources.joined(separator: " "), other: second.description,
          otherSource: b.sources.joined(separator: " ")))
    }
    notes.append(
      """
      confucius-institutes: the two lists are two codings; of \(both) countries dated in both, \(same) have the same \
      first year; a conflict takes neither's side
      """)
  }
}
