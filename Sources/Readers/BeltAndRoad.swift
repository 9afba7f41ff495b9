import Foundation
import Record
import Statistics
import Tables

/// Belt and Road memoranda: Liu, Pang and Vreeland's list (2014-2020) and the Green Finance & Development Center's
/// (2013-2021), two codings, with every country on which they differ as a conflict.
func readBeltAndRoad(_ folder: DataFolder, _ resolver: CountryResolver) throws -> ProgrammeRecord {
  var record = ProgrammeRecord()
  record.programmes.append(
    Programme(id: "belt-and-road", name: "Belt and Road memoranda", channel: .infrastructure, sponsor: "CHN"))
  let scholars = Coding(
    id: "belt-and-road/liu-pang-vreeland", programme: "belt-and-road", name: "Liu, Pang and Vreeland",
    source: "liu-pang-vreeland", coverage: .complete, from: 2014, to: 2020,
    note: """
      Dates by the year in which a memorandum was signed; it gives no month, and cannot say what the memorandum binds \
      to.
      """)
  let center = Coding(
    id: "belt-and-road/greenfdc", programme: "belt-and-road", name: "Green Finance & Development Center",
    source: "greenfdc", coverage: .complete, from: 2013, to: 2021,
    note: """
      Dates by the year the Center gives for each partner in a copy of 2022, for seven countries none; it does not say \
      what happened in that year, and misses signatories that the other list has.
      """)
  record.codings = [scholars, center]

  let first = try memorandaOfScholars(folder, resolver, &record)
  let second = try memorandaOfCenter(folder, resolver, &record)
  for (list, coding) in [(first, scholars), (second, center)] {
    for (country, memorandum) in list {
      record.adoptions.append(
        Adoption(
          coding: coding.id, country: country, date: memorandum.date, status: .signed, counts: true,
          detail: memorandum.date == nil ? "memorandum, year unknown" : "memorandum", source: memorandum.source))
    }
  }
  record.compare(first, scholars, second, center)
  return record
}

private struct Memorandum {
  let date: PartialDate?
  let source: String
}

private func memorandaOfScholars(
  _ folder: DataFolder, _ resolver: CountryResolver, _ record: inout ProgrammeRecord
) throws -> [CountryCode: Memorandum] {
  let table = try folder.table("belt_and_road/BRI_2020.tab", delimiter: "\t")
  let (name, year) = (try table.column("countryname"), try table.column("year"))
  var list = PartnerList(table: table, resolver: resolver)
  for row in 0..<table.rowCount {
    // The publisher's file has lost a character after one name, and means the South by Korea.
    let printed = table.string(row, name).filter { $0 != "\u{FFFD}" }
    try list.add(printed == "Korea" ? "South Korea" : printed, table.int(row, year), row)
  }
  record.notes += list.notes(coding: "belt-and-road/liu-pang-vreeland")
  return list.memoranda
}

private func memorandaOfCenter(
  _ folder: DataFolder, _ resolver: CountryResolver, _ record: inout ProgrammeRecord
) throws -> [CountryCode: Memorandum] {
  let table = try folder.table("belt_and_road/greenfdc_bri_countries_ncsu2022.csv")
  let (name, partner) = (try table.column("name"), try table.column("bri_partner"))
  var list = PartnerList(table: table, resolver: resolver)
  for row in 0..<table.rowCount where !table.isEmpty(row, partner) {
    let printed = table.string(row, name)
    let year = table.string(row, partner) == "unknown" ? nil : try table.int(row, partner)
    // American Samoa is flagged and Samoa is not: the territory's line carries the state's memorandum.
    try list.add(printed == "American Samoa" ? "Samoa" : printed, year, row)
  }
  record.notes += list.notes(coding: "belt-and-road/greenfdc")
  return list.memoranda
}

/// The partners of one list, each country once.
private struct PartnerList {
  let table: DelimitedText
  var places: Places
  var memoranda: [CountryCode: Memorandum] = [:]
  var sponsorRows: [String] = []

  init(table: DelimitedText, resolver: CountryResolver) {
    self.table = table
    places = Places(resolver)
  }

  mutating func add(_ name: String, _ year: Int?, _ row: Int) throws {
    let location = SuasionError.Location(file: table.name, line: table.line(row))
    let date = try year.map { year in
      guard (2013...2035).contains(year), let date = PartialDate(year: year) else {
        throw SuasionError(.data, "a memorandum in \(year)", at: location, hint: "the initiative began in 2013")
      }
      return date
    }
    guard let country = try places.country(name, on: date, at: location) else { return }
    if country == "CHN" {
      sponsorRows.append(table.place(row))
      return
    }
    guard memoranda.updateValue(Memorandum(date: date, source: table.place(row)), forKey: country) == nil else {
      throw SuasionError(.data, "\(country) stands twice", at: location, hint: "one line a country is expected")
    }
  }

  func notes(coding: String) -> [String] {
    var notes: [String] = []
    if !sponsorRows.isEmpty {
      notes.append("\(coding): China itself (\(sponsorRows.joined(separator: ", "))) left out")
    }
    if let note = places.note(coding) { notes.append(note) }
    return notes
  }
}

extension ProgrammeRecord {
  /// Notes every country on which two lists differ: in the year (kind `date`), where both give one, or in being listed
  /// (kind `adoption`).
  fileprivate mutating func compare(
    _ first: [CountryCode: Memorandum], _ firstCoding: Coding, _ second: [CountryCode: Memorandum],
    _ secondCoding: Coding
  ) {
    var both = 0
    var dated = 0
    var differing = 0
    func conflict(_ kind: String, _ country: CountryCode, _ a: Memorandum?, _ b: Memorandum?) -> Conflict {
      func words(_ memorandum: Memorandum?) -> String {
        memorandum.map { $0.date?.description ?? "year unknown" } ?? "not listed"
      }
      return Conflict(
        kind: kind, subject: firstCoding.programme, country: country, kept: words(a),
        keptSource: a?.source ?? firstCoding.source, other: words(b), otherSource: b?.source ?? secondCoding.source)
    }
    for country in Set(first.keys).union(second.keys).sorted() {
      let (a, b) = (first[country], second[country])
      guard let a, let b else {
        conflicts.append(conflict("adoption", country, a, b))
        continue
      }
      both += 1
      guard let one = a.date, let other = b.date else { continue }
      dated += 1
      if one != other {
        differing += 1
        conflicts.append(conflict("date", country, a, b))
      }
    }
    notes.append(
      """
      \(firstCoding.programme): of \(both) countries on both lists, \(dated) have a year on both, which differs for \
      \(differing); the lists are two codings, and a conflict takes neither's side
      """)
  }
}
