import Foundation
import Record
import Statistics
import Tables

/// Reads the tables of countries that are kept by hand, `Record/curated/{countries,names,not_countries}.csv`.
///
/// Throws, with file and line, where a code, an alpha-2 or an M49 number stands twice, where spans are out of order, where
/// `continues` or a name points to no country, and where a name means two countries on one day without being marked
/// `ambiguous`.
public enum CountriesReader {
  public struct Tables: Sendable {
    /// Sorted by code.
    public let countries: [Country]
    public let names: [CountryName]
    public let notCountries: [NotACountry]

    public var resolver: CountryResolver {
      CountryResolver(countries: countries, names: names, notCountries: notCountries)
    }
  }

  /// Reads and checks the three tables of a folder.
  public static func read(from folder: URL) throws -> Tables {
    func table(_ name: String) throws -> DelimitedText {
      try DelimitedText(
        try Files.read(folder.appendingPathComponent(name), name: "curated/\(name)"), name: "curated/\(name)")
    }
    let countries = try countries(table("countries.csv"))
    let codes = Set(countries.map(\.code))
    let names = try names(table("names.csv"), codes: codes)
    let notCountries = try notCountries(table("not_countries.csv"), countries: countries, names: names)
    return Tables(countries: countries, names: names, notCountries: notCountries)
  }

  // MARK: - Countries

  static func countries(_ text: DelimitedText) throws -> [Country] {
    let code = try text.column("code"), name = try text.column("name"), iso2 = try text.column("iso2")
    let m49 = try text.column("m49"), cow = try text.column("cow"), ward = try text.column("gleditsch_ward")
    let region = try text.column("region"), from = try text.column("exists_from"), to = try text.column("exists_to")
    let membership = try text.column("un_membership"), continues = try text.column("continues")
    let latitude = try text.column("latitude"), longitude = try text.column("longitude")

    var countries: [Country] = []
    var seen: [String: Int] = [:]
    func unique(_ value: String, _ row: Int, _ column: Int) throws {
      if let line = seen.updateValue(text.line(row), forKey: "\(column) \(value)") {
        throw SuasionError(.data, "'\(value)' stands on line \(line) too", at: text.location(row, column))
      }
    }
    for row in 0..<text.rowCount {
      let key = text.string(row, code)
      guard key.utf8.count == 3, key.utf8.allSatisfy({ (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }) else {
        throw SuasionError(.data, "'\(key)' is no code of three capitals", at: text.location(row, code))
      }
      try unique(key, row, code)
      if let two = text.optionalString(row, iso2) { try unique(two, row, iso2) }
      if let number = text.optionalString(row, m49) { try unique(number, row, m49) }
      guard let exists = try span(text, row, from, to) else {
        throw SuasionError(.data, "\(key) needs the day it began", at: text.location(row, from))
      }
      let seats = try spans(text, row, membership)
      if let first = seats.first, first.from < exists.from {
        throw SuasionError(.data, "\(key) is a member before it exists", at: text.location(row, membership))
      }
      countries.append(
        Country(
          code: CountryCode(key), name: text.string(row, name), iso2: text.optionalString(row, iso2),
          m49: try text.int(row, m49), cow: try numbers(text, row, cow), gleditschWard: try numbers(text, row, ward),
          region: text.optionalString(row, region), exists: exists, membership: seats,
          continues: text.optionalString(row, continues).map { CountryCode($0) },
          latitude: try text.double(row, latitude), longitude: try text.double(row, longitude)))
    }
    for (row, country) in countries.enumerated() {
      if let before = country.continues, !countries.contains(where: { $0.code == before }) {
        throw SuasionError(.data, "\(before) is no code of this table", at: text.location(row, continues))
      }
    }
    return countries.sorted { $0.code < $1.code }
  }

  // MARK: - Names

  static func names(_ text: DelimitedText, codes: Set<CountryCode>) throws -> [CountryName] {
    let name = try text.column("name"), code = try text.column("code"), language = try text.column("language")
    let from = try text.column("from"), to = try text.column("to")
    let languages: Set = ["en", "fr", "es", "x", CountryName.codeLanguage, CountryName.ambiguousLanguage]

    var names: [CountryName] = []
    var rows: [String: [Int]] = [:]
    for row in 0..<text.rowCount {
      let entry = CountryName(
        name: text.string(row, name), code: CountryCode(text.string(row, code)), language: text.string(row, language),
        span: try span(text, row, from, to))
      let key = CountryResolver.key(entry.name)
      guard !key.isEmpty else { throw SuasionError(.data, "a name is missing", at: text.location(row, name)) }
      guard codes.contains(entry.code) else {
        throw SuasionError(.data, "\(entry.code) is no code of countries.csv", at: text.location(row, code))
      }
      guard languages.contains(entry.language) else {
        throw SuasionError(
          .data, "'\(entry.language)' is no language of this table", at: text.location(row, language),
          hint: "write one of \(languages.sorted().joined(separator: ", "))")
      }
      let upper = CountryCode(key.uppercased())
      if upper != entry.code, codes.contains(upper) {
        throw SuasionError(.data, "'\(entry.name)' is also the code of \(upper)", at: text.location(row, name))
      }
      for other in rows[key, default: []] where overlap(names[other].span, entry.span) {
        let marked = [names[other], entry].allSatisfy { $0.language == CountryName.ambiguousLanguage }
        if names[other].code == entry.code || !marked {
          throw SuasionError(
            .data, "'\(entry.name)' stands for \(names[other].code) on line \(text.line(other)) in the same years",
            at: text.location(row, name),
            hint: "give the days it meant each, or mark both rows ambiguous")
        }
      }
      rows[key, default: []].append(row)
      names.append(entry)
    }
    return names
  }

  private static func overlap(_ a: Span?, _ b: Span?) -> Bool {
    guard let a, let b else { return true }
    return a.overlaps(b)
  }

  static func notCountries(_ text: DelimitedText, countries: [Country], names: [CountryName]) throws -> [NotACountry] {
    let name = try text.column("name"), reason = try text.column("reason")
    // A name that has ended, or whose country has, may stand in both lists: Zanzibar.
    let ended = Set(names.filter { $0.span?.to != nil }.map { CountryResolver.key($0.name) })
    let all = names.map(\.name) + countries.map(\.code.rawValue)
    let taken = Set(all.map { CountryResolver.key($0) }).subtracting(ended)
    let iso2 = Set(countries.compactMap(\.iso2))
    var rows: [NotACountry] = []
    var seen: Set<String> = []
    for row in 0..<text.rowCount {
      let entry = NotACountry(name: text.string(row, name), reason: text.string(row, reason))
      guard !entry.reason.isEmpty else {
        throw SuasionError(.data, "a reason is missing", at: text.location(row, reason))
      }
      if taken.contains(CountryResolver.key(entry.name)) || iso2.contains(entry.name) {
        throw SuasionError(.data, "'\(entry.name)' is a country's name or code", at: text.location(row, name))
      }
      guard seen.insert(entry.name).inserted else {
        throw SuasionError(.data, "'\(entry.name)' stands twice", at: text.location(row, name))
      }
      rows.append(entry)
    }
    return rows
  }

  // MARK: - Fields

  private static func day(_ text: some StringProtocol, at location: SuasionError.Location) throws -> Day {
    guard let date = PartialDate(text), date.precision == .day else {
      throw SuasionError(.data, "'\(text)' is no day", at: location, hint: "write it as 1945-10-24")
    }
    return date.earliest
  }

  private static func span(_ text: DelimitedText, _ row: Int, _ from: Int, _ to: Int) throws -> Span? {
    guard let start = text.optionalString(row, from) else {
      if text.isEmpty(row, to) { return nil }
      throw SuasionError(.data, "an end without a beginning", at: text.location(row, to))
    }
    let span = Span(
      from: try day(start, at: text.location(row, from)),
      to: try text.optionalString(row, to).map { try day($0, at: text.location(row, to)) })
    if let end = span.to, end < span.from {
      throw SuasionError(.data, "\(end) comes before \(span.from)", at: text.location(row, to))
    }
    return span
  }

  /// `from/to;from/to`, an open end left empty.
  private static func spans(_ text: DelimitedText, _ row: Int, _ column: Int) throws -> [Span] {
    var spans: [Span] = []
    for part in text.string(row, column).split(separator: ";") {
      let ends = part.split(separator: "/", omittingEmptySubsequences: false)
      guard ends.count == 2 else {
        throw SuasionError(
          .data, "'\(part)' is no span", at: text.location(row, column), hint: "write from/to, as 1945-10-24/")
      }
      let location = text.location(row, column)
      let span = Span(
        from: try day(ends[0], at: location), to: ends[1].isEmpty ? nil : try day(ends[1], at: location))
      let previous = spans.last.map { $0.to.map { $0 < span.from } ?? false } ?? true
      guard previous, span.to.map({ $0 >= span.from }) ?? true else {
        throw SuasionError(.data, "the spans are not in order", at: location)
      }
      spans.append(span)
    }
    return spans
  }

  /// Whole numbers, separated by `;`.
  private static func numbers(_ text: DelimitedText, _ row: Int, _ column: Int) throws -> [Int] {
    try text.string(row, column).split(separator: ";").map { part in
      guard let number = Int(part) else {
        throw SuasionError(.data, "'\(part)' is not a whole number", at: text.location(row, column))
      }
      return number
    }
  }
}
